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
        cells(self.seed, part, known).collect()
    }
}

/// The cells of a part that `known` says yes to.
pub(crate) fn cells(seed: u64, part: Part, known: impl Fn(usize) -> bool) -> impl Iterator<Item = u32> {
    let all = 0..Space::nasbench101().len();
    // Which part it is takes longer to find out.
    all.filter(move |&cell| known(cell as usize) && Part::of(seed, CellIndex(cell)) == part)
}
