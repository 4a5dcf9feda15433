//! What two sources say otherwise.

use nb101_space::CellIndex;

use crate::error::TableError;
use crate::format::Setup;

/// Something that an earlier source has otherwise.
#[derive(Debug)]
pub(super) enum Contradiction {
    /// A number of a cell.
    Number { what: String, got: f64, expected: f64 },
    /// What a training was made with, by budget and repeat.
    Setup { training: (u16, u16), got: Setup, expected: Setup },
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
            Self::Setup { training: (epochs, repeat), got, expected } => {
                let [got, expected] = differing([got.as_str(), expected.as_str()]);
                TableError::ConflictingSetups { path, cell, epochs, repeat, got, expected }
            }
            Self::Unit { column, got, expected } => {
                TableError::ConflictingUnits { path, column, got, expected }
            }
        }
    }
}

/// What comes after the common start of two texts, as much as fits into a message.
fn differing(texts: [&str; 2]) -> [String; 2] {
    let common = texts[0].chars().zip(texts[1].chars()).take_while(|(a, b)| a == b).count();
    texts.map(|text| text.chars().skip(common).take(60).collect())
}
