//! A file that appears under its name all at once or not at all.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process;

use crate::error::TableError;

/// Bytes gathered before the system is asked to write them.
const BUFFER: usize = 1 << 20;

/// A temporary file next to the one that it will become. Dropping it removes it.
///
/// It is not made by the crate `tempfile`, whose files only their owner may read: tables are shared.
#[derive(Debug)]
pub(crate) struct AtomicFile {
    path: PathBuf,
    /// What it is for, in messages: `write the table`.
    action: &'static str,
    temporary: PathBuf,
    /// `None` once it has its name.
    file: Option<BufWriter<File>>,
}

impl AtomicFile {
    pub(crate) fn create(path: &Path, action: &'static str) -> Result<Self, TableError> {
        let error = |error| TableError::io(path, action, error);
        let name = path.file_name().ok_or_else(|| error(io::ErrorKind::IsADirectory.into()))?;
        if path.is_dir() {
            return Err(error(io::ErrorKind::IsADirectory.into()));
        }
        // A device or a pipe must not become a file; what a link points to is replaced, not the link.
        if path.exists() && !path.is_file() {
            return Err(error(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file")));
        }
        let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let name = path.file_name().unwrap_or(name);
        for attempt in 0u32.. {
            let mut hidden = OsString::from(".");
            hidden.push(name);
            hidden.push(format!(".{}-{attempt}.tmp", process::id()));
            let temporary = path.with_file_name(hidden);
            match OpenOptions::new().write(true).create_new(true).open(&temporary) {
                Ok(file) => {
                    let file = Some(BufWriter::with_capacity(BUFFER, file));
                    return Ok(Self { path: path.to_owned(), action, temporary, file });
                }
                // Another writer of this process, or one that was killed under the same process number.
                Err(failed) if failed.kind() == io::ErrorKind::AlreadyExists => {}
                Err(failed) => return Err(error(failed)),
            }
        }
        Err(error(io::ErrorKind::AlreadyExists.into()))
    }

    /// An error about this file.
    pub(crate) fn error(&self, source: io::Error) -> TableError {
        TableError::io(&self.path, self.action, source)
    }

    /// Replaces the first bytes of the file.
    pub(crate) fn overwrite_start(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        let file = self.file.as_mut().map_or(Ok(()), |file| {
            file.seek(SeekFrom::Start(0))?;
            file.write_all(bytes)
        });
        file.map_err(|error| self.error(error))
    }

    /// Makes sure that the bytes are on the disk, then renames the file, then makes sure of the name.
    /// Gives its length in bytes.
    pub(crate) fn commit(mut self) -> Result<u64, TableError> {
        self.try_commit().map_err(|error| self.error(error))
    }

    fn try_commit(&mut self) -> io::Result<u64> {
        let Some(mut file) = self.file.take() else { return Ok(0) };
        let len = file.flush().and_then(|()| file.get_ref().sync_all()).and_then(|()| {
            let len = file.get_ref().metadata()?.len();
            // Windows does not rename open files.
            drop(file);
            fs::rename(&self.temporary, &self.path)?;
            Ok(len)
        });
        if len.is_err() {
            self.remove();
        }
        let len = len?;
        sync_folder(&self.path)?;
        Ok(len)
    }

    fn remove(&self) {
        // Nobody is left to be told if this fails too.
        drop(fs::remove_file(&self.temporary));
    }
}

/// The name of a file is data of its folder.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Other systems cannot open a folder to do so.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.as_mut().map_or(Ok(0), |file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            self.remove();
        }
    }
}
