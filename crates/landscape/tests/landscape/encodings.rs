//! Counts over all encodings against plain enumeration of a part of them.

use nb101_cell::{Adjacency, Cell, ENCODING_EDGES, Encoding};
use nb101_landscape::{encodings_per_cell, mutation_outcomes};
use nb101_space::{CellIndex, Space, random_encoding};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// All labellings of every 101st matrix, extrapolated by nobody: the same matrices are counted both ways.
#[test]
fn the_best_cell_and_a_small_one() {
    let counts = encodings_per_cell();
    let of = |wanted: Cell| {
        let mut count = 0;
        for bits in 0..1 << ENCODING_EDGES {
            let graph = Adjacency::new(7, bits).expect("21 bits");
            // The matrix decides whether any labelling can be the cell.
            let Some(pruned) = Cell::from_graph(graph, 0) else { continue };
            if pruned.vertices() != wanted.vertices() || pruned.edges() != wanted.edges() {
                continue;
            }
            for ops in (0..1 << 10).filter(|ops| ops & ops >> 1 & 0b01_0101_0101 == 0) {
                let cell = Cell::from_graph(graph, ops);
                count += u32::from(cell.is_some_and(|cell| CellIndex::of(cell) == CellIndex::of(wanted)));
            }
        }
        count
    };
    for index in [162_354, 91, 423_623] {
        let cell = Space::nasbench101().cell(CellIndex(index)).expect("in the space");
        assert_eq!(counts[index as usize], of(cell), "cell {index}");
    }
}

#[test]
fn draws_come_as_often_as_their_share_says() {
    let counts = encodings_per_cell();
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(8);
    let mut small = 0;
    let draws = 100_000;
    for _ in 0..draws {
        let cell = random_encoding(&mut rng).to_cell();
        small += u32::from(cell.is_some_and(|cell| CellIndex::of(cell).0 < 91));
    }
    let share = counts[..91].iter().map(|&count| f64::from(count)).sum::<f64>() / (2_097_152.0 * 243.0);
    let deviation = (f64::from(draws) * share * (1.0 - share)).sqrt();
    assert!((f64::from(small) - f64::from(draws) * share).abs() < 4.0 * deviation);
}

#[test]
fn mutations_end_as_often_as_their_chances_say() {
    let chances = mutation_outcomes();
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(8);
    let (mut same, mut invalid, mut all) = (0u32, 0u32, 0u32);
    while all < 100_000 {
        let parent = random_encoding(&mut rng);
        let Some(cell) = parent.to_cell() else { continue };
        all += 1;
        match mutated(parent, &mut rng).to_cell() {
            None => invalid += 1,
            Some(child) => same += u32::from(child.is_isomorphic_to(cell)),
        }
    }
    for (count, chance) in [(same, chances.neutral), (invalid, chances.invalid)] {
        let deviation = (f64::from(all) * chance * (1.0 - chance)).sqrt();
        assert!((f64::from(count) - f64::from(all) * chance).abs() < 4.0 * deviation);
    }
}

fn mutated(parent: Encoding, rng: &mut Xoshiro256PlusPlus) -> Encoding {
    let parameter = (rng.next_u64() % 26) as usize;
    match parameter.checked_sub(ENCODING_EDGES) {
        None => parent.with_edge_flipped(parameter),
        Some(i) => parent.with_op(i, (parent.op(i) + 1 + (rng.next_u64() >> 63) as u32) % 3),
    }
}
