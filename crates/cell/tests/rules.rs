//! Every rule of the space has its own code, and a message that names what was given.

use nb101_cell::{
    Adjacency, Cell, CellError, Encoding, ErrorCode, Label, ModuleHash, NetworkConfig, Op, Spec,
};

fn cell(matrix: &[u8], ops: &[&str]) -> Result<Cell, CellError> {
    Cell::from_spec(&Spec::new(matrix, ops)?)
}

/// `n` vertices: input, 3x3 convolutions, output.
fn ops(n: usize) -> Vec<&'static str> {
    let mut ops = vec!["conv3x3-bn-relu"; n];
    ops[0] = "input";
    ops[n - 1] = "output";
    ops
}

/// A matrix of `n` vertices with these edges.
fn matrix(n: usize, edges: &[(usize, usize)]) -> Vec<u8> {
    let mut matrix = vec![0; n * n];
    for &(x, y) in edges {
        matrix[x * n + y] = 1;
    }
    matrix
}

fn chain(n: usize) -> Vec<u8> {
    matrix(n, &(1..n).map(|y| (y - 1, y)).collect::<Vec<_>>())
}

#[track_caller]
fn assert_refused(result: Result<Cell, CellError>, code: &str, part_of_message: &str) {
    let error = result.expect_err("must be refused");
    assert_eq!(error.code(), code);
    let message = error.to_string();
    assert!(message.contains(part_of_message), "{message}");
    assert!(message.contains("expected") || message.contains("is not a packed"), "{message}");
}

#[test]
fn shape_rules() {
    assert_refused(cell(&[0, 1, 0], &ops(2)), "NB101_NOT_SQUARE", "got 3 entries");
    assert_refused(cell(&chain(3), &ops(2)), "NB101_OPS_LENGTH", "got 2 ops for a matrix of 3");
    assert_refused(cell(&[], &[]), "NB101_TOO_FEW_VERTICES", "vertices is 0");
    assert_refused(cell(&[0], &["input"]), "NB101_TOO_FEW_VERTICES", "vertices is 1");
    assert_refused(cell(&[0, 2, 0, 0], &ops(2)), "NB101_NOT_BINARY", "entry (0, 1) is 2");
    assert_refused(cell(&[0, 255, 1, 0], &ops(2)), "NB101_NOT_BINARY", "is 255");
}

#[test]
fn edges_run_forwards() {
    assert_refused(cell(&[1, 1, 0, 0], &ops(2)), "NB101_NOT_UPPER_TRIANGULAR", "edge 0 -> 0");
    assert_refused(cell(&[0, 1, 1, 0], &ops(2)), "NB101_NOT_UPPER_TRIANGULAR", "has a cycle");
    let renumbered = matrix(4, &[(0, 2), (2, 1), (1, 3)]);
    assert_refused(cell(&renumbered, &ops(4)), "NB101_NOT_UPPER_TRIANGULAR", "the graph is acyclic");
}

#[test]
fn limits_hold_after_pruning() {
    assert_refused(cell(&matrix(3, &[(0, 1)]), &ops(3)), "NB101_DISCONNECTED", "vertex 0 to vertex 2");
    assert_refused(cell(&[0; 81], &ops(9)), "NB101_DISCONNECTED", "vertex 0 to vertex 8");
    assert_refused(cell(&chain(8), &ops(8)), "NB101_TOO_MANY_VERTICES", "got 8 vertices");
    assert_refused(cell(&chain(1000), &ops(1000)), "NB101_TOO_MANY_VERTICES", "got 1000 vertices");
    let complete: Vec<(usize, usize)> = (0..5).flat_map(|x| (x + 1..5).map(move |y| (x, y))).collect();
    assert_refused(cell(&matrix(5, &complete), &ops(5)), "NB101_TOO_MANY_EDGES", "got 10 edges");

    // Nine vertices of which two lead nowhere; their ops do not matter.
    let mut nine = matrix(9, &[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 8), (0, 6), (7, 8), (6, 7)]);
    nine[7 * 9 + 8] = 0;
    let mut names = ops(9);
    (names[6], names[7]) = ("unknown", "output");
    let pruned = cell(&nine, &names).expect("prunes to seven vertices");
    assert_eq!((pruned.vertices(), pruned.edges()), (7, 6));
    assert!(cell(&nine, &ops(9)).expect("valid").is_isomorphic_to(pruned));

    // A thousand vertices, all but two unconnected.
    let wide = matrix(1000, &[(0, 999)]);
    assert_eq!(cell(&wide, &ops(1000)).expect("valid").packed(), 1);
}

#[test]
fn names_of_surviving_vertices() {
    let three = chain(3);
    assert_refused(cell(&three, &["output", "maxpool3x3", "output"]), "NB101_WRONG_INPUT_OP", "is 'output'");
    assert_refused(cell(&three, &["input", "maxpool3x3", "input"]), "NB101_WRONG_OUTPUT_OP", "is 'input'");
    assert_refused(
        cell(&three, &["input", "conv5x5", "output"]),
        "NB101_UNKNOWN_OP",
        "vertex 1 has the op 'conv5x5'",
    );
    assert_refused(cell(&three, &["input", "input", "output"]), "NB101_UNKNOWN_OP", "'input'");
    assert_refused(cell(&three, &["input", "CONV3X3-BN-RELU", "output"]), "NB101_UNKNOWN_OP", "CONV3X3");
    assert_refused(cell(&three, &["input", "", "output"]), "NB101_UNKNOWN_OP", "''");
    // The order of the original: limits before names, ends before the interior.
    assert_refused(cell(&chain(8), &["x"; 8]), "NB101_TOO_MANY_VERTICES", "got 8");
    assert_refused(cell(&three, &["input", "x", "y"]), "NB101_WRONG_OUTPUT_OP", "'y'");
    // The message names the vertex as the user numbered it.
    let skips_one = matrix(4, &[(0, 2), (2, 3)]);
    let names = ["input", "maxpool3x3", "conv7x7", "output"];
    assert_refused(cell(&skips_one, &names), "NB101_UNKNOWN_OP", "vertex 2");
    assert!(cell(&skips_one, &["input", "conv7x7", "maxpool3x3", "output"]).is_ok());
}

#[test]
fn packed_numbers_and_hashes() {
    for packed in [0, 1 << 31, u32::MAX, 1 | 1 << 21, 0b101 | 3 << 21, (1 << 21) - 1] {
        assert_refused(Cell::from_packed(packed), "NB101_NOT_PACKED", "is not a packed cell");
    }
    // Graphs with an operation number that no operation has.
    let chain = Adjacency::new(3, 0b101).expect("three vertices");
    assert_eq!(Cell::from_graph(chain, 3), None);
    assert_eq!(
        Cell::from_graph(chain, 2 | 3 << 2).map(Cell::packed),
        Some(0b101 | 2 << 21),
        "vertex 2 is the output"
    );
    for text in
        ["", "abc", "g0005c142e6f48ac74fdcf73e3439874", "00005c142e6f48ac74fdcf73e34398741", &"é".repeat(16)]
    {
        let refused = text.parse::<ModuleHash>().map_err(|error| error.code());
        assert_eq!(refused, Err("NB101_NOT_A_HASH"), "{text}");
    }
    assert_eq!(
        "00005C142E6F48AC74FDCF73E3439874".parse::<ModuleHash>().map(|hash| hash.to_string()).unwrap(),
        "00005c142e6f48ac74fdcf73e3439874"
    );
}

#[test]
fn messages_stay_short_whatever_is_given() {
    let long = "x".repeat(1 << 20);
    let three = chain(3);
    for ops in [["input", &long, "output"], [&long, "maxpool3x3", "output"], ["input", "maxpool3x3", &long]] {
        assert!(cell(&three, &ops).expect_err("unknown").to_string().len() < 400);
    }
    assert!(long.parse::<ModuleHash>().expect_err("no hash").to_string().len() < 200);
}

#[test]
fn names_that_are_nearly_right_are_unknown() {
    for name in [
        "conv3x3-bn-relx",
        "conv3x3-bn-rel",
        "conv3x3-bn-relu ",
        "xonv3x3-bn-relu",
        "conv3x3xbn-relu-bn-relu",
        "conv3x31x1-bn-relu",
        "maxpool3x4",
        "mxxpool3x3",
        "maxpool3x3x3",
        "conv2x2-bn-relu",
        "Input",
    ] {
        assert_refused(cell(&chain(3), &["input", name, "output"]), "NB101_UNKNOWN_OP", name);
    }
}

#[test]
fn encodings_hold_only_what_is_in_range() {
    assert_eq!(Encoding::new(1 << 21, [0; 5]), None);
    assert_eq!(Encoding::new(0, [0, 0, 3, 0, 0]), None);
    assert_eq!(Encoding::from_packed(1 << 31), None);
    assert_eq!(Encoding::from_packed(3 << 25), None);
    let encoding = Encoding::new(0b1011, [2, 1, 0, 2, 1]).expect("in range");
    assert_eq!(Encoding::from_packed(encoding.packed()), Some(encoding));
    assert_eq!((0..5).map(|i| encoding.op(i)).collect::<Vec<_>>(), [2, 1, 0, 2, 1]);
    let changed = encoding.with_op(0, 1).with_op(4, 0).with_edge_flipped(0).with_edge_flipped(20);
    assert_eq!(Some(changed), Encoding::new(0b1010 | 1 << 20, [1, 1, 0, 2, 0]));
    for misuse in
        [|e: Encoding| e.with_edge_flipped(21), |e: Encoding| e.with_op(5, 0), |e: Encoding| e.with_op(0, 3)]
    {
        assert!(
            std::panic::catch_unwind(|| misuse(encoding)).is_err(),
            "misuse panics in release builds too"
        );
    }
}

#[test]
fn what_a_cell_tells_about_itself() {
    let matrix = matrix(4, &[(0, 1), (0, 2), (1, 3), (2, 3)]);
    let names = ["input", "maxpool3x3", "conv1x1-bn-relu", "output"];
    let cell = cell(&matrix, &names).expect("valid");
    assert_eq!(cell.adjacency().to_matrix(), matrix);
    assert_eq!(cell.labels().map(Label::name).collect::<Vec<_>>(), names);
    let ops: Vec<Option<Op>> = (0..6).map(|v| cell.op(v)).collect();
    assert_eq!(ops, [None, Some(Op::MaxPool3x3), Some(Op::Conv1x1), None, None, None]);
    assert_eq!(format!("{cell:?}"), "Cell(0->1 0->2 1->3 2->3 | maxpool3x3 conv1x1-bn-relu)");
    assert_eq!((cell.adjacency().predecessors(9), cell.adjacency().successors(usize::MAX)), (0, 0));
}

#[test]
fn network_configurations() {
    let star = matrix(7, &[(0, 1), (0, 2), (0, 3), (0, 4), (1, 6), (2, 6), (3, 6), (4, 6), (0, 6)]);
    let cell = cell(&star, &ops(7)).expect("valid");
    assert!(cell.vertex_channels(0, 128).is_err() && cell.vertex_channels(128, 0).is_err());
    let config = NetworkConfig { stem_channels: 3, ..NetworkConfig::default() };
    let error = cell.trainable_parameters(&config).expect_err("four vertices share three channels");
    assert_eq!(error.code(), "NB101_BAD_NETWORK");
    for config in [
        NetworkConfig { stacks: 0, ..NetworkConfig::default() },
        NetworkConfig { image_size: 0, ..NetworkConfig::default() },
        NetworkConfig { classes: u32::MAX, ..NetworkConfig::default() },
    ] {
        assert_eq!(cell.flops(&config).map_err(|error| error.code()), Err("NB101_BAD_NETWORK"));
    }
    // The largest configuration does not overflow.
    let largest = NetworkConfig {
        image_size: 1024,
        image_channels: 4096,
        stem_channels: 4096,
        stacks: 8,
        cells_per_stack: 100,
        classes: 1_000_000,
    };
    assert!(cell.flops(&largest).is_ok() && cell.trainable_parameters(&largest).is_ok());
}
