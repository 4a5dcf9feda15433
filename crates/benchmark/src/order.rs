//! Numbers in order. Every sort by a comparison of its own is seven kilobytes of code, an unstable one of small values
//! twenty; these serve all crates.

/// Sorts numbers in ascending order: -NaN, numbers, NaN.
#[inline(never)]
pub fn sort(values: &mut [f64]) {
    values.sort_by(f64::total_cmp);
}

/// The positions of some values in their ascending order, of equal values the first one first.
///
/// ```
/// assert_eq!(nb101_benchmark::ascending([2.0, 1.0, 2.0]), [1, 0, 2]);
/// ```
pub fn ascending(values: impl IntoIterator<Item = f64>) -> Vec<usize> {
    positions(values.into_iter().zip(0..).collect())
}

/// The positions of some values in their descending order, of equal values the first one first.
///
/// ```
/// assert_eq!(nb101_benchmark::descending([2.0, 1.0, 2.0]), [0, 2, 1]);
/// ```
pub fn descending(values: impl IntoIterator<Item = f64>) -> Vec<usize> {
    ascending(values.into_iter().map(|value| -value))
}

#[inline(never)]
fn positions(mut values: Vec<(f64, usize)>) -> Vec<usize> {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    values.into_iter().map(|(_, position)| position).collect()
}
