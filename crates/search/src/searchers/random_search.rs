//! Random search.

use serde::{Deserialize, Serialize};

use crate::error::SearchError;
use crate::rng::RunRng;
use crate::searchers::{EncodingKind, Outcome, Parameters, Rules, Searcher, Settings, Suggestion};

/// What random search draws from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampling {
    /// Uniformly from all values of the encoding's parameters; invalid ones are proposed too and cost nothing, so the cells
    /// that count are those of a draw until valid. Small cells come often (paper, notebook).
    #[default]
    Encodings,
    /// Uniformly from the cells: 423,624 of them, or those with as many vertices as are allowed.
    Cells,
}

/// The settings of [`RandomSearch`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RandomSearchSettings {
    /// What it draws from.
    pub sampling: Sampling,
    /// The parameters that are drawn; of no effect where cells are.
    pub encoding: EncodingKind,
}

impl Settings for RandomSearchSettings {
    const PRESETS: &[&str] = &["paper", "notebook"];

    fn check(&self, field: &str) -> Result<(), SearchError> {
        if self.sampling == Sampling::Cells && self.encoding != EncodingKind::A {
            let expected = "'a' where cells are drawn, which no encoding describes";
            return Err(SearchError::bad_setting(format!("{field}.encoding"), &"'b' or 'c'", expected));
        }
        Ok(())
    }

    fn build(&self, rules: Rules) -> Box<dyn Searcher> {
        Box::new(RandomSearch::new(*self, rules))
    }
}

/// Draws every proposal anew and learns nothing.
#[derive(Clone, Debug)]
pub struct RandomSearch {
    settings: RandomSearchSettings,
    rules: Rules,
    parameters: Parameters,
}

impl RandomSearch {
    /// A random search with these settings.
    pub fn new(settings: RandomSearchSettings, rules: Rules) -> Self {
        Self { settings, rules, parameters: Parameters::new(settings.encoding, rules) }
    }
}

impl Searcher for RandomSearch {
    fn suggest(&mut self, rng: &mut RunRng) -> Suggestion {
        Suggestion::new(match (self.settings.sampling, self.settings.encoding) {
            (Sampling::Cells, _) => self.rules.random_cell(rng),
            (Sampling::Encodings, EncodingKind::A) => self.rules.random_encoding(rng),
            (Sampling::Encodings, _) => self.parameters.encoding(&self.parameters.sample(rng)),
        })
    }

    fn observe(&mut self, _suggestion: Suggestion, _outcome: Outcome) {}
}
