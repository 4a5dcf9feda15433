//! One number for each cell that came up.

use super::arrivals::Place;
use crate::format::CELLS;

/// How much two numbers that should be the same may differ, relative to the larger one.
const ROUNDING: f64 = 1e-6;

/// What numbers are measured against that are smaller: accuracies in steps of 1/9984 differ by more than a millionth,
/// numbers that were printed with six decimals by less.
pub(super) const ONE: f64 = 1.0;

/// One number for each cell, by place. It takes as much memory as cells came up before the last one that has a number.
#[derive(Debug)]
pub(super) struct Numbers {
    values: Values,
    present: Marks,
    least_scale: f64,
}

/// Single precision until a number needs more.
#[derive(Debug)]
enum Values {
    Single(Vec<f32>),
    Double(Vec<f64>),
}

/// A set of cells, one bit each, by place.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<u64>);

impl Marks {
    pub(super) fn has(&self, cell: Place) -> bool {
        self.0.get(cell.row() / 64).is_some_and(|word| word >> (cell.row() % 64) & 1 == 1)
    }

    /// Adds a cell; true if it is new.
    pub(super) fn put(&mut self, cell: Place) -> bool {
        let word = at(&mut self.0, cell.row() / 64);
        let bit = 1 << (cell.row() % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }
}

impl Numbers {
    /// None yet. Two that are below `least_scale` may differ as if they were that large.
    pub(super) fn new(least_scale: f64) -> Self {
        Self { values: Values::Single(Vec::new()), present: Marks::default(), least_scale }
    }

    pub(super) fn has(&self, cell: Place) -> bool {
        self.present.has(cell)
    }

    pub(super) fn get(&self, cell: Place) -> Option<f64> {
        self.has(cell).then(|| match &self.values {
            Values::Single(values) => f64::from(values[cell.row()]),
            Values::Double(values) => values[cell.row()],
        })
    }

    /// Takes a number. If there is one already and it is another, that one is the error.
    pub(super) fn put(&mut self, cell: Place, value: f64) -> Result<(), f64> {
        if let Some(known) = self.get(cell) {
            return if agree(known, value, self.least_scale) { Ok(()) } else { Err(known) };
        }
        let single = single(value);
        if let (Values::Single(values), None) = (&self.values, single) {
            self.values = Values::Double(values.iter().map(|&value| f64::from(value)).collect());
        }
        match &mut self.values {
            Values::Single(values) => *at(values, cell.row()) = single.unwrap_or_default(),
            Values::Double(values) => *at(values, cell.row()) = value,
        }
        self.present.put(cell);
        Ok(())
    }
}

/// A list of more cells than these gets room for all at once: memory that nothing is written to costs nothing, and moving
/// what a dozen trainings of the whole space gave each time that it doubles would.
const MANY: usize = 4096;

/// A place of a list of cells, which gets as long as that takes.
pub(super) fn at<T: Clone + Default>(list: &mut Vec<T>, place: usize) -> &mut T {
    if place >= list.len() {
        if place >= list.capacity().max(MANY) {
            list.reserve_exact(CELLS as usize - list.len());
        }
        list.resize(place + 1, T::default());
    }
    &mut list[place]
}

/// Whether two sources mean the same number.
pub(super) fn agree(known: f64, value: f64, least_scale: f64) -> bool {
    let same = known.to_bits() == value.to_bits() || known.is_nan() && value.is_nan();
    let scale = known.abs().max(value.abs()).max(least_scale);
    same || scale.is_finite() && (known - value).abs() <= ROUNDING * scale
}

/// The number in single precision, if that keeps every bit. What a conversion does to the bits of a NaN is not
/// specified, so it needs all of them.
pub(super) fn single(value: f64) -> Option<f32> {
    let single = value as f32;
    #[expect(
        clippy::float_cmp,
        reason = "equal numbers have equal bits, zeros aside, and a zero keeps its sign"
    )]
    (f64::from(single) == value).then_some(single)
}
