//! How many channels the operations have, as shares of the cell's.

use super::Features;
use super::graph::{Graph, OPS, vertices_of};

pub(super) fn push(graph: &Graph, out: &mut Features) {
    let mut all = 0.0;
    for op in OPS {
        let (mut sum, mut squares, mut to_output, mut from_input) = (0.0, 0.0, 0.0, 0.0);
        let (mut most, mut least) = (0.0f32, 2.0f32);
        for v in vertices_of(graph.of_kind[op]) {
            let own = graph.channels[v];
            sum += own;
            squares += own * own;
            most = most.max(own);
            least = least.min(own);
            if graph.has_edge(v, graph.output) {
                to_output += own;
            }
            if graph.has_edge(0, v) {
                from_input += own;
            }
        }
        out.extend(&[sum, squares, to_output, most, least, from_input]);
        all += sum;
    }
    out.push(all / graph.interior().len().max(1) as f32);
}
