//! Cells by what is known about them: conditions, an order, the first few.

mod best;
mod quantity;
mod structure;

use nb101_space::CellIndex;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use quantity::Quantity;

use crate::error::TableError;
use crate::format::CELLS;
use crate::table::{BLOCK, Table};
use best::Best;
use quantity::Resolved;
use structure::Structure;

/// A quantity within bounds, both included. A cell for which it is not known does not meet the condition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// What is bounded.
    pub quantity: Quantity,
    /// The least that it may be.
    pub min: Option<f64>,
    /// The most that it may be.
    pub max: Option<f64>,
}

/// Which cells of a table are wanted, and in which order. Equal cells come by their index, so that the answer is the same
/// on any number of threads.
///
/// ```
/// use nb101_table::{Condition, Quantity, Selection};
/// let three_convolutions = Selection {
///     conditions: vec![Condition { quantity: Quantity::Conv3x3, min: Some(3.0), max: Some(3.0) }],
///     sort_by: Quantity::TrainableParameters,
///     descending: false,
///     limit: Some(10),
/// };
/// # assert_eq!(three_convolutions.limit, Some(10));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Selection {
    /// What must hold for a cell, all of them.
    pub conditions: Vec<Condition>,
    /// What cells are sorted by; those for which it is not known are left out.
    pub sort_by: Quantity,
    /// Whether the largest comes first.
    pub descending: bool,
    /// How many cells are wanted; all if it is not said.
    pub limit: Option<usize>,
}

impl Selection {
    /// Reads the JSON form; the text says what is wrong with it.
    pub fn from_json(text: &str) -> Result<Self, String> {
        serde_json::from_slice(text.as_bytes()).map_err(|error| error.to_string())
    }
}

impl<D: AsRef<[u8]> + Sync> Table<D> {
    /// The cells that are wanted, with what they were sorted by.
    pub fn select(&self, selection: &Selection) -> Result<Vec<(CellIndex, f64)>, TableError> {
        let sort_by = Resolved::new(self, &selection.sort_by)?;
        let mut conditions: Vec<&Condition> = selection.conditions.iter().collect();
        // What takes long to find out is asked last.
        conditions.sort_by(|a, b| a.quantity.cmp(&b.quantity));
        let conditions = conditions
            .into_iter()
            .map(|condition| Ok((Resolved::new(self, &condition.quantity)?, condition)))
            .collect::<Result<Vec<_>, TableError>>()?;

        // In a table of all cells, a row is a cell index.
        let cells: Option<Vec<CellIndex>> =
            (self.cell_count() < CELLS as usize).then(|| self.cells().collect());
        let cell_of = |row: usize| cells.as_ref().map_or(CellIndex(row as u32), |cells| cells[row]);
        let meets = |row, cell, structure: &mut Structure<'_, D>| {
            for (resolved, Condition { min, max, .. }) in &conditions {
                let Some(value) = resolved.of(row, cell, structure)? else { return Ok(false) };
                if min.is_some_and(|min| value < min) || max.is_some_and(|max| value > max) || value.is_nan()
                {
                    return Ok(false);
                }
            }
            Ok::<_, TableError>(true)
        };

        let limit = selection.limit.unwrap_or(usize::MAX);
        let empty = || Best::new(limit, selection.descending);
        let blocks = (0..self.cell_count().div_ceil(BLOCK)).into_par_iter();
        let best = blocks
            .try_fold(empty, |mut best, block| {
                let first = block * BLOCK;
                let mut values = [f64::NAN; BLOCK];
                let values = &mut values[..BLOCK.min(self.cell_count() - first)];
                let mut structure = Structure::new(self);
                sort_by.of_rows(first, cell_of, &mut structure, values)?;
                for (row, &value) in (first..).zip(values.iter()) {
                    let cell = cell_of(row);
                    // Few cells are among the best so far, so most conditions need not be looked at.
                    if best.admits(value, cell) && meets(row, cell, &mut structure)? {
                        best.add(value, cell);
                    }
                }
                Ok::<_, TableError>(best)
            })
            .try_reduce(empty, |a, b| Ok(a.merge(b)))?;
        Ok(best.into_sorted())
    }
}
