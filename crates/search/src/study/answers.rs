//! Everything that a study may ask, in memory.

use nb101_benchmark::{Benchmark, Column, Measurement};
use nb101_cell::ModuleHash;
use nb101_space::{CellIndex, Space};
use rand::RngExt;
use rayon::prelude::*;
use serde::{Serialize, Serializer};

use crate::error::SearchError;
use crate::protocol::{Budget, QualityRepeat, ResolvedProtocol, quality_of, time_of};
use crate::rng::RunRng;

/// What a query tells: one training of one cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Answer {
    /// The accuracy that the searcher observes.
    pub(crate) objective: f64,
    /// What it costs on the run's clock.
    pub(crate) cost: f64,
}

/// The answers to all queries of a study. Those of one cell lie side by side, so that a query touches memory once,
/// whichever repeat is drawn; the benchmark's own columns would be asked twice.
#[derive(Clone, Debug)]
pub(crate) struct Answers {
    repeats: u32,
    /// `repeats` for every cell.
    rows: Vec<Answer>,
    /// As many for every cell as there are different ones: 1 or `repeats`.
    qualities: Vec<f64>,
    qualities_per_cell: usize,
    best: BestQuality,
}

/// The best quality that a search could end with.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BestQuality {
    /// The quality; over all repeats where an incumbent is judged by the one that was queried.
    pub quality: f64,
    /// The cell that has it, the first of them if there are more.
    #[serde(serialize_with = "cell_number")]
    pub cell: CellIndex,
    /// The cell's name.
    #[serde(serialize_with = "hash_text")]
    pub hash: ModuleHash,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
pub(crate) fn cell_number<S: Serializer>(cell: &CellIndex, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u32(cell.0)
}

fn hash_text<S: Serializer>(hash: &ModuleHash, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(hash)
}

impl Answers {
    pub(crate) fn read(protocol: &ResolvedProtocol, benchmark: &dyn Benchmark) -> Result<Self, SearchError> {
        let objectives = protocol.objective_measurements(benchmark);
        let mut quality: Vec<Measurement> =
            objectives.iter().map(|objective| quality_of(protocol.quality(), objective)).collect();
        if protocol.quality().repeat != QualityRepeat::Queried {
            quality.truncate(1);
        }
        let objective_columns = read_all("objective", &objectives, benchmark, f64::is_finite)?;
        let times = match protocol.budget() {
            Budget::Queries(_) => None,
            Budget::Seconds(_) => {
                let times: Vec<Measurement> = objectives.iter().map(time_of).collect();
                // A training that takes no time would let a run go on for ever.
                Some(read_all("budget.seconds", &times, benchmark, |value| value.is_finite() && value > 0.0)?)
            }
        };
        let qualities = interleaved(&read_all("quality", &quality, benchmark, f64::is_finite)?);
        let objectives_of_rows = interleaved(&objective_columns);
        let costs = times.map(|times| interleaved(&times));
        let rows = objectives_of_rows.iter().enumerate().map(|(row, &objective)| Answer {
            objective,
            cost: costs.as_ref().map_or(1.0, |costs| costs[row]),
        });
        let best = best_quality(&qualities, quality.len());
        Ok(Self {
            repeats: objectives.len() as u32,
            rows: rows.collect(),
            qualities,
            qualities_per_cell: quality.len(),
            best,
        })
    }

    /// The number of a training of this cell, drawn if there are more than one.
    pub(crate) fn draw(&self, cell: CellIndex, rng: &mut RunRng) -> Training {
        let repeat = if self.repeats == 1 { 0 } else { rng.random_range(0..self.repeats) };
        Training { cell, repeat }
    }

    pub(crate) fn answer(&self, training: Training) -> Answer {
        self.rows[training.cell.row() * self.repeats as usize + training.repeat as usize]
    }

    pub(crate) fn quality(&self, training: Training) -> f64 {
        let repeat = if self.qualities_per_cell == 1 { 0 } else { training.repeat as usize };
        self.qualities[training.cell.row() * self.qualities_per_cell + repeat]
    }

    pub(crate) const fn best(&self) -> BestQuality {
        self.best
    }

    /// The highest objective that a query may tell.
    pub(crate) fn best_objective(&self) -> f64 {
        self.rows.iter().fold(f64::NEG_INFINITY, |best, answer| best.max(answer.objective))
    }
}

/// One of the trainings that a query may look up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Training {
    pub(crate) cell: CellIndex,
    /// The position among the protocol's repeats.
    repeat: u32,
}

/// All values of some columns.
fn read_all(
    field: &'static str,
    measurements: &[Measurement],
    benchmark: &dyn Benchmark,
    usable: fn(f64) -> bool,
) -> Result<Vec<Vec<f64>>, SearchError> {
    let read = |measurement: &Measurement| {
        let column =
            benchmark.column(measurement).map_err(|source| SearchError::NoColumn { field, source })?;
        read(column.as_ref(), usable).map_err(|(missing, first)| SearchError::MissingValues {
            field,
            measurement: measurement.to_string(),
            missing,
            first,
        })
    };
    measurements.iter().map(read).collect()
}

/// All values of a column, or how many are missing and the first cell that lacks one.
fn read(column: &dyn Column, usable: fn(f64) -> bool) -> Result<Vec<f64>, (usize, u32)> {
    let cells = 0..Space::nasbench101().len();
    let values: Vec<f64> = cells
        .into_par_iter()
        .map(|cell| column.value(CellIndex(cell)).filter(|&value| usable(value)).unwrap_or(f64::NAN))
        .collect();
    match values.iter().position(|value| value.is_nan()) {
        None => Ok(values),
        Some(first) => Err((values.iter().filter(|value| value.is_nan()).count(), first as u32)),
    }
}

/// The values of each cell side by side.
fn interleaved(columns: &[Vec<f64>]) -> Vec<f64> {
    let rows = columns.first().map_or(0, Vec::len);
    (0..rows).flat_map(|row| columns.iter().map(move |column| column[row])).collect()
}

fn best_quality(qualities: &[f64], per_cell: usize) -> BestQuality {
    let mut best = (f64::NEG_INFINITY, 0);
    for (position, &quality) in qualities.iter().enumerate() {
        if quality > best.0 {
            best = (quality, position);
        }
    }
    let cell = CellIndex((best.1 / per_cell) as u32);
    let hash = Space::nasbench101().cell(cell).expect("every position belongs to a cell").module_hash();
    BestQuality { quality: best.0, cell, hash }
}
