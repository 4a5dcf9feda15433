//! Questions to a space.
//!
//! A space is named by a key, the number that its limits amount to. There are few, so each is made once in a process
//! and kept: no handle has to be freed, and workers share them.

use std::sync::OnceLock;

use napi::Error;
use napi::bindgen_prelude::{Int32Array, Uint32Array};
use napi_derive::napi;
use nb101_cell::Cell;
use nb101_space::{CellIndex, HashOrder, Space, SpaceLimits};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use crate::cell::{unpack, unpack_all};
use crate::error::{self, Coded, coded, guarded};

/// Vertices 2 to 7, edges 1 to 9, operations 1 to 3.
const SPACES: usize = 6 * 9 * 3;

static MADE: [OnceLock<Space>; SPACES] = [const { OnceLock::new() }; SPACES];

fn key_of(limits: SpaceLimits) -> u32 {
    ((limits.vertices - 2) * 9 + limits.edges - 1) * 3 + limits.ops - 1
}

/// The space with a key.
pub(crate) fn space(key: u32) -> error::Result<&'static Space> {
    if key == key_of(SpaceLimits::default()) {
        return Ok(Space::nasbench101());
    }
    let made = MADE.get(key as usize).and_then(OnceLock::get);
    made.ok_or_else(|| Error::new(Coded("NB101_BAD_ARGUMENT"), format!("no space has the key {key}")))
}

/// Makes a space with limits of its own, and gives its key.
#[napi]
pub fn space_open(vertices: u32, edges: u32, ops: u32) -> error::Result<u32> {
    guarded(|| {
        let limits = SpaceLimits { vertices, edges, ops };
        limits.check().map_err(coded)?;
        let key = key_of(limits);
        if limits != SpaceLimits::default() && MADE[key as usize].get().is_none() {
            // Two threads may both make it; one is kept.
            let space = Space::new(limits).map_err(coded)?;
            MADE[key as usize].get_or_init(|| space);
        }
        Ok(key)
    })
}

/// The number of cells.
#[napi]
pub fn space_size(key: u32) -> error::Result<u32> {
    guarded(|| Ok(space(key)?.len()))
}

/// The numbers of cells by number of vertices, from 2 vertices up.
#[napi]
pub fn space_size_by_vertices(key: u32) -> error::Result<Vec<u32>> {
    guarded(|| Ok(space(key)?.len_by_vertices().into_iter().map(|(_, cells)| cells).collect()))
}

/// The number of labelled cells.
#[napi]
pub fn space_labelled(key: u32) -> error::Result<f64> {
    guarded(|| {
        #[expect(clippy::cast_precision_loss, reason = "at most 1,293,208")]
        let labelled = space(key)?.labelled_len() as f64;
        Ok(labelled)
    })
}

/// The representative with an index of this space, packed.
#[napi]
pub fn space_cell(key: u32, index: u32) -> error::Result<u32> {
    guarded(|| Ok(space(key)?.cell(CellIndex(index)).map_err(coded)?.packed()))
}

/// The index of a cell in this space, -1 if it is outside.
#[napi]
pub fn space_index_of(key: u32, packed: u32) -> error::Result<i32> {
    guarded(|| Ok(index_or_minus_one(space(key)?, unpack(packed)?)))
}

/// As `space_index_of` for many cells.
#[napi]
pub fn space_indices_of(key: u32, packed: &[u32]) -> error::Result<Int32Array> {
    guarded(|| {
        let space = space(key)?;
        let indices = unpack_all(packed)?.into_iter().map(|cell| index_or_minus_one(space, cell));
        Ok(indices.collect::<Vec<_>>().into())
    })
}

fn index_or_minus_one(space: &Space, cell: Cell) -> i32 {
    // No space has 2^31 cells.
    space.index_of(cell).map_or(-1, |index| index.0.cast_signed())
}

/// All cells (representatives) in index order, packed.
#[napi]
pub fn space_packed_cells(key: u32) -> error::Result<Uint32Array> {
    guarded(|| Ok(space(key)?.cells().into_iter().map(Cell::packed).collect::<Vec<_>>().into()))
}

/// The indices of this space's cells in ascending order of their module hashes.
#[napi]
pub fn space_hash_order(key: u32) -> error::Result<Uint32Array> {
    guarded(|| {
        let whole = Space::nasbench101();
        let space = space(key)?;
        let order = HashOrder::get().cells().iter();
        if space.limits() == whole.limits() {
            return Ok(order.map(|index| index.0).collect::<Vec<_>>().into());
        }
        let cells = order.filter_map(|&index| whole.cell(index).ok());
        let inside = cells.filter_map(|cell| space.index_of(cell));
        Ok(inside.map(|index| index.0).collect::<Vec<_>>().into())
    })
}

/// The cells of this space that a single edit of a cell reaches.
#[napi]
pub fn space_neighbours(key: u32, packed: u32) -> error::Result<Uint32Array> {
    guarded(|| {
        let neighbours = space(key)?.neighbours(unpack(packed)?);
        Ok(neighbours.into_iter().map(|index| index.0).collect::<Vec<_>>().into())
    })
}

/// Indices of random cells, uniform over the cells or over the encodings that prune to one.
#[napi]
pub fn space_sample(key: u32, count: u32, seed: f64, over_encodings: bool) -> error::Result<Uint32Array> {
    guarded(|| {
        let space = space(key)?;
        #[expect(clippy::cast_sign_loss, reason = "a whole number from 0 to 2^53 - 1: TypeScript checks it")]
        let seed = seed as u64;
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let sample = |_| {
            if over_encodings {
                // What is drawn lies within the space, so the fallback is never taken.
                space.index_of(space.sample_cell_by_encoding(&mut rng)).map_or(0, |index| index.0)
            } else {
                space.sample_cell(&mut rng).0
            }
        };
        Ok((0..count).map(sample).collect::<Vec<_>>().into())
    })
}
