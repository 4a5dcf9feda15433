//! Distributions of what is drawn, by chi-square tests. With another seed each would fail by chance once in a million
//! times; with these seeds they do not.

use nb101_cell::{Cell, Encoding};
use nb101_search::{
    EncodingKind, Mutation, Outcome, RandomSearch, RandomSearchSettings, RegularizedEvolutionSettings, Rules,
    RunRng, Sampling, Searcher, Settings, Validity,
};
use nb101_space::{CellIndex, Space};
use rand_xoshiro::rand_core::SeedableRng;

/// The standard normal deviate that is exceeded once in a million times.
const Z: f64 = 4.753_424;

/// Pearson's test of counts against chances that sum to 1.
pub(crate) fn assert_follows(counts: &[u32], chances: &[f64]) {
    assert_eq!(counts.len(), chances.len());
    assert!((chances.iter().sum::<f64>() - 1.0).abs() < 1e-9, "the chances sum to 1");
    let draws: f64 = counts.iter().copied().map(f64::from).sum();
    assert!(chances.iter().all(|chance| chance * draws >= 5.0), "every count is expected to be 5 or more");
    let statistic = counts
        .iter()
        .zip(chances)
        .map(|(&count, chance)| (f64::from(count) - chance * draws).powi(2) / (chance * draws))
        .sum();
    assert_below_critical(statistic, counts.len() as f64 - 1.0);
}

/// The quantile of the chi-square distribution by Wilson and Hilferty (1931), to about a percent.
fn assert_below_critical(statistic: f64, freedom: f64) {
    let spread = 2.0 / (9.0 * freedom);
    let critical = freedom * (1.0 - spread + Z * spread.sqrt()).powi(3);
    assert!(statistic < critical, "chi-square {statistic} with {freedom} degrees of freedom");
}

/// Events with chances of their own, independent of each other: how often each came in `draws` draws.
fn assert_independent(counts: &[u32], chance: f64, draws: u32) {
    let expected = chance * f64::from(draws);
    let variance = expected * (1.0 - chance);
    let statistic = counts.iter().map(|&count| (f64::from(count) - expected).powi(2) / variance).sum();
    assert_below_critical(statistic, counts.len() as f64);
}

fn parent() -> Encoding {
    Encoding::new(0b1_0010_1101_0110_0101_1001, [0, 1, 2, 1, 0]).expect("in range")
}

#[test]
fn one_parameter_mutation_is_uniform_over_parameters_and_their_other_values() {
    let mut rng = RunRng::seed_from_u64(21);
    let mut edges = [0; 21];
    let mut ops = [[0; 2]; 5];
    for _ in 0..100_000 {
        let child = Mutation::OneParameter {}.mutate(parent(), Rules::default(), &mut rng);
        let flipped = child.adjacency().bits() ^ parent().adjacency().bits();
        let changed: Vec<usize> = (0..5).filter(|&i| child.op(i) != parent().op(i)).collect();
        assert_eq!(flipped.count_ones() as usize + changed.len(), 1);
        match changed.first() {
            None => edges[flipped.trailing_zeros() as usize] += 1,
            Some(&i) => ops[i][((child.op(i) + 3 - parent().op(i)) % 3 - 1) as usize] += 1,
        }
    }
    let chances = [vec![1.0 / 26.0; 21], vec![1.0 / 52.0; 10]].concat();
    assert_follows(&[edges.to_vec(), ops.concat()].concat(), &chances);
}

#[test]
fn rate_mutation_changes_each_parameter_with_its_own_chance() {
    const DRAWS: u32 = 100_000;
    for preset in ["notebook", "naszilla", "naslib"] {
        let mutation = RegularizedEvolutionSettings::preset(preset).expect("a preset").mutation;
        let Mutation::Rates { edge_flips, op_changes } = mutation else { panic!("{preset} has rates") };
        let mut rng = RunRng::seed_from_u64(22);
        let mut edges = [0; 21];
        let mut ops = [0; 5];
        let mut others = [0; 2];
        let mut flips = [0u32; 22];
        for _ in 0..DRAWS {
            let child = mutation.mutate(parent(), Rules::default(), &mut rng);
            let flipped = child.adjacency().bits() ^ parent().adjacency().bits();
            flips[flipped.count_ones() as usize] += 1;
            for (edge, count) in edges.iter_mut().enumerate() {
                *count += flipped >> edge & 1;
            }
            for (i, count) in ops.iter_mut().enumerate() {
                let shift = (child.op(i) + 3 - parent().op(i)) % 3;
                if shift != 0 {
                    *count += 1;
                    others[shift as usize - 1] += 1;
                }
            }
        }
        let edge = edge_flips / 21.0;
        assert_independent(&edges, edge, DRAWS);
        assert_independent(&ops, op_changes / 5.0, DRAWS);
        assert_follows(&others, &[0.5, 0.5]);
        // The number of flips is binomial, so edges flip independently. Rare numbers are put together.
        let binomial = |k: u32| {
            let ways = (0..k).fold(1.0, |ways, i| ways * f64::from(21 - i) / f64::from(i + 1));
            ways * edge.powf(f64::from(k)) * (1.0 - edge).powf(f64::from(21 - k))
        };
        let common = (0..22).take_while(|&k| k < 2 || binomial(k) > 1e-3).count();
        let rare = flips[common..].iter().sum();
        let chances: Vec<f64> = (0..common as u32).map(binomial).collect();
        let rest = 1.0 - chances.iter().sum::<f64>();
        assert_follows(&[&flips[..common], &[rare]].concat(), &[&chances[..], &[rest]].concat());
    }
}

#[test]
fn rates_at_their_ends_change_all_or_nothing() {
    let mut rng = RunRng::seed_from_u64(23);
    let all = Mutation::Rates { edge_flips: 21.0, op_changes: 5.0 };
    let ops = Mutation::Rates { edge_flips: 0.0, op_changes: 5.0 };
    for _ in 0..1_000 {
        let child = all.mutate(parent(), Rules::default(), &mut rng);
        assert_eq!(child.adjacency().bits() ^ parent().adjacency().bits(), (1 << 21) - 1);
        let child = ops.mutate(parent(), Rules::default(), &mut rng);
        assert_eq!(child.adjacency(), parent().adjacency());
        assert!((0..5).all(|i| child.op(i) != parent().op(i)));
    }
}

fn draw(sampling: Sampling, seed: u64, draws: u32) -> (Vec<Cell>, u32) {
    let mut rng = RunRng::seed_from_u64(seed);
    let mut searcher =
        RandomSearch::new(RandomSearchSettings { sampling, ..Default::default() }, Rules::default());
    let mut invalid = 0;
    let cells = (0..draws).filter_map(|_| {
        let suggestion = searcher.suggest(&mut rng);
        let cell = suggestion.encoding.to_cell();
        if cell.is_none() {
            searcher.observe(suggestion, Outcome::Invalid);
            invalid += 1;
        }
        cell
    });
    (cells.collect(), invalid)
}

fn by_vertices(cells: &[Cell]) -> Vec<u32> {
    (2..=7).map(|n| cells.iter().filter(|cell| cell.vertices() == n).count() as u32).collect()
}

#[test]
fn random_search_is_uniform_over_encodings() {
    let (cells, invalid) = draw(Sampling::Encodings, 24, 200_000);
    let matrices = 2_097_152.0;
    // How many of the 2^21 matrices prune to how many vertices, from exhaustive counting.
    let valid = [149_607.0, 310_754.0, 422_740.0, 466_334.0, 183_855.0, 4_793.0];
    let chances: Vec<f64> =
        valid.iter().chain([&(matrices - 1_538_083.0)]).map(|count| count / matrices).collect();
    assert_follows(&[&by_vertices(&cells)[..], &[invalid]].concat(), &chances);

    // The operations that survive are uniform: 3^2 labellings of chains of four vertices.
    let chain = Cell::from_packed(0b10_0101).expect("0 -> 1 -> 2 -> 3").adjacency();
    let mut labellings = [0; 9];
    for cell in cells.iter().filter(|cell| cell.adjacency() == chain) {
        let ops = cell.packed_ops();
        labellings[((ops & 3) + 3 * (ops >> 2)) as usize] += 1;
    }
    assert_follows(&labellings, &[1.0 / 9.0; 9]);
}

#[test]
fn random_search_is_uniform_over_cells() {
    let (cells, invalid) = draw(Sampling::Cells, 25, 100_000);
    assert_eq!(invalid, 0);
    let len = f64::from(Space::nasbench101().len());
    // The 7 cells of up to three vertices are too few to expect.
    let chances = [2_532.0 / len, 62_010.0 / len, 359_082.0 / len];
    let counts = by_vertices(&cells);
    assert_follows(&[counts[..4].iter().sum(), counts[4], counts[5]], &chances);

    let mut bins = [0; 100];
    for &cell in &cells {
        bins[CellIndex::of(cell).row() * 100 / 423_624] += 1;
    }
    // A bin holds 4,236 or 4,237 cells.
    let size = |bin: u32| f64::from((423_624 * (bin + 1)).div_ceil(100) - (423_624 * bin).div_ceil(100));
    assert_follows(&bins, &(0..100).map(|bin| size(bin) / len).collect::<Vec<_>>());
}

#[test]
fn mutation_in_a_smaller_space_is_uniform_over_its_parameters() {
    let rules = Rules::new(6, Validity::Pruned).expect("six vertices");
    let mut rng = RunRng::seed_from_u64(26);
    let parent = rules.random_encoding(&mut rng);
    let mut counts = [0; 19];
    for _ in 0..50_000 {
        let child = Mutation::OneParameter {}.mutate(parent, rules, &mut rng);
        let flipped = child.adjacency().bits() ^ parent.adjacency().bits();
        let parameter = match (0..5).find(|&i| child.op(i) != parent.op(i)) {
            Some(i) => 15 + i,
            None => {
                (0..15).find(|&edge| flipped == 1 << rules.edge_bit(edge)).expect("one edge of the space")
            }
        };
        counts[parameter] += 1;
    }
    assert_follows(&counts, &[1.0 / 19.0; 19]);
}

/// How many edges the proposals of random search have in an encoding.
fn edges_in(encoding: EncodingKind, seed: u64) -> [u32; 10] {
    let settings = RandomSearchSettings { encoding, ..Default::default() };
    let mut searcher = RandomSearch::new(settings, Rules::default());
    let mut rng = RunRng::seed_from_u64(seed);
    let mut counts = [0; 10];
    for _ in 0..50_000 {
        counts[searcher.suggest(&mut rng).encoding.adjacency().edges() as usize] += 1;
    }
    counts
}

#[test]
fn encoding_b_has_as_many_edges_as_nine_draws_of_21_are_different() {
    let mut chances = vec![1.0];
    for _ in 0..9 {
        let mut next = vec![0.0; chances.len() + 1];
        for (different, chance) in chances.iter().enumerate() {
            let old = different as f64 / 21.0;
            next[different] += chance * old;
            next[different + 1] += chance * (1.0 - old);
        }
        chances = next;
    }
    let counts = edges_in(EncodingKind::B, 27);
    // Fewer than four happen too seldom to expect.
    let rare: u32 = counts[..4].iter().sum();
    assert_follows(
        &[&[rare + counts[4]], &counts[5..]].concat(),
        &[&[chances[..5].iter().sum()], &chances[5..]].concat(),
    );
}

#[test]
fn encoding_c_has_any_number_of_edges_up_to_nine_equally_often() {
    assert_follows(&edges_in(EncodingKind::C, 28), &[0.1; 10]);
}
