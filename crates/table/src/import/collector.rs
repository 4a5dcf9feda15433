//! Numbers on their way from the sources to the table.

use std::collections::BTreeMap;

use nb101_benchmark::{Checkpoint, Measurement, Repeat};
use nb101_cell::Cell;
use nb101_space::CellIndex;

use super::arrivals::{Arrivals, Place};
use super::complete::Complete;
use super::contradiction::Contradiction;
use super::training::Training;
use super::training_numbers::TrainingNumbers;
use crate::format::CELLS;

/// How much two numbers that should be the same may differ, relative to the larger one, or absolutely below one.
/// Accuracies in steps of 1/9984 differ by more, numbers that were printed with six decimals by less.
const ROUNDING: f64 = 1e-6;

/// Words of a set of cells, one bit each.
const WORDS: usize = (CELLS as usize).div_ceil(64);

/// One number for each cell. Pages that nothing is written to cost no memory.
#[derive(Debug)]
pub(super) struct Numbers {
    values: Values,
    present: Marks,
}

/// A set of cells, one bit each.
#[derive(Debug)]
pub(super) struct Marks(Vec<u64>);

impl Default for Marks {
    fn default() -> Self {
        Self(vec![0; WORDS])
    }
}

impl Marks {
    pub(super) fn from_fn(has: impl Fn(CellIndex) -> bool) -> Self {
        let word = |first: u32| {
            let cells = (first..CELLS.min(first + 64)).map(CellIndex);
            cells.fold(0, |word, cell| word | u64::from(has(cell)) << (cell.row() % 64))
        };
        Self((0..CELLS).step_by(64).map(word).collect())
    }

    pub(super) fn has(&self, cell: CellIndex) -> bool {
        self.0[cell.row() / 64] >> (cell.row() % 64) & 1 == 1
    }

    /// Adds a cell; true if it is new.
    pub(super) fn put(&mut self, cell: CellIndex) -> bool {
        let is_new = !self.has(cell);
        self.0[cell.row() / 64] |= 1 << (cell.row() % 64);
        is_new
    }

    fn add(&mut self, others: &Self) {
        self.0.iter_mut().zip(&others.0).for_each(|(all, bits)| *all |= bits);
    }
}

/// Single precision until a number needs more.
#[derive(Debug)]
enum Values {
    Single(Vec<f32>),
    Double(Vec<f64>),
}

impl Numbers {
    pub(super) fn new() -> Self {
        Self { values: Values::Single(vec![0.0; CELLS as usize]), present: Marks::default() }
    }

    pub(super) fn get(&self, cell: CellIndex) -> Option<f64> {
        self.present.has(cell).then(|| match &self.values {
            Values::Single(values) => f64::from(values[cell.row()]),
            Values::Double(values) => values[cell.row()],
        })
    }

    /// The numbers of these cells.
    pub(super) fn of(&self, cells: &[CellIndex]) -> Vec<Option<f64>> {
        cells.iter().map(|&cell| self.get(cell)).collect()
    }

    /// Takes a number. If there is one already and it is another, that one is the error.
    pub(super) fn put(&mut self, cell: CellIndex, value: f64) -> Result<(), f64> {
        if let Some(known) = self.get(cell) {
            return if agree(known, value) { Ok(()) } else { Err(known) };
        }
        let single = single(value);
        if let Values::Single(values) = &mut self.values {
            match single {
                Some(single) => values[cell.row()] = single,
                None => self.values = Values::Double(values.iter().map(|&value| f64::from(value)).collect()),
            }
        }
        if let Values::Double(values) = &mut self.values {
            values[cell.row()] = value;
        }
        self.present.put(cell);
        Ok(())
    }
}

/// Whether two sources mean the same number.
pub(super) fn agree(known: f64, value: f64) -> bool {
    let same = known.to_bits() == value.to_bits() || known.is_nan() && value.is_nan();
    let scale = known.abs().max(value.abs()).max(1.0);
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

/// Everything that the sources said so far.
#[derive(Debug)]
pub(super) struct Collector {
    pub(super) arrivals: Arrivals,
    pub(super) trainings: BTreeMap<(u16, Repeat), Training>,
    /// For each place, the packed representative of its first record, 0 before.
    representatives: Vec<u32>,
    /// For each place, the trainable parameters of its first record, -1 where it does not tell.
    parameters: Vec<i32>,
    /// All else that records say, if it is wanted.
    pub(super) complete: Option<Complete>,
    /// The users' columns by name, with their unit.
    pub(super) user: BTreeMap<String, (String, Numbers)>,
}

impl Collector {
    pub(super) fn new(complete: bool) -> Self {
        Self {
            arrivals: Arrivals::new(),
            trainings: BTreeMap::new(),
            representatives: vec![0; CELLS as usize],
            parameters: vec![-1; CELLS as usize],
            complete: complete.then(Complete::default),
            user: BTreeMap::new(),
        }
    }

    /// Takes the numbers of a training of a cell.
    pub(super) fn put_numbers(
        &mut self,
        cell: Place,
        (epochs, repeat): (u16, Repeat),
        numbers: &TrainingNumbers,
    ) -> Result<(), Contradiction> {
        let training = self.trainings.entry((epochs, repeat)).or_default();
        training.put(cell, numbers).map_err(|(slot, expected)| {
            let (checkpoint, metric) = (slot.checkpoint(), slot.metric());
            let what = Measurement { metric, epochs, repeat, checkpoint }.to_string();
            Contradiction { what, got: numbers.get(slot).unwrap_or_default(), expected }
        })
    }

    /// Takes how a cell was trained; false if an earlier record of the cell says something else, which stays.
    pub(super) fn put_network(&mut self, place: Place, cell: Cell, parameters: Option<u32>) -> bool {
        let parameters = parameters.map_or(-1, u32::cast_signed);
        let known = (&mut self.representatives[place.row()], &mut self.parameters[place.row()]);
        if *known.0 == 0 {
            (*known.0, *known.1) = (cell.packed(), parameters);
        }
        (*known.0, *known.1) == (cell.packed(), parameters)
    }

    /// The vertex order in which a cell was trained and its trainable parameters, as far as a source told.
    pub(super) fn network(&self, index: CellIndex) -> Option<(Cell, Option<u32>)> {
        let place = self.arrivals.known(index)?;
        let cell = Cell::from_packed(self.representatives[place.row()]).ok()?;
        Some((cell, u32::try_from(self.parameters[place.row()]).ok()))
    }

    /// Whether a cell has any number of the evaluation at a checkpoint.
    pub(super) fn has_evaluation(
        &self,
        cell: CellIndex,
        (epochs, repeat): (u16, u16),
        checkpoint: Checkpoint,
    ) -> bool {
        let Some(training) = self.trainings.get(&(epochs, Repeat::Index(repeat))) else { return false };
        self.arrivals.known(cell).is_some_and(|cell| training.has_evaluation(cell, checkpoint))
    }

    /// The cells with any number, ascending.
    pub(super) fn cells(&self) -> Vec<CellIndex> {
        let mut any = vec![false; self.arrivals.len()];
        for training in self.trainings.values() {
            any.iter_mut().zip(training.presence()).for_each(|(any, has)| *any |= has);
        }
        let came = |cell| self.arrivals.known(cell).is_some_and(|place| any[place.row()]);
        let mut present = Marks::from_fn(came);
        self.user.values().for_each(|(_, numbers)| present.add(&numbers.present));
        self.complete.iter().flat_map(Complete::marks).for_each(|marks| present.add(marks));
        (0..CELLS).map(CellIndex).filter(|&cell| present.has(cell)).collect()
    }

    /// For every budget, how many cells have how many repeats.
    pub(super) fn repeats(&self) -> BTreeMap<u16, BTreeMap<u16, u32>> {
        let mut counts: BTreeMap<u16, Vec<u16>> = BTreeMap::new();
        for (&(epochs, repeat), training) in &self.trainings {
            if repeat == Repeat::Mean {
                continue;
            }
            let counts = counts.entry(epochs).or_insert_with(|| vec![0; self.arrivals.len()]);
            counts.iter_mut().zip(training.presence()).for_each(|(count, has)| *count += u16::from(has));
        }
        let distribution = |counts: Vec<u16>| {
            let mut distribution = BTreeMap::new();
            for count in counts.into_iter().filter(|&count| count > 0) {
                *distribution.entry(count).or_default() += 1;
            }
            distribution
        };
        counts.into_iter().map(|(epochs, counts)| (epochs, distribution(counts))).collect()
    }
}
