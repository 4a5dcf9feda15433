//! Which cells have a row, and which row.

use nb101_space::CellIndex;

use super::CELLS;

/// Cells in each block.
const BLOCK: usize = 96;

/// Bytes of each block in the file.
const BLOCK_LEN: usize = 16;

/// The cells of a table, which has one row for each in ascending order.
///
/// A block is 128 bits for 96 cells: the lowest 32 bits count the cells before the block, each of the others tells
/// whether one cell is there. So the row of a cell is one load, one mask and one population count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CellSet {
    blocks: Vec<u128>,
    len: usize,
}

impl CellSet {
    /// Every cell of the space.
    pub(crate) fn all() -> Self {
        let block = |number: usize| {
            let first = number * BLOCK;
            let cells = (CELLS as usize - first).min(BLOCK);
            first as u128 | u128::MAX >> (BLOCK - cells) & !u128::from(u32::MAX)
        };
        let len = CELLS as usize;
        Self { blocks: (0..len.div_ceil(BLOCK)).map(block).collect(), len }
    }

    /// A set of cells that come in strictly ascending order and are all in the space.
    pub(crate) fn from_sorted(cells: impl Iterator<Item = CellIndex>) -> Self {
        let mut blocks: Vec<u128> = Vec::new();
        let mut len = 0;
        for cell in cells {
            // A block that is opened, skipped ones included, counts the cells so far.
            while blocks.len() <= cell.row() / BLOCK {
                blocks.push(len as u128);
            }
            blocks[cell.row() / BLOCK] |= bit(cell);
            len += 1;
        }
        Self { blocks, len }
    }

    /// Reads a section; the text says what is wrong with it.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        if !bytes.len().is_multiple_of(BLOCK_LEN) {
            return Err(format!("got {} bytes of cells, expected a multiple of {BLOCK_LEN}", bytes.len()));
        }
        let block = |bytes: &[u8]| u128::from_le_bytes(super::bytes_at(bytes, 0));
        let blocks: Vec<u128> = bytes.chunks_exact(BLOCK_LEN).map(block).collect();
        let mut len = 0;
        for (number, &block) in blocks.iter().enumerate() {
            if (block as u32) as usize != len {
                return Err(format!(
                    "got {} cells before block {number}, expected {len}, the number of bits",
                    block as u32
                ));
            }
            len += (block >> 32).count_ones() as usize;
        }
        // The last block says where the set ends, so it is not empty, and every set has one form.
        if blocks.last().is_some_and(|last| last >> 32 == 0) {
            return Err("got a last block of no cell, expected the set to end before it".to_owned());
        }
        let end = blocks.last().map_or(0, |last| blocks.len() * BLOCK - last.leading_zeros() as usize);
        if end > CELLS as usize {
            return Err(format!("got cells up to {end}, expected a cell below {CELLS}"));
        }
        Ok(Self { blocks, len })
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.blocks.iter().flat_map(|block| block.to_le_bytes()).collect()
    }

    /// The number of cells.
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// The row of a cell; `None` if it has none.
    pub(crate) fn row(&self, cell: CellIndex) -> Option<usize> {
        // Most tables have all cells; then there is nothing to count.
        if self.len == CELLS as usize {
            return (cell.0 < CELLS).then_some(cell.row());
        }
        let block = *self.blocks.get(cell.row() / BLOCK)?;
        let bit = bit(cell);
        let before = block & (bit - 1) & !u128::from(u32::MAX);
        (block & bit != 0).then_some(block as u32 as usize + before.count_ones() as usize)
    }

    /// The cells in row order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = CellIndex> + '_ {
        self.blocks.iter().zip(0..).flat_map(|(block, number)| {
            let cells = (number * BLOCK as u32..).take(BLOCK).map(CellIndex);
            cells.filter(move |&cell| block & bit(cell) != 0)
        })
    }
}

/// The bit of a cell in its block.
const fn bit(cell: CellIndex) -> u128 {
    1 << (32 + cell.row() % BLOCK)
}

#[cfg(test)]
mod tests {
    use nb101_space::Space;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn all_cells_are_their_own_rows() {
        let all = CellSet::all();
        assert_eq!(all.len(), Space::nasbench101().len() as usize);
        assert_eq!(all, CellSet::from_sorted((0..CELLS).map(CellIndex)));
        assert!(all.iter().map(|cell| cell.0).eq(0..CELLS));
        assert!((0..423_624).all(|i| all.row(CellIndex(i)) == Some(i as usize)));
        assert_eq!(all.row(CellIndex(423_624)), None);
        assert_eq!(all.row(CellIndex(u32::MAX)), None);
    }

    #[test]
    fn rejects_sets_that_no_writer_makes() {
        let good = CellSet::from_sorted([3, 200].map(CellIndex).into_iter()).to_bytes();
        assert_eq!(CellSet::from_bytes(&good).map(|set| set.len()), Ok(2));
        assert!(CellSet::from_bytes(&good[..15]).is_err());
        assert!(CellSet::from_bytes(&[good.as_slice(), &[2; 16]].concat()).is_err(), "wrong count");
        assert!(CellSet::from_bytes(&[0; 16]).is_err(), "nothing but an empty block");
        let mut empty_end = good.clone();
        empty_end.extend(2u128.to_le_bytes());
        assert!(CellSet::from_bytes(&empty_end).is_err(), "empty last block");
        let beyond = CellSet::from_sorted([423_624].map(CellIndex).into_iter()).to_bytes();
        assert!(CellSet::from_bytes(&beyond).is_err(), "a cell outside the space");
    }

    proptest! {
        #[test]
        fn rows_count_the_smaller_cells(cells in prop::collection::btree_set(0..423_624u32, 0..300)) {
            let set = CellSet::from_sorted(cells.iter().copied().map(CellIndex));
            let read = CellSet::from_bytes(&set.to_bytes()).expect("as written");
            prop_assert_eq!(&set, &read);
            prop_assert!(read.iter().map(|cell| cell.0).eq(cells.iter().copied()));
            for (row, &cell) in cells.iter().enumerate() {
                prop_assert_eq!(read.row(CellIndex(cell)), Some(row));
                prop_assert_eq!(read.row(CellIndex(cell + 1)).is_some(), cells.contains(&(cell + 1)));
            }
        }
    }
}
