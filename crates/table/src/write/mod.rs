//! Writing a table: column by column, then all of it at once under its name.

mod atomic_file;
mod column;
mod left_over;
mod materialise;

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::Path;

use nb101_benchmark::{Kind, Measurement};
use nb101_cell::Cell;
use nb101_space::CellIndex;

pub(crate) use atomic_file::{AtomicFile, Existing};
pub(crate) use column::EncodedColumn;
pub use materialise::materialise;

use crate::error::TableError;
use crate::format::{
    CELLS, CellSet, ColumnInfo, Content, HEADER_LEN, Header, Metadata, Provenance, Section, SectionKind,
    SpaceInfo, aligned,
};

/// Writes a table column by column into a temporary file in the same folder. [`finish`](Self::finish) gives it its name;
/// until then, and on any error, whatever had that name stays as it is, and a writer that is dropped removes its file.
///
/// ```
/// use nb101_benchmark::{Checkpoint, Kind, Measurement, Metric, Repeat};
/// use nb101_space::CellIndex;
/// use nb101_table::{Provenance, Table, TableWriter};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("small.nb101");
/// let best = Measurement {
///     metric: Metric::TestAccuracy, epochs: 108, repeat: Repeat::Index(0), checkpoint: Checkpoint::Final,
/// };
/// let mut writer = TableWriter::create(&path, [CellIndex(3), CellIndex(70)])?;
/// writer.column(best.clone(), &[Some(0.9), None])?;
/// writer.finish(Kind::Synthetic, Provenance::default())?;
///
/// let table = Table::open(&path)?;
/// assert_eq!(table.column(&best)?.get(CellIndex(3)), Some(0.9));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TableWriter {
    file: AtomicFile,
    offset: u64,
    cells: CellSet,
    sections: Vec<Section>,
    columns: Vec<ColumnInfo>,
    /// What the columns are about.
    contents: HashSet<Content>,
    complete: bool,
}

impl TableWriter {
    /// Starts a table with one row for each of the cells, which come in strictly ascending order.
    pub fn create(
        path: impl AsRef<Path>,
        cells: impl IntoIterator<Item = CellIndex>,
    ) -> Result<Self, TableError> {
        Self::new(Self::file(path.as_ref(), Existing::Replace)?, cells)
    }

    /// The file of a table that is not started yet.
    pub(crate) fn file(path: &Path, existing: Existing) -> Result<AtomicFile, TableError> {
        AtomicFile::create(path, "write the table", existing)
    }

    /// As [`create`](Self::create), in a new file.
    pub(crate) fn new(
        file: AtomicFile,
        cells: impl IntoIterator<Item = CellIndex>,
    ) -> Result<Self, TableError> {
        let cells: Vec<CellIndex> = cells.into_iter().collect();
        if let Some((before, after)) = cells.iter().zip(cells.iter().skip(1)).find(|(a, b)| a >= b) {
            let reason = format!("got cell {after} after cell {before}, expected ascending cells");
            return Err(file.unwritable(reason));
        }
        if let Some(last) = cells.last().filter(|last| last.0 >= CELLS) {
            return Err(file.unwritable(format!("got cell {last}, expected one below {CELLS}")));
        }
        let all = cells.len() == CELLS as usize;
        let mut writer = Self {
            file,
            offset: 0,
            cells: CellSet::from_sorted(cells.into_iter()),
            sections: Vec::new(),
            columns: Vec::new(),
            contents: HashSet::new(),
            complete: false,
        };
        // The header needs what is known at the end only.
        writer.append(&[0; HEADER_LEN])?;
        if !all {
            writer.section(SectionKind::Cells, 0, &writer.cells.to_bytes())?;
        }
        Ok(writer)
    }

    /// Appends a column: one value for every row, `None` where there is none. Says how it is stored.
    pub fn column(
        &mut self,
        measurement: Measurement,
        values: &[Option<f64>],
    ) -> Result<&ColumnInfo, TableError> {
        self.append_column(Content::Measurement(measurement), "", values)
    }

    /// As [`column`](Self::column), of a number that a user knows of each cell, such as a latency in `ms`. The unit is
    /// empty for a bare number.
    ///
    /// Names are made of letters, digits, `_`, `-` and `.`, and are none that [files of rows](crate::Export) use themselves; units are at
    /// most 32 characters without square brackets and line ends.
    pub fn user_column(
        &mut self,
        name: &str,
        unit: &str,
        values: &[Option<f64>],
    ) -> Result<&ColumnInfo, TableError> {
        self.append_column(Content::User { name: name.to_owned() }, unit, values)
    }

    /// Says that the columns keep everything that the records of the sources say.
    pub(crate) const fn set_complete(&mut self) {
        self.complete = true;
    }

    /// Appends a column. The unit only counts where the content does not tell.
    pub(crate) fn append_column(
        &mut self,
        content: Content,
        unit: &str,
        values: &[Option<f64>],
    ) -> Result<&ColumnInfo, TableError> {
        self.append_encoded(EncodedColumn::new(content, unit, values))
    }

    /// Appends a column that is encoded already.
    pub(crate) fn append_encoded(&mut self, column: EncodedColumn) -> Result<&ColumnInfo, TableError> {
        let EncodedColumn { info, rows, values, presence } = column;
        let (content, expected) = (&info.content, self.cells.len());
        if rows != expected {
            let reason = format!("got {rows} values for {content:?}, expected {expected}");
            return Err(self.file.unwritable(reason));
        }
        info.check().map_err(|reason| self.file.unwritable(reason))?;
        if !self.contents.insert(content.clone()) {
            let reason = format!("got {content:?} a second time, expected every column once");
            return Err(self.file.unwritable(reason));
        }
        let number = self.columns.len() as u32;
        self.section(SectionKind::Values, number, &values)?;
        if let Some(bits) = presence {
            self.section(SectionKind::Presence, number, &bits)?;
        }
        self.columns.push(info);
        Ok(&self.columns[number as usize])
    }

    /// Appends the representatives of cells that were trained under another vertex order than the canonical one; cells
    /// come in ascending order. Call it at most once.
    pub fn representatives(&mut self, representatives: &[(CellIndex, Cell)]) -> Result<(), TableError> {
        for &(index, cell) in representatives {
            if CellIndex::of(cell) != index {
                let reason = format!("got {cell:?} as representative of cell {index}, expected that cell");
                return Err(self.file.unwritable(reason));
            }
        }
        let entries = representatives.iter().map(|&(index, cell)| (index, cell.packed()));
        self.exceptions(SectionKind::Representatives, entries)
    }

    /// Appends the trainable parameters of cells where they are not those of the representative; cells come in ascending
    /// order. Call it at most once.
    pub fn trainable_parameters(&mut self, parameters: &[(CellIndex, u32)]) -> Result<(), TableError> {
        self.exceptions(SectionKind::Parameters, parameters.iter().copied())
    }

    /// Pairs of row and number, ascending; nothing is written if there are none.
    fn exceptions(
        &mut self,
        kind: SectionKind,
        entries: impl Iterator<Item = (CellIndex, u32)>,
    ) -> Result<(), TableError> {
        let mut bytes = Vec::new();
        let mut next_row = 0;
        for (cell, number) in entries {
            let row = self.cells.row(cell).filter(|&row| row >= next_row).ok_or_else(|| {
                let reason =
                    format!("got cell {cell} in {}, expected ascending cells with a row", kind.name());
                self.file.unwritable(reason)
            })?;
            next_row = row + 1;
            bytes.extend((row as u32).to_le_bytes());
            bytes.extend(number.to_le_bytes());
        }
        if bytes.is_empty() {
            return Ok(());
        }
        if self.sections.iter().any(|section| section.kind == kind) {
            let reason = format!("got {} a second time, expected them once", kind.name());
            return Err(self.file.unwritable(reason));
        }
        self.section(kind, 0, &bytes)
    }

    /// Writes what is missing, makes sure that it is on the disk, and gives the file its name, replacing what had it.
    /// Returns the length of the file in bytes.
    pub fn finish(mut self, kind: Kind, provenance: Provenance) -> Result<u64, TableError> {
        let metadata = Metadata {
            kind,
            space: SpaceInfo::nasbench101(),
            rows: self.cells.len() as u32,
            provenance,
            complete: self.complete,
            columns: std::mem::take(&mut self.columns),
        };
        let json = serde_json::to_vec(&metadata).map_err(io::Error::from);
        let json = json.map_err(|error| self.file.error(error))?;
        self.section(SectionKind::Metadata, 0, &json)?;

        let directory: Vec<u8> = self.sections.iter().flat_map(|section| section.to_bytes()).collect();
        let header = Header {
            sections: self.sections.len() as u32,
            file_len: self.offset + directory.len() as u64,
            directory: self.offset,
            directory_crc: crc32c::crc32c(&directory),
        };
        self.append(&directory)?;
        self.file.overwrite_start(&header.to_bytes())?;
        self.file.commit()?;
        Ok(header.file_len)
    }

    /// Appends a section and the padding after it.
    fn section(&mut self, kind: SectionKind, column: u32, bytes: &[u8]) -> Result<(), TableError> {
        let (offset, len) = (self.offset, bytes.len() as u64);
        self.sections.push(Section { kind, column, offset, len, crc: crc32c::crc32c(bytes) });
        self.append(bytes)?;
        let padding = aligned(self.offset).map_or(0, |end| end - self.offset);
        self.append(&[0; HEADER_LEN][..padding as usize])
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        self.file.write_all(bytes).map_err(|error| self.file.error(error))?;
        self.offset += bytes.len() as u64;
        Ok(())
    }
}
