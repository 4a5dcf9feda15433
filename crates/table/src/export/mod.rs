//! Making files that others read from a table.

mod columnar;
mod job;
mod text;

use std::path::Path;
use std::sync::atomic::AtomicBool;

use serde::Serialize;

use crate::error::TableError;
use crate::table::Table;

/// The formats that a table is exported to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// The original's: a record for each training, ordered by cell index, budget and repeat.
    TfRecord,
    /// Comma-separated values with a line of names.
    Csv,
    /// An object of JSON on each line.
    Jsonl,
    /// Apache Parquet, compressed with Snappy.
    Parquet,
}

impl ExportFormat {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::TfRecord, Self::Csv, Self::Jsonl, Self::Parquet];

    /// The name, which is also the extension of its files: `tfrecord`, `csv`, `jsonl`, `parquet`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TfRecord => "tfrecord",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
        }
    }

    /// The format that a file's extension names, in either case.
    ///
    /// ```
    /// use nb101_table::ExportFormat;
    /// assert_eq!(ExportFormat::of_path("table.Parquet".as_ref()), Some(ExportFormat::Parquet));
    /// assert_eq!(ExportFormat::of_path("table.txt".as_ref()), None);
    /// ```
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        Self::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(extension))
    }
}

/// How far an export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportProgress {
    /// Cells written so far.
    pub cells: u64,
    /// Cells of the table.
    pub total_cells: u64,
    /// Rows or records written so far.
    pub rows: u64,
}

/// What an export made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExportSummary {
    /// The format.
    pub format: ExportFormat,
    /// Rows, or records of a TFRecord file.
    pub rows: u64,
    /// The names of the columns; none in a TFRecord file.
    pub columns: Vec<String>,
    /// Length of the file in bytes.
    pub bytes: u64,
}

/// Writes a table to a file in another format. `docs/files.md` describes the columns.
///
/// ```
/// # use nb101_benchmark::{Checkpoint, Kind, Measurement, Metric, Repeat};
/// # use nb101_space::CellIndex;
/// # use nb101_table::{Provenance, TableWriter};
/// use std::sync::atomic::AtomicBool;
/// use nb101_table::{Export, ExportFormat, Table};
///
/// # let folder = tempfile::tempdir()?;
/// # let (source, csv) = (folder.path().join("small.nb101"), folder.path().join("small.csv"));
/// # let mut writer = TableWriter::create(&source, [CellIndex(0)])?;
/// # writer.column(Measurement {
/// #     metric: Metric::TestAccuracy, epochs: 108, repeat: Repeat::Index(0), checkpoint: Checkpoint::Final,
/// # }, &[Some(0.5)])?;
/// # writer.finish(Kind::Synthetic, Provenance::default())?;
/// let table = Table::open(&source)?;
/// let summary = Export::new(ExportFormat::Csv).run(&table, &csv, &|_| (), &AtomicBool::new(false))?;
/// assert_eq!(summary.rows, 1);
/// assert!(std::fs::read_to_string(&csv)?.starts_with("cell_index,module_hash,epochs,repeat,final_test_accuracy,"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Export {
    format: ExportFormat,
    keep_existing: bool,
}

impl Export {
    /// An export to a format.
    pub const fn new(format: ExportFormat) -> Self {
        Self { format, keep_existing: false }
    }

    /// Says that a file that has the name already stays, also if it came during the export, which then ends with
    /// [`TableError::FileExists`]. By default the export replaces it.
    #[must_use]
    pub const fn keep_existing(mut self) -> Self {
        self.keep_existing = true;
        self
    }

    /// Writes the file, which appears under its name when it is complete; on an error, and when cancelled, what had that
    /// name stays as it is. `progress` is told now and then how much was written; setting `cancel` ends the job soon with
    /// [`TableError::Cancelled`]. The result does not depend on the number of threads.
    pub fn run<D: AsRef<[u8]> + Sync>(
        &self,
        table: &Table<D>,
        path: impl AsRef<Path>,
        progress: &(dyn Fn(ExportProgress) + Sync),
        cancel: &AtomicBool,
    ) -> Result<ExportSummary, TableError> {
        job::run(self, table, path.as_ref(), progress, cancel)
    }
}
