//! What two sources say otherwise.

use nb101_space::CellIndex;

use crate::error::TableError;

/// Something that an earlier source has otherwise.
#[derive(Debug)]
pub(super) enum Contradiction {
    /// A number of a cell.
    Number { what: String, got: f64, expected: f64 },
    /// The unit of a user's column.
    Unit { column: String, got: String, expected: String },
}

impl Contradiction {
    /// As the error of a source.
    pub(super) fn in_source(self, path: &str, cell: CellIndex) -> TableError {
        let path = path.to_owned();
        match self {
            Self::Number { what: measurement, got, expected } => {
                TableError::Conflict { path, measurement, cell, got, expected }
            }
            Self::Unit { column, got, expected } => {
                TableError::ConflictingUnits { path, column, got, expected }
            }
        }
    }
}
