//! A small upper-triangular graph as one number.

/// Most vertices of a cell, input and output included.
pub const MAX_VERTICES: usize = 7;
/// Most edges of a cell.
pub const MAX_EDGES: u32 = 9;
/// Most interior vertices of a cell: those that carry an operation.
pub const MAX_INTERIOR: usize = MAX_VERTICES - 2;

/// The number of the bit of edge `x -> y`, `x < y`: column by column, so the edges into vertex `y` are `y` adjacent
/// bits, and a graph with more vertices is a larger number.
pub(crate) const fn edge_bit(x: usize, y: usize) -> usize {
    x + y * (y - 1) / 2
}

/// The edges of a graph of at most seven vertices that are numbered so that every edge runs forwards.
///
/// Vertex sets are bit masks: bit `v` stands for vertex `v`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Adjacency {
    vertices: u8,
    bits: u32,
}

impl Adjacency {
    /// A graph of `vertices` vertices (2 to 7) from its edge bits: edge `x -> y` is bit `x + y(y-1)/2`. `None` if the
    /// number of vertices is out of range or a bit belongs to no edge.
    ///
    /// ```
    /// use nb101_cell::Adjacency;
    /// let chain = Adjacency::new(3, 0b101).unwrap();
    /// assert!(chain.has_edge(0, 1) && chain.has_edge(1, 2) && !chain.has_edge(0, 2));
    /// assert_eq!(Adjacency::new(3, 0b1000), None);
    /// ```
    pub const fn new(vertices: usize, bits: u32) -> Option<Self> {
        if vertices < 2 || vertices > MAX_VERTICES || bits >> edge_bit(0, vertices) != 0 {
            return None;
        }
        Some(Self { vertices: vertices as u8, bits })
    }

    /// As [`new`](Self::new), for callers that know that the arguments are in range.
    pub(crate) const fn trusted(vertices: usize, bits: u32) -> Self {
        Self { vertices: vertices as u8, bits }
    }

    /// The number of vertices, 2 to 7.
    pub const fn vertices(self) -> usize {
        self.vertices as usize
    }

    /// The edge bits.
    pub const fn bits(self) -> u32 {
        self.bits
    }

    /// The number of edges.
    pub const fn edges(self) -> u32 {
        self.bits.count_ones()
    }

    /// The edges by ascending bits.
    pub(crate) fn edge_list(self) -> impl Iterator<Item = (usize, usize)> {
        let mut bits = self.bits;
        std::iter::from_fn(move || {
            let (x, y) = *ENDS.get(bits.trailing_zeros() as usize)?;
            bits &= bits - 1;
            Some((usize::from(x), usize::from(y)))
        })
    }

    /// Whether the edge `x -> y` is there; false unless `x < y` are two of its vertices.
    pub const fn has_edge(self, x: usize, y: usize) -> bool {
        x < y && y < self.vertices() && self.bits >> edge_bit(x, y) & 1 == 1
    }

    /// The vertices with an edge to `v`; none for numbers that are no vertex.
    pub const fn predecessors(self, v: usize) -> u8 {
        if v == 0 || v >= MAX_VERTICES {
            return 0;
        }
        (self.bits >> edge_bit(0, v) & ((1 << v) - 1)) as u8
    }

    /// The vertices that `v` has an edge to; none for numbers that are no vertex.
    pub const fn successors(self, v: usize) -> u8 {
        if v >= MAX_VERTICES {
            return 0;
        }
        let mut mask = 0;
        let mut y = v + 1;
        while y < self.vertices() {
            mask |= ((self.bits >> edge_bit(v, y) & 1) as u8) << y;
            y += 1;
        }
        mask
    }

    /// Whether every vertex lies on a path from the input to the output, so that pruning keeps them all. Because edges run
    /// forwards, it is enough that every vertex but the input has a predecessor and every one but the output a successor.
    pub const fn is_pruned(self) -> bool {
        let n = self.vertices();
        let mut with_successor = 0;
        let mut with_predecessor = 1;
        // A fixed number of steps without branches: this is the way of every valid spec.
        let mut v = 1;
        while v < MAX_VERTICES {
            let predecessors = self.predecessors(v);
            with_successor |= predecessors;
            with_predecessor |= ((predecessors != 0) as u8) << v;
            v += 1;
        }
        let all = ((1u16 << n) - 1) as u8;
        with_predecessor == all && with_successor == all >> 1
    }

    /// The vertices on a path from the input to the output: what pruning keeps. 0 if there is no such path.
    pub const fn on_a_path(self) -> u8 {
        // As above, no branches: searches prune random graphs, and every one would be guessed wrong half of the time.
        let mut reached = 1u8;
        let mut v = 1;
        while v < MAX_VERTICES {
            reached |= ((self.predecessors(v) & reached != 0) as u8) << v;
            v += 1;
        }
        let output = self.vertices() - 1;
        let mut needed = 1u8 << output;
        v = MAX_VERTICES - 1;
        while v > 0 {
            let is_needed = needed >> v & 1;
            needed |= self.predecessors(v) & is_needed.wrapping_neg();
            v -= 1;
        }
        let is_connected = reached >> output & 1;
        reached & needed & is_connected.wrapping_neg()
    }

    /// The graph on the vertices of `kept`, which keep their order. The input must be one of them, and another vertex.
    pub(crate) const fn restricted_to(self, kept: u8) -> Self {
        let compressed = &COMPRESSED[kept as usize];
        let mut bits = 0;
        let mut vertices = 1;
        let mut next_bit = 0;
        let mut y = 1;
        while y < MAX_VERTICES {
            let is_kept = (kept >> y & 1) as u32;
            let column = compressed[self.predecessors(y) as usize] as u32;
            bits |= (column & is_kept.wrapping_neg()) << next_bit;
            next_bit += vertices * is_kept;
            vertices += is_kept;
            y += 1;
        }
        Self { vertices: vertices as u8, bits }
    }

    /// The matrix row by row: `vertices * vertices` entries, 0 or 1.
    pub fn to_matrix(self) -> Vec<u8> {
        let n = self.vertices();
        (0..n * n).map(|i| u8::from(self.has_edge(i / n, i % n))).collect()
    }
}

/// The two vertices of the edge of every bit.
static ENDS: [(u8, u8); edge_bit(0, MAX_VERTICES)] = {
    let mut ends = [(0, 0); edge_bit(0, MAX_VERTICES)];
    let mut y = 1;
    while y < MAX_VERTICES {
        let mut x = 0;
        while x < y {
            ends[edge_bit(x, y)] = (x as u8, y as u8);
            x += 1;
        }
        y += 1;
    }
    ends
};

/// For every vertex set and every part of it, the part's bits moved together: vertices as they are numbered after the others
/// are gone. (Newer processors have an instruction for it, but a portable binary cannot count on that.)
static COMPRESSED: [[u8; 1 << MAX_VERTICES]; 1 << MAX_VERTICES] = {
    let mut table = [[0; 1 << MAX_VERTICES]; 1 << MAX_VERTICES];
    let mut kept = 0;
    while kept < 1 << MAX_VERTICES {
        let mut set = 0;
        while set < 1 << MAX_VERTICES {
            let mut v = 0;
            let mut new_v = 0;
            while v < MAX_VERTICES {
                if kept >> v & 1 == 1 {
                    table[kept][set] |= ((set >> v & 1) << new_v) as u8;
                    new_v += 1;
                }
                v += 1;
            }
            set += 1;
        }
        kept += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn successors_and_predecessors_agree() {
        for bits in (0..1 << 21).step_by(37) {
            let graph = Adjacency::new(7, bits).expect("21 bits");
            for x in 0..7 {
                for y in 0..7 {
                    assert_eq!(graph.successors(x) >> y & 1 == 1, graph.has_edge(x, y));
                    assert_eq!(graph.predecessors(y) >> x & 1 == 1, graph.has_edge(x, y));
                }
            }
        }
    }

    #[test]
    fn restriction_keeps_edges_between_kept_vertices() {
        for bits in (0..1 << 21).step_by(101) {
            let graph = Adjacency::new(7, bits).expect("21 bits");
            for kept in (0..128u8).filter(|kept| kept & 1 == 1) {
                let names: Vec<usize> = (0..7).filter(|v| kept >> v & 1 == 1).collect();
                if names.len() < 2 {
                    continue;
                }
                let part = graph.restricted_to(kept);
                assert_eq!(part.vertices(), names.len());
                for (x, &old_x) in names.iter().enumerate() {
                    for (y, &old_y) in names.iter().enumerate() {
                        assert_eq!(part.has_edge(x, y), graph.has_edge(old_x, old_y));
                    }
                }
            }
        }
    }
}
