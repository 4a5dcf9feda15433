//! Random search.

use nb101_cell::Encoding;
use nb101_space::{Space, random_encoding};
use serde::{Deserialize, Serialize};

use crate::rng::RunRng;
use crate::searchers::{Outcome, Searcher, Suggestion};

/// What random search draws from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampling {
    /// Uniformly from all encodings; invalid ones are proposed too and cost nothing, so the cells that count are those
    /// of a draw until valid. Small cells come often (paper, notebook).
    #[default]
    Encodings,
    /// Uniformly from the 423,624 cells.
    Cells,
}

/// The settings of [`RandomSearch`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RandomSearchSettings {
    /// What it draws from.
    pub sampling: Sampling,
}

impl RandomSearchSettings {
    /// The names that [`preset`](Self::preset) knows.
    pub const PRESETS: &[&str] = &["paper", "notebook"];

    /// Settings by name. The paper and the notebook draw encodings.
    pub fn preset(name: &str) -> Option<Self> {
        Self::PRESETS.contains(&name).then(Self::default)
    }
}

/// Draws every proposal anew and learns nothing.
#[derive(Clone, Copy, Debug)]
pub struct RandomSearch {
    settings: RandomSearchSettings,
}

impl RandomSearch {
    /// A random search with these settings.
    pub const fn new(settings: RandomSearchSettings) -> Self {
        Self { settings }
    }
}

impl Searcher for RandomSearch {
    fn suggest(&mut self, rng: &mut RunRng) -> Suggestion {
        Suggestion::new(match self.settings.sampling {
            Sampling::Encodings => random_encoding(rng),
            Sampling::Cells => {
                let space = Space::nasbench101();
                let cell = space.cell(space.sample_cell(rng)).expect("the index was drawn from the space");
                Encoding::from(cell)
            }
        })
    }

    fn observe(&mut self, _suggestion: Suggestion, _outcome: Outcome) {}
}
