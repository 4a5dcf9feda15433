//! Asynchronous successive halving (Li et al. 2020, arXiv 1810.05934): a point goes on as soon as it is among the best of its
//! rung.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::ladder;
use crate::error::SearchError;
use crate::rng::RunRng;
use crate::searchers::{
    EncodingKind, OpenProposals, Outcome, Parameters, Point, Ranked, Rules, Searcher, Settings, Suggestion,
};

/// The settings of asynchronous successive halving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AsynchronousHalvingSettings {
    /// The budgets, ascending; left empty, all up to the objective's for which the benchmark has it.
    pub epochs: Vec<u16>,
    /// The best of so many go on to the next budget.
    pub eta: u32,
    /// The parameters that are drawn.
    pub encoding: EncodingKind,
}

impl Default for AsynchronousHalvingSettings {
    fn default() -> Self {
        Self { epochs: Vec::new(), eta: 3, encoding: EncodingKind::A }
    }
}

impl Settings for AsynchronousHalvingSettings {
    fn fill(&mut self, field: &str, epochs: &[u16]) -> Result<(), SearchError> {
        ladder::fill(&mut self.epochs, field, epochs)?;
        ladder::check(&self.epochs, self.eta, field)
    }

    fn epochs(&self) -> &[u16] {
        &self.epochs
    }

    fn build(&self, rules: Rules) -> Box<dyn Searcher> {
        let rungs = self.epochs.iter().map(|_| Rung::default()).collect();
        let parameters = Parameters::new(self.encoding, rules);
        Box::new(AsynchronousHalving {
            settings: self.clone(),
            parameters,
            rungs,
            open: OpenProposals::new(),
        })
    }
}

/// The results of one budget.
#[derive(Default)]
struct Rung {
    points: Vec<Point>,
    /// The best of so many, and the others.
    best: BTreeSet<Ranked<usize>>,
    rest: BTreeSet<Ranked<usize>>,
    /// Those of the best that have not gone on.
    ready: BTreeSet<Ranked<usize>>,
    gone: BTreeSet<usize>,
}

impl Rung {
    fn add(&mut self, accuracy: f64, point: Point, eta: usize) {
        let new = Ranked { accuracy, what: self.points.len() };
        self.points.push(point);
        self.rest.insert(new);
        // The new one may be better than the worst of the best, and there may be room for one more.
        if self.best.len() < self.points.len() / eta {
            let up = self.rest.pop_last().expect("one has been added");
            self.enter(up);
        } else if self.best.first().is_some_and(|worst| worst.accuracy < accuracy) {
            let down = self.best.pop_first().expect("there is a worst");
            self.ready.remove(&down);
            self.rest.insert(down);
            let up = self.rest.pop_last().expect("one has been added");
            self.enter(up);
        }
    }

    fn enter(&mut self, up: Ranked<usize>) {
        self.best.insert(up);
        if !self.gone.contains(&up.what) {
            self.ready.insert(up);
        }
    }

    /// The best point that may go on.
    fn promote(&mut self) -> Option<Point> {
        let number = self.ready.pop_last()?.what;
        self.gone.insert(number);
        Some(self.points[number])
    }
}

struct AsynchronousHalving {
    settings: AsynchronousHalvingSettings,
    parameters: Parameters,
    rungs: Vec<Rung>,
    open: OpenProposals<(usize, Point)>,
}

impl Searcher for AsynchronousHalving {
    fn suggest(&mut self, rng: &mut RunRng) -> Suggestion {
        let last = self.rungs.len() - 1;
        // The highest budget first.
        let promoted = (0..last).rev().find_map(|level| Some((level + 1, self.rungs[level].promote()?)));
        let (level, point) = promoted.unwrap_or_else(|| (0, self.parameters.sample(rng)));
        let suggestion = Suggestion::new(self.parameters.encoding(&point));
        self.open.open(suggestion.trained_for(self.settings.epochs[level]), (level, point))
    }

    fn observe(&mut self, suggestion: Suggestion, outcome: Outcome) {
        let (level, point) = self.open.close(suggestion);
        if let Outcome::Trained { accuracy, .. } = outcome {
            self.rungs[level].add(accuracy, point, self.settings.eta as usize);
        }
    }
}
