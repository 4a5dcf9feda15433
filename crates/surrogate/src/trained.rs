//! One training of one cell, drawn around what is expected of it.
//!
//! Every number comes from a stream of draws that is named by the seed, the cell, the budget and the repeat, so it does
//! not depend on what was asked before.

use nb101_benchmark::{Checkpoint, Metric};

use crate::model::{Calibration, Deviations, Line};
use crate::noise::Draws;
use crate::predict::Prediction;

/// The budgets in epochs.
pub const BUDGETS: [u16; 4] = [4, 12, 36, 108];
/// The repeats of each.
pub const REPEATS: u16 = 3;

/// Images that an accuracy is measured on: evaluation drops the last partial batch of 256.
const IMAGES: f32 = 9984.0;
/// The number of the longest budget.
const LAST: usize = BUDGETS.len() - 1;
/// Test accuracy of a network that always answers the same: in the published table nearly always this very number.
const CHANCE: f32 = 999.0 / IMAGES;
/// The least train error whose logarithm is taken: half an image.
const LEAST_ERROR: f32 = 0.5 / IMAGES;

/// Places in the stream of draws of a training.
mod place {
    pub(super) const DIVERGED: u64 = 0;
    pub(super) const VALIDATION: u64 = 1;
    pub(super) const TEST: u64 = 2;
    pub(super) const TRAIN: u64 = 3;
    pub(super) const TIME: u64 = 4;
    pub(super) const TIME_SECONDS: u64 = 5;
    pub(super) const HALFWAY: u64 = 6;
    pub(super) const HALFWAY_TEST: u64 = 7;
    pub(super) const HALFWAY_TRAIN: u64 = 8;
    pub(super) const HALFWAY_TIME: u64 = 9;
    /// In the stream of a cell.
    pub(super) const CELL: u64 = 0;
    pub(super) const CELL_TIME: u64 = 1;
    pub(super) const CELL_OVERHEAD: u64 = 2;
}

/// The noise of a model, prepared for drawing.
#[derive(Debug)]
pub(crate) struct Noise {
    test: Deviations,
    validation: Vec<Deviations>,
}

impl Noise {
    pub(crate) fn new(calibration: &Calibration) -> Self {
        Self {
            test: Deviations::new(&calibration.test),
            validation: calibration.validation.iter().map(Deviations::new).collect(),
        }
    }
}

/// The normal deviate by which all trainings of a cell are better or worse than the networks expect.
pub(crate) fn cell_deviate(cell: Draws) -> f32 {
    cell.normal(place::CELL)
}

/// Numbers of a training: every metric half-way and at the end.
pub(crate) const NUMBERS: usize = 2 * Metric::ALL.len();

/// The place of a number among those of a training, in the order of [`Metric::ALL`], half-way first.
pub(crate) const fn number(metric: &Metric, checkpoint: Checkpoint) -> usize {
    let metric = match metric {
        Metric::TrainingTime => 0,
        Metric::TrainAccuracy => 1,
        Metric::ValidationAccuracy => 2,
        Metric::TestAccuracy => 3,
    };
    2 * metric + matches!(checkpoint, Checkpoint::Final) as usize
}

/// The time that a cell takes, without what differs between its trainings.
#[derive(Clone, Copy)]
pub(crate) struct CellTime {
    /// Seconds of 108 epochs.
    whole: f32,
    /// Those of them that do not depend on the number of epochs.
    overhead: f32,
}

impl CellTime {
    pub(crate) fn new(calibration: &Calibration, prediction: &Prediction, cell: Draws) -> Self {
        let time = &calibration.time;
        let draw = |place| cell.normal(place).clamp(-3.0, 3.0);
        Self {
            whole: prediction.training_time * (1.0 + time.cell_deviation * draw(place::CELL_TIME)),
            overhead: time.overhead + time.overhead_deviation * draw(place::CELL_OVERHEAD),
        }
    }
}

/// One training. Its numbers are those that the original table would keep: accuracies are whole images in single precision.
pub(crate) struct Trained<'a> {
    pub(crate) noise: &'a Noise,
    pub(crate) calibration: &'a Calibration,
    pub(crate) prediction: &'a Prediction,
    /// What [`cell_deviate`] gives.
    pub(crate) deviate: f32,
    /// The draws of the training.
    pub(crate) draws: Draws,
    /// The number of the budget.
    pub(crate) budget: usize,
}

impl Trained<'_> {
    /// One number; `time` is asked for only if it is a time.
    pub(crate) fn value(
        &self,
        metric: &Metric,
        checkpoint: Checkpoint,
        time: impl FnOnce() -> CellTime,
    ) -> f32 {
        use Checkpoint::{Final, Halfway};
        let accuracy = match (metric, checkpoint) {
            (Metric::TrainingTime, Final) => return self.seconds(time()),
            (Metric::TrainingTime, Halfway) => return self.halfway_seconds(self.seconds(time())),
            (Metric::ValidationAccuracy, _) if self.diverged() => self.chance(),
            (Metric::ValidationAccuracy, Final) => self.validation(),
            (Metric::ValidationAccuracy, Halfway) => self.halfway_validation(),
            _ if self.diverged() => return CHANCE,
            (Metric::TestAccuracy, Final) => self.test(|| self.validation()),
            (Metric::TestAccuracy, Halfway) => self.halfway_test(self.halfway_validation()),
            (Metric::TrainAccuracy, Final) => self.train(self.validation()),
            (Metric::TrainAccuracy, Halfway) => self.halfway_train(self.halfway_validation()),
        };
        whole_images(accuracy)
    }

    /// All of them, each at its [`number`].
    pub(crate) fn values(&self, time: CellTime) -> [f32; NUMBERS] {
        let seconds = self.seconds(time);
        let halfway_seconds = self.halfway_seconds(seconds);
        if self.diverged() {
            let chance = whole_images(self.chance());
            return [halfway_seconds, seconds, CHANCE, CHANCE, chance, chance, CHANCE, CHANCE];
        }
        let (validation, halfway) = (self.validation(), self.halfway_validation());
        [
            halfway_seconds,
            seconds,
            whole_images(self.halfway_train(halfway)),
            whole_images(self.train(validation)),
            whole_images(halfway),
            whole_images(validation),
            whole_images(self.halfway_test(halfway)),
            whole_images(self.test(|| validation)),
        ]
    }

    fn diverged(&self) -> bool {
        let Some(factor) = self.calibration.divergence[self.budget] else { return false };
        let p = self.prediction.divergence;
        // Below the share of diverged trainings, which is `odds / (1 + odds)` where the odds are `factor * p / (1 - p)`.
        let draw = self.draws.uniform(place::DIVERGED) as f32;
        draw * (1.0 - p + factor * p) < factor * p
    }

    /// What a network answers that always answers the same: one class or another.
    fn chance(&self) -> f32 {
        let [mean, deviation] = self.calibration.chance;
        mean + deviation * self.draws.normal(place::VALIDATION)
    }

    // Accuracies from here on are those of a training that did not diverge.

    fn validation(&self) -> f32 {
        let expected = self.prediction.validation_accuracy[self.budget];
        let noise = &self.noise.validation[self.budget];
        expected + noise.draw(expected, self.deviate, self.draws.normal(place::VALIDATION))
    }

    fn test(&self, validation: impl FnOnce() -> f32) -> f32 {
        let own = self.draws.normal(place::TEST);
        if self.budget < LAST {
            let validation = validation();
            return validation + self.calibration.extrapolation.test[self.budget].at(validation, own);
        }
        let expected = self.prediction.test_accuracy;
        let shared = self.calibration.test_validation_correlation;
        let repeat = shared * self.draws.normal(place::VALIDATION) + (1.0 - shared * shared).sqrt() * own;
        expected + self.noise.test.draw(expected, self.deviate, repeat)
    }

    fn train(&self, validation: f32) -> f32 {
        let line = &self.calibration.extrapolation.train[self.budget];
        train_accuracy(validation, line, self.draws.normal(place::TRAIN))
    }

    fn halfway_validation(&self) -> f32 {
        let expected = self.prediction.validation_accuracy[self.budget];
        let progress = &self.calibration.extrapolation.halfway[self.budget].progress;
        let value = CHANCE + progress.at(expected - CHANCE, self.draws.normal(place::HALFWAY));
        // A network that has learned nothing yet still answers like one that is constant.
        value.max(0.08)
    }

    fn halfway_test(&self, validation: f32) -> f32 {
        let line = &self.calibration.extrapolation.halfway_test[self.budget];
        validation + line.at(validation, self.draws.normal(place::HALFWAY_TEST))
    }

    fn halfway_train(&self, validation: f32) -> f32 {
        let line = &self.calibration.extrapolation.halfway_train[self.budget];
        train_accuracy(validation, line, self.draws.normal(place::HALFWAY_TRAIN))
    }

    fn seconds(&self, cell: CellTime) -> f32 {
        let CellTime { whole, overhead } = cell;
        let time = &self.calibration.time;
        let draw = |place| self.draws.normal(place).clamp(-3.0, 3.0);
        let share = f32::from(BUDGETS[self.budget]) / f32::from(BUDGETS[LAST]);
        let expected = overhead + (whole - overhead) * share;
        expected * (1.0 + time.relative_deviation * draw(place::TIME))
            + time.absolute_deviation * draw(place::TIME_SECONDS)
    }

    fn halfway_seconds(&self, seconds: f32) -> f32 {
        let draw = self.draws.normal(place::HALFWAY_TIME).clamp(-3.0, 3.0);
        let spread = self.calibration.time.absolute_deviation / 4.0;
        (seconds / 2.0 + spread * draw).max(1.0)
    }
}

/// The train accuracy that goes with a validation accuracy.
fn train_accuracy(validation: f32, line: &Line, deviate: f32) -> f32 {
    let log_error = libm::log(f64::from((1.0 - validation).clamp(LEAST_ERROR, 1.0))) as f32;
    let error = libm::exp(f64::from(line.at(log_error, deviate))) as f32;
    // An image that was trained on is no harder than a new one.
    1.0 - error.min(1.0 - validation + 0.02)
}

/// The nearest accuracy that a number of images can give.
fn whole_images(accuracy: f32) -> f32 {
    // In double precision adding a half is exact, so this rounds; `round` is a call on many processors.
    #[expect(clippy::cast_sign_loss, reason = "the number was clamped")]
    let images = (f64::from((accuracy * IMAGES).clamp(0.0, IMAGES)) + 0.5) as u16;
    f32::from(images) / IMAGES
}
