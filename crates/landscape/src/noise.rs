//! How much the trainings of one cell differ.

use nb101_benchmark::Metric;
use serde::Serialize;

use crate::columns::Columns;
use crate::statistics::{mean, sorted, sorted_quantile};

/// The noise of a metric between repeats, by budget: of every cell the standard deviation over its trainings (divided by
/// their number less one).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Noise {
    /// What was measured.
    pub metric: Metric,
    /// The budget.
    pub epochs: u16,
    /// Cells with at least two trainings.
    pub cells: usize,
    /// The mean of the deviations.
    pub mean: f64,
    /// Their median.
    pub median: f64,
    /// The root of the mean of their squares.
    pub pooled: f64,
    /// The 0.95 quantile.
    pub q95: f64,
    /// The pooled deviation of the tenth of the cells with the highest means.
    pub pooled_top: f64,
}

/// The share of cells that counts as the top.
pub(crate) const TOP: f64 = 0.1;

pub(crate) fn noise(columns: &Columns<'_>, metrics: &[Metric]) -> Vec<Noise> {
    let of_metric = |metric| columns.budgets(metric).into_iter().map(move |epochs| (metric, epochs));
    let all = metrics.iter().flat_map(of_metric);
    all.filter_map(|(metric, epochs)| {
        let repeats = read_repeats(columns, metric, epochs);
        let spreads: Vec<(f64, f64)> = (0..repeats.first()?.len())
            .filter_map(|cell| mean_and_deviation(repeats.iter().map(|repeat| repeat[cell])))
            .collect();
        let deviations = sorted(spreads.iter().map(|spread| spread.1));
        let means = sorted(spreads.iter().map(|spread| spread.0));
        let top = sorted_quantile(&means, 1.0 - TOP)?;
        let of_top: Vec<f64> =
            spreads.iter().filter(|spread| spread.0 >= top).map(|spread| spread.1).collect();
        Some(Noise {
            metric: metric.clone(),
            epochs,
            cells: deviations.len(),
            mean: mean(&deviations),
            median: sorted_quantile(&deviations, 0.5)?,
            pooled: pooled(&deviations),
            q95: sorted_quantile(&deviations, 0.95)?,
            pooled_top: pooled(&of_top),
        })
    })
    .collect()
}

/// All repeats of a metric at a budget.
pub(crate) fn read_repeats(columns: &Columns<'_>, metric: &Metric, epochs: u16) -> Vec<Vec<f64>> {
    let repeats = columns.repeats(metric, epochs).into_iter();
    repeats.filter_map(|repeat| columns.repeat(metric, epochs, repeat)).collect()
}

/// The mean of the numbers that are there, and their standard deviation; `None` of fewer than two.
pub(crate) fn mean_and_deviation(values: impl Iterator<Item = f64> + Clone) -> Option<(f64, f64)> {
    let there = values.filter(|value| !value.is_nan());
    let count = there.clone().count();
    if count < 2 {
        return None;
    }
    let mean = there.clone().sum::<f64>() / count as f64;
    let squares: f64 = there.map(|value| (value - mean).powi(2)).sum();
    Some((mean, (squares / (count - 1) as f64).sqrt()))
}

fn pooled(deviations: &[f64]) -> f64 {
    (deviations.iter().map(|deviation| deviation * deviation).sum::<f64>() / deviations.len() as f64).sqrt()
}
