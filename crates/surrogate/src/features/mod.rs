//! What the networks see of a cell: counts, paths, channels, depths, motifs and how the operations mix on the way from
//! input to output. Only additions, multiplications and divisions in a fixed order (and a logarithm that is the same
//! everywhere), so the numbers do not depend on the platform.

mod channels;
mod depths;
mod flow;
mod graph;
mod motifs;
mod paths;
mod size;

use nb101_cell::Cell;

use graph::Graph;

/// The number of features of a cell. A model file names it, so that a model is never read with other features.
pub const FEATURES: usize = 288;

/// Appends features in order.
struct Features {
    values: [f32; FEATURES],
    len: usize,
}

impl Features {
    fn push(&mut self, value: f32) {
        self.values[self.len] = value;
        self.len += 1;
    }

    fn extend(&mut self, values: &[f32]) {
        self.values[self.len..self.len + values.len()].copy_from_slice(values);
        self.len += values.len();
    }
}

/// The features of a cell. They depend on the order of its vertices: give a canonical cell.
///
/// ```
/// use nb101_cell::Cell;
/// use nb101_surrogate::{FEATURES, features};
/// let input_to_output = features(Cell::from_packed(1)?);
/// assert_eq!(input_to_output.len(), FEATURES);
/// assert_eq!(input_to_output[..2], [2.0, 1.0], "vertices and edges");
/// # Ok::<(), nb101_cell::CellError>(())
/// ```
pub fn features(cell: Cell) -> [f32; FEATURES] {
    let graph = Graph::new(cell);
    let mut features = Features { values: [0.0; FEATURES], len: 0 };
    size::push(cell, &graph, &mut features);
    paths::push(&graph, &mut features);
    channels::push(&graph, &mut features);
    depths::push(&graph, &mut features);
    motifs::push(&graph, &mut features);
    flow::push(&graph, &mut features);
    debug_assert_eq!(features.len, FEATURES);
    features.values
}
