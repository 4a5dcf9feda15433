//! The library against the definition: exhaustively up to five vertices, at random for six and seven.

mod reference;

use std::collections::{HashMap, HashSet};

use nb101_cell::{Cell, Classes, Encoding, NetworkConfig, NetworkCounter};
use proptest::prelude::*;
use reference::Graph;

/// All specs of up to five vertices: validity, pruning, canonical form, depth, width, paths.
#[test]
fn every_spec_of_up_to_five_vertices() {
    for n in 2..=5 {
        for graph in Graph::all(n) {
            let expected = graph.pruned().filter(|pruned| pruned.edge_count() <= 9);
            let cell = graph.cell().ok();
            assert_eq!(cell.map(Graph::of), expected, "{graph:?}");
            let (Some(cell), Some(pruned)) = (cell, expected) else { continue };
            assert_eq!(Cell::from_packed(cell.packed()), Ok(cell));
            assert_eq!(Graph::of(cell.canonical()), pruned.representative());
            let paths = pruned.paths_from(0);
            assert_eq!(cell.paths() as usize, paths.len());
            assert_eq!(Some(cell.depth() as usize + 1), paths.iter().map(Vec::len).max());
            assert_eq!(cell.width() as usize, pruned.maximum_directed_cut());
        }
    }
}

/// Two cells are isomorphic by the library exactly if some permutation maps one to the other, and then, and only then,
/// their hashes agree.
#[test]
fn isomorphism_and_hash_separate_the_same_cells_up_to_five_vertices() {
    let mut class_of: HashMap<Graph, Cell> = HashMap::new();
    let mut hashes = HashMap::new();
    for n in 2..=5 {
        for graph in Graph::all(n).filter(|graph| graph.pruned().is_some_and(|pruned| pruned.len() == n)) {
            let Ok(cell) = graph.cell() else { continue };
            let canonical = cell.canonical();
            // Whatever order of its vertices was met first, it must have led to the same cell.
            assert_eq!(*class_of.entry(graph.clone()).or_insert(canonical), canonical);
            for other in graph.renumberings().into_iter().filter(Graph::is_upper_triangular) {
                assert_eq!(*class_of.entry(other).or_insert(canonical), canonical);
            }
            assert_eq!(cell.module_hash().to_string(), graph.module_hash());
            assert_eq!(*hashes.entry(cell.module_hash()).or_insert(canonical), canonical);
        }
    }
    let classes: HashSet<Cell> = class_of.values().copied().collect();
    assert_eq!(classes.len(), 2_532);
    assert_eq!(hashes.len(), 2_532);
}

/// Any packed number is either refused or the number of a valid cell.
#[test]
fn packed_numbers_round_trip() {
    for packed in (0..u32::MAX).step_by(9_973).chain(0..1 << 16) {
        let Ok(cell) = Cell::from_packed(packed) else { continue };
        assert_eq!(cell.packed(), packed);
        assert_eq!(Graph::of(cell).cell(), Ok(cell));
    }
}

/// An encoding of seven vertices with random edges and operations.
fn encoding() -> impl Strategy<Value = Encoding> {
    (0..1u32 << 21, prop::array::uniform5(0..3u8))
        .prop_map(|(edges, ops)| Encoding::new(edges, ops).expect("within range"))
}

/// A cell of any class with any labelling, in any vertex order: mostly seven vertices, as most classes have.
fn cell() -> impl Strategy<Value = Cell> {
    let classes = Classes::get().as_slice();
    (0..classes.len(), 0..243u8, any::<prop::sample::Index>()).prop_map(|(class, labelling, order)| {
        let class = classes[class];
        let labellings = 3u32.pow(class.matrix().vertices() as u32 - 2);
        let graph = Graph::of(class.cell((u32::from(labelling) % labellings) as u8));
        let orders: Vec<Graph> =
            graph.renumberings().into_iter().filter(Graph::is_upper_triangular).collect();
        order.get(&orders).cell().expect("a renumbered cell is a cell")
    })
}

/// A network of any configuration that fits every cell.
fn network() -> impl Strategy<Value = NetworkConfig> {
    (1..70u32, 1..9u32, 5..200u32, 1..6u32, 1..5u32, 1..200u32).prop_map(
        |(image_size, image_channels, stem_channels, stacks, cells_per_stack, classes)| NetworkConfig {
            image_size,
            image_channels,
            stem_channels,
            stacks,
            cells_per_stack,
            classes,
        },
    )
}

proptest! {
    #[test]
    fn prop_pruning_and_canonical_form_of_encodings_are_those_of_the_definition(encoding in encoding()) {
        let ops: Vec<u8> = (0..5).map(|i| encoding.op(i) as u8).collect();
        let graph = encoding.adjacency();
        let row = |x| (0..7).map(|y| graph.has_edge(x, y)).collect();
        let graph = Graph { edges: (0..7).map(row).collect(), ops };
        let expected = graph.pruned().filter(|pruned| pruned.edge_count() <= 9);
        let cell = encoding.to_cell();
        prop_assert_eq!(cell.map(Graph::of), expected.clone());
        prop_assert_eq!(graph.cell().ok(), cell);
        if let (Some(cell), Some(pruned)) = (cell, expected) {
            prop_assert_eq!(Graph::of(cell.canonical()), pruned.representative());
        }
    }

    #[test]
    fn prop_canonical_form_hash_and_structure_ignore_vertex_order(cell in cell(), pick in any::<prop::sample::Index>()) {
        let orders: Vec<Graph> =
            Graph::of(cell).renumberings().into_iter().filter(Graph::is_upper_triangular).collect();
        let other = pick.get(&orders).cell().expect("a renumbered cell is a cell");
        prop_assert!(cell.is_isomorphic_to(other));
        prop_assert_eq!(cell.canonical(), other.canonical());
        prop_assert_eq!(Graph::of(cell.canonical()), Graph::of(cell).representative());
        let paths = Graph::of(cell).paths_from(0);
        prop_assert_eq!(cell.paths() as usize, paths.len());
        prop_assert_eq!(Some(cell.depth() as usize + 1), paths.iter().map(Vec::len).max());
        prop_assert_eq!(cell.module_hash(), other.module_hash());
        prop_assert_eq!(cell.module_hash().to_string(), Graph::of(cell).module_hash());
        prop_assert_eq!((cell.depth(), cell.width(), cell.paths()), (other.depth(), other.width(), other.paths()));
        prop_assert_eq!(Graph::of(cell).maximum_directed_cut(), cell.width() as usize);
    }

    #[test]
    fn prop_channels_and_costs_are_those_of_the_definition(cell in cell(), network in network()) {
        for cell in [cell, cell.canonical()] {
            let graph = Graph::of(cell);
            let channels = cell.vertex_channels(network.image_channels, network.stem_channels).unwrap();
            let channels: Vec<u64> = channels.into_iter().map(u64::from).collect();
            prop_assert_eq!(channels, graph.channels(network.image_channels.into(), network.stem_channels.into()));
            let cost = (cell.trainable_parameters(&network).unwrap(), cell.flops(&network).unwrap());
            prop_assert_eq!(cost, graph.cost(&network));
        }
    }

    #[test]
    fn prop_a_counter_counts_as_one_at_a_time(
        cells in prop::collection::vec((cell(), 1..4u32), 0..20),
        network in network(),
    ) {
        let mut counter = NetworkCounter::new(network);
        for (cell, ops) in cells {
            // The cell, and others of its matrix.
            for packed_ops in [cell.packed_ops(), 0, ops % 3] {
                let cell = Cell::from_graph(cell.adjacency(), packed_ops).unwrap_or(cell);
                prop_assert_eq!(counter.trainable_parameters(cell), cell.trainable_parameters(&network));
            }
        }
    }

    #[test]
    fn prop_encoding_of_a_cell_prunes_to_it(cell in cell()) {
        prop_assert_eq!(Encoding::from(cell).to_cell(), Some(cell));
    }
}
