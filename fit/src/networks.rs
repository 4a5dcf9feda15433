//! The two kinds of networks: what they are shown and what they are asked.

use nb101_surrogate::{DIVERGED_BELOW, FEATURES, Network, NetworkWeights, Observations, Part, Sparse};
use rayon::prelude::*;

use crate::dataset::Dataset;
use crate::trainer::{Examples, Loss, Settings, train};

/// Mean and standard deviation of a target over the cells that are fitted: targets are learned in these units.
struct Unit {
    mean: f32,
    deviation: f32,
}

impl Unit {
    /// Of the targets in a column, which are brought to these units.
    fn apply(targets: &mut [f32], outputs: usize, column: usize, rows: &[u32]) -> Self {
        let known = rows.iter().map(|&row| f64::from(targets[row as usize * outputs + column]));
        let known: Vec<f64> = known.filter(|value| !value.is_nan()).collect();
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        let variance =
            known.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / known.len() as f64;
        let unit = Self { mean: mean as f32, deviation: variance.sqrt() as f32 };
        for value in targets.iter_mut().skip(column).step_by(outputs) {
            *value = (*value - unit.mean) / unit.deviation;
        }
        unit
    }

    /// Makes an output of a network speak in units of the target.
    fn undo(&self, network: &mut NetworkWeights, output: usize) {
        let Some(last) = network.layers.last_mut() else { return };
        last.scales[output] *= self.deviation;
        last.biases[output] = last.biases[output] * self.deviation + self.mean;
    }
}

/// The logarithm of an error, for accuracies of trainings that did not diverge.
fn log_error(accuracy: f64) -> f32 {
    libm::log(1.0 - accuracy.min(0.9999)) as f32
}

/// Networks from the features to the logarithm of the mean test error at 108 epochs, diverged trainings left out, and to
/// the share of these.
pub(crate) fn mean_networks(
    dataset: &Dataset,
    observations: &Observations,
    settings: &[Settings],
) -> Vec<NetworkWeights> {
    let cells = observations.mean_test.len();
    let mut targets = vec![f32::NAN; cells * 2];
    for (cell, row) in targets.chunks_exact_mut(2).enumerate() {
        if let Some(outcome) = observations.outcome(cell) {
            row[0] = outcome.mean.map_or(f32::NAN, log_error);
            row[1] = f32::from(outcome.diverged) / 3.0;
        }
    }
    let known = |cell: usize| observations.outcome(cell).is_some();
    let (fitted, watched) = (dataset.cells(Part::Fitted, known), dataset.cells(Part::Watched, known));
    let unit = Unit::apply(&mut targets, 2, 0, &fitted);
    // Divergence is rare: with more weight it is learned by heart.
    let losses = [Loss::Squared(1.0), Loss::Share(0.1)];
    let examples =
        Examples { inputs: &dataset.features, input_width: FEATURES, targets: &targets, losses: &losses };
    settings
        .iter()
        .map(|settings| {
            let mut network = train(&examples, &fitted, &watched, settings);
            unit.undo(&mut network, 0);
            network
        })
        .collect()
}

/// Networks from the features and the outputs of the others to validation accuracies and time.
pub(crate) fn budget_networks(
    dataset: &Dataset,
    observations: &Observations,
    mean_networks: &[NetworkWeights],
    settings: &[Settings],
) -> Vec<NetworkWeights> {
    const OUTPUTS: usize = 5;
    const INPUTS: usize = FEATURES + 2;
    let known = |cell: usize| observations.validation[3][cell].is_some();
    let (fitted, watched) = (dataset.cells(Part::Fitted, known), dataset.cells(Part::Watched, known));
    let cells: Vec<u32> = fitted.iter().chain(&watched).copied().collect();
    let mean: Vec<Network> = mean_networks.iter().map(Network::new).collect();
    let inputs: Vec<f32> = cells
        .par_iter()
        .flat_map_iter(|&cell| {
            let features = &dataset.features[cell as usize * FEATURES..][..FEATURES];
            let input = Sparse::new(features);
            let outputs = mean.iter().map(|network| network.evaluate::<2>(&input));
            let sums = outputs.fold([0.0f32; 2], |sums, output| [sums[0] + output[0], sums[1] + output[1]]);
            features.iter().copied().chain(sums.map(|sum| sum / mean.len() as f32))
        })
        .collect();
    let mut targets = vec![f32::NAN; cells.len() * OUTPUTS];
    for (row, &cell) in targets.chunks_exact_mut(OUTPUTS).zip(&cells) {
        let cell = cell as usize;
        for (budget, (target, known)) in row.iter_mut().zip(&observations.validation).enumerate() {
            let Some(accuracy) = known[cell] else { continue };
            *target = match budget {
                0 | 1 => accuracy as f32,
                _ if accuracy < DIVERGED_BELOW => f32::NAN,
                _ => log_error(accuracy),
            };
        }
        row[4] = observations.training_time[cell].map_or(f32::NAN, |seconds| libm::log(seconds) as f32);
    }
    let rows: Vec<u32> = (0..cells.len() as u32).collect();
    let (fitted, watched) = rows.split_at(fitted.len());
    let units: Vec<Unit> =
        (0..OUTPUTS).map(|column| Unit::apply(&mut targets, OUTPUTS, column, fitted)).collect();
    let losses = [1.0, 1.0, 1.0, 1.0, 2.0].map(Loss::Squared);
    let examples = Examples { inputs: &inputs, input_width: INPUTS, targets: &targets, losses: &losses };
    settings
        .iter()
        .map(|settings| {
            let mut network = train(&examples, fitted, watched, settings);
            for (output, unit) in units.iter().enumerate() {
                unit.undo(&mut network, output);
            }
            network
        })
        .collect()
}
