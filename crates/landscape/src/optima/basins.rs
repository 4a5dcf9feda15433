//! How many cells lead to each optimum.

use serde::Serialize;

use super::climb::{Climb, NONE};
use crate::statistics::{sorted, sorted_quantile};

/// What climbing in one way from every cell comes to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Basin {
    /// The mean number of steps.
    pub mean_steps: f64,
    /// The mean value at the end.
    pub mean_end: f64,
    /// The share of cells that end at the best cell, or at one as good; where steps are drawn, the mean chance.
    pub reach_best: f64,
    /// The number of cells in the largest basin.
    pub largest: f64,
    /// The median number of cells in a basin.
    pub median: f64,
    /// For 1, 2, 4, ... how many basins have at least so many cells but less than twice as many. Basins of less than one
    /// expected cell cannot be: each has its own optimum.
    pub sizes: Vec<usize>,
}

/// One way of climbing.
pub(super) struct Way {
    /// Cells, expected ones where steps are drawn, by position of the optimum.
    pub(super) sizes: Vec<f64>,
    steps: f64,
    end: f64,
    best: f64,
}

/// Both ways.
pub(super) struct Basins {
    pub(super) best: Way,
    pub(super) first: Way,
}

impl Basins {
    pub(super) fn of(climb: &Climb<'_>, optima: &[u32], ends: &[u32]) -> Self {
        Self { best: best_improvement(climb, optima, ends), first: first_improvement(climb, optima) }
    }
}

fn best_improvement(climb: &Climb<'_>, optima: &[u32], ends: &[u32]) -> Way {
    let mut steps = vec![0u32; climb.values.len()];
    let mut sizes = vec![0.0; optima.len()];
    for &cell in climb.order {
        let best = climb.cells[cell as usize].best;
        if best != NONE {
            steps[cell as usize] = steps[best as usize] + 1;
        }
        sizes[ends[cell as usize] as usize] += 1.0;
    }
    Way::of(climb, optima, sizes, steps.iter().map(|&steps| f64::from(steps)).sum())
}

/// Every cell starts with a mass of 1 and hands it on to its better neighbours in equal parts, from the worst cell up.
fn first_improvement(climb: &Climb<'_>, optima: &[u32]) -> Way {
    let mut mass = vec![0.0; climb.values.len()];
    let mut steps = 0.0;
    for &cell in climb.order.iter().rev() {
        let all = mass[cell as usize] + 1.0;
        mass[cell as usize] = all;
        let better = climb.cells[cell as usize].better;
        if better > 0 {
            steps += all;
            let part = all / f64::from(better);
            for other in climb.better(cell) {
                mass[other] += part;
            }
        }
    }
    let sizes = optima.iter().map(|&cell| mass[cell as usize]).collect();
    Way::of(climb, optima, sizes, steps)
}

impl Way {
    fn of(climb: &Climb<'_>, optima: &[u32], sizes: Vec<f64>, steps: f64) -> Self {
        let value = |position: usize| climb.values[optima[position] as usize];
        let end = sizes.iter().enumerate().map(|(position, size)| size * value(position)).sum();
        let equal = optima.partition_point(|&cell| climb.values[cell as usize] >= value(0));
        let best = sizes[..equal].iter().sum();
        Self { sizes, steps, end, best }
    }

    #[expect(clippy::cast_sign_loss, reason = "sizes are at least 1")]
    pub(super) fn summary(&self, cells: usize) -> Basin {
        let cells = cells as f64;
        let ascending = sorted(self.sizes.iter().copied());
        let mut sizes = Vec::new();
        for size in &ascending {
            let bin = size.max(1.0).log2() as usize;
            sizes.resize(sizes.len().max(bin + 1), 0);
            sizes[bin] += 1;
        }
        Basin {
            mean_steps: self.steps / cells,
            mean_end: self.end / cells,
            reach_best: self.best / cells,
            largest: ascending.last().copied().unwrap_or(0.0),
            median: sorted_quantile(&ascending, 0.5).unwrap_or(0.0),
            sizes,
        }
    }
}
