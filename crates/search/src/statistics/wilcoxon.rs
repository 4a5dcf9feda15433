//! The signed-rank test of Wilcoxon (1945), and Holm's correction for many tests.

use serde::Serialize;

use crate::statistics::{normal, ranks};
use nb101_benchmark::ascending;

/// How a p-value was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PMethod {
    /// Over all signs of the ranks.
    Exact,
    /// By the normal distribution, the variance corrected for ties, without a correction for continuity.
    Normal,
}

/// A two-sided signed-rank test of paired numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SignedRank {
    /// The smaller of the two rank sums.
    pub statistic: f64,
    /// The pairs whose numbers differ; the others do not count.
    pub differing: usize,
    /// The probability of a difference as clear as this one, or clearer, if there is none. 1 if no pair differs.
    pub p_value: f64,
    /// How it was found.
    pub method: PMethod,
}

/// Up to so many pairs the p-value is exact if no two differences are equal and none is 0.
const EXACT: usize = 50;

/// Up to so many it is exact with ties, too.
const EXACT_WITH_TIES: usize = 13;

/// Tests whether paired numbers differ, pair by pair, as `scipy.stats.wilcoxon(a, b)` does: pairs without a difference are
/// dropped; the p-value is exact for at most 50 pairs without ties and without dropped ones, and for at most 13 pairs in
/// any case; else it is the normal distribution's.
///
/// ```
/// use nb101_search::signed_rank;
/// let test = signed_rank(&[1.0, 2.0, 3.0, 4.0, 5.0], &[0.9, 1.8, 2.7, 3.6, 4.5]);
/// assert_eq!((test.statistic, test.p_value), (0.0, 0.0625));
/// ```
pub fn signed_rank(a: &[f64], b: &[f64]) -> SignedRank {
    let pairs = a.len().min(b.len());
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).filter(|&d| d != 0.0).collect();
    let differing = differences.len();
    if differing == 0 {
        return SignedRank { statistic: 0.0, differing, p_value: 1.0, method: PMethod::Exact };
    }
    let sizes: Vec<f64> = differences.iter().map(|d| d.abs()).collect();
    let (ranks, groups) = ranks::ranks(&sizes);
    let positive: f64 = ranks.iter().zip(&differences).filter(|(_, d)| **d > 0.0).map(|(rank, _)| rank).sum();
    let count = differing as f64;
    let total = count * (count + 1.0) / 2.0;
    let statistic = positive.min(total - positive);

    let clean = groups.len() == pairs;
    if pairs <= if clean { EXACT } else { EXACT_WITH_TIES } {
        return SignedRank {
            statistic,
            differing,
            p_value: exact(&ranks, statistic),
            method: PMethod::Exact,
        };
    }
    let variance = (count * (count + 1.0) * (2.0 * count + 1.0) - ranks::tie_term(&groups) / 2.0) / 24.0;
    let z = (statistic - total / 2.0) / variance.sqrt();
    SignedRank { statistic, differing, p_value: normal::beyond(z), method: PMethod::Normal }
}

/// Twice the share of all signs that give a rank sum of at most this one.
fn exact(ranks: &[f64], statistic: f64) -> f64 {
    // Twice a rank is whole.
    let doubled: Vec<usize> = ranks.iter().map(|rank| half_units(*rank)).collect();
    // How many of the signs give which sum; at most 2^50, so the counts are exact.
    let mut counts = vec![0.0; doubled.iter().sum::<usize>() + 1];
    counts[0] = 1.0;
    let mut reached = 0;
    for rank in doubled {
        for sum in (0..=reached).rev() {
            counts[sum + rank] += counts[sum];
        }
        reached += rank;
    }
    let at_most: f64 = counts[..=half_units(statistic)].iter().sum();
    let all: f64 = counts.iter().sum();
    (2.0 * at_most / all).min(1.0)
}

#[expect(clippy::cast_sign_loss, reason = "ranks are above 0")]
fn half_units(value: f64) -> usize {
    (2.0 * value).round() as usize
}

/// Holm's (1979) correction of p-values for their number: the i-th lowest of n is multiplied by n - i + 1, and is at least
/// the one before it and at most 1.
///
/// ```
/// assert_eq!(nb101_search::holm(&[0.5, 0.01, 0.25]), [0.5, 0.03, 0.5]);
/// ```
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let order = ascending(p_values.iter().copied());
    let mut corrected = vec![0.0; p_values.len()];
    let mut least = 0.0_f64;
    for (rank, &position) in order.iter().enumerate() {
        least = least.max(p_values[position] * (p_values.len() - rank) as f64).min(1.0);
        corrected[position] = least;
    }
    corrected
}
