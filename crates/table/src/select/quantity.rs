//! What cells are chosen and sorted by.

use nb101_benchmark::Measurement;
use nb101_cell::{Cell, Op};
use nb101_space::CellIndex;
use serde::{Deserialize, Serialize};

use super::structure::{MatrixFact, Structure};
use crate::error::TableError;
use crate::table::{Table, TableColumn};

/// A number of a cell. In the order of the time that it takes to find out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// The cell index.
    Index,
    /// Number of vertices.
    Vertices,
    /// Number of edges.
    Edges,
    /// Number of 3x3 convolutions.
    #[serde(rename = "conv3x3-bn-relu")]
    Conv3x3,
    /// Number of 1x1 convolutions.
    #[serde(rename = "conv1x1-bn-relu")]
    Conv1x1,
    /// Number of 3x3 max-poolings.
    #[serde(rename = "maxpool3x3")]
    MaxPool3x3,
    /// What was measured when it was trained.
    Measurement(Measurement),
    /// Edges on the longest path.
    Depth,
    /// Number of paths.
    Paths,
    /// The maximum directed cut.
    Width,
    /// Trainable parameters of the network that was trained.
    TrainableParameters,
}

/// A quantity, looked up in a table.
pub(super) enum Resolved<'t> {
    Column(TableColumn<'t>),
    Fact(fn(Cell) -> u32),
    MatrixFact(MatrixFact),
    Index,
    TrainableParameters,
}

impl<'t> Resolved<'t> {
    pub(super) fn new<D: AsRef<[u8]>>(table: &'t Table<D>, quantity: &Quantity) -> Result<Self, TableError> {
        Ok(match quantity {
            Quantity::Index => Self::Index,
            Quantity::Vertices => Self::Fact(|cell| cell.vertices() as u32),
            Quantity::Edges => Self::Fact(Cell::edges),
            Quantity::Conv3x3 => Self::Fact(|cell| count(cell, Op::Conv3x3)),
            Quantity::Conv1x1 => Self::Fact(|cell| count(cell, Op::Conv1x1)),
            Quantity::MaxPool3x3 => Self::Fact(|cell| count(cell, Op::MaxPool3x3)),
            Quantity::Measurement(measurement) => Self::Column(table.column(measurement)?),
            Quantity::Depth => Self::MatrixFact(MatrixFact::Depth),
            Quantity::Paths => Self::MatrixFact(MatrixFact::Paths),
            Quantity::Width => Self::MatrixFact(MatrixFact::Width),
            Quantity::TrainableParameters => Self::TrainableParameters,
        })
    }

    /// The number of the cell of a row; `None` if the table does not have it.
    pub(super) fn of<D: AsRef<[u8]>>(
        &self,
        row: usize,
        cell: CellIndex,
        structure: &mut Structure<'_, D>,
    ) -> Result<Option<f64>, TableError> {
        Ok(match self {
            Self::Column(column) => column.at(row),
            Self::Fact(fact) => Some(f64::from(fact(structure.cell(cell)))),
            Self::MatrixFact(fact) => Some(f64::from(structure.matrix_fact(cell, *fact))),
            Self::Index => Some(f64::from(cell.0)),
            #[expect(clippy::cast_precision_loss, reason = "no network has 2^53 parameters")]
            Self::TrainableParameters => Some(structure.trainable_parameters(row, cell)? as f64),
        })
    }

    /// The numbers of adjacent rows, NaN where the table has none.
    pub(super) fn of_rows<D: AsRef<[u8]>>(
        &self,
        first: usize,
        cell_of: impl Fn(usize) -> CellIndex,
        structure: &mut Structure<'_, D>,
        values: &mut [f64],
    ) -> Result<(), TableError> {
        if let Self::Column(column) = self {
            column.read_rows(first, f64::NAN, values);
            return Ok(());
        }
        for (row, value) in (first..).zip(values) {
            *value = self.of(row, cell_of(row), structure)?.unwrap_or(f64::NAN);
        }
        Ok(())
    }
}

fn count(cell: Cell, op: Op) -> u32 {
    cell.ops().filter(|&own| own == op).count() as u32
}
