//! Where the operations lie between input and output.

use nb101_cell::MAX_VERTICES;

use super::Features;
use super::graph::{Graph, OPS, vertices_of};

/// Longest and shortest way from the input and to the output, and the most 3x3 convolutions before and after.
const MEASURES: usize = 6;

pub(super) fn push(graph: &Graph, out: &mut Features) {
    let measures = measures(graph);
    for op in OPS {
        for measure in &measures {
            let (mut sum, mut least, mut most) = (0.0, 9.0f32, -1.0f32);
            for v in vertices_of(graph.of_kind[op]) {
                let value = f32::from(measure[v]);
                sum += value;
                least = least.min(value);
                most = most.max(value);
            }
            out.extend(&[sum, least, most]);
        }
    }
}

fn measures(graph: &Graph) -> [[u8; MAX_VERTICES]; MEASURES] {
    let mut measures = [[0; MAX_VERTICES]; MEASURES];
    let [from, from_short, to, to_short, before, after] = &mut measures;
    let is_conv3 = |v: usize| u8::from(graph.kind[v] == 1);
    for v in 1..graph.vertices {
        from_short[v] = u8::MAX;
        for u in vertices_of(graph.predecessors[v]) {
            from[v] = from[v].max(from[u] + 1);
            from_short[v] = from_short[v].min(from_short[u] + 1);
            before[v] = before[v].max(before[u] + is_conv3(u));
        }
    }
    for v in (0..graph.output).rev() {
        to_short[v] = u8::MAX;
        for w in vertices_of(graph.successors[v]) {
            to[v] = to[v].max(to[w] + 1);
            to_short[v] = to_short[v].min(to_short[w] + 1);
            after[v] = after[v].max(after[w] + is_conv3(w));
        }
    }
    measures
}
