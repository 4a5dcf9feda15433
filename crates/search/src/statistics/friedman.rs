//! The test of Friedman (1937) and the critical difference of Nemenyi (1963), as Demšar (JMLR 2006) combines them.

use std::f64::consts::PI;

use libm::{erfc, exp, pow};
use serde::Serialize;

use crate::statistics::{normal, ranks};
use nb101_benchmark::ascending;

/// The level of significance of critical differences.
pub const ALPHA: f64 = 0.05;

/// Whether the ranks of three or more treatments differ, and from which difference on two of them do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Friedman {
    /// Chi-square with one degree of freedom less than there are treatments, corrected for ties.
    pub statistic: f64,
    /// The probability of ranks as different as these, or more so, if the treatments are alike.
    pub p_value: f64,
    /// Mean ranks that are at least this far apart differ at the level [`ALPHA`], all pairs taken together.
    pub critical_difference: f64,
}

/// The mean rank of every treatment over some blocks, 1 for the lowest value; equal values share a rank.
///
/// `blocks` holds the values of all treatments block by block.
pub(crate) fn mean_ranks(blocks: &[Vec<f64>], treatments: usize) -> Vec<f64> {
    let mut sums = vec![0.0; treatments];
    for block in blocks {
        sums.iter_mut().zip(ranks::ranks(block).0).for_each(|(sum, rank)| *sum += rank);
    }
    sums.iter().map(|sum| sum / blocks.len() as f64).collect()
}

impl Friedman {
    /// Tests blocks (paired runs) of as many values as there are treatments (searchers), none of them NaN, as
    /// `scipy.stats.friedmanchisquare` does. `None` of less than three treatments or less than two blocks.
    ///
    /// ```
    /// use nb101_search::Friedman;
    /// let runs = [vec![0.1, 0.2, 0.3], vec![0.2, 0.3, 0.4], vec![0.1, 0.5, 0.6], vec![0.3, 0.2, 0.9]];
    /// assert!(Friedman::test(&runs).unwrap().p_value < 0.05);
    /// ```
    pub fn test(blocks: &[Vec<f64>]) -> Option<Self> {
        let treatments = blocks.first()?.len();
        if treatments < 3 || blocks.len() < 2 {
            return None;
        }
        let (k, n) = (treatments as f64, blocks.len() as f64);
        let squares: f64 = mean_ranks(blocks, treatments).iter().map(|rank| rank * n * (rank * n)).sum();
        let ties: f64 = blocks.iter().map(|block| ranks::tie_term(&ranks::ranks(block).1)).sum();
        let correction = 1.0 - ties / (k * (k * k - 1.0) * n);
        // Where everything is equal, nothing differs.
        let statistic = if correction == 0.0 {
            0.0
        } else {
            ((12.0 / (k * n * (k + 1.0)) * squares - 3.0 * n * (k + 1.0)) / correction).max(0.0)
        };
        let p_value = chi_square_above(statistic, treatments - 1);
        let critical_difference = critical_difference(treatments, blocks.len());
        Some(Self { statistic, p_value, critical_difference })
    }
}

/// The probability that chi-square with so many degrees of freedom (at least 1) is above a value: the finite sums of
/// Abramowitz and Stegun, 26.4.4 and 26.4.5.
fn chi_square_above(value: f64, degrees: usize) -> f64 {
    let half = value / 2.0;
    let (first, mut term, from) = if degrees.is_multiple_of(2) {
        (0.0, exp(-half), 1.0)
    } else {
        (erfc(half.sqrt()), exp(-half) * (half / PI).sqrt() * 2.0, 1.5)
    };
    let mut sum = first;
    for i in 0..degrees / 2 {
        sum += term;
        term *= half / (from + i as f64);
    }
    sum.min(1.0)
}

/// Nemenyi's critical difference of mean ranks at the level [`ALPHA`]: the quantile of the studentized range with
/// infinitely many degrees of freedom, times the square root of `k (k + 1) / (12 n)`.
///
/// ```
/// // Demšar 2006, section 3.2.3: four classifiers on 14 data sets.
/// assert!((nb101_search::critical_difference(4, 14) - 1.25).abs() < 0.005);
/// ```
pub fn critical_difference(treatments: usize, blocks: usize) -> f64 {
    let (k, n) = (treatments as f64, blocks as f64);
    // Even of a million the range is hardly ever above 20.
    let range = normal::root(0.0, 20.0, |range| range_below(range, k) - (1.0 - ALPHA));
    range * (k * (k + 1.0) / (12.0 * n)).sqrt()
}

/// The probability that the range of `k` standard normal numbers is at most `range`: the integral of
/// `k density(z) (below(z) - below(z - range))^(k - 1)`, by the trapezoidal rule, which converges geometrically here.
fn range_below(range: f64, k: f64) -> f64 {
    const STEP: f64 = 1.0 / 16.0;
    (-160..=160)
        .map(|i| f64::from(i) * STEP)
        .map(|z| normal::density(z) * pow(normal::below(z) - normal::below(z - range), k - 1.0))
        .sum::<f64>()
        * k
        * STEP
}

/// The treatments that do not differ: positions in ascending order of their mean ranks, of every largest group whose
/// mean ranks are all less than the critical difference apart. A treatment that differs from all others is in none.
pub(crate) fn groups(mean_ranks: &[f64], critical_difference: f64) -> Vec<Vec<usize>> {
    let order = ascending(mean_ranks.iter().copied());
    let mut groups = Vec::new();
    let mut covered = 0;
    for (first, &best) in order.iter().enumerate() {
        let near = |&other: &usize| mean_ranks[other] - mean_ranks[best] < critical_difference;
        let end = first + order[first..].iter().take_while(|other| near(other)).count();
        if end > covered && end - first > 1 {
            groups.push(order[first..end].to_vec());
        }
        covered = covered.max(end);
    }
    groups
}
