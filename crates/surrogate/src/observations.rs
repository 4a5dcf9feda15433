//! The real numbers that a model is fitted to and measured against.

use nb101_benchmark::{Benchmark, Checkpoint, Measurement, Metric, NoColumn, Repeat};
use nb101_space::{CellIndex, Space};

use crate::noise::Draws;
use crate::trained::BUDGETS;

/// Accuracy below which a training counts as diverged: it answers no better than a constant.
pub const DIVERGED_BELOW: f64 = 0.15;

/// What a benchmark knows of every cell, one number for each cell index.
#[derive(Clone, Debug)]
pub struct Observations {
    /// Test accuracy at 108 epochs of repeat 0.
    pub first_test: Vec<Option<f64>>,
    /// Its mean over three repeats.
    pub mean_test: Vec<Option<f64>>,
    /// Validation accuracy at 4, 12, 36 and 108 epochs of one training each.
    pub validation: [Vec<Option<f64>>; 4],
    /// Whether the training of 108 epochs is the best of three by validation accuracy.
    pub best_of_three: bool,
    /// Seconds of training at 108 epochs.
    pub training_time: Vec<Option<f64>>,
}

/// How the three trainings of a cell ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// Diverged trainings, 0 to 3.
    pub diverged: u8,
    /// Mean test accuracy of the others.
    pub mean: Option<f64>,
}

impl Observations {
    /// Asks a benchmark for repeat 0, and for the best of the repeats where it has no other validation accuracy at 108
    /// epochs: so the published cells are known.
    pub fn of(benchmark: &dyn Benchmark) -> Result<Self, NoColumn> {
        let column = |metric, epochs, repeat| {
            let wanted = Measurement { metric, epochs, repeat, checkpoint: Checkpoint::Final };
            let column = benchmark.column(&wanted)?;
            let cells = 0..Space::nasbench101().len();
            Ok(cells.map(|cell| column.value(CellIndex(cell))).collect())
        };
        let first = |metric, epochs| column(metric, epochs, Repeat::Index(0));
        let validation = |epochs| first(Metric::ValidationAccuracy, epochs);
        let (last, best_of_three) = match validation(108) {
            Ok(values) => (values, false),
            Err(_) => (column(Metric::ValidationAccuracy, 108, Repeat::Max)?, true),
        };
        let [few, some, many, _] = BUDGETS;
        Ok(Self {
            first_test: first(Metric::TestAccuracy, 108)?,
            mean_test: column(Metric::TestAccuracy, 108, Repeat::Mean)?,
            validation: [validation(few)?, validation(some)?, validation(many)?, last],
            best_of_three,
            training_time: first(Metric::TrainingTime, 108)?,
        })
    }

    /// How the trainings of a cell ended, from repeat 0 and the mean; `None` where the cell is not known.
    pub fn outcome(&self, cell: usize) -> Option<Outcome> {
        let (first, mean) = (self.first_test[cell]?, self.mean_test[cell]?);
        let others = 3.0 * mean - first;
        let first_diverged = first < DIVERGED_BELOW;
        // One of the other two diverged if that makes the remaining one more like the first.
        let like = if first_diverged { 0.9 } else { first };
        let one_left = others - 0.1;
        let (more, converged_sum, converged) = if others < 2.0 * DIVERGED_BELOW {
            (2, 0.0, 0.0)
        } else if one_left < 0.95 && (one_left - like).abs() < (others / 2.0 - like).abs() {
            (1, one_left, 1.0)
        } else {
            (0, others, 2.0)
        };
        let (sum, count) = if first_diverged {
            (converged_sum, converged)
        } else {
            (converged_sum + first, converged + 1.0)
        };
        Some(Outcome { diverged: u8::from(first_diverged) + more, mean: (count > 0.0).then(|| sum / count) })
    }
}

/// What a cell is used for. Which cells are which depends on the seed alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Three of five cells: the weights are fitted to them.
    Fitted,
    /// One of five: settings were chosen and noise was calibrated on them.
    Watched,
    /// One of five: used for nothing but the evaluation.
    Unseen,
}

impl Part {
    /// The part that a cell belongs to.
    ///
    /// ```
    /// use nb101_space::CellIndex;
    /// use nb101_surrogate::Part;
    /// let unseen = (0..10_000).filter(|&cell| Part::of(1, CellIndex(cell)) == Part::Unseen);
    /// assert!((1_900..2_100).contains(&unseen.count()));
    /// ```
    pub fn of(seed: u64, cell: CellIndex) -> Self {
        match Draws::of_split(seed, cell).uniform(0) {
            share if share < 0.6 => Self::Fitted,
            share if share < 0.8 => Self::Watched,
            _ => Self::Unseen,
        }
    }
}
