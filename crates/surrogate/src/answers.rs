//! One number of every cell.

use std::sync::OnceLock;

use nb101_benchmark::{Column, Measurement, Repeat};
use nb101_space::CellIndex;

use crate::memo::Memo;
use crate::surrogate::{Surrogate, cells};
use crate::trained::REPEATS;

/// The answers that were given, for each repeat that was asked about.
pub(crate) type AnswerMemos = [OnceLock<Memo<1>>; REPEATS as usize];

/// A column of the surrogate.
pub(crate) struct Answers<'a> {
    pub(crate) surrogate: &'a Surrogate,
    /// The number of the budget.
    pub(crate) budget: usize,
    pub(crate) wanted: Measurement,
    pub(crate) memos: &'a AnswerMemos,
}

impl Answers<'_> {
    fn compute(&self, cell: CellIndex, repeat: u16) -> Option<f32> {
        let Self { surrogate, budget, wanted: Measurement { metric, checkpoint, .. }, .. } = self;
        let (prediction, deviate) = surrogate.kept(cell)?;
        let trained = surrogate.trained(cell, &prediction, deviate, *budget, repeat);
        Some(trained.value(metric, *checkpoint, || surrogate.time(cell, &prediction)))
    }
}

impl Column for Answers<'_> {
    fn value(&self, cell: CellIndex) -> Option<f64> {
        if cell.row() >= cells() {
            return None;
        }
        Some(of_repeats(self.wanted.repeat, |repeat| {
            let memo = self.memos[usize::from(repeat)].get_or_init(|| Memo::new(cells()));
            // The bits are negated, since those of an accuracy of 0 are zero. The cell was checked.
            let [bits] = memo.get(cell.row(), || [!self.compute(cell, repeat).unwrap_or(0.0).to_bits()]);
            f32::from_bits(!bits)
        }))
    }
}

/// A number of one training or of all.
pub(crate) fn of_repeats(repeat: Repeat, of: impl Fn(u16) -> f32) -> f64 {
    let of = |repeat| f64::from(of(repeat));
    if let Repeat::Index(repeat) = repeat {
        return of(repeat);
    }
    let [a, b, c] = [of(0), of(1), of(2)];
    match repeat {
        Repeat::Min => a.min(b).min(c),
        Repeat::Max => a.max(b).max(c),
        Repeat::Median => a.min(b).max(a.max(b).min(c)),
        // In this order, as tables compute it.
        Repeat::Mean | Repeat::Index(_) => (a + b + c) / 3.0,
    }
}
