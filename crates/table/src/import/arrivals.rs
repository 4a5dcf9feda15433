//! The order in which cells come.

use nb101_space::CellIndex;

use crate::format::CELLS;

/// The number of a cell in the order in which cells came up.
///
/// What is known of a cell while importing lies at its place, not at its index: sources come in the order of the hashes,
/// which is random in the indices, and waiting for memory all over the place took longer than all else. A file is now
/// taken in from front to back; only the look for the place, and the writing of the columns, go across.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(u32);

impl Place {
    pub(super) const fn row(self) -> usize {
        self.0 as usize
    }
}

/// The places of the cells that came up.
#[derive(Debug)]
pub(super) struct Arrivals {
    /// For each cell, one more than its place; 0 if it did not come up.
    places: Vec<u32>,
    count: u32,
}

impl Arrivals {
    pub(super) fn new() -> Self {
        Self { places: vec![0; CELLS as usize], count: 0 }
    }

    /// How many cells came up: their places are below.
    pub(super) const fn len(&self) -> usize {
        self.count as usize
    }

    /// The place of a cell, the next one if it has none.
    pub(super) fn place(&mut self, cell: CellIndex) -> Place {
        let place = &mut self.places[cell.row()];
        if *place == 0 {
            self.count += 1;
            *place = self.count;
        }
        Place(*place - 1)
    }

    /// The place of a cell that came up.
    pub(super) fn known(&self, cell: CellIndex) -> Option<Place> {
        self.places[cell.row()].checked_sub(1).map(Place)
    }
}
