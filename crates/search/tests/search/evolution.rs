//! How regularised evolution keeps its population, asked and told by hand.

use nb101_cell::{Cell, Encoding};
use nb101_search::{
    InvalidChildren, Mutation, NonRegularizedEvolutionSettings, Outcome, RegularizedEvolution,
    RegularizedEvolutionSettings, Rules, RunRng, Searcher, Settings,
};
use nb101_space::CellIndex;
use rand_xoshiro::rand_core::SeedableRng;

use crate::distributions::assert_follows;

fn trained(accuracy: f64) -> Outcome {
    Outcome::Trained { cell: CellIndex(0), accuracy, cost: 1.0 }
}

/// A searcher whose population is full: member `i` has accuracy `accuracy(i)`.
fn full(
    settings: RegularizedEvolutionSettings,
    rng: &mut RunRng,
    accuracy: impl Fn(usize) -> f64,
) -> (RegularizedEvolution, Vec<Encoding>) {
    let mut searcher = RegularizedEvolution::new(settings, Rules::default()).expect("possible settings");
    let members = (0..settings.population as usize).map(|i| {
        let suggestion = searcher.suggest(rng);
        searcher.observe(suggestion, trained(accuracy(i)));
        suggestion.encoding
    });
    let members = members.collect();
    (searcher, members)
}

/// How many of the 26 parameters differ.
fn distance(a: Encoding, b: Encoding) -> u32 {
    let edges = (a.adjacency().bits() ^ b.adjacency().bits()).count_ones();
    edges + (0..5).map(|i| u32::from(a.op(i) != b.op(i))).sum::<u32>()
}

fn parent_of(child: Encoding, members: &[Encoding]) -> usize {
    let parents: Vec<usize> = (0..members.len()).filter(|&i| distance(child, members[i]) == 1).collect();
    assert_eq!(parents.len(), 1, "the members are far enough apart to tell");
    parents[0]
}

/// The chance that the best of a tournament has `rank` or worse, 0 being the best.
fn chance_at_least(rank: u32, population: u32, tournament: u32, with_replacement: bool) -> f64 {
    let factor = |i| {
        if with_replacement {
            f64::from(population - rank) / f64::from(population)
        } else {
            f64::from((population - rank).saturating_sub(i)) / f64::from(population - i)
        }
    };
    (0..tournament).map(factor).product()
}

#[test]
fn tournaments_choose_with_the_exact_chances() {
    for with_replacement in [true, false] {
        let settings = RegularizedEvolutionSettings {
            population: 8,
            tournament: 3,
            with_replacement,
            ..Default::default()
        };
        let mut rng = RunRng::seed_from_u64(11);
        let (searcher, members) = full(settings, &mut rng, |i| 0.9 - 0.01 * i as f64);
        let mut counts = [0u32; 8];
        for _ in 0..20_000 {
            // A copy is asked, so that nothing but the order of drawing changes.
            let child = searcher.clone().suggest(&mut rng).encoding;
            counts[parent_of(child, &members)] += 1;
        }
        let chance = |rank| {
            chance_at_least(rank, 8, 3, with_replacement) - chance_at_least(rank + 1, 8, 3, with_replacement)
        };
        // Without replacement the two worst cannot win.
        let possible = if with_replacement { 8 } else { 6 };
        assert!(counts[possible..].iter().all(|&count| count == 0));
        assert_follows(&counts[..possible], &(0..possible as u32).map(chance).collect::<Vec<_>>());
    }
}

#[test]
fn the_oldest_dies_however_good_it_is() {
    let settings = RegularizedEvolutionSettings {
        population: 5,
        tournament: 5,
        with_replacement: false,
        ..Default::default()
    };
    let mut rng = RunRng::seed_from_u64(12);
    let (mut searcher, mut members) = full(settings, &mut rng, |i| 0.9 - 0.1 * i as f64);
    // The tournament is the whole population, so the parent is the best one alive: the oldest every time.
    for age in 0..5 {
        let child = searcher.suggest(&mut rng);
        assert_eq!(distance(child.encoding, members[age]), 1);
        searcher.observe(child, trained(0.01));
        members.push(child.encoding);
    }
    // Only children are left, equally good.
    let child = searcher.suggest(&mut rng).encoding;
    assert!(members[5..].iter().any(|&member| distance(child, member) == 1));
}

#[test]
fn the_worst_dies_where_evolution_is_not_regularised() {
    let settings = RegularizedEvolutionSettings {
        population: 4,
        tournament: 4,
        with_replacement: false,
        ..Default::default()
    };
    let mut searcher = NonRegularizedEvolutionSettings(settings).build(Rules::default());
    let mut rng = RunRng::seed_from_u64(15);
    let mut members: Vec<(f64, Encoding)> = Vec::new();
    let mut tell = |searcher: &mut dyn Searcher, accuracy: f64, members: &mut Vec<(f64, Encoding)>| {
        let child = searcher.suggest(&mut rng);
        searcher.observe(child, trained(accuracy));
        members.push((accuracy, child.encoding));
        child.encoding
    };
    for accuracy in [0.9, 0.8, 0.7, 0.6] {
        tell(searcher.as_mut(), accuracy, &mut members);
    }
    // Children that are worse than all die at once; the best lives on, and is the parent every time.
    for _ in 0..10 {
        assert_eq!(distance(tell(searcher.as_mut(), 0.1, &mut members), members[0].1), 1);
    }
    // A better one takes the place of the worst, and is the next parent.
    let best = tell(searcher.as_mut(), 0.95, &mut members);
    assert_eq!(distance(tell(searcher.as_mut(), 0.1, &mut members), best), 1);
}

#[test]
fn an_invalid_child_joins_or_is_redrawn_from_the_same_parent() {
    let counted = RegularizedEvolutionSettings { population: 6, tournament: 1, ..Default::default() };
    let redrawn = RegularizedEvolutionSettings { invalid_children: InvalidChildren::Redrawn, ..counted };

    let mut rng = RunRng::seed_from_u64(13);
    let (mut searcher, members) = full(redrawn, &mut rng, |_| 0.5);
    let child = searcher.suggest(&mut rng);
    let first = parent_of(child.encoding, &members);
    searcher.observe(child, Outcome::Invalid);
    for _ in 0..50 {
        let child = searcher.suggest(&mut rng);
        assert_eq!(parent_of(child.encoding, &members), first);
        searcher.observe(child, Outcome::Invalid);
    }

    let (mut searcher, members) = full(counted, &mut rng, |_| 0.5);
    let children: Vec<Encoding> = (0..6)
        .map(|_| {
            let child = searcher.suggest(&mut rng);
            searcher.observe(child, Outcome::Invalid);
            child.encoding
        })
        .collect();
    // All members are now invalid children.
    let next = searcher.suggest(&mut rng).encoding;
    assert!(children.iter().any(|&child| distance(next, child) == 1));
    assert!(members.iter().all(|&member| distance(next, member) != 1));
}

#[test]
fn parts_that_pruning_removes_are_inherited() {
    let settings = RegularizedEvolutionSettings { population: 1, tournament: 1, ..Default::default() };
    let mut rng = RunRng::seed_from_u64(14);
    let mut searcher = RegularizedEvolution::new(settings, Rules::default()).expect("possible settings");
    let mut inherited = false;
    let mut last = searcher.suggest(&mut rng);
    for _ in 0..100 {
        searcher.observe(last, trained(0.5));
        let child = searcher.suggest(&mut rng);
        assert_eq!(distance(child.encoding, last.encoding), 1);
        let kept = child.encoding.to_cell().map(Cell::edges);
        inherited |= kept.is_some_and(|edges| edges < child.encoding.adjacency().edges());
        last = child;
    }
    assert!(inherited);
}

#[test]
fn presets_are_those_of_the_reference() {
    let preset = |name| RegularizedEvolutionSettings::preset(name).expect("it exists");
    let rates = |name| match preset(name).mutation {
        Mutation::Rates { edge_flips, op_changes } => (edge_flips, op_changes),
        Mutation::OneParameter {} => panic!("{name} mutates by rates"),
    };
    assert_eq!(preset("paper"), RegularizedEvolutionSettings::default());
    assert_eq!(rates("notebook"), (21.0 / 7.0, 5.0 / 5.0));
    assert_eq!(rates("naszilla"), (21.0 / 21.0, 5.0 / 5.0));
    assert_eq!(rates("naslib"), (21.0 / 7.0, 5.0 / 3.0));
    let sizes = RegularizedEvolutionSettings::PRESETS.iter().map(|name| preset(name).population);
    assert!(sizes.eq([100, 50, 30, 30]));
    let with_replacement =
        RegularizedEvolutionSettings::PRESETS.iter().map(|name| preset(name).with_replacement);
    assert!(with_replacement.eq([true, false, true, true]));
}
