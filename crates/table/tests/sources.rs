//! Importing NumPy columns, joining sources, and the life of the file that is made.

mod support;

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use nb101_benchmark::{Benchmark, Checkpoint, Kind, Measurement, Metric, Repeat};
use nb101_space::{CellIndex, HashOrder};
use nb101_table::{Import, ImportOptions, Table, TableWriter};
use support::{Folder, at_end, cell, code, import, metrics, run, tfrecord};

const CELLS: usize = 423_624;

/// A NumPy file: version, header text, data.
fn npy(version: u8, header: &str, data: &[u8]) -> Vec<u8> {
    let length = match version {
        1 => (header.len() as u16).to_le_bytes().to_vec(),
        _ => (header.len() as u32).to_le_bytes().to_vec(),
    };
    [b"\x93NUMPY", &[version, 0][..], &length, header.as_bytes(), data].concat()
}

const HEADER: &str = "{'descr': '<f8', 'fortran_order': False, 'shape': (423624,), }          \n";

fn doubles(value: impl Fn(usize) -> f64) -> Vec<u8> {
    (0..CELLS).flat_map(|i| value(i).to_le_bytes()).collect()
}

#[test]
fn all_versions_and_both_widths_come_in_by_hash_order() {
    let folder = Folder::new();
    let value = |i: usize| f32::from((i % 50_000) as u16) / 1024.0;
    let singles: Vec<u8> = (0..CELLS).flat_map(|i| value(i).to_le_bytes()).collect();
    let wide = doubles(|i| f64::from(value(i)));
    for (version, header, data) in [
        (1, HEADER, &wide),
        (2, HEADER, &wide),
        (3, r#"{"shape":(423624,),"fortran_order":False,"descr":"<f4"}"#, &singles),
    ] {
        let source = folder.file("mean_test_accuracy_108.npy", &npy(version, header, data));
        let summary = import(&source, &folder.table()).expect("imports");
        assert_eq!((summary.numbers, summary.cells, summary.kind), (423_624, 423_624, Kind::Retrained));
        let table = Table::open(folder.table()).expect("opens");
        let column = table.column(&at_end(Metric::TestAccuracy, 108, Repeat::Mean)).expect("stored");
        for i in [0, 1, 100_000, CELLS - 1] {
            assert_eq!(column.get(HashOrder::get().cells()[i]), Some(f64::from(value(i))));
        }
        assert_eq!(table.record_count(), 0, "a mean is no training");
    }
}

#[test]
fn a_file_that_is_no_column_is_refused_with_the_reason() {
    let folder = Folder::new();
    let data = doubles(|_| 0.5);
    let with = |descr: &str, order: &str, shape: &str| {
        let header = format!("{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}}}");
        npy(1, &header, &data)
    };
    let good = npy(1, HEADER, &data);
    let mut later = good.clone();
    later[6] = 4;
    for (bytes, expected) in [
        (with("'>f8'", "False", "(423624,)"), "NB101_WRONG_DTYPE"),
        (with("'<i8'", "False", "(423624,)"), "NB101_WRONG_DTYPE"),
        (with("[('a', '<f8'), ('b', '<f8')]", "False", "(423624,)"), "NB101_WRONG_DTYPE"),
        (with("'<f8'", "False", "(423623,)"), "NB101_WRONG_SHAPE"),
        (with("'<f8'", "False", "(423624, 1)"), "NB101_WRONG_SHAPE"),
        (with("'<f8'", "False", "(99999999999999999999,)"), "NB101_WRONG_SHAPE"),
        (with("'<f8'", "False", "()"), "NB101_WRONG_SHAPE"),
        (with("'<f8'", "True", "(423624,)"), "NB101_WRONG_SHAPE"),
        (with("'<f8'", "Maybe", "(423624,)"), "NB101_NOT_A_NUMPY_COLUMN"),
        (with("'<f8'", "False", "(423624,), 'more': 1"), "NB101_NOT_A_NUMPY_COLUMN"),
        (with("'<f8'", "False", "(423624,), 'shape': (1,)"), "NB101_NOT_A_NUMPY_COLUMN"),
        (with("'<f8'", "False", "423624,)"), "NB101_NOT_A_NUMPY_COLUMN"),
        (npy(1, "", &data), "NB101_NOT_A_NUMPY_COLUMN"),
        (npy(1, "{'descr", &data), "NB101_NOT_A_NUMPY_COLUMN"),
        (npy(1, "{'descr': '<f8'}", &data), "NB101_NOT_A_NUMPY_COLUMN"),
        (npy(2, &" ".repeat(70_000), &data), "NB101_NOT_A_NUMPY_COLUMN"),
        (later, "NB101_NOT_A_NUMPY_COLUMN"),
        ([good.as_slice(), b"\0"].concat(), "NB101_NOT_A_NUMPY_COLUMN"),
        (good[1..].to_vec(), "NB101_NOT_A_NUMPY_COLUMN"),
    ] {
        let source = folder.file("mean_test_accuracy_108.npy", &bytes);
        assert_eq!(code(import(&source, &folder.table())), expected);
    }
    for len in (0..100).chain([1_000, good.len() - 1]) {
        let source = folder.file("mean_test_accuracy_108.npy", &good[..len]);
        assert_eq!(code(import(&source, &folder.table())), "NB101_TRUNCATED", "{len} bytes");
    }
    assert_eq!(folder.names(), ["mean_test_accuracy_108.npy"]);
}

#[test]
fn no_flipped_byte_of_a_header_panics() {
    let folder = Folder::new();
    // Without data, so that it is quick; a header that is still right ends as a truncated file.
    let good = npy(1, HEADER, b"");
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut flipped = good.clone();
            flipped[at] ^= 1 << bit;
            assert!(import(&folder.file("mean_test_accuracy_108.npy", &flipped), &folder.table()).is_err());
        }
    }
}

#[test]
fn a_column_needs_a_name_that_says_what_it_is() {
    let folder = Folder::new();
    let source = folder.file("numbers.npy", &npy(1, HEADER, &doubles(|_| 0.5)));
    assert_eq!(code(import(&source, &folder.table())), "NB101_UNNAMED_COLUMN");
    let named = Measurement {
        checkpoint: Checkpoint::Halfway,
        ..at_end(Metric::TrainAccuracy, 36, Repeat::Index(1))
    };
    run(&Import::new(ImportOptions::default()).add_column(&source, named.clone()), &folder.table())
        .expect("imports");
    let table = Table::open(folder.table()).expect("opens");
    assert!(table.measurements().contains(&named));
}

#[test]
fn a_column_is_of_a_training_that_rows_and_records_may_have_too() {
    let folder = Folder::new();
    let source = folder.file("numbers.npy", &npy(1, HEADER, &doubles(|_| 0.5)));
    let import = |epochs, repeat| {
        let measurement = at_end(Metric::TestAccuracy, epochs, repeat);
        run(&Import::default().add_column(&source, measurement.clone()), &folder.table())?;
        let written = Table::open(folder.table()).expect("opens").measurements();
        assert!(written.contains(&measurement));
        Ok(())
    };
    for (epochs, repeat) in
        [(0, Repeat::Mean), (4, Repeat::Index(65_535)), (4, Repeat::Median), (0, Repeat::Index(0))]
    {
        assert_eq!(code(import(epochs, repeat)), "NB101_UNWRITABLE", "{epochs} {repeat}");
        let mut writer = TableWriter::create(folder.table(), [CellIndex(0)]).expect("starts");
        let written = writer.column(at_end(Metric::TestAccuracy, epochs, repeat), &[None]);
        assert_eq!(code(written), "NB101_UNWRITABLE", "{epochs} {repeat}");
    }
    for (epochs, repeat) in [(1, Repeat::Index(0)), (65_535, Repeat::Index(65_534))] {
        import(epochs, repeat).expect("imports");
    }
}

#[test]
fn a_users_column_keeps_its_unit_whatever_file_it_comes_from() {
    let folder = Folder::new();
    let numbers = folder.file("latency.npy", &npy(1, HEADER, &doubles(|_| 0.5)));
    let rows = folder.file("latency.csv", b"index,latency [s]\n3,0.5\n");
    let join = |unit: &str, sources: [&Path; 2]| {
        let user_columns = [("latency".to_owned(), unit.to_owned())].into();
        let import = Import::new(ImportOptions { user_columns, ..ImportOptions::default() });
        run(&sources.into_iter().fold(import, Import::add), &folder.table())
    };
    for sources in [[numbers.as_path(), &rows], [&rows, &numbers]] {
        assert_eq!(code(join("ms", sources)), "NB101_CONFLICTING_SOURCES");
        join("s", sources).expect("one unit");
    }
}

#[test]
fn sources_join_and_must_agree() {
    let folder = Folder::new();
    let records = tfrecord(&[(cell(7), 108, metrics(108, 5)), (cell(7), 108, metrics(108, 6))]);
    let records = folder.file("a.tfrecord", &records);
    let known = metrics(108, 5).evaluations[2].test_accuracy.expect("given");
    let column = |value: f64| {
        let order = HashOrder::get().cells();
        doubles(|i| if order[i] == CellIndex(7) { value } else { 0.5 })
    };
    let join = |value: f64| {
        let numbers = folder.file("test_accuracy_108_run0.npy", &npy(1, HEADER, &column(value)));
        run(&Import::new(ImportOptions::default()).add(&records).add(numbers), &folder.table())
    };
    // Printed with seven decimals, say.
    let summary = join(known + 1e-8).expect("agrees");
    assert_eq!((summary.cells, summary.records, summary.numbers), (423_624, 2, 423_624));
    let table = Table::open(folder.table()).expect("opens");
    table.verify().expect("verifies");
    let first = table.column(&at_end(Metric::TestAccuracy, 108, Repeat::Index(0))).expect("stored");
    assert_eq!((first.get(CellIndex(7)), first.get(CellIndex(8))), (Some(known), Some(0.5)));
    let record = table.record(CellIndex(8), 108, Repeat::Index(0), Checkpoint::Final).expect("a record");
    assert_eq!((record.test_accuracy, record.validation_accuracy), (Some(0.5), None));

    assert_eq!(code(join(known + 1.0 / 9_984.0)), "NB101_CONFLICTING_SOURCES");
    assert_eq!(code(join(f64::NAN)), "NB101_CONFLICTING_SOURCES");
    assert_eq!(code(join(f64::INFINITY)), "NB101_CONFLICTING_SOURCES");
    // The same file twice is the same numbers twice, not more repeats.
    let twice = Import::new(ImportOptions::default()).add(&records).add(&records);
    run(&twice, &folder.table()).expect("agrees");
    assert_eq!(Table::open(folder.table()).expect("opens").record_count(), 2);
}

#[test]
fn what_is_no_source_is_refused() {
    let folder = Folder::new();
    let refused = |name: &str, bytes: &[u8]| code(import(&folder.file(name, bytes), &folder.table()));
    assert_eq!(code(import(&folder.path("nothing"), &folder.table())), "NB101_FILE_NOT_FOUND");
    assert_eq!(refused("a.txt", b"some text that is long enough"), "NB101_UNKNOWN_FORMAT");
    assert_eq!(refused("a.txt", b""), "NB101_UNKNOWN_FORMAT");
    assert_eq!(refused("a.tfrecord", b"some text that is long enough"), "NB101_NOT_A_TFRECORD");
    assert_eq!(refused("a.tfrecord", b"short"), "NB101_TRUNCATED");
    assert_eq!(refused("a.npy", b"some text that is long enough"), "NB101_NOT_A_NUMPY_COLUMN");
    assert_eq!(code(run(&Import::default(), &folder.table())), "NB101_NOTHING_TO_IMPORT");
    assert!(!folder.table().exists());
}

#[test]
fn a_table_does_not_replace_its_own_source() {
    let folder = Folder::new();
    let bytes = tfrecord(&[(cell(0), 4, metrics(4, 1))]);
    let source = folder.file("a.tfrecord", &bytes);
    let detour = folder.path(".").join("a.tfrecord");
    assert_eq!(code(import(&source, &detour)), "NB101_SAME_FILE");
    assert_eq!(std::fs::read(source).expect("still there"), bytes);
}

#[test]
fn a_cancelled_or_failed_import_leaves_everything_as_it_was() {
    let folder = Folder::new();
    let records: Vec<_> = (0..20_000).map(|i| (cell(i % 500), 4, metrics(4, i as u16))).collect();
    let source = folder.file("a.tfrecord", &tfrecord(&records));
    folder.file("table.nb101", b"an older table");
    let job = Import::new(ImportOptions::default()).add(&source);

    assert_eq!(code(job.run(folder.table(), &|_| (), &AtomicBool::new(true))), "NB101_CANCELLED");
    // After every single report that there is.
    for wanted in 0.. {
        let (reports, cancel) = (AtomicU64::new(0), AtomicBool::new(false));
        let progress = |_| {
            let reports = reports.fetch_add(1, Ordering::Relaxed);
            cancel.store(reports == wanted, Ordering::Relaxed);
        };
        let Err(error) = job.run(folder.path("other.nb101"), &progress, &cancel) else {
            assert!(wanted > 2, "cancelling has an effect");
            break;
        };
        assert_eq!(code::<()>(Err(error)), "NB101_CANCELLED");
        assert_eq!(folder.names(), ["a.tfrecord", "table.nb101"]);
    }
    std::fs::remove_file(folder.path("other.nb101")).expect("the import that was not cancelled");
    folder.file("bad.tfrecord", b"some text that is long enough");
    assert_eq!(code(import(&folder.path("bad.tfrecord"), &folder.table())), "NB101_NOT_A_TFRECORD");
    assert_eq!(std::fs::read(folder.table()).expect("still there"), b"an older table");
    import(&source, &folder.table()).expect("imports after all");
    assert_eq!(Table::open(folder.table()).expect("opens").cell_count(), 500);
    assert_eq!(folder.names(), ["a.tfrecord", "bad.tfrecord", "table.nb101"]);
}

#[test]
fn progress_ends_at_the_length_of_the_sources() {
    let folder = Folder::new();
    let bytes = tfrecord(&[(cell(0), 4, metrics(4, 1)), (cell(1), 4, metrics(4, 1))]);
    let source = folder.file("a.tfrecord", &bytes);
    let last = std::sync::Mutex::new(None);
    let progress = |now| *last.lock().expect("no panic") = Some(now);
    Import::new(ImportOptions::default())
        .add(source)
        .run(folder.table(), &progress, &AtomicBool::new(false))
        .expect("imports");
    let last = last.into_inner().expect("no panic").expect("some progress");
    assert_eq!((last.bytes, last.total_bytes, last.records), (bytes.len() as u64, bytes.len() as u64, 2));
}

#[test]
fn a_table_that_cannot_be_written_leaves_nothing() {
    let folder = Folder::new();
    let source = folder.file("a.tfrecord", &tfrecord(&[(cell(0), 4, metrics(4, 1))]));
    let refused = |table: &Path| code(import(&source, table));
    assert_eq!(refused(&folder.path("no/such/folder/table.nb101")), "NB101_IO");
    for no_file in [folder.path("."), folder.path(".."), Path::new("/").into(), Path::new("").into()] {
        assert_eq!(refused(&no_file), "NB101_UNWRITABLE", "{}", no_file.display());
    }
    assert_eq!(refused(&source.join("table.nb101")), "NB101_IO");
    assert_eq!(folder.names(), ["a.tfrecord"]);
}

#[cfg(unix)]
#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says why")]
fn a_table_in_a_folder_that_cannot_be_read_is_made() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, hidden) = (Folder::new(), Folder::new());
    let source = folder.file("a.tfrecord", &tfrecord(&[(cell(0), 4, metrics(4, 1))]));
    let mode = |mode| std::fs::set_permissions(hidden.path("."), std::fs::Permissions::from_mode(mode));
    mode(0o300).expect("our own folder");
    if std::fs::read_dir(hidden.path(".")).is_ok() {
        eprintln!("skipped: this user may read every folder");
    } else {
        import(&source, &hidden.table()).expect("the table is there, though its name may not be on the disk");
        Table::open(hidden.table()).expect("opens");
    }
    mode(0o700).expect("our own folder");
}

#[cfg(unix)]
#[test]
fn a_link_is_kept_and_one_that_leads_nowhere_is_refused() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    let source = folder.file("a.tfrecord", &tfrecord(&[(cell(0), 4, metrics(4, 1))]));
    symlink(folder.path("nowhere"), folder.table()).expect("a link");
    assert_eq!(code(import(&source, &folder.table())), "NB101_UNWRITABLE");
    assert_eq!(folder.names(), ["a.tfrecord", "table.nb101"]);
    folder.file("nowhere", b"an older table");
    import(&source, &folder.table()).expect("replaces what the link points to");
    assert!(folder.table().is_symlink() && Table::open(folder.path("nowhere")).is_ok());
}

#[cfg(unix)]
#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says why")]
fn a_folder_that_is_read_only_stays_as_it_is() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, locked) = (Folder::new(), Folder::new());
    let source = folder.file("a.tfrecord", &tfrecord(&[(cell(0), 4, metrics(4, 1))]));
    let mode = |mode| std::fs::set_permissions(locked.path("."), std::fs::Permissions::from_mode(mode));
    mode(0o555).expect("our own folder");
    if std::fs::write(locked.path("probe"), "").is_ok() {
        eprintln!("skipped: this user may write into read-only folders");
    } else {
        assert_eq!(code(import(&source, &locked.table())), "NB101_IO");
        assert_eq!(locked.names(), [] as [&str; 0]);
    }
    mode(0o755).expect("our own folder");
}
