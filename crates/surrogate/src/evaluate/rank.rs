//! Correlations of values and of ranks.
#![expect(clippy::float_cmp, reason = "ties are equal numbers")]

use nb101_benchmark::ascending;

/// Pearson's correlation.
pub(super) fn pearson(left: &[f64], right: &[f64]) -> f64 {
    let count = left.len() as f64;
    let (left_mean, right_mean) = (left.iter().sum::<f64>() / count, right.iter().sum::<f64>() / count);
    let (mut both, mut left_all, mut right_all) = (0.0, 0.0, 0.0);
    for (l, r) in left.iter().zip(right) {
        both += (l - left_mean) * (r - right_mean);
        left_all += (l - left_mean) * (l - left_mean);
        right_all += (r - right_mean) * (r - right_mean);
    }
    both / f64::sqrt(left_all * right_all)
}

/// The ranks of values, equal ones sharing the mean of theirs; the correlation of ranks is Spearman's.
pub(super) fn ranks(values: &[f64]) -> Vec<f64> {
    let order = ascending(values.iter().copied());
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    for equal in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let rank = start as f64 + (equal.len() - 1) as f64 / 2.0;
        for &i in equal {
            ranks[i] = rank;
        }
        start += equal.len();
    }
    ranks
}

/// Kendall's tau-b, by counting inversions while merging (Knight 1966).
pub(super) fn kendall(left: &[f64], right: &[f64]) -> f64 {
    let mut pairs: Vec<(f64, f64)> = left.iter().copied().zip(right.iter().copied()).collect();
    pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let in_pairs = |len: usize| len as f64 * (len as f64 - 1.0) / 2.0;
    let tied_left: f64 = pairs.chunk_by(|a, b| a.0 == b.0).map(|group| in_pairs(group.len())).sum();
    let tied_both: f64 = pairs.chunk_by(|a, b| a == b).map(|group| in_pairs(group.len())).sum();
    let mut values: Vec<f64> = pairs.iter().map(|pair| pair.1).collect();
    let inversions = sort_counting(&mut values);
    let tied_right: f64 = values.chunk_by(|a, b| a == b).map(|group| in_pairs(group.len())).sum();
    let all = in_pairs(pairs.len());
    let concordant_less_discordant = all - tied_left - tied_right + tied_both - 2.0 * inversions;
    concordant_less_discordant / f64::sqrt((all - tied_left) * (all - tied_right))
}

/// Sorts and returns how many pairs were in the wrong order.
fn sort_counting(values: &mut [f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let middle = values.len() / 2;
    let mut inversions = sort_counting(&mut values[..middle]) + sort_counting(&mut values[middle..]);
    let mut merged = Vec::with_capacity(values.len());
    let (mut low, mut high) = (0, middle);
    while low < middle || high < values.len() {
        if high == values.len() || low < middle && values[low] <= values[high] {
            merged.push(values[low]);
            low += 1;
        } else {
            inversions += (middle - low) as f64;
            merged.push(values[high]);
            high += 1;
        }
    }
    values.copy_from_slice(&merged);
    inversions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kendall_counts_pairs() {
        let (left, right) = ([1.0, 2.0, 2.0, 4.0, 5.0], [1.0, 3.0, 2.0, 2.0, 5.0]);
        // Pairs: 8 neither tied in left nor in right, of which 7 agree and 1 does not; 1 tied in each.
        assert!((kendall(&left, &right) - 6.0 / 9.0).abs() < 1e-12);
    }

    #[test]
    fn equal_values_share_ranks() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [2.5, 0.0, 2.5, 1.0]);
    }
}
