//! What a benchmark does not know, in words.

use nb101_benchmark::Metric;

use crate::columns::{Columns, MOST_BUDGETS};
use crate::landscape::Landscape;
use crate::statistics::varies;

/// Why parts of a landscape are empty.
pub(crate) fn notes(columns: &Columns<'_>, found: &Landscape, values: &[f64], times: &[f64]) -> Vec<String> {
    let (metric, epochs) = (&found.metric, found.epochs);
    let name = metric.name();
    let mut notes = Vec::new();
    let missing = values.iter().filter(|value| value.is_nan()).count();
    if missing > 0 {
        let all = values.len();
        notes.push(format!(
            "{missing} of {all} cells have no finite {name} at {epochs} epochs: they are left out, and so are the edges of \
             the graph that lead to them; local optima are then optima among what is known; the graph itself, mutations, \
             distances and other metrics are those of all cells",
        ));
    }
    let constant = !varies(values.iter().copied().filter(|value| !value.is_nan()));
    if constant {
        notes.push(format!("{name} is constant: correlations and autocorrelations say nothing of it"));
    }
    if !constant && found.autocorrelation.closure_walks.is_none() {
        notes.push(format!(
            "no two neighbours with different {name} are known: autocorrelation on the neighbour graph is left out"
        ));
    }
    if !constant && found.autocorrelation.encoding_walks.is_none() {
        notes.push(format!("so few cells have {name} that random walks through encodings are left out"));
    }
    if times.iter().all(|seconds| seconds.is_nan()) {
        notes.push(format!(
            "no cell with {name} has a training time at {epochs} epochs: means, scatter and front of times are left out"
        ));
    }
    if !found.noise.iter().any(|noise| noise.metric == *metric && noise.epochs == epochs) {
        notes.push(format!(
            "no cell has two trainings with {name} at {epochs} epochs: their noise and the cells within two standard errors \
             of the best are left out"
        ));
    } else if found.rarity.within_two_standard_errors.is_none() {
        notes.push(format!(
            "the best cell has no two trainings with {name} at {epochs} epochs: the cells within two standard errors of it \
             are left out"
        ));
    }
    for (metric, budgets) in columns.extrapolated() {
        notes.push(format!(
            "{} at {} epochs is extrapolated: a guess beyond the data that the model was fitted to",
            metric.name(),
            listed(&budgets)
        ));
    }
    if found.local_optima.one_edit.is_none() {
        let optima = found.local_optima.closure.cells;
        notes.push(format!(
            "{optima} local optima are too many: the network between them and its funnels are left out"
        ));
    }
    if found.correlation.budgets.is_empty() {
        notes.push(format!(
            "there is a single budget with {name}: rank correlations between budgets are left out"
        ));
    }
    for metric in Metric::ALL {
        let dropped = columns.dropped_budgets(&metric);
        if !dropped.is_empty() {
            notes.push(format!(
                "{} at {} epochs is left out: at most {MOST_BUDGETS} budgets of a metric are looked at",
                metric.name(),
                listed(&dropped)
            ));
        }
    }
    notes
}

fn listed(budgets: &[u16]) -> String {
    budgets.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
}
