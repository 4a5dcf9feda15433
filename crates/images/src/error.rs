//! What can be wrong with files of images.

use nb101_cell::ErrorCode;
use thiserror::Error;

/// Why there are no images.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ImagesError {
    /// A file is not there.
    #[error(
        "{path}: there is no such file; give the folder with data_batch_1.bin to data_batch_5.bin and test_batch.bin, or get it with `nasbench101 download-cifar10`"
    )]
    NotFound {
        /// The file.
        path: String,
    },
    /// The system does not read a file.
    #[error("{path}: cannot read it: {problem}; check the path and the rights")]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        problem: String,
    },
    /// A file is no batch of CIFAR-10.
    #[error("{path}: {problem}; unpack or download CIFAR-10 (the binary version) again")]
    NotCifar {
        /// The file.
        path: String,
        /// What was got and expected.
        problem: String,
    },
    /// There are more images in a batch than in the set, or none at all.
    #[error("the batch size is {got}, expected 1 to {most}, the number of images")]
    BatchSize {
        /// Images in a batch.
        got: usize,
        /// Images in the set.
        most: usize,
    },
}

impl ErrorCode for ImagesError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "NB101_FILE_NOT_FOUND",
            Self::Io { .. } => "NB101_IO",
            Self::NotCifar { .. } => "NB101_NOT_CIFAR10",
            Self::BatchSize { .. } => "NB101_BAD_ARGUMENT",
        }
    }
}
