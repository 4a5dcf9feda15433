//! The vocabulary of a question about a trained cell, and the [`Benchmark`] trait for whatever answers it: a table of real
//! trainings, a fitted model, a user's own numbers.
//!
//! A question is a [`Measurement`] (which number) and a cell. A benchmark resolves the measurement once, to a
//! [`Column`], which then answers for any cell in nanoseconds.
#![forbid(unsafe_code)]

mod columns;
mod measurement;
mod order;

pub use columns::Columns;
pub use measurement::{Checkpoint, Kind, Measurement, Metric, Repeat};
pub use order::{ascending, descending, sort};

use nb101_cell::ErrorCode;
use nb101_space::CellIndex;
use thiserror::Error;

/// Anything that knows how cells perform. Answers are pure: the same question always has the same answer; repeats are
/// named by the caller, never drawn.
pub trait Benchmark: Send + Sync {
    /// Where its numbers come from. Every result made from it must say so.
    fn kind(&self) -> Kind;

    /// The measurements that [`column`](Self::column) can answer.
    fn measurements(&self) -> Vec<Measurement>;

    /// The answers to one measurement for all cells.
    fn column(&self, measurement: &Measurement) -> Result<Box<dyn Column + '_>, NoColumn>;

    /// The answers to some measurements for adjacent cells: a row for each cell from `first` on, with a number for each
    /// measurement. A benchmark that computes its numbers can share work between them here.
    fn rows(
        &self,
        wanted: &[Measurement],
        first: CellIndex,
        rows: &mut [Option<f64>],
    ) -> Result<(), NoColumn> {
        let columns = wanted.iter().map(|wanted| self.column(wanted)).collect::<Result<Vec<_>, _>>()?;
        for (cell, row) in (first.0..).map(CellIndex).zip(rows.chunks_exact_mut(wanted.len().max(1))) {
            for (place, column) in row.iter_mut().zip(&columns) {
                *place = column.value(cell);
            }
        }
        Ok(())
    }

    /// Whether the answers to a measurement are guesses beyond the data that a model was fitted to. Never so for what was
    /// measured.
    fn is_extrapolated(&self, _measurement: &Measurement) -> bool {
        false
    }

    /// A checksum of its numbers, which tells benchmarks of one kind apart. `None` where that would take reading all of them.
    fn fingerprint(&self) -> Option<u32> {
        None
    }
}

/// One number for every cell.
pub trait Column: Send + Sync {
    /// The number for a cell: accuracies as fractions from 0 to 1, times in seconds. `None` where it is not known.
    fn value(&self, cell: CellIndex) -> Option<f64>;
}

/// A benchmark does not have the measurement that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "the benchmark has no {wanted}; expected one of: {}; ask for one of these, or use a benchmark that has it",
    if available.is_empty() { "(nothing)".to_owned() } else { available.join(", ") }
)]
pub struct NoColumn {
    /// The measurement in words.
    pub wanted: String,
    /// Those that it has, in words.
    pub available: Vec<String>,
}

impl ErrorCode for NoColumn {
    fn code(&self) -> &'static str {
        "NB101_NO_COLUMN"
    }
}
