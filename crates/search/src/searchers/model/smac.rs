//! SMAC: expected improvement by a random forest (Hutter, Hoos and Leyton-Brown 2011).

use std::collections::HashSet;

use nb101_cell::Encoding;
use rand::RngExt;
use serde::{Deserialize, Serialize};

use super::forest::{Forest, Growth};
use crate::error::SearchError;
use crate::rng::{RunRng, normal};
use crate::searchers::{
    EncodingKind, OpenProposals, Outcome, Parameter, Parameters, Point, Refit, Rules, Searcher, Settings,
    Suggestion, whole,
};
use nb101_benchmark::ascending;

/// The settings of SMAC. The default is the paper's.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmacSettings {
    /// Trees of the forest.
    pub trees: u32,
    /// The share of proposals that are drawn without the model, 0 to 1.
    pub random_fraction: f64,
    /// How many random points the search for the best expected improvement looks at.
    pub random_points: u32,
    /// From how many of the best observed points it climbs.
    pub local_starts: u32,
    /// The model is fitted anew when its observations have grown by this share.
    pub refit_growth: f64,
    /// The parameters of the model.
    pub encoding: EncodingKind,
}

impl Default for SmacSettings {
    fn default() -> Self {
        Self {
            trees: 5,
            random_fraction: 0.33,
            random_points: 1_000,
            local_starts: 10,
            refit_growth: 0.1,
            encoding: EncodingKind::A,
        }
    }
}

impl Settings for SmacSettings {
    const PRESETS: &[&str] = &["paper"];

    fn check(&self, field: &str) -> Result<(), SearchError> {
        let refused = |name: &str, got: &dyn std::fmt::Display, expected: &str| {
            Err(SearchError::bad_setting(format!("{field}.{name}"), got, expected))
        };
        if !(1..=1_000).contains(&self.trees) {
            return refused("trees", &self.trees, "1 to 1000");
        }
        if !(0.0..=1.0).contains(&self.random_fraction) {
            return refused("random_fraction", &self.random_fraction, "0 to 1");
        }
        if self.random_points > 1_000_000 {
            return refused("random_points", &self.random_points, "0 to 1000000");
        }
        if !(1..=1_000).contains(&self.local_starts) {
            return refused("local_starts", &self.local_starts, "1 to 1000");
        }
        Refit::check(self.refit_growth, field)
    }

    fn build(&self, rules: Rules) -> Box<dyn Searcher> {
        Box::new(Smac {
            settings: *self,
            parameters: Parameters::new(self.encoding, rules),
            seen: Vec::new(),
            known: HashSet::new(),
            refit: Refit::new(self.refit_growth),
            challengers: Vec::new(),
            open: OpenProposals::new(),
        })
    }
}

struct Smac {
    settings: SmacSettings,
    parameters: Parameters,
    /// Error and point, invalid ones with error 1.
    seen: Vec<(f64, Point)>,
    /// Everything that was proposed: a point is evaluated once.
    known: HashSet<Encoding>,
    refit: Refit,
    /// Points of the last fit with their expected improvement, ascending.
    challengers: Vec<(f64, Point)>,
    open: OpenProposals<Point>,
}

impl Smac {
    /// Fits the forest, and ranks what a search for the best expected improvement meets.
    fn refresh(&mut self, rng: &mut RunRng) {
        let list = self.parameters.list();
        let growth = Growth { trees: self.settings.trees as usize, features: 5.0 / 6.0, least_leaf: 3 };
        let forest = Forest::fit(list, &self.seen, growth, rng);
        let best = self.seen.iter().map(|(error, _)| *error).fold(f64::INFINITY, f64::min);
        let improvement = |point: &Point| {
            let (mean, variance) = forest.predict(point);
            expected_improvement(mean, variance.sqrt(), best)
        };
        self.challengers.clear();
        for _ in 0..self.settings.random_points {
            let point = self.parameters.sample(rng);
            self.challengers.push((improvement(&point), point));
        }
        let order = ascending(self.seen.iter().map(|(error, _)| *error));
        for &start in order.iter().take(self.settings.local_starts as usize) {
            let mut centre = self.seen[start].1;
            let mut height = improvement(&centre);
            // Climbs end, since every step is higher; the limit is for flat forests of rounding errors.
            for _ in 0..100 {
                let first = self.challengers.len();
                for neighbour in neighbours(&centre, list, rng) {
                    self.challengers.push((improvement(&neighbour), neighbour));
                }
                let highest = self.challengers[first..].iter().max_by(|a, b| a.0.total_cmp(&b.0));
                match highest {
                    Some(&(higher, point)) if higher > height => (height, centre) = (higher, point),
                    _ => break,
                }
            }
        }
        let order = ascending(self.challengers.iter().map(|(improvement, _)| *improvement));
        self.challengers = order.into_iter().map(|i| self.challengers[i]).collect();
    }
}

/// The expected amount by which a normal variable is below `best`.
fn expected_improvement(mean: f64, deviation: f64, best: f64) -> f64 {
    if deviation <= 0.0 {
        return (best - mean).max(0.0);
    }
    let z = (best - mean) / deviation;
    let density = libm::exp(-0.5 * z * z) / std::f64::consts::TAU.sqrt();
    let below = 0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2);
    (best - mean) * below + deviation * density
}

/// Points that differ in one parameter: in every other choice, or in four draws around a number, a fifth of its range wide.
fn neighbours(centre: &Point, list: &[Parameter], rng: &mut RunRng) -> Vec<Point> {
    let mut all = Vec::new();
    for (i, &parameter) in list.iter().enumerate() {
        let mut with = |value: f32| {
            let mut point = *centre;
            point[i] = value;
            all.push(point);
        };
        match parameter {
            Parameter::Choice(n) => {
                (0..n)
                    .filter(|&choice| usize::from(choice) != whole(centre[i]))
                    .for_each(|c| with(f32::from(c)));
            }
            Parameter::Whole(most) => {
                (0..=most)
                    .filter(|&number| usize::from(number) != whole(centre[i]))
                    .for_each(|c| with(f32::from(c)));
            }
            Parameter::Unit => {
                for _ in 0..4 {
                    with((centre[i] + 0.2 * normal(rng) as f32).clamp(0.0, 1.0));
                }
            }
        }
    }
    all
}

impl Searcher for Smac {
    fn suggest(&mut self, rng: &mut RunRng) -> Suggestion {
        let random = self.seen.is_empty() || rng.random::<f64>() < self.settings.random_fraction;
        let mut chosen = None;
        if !random {
            if self.refit.due(self.seen.len()) {
                self.refresh(rng);
            }
            while let Some((_, point)) = self.challengers.pop() {
                if !self.known.contains(&self.parameters.encoding(&point)) {
                    chosen = Some(point);
                    break;
                }
            }
        }
        let point = chosen.unwrap_or_else(|| self.parameters.sample(rng));
        let encoding = self.parameters.encoding(&point);
        self.known.insert(encoding);
        self.open.open(Suggestion::new(encoding), point)
    }

    fn observe(&mut self, suggestion: Suggestion, outcome: Outcome) {
        let point = self.open.close(suggestion);
        self.seen.push((1.0 - outcome.accuracy(), point));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expected_improvement_is_the_integral() {
        for (mean, deviation, best) in [(0.2, 0.1, 0.1), (0.1, 0.05, 0.1), (0.0, 0.3, 0.1), (0.5, 0.01, 0.1)]
        {
            let (mut sum, step) = (0.0, 1e-4);
            for i in -80_000..80_000 {
                let z = f64::from(i) * step;
                let value = mean + deviation * z;
                sum +=
                    (best - value).max(0.0) * libm::exp(-0.5 * z * z) / std::f64::consts::TAU.sqrt() * step;
            }
            assert!((expected_improvement(mean, deviation, best) - sum).abs() < 1e-7);
        }
        assert!((expected_improvement(0.3, 0.0, 0.5) - 0.2).abs() < 1e-12);
    }
}
