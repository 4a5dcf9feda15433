//! Every space with smaller limits: those of up to five vertices against brute force over all labelled graphs (whose
//! canonical form is held against permutations in `nb101-cell`), all of them against the whole space.

use std::collections::BTreeSet;

use nb101_cell::{Adjacency, Cell, ErrorCode};
use nb101_space::{CellIndex, Space, SpaceLimits};

/// All cells of at most `vertices` vertices by trying every matrix with every labelling; with the number of labelled
/// ones.
fn by_brute_force(
    SpaceLimits { vertices, edges, ops }: SpaceLimits,
) -> (BTreeSet<(usize, u32, Vec<u8>)>, u64) {
    let mut cells = BTreeSet::new();
    let mut labelled = 0;
    for n in 2..=vertices as usize {
        for bits in 0..1u32 << (n * (n - 1) / 2) {
            for labelling in 0..ops.pow(n as u32 - 2) {
                let packed =
                    (0..n as u32 - 2).fold(0, |packed, i| packed | (labelling / ops.pow(i) % ops) << (2 * i));
                let graph = Adjacency::new(n, bits).expect("within range");
                let Some(cell) = Cell::from_graph(graph, packed).filter(|cell| cell.vertices() == n) else {
                    continue;
                };
                if cell.edges() <= edges {
                    labelled += 1;
                    let canonical = cell.canonical();
                    let ops = canonical.ops().map(|op| op as u8).collect();
                    cells.insert((n, canonical.adjacency().bits(), ops));
                }
            }
        }
    }
    (cells, labelled)
}

#[test]
fn every_space_of_up_to_five_vertices() {
    for vertices in 2..=5 {
        for edges in 1..=9 {
            for ops in 1..=3 {
                check(SpaceLimits { vertices, edges, ops });
            }
        }
    }
}

#[test]
fn some_spaces_of_six_vertices() {
    for (edges, ops) in [(5, 3), (7, 2), (9, 1)] {
        check(SpaceLimits { vertices: 6, edges, ops });
    }
}

fn check(limits: SpaceLimits) {
    let space = Space::new(limits).expect("limits within range");
    let (expected, labelled) = by_brute_force(limits);
    assert_eq!(space.len() as usize, expected.len(), "{limits:?}");
    assert_eq!(space.labelled_len(), labelled, "{limits:?}");
    assert_eq!(space.len_by_vertices().iter().map(|(_, len)| len).sum::<u32>(), space.len());
    // Index order is the order of the set: vertices, matrix number, operations.
    for (index, (cell, expected)) in space.cells().into_iter().zip(expected).enumerate() {
        let index = CellIndex(index as u32);
        let ops: Vec<u8> = cell.ops().map(|op| op as u8).collect();
        assert_eq!((cell.vertices(), cell.adjacency().bits(), ops), expected);
        assert_eq!(space.cell(index), Ok(cell));
        assert_eq!(space.index_of(cell), Some(index));
    }
}

#[test]
fn cells_outside_the_limits_have_no_index() {
    let small = Space::new(SpaceLimits { vertices: 5, edges: 6, ops: 2 }).expect("within range");
    for cell in Space::nasbench101().cells() {
        let inside = cell.vertices() <= 5 && cell.edges() <= 6 && cell.ops().all(|op| (op as u8) < 2);
        assert_eq!(small.index_of(cell).is_some(), inside, "{cell:?}");
    }
}

/// A smaller space is the whole one without the cells outside its limits, in the same order.
#[test]
fn all_162_spaces_are_the_whole_one_filtered() {
    let all = Space::nasbench101().cells();
    for vertices in 2..=7 {
        for edges in 1..=9 {
            for ops in 1..=3 {
                let inside = |cell: &&Cell| {
                    cell.vertices() as u32 <= vertices
                        && cell.edges() <= edges
                        && cell.ops().all(|op| (op as u32) < ops)
                };
                let space = Space::new(SpaceLimits { vertices, edges, ops }).expect("within range");
                assert!(
                    all.iter().filter(inside).eq(&space.cells()),
                    "{vertices} vertices, {edges} edges, {ops} ops"
                );
            }
        }
    }
}

#[test]
fn neighbours_stay_inside() {
    let limits = SpaceLimits { vertices: 5, edges: 5, ops: 2 };
    let small = Space::new(limits).expect("within range");
    for cell in small.cells() {
        let whole = Space::nasbench101().neighbours(cell).into_iter();
        let cells = whole.map(|index| Space::nasbench101().cell(index).expect("a neighbour is a cell"));
        let expected: Vec<CellIndex> = cells.filter_map(|cell| small.index_of(cell)).collect();
        assert_eq!(small.neighbours(cell), expected);
    }
}

#[test]
fn limits_out_of_range_are_refused() {
    let default = SpaceLimits::default();
    for (limits, field) in [
        (SpaceLimits { vertices: 1, ..default }, "vertices is 1, expected 2 to 7"),
        (SpaceLimits { vertices: 8, ..default }, "vertices is 8"),
        (SpaceLimits { edges: 0, ..default }, "edges is 0, expected 1 to 9"),
        (SpaceLimits { edges: 10, ..default }, "edges is 10"),
        (SpaceLimits { ops: 0, ..default }, "ops is 0, expected 1 to 3"),
        (SpaceLimits { ops: 4, ..default }, "ops is 4"),
    ] {
        let error = Space::new(limits).expect_err("out of range");
        assert_eq!(error.code(), "NB101_BAD_SPACE");
        assert!(error.to_string().contains(field), "{error}");
    }
    let error = Space::nasbench101().cell(CellIndex(423_624)).expect_err("one too many");
    assert_eq!(error.code(), "NB101_INDEX_OUT_OF_RANGE");
    assert!(error.to_string().contains("0 to 423623"), "{error}");
}
