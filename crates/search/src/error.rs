//! What can be wrong with a protocol, and the end of a study that was asked to stop.

use std::fmt;

use nb101_benchmark::NoColumn;
use nb101_cell::ErrorCode;
use thiserror::Error;

/// Why a study cannot start, or did not end. Fields are named as in the JSON document, for example
/// `searchers[1].population`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SearchError {
    /// The document is not JSON, has a field that does not exist, or a value of the wrong type.
    #[error("the protocol cannot be read at {field}: {problem}; docs/search-protocol.md lists the fields")]
    BadProtocol {
        /// Where in the document; `.` is all of it.
        field: String,
        /// What the parser met and expected.
        problem: String,
    },
    /// No searcher has this name.
    #[error("{field}: there is no searcher '{got}', expected one of: {}; correct the name", known.join(", "))]
    UnknownSearcher {
        /// The field with the name.
        field: String,
        /// The name.
        got: String,
        /// The names that exist.
        known: Vec<&'static str>,
    },
    /// There is no preset of this name here.
    #[error(
        "{field}: there is no preset '{got}', expected one of: {}; correct the name, or give the settings one by one",
        known.join(", ")
    )]
    UnknownPreset {
        /// The field with the name.
        field: String,
        /// The name.
        got: String,
        /// The names that exist.
        known: Vec<&'static str>,
    },
    /// The code of a searcher is not in the document.
    #[error(
        "{field}: '{label}' is a searcher of somebody's own, whose code is not in the protocol; put the code in its place, \
         or leave the searcher out"
    )]
    NoCode {
        /// The searcher's place in the document.
        field: String,
        /// What results would call it.
        label: String,
    },
    /// A setting that is out of its range, does not go with another one, or does not exist.
    #[error("{field} is {got}, expected {expected}; change it, or leave it out for the default")]
    BadSetting {
        /// The field.
        field: String,
        /// Its value.
        got: String,
        /// What it may be.
        expected: String,
    },
    /// The benchmark lacks a measurement that the protocol needs.
    #[error("{field}: {source}")]
    NoColumn {
        /// The field that asks for it.
        field: String,
        /// What it lacks, and what it has.
        source: NoColumn,
    },
    /// The benchmark has the measurement, but not for all cells. A search may propose any of them.
    #[error(
        "{field}: {missing} cells have no usable {measurement} (the first is cell {first}), expected a finite number \
         for every cell that may be proposed, above 0 for times; use a benchmark without gaps, or another measurement"
    )]
    MissingValues {
        /// The field that asks for it.
        field: String,
        /// The measurement in words.
        measurement: String,
        /// How many cells lack it.
        missing: usize,
        /// The index of the first of them.
        first: u32,
    },
    /// The file of finished runs cannot be read or written.
    #[error(
        "{path}: cannot keep the finished runs: {problem}; check the path, the rights and the free space"
    )]
    Checkpoint {
        /// The file.
        path: String,
        /// What the system says.
        problem: String,
    },
    /// The file for the finished runs has something else in it.
    #[error(
        "{path} is not the checkpoint of a study, and was left as it is; name another file, or remove this one"
    )]
    NotACheckpoint {
        /// The file.
        path: String,
    },
    /// Another study that is running keeps its finished runs there.
    #[error("{path} is in use by a study that is running; wait until it has ended, or name another file")]
    CheckpointInUse {
        /// The file.
        path: String,
    },
    /// The caller asked the study to stop.
    #[error("the study was cancelled before all of its runs had ended; start it again for a result")]
    Cancelled,
}

impl ErrorCode for SearchError {
    fn code(&self) -> &'static str {
        match self {
            Self::BadProtocol { .. } | Self::NoCode { .. } => "NB101_BAD_PROTOCOL",
            Self::UnknownSearcher { .. } => "NB101_UNKNOWN_SEARCHER",
            Self::UnknownPreset { .. } => "NB101_UNKNOWN_PRESET",
            Self::BadSetting { .. } => "NB101_BAD_SETTING",
            Self::NoColumn { source, .. } => source.code(),
            Self::MissingValues { .. } => "NB101_MISSING_VALUES",
            Self::Checkpoint { .. } => "NB101_IO",
            Self::NotACheckpoint { .. } => "NB101_BAD_CHECKPOINT",
            Self::CheckpointInUse { .. } => "NB101_CHECKPOINT_IN_USE",
            Self::Cancelled => "NB101_CANCELLED",
        }
    }
}

impl SearchError {
    pub(crate) fn bad_setting(
        field: impl Into<String>,
        got: &dyn fmt::Display,
        expected: impl Into<String>,
    ) -> Self {
        Self::BadSetting { field: field.into(), got: got.to_string(), expected: expected.into() }
    }
}
