//! What one random mutation of the search encoding does.

use nb101_cell::{Adjacency, ENCODING_EDGES, MAX_EDGES, MAX_INTERIOR, MAX_VERTICES};
use rayon::prelude::*;
use serde::Serialize;

/// The chances of a mutation that changes one of the 26 parameters, chosen uniformly, of an encoding drawn uniformly from
/// all valid ones. Together they are 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Mutations {
    /// It stays the same cell: the change is among what pruning removes.
    pub neutral: f64,
    /// It becomes another cell.
    pub other_cell: f64,
    /// It becomes invalid.
    pub invalid: f64,
    /// The chance of the first for encodings of cells with 2, 3, ... 7 vertices.
    pub neutral_by_vertices: [f64; 6],
}

/// Counts of mutated edges over all valid matrices, for each number of vertices.
#[derive(Clone, Copy, Default)]
struct Counts {
    matrices: u64,
    /// Vertices without effect, whose operation may change.
    idle: u64,
    neutral: u64,
    invalid: u64,
}

/// The outcomes of all mutations of all valid encodings, exactly.
///
/// Only matrices need to be looked at: changing the operation of a vertex that stays always gives another cell (another
/// multiset of operations), of one that goes the same; and an edge never gives the same cell unless the pruned matrix
/// stays as it is, since else it has more edges or fewer.
///
/// ```
/// let chances = nb101_landscape::mutation_outcomes();
/// assert!((chances.neutral + chances.other_cell + chances.invalid - 1.0).abs() < 1e-12);
/// // All of a cell with seven vertices matters, but for edges that lead nowhere: there are none.
/// assert_eq!(chances.neutral_by_vertices[5], 0.0);
/// ```
pub fn mutation_outcomes() -> Mutations {
    // Of every matrix the edges that pruning leaves in place; 0 if it is not valid.
    let kept: Vec<u32> = (0..1u32 << ENCODING_EDGES).into_par_iter().map(kept_edges).collect();
    let blocks: Vec<[Counts; MAX_VERTICES + 1]> = (0..1usize << (ENCODING_EDGES - 12))
        .into_par_iter()
        .map(|block| {
            let mut counts = [Counts::default(); MAX_VERTICES + 1];
            for bits in block << 12..(block + 1) << 12 {
                if kept[bits] == 0 {
                    continue;
                }
                let vertices = vertices_of(kept[bits]);
                let counts = &mut counts[vertices];
                counts.matrices += 1;
                counts.idle += (MAX_VERTICES - vertices) as u64;
                for edge in 0..ENCODING_EDGES {
                    let mutated = kept[bits ^ 1 << edge];
                    counts.neutral += u64::from(mutated == kept[bits]);
                    counts.invalid += u64::from(mutated == 0);
                }
            }
            counts
        })
        .collect();
    let by_vertices: [Counts; MAX_VERTICES + 1] =
        std::array::from_fn(|vertices| sum(blocks.iter().map(|block| block[vertices])));
    let all = sum(by_vertices.into_iter());
    let share = |count: u64, counts: Counts| {
        count as f64 / (counts.matrices as f64 * (ENCODING_EDGES + MAX_INTERIOR) as f64)
    };
    let neutral = share(all.neutral + all.idle, all);
    let invalid = share(all.invalid, all);
    Mutations {
        neutral,
        other_cell: 1.0 - neutral - invalid,
        invalid,
        neutral_by_vertices: std::array::from_fn(|i| {
            share(by_vertices[i + 2].neutral + by_vertices[i + 2].idle, by_vertices[i + 2])
        }),
    }
}

fn sum(counts: impl Iterator<Item = Counts>) -> Counts {
    counts.fold(Counts::default(), |a, b| Counts {
        matrices: a.matrices + b.matrices,
        idle: a.idle + b.idle,
        neutral: a.neutral + b.neutral,
        invalid: a.invalid + b.invalid,
    })
}

/// The edges between vertices on a path from input to output; 0 if there is no path or they are too many.
fn kept_edges(bits: u32) -> u32 {
    let Some(graph) = Adjacency::new(MAX_VERTICES, bits) else { return 0 };
    let on_a_path = u32::from(graph.on_a_path());
    let mut mask = 0;
    let mut first = 0;
    for y in 1..MAX_VERTICES {
        if on_a_path >> y & 1 == 1 {
            mask |= (on_a_path & ((1 << y) - 1)) << first;
        }
        first += y;
    }
    let kept = bits & mask;
    if kept.count_ones() > MAX_EDGES { 0 } else { kept }
}

/// The number of vertices that edges of a pruned matrix touch.
fn vertices_of(kept: u32) -> usize {
    Adjacency::new(MAX_VERTICES, kept).map_or(0, |graph| graph.on_a_path().count_ones() as usize)
}
