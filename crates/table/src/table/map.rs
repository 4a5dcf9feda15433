//! A file in memory, most of it without being read.
#![expect(unsafe_code, reason = "mapping a file is unsafe: its bytes may change under us")]

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use memmap2::{Mmap, MmapMut};

use super::Table;
use crate::error::TableError;

/// A file of this many bytes is read as fast as it is mapped.
const SMALL: u64 = 1 << 20;

/// The bytes of a file: mapped into memory, read-only and shared between processes, or read.
#[derive(Debug)]
pub struct Map {
    /// Dropped before the map is.
    #[cfg(unix)]
    _watch: Option<super::cut_off::Watch>,
    bytes: Mmap,
    /// The file that is mapped; `None` if the bytes do not depend on it any more.
    mapped: Option<File>,
}

impl AsRef<[u8]> for Map {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Map {
    fn new(path: &Path, longest_read: u64, watched: bool) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let len = file.metadata()?.len();
        if len > longest_read {
            // SAFETY: the map is read-only, and nothing but plain bytes is read from it. That nobody shortens the file is
            // the documented condition; our own writers never do, since they make a new file and rename it.
            let bytes = unsafe { Mmap::map(&file) }?;
            #[cfg(not(unix))]
            let _ = watched;
            return Ok(Self {
                #[cfg(unix)]
                _watch: watched.then(|| super::cut_off::Watch::new(&bytes)).transpose()?,
                bytes,
                mapped: Some(file),
            });
        }
        let len = usize::try_from(len).map_err(|_| io::ErrorKind::OutOfMemory)?;
        let mut bytes = MmapMut::map_anon(len)?;
        file.read_exact(&mut bytes)?;
        Ok(Self {
            #[cfg(unix)]
            _watch: None,
            bytes: bytes.make_read_only()?,
            mapped: None,
        })
    }
}

impl Table<Map> {
    /// Opens a file. Closing is dropping. One of more than a mebibyte is mapped into memory: nothing is read before it is
    /// asked for, and processes share what is.
    ///
    /// This package replaces tables by renaming, which leaves an open one as it was. If another program overwrites a
    /// mapped file in place, numbers may change; if it shortens it, on Unix reading beyond the new end ends the process:
    /// see [`open_watched`](Self::open_watched), or [`load`](Self::load) the file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, TableError> {
        Self::with(path.as_ref(), SMALL, false)
    }

    /// As [`open`](Self::open), for programs that others' files must not end: reading what was cut off gives zeros. So ask
    /// [`check_whole`](Self::check_whole) after every answer, before you believe it.
    ///
    /// On Unix the first such table installs a handler of SIGBUS, which passes on what does not come from tables. Windows
    /// lets nobody shorten a mapped file.
    pub fn open_watched(path: impl AsRef<Path>) -> Result<Self, TableError> {
        Self::with(path.as_ref(), SMALL, true)
    }

    /// Reads a file into memory. What happens to it afterwards does not matter.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, TableError> {
        Self::with(path.as_ref(), u64::MAX, false)
    }

    fn with(path: &Path, longest_read: u64, watched: bool) -> Result<Self, TableError> {
        let map = Map::new(path, longest_read, watched)
            .map_err(|error| TableError::io(path, "read the table", error))?;
        Self::named(&path.display().to_string(), map)
    }

    /// Refuses what was read if the file was cut off since it was opened, also if it has its length again. It costs
    /// nanoseconds. A loaded table is always whole.
    pub fn check_whole(&self) -> Result<(), TableError> {
        if self.has_end() {
            return Ok(());
        }
        self.check_length()?;
        self.check_end()
    }

    /// Whether the file still has all the bytes that are mapped; a loaded table always does. It asks the system, so it is
    /// for the start of long work, not for every number.
    pub fn check_length(&self) -> Result<(), TableError> {
        let Some(file) = &self.data.mapped else { return Ok(()) };
        let name = &self.layout.file;
        let metadata = file.metadata();
        let len = metadata.map_err(|error| TableError::io(name.as_ref(), "read the table", error))?.len();
        if len >= self.bytes() {
            return Ok(());
        }
        let expected = format!("{} bytes in all, as when it was opened", self.bytes());
        Err(TableError::Truncated { file: name.clone(), offset: len, expected })
    }
}
