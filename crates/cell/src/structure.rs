//! Depth, width and number of paths.

use crate::cell::Cell;

impl Cell {
    /// The number of edges on the longest path from input to output, 1 to 6.
    pub fn depth(self) -> u32 {
        let graph = self.adjacency();
        let mut depth = [0u32; 7];
        for v in 1..self.vertices() {
            let deepest = (0..v).filter(|&x| graph.has_edge(x, v)).map(|x| depth[x]).max();
            depth[v] = deepest.map_or(0, |d| d + 1);
        }
        depth[self.vertices() - 1]
    }

    /// The maximum directed cut: the most edges that lead from the input side to the output side of a partition of the
    /// vertices in which no edge leads back. 1 to 9.
    pub fn width(self) -> u32 {
        let graph = self.adjacency();
        let n = self.vertices();
        let mut width = 0;
        // A partition without an edge back is a set that contains the predecessors of each of its vertices.
        for interior in 0..1u8 << (n - 2) {
            let input_side = interior << 1 | 1;
            let mut cut = 0;
            let closed = (1..n).all(|v| {
                let predecessors = graph.predecessors(v);
                if input_side >> v & 1 == 1 {
                    predecessors & !input_side == 0
                } else {
                    cut += (predecessors & input_side).count_ones();
                    true
                }
            });
            if closed {
                width = width.max(cut);
            }
        }
        width
    }

    /// The number of different paths from input to output, at least 1.
    pub fn paths(self) -> u32 {
        let graph = self.adjacency();
        let mut paths = [0u32; 7];
        paths[0] = 1;
        for v in 1..self.vertices() {
            paths[v] = (0..v).filter(|&x| graph.has_edge(x, v)).map(|x| paths[x]).sum();
        }
        paths[self.vertices() - 1]
    }
}
