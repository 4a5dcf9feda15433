//! Files that only one process may write.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;

use napi_derive::napi;
use same_file::Handle;

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
            let io = |error: std::io::Error| {
                failed("NB101_IO", format!("{error}; check the path, the rights and the free space"))
            };
            loop {
                let options = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
                let file = options.map_err(io)?;
                match file.try_lock() {
                    // Some network file systems know no locks.
                    Ok(()) | Err(TryLockError::Error(_)) => {}
                    Err(TryLockError::WouldBlock) => {
                        let problem =
                            "another process works on this output; wait for it, or give another output";
                        return Err(failed("NB101_OUTPUT_IN_USE", problem.to_owned()));
                    }
                }
                // Who held it before may have removed the file after it was opened here.
                let locked = Handle::from_file(file.try_clone().map_err(io)?).map_err(io)?;
                match Handle::from_path(&path) {
                    Ok(there) if there == locked => return Ok(Self { path, file: Some(file) }),
                    Ok(_) => {}
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    Err(error) => return Err(io(error)),
                }
            }
        })
    }

    /// Releases the lock and removes the file; doing so again is fine.
    #[napi]
    pub fn release(&mut self) {
        if let Some(file) = self.file.take() {
            // While it is locked: the file of this name would be another's afterwards. It stays if it cannot be removed, and is
            // then locked again by the next.
            let _ = std::fs::remove_file(&self.path);
            drop(file);
        }
    }
}
