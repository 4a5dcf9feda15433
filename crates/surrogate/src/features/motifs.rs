//! Edges and chains of three vertices by their kinds, and how operations are connected to input and output.

use super::Features;
use super::graph::{Graph, KINDS, OPS, OUTPUT, vertices_of};

pub(super) fn push(graph: &Graph, out: &mut Features) {
    edges(graph, out);
    chains(graph, out);
    ends(graph, out);
}

/// For each pair of kinds the number of edges, and between operations also the channels that they carry.
fn edges(graph: &Graph, out: &mut Features) {
    let (mut number, mut carried) = ([[0.0; KINDS]; KINDS], [[0.0; KINDS]; KINDS]);
    for x in 0..graph.output {
        for y in vertices_of(graph.successors[x]) {
            let (from, to) = (graph.kind[x], graph.kind[y]);
            number[from][to] += 1.0;
            carried[from][to] += graph.channels[x].min(graph.channels[y]);
        }
    }
    for from in 0..OUTPUT {
        out.extend(&number[from][1..]);
        if from > 0 {
            out.extend(&carried[from][OPS]);
        }
    }
}

/// For each three kinds the number of chains of two edges.
fn chains(graph: &Graph, out: &mut Features) {
    let mut number = [[[0.0; KINDS]; KINDS]; KINDS];
    for y in graph.interior() {
        let count = |set: u8, kind: usize| (set & graph.of_kind[kind]).count_ones() as f32;
        for (from, number) in number.iter_mut().enumerate().take(OUTPUT) {
            let into = count(graph.predecessors[y], from);
            if into > 0.0 {
                for (to, number) in number[graph.kind[y]].iter_mut().enumerate().skip(1) {
                    *number += into * count(graph.successors[y], to);
                }
            }
        }
    }
    for from in &number[..OUTPUT] {
        for middle in &from[OPS] {
            out.extend(&middle[1..]);
        }
    }
}

/// For each operation the number of vertices that are fed by the input alone, by others alone or by both, and that feed
/// the output alone, others alone or both.
fn ends(graph: &Graph, out: &mut Features) {
    let mut number = [[[0.0; 3]; 3]; KINDS];
    let class = |set: u8, end: u8| match (set & end != 0, set & !end != 0) {
        (true, true) => 2,
        (true, false) => 0,
        (false, _) => 1,
    };
    for v in graph.interior() {
        let (input, output) = (1, 1 << graph.output);
        let fed = class(graph.predecessors[v], input);
        let feeds = class(graph.successors[v], output);
        number[graph.kind[v]][fed][feeds] += 1.0;
    }
    for op in &number[OPS] {
        for fed in op {
            out.extend(fed);
        }
    }
}
