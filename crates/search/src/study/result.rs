//! What a study found.

use nb101_benchmark::Kind;
use serde::Serialize;

use crate::protocol::{Budget, ResolvedProtocol};
use crate::statistics::{RegretCurve, Spread};
use crate::study::{BestQuality, EndReason, Run};

/// All runs of a study.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyResult {
    /// Where the numbers come from.
    pub kind: Kind,
    /// What was run.
    pub protocol: ResolvedProtocol,
    /// What regret is measured from.
    pub best: BestQuality,
    /// The highest objective that a query may tell.
    pub best_objective: f64,
    /// The runs of every searcher, in the protocol's order.
    pub searchers: Vec<SearcherRuns>,
}

/// All runs of one searcher.
#[derive(Clone, Debug, PartialEq)]
pub struct SearcherRuns {
    /// What the protocol calls it.
    pub label: String,
    /// Its runs, by number.
    pub runs: Vec<Run>,
}

impl SearcherRuns {
    /// The final regret of every run that has an incumbent, ascending: the empirical distribution, in which the value at
    /// position `i` of `n` has a share of `(i + 1) / n` at or below it.
    pub fn final_regrets(&self) -> Vec<f64> {
        let mut regrets: Vec<f64> = self.runs.iter().filter_map(Run::final_regret).collect();
        nb101_benchmark::sort(&mut regrets);
        regrets
    }

    /// As [`final_regrets`](Self::final_regrets), of what searchers observe: the best objective minus the last incumbent's.
    pub fn final_objective_regrets(&self, best_objective: f64) -> Vec<f64> {
        let last = |run: &Run| run.trace.last().map(|incumbent| best_objective - incumbent.objective);
        let mut regrets: Vec<f64> = self.runs.iter().filter_map(last).collect();
        nb101_benchmark::sort(&mut regrets);
        regrets
    }

    /// Regret over the clock, at `points` moments from the one at which every run has an incumbent up to the budget.
    pub fn regret_curve(&self, budget: Budget, points: usize) -> RegretCurve {
        RegretCurve::new(&self.runs, budget.amount(), points)
    }

    /// The same of what searchers observe.
    pub fn objective_curve(&self, best_objective: f64, budget: Budget, points: usize) -> RegretCurve {
        RegretCurve::of_objective(&self.runs, best_objective, budget.amount(), points)
    }
}

/// A study in a few numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Where the numbers come from.
    pub kind: Kind,
    /// When runs ended.
    pub budget: Budget,
    /// What regret is measured from.
    pub best: BestQuality,
    /// Every searcher, in the protocol's order.
    pub searchers: Vec<SearcherSummary>,
}

/// A searcher's runs in a few numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SearcherSummary {
    /// What the protocol calls it.
    pub name: String,
    /// The number of runs.
    pub runs: usize,
    /// The number of runs that ended for another reason than the budget.
    pub stopped: usize,
    /// The reason of the first run that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// Queries of all runs together.
    pub queries: u64,
    /// Invalid proposals of all runs together.
    pub invalid: u64,
    /// Over the runs that have an incumbent; nothing if none has.
    pub final_regret: Option<Spread>,
}

impl StudyResult {
    /// The study in a few numbers.
    pub fn summary(&self) -> Summary {
        let searchers = self.searchers.iter().map(|searcher| {
            let runs = &searcher.runs;
            SearcherSummary {
                name: searcher.label.clone(),
                runs: runs.len(),
                stopped: runs.iter().filter(|run| run.end != EndReason::Budget).count(),
                failure: runs.iter().find_map(|run| run.reason.clone()),
                queries: runs.iter().map(|run| run.queries).sum(),
                invalid: runs.iter().map(|run| run.invalid).sum(),
                final_regret: Spread::of_sorted(&searcher.final_regrets()),
            }
        });
        Summary {
            kind: self.kind,
            budget: self.protocol.budget(),
            best: self.best,
            searchers: searchers.collect(),
        }
    }
}
