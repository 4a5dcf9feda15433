//! Any-time performance in one number.

use crate::study::Run;

/// The mean regret of a run over the logarithm of its clock, from a moment at which it has an incumbent to the budget: the
/// area under its step curve, divided by the width. `None` if it has no incumbent at that moment.
///
/// Of two runs that end alike, the one that got there earlier has less of it.
pub fn area(run: &Run, from: f64, budget: f64) -> Option<f64> {
    let first = run.trace.iter().rposition(|incumbent| incumbent.clock <= from)?;
    let steps = &run.trace[first..];
    if from >= budget {
        return Some(steps[0].regret);
    }
    let ends = steps[1..].iter().map(|next| next.clock).chain([budget]);
    let sum = steps
        .iter()
        .zip(ends)
        .fold((0.0, from), |(sum, start), (step, end)| (sum + step.regret * libm::log(end / start), end));
    Some(sum.0 / libm::log(budget / from))
}
