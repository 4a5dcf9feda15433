//! Many cells of a space.

use nb101_cell::Cell;

use crate::error::SpaceError;
use crate::index::CellIndex;
use crate::space::Space;

/// Finds cells by their indices and remembers where the last one was: [`Space::walk`].
#[derive(Clone, Debug)]
pub struct Walk<'s> {
    space: &'s Space,
    class: usize,
}

impl Space {
    /// As [`cell`](Self::cell) for many indices, several times as fast where they ascend.
    ///
    /// ```
    /// use nb101_space::{CellIndex, Space};
    /// let space = Space::nasbench101();
    /// let mut walk = space.walk();
    /// assert_eq!(walk.cell(CellIndex(7))?, space.cell(CellIndex(7))?);
    /// assert_eq!(walk.cell(CellIndex(8))?, space.cell(CellIndex(8))?);
    /// # Ok::<(), nb101_space::SpaceError>(())
    /// ```
    pub const fn walk(&self) -> Walk<'_> {
        Walk { space: self, class: 0 }
    }
}

impl Walk<'_> {
    /// The representative of the cell with this index.
    pub fn cell(&mut self, index: CellIndex) -> Result<Cell, SpaceError> {
        if !self.space.is_in_class(self.class, index) {
            self.class = self.space.class_of(index)?;
        }
        Ok(self.space.nth_of_class(self.class, index))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::space::SpaceLimits;

    proptest! {
        #[test]
        fn a_walk_finds_what_a_single_look_finds(
            (vertices, edges, ops) in (2..=7u32, 1..=9u32, 1..=3u32),
            places in prop::collection::vec(any::<prop::sample::Index>(), 0..100),
        ) {
            let space = Space::new(SpaceLimits { vertices, edges, ops }).expect("within the limits");
            let len = space.len() as usize;
            let mut walk = space.walk();
            let there_and_back = (0..len.min(3_000)).chain(places.iter().map(|place| place.index(len + 1)));
            for index in there_and_back.map(|index| CellIndex(index as u32)) {
                prop_assert_eq!(walk.cell(index).ok(), space.cell(index).ok(), "{}", index);
            }
        }
    }
}
