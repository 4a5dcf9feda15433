//! Failures on their way to JavaScript: every one keeps a stable `error.code`, and no panic leaves the addon.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use napi::{Env, Error, JsError};
use nb101_cell::ErrorCode;

/// A stable error code in the place of napi's own status; napi copies it to `error.code`.
#[derive(Clone, Copy, Debug)]
pub struct Coded(pub &'static str);

impl AsRef<str> for Coded {
    fn as_ref(&self) -> &str {
        self.0
    }
}

/// What every fallible synchronous export returns.
pub(crate) type Result<T> = napi::Result<T, Coded>;

/// Gives an error of the core its code. Use it with `map_err`.
#[expect(clippy::needless_pass_by_value, reason = "`map_err` hands the error over")]
pub(crate) fn coded<E: ErrorCode>(error: E) -> Error<Coded> {
    Error::new(Coded(error.code()), error.to_string())
}

/// Runs the body of an export; a panic becomes an error with the code `NB101_PANIC`.
///
/// napi's own `catch_unwind` attribute would do, but for its status `GenericFailure`, which says nothing to a caller.
pub(crate) fn guarded<T>(body: impl FnOnce() -> Result<T>) -> Result<T> {
    // No borrowed state outlives a panic half-changed: the core's functions take `&self` or build new values.
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| Err(panicked(payload.as_ref())))
}

/// What a task's promise is rejected with. `Task` only speaks `Error<Status>`, but such an error may carry a finished
/// JavaScript value, which napi passes on unchanged. Must run on the JavaScript thread.
pub(crate) fn rejection(env: Env, error: Error<Coded>) -> Error {
    Error::from(JsError::from(error).into_unknown(env))
}

fn panicked(payload: &(dyn Any + Send)) -> Error<Coded> {
    let text = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    Error::new(Coded("NB101_PANIC"), format!("internal error, please report it: {text}"))
}
