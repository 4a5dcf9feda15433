//! Samplers: exact counts where the encodings can be walked, chi-square tests with a fixed seed elsewhere.

use nb101_cell::{Adjacency, Cell};
use nb101_space::{CellIndex, Space, SpaceLimits, random_encoding};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

/// The counts of section 1 of the definition: valid matrices among all 2^21, with and without the rule that some
/// baselines add.
#[test]
fn valid_encodings_by_number_of_vertices() {
    let mut valid = [0u32; 8];
    let mut valid_with_nine_raw_edges = [0u32; 8];
    for bits in 0..1 << 21 {
        let graph = Adjacency::new(7, bits).expect("21 bits");
        if let Some(cell) = Cell::from_graph(graph, 0) {
            valid[cell.vertices()] += 1;
            if graph.edges() <= 9 {
                valid_with_nine_raw_edges[cell.vertices()] += 1;
            }
        }
    }
    assert_eq!(valid[2..], [149_607, 310_754, 422_740, 466_334, 183_855, 4_793]);
    assert_eq!(valid.iter().sum::<u32>(), 1_538_083);
    assert_eq!(valid_with_nine_raw_edges[2..], [96_391, 167_547, 162_394, 104_752, 37_617, 4_793]);
    assert_eq!(valid_with_nine_raw_edges.iter().sum::<u32>(), 573_494);
}

/// Pearson's statistic of observed against expected counts.
fn chi_square(observed: &[u32], expected: &[f64]) -> f64 {
    observed.iter().zip(expected).map(|(&o, e)| (f64::from(o) - e).powi(2) / e).sum()
}

#[test]
fn encodings_are_uniform() {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let draws = 200_000;
    let mut edges = [0u32; 21];
    let mut ops = [0u32; 15];
    let mut vertices = [0u32; 8];
    for _ in 0..draws {
        let encoding = random_encoding(&mut rng);
        for (edge, count) in edges.iter_mut().enumerate() {
            *count += encoding.packed() >> edge & 1;
        }
        for i in 0..5 {
            ops[3 * i + encoding.op(i) as usize] += 1;
        }
        vertices[Space::nasbench101().sample_cell_by_encoding(&mut rng).vertices()] += 1;
    }
    let draws = f64::from(draws);
    // 21 independent coins: the sum of squared z-scores has 21 degrees of freedom; its 99.9 % point is 46.8.
    let squared_z = edges.iter().map(|&count| (f64::from(count) - draws / 2.0).powi(2) / (draws / 4.0));
    assert!(squared_z.sum::<f64>() < 46.8);
    // 5 x 3 counts, 10 degrees of freedom: 99.9 % point 29.6.
    assert!(chi_square(&ops, &[draws / 3.0; 15]) < 29.6);
    // 6 counts, 5 degrees of freedom: 99.9 % point 20.5.
    let of_all =
        [149_607, 310_754, 422_740, 466_334, 183_855, 4_793].map(|count| f64::from(count) / 1_538_083.0);
    assert!(chi_square(&vertices[2..], &of_all.map(|share| share * draws)) < 20.5);
}

#[test]
fn cells_are_uniform_in_any_space() {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(2);
    let few_edges = Space::new(SpaceLimits { vertices: 6, edges: 5, ops: 3 }).expect("within range");
    assert!((0..1_000).all(|_| few_edges.sample_cell_by_encoding(&mut rng).edges() <= 5));
    let space = Space::new(SpaceLimits { vertices: 4, ..SpaceLimits::default() }).expect("within range");
    let mut by_cell = [0u32; 91];
    let mut by_encoding = [0u32; 91];
    for _ in 0..91_000 {
        by_cell[space.sample_cell(&mut rng).row()] += 1;
        by_encoding[space.index_of(space.sample_cell_by_encoding(&mut rng)).expect("inside").row()] += 1;
    }
    // 90 degrees of freedom: 99.9 % point 137.2.
    assert!(chi_square(&by_cell, &[1_000.0; 91]) < 137.2);
    // Encodings: the share of each cell is the share of the labelled matrices that prune to it.
    let mut shares = [0.0; 91];
    for bits in 0..1 << 6 {
        for labelling in 0..9 {
            let graph = Adjacency::new(4, bits).expect("six bits");
            if let Some(cell) = Cell::from_graph(graph, ((labelling / 3) << 2) | (labelling % 3)) {
                shares[CellIndex::of(cell).row()] += 1.0;
            }
        }
    }
    let valid: f64 = shares.iter().sum();
    let expected = shares.map(|share| share / valid * 91_000.0);
    assert!(chi_square(&by_encoding, &expected) < 137.2);
}

#[test]
fn same_seed_same_draws() {
    let draw = |seed| {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let cells: Vec<u32> = (0..50).map(|_| Space::nasbench101().sample_cell(&mut rng).0).collect();
        let encodings: Vec<u32> = (0..50).map(|_| random_encoding(&mut rng).packed()).collect();
        (cells, encodings)
    };
    assert_eq!(draw(7), draw(7));
    assert_ne!(draw(7), draw(8));
}
