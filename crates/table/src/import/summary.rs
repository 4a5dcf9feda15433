//! What an import tells about what came in.

use std::collections::BTreeMap;

use nb101_benchmark::Kind;
use serde::Serialize;

use crate::format::{ColumnInfo, Source};

/// What came in and what was made of it.
#[derive(Clone, Debug, Serialize)]
pub struct ImportSummary {
    /// What the table counts as.
    pub kind: Kind,
    /// The sources in the order in which they were read.
    pub sources: Vec<Source>,
    /// Records read from TFRecord files.
    pub records: u64,
    /// Numbers read from NumPy files.
    pub numbers: u64,
    /// Cells in the table.
    pub cells: u32,
    /// Budgets, ascending.
    pub budgets: Vec<BudgetSummary>,
    /// Records whose final validation accuracy is no better than guessing: networks that diverged, or that a small
    /// budget left untrained. They are in the table.
    pub chance_level_records: u64,
    /// Numbers that are infinite or NaN. They are in the table.
    pub not_finite: u64,
    /// Whether all else that records say was kept. Otherwise the next two kinds of evaluations are not in the table.
    pub complete: bool,
    /// Evaluations during training at another epoch than half of the budget.
    pub other_evaluations: u64,
    /// Final evaluations at another epoch than the budget.
    pub unfinished_records: u64,
    /// Fields that the original does not have, or has with another type. They are never in the table.
    pub skipped_fields: Vec<SkippedFields>,
    /// Cells that were trained under another vertex order than the published one. The table keeps the order.
    pub own_representatives: u32,
    /// Cells whose trainable parameters are not those of their vertex order. The table keeps the number.
    pub own_parameters: u32,
    /// Records that contradict the first record of their cell about vertex order or parameters. The first one counts.
    pub mixed_networks: u64,
    /// The columns of the table.
    pub columns: Vec<ColumnInfo>,
    /// Length of the table in bytes.
    pub bytes: u64,
    /// How long it took.
    pub seconds: f64,
}

/// How often cells were trained with one budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BudgetSummary {
    /// The budget in epochs.
    pub epochs: u16,
    /// How many cells have how many repeats.
    pub cells_by_repeats: BTreeMap<u16, u32>,
}

/// Fields of one number and type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SkippedFields {
    /// The protobuf message, for example `EvaluationData`.
    pub message: &'static str,
    /// The field's number.
    pub field: u32,
    /// Its protobuf wire type.
    pub wire_type: u8,
    /// How often it came.
    pub count: u64,
}
