//! The cells that a model is measured on, with what is real, predicted and drawn of each.

use nb101_benchmark::{Benchmark, Checkpoint, Column, Measurement, Metric, Repeat};
use nb101_space::{CellIndex, Space};
use rayon::prelude::*;

use crate::Surrogate;
use crate::observations::{DIVERGED_BELOW, Observations, Outcome, Part};
use crate::trained::{BUDGETS, REPEATS};

/// A cell whose test accuracies at 108 epochs are known.
pub(super) struct Tested {
    pub(super) real: Outcome,
    pub(super) first: f64,
    pub(super) mean: f64,
    pub(super) predicted: f64,
    pub(super) divergence: f64,
    pub(super) drawn_first: f64,
    pub(super) drawn_mean: f64,
    pub(super) drawn_diverged: bool,
}

/// A cell whose validation accuracies and time are known.
pub(super) struct Known {
    pub(super) real: [f64; 4],
    pub(super) predicted: [f64; 4],
    pub(super) drawn: [f64; 4],
    pub(super) seconds: f64,
    pub(super) predicted_seconds: f64,
}

fn unseen(surrogate: &Surrogate) -> Vec<CellIndex> {
    let seed = surrogate.model().about.seed;
    let all = (0..Space::nasbench101().len()).map(CellIndex);
    all.filter(|&cell| Part::of(seed, cell) == Part::Unseen).collect()
}

/// A column that the surrogate has: it has every one that is asked for here.
fn column(
    surrogate: &Surrogate,
    metric: Metric,
    epochs: u16,
    repeat: Repeat,
) -> Option<Box<dyn Column + '_>> {
    surrogate.column(&Measurement { metric, epochs, repeat, checkpoint: Checkpoint::Final }).ok()
}

pub(super) fn tested(surrogate: &Surrogate, observations: &Observations) -> Vec<Tested> {
    let test = |repeat| column(surrogate, Metric::TestAccuracy, 108, Repeat::Index(repeat));
    let columns: Vec<_> = (0..REPEATS).filter_map(test).collect();
    let of = |cell: CellIndex| {
        let row = cell.row();
        let prediction = surrogate.predict(cell)?;
        let drawn: Vec<f64> = columns.iter().filter_map(|column| column.value(cell)).collect();
        Some(Tested {
            real: observations.outcome(row)?,
            first: observations.first_test[row]?,
            mean: observations.mean_test[row]?,
            predicted: f64::from(prediction.test_accuracy),
            divergence: f64::from(prediction.divergence),
            drawn_first: drawn[0],
            drawn_mean: drawn.iter().sum::<f64>() / drawn.len() as f64,
            drawn_diverged: drawn.iter().any(|&accuracy| accuracy < DIVERGED_BELOW),
        })
    };
    unseen(surrogate).into_par_iter().filter_map(of).collect()
}

pub(super) fn known(surrogate: &Surrogate, observations: &Observations) -> Vec<Known> {
    let validation =
        |epochs, repeat| column(surrogate, Metric::ValidationAccuracy, epochs, Repeat::Index(repeat));
    let columns: Vec<Vec<_>> = BUDGETS
        .iter()
        .map(|&epochs| (0..REPEATS).filter_map(|repeat| validation(epochs, repeat)).collect())
        .collect();
    let of = |cell: CellIndex| {
        let row = cell.row();
        let mut real = [0.0; 4];
        for (real, column) in real.iter_mut().zip(&observations.validation) {
            *real = column[row]?;
        }
        let prediction = surrogate.predict(cell)?;
        let drawn = |budget: usize, repeat: usize| columns[budget][repeat].value(cell).unwrap_or(0.0);
        // As the real numbers were chosen.
        let best = (0..3).max_by(|&a, &b| drawn(3, a).total_cmp(&drawn(3, b)));
        let repeat = best.filter(|_| observations.best_of_three).unwrap_or(0);
        Some(Known {
            real,
            predicted: prediction.validation_accuracy.map(f64::from),
            drawn: [0, 1, 2, 3].map(|budget| drawn(budget, repeat)),
            seconds: observations.training_time[row]?,
            predicted_seconds: f64::from(prediction.training_time),
        })
    };
    unseen(surrogate).into_par_iter().filter_map(of).collect()
}
