//! What can be wrong with a table, its sources, or a question to it.

use std::io;
use std::path::Path;

use nb101_benchmark::{Checkpoint, Measurement, NoColumn, Repeat};
use nb101_cell::{CellError, ErrorCode, ModuleHash};
use nb101_space::CellIndex;
use thiserror::Error;

/// Why a table cannot be read, made or asked. Offsets are in bytes from the start of the file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TableError {
    /// There is no such file.
    #[error("{path}: there is no such file, expected one that exists; check the path")]
    FileNotFound {
        /// The path.
        path: String,
    },
    /// The system refused to read or write.
    #[error("{path}: cannot {action}: {source}; check the path, the rights and the free space")]
    Io {
        /// The path.
        path: String,
        /// What was tried, for example `write the table`.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The caller asked the job to stop.
    #[error("cancelled: the caller asked the job to stop, expected it to run to its end; no file was made")]
    Cancelled,

    /// A source that is in none of the known formats.
    #[error(
        "{path}: got a file that starts with {got}, expected a TFRecord file of NAS-Bench-101, a NumPy column (.npy), Parquet, or a name that ends with .csv; \
         check that the download is complete and unpacked"
    )]
    UnknownFormat {
        /// The path.
        path: String,
        /// Its first bytes in hexadecimal.
        got: String,
    },
    /// A file that should be a TFRecord file and does not start like one.
    #[error(
        "{path}: not a TFRecord file: the checksum of the first length, at byte 8, is {got:#010x}, expected {expected:#010x}; \
         check that the download is complete and unpacked"
    )]
    NotTfRecord {
        /// The path.
        path: String,
        /// The checksum in the file.
        got: u32,
        /// The checksum of the eight bytes before it.
        expected: u32,
    },
    /// A file that should be a NumPy array and is none that can be read.
    #[error(
        "{path}: not a NumPy column: at byte {offset} {reason}; save it with numpy.save as version 1, 2 or 3"
    )]
    NotNumpy {
        /// The path.
        path: String,
        /// Where.
        offset: u64,
        /// What is wrong there: got and expected.
        reason: String,
    },
    /// A file that is not a table.
    #[error(
        "{file}: not a table: it starts with {got}, expected {expected}; make one with the import of this package"
    )]
    NotATable {
        /// The file.
        file: String,
        /// Its first bytes in hexadecimal.
        got: String,
        /// The magic number in hexadecimal.
        expected: String,
    },
    /// A table of a later format.
    #[error(
        "{file}: table format {got}, this build reads {expected}; update this package, or import the sources again"
    )]
    WrongVersion {
        /// The file.
        file: String,
        /// The file's version.
        got: u32,
        /// The version that this build reads.
        expected: u32,
    },
    /// The file ends too early.
    #[error("{file}: truncated at byte {offset}: expected {expected}; copy or download the file again")]
    Truncated {
        /// The file.
        file: String,
        /// Where it ends.
        offset: u64,
        /// What should follow.
        expected: String,
    },
    /// Bytes changed after they were written.
    #[error(
        "{file}: damaged at byte {offset}: the checksum of {what} is {got:#010x}, expected {expected:#010x}; \
         copy or download the file again"
    )]
    Checksum {
        /// The file.
        file: String,
        /// Where the checked bytes start.
        offset: u64,
        /// What they are.
        what: String,
        /// The checksum that they have.
        got: u32,
        /// The checksum that the file gives for them.
        expected: u32,
    },
    /// A source that is another one than was asked for.
    #[error(
        "{path}: got bytes with the SHA-256 {got}, expected {expected}; download it again, or say which SHA-256 you expect"
    )]
    WrongSha256 {
        /// What messages call the source.
        path: String,
        /// Its SHA-256, in hexadecimal.
        got: String,
        /// The one that it must have.
        expected: String,
    },
    /// The parts of a table contradict each other.
    #[error("{file}: damaged at byte {offset}: {reason}; import the sources again")]
    Damaged {
        /// The file.
        file: String,
        /// Where.
        offset: u64,
        /// What is wrong there: got and expected.
        reason: String,
    },

    /// A record of a TFRecord file that cannot be read.
    #[error(
        "{path}: bad record at byte {offset}: {reason}; expected the layout of nasbench_full.tfrecord: \
         make the file again"
    )]
    BadRecord {
        /// The path.
        path: String,
        /// Where the record starts.
        offset: u64,
        /// What is wrong.
        reason: String,
    },
    /// A record whose matrix and ops are not a cell.
    #[error("{path}: the record at byte {offset} is of no valid cell: {source}")]
    InvalidCell {
        /// The path.
        path: String,
        /// Where the record starts.
        offset: u64,
        /// The rule that failed.
        source: CellError,
    },
    /// A record under the name of another cell.
    #[error(
        "{path}: the record at byte {offset} has the module hash {got}, expected {expected} for its matrix and ops; \
         make the file again"
    )]
    HashMismatch {
        /// The path.
        path: String,
        /// Where the record starts.
        offset: u64,
        /// The hash in the record.
        got: ModuleHash,
        /// The hash of its cell.
        expected: ModuleHash,
    },
    /// A row of a CSV or Parquet file that cannot be taken in.
    #[error("{path}: {place}: {reason}; correct the file: docs/files.md lists its columns")]
    BadRow {
        /// The path.
        path: String,
        /// Where: a line, counted from 1 with the names in it, or a row of a Parquet file, from 1.
        place: String,
        /// What is wrong: got and expected.
        reason: String,
    },
    /// A file that should be Parquet and cannot be read.
    #[error(
        "{path}: not a Parquet file that can be read: {reason}; expected a whole one, uncompressed or with Snappy: write it \
         again"
    )]
    NotParquet {
        /// The path.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// NumPy numbers of another type.
    #[error("{path}: got numbers of type {got}, expected {expected}; convert with array.astype('<f8')")]
    WrongDtype {
        /// The path.
        path: String,
        /// The type in the file, as NumPy writes it.
        got: String,
        /// What can be read.
        expected: &'static str,
    },
    /// A NumPy array of another shape or order.
    #[error(
        "{path}: got an array of {got}, expected {expected}; save one number for every cell in hash order"
    )]
    WrongShape {
        /// The path.
        path: String,
        /// The shape in the file.
        got: String,
        /// The shape of a column.
        expected: String,
    },
    /// A NumPy file whose name does not say what it holds.
    #[error(
        "{path}: the file name does not tell which column this is, expected a name like mean_test_accuracy_108.npy or \
         validation_accuracy_36_run0.npy; rename the file, or name the column in the options"
    )]
    UnnamedColumn {
        /// The path.
        path: String,
    },
    /// Two sources give different values for one number.
    #[error(
        "{path}: conflicting sources: {measurement} of cell {cell} is {got}, expected {expected} as in an earlier source; \
         leave one of the sources out"
    )]
    Conflict {
        /// The later source.
        path: String,
        /// The number in words.
        measurement: String,
        /// The cell.
        cell: CellIndex,
        /// The later value.
        got: f64,
        /// The earlier value.
        expected: f64,
    },
    /// Two sources give a user's column in different units.
    #[error(
        "{path}: conflicting sources: '{column}' is in '{got}', expected '{expected}' as in an earlier source; \
         convert the numbers of one, or give the column another name"
    )]
    ConflictingUnits {
        /// The later source.
        path: String,
        /// The name of the column.
        column: String,
        /// The later unit.
        got: String,
        /// The earlier unit.
        expected: String,
    },
    /// Two sources say that one training was made with something else.
    #[error(
        "{path}: conflicting sources: the setup of cell {cell} at {epochs} epochs, repeat {repeat}, goes on with '{got}', \
         expected '{expected}' as in an earlier source; leave one of the sources out"
    )]
    ConflictingSetups {
        /// The later source.
        path: String,
        /// The cell.
        cell: CellIndex,
        /// The budget.
        epochs: u16,
        /// Which training.
        repeat: u16,
        /// The start of what is only in the later text.
        got: String,
        /// The start of what is only in the earlier text.
        expected: String,
    },
    /// An import without a source, or from a source without a record.
    #[error("{what}: got no record, expected at least one; give a file with records")]
    NothingToImport {
        /// The source, or the import itself.
        what: String,
    },
    /// An export to single trainings of a table without any.
    #[error(
        "{file}: got a table without single trainings, expected one for every record; export it to CSV, JSON lines or Parquet"
    )]
    NothingToExport {
        /// The table.
        file: String,
    },
    /// The result would overwrite what it is made from.
    #[error("{path}: got the same file as source and as result, expected two; give the result another name")]
    SameFile {
        /// The path.
        path: String,
    },
    /// The result would replace a file that is to be kept.
    #[error("{path}: there is a file already, expected a new name; give another one, or allow overwriting")]
    FileExists {
        /// The path.
        path: String,
    },
    /// The result would replace something that is no file.
    #[error(
        "{path} is no regular file, expected the name of a file to make or to replace; give another name"
    )]
    NotAFile {
        /// The path: that of a folder, a device, a pipe, or a link that leads nowhere.
        path: String,
    },
    /// The writer was given rows, columns or cells that do not fit together.
    #[error("{path}: cannot make the table: {reason}; give every column once, with one value for every row")]
    Unwritable {
        /// The path of the table.
        path: String,
        /// What does not fit: got and expected.
        reason: String,
    },

    /// The table has no row for a cell.
    #[error("{file}: no cell {cell}: got a question about it, expected one of its {cells} cells; {ADVICE}")]
    NoCell {
        /// The table.
        file: String,
        /// The cell.
        cell: CellIndex,
        /// How many cells it has.
        cells: usize,
    },
    /// The table has nothing about a budget.
    #[error("{file}: no budget of {got} epochs, expected one of {expected:?}; {ADVICE}")]
    NoBudget {
        /// The table, or whatever else was asked.
        file: String,
        /// The epochs asked for.
        got: u16,
        /// The budgets of the table in epochs.
        expected: Vec<u16>,
    },
    /// The table has the budget, but not this training.
    #[error("{file}: no repeat {got} at {epochs} epochs, expected one of: {}; {ADVICE}", list(expected))]
    NoRepeat {
        /// The table, or whatever else was asked.
        file: String,
        /// The repeat asked for.
        got: Repeat,
        /// The budget in epochs.
        epochs: u16,
        /// The repeats of this budget.
        expected: Vec<Repeat>,
    },
    /// The table has the training, but not this evaluation of it.
    #[error(
        "{file}: no {} evaluation of repeat {repeat} at {epochs} epochs, expected the other checkpoint; {ADVICE}",
        got.name()
    )]
    NoCheckpoint {
        /// The table.
        file: String,
        /// The checkpoint asked for.
        got: Checkpoint,
        /// The budget in epochs.
        epochs: u16,
        /// The repeat.
        repeat: Repeat,
    },
    /// The table has this training of other cells only.
    #[error(
        "{file}: no record of cell {cell} at {epochs} epochs, repeat {repeat}, {}, only of other cells; \
         expected a training that was made; ask for another repeat or budget",
        checkpoint.name()
    )]
    NoRecord {
        /// The table.
        file: String,
        /// The cell.
        cell: CellIndex,
        /// The budget in epochs.
        epochs: u16,
        /// The repeat.
        repeat: Repeat,
        /// The checkpoint.
        checkpoint: Checkpoint,
    },
    /// The table does not have a measurement of any cell.
    #[error(transparent)]
    NoColumn(#[from] NoColumn),
}

const ADVICE: &str = "ask for what it has, or import a source that has this";

fn list<T: ToString>(items: &[T]) -> String {
    items.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

impl TableError {
    /// An error of the system, a missing file told apart.
    pub(crate) fn io(path: &Path, action: &'static str, source: io::Error) -> Self {
        let path = path.display().to_string();
        match source.kind() {
            io::ErrorKind::NotFound if action.starts_with("read") => Self::FileNotFound { path },
            _ => Self::Io { path, action, source },
        }
    }

    /// There is a file that must not be replaced.
    pub(crate) fn file_exists(path: &Path) -> Self {
        Self::FileExists { path: path.display().to_string() }
    }

    /// No such column among those given.
    pub(crate) fn no_column(wanted: &Measurement, available: &[Measurement]) -> Self {
        Self::NoColumn(NoColumn {
            wanted: wanted.to_string(),
            available: available.iter().map(ToString::to_string).collect(),
        })
    }
}

impl ErrorCode for TableError {
    fn code(&self) -> &'static str {
        match self {
            Self::FileNotFound { .. } => "NB101_FILE_NOT_FOUND",
            Self::Io { .. } => "NB101_IO",
            Self::Cancelled => "NB101_CANCELLED",
            Self::UnknownFormat { .. } => "NB101_UNKNOWN_FORMAT",
            Self::NotTfRecord { .. } => "NB101_NOT_A_TFRECORD",
            Self::NotNumpy { .. } => "NB101_NOT_A_NUMPY_COLUMN",
            Self::NotATable { .. } => "NB101_NOT_A_TABLE",
            Self::WrongVersion { .. } => "NB101_WRONG_VERSION",
            Self::Truncated { .. } => "NB101_TRUNCATED",
            Self::Checksum { .. } => "NB101_CHECKSUM_MISMATCH",
            Self::WrongSha256 { .. } => "NB101_WRONG_SHA256",
            Self::Damaged { .. } => "NB101_DAMAGED_TABLE",
            Self::BadRecord { .. } => "NB101_BAD_RECORD",
            Self::InvalidCell { .. } => "NB101_INVALID_CELL_IN_RECORD",
            Self::HashMismatch { .. } => "NB101_HASH_MISMATCH",
            Self::BadRow { .. } => "NB101_BAD_ROW",
            Self::NotParquet { .. } => "NB101_NOT_A_PARQUET_FILE",
            Self::WrongDtype { .. } => "NB101_WRONG_DTYPE",
            Self::WrongShape { .. } => "NB101_WRONG_SHAPE",
            Self::UnnamedColumn { .. } => "NB101_UNNAMED_COLUMN",
            Self::Conflict { .. } | Self::ConflictingUnits { .. } | Self::ConflictingSetups { .. } => {
                "NB101_CONFLICTING_SOURCES"
            }
            Self::NothingToImport { .. } => "NB101_NOTHING_TO_IMPORT",
            Self::NothingToExport { .. } => "NB101_NOTHING_TO_EXPORT",
            Self::SameFile { .. } => "NB101_SAME_FILE",
            Self::FileExists { .. } => "NB101_FILE_EXISTS",
            Self::NotAFile { .. } | Self::Unwritable { .. } => "NB101_UNWRITABLE",
            Self::NoCell { .. } => "NB101_CELL_NOT_IN_TABLE",
            Self::NoBudget { .. } => "NB101_NO_BUDGET",
            Self::NoRepeat { .. } => "NB101_NO_REPEAT",
            Self::NoCheckpoint { .. } => "NB101_NO_CHECKPOINT",
            Self::NoRecord { .. } => "NB101_NO_RECORD",
            Self::NoColumn(error) => error.code(),
        }
    }
}
