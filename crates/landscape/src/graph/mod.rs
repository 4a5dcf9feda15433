//! The graph of all cells, with an edge wherever one edit leads.

mod build;
mod closure;
mod components;
mod error;
mod file;
mod summary;

use nb101_space::CellIndex;

pub use error::GraphError;
pub use summary::{Degrees, GraphSummary, RelationSummary};

/// Which steps the edges are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    /// Single edits on a cell's own vertices.
    Plain = 1,
    /// These backwards.
    Backwards = 2,
    /// Both.
    Closure = 3,
}

impl Relation {
    const ALL: [Self; 3] = [Self::Plain, Self::Backwards, Self::Closure];

    const fn reversed(self) -> Self {
        match self {
            Self::Plain => Self::Backwards,
            Self::Backwards => Self::Plain,
            Self::Closure => Self::Closure,
        }
    }
}

/// Which cells each cell reaches in one step, as compressed sparse rows: the neighbours of all cells one after the other,
/// and where those of each cell begin.
///
/// Two relations have this form. Plain neighbours are what [`Space::neighbours`](nb101_space::Space::neighbours) gives:
/// single edits on the cell's own vertices, a directed relation. Their symmetric closure
/// ([`symmetric_closure`](Self::symmetric_closure)) also goes every edit backwards. For the whole space the two take 30
/// and 40 MB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeighbourGraph {
    relation: Relation,
    /// One more than there are cells; the neighbours of cell `i` are `targets[offsets[i]..offsets[i + 1]]`.
    offsets: Vec<u32>,
    /// Ascending for each cell, without the cell itself.
    targets: Vec<u32>,
}

impl NeighbourGraph {
    /// The number of cells.
    #[expect(clippy::len_without_is_empty, reason = "every space has the cell input -> output")]
    pub const fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The number of directed edges.
    pub const fn edges(&self) -> usize {
        self.targets.len()
    }

    /// The cells that one step leads to, ascending, as indices. Panics if there is no such cell.
    pub fn neighbours(&self, cell: CellIndex) -> &[u32] {
        self.row(cell.row())
    }

    /// The number of [`neighbours`](Self::neighbours).
    pub fn degree(&self, cell: CellIndex) -> usize {
        self.neighbours(cell).len()
    }

    /// The cell whose row the edge at this position is in.
    pub(crate) fn source(&self, edge: usize) -> usize {
        self.offsets.partition_point(|&offset| offset as usize <= edge) - 1
    }

    /// The same cells with the edges alone of which both ends are kept.
    pub(crate) fn among(&self, is_kept: impl Fn(usize) -> bool) -> Self {
        let mut offsets = Vec::with_capacity(self.offsets.len());
        let mut targets = Vec::new();
        offsets.push(0);
        for cell in 0..self.len() {
            if is_kept(cell) {
                targets.extend(self.row(cell).iter().filter(|&&other| is_kept(other as usize)));
            }
            offsets.push(targets.len() as u32);
        }
        Self { relation: self.relation, offsets, targets }
    }

    pub(crate) fn row(&self, cell: usize) -> &[u32] {
        &self.targets[self.offsets[cell] as usize..self.offsets[cell + 1] as usize]
    }
}
