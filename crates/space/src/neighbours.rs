//! The cells that one edit of a cell reaches.

use nb101_cell::{Adjacency, Cell, MAX_VERTICES};

use crate::index::CellIndex;
use crate::space::Space;

impl Space {
    /// The other cells of this space that a single edit of `cell` reaches, on the cell's own vertices, ascending. One edit
    /// changes the operation of a vertex, removes an edge (and prunes), or adds an edge `u -> v` where `v` does not reach
    /// `u`, in both directions for vertices of which neither reaches the other.
    ///
    /// The relation is not symmetric: removing an edge can prune several vertices at once, which no single edit brings
    /// back.
    ///
    /// ```
    /// use nb101_cell::Cell;
    /// use nb101_space::{CellIndex, Space};
    /// // input -> conv3x3 -> output has three neighbours: other operations, and the edge input -> output added.
    /// let neighbours = Space::nasbench101().neighbours(Cell::from_packed(0b101)?);
    /// assert_eq!(neighbours.len(), 3);
    /// # Ok::<(), nb101_cell::CellError>(())
    /// ```
    pub fn neighbours(&self, cell: Cell) -> Vec<CellIndex> {
        let mut found = Vec::new();
        self.neighbours_into(cell, &mut found);
        found
    }

    /// As [`neighbours`](Self::neighbours), in place of what `found` held: for many cells, without memory for each.
    pub fn neighbours_into(&self, cell: Cell, found: &mut Vec<CellIndex>) {
        found.clear();
        found.extend(op_changes(cell).filter_map(|cell| self.index_of(cell)));
        found.extend(removals(cell).filter_map(|cell| self.index_of(cell)));
        // An edge more leaves nothing to prune.
        if cell.edges() < self.limits().edges {
            found.extend(additions(cell).filter_map(|cell| self.index_of(cell)));
        }
        // No edit leads back to the cell itself: each changes how many edges or which operations there are.
        found.sort_unstable();
        found.dedup();
    }
}

fn op_changes(cell: Cell) -> impl Iterator<Item = Cell> {
    let ops = cell.packed_ops();
    let changes = (0..cell.interior()).flat_map(|i| (0..3).map(move |op| (i, op)));
    let changes = changes.filter(move |(i, op)| ops >> (2 * i) & 3 != *op);
    changes.filter_map(move |(i, op)| {
        let ops = cell.packed_ops() & !(3 << (2 * i)) | op << (2 * i);
        Cell::from_graph(cell.adjacency(), ops)
    })
}

fn removals(cell: Cell) -> impl Iterator<Item = Cell> {
    let graph = cell.adjacency();
    let edges = (0..21).filter(move |edge| graph.bits() >> edge & 1 == 1);
    edges.filter_map(move |edge| {
        let without = Adjacency::new(graph.vertices(), graph.bits() & !(1 << edge))?;
        Cell::from_graph(without, cell.packed_ops())
    })
}

fn additions(cell: Cell) -> impl Iterator<Item = Cell> {
    let graph = cell.adjacency();
    let n = graph.vertices();
    let reached = reached_from_each(graph);
    let pairs = (0..n - 1).flat_map(move |u| (1..n).map(move |v| (u, v)));
    let new = pairs.filter(move |&(u, v)| u != v && !graph.has_edge(u, v) && reached[v] >> u & 1 == 0);
    new.filter_map(move |(u, v)| with_edge(cell, u, v))
}

/// For every vertex, the vertices that it reaches.
fn reached_from_each(graph: Adjacency) -> [u8; 7] {
    let mut reached = [0; 7];
    for x in (0..graph.vertices()).rev() {
        let successors = graph.successors(x);
        let beyond = (x + 1..graph.vertices()).filter(|y| successors >> y & 1 == 1).map(|y| reached[y]);
        reached[x] = beyond.fold(successors, |all, set| all | set);
    }
    reached
}

/// The cell with the edge `u -> v` added, its vertices renumbered so that all edges run forwards again.
fn with_edge(cell: Cell, u: usize, v: usize) -> Option<Cell> {
    let graph = cell.adjacency();
    let n = graph.vertices();
    let mut predecessors: [u8; MAX_VERTICES] = std::array::from_fn(|y| graph.predecessors(y));
    predecessors[v] |= 1 << u;
    // The input comes first, the output last, because it is reached from everywhere.
    let mut order = [0; MAX_VERTICES];
    let mut placed = 0u8;
    for place in &mut order[..n] {
        let next = (0..n).find(|&y| placed >> y & 1 == 0 && predecessors[y] & !placed == 0)?;
        *place = next;
        placed |= 1 << next;
    }
    let mut bits = 0;
    let mut bit = 0;
    for (y, &old_y) in order[..n].iter().enumerate() {
        for &old_x in &order[..y] {
            bits |= u32::from(predecessors[old_y] >> old_x & 1) << bit;
            bit += 1;
        }
    }
    let interior = order[1..n - 1].iter().enumerate();
    let ops = interior.fold(0, |ops, (i, &old)| ops | (cell.packed_ops() >> (2 * (old - 1)) & 3) << (2 * i));
    Cell::from_graph(Adjacency::new(n, bits)?, ops)
}
