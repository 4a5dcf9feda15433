//! Ranks of numbers, equal ones sharing the mean of theirs.

use nb101_benchmark::ascending;

/// The ranks of some numbers, 1 for the lowest; equal ones share their mean rank, as `scipy.stats.rankdata` has it by
/// default. With them the sizes of the groups of equal numbers.
///
/// The numbers are not NaN; 0 and -0 differ.
pub(crate) fn ranks(values: &[f64]) -> (Vec<f64>, Vec<usize>) {
    let order = ascending(values.iter().copied());
    let mut ranks = vec![0.0; values.len()];
    let mut groups = Vec::new();
    let mut before = 0;
    for group in order.chunk_by(|&a, &b| values[a].total_cmp(&values[b]).is_eq()) {
        let rank = (2 * before + group.len() + 1) as f64 / 2.0;
        for &position in group {
            ranks[position] = rank;
        }
        groups.push(group.len());
        before += group.len();
    }
    (ranks, groups)
}

/// The sum of t^3 - t over groups of t equal numbers, by which tests with ranks are corrected.
pub(crate) fn tie_term(groups: &[usize]) -> f64 {
    groups.iter().map(|&size| size as f64).map(|size| size * size * size - size).sum()
}
