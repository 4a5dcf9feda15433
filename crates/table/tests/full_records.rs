//! The four cells of the published table whose records are known in full: 96 numbers each, through every way in and out.

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use nb101_benchmark::{Checkpoint, Kind, Metric, Repeat};
use nb101_cell::{Cell, Spec};
use nb101_space::{CellIndex, HashOrder};
use nb101_table::{
    Content, Encoding, Evaluation, Export, ExportFormat, Import, ImportOptions, Map, ModelMetrics, Table,
    TfRecordWriter, Unit,
};
use serde_json::Value;
use support::{Folder, at_end, published, run};

/// What is known, by module hash.
type Full = BTreeMap<String, Value>;

fn full() -> Option<Full> {
    let path = published("full_records.json")?;
    Some(serde_json::from_slice(&std::fs::read(path).expect("readable")).expect("JSON"))
}

fn cell_of(model: &Value) -> Cell {
    let rows = model["adjacency"].as_array().expect("rows");
    let entries = rows.iter().flat_map(|row| row.as_array().expect("a row"));
    let matrix: Vec<u8> = entries.map(|entry| entry.as_u64().expect("0 or 1") as u8).collect();
    let ops: Vec<&str> =
        model["ops"].as_array().expect("ops").iter().map(|op| op.as_str().expect("a name")).collect();
    Cell::from_spec(&Spec::new(&matrix, &ops).expect("a spec")).expect("a cell")
}

fn index_of(hash: &str) -> CellIndex {
    HashOrder::get().find(hash.parse().expect("a hash")).expect("in the space")
}

/// The runs of a cell: budget, repeat, numbers.
fn runs(model: &Value) -> impl Iterator<Item = (u16, u16, &Value)> {
    let budgets = model["metrics"].as_object().expect("budgets").iter();
    budgets.flat_map(|(epochs, runs)| {
        let runs = (0..).zip(runs.as_array().expect("runs"));
        runs.map(move |(repeat, run)| (epochs.parse().expect("epochs"), repeat, run))
    })
}

fn numbers(run: &Value, checkpoint: Checkpoint) -> [Option<f64>; 4] {
    Metric::ALL.map(|metric| run[format!("{}_{}", checkpoint.name(), metric.name())].as_f64())
}

/// The record as the published file has it, but for the numbers at the start, which are not known.
fn metrics(model: &Value, epochs: u16, run: &Value) -> ModelMetrics {
    let evaluation = |checkpoint, epoch: f64| {
        let [training_time, train_accuracy, validation_accuracy, test_accuracy] = numbers(run, checkpoint);
        Evaluation {
            current_epoch: Some(epoch),
            training_time,
            train_accuracy,
            validation_accuracy,
            test_accuracy,
        }
    };
    let budget = f64::from(epochs);
    ModelMetrics {
        evaluations: vec![
            Evaluation { current_epoch: Some(0.0), ..Evaluation::default() },
            evaluation(Checkpoint::Halfway, budget / 2.0),
            evaluation(Checkpoint::Final, budget),
        ],
        trainable_parameters: model["params"].as_u64().map(|parameters| parameters as u32),
        total_time: Some(budget * 10.1),
        setup: None,
    }
}

fn tfrecord(full: &Full) -> Vec<u8> {
    let mut file = Vec::new();
    let mut writer = TfRecordWriter::new(&mut file);
    for model in full.values() {
        for (epochs, _, run) in runs(model) {
            writer.write(cell_of(model), epochs, &metrics(model, epochs, run)).expect("writes to memory");
        }
    }
    file
}

/// Asks a table for every number, and compares all bits.
#[track_caller]
fn assert_all(table: &Table<Map>, full: &Full) {
    table.verify().expect("sound");
    assert_eq!((table.kind(), table.cell_count(), table.record_count()), (Kind::Published, 4, 48));
    for (hash, model) in full {
        let cell = index_of(hash);
        let mut compared = 0;
        for (epochs, repeat, run) in runs(model) {
            for checkpoint in [Checkpoint::Halfway, Checkpoint::Final] {
                let record = table.record(cell, epochs, Repeat::Index(repeat), checkpoint).expect("a record");
                assert_eq!(record.representative, cell_of(model));
                assert_eq!(Some(record.trainable_parameters), model["params"].as_u64());
                let got = [
                    record.training_time,
                    record.train_accuracy,
                    record.validation_accuracy,
                    record.test_accuracy,
                ];
                let expected = numbers(run, checkpoint);
                assert_eq!(
                    got.map(|value| value.map(f64::to_bits)),
                    expected.map(|value| value.map(f64::to_bits))
                );
                compared += expected.iter().flatten().count();
            }
            if table.is_complete() {
                let (representative, record) = table.source_record(cell, epochs, repeat).expect("a record");
                assert_eq!((representative, record), (cell_of(model), metrics(model, epochs, run)));
            }
        }
        assert_eq!(compared, 96);
    }
    // Accuracies of the original's training code are k/9984 in single precision, its times are single precision.
    for column in table.columns() {
        if matches!(column.content, Content::Measurement(_)) {
            let is_accuracy = column.unit == Unit::Fraction;
            let expected = if is_accuracy { Encoding::K9984F32 } else { Encoding::F32 };
            assert_eq!(column.encoding, expected, "{:?}", column.content);
        }
    }
    let best = index_of("02e5a0247bbdcf2860b7e96f74961594");
    let record = table.record(best, 108, Repeat::Mean, Checkpoint::Final).expect("derived");
    assert_eq!(record.test_accuracy, Some(0.943_175_752_957_662));
}

fn import(source: &Path, table: &Path, complete: bool) -> Table<Map> {
    let options = ImportOptions { complete, kind: Some(Kind::Published), ..ImportOptions::default() };
    let summary = run(&Import::new(options).add(source), table).expect("imports");
    assert_eq!((summary.records, summary.cells, summary.own_representatives), (48, 4, 0));
    assert_eq!((summary.own_parameters, summary.other_evaluations, summary.mixed_networks), (0, 0, 0));
    Table::open(table).expect("opens")
}

#[test]
fn the_four_full_records_come_back_bit_by_bit() {
    let Some(full) = full() else { return };
    let folder = Folder::new();
    let source = folder.file("four.tfrecord", &tfrecord(&full));
    for complete in [false, true] {
        let table = import(&source, &folder.table(), complete);
        // A complete table also has the epoch of the evaluation at the start and the total time of twelve trainings.
        assert_eq!(table.columns().len(), if complete { 96 + 2 * 12 } else { 96 });
        if !complete {
            let bytes_per_cell: usize = table.columns().iter().map(|column| column.encoding.width()).sum();
            assert!(
                bytes_per_cell * 423_624 < 110_000_000,
                "a full table has {bytes_per_cell} bytes for each cell"
            );
        }
        assert_all(&table, &full);
        for format in [ExportFormat::TfRecord, ExportFormat::Csv, ExportFormat::Parquet] {
            let exported = folder.path(&format!("again.{}", format.name()));
            Export::new(format).run(&table, &exported, &|_| (), &false.into()).expect("exports");
            let again = import(&exported, &folder.path("again.nb101"), complete);
            assert_all(&again, &full);
            assert_eq!(again.columns(), table.columns(), "{format:?}");

            // Once more, and there is nothing left that could differ.
            let twice = folder.path(&format!("twice/again.{}", format.name()));
            std::fs::create_dir_all(folder.path("twice")).expect("a folder");
            Export::new(format).run(&again, &twice, &|_| (), &false.into()).expect("exports");
            let bytes = |path: &Path| std::fs::read(path).expect("readable");
            assert_eq!(bytes(&exported), bytes(&twice), "{format:?}");
            import(&twice, &folder.path("twice.nb101"), complete);
            assert_eq!(bytes(&folder.path("again.nb101")), bytes(&folder.path("twice.nb101")), "{format:?}");
        }
    }
}

#[test]
fn the_mean_column_has_the_mean_of_the_repeats() {
    let (Some(full), Some(mean)) = (full(), published("mean_test_accuracy_108.npy")) else { return };
    let folder = Folder::new();
    // Both sources have the numbers of these cells, so joining them compares them.
    let records = folder.file("four.tfrecord", &tfrecord(&full));
    let table = folder.table();
    run(&Import::default().add(&mean).add(records), &table).expect("they agree");
    let table = Table::open(table).expect("opens");
    let stored = table.column(&at_end(Metric::TestAccuracy, 108, Repeat::Mean)).expect("stored");
    for (hash, model) in &full {
        let finals = runs(model).filter(|(epochs, ..)| *epochs == 108);
        let values: Vec<f64> = finals.filter_map(|(.., run)| run["final_test_accuracy"].as_f64()).collect();
        let [a, b, c] = values[..] else { panic!("three repeats") };
        // Summed in another order, it may differ in the last bit.
        let difference = stored.get(index_of(hash)).expect("a mean") - (a + b + c) / 3.0;
        assert!(difference.abs() <= f64::EPSILON, "{difference:e}");
    }
}
