//! From a cell to what is expected of it.

use nb101_cell::Cell;

use crate::features::{FEATURES, features};
use crate::model::{BUDGET_OUTPUTS, MEAN_OUTPUTS, Model, Network, Sparse};

/// What the networks expect of a cell, before any noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// Mean test accuracy at 108 epochs of the trainings that do not diverge.
    pub test_accuracy: f32,
    /// The probability that a training of 108 epochs diverges.
    pub divergence: f32,
    /// Mean validation accuracy at 4, 12, 36 and 108 epochs; at 36 and 108 of the trainings that do not diverge.
    pub validation_accuracy: [f32; 4],
    /// Seconds of training at 108 epochs.
    pub training_time: f32,
}

impl Prediction {
    /// Of a cell that does not exist.
    pub(crate) const NOTHING: Self =
        Self { test_accuracy: 0.1, divergence: 0.0, validation_accuracy: [0.1; 4], training_time: 1.0 };
}

/// The networks of a model.
#[derive(Debug)]
pub struct Predictor {
    /// For the accuracy: at least one.
    pub mean: Vec<Network>,
    /// For the budgets: at least one.
    pub budget: Vec<Network>,
}

impl Predictor {
    /// The networks of a model, ready to be evaluated.
    pub fn new(model: &Model) -> Self {
        Self {
            mean: model.mean_networks.iter().map(Network::new).collect(),
            budget: model.budget_networks.iter().map(Network::new).collect(),
        }
    }

    /// What is expected of a cell, which must be canonical.
    ///
    /// ```
    /// use nb101_cell::Cell;
    /// use nb101_surrogate::{Predictor, Surrogate};
    /// let predictor = Predictor::new(Surrogate::embedded().model());
    /// let prediction = predictor.predict(Cell::from_packed(1)?);
    /// assert!(prediction.test_accuracy < 0.9, "a cell without operations is poor");
    /// # Ok::<(), nb101_cell::CellError>(())
    /// ```
    pub fn predict(&self, cell: Cell) -> Prediction {
        let mut input = Sparse::NONE;
        input.extend(0, &features(cell));
        let mean: [f32; MEAN_OUTPUTS] = average(&self.mean, &input);
        input.extend(FEATURES as u32, &mean);
        let budget: [f32; BUDGET_OUTPUTS] = average(&self.budget, &input);
        let accuracy = |log_error: f32| accuracy(1.0 - libm::exp(f64::from(log_error)) as f32);
        Prediction {
            test_accuracy: accuracy(mean[0]),
            divergence: (1.0 / (1.0 + libm::exp(f64::from(-mean[1])))) as f32,
            validation_accuracy: [
                self::accuracy(budget[0]),
                self::accuracy(budget[1]),
                accuracy(budget[2]),
                accuracy(budget[3]),
            ],
            training_time: libm::exp(f64::from(budget[4])) as f32,
        }
    }
}

/// Not below what a constant answer reaches, and never perfect.
fn accuracy(value: f32) -> f32 {
    value.clamp(0.08, 0.999)
}

fn average<const OUTPUTS: usize>(networks: &[Network], input: &Sparse) -> [f32; OUTPUTS] {
    let mut sums = [0.0; OUTPUTS];
    for network in networks {
        for (sum, output) in sums.iter_mut().zip(network.evaluate::<OUTPUTS>(input)) {
            *sum += output;
        }
    }
    sums.map(|sum| sum / networks.len() as f32)
}
