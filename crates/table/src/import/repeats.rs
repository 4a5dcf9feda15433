//! How many records each cell has so far at each budget.

use super::arrivals::Place;
use crate::format::CELLS;

/// Budgets that are counted side by side.
const GROUP: usize = 8;

/// Counts records. Those of one cell lie side by side, since in most files its records follow each other.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    /// The budgets in the order in which they came up.
    budgets: Vec<u16>,
    /// For each group of budgets and each cell, its records.
    counts: Vec<Vec<[u16; GROUP]>>,
}

impl Repeats {
    /// The number of records of a cell at a budget before this one, which is counted; `None` if it is the 65,536th.
    pub(super) fn next(&mut self, cell: Place, epochs: u16) -> Option<u16> {
        let budget = self.budgets.iter().position(|&known| known == epochs).unwrap_or_else(|| {
            self.budgets.push(epochs);
            self.budgets.len() - 1
        });
        if budget / GROUP == self.counts.len() {
            self.counts.push(vec![[0; GROUP]; CELLS as usize]);
        }
        let count = &mut self.counts[budget / GROUP][cell.row()][budget % GROUP];
        let before = *count;
        *count = before.checked_add(1)?;
        Some(before)
    }
}
