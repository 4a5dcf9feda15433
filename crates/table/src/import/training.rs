//! What one training of every cell gave.

use std::collections::BTreeMap;

use nb101_benchmark::{Checkpoint, Measurement, Repeat};
use rayon::prelude::*;

use super::arrivals::Place;
use super::numbers::{ONE, agree, at, single};
use super::training_numbers::{SLOTS, Slot, TrainingNumbers};
use crate::format::Content;
use crate::write::EncodedColumn;

/// What one training, or one mean over trainings, gave.
///
/// The numbers of a cell lie side by side, not those of a metric, since they come together. It takes as much memory as
/// cells came up before the last one that has a number.
#[derive(Debug, Default)]
pub(super) struct Training {
    /// For each cell, a bit for each number that came, and then the bits of the numbers in single precision.
    rows: Vec<[u32; 1 + SLOTS]>,
    /// The numbers of all cells, where one of them needs double precision.
    doubles: BTreeMap<Slot, Vec<f64>>,
}

fn single_at(row: &[u32; 1 + SLOTS], slot: Slot) -> f64 {
    f64::from(f32::from_bits(row[1 + slot.number()]))
}

impl Training {
    /// Takes numbers of a cell. A contradiction to a known number is the error: where, and the known number.
    pub(super) fn put(&mut self, cell: Place, numbers: &TrainingNumbers) -> Result<(), (Slot, f64)> {
        if self.put_usual(cell, numbers) {
            return Ok(());
        }
        for slot in Slot::all() {
            if let Some(value) = numbers.get(slot) {
                self.put_one(cell, slot, value).map_err(|known| (slot, known))?;
            }
        }
        Ok(())
    }

    /// Takes the numbers if they are new and all are single: the usual case in one go, without branches.
    fn put_usual(&mut self, cell: Place, numbers: &TrainingNumbers) -> bool {
        let [present, singles @ ..] = at(&mut self.rows, cell.row());
        let is_new = *present & numbers.present() == 0;
        let all_single = numbers.values().iter().fold(true, |all, &value| all & single(value).is_some());
        if !is_new || !all_single || !self.doubles.is_empty() {
            return false;
        }
        for (slot, (place, &value)) in Slot::all().into_iter().zip(singles.iter_mut().zip(numbers.values())) {
            let is_there = numbers.present() & slot.bit() != 0;
            *place = if is_there { (value as f32).to_bits() } else { *place };
        }
        *present |= numbers.present();
        true
    }

    /// Takes a number. If there is one already and it is another, that one is the error.
    fn put_one(&mut self, cell: Place, slot: Slot, value: f64) -> Result<(), f64> {
        if let Some(known) = self.get(cell, slot) {
            return if agree(known, value, ONE) { Ok(()) } else { Err(known) };
        }
        let single = single(value);
        if single.is_none() {
            let widened = || self.rows.iter().map(|row| single_at(row, slot)).collect();
            self.doubles.entry(slot).or_insert_with(widened);
        }
        match self.doubles.get_mut(&slot) {
            Some(doubles) => *at(doubles, cell.row()) = value,
            None => at(&mut self.rows, cell.row())[1 + slot.number()] = single.unwrap_or_default().to_bits(),
        }
        at(&mut self.rows, cell.row())[0] |= slot.bit();
        Ok(())
    }

    fn row(&self, cell: Place) -> [u32; 1 + SLOTS] {
        self.rows.get(cell.row()).copied().unwrap_or_default()
    }

    fn get(&self, cell: Place, slot: Slot) -> Option<f64> {
        let row = &self.row(cell);
        (row[0] & slot.bit() != 0).then(|| match self.doubles.get(&slot) {
            Some(doubles) => doubles[cell.row()],
            None => single_at(row, slot),
        })
    }

    /// Whether a cell has any number of the evaluation at a checkpoint.
    pub(super) fn has_evaluation(&self, cell: Place, checkpoint: Checkpoint) -> bool {
        let present = self.row(cell)[0];
        Slot::all().iter().any(|slot| slot.checkpoint() == checkpoint && present & slot.bit() != 0)
    }

    /// Whether it has any number of a cell, place by place.
    pub(super) fn presence(&self) -> impl Iterator<Item = bool> {
        self.rows.iter().map(|row| row[0] != 0)
    }

    /// Encodes every column that has a number, on all threads, as one of a training of some cells. Ascending.
    pub(super) fn encode(&self, (epochs, repeat): (u16, Repeat), cells: &[Place]) -> Vec<EncodedColumn> {
        let present = self.rows.iter().fold(0, |all, row| all | row[0]);
        let slots = Slot::all().into_par_iter().filter(|slot| present & slot.bit() != 0);
        // One walk across memory for all columns.
        let rows: Vec<_> = cells.par_iter().map(|&cell| self.row(cell)).collect();
        let column = |slot: Slot| {
            let numbers: Vec<_> = if self.doubles.contains_key(&slot) {
                cells.iter().map(|&cell| self.get(cell, slot)).collect()
            } else {
                rows.iter().map(|row| (row[0] & slot.bit() != 0).then(|| single_at(row, slot))).collect()
            };
            let (checkpoint, metric) = (slot.checkpoint(), slot.metric());
            let content = Content::Measurement(Measurement { metric, epochs, repeat, checkpoint });
            EncodedColumn::new(content, "", &numbers)
        };
        slots.map(column).collect()
    }
}
