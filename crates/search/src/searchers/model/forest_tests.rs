//! What a forest learns.

use rand_xoshiro::rand_core::SeedableRng;

use super::forest::{Forest, Growth};
use crate::rng::RunRng;
use crate::searchers::{EncodingKind, Parameters, Point, Rules};

const GROWTH: Growth = Growth { trees: 5, features: 1.0, least_leaf: 1 };

#[test]
fn a_forest_learns_choices_and_numbers() {
    for kind in [EncodingKind::A, EncodingKind::B, EncodingKind::C] {
        let parameters = Parameters::new(kind, Rules::default());
        let mut rng = RunRng::seed_from_u64(81);
        // An operation, and the first edge parameter, a choice or a number.
        let last = parameters.list().len() - 1;
        let error = |point: &Point| {
            let first = if kind == EncodingKind::B { point[0] >= 10.0 } else { point[0] > 0.5 };
            f64::from(point[last]) * 0.1 + if first { 0.5 } else { 0.0 }
        };
        let seen: Vec<(f64, Point)> =
            (0..400).map(|_| parameters.sample(&mut rng)).map(|p| (error(&p), p)).collect();
        let forest = Forest::fit(parameters.list(), &seen, GROWTH, &mut rng);
        let near = (0..500).filter(|_| {
            let point = parameters.sample(&mut rng);
            let (mean, variance) = forest.predict(&point);
            assert!(variance >= 0.0);
            (mean - error(&point)).abs() < 0.03
        });
        assert!(near.count() > 470, "{kind:?}");
    }
}

#[test]
fn one_leaf_has_the_mean_and_variance_of_its_sample() {
    let parameters = Parameters::new(EncodingKind::A, Rules::default());
    let mut rng = RunRng::seed_from_u64(82);
    let seen: Vec<(f64, Point)> =
        (0..2_000).map(|i| (f64::from(i % 2), parameters.sample(&mut rng))).collect();
    let stump = Growth { trees: 50, features: 1.0, least_leaf: 1_001 };
    let forest = Forest::fit(parameters.list(), &seen, stump, &mut rng);
    let (mean, variance) = forest.predict(&seen[0].1);
    assert!((mean - 0.5).abs() < 0.01 && (variance - 0.25).abs() < 0.01, "{mean} {variance}");
}
