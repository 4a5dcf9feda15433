//! The layout that CSV, JSON lines and Parquet share: a row for each training of a cell (`docs/files.md`).

mod field;
mod layout;

pub(crate) use field::Field;
pub(crate) use layout::{Row, Rows, Value};
