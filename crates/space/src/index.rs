//! The number of a cell.

use std::fmt;

use nb101_cell::Cell;

use crate::space::Space;

/// The position of a cell in the canonical enumeration of a space: by number of vertices, then by matrix number of the
/// representative, then by its operations in lexicographic order. In the whole space 0 to 423,623; the first 91 are the
/// cells with at most 4 vertices, the first 64,542 those with at most 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellIndex(pub u32);

impl CellIndex {
    /// The index of a cell in the whole space. Isomorphic cells have the same index and no others do.
    ///
    /// ```
    /// use nb101_cell::Cell;
    /// use nb101_space::CellIndex;
    /// // The smallest cell: input -> output.
    /// assert_eq!(CellIndex::of(Cell::from_packed(1)?), CellIndex(0));
    /// # Ok::<(), nb101_cell::CellError>(())
    /// ```
    pub fn of(cell: Cell) -> Self {
        Space::nasbench101().index_of_any(cell)
    }

    /// The index as a row number.
    pub const fn row(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for CellIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
