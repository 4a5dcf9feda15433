//! What is exported reads as what the table has.

mod support;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use nb101_benchmark::{Checkpoint, Kind, Measurement, Metric, Repeat};
use nb101_space::CellIndex;
use nb101_table::{
    Export, ExportFormat, ExportSummary, Import, ImportOptions, Map, Provenance, Table, TableError,
    TableWriter,
};
use serde_json::Value;
use support::decode::{bits, records};
use support::{Folder, at_end, code, published, run};

fn export(table: &Table<Map>, path: &Path) -> Result<ExportSummary, TableError> {
    let format = ExportFormat::of_path(path).expect("a known extension");
    Export::new(format).run(table, path, &|_| (), &AtomicBool::new(false))
}

/// A table with a bit of everything: a mean, a gap, a user's column, a cell without a training.
fn small(folder: &Folder) -> Table<Map> {
    let mut writer = TableWriter::create(folder.table(), [0, 7, 100].map(CellIndex)).expect("starts");
    let halfway = Measurement {
        checkpoint: Checkpoint::Halfway,
        ..at_end(Metric::TrainAccuracy, 12, Repeat::Index(1))
    };
    writer
        .column(at_end(Metric::TestAccuracy, 108, Repeat::Index(0)), &[Some(0.5), None, None])
        .expect("fits");
    writer
        .column(at_end(Metric::TestAccuracy, 108, Repeat::Mean), &[Some(0.25), Some(1e300), None])
        .expect("fits");
    writer
        .column(at_end(Metric::TrainingTime, 12, Repeat::Index(1)), &[None, Some(f64::NAN), None])
        .expect("fits");
    writer.column(halfway, &[None, Some(-0.0), None]).expect("fits");
    writer.user_column("latency", "ms, measured", &[Some(1.5), None, Some(f64::INFINITY)]).expect("fits");
    writer.finish(Kind::Synthetic, Provenance::default()).expect("is written");
    Table::open(folder.table()).expect("opens")
}

#[test]
fn a_table_without_trainings_is_no_tfrecord_file() {
    let folder = Folder::new();
    let mut writer = TableWriter::create(folder.table(), [CellIndex(3)]).expect("starts");
    writer.column(at_end(Metric::TestAccuracy, 108, Repeat::Mean), &[Some(0.5)]).expect("fits");
    writer.finish(Kind::Synthetic, Provenance::default()).expect("is written");
    let table = Table::open(folder.table()).expect("opens");
    let export = |format| {
        let out = folder.path("out");
        Export::new(format).run(&table, out, &|_| (), &AtomicBool::new(false))
    };
    assert_eq!(code(export(ExportFormat::TfRecord)), "NB101_NOTHING_TO_EXPORT");
    assert_eq!(folder.names(), ["table.nb101"]);
    export(ExportFormat::Csv).expect("a row");
}

#[test]
fn csv_has_a_row_for_every_training() {
    let folder = Folder::new();
    let path = folder.path("a.csv");
    let summary = export(&small(&folder), &path).expect("exports");
    let text = std::fs::read_to_string(&path).expect("text");
    let lines: Vec<&str> = text.lines().collect();
    let head = "cell_index,module_hash,epochs,repeat,halfway_train_accuracy,final_training_time,final_test_accuracy,\
                trainable_parameters,module_adjacency,module_operations,\"latency [ms, measured]\"";
    let hash = support::cell(0).module_hash();
    let first = format!("0,{hash},108,0,,,0.5,882570,0100,\"input,output\",1.5");
    assert_eq!(lines[..2], [head, first.as_str()]);
    let rest = &lines[2..];
    assert_eq!(rest.len(), 4);
    assert!(rest[0].contains(",108,mean,,,0.25,"), "{}", rest[0]);
    assert!(rest[1].contains(",12,1,-0.0,NaN,,"), "{}", rest[1]);
    assert!(rest[2].contains(",108,mean,,,1e300,"), "{}", rest[2]);
    assert!(rest[3].starts_with("100,") && rest[3].ends_with(",inf"), "{}", rest[3]);
    assert_eq!((summary.rows, summary.bytes), (5, text.len() as u64));
}

#[test]
fn every_json_line_is_an_object_with_all_columns() {
    let folder = Folder::new();
    let path = folder.path("a.jsonl");
    let summary = export(&small(&folder), &path).expect("exports");
    let text = std::fs::read_to_string(&path).expect("text");
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(rows.len(), 5);
    for row in &rows {
        let keys: Vec<&String> = row.as_object().expect("an object").keys().collect();
        assert_eq!(keys.len(), summary.columns.len());
    }
    assert_eq!(rows[0]["repeat"], 0);
    assert_eq!((&rows[1]["repeat"], &rows[1]["final_test_accuracy"]), (&"mean".into(), &0.25.into()));
    assert_eq!(
        (&rows[2]["final_training_time"], &rows[2]["final_test_accuracy"]),
        (&"NaN".into(), &Value::Null)
    );
    assert_eq!((&rows[4]["epochs"], &rows[4]["latency [ms, measured]"]), (&Value::Null, &"Infinity".into()));
    assert_eq!(rows[4]["module_operations"].as_str().map(|text| text.split(',').count()), Some(5));
}

#[test]
fn records_come_back_after_a_complete_import() {
    let Some(path) = published("retrained_4v.tfrecord") else { return };
    let folder = Folder::new();
    let complete = || Import::new(ImportOptions { complete: true, ..ImportOptions::default() });
    run(&complete().add(&path), &folder.table()).expect("imports");
    let table = Table::open(folder.table()).expect("opens");
    let exported = folder.path("again.tfrecord");
    let summary = export(&table, &exported).expect("exports");
    assert_eq!(summary.rows, 1_092);

    // The order of the export is by cell, budget and repeat; repeats keep theirs.
    let index =
        |hash: &str| nb101_space::HashOrder::get().find(hash.parse().expect("a hash")).expect("a cell");
    let mut before = records(&std::fs::read(&path).expect("readable"));
    before.sort_by_key(|record| (index(&record.hash), record.epochs));
    let after = records(&std::fs::read(&exported).expect("readable"));
    assert_eq!(before.len(), after.len());
    for (before, after) in before.iter().zip(&after) {
        assert_eq!((&before.hash, before.epochs), (&after.hash, after.epochs));
        assert_eq!((&before.matrix, &before.ops), (&after.matrix, &after.ops));
        assert_eq!(before.metrics.evaluations.len(), after.metrics.evaluations.len());
        assert_eq!(bits(&before.metrics), bits(&after.metrics));
    }

    let again = folder.path("again.nb101");
    run(&complete().add(&exported), &again).expect("imports");
    let again = Table::open(again).expect("opens");
    again.verify().expect("verifies");
    assert_eq!(again.columns(), table.columns());
    for info in table.columns() {
        let column = |table: &Table<Map>| -> Vec<(CellIndex, u64)> {
            let column = table.stored_column(&info.content).expect("stored");
            column.iter().map(|(cell, value)| (cell, value.to_bits())).collect()
        };
        assert_eq!(column(&table), column(&again), "{info:?}");
    }
    let second = folder.path("third.tfrecord");
    export(&again, &second).expect("exports");
    assert_eq!(std::fs::read(&exported).expect("readable"), std::fs::read(&second).expect("readable"));
}

/// A default import keeps the final evaluations of this file; those come back, and then nothing changes any more.
#[test]
fn a_retrained_file_comes_back_identically() {
    let Some(path) = published("retrained_4v.tfrecord") else { return };
    let folder = Folder::new();
    for complete in [false, true] {
        let import = |source: &Path, table: &str| {
            let options = ImportOptions { complete, ..ImportOptions::default() };
            run(&Import::new(options).add(source), &folder.path(table)).expect("imports");
            Table::open(folder.path(table)).expect("opens")
        };
        let table = import(&path, "first.nb101");
        for format in [ExportFormat::TfRecord, ExportFormat::Csv, ExportFormat::Parquet] {
            let exported = [folder.path("a"), folder.path("b")].map(|folder| {
                std::fs::create_dir_all(&folder).expect("a folder");
                folder.join(format!("retrained.{}", format.name()))
            });
            export(&table, &exported[0]).expect("exports");
            let again = import(&exported[0], "again.nb101");
            export(&again, &exported[1]).expect("exports");
            import(&exported[1], "third.nb101");
            let bytes = |path: &Path| std::fs::read(path).expect("readable");
            assert_eq!(bytes(&exported[0]), bytes(&exported[1]), "{format:?}");
            assert_eq!(bytes(&folder.path("again.nb101")), bytes(&folder.path("third.nb101")), "{format:?}");

            assert_eq!(again.columns(), table.columns(), "{format:?}");
            for info in table.columns() {
                let numbers = |table: &Table<Map>| -> Vec<(CellIndex, u64)> {
                    let column = table.stored_column(&info.content).expect("stored");
                    column.iter().map(|(cell, value)| (cell, value.to_bits())).collect()
                };
                assert_eq!(numbers(&table), numbers(&again), "{format:?} {info:?}");
            }
            for cell in table.cells() {
                assert_eq!(again.representative(cell).ok(), table.representative(cell).ok());
                assert_eq!(again.trainable_parameters(cell).ok(), table.trainable_parameters(cell).ok());
            }
        }
    }
}

#[test]
fn an_export_is_all_or_nothing() {
    let folder = Folder::new();
    let table = small(&folder);
    for format in ExportFormat::ALL {
        let path = folder.path(&format!("a.{}", format.name()));
        let cancelled = AtomicBool::new(true);
        let result = Export::new(format).run(&table, &path, &|_| (), &cancelled);
        assert_eq!(code(result), "NB101_CANCELLED");
        let late = AtomicBool::new(false);
        let stop = |_| late.store(true, Ordering::Relaxed);
        assert_eq!(code(Export::new(format).run(&table, &path, &stop, &late)), "NB101_CANCELLED");
        assert_eq!(
            code(Export::new(format).run(&table, folder.path("none/a"), &|_| (), &AtomicBool::new(false))),
            "NB101_IO"
        );
        assert_eq!(
            code(Export::new(format).run(&table, folder.table(), &|_| (), &AtomicBool::new(false))),
            "NB101_SAME_FILE"
        );
    }
    assert_eq!(folder.names(), ["table.nb101"]);
}

#[test]
fn a_file_that_comes_while_an_export_writes_stays_on_request() {
    let folder = Folder::new();
    let table = small(&folder);
    for format in ExportFormat::ALL {
        let path = folder.path("export");
        let intrude = |_| std::fs::write(&path, "precious").expect("writable");
        let keep = Export::new(format).keep_existing();
        assert_eq!(code(keep.run(&table, &path, &intrude, &AtomicBool::new(false))), "NB101_FILE_EXISTS");
        assert_eq!(std::fs::read(&path).expect("there"), b"precious");
        assert_eq!(code(keep.run(&table, &path, &|_| (), &AtomicBool::new(false))), "NB101_FILE_EXISTS");
        Export::new(format).run(&table, &path, &intrude, &AtomicBool::new(false)).expect("replaces it");
        assert_ne!(std::fs::read(&path).expect("there"), b"precious");
        std::fs::remove_file(&path).expect("there");
    }
    assert_eq!(folder.names(), ["table.nb101"]);
}

#[test]
fn a_user_column_has_a_name_of_its_own() {
    let folder = Folder::new();
    let mut writer = TableWriter::create(folder.table(), [0].map(CellIndex)).expect("starts");
    for (name, unit) in [
        ("", ""),
        ("a b", ""),
        ("a[b", ""),
        ("epochs", ""),
        ("final_test_accuracy", ""),
        ("a", "[ms]"),
        ("a", "\n"),
    ] {
        assert_eq!(code(writer.user_column(name, unit, &[None])), "NB101_UNWRITABLE", "{name} {unit}");
    }
    writer.user_column("energy", "J", &[Some(9_007_199_254_740_991.0)]).expect("fits");
    assert_eq!(code(writer.user_column("energy", "kJ", &[None])), "NB101_UNWRITABLE");
    writer.finish(Kind::Synthetic, Provenance::default()).expect("is written");
    let table = Table::open(folder.table()).expect("opens");
    assert_eq!(table.user_column("energy").expect("stored").get(CellIndex(0)), Some(9_007_199_254_740_991.0));
    assert_eq!(code(table.user_column("latency")), "NB101_NO_COLUMN");
}
