//! The columns of the layout and their names.

use nb101_benchmark::{Checkpoint, Metric};

use crate::format::EvaluationField;

/// One column of an exported file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    /// The position of the cell in the canonical enumeration.
    CellIndex,
    /// The name of the cell.
    ModuleHash,
    /// The budget; none in the row of a cell that has user columns only.
    Epochs,
    /// Which training, or the mean.
    Repeat,
    /// A number of the half-way or final evaluation.
    Metric(Checkpoint, Metric),
    /// When that evaluation was made.
    CurrentEpoch(Checkpoint),
    /// A number of the evaluation at a place in the record.
    Evaluation(u16, EvaluationField),
    /// Seconds of training and evaluation.
    TotalTime,
    /// How many evaluations there are.
    Evaluations,
    /// The place of the half-way evaluation.
    HalfwayPosition,
    /// What the training was made with.
    Setup,
    /// Trainable parameters.
    TrainableParameters,
    /// The matrix in the vertex order of the training, row by row.
    ModuleAdjacency,
    /// The ops of the vertices.
    ModuleOperations,
    /// A user's number of the cell.
    User {
        /// Its name.
        name: String,
        /// Its unit, empty for a bare number.
        unit: String,
    },
}

/// Those that have no part that varies.
const FIXED: [(Field, &str); 11] = [
    (Field::CellIndex, "cell_index"),
    (Field::ModuleHash, "module_hash"),
    (Field::Epochs, "epochs"),
    (Field::Repeat, "repeat"),
    (Field::TotalTime, "total_time"),
    (Field::Evaluations, "evaluations"),
    (Field::HalfwayPosition, "halfway_position"),
    (Field::Setup, "setup"),
    (Field::TrainableParameters, "trainable_parameters"),
    (Field::ModuleAdjacency, "module_adjacency"),
    (Field::ModuleOperations, "module_operations"),
];

/// Names that people use beside those that exports write.
const ALIASES: [(Field, &str); 8] = [
    (Field::CellIndex, "index"),
    (Field::ModuleHash, "hash"),
    (Field::ModuleAdjacency, "matrix"),
    (Field::ModuleOperations, "ops"),
    (Field::Metric(Checkpoint::Final, Metric::TrainingTime), "training_time"),
    (Field::Metric(Checkpoint::Final, Metric::TrainAccuracy), "train_accuracy"),
    (Field::Metric(Checkpoint::Final, Metric::ValidationAccuracy), "validation_accuracy"),
    (Field::Metric(Checkpoint::Final, Metric::TestAccuracy), "test_accuracy"),
];

const CHECKPOINTS: [Checkpoint; 2] = [Checkpoint::Halfway, Checkpoint::Final];

impl Field {
    /// The name in the first line of a file.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Metric(checkpoint, metric) => format!("{}_{}", checkpoint.name(), metric.name()),
            Self::CurrentEpoch(checkpoint) => {
                format!("{}_{}", checkpoint.name(), EvaluationField::CurrentEpoch.name())
            }
            Self::Evaluation(position, field) => format!("evaluation{position}_{}", field.name()),
            Self::User { name, unit } if unit.is_empty() => name.clone(),
            Self::User { name, unit } => format!("{name} [{unit}]"),
            fixed => {
                let known = FIXED.iter().find(|(field, _)| field == fixed);
                known.map_or_else(String::new, |(_, name)| (*name).to_owned())
            }
        }
    }

    /// Whether its numbers are whole by their nature.
    pub(crate) const fn is_whole(&self) -> bool {
        matches!(
            self,
            Self::CellIndex
                | Self::Epochs
                | Self::Repeat
                | Self::Evaluations
                | Self::HalfwayPosition
                | Self::TrainableParameters
        )
    }

    /// Whether it is text.
    pub(crate) const fn is_text(&self) -> bool {
        matches!(self, Self::ModuleHash | Self::Setup | Self::ModuleAdjacency | Self::ModuleOperations)
    }

    /// The column that a file means by a name, if it is not a user's.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let alias = || ALIASES.iter().find(|(_, alias)| *alias == name).map(|(field, _)| field.clone());
        Self::parse(name).or_else(alias)
    }

    /// The column that exports write under a name.
    fn parse(name: &str) -> Option<Self> {
        if let Some((field, _)) = FIXED.iter().find(|(_, known)| *known == name) {
            return Some(field.clone());
        }
        let (prefix, rest) = name.split_once('_')?;
        if let Some(checkpoint) = CHECKPOINTS.into_iter().find(|checkpoint| checkpoint.name() == prefix) {
            let metric = Metric::ALL.into_iter().find(|metric| metric.name() == rest);
            let epoch =
                (rest == EvaluationField::CurrentEpoch.name()).then_some(Self::CurrentEpoch(checkpoint));
            return metric.map(|metric| Self::Metric(checkpoint, metric)).or(epoch);
        }
        let position: u16 = prefix.strip_prefix("evaluation")?.parse().ok()?;
        let field = EvaluationField::ALL.into_iter().find(|field| field.name() == rest)?;
        // Otherwise `evaluation07_` would be a second name.
        Some(Self::Evaluation(position, field)).filter(|field| field.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_columns_go_both_ways() {
        let metrics = Metric::ALL.into_iter().map(|metric| Field::Metric(Checkpoint::Final, metric));
        let evaluation = EvaluationField::ALL.into_iter().map(|field| Field::Evaluation(12, field));
        let epoch = [Field::CurrentEpoch(Checkpoint::Halfway)];
        let fixed = FIXED.into_iter().map(|(field, _)| field);
        for field in metrics.chain(evaluation).chain(epoch).chain(fixed) {
            assert_eq!(Field::parse(&field.name()), Some(field.clone()), "{field:?}");
        }
        for name in
            ["", "final", "final_", "evaluation_test_accuracy", "evaluation012_test_accuracy", "latency"]
        {
            assert_eq!(Field::parse(name), None, "{name}");
        }
    }
}
