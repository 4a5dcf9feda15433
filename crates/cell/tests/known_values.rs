//! Published values: sections 3 and 6 of the definition.

use nb101_cell::{Cell, CellError, NetworkConfig, Spec};

#[track_caller]
fn cell(rows: [&str; 7], ops: [&str; 5]) -> Result<Cell, CellError> {
    const NAMES: [(&str, &str); 3] =
        [("3x3", "conv3x3-bn-relu"), ("1x1", "conv1x1-bn-relu"), ("max-pool", "maxpool3x3")];
    let matrix: Vec<u8> = rows.iter().flat_map(|row| row.bytes()).map(|digit| digit - b'0').collect();
    let name = |short: &str| NAMES.iter().find(|name| name.0 == short).expect("a short name").1;
    let names: Vec<&str> =
        std::iter::once("input").chain(ops.map(name)).chain(std::iter::once("output")).collect();
    Cell::from_spec(&Spec::new(&matrix, &names)?)
}

fn best() -> Cell {
    cell(
        ["0110011", "0000010", "0001000", "0000100", "0000010", "0000001", "0000000"],
        ["1x1", "3x3", "max-pool", "3x3", "3x3"],
    )
    .expect("valid")
}

fn inception_like() -> Cell {
    cell(
        ["0111010", "0000001", "0000001", "0000100", "0000001", "0000001", "0000000"],
        ["1x1", "3x3", "3x3", "3x3", "max-pool"],
    )
    .expect("valid")
}

#[test]
fn trainable_parameters_and_flops() {
    let config = NetworkConfig::default();
    let input_to_output = Cell::from_packed(1).unwrap();
    for (cell, parameters, flops) in [
        (best(), 32_426_634, 4_779_545_600),
        (inception_like(), 2_694_282, 405_017_600),
        (input_to_output, 882_570, 139_400_192),
    ] {
        let representative = cell.canonical();
        assert_eq!(representative.trainable_parameters(&config), Ok(parameters));
        assert_eq!(representative.flops(&config), Ok(flops));
    }
}

#[test]
fn module_hash_of_the_best_cell() {
    // The key of its full record among the published numbers.
    assert_eq!(best().module_hash().to_string(), "02e5a0247bbdcf2860b7e96f74961594");
}

#[test]
fn structure_of_the_reference_cells() {
    let describe = |cell: Cell| (cell.vertices(), cell.edges(), cell.depth(), cell.width(), cell.paths());
    assert_eq!(describe(best()), (7, 9, 5, 4, 4));
    assert_eq!(describe(inception_like()), (7, 9, 3, 4, 4));
    assert!(best().is_canonical());
}

#[test]
fn vertex_order_changes_the_cost_but_not_the_cell() {
    // Three vertices share 128 channels: the first two get 43. Which operation comes first decides the parameters.
    let matrix = [
        0, 1, 1, 1, 0, //
        0, 0, 0, 0, 1, //
        0, 0, 0, 0, 1, //
        0, 0, 0, 0, 1, //
        0, 0, 0, 0, 0,
    ];
    let of = |ops: [&str; 5]| Cell::from_spec(&Spec::new(&matrix, &ops).unwrap()).unwrap();
    let first = of(["input", "conv3x3-bn-relu", "maxpool3x3", "maxpool3x3", "output"]);
    let last = of(["input", "maxpool3x3", "maxpool3x3", "conv3x3-bn-relu", "output"]);
    assert!(first.is_isomorphic_to(last) && first != last);
    let parameters = |cell: Cell| cell.trainable_parameters(&NetworkConfig::default()).unwrap();
    assert!(parameters(first) > parameters(last));
    assert_eq!(parameters(first.canonical()), parameters(last.canonical()));
}
