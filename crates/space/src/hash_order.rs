//! The ascending order of the module hashes, embedded as one megabyte, so that nothing needs to be hashed at start-up.

use std::cmp::Ordering;
use std::sync::LazyLock;

use nb101_cell::ModuleHash;

use crate::error::SpaceError;
use crate::index::CellIndex;
use crate::space::Space;

/// The cell index at every position of the hash order, 19 bits each, least significant bit first. Written by the example
/// `write_hash_order`; a test computes it anew.
static PACKED: &[u8] = include_bytes!("../data/hash_order.bin");

/// Bits of a cell index.
const BITS: usize = 19;

/// All cells in the ascending order of their module hashes: the row order of the published NumPy files.
#[derive(Debug)]
pub struct HashOrder {
    cells: Vec<CellIndex>,
    ranks: LazyLock<Vec<u32>>,
}

static ORDER: LazyLock<HashOrder> = LazyLock::new(|| {
    let cells = (0..Space::nasbench101().len() as usize).map(|rank| CellIndex(unpack(rank))).collect();
    HashOrder {
        cells,
        ranks: LazyLock::new(|| {
            let mut ranks = vec![0; ORDER.cells.len()];
            for (rank, cell) in (0..).zip(&ORDER.cells) {
                ranks[cell.row()] = rank;
            }
            ranks
        }),
    }
});

fn unpack(rank: usize) -> u32 {
    let bit = rank * BITS;
    // 19 bits from any bit of a byte span at most four bytes; the file ends with enough padding.
    let bytes = &PACKED[bit / 8..bit / 8 + 4];
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) >> (bit % 8) & ((1 << BITS) - 1)
}

impl HashOrder {
    /// The order, unpacked at the first call in a process.
    pub fn get() -> &'static Self {
        &ORDER
    }

    /// The cells in ascending order of their hashes.
    pub fn cells(&self) -> &[CellIndex] {
        &self.cells
    }

    /// The position of a cell of the whole space in the hash order.
    pub fn rank(&self, cell: CellIndex) -> Result<u32, SpaceError> {
        let out_of_range = SpaceError::IndexOutOfRange { got: cell.0, last: self.cells.len() as u32 - 1 };
        self.ranks.get(cell.row()).copied().ok_or(out_of_range)
    }

    /// The cell with this hash. Hashes about five cells, because hashes are spread evenly and the search starts where
    /// this one should be.
    ///
    /// ```
    /// use nb101_space::HashOrder;
    /// let order = HashOrder::get();
    /// assert_eq!(order.find("00005c142e6f48ac74fdcf73e3439874".parse()?)?, order.cells()[0]);
    /// assert!(order.find("ffffffffffffffffffffffffffffffff".parse()?).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn find(&self, hash: ModuleHash) -> Result<CellIndex, SpaceError> {
        let space = Space::nasbench101();
        let target = leading_bits(hash);
        // All cells below `low` have smaller hashes, all from `high` on larger ones.
        let (mut low, mut high) = (0, self.cells.len());
        let (mut low_bits, mut high_bits) = (0, u64::MAX);
        for step in 0.. {
            if low >= high {
                break;
            }
            // A few guesses by interpolation, then halving, so that no distribution makes it slow.
            let middle = if step < 8 {
                interpolate(low, high, low_bits, high_bits, target)
            } else {
                usize::midpoint(low, high)
            };
            let found = space.cell(self.cells[middle])?.module_hash();
            match found.cmp(&hash) {
                Ordering::Equal => return Ok(self.cells[middle]),
                Ordering::Less => (low, low_bits) = (middle + 1, leading_bits(found)),
                Ordering::Greater => (high, high_bits) = (middle, leading_bits(found)),
            }
        }
        Err(SpaceError::UnknownHash { hash })
    }
}

fn leading_bits(hash: ModuleHash) -> u64 {
    (u128::from_be_bytes(hash.to_bytes()) >> 64) as u64
}

/// Where between `low` and `high` (exclusive) the target should be if hashes are spread evenly.
fn interpolate(low: usize, high: usize, low_bits: u64, high_bits: u64, target: u64) -> usize {
    let span = u128::from(high_bits.saturating_sub(low_bits)).max(1);
    let offset = u128::from(target.saturating_sub(low_bits)) * (high - low) as u128 / span;
    (low + offset as usize).min(high - 1)
}
