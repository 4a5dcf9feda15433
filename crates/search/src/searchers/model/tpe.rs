//! Tree-structured Parzen estimators (Bergstra et al. 2011) as in Hyperopt, for parameters that are choices.

use rand::RngExt;
use serde::{Deserialize, Serialize};

use crate::error::SearchError;
use crate::rng::RunRng;
use crate::searchers::{
    EncodingKind, MOST_PARAMETERS, OpenProposals, Outcome, Parameter, Parameters, Point, Refit, Rules,
    Searcher, Settings, Suggestion, whole,
};
use nb101_benchmark::ascending;

/// The settings of TPE. The default is Hyperopt's, which the paper used.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TpeSettings {
    /// How many points are drawn before there is a model.
    pub startup: u32,
    /// How many values of a parameter are drawn for the best to be taken.
    pub candidates: u32,
    /// Of n points the best gamma times the root of n are good, at most 25.
    pub gamma: f64,
    /// The weight of the uniform distribution in the model, in observations of every choice.
    pub prior_weight: f64,
    /// So many of the latest points have full weight; the others fade linearly with their age.
    pub remembered: u32,
    /// The model is fitted anew when its observations have grown by this share.
    pub refit_growth: f64,
    /// The parameters, A or B: those of C are no choices.
    pub encoding: EncodingKind,
}

impl Default for TpeSettings {
    fn default() -> Self {
        Self {
            startup: 20,
            candidates: 24,
            gamma: 0.25,
            prior_weight: 1.0,
            remembered: 25,
            refit_growth: 0.01,
            encoding: EncodingKind::A,
        }
    }
}

/// Hyperopt never takes more for good.
const MOST_GOOD: usize = 25;

impl Settings for TpeSettings {
    const PRESETS: &[&str] = &["paper", "hyperopt"];

    fn check(&self, field: &str) -> Result<(), SearchError> {
        let refused = |name: &str, got: &dyn std::fmt::Display, expected: &str| {
            Err(SearchError::bad_setting(format!("{field}.{name}"), got, expected))
        };
        for (name, value) in
            [("startup", self.startup), ("candidates", self.candidates), ("remembered", self.remembered)]
        {
            if !(1..=1_000_000).contains(&value) {
                return refused(name, &value, "1 to 1000000");
            }
        }
        if !(self.gamma > 0.0 && self.gamma <= 100.0) {
            return refused("gamma", &self.gamma, "above 0, at most 100");
        }
        if !(self.prior_weight > 0.0 && self.prior_weight <= 1e6) {
            return refused("prior_weight", &self.prior_weight, "above 0, at most 1000000");
        }
        if self.encoding == EncodingKind::C {
            return refused("encoding", &"'c'", "'a' or 'b': distributions over choices");
        }
        Refit::check(self.refit_growth, field)
    }

    fn build(&self, rules: Rules) -> Box<dyn Searcher> {
        Box::new(Tpe {
            settings: *self,
            parameters: Parameters::new(self.encoding, rules),
            seen: Vec::new(),
            refit: Refit::new(self.refit_growth),
            model: None,
            open: OpenProposals::new(),
        })
    }
}

struct Tpe {
    settings: TpeSettings,
    parameters: Parameters,
    /// Error and point in the order of observation, invalid ones with error 1.
    seen: Vec<(f64, Point)>,
    refit: Refit,
    /// For every parameter the chances of its choices among good and other points.
    model: Option<Vec<[Vec<f64>; 2]>>,
    open: OpenProposals<Point>,
}

impl Tpe {
    #[expect(clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "far below 2^53, not negative")]
    fn fit(&self) -> Vec<[Vec<f64>; 2]> {
        let n = self.seen.len();
        let good = ((self.settings.gamma * (n as f64).sqrt()).ceil() as usize).min(MOST_GOOD).min(n);
        let order = ascending(self.seen.iter().map(|(error, _)| *error));
        let mut is_good = vec![false; n];
        for &i in &order[..good] {
            is_good[i] = true;
        }
        let groups = [true, false].map(|which| {
            (0..n).filter(|&i| is_good[i] == which).map(|i| &self.seen[i].1).collect::<Vec<&Point>>()
        });
        let weights = groups.each_ref().map(|group| self.weights(group.len()));
        let of = |i: usize, choices: u8| {
            [0, 1].map(|which| {
                let mut chances = vec![self.settings.prior_weight; usize::from(choices)];
                for (point, weight) in groups[which].iter().zip(&weights[which]) {
                    chances[whole(point[i])] += weight;
                }
                let sum: f64 = chances.iter().sum();
                chances.into_iter().map(|chance| chance / sum).collect()
            })
        };
        let choices = self.parameters.list().iter().map(|parameter| match parameter {
            Parameter::Choice(n) => *n,
            Parameter::Whole(_) | Parameter::Unit => unreachable!("encodings A and B have choices only"),
        });
        choices.enumerate().map(|(i, choices)| of(i, choices)).collect()
    }

    /// The weights of so many observations, oldest first: from 1/n to 1 in equal steps, then 1.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    fn weights(&self, n: usize) -> Vec<f64> {
        let fading = n.saturating_sub(self.settings.remembered as usize);
        let first = 1.0 / n.max(1) as f64;
        let step = if fading > 1 { (1.0 - first) / (fading - 1) as f64 } else { 0.0 };
        (0..n).map(|i| if i < fading { first + step * i as f64 } else { 1.0 }).collect()
    }
}

/// Of some draws from the good distribution the one that is likeliest there compared with elsewhere.
fn choose([good, other]: &[Vec<f64>; 2], candidates: u32, rng: &mut RunRng) -> usize {
    let mut best = (f64::NEG_INFINITY, 0);
    for _ in 0..candidates {
        let mut left: f64 = rng.random();
        let below = |chance: &f64| {
            left -= chance;
            left < 0.0
        };
        let drawn = good.iter().position(below).unwrap_or(good.len() - 1);
        let ratio = good[drawn] / other[drawn];
        if ratio > best.0 {
            best = (ratio, drawn);
        }
    }
    best.1
}

impl Searcher for Tpe {
    fn suggest(&mut self, rng: &mut RunRng) -> Suggestion {
        if self.seen.len() >= self.settings.startup as usize && self.refit.due(self.seen.len()) {
            self.model = Some(self.fit());
        }
        let point = match &self.model {
            None => self.parameters.sample(rng),
            Some(model) => {
                let mut point = [0.0; MOST_PARAMETERS];
                for (value, chances) in point.iter_mut().zip(model) {
                    *value = f32::from(choose(chances, self.settings.candidates, rng) as u8);
                }
                point
            }
        };
        self.open.open(Suggestion::new(self.parameters.encoding(&point)), point)
    }

    fn observe(&mut self, suggestion: Suggestion, outcome: Outcome) {
        let point = self.open.close(suggestion);
        self.seen.push((1.0 - outcome.accuracy(), point));
    }
}
