//! Changed TFRecord files.

use std::collections::BTreeSet;

use nb101_cell::{Cell, ErrorCode};
use nb101_space::CellIndex;
use nb101_table::{Content, Export, ExportFormat, Import, ImportOptions, Stream, Table, TableError};
use serde_json::Value;

use crate::Random;
use crate::corpus::{files, seeds};
use crate::mutate::mutate;
use crate::questions::ask_everything;
use crate::rounds::{note, run};
use crate::support::decode::{base64, bits};
use crate::support::{Folder, frame};

/// What an import of one such file may say.
const REFUSALS: [&str; 11] = [
    "NB101_UNKNOWN_FORMAT",
    "NB101_NOT_A_TFRECORD",
    "NB101_TRUNCATED",
    "NB101_CHECKSUM_MISMATCH",
    "NB101_BAD_RECORD",
    "NB101_INVALID_CELL_IN_RECORD",
    "NB101_HASH_MISMATCH",
    "NB101_CONFLICTING_SOURCES",
    "NB101_NOTHING_TO_IMPORT",
    // What splicing may make of the first bytes.
    "NB101_NOT_A_NUMPY_COLUMN",
    "NB101_NOT_A_PARQUET_FILE",
];

fn import(bytes: &[u8], complete: bool, folder: &Folder) -> Result<(), TableError> {
    let import = Import::new(ImportOptions { complete, ..ImportOptions::default() });
    let mut reader = bytes;
    let stream = Stream { name: "a.tfrecord".to_owned(), reader: &mut reader, sha256: None };
    import.run_with(stream, folder.table(), &|_| (), &false.into()).map(drop)
}

#[test]
fn every_record_file_of_the_corpus_still_imports() {
    for (name, bytes) in files("records") {
        for complete in [false, true] {
            let folder = Folder::new();
            import(&bytes, complete, &folder).unwrap_or_else(|error| panic!("{name}: {error}"));
            Table::open(folder.table()).expect("opens").verify().expect("verifies");
        }
    }
}

#[test]
fn changed_record_files_are_imported_or_refused() {
    fuzz(500);
}

#[test]
#[ignore = "takes minutes"]
fn very_many_changed_record_files_are_imported_or_refused() {
    fuzz(8_000);
}

fn fuzz(rounds: u64) {
    let seeds = seeds("records");
    let payloads: Vec<Vec<u8>> = seeds.iter().flat_map(|file| payloads(file)).collect();
    let messages: Vec<Vec<u8>> = payloads.iter().map(|payload| message(payload)).collect();
    let accepted = run("records", rounds, |round, random| {
        let input = match round % 8 {
            // Accidents, which nearly all end at a checksum.
            0 => {
                let mut bytes = random.pick(&seeds).clone();
                mutate(&mut bytes, &seeds, random);
                bytes
            }
            1 => list(&payloads, random),
            2 | 3 => with_one(&payloads, random, |payload, random| mutate(payload, &payloads, random)),
            _ => with_one(&payloads, random, |payload, random| {
                change_message(payload, &messages, random);
            }),
        };
        note(round, &input);
        check(&input, round)
    });
    assert!(accepted > rounds / 10, "{accepted} of {rounds}");
}

/// Imports a file; whether it was accepted.
fn check(input: &[u8], round: u64) -> bool {
    let (complete, folder) = (!round.is_multiple_of(3), Folder::new());
    if let Err(error) = import(input, complete, &folder) {
        assert!(REFUSALS.contains(&error.code()), "{error}");
        assert_eq!(folder.names(), [""; 0], "{error}");
        return false;
    }
    let table = Table::open(folder.table()).expect("opens");
    table.verify().expect("verifies");
    ask_everything(&table);
    if complete && round.is_multiple_of(16) {
        // What came in goes out and comes in again as the same.
        let (exported, again) = (folder.path("a.tfrecord"), Folder::new());
        Export::new(ExportFormat::TfRecord).run(&table, &exported, &|_| (), &false.into()).expect("exports");
        import(&std::fs::read(exported).expect("readable"), true, &again).expect("imports");
        let again = Table::open(again.table()).expect("opens");
        assert_eq!(again.record_count(), table.record_count());
        assert_eq!(records(&again), records(&table));
    }
    true
}

/// Cell, budget, repeat, the cell as it was trained, and all numbers as bits.
type Record = (CellIndex, u16, u16, Cell, Vec<Option<u64>>);

/// All records of a complete table.
fn records(table: &Table<nb101_table::Map>) -> Vec<Record> {
    let columns = table.columns().iter();
    let trainings = columns.filter_map(|column| match &column.content {
        Content::Measurement(measurement) => Some((measurement.epochs, measurement.repeat.index()?)),
        Content::Evaluation { epochs, repeat, .. } | Content::Training { epochs, repeat, .. } => {
            Some((*epochs, *repeat))
        }
        _ => None,
    });
    let trainings: BTreeSet<(u16, u16)> = trainings.collect();
    let of_cell = |cell| {
        trainings.iter().filter_map(move |&(epochs, repeat)| {
            let (representative, metrics) = table.source_record(cell, epochs, repeat).ok()?;
            Some((cell, epochs, repeat, representative, bits(&metrics)))
        })
    };
    table.cells().flat_map(of_cell).collect()
}

/// The payloads of a sound file.
fn payloads(mut file: &[u8]) -> Vec<Vec<u8>> {
    let mut payloads = Vec::new();
    while let Some(len) = file.first_chunk::<8>().map(|len| u64::from_le_bytes(*len) as usize) {
        payloads.push(file[12..12 + len].to_vec());
        file = &file[16 + len..];
    }
    payloads
}

/// The bytes of the metrics of a sound payload.
fn message(payload: &[u8]) -> Vec<u8> {
    let json: Value = serde_json::from_slice(payload).expect("JSON");
    base64(json[4].as_str().expect("text"))
}

/// A file of some payloads in any order.
fn list(payloads: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    (0..=random.below(6)).flat_map(|_| frame(random.pick::<Vec<u8>>(payloads))).collect()
}

/// A file of a few payloads, one of them changed.
fn with_one(
    payloads: &[Vec<u8>],
    random: &mut Random,
    change: impl Fn(&mut Vec<u8>, &mut Random),
) -> Vec<u8> {
    let mut changed = random.pick(payloads).clone();
    change(&mut changed, random);
    let before = if random.below(2) == 0 { list(payloads, random) } else { Vec::new() };
    let after = if random.below(4) == 0 { list(payloads, random) } else { Vec::new() };
    [before, frame(&changed), after].concat()
}

/// Changes the metrics or another part of a payload, and leaves it sound otherwise.
fn change_message(payload: &mut Vec<u8>, messages: &[Vec<u8>], random: &mut Random) {
    let mut json: Value = serde_json::from_slice(payload).expect("JSON");
    if random.below(4) == 0 {
        json[1] = (*random.pick(&[0, 1, 2, 4, 36, 108, 65_535, 65_536])).into();
    } else {
        let mut metrics = base64(json[4].as_str().expect("text"));
        mutate(&mut metrics, messages, random);
        json[4] = code_of(&metrics, random.below(4) > 0).into();
    }
    *payload = json.to_string().into_bytes();
}

/// Base64, in lines or not.
fn code_of(bytes: &[u8], in_lines: bool) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut code = String::new();
    for (i, three) in bytes.chunks(3).enumerate() {
        if in_lines && i > 0 && i.is_multiple_of(19) {
            code.push('\n');
        }
        let word =
            three.iter().fold(0u32, |word, &byte| word << 8 | u32::from(byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let digit = DIGITS[(word >> (18 - 6 * place)) as usize & 63];
            code.push(if place <= three.len() { digit.into() } else { '=' });
        }
    }
    if in_lines {
        code.push('\n');
    }
    code
}
