//! BOHB: Hyperband whose points come from a model (Falkner, Klein and Hutter 2018, arXiv 1807.01774).

use std::collections::BTreeMap;

use rand::RngExt;
use serde::{Deserialize, Serialize};

use super::bracket::{Brackets, Source};
use super::hyperband::hyperband_plans;
use super::kernel_density::Density;
use super::ladder;
use crate::error::SearchError;
use crate::rng::RunRng;
use crate::searchers::{EncodingKind, Parameters, Point, Refit, Rules, Searcher, Settings};
use nb101_benchmark::ascending;

/// The settings of BOHB. The default is the paper's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BohbSettings {
    /// The budgets, ascending; left empty, all up to the objective's for which the benchmark has it.
    pub epochs: Vec<u16>,
    /// One of so many goes on to the next budget.
    pub eta: u32,
    /// The share of points that are drawn without the model, 0 to 1.
    pub random_fraction: f64,
    /// Of so many points from the model the most promising is proposed.
    pub samples: u32,
    /// The share of the observed points that count as good, in percent.
    pub top_percent: u32,
    /// The least bandwidth of a kernel, above 0, at most 1.
    pub least_bandwidth: f64,
    /// How many bandwidths numbers (encoding C) spread when they are drawn.
    pub bandwidth_factor: f64,
    /// The model is fitted anew when its observations have grown by this share.
    pub refit_growth: f64,
    /// The parameters.
    pub encoding: EncodingKind,
}

impl Default for BohbSettings {
    fn default() -> Self {
        Self {
            epochs: Vec::new(),
            eta: 3,
            random_fraction: 0.0,
            samples: 4,
            top_percent: 15,
            least_bandwidth: 0.3,
            bandwidth_factor: 3.0,
            refit_growth: 0.05,
            encoding: EncodingKind::A,
        }
    }
}

impl Settings for BohbSettings {
    const PRESETS: &[&str] = &["paper", "hpbandster"];

    fn preset(name: &str) -> Option<Self> {
        match name {
            "paper" => Some(Self::default()),
            "hpbandster" => Some(Self {
                random_fraction: 1.0 / 3.0,
                samples: 64,
                least_bandwidth: 1e-3,
                ..Self::default()
            }),
            _ => None,
        }
    }

    fn fill(&mut self, field: &str, epochs: &[u16]) -> Result<(), SearchError> {
        ladder::fill(&mut self.epochs, field, epochs)?;
        ladder::check(&self.epochs, self.eta, field)
    }

    fn check(&self, field: &str) -> Result<(), SearchError> {
        let refused = |name: &str, got: &dyn std::fmt::Display, expected: &str| {
            Err(SearchError::bad_setting(format!("{field}.{name}"), got, expected))
        };
        if !(0.0..=1.0).contains(&self.random_fraction) {
            return refused("random_fraction", &self.random_fraction, "0 to 1");
        }
        if !(1..=10_000).contains(&self.samples) {
            return refused("samples", &self.samples, "1 to 10000");
        }
        if !(1..=99).contains(&self.top_percent) {
            return refused("top_percent", &self.top_percent, "1 to 99");
        }
        if !(self.least_bandwidth > 0.0 && self.least_bandwidth <= 1.0) {
            return refused("least_bandwidth", &self.least_bandwidth, "above 0, at most 1");
        }
        if !(self.bandwidth_factor > 0.0 && self.bandwidth_factor <= 1_000.0) {
            return refused("bandwidth_factor", &self.bandwidth_factor, "above 0, at most 1000");
        }
        Refit::check(self.refit_growth, field)
    }

    fn epochs(&self) -> &[u16] {
        &self.epochs
    }

    fn build(&self, rules: Rules) -> Box<dyn Searcher> {
        let parameters = Parameters::new(self.encoding, rules);
        let source = Model {
            settings: self.clone(),
            parameters: parameters.clone(),
            results: BTreeMap::new(),
            fitted: None,
        };
        Box::new(Brackets::new(parameters, source, hyperband_plans(&self.epochs, self.eta)))
    }
}

/// The densities of good and bad points of the largest budget that has enough of them.
struct Model {
    settings: BohbSettings,
    parameters: Parameters,
    /// Error and point of everything observed, by budget.
    results: BTreeMap<u16, (Vec<(f64, Point)>, Refit)>,
    fitted: Option<(u16, Density, Density)>,
}

impl Model {
    fn fit(&self, epochs: u16) -> Option<(u16, Density, Density)> {
        let (results, _) = self.results.get(&epochs)?;
        let enough = self.parameters.list().len() + 1;
        let share = |percent: u32| (percent as usize * results.len() / 100).max(enough);
        let good = share(self.settings.top_percent);
        let bad = share(100 - self.settings.top_percent).min(results.len().saturating_sub(good));
        if bad < enough {
            return None;
        }
        let order = ascending(results.iter().map(|(error, _)| *error));
        let density = |of: &[usize]| {
            let points = of.iter().map(|&i| results[i].1).collect();
            Density::new(points, &self.parameters, self.settings.least_bandwidth)
        };
        Some((epochs, density(&order[..good]), density(&order[good..good + bad])))
    }
}

impl Source for Model {
    fn sample(&mut self, rng: &mut RunRng) -> Point {
        let random = rng.random::<f64>() < self.settings.random_fraction;
        let Some((_, good, bad)) = self.fitted.as_ref().filter(|_| !random) else {
            return self.parameters.sample(rng);
        };
        let mut best: Option<(f64, Point)> = None;
        for _ in 0..self.settings.samples {
            let point = good.sample(&self.parameters, self.settings.bandwidth_factor, rng);
            // Densities that vanish would divide to no number.
            let ratio =
                bad.at(&point, &self.parameters).max(1e-32) / good.at(&point, &self.parameters).max(1e-32);
            if best.is_none_or(|(least, _)| ratio < least) {
                best = Some((ratio, point));
            }
        }
        best.map_or_else(|| self.parameters.sample(rng), |(_, point)| point)
    }

    fn learn(&mut self, point: &Point, epochs: u16, accuracy: f64) {
        let (results, refit) = self
            .results
            .entry(epochs)
            .or_insert_with(|| (Vec::new(), Refit::new(self.settings.refit_growth)));
        results.push((1.0 - accuracy, *point));
        let due = refit.due(results.len());
        // A model of a larger budget is never given up for one of a smaller.
        let largest = self.fitted.as_ref().is_none_or(|(known, ..)| *known <= epochs);
        if let Some(fitted) = (due && largest).then(|| self.fit(epochs)).flatten() {
            self.fitted = Some(fitted);
        }
    }
}
