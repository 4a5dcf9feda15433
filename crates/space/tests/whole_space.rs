//! Laws that hold for each of the 423,624 cells.

use nb101_cell::Encoding;
use nb101_space::{CellIndex, HashOrder, Space, SpaceLimits};

#[test]
fn index_and_cell_are_inverse_and_cells_are_canonical() {
    let space = Space::nasbench101();
    let cells = space.cells();
    assert_eq!(cells.len(), 423_624);
    for (index, &cell) in (0..).map(CellIndex).zip(&cells) {
        assert_eq!(CellIndex::of(cell), index);
        assert_eq!(space.index_of(cell), Some(index));
        assert_eq!(space.cell(index), Ok(cell));
        assert!(cell.is_canonical());
        assert_eq!(Encoding::from(cell).to_cell(), Some(cell));
    }
    // Canonical order: by vertices, then edge number, then operations.
    assert!(cells.is_sorted_by_key(|cell| (cell.vertices(), cell.adjacency().bits())));
}

#[test]
fn counts_of_the_reference() {
    let space = Space::nasbench101();
    assert_eq!(space.len_by_vertices(), [(2, 1), (3, 6), (4, 84), (5, 2_441), (6, 62_010), (7, 359_082)]);
    assert_eq!(space.labelled_len(), 1_293_208);
    let mut by_edges = [0; 10];
    for cell in space.cells().iter().filter(|cell| cell.vertices() == 7) {
        by_edges[cell.edges() as usize] += 1;
    }
    assert_eq!(by_edges[6..], [243, 6_264, 58_563, 294_012]);
    for (vertices, len) in [(2, 1), (3, 7), (4, 91), (5, 2_532), (6, 64_542)] {
        let limits = SpaceLimits { vertices, ..SpaceLimits::default() };
        assert_eq!(Space::new(limits).map(|space| space.len()), Ok(len));
    }
}

#[test]
fn embedded_hash_order_is_the_order_of_the_hashes() {
    let hashes = Space::nasbench101().module_hashes();
    let order = HashOrder::get();
    assert_eq!(order.cells().len(), hashes.len());
    assert!(
        order.cells().is_sorted_by(|a, b| hashes[a.row()] < hashes[b.row()]),
        "ascending, without duplicates"
    );
    for (rank, &cell) in (0..).zip(order.cells()) {
        assert_eq!(order.rank(cell), Ok(rank));
    }
    for &cell in order.cells().iter().step_by(97) {
        assert_eq!(order.find(hashes[cell.row()]), Ok(cell));
    }
}
