//! What a density gives and draws.

use rand_xoshiro::rand_core::SeedableRng;

use super::*;
use crate::searchers::{Rules, Validity};

fn density(kind: EncodingKind, vertices: u8) -> (Density, Parameters, RunRng) {
    let rules = Rules::new(vertices, Validity::Pruned).expect("2 to 7");
    let parameters = Parameters::new(kind, rules);
    let mut rng = RunRng::seed_from_u64(61);
    let points = (0..40).map(|_| parameters.sample(&mut rng)).collect();
    (Density::new(points, &parameters, 0.05), parameters, rng)
}

#[test]
fn tables_give_the_product_of_the_kernels() {
    for vertices in 3..=7 {
        let (density, parameters, mut rng) = density(EncodingKind::A, vertices);
        for _ in 0..50 {
            let point = parameters.sample(&mut rng);
            let plain: f64 =
                density.points.iter().map(|other| density.kernel(&point, other, &parameters)).sum();
            let fast = density.at(&point, &parameters) * 40.0;
            assert!((fast / plain - 1.0).abs() < 1e-12, "{fast} {plain}");
        }
    }
}

#[test]
fn choices_have_chances_that_sum_to_one() {
    // Three vertices: three edges or three slots, and one operation.
    for (kind, choices) in [(EncodingKind::A, [2, 2, 2, 3]), (EncodingKind::B, [3, 3, 3, 3])] {
        let (density, parameters, _) = density(kind, 3);
        let mut chances = Vec::new();
        for number in 0..choices.iter().product() {
            let mut point = [0.0; MOST_PARAMETERS];
            let mut left: u8 = number;
            for (value, choices) in point.iter_mut().zip(choices) {
                *value = f32::from(left % choices);
                left /= choices;
            }
            chances.push(density.at(&point, &parameters));
        }
        let sum: f64 = chances.iter().sum();
        assert!((sum - 1.0).abs() < 1e-12, "{sum}");
        assert!(chances.iter().all(|&chance| chance > 0.0), "{chances:?}");
    }
}

#[test]
fn what_choices_are_called_makes_no_difference() {
    // Seven vertices: nine slots with the number of an edge, which says nothing about how near two edges are.
    let (plain, parameters, mut rng) = density(EncodingKind::B, 7);
    let renamed = |point: &Point| {
        let rename = |(i, value): (usize, &f32)| match parameters.list().get(i) {
            Some(Parameter::Choice(21)) => f32::from(whole(*value) as u8 * 8 % 21),
            _ => *value,
        };
        let mut other = [0.0; MOST_PARAMETERS];
        other.iter_mut().zip(point.iter().enumerate().map(rename)).for_each(|(to, from)| *to = from);
        other
    };
    let other = Density::new(plain.points.iter().map(renamed).collect(), &parameters, 0.05);
    let (mut near, mut far) = (0.0, 0.0);
    for i in 0..40 {
        let known = plain.points[i];
        let point = parameters.sample(&mut rng);
        for point in [known, point] {
            let (a, b) = (plain.at(&point, &parameters), other.at(&renamed(&point), &parameters));
            assert!((a / b - 1.0).abs() < 1e-9, "{a} {b}");
        }
        near += plain.at(&known, &parameters);
        far += plain.at(&point, &parameters);
    }
    // It knows its own points: a bandwidth of all choices alike would not.
    assert!(near > 10.0 * far, "{near} {far}");
}

#[test]
fn a_kernel_is_widest_where_all_choices_are_alike() {
    let parameters = Parameters::new(EncodingKind::A, Rules::default());
    let density = Density::new(vec![[0.0; MOST_PARAMETERS]], &parameters, 1.0);
    let mut other = [0.0; MOST_PARAMETERS];
    (other[3], other[22]) = (1.0, 2.0);
    let (here, there) = (density.points[0], other);
    let (here, there) = (density.at(&here, &parameters), density.at(&there, &parameters));
    assert!(here > 0.0 && (here / there - 1.0).abs() < 1e-12, "{here} {there}");
}

#[test]
fn draws_stay_within_the_parameters() {
    for kind in [EncodingKind::A, EncodingKind::B, EncodingKind::C] {
        let (density, parameters, mut rng) = density(kind, 7);
        for _ in 0..500 {
            let point = density.sample(&parameters, 3.0, &mut rng);
            for (&value, parameter) in point.iter().zip(parameters.list()) {
                let most = match parameter {
                    Parameter::Choice(n) => f32::from(*n) - 1.0,
                    Parameter::Whole(most) => f32::from(*most),
                    Parameter::Unit => 1.0,
                };
                assert!((0.0..=most).contains(&value));
            }
        }
    }
}
