//! How many of the points of the search encoding are each cell.

use nb101_cell::{Adjacency, Cell, Classes, ENCODING_EDGES, MAX_INTERIOR, MAX_VERTICES, labelling_ops};
use nb101_space::{CellIndex, Space};

/// All points of the encoding: 21 binary and 5 ternary parameters.
pub(crate) const ENCODINGS: f64 = ((1u64 << ENCODING_EDGES) * 243) as f64;

/// For every cell of the whole space how many of the 2^21 * 3^5 points of the encoding prune to it.
///
/// Of a matrix of seven vertices pruning leaves a connected one; the operations of the vertices that it removes are free.
/// So every labelled cell counts as often as there are matrices that prune to its own, times three for each removed
/// vertex, and a cell the sum over its labellings and vertex orders.
///
/// ```
/// let counts = nb101_landscape::encodings_per_cell();
/// // The best by test accuracy has seven vertices: each of its encodings has all edges in place.
/// assert_eq!(counts.iter().map(|&count| u64::from(count)).sum::<u64>(), 1_538_083 * 243);
/// assert!(counts[0] > counts[423_623]);
/// ```
pub fn encodings_per_cell() -> Vec<u32> {
    let matrices = matrices_per_pruned();
    let mut counts = vec![0; Space::nasbench101().len() as usize];
    for (matrix, _) in Classes::get().placements() {
        let interior = matrix.vertices() - 2;
        let of_matrix = matrices[slot(matrix)];
        let free = 3u32.pow((MAX_INTERIOR - interior) as u32);
        for labelling in 0..3u32.pow(interior as u32) {
            if let Some(cell) = Cell::from_graph(matrix, labelling_ops(interior, labelling as u8)) {
                counts[CellIndex::of(cell).row()] += of_matrix * free;
            }
        }
    }
    counts
}

/// By the bits of a connected matrix how many matrices of seven vertices prune to it. Bits tell the number of vertices,
/// since the last vertex has an edge into it.
fn matrices_per_pruned() -> Vec<u32> {
    let mut counts = vec![0; 1 << ENCODING_EDGES];
    for bits in 0..1 << ENCODING_EDGES {
        let graph = Adjacency::new(MAX_VERTICES, bits);
        // Operations do not matter to pruning.
        if let Some(cell) = graph.and_then(|graph| Cell::from_graph(graph, 0)) {
            counts[slot(cell.adjacency())] += 1;
        }
    }
    counts
}

const fn slot(matrix: Adjacency) -> usize {
    matrix.bits() as usize
}
