//! What one training of every cell gave.

use std::collections::BTreeMap;

use nb101_benchmark::{Checkpoint, Metric};
use rayon::prelude::*;

use super::arrivals::Place;
use super::collector::{CHECKPOINTS, agree, single};
use crate::format::CELLS;

/// Numbers of a cell: one for each checkpoint and metric.
const SLOTS: usize = CHECKPOINTS.len() * Metric::ALL.len();

/// A bit for each number of the first checkpoint.
const FIRST_CHECKPOINT: u32 = (1 << Metric::ALL.len()) - 1;

/// What one training, or one mean over trainings, gave.
///
/// The numbers of a cell lie side by side, not those of a metric, since they come together. Pages that nothing is written
/// to cost no memory.
#[derive(Debug)]
pub(super) struct Training {
    /// For each cell, a bit for each number that came, and then the bits of the numbers in single precision.
    rows: Vec<[u32; 1 + SLOTS]>,
    /// The numbers of all cells, where one of them needs double precision.
    doubles: BTreeMap<usize, Vec<f64>>,
}

impl Default for Training {
    fn default() -> Self {
        Self { rows: vec![[0; 1 + SLOTS]; CELLS as usize], doubles: BTreeMap::new() }
    }
}

const fn slot(checkpoint: usize, metric: usize) -> usize {
    checkpoint * Metric::ALL.len() + metric
}

fn single_at(row: &[u32; 1 + SLOTS], slot: usize) -> f64 {
    f64::from(f32::from_bits(row[1 + slot]))
}

impl Training {
    /// Takes the numbers of one evaluation of a cell, in the order of [`Metric::ALL`]. A contradiction to a known number
    /// is the error: which metric, and the known number.
    pub(super) fn put(
        &mut self,
        cell: Place,
        checkpoint: usize,
        values: [Option<f64>; Metric::ALL.len()],
    ) -> Result<(), (usize, f64)> {
        if self.put_usual(cell, checkpoint, values) {
            return Ok(());
        }
        for (metric, value) in values.into_iter().enumerate() {
            if let Some(value) = value {
                self.put_one(cell, slot(checkpoint, metric), value).map_err(|known| (metric, known))?;
            }
        }
        Ok(())
    }

    /// Takes the numbers if there are all of them, they are new, and all are single: the usual case in one go.
    fn put_usual(
        &mut self,
        cell: Place,
        checkpoint: usize,
        values: [Option<f64>; Metric::ALL.len()],
    ) -> bool {
        let first = slot(checkpoint, 0);
        let [present, singles @ ..] = &mut self.rows[cell.row()];
        let values = values.map(|value| value.and_then(single));
        let [Some(a), Some(b), Some(c), Some(d)] = values else { return false };
        if *present & FIRST_CHECKPOINT << first != 0 || !self.doubles.is_empty() {
            return false;
        }
        singles[first..first + Metric::ALL.len()].copy_from_slice(&[a, b, c, d].map(f32::to_bits));
        *present |= FIRST_CHECKPOINT << first;
        true
    }

    /// Takes a number. If there is one already and it is another, that one is the error.
    fn put_one(&mut self, cell: Place, slot: usize, value: f64) -> Result<(), f64> {
        if let Some(known) = self.get(cell, slot) {
            return if agree(known, value) { Ok(()) } else { Err(known) };
        }
        let single = single(value);
        if single.is_none() {
            let widened = || self.rows.iter().map(|row| single_at(row, slot)).collect();
            self.doubles.entry(slot).or_insert_with(widened);
        }
        match self.doubles.get_mut(&slot) {
            Some(doubles) => doubles[cell.row()] = value,
            None => self.rows[cell.row()][1 + slot] = single.unwrap_or_default().to_bits(),
        }
        self.rows[cell.row()][0] |= 1 << slot;
        Ok(())
    }

    fn get(&self, cell: Place, slot: usize) -> Option<f64> {
        let row = &self.rows[cell.row()];
        (row[0] >> slot & 1 == 1).then(|| match self.doubles.get(&slot) {
            Some(doubles) => doubles[cell.row()],
            None => single_at(row, slot),
        })
    }

    /// Whether a cell has any number of the evaluation at a checkpoint.
    pub(super) fn has_evaluation(&self, cell: Place, checkpoint: Checkpoint) -> bool {
        let known = CHECKPOINTS.iter().position(|&known| known == checkpoint);
        known.is_some_and(|known| self.rows[cell.row()][0] & FIRST_CHECKPOINT << slot(known, 0) != 0)
    }

    /// Whether it has any number of a cell.
    pub(super) fn has_any(&self, cell: Place) -> bool {
        self.rows[cell.row()][0] != 0
    }

    /// Makes something of every column that has a number, on all threads: its checkpoint, its metric, and its numbers of
    /// some cells. Ascending.
    pub(super) fn map_columns<T: Send>(
        &self,
        cells: &[Option<Place>],
        make: impl Fn(Checkpoint, Metric, &[Option<f64>]) -> T + Sync,
    ) -> Vec<T> {
        let present = self.rows.iter().fold(0, |all, row| all | row[0]);
        let slots = (0..SLOTS).into_par_iter().filter(|slot| present >> slot & 1 == 1);
        // One walk across memory for all columns.
        let row = |cell: &Option<Place>| cell.map_or([0; 1 + SLOTS], |cell| self.rows[cell.row()]);
        let rows: Vec<_> = cells.par_iter().map(row).collect();
        let column = |slot| {
            let (checkpoint, metric) = (slot / Metric::ALL.len(), slot % Metric::ALL.len());
            let numbers: Vec<_> = if self.doubles.contains_key(&slot) {
                cells.iter().map(|cell| self.get((*cell)?, slot)).collect()
            } else {
                rows.iter().map(|row| (row[0] >> slot & 1 == 1).then(|| single_at(row, slot))).collect()
            };
            make(CHECKPOINTS[checkpoint], Metric::ALL[metric].clone(), &numbers)
        };
        slots.map(column).collect()
    }
}
