//! Laws that hold for each of the 423,624 cells, and digests of what was once compared with the published numbers, so that
//! it holds where those are absent.

use nb101_cell::{Cell, Encoding, NetworkConfig};
use nb101_space::{CellIndex, HashOrder, Space, SpaceLimits};
use sha2::{Digest, Sha256};

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
    // Canonical order: by vertices, then matrix number, then operations.
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

/// The SHA-256 of lines, as 64 hexadecimal digits.
fn digest(lines: impl Iterator<Item = String>) -> String {
    let mut sha = Sha256::new();
    lines.for_each(|line| sha.update(line));
    sha.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[test]
fn hashes_and_costs_are_those_that_were_compared_with_the_published_ones() {
    let cells = Space::nasbench101().cells();
    let in_hash_order: Vec<Cell> = HashOrder::get().cells().iter().map(|cell| cells[cell.row()]).collect();
    let hashes = nb101_cell::module_hashes(&in_hash_order);
    assert_eq!(
        digest(hashes.iter().map(ToString::to_string)),
        "6415f45f9381769c59982b2d4051ebc11f15c3f1dc6562478684341f5142e108"
    );
    let config = NetworkConfig::default();
    let parameters =
        in_hash_order.iter().map(|cell| cell.trainable_parameters(&config).expect("the paper's network"));
    assert_eq!(
        digest(parameters.map(|count| format!("{count}\n"))),
        "6d754ce4dd6f1ae40da04cf54356de563353dabb2554d1abcfae39ae8da0db3e"
    );
    let flops = in_hash_order.iter().map(|cell| cell.flops(&config).expect("the paper's network"));
    assert_eq!(
        digest(flops.map(|count| format!("{count}\n"))),
        "b0e81e17a10546c8fd4e479b28b6f9250492a72d48231fafd717695dc261836e"
    );
}

#[test]
fn hashes_do_not_depend_on_what_else_is_hashed() {
    let cells = Space::nasbench101().cells();
    let mixed: Vec<Cell> = (0..3_000).map(|i| cells[i * 7_919 % cells.len()]).collect();
    let together = nb101_cell::module_hashes(&mixed);
    for (cell, hash) in mixed.iter().zip(together) {
        assert_eq!(cell.module_hash(), hash);
    }
    assert!(nb101_cell::module_hashes(&[]).is_empty());
}

#[test]
fn ranks_beyond_the_space_are_refused() {
    use nb101_cell::ErrorCode;
    let error = HashOrder::get().rank(CellIndex(423_624)).expect_err("one too many");
    assert_eq!(error.code(), "NB101_INDEX_OUT_OF_RANGE");
}
