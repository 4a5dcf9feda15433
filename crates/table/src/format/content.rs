//! What the columns of a table are about.

use std::fmt;

use nb101_benchmark::{Checkpoint, Measurement, Metric, Repeat};
use serde::{Deserialize, Serialize};

use crate::rows::Field;

/// What a column is about.
///
/// The half-way and final evaluations are measurements. The forms from [`CurrentEpoch`](Self::CurrentEpoch) to
/// [`Training`](Self::Training) are what a complete import keeps beside them, so that
/// [`Table::source_record`](crate::Table::source_record) gives back a record as its source had it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Content {
    /// One number of a cell's trainings.
    Measurement(Measurement),
    /// When the evaluation of a checkpoint was made. Without such a column it was made exactly at the checkpoint; with it,
    /// a cell without a value has a source that does not tell.
    CurrentEpoch {
        /// The budget in epochs.
        epochs: u16,
        /// Which training.
        repeat: u16,
        /// Which evaluation.
        checkpoint: Checkpoint,
    },
    /// One number of an evaluation that is neither half-way nor final.
    Evaluation {
        /// The number.
        field: EvaluationField,
        /// The budget in epochs.
        epochs: u16,
        /// Which training.
        repeat: u16,
        /// Which evaluation: its place in the record, from 0.
        position: u16,
    },
    /// One fact about a training as a whole.
    Training {
        /// The fact.
        field: TrainingField,
        /// The budget in epochs.
        epochs: u16,
        /// Which training.
        repeat: u16,
    },
    /// A number of a cell, whatever its trainings, under a name that the user gave, such as `latency`.
    User {
        /// The name.
        name: String,
    },
}

/// The numbers of an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvaluationField {
    /// Epochs trained so far.
    CurrentEpoch,
    /// Seconds of training so far, evaluation excluded.
    TrainingTime,
    /// Accuracy on a part of the training images, 0 to 1.
    TrainAccuracy,
    /// Accuracy on the validation images, 0 to 1.
    ValidationAccuracy,
    /// Accuracy on the test images, 0 to 1.
    TestAccuracy,
}

impl EvaluationField {
    /// All of them, in the order of the original's message.
    pub const ALL: [Self; 5] = [
        Self::CurrentEpoch,
        Self::TrainingTime,
        Self::TrainAccuracy,
        Self::ValidationAccuracy,
        Self::TestAccuracy,
    ];

    /// The name in files and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CurrentEpoch => "current_epoch",
            Self::TrainingTime => Metric::TrainingTime.name(),
            Self::TrainAccuracy => Metric::TrainAccuracy.name(),
            Self::ValidationAccuracy => Metric::ValidationAccuracy.name(),
            Self::TestAccuracy => Metric::TestAccuracy.name(),
        }
    }
}

/// Facts about a training as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrainingField {
    /// Seconds of training and evaluation.
    TotalTime,
    /// Trainable parameters, where a record of the column says something else than the cell's first one. A cell without a
    /// value has a source that does not tell.
    TrainableParameters,
    /// The packed cell in the vertex order of this training, where it is another one than the cell's first.
    Representative,
    /// How many evaluations the record has, where its numbers do not tell.
    Evaluations,
    /// The place of the half-way evaluation, where it is not the first that no other evaluation has.
    HalfwayPosition,
    /// What the training was made with: a place in [`Provenance::setups`](crate::Provenance::setups), from 0. A cell without
    /// a value has a source that does not tell.
    Setup,
}

impl TrainingField {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::TotalTime,
        Self::TrainableParameters,
        Self::Representative,
        Self::Evaluations,
        Self::HalfwayPosition,
        Self::Setup,
    ];

    /// The name in files and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TotalTime => "total_time",
            Self::TrainableParameters => "trainable_parameters",
            Self::Representative => "representative",
            Self::Evaluations => "evaluations",
            Self::HalfwayPosition => "halfway_position",
            Self::Setup => "setup",
        }
    }
}

/// What the numbers of a column count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unit {
    /// Parts of one.
    Fraction,
    /// Seconds.
    Seconds,
    /// Epochs of training.
    Epochs,
    /// Things.
    Count,
    /// Packed cells.
    PackedCell,
    /// Whatever a user says, as text; empty for a bare number.
    #[serde(untagged)]
    Other(String),
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fraction => "fraction",
            Self::Seconds => "seconds",
            Self::Epochs => "epochs",
            Self::Count => "count",
            Self::PackedCell => "packed_cell",
            Self::Other(text) => text,
        })
    }
}

impl Content {
    /// The unit of its numbers; `None` for a user's column, which says it itself.
    pub(crate) const fn unit(&self) -> Option<Unit> {
        Some(match self {
            Self::Measurement(Measurement { metric: Metric::TrainingTime, .. })
            | Self::Evaluation { field: EvaluationField::TrainingTime, .. }
            | Self::Training { field: TrainingField::TotalTime, .. } => Unit::Seconds,
            Self::CurrentEpoch { .. } | Self::Evaluation { field: EvaluationField::CurrentEpoch, .. } => {
                Unit::Epochs
            }
            Self::Measurement(_) | Self::Evaluation { .. } => Unit::Fraction,
            Self::Training { field: TrainingField::Representative, .. } => Unit::PackedCell,
            Self::Training { .. } => Unit::Count,
            Self::User { .. } => return None,
        })
    }
}

/// The highest number of a repeat: how many there are must fit into 16 bits as well.
pub(crate) const LAST_REPEAT: u16 = u16::MAX - 1;

/// Whether a column may have this measurement; the text says what is wrong.
pub(crate) fn check_measurement(measurement: &Measurement) -> Result<(), String> {
    match measurement.repeat {
        Repeat::Index(repeat) => check_training(measurement.epochs, repeat),
        Repeat::Mean => check_training(measurement.epochs, 0),
        Repeat::Min | Repeat::Max | Repeat::Median => {
            Err(format!("got {measurement}, expected a single repeat or the mean; others are computed"))
        }
    }
}

/// Whether there may be a training of this budget and number; the text says what is wrong.
pub(crate) fn check_training(epochs: u16, repeat: u16) -> Result<(), String> {
    if epochs == 0 {
        return Err("got a budget of 0 epochs, expected at least 1".to_owned());
    }
    if repeat > LAST_REPEAT {
        return Err(format!("got repeat {repeat}, expected one from 0 to {LAST_REPEAT}"));
    }
    Ok(())
}

/// Whether a user's column may have this name and unit; the text says what is wrong.
pub(crate) fn check_user_column(name: &str, unit: &str) -> Result<(), String> {
    let is_word = |c: char| c.is_alphanumeric() || "_-.".contains(c);
    if name.is_empty()
        || name.chars().count() > 64
        || !name.chars().all(is_word)
        || Field::named(name).is_some()
    {
        return Err(format!(
            "got the name '{name}' for a user column, expected 1 to 64 letters, digits, '_', '-' or '.', and none of the \
             names that files of rows use themselves"
        ));
    }
    if unit.chars().count() > 32 || unit.contains(|c: char| "[]".contains(c) || c.is_control()) {
        return Err(format!(
            "got the unit '{unit}' for '{name}', expected at most 32 characters without '[' and ']'"
        ));
    }
    Ok(())
}
