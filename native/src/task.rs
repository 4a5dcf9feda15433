//! Long work, off the JavaScript thread.

use std::fmt;

use napi::bindgen_prelude::{ToNapiValue, Unknown};
use napi::{Env, Task};
use nb101_cell::ErrorCode;

use crate::error::{self, coded, guarded, rejection};

type Job = Box<dyn FnOnce() -> error::Result<Answer> + Send>;

/// Makes a JavaScript value of what a job has found.
type Answer = Box<dyn FnOnce(Env) -> napi::Result<Unknown<'static>> + Send>;

/// A closure that runs on libuv's thread pool. Errors keep their codes and panics become `NB101_PANIC`.
///
/// napi calls `compute` through a plain `extern "C"` function, where a panic would abort the process, and it fixes the
/// error type to `Status` (napi-rs issue 2333). So the outcome travels as data and becomes a JavaScript error in
/// `resolve`, which has an `Env`. What it is of is not in the type, since napi has five kilobytes of code for every such type.
pub struct Blocking {
    job: Option<Job>,
}

impl Blocking {
    /// Wraps a job of the core.
    pub(crate) fn new<T, E>(job: impl FnOnce() -> Result<T, E> + Send + 'static) -> Self
    where
        T: ToNapiValue + Send + 'static,
        E: ErrorCode,
    {
        Self {
            job: Some(Box::new(move || {
                let found = job().map_err(coded)?;
                let answer: Answer = Box::new(move |env| {
                    // SAFETY: napi gives its own `env`, on the JavaScript thread.
                    let value = unsafe { T::to_napi_value(env.raw(), found) }?;
                    // SAFETY: as above, and napi takes the value before the scope that it is of ends.
                    Ok(unsafe { Unknown::from_raw_unchecked(env.raw(), value) })
                });
                Ok(answer)
            })),
        }
    }
}

impl fmt::Debug for Blocking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blocking").field("started", &self.job.is_none()).finish_non_exhaustive()
    }
}

impl Task for Blocking {
    type Output = error::Result<Answer>;
    type JsValue = Unknown<'static>;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        let job = self.job.take();
        Ok(guarded(|| job.expect("napi computes a task once")()))
    }

    fn resolve(&mut self, env: Env, output: Self::Output) -> napi::Result<Self::JsValue> {
        match output {
            Ok(answer) => answer(env),
            Err(error) => Err(rejection(env, error)),
        }
    }
}
