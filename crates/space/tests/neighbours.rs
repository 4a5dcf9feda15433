//! One-edit neighbours against the definition, and the neighbour graph of the whole space against an independent count.

use std::collections::BTreeSet;

use nb101_cell::{Adjacency, Cell};
use nb101_space::{CellIndex, Space};

/// The definition on lists of edges: vertices may come in any order, so every permutation of the interior is tried until
/// all edges run forwards.
fn by_definition(cell: Cell) -> BTreeSet<CellIndex> {
    let n = cell.vertices();
    let ops: Vec<u32> = cell.ops().map(|op| op as u32).collect();
    let pairs = || (0..n).flat_map(|x| (0..n).map(move |y| (x, y)));
    let edges: BTreeSet<(usize, usize)> = pairs().filter(|&(x, y)| cell.adjacency().has_edge(x, y)).collect();
    let mut edited = Vec::new();
    for i in 0..ops.len() {
        for op in 0..3 {
            let mut ops = ops.clone();
            ops[i] = op;
            edited.push((edges.clone(), ops));
        }
    }
    for edge in &edges {
        let mut edges = edges.clone();
        edges.remove(edge);
        edited.push((edges, ops.clone()));
    }
    for (u, v) in pairs().filter(|&(u, v)| u != v && !reaches(&edges, v, u)) {
        let mut edges = edges.clone();
        edges.insert((u, v));
        edited.push((edges, ops.clone()));
    }
    let own = CellIndex::of(cell);
    let cells = edited.into_iter().filter_map(|(edges, ops)| in_some_order(n, &edges, &ops));
    cells.map(CellIndex::of).filter(|&index| index != own).collect()
}

fn reaches(edges: &BTreeSet<(usize, usize)>, from: usize, to: usize) -> bool {
    from == to || edges.iter().any(|&(x, y)| x == from && reaches(edges, y, to))
}

fn in_some_order(n: usize, edges: &BTreeSet<(usize, usize)>, ops: &[u32]) -> Option<Cell> {
    let mut orders = vec![vec![0]];
    for _ in 1..n - 1 {
        let longer = |order: &Vec<usize>| {
            let unused: Vec<usize> = (1..n - 1).filter(|v| !order.contains(v)).collect();
            let order = order.clone();
            unused.into_iter().map(move |v| [&order[..], &[v]].concat())
        };
        orders = orders.iter().flat_map(longer).collect();
    }
    let new_number = |order: &[usize], v: usize| order.iter().position(|&u| u == v).unwrap_or(n - 1);
    let order = orders
        .iter()
        .find(|order| edges.iter().all(|&(x, y)| new_number(order, x) < new_number(order, y)))?;
    let bits = edges.iter().fold(0, |bits, &(x, y)| {
        let (x, y) = (new_number(order, x), new_number(order, y));
        bits | 1 << (x + y * (y - 1) / 2)
    });
    let ops = order[1..].iter().rev().fold(0, |packed, &v| packed << 2 | ops[v - 1]);
    Cell::from_graph(Adjacency::new(n, bits)?, ops)
}

#[test]
fn neighbours_are_those_of_the_definition() {
    let cells = Space::nasbench101().cells();
    let all_of_five_vertices = cells[..2_532].iter();
    for &cell in all_of_five_vertices.chain(cells[2_532..].iter().step_by(1_009)) {
        let found = Space::nasbench101().neighbours(cell);
        assert!(found.is_sorted_by(|a, b| a < b), "ascending without duplicates");
        assert_eq!(BTreeSet::from_iter(found), by_definition(cell), "{cell:?}");
    }
}

#[test]
fn neighbours_do_not_depend_on_vertex_order() {
    // Vertices 1 and 2 exchanged.
    let cell = |bits, ops| Cell::from_graph(Adjacency::new(4, bits).expect("six bits"), ops).expect("valid");
    let (a, b) = (cell(0b110_011, 0b0100), cell(0b110_011, 0b0001));
    assert!(a != b && a.is_isomorphic_to(b));
    assert_eq!(Space::nasbench101().neighbours(a), Space::nasbench101().neighbours(b));
}

/// The symmetric closure of the relation: 9,154,556 directed edges, largest degree 52,602.
#[test]
fn neighbour_graph_of_the_whole_space() {
    let space = Space::nasbench101();
    let mut edges: Vec<u64> = Vec::new();
    for (index, &cell) in (0u64..).zip(&space.cells()) {
        for neighbour in space.neighbours(cell) {
            let neighbour = u64::from(neighbour.0);
            edges.extend([index << 32 | neighbour, neighbour << 32 | index]);
        }
    }
    edges.sort_unstable();
    edges.dedup();
    assert_eq!(edges.len(), 9_154_556);
    let degrees = edges.chunk_by(|a, b| a >> 32 == b >> 32).map(<[u64]>::len);
    assert_eq!(degrees.max(), Some(52_602));
}
