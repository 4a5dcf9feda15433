//! Everything that a study may ask, in memory.

use std::sync::atomic::{AtomicBool, Ordering};

use nb101_benchmark::{Benchmark, Measurement};
use nb101_cell::ModuleHash;
use nb101_space::{CellIndex, Space};
use rand::RngExt;
use rayon::prelude::*;
use serde::{Serialize, Serializer};

use crate::error::SearchError;
use crate::protocol::{Budget, Lookup, QualityRepeat, ResolvedProtocol, quality_of, time_of};
use crate::rng::{RunRng, run_seed};

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
    columns: usize,
    /// `columns` for every cell.
    rows: Vec<Answer>,
    /// As many for every cell as there are different ones: 1 or `columns`.
    qualities: Vec<f64>,
    qualities_per_cell: usize,
}

/// What the queries of one searcher may look up.
#[derive(Clone, Debug)]
pub(crate) struct View {
    /// One for every budget, that of the objective first.
    levels: Vec<Level>,
    pub(crate) best: BestQuality,
}

/// The columns of one budget, of which a query draws one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Level {
    pub(crate) epochs: u16,
    first: u32,
    repeats: u32,
}

impl View {
    /// The columns for a suggestion's budget; `None` if the searcher did not say that it would ask for it.
    pub(crate) fn level(&self, epochs: Option<u16>) -> Option<Level> {
        match epochs {
            None => self.levels.first().copied(),
            Some(epochs) => self.levels.iter().find(|level| level.epochs == epochs).copied(),
        }
    }
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

impl Level {
    /// A training of this cell, drawn if there are more than one.
    pub(crate) fn draw(self, cell: CellIndex, rng: &mut RunRng) -> Training {
        let repeat = if self.repeats == 1 { 0 } else { rng.random_range(0..self.repeats) };
        Training { cell, column: self.first + repeat }
    }
}

impl Answers {
    /// Reads what all searchers may ask; a view of it for each of them.
    pub(crate) fn read(
        protocol: &ResolvedProtocol,
        benchmark: &dyn Benchmark,
        cancelled: &AtomicBool,
    ) -> Result<(Self, Vec<View>), SearchError> {
        let lookups = protocol.lookups(benchmark);
        let mut columns: Vec<(Measurement, String)> = Vec::new();
        for (measurement, field) in lookups.iter().flat_map(Lookup::measurements) {
            if columns.iter().all(|(known, _)| known != measurement) {
                columns.push((measurement.clone(), field.to_owned()));
            }
        }
        columns.sort_unstable();
        let cells = lookups.iter().map(|lookup| lookup.cells).max().unwrap_or(0);
        let table = Reader { benchmark, cells, cancelled };

        let mut objectives = Vec::new();
        let mut costs = Vec::new();
        for (measurement, field) in &columns {
            objectives.push(table.values(field, measurement, f64::is_finite)?);
            costs.push(match protocol.budget() {
                Budget::Queries(_) => {
                    vec![
                        f64::from(measurement.epochs) / f64::from(protocol.objective().epochs);
                        cells as usize
                    ]
                }
                // A training that takes no time would let a run go on for ever.
                Budget::Seconds(_) => {
                    let usable = |value: f64| value.is_finite() && value > 0.0;
                    table.values("budget.seconds", &time_of(measurement), usable)?
                }
            });
        }
        let (objectives, costs) = (interleaved(&objectives), interleaved(&costs));
        let rows = objectives.iter().zip(&costs).map(|(&objective, &cost)| Answer { objective, cost });
        let rows = rows.collect();

        let mut judged: Vec<Measurement> =
            columns.iter().map(|(measurement, _)| quality_of(protocol.quality(), measurement)).collect();
        if protocol.quality().repeat != QualityRepeat::Queried {
            judged.truncate(1);
        }
        let qualities = judged.iter().map(|measurement| table.values("quality", measurement, f64::is_finite));
        let qualities = interleaved(&qualities.collect::<Result<Vec<_>, _>>()?);
        let answers = Self { columns: columns.len(), rows, qualities, qualities_per_cell: judged.len() };
        let views = lookups.iter().map(|lookup| answers.view(lookup, &columns)).collect();
        Ok((answers, views))
    }

    /// A number that another benchmark hardly ever has.
    pub(crate) fn fingerprint(&self) -> u64 {
        let rows = self.rows.iter().flat_map(|answer| [answer.objective, answer.cost]);
        let numbers = rows.chain(self.qualities.iter().copied());
        // Seeds are mixed well enough.
        numbers.fold(self.columns as u64, |mixed, number| run_seed(mixed ^ number.to_bits(), 0, 0))
    }

    /// The highest objective that a query may tell.
    pub(crate) fn best_objective(&self) -> f64 {
        self.rows.iter().fold(f64::NEG_INFINITY, |best, answer| best.max(answer.objective))
    }

    fn view(&self, lookup: &Lookup, columns: &[(Measurement, String)]) -> View {
        let levels = lookup.levels.iter().map(|level| {
            let own = |(measurement, _): &(Measurement, String)| level.measurements.contains(measurement);
            // Columns are sorted, so those of one budget lie side by side, and a random repeat is any of them.
            let first = columns.iter().position(own).unwrap_or_else(|| unreachable!("all columns were read"));
            Level { epochs: level.epochs, first: first as u32, repeats: level.measurements.len() as u32 }
        });
        let levels: Vec<Level> = levels.collect();
        let best = self.best(lookup.cells, &levels);
        View { levels, best }
    }

    pub(crate) fn answer(&self, training: Training) -> Answer {
        self.rows[training.cell.row() * self.columns + training.column as usize]
    }

    pub(crate) fn quality(&self, training: Training) -> f64 {
        let column = if self.qualities_per_cell == 1 { 0 } else { training.column as usize };
        self.qualities[training.cell.row() * self.qualities_per_cell + column]
    }

    fn best(&self, cells: u32, levels: &[Level]) -> BestQuality {
        let mut best = (f64::NEG_INFINITY, 0);
        for row in 0..cells {
            let cell = CellIndex(row);
            for level in levels {
                let repeats = if self.qualities_per_cell == 1 { 1 } else { level.repeats };
                for column in level.first..level.first + repeats {
                    let quality = self.quality(Training { cell, column });
                    if quality > best.0 {
                        best = (quality, row);
                    }
                }
            }
        }
        let cell = CellIndex(best.1);
        let hash = Space::nasbench101().cell(cell).expect("every row belongs to a cell").module_hash();
        BestQuality { quality: best.0, cell, hash }
    }
}

/// One of the trainings that a query may look up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Training {
    pub(crate) cell: CellIndex,
    column: u32,
}

/// The first cells of a benchmark.
struct Reader<'a> {
    benchmark: &'a dyn Benchmark,
    cells: u32,
    cancelled: &'a AtomicBool,
}

impl Reader<'_> {
    /// All values of a column; an error if the benchmark lacks it, or some of them are missing or of no use.
    fn values(
        &self,
        field: &str,
        measurement: &Measurement,
        usable: fn(f64) -> bool,
    ) -> Result<Vec<f64>, SearchError> {
        let column = self
            .benchmark
            .column(measurement)
            .map_err(|source| SearchError::NoColumn { field: field.to_owned(), source })?;
        let is_cancelled = || self.cancelled.load(Ordering::Relaxed);
        let value = |cell| {
            let value = if is_cancelled() { None } else { column.value(CellIndex(cell)) };
            value.filter(|&value| usable(value)).unwrap_or(f64::NAN)
        };
        let values: Vec<f64> = (0..self.cells).into_par_iter().map(value).collect();
        if is_cancelled() {
            return Err(SearchError::Cancelled);
        }
        match values.iter().position(|value| value.is_nan()) {
            None => Ok(values),
            Some(first) => Err(SearchError::MissingValues {
                field: field.to_owned(),
                measurement: measurement.to_string(),
                missing: values.iter().filter(|value| value.is_nan()).count(),
                first: first as u32,
            }),
        }
    }
}

/// The values of each cell side by side.
fn interleaved(columns: &[Vec<f64>]) -> Vec<f64> {
    let rows = columns.first().map_or(0, Vec::len);
    (0..rows).flat_map(|row| columns.iter().map(move |column| column[row])).collect()
}
