//! Flat Parquet files: columns of numbers and text, read and written row group by row group.
//!
//! What the crate `parquet` has is mostly generic, and becomes code where it is used with types. All of those uses are here,
//! so that they are there once, and so that the release profile can have this crate small rather than fast.
#![forbid(unsafe_code)]

mod read;
mod write;

pub use parquet::data_type::ByteArray;
pub use parquet::errors::{ParquetError, Result};
pub use read::{Batch, Group, Source, Value};
pub use write::{Column, GroupWriter, Kind, Output, Values, Writer};
