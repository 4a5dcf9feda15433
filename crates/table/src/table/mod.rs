//! Reading a table.

mod benchmark;
mod column;
#[cfg(all(unix, feature = "mmap"))]
mod cut_off;
mod evaluations;
mod layout;
#[cfg(feature = "mmap")]
mod map;
mod network;
mod record;
mod repeats;
mod scan;
mod training;
mod verify;

use std::fs;
use std::path::Path;
use std::sync::atomic::{Ordering, fence};

use nb101_benchmark::Kind;
use nb101_space::CellIndex;

pub use column::TableColumn;
pub(crate) use evaluations::{MOST_EVALUATIONS, Parts, Shape};
#[cfg(feature = "mmap")]
pub use map::Map;
pub(crate) use network::Networks;
pub use record::{Record, RecordReader};
pub(crate) use scan::BLOCK;
pub(crate) use training::Training;

use crate::error::TableError;
use crate::format::{ColumnInfo, ENTRY_LEN, Provenance, SectionKind};
use layout::Layout;

/// A table over any bytes: a mapped file, a vector, a slice. The bytes must not change while the table is in use.
///
/// Opening looks at the header, the directory, the cells and the metadata, with their checksums and bounds; the time it
/// takes does not depend on the number of columns. After that every look-up is safe, but a bit that flipped inside a
/// column shows up only in [`verify`](Self::verify), which reads everything.
#[derive(Debug)]
pub struct Table<D> {
    data: D,
    layout: Layout,
}

impl<D: AsRef<[u8]>> Table<D> {
    /// A table from its bytes.
    ///
    /// ```
    /// use nb101_cell::ErrorCode;
    /// use nb101_table::Table;
    /// assert_eq!(Table::new(b"something else").unwrap_err().code(), "NB101_NOT_A_TABLE");
    /// ```
    pub fn new(data: D) -> Result<Self, TableError> {
        Self::named("the table", data)
    }

    /// As [`new`](Self::new), with a name for messages.
    fn named(file: &str, data: D) -> Result<Self, TableError> {
        let layout = Layout::read(file, data.as_ref())?;
        Ok(Self { data, layout })
    }

    /// What messages call it.
    pub(crate) fn file(&self) -> String {
        self.layout.file.clone()
    }

    /// Refuses to write something in place of the table's own file.
    pub(crate) fn refuse_own_file(&self, path: &Path) -> Result<(), TableError> {
        match (fs::canonicalize(&self.layout.file), fs::canonicalize(path)) {
            (Ok(own), Ok(other)) if own == other => {
                Err(TableError::SameFile { path: path.display().to_string() })
            }
            _ => Ok(()),
        }
    }

    /// Where its numbers come from.
    pub const fn kind(&self) -> Kind {
        self.layout.metadata.kind
    }

    /// The sources and the tool that it was made with.
    pub const fn provenance(&self) -> &Provenance {
        &self.layout.metadata.provenance
    }

    /// Whether it keeps everything that the records of its sources say, as an import does on request.
    pub const fn is_complete(&self) -> bool {
        self.layout.metadata.complete
    }

    /// What it stores. More can be asked: [`column`](Self::column) derives means.
    pub fn columns(&self) -> &[ColumnInfo] {
        &self.layout.metadata.columns
    }

    /// The length of the file in bytes.
    pub fn bytes(&self) -> u64 {
        self.data.as_ref().len() as u64
    }

    /// Whether the end of the bytes is still what it was. Whoever cuts a mapped file off takes it away or leaves zeros there,
    /// so after an answer this says whether the answer came from the whole file: two loads.
    pub(crate) fn has_end(&self) -> bool {
        // What was read before is read before.
        fence(Ordering::Acquire);
        let data = self.data.as_ref();
        let last = self.layout.directory as usize + (self.layout.sections.len() - 1) * ENTRY_LEN;
        // The kind of the last section, which is never zero. Volatile, since the bytes may have changed.
        // SAFETY: a reference to a byte can be read.
        #[expect(unsafe_code, reason = "reading what may change")]
        let kind = unsafe { std::ptr::read_volatile(&raw const data[last]) };
        kind != 0
    }

    /// The error where [`has_end`](Self::has_end) says no.
    pub(crate) fn check_end(&self) -> Result<(), TableError> {
        if self.has_end() {
            return Ok(());
        }
        let (file, expected) = (self.file(), "its end, as when it was opened".to_owned());
        Err(TableError::Truncated { file, offset: self.layout.directory, expected })
    }

    /// One checksum over what the columns are and over those of all sections that hold cells or numbers, in the order of the
    /// directory.
    pub(crate) fn checksum_of_numbers(&self) -> u32 {
        let is_number =
            |kind| matches!(kind, SectionKind::Cells | SectionKind::Values | SectionKind::Presence);
        let numbers = self.layout.sections.iter().filter(|section| is_number(section.kind));
        // Columns are plain data, which JSON can say.
        let columns = serde_json::to_vec(self.columns()).unwrap_or_default();
        numbers.fold(crc32c::crc32c(&columns), |checksum, section| {
            crc32c::crc32c_append(checksum, &section.crc.to_le_bytes())
        })
    }

    /// The number of cells that have a row.
    pub const fn cell_count(&self) -> usize {
        self.layout.cells.len()
    }

    /// Whether a cell has a row.
    pub fn contains(&self, cell: CellIndex) -> bool {
        self.layout.cells.row(cell).is_some()
    }

    /// The cells that have a row, ascending.
    pub fn cells(&self) -> impl Iterator<Item = CellIndex> + '_ {
        self.layout.cells.iter()
    }
}
