//! Threads for one long job: in rayon's common pool, what the JavaScript thread asks for in parallel meanwhile would wait
//! behind all of it.

use std::fmt;

use nb101_cell::ErrorCode;
use nb101_table::TableError;
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// So many threads, one for every core if that is 0.
pub(crate) fn threads<E>(number: u32) -> Result<ThreadPool, Failure<E>> {
    ThreadPoolBuilder::new().num_threads(number as usize).build().map_err(Failure::Threads)
}

/// Why a job with threads of its own did not end well.
#[derive(Debug)]
pub(crate) enum Failure<E> {
    /// The job failed.
    Job(E),
    /// The table that it read was cut off meanwhile.
    Table(TableError),
    /// It did not start.
    Threads(ThreadPoolBuildError),
}

impl<E: fmt::Display> fmt::Display for Failure<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Job(error) => error.fmt(f),
            Self::Table(error) => error.fmt(f),
            Self::Threads(error) => write!(f, "the threads cannot be started: {error}; ask for fewer"),
        }
    }
}

impl<E: std::error::Error> std::error::Error for Failure<E> {}

impl<E: ErrorCode> ErrorCode for Failure<E> {
    fn code(&self) -> &'static str {
        match self {
            Self::Job(error) => error.code(),
            Self::Table(error) => error.code(),
            Self::Threads(_) => "NB101_BAD_ARGUMENT",
        }
    }
}
