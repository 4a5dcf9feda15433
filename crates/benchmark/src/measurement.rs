//! Which number of a training is meant.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where numbers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The table of NAS-Bench-101 as its authors trained it.
    Published,
    /// Trained by others.
    Retrained,
    /// Made up, for tests and benchmarks of this software.
    Synthetic,
    /// Predicted by a fitted model.
    Surrogate,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Published => "published",
            Self::Retrained => "retrained",
            Self::Synthetic => "synthetic",
            Self::Surrogate => "surrogate",
        })
    }
}

/// What was measured.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Seconds of training, evaluation excluded.
    TrainingTime,
    /// Accuracy on a part of the training images, 0 to 1.
    TrainAccuracy,
    /// Accuracy on the validation images, 0 to 1.
    ValidationAccuracy,
    /// Accuracy on the test images, 0 to 1.
    TestAccuracy,
}

impl Metric {
    /// All metrics.
    pub const ALL: [Self; 4] =
        [Self::TrainingTime, Self::TrainAccuracy, Self::ValidationAccuracy, Self::TestAccuracy];

    /// The name in files and in JSON, for example `validation_accuracy`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::TrainingTime => "training_time",
            Self::TrainAccuracy => "train_accuracy",
            Self::ValidationAccuracy => "validation_accuracy",
            Self::TestAccuracy => "test_accuracy",
        }
    }
}

/// When during the training it was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Checkpoint {
    /// After half of the epochs.
    Halfway,
    /// At the end.
    #[default]
    Final,
}

impl Checkpoint {
    /// The name in files and in JSON: `halfway` or `final`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Halfway => "halfway",
            Self::Final => "final",
        }
    }
}

/// Which of the independent trainings of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Repeat {
    /// The least number of all of them.
    Min,
    /// The greatest number of all of them.
    Max,
    /// The median of all of them: halfway between the two in the middle if they are even in number.
    Median,
    /// The mean over all of them.
    Mean,
    /// One training, from 0.
    #[serde(untagged)]
    Index(u16),
}

impl Repeat {
    /// What is computed over all trainings of a cell, each metric for itself.
    pub const SUMMARIES: [Self; 4] = [Self::Min, Self::Max, Self::Median, Self::Mean];

    /// The number of a single training.
    pub const fn index(self) -> Option<u16> {
        match self {
            Self::Index(index) => Some(index),
            Self::Min | Self::Max | Self::Median | Self::Mean => None,
        }
    }
}

impl fmt::Display for Repeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(index) => index.fmt(f),
            Self::Min => f.write_str("min"),
            Self::Max => f.write_str("max"),
            Self::Median => f.write_str("median"),
            Self::Mean => f.write_str("mean"),
        }
    }
}

/// One number of a cell's trainings. Its text form names it in messages and reports.
///
/// ```
/// use nb101_benchmark::{Checkpoint, Measurement, Metric, Repeat};
/// let measurement = Measurement {
///     metric: Metric::TestAccuracy,
///     epochs: 108,
///     repeat: Repeat::Mean,
///     checkpoint: Checkpoint::Final,
/// };
/// assert_eq!(measurement.to_string(), "test_accuracy at 108 epochs, repeat mean");
/// assert_eq!(serde_json::from_str::<Repeat>("\"mean\"").unwrap(), Repeat::Mean);
/// assert_eq!(serde_json::to_string(&Repeat::Index(2)).unwrap(), "2");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Measurement {
    /// What was measured.
    pub metric: Metric,
    /// The budget: for how many epochs the cell was trained. 4, 12, 36 or 108 in the published table.
    pub epochs: u16,
    /// Which training.
    pub repeat: Repeat,
    /// When during the training.
    #[serde(default)]
    pub checkpoint: Checkpoint,
}

impl fmt::Display for Measurement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { metric, epochs, repeat, checkpoint } = self;
        write!(f, "{} at {epochs} epochs, repeat {repeat}", metric.name())?;
        if *checkpoint == Checkpoint::Halfway {
            f.write_str(", halfway")?;
        }
        Ok(())
    }
}
