//! Why there is no landscape.

use nb101_benchmark::NoColumn;
use nb101_cell::ErrorCode;
use thiserror::Error;

use crate::graph::GraphError;

/// Why an analysis ended without a result.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LandscapeError {
    /// The benchmark does not have the metric at the budget.
    #[error(transparent)]
    NoColumn(#[from] NoColumn),
    /// It has the column, but no number in it.
    #[error(
        "no cell has a finite {wanted}; ask for another metric or budget, or use a benchmark with such numbers"
    )]
    NoValues {
        /// The measurement in words.
        wanted: String,
    },
    /// The metric cannot be maximised.
    #[error(
        "the metric is {got}, expected train_accuracy, validation_accuracy or test_accuracy; ask for one of these"
    )]
    NotAnAccuracy {
        /// The metric.
        got: &'static str,
    },
    /// The file of the neighbour graph cannot be used.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// The caller wanted no more.
    #[error("the analysis was cancelled")]
    Cancelled,
}

impl ErrorCode for LandscapeError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoColumn(error) => error.code(),
            Self::NoValues { .. } => "NB101_MISSING_VALUES",
            Self::NotAnAccuracy { .. } => "NB101_BAD_ARGUMENT",
            Self::Graph(error) => error.code(),
            Self::Cancelled => "NB101_CANCELLED",
        }
    }
}
