//! What can be wrong with a question to a space.

use nb101_cell::{ErrorCode, ModuleHash};
use thiserror::Error;

/// Why a space cannot be made, or a cell is not in it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SpaceError {
    /// A limit outside the range that this library enumerates.
    #[error("the space's limit on {field} is {got}, expected {expected}; choose a limit in this range")]
    BadLimits {
        /// The limit: `vertices`, `edges` or `ops`.
        field: &'static str,
        /// Its value.
        got: u32,
        /// The range.
        expected: &'static str,
    },
    /// No cell has this index.
    #[error("there is no cell {got}, expected an index from 0 to {last}; cells are counted from 0")]
    IndexOutOfRange {
        /// The index.
        got: u32,
        /// The last index of the space.
        last: u32,
    },
    /// No cell has this module hash.
    #[error(
        "no cell of NAS-Bench-101 has the module hash {hash}; check the digits, or look the cell up by its matrix and ops"
    )]
    UnknownHash {
        /// The hash.
        hash: ModuleHash,
    },
}

impl ErrorCode for SpaceError {
    fn code(&self) -> &'static str {
        match self {
            Self::BadLimits { .. } => "NB101_BAD_SPACE",
            Self::IndexOutOfRange { .. } => "NB101_INDEX_OUT_OF_RANGE",
            Self::UnknownHash { .. } => "NB101_UNKNOWN_HASH",
        }
    }
}
