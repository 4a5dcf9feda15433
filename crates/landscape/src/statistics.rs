//! What is computed of lists of numbers.

use nb101_benchmark::{ascending, sort};

/// The mean; NaN of no numbers.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The standard deviation of all numbers (divided by their number); NaN of none.
pub(crate) fn deviation(values: &[f64]) -> f64 {
    let mean = mean(values);
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt()
}

/// The numbers that are there (not NaN), ascending.
pub(crate) fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.filter(|value| !value.is_nan()).collect();
    sort(&mut sorted);
    sorted
}

/// The quantile of ascending numbers, interpolated linearly between the two nearest (method 7 of Hyndman and Fan 1996, as
/// numpy does by default); `None` of no numbers.
#[expect(clippy::cast_sign_loss, reason = "a position in a slice")]
pub(crate) fn sorted_quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = share * last as f64;
    let below = position.floor();
    let (low, high) = (sorted[below as usize], sorted[(below as usize + 1).min(last)]);
    Some(low + (high - low) * (position - below))
}

/// Pearson's correlation of pairs; `None` if there are fewer than two, or if either side is constant.
pub(crate) fn pearson(pairs: &[(f64, f64)]) -> Option<f64> {
    let n = pairs.len() as f64;
    let (sum_x, sum_y) = pairs.iter().fold((0.0, 0.0), |(x, y), pair| (x + pair.0, y + pair.1));
    let (mean_x, mean_y) = (sum_x / n, sum_y / n);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for &(x, y) in pairs {
        let (x, y) = (x - mean_x, y - mean_y);
        (xx, yy, xy) = (xx + x * x, yy + y * y, xy + x * y);
    }
    // The squares would not tell, since a constant may leave a rounding error of its mean.
    let both_vary = varies(pairs.iter().map(|pair| pair.0)) && varies(pairs.iter().map(|pair| pair.1));
    both_vary.then(|| (xy / (xx * yy).sqrt()).clamp(-1.0, 1.0))
}

/// Whether two of the numbers differ.
pub(crate) fn varies(mut values: impl Iterator<Item = f64>) -> bool {
    let first = values.next();
    values.any(|value| Some(value) != first)
}

/// Spearman's rank correlation of pairs: Pearson's of the ranks, equal numbers sharing their mean rank. `None` as there.
pub(crate) fn spearman(pairs: &[(f64, f64)]) -> Option<f64> {
    let ranks_x = ranks(pairs.iter().map(|pair| pair.0));
    let ranks_y = ranks(pairs.iter().map(|pair| pair.1));
    pearson(&ranks_x.into_iter().zip(ranks_y).collect::<Vec<_>>())
}

fn ranks(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let values: Vec<f64> = values.collect();
    let order = ascending(values.iter().copied());
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for group in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let rank = (2 * before + group.len() + 1) as f64 / 2.0;
        for &position in group {
            ranks[position] = rank;
        }
        before += group.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correlations_of_few_numbers() {
        let pairs = [(1.0, 2.0), (2.0, 4.0), (3.0, 7.0)];
        // numpy.corrcoef
        assert!((pearson(&pairs).expect("varies") - 0.993_399_267_798_783).abs() < 1e-14);
        assert_eq!(spearman(&pairs), Some(1.0));
        assert_eq!(pearson(&[(0.1, 1.0), (0.1, 2.0), (0.1, 3.0)]), None);
        assert_eq!(pearson(&pairs[..1]), None);
        assert_eq!(spearman(&[(1.0, 3.0), (1.0, 3.0)]), None);
        assert_eq!(ranks([2.0, 1.0, 2.0, 0.0].into_iter()), [3.5, 2.0, 3.5, 1.0]);
    }

    #[test]
    fn quantiles_are_those_of_numpy() {
        assert_eq!(sorted_quantile(&[0.0, 10.0, 40.0], 0.75), Some(25.0));
        assert_eq!(sorted_quantile(&[], 0.5), None);
        assert!(mean(&[]).is_nan());
        assert_eq!(deviation(&[1.0, 3.0]), 1.0);
    }
}
