//! A cell unpacked for quick looking up.

use nb101_cell::{Cell, MAX_VERTICES};

/// Channels of the cell that all channel features refer to: one in the middle of the network, which keeps their number.
const CHANNELS: u32 = 256;

/// The kinds of vertices: input, the three operations (1 to 3), output.
pub(super) const KINDS: usize = 5;
/// The kinds that are operations.
pub(super) const OPS: std::ops::Range<usize> = 1..4;
/// The kind of the output.
pub(super) const OUTPUT: usize = 4;

pub(super) struct Graph {
    pub(super) vertices: usize,
    /// The last vertex.
    pub(super) output: usize,
    /// Sets of vertices as bit masks.
    pub(super) predecessors: [u8; MAX_VERTICES],
    pub(super) successors: [u8; MAX_VERTICES],
    /// The kind of every vertex.
    pub(super) kind: [usize; MAX_VERTICES],
    /// The vertices of every kind.
    pub(super) of_kind: [u8; KINDS],
    /// Channels as shares of the cell's.
    pub(super) channels: [f32; MAX_VERTICES],
}

impl Graph {
    pub(super) fn new(cell: Cell) -> Self {
        let (vertices, adjacency) = (cell.vertices(), cell.adjacency());
        let output = vertices - 1;
        let mut graph = Self {
            vertices,
            output,
            predecessors: [0; MAX_VERTICES],
            successors: [0; MAX_VERTICES],
            kind: [0; MAX_VERTICES],
            of_kind: [0; KINDS],
            channels: [0.0; MAX_VERTICES],
        };
        for v in 0..vertices {
            graph.predecessors[v] = adjacency.predecessors(v);
            graph.successors[v] = adjacency.successors(v);
        }
        for (v, op) in (1..).zip(cell.ops()) {
            graph.kind[v] = op as usize + 1;
        }
        graph.kind[output] = OUTPUT;
        for v in 0..vertices {
            graph.of_kind[graph.kind[v]] |= 1 << v;
        }
        graph.set_channels();
        graph
    }

    /// As [`Cell::vertex_channels`], without allocating.
    fn set_channels(&mut self) {
        self.channels[0] = 1.0;
        self.channels[self.output] = 1.0;
        let sharing = self.predecessors[self.output] & !1;
        let Some(share) = CHANNELS.checked_div(sharing.count_ones()) else { return };
        let mut left_over = CHANNELS % sharing.count_ones();
        for v in vertices_of(sharing) {
            let own = share + u32::from(left_over > 0);
            left_over = left_over.saturating_sub(1);
            self.channels[v] = own as f32 / CHANNELS as f32;
        }
        for v in (1..self.output).rev().filter(|v| sharing >> v & 1 == 0) {
            let widest = vertices_of(self.successors[v]).map(|w| self.channels[w]).fold(0.0, f32::max);
            self.channels[v] = widest;
        }
    }

    pub(super) fn has_edge(&self, x: usize, y: usize) -> bool {
        self.successors[x] >> y & 1 == 1
    }

    /// The vertices that carry operations.
    pub(super) fn interior(&self) -> std::ops::Range<usize> {
        1..self.output
    }
}

/// The members of a set in ascending order.
pub(super) fn vertices_of(mut set: u8) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let v = set.trailing_zeros() as usize;
        (set != 0).then(|| {
            set &= set - 1;
            v
        })
    })
}
