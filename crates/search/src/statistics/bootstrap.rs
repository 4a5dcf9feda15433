//! Confidence intervals of a mean by resampling.

use rand::RngExt;
use rand_xoshiro::rand_core::SeedableRng;
use serde::Serialize;

use crate::rng::RunRng;
use crate::statistics::{normal, quantile};

/// What share of such intervals covers the true mean.
pub const CONFIDENCE: f64 = 0.95;

/// The number of resamples, of at most 100,000 numbers each.
pub const RESAMPLES: usize = 9_999;

/// Draws that are spent on one interval, unless that leaves fewer than 999 resamples.
const MOST_DRAWS: usize = 1_000_000_000;

/// A confidence interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

impl Interval {
    /// The [`CONFIDENCE`] interval of the mean of some numbers by the bootstrap, bias-corrected and accelerated (`BCa`; Efron
    /// 1987, as in `scipy.stats.bootstrap`), from [`RESAMPLES`] resamples (fewer of more than 100,000 numbers). The same
    /// seed gives the same interval. `None` of no numbers; of equal ones it is a point.
    ///
    /// ```
    /// use nb101_search::Interval;
    /// let interval = Interval::of_mean(&[1.0, 2.0, 3.0, 4.0, 10.0], 0).unwrap();
    /// assert!(interval.low > 1.5 && interval.low < 4.0 && interval.high > 4.0 && interval.high < 8.5);
    /// ```
    pub fn of_mean(values: &[f64], seed: u64) -> Option<Self> {
        let first = *values.first()?;
        if values.iter().all(|value| value.total_cmp(&first).is_eq()) {
            return Some(Self { low: first, high: first });
        }
        let count = values.len();
        let resamples = (MOST_DRAWS / count).clamp(999, RESAMPLES);
        let mut rng = RunRng::seed_from_u64(seed);
        let mut means: Vec<f64> = (0..resamples)
            .map(|_| (0..count).map(|_| values[rng.random_range(0..count)]).sum::<f64>() / count as f64)
            .collect();
        nb101_benchmark::sort(&mut means);

        let mean = values.iter().sum::<f64>() / count as f64;
        let below = means.partition_point(|&other| other < mean);
        let at_most = means.partition_point(|&other| other <= mean);
        let bias = normal::quantile((below + at_most) as f64 / (2 * resamples) as f64);
        let acceleration = acceleration(values, mean);
        let end = |z: f64| {
            let share = normal::below(bias + (bias + z) / (1.0 - acceleration * (bias + z)));
            quantile(&means, share)
        };
        let z = normal::quantile((1.0 - CONFIDENCE) / 2.0);
        Some(Self { low: end(z)?, high: end(-z)? })
    }
}

/// A sixth of the skewness of the jackknife's influence values, which for a mean are the distances from it.
fn acceleration(values: &[f64], mean: f64) -> f64 {
    let distances = || values.iter().map(|value| value - mean);
    let squares: f64 = distances().map(|d| d * d).sum();
    let cubes: f64 = distances().map(|d| d * d * d).sum();
    cubes / (6.0 * squares * squares.sqrt())
}
