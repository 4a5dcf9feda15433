//! Reading files of rows: what an export writes, and simple files of users (`docs/files.md`).

mod csv;
mod header;
mod parquet;
mod put;
mod value;

use std::collections::BTreeMap;

use super::collector::Collector;
use super::contradiction::Contradiction;
use super::records::Counts;
use crate::error::TableError;

pub(super) use csv::read as read_csv;
pub(super) use header::npy_column;
pub(super) use parquet::read as read_parquet;

/// Units of the users' columns that the caller names, by name.
pub(super) type UserColumns = BTreeMap<String, String>;

/// Where rows go.
pub(super) struct Target<'a> {
    pub(super) collector: &'a mut Collector,
    pub(super) counts: &'a mut Counts,
    pub(super) user_columns: &'a UserColumns,
    /// Is told bytes and rows now and then and may end the job.
    pub(super) report: &'a mut dyn FnMut(u64, u64) -> Result<(), TableError>,
}

/// Rows between two reports.
const REPORT: u64 = 4_096;

/// Why a row is refused.
#[derive(Debug)]
enum Fault {
    Reason(String),
    Contradiction(nb101_space::CellIndex, Contradiction),
}

impl From<String> for Fault {
    fn from(reason: String) -> Self {
        Self::Reason(reason)
    }
}

impl Fault {
    /// The error, with where it is.
    fn at(self, path: &str, place: String) -> TableError {
        match self {
            Self::Reason(reason) => TableError::BadRow { path: path.to_owned(), place, reason },
            Self::Contradiction(cell, contradiction) => contradiction.in_source(path, cell),
        }
    }
}
