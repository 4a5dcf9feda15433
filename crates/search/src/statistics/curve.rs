//! Regret over the simulated clock.

use serde::Serialize;

use crate::statistics::Spread;
use crate::study::{Incumbent, Run};

/// Regret over the clock, across the runs of one searcher.
///
/// The moments are spaced evenly on a logarithmic axis. The first is when the last of the runs gets its first incumbent,
/// so all moments average the same runs; runs that never have one do not count. A run's regret at a moment is that of
/// its incumbent then.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RegretCurve {
    /// The moments: seconds or queries, ascending, the last one the budget. Empty if no run has an incumbent.
    pub clock: Vec<f64>,
    /// The mean regret at every moment.
    pub mean: Vec<f64>,
    /// The median.
    pub median: Vec<f64>,
    /// The 0.25 quantile.
    pub q25: Vec<f64>,
    /// The 0.75 quantile.
    pub q75: Vec<f64>,
}

impl RegretCurve {
    /// The curve of some runs that had the same budget, at `points` moments (at least 2).
    pub fn new(runs: &[Run], budget: f64, points: usize) -> Self {
        Self::of(runs, budget, points, |incumbent| incumbent.regret)
    }

    /// The same of the regret of what searchers observe: the best objective minus an incumbent's.
    pub fn of_objective(runs: &[Run], best_objective: f64, budget: f64, points: usize) -> Self {
        Self::of(runs, budget, points, |incumbent| best_objective - incumbent.objective)
    }

    fn of(runs: &[Run], budget: f64, points: usize, regret: impl Fn(&Incumbent) -> f64) -> Self {
        let mut cursors: Vec<(&Run, usize)> =
            runs.iter().filter(|run| !run.trace.is_empty()).map(|run| (run, 0)).collect();
        let start = cursors.iter().map(|(run, _)| run.trace[0].clock).fold(0.0, f64::max);
        let mut curve = Self::default();
        if cursors.is_empty() {
            return curve;
        }
        let mut regrets = Vec::with_capacity(cursors.len());
        for moment in moments(start, budget, points.max(2)) {
            regrets.clear();
            for (run, at) in &mut cursors {
                while run.trace.get(*at + 1).is_some_and(|next| next.clock <= moment) {
                    *at += 1;
                }
                regrets.push(regret(&run.trace[*at]));
            }
            nb101_benchmark::sort(&mut regrets);
            if let Some(spread) = Spread::of_sorted(&regrets) {
                curve.clock.push(moment);
                curve.mean.push(spread.mean);
                curve.median.push(spread.median);
                curve.q25.push(spread.q25);
                curve.q75.push(spread.q75);
            }
        }
        curve
    }
}

/// Both ends are exact.
fn moments(start: f64, end: f64, points: usize) -> impl Iterator<Item = f64> {
    let last = points - 1;
    let ratio = end / start;
    (0..points).map(move |i| match i {
        0 => start,
        i if i == last => end,
        i => (start * libm::pow(ratio, i as f64 / last as f64)).clamp(start, end),
    })
}
