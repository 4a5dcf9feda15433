//! Random cells: uniform over the encoding, as the paper's searches draw them, or uniform over the cells.
//!
//! The two differ much: encodings that prune to few vertices are many, cells with few vertices are few. Of the valid
//! encodings 0.3 % keep all seven vertices, of the cells 85 %.

use nb101_cell::{Adjacency, Cell, ENCODING_EDGES, Encoding, MAX_INTERIOR};
use rand::{Rng, RngExt};

use crate::index::CellIndex;
use crate::space::Space;

/// An encoding with every edge and operation drawn uniformly; about 27 % prune to no valid cell.
///
/// ```
/// use rand_xoshiro::{Xoshiro256PlusPlus, rand_core::SeedableRng};
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let encoding = nb101_space::random_encoding(&mut rng);
/// assert!(encoding.packed() < 1 << 31);
/// ```
pub fn random_encoding(rng: &mut impl Rng) -> Encoding {
    let edges = rng.next_u32() >> (32 - ENCODING_EDGES);
    let ops: [u8; MAX_INTERIOR] = std::array::from_fn(|_| rng.random_range(0..3));
    Encoding::new(edges, ops).unwrap_or_else(|| unreachable!("drawn within range"))
}

impl Space {
    /// A cell drawn uniformly from the space's cells.
    ///
    /// ```
    /// use nb101_space::Space;
    /// use rand_xoshiro::{Xoshiro256PlusPlus, rand_core::SeedableRng};
    /// let space = Space::nasbench101();
    /// let cell = space.sample_cell(&mut Xoshiro256PlusPlus::seed_from_u64(1));
    /// assert!(cell.0 < space.len());
    /// ```
    pub fn sample_cell(&self, rng: &mut impl Rng) -> CellIndex {
        CellIndex(rng.random_range(0..self.len()))
    }

    /// A cell from a matrix and operations drawn uniformly from all that the space's vertices and operations allow,
    /// drawn anew until it prunes to a cell of the space. Small cells come far more often than large ones.
    pub fn sample_cell_by_encoding(&self, rng: &mut impl Rng) -> Cell {
        let limits = self.limits();
        let pairs = limits.vertices * (limits.vertices - 1) / 2;
        loop {
            let edges = rng.next_u32() >> (32 - pairs);
            let ops = (0..limits.vertices - 2).fold(0, |ops, _| ops << 2 | rng.random_range(0..limits.ops));
            let graph = Adjacency::new(limits.vertices as usize, edges);
            if let Some(cell) = graph.and_then(|graph| Cell::from_graph(graph, ops))
                && cell.edges() <= limits.edges
            {
                return cell;
            }
        }
    }
}
