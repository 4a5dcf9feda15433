//! Against the published numbers in `shared/data/nb101`, which a user does not have: the tests say so and pass where the
//! folder is absent.

use std::fs;
use std::path::PathBuf;

use nb101_cell::{Cell, ModuleHash, NetworkConfig, Spec};
use nb101_space::{CellIndex, HashOrder, Space};
use serde_json::Value;

fn published(file: &str) -> Option<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/nb101").join(file);
    match fs::read(&path) {
        Ok(bytes) => Some(serde_json::from_slice(&bytes).expect("the file is JSON")),
        Err(error) => {
            eprintln!("skipped: {} cannot be read ({error})", path.display());
            None
        }
    }
}

#[test]
fn hashes_and_parameters_of_20001_cells() {
    let Some(published) = published("cells_20k.json") else { return };
    let keys = published["key"].as_array().expect("an array of hashes");
    let parameters = published["trainable_parameters"].as_array().expect("an array of counts");
    assert_eq!(keys.len(), 20_001);
    let order = HashOrder::get();
    for (rank, (key, parameters)) in keys.iter().zip(parameters).enumerate() {
        let hash: ModuleHash = key.as_str().expect("a string").parse().expect("a hash");
        let cell = Space::nasbench101().cell(order.cells()[rank]).expect("a cell at every rank");
        assert_eq!(cell.module_hash(), hash, "rank {rank}");
        assert_eq!(order.find(hash), Ok(order.cells()[rank]));
        assert_eq!(cell.trainable_parameters(&NetworkConfig::default()).ok(), parameters.as_u64(), "{hash}");
    }
}

#[test]
fn representatives_of_the_four_full_records() {
    let Some(published) = published("full_records.json") else { return };
    let records = published.as_object().expect("an object by hash");
    assert_eq!(records.len(), 4);
    for (hash, record) in records {
        let rows = record["adjacency"].as_array().expect("rows");
        let matrix: Vec<u8> = rows
            .iter()
            .flat_map(|row| row.as_array().expect("a row"))
            .map(|entry| u8::try_from(entry.as_u64().expect("a number")).expect("0 or 1"))
            .collect();
        let ops: Vec<&str> =
            record["ops"].as_array().expect("ops").iter().map(|op| op.as_str().expect("a name")).collect();
        let cell = Cell::from_spec(&Spec::new(&matrix, &ops).expect("square")).expect("valid");
        assert!(cell.is_canonical(), "{hash}: the published matrix is the representative");
        assert_eq!(cell.module_hash().to_string(), *hash);
        assert_eq!(cell.trainable_parameters(&NetworkConfig::default()).ok(), record["params"].as_u64());
        assert_eq!(HashOrder::get().find(hash.parse().expect("a hash")), Ok(CellIndex::of(cell)));
    }
}
