//! Whole columns.

use std::ops::Range;

use nb101_benchmark::Repeat;
use rayon::prelude::*;

use super::TableColumn;
use super::column::{Numbers, Stored};
use crate::format::CELLS;

/// Rows that are read together: their numbers fit into the first-level cache.
pub(crate) const BLOCK: usize = 2048;

impl TableColumn<'_> {
    /// Writes the numbers of all cells of the space to an array of this length, by cell index; `missing` where there is
    /// none.
    pub fn fill(&self, missing: f64, numbers: &mut [f64]) {
        if self.cells.len() == CELLS as usize {
            let blocks = numbers.par_chunks_mut(BLOCK).enumerate();
            blocks.for_each(|(block, numbers)| self.read_rows(block * BLOCK, missing, numbers));
            return;
        }
        numbers.fill(missing);
        let mut block = [missing; BLOCK];
        let mut read = 0..0;
        for (row, cell) in self.cells.iter().enumerate() {
            if !read.contains(&row) {
                read = Range { start: row, end: self.cells.len().min(row + BLOCK) };
                self.read_rows(row, missing, &mut block[..read.len()]);
            }
            if let Some(place) = numbers.get_mut(cell.row()) {
                *place = block[row - read.start];
            }
        }
    }

    /// The numbers of adjacent rows.
    pub(crate) fn read_rows(&self, first: usize, missing: f64, numbers: &mut [f64]) {
        match &self.numbers {
            Numbers::Stored(column) if column.is_full() => column.read_into(first, numbers),
            Numbers::Over(Repeat::Mean, repeats) if repeats.iter().all(Stored::is_full) => {
                let mut block = [0.0; BLOCK];
                for (numbers, number) in numbers.chunks_mut(BLOCK).zip(0..) {
                    mean_of_rows(repeats, first + number * BLOCK, numbers, &mut block);
                }
            }
            _ => {
                for (row, number) in (first..).zip(numbers) {
                    *number = self.at(row).unwrap_or(missing);
                }
            }
        }
    }
}

/// Sums in the order of the repeats, as for a single row, so that every bit is the same.
fn mean_of_rows(repeats: &[Stored<'_>], first: usize, numbers: &mut [f64], block: &mut [f64; BLOCK]) {
    let block = &mut block[..numbers.len()];
    numbers.fill(0.0);
    for repeat in repeats {
        repeat.read_into(first, block);
        for (sum, number) in numbers.iter_mut().zip(block.iter()) {
            *sum += number;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a repeat is a number of 16 bits")]
    let count = repeats.len() as f64;
    for sum in numbers {
        *sum /= count;
    }
}
