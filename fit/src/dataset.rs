//! The features of all cells and the cells of each part.

use nb101_space::{CellIndex, Space};
use nb101_surrogate::{FEATURES, Part, features};
use rayon::prelude::*;

pub(crate) struct Dataset {
    /// Row by row, [`FEATURES`] for each cell.
    pub(crate) features: Vec<f32>,
    pub(crate) seed: u64,
}

impl Dataset {
    pub(crate) fn new(seed: u64) -> Self {
        let cells = Space::nasbench101().cells();
        let mut all = vec![0.0; cells.len() * FEATURES];
        all.par_chunks_exact_mut(FEATURES)
            .zip(&cells)
            .for_each(|(row, &cell)| row.copy_from_slice(&features(cell)));
        Self { features: all, seed }
    }

    /// The cells of a part that `known` says yes to.
    pub(crate) fn cells(&self, part: Part, known: impl Fn(usize) -> bool) -> Vec<u32> {
        let all = 0..(self.features.len() / FEATURES) as u32;
        all.filter(|&cell| Part::of(self.seed, CellIndex(cell)) == part && known(cell as usize)).collect()
    }
}
