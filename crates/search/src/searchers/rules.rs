//! What may be proposed, and what of it is a cell.

use nb101_cell::{ENCODING_EDGES, Encoding, MAX_EDGES, MAX_INTERIOR, MAX_VERTICES};
use nb101_space::{CellIndex, Space, random_encoding};
use rand::RngExt;
use serde::{Deserialize, Serialize};

use crate::rng::RunRng;

/// Whether the limit of nine edges holds before or after pruning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Validity {
    /// An encoding is pruned first; nine edges may be left. 73 % of the matrices are valid (the original package and its
    /// notebook).
    #[default]
    Pruned,
    /// An encoding of more than nine edges is invalid, whatever pruning would leave. 27 % of the matrices are valid
    /// (`automl/nas_benchmarks`, the scripts of the paper).
    AsProposed,
}

/// The cells that a run may propose: all of the space, or those with few vertices, in the encoding of so many vertices.
///
/// The encoding of `m` vertices is the part of the whole one in which vertices `m - 1` to 5 have no edge and operation 0;
/// its output is vertex 6 all the same.
///
/// ```
/// use nb101_search::{Rules, RunRng, Validity};
/// use rand_xoshiro::rand_core::SeedableRng;
///
/// let mini = Rules::new(6, Validity::Pruned).unwrap();
/// assert_eq!((mini.edges(), mini.ops(), mini.cells()), (15, 4, 64_542));
/// let encoding = mini.random_encoding(&mut RunRng::seed_from_u64(1));
/// assert!(mini.cell(encoding).is_none_or(|cell| cell.0 < 64_542));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    vertices: usize,
    validity: Validity,
    /// The packed bits that the encoding of so many vertices uses.
    mask: u32,
    cells: u32,
}

impl Rules {
    /// Cells of at most so many vertices, 2 to 7; otherwise `None`.
    pub fn new(vertices: u8, validity: Validity) -> Option<Self> {
        let vertices = usize::from(vertices);
        if !(2..=MAX_VERTICES).contains(&vertices) {
            return None;
        }
        let sizes = Space::nasbench101().len_by_vertices();
        let mut rules = Self { vertices, validity, mask: 0, cells: 0 };
        rules.cells = sizes.iter().filter(|(n, _)| *n as usize <= vertices).map(|(_, len)| len).sum();
        let edges = (0..rules.edges()).fold(0, |mask, parameter| mask | 1 << rules.edge_bit(parameter));
        let ops = (1 << (2 * rules.ops())) - 1;
        rules.mask = edges | ops << ENCODING_EDGES;
        Some(rules)
    }

    /// The number of edges that may be set: 21 for seven vertices.
    pub const fn edges(self) -> usize {
        self.vertices * (self.vertices - 1) / 2
    }

    /// The number of operations: 5 for seven vertices.
    pub const fn ops(self) -> usize {
        self.vertices - 2
    }

    /// The number of cells that can be reached: 423,624 for seven vertices.
    pub const fn cells(self) -> u32 {
        self.cells
    }

    /// The bit of an edge parameter, both from 0. Edges between interior vertices and the input come first, those into the
    /// output last; for seven vertices it is the parameter itself.
    pub const fn edge_bit(self, parameter: usize) -> usize {
        let inner = (self.vertices - 1) * (self.vertices - 2) / 2;
        if parameter < inner { parameter } else { ENCODING_EDGES - (MAX_VERTICES - 1) + parameter - inner }
    }

    /// An encoding with every edge and operation drawn uniformly.
    pub fn random_encoding(self, rng: &mut RunRng) -> Encoding {
        let whole = random_encoding(rng);
        Encoding::from_packed(whole.packed() & self.mask).expect("fewer bits of an encoding are one")
    }

    /// The encoding of a cell drawn uniformly.
    pub fn random_cell(self, rng: &mut RunRng) -> Encoding {
        Self::encoding_of(CellIndex(rng.random_range(0..self.cells)))
    }

    /// The encoding that prunes to exactly this cell.
    pub(crate) fn encoding_of(cell: CellIndex) -> Encoding {
        Encoding::from(Space::nasbench101().cell(cell).expect("an index of the space"))
    }

    /// The cell of a proposal; `None` if it is invalid.
    pub fn cell(self, encoding: Encoding) -> Option<CellIndex> {
        if self.validity == Validity::AsProposed && encoding.adjacency().edges() > MAX_EDGES {
            return None;
        }
        let index = CellIndex::of(encoding.to_cell()?);
        (index.0 < self.cells).then_some(index)
    }
}

impl Default for Rules {
    /// The whole space, pruned first.
    fn default() -> Self {
        Self {
            vertices: MAX_VERTICES,
            validity: Validity::Pruned,
            mask: (1 << (ENCODING_EDGES + 2 * MAX_INTERIOR)) - 1,
            cells: Space::nasbench101().len(),
        }
    }
}
