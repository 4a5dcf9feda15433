//! What a channel of the output has passed on the way, if every sum is an even mixture of what it adds and the output one
//! of the channels that it is put together from.

use nb101_cell::MAX_VERTICES;

use super::Features;
use super::graph::{Graph, KINDS, OPS, vertices_of};

/// Operations passed: 0 to 5.
const COUNTS: usize = 6;
/// The sets of operations that are counted, as bit masks of kinds: 3x3, both convolutions, max-pooling.
const COUNTED: [u8; 3] = [1 << 1, 1 << 1 | 1 << 2, 1 << 3];

pub(super) fn push(graph: &Graph, out: &mut Features) {
    let mut passed = [[[0.0f32; COUNTS]; COUNTED.len()]; MAX_VERTICES];
    let mut mean = [[0.0f32; KINDS]; MAX_VERTICES];
    let mut importance = [0.0f32; MAX_VERTICES];
    passed[0] = [[1.0, 0.0, 0.0, 0.0, 0.0, 0.0]; COUNTED.len()];
    for v in 1..graph.vertices {
        let mut here = [[0.0f32; COUNTS]; COUNTED.len()];
        let mut mean_here = [0.0f32; KINDS];
        let share = Share::of(graph, v);
        for u in vertices_of(graph.predecessors[v]) {
            let weight = share.of_predecessor(graph, u);
            for (here, before) in here.iter_mut().flatten().zip(passed[u].iter().flatten()) {
                *here += weight * before;
            }
            for (here, before) in mean_here.iter_mut().zip(mean[u]) {
                *here += weight * before;
            }
        }
        mean_here[graph.kind[v]] += 1.0;
        for (histogram, counted) in here.iter_mut().zip(COUNTED) {
            if counted >> graph.kind[v] & 1 == 1 {
                histogram.rotate_right(1);
            }
        }
        passed[v] = here;
        mean[v] = mean_here;
    }
    importance[graph.output] = 1.0;
    for v in (1..graph.vertices).rev() {
        let share = Share::of(graph, v);
        for u in vertices_of(graph.predecessors[v]) {
            importance[u] += importance[v] * share.of_predecessor(graph, u);
        }
    }
    for histogram in passed[graph.output] {
        out.extend(&histogram);
    }
    out.extend(&mean[graph.output][OPS]);
    for op in OPS {
        let (mut most, mut wide) = (0.0f32, 0.0f32);
        for v in vertices_of(graph.of_kind[op]) {
            most = most.max(importance[v]);
            wide += importance[v] * graph.channels[v];
        }
        out.extend(&[most, wide]);
    }
}

/// How much of a vertex comes from each of its predecessors.
enum Share {
    Even(f32),
    /// By channels, times a factor; the projection of the input counts as much as all others together.
    ByChannels(f32),
}

impl Share {
    fn of(graph: &Graph, v: usize) -> Self {
        let predecessors = graph.predecessors[v];
        let interior = predecessors & !1;
        if v != graph.output || interior == 0 {
            return Self::Even(1.0 / predecessors.count_ones() as f32);
        }
        let all: f32 = vertices_of(interior).map(|u| graph.channels[u]).sum();
        let has_projection = predecessors & 1 == 1;
        Self::ByChannels(if has_projection { 0.5 / all } else { 1.0 / all })
    }

    fn of_predecessor(&self, graph: &Graph, u: usize) -> f32 {
        match *self {
            Self::Even(share) => share,
            Self::ByChannels(_) if u == 0 => 0.5,
            Self::ByChannels(factor) => factor * graph.channels[u],
        }
    }
}
