//! Whether few epochs rank cells as many do, and validation as test.

use nb101_benchmark::Metric;
use serde::Serialize;

use crate::columns::Columns;
use crate::noise::TOP;
use crate::statistics::{pearson, sorted, sorted_quantile, spearman};

/// Rank correlation of one metric between two budgets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BudgetCorrelation {
    /// The smaller budget.
    pub epochs: u16,
    /// The larger one.
    pub other_epochs: u16,
    /// Cells that have both.
    pub cells: usize,
    /// Spearman's correlation; `None` if there are fewer than two cells or a constant.
    pub spearman: Option<f64>,
    /// The same among the tenth of these cells that is best at the larger budget.
    pub spearman_top: Option<f64>,
    /// How many cells that tenth has.
    pub top_cells: usize,
}

/// Correlations of the whole space.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Correlations {
    /// The metric between all pairs of budgets, each cell with the mean over its trainings.
    pub budgets: Vec<BudgetCorrelation>,
    /// Pearson's correlation of validation and test accuracy at the budget.
    pub validation_test: Option<f64>,
    /// Spearman's of the same.
    pub validation_test_spearman: Option<f64>,
}

pub(crate) fn correlations(columns: &Columns<'_>, metric: &Metric, epochs: u16) -> Correlations {
    let known: Vec<(u16, Vec<f64>)> = columns
        .budgets(metric)
        .into_iter()
        .filter_map(|epochs| Some((epochs, columns.mean(metric, epochs)?)))
        .collect();
    let pairs = (0..known.len()).flat_map(|a| (a + 1..known.len()).map(move |b| (a, b)));
    let budgets = pairs.map(|(a, b)| between(&known[a], &known[b])).collect();
    let both = columns
        .mean(&Metric::ValidationAccuracy, epochs)
        .zip(columns.mean(&Metric::TestAccuracy, epochs))
        .map(|(validation, test)| both(&validation, &test))
        .unwrap_or_default();
    Correlations { budgets, validation_test: pearson(&both), validation_test_spearman: spearman(&both) }
}

fn between((epochs, few): &(u16, Vec<f64>), (other_epochs, many): &(u16, Vec<f64>)) -> BudgetCorrelation {
    let pairs = both(few, many);
    let least = sorted_quantile(&sorted(pairs.iter().map(|pair| pair.1)), 1.0 - TOP).unwrap_or(f64::NAN);
    let top: Vec<(f64, f64)> = pairs.iter().copied().filter(|pair| pair.1 >= least).collect();
    BudgetCorrelation {
        epochs: *epochs,
        other_epochs: *other_epochs,
        cells: pairs.len(),
        spearman: spearman(&pairs),
        spearman_top: spearman(&top),
        top_cells: top.len(),
    }
}

/// The pairs of which both numbers are there.
pub(crate) fn both(a: &[f64], b: &[f64]) -> Vec<(f64, f64)> {
    let pairs = a.iter().copied().zip(b.iter().copied());
    pairs.filter(|(a, b)| !a.is_nan() && !b.is_nan()).collect()
}
