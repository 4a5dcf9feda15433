//! The paths from input to output: how many operations of each kind they pass.

use super::Features;
use super::graph::{Graph, KINDS, OPS, vertices_of};

/// A path passes at most five operations.
const COUNTS: usize = 6;
/// What is counted on a path: the three operations, both convolutions together, all operations.
const COUNTED: usize = 5;

struct Paths {
    number: f32,
    min: [u8; COUNTED],
    max: [u8; COUNTED],
    sum: [u32; COUNTED],
    /// Paths by how many times they pass an operation.
    histogram: [[f32; COUNTS]; 3],
    /// The vertices that all paths pass.
    common: u8,
}

pub(super) fn push(graph: &Graph, out: &mut Features) {
    let mut paths = Paths {
        number: 0.0,
        min: [u8::MAX; COUNTED],
        max: [0; COUNTED],
        sum: [0; COUNTED],
        histogram: [[0.0; COUNTS]; 3],
        common: u8::MAX,
    };
    walk(graph, 0, 0, [0; KINDS], &mut paths);
    out.push(paths.number);
    for i in 0..COUNTED {
        out.extend(&[f32::from(paths.min[i]), f32::from(paths.max[i]), paths.sum[i] as f32 / paths.number]);
    }
    for op in OPS {
        out.push((paths.common & graph.of_kind[op]).count_ones() as f32);
    }
    for histogram in paths.histogram {
        out.extend(&histogram);
    }
}

/// Every path that goes on from vertex `v`; `passed` are the vertices before it, `counts` their kinds.
fn walk(graph: &Graph, v: usize, passed: u8, mut counts: [u8; KINDS], paths: &mut Paths) {
    if v == graph.output {
        let [_, conv3, conv1, pool, _] = counts;
        let counted = [conv3, conv1, pool, conv3 + conv1, conv3 + conv1 + pool];
        paths.number += 1.0;
        for (i, &count) in counted.iter().enumerate() {
            paths.min[i] = paths.min[i].min(count);
            paths.max[i] = paths.max[i].max(count);
            paths.sum[i] += u32::from(count);
        }
        for (histogram, &count) in paths.histogram.iter_mut().zip(&counted) {
            histogram[usize::from(count)] += 1.0;
        }
        paths.common &= passed;
        return;
    }
    counts[graph.kind[v]] += 1;
    for next in vertices_of(graph.successors[v]) {
        walk(graph, next, passed | 1 << v, counts, paths);
    }
}
