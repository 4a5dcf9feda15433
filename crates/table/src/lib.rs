//! The NAS-Bench-101 data as one file: format, reader, writer, import and export.
//!
//! A [`Table`] reads a `.nb101` file (`docs/format.md`) over any bytes, usually a mapped file: opening takes well under
//! a millisecond, nothing is copied, and a query is a few loads. It is a [`Benchmark`](nb101_benchmark::Benchmark).
//! [`TableWriter`] makes such a file from columns.
#![deny(unsafe_code)]

mod error;
mod format;
mod table;
mod write;

pub use error::TableError;
pub use format::{ColumnInfo, Content, Encoding, Provenance, Source, Unit};
#[cfg(feature = "mmap")]
pub use table::Map;
pub use table::{Record, Table, TableColumn};
pub use write::TableWriter;
