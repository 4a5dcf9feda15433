//! A number that two sources have otherwise.

use nb101_space::CellIndex;

use crate::error::TableError;

/// A number that an earlier source has otherwise.
#[derive(Debug)]
pub(super) struct Contradiction {
    pub(super) what: String,
    pub(super) got: f64,
    pub(super) expected: f64,
}

impl Contradiction {
    /// As the error of a source.
    pub(super) fn in_source(self, path: &str, cell: CellIndex) -> TableError {
        let Self { what: measurement, got, expected } = self;
        TableError::Conflict { path: path.to_owned(), measurement, cell, got, expected }
    }
}
