//! One step up from every cell.

use rayon::prelude::*;

use crate::graph::NeighbourGraph;

/// No cell.
pub(super) const NONE: u32 = u32::MAX;

/// What a cell sees around it.
#[derive(Clone, Copy)]
pub(super) struct Around {
    /// Neighbours with the metric.
    pub(super) known: u32,
    /// Better ones among them.
    pub(super) better: u32,
    /// Equal ones.
    pub(super) equal: u32,
    /// The best of the better ones, with the lowest index of equals; [`NONE`] if there is none.
    pub(super) best: u32,
}

/// All cells with what they see.
pub(super) struct Climb<'a> {
    pub(super) graph: &'a NeighbourGraph,
    pub(super) values: &'a [f64],
    /// Cells with the metric, from the best down.
    pub(super) order: &'a [u32],
    pub(super) cells: Vec<Around>,
}

impl<'a> Climb<'a> {
    pub(super) fn of(graph: &'a NeighbourGraph, values: &'a [f64], order: &'a [u32]) -> Self {
        let cells = (0..values.len()).into_par_iter().with_min_len(1 << 12);
        Self {
            graph,
            values,
            order,
            cells: cells.map(|cell| around(graph.row(cell), values, cell)).collect(),
        }
    }

    /// Cells of which no neighbour is better, from the best down.
    pub(super) fn optima(&self) -> Vec<u32> {
        self.order.iter().copied().filter(|&cell| self.cells[cell as usize].better == 0).collect()
    }

    /// For every cell the position of the optimum that climbing to the best neighbour ends at; [`NONE`] without the metric.
    pub(super) fn ends(&self, optima: &[u32]) -> Vec<u32> {
        let mut ends = vec![NONE; self.values.len()];
        for (position, &cell) in (0..).zip(optima) {
            ends[cell as usize] = position;
        }
        // The best neighbour comes before the cell.
        for &cell in self.order {
            let best = self.cells[cell as usize].best;
            if best != NONE {
                ends[cell as usize] = ends[best as usize];
            }
        }
        ends
    }

    /// The better neighbours of a cell.
    pub(super) fn better(&self, cell: u32) -> impl Iterator<Item = usize> {
        let own = self.values[cell as usize];
        let row = self.graph.row(cell as usize).iter().map(|&other| other as usize);
        row.filter(move |&other| self.values[other] > own)
    }
}

fn around(row: &[u32], values: &[f64], cell: usize) -> Around {
    let own = values[cell];
    let mut around = Around { known: 0, better: 0, equal: 0, best: NONE };
    let mut highest = own;
    for &other in row {
        let value = values[other as usize];
        around.known += u32::from(!value.is_nan());
        around.better += u32::from(value > own);
        around.equal += u32::from(value == own);
        if value > highest {
            (highest, around.best) = (value, other);
        }
    }
    around
}
