//! Local search on cells (White, Nolen and Savani 2021, arXiv 2005.02960; `naszilla/naszilla`).

use std::collections::{BTreeSet, HashSet};

use nb101_space::{CellIndex, Space};
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

use crate::error::SearchError;
use crate::rng::RunRng;
use crate::searchers::{OpenProposals, Outcome, Ranked, Rules, Searcher, Settings, Suggestion};

/// When the search moves to a better neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LocalMove {
    /// As soon as there is one.
    FirstImprovement,
    /// When all neighbours are known, to the best of them.
    BestNeighbour,
}

/// What follows where no neighbour is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AtOptimum {
    /// A new start from random cells.
    Restart,
    /// The neighbours of the best cell whose neighbours have not been tried.
    Continue,
}

/// The settings of local search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalSearchSettings {
    /// How many random encodings a start draws; it begins at the best of them.
    pub initial: u32,
    /// When it moves.
    pub step: LocalMove,
    /// What it does at a local optimum.
    pub at_optimum: AtOptimum,
}

impl Default for LocalSearchSettings {
    fn default() -> Self {
        Self { initial: 10, step: LocalMove::FirstImprovement, at_optimum: AtOptimum::Restart }
    }
}

impl Settings for LocalSearchSettings {
    const PRESETS: &[&str] = &["naszilla"];

    fn check(&self, field: &str) -> Result<(), SearchError> {
        if !(1..=1_000_000).contains(&self.initial) {
            return Err(SearchError::bad_setting(format!("{field}.initial"), &self.initial, "1 to 1000000"));
        }
        Ok(())
    }

    fn build(&self, rules: Rules) -> Box<dyn Searcher> {
        Box::new(LocalSearch {
            settings: *self,
            rules,
            known: HashSet::new(),
            unexpanded: BTreeSet::new(),
            initial: self.initial,
            neighbours: Vec::new(),
            centre: f64::NEG_INFINITY,
            best: None,
            open: OpenProposals::new(),
        })
    }
}

struct LocalSearch {
    settings: LocalSearchSettings,
    rules: Rules,
    /// Cells that were proposed; none is proposed twice on purpose.
    known: HashSet<CellIndex>,
    /// Observed cells whose neighbours have not been tried.
    unexpanded: BTreeSet<Ranked<CellIndex>>,
    /// Random encodings still to be drawn at this start.
    initial: u32,
    /// Neighbours of the centre still to be tried, in random order.
    neighbours: Vec<CellIndex>,
    /// The accuracy of the centre.
    centre: f64,
    /// The best observed since the centre was chosen.
    best: Option<(f64, CellIndex)>,
    open: OpenProposals<()>,
}

/// How often a random encoding is drawn again because its cell is known.
const PATIENCE: u32 = 100;

impl LocalSearch {
    /// A random encoding whose cell is new, if chance has one.
    fn random(&mut self, rng: &mut RunRng) -> Suggestion {
        let mut encoding = self.rules.random_encoding(rng);
        for _ in 0..PATIENCE {
            match self.rules.cell(encoding) {
                Some(cell) if !self.known.insert(cell) && !self.knows_all() => {
                    encoding = self.rules.random_encoding(rng);
                }
                _ => break,
            }
        }
        self.open.open(Suggestion::new(encoding), ())
    }

    /// Whether no cell is new, which happens among few vertices.
    fn knows_all(&self) -> bool {
        self.known.len() == self.rules.cells() as usize
    }

    /// Chooses the next centre, or starts anew.
    fn advance(&mut self, rng: &mut RunRng) {
        let better = self.best.take().filter(|(accuracy, _)| *accuracy > self.centre);
        let next = match self.settings.at_optimum {
            AtOptimum::Restart => better,
            AtOptimum::Continue => self.unexpanded.last().map(|known| (known.accuracy, known.what)),
        };
        let Some((accuracy, cell)) = next else {
            self.initial = self.settings.initial;
            self.centre = f64::NEG_INFINITY;
            return;
        };
        self.centre = accuracy;
        self.unexpanded.remove(&Ranked { accuracy, what: cell });
        let space = Space::nasbench101();
        self.neighbours = space.neighbours(space.cell(cell).expect("a cell of the space"));
        self.neighbours
            .retain(|neighbour| neighbour.0 < self.rules.cells() && !self.known.contains(neighbour));
        self.neighbours.shuffle(rng);
    }
}

impl Searcher for LocalSearch {
    fn suggest(&mut self, rng: &mut RunRng) -> Suggestion {
        loop {
            if self.initial > 0 {
                self.initial -= 1;
                return self.random(rng);
            }
            while let Some(cell) = self.neighbours.pop() {
                if self.known.insert(cell) {
                    return self.open.open(Suggestion::new(Rules::encoding_of(cell)), ());
                }
            }
            if self.open.len() > 0 {
                // Another worker has yet to tell whether this was an optimum.
                return self.random(rng);
            }
            self.advance(rng);
        }
    }

    fn observe(&mut self, suggestion: Suggestion, outcome: Outcome) {
        self.open.close(suggestion);
        let Outcome::Trained { cell, accuracy, .. } = outcome else {
            // Only the random encodings of a start can be invalid.
            self.initial += u32::from(self.neighbours.is_empty() && self.centre == f64::NEG_INFINITY);
            return;
        };
        if self.settings.at_optimum == AtOptimum::Continue {
            self.unexpanded.insert(Ranked { accuracy, what: cell });
        }
        if self.best.is_none_or(|(best, _)| accuracy > best) {
            self.best = Some((accuracy, cell));
        }
        let start = self.centre == f64::NEG_INFINITY;
        if !start && accuracy > self.centre && self.settings.step == LocalMove::FirstImprovement {
            self.neighbours.clear();
        }
    }
}
