//! The repeats of a training, and what is computed over them.

use nb101_benchmark::{Checkpoint, Measurement, Metric, Repeat};
use nb101_space::CellIndex;

use super::Table;
use crate::error::TableError;

/// What some numbers come to; `None` if there are none, NaN if one of them is. The mean is their sum in the order they come
/// in, as the original's readers compute it.
pub(super) fn summarize(summary: Repeat, mut numbers: impl Iterator<Item = f64>) -> Option<f64> {
    // `f64::min` leaves a NaN out.
    let with = |choose: fn(f64, f64) -> f64| {
        move |a: f64, b: f64| if a.is_nan() || b.is_nan() { f64::NAN } else { choose(a, b) }
    };
    match summary {
        Repeat::Min => numbers.reduce(with(f64::min)),
        Repeat::Max => numbers.reduce(with(f64::max)),
        Repeat::Median => median(numbers.collect()),
        Repeat::Mean => {
            let (count, sum) = numbers.fold((0u32, 0.0), |(count, sum), number| (count + 1, sum + number));
            (count > 0).then(|| sum / f64::from(count))
        }
        Repeat::Index(index) => numbers.nth(index.into()),
    }
}

fn median(mut numbers: Vec<f64>) -> Option<f64> {
    nb101_benchmark::sort(&mut numbers);
    // The total order has NaNs at both ends.
    if [numbers.first()?, numbers.last()?].iter().any(|number| number.is_nan()) {
        return Some(f64::NAN);
    }
    let upper = numbers.get(numbers.len() / 2)?;
    let lower = numbers[(numbers.len() - 1) / 2];
    // Halves are exact, so that equal numbers have themselves as their median.
    Some(lower / 2.0 + upper / 2.0)
}

impl<D: AsRef<[u8]>> Table<D> {
    /// The numbers of the trainings that a cell has, ascending: at least one. The errors are those of
    /// [`record`](Self::record) of repeat 0, also where only a mean is known.
    pub fn repeats(
        &self,
        cell: CellIndex,
        epochs: u16,
        checkpoint: Checkpoint,
    ) -> Result<Vec<u16>, TableError> {
        let row = self.row(cell)?;
        // Measurements ascend by metric, then by budget, so a metric's repeats are found without a look at all columns.
        let repeats_of = |metric: Metric| {
            let at = |repeat| Measurement { metric: metric.clone(), epochs, repeat, checkpoint };
            let range = at(Repeat::Index(0))..=Measurement {
                checkpoint: Checkpoint::Final,
                ..at(Repeat::Index(u16::MAX))
            };
            let repeats = self.layout.measurements.range(range).map(|(known, _)| known.clone());
            repeats.filter(|known| known.checkpoint == checkpoint).collect::<Vec<_>>()
        };
        let known = Metric::ALL.into_iter().flat_map(repeats_of);
        let has =
            |measurement: &Measurement| self.find(measurement).is_some_and(|column| column.at(row).is_some());
        let mut repeats: Vec<u16> = known.filter(has).filter_map(|known| known.repeat.index()).collect();
        repeats.sort_unstable();
        repeats.dedup();
        if repeats.is_empty() {
            // This fails, and says what is there.
            self.record(cell, epochs, Repeat::Index(0), checkpoint)?;
        }
        Ok(repeats)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_of_few_numbers() {
        let of = |summary, numbers: &[f64]| summarize(summary, numbers.iter().copied());
        for summary in Repeat::SUMMARIES {
            assert_eq!(of(summary, &[]), None);
            assert_eq!(of(summary, &[0.1]), Some(0.1));
        }
        let numbers = [0.5, 0.25, 4.0, 1.0];
        let expected = [0.25, 4.0, 0.75, 1.4375].map(Some);
        assert_eq!(Repeat::SUMMARIES.map(|summary| of(summary, &numbers)), expected);
        assert_eq!(of(Repeat::Median, &numbers[..3]), Some(0.5));
        for nan in [f64::NAN, -f64::NAN] {
            for summary in Repeat::SUMMARIES {
                for numbers in [[nan, 1.0, 2.0], [1.0, nan, 2.0], [1.0, 2.0, nan]] {
                    assert!(of(summary, &numbers).is_some_and(f64::is_nan), "{summary} of {numbers:?}");
                }
            }
        }
    }
}
