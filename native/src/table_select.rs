//! Many cells of a table at a time.

use std::fmt;

use napi::bindgen_prelude::{Float64Array, Uint8Array, Uint32Array, Uint32ArraySlice};
use napi_derive::napi;
use nb101_cell::Cell;
use nb101_space::{CellIndex, Space};
use nb101_table::Selection;

use crate::cell::{hash_bytes, hash_in_parallel, unpack};
use crate::error::{self, coded, guarded};
use crate::surrogate::Predicted;
use crate::table::{Source, ask_table, bad_argument, with_table};
use crate::table_reader::{checkpoint_of, epochs_of};

/// Cells and what they were sorted by.
#[napi(object, object_from_js = false)]
pub struct SelectedCells {
    /// Cell indices.
    pub indices: Uint32Array,
    /// A number for each.
    pub values: Float64Array,
}

impl fmt::Debug for SelectedCells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SelectedCells").field("cells", &self.indices.len()).finish_non_exhaustive()
    }
}

/// The cells that a selection, as JSON, wants.
#[napi]
pub fn table_select(id: u32, selection: String) -> error::Result<SelectedCells> {
    guarded(move || {
        let selection = Selection::from_json(&selection)
            .map_err(|error| bad_argument(&format!("the selection cannot be read: {error}")))?;
        let found = ask_table(id, |table| table.select(&selection).map_err(coded))?;
        let indices: Vec<u32> = found.iter().map(|(cell, _)| cell.0).collect();
        let values: Vec<f64> = found.into_iter().map(|(_, value)| value).collect();
        Ok(SelectedCells { indices: indices.into(), values: values.into() })
    })
}

/// The numbers of the trainings that a cell has.
#[napi]
pub fn table_repeats(id: u32, packed: u32, epochs: u32, halfway: bool) -> error::Result<Vec<u32>> {
    guarded(|| {
        let cell = CellIndex::of(unpack(packed)?);
        let epochs = epochs_of(epochs)?;
        with_table(id, |opened| {
            let checkpoint = checkpoint_of(halfway);
            let repeats = match &opened.source {
                Source::Table(table) => table.repeats(cell, epochs, checkpoint).map_err(coded)?,
                Source::Surrogate(_) => Predicted::repeats(epochs).map_err(coded)?,
            };
            Ok(repeats.into_iter().map(u32::from).collect())
        })
    })
}

/// The module hashes of the cells with these indices, 16 bytes each.
#[napi]
pub fn space_hashes_of(indices: Uint32ArraySlice) -> error::Result<Uint8Array> {
    guarded(|| {
        let cell = |&index: &u32| Space::nasbench101().cell(CellIndex(index)).map_err(coded);
        let cells: Vec<Cell> = indices.iter().map(cell).collect::<error::Result<_>>()?;
        Ok(hash_bytes(&hash_in_parallel(&cells)).into())
    })
}
