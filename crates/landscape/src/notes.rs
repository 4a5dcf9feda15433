//! What a benchmark does not know, in words.

use nb101_benchmark::Metric;

use crate::columns::{Columns, MOST_BUDGETS};
use crate::noise::Noise;
use crate::optima::Optima;
use crate::statistics::varies;

/// Why parts of a landscape are empty.
pub(crate) fn notes(
    columns: &Columns<'_>,
    metric: &Metric,
    epochs: u16,
    values: &[f64],
    times: &[f64],
    noise: &[Noise],
    optima: &Optima,
) -> Vec<String> {
    let mut notes = Vec::new();
    let missing = values.iter().filter(|value| value.is_nan()).count();
    if missing > 0 {
        let all = values.len();
        notes.push(format!(
            "{missing} of {all} cells have no finite {} at {epochs} epochs: they are left out of every number, and so are \
             the edges of the graph that lead to them; local optima are then optima among what is known",
            metric.name()
        ));
    }
    if !varies(values.iter().copied().filter(|value| !value.is_nan())) {
        notes.push(format!(
            "{} is constant: correlations and autocorrelations say nothing of it",
            metric.name()
        ));
    }
    if times.iter().all(|seconds| seconds.is_nan()) {
        notes.push(format!(
            "there is no training time at {epochs} epochs: means, scatter and front of it are left out"
        ));
    }
    if !noise.iter().any(|noise| noise.metric == *metric && noise.epochs == epochs) {
        notes.push(format!(
            "no cell has two trainings with {} at {epochs} epochs: their noise and the cells within two standard errors of \
             the best are left out",
            metric.name()
        ));
    }
    for (metric, budgets) in columns.extrapolated() {
        let budgets: Vec<String> = budgets.iter().map(u16::to_string).collect();
        notes.push(format!(
            "{} at {} epochs is extrapolated: a guess beyond the data that the model was fitted to",
            metric.name(),
            budgets.join(", ")
        ));
    }
    if optima.one_edit.is_none() {
        let optima = optima.closure.cells;
        notes.push(format!(
            "{optima} local optima are too many: the network between them and its funnels are left out"
        ));
    }
    let budgets = columns.budgets().len();
    if budgets == 1 {
        notes.push("there is a single budget: rank correlations between budgets are left out".to_owned());
    } else if budgets == MOST_BUDGETS {
        notes.push(format!("at most the {MOST_BUDGETS} largest budgets are compared"));
    }
    notes
}
