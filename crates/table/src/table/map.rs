//! A file in memory without reading it.
#![expect(unsafe_code, reason = "mapping a file is unsafe: its bytes may change under us")]

use std::fs::File;
use std::path::Path;

use super::Table;
use crate::error::TableError;

/// A file mapped into memory, read-only and shared between processes.
#[derive(Debug)]
pub struct Map(memmap2::Mmap);

impl AsRef<[u8]> for Map {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Table<Map> {
    /// Opens a file. Closing is dropping.
    ///
    /// This package replaces tables by renaming, which leaves an open one as it was. If another program overwrites or
    /// shortens the file in place, numbers may change, and on Unix reading beyond the new end ends the process.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, TableError> {
        let path = path.as_ref();
        let error = |error| TableError::io(path, "read the table", error);
        let file = File::open(path).map_err(error)?;
        // SAFETY: the map is read-only, and nothing but plain bytes is read from it. That nobody shortens the file is
        // the documented condition above; our own writer never does, since it makes a new file and renames it.
        let map = unsafe { memmap2::Mmap::map(&file) }.map_err(error)?;
        Self::named(&path.display().to_string(), Map(map))
    }
}
