//! The networks that were trained.

use nb101_cell::{Cell, NetworkConfig, NetworkCounter};
use nb101_space::{CellIndex, Space, Walk};

use super::Table;
use super::layout::PAIR_LEN;
use crate::error::TableError;
use crate::format::{Section, u32_at};

impl<D: AsRef<[u8]>> Table<D> {
    /// The cell in the vertex order in which it was trained: its representative unless the sources say otherwise.
    pub fn representative(&self, cell: CellIndex) -> Result<Cell, TableError> {
        self.representative_at(cell, self.row(cell)?)
    }

    pub(super) fn representative_at(&self, cell: CellIndex, row: usize) -> Result<Cell, TableError> {
        let own = self.own_representative(row)?;
        Ok(own.unwrap_or_else(|| Space::nasbench101().cell(cell).expect("cells with a row are in the space")))
    }

    /// Trainable parameters of the network that was trained.
    pub fn trainable_parameters(&self, cell: CellIndex) -> Result<u64, TableError> {
        let row = self.row(cell)?;
        Ok(self.trainable_parameters_at(row, self.representative_at(cell, row)?))
    }

    pub(super) fn trainable_parameters_at(&self, row: usize, representative: Cell) -> u64 {
        let count = || representative.trainable_parameters(&NetworkConfig::default());
        self.own_parameters(row).unwrap_or_else(|| count().expect("the default network is valid"))
    }

    /// Looks at the networks of cells one after the other.
    pub(crate) fn networks(&self) -> Networks<'_, D> {
        let counter = NetworkCounter::new(NetworkConfig::default());
        Networks { table: self, walk: Space::nasbench101().walk(), counter }
    }

    /// The vertex order, where the sources have another one than the representative's.
    fn own_representative(&self, row: usize) -> Result<Option<Cell>, TableError> {
        let Some((section, packed)) = self.exception(self.layout.representatives, row) else {
            return Ok(None);
        };
        Cell::from_packed(packed).map(Some).map_err(|error| TableError::Damaged {
            file: self.layout.file.clone(),
            offset: section.offset,
            reason: error.to_string(),
        })
    }

    /// The trainable parameters, where the sources have others than follow from the vertex order.
    fn own_parameters(&self, row: usize) -> Option<u64> {
        self.exception(self.layout.parameters, row).map(|(_, parameters)| u64::from(parameters))
    }

    /// The number that a section of pairs has for a row.
    fn exception(&self, section: Option<Section>, row: usize) -> Option<(Section, u32)> {
        let section = section?;
        let (pairs, _) = section.of(self.data.as_ref()).as_chunks::<PAIR_LEN>();
        let found = pairs.binary_search_by_key(&(row as u32), |pair| u32_at(pair, 0)).ok()?;
        Some((section, u32_at(&pairs[found], 4)))
    }
}

/// The networks of cells that come in index order, or nearly so: several times as fast as one at a time.
#[derive(Debug)]
pub(crate) struct Networks<'t, D> {
    table: &'t Table<D>,
    walk: Walk<'static>,
    counter: NetworkCounter,
}

impl<D: AsRef<[u8]>> Networks<'_, D> {
    /// The published vertex order of a cell that has a row.
    pub(crate) fn canonical(&mut self, cell: CellIndex) -> Cell {
        self.walk.cell(cell).expect("cells with a row are in the space")
    }

    /// The vertex order in which a cell was trained.
    pub(crate) fn representative(&mut self, cell: CellIndex, row: usize) -> Result<Cell, TableError> {
        let own = self.table.own_representative(row)?;
        Ok(own.unwrap_or_else(|| self.canonical(cell)))
    }

    /// The trainable parameters that a cell has in that vertex order.
    pub(crate) fn trainable_parameters(&mut self, row: usize, representative: Cell) -> u64 {
        let mut count = || self.counter.trainable_parameters(representative);
        self.table.own_parameters(row).unwrap_or_else(|| count().expect("the default network is valid"))
    }
}
