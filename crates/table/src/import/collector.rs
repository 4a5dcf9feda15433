//! Numbers on their way from the sources to the table.

use std::collections::BTreeMap;

use nb101_benchmark::{Checkpoint, Measurement, Repeat};
use nb101_cell::Cell;
use nb101_space::CellIndex;

use super::arrivals::{Arrivals, Place};
use super::complete::Complete;
use super::contradiction::Contradiction;
use super::numbers::Numbers;
use super::training::Training;
use super::training_numbers::TrainingNumbers;
use crate::format::CELLS;

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
            Contradiction::Number { what, got: numbers.get(slot).unwrap_or_default(), expected }
        })
    }

    /// Takes a user's number of a cell.
    pub(super) fn put_user(
        &mut self,
        (name, unit): (&str, &str),
        cell: CellIndex,
        value: f64,
    ) -> Result<(), Contradiction> {
        let place = self.arrivals.place(cell);
        // Nobody knows how large such numbers are.
        let new = || (unit.to_owned(), Numbers::new(0.0));
        let (known, numbers) = self.user.entry(name.to_owned()).or_insert_with(new);
        if known != unit {
            let (column, got, expected) = (name.to_owned(), unit.to_owned(), known.clone());
            return Err(Contradiction::Unit { column, got, expected });
        }
        numbers.put(place, value).map_err(|expected| Contradiction::Number {
            what: format!("'{name}'"),
            got: value,
            expected,
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
    pub(super) fn network(&self, place: Place) -> Option<(Cell, Option<u32>)> {
        let cell = Cell::from_packed(self.representatives[place.row()]).ok()?;
        Some((cell, u32::try_from(self.parameters[place.row()]).ok()))
    }

    /// Whether a cell has any number of the evaluation at a checkpoint.
    pub(super) fn has_evaluation(
        &self,
        cell: Place,
        (epochs, repeat): (u16, u16),
        checkpoint: Checkpoint,
    ) -> bool {
        let training = self.trainings.get(&(epochs, Repeat::Index(repeat)));
        training.is_some_and(|training| training.has_evaluation(cell, checkpoint))
    }

    /// The cells with any number, ascending.
    pub(super) fn cells(&self) -> Vec<(CellIndex, Place)> {
        let mut any = vec![false; self.arrivals.len()];
        for training in self.trainings.values() {
            any.iter_mut().zip(training.presence()).for_each(|(any, has)| *any |= has);
        }
        let is_there = |place: Place| {
            any[place.row()]
                || self.user.values().any(|(_, numbers)| numbers.has(place))
                || self.complete.as_ref().is_some_and(|complete| complete.has(place))
        };
        let came = (0..CELLS).map(CellIndex).filter_map(|cell| Some((cell, self.arrivals.known(cell)?)));
        came.filter(|&(_, place)| is_there(place)).collect()
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
