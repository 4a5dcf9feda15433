//! BANANAS and NPENAS: cells that networks on path encodings predict to be good.

use std::collections::HashSet;

use nb101_cell::Encoding;
use nb101_space::CellIndex;
use serde::{Deserialize, Serialize};

use super::network::{Network, Training};
use super::path_encoding::paths_of;
use crate::error::SearchError;
use crate::object;
use crate::rng::{RunRng, normal};
use crate::searchers::{Mutation, Outcome, Refit, Rules, Searcher, Settings, Suggestion};
use nb101_benchmark::{ascending, descending};

/// The settings that both searchers have.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PredictorSettings {
    /// How many random cells come first.
    pub initial: u32,
    /// How many cells are chosen at a time.
    pub batch: u32,
    /// Cells that mutations propose and the networks rank.
    pub candidates: u32,
    /// How many of the best observed cells are mutated.
    pub parents: u32,
    /// How candidates differ from their parents.
    #[serde(deserialize_with = "object::required")]
    pub mutation: Mutation,
    /// Networks of the ensemble.
    pub networks: u32,
    /// Hidden layers of a network, and their width.
    pub layers: u32,
    /// Units of a layer.
    pub width: u32,
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// Passes over the observations.
    pub training_epochs: u32,
    /// The networks are trained anew when the observations have grown by this share, and not before a batch is used up.
    pub refit_growth: f64,
}

/// BANANAS: independent Thompson sampling from an ensemble (White, Neiswanger and Savani 2021, arXiv 1910.11858).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BananasSettings(pub PredictorSettings);

/// NPENAS: mutations of the best, ranked by a network (Wei et al. 2020, arXiv 2003.12857).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NpenasSettings(pub PredictorSettings);

impl Default for BananasSettings {
    fn default() -> Self {
        Self(PredictorSettings {
            initial: 10,
            batch: 10,
            candidates: 100,
            parents: 1,
            mutation: Mutation::Rates { edge_flips: 1.0, op_changes: 1.0 },
            networks: 5,
            layers: 10,
            width: 20,
            learning_rate: 0.01,
            training_epochs: 150,
            refit_growth: 0.1,
        })
    }
}

impl Default for NpenasSettings {
    fn default() -> Self {
        Self(PredictorSettings {
            candidates: 50,
            parents: 10,
            networks: 1,
            layers: 3,
            ..BananasSettings::default().0
        })
    }
}

impl Settings for BananasSettings {
    const PRESETS: &[&str] = &["naszilla"];

    fn check(&self, field: &str) -> Result<(), SearchError> {
        self.0.check(field)
    }

    fn build(&self, rules: Rules) -> Box<dyn Searcher> {
        Box::new(Predictor::new(self.0, rules))
    }
}

impl Settings for NpenasSettings {
    const PRESETS: &[&str] = &["naslib"];

    fn check(&self, field: &str) -> Result<(), SearchError> {
        self.0.check(field)
    }

    fn build(&self, rules: Rules) -> Box<dyn Searcher> {
        Box::new(Predictor::new(self.0, rules))
    }
}

/// Larger ensembles would take the memory and time of a mistake: every thread has its own.
const MOST_WEIGHTS: u64 = 10_000_000;

impl PredictorSettings {
    fn check(&self, field: &str) -> Result<(), SearchError> {
        let refused = |name: &str, got: &dyn std::fmt::Display, expected: &str| {
            Err(SearchError::bad_setting(format!("{field}.{name}"), got, expected))
        };
        for (name, value, most) in [
            ("initial", self.initial, 1_000_000),
            ("batch", self.batch, 1_000_000),
            ("candidates", self.candidates, 1_000_000),
            ("parents", self.parents, 1_000_000),
            ("networks", self.networks, 100),
            ("layers", self.layers, 100),
            ("width", self.width, 1_000),
            ("training_epochs", self.training_epochs, 100_000),
        ] {
            if !(1..=most).contains(&value) {
                return refused(name, &value, &format!("1 to {most}"));
            }
        }
        let layer = u64::from(self.width) * u64::from(self.width.max(40));
        if layer * u64::from(self.layers) * u64::from(self.networks) > MOST_WEIGHTS {
            return refused("width", &self.width, &format!("at most {MOST_WEIGHTS} weights in all networks"));
        }
        if !(self.learning_rate > 0.0 && self.learning_rate <= 1.0) {
            return refused("learning_rate", &self.learning_rate, "above 0, at most 1");
        }
        self.mutation.check(&format!("{field}.mutation"))?;
        Refit::check(self.refit_growth, field)
    }
}

struct Predictor {
    settings: PredictorSettings,
    rules: Rules,
    /// Valid proposals, what the networks see of them, and their errors.
    seen: Vec<Encoding>,
    inputs: Vec<u64>,
    errors: Vec<f64>,
    known: HashSet<CellIndex>,
    refit: Refit,
    ensemble: Vec<Network>,
    /// Chosen, the next one last.
    batch: Vec<Encoding>,
}

/// Mutations that are tried for a candidate: many are invalid or known.
const PATIENCE: u32 = 50;

impl Predictor {
    fn new(settings: PredictorSettings, rules: Rules) -> Self {
        Self {
            settings,
            rules,
            seen: Vec::new(),
            inputs: Vec::new(),
            errors: Vec::new(),
            known: HashSet::new(),
            refit: Refit::new(settings.refit_growth),
            ensemble: Vec::new(),
            batch: Vec::new(),
        }
    }

    /// Mutations of the best that are new cells, each parent in turn.
    fn candidates(&self, rng: &mut RunRng) -> Vec<(Encoding, CellIndex)> {
        let mut order = ascending(self.errors.iter().copied());
        order.truncate(self.settings.parents as usize);
        let (mut found, mut own) = (Vec::new(), HashSet::new());
        for i in 0..self.settings.candidates as usize {
            let parent = self.seen[order[i % order.len()]];
            for _ in 0..PATIENCE {
                let child = self.settings.mutation.mutate(parent, self.rules, rng);
                match self.rules.cell(child) {
                    Some(cell) if !self.known.contains(&cell) && own.insert(cell) => {
                        found.push((child, cell));
                        break;
                    }
                    _ => {}
                }
            }
        }
        found
    }

    #[expect(clippy::cast_precision_loss, reason = "a few networks")]
    fn choose(&mut self, rng: &mut RunRng) {
        let candidates = self.candidates(rng);
        if candidates.is_empty() {
            // Nothing to rank, so nothing to train for.
            return;
        }
        if self.ensemble.is_empty() || self.refit.due(self.seen.len()) {
            let training = Training {
                layers: self.settings.layers as usize,
                width: self.settings.width as usize,
                learning_rate: self.settings.learning_rate as f32,
                epochs: self.settings.training_epochs,
            };
            self.ensemble = (0..self.settings.networks)
                .map(|_| Network::fit(&self.inputs, &self.errors, training, rng))
                .collect();
        }
        let n = self.ensemble.len() as f64;
        let inputs: Vec<u64> = candidates.iter().map(|&(_, cell)| paths_of(cell)).collect();
        let predictions: Vec<_> = self.ensemble.iter().map(|network| network.predict(&inputs)).collect();
        // Independent Thompson sampling; a single network has no variance, so it ranks by its prediction.
        let ranked = descending((0..candidates.len()).map(|i| {
            let predicted = || predictions.iter().map(|of_network| of_network[i]);
            let mean = predicted().sum::<f64>() / n;
            let variance = predicted().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n;
            mean + variance.sqrt() * normal(rng)
        }));
        let first = ranked.len().saturating_sub(self.settings.batch as usize);
        self.batch = ranked[first..].iter().map(|&i| candidates[i].0).collect();
    }
}

impl Searcher for Predictor {
    fn suggest(&mut self, rng: &mut RunRng) -> Suggestion {
        if self.seen.len() >= self.settings.initial as usize && self.batch.is_empty() {
            self.choose(rng);
        }
        // Random cells come first, and where all mutations of the best are known.
        let encoding = self.batch.pop().unwrap_or_else(|| self.rules.random_encoding(rng));
        self.known.extend(self.rules.cell(encoding));
        Suggestion::new(encoding)
    }

    fn observe(&mut self, suggestion: Suggestion, outcome: Outcome) {
        if let Outcome::Trained { cell, accuracy, .. } = outcome {
            self.seen.push(suggestion.encoding);
            self.inputs.push(paths_of(cell));
            self.errors.push(1.0 - accuracy);
        }
    }
}
