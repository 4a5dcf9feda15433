//! The canonical form, from a table of all 6,472 connected matrices that is made in about a millisecond.
//!
//! The representative of an isomorphism class is the first cell met when matrices are walked by number of vertices, then
//! by matrix number ascending, then labellings in lexicographic order. It follows that the representative's matrix is the
//! smallest matrix number among all vertex orders, whatever the operations, and that among the orders that give this
//! matrix (they differ by an automorphism of it) the representative has the least labelling. So two small tables are
//! enough: for every connected matrix its unlabelled class and a vertex order that leads to the class's matrix, and for
//! every automorphism group the least labelling of each orbit. `docs/canonical-form.md` has the whole argument.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::adjacency::{Adjacency, MAX_EDGES, MAX_INTERIOR, MAX_VERTICES, edge_bit};
use crate::cell::Cell;

/// The number of labellings of five interior vertices with three operations.
pub const LABELLINGS: usize = 243;

/// The position of an unlabelled class among all 2,494, by number of vertices, then by matrix number.
pub type ClassId = u16;

/// An unlabelled isomorphism class of connected matrices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    matrix: Adjacency,
    group: u16,
}

impl Class {
    /// Its matrix with the smallest matrix number.
    pub const fn matrix(self) -> Adjacency {
        self.matrix
    }

    /// The number of its automorphism group in [`Classes::least_labellings`].
    pub const fn group(self) -> u16 {
        self.group
    }

    /// The cell that a labelling (below 3 to the power of the interior vertices) makes of the class's matrix. It is a
    /// representative if the labelling is the least of its orbit.
    pub const fn cell(self, labelling: u8) -> Cell {
        Cell::from_parts(self.matrix, labelling_ops(self.matrix.vertices() - 2, labelling))
    }
}

/// Where a connected matrix stands: its class and a vertex order that turns it into the class's matrix.
///
/// A labelling of `k` interior vertices is a number in base 3 whose most significant digit is vertex 1, so that numeric
/// order is lexicographic order. The vertex order is kept as the place value that each vertex's operation gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The class.
    pub class: ClassId,
    place_values: PlaceValues,
}

/// What the operation at each place counts in a labelling.
type PlaceValues = [u8; MAX_INTERIOR];

impl Placement {
    /// The labelling of the class's matrix that packed operations of the placed matrix amount to.
    pub const fn labelling(self, packed_ops: u32) -> u8 {
        labelling_in_order(self.place_values, packed_ops)
    }
}

/// The labelling that packed operations amount to when their vertices get these place values.
const fn labelling_in_order(place_values: PlaceValues, packed_ops: u32) -> u8 {
    let mut sum = 0;
    let mut i = 0;
    while i < MAX_INTERIOR {
        sum += place_values[i] * (packed_ops >> (2 * i) & 3) as u8;
        i += 1;
    }
    sum
}

/// The packed operations of a labelling of `interior` vertices (at most five).
///
/// ```
/// // Vertex 1 has operation 0, vertex 2 operation 1, vertex 3 operation 2.
/// assert_eq!(nb101_cell::labelling_ops(3, 0 * 9 + 1 * 3 + 2), 0b10_01_00);
/// ```
pub const fn labelling_ops(interior: usize, labelling: u8) -> u32 {
    LABELLING_OPS[interior][labelling as usize] as u32
}

/// A table, because the digits of a number in base 3 cost five divisions.
static LABELLING_OPS: [[u16; LABELLINGS]; MAX_INTERIOR + 1] = {
    let mut table = [[0; LABELLINGS]; MAX_INTERIOR + 1];
    let mut interior = 0;
    while interior <= MAX_INTERIOR {
        let mut labelling = 0;
        while labelling < LABELLINGS {
            let mut rest = labelling;
            let mut i = interior;
            while i > 0 {
                i -= 1;
                table[interior][labelling] |= ((rest % 3) << (2 * i)) as u16;
                rest /= 3;
            }
            labelling += 1;
        }
        interior += 1;
    }
    table
};

/// All connected matrices of 2 to 7 vertices and at most 9 edges, sorted into classes.
#[derive(Debug)]
pub struct Classes {
    all: Vec<Class>,
    /// Least labelling of every orbit, one row for every automorphism group.
    least: Vec<[u8; LABELLINGS]>,
    /// Open-addressed table from edge bits to placement.
    slots: Vec<Slot>,
    matrices: usize,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    /// 0 marks an empty slot: no connected matrix is without edges.
    bits: u32,
    placement: Placement,
}

const EMPTY: Slot = Slot { bits: 0, placement: Placement { class: 0, place_values: [0; MAX_INTERIOR] } };

/// 6,472 matrices in 16,384 slots: four in five look-ups hit at the first slot.
const SLOT_BITS: u32 = 14;

/// The first slot of a matrix: the high bits of a product with 2^32 divided by the golden ratio (Knuth, vol. 3, 6.4).
const fn first_slot(bits: u32) -> usize {
    (bits.wrapping_mul(0x9E37_79B9) >> (32 - SLOT_BITS)) as usize
}

static CLASSES: LazyLock<Classes> = LazyLock::new(Classes::build);

impl Classes {
    /// The table, made at the first call in a process.
    pub fn get() -> &'static Self {
        &CLASSES
    }

    /// The classes in canonical order.
    ///
    /// ```
    /// assert_eq!(nb101_cell::Classes::get().as_slice().len(), 2_494);
    /// ```
    pub fn as_slice(&self) -> &[Class] {
        &self.all
    }

    /// The number of connected matrices: 6,472.
    pub const fn matrices(&self) -> usize {
        self.matrices
    }

    /// Every connected matrix with its placement, in no particular order.
    pub fn placements(&self) -> impl Iterator<Item = (Adjacency, Placement)> {
        self.slots.iter().filter(|slot| slot.bits != 0).map(|slot| {
            let vertices = self.all[usize::from(slot.placement.class)].matrix.vertices();
            (Adjacency::trusted(vertices, slot.bits), slot.placement)
        })
    }

    /// For an automorphism group, the least labelling in the orbit of each labelling.
    pub fn least_labellings(&self, group: u16) -> &[u8; LABELLINGS] {
        &self.least[usize::from(group)]
    }

    /// The number of different automorphism groups.
    pub const fn groups(&self) -> usize {
        self.least.len()
    }

    /// Where the matrix of a cell stands.
    pub fn placement(&self, cell: Cell) -> Placement {
        // A cell's matrix is in the table, so the probe always ends at it.
        self.find(cell.adjacency().bits()).placement
    }

    /// The representative of a cell's class.
    pub(crate) fn canonical(&self, cell: Cell) -> Cell {
        let placement = self.placement(cell);
        let class = self.all[usize::from(placement.class)];
        let labelling = placement.labelling(cell.packed_ops());
        let least = self.least_labellings(class.group)[usize::from(labelling)];
        class.cell(least)
    }

    /// The slot that holds a matrix, or the empty one where it belongs.
    fn find(&self, bits: u32) -> &Slot {
        let mut i = first_slot(bits);
        loop {
            let slot = &self.slots[i % (1 << SLOT_BITS)];
            if slot.bits == bits || slot.bits == 0 {
                return slot;
            }
            i += 1;
        }
    }

    fn insert(&mut self, slot: Slot) {
        let mut i = first_slot(slot.bits);
        while self.slots[i % (1 << SLOT_BITS)].bits != 0 {
            i += 1;
        }
        self.slots[i % (1 << SLOT_BITS)] = slot;
        self.matrices += 1;
    }

    fn build() -> Self {
        let mut table =
            Self { all: Vec::new(), least: Vec::new(), slots: vec![EMPTY; 1 << SLOT_BITS], matrices: 0 };
        let mut groups = HashMap::new();
        for vertices in 2..=MAX_VERTICES {
            // Ascending, so that the first matrix met of each class is its smallest.
            for matrix in connected_matrices(vertices) {
                if table.find(matrix.bits()).bits == 0 {
                    let group = table.add_orders(matrix, &mut groups);
                    table.all.push(Class { matrix, group });
                }
            }
        }
        table
    }

    /// Places every vertex order of a new class's matrix; gives the number of its automorphism group.
    fn add_orders(&mut self, matrix: Adjacency, groups: &mut HashMap<Vec<PlaceValues>, u16>) -> u16 {
        let class = self.all.len() as ClassId;
        let mut automorphisms = Vec::new();
        for_each_order(matrix, &mut |reordered, order| {
            let place_values = place_values(matrix.vertices() - 2, order);
            if reordered == matrix.bits() {
                automorphisms.push(place_values);
            }
            if self.find(reordered).bits == 0 {
                self.insert(Slot { bits: reordered, placement: Placement { class, place_values } });
            }
        });
        let next = self.least.len() as u16;
        *groups.entry(automorphisms).or_insert_with_key(|automorphisms| {
            self.least.push(least_of_orbits(matrix.vertices() - 2, automorphisms));
            next
        })
    }
}

const POWERS: [u8; MAX_INTERIOR] = [1, 3, 9, 27, 81];

/// What the operation at each place of a vertex order counts in the class's labelling; `order` names the class's
/// interior vertices (from 1) place by place.
fn place_values(interior: usize, order: &[u8]) -> PlaceValues {
    let mut values = [0; MAX_INTERIOR];
    for (value, &vertex) in values.iter_mut().zip(order) {
        *value = POWERS[interior - usize::from(vertex)];
    }
    values
}

/// For each labelling, the least one that an automorphism turns it into.
fn least_of_orbits(interior: usize, automorphisms: &[PlaceValues]) -> [u8; LABELLINGS] {
    let mut least = [0; LABELLINGS];
    for labelling in 0..3u8.pow(interior as u32) {
        let ops = labelling_ops(interior, labelling);
        let orbit = automorphisms.iter().map(|&automorphism| labelling_in_order(automorphism, ops));
        least[usize::from(labelling)] = orbit.min().unwrap_or(labelling);
    }
    least
}

/// All matrices of `vertices` vertices and at most nine edges in which every vertex lies on a path from input to output,
/// by matrix number ascending.
///
/// Because edges run forwards, it is enough that every vertex but the input has a predecessor and every vertex but the
/// output a successor. Columns are chosen from the last to the first, so that successors are known.
fn connected_matrices(vertices: usize) -> Vec<Adjacency> {
    fn choose(column: usize, bits: u32, with_successor: u8, edges_left: u32, found: &mut Vec<u32>) {
        if column == 0 {
            found.push(bits);
            return;
        }
        for predecessors in 1..1u8 << column {
            // Every earlier vertex but the input still needs an edge into it.
            let edges = predecessors.count_ones() + column as u32 - 1;
            let with_successor = with_successor | predecessors;
            if edges <= edges_left && with_successor >> (column - 1) & 1 == 1 {
                let bits = bits | u32::from(predecessors) << edge_bit(0, column);
                choose(column - 1, bits, with_successor, edges_left - predecessors.count_ones(), found);
            }
        }
    }
    let mut found = Vec::new();
    choose(vertices - 1, 0, 0, MAX_EDGES, &mut found);
    // Later columns are the higher bits and were chosen first, in ascending order.
    debug_assert!(found.is_sorted());
    found.into_iter().map(|bits| Adjacency::trusted(vertices, bits)).collect()
}

/// Calls `visit` with every vertex order of a matrix that keeps all edges running forwards: the edge bits in that order,
/// and the interior vertices as they follow each other. The first order is the matrix's own.
fn for_each_order(matrix: Adjacency, visit: &mut impl FnMut(u32, &[u8])) {
    struct Walk<'a, F> {
        output: usize,
        predecessors: [u8; MAX_VERTICES],
        /// For every vertex, a one in the lane (of eight bits) of each of its successors.
        successors: [u64; MAX_VERTICES],
        order: [u8; MAX_INTERIOR],
        visit: &'a mut F,
    }
    impl<F: FnMut(u32, &[u8])> Walk<'_, F> {
        /// Places the vertices from new number `next` on; the lane of a vertex has the new numbers of its predecessors.
        fn place(&mut self, next: usize, placed: u8, bits: u32, lanes: u64) {
            let column = |vertex| (lanes >> (8 * vertex) & 0xFF) as u32;
            if next == self.output {
                let bits = bits | column(self.output) << edge_bit(0, self.output);
                (self.visit)(bits, &self.order[..self.output - 1]);
                return;
            }
            let mut left = !placed & ((1 << self.output) - 1);
            while left != 0 {
                let vertex = left.trailing_zeros() as usize;
                left &= left - 1;
                if self.predecessors[vertex] & !placed == 0 {
                    self.order[next - 1] = vertex as u8;
                    let bits = bits | column(vertex) << edge_bit(0, next);
                    self.place(next + 1, placed | 1 << vertex, bits, lanes | self.successors[vertex] << next);
                }
            }
        }
    }
    let mut successors = [0; MAX_VERTICES];
    for (x, y) in matrix.edge_list() {
        successors[x] |= 1 << (8 * y);
    }
    let output = matrix.vertices() - 1;
    let predecessors = std::array::from_fn(|vertex| matrix.predecessors(vertex));
    Walk { output, predecessors, successors, order: [0; MAX_INTERIOR], visit }.place(1, 1, 0, successors[0]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of section 1 of the reference: connected matrices and unlabelled classes by number of vertices.
    #[test]
    fn counts_of_the_reference() {
        let expected = [(2, 1, 1), (3, 2, 2), (4, 10, 10), (5, 121, 97), (6, 1_545, 810), (7, 4_793, 1_574)];
        for (vertices, matrices, classes) in expected {
            assert_eq!(connected_matrices(vertices).len(), matrices);
            let of_size =
                Classes::get().as_slice().iter().filter(|class| class.matrix.vertices() == vertices);
            assert_eq!(of_size.count(), classes);
        }
        assert_eq!(Classes::get().matrices(), 6_472);
        assert_eq!(Classes::get().placements().count(), 6_472);
    }

    /// Against the definition: a matrix is connected when pruning keeps all of it.
    #[test]
    fn connected_matrices_are_those_that_pruning_keeps() {
        for vertices in 2..=MAX_VERTICES {
            let all = (1u8 << (vertices - 1)) | ((1 << (vertices - 1)) - 1);
            let expected: Vec<Adjacency> = (0..1 << edge_bit(0, vertices))
                .map(|bits| Adjacency::trusted(vertices, bits))
                .filter(|graph| graph.edges() <= MAX_EDGES && graph.on_a_path() == all)
                .collect();
            assert_eq!(connected_matrices(vertices), expected);
        }
    }
}
