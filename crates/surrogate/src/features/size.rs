//! How large a cell and its network are, and the raw matrix.

use nb101_cell::{Cell, MAX_VERTICES, NetworkConfig};

use super::Features;
use super::graph::{Graph, KINDS, OPS, vertices_of};

pub(super) fn push(cell: Cell, graph: &Graph, out: &mut Features) {
    out.push(graph.vertices as f32);
    out.push(cell.edges() as f32);
    for op in OPS {
        out.push(graph.of_kind[op].count_ones() as f32);
    }
    let (cut, directed_cut) = cuts(graph);
    out.push(cut);
    out.push(directed_cut);
    out.push(f32::from(u8::from(graph.has_edge(0, graph.output))));
    out.push(graph.successors[0].count_ones() as f32);
    out.push((graph.predecessors[graph.output] & !1).count_ones() as f32);

    // The default network fits every cell.
    let network = NetworkConfig::default();
    let logarithm = |count: u64| libm::log(count as f64) as f32;
    out.push(cell.flops(&network).map_or(0.0, logarithm));
    out.push(cell.trainable_parameters(&network).map_or(0.0, logarithm));
    let weights = weights(graph);
    let all = weights.iter().sum::<f32>();
    for kind in [0, 1, 2] {
        out.push(weights[kind] / all.max(1.0));
    }

    for y in 1..MAX_VERTICES {
        for x in 0..y {
            out.push(f32::from(u8::from(graph.has_edge(x, y))));
        }
    }
    for v in 1..MAX_VERTICES - 1 {
        for op in OPS {
            out.push(f32::from(graph.of_kind[op] >> v & 1));
        }
    }
}

/// The most edges that lead out of a set of vertices with the input and without the output: out of any such set, and out
/// of one that no edge leads back into.
fn cuts(graph: &Graph) -> (f32, f32) {
    let (mut any, mut directed) = (0, 0);
    for interior in 0..1u8 << (graph.vertices - 2) {
        let inside = interior << 1 | 1;
        let (mut cut, mut back) = (0, 0);
        for v in 1..graph.vertices {
            let predecessors = graph.predecessors[v];
            if inside >> v & 1 == 1 {
                back |= predecessors & !inside;
            } else {
                cut += (predecessors & inside).count_ones();
            }
        }
        any = any.max(cut);
        if back == 0 {
            directed = directed.max(cut);
        }
    }
    (any as f32, directed as f32)
}

/// Weights of the projections (kind 0) and of the convolutions of the reference cell, in units of its squared channels.
fn weights(graph: &Graph) -> [f32; KINDS] {
    const PER_POSITION: [f32; KINDS] = [0.0, 9.0, 1.0, 0.0, 0.0];
    let mut weights = [0.0; KINDS];
    for v in vertices_of(graph.successors[0]) {
        weights[0] += graph.channels[v];
    }
    for v in graph.interior() {
        let (kind, own) = (graph.kind[v], graph.channels[v]);
        weights[kind] += PER_POSITION[kind] * own * own;
    }
    weights
}
