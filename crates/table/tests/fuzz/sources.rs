//! Changed NumPy, CSV and Parquet files.

use nb101_cell::ErrorCode;
use nb101_table::{Import, ImportOptions, Stream, Table};

use crate::Random;
use crate::corpus::{files, seeds};
use crate::mutate::mutate;
use crate::questions::ask_everything;
use crate::rounds::{note, run};
use crate::support::Folder;

/// What an import of one such file may say.
const REFUSALS: [&str; 12] = [
    "NB101_UNKNOWN_FORMAT",
    "NB101_NOT_A_TFRECORD",
    "NB101_TRUNCATED",
    "NB101_NOT_A_NUMPY_COLUMN",
    "NB101_WRONG_DTYPE",
    "NB101_WRONG_SHAPE",
    "NB101_UNNAMED_COLUMN",
    "NB101_NOT_A_PARQUET_FILE",
    "NB101_BAD_ROW",
    "NB101_CONFLICTING_SOURCES",
    "NB101_NOTHING_TO_IMPORT",
    "NB101_UNWRITABLE",
];

/// Imports a file of that name; whether it was accepted.
fn check(name: &str, input: &[u8], complete: bool) -> bool {
    let folder = Folder::new();
    let import = Import::new(ImportOptions { complete, ..ImportOptions::default() });
    let mut reader = input;
    let stream = Stream { name: name.to_owned(), reader: &mut reader, sha256: None };
    if let Err(error) = import.run_with(stream, folder.table(), &|_| (), &false.into()) {
        assert!(REFUSALS.contains(&error.code()), "{error}");
        assert_eq!(folder.names(), [""; 0], "{error}");
        return false;
    }
    let table = Table::open(folder.table()).expect("opens");
    table.verify().expect("verifies");
    ask_everything(&table);
    true
}

fn name_of(format: &str) -> &'static str {
    match format {
        "csv" => "rows.csv",
        "parquet" => "rows.parquet",
        _ => "mean_test_accuracy_108.npy",
    }
}

#[test]
fn every_file_of_rows_of_the_corpus_still_imports() {
    for (name, bytes) in files("rows") {
        for complete in [false, true] {
            assert!(check(&name, &bytes, complete), "{name}");
        }
    }
}

#[test]
fn changed_files_of_rows_are_imported_or_refused() {
    fuzz_rows(400);
}

#[test]
#[ignore = "takes minutes"]
fn very_many_changed_files_of_rows_are_imported_or_refused() {
    fuzz_rows(4_000);
}

fn fuzz_rows(rounds: u64) {
    let seeds: [(&str, Vec<Vec<u8>>); 2] = ["csv", "parquet"].map(|format| {
        let of_format = files("rows").into_iter().filter(|(name, _)| name.ends_with(format));
        (name_of(format), of_format.map(|(_, bytes)| bytes).collect())
    });
    let accepted = run("rows", rounds, |round, random| {
        let (name, seeds) = &seeds[round as usize % seeds.len()];
        let mut input = random.pick(seeds).clone();
        mutate(&mut input, seeds, random);
        note(round, &input);
        check(name, &input, round % 3 > 0)
    });
    assert!(accepted > rounds / 40, "{accepted} of {rounds}");
}

#[test]
fn changed_numpy_files_are_imported_or_refused() {
    fuzz_numpy(500);
}

#[test]
#[ignore = "takes minutes"]
fn very_many_changed_numpy_files_are_imported_or_refused() {
    fuzz_numpy(10_000);
}

fn fuzz_numpy(rounds: u64) {
    // The seeds are heads of files. All numbers after them are one half.
    let seeds = seeds("numpy");
    let numbers: Vec<u8> = (0..423_624).flat_map(|_| 0.5f64.to_le_bytes()).collect();
    let whole = |head: &[u8]| [head, &numbers].concat();
    for head in &seeds {
        assert!(check(name_of("npy"), &whole(head), false));
    }
    run("numpy", rounds, |round, random: &mut Random| {
        let mut input = random.pick(&seeds).clone();
        mutate(&mut input, &seeds, random);
        note(round, &input);
        // The numbers take long, and are looked at when all else is right.
        check(name_of("npy"), &if round.is_multiple_of(64) { whole(&input) } else { input }, false)
    });
}
