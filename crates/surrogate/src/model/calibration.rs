//! What a model knows besides its networks: how trainings scatter around a prediction, and lines through the few numbers
//! that are published of everything else.

use serde::{Deserialize, Serialize};

/// Quantiles of a [`NoiseTable`] row: at normal deviates from -3.5 to 3.5 in steps of a quarter.
pub const NODES: usize = 29;

/// The normal deviate that belongs to a quantile.
///
/// ```
/// assert_eq!((nb101_surrogate::node(0), nb101_surrogate::node(28)), (-3.5, 3.5));
/// ```
pub fn node(i: usize) -> f32 {
    i as f32 * 0.25 - 3.5
}

/// The distribution of `accuracy - prediction`, by prediction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoiseTable {
    /// Predictions in ascending order.
    pub predictions: Vec<f32>,
    /// For each prediction the share of the variance that is between repeats of a cell; the rest is between cells.
    pub within: Vec<f32>,
    /// For each prediction the quantiles in ascending order, [`NODES`] of them.
    pub quantiles: Vec<Vec<f32>>,
}

impl NoiseTable {
    /// The share of the variance between repeats and the quantiles at a prediction.
    pub fn row(&self, prediction: f32) -> (f32, Vec<f32>) {
        let after = self.predictions.partition_point(|&known| known < prediction);
        let low = after.saturating_sub(1).min(self.predictions.len() - 2);
        let (from, to) = (self.predictions[low], self.predictions[low + 1]);
        let share = ((prediction - from) / (to - from)).clamp(0.0, 1.0);
        let between = |(a, b): (&f32, &f32)| a + share * (b - a);
        let quantiles = self.quantiles[low].iter().zip(&self.quantiles[low + 1]).map(between);
        (between((&self.within[low], &self.within[low + 1])), quantiles.collect())
    }

    fn check(&self, name: &str) -> Result<(), String> {
        let rows = self.predictions.len();
        let ascending = self.predictions.windows(2).all(|pair| pair[0] < pair[1]);
        let full = self.quantiles.iter().all(|row| row.len() == NODES);
        let shares = self.within.iter().all(|share| (0.0..=1.0).contains(share));
        if rows < 2
            || self.within.len() != rows
            || self.quantiles.len() != rows
            || !ascending
            || !full
            || !shares
        {
            return Err(format!(
                "its noise of {name} is no table of at least two rows by ascending predictions"
            ));
        }
        Ok(())
    }
}

/// `intercept + slope * x`, and how far numbers are from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// At 0.
    pub intercept: f32,
    /// For each unit.
    pub slope: f32,
    /// Standard deviation around the line.
    pub deviation: f32,
}

impl Line {
    pub(crate) fn at(&self, x: f32, deviate: f32) -> f32 {
        self.intercept + self.slope * x + self.deviation * deviate
    }
}

/// Training times: seconds of a budget are `overhead + (seconds at 108 epochs - overhead) * epochs / 108`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimeModel {
    /// Mean overhead in seconds.
    pub overhead: f32,
    /// Its standard deviation between cells.
    pub overhead_deviation: f32,
    /// Standard deviation of the logarithm of the time around the prediction, between cells.
    pub cell_deviation: f32,
    /// Standard deviation between the repeats of a cell: a part of the time.
    pub relative_deviation: f32,
    /// And seconds besides.
    pub absolute_deviation: f32,
}

/// A training at half of its epochs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HalfwayModel {
    /// How much of the way from chance to the predicted final validation accuracy is done, with the deviation in accuracy.
    pub progress: Line,
}

/// Lines through the four cells of which everything is published. Nothing more is known of these numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Extrapolation {
    /// Test accuracy less validation accuracy against validation accuracy, by budget, final; that of 108 epochs is not used.
    pub test: Vec<Line>,
    /// The same at half-way.
    pub halfway_test: Vec<Line>,
    /// Logarithm of the train error against that of the validation error, by budget, final.
    pub train: Vec<Line>,
    /// The same at half-way.
    pub halfway_train: Vec<Line>,
    /// Half-way validation accuracy, by budget.
    pub halfway: Vec<HalfwayModel>,
}

/// Everything besides the networks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Test accuracy at 108 epochs.
    pub test: NoiseTable,
    /// Validation accuracy at each budget.
    pub validation: Vec<NoiseTable>,
    /// Correlation of the deviations of validation and test accuracy in one training of 108 epochs.
    pub test_validation_correlation: f32,
    /// For each budget what the predicted odds of divergence are multiplied by; none where diverged trainings are part of the
    /// noise, since after few epochs they cannot be told from slow ones.
    pub divergence: Vec<Option<f32>>,
    /// Validation accuracy of a diverged training and its standard deviation.
    pub chance: [f32; 2],
    /// Times.
    pub time: TimeModel,
    /// Everything of which only four cells are published.
    pub extrapolation: Extrapolation,
}

impl Calibration {
    pub(super) fn check(&self) -> Result<(), String> {
        let extrapolation = &self.extrapolation;
        let lengths = [
            self.validation.len(),
            self.divergence.len(),
            extrapolation.test.len(),
            extrapolation.halfway_test.len(),
            extrapolation.train.len(),
            extrapolation.halfway_train.len(),
            extrapolation.halfway.len(),
        ];
        if lengths != [4; 7] {
            return Err(format!("its calibration is for {lengths:?} budgets, not for 4 everywhere"));
        }
        self.test.check("test accuracies")?;
        self.validation.iter().try_for_each(|table| table.check("validation accuracies"))
    }
}
