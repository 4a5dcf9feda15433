//! CSV and Parquet files come in: what exports write, and what users write.

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use nb101_benchmark::{Kind, Metric, Repeat};
use nb101_cell::ErrorCode as _;
use nb101_space::CellIndex;
use nb101_table::{
    Content, Export, ExportFormat, Import, ImportOptions, Map, Provenance, Setup, Table, TableError,
    TableWriter,
};
use proptest::prelude::*;
use support::{Folder, at_end, cell, code, published, run, tfrecord};

const ROWS: [ExportFormat; 2] = [ExportFormat::Csv, ExportFormat::Parquet];

fn complete() -> Import {
    Import::new(ImportOptions { complete: true, kind: Some(Kind::Synthetic), ..ImportOptions::default() })
}

fn export(table: &Table<Map>, format: ExportFormat, path: &Path) {
    Export::new(format).run(table, path, &|_| (), &AtomicBool::new(false)).expect("exports");
}

/// A column: what it is about, its unit, and the bits of its numbers.
type Column = (Content, String, Vec<(CellIndex, u64)>);

/// Every number of a table. CSV has one kind of NaN.
fn numbers(table: &Table<Map>) -> Vec<Column> {
    let column = |content: &Content| -> Vec<(CellIndex, u64)> {
        let column = table.stored_column(content).expect("stored");
        let bits = |value: f64| if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() };
        column.iter().map(|(cell, value)| (cell, bits(value))).collect()
    };
    let columns = table.columns().iter();
    columns.map(|info| (info.content.clone(), info.unit.to_string(), column(&info.content))).collect()
}

fn assert_comes_back(folder: &Folder, table: &Table<Map>) {
    for format in ROWS {
        let path = folder.path(&format!("rows.{}", format.name()));
        export(table, format, &path);
        let import = if table.is_complete() { complete() } else { Import::default() };
        let again = folder.path("again.nb101");
        run(&import.add(&path), &again).expect("imports");
        let again = Table::open(&again).expect("opens");
        again.verify().expect("verifies");
        assert!(again.cells().eq(table.cells()), "{format:?}");
        assert_eq!(numbers(&again), numbers(table), "{format:?}");
        assert_eq!(again.provenance().setups, table.provenance().setups, "{format:?}");
        for cell in table.cells() {
            assert_eq!(again.representative(cell).ok(), table.representative(cell).ok());
            assert_eq!(again.trainable_parameters(cell).ok(), table.trainable_parameters(cell).ok());
        }
    }
}

#[test]
fn a_retrained_file_comes_back_from_rows() {
    let Some(path) = published("retrained_4v.tfrecord") else { return };
    let folder = Folder::new();
    run(&complete().add(&path), &folder.table()).expect("imports");
    assert_comes_back(&folder, &Table::open(folder.table()).expect("opens"));
}

fn any_number() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![Just(None), any::<f64>().prop_map(Some), (0..100u16).prop_map(|k| Some(f64::from(k)))]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn tables_come_back_from_rows(
        repeat in prop::collection::vec(any_number(), 3),
        mean in prop::collection::vec(any_number(), 3),
        user in prop::collection::vec(any_number(), 3),
        parameters in prop::option::of(0..i32::MAX as u32),
    ) {
        let folder = Folder::new();
        let cells = [0, 7, 423_623].map(CellIndex);
        // Rows have no place for a cell without a number, nor for a column without one.
        prop_assume!((0..3).all(|row| repeat[row].is_some() || mean[row].is_some() || user[row].is_some()));
        let mut writer = TableWriter::create(folder.table(), cells).expect("starts");
        if user.iter().any(Option::is_some) {
            writer.user_column("latency", "ms", &user).expect("fits");
        }
        if repeat.iter().any(Option::is_some) {
            writer.column(at_end(Metric::TestAccuracy, 108, Repeat::Index(1)), &repeat).expect("fits");
        }
        if mean.iter().any(Option::is_some) {
            writer.column(at_end(Metric::TrainingTime, 110, Repeat::Mean), &mean).expect("fits");
        }
        if let Some(parameters) = parameters.filter(|_| repeat[1].is_some()) {
            writer.trainable_parameters(&[(CellIndex(7), parameters)]).expect("fits");
        }
        writer.finish(Kind::Retrained, Provenance::default()).expect("is written");
        assert_comes_back(&folder, &Table::open(folder.table()).expect("opens"));
    }

    #[test]
    fn complete_tables_come_back_from_rows(
            seed: u16,
            parameters in prop::option::of(0..1_000u32),
            total in any_number(),
            setups in prop::collection::vec(prop::option::of(0..2u32), 2),
        ) {
        let folder = Folder::new();
        let mut record = support::metrics(36, seed);
        (record.trainable_parameters, record.total_time) = (parameters, total);
        record.setup = setups[0].map(support::setup);
        let mut odd = support::metrics(36, seed ^ 1);
        odd.evaluations[1].current_epoch = None;
        odd.setup = setups[1].map(support::setup);
        odd.evaluations.insert(1, support::evaluation(3.0, seed));
        let two = [["conv1x1-bn-relu", "maxpool3x3"], ["maxpool3x3", "conv1x1-bn-relu"]].map(support::two_branches);
        let source = tfrecord(&[(two[0], 36, record.clone()), (two[1], 36, odd), (cell(0), 12, record)]);
        run(&complete().add(folder.file("a.tfrecord", &source)), &folder.table()).expect("imports");
        assert_comes_back(&folder, &Table::open(folder.table()).expect("opens"));
    }
}

#[test]
fn simple_files_of_users_come_in() {
    let folder = Folder::new();
    let hash = cell(7).module_hash();
    let text = format!(
        "hash,epochs,test_accuracy,latency,energy [mJ]\n{hash},108,0.5,1.25,\n{hash},108,0.75,1.25,9007199254740992\n"
    );
    let by_hash = folder.file("a.csv", text.as_bytes());
    let by_index = folder.file("b.CSV", "\u{feff}index,latency\r\n0, 3 \r\n".as_bytes());
    let matrix =
        folder.file("c.csv", b"matrix,ops,energy [mJ]\n\"[[0, 1], [0, 0]]\",\"['input', 'output']\",2\n");
    let options = ImportOptions {
        user_columns: BTreeMap::from([("latency".to_owned(), "ms".to_owned())]),
        ..ImportOptions::default()
    };
    let summary =
        run(&Import::new(options).add(by_hash).add(by_index).add(matrix), &folder.table()).expect("imports");
    assert_eq!((summary.cells, summary.records), (2, 2));
    let table = Table::open(folder.table()).expect("opens");
    let value = |repeat| {
        let column = table.column(&at_end(Metric::TestAccuracy, 108, Repeat::Index(repeat))).expect("stored");
        column.get(CellIndex(7))
    };
    assert_eq!((value(0), value(1)), (Some(0.5), Some(0.75)));
    let user = |name, cell| table.user_column(name).expect("stored").get(CellIndex(cell));
    assert_eq!((user("latency", 7), user("latency", 0)), (Some(1.25), Some(3.0)));
    assert_eq!((user("energy", 7), user("energy", 0)), (Some(9_007_199_254_740_992.0), Some(2.0)));
    let units: Vec<String> = table.columns().iter().map(|column| column.unit.to_string()).collect();
    assert_eq!(units, ["mJ", "ms", "fraction", "fraction"]);
}

#[test]
fn a_bad_row_is_refused_with_its_line() {
    let folder = Folder::new();
    let refuse = |text: &str| {
        let path = folder.file("bad.csv", text.as_bytes());
        let error = support::import(&path, &folder.table()).expect_err(text);
        let TableError::BadRow { place, .. } = &error else { panic!("{text}: {error}") };
        place.clone()
    };
    for (text, place) in [
        ("", "line 1"),
        ("epochs,test_accuracy\n", "line 1"),
        ("index,accuracy\n", "line 1"),
        ("index,epochs,epochs\n", "line 1"),
        ("index,latency [[ms]]\n", "line 1"),
        ("index,evaluation7000_test_accuracy,epochs\n1,0.5,4\n", "line 2"),
        ("index,epochs,test_accuracy\n1,4,0.5\n1,4\n", "line 3"),
        ("index,epochs,test_accuracy\n1,4,0.5\n,4,0.5\n", "line 3"),
        ("index,epochs,test_accuracy\n423624,4,0.5\n", "line 2"),
        ("index,epochs,test_accuracy\n-1,4,0.5\n", "line 2"),
        ("index,epochs,test_accuracy\n1.5,4,0.5\n", "line 2"),
        ("index,epochs,test_accuracy\n1,0,0.5\n", "line 2"),
        ("index,epochs,test_accuracy\n1,4,half\n", "line 2"),
        ("index,epochs,test_accuracy\n1,,0.5\n", "line 2"),
        ("index,repeat,epochs,test_accuracy\n1,first,4,0.5\n", "line 2"),
        ("index,repeat,epochs,test_accuracy\n1,mean,4,0.5\n1,,4,0.5\n", "line 3"),
        ("index,repeat,epochs,test_accuracy\n1,65535,4,0.5\n", "line 2"),
        ("index,test_accuracy [%]\n1,50\n", "line 1"),
        ("index,matrix [x]\n1,50\n", "line 1"),
        ("matrix,ops,x [s]\n0100,\"input,,output\",1\n", "line 2"),
        ("hash,epochs,test_accuracy\nabc,4,0.5\n", "line 2"),
        ("hash,epochs,test_accuracy\nffffffffffffffffffffffffffffffff,4,0.5\n", "line 2"),
        ("matrix,ops,x [s]\n0200,\"input,output\",1\n", "line 2"),
        ("matrix,ops,x [s]\n0100,\"input,input\",1\n", "line 2"),
        ("matrix,ops,x [s]\n0100,,1\n", "line 2"),
        ("index,matrix,ops,x [s]\n5,0100,\"input,output\",1\n", "line 2"),
        ("index,x [s]\n0,9007199254740993\n", "line 2"),
        ("index,x [s]\n0,\n", "line 2"),
    ] {
        assert_eq!(refuse(text), place, "{text}");
    }
    let path = folder.file("bad.csv", b"index,x [s]\n0,\xff\n");
    assert_eq!(code(support::import(&path, &folder.table())), "NB101_BAD_ROW");
    let path = folder.file("bad.csv", b"index,x [s]\n");
    assert_eq!(code(support::import(&path, &folder.table())), "NB101_NOTHING_TO_IMPORT");
    let path = folder.file("bad.csv", b"index,x [s]\n0,1\n0,2\n");
    assert_eq!(code(support::import(&path, &folder.table())), "NB101_CONFLICTING_SOURCES");
    assert_eq!(folder.names(), ["bad.csv"]);
}

#[test]
fn operations_may_stand_between_blanks() {
    let folder = Folder::new();
    // As `nasbench101 enumerate` writes them, with a column of the user's own beside.
    let hash = cell(1).module_hash();
    let ops: Vec<&str> = cell(1).labels().map(nb101_cell::Label::name).collect();
    let matrix: String = cell(1).adjacency().to_matrix().iter().map(u8::to_string).collect();
    let text = format!("index,hash,matrix,ops,latency [ms]\n1,{hash},{matrix},{},7\n", ops.join(" "));
    support::import(&folder.file("a.csv", text.as_bytes()), &folder.table()).expect("imports");
    let table = Table::open(folder.table()).expect("opens");
    assert_eq!(table.user_column("latency").expect("stored").get(CellIndex(1)), Some(7.0));
}

#[test]
fn users_columns_of_several_sources_agree_in_unit_and_number() {
    let folder = Folder::new();
    let join = |first: &str, second: &str| {
        let files =
            [("a.csv", first), ("b.csv", second)].map(|(name, text)| folder.file(name, text.as_bytes()));
        let [first, second] = files;
        run(&Import::default().add(first).add(second), &folder.table())
    };
    let conflict = "NB101_CONFLICTING_SOURCES";
    for scale in [1e-300, 1e-9, 1.0, 1e9, 1e300] {
        let text = |value: f64| format!("index,energy [J]\n3,{value}\n");
        join(&text(scale), &text(scale * (1.0 + 1e-8))).expect("the same, rounded");
        assert_eq!(code(join(&text(scale), &text(scale * 1.001))), conflict, "{scale}");
        assert_eq!(code(join(&text(scale), &text(0.0))), conflict, "{scale}");
    }
    let error = join("index,energy [J]\n3,1\n", "index,energy [mJ]\n4,1\n").expect_err("two units");
    assert!(
        error.to_string().contains("b.csv: conflicting sources: 'energy' is in 'mJ', expected 'J'"),
        "{error}"
    );
    assert_eq!(code::<()>(Err(error)), conflict);
}

#[test]
fn names_that_mean_something_else_are_none_of_users() {
    let folder = Folder::new();
    let source = folder.file("a.csv", b"index,latency\n3,1\n");
    let import = |name: &str| {
        let user_columns = BTreeMap::from([(name.to_owned(), "ms".to_owned())]);
        let options = ImportOptions { user_columns, ..ImportOptions::default() };
        run(&Import::new(options).add(&source), &folder.table())
    };
    for name in ["index", "hash", "matrix", "ops", "test_accuracy", "training_time", "epochs", "a b", ""] {
        assert_eq!(code(import(name)), "NB101_UNWRITABLE", "{name}");
        let mut writer = TableWriter::create(folder.table(), [CellIndex(3)]).expect("starts");
        assert_eq!(code(writer.user_column(name, "ms", &[None])), "NB101_UNWRITABLE", "{name}");
    }
    let long = "é".repeat(64);
    let mut writer = TableWriter::create(folder.table(), [CellIndex(3)]).expect("starts");
    writer.user_column(&long, &"µ".repeat(32), &[None]).expect("64 letters, 32 characters");
    assert_eq!(code(writer.user_column(&format!("{long}e"), "", &[None])), "NB101_UNWRITABLE");
}

/// A small export, with gaps and text.
fn small(folder: &Folder, format: ExportFormat) -> Vec<u8> {
    let source = tfrecord(&[(cell(0), 36, support::metrics(36, 1)), (cell(7), 36, support::metrics(36, 2))]);
    run(&complete().add(folder.file("a.tfrecord", &source)), &folder.table()).expect("imports");
    let path = folder.path("rows");
    export(&Table::open(folder.table()).expect("opens"), format, &path);
    std::fs::read(path).expect("readable")
}

/// Damages a file of each format at every `step`th byte.
fn damage(step: usize) {
    let folder = Folder::new();
    for format in ROWS {
        let good = small(&folder, format);
        let out = folder.path("out.nb101");
        let name = format!("bad.{}", format.name());
        let try_import = |bytes: &[u8]| run(&complete().add(folder.file(&name, bytes)), &out);
        try_import(&good).expect("imports");
        for at in (0..good.len()).step_by(step) {
            let cut = try_import(&good[..at]);
            assert!(format == ExportFormat::Csv || cut.is_err(), "{at}");
            for bit in [0, 4, 7] {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                // A flipped digit is another number, which nothing can notice; but nothing panics or ends the process.
                drop(try_import(&bad));
            }
        }
    }
}

#[test]
fn no_cut_and_no_flipped_byte_panics() {
    damage(37);
}

#[test]
#[ignore = "takes minutes"]
fn no_cut_and_no_flipped_byte_panics_at_many_places() {
    damage(5);
}

#[test]
fn what_is_no_parquet_file_is_refused() {
    let folder = Folder::new();
    for bytes in [&b"PAR1"[..], b"PAR1PAR1", b"PAR1\xff\xff\xff\x7fPAR1", b"nothing of the kind"] {
        let path = folder.file("a.parquet", bytes);
        assert_eq!(code(support::import(&path, &folder.table())), "NB101_NOT_A_PARQUET_FILE");
    }
}

#[test]
fn sources_must_agree_on_what_a_training_was_made_with() {
    let folder = Folder::new();
    let rows = |name: &str, setup: &str| {
        let text = format!("cell_index,epochs,repeat,test_accuracy,setup\n0,4,0,0.5,{setup}\n");
        folder.file(name, text.as_bytes())
    };
    let (one, two) =
        (rows("one.csv", r#""{""seed"":1,""device"":""CPU""}""#), rows("two.csv", r#""{""seed"":2}""#));
    let none = rows("none.csv", "");
    for (first, second, got) in [(&one, &two, "2}"), (&two, &one, "1,")] {
        let error = run(&complete().add(first).add(second), &folder.table()).expect_err("they contradict");
        assert_eq!(error.code(), "NB101_CONFLICTING_SOURCES");
        let expected = format!("the setup of cell 0 at 4 epochs, repeat 0, goes on with '{got}");
        assert!(error.to_string().contains(&expected), "{error}");
    }
    for sources in [[&one, &none], [&none, &one], [&one, &one]] {
        let table = folder.path("agree.nb101");
        run(&sources.into_iter().fold(complete(), Import::add), &table).expect("they agree");
        let (_, record) =
            Table::open(&table).expect("opens").source_record(CellIndex(0), 4, 0).expect("a record");
        assert_eq!(record.setup, Some(Setup::new(r#"{"seed":1,"device":"CPU"}"#).expect("an object")));
    }
    let text = "cell_index,epochs,latency,setup\n0,,1.5,\"{}\"\n";
    let import = Import::new(ImportOptions {
        complete: true,
        user_columns: BTreeMap::from([("latency".to_owned(), "ms".to_owned())]),
        ..ImportOptions::default()
    });
    let refused = run(&import.add(folder.file("no-epochs.csv", text.as_bytes())), &folder.table());
    assert_eq!(code(refused), "NB101_BAD_ROW");
}
