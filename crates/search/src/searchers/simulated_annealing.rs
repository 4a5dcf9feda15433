//! Simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983).

use nb101_cell::Encoding;
use rand::RngExt;
use serde::{Deserialize, Serialize};

use crate::error::SearchError;
use crate::object;
use crate::rng::RunRng;
use crate::searchers::{Mutation, Outcome, Rules, Searcher, Settings, Suggestion};

/// The settings of simulated annealing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulatedAnnealingSettings {
    /// A loss of so much accuracy is accepted with a chance of 1/e at the start; above 0.
    pub initial_temperature: f64,
    /// The factor by which every query lowers the temperature, above 0 and at most 1.
    pub cooling: f64,
    /// The temperature at which that ends, 0 or more.
    pub least_temperature: f64,
    /// How a proposal differs from where the search is.
    #[serde(deserialize_with = "object::required")]
    pub mutation: Mutation,
}

impl Default for SimulatedAnnealingSettings {
    fn default() -> Self {
        Self {
            initial_temperature: 0.03,
            cooling: 0.99,
            least_temperature: 0.001,
            mutation: Mutation::OneParameter {},
        }
    }
}

impl Settings for SimulatedAnnealingSettings {
    fn check(&self, field: &str) -> Result<(), SearchError> {
        let refused = |name: &str, value: f64, expected: &str| {
            Err(SearchError::bad_setting(format!("{field}.{name}"), &value, expected))
        };
        if !(self.initial_temperature > 0.0 && self.initial_temperature <= 1e6) {
            return refused("initial_temperature", self.initial_temperature, "above 0, at most 1000000");
        }
        if !(self.cooling > 0.0 && self.cooling <= 1.0) {
            return refused("cooling", self.cooling, "above 0, at most 1");
        }
        if !(0.0..=self.initial_temperature).contains(&self.least_temperature) {
            return refused("least_temperature", self.least_temperature, "0 to initial_temperature");
        }
        self.mutation.check(&format!("{field}.mutation"))
    }

    fn build(&self, rules: Rules) -> Box<dyn Searcher> {
        let temperature = self.initial_temperature;
        Box::new(SimulatedAnnealing { settings: *self, rules, temperature, current: None, chance: 0.0 })
    }
}

struct SimulatedAnnealing {
    settings: SimulatedAnnealingSettings,
    rules: Rules,
    temperature: f64,
    /// Where it is; random encodings are proposed until one is valid.
    current: Option<(Encoding, f64)>,
    /// The number from 0 to 1 that decides about the next worse proposal: only suggestions have a generator.
    chance: f64,
}

impl Searcher for SimulatedAnnealing {
    fn suggest(&mut self, rng: &mut RunRng) -> Suggestion {
        self.chance = rng.random();
        Suggestion::new(match self.current {
            None => self.rules.random_encoding(rng),
            Some((encoding, _)) => self.settings.mutation.mutate(encoding, self.rules, rng),
        })
    }

    fn observe(&mut self, suggestion: Suggestion, outcome: Outcome) {
        let Outcome::Trained { accuracy, .. } = outcome else { return };
        let accepted = self.current.is_none_or(|(_, current)| {
            accuracy >= current || self.chance < libm::exp((accuracy - current) / self.temperature)
        });
        if accepted {
            self.current = Some((suggestion.encoding, accuracy));
        }
        let next = self.temperature * self.settings.cooling;
        self.temperature = next.max(self.settings.least_temperature);
    }
}
