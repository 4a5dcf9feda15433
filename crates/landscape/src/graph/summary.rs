//! The shape of the graph in a few numbers.

use serde::Serialize;

use super::NeighbourGraph;
use crate::statistics::sorted_quantile;

/// How many neighbours cells have.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Degrees {
    /// The mean.
    pub mean: f64,
    /// The median.
    pub median: f64,
    /// The smallest.
    pub min: u32,
    /// The largest.
    pub max: u32,
    /// Every degree that occurs, ascending, with the number of cells that have it.
    pub counts: Vec<(u32, u32)>,
}

/// One of the two relations.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RelationSummary {
    /// Directed edges.
    pub edges: usize,
    /// Steps that lead from a cell.
    pub out_degrees: Degrees,
    /// Steps that lead to a cell; the same in the closure.
    pub in_degrees: Degrees,
    /// Sets of cells that all reach each other.
    pub components: usize,
    /// The number of cells of the largest of them.
    pub largest_component: u32,
}

/// The neighbour graph of the whole space.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GraphSummary {
    /// Single edits on a cell's own vertices: directed.
    pub plain: RelationSummary,
    /// Single edits there or back.
    pub closure: RelationSummary,
}

impl GraphSummary {
    pub(crate) fn of(plain: &NeighbourGraph, back: &NeighbourGraph, closure: &NeighbourGraph) -> Self {
        Self { plain: RelationSummary::of(plain, back), closure: RelationSummary::of(closure, closure) }
    }
}

impl RelationSummary {
    fn of(graph: &NeighbourGraph, back: &NeighbourGraph) -> Self {
        let sizes = graph.component_sizes();
        Self {
            edges: graph.edges(),
            out_degrees: Degrees::of(graph),
            in_degrees: Degrees::of(back),
            components: sizes.len(),
            largest_component: sizes[0],
        }
    }
}

impl Degrees {
    fn of(graph: &NeighbourGraph) -> Self {
        let mut degrees: Vec<u32> = graph.offsets.windows(2).map(|ends| ends[1] - ends[0]).collect();
        degrees.sort_unstable();
        let as_numbers: Vec<f64> = degrees.iter().map(|&degree| f64::from(degree)).collect();
        Self {
            mean: graph.edges() as f64 / graph.len() as f64,
            median: sorted_quantile(&as_numbers, 0.5).unwrap_or(0.0),
            min: degrees[0],
            max: degrees[degrees.len() - 1],
            counts: degrees.chunk_by(|a, b| a == b).map(|equal| (equal[0], equal.len() as u32)).collect(),
        }
    }
}
