//! A cell as the set of its paths (White, Neiswanger and Savani 2021, arXiv 1910.11858).

use nb101_cell::Cell;
use nb101_space::{CellIndex, Space};

/// The number of features: paths of at most three operations, 1 + 3 + 9 + 27. Longer ones are rare, and are left out as in
/// naszilla's truncated encoding.
pub(crate) const PATHS: usize = 40;

/// The most operations on a path that has a feature.
const LONGEST: usize = 3;

/// The paths of the cell with this index.
pub(crate) fn paths_of(cell: CellIndex) -> u64 {
    paths(Space::nasbench101().cell(cell).expect("a cell of the space"))
}

/// Which paths from input to output a cell has, by the operations on them in order: bit 0 is the edge from input to output, then
/// follow the paths of one operation, of two, and of three, as numbers in base three.
fn paths(cell: Cell) -> u64 {
    let graph = cell.adjacency();
    let output = graph.vertices() - 1;
    let mut found = 0;
    // Vertex, operations so far, and the number that they make.
    let mut ways = vec![(0, 0, 0)];
    while let Some((vertex, length, number)) = ways.pop() {
        let successors = graph.successors(vertex);
        if successors >> output & 1 == 1 {
            found |= 1 << (first_of(length) + number);
        }
        if length < LONGEST {
            for next in (vertex + 1..output).filter(|next| successors >> next & 1 == 1) {
                let op = cell.packed_ops() >> (2 * (next - 1)) & 3;
                ways.push((next, length + 1, number * 3 + op as usize));
            }
        }
    }
    found
}

/// The feature of the first path of so many operations.
const fn first_of(length: usize) -> usize {
    (3usize.pow(length as u32) - 1) / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edge_from_input_to_output_is_bit_zero_and_a_chain_has_one_path() {
        let space = Space::nasbench101();
        let edge = space.cells()[0];
        assert_eq!(paths(edge), 1);
        for cell in space.cells().into_iter().filter(|cell| cell.paths() == 1 && cell.interior() <= LONGEST) {
            let ops = (0..cell.interior()).map(|i| cell.packed_ops() >> (2 * i) & 3);
            let number = ops.fold(0, |number, op| number * 3 + op as usize);
            assert_eq!(paths(cell), 1 << (first_of(cell.interior()) + number));
        }
    }

    #[test]
    fn isomorphic_cells_have_the_same_paths_and_no_more_than_they_have() {
        for cell in Space::nasbench101().cells().into_iter().step_by(97) {
            assert_eq!(paths(cell), paths(cell.canonical()));
            assert!(paths(cell) < 1 << PATHS && paths(cell).count_ones() <= cell.paths());
        }
    }
}
