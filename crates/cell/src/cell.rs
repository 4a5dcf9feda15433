//! The cell: a pruned, valid graph with operations, packed into 31 bits.

use crate::adjacency::{Adjacency, MAX_EDGES, MAX_INTERIOR, MAX_VERTICES, edge_bit};
use crate::canonical::Classes;
use crate::error::CellError;
use crate::module_hash::{ModuleHash, module_hashes};
use crate::op::{Label, Op};
use crate::spec::Spec;

/// Bits of the packed form that hold edges; the bits above hold operations.
const EDGE_BITS: usize = edge_bit(0, MAX_VERTICES);

/// For every edge bit, the vertex that the edge runs to.
const TARGET: [u8; EDGE_BITS] = {
    let mut target = [0; EDGE_BITS];
    let mut y = 1;
    while y < MAX_VERTICES {
        let mut x = 0;
        while x < y {
            target[edge_bit(x, y)] = y as u8;
            x += 1;
        }
        y += 1;
    }
    target
};

/// A pruned and valid cell, with its vertices in the order of the spec that it came from.
///
/// Packed: bit `x + y(y-1)/2` is the edge `x -> y`; bits `21 + 2(v-1)` and the next are the operation of interior vertex
/// `v`. The number of vertices needs no bits: the last vertex of a pruned graph has an edge into it.
///
/// `==` compares the graphs with their vertex order. Two cells that differ only in the order of their vertices are the
/// same point of the space: ask [`is_isomorphic_to`](Self::is_isomorphic_to), or compare canonical forms or cell indices.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cell(u32);

impl Cell {
    /// Prunes a spec and checks the rules of the space.
    ///
    /// ```
    /// use nb101_cell::{Cell, Spec};
    /// // Vertex 1 leads nowhere, so its unknown op does not matter.
    /// let matrix = [0, 1, 1, 0, 0, 0, 0, 0, 0];
    /// let cell = Cell::from_spec(&Spec::new(&matrix, &["input", "???", "output"])?)?;
    /// assert_eq!(cell.vertices(), 2);
    /// # Ok::<(), nb101_cell::CellError>(())
    /// ```
    pub fn from_spec(spec: &Spec<'_>) -> Result<Self, CellError> {
        spec.to_cell()
    }

    /// A cell from a graph that is pruned and within the limits, and the packed operations of its interior vertices.
    pub(crate) const fn from_parts(pruned: Adjacency, ops: u32) -> Self {
        Self(pruned.bits() | ops << EDGE_BITS)
    }

    /// A cell from any graph and the packed operations of its interior vertices (two bits each, vertex 1 lowest): prunes and
    /// checks. `None` if it is not valid, or if a vertex that survives has the operation number 3.
    ///
    /// ```
    /// use nb101_cell::{Adjacency, Cell};
    /// let chain = Adjacency::new(3, 0b101).unwrap();
    /// assert_eq!(Cell::from_graph(chain, 2).map(Cell::packed), Some(0b101 | 2 << 21));
    /// assert_eq!(Cell::from_graph(chain, 3), None);
    /// ```
    pub fn from_graph(graph: Adjacency, ops: u32) -> Option<Self> {
        Self::pruned(graph, ops).ok().filter(|cell| !has_op_3(cell.packed_ops()))
    }

    /// As [`from_graph`](Self::from_graph) for operations that are known to be in range, with the rule that failed.
    pub(crate) fn pruned(graph: Adjacency, ops: u32) -> Result<Self, CellError> {
        let n = graph.vertices();
        let interior = (1 << (n - 2)) - 1;
        let (graph, ops) = if graph.is_pruned() {
            (graph, ops & ((1 << (2 * (n - 2))) - 1))
        } else {
            let kept = graph.on_a_path();
            if kept == 0 {
                return Err(CellError::Disconnected { output: n - 1 });
            }
            (graph.restricted_to(kept), kept_ops(ops, kept >> 1 & interior))
        };
        if graph.edges() > MAX_EDGES {
            return Err(CellError::TooManyEdges { got: graph.edges() as usize });
        }
        Ok(Self::from_parts(graph, ops))
    }

    /// The cell that packs into this number.
    ///
    /// ```
    /// use nb101_cell::{Cell, ErrorCode};
    /// assert_eq!(Cell::from_packed(0b101).unwrap().vertices(), 3);
    /// assert_eq!(Cell::from_packed(0b100).unwrap_err().code(), "NB101_NOT_PACKED");
    /// ```
    pub const fn from_packed(packed: u32) -> Result<Self, CellError> {
        let edges = packed & ((1 << EDGE_BITS) - 1);
        let ops = packed >> EDGE_BITS;
        if edges == 0 || edges.count_ones() > MAX_EDGES {
            return Err(CellError::NotPacked { got: packed });
        }
        let cell = Self(packed);
        let n = cell.vertices();
        if ops >> (2 * (n - 2)) != 0 || has_op_3(ops) || !cell.adjacency().is_pruned() {
            return Err(CellError::NotPacked { got: packed });
        }
        Ok(cell)
    }

    /// The cell as a number below 2^31.
    pub const fn packed(self) -> u32 {
        self.0
    }

    /// The number of vertices, 2 to 7.
    pub const fn vertices(self) -> usize {
        let edges = self.0 & ((1 << EDGE_BITS) - 1);
        TARGET[edges.ilog2() as usize] as usize + 1
    }

    /// The number of vertices that carry an operation, 0 to 5.
    pub const fn interior(self) -> usize {
        self.vertices() - 2
    }

    /// The number of edges, 1 to 9.
    pub const fn edges(self) -> u32 {
        self.adjacency().edges()
    }

    /// The graph.
    pub const fn adjacency(self) -> Adjacency {
        Adjacency::trusted(self.vertices(), self.0 & ((1 << EDGE_BITS) - 1))
    }

    /// The operations of the interior vertices, two bits each, vertex 1 lowest.
    pub const fn packed_ops(self) -> u32 {
        self.0 >> EDGE_BITS
    }

    /// The operation of an interior vertex; `None` for the input, the output and numbers that are no vertex.
    pub fn op(self, vertex: usize) -> Option<Op> {
        if vertex == 0 || vertex >= self.vertices() - 1 {
            return None;
        }
        Op::from_index(self.packed_ops() >> (2 * (vertex - 1)) & 3)
    }

    /// The operations of the interior vertices in vertex order.
    pub fn ops(self) -> impl ExactSizeIterator<Item = Op> {
        let packed = self.packed_ops();
        // The packed form holds no other number, so the fallback is never taken.
        (0..self.interior()).map(move |i| Op::from_index(packed >> (2 * i) & 3).unwrap_or(Op::Conv3x3))
    }

    /// The names of all vertices, `input` and `output` included.
    pub fn labels(self) -> impl Iterator<Item = Label<'static>> {
        std::iter::once(Label::Input).chain(self.ops().map(Label::Op)).chain(std::iter::once(Label::Output))
    }

    /// The representative of this cell's isomorphism class: of all vertex orders that keep edges running forwards, those
    /// with the smallest matrix number, and of these the one whose operations come first in lexicographic order. It is
    /// the one under which the published table trained the cell (`docs/canonical-form.md`).
    #[must_use]
    pub fn canonical(self) -> Self {
        Classes::get().canonical(self)
    }

    /// Whether this is its class's representative.
    pub fn is_canonical(self) -> bool {
        self.canonical() == self
    }

    /// Whether two cells are the same point of the space: equal up to a renumbering of interior vertices. Decided by
    /// the canonical form, never by a hash.
    pub fn is_isomorphic_to(self, other: Self) -> bool {
        self.canonical() == other.canonical()
    }

    /// The module hash: the MD5 name of the cell in the published files. Many cells at a time are hashed faster by
    /// [`module_hashes`].
    pub fn module_hash(self) -> ModuleHash {
        module_hashes(&[self])[0]
    }
}

/// Whether one of five packed operations is the number 3, which has both of its bits set.
const fn has_op_3(ops: u32) -> bool {
    ops & ops >> 1 & 0b01_0101_0101 != 0
}

/// The packed operations of the kept interior vertices (bit 0 is vertex 1), moved together.
const fn kept_ops(ops: u32, kept: u8) -> u32 {
    let mut packed = 0;
    let mut position = 0;
    let mut i = 0;
    while i < MAX_INTERIOR {
        let is_kept = (kept >> i & 1) as u32;
        packed |= (ops >> (2 * i) & 3 & is_kept.wrapping_neg()) << position;
        position += 2 * is_kept;
        i += 1;
    }
    packed
}

impl std::fmt::Debug for Cell {
    /// Edges and operations in words: `Cell(0->1 1->2 | conv3x3-bn-relu)`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cell(")?;
        let graph = self.adjacency();
        for y in 1..self.vertices() {
            for x in (0..y).filter(|&x| graph.has_edge(x, y)) {
                write!(f, "{x}->{y} ")?;
            }
        }
        f.write_str("|")?;
        for op in self.ops() {
            write!(f, " {op}")?;
        }
        f.write_str(")")
    }
}

const _: () = assert!(EDGE_BITS + 2 * MAX_INTERIOR == 31, "a packed cell fits into 31 bits");
