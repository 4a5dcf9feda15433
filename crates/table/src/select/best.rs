//! The first few of many numbers.

use std::cmp::Ordering;

use nb101_space::CellIndex;

/// The best cells so far: a bounded number of them, or all.
#[derive(Debug)]
pub(super) struct Best {
    /// Up to twice as many as are wanted, so that cutting is rare.
    kept: Vec<(CellIndex, f64)>,
    limit: usize,
    descending: bool,
    /// The last of those that are wanted, once there are that many; what comes after it is not looked at.
    worst: Option<(CellIndex, f64)>,
}

impl Best {
    pub(super) const fn new(limit: usize, descending: bool) -> Self {
        Self { kept: Vec::new(), limit, descending, worst: None }
    }

    /// Whether a cell is, so far, among those that are wanted. NaN never is.
    pub(super) fn admits(&self, value: f64, cell: CellIndex) -> bool {
        let before = |worst| compare(self.descending, &(cell, value), worst) == Ordering::Less;
        !value.is_nan() && self.limit > 0 && self.worst.as_ref().is_none_or(before)
    }

    /// Adds a cell that it admits.
    pub(super) fn add(&mut self, value: f64, cell: CellIndex) {
        self.kept.push((cell, value));
        if self.kept.len() >= self.limit.saturating_mul(2) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if self.kept.len() < self.limit || self.limit == 0 {
            return;
        }
        let descending = self.descending;
        let (_, worst, _) =
            self.kept.select_nth_unstable_by(self.limit - 1, |a, b| compare(descending, a, b));
        self.worst = Some(*worst);
        self.kept.truncate(self.limit);
    }

    /// The best of both.
    pub(super) fn merge(mut self, mut other: Self) -> Self {
        self.kept.append(&mut other.kept);
        self.cut();
        self
    }

    /// The wanted cells in their order.
    pub(super) fn into_sorted(mut self) -> Vec<(CellIndex, f64)> {
        self.cut();
        self.kept.sort_unstable_by(|a, b| compare(self.descending, a, b));
        self.kept
    }
}

/// The order of two cells; equal ones by their index.
fn compare(descending: bool, a: &(CellIndex, f64), b: &(CellIndex, f64)) -> Ordering {
    let by_value = if descending { b.1.partial_cmp(&a.1) } else { a.1.partial_cmp(&b.1) };
    // No NaN comes here; the two zeros are equal.
    by_value.unwrap_or(Ordering::Equal).then(a.0.cmp(&b.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_first_few_of_a_sort(
            values in prop::collection::vec(-3i8..3, 0..200),
            limit in 0usize..40,
            descending: bool,
            cut in 0usize..200,
        ) {
            let mut halves = [Best::new(limit, descending), Best::new(limit, descending)];
            let all: Vec<_> =
                values.iter().zip(0..).map(|(&value, cell)| (CellIndex(cell), f64::from(value))).collect();
            for (place, &(cell, value)) in all.iter().enumerate() {
                let half = &mut halves[usize::from(place >= cut)];
                if half.admits(value, cell) {
                    half.add(value, cell);
                }
            }
            let [one, other] = halves;
            let mut expected = all;
            expected.sort_by(|a, b| compare(descending, a, b));
            expected.truncate(limit);
            prop_assert_eq!(one.merge(other).into_sorted(), expected);
        }
    }
}
