//! Files that only one process may write.

use std::fs::{File, OpenOptions, TryLockError};

use napi_derive::napi;

use crate::error::{self, Coded, guarded};

/// A lock on a file, held until it is released or the process ends, however it ends.
#[napi]
#[derive(Debug)]
pub struct FileLock {
    path: String,
    file: Option<File>,
}

#[napi]
impl FileLock {
    /// Makes the file if it is missing, and locks it.
    #[napi(constructor)]
    pub fn new(path: String) -> error::Result<Self> {
        guarded(|| {
            let failed = |code: &'static str, problem: String| {
                napi::Error::new(Coded(code), format!("{path}: cannot lock it: {problem}"))
            };
            let options = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
            let file = options.map_err(|error| {
                failed("NB101_IO", format!("{error}; check the path, the rights and the free space"))
            })?;
            match file.try_lock() {
                // Some network file systems know no locks.
                Ok(()) | Err(TryLockError::Error(_)) => Ok(Self { path, file: Some(file) }),
                Err(TryLockError::WouldBlock) => {
                    let problem = "another process works on this output; wait for it, or give another output";
                    Err(failed("NB101_OUTPUT_IN_USE", problem.to_owned()))
                }
            }
        })
    }

    /// Releases the lock and removes the file; doing so again is fine.
    #[napi]
    pub fn release(&mut self) {
        if self.file.take().is_some() {
            // It stays if it cannot be removed, and is then locked again by the next.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
