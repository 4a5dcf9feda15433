//! Why there is no graph from a file.

use std::io;

use nb101_cell::ErrorCode;
use thiserror::Error;

use super::file::VERSION;

/// Why a file holds no graph that can be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum GraphError {
    /// It starts with something else.
    #[error(
        "{file}: not a neighbour graph, expected it to start with 894e423147…; give another name, or remove it"
    )]
    NotAGraph {
        /// The file.
        file: String,
    },
    /// A later program wrote it.
    #[error("{file}: graph format {got}, this build reads {VERSION}; remove the file, and it is made again")]
    WrongVersion {
        /// The file.
        file: String,
        /// Its version.
        got: u32,
    },
    /// It ends too early.
    #[error("{file}: truncated: got {got} bytes, expected {expected}; remove the file, and it is made again")]
    Truncated {
        /// The file.
        file: String,
        /// Its length.
        got: u64,
        /// The length that it should have.
        expected: u64,
    },
    /// Bytes changed since it was written.
    #[error(
        "{file}: damaged: the checksum of {part} is not as expected; remove the file, and it is made again"
    )]
    Checksum {
        /// The file.
        file: String,
        /// Which part.
        part: &'static str,
    },
    /// It is sound, but another graph than the one that is wanted.
    #[error("{file}: got a graph of {got}, expected {expected}; give another name, or remove it")]
    OtherGraph {
        /// The file.
        file: String,
        /// What it has.
        got: String,
        /// What was wanted.
        expected: String,
    },
    /// Its numbers are not those of a graph.
    #[error("{file}: damaged: {reason}; remove the file, and it is made again")]
    Damaged {
        /// The file.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// The system does not read or write it.
    #[error("{file}: cannot {action} the graph: {source}; check the path, the rights and the free space")]
    Io {
        /// The file.
        file: String,
        /// `read` or `write`.
        action: &'static str,
        /// What the system says.
        source: io::Error,
    },
}

impl ErrorCode for GraphError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotAGraph { .. } => "NB101_NOT_A_GRAPH",
            Self::WrongVersion { .. } => "NB101_WRONG_VERSION",
            Self::Truncated { .. } => "NB101_TRUNCATED",
            Self::Checksum { .. } => "NB101_CHECKSUM_MISMATCH",
            Self::OtherGraph { .. } | Self::Damaged { .. } => "NB101_DAMAGED_GRAPH",
            Self::Io { .. } => "NB101_IO",
        }
    }
}
