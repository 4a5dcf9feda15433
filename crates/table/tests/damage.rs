//! No damage goes unseen, and none makes the reader panic.

mod support;

use nb101_benchmark::{Checkpoint, Kind, Metric, Repeat};
use nb101_cell::{Cell, ErrorCode};
use nb101_space::CellIndex;
use nb101_table::{Import, ImportOptions, ModelMetrics, Provenance, Table, TableError, TableWriter};
use support::random::Random;
use support::table_file::{directory, sections, sign};
use support::{Folder, at_end, cell, code};

/// A table with every kind of section.
fn small() -> Vec<u8> {
    let folder = Folder::new();
    let cells = [3, 40, 90, 5_000].map(CellIndex);
    let mut writer = TableWriter::create(folder.table(), cells).expect("starts");
    let column = |metric, repeat| at_end(metric, 108, Repeat::Index(repeat));
    let k = |k: u16| Some(f64::from(f32::from(k) / 9_984.0));
    writer.column(column(Metric::TestAccuracy, 0), &[k(9_000), k(1), k(0), k(9_984)]).expect("fits");
    writer.column(column(Metric::TestAccuracy, 1), &[k(9_000), None, k(0), None]).expect("fits");
    writer
        .column(column(Metric::TrainingTime, 0), &[Some(0.1), None, Some(f64::NAN), Some(-0.0)])
        .expect("fits");
    writer.representatives(&[(CellIndex(40), cell(40)), (CellIndex(90), cell(90))]).expect("fits");
    writer.trainable_parameters(&[(CellIndex(5_000), 77)]).expect("fits");
    writer.finish(Kind::Synthetic, Provenance::default()).expect("is written");
    std::fs::read(folder.table()).expect("readable")
}

fn open_and_verify(bytes: &[u8]) -> Result<(), TableError> {
    Table::new(bytes)?.verify()
}

#[test]
fn every_flipped_bit_is_found() {
    let mut bytes = small();
    open_and_verify(&bytes).expect("as written");
    for at in 0..bytes.len() {
        for bit in 0..8 {
            bytes[at] ^= 1 << bit;
            assert!(open_and_verify(&bytes).is_err(), "bit {bit} of byte {at}");
            bytes[at] ^= 1 << bit;
        }
    }
}

#[test]
fn an_accuracy_above_one_is_found_under_right_checksums() {
    let mut bytes = small();
    let values = sections(&bytes)[1].clone();
    assert_eq!(bytes[values.end - 2..values.end], 9_984u16.to_le_bytes());
    bytes[values.end - 2..values.end].copy_from_slice(&9_985u16.to_le_bytes());
    sign(&mut bytes);
    assert_eq!(code(open_and_verify(&bytes)), "NB101_DAMAGED_TABLE");
}

#[test]
fn a_setup_that_is_not_there_is_found_under_right_checksums() {
    let folder = Folder::new();
    let record = |number| ModelMetrics { setup: Some(support::setup(number)), ..support::metrics(4, 7) };
    let records = [0, 1, 2].map(|number| (cell(0), 4, record(number)));
    let source = folder.file("a.tfrecord", &support::tfrecord(&records));
    let options = ImportOptions { complete: true, ..ImportOptions::default() };
    support::run(&Import::new(options).add(source), &folder.table()).expect("imports");
    let mut bytes = std::fs::read(folder.table()).expect("readable");
    open_and_verify(&bytes).expect("as written");
    let last = sections(&bytes).into_iter().find(|section| bytes[section.clone()] == 2f32.to_le_bytes());
    bytes[last.expect("one value")].copy_from_slice(&3f32.to_le_bytes());
    sign(&mut bytes);
    assert_eq!(code(open_and_verify(&bytes)), "NB101_DAMAGED_TABLE");
    let table = Table::new(&bytes[..]).expect("opens");
    let setups =
        [0, 1, 2].map(|repeat| table.source_record(CellIndex(0), 4, repeat).expect("a record").1.setup);
    assert_eq!(setups.iter().flatten().count(), 2);
}

#[test]
fn every_truncation_and_every_addition_is_found_at_open() {
    let bytes = small();
    for len in 0..bytes.len() {
        let expected = if len == 0 { "NB101_NOT_A_TABLE" } else { "NB101_TRUNCATED" };
        assert_eq!(code(Table::new(&bytes[..len])), expected, "{len} bytes");
    }
    for more in [1, 64, 1000] {
        let longer = [bytes.as_slice(), &vec![0; more]].concat();
        assert_eq!(code(Table::new(longer)), "NB101_DAMAGED_TABLE");
    }
}

#[test]
fn a_later_version_is_refused_with_a_remedy() {
    let mut bytes = small();
    bytes[8] = 2;
    sign(&mut bytes);
    let error = Table::new(bytes).expect_err("a later version");
    assert_eq!(error.code(), "NB101_WRONG_VERSION");
    assert!(error.to_string().contains("update this package"), "{error}");
}

#[test]
fn a_file_that_is_no_table_is_refused() {
    for bytes in
        [&b""[..], b"\x89", b"\x89NB101\n", b"PK\x03\x04 and more of that, up to a hundred bytes or so"]
    {
        let expected = if bytes == b"\x89" { "NB101_TRUNCATED" } else { "NB101_NOT_A_TABLE" };
        assert_eq!(code(Table::new(bytes)), expected);
    }
    let folder = Folder::new();
    assert_eq!(code(Table::open(folder.table())), "NB101_FILE_NOT_FOUND");
    assert_eq!(code(Table::open(folder.file("empty.nb101", b""))), "NB101_NOT_A_TABLE");
    assert!(Table::open(folder.path(".")).is_err());
}

/// Asks a table everything; the answers may be errors.
fn ask_everything(bytes: &[u8]) {
    let Ok(table) = Table::new(bytes) else { return };
    drop(table.verify());
    table.record_count();
    for cell in table.cells().chain([7, 423_623, u32::MAX].map(CellIndex)) {
        for repeat in [Repeat::Index(0), Repeat::Index(1), Repeat::Mean] {
            drop(table.record(cell, 108, repeat, Checkpoint::Final));
            drop(table.record(cell, 36, repeat, Checkpoint::Halfway));
        }
        drop(table.trainable_parameters(cell));
    }
    for info in table.columns() {
        let nb101_table::Content::Measurement(measurement) = &info.content else { continue };
        let column = table.column(measurement).expect("stored");
        assert_eq!(column.to_dense(0.0).len(), 423_624);
    }
}

/// Checksums protect from accidents, not from malice: with right checksums any bytes must still not panic.
#[test]
fn no_bytes_with_right_checksums_panic() {
    let good = small();
    let directory = directory(&good);
    let mut random = Random::new(0);
    for round in 0..4_000 {
        let mut bytes = good.clone();
        for _ in 0..=random.below(3) {
            // Half of the changes hit the directory, where offsets and lengths are.
            let at = if round % 2 == 0 {
                random.below(good.len())
            } else {
                directory + random.below(good.len() - directory)
            };
            bytes[at] = match random.below(4) {
                0 => 0,
                1 => 0xff,
                2 => bytes[at] ^ 1 << random.below(8),
                _ => random.below(256) as u8,
            };
        }
        sign(&mut bytes);
        ask_everything(&bytes);
    }
}

#[test]
fn representatives_of_other_cells_are_found() {
    let mut bytes = small();
    let pair = [1u32.to_le_bytes(), cell(40).packed().to_le_bytes()].concat();
    let at = bytes.windows(8).position(|window| window == pair).expect("the representative of cell 40");
    bytes[at + 4..at + 8].copy_from_slice(&cell(41).packed().to_le_bytes());
    sign(&mut bytes);
    assert_eq!(code(open_and_verify(&bytes)), "NB101_DAMAGED_TABLE");
    bytes[at + 4..at + 8].copy_from_slice(&0u32.to_le_bytes());
    sign(&mut bytes);
    assert_eq!(code(open_and_verify(&bytes)), "NB101_DAMAGED_TABLE");
    assert!(Cell::from_packed(0).is_err());
    let table = Table::new(bytes).expect("opens");
    assert_eq!(code(table.representative(CellIndex(40))), "NB101_DAMAGED_TABLE");
}

#[test]
fn verifying_tells_how_far_it_is_and_stops_on_request() {
    let bytes = small();
    let table = Table::new(&bytes).expect("sound");
    let mut seen = Vec::new();
    let report = &mut |done| {
        seen.push(done);
        Ok(())
    };
    table.verify_with(report).expect("sound");
    assert!(seen.is_sorted() && seen.len() > sections(&bytes).len() && seen[0] == 0, "{seen:?}");
    assert!(seen.last().is_some_and(|&last| last < table.bytes()));
    for wanted in 0..seen.len() {
        let mut reports = 0..;
        let stop = &mut |_| {
            if reports.next() == Some(wanted) { Err(TableError::Cancelled) } else { Ok(()) }
        };
        assert_eq!(code(table.verify_with(stop)), "NB101_CANCELLED");
    }
}

/// A buffer that others write to, as a mapped file may be.
struct Changing<'a>(&'a std::cell::Cell<&'a [u8]>);

impl AsRef<[u8]> for Changing<'_> {
    fn as_ref(&self) -> &[u8] {
        self.0.get()
    }
}

#[test]
fn a_sound_table_in_the_place_of_the_opened_one_is_found() {
    let (folder, bytes) = (Folder::new(), small());
    let mut writer = TableWriter::create(folder.table(), [CellIndex(7)]).expect("starts");
    writer.column(at_end(Metric::TestAccuracy, 108, Repeat::Index(0)), &[Some(0.5)]).expect("fits");
    writer.finish(Kind::Synthetic, Provenance::default()).expect("is written");
    let other = std::fs::read(folder.table()).expect("readable");
    open_and_verify(&other).expect("sound");

    let now = std::cell::Cell::new(bytes.as_slice());
    let table = Table::new(Changing(&now)).expect("sound");
    table.verify().expect("sound");
    now.set(&other);
    assert_eq!(code(table.verify()), "NB101_DAMAGED_TABLE");
    now.set(&[]);
    assert_eq!(code(table.verify()), "NB101_NOT_A_TABLE");
}
