//! How the numbers of a column are spread.

use std::collections::BTreeMap;

use nb101_benchmark::Metric;
use serde::Serialize;

use crate::columns::Columns;
use crate::statistics::{deviation, mean, sorted, sorted_quantile};

/// Bins of a histogram.
const BINS: usize = 60;

/// The share of numbers below a histogram of accuracies: a few trainings went wrong, and would take most of it.
const TAIL: f64 = 0.005;

/// The spread of a metric at a budget, each cell with the mean over its trainings.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Distribution {
    /// What was measured.
    pub metric: Metric,
    /// The budget.
    pub epochs: u16,
    /// How many cells have it.
    pub cells: usize,
    /// The mean.
    pub mean: f64,
    /// The standard deviation over all cells.
    pub deviation: f64,
    /// The smallest number.
    pub min: f64,
    /// Quantiles, interpolated as numpy does it: 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99.
    pub quantiles: [f64; 7],
    /// The largest number.
    pub max: f64,
    /// Counts in equal bins.
    pub histogram: Histogram,
}

/// Numbers counted in equal bins.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Histogram {
    /// Where the first bin begins.
    pub low: f64,
    /// Where the last one ends.
    pub high: f64,
    /// How many numbers are below the first bin.
    pub below: usize,
    /// Numbers in each bin; those at a border count for the bin above it.
    pub counts: Vec<usize>,
}

/// Cells above a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Above {
    /// How many are above it, not equal to it.
    pub cells: usize,
    /// Their share of the cells that have the metric.
    pub share: f64,
}

/// How far trainings of a budget get on the images that they are trained on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Convergence {
    /// The budget.
    pub epochs: u16,
    /// The median train accuracy half-way, where it is known.
    pub median_halfway: Option<f64>,
    /// The median train accuracy at the end.
    pub median: f64,
    /// The share of cells with a train accuracy above 0.99 at the end.
    pub above_99: f64,
    /// Above 0.999.
    pub above_999: f64,
    /// Equal to 1, all repeats alike.
    pub perfect: f64,
}

pub(crate) fn distributions(columns: &Columns<'_>) -> Vec<Distribution> {
    let all = Metric::ALL
        .into_iter()
        .flat_map(|metric| columns.budgets(&metric).into_iter().map(move |epochs| (metric.clone(), epochs)));
    all.filter_map(|(metric, epochs)| {
        let column = columns.mean(&metric, epochs)?;
        distribution(metric, epochs, &sorted(column.into_iter()))
    })
    .collect()
}

fn distribution(metric: Metric, epochs: u16, sorted: &[f64]) -> Option<Distribution> {
    let quantile = |share| sorted_quantile(sorted, share);
    let (min, max) = (*sorted.first()?, *sorted.last()?);
    let tail = if metric == Metric::TrainingTime { 0.0 } else { TAIL };
    let mut quantiles = [0.0; 7];
    for (place, share) in quantiles.iter_mut().zip([0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]) {
        *place = quantile(share)?;
    }
    Some(Distribution {
        metric,
        epochs,
        cells: sorted.len(),
        mean: mean(sorted),
        deviation: deviation(sorted),
        min,
        quantiles,
        max,
        histogram: Histogram::of(sorted, quantile(tail)?, max),
    })
}

impl Histogram {
    /// Of ascending numbers, from `low` to `high`.
    #[expect(clippy::cast_sign_loss, reason = "numbers below are counted before")]
    pub(crate) fn of(sorted: &[f64], low: f64, high: f64) -> Self {
        let below = sorted.partition_point(|&value| value < low);
        let mut counts = vec![0; BINS];
        for value in &sorted[below..] {
            let bin = (value - low) / (high - low) * BINS as f64;
            // Of a constant column the bin is NaN, which is 0 as an integer.
            counts[(bin as usize).min(BINS - 1)] += 1;
        }
        Self { low, high, below, counts }
    }
}

/// The thresholds of [`Above`].
const THRESHOLDS: [&str; 10] =
    ["0.5", "0.8", "0.85", "0.9", "0.91", "0.92", "0.925", "0.93", "0.935", "0.94"];

/// Cells above each threshold; numbers in ascending order.
pub(crate) fn above(sorted: &[f64]) -> BTreeMap<&'static str, Above> {
    let count = |threshold: f64| sorted.len() - sorted.partition_point(|&value| value <= threshold);
    let value = |text: &str| text.parse().unwrap_or(f64::NAN);
    let of = |text| {
        let cells = count(value(text));
        (text, Above { cells, share: cells as f64 / sorted.len() as f64 })
    };
    THRESHOLDS.into_iter().map(of).collect()
}

pub(crate) fn convergence(columns: &Columns<'_>) -> Vec<Convergence> {
    let of_budget = |epochs| {
        let end = sorted(columns.mean(&Metric::TrainAccuracy, epochs)?.into_iter());
        let halfway = columns.halfway(&Metric::TrainAccuracy, epochs);
        let share = |threshold: f64, or_equal: bool| {
            let below = |&value: &f64| value < threshold || (!or_equal && value == threshold);
            1.0 - end.partition_point(below) as f64 / end.len() as f64
        };
        Some(Convergence {
            epochs,
            median_halfway: halfway.and_then(|column| sorted_quantile(&sorted(column.into_iter()), 0.5)),
            median: sorted_quantile(&end, 0.5)?,
            above_99: share(0.99, false),
            above_999: share(0.999, false),
            perfect: share(1.0, true),
        })
    };
    columns.budgets(&Metric::TrainAccuracy).into_iter().filter_map(of_budget).collect()
}
