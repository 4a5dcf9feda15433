//! The neighbour graph, in memory and on disk.

use std::collections::BTreeSet;
use std::fs;

use nb101_cell::ErrorCode;
use nb101_landscape::{GraphError, NeighbourGraph};
use nb101_space::{CellIndex, Space, SpaceLimits};

fn small(vertices: u32) -> Space {
    Space::new(SpaceLimits { vertices, ..SpaceLimits::default() }).expect("within the limits")
}

#[test]
fn rows_are_the_neighbours_and_the_closure_goes_both_ways() {
    let space = small(5);
    let graph = NeighbourGraph::of(&space);
    let mut pairs = BTreeSet::new();
    for index in 0..space.len() {
        let cell = space.cell(CellIndex(index)).expect("in the space");
        let expected: Vec<u32> = space.neighbours(cell).into_iter().map(|other| other.0).collect();
        assert_eq!(graph.neighbours(CellIndex(index)), expected);
        pairs.extend(expected.iter().flat_map(|&other| [(index, other), (other, index)]));
    }
    let closure = graph.symmetric_closure();
    let found = (0..space.len())
        .flat_map(|index| closure.neighbours(CellIndex(index)).iter().map(move |&other| (index, other)));
    assert!(found.eq(pairs.into_iter()));
    assert_eq!(closure.transposed(), closure);
    assert_eq!(closure.symmetric_closure(), closure);
}

/// Counted independently, in Python: `tests/reference/landscape.py`.
#[test]
fn the_graph_of_the_whole_space() {
    let graph = NeighbourGraph::of(Space::nasbench101());
    assert_eq!((graph.len(), graph.edges()), (423_624, 7_774_409));
    let closure = graph.symmetric_closure();
    let largest = (0..423_624).map(|cell| closure.degree(CellIndex(cell))).max();
    assert_eq!((closure.edges(), largest), (9_154_556, Some(52_602)));
    assert_eq!(closure.component_sizes(), [423_624]);
}

#[test]
fn a_graph_survives_its_file_and_damage_is_noticed() {
    let graph = NeighbourGraph::of(&small(5));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("graph.nb101g");
    graph.write(&path).expect("it is written");
    assert_eq!(NeighbourGraph::read(&path).expect("it is read"), graph);
    assert!(matches!(graph.write(&path), Err(GraphError::Io { .. })), "nothing is replaced");
    let bytes = fs::read(&path).expect("it is there");
    assert_eq!(bytes, graph.to_bytes());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &std::path::Path| fs::metadata(path).expect("it is there").permissions().mode();
        let plain = folder.path().join("plain");
        fs::write(&plain, b"").expect("it is written");
        assert_eq!(mode(&path), mode(&plain), "readable for whoever may read other new files");
    }

    let refused = |bytes: &[u8]| NeighbourGraph::from_bytes("a graph", bytes).expect_err("refused").code();
    assert_eq!(refused(b""), "NB101_NOT_A_GRAPH");
    assert_eq!(refused(b"\x89NB101\r\n and so on, for longer than a header"), "NB101_NOT_A_GRAPH");
    for length in 1..bytes.len().min(100) {
        assert_eq!(refused(&bytes[..length]), "NB101_TRUNCATED", "{length} bytes");
    }
    assert_eq!(refused(&bytes[..bytes.len() - 1]), "NB101_TRUNCATED");
    assert_eq!(refused(&[&bytes[..], &[0]].concat()), "NB101_DAMAGED_GRAPH");
    for bit in (0..8 * bytes.len()).step_by(991) {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(NeighbourGraph::from_bytes("a graph", &flipped).is_err(), "bit {bit}");
    }
    assert_eq!(NeighbourGraph::read(&folder.path().join("nothing")).expect_err("refused").code(), "NB101_IO");
}

/// With checksums that are right, by somebody who wrote the file by hand.
#[test]
fn rows_that_make_no_sense_are_refused() {
    let graph = NeighbourGraph::of(&small(4)).to_bytes();
    let sealed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = graph.clone();
        change(&mut bytes);
        let rows = crc32c::crc32c(&bytes[32..]);
        bytes[20..24].copy_from_slice(&rows.to_le_bytes());
        let header = crc32c::crc32c(&bytes[..28]);
        bytes[28..32].copy_from_slice(&header.to_le_bytes());
        NeighbourGraph::from_bytes("a graph", &bytes).map_err(|error| error.code())
    };
    assert!(sealed(&|_| ()).is_ok());
    assert_eq!(sealed(&|bytes| bytes[8] = 2).unwrap_err(), "NB101_WRONG_VERSION");
    let put = |at: usize, number: u32| {
        sealed(&move |bytes| bytes[at..at + 4].copy_from_slice(&number.to_le_bytes())).unwrap_err()
    };
    assert_eq!(put(32, 1), "NB101_DAMAGED_GRAPH"); // the first row begins late
    assert_eq!(put(40, u32::MAX), "NB101_DAMAGED_GRAPH"); // a row ends before it begins
    assert_eq!(put(graph.len() - 4, 91), "NB101_DAMAGED_GRAPH"); // no such cell
    assert_eq!(put(24, 0), "NB101_DAMAGED_GRAPH"); // no such relation
    assert_eq!(put(12, u32::MAX), "NB101_TRUNCATED"); // more cells than bytes
    assert_eq!(put(16, u32::MAX), "NB101_TRUNCATED");
}
