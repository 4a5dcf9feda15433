//! How the library tells of failures.

use crate::api::{self, text};
use crate::error::TensorFlowError;
use crate::library::TensorFlow;

/// TensorFlow's number for a lack of memory (and of quota, which nothing here has).
const RESOURCE_EXHAUSTED: i32 = 8;

/// Calls the library with a status, and turns a bad one into an error.
pub(crate) fn checked<T>(
    tensorflow: &TensorFlow,
    call: impl FnOnce(*mut api::Status) -> T,
) -> Result<T, TensorFlowError> {
    let functions = &tensorflow.api;
    // SAFETY: makes a new status, deleted below.
    let status = unsafe { (functions.new_status)() };
    let result = call(status);
    // SAFETY: the status lives, and its message as long as it does; nothing uses it after its deletion.
    let (code, problem) = unsafe {
        let code = (functions.status_code)(status);
        let problem = if code == 0 { String::new() } else { text((functions.status_message)(status)) };
        (functions.delete_status)(status);
        (code, problem)
    };
    match code {
        0 => Ok(result),
        RESOURCE_EXHAUSTED => Err(TensorFlowError::OutOfMemory { problem }),
        status => Err(TensorFlowError::Failed { status, problem }),
    }
}
