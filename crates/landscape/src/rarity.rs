//! How rare the best cells are among what random search draws.

use nb101_benchmark::Metric;
use serde::Serialize;

use crate::columns::Columns;
use crate::encodings::{ENCODINGS, encodings_per_cell};
use crate::noise::{mean_and_deviation, read_repeats};

/// How likely a uniform draw is one of some cells.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TopDraw {
    /// The cells: those with the highest values.
    pub cells: usize,
    /// The lowest of their values.
    pub value: f64,
    /// How many points of the encoding prune to one of them.
    pub encodings: u64,
    /// Their share of all 2^21 * 3^5 points, valid or not.
    pub probability: f64,
    /// Their share of the valid points: random search draws again until it has one.
    pub probability_valid: f64,
    /// Valid draws until the first of these cells, in the mean: one divided by that share.
    pub expected_draws: f64,
}

/// The cells that may be as good as the best, since the mean of its trainings is uncertain.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WithinTwoErrors {
    /// The standard error of the best cell's mean: the deviation over its trainings, divided by the root of their number.
    pub standard_error: f64,
    /// The trainings that it has.
    pub repeats: usize,
    /// The cells whose mean is at least the best one minus two standard errors, the best included.
    #[serde(flatten)]
    pub draw: TopDraw,
}

/// How rare the best cells are, by their number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rarity {
    /// The best 1, 10, 100, 1,000 and 10,000 cells; of equal ones those with lower indices.
    pub top: Vec<TopDraw>,
    /// `None` if the best cell has fewer than two trainings.
    pub within_two_standard_errors: Option<WithinTwoErrors>,
}

/// `order` has the cells from the best down.
pub(crate) fn rarity(
    columns: &Columns<'_>,
    metric: &Metric,
    epochs: u16,
    values: &[f64],
    order: &[u32],
) -> Rarity {
    let encodings = encodings_per_cell();
    let valid: u64 = encodings.iter().map(|&count| u64::from(count)).sum();
    let draw = |cells: usize| {
        let hits: u64 = order[..cells].iter().map(|&cell| u64::from(encodings[cell as usize])).sum();
        TopDraw {
            cells,
            value: values[order[cells - 1] as usize],
            encodings: hits,
            probability: hits as f64 / ENCODINGS,
            probability_valid: hits as f64 / valid as f64,
            expected_draws: valid as f64 / hits as f64,
        }
    };
    let best = order[0] as usize;
    let repeats = read_repeats(columns, metric, epochs);
    let of_best = repeats.iter().map(|repeat| repeat[best]);
    let count = of_best.clone().filter(|value| !value.is_nan()).count();
    let within = mean_and_deviation(of_best).map(|(_, deviation)| {
        let standard_error = deviation / (count as f64).sqrt();
        let least = values[best] - 2.0 * standard_error;
        let cells = order.partition_point(|&cell| values[cell as usize] >= least);
        WithinTwoErrors { standard_error, repeats: count, draw: draw(cells) }
    });
    let numbers = [1, 10, 100, 1_000, 10_000].into_iter().filter(|&cells| cells <= order.len());
    Rarity { top: numbers.map(draw).collect(), within_two_standard_errors: within }
}
