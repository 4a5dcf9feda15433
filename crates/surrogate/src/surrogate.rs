//! The benchmark.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use nb101_benchmark::{Benchmark, Checkpoint, Column, Kind, Measurement, Metric, NoColumn, Repeat};
use nb101_space::{CellIndex, Space};
use rayon::prelude::*;

use crate::memo::{Kept, Memo};
use crate::model::{Model, ModelError};
use crate::noise::Draws;
use crate::predict::{Prediction, Predictor};
use crate::trained::{BUDGETS, Noise, REPEATS, Trained, cell_deviate};

/// The model that ships with this crate, as the program in `fit/` wrote it.
const EMBEDDED: &[u8] = include_bytes!("../data/model.bin");

/// Cells that are predicted between two reports of progress.
const BLOCK: usize = 1 << 12;

/// A benchmark that predicts: every budget, repeat, checkpoint and metric of every cell.
///
/// Answers are pure: a question always has the same answer, on every platform, in any order and on any number of threads.
/// What the networks say of a cell is remembered.
///
/// ```
/// use nb101_benchmark::{Benchmark, Checkpoint, Kind, Measurement, Metric, Repeat};
/// use nb101_space::CellIndex;
/// use nb101_surrogate::Surrogate;
///
/// let surrogate = Surrogate::embedded();
/// assert_eq!(surrogate.kind(), Kind::Surrogate);
/// let test = Measurement {
///     metric: Metric::TestAccuracy, epochs: 108, repeat: Repeat::Mean, checkpoint: Checkpoint::Final,
/// };
/// let accuracy = surrogate.column(&test)?.value(CellIndex(400_000)).unwrap();
/// assert!((0.8..0.95).contains(&accuracy), "{accuracy}");
/// # Ok::<(), nb101_benchmark::NoColumn>(())
/// ```
#[derive(Debug)]
pub struct Surrogate {
    model: Model,
    predictor: Predictor,
    noise: Noise,
    memo: Memo,
}

static SHIPPED: LazyLock<Surrogate> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the bytes are part of the program, and a test reads them")]
    let model = Model::from_bytes(EMBEDDED).expect("the embedded model is one");
    Surrogate::new(model)
});

impl Surrogate {
    /// The one that ships with this crate. Reading it takes a fraction of a millisecond, the first time.
    pub fn embedded() -> &'static Self {
        &SHIPPED
    }

    /// One from the bytes of a model file, such as the fitting program writes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        Model::from_bytes(bytes).map(Self::new)
    }

    /// One from a model.
    pub fn new(model: Model) -> Self {
        let (predictor, noise) = (Predictor::new(&model), Noise::new(&model.calibration));
        Self { model, predictor, noise, memo: Memo::new(Space::nasbench101().len() as usize) }
    }

    /// The model.
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// What the networks expect of a cell, before any noise; `None` if there is no such cell.
    ///
    /// ```
    /// use nb101_space::CellIndex;
    /// use nb101_surrogate::Surrogate;
    /// assert!(Surrogate::embedded().predict(CellIndex(423_623)).is_some());
    /// assert_eq!(Surrogate::embedded().predict(CellIndex(423_624)), None);
    /// ```
    pub fn predict(&self, cell: CellIndex) -> Option<Prediction> {
        self.kept(cell).map(|(prediction, _)| prediction)
    }

    /// Predicts all cells on all threads, so that every later answer is a look-up. `progress` is told how many cells are
    /// done, from any thread; returns whether it came to its end before `cancelled` was set.
    ///
    /// ```
    /// use std::sync::atomic::AtomicBool;
    /// use nb101_surrogate::Surrogate;
    /// assert!(!Surrogate::embedded().predict_all(|_cells| (), &AtomicBool::new(true)));
    /// ```
    pub fn predict_all(&self, progress: impl Fn(u32) + Sync, cancelled: &AtomicBool) -> bool {
        let cells = Space::nasbench101().len() as usize;
        let starts = (0..cells).into_par_iter().step_by(BLOCK);
        let done = starts.map(|start| {
            if cancelled.load(Ordering::Relaxed) {
                return None;
            }
            let block = start..cells.min(start + BLOCK);
            for cell in block.clone() {
                self.kept(CellIndex(cell as u32));
            }
            progress(block.len() as u32);
            Some(())
        });
        done.collect::<Option<()>>().is_some()
    }

    fn kept(&self, index: CellIndex) -> Option<Kept> {
        if index.0 >= Space::nasbench101().len() {
            return None;
        }
        Some(self.memo.get(index.row(), || {
            // The index was checked.
            let cell = Space::nasbench101().cell(index);
            let prediction = cell.map(|cell| self.predictor.predict(cell));
            let draws = Draws::of_cell(self.model.about.seed, index);
            (prediction.unwrap_or(Prediction::NOTHING), cell_deviate(draws))
        }))
    }
}

impl Benchmark for Surrogate {
    fn kind(&self) -> Kind {
        Kind::Surrogate
    }

    fn measurements(&self) -> Vec<Measurement> {
        let repeats: Vec<Repeat> = (0..REPEATS).map(Repeat::Index).chain(Repeat::SUMMARIES).collect();
        let mut all = Vec::new();
        for metric in Metric::ALL {
            for epochs in BUDGETS {
                for &repeat in &repeats {
                    for checkpoint in [Checkpoint::Halfway, Checkpoint::Final] {
                        all.push(Measurement { metric: metric.clone(), epochs, repeat, checkpoint });
                    }
                }
            }
        }
        all
    }

    fn column(&self, wanted: &Measurement) -> Result<Box<dyn Column + '_>, NoColumn> {
        let budget = BUDGETS.iter().position(|&epochs| epochs == wanted.epochs);
        let known_repeat = wanted.repeat.index().is_none_or(|index| index < REPEATS);
        match budget {
            Some(budget) if known_repeat => {
                Ok(Box::new(Answers { surrogate: self, budget, wanted: wanted.clone() }))
            }
            _ => Err(NoColumn {
                wanted: wanted.to_string(),
                available: self.measurements().iter().map(ToString::to_string).collect(),
            }),
        }
    }

    /// Published in numbers are the test accuracy and the time at 108 epochs and the validation accuracy of every budget.
    fn is_extrapolated(&self, measurement: &Measurement) -> bool {
        let Measurement { metric, epochs, checkpoint, .. } = measurement;
        let fitted = match metric {
            Metric::ValidationAccuracy => true,
            Metric::TestAccuracy | Metric::TrainingTime => *epochs == 108,
            Metric::TrainAccuracy => false,
        };
        !fitted || *checkpoint == Checkpoint::Halfway
    }
}

/// A column of the surrogate.
struct Answers<'a> {
    surrogate: &'a Surrogate,
    budget: usize,
    wanted: Measurement,
}

impl Column for Answers<'_> {
    fn value(&self, cell: CellIndex) -> Option<f64> {
        let (prediction, deviate) = self.surrogate.kept(cell)?;
        let model = &self.surrogate.model;
        let of = |repeat: u16| {
            let trained = Trained {
                calibration: &model.calibration,
                noise: &self.surrogate.noise,
                prediction: &prediction,
                deviate,
                cell: Draws::of_cell(model.about.seed, cell),
                draws: Draws::of_training(model.about.seed, cell, self.budget, repeat),
                budget: self.budget,
            };
            trained.value(&self.wanted.metric, self.wanted.checkpoint)
        };
        if let Repeat::Index(repeat) = self.wanted.repeat {
            return Some(of(repeat));
        }
        let [a, b, c] = [of(0), of(1), of(2)];
        Some(match self.wanted.repeat {
            Repeat::Min => a.min(b).min(c),
            Repeat::Max => a.max(b).max(c),
            Repeat::Median => a.min(b).max(a.max(b).min(c)),
            // In this order, as tables compute it.
            Repeat::Mean | Repeat::Index(_) => (a + b + c) / 3.0,
        })
    }
}
