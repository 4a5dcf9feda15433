//! Searchers without a model, asked and told by hand.

use std::collections::HashSet;

use nb101_benchmark::{Metric, Repeat};
use nb101_search::{
    AsynchronousHalvingSettings, AtOptimum, LocalMove, LocalSearchSettings, Mutation, Nsga2Settings, Outcome,
    ReinforceSettings, Rules, RunRng, Searcher, Settings, SimulatedAnnealingSettings, Suggestion,
    rank_and_crowding,
};
use nb101_space::{CellIndex, Space};
use proptest::prelude::*;
use rand_xoshiro::rand_core::SeedableRng;

use crate::benchmark::{Formula, measurement};

/// What the formula says, without noise between queries.
fn accuracy(cell: CellIndex) -> f64 {
    Formula::value(cell, &measurement(Metric::ValidationAccuracy, 108, Repeat::Mean))
}

/// Asks and tells so often; every proposal with its cell.
fn drive(
    searcher: &mut dyn Searcher,
    proposals: usize,
    rng: &mut RunRng,
    mut told: impl FnMut(Suggestion, CellIndex) -> f64,
) -> Vec<Option<CellIndex>> {
    let step = |_| {
        let suggestion = searcher.suggest(rng);
        let cell = Rules::default().cell(suggestion.encoding);
        let outcome = cell.map_or(Outcome::Invalid, |cell| Outcome::Trained {
            cell,
            accuracy: told(suggestion, cell),
            cost: 1.0,
        });
        searcher.observe(suggestion, outcome);
        cell
    };
    (0..proposals).map(step).collect()
}

#[test]
fn local_search_tries_the_neighbours_of_ever_better_cells_and_none_twice() {
    for step in [LocalMove::FirstImprovement, LocalMove::BestNeighbour] {
        for at_optimum in [AtOptimum::Restart, AtOptimum::Continue] {
            let settings = LocalSearchSettings { initial: 4, step, at_optimum };
            let mut searcher = settings.build(Rules::default());
            let mut rng = RunRng::seed_from_u64(51);
            let cells: Vec<CellIndex> = drive(searcher.as_mut(), 3_000, &mut rng, |_, cell| accuracy(cell))
                .into_iter()
                .flatten()
                .collect();
            let distinct: HashSet<CellIndex> = cells.iter().copied().collect();
            assert_eq!(distinct.len(), cells.len());

            let best =
                cells.iter().copied().max_by(|&a, &b| accuracy(a).total_cmp(&accuracy(b))).expect("cells");
            let space = Space::nasbench101();
            let neighbours = space.neighbours(space.cell(best).expect("a cell"));
            // A start takes a few hundred queries here, so an optimum was reached, and all around it was tried.
            assert!(neighbours.iter().all(|neighbour| distinct.contains(neighbour)), "{settings:?}");
            assert!(neighbours.iter().all(|&neighbour| accuracy(neighbour) < accuracy(best)));
        }
    }
}

#[test]
fn ranks_are_those_of_numbers_below_zero_too() {
    let continued = LocalSearchSettings { initial: 4, at_optimum: AtOptimum::Continue, ..Default::default() };
    let halving = AsynchronousHalvingSettings { epochs: vec![12, 36, 108], ..Default::default() };
    let builds: [&dyn Fn() -> Box<dyn Searcher>; 2] =
        [&|| continued.build(Rules::default()), &|| halving.build(Rules::default())];
    for build in builds {
        let proposals = |shift: f64| {
            let mut rng = RunRng::seed_from_u64(56);
            drive(build().as_mut(), 1_000, &mut rng, |_, cell| accuracy(cell) + shift)
        };
        // A power of two, so that no two accuracies become equal.
        assert_eq!(proposals(0.0), proposals(-1.0));
    }
}

#[test]
fn annealing_accepts_everything_when_hot_and_nothing_worse_when_cold() {
    let parameters = |a: nb101_cell::Encoding, b: nb101_cell::Encoding| {
        let edges = (a.adjacency().bits() ^ b.adjacency().bits()).count_ones();
        edges + (0..5).map(|i| u32::from(a.op(i) != b.op(i))).sum::<u32>()
    };
    for hot in [true, false] {
        let settings = SimulatedAnnealingSettings {
            initial_temperature: if hot { 1e6 } else { 1e-12 },
            cooling: 1.0,
            least_temperature: 0.0,
            mutation: Mutation::OneParameter {},
        };
        let mut searcher = settings.build(Rules::default());
        let mut rng = RunRng::seed_from_u64(52);
        let mut at: Option<(nb101_cell::Encoding, f64)> = None;
        for _ in 0..2_000 {
            let suggestion = searcher.suggest(&mut rng);
            if let Some((encoding, _)) = at {
                assert_eq!(parameters(suggestion.encoding, encoding), 1);
            }
            let Some(cell) = Rules::default().cell(suggestion.encoding) else {
                searcher.observe(suggestion, Outcome::Invalid);
                continue;
            };
            let accuracy = accuracy(cell);
            searcher.observe(suggestion, Outcome::Trained { cell, accuracy, cost: 1.0 });
            if hot || at.is_none_or(|(_, best)| accuracy >= best) {
                at = Some((suggestion.encoding, accuracy));
            }
        }
    }
}

#[test]
fn annealing_accepts_a_loss_of_the_temperature_with_a_chance_of_one_in_e() {
    let settings = SimulatedAnnealingSettings {
        initial_temperature: 0.1,
        cooling: 1.0,
        least_temperature: 0.0,
        mutation: Mutation::Rates { edge_flips: 21.0, op_changes: 0.0 },
    };
    let mut accepted = 0;
    for seed in 0..4_000 {
        let mut searcher = settings.build(Rules::default());
        let mut rng = RunRng::seed_from_u64(seed);
        let mut tell = |accuracy| {
            let suggestion = searcher.suggest(&mut rng);
            searcher.observe(suggestion, Outcome::Trained { cell: CellIndex(0), accuracy, cost: 1.0 });
            suggestion.encoding
        };
        let first = tell(0.5);
        tell(0.4);
        // Every proposal is the complement of where it is: after a step it is the first again.
        accepted += u32::from(tell(0.0).adjacency() == first.adjacency());
    }
    let chance = (-1.0f64).exp();
    crate::distributions::assert_follows(&[accepted, 4_000 - accepted], &[chance, 1.0 - chance]);
}

#[test]
fn reinforce_begins_uniformly_and_learns_what_pays() {
    let mut rng = RunRng::seed_from_u64(53);
    let mut edges = [0; 21];
    for _ in 0..4_000 {
        // A new searcher every time: none has learnt anything.
        let bits = ReinforceSettings::default()
            .build(Rules::default())
            .suggest(&mut rng)
            .encoding
            .adjacency()
            .bits();
        for (edge, count) in edges.iter_mut().enumerate() {
            *count += bits >> edge & 1;
        }
    }
    for set in edges {
        crate::distributions::assert_follows(&[set, 4_000 - set], &[0.5, 0.5]);
    }

    let mut searcher = ReinforceSettings::default().build(Rules::default());
    let pays = |suggestion: Suggestion| suggestion.encoding.adjacency().bits() >> 15 & 1 == 1;
    let mut late = 0;
    for step in 0..2_000 {
        drive(searcher.as_mut(), 1, &mut rng, |suggestion, _| {
            late += u32::from(step >= 1_500 && pays(suggestion));
            if pays(suggestion) { 1.0 } else { 0.5 }
        });
    }
    assert!(late > 300, "{late} of at most 500 have the edge that pays");
}

#[test]
fn reinforce_steps_along_the_gradient() {
    // The first reward is its own average, so nothing moves; the second has an advantage that is known.
    let mut chances = Vec::new();
    for seed in 0..20_000 {
        let mut rng = RunRng::seed_from_u64(seed);
        let settings = ReinforceSettings { learning_rate: 4.0, momentum: 0.5, ..Default::default() };
        let mut searcher = settings.build(Rules::default());
        let mut tell = |accuracy| {
            let suggestion = searcher.suggest(&mut rng);
            searcher.observe(suggestion, Outcome::Trained { cell: CellIndex(0), accuracy, cost: 1.0 });
            suggestion.encoding.adjacency().bits() & 1
        };
        tell(0.1);
        let second = tell(0.7);
        chances.push(u32::from(tell(0.0) == second));
    }
    // Averages: (0.25 * 0.1 + 0.5 * 0.7) / 0.75 = 0.5, advantage 0.2; both logits move by 4 * 0.2 * 0.5.
    let again = 1.0 / (1.0 + (-0.8f64).exp());
    let same: u32 = chances.iter().sum();
    crate::distributions::assert_follows(&[same, 20_000 - same], &[again, 1.0 - again]);
}

/// The area that points dominate below and left of a corner.
fn hypervolume(points: &[[f64; 2]], corner: [f64; 2]) -> f64 {
    let mut front: Vec<[f64; 2]> =
        points.iter().copied().filter(|p| p[0] < corner[0] && p[1] < corner[1]).collect();
    front.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let (mut area, mut height) = (0.0, corner[1]);
    for point in front {
        area += (corner[0] - point[0]) * (height - point[1]).max(0.0);
        height = height.min(point[1]);
    }
    area
}

#[test]
fn nsga2_finds_a_larger_front_than_random_search() {
    let parameters = |cell: CellIndex| {
        let cell = Space::nasbench101().cell(cell).expect("a cell");
        cell.trainable_parameters(&nb101_cell::NetworkConfig::default()).expect("the default") as f64
    };
    let volume = |searcher: &mut dyn Searcher, seed| {
        let mut rng = RunRng::seed_from_u64(seed);
        let cells = drive(searcher, 1_500, &mut rng, |_, cell| accuracy(cell));
        let points: Vec<[f64; 2]> =
            cells.into_iter().flatten().map(|cell| [1.0 - accuracy(cell), parameters(cell)]).collect();
        hypervolume(&points, [0.3, 5e7])
    };
    let mut wins = 0;
    for seed in 0..10 {
        let settings = Nsga2Settings { population: 40, ..Default::default() };
        let evolved = volume(settings.build(Rules::default()).as_mut(), seed);
        let random =
            volume(nb101_search::RandomSearchSettings::default().build(Rules::default()).as_mut(), seed);
        wins += u32::from(evolved > random);
    }
    assert!(wins >= 8, "{wins} of 10");
}

proptest! {
    #[test]
    fn prop_ranks_are_those_of_the_definition(points in proptest::collection::vec([0u8..12, 0u8..12], 1..40)) {
        let points: Vec<[f64; 2]> = points.iter().map(|p| p.map(f64::from)).collect();
        let dominates = |a: [f64; 2], b: [f64; 2]| a[0] <= b[0] && a[1] <= b[1] && a != b;
        let ranked = rank_and_crowding(&points);
        for (i, &point) in points.iter().enumerate() {
            let above = (0..points.len()).filter(|&j| dominates(points[j], point)).map(|j| ranked[j].0 + 1).max();
            prop_assert_eq!(ranked[i].0, above.unwrap_or(0));
        }
    }
}
