//! Long work, off the JavaScript thread.

use std::fmt;

use napi::bindgen_prelude::{ToNapiValue, TypeName};
use napi::{Env, Task};
use nb101_cell::ErrorCode;

use crate::error::{self, coded, guarded, rejection};

type Job<T> = Box<dyn FnOnce() -> error::Result<T> + Send>;

/// A closure that runs on libuv's thread pool. Errors keep their codes and panics become `NB101_PANIC`.
///
/// napi calls `compute` through a plain `extern "C"` function, where a panic would abort the process, and it fixes the
/// error type to `Status` (napi-rs issue 2333). So the outcome travels as data and becomes a JavaScript error in
/// `resolve`, which has an `Env`.
pub struct Blocking<T> {
    job: Option<Job<T>>,
}

impl<T> Blocking<T> {
    /// Wraps a job of the core.
    pub(crate) fn new<E: ErrorCode>(job: impl FnOnce() -> Result<T, E> + Send + 'static) -> Self {
        Self { job: Some(Box::new(move || job().map_err(coded))) }
    }
}

impl<T> fmt::Debug for Blocking<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blocking").field("started", &self.job.is_none()).finish_non_exhaustive()
    }
}

impl<T: Send + 'static + ToNapiValue + TypeName> Task for Blocking<T> {
    type Output = error::Result<T>;
    type JsValue = T;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        let job = self.job.take();
        Ok(guarded(|| job.expect("napi computes a task once")()))
    }

    fn resolve(&mut self, env: Env, output: Self::Output) -> napi::Result<T> {
        output.map_err(|error| rejection(env, error))
    }
}
