//! How long runs take to reach a regret.

use serde::Serialize;

use crate::study::Run;

/// How many of a searcher's runs reached a regret, and how fast.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TimeToTarget {
    /// The regret.
    pub regret: f64,
    /// The runs that reached it or fell below it.
    pub reached: usize,
    /// Their share of all runs.
    pub share: f64,
    /// The first moment of the clock at which half of all runs have; `None` if fewer do before the budget ends.
    pub median: Option<f64>,
}

impl TimeToTarget {
    /// Of all runs of a searcher (at least one).
    pub fn new(runs: &[Run], regret: f64) -> Self {
        let times = times_to_target(runs, regret);
        Self {
            regret,
            reached: times.len(),
            share: times.len() as f64 / runs.len() as f64,
            median: times.get(runs.len().div_ceil(2).saturating_sub(1)).copied(),
        }
    }
}

/// When each run that reaches a regret first has an incumbent with at most that, ascending. A later incumbent may be worse
/// again, as what a searcher observes and what it is judged by are not the same.
pub fn times_to_target(runs: &[Run], regret: f64) -> Vec<f64> {
    let reached =
        |run: &Run| run.trace.iter().find(|incumbent| incumbent.regret <= regret).map(|it| it.clock);
    let mut times: Vec<f64> = runs.iter().filter_map(reached).collect();
    nb101_benchmark::sort(&mut times);
    times
}
