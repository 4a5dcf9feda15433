//! What is written comes back, bit by bit.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use nb101_benchmark::{Checkpoint, Kind, Measurement, Metric, Repeat};
use nb101_space::CellIndex;
use nb101_table::{Provenance, Source, Table, TableWriter};
use proptest::prelude::*;
use support::{Folder, at_end, cell, code};

fn number() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        1 => Just(None),
        4 => (0..=9_984u16).prop_map(|k| Some(f64::from(f32::from(k) / 9_984.0))),
        1 => (0..=9_984u16).prop_map(|k| Some(f64::from(k) / 9_984.0)),
        1 => any::<f32>().prop_map(|value| Some(f64::from(value))),
        1 => any::<u64>().prop_map(|bits| Some(f64::from_bits(bits))),
    ]
}

fn measurement() -> impl Strategy<Value = Measurement> {
    let repeat = prop_oneof![Just(Repeat::Mean), (0..4u16).prop_map(Repeat::Index)];
    let checkpoint = prop_oneof![Just(Checkpoint::Halfway), Just(Checkpoint::Final)];
    (0..4usize, 1..200u16, repeat, checkpoint).prop_map(|(metric, epochs, repeat, checkpoint)| Measurement {
        metric: Metric::ALL[metric].clone(),
        epochs,
        repeat,
        checkpoint,
    })
}

fn columns() -> impl Strategy<Value = (BTreeSet<u32>, BTreeMap<Measurement, Vec<Option<f64>>>)> {
    prop::collection::btree_set(prop_oneof![0..200u32, 0..423_624u32], 0..60).prop_flat_map(|cells| {
        let column = prop::collection::vec(number(), cells.len());
        (Just(cells), prop::collection::btree_map(measurement(), column, 0..6))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn every_number_comes_back_bit_by_bit((cells, columns) in columns()) {
        let folder = Folder::new();
        let mut writer = TableWriter::create(folder.table(), cells.iter().copied().map(CellIndex)).expect("starts");
        for (measurement, values) in &columns {
            writer.column(measurement.clone(), values).expect("fits");
        }
        let bytes = writer.finish(Kind::Synthetic, Provenance::default()).expect("is written");
        let table = Table::open(folder.table()).expect("opens");
        table.verify().expect("verifies");

        prop_assert_eq!(table.bytes(), bytes);
        prop_assert!(table.cells().map(|cell| cell.0).eq(cells.iter().copied()));
        prop_assert_eq!(table.columns().len(), columns.len());
        for (measurement, values) in &columns {
            let column = table.column(measurement).expect("stored");
            prop_assert!(!column.is_derived());
            for (&cell, value) in cells.iter().zip(values) {
                prop_assert_eq!(column.get(CellIndex(cell)).map(f64::to_bits), value.map(f64::to_bits));
            }
            let dense = column.to_dense(-7.0);
            let present: Vec<(CellIndex, u64)> = column.iter().map(|(cell, value)| (cell, value.to_bits())).collect();
            prop_assert!(present.iter().all(|(cell, bits)| dense[cell.row()].to_bits() == *bits));
            prop_assert_eq!(present.len(), values.iter().flatten().count());
        }
    }
}

#[test]
fn the_same_numbers_make_the_same_bytes() {
    let folder = Folder::new();
    let write = |name: &str| {
        let mut writer = TableWriter::create(folder.path(name), [0, 90].map(CellIndex)).expect("starts");
        writer
            .column(at_end(Metric::TestAccuracy, 108, Repeat::Mean), &[Some(0.5), Some(0.25)])
            .expect("fits");
        writer.finish(Kind::Synthetic, Provenance::default()).expect("is written");
        std::fs::read(folder.path(name)).expect("readable")
    };
    assert_eq!(write("a.nb101"), write("b.nb101"));
}

#[test]
fn provenance_and_exceptions_come_back() {
    let folder = Folder::new();
    let source =
        Source { name: "a.tfrecord".into(), format: "tfrecord".into(), bytes: 7, sha256: "ab".repeat(32) };
    let provenance = Provenance {
        tool: "test".into(),
        date: Some("2019-02-25".into()),
        sources: vec![source],
        ..Provenance::default()
    };
    let mut writer = TableWriter::create(folder.table(), [1, 2, 3].map(CellIndex)).expect("starts");
    writer.trainable_parameters(&[(CellIndex(3), 12_345)]).expect("fits");
    writer.finish(Kind::Retrained, provenance.clone()).expect("is written");
    let table = Table::open(folder.table()).expect("opens");
    assert_eq!((table.provenance(), table.kind()), (&provenance, Kind::Retrained));
    assert_eq!(table.trainable_parameters(CellIndex(3)).ok(), Some(12_345));
    assert_eq!(
        table.trainable_parameters(CellIndex(2)).ok(),
        cell(2).trainable_parameters(&nb101_cell::NetworkConfig::default()).ok()
    );
    assert_eq!(table.representative(CellIndex(2)).ok(), Some(cell(2)));
}

#[test]
fn a_writer_refuses_what_does_not_fit_and_leaves_nothing() {
    let folder = Folder::new();
    assert_eq!(code(TableWriter::create(folder.table(), [2, 1].map(CellIndex))), "NB101_UNWRITABLE");
    assert_eq!(code(TableWriter::create(folder.table(), [1, 1].map(CellIndex))), "NB101_UNWRITABLE");
    assert_eq!(code(TableWriter::create(folder.table(), [423_624].map(CellIndex))), "NB101_UNWRITABLE");
    let mut writer = TableWriter::create(folder.table(), [0, 1].map(CellIndex)).expect("starts");
    let column = at_end(Metric::TestAccuracy, 108, Repeat::Mean);
    assert_eq!(code(writer.column(column.clone(), &[None])), "NB101_UNWRITABLE");
    writer.column(column.clone(), &[None, None]).expect("fits");
    assert_eq!(code(writer.column(column, &[None, None])), "NB101_UNWRITABLE");
    assert_eq!(code(writer.representatives(&[(CellIndex(1), cell(0))])), "NB101_UNWRITABLE");
    assert_eq!(code(writer.representatives(&[(CellIndex(2), cell(2))])), "NB101_UNWRITABLE");
    assert_eq!(
        code(writer.trainable_parameters(&[(CellIndex(1), 1), (CellIndex(0), 1)])),
        "NB101_UNWRITABLE"
    );
    drop(writer);
    assert_eq!(folder.names(), [] as [&str; 0]);
}
