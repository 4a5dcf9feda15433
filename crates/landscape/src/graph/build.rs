//! The plain neighbours of all cells of a space, on all threads.

use std::sync::atomic::{AtomicBool, Ordering};

use nb101_space::{CellIndex, Space};
use rayon::prelude::*;

use super::{NeighbourGraph, Relation};

/// Cells that a thread takes at a time: their neighbours fit into the second-level cache.
const BLOCK: usize = 1 << 10;

impl NeighbourGraph {
    /// The plain neighbours of every cell of a space.
    ///
    /// ```
    /// use nb101_landscape::NeighbourGraph;
    /// use nb101_space::{CellIndex, Space, SpaceLimits};
    /// let space = Space::new(SpaceLimits { vertices: 5, ..SpaceLimits::default() })?;
    /// let graph = NeighbourGraph::of(&space);
    /// let (index, cell) = (CellIndex(1_000), space.cell(CellIndex(1_000))?);
    /// assert!(graph.neighbours(index).iter().copied().eq(space.neighbours(cell).into_iter().map(|other| other.0)));
    /// # Ok::<(), nb101_space::SpaceError>(())
    /// ```
    pub fn of(space: &Space) -> Self {
        Self::of_unless(space, &AtomicBool::new(false)).unwrap_or_else(|| unreachable!("nobody cancels"))
    }

    /// As [`of`](Self::of); `None` if `cancelled` was set meanwhile.
    pub fn of_unless(space: &Space, cancelled: &AtomicBool) -> Option<Self> {
        let len = space.len() as usize;
        let blocks: Vec<(Vec<u32>, Vec<u32>)> = (0..len.div_ceil(BLOCK))
            .into_par_iter()
            .map(|block| {
                if cancelled.load(Ordering::Relaxed) {
                    return None;
                }
                let cells = block * BLOCK..len.min((block + 1) * BLOCK);
                let (mut ends, mut targets) = (Vec::with_capacity(BLOCK), Vec::with_capacity(20 * BLOCK));
                let mut walk = space.walk();
                let mut found = Vec::new();
                for cell in cells {
                    // The index is one of the space.
                    let cell = walk.cell(CellIndex(cell as u32)).ok()?;
                    space.neighbours_into(cell, &mut found);
                    targets.extend(found.iter().map(|neighbour| neighbour.0));
                    ends.push(targets.len() as u32);
                }
                Some((ends, targets))
            })
            .collect::<Option<_>>()?;
        let mut offsets = Vec::with_capacity(len + 1);
        let mut targets = Vec::with_capacity(blocks.iter().map(|(_, targets)| targets.len()).sum());
        offsets.push(0);
        for (ends, of_block) in blocks {
            let before = targets.len() as u32;
            offsets.extend(ends.into_iter().map(|end| before + end));
            targets.extend(of_block);
        }
        Some(Self { relation: Relation::Plain, offsets, targets })
    }
}
