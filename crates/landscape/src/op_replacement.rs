//! What happens when one operation is replaced by another, over all cells and all of their vertices.

use std::collections::BTreeMap;

use nb101_cell::{Cell, Op};
use nb101_space::CellIndex;
use rayon::prelude::*;
use serde::Serialize;

/// The effect of replacing one operation by another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Replacement {
    /// How many times a vertex of a cell has the first operation, where both cells have the metric.
    pub pairs: usize,
    /// The mean change of the metric: after minus before; `None` if there are no pairs.
    pub mean_change: Option<f64>,
    /// The mean over pairs of the relative change of the training time, (after - before) / before; `None` if there are no
    /// times, or none before that is not 0.
    pub mean_relative_time_change: Option<f64>,
    /// The mean change of the training time in seconds; `None` if there are no times.
    pub mean_time_change: Option<f64>,
}

/// Sums over pairs, for each ordered pair of operations.
type AllSums = [[Sums; 3]; 3];

#[derive(Clone, Copy, Default)]
struct Sums {
    pairs: usize,
    change: f64,
    timed: usize,
    seconds: f64,
    /// Pairs whose first time is not 0.
    related: usize,
    relative: f64,
}

/// Cells that a thread takes at a time. Blocks are summed in their order, so that the last bit does not depend on threads.
const BLOCK: usize = 1 << 12;

/// The mean effects of all six replacements, named `conv3x3-bn-relu>conv1x1-bn-relu` and so on: over every cell (its
/// representative) and every vertex, so that vertices that a symmetry exchanges count each for itself. `values` and `times`
/// have a number for every cell of the whole space, NaN where there is none.
///
/// ```
/// use nb101_landscape::op_replacements;
/// use nb101_space::Space;
/// let cells = Space::nasbench101().cells();
/// // If an accuracy were the number of 3x3 convolutions, replacing one would always cost 1.
/// let values: Vec<f64> = cells.iter().map(|cell| cell.ops().filter(|&op| op as u8 == 0).count() as f64).collect();
/// let effects = op_replacements(&cells, &values, &values);
/// assert_eq!(effects["conv3x3-bn-relu>maxpool3x3"].mean_change, Some(-1.0));
/// assert_eq!(effects["maxpool3x3>conv1x1-bn-relu"].mean_change, Some(0.0));
/// ```
pub fn op_replacements(cells: &[Cell], values: &[f64], times: &[f64]) -> BTreeMap<String, Replacement> {
    let blocks: Vec<AllSums> = (0..cells.len().div_ceil(BLOCK))
        .into_par_iter()
        .map(|block| {
            let of_block = block * BLOCK..cells.len().min((block + 1) * BLOCK);
            let mut sums = AllSums::default();
            for own in of_block.filter(|&own| !values[own].is_nan()) {
                for_each_replacement(cells[own], &mut |from, to, other| {
                    sums[from][to].add((values[own], values[other]), (times[own], times[other]));
                });
            }
            sums
        })
        .collect();
    let mut effects = BTreeMap::new();
    for from in Op::ALL {
        for to in Op::ALL.into_iter().filter(|&to| to != from) {
            let of_pair = blocks.iter().map(|sums| sums[from as usize][to as usize]);
            let sums = of_pair.fold(Sums::default(), Sums::plus);
            effects.insert(format!("{}>{}", from.name(), to.name()), sums.replacement());
        }
    }
    effects
}

fn for_each_replacement(cell: Cell, visit: &mut impl FnMut(usize, usize, usize)) {
    let ops = cell.packed_ops();
    for i in 0..cell.interior() {
        let from = (ops >> (2 * i) & 3) as usize;
        for to in (0..3).filter(|&to| to != from) {
            let replaced = ops & !(3 << (2 * i)) | (to as u32) << (2 * i);
            if let Some(other) = Cell::from_graph(cell.adjacency(), replaced) {
                visit(from, to, CellIndex::of(other).row());
            }
        }
    }
}

impl Sums {
    fn add(&mut self, values: (f64, f64), times: (f64, f64)) {
        if values.1.is_nan() {
            return;
        }
        self.pairs += 1;
        self.change += values.1 - values.0;
        let seconds = times.1 - times.0;
        if seconds.is_finite() {
            self.timed += 1;
            self.seconds += seconds;
            let relative = seconds / times.0;
            if relative.is_finite() {
                self.related += 1;
                self.relative += relative;
            }
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            pairs: self.pairs + other.pairs,
            change: self.change + other.change,
            timed: self.timed + other.timed,
            seconds: self.seconds + other.seconds,
            related: self.related + other.related,
            relative: self.relative + other.relative,
        }
    }

    fn replacement(self) -> Replacement {
        let mean = |sum: f64, count: usize| (count > 0).then(|| sum / count as f64);
        Replacement {
            pairs: self.pairs,
            mean_change: mean(self.change, self.pairs),
            mean_relative_time_change: mean(self.relative, self.related),
            mean_time_change: mean(self.seconds, self.timed),
        }
    }
}
