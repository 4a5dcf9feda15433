//! What can be wrong with the bytes of a model.

use nb101_cell::ErrorCode;
use thiserror::Error;

/// Why bytes are not a model that can be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ModelError {
    /// Bytes that do not start like a model.
    #[error(
        "not a model of the surrogate: it starts with {got}, expected 4e42313031535552; give a file that the fitting program wrote"
    )]
    NotAModel {
        /// Its first bytes in hexadecimal.
        got: String,
    },
    /// A model of another version.
    #[error("model version {got}, this build reads {expected}; fit it again, or update this package")]
    Version {
        /// The version of the file.
        got: u32,
        /// The one that can be read.
        expected: u32,
    },
    /// The bytes end too early.
    #[error("the model is truncated: got {got} bytes, expected at least {expected}; copy the file again")]
    Truncated {
        /// The length.
        got: usize,
        /// The least length it should have.
        expected: usize,
    },
    /// The bytes are not those that were written.
    #[error(
        "the model is damaged: its checksum is {got:#010x}, expected {expected:#010x}; copy the file again"
    )]
    Checksum {
        /// The checksum of the bytes.
        got: u32,
        /// The one that is kept with them.
        expected: u32,
    },
    /// Parts that do not fit together, or that this build does not know.
    #[error("the model cannot be used: {reason}; fit it again with the program that belongs to this package")]
    Inconsistent {
        /// What does not fit.
        reason: String,
    },
}

impl ModelError {
    pub(super) fn not_a_model(bytes: &[u8]) -> Self {
        let first = bytes.iter().take(8).map(|byte| format!("{byte:02x}"));
        Self::NotAModel { got: first.collect() }
    }

    pub(super) const fn inconsistent(reason: String) -> Self {
        Self::Inconsistent { reason }
    }
}

impl ErrorCode for ModelError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotAModel { .. } => "NB101_NOT_A_MODEL",
            Self::Version { .. } => "NB101_WRONG_MODEL_VERSION",
            Self::Truncated { .. } | Self::Checksum { .. } | Self::Inconsistent { .. } => {
                "NB101_DAMAGED_MODEL"
            }
        }
    }
}
