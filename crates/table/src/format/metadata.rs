//! The metadata section: JSON text that says what the numbers are.

use nb101_benchmark::Kind;
use nb101_space::SpaceLimits;
use serde::{Deserialize, Serialize};

use super::content::{check_measurement, check_training};
use super::{CELLS, Content, Encoding, Setup, Unit, check_user_column};

/// What a table holds and where it comes from. Readers ignore fields that they do not know, so a later writer may add
/// some that do not change the meaning of the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) kind: Kind,
    pub(crate) space: SpaceInfo,
    /// Number of rows, one for each cell of the table.
    pub(crate) rows: u32,
    pub(crate) provenance: Provenance,
    /// Whether everything that the records of the sources say was kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) complete: bool,
    /// The columns, by the number that the directory uses.
    pub(crate) columns: Vec<ColumnInfo>,
}

/// The space that the cells belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SpaceInfo {
    vertices: u32,
    edges: u32,
    ops: u32,
    cells: u32,
}

impl SpaceInfo {
    /// NAS-Bench-101.
    pub(crate) fn nasbench101() -> Self {
        let SpaceLimits { vertices, edges, ops } = SpaceLimits::default();
        Self { vertices, edges, ops, cells: CELLS }
    }
}

/// Where a table comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The program that wrote it, with its version.
    pub tool: String,
    /// When, in the words of the caller; nothing looks at a clock, so that equal sources make equal tables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The files that it was made from.
    pub sources: Vec<Source>,
    /// What its trainings were made with, each distinct setup once, as far as their records say and the import was a complete
    /// one. Columns of [`TrainingField::Setup`](crate::TrainingField::Setup) say which training had which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub setups: Vec<Setup>,
}

/// A file that a table was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The file's name without its folder.
    pub name: String,
    /// The format: `tfrecord`, `npy`, `csv` or `parquet`.
    pub format: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// The SHA-256 of its bytes: 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnInfo {
    /// What it is about.
    pub content: Content,
    /// The unit of its numbers.
    pub unit: Unit,
    /// How they are stored.
    pub encoding: Encoding,
    /// How many rows have a number.
    pub present: u32,
}

impl ColumnInfo {
    /// Whether there can be such a column; the text says what is wrong.
    pub(crate) fn check(&self) -> Result<(), String> {
        let Self { content, unit, .. } = self;
        match content {
            Content::User { name } => check_user_column(name, &unit.to_string()),
            _ if content.unit().as_ref() != Some(unit) => {
                Err(format!("got {content:?} in '{unit}', expected its unit"))
            }
            Content::Measurement(measurement) => check_measurement(measurement),
            &Content::CurrentEpoch { epochs, repeat, .. }
            | &Content::Evaluation { epochs, repeat, .. }
            | &Content::Training { epochs, repeat, .. } => check_training(epochs, repeat),
        }
    }
}
