//! The NAS-Bench-101 data as one file: format, reader, writer, import and export.
//!
//! A [`Table`] reads a `.nb101` file (`docs/format.md`) over any bytes, usually a mapped file: opening takes well under
//! a millisecond, nothing is copied, and a query is a few loads. It is a [`Benchmark`](nb101_benchmark::Benchmark).
//! [`Import`] makes such a file from the files that people have, [`TableWriter`] from columns; [`Export`] makes files that
//! others read from a table, and [`TfRecordWriter`] writes single records of the original.
#![deny(unsafe_code)]

mod error;
mod export;
mod format;
mod import;
mod rows;
mod select;
mod table;
mod tfrecord;
mod write;

pub use error::TableError;
pub use export::{Export, ExportFormat, ExportProgress, ExportSummary};
pub use format::{
    ColumnInfo, Content, Encoding, EvaluationField, Provenance, Setup, Source, TrainingField, Unit,
};
pub use import::{
    BudgetSummary, Import, ImportOptions, ImportProgress, ImportSummary, SkippedFields, Stream, named_column,
};
pub use select::{Condition, Quantity, Selection};
#[cfg(feature = "mmap")]
pub use table::Map;
pub use table::{Record, RecordReader, Table, TableColumn};
pub use tfrecord::{Evaluation, ModelMetrics, TfRecordWriter, masked_crc};
pub use write::{TableWriter, materialise};
