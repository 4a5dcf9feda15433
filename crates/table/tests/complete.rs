//! A complete import keeps all that the records of the original say.

mod support;

use std::collections::BTreeMap;

use nb101_cell::Cell;
use nb101_space::CellIndex;
use nb101_table::{Evaluation, Import, ImportOptions, ModelMetrics, Table, TfRecordWriter};
use proptest::prelude::*;
use support::decode::{bits, records};
use support::{Folder, cell, code, metrics, published, run, tfrecord};

fn complete() -> Import {
    Import::new(ImportOptions { complete: true, ..ImportOptions::default() })
}

fn number() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        Just(None),
        (0..=9_984u16).prop_map(|k| Some(f64::from(f32::from(k) / 9_984.0))),
        any::<f64>().prop_map(Some),
    ]
}

fn any_evaluation() -> impl Strategy<Value = Evaluation> {
    let epoch = prop_oneof![
        Just(None),
        Just(Some(0.0)),
        Just(Some(18.0)),
        Just(Some(36.0)),
        Just(Some(17.995)),
        number()
    ];
    (epoch, number(), number(), number(), number()).prop_map(
        |(current_epoch, training_time, train, validation, test)| Evaluation {
            current_epoch,
            training_time,
            train_accuracy: train,
            validation_accuracy: validation,
            test_accuracy: test,
        },
    )
}

fn any_metrics() -> impl Strategy<Value = ModelMetrics> {
    let evaluation = prop_oneof![1 => Just(Evaluation::default()), 3 => any_evaluation()];
    let parameters = prop_oneof![Just(None), Just(Some(882_570)), (0..i32::MAX as u32).prop_map(Some)];
    (prop::collection::vec(evaluation, 1..6), parameters, number(), prop::option::of(0..3u32)).prop_map(
        |(evaluations, trainable_parameters, total_time, setup)| ModelMetrics {
            evaluations,
            trainable_parameters,
            total_time,
            setup: setup.map(support::setup),
        },
    )
}

/// A cell in any order of its vertices.
fn any_cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        Just(cell(0)),
        Just(cell(7)),
        Just(cell(359_715)),
        // Two orders of one cell.
        Just(support::two_branches(["conv1x1-bn-relu", "maxpool3x3"])),
        Just(support::two_branches(["maxpool3x3", "conv1x1-bn-relu"])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn every_record_comes_back_as_it_was(
        all in prop::collection::vec((any_cell(), Just(36u16), any_metrics()), 1..12),
    ) {
        let folder = Folder::new();
        let source = folder.file("a.tfrecord", &tfrecord(&all));
        run(&complete().add(source), &folder.table()).expect("imports");
        let table = Table::open(folder.table()).expect("opens");
        table.verify().expect("verifies");
        prop_assert!(table.is_complete());
        prop_assert_eq!(table.record_count(), all.len() as u64);
        let mut repeats: BTreeMap<CellIndex, u16> = BTreeMap::new();
        for (cell, epochs, metrics) in &all {
            let repeat = repeats.entry(CellIndex::of(*cell)).or_default();
            let (got, record) = table.source_record(CellIndex::of(*cell), *epochs, *repeat).expect("a record");
            prop_assert_eq!(got, *cell);
            prop_assert_eq!(&record.setup, &metrics.setup);
            prop_assert_eq!(record.evaluations.len(), metrics.evaluations.len());
            prop_assert_eq!(bits(&record), bits(metrics), "{:?} for {:?}", record, metrics);
            *repeat += 1;
        }
    }
}

#[test]
fn a_published_record_needs_no_columns_for_epochs_and_places() {
    let folder = Folder::new();
    let record = ModelMetrics { trainable_parameters: Some(882_570), ..metrics(108, 5) };
    let source = folder.file("a.tfrecord", &tfrecord(&[(cell(0), 108, record)]));
    let summary = run(&complete().add(source), &folder.table()).expect("imports");
    // Five numbers of the start, the total time, and two evaluations of four metrics.
    assert_eq!(summary.columns.len(), 5 + 1 + 8);
}

#[test]
fn other_tables_give_what_readers_of_the_original_expect() {
    let folder = Folder::new();
    let given = metrics(108, 5);
    let source = folder.file("a.tfrecord", &tfrecord(&[(cell(0), 108, given.clone())]));
    support::import(&source, &folder.table()).expect("imports");
    let table = Table::open(folder.table()).expect("opens");
    let (_, record) = table.source_record(CellIndex(0), 108, 0).expect("a record");
    assert!(!table.is_complete());
    assert_eq!(record.evaluations[1..], given.evaluations[1..]);
    assert_eq!(record.evaluations[0], Evaluation { current_epoch: Some(0.0), ..Evaluation::default() });
    assert_eq!((record.trainable_parameters, record.total_time), (Some(882_570), None));
    assert_eq!(code(table.source_record(CellIndex(0), 108, 1)), "NB101_NO_RECORD");
    assert_eq!(code(table.source_record(CellIndex(1), 108, 0)), "NB101_CELL_NOT_IN_TABLE");
}

#[test]
fn sources_must_agree_on_all_that_is_kept() {
    let folder = Folder::new();
    let given = metrics(108, 5);
    let mut other = given.clone();
    other.evaluations[0].test_accuracy = Some(0.25);
    let a = folder.file("a.tfrecord", &tfrecord(&[(cell(0), 108, given)]));
    let b = folder.file("b.tfrecord", &tfrecord(&[(cell(0), 108, other)]));
    run(&complete().add(&a).add(&a), &folder.table()).expect("imports");
    assert_eq!(code(run(&complete().add(a).add(b), &folder.table())), "NB101_CONFLICTING_SOURCES");
}

#[test]
fn a_record_of_endless_evaluations_is_refused() {
    let folder = Folder::new();
    let evaluations = vec![Evaluation::default(); 1_001];
    let endless = ModelMetrics { evaluations, ..ModelMetrics::default() };
    let source = folder.file("a.tfrecord", &tfrecord(&[(cell(0), 108, endless)]));
    assert_eq!(code(run(&complete().add(source), &folder.table())), "NB101_BAD_RECORD");
}

#[test]
fn a_file_retrained_by_others_is_kept_whole() {
    let Some(path) = published("retrained_4v.tfrecord") else { return };
    let folder = Folder::new();
    run(&complete().add(&path), &folder.table()).expect("imports");
    let table = Table::open(folder.table()).expect("opens");
    let mut repeats: BTreeMap<(String, u64), u16> = BTreeMap::new();
    for record in records(&std::fs::read(&path).expect("readable")) {
        let repeat = repeats.entry((record.hash.clone(), record.epochs)).or_default();
        let index = nb101_space::HashOrder::get().find(record.hash.parse().expect("a hash")).expect("a cell");
        let (cell, kept) = table.source_record(index, record.epochs as u16, *repeat).expect("a record");
        let mut again = Vec::new();
        TfRecordWriter::new(&mut again).write(cell, record.epochs as u16, &kept).expect("writes to memory");
        let again = &records(&again)[0];
        assert_eq!((&again.hash, &again.matrix, &again.ops), (&record.hash, &record.matrix, &record.ops));
        assert_eq!(bits(&again.metrics), bits(&record.metrics));
        *repeat += 1;
    }
    assert_eq!(table.record_count(), 1_092);
}
