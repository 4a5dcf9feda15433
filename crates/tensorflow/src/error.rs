//! What can go wrong with TensorFlow.

use nb101_cell::ErrorCode;
use thiserror::Error;

/// Why TensorFlow could not be loaded, or a graph not run.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TensorFlowError {
    /// There is no library at the path, or the system cannot load it.
    #[error(
        "{path} is no TensorFlow that can be loaded: {problem}; run `nasbench101 setup-tensorflow`, or \
         `nasbench101 doctor` to see what there is"
    )]
    NoLibrary {
        /// The library.
        path: String,
        /// What the system says.
        problem: String,
    },
    /// The memory of the device does not suffice.
    #[error("out of memory: {problem}; take a smaller batch or network")]
    OutOfMemory {
        /// What TensorFlow says.
        problem: String,
    },
    /// TensorFlow refuses a graph, or fails to run it.
    #[error("TensorFlow failed with code {status}: {problem}")]
    Failed {
        /// TensorFlow's number of the error, such as 3 for an invalid argument.
        status: i32,
        /// What TensorFlow says.
        problem: String,
    },
    /// A tensor cannot be what it was said to be.
    #[error("bad tensor {name}: {problem}")]
    BadTensor {
        /// The tensor in the graph.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
}

impl ErrorCode for TensorFlowError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoLibrary { .. } => "NB101_NO_TENSORFLOW",
            Self::OutOfMemory { .. } => "NB101_OUT_OF_MEMORY",
            Self::Failed { .. } => "NB101_TENSORFLOW",
            Self::BadTensor { .. } => "NB101_BAD_TENSOR",
        }
    }
}
