//! What the structure of a cell tells.

use nb101_cell::{Adjacency, Cell};
use nb101_space::CellIndex;

use crate::error::TableError;
use crate::table::{Networks, Table};

/// A number that follows from the matrix of a cell alone.
#[derive(Clone, Copy, Debug)]
pub(super) enum MatrixFact {
    Depth,
    Paths,
    Width,
}

impl MatrixFact {
    const COUNT: usize = 3;

    fn of(self, cell: Cell) -> u32 {
        match self {
            Self::Depth => cell.depth(),
            Self::Paths => cell.paths(),
            Self::Width => cell.width(),
        }
    }
}

/// Looks at cells one after the other. They come in index order, so those of one matrix follow each other, and what follows
/// from the matrix is found once for all of them.
#[derive(Debug)]
pub(super) struct Structure<'t, D> {
    networks: Networks<'t, D>,
    /// The last matrix, and what is known of it.
    matrix: Option<Adjacency>,
    facts: [Option<u32>; MatrixFact::COUNT],
}

impl<'t, D: AsRef<[u8]>> Structure<'t, D> {
    pub(super) fn new(table: &'t Table<D>) -> Self {
        Self { networks: table.networks(), matrix: None, facts: [None; MatrixFact::COUNT] }
    }

    /// The representative of a cell.
    pub(super) fn cell(&mut self, index: CellIndex) -> Cell {
        self.networks.canonical(index)
    }

    pub(super) fn matrix_fact(&mut self, index: CellIndex, fact: MatrixFact) -> u32 {
        let cell = self.cell(index);
        if self.matrix != Some(cell.adjacency()) {
            (self.matrix, self.facts) = (Some(cell.adjacency()), [None; MatrixFact::COUNT]);
        }
        *self.facts[fact as usize].get_or_insert_with(|| fact.of(cell))
    }

    /// Trainable parameters of the network of the cell at a row.
    pub(super) fn trainable_parameters(&mut self, row: usize, index: CellIndex) -> Result<u64, TableError> {
        let representative = self.networks.representative(index, row)?;
        Ok(self.networks.trainable_parameters(row, representative))
    }
}
