//! A file that appears under its name all at once or not at all.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process;

use tempfile::{PathPersistError, TempPath};

use super::left_over;
use crate::error::TableError;

/// Bytes gathered before the system is asked to write them.
const BUFFER: usize = 1 << 20;

/// What becomes of a file that has the name already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Existing {
    /// The new one takes its place.
    Replace,
    /// It stays, and making the new one fails; also if it came while the new one was written.
    Keep,
}

impl Existing {
    pub(crate) const fn keep_if(keep: bool) -> Self {
        if keep { Self::Keep } else { Self::Replace }
    }
}

/// A temporary file next to the one that it will become. Dropping it removes it.
///
/// It is not made by the crate `tempfile`, whose files only their owner may read: tables are shared.
#[derive(Debug)]
pub(crate) struct AtomicFile {
    // Before the temporary path, since Windows does not remove open files.
    file: BufWriter<File>,
    temporary: TempPath,
    path: PathBuf,
    /// What it is for, in messages: `write the table`.
    action: &'static str,
    existing: Existing,
}

impl AtomicFile {
    pub(crate) fn create(path: &Path, action: &'static str, existing: Existing) -> Result<Self, TableError> {
        let error = |error| TableError::io(path, action, error);
        // A link that leads nowhere has the name too.
        if existing == Existing::Keep && fs::symlink_metadata(path).is_ok() {
            return Err(TableError::file_exists(path));
        }
        let not_a_file = || TableError::NotAFile { path: path.display().to_string() };
        let name = path.file_name().ok_or_else(not_a_file)?;
        // A device or a pipe must not become a file; what a link points to is replaced, not the link.
        let real = match (fs::canonicalize(path), fs::symlink_metadata(path)) {
            (Ok(real), _) if real.is_file() => real,
            (Err(_), Err(_)) => path.to_owned(),
            // Some drives of Windows, and folders in a place that may not be searched, have files without such a name.
            (Err(_), Ok(found)) if found.is_file() => path.to_owned(),
            _ => return Err(not_a_file()),
        };
        let path = &real;
        let name = path.file_name().unwrap_or(name);
        left_over::remove(path, name);
        for attempt in 0u32.. {
            let mut hidden = OsString::from(".");
            hidden.push(name);
            hidden.push(format!(".{}-{attempt}.tmp", process::id()));
            let temporary = path.with_file_name(hidden);
            match OpenOptions::new().write(true).create_new(true).open(&temporary) {
                Ok(file) => {
                    // Says that a writer lives. Where files have no locks, nothing that is left over is removed.
                    let _ = file.try_lock();
                    let temporary = TempPath::try_from_path(temporary).map_err(error)?;
                    let file = BufWriter::with_capacity(BUFFER, file);
                    return Ok(Self { file, temporary, path: path.to_owned(), action, existing });
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

    /// What is to be written does not fit together.
    pub(crate) fn unwritable(&self, reason: String) -> TableError {
        TableError::Unwritable { path: self.path.display().to_string(), reason }
    }

    /// Replaces the first bytes of the file.
    pub(crate) fn overwrite_start(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        let start = self.file.seek(SeekFrom::Start(0)).and_then(|_| self.file.write_all(bytes));
        start.map_err(|error| self.error(error))
    }

    /// Makes sure that the bytes are on the disk, then gives the file its name, then makes sure of the name where the system
    /// lets it: the file is whole and there, so that a folder that cannot be read is no failure. Gives its length in bytes.
    pub(crate) fn commit(mut self) -> Result<u64, TableError> {
        let len = self.sync().map_err(|error| self.error(error))?;
        let Self { file, temporary, path, action, existing } = self;
        // Windows does not rename open files.
        drop(file);
        let named = match existing {
            Existing::Replace => temporary.persist(&path),
            Existing::Keep => temporary.persist_noclobber(&path).or_else(|failed| take_name(failed, &path)),
        };
        named.map_err(|PathPersistError { error, .. }| match (existing, error.kind()) {
            (Existing::Keep, io::ErrorKind::AlreadyExists) => TableError::file_exists(&path),
            _ => TableError::io(&path, action, error),
        })?;
        let _ = sync_folder(&path);
        Ok(len)
    }

    fn sync(&mut self) -> io::Result<u64> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        Ok(self.file.get_ref().metadata()?.len())
    }
}

/// Takes a free name where a file system can neither rename without replacing nor make links: with an empty file, which is
/// then replaced.
fn take_name(failed: PathPersistError, path: &Path) -> Result<(), PathPersistError> {
    let PathPersistError { error, path: temporary } = failed;
    if error.kind() == io::ErrorKind::AlreadyExists {
        return Err(PathPersistError { error, path: temporary });
    }
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(_) => temporary.persist(path),
        Err(error) => Err(PathPersistError { error, path: temporary }),
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
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_once_also_where_nothing_but_replacing_works() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("name");
        let new = |text: &str| {
            let temporary = folder.path().join(text);
            fs::write(&temporary, text).expect("writable");
            let path = TempPath::try_from_path(temporary).expect("absolute");
            PathPersistError { error: io::ErrorKind::Unsupported.into(), path }
        };
        take_name(new("first"), &path).expect("free");
        let failed = take_name(new("second"), &path).expect_err("taken");
        assert_eq!(failed.error.kind(), io::ErrorKind::AlreadyExists);
        drop(failed);
        assert_eq!(fs::read_to_string(&path).expect("there"), "first");
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1);
    }
}
