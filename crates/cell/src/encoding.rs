//! The point of the search encoding: a full seven-vertex matrix with five operations, valid or not.

use crate::adjacency::{Adjacency, MAX_INTERIOR, MAX_VERTICES, edge_bit};
use crate::cell::Cell;

/// The number of edges that an encoding may have: one bit for every pair of the seven vertices.
pub const ENCODING_EDGES: usize = edge_bit(0, MAX_VERTICES);

/// The 26 parameters of the paper's encoding A: 21 binary ones (edges) and five ternary ones (operations). About 73 % of
/// all encodings prune to a valid cell.
///
/// It is packed like a [`Cell`], but always has seven vertices and need not be pruned or valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Encoding(u32);

impl Encoding {
    /// From 21 edge bits (edge `x -> y` is bit `x + y(y-1)/2`) and five operation numbers, each 0 to 2. `None` if
    /// something is out of range.
    pub fn new(edges: u32, ops: [u8; MAX_INTERIOR]) -> Option<Self> {
        if edges >> ENCODING_EDGES != 0 || ops.iter().any(|&op| op > 2) {
            return None;
        }
        let packed = ops.iter().rev().fold(0, |packed, &op| packed << 2 | u32::from(op));
        Some(Self(edges | packed << ENCODING_EDGES))
    }

    /// The encoding that packs into this number; `None` if it is 2^31 or more or has an operation number of 3.
    ///
    /// ```
    /// use nb101_cell::Encoding;
    /// assert_eq!(Encoding::from_packed(5).unwrap().packed(), 5);
    /// assert_eq!(Encoding::from_packed(1 << 31), None);
    /// ```
    pub fn from_packed(packed: u32) -> Option<Self> {
        let op = |i| (packed >> (ENCODING_EDGES + 2 * i) & 3) as u8;
        let encoding = Self::new(packed & ((1 << ENCODING_EDGES) - 1), std::array::from_fn(op))?;
        (packed >> 31 == 0).then_some(encoding)
    }

    /// The encoding as a number below 2^31.
    pub const fn packed(self) -> u32 {
        self.0
    }

    /// The matrix, neither pruned nor checked.
    pub const fn adjacency(self) -> Adjacency {
        Adjacency::trusted(MAX_VERTICES, self.0 & ((1 << ENCODING_EDGES) - 1))
    }

    /// The operation number of interior vertex `i + 1`. Panics unless `i` is below 5.
    pub const fn op(self, i: usize) -> u32 {
        assert!(i < MAX_INTERIOR, "an encoding has five operations");
        self.0 >> (ENCODING_EDGES + 2 * i) & 3
    }

    /// The same encoding with one edge added or removed. Panics unless its bit number is below 21.
    #[must_use]
    pub const fn with_edge_flipped(self, edge: usize) -> Self {
        assert!(edge < ENCODING_EDGES, "an encoding has 21 edges");
        Self(self.0 ^ 1 << edge)
    }

    /// The same encoding with the operation of interior vertex `i + 1` replaced. Panics unless `i` is below 5 and `op`
    /// below 3.
    #[must_use]
    pub const fn with_op(self, i: usize, op: u32) -> Self {
        assert!(i < MAX_INTERIOR && op < 3, "an encoding has five operations, numbered 0 to 2");
        let shift = ENCODING_EDGES + 2 * i;
        Self(self.0 & !(3 << shift) | op << shift)
    }

    /// The valid cell that it prunes to, if any.
    ///
    /// ```
    /// use nb101_cell::Encoding;
    /// assert!(Encoding::new(0, [0; 5]).unwrap().to_cell().is_none());
    /// // Bit 15 is the edge 0 -> 6.
    /// assert_eq!(Encoding::new(1 << 15, [0; 5]).unwrap().to_cell().unwrap().vertices(), 2);
    /// ```
    pub fn to_cell(self) -> Option<Cell> {
        Cell::pruned(self.adjacency(), self.0 >> ENCODING_EDGES).ok()
    }
}

impl From<Cell> for Encoding {
    /// The encoding that prunes to exactly this cell: its vertices first, the output moved to vertex 6, the vertices
    /// between unconnected and with operation 0.
    fn from(cell: Cell) -> Self {
        let graph = cell.adjacency();
        let last = cell.vertices() - 1;
        let into_output = u32::from(graph.predecessors(last));
        let interior = graph.bits() & ((1 << edge_bit(0, last)) - 1);
        Self(interior | into_output << edge_bit(0, MAX_VERTICES - 1) | cell.packed_ops() << ENCODING_EDGES)
    }
}
