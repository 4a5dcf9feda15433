//! Edges backwards.

use rayon::prelude::*;

use super::{NeighbourGraph, Relation};

impl NeighbourGraph {
    /// The cells from which one step leads to each cell.
    ///
    /// ```
    /// use nb101_landscape::NeighbourGraph;
    /// use nb101_space::{CellIndex, Space, SpaceLimits};
    /// let graph = NeighbourGraph::of(&Space::new(SpaceLimits { vertices: 4, ..SpaceLimits::default() })?);
    /// assert_eq!(graph.transposed().transposed(), graph);
    /// # Ok::<(), nb101_space::SpaceError>(())
    /// ```
    #[must_use]
    pub fn transposed(&self) -> Self {
        let mut offsets = vec![0u32; self.len() + 1];
        for &target in &self.targets {
            offsets[target as usize + 1] += 1;
        }
        for cell in 0..self.len() {
            offsets[cell + 1] += offsets[cell];
        }
        let mut next = offsets.clone();
        let mut targets = vec![0; self.targets.len()];
        // Sources come in ascending order, so every row does.
        for source in 0..self.len() {
            for &target in self.row(source) {
                let place = &mut next[target as usize];
                targets[*place as usize] = source as u32;
                *place += 1;
            }
        }
        Self { relation: self.relation.reversed(), offsets, targets }
    }

    /// The symmetric closure: two cells are neighbours if a step leads from either to the other.
    #[must_use]
    pub fn symmetric_closure(&self) -> Self {
        self.closed_with(&self.transposed())
    }

    /// As [`symmetric_closure`](Self::symmetric_closure) where the transposed graph is at hand.
    pub(crate) fn closed_with(&self, back: &Self) -> Self {
        let rows: Vec<Vec<u32>> = (0..self.len().div_ceil(BLOCK))
            .into_par_iter()
            .map(|block| {
                let cells = block * BLOCK..self.len().min((block + 1) * BLOCK);
                let mut merged = Vec::with_capacity(22 * BLOCK);
                // The end of each row, below the rows themselves.
                let mut ends = Vec::with_capacity(cells.len());
                for cell in cells {
                    merge(self.row(cell), back.row(cell), &mut merged);
                    ends.push(merged.len() as u32);
                }
                ends.extend(merged);
                ends
            })
            .collect();
        let mut offsets = Vec::with_capacity(self.len() + 1);
        let mut targets = Vec::with_capacity(rows.iter().map(Vec::len).sum::<usize>() - self.len());
        offsets.push(0);
        for (block, row) in rows.iter().enumerate() {
            let (ends, merged) = row.split_at(BLOCK.min(self.len() - block * BLOCK));
            let before = targets.len() as u32;
            offsets.extend(ends.iter().map(|end| before + end));
            targets.extend_from_slice(merged);
        }
        Self { relation: Relation::Closure, offsets, targets }
    }
}

/// Cells that a thread takes at a time.
const BLOCK: usize = 1 << 12;

/// Appends the union of two ascending lists.
fn merge(mut a: &[u32], mut b: &[u32], merged: &mut Vec<u32>) {
    while let (Some((&x, a_rest)), Some((&y, b_rest))) = (a.split_first(), b.split_first()) {
        merged.push(x.min(y));
        if x <= y {
            a = a_rest;
        }
        if y <= x {
            b = b_rest;
        }
    }
    merged.extend_from_slice(a);
    merged.extend_from_slice(b);
}
