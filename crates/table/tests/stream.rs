//! Importing bytes that are in no file.

mod support;

use std::io::{self, Read};
use std::sync::atomic::AtomicBool;

use nb101_cell::ErrorCode;
use nb101_table::{Import, ImportOptions, ImportSummary, Stream, TableError};
use support::{Folder, cell, code, import, metrics, tfrecord};

fn stream(
    folder: &Folder,
    mut reader: impl Read + Send,
    sha256: Option<String>,
) -> Result<ImportSummary, TableError> {
    let name = "http://localhost/some.tfrecord".to_owned();
    Import::new(ImportOptions::default()).run_with(
        Stream { name, reader: &mut reader, sha256 },
        folder.table(),
        &|_| {},
        &AtomicBool::new(false),
    )
}

fn records() -> Vec<u8> {
    tfrecord(&[(cell(7), 108, metrics(108, 1)), (cell(90), 4, metrics(4, 2))])
}

#[test]
fn a_stream_makes_the_table_that_a_file_makes() {
    let folder = Folder::new();
    let from_file = import(&folder.file("some.tfrecord", &records()), &folder.table()).expect("imports");
    let table = std::fs::read(folder.table()).expect("readable");
    let sha256 = from_file.sources[0].sha256.to_uppercase();
    let summary = stream(&folder, records().as_slice(), Some(sha256)).expect("imports");
    assert_eq!(summary.sources, from_file.sources);
    assert_eq!(std::fs::read(folder.table()).expect("readable"), table);
}

#[test]
fn another_sha256_makes_no_table() {
    let folder = Folder::new();
    assert_eq!(code(stream(&folder, records().as_slice(), Some("0".repeat(64)))), "NB101_WRONG_SHA256");
    assert_eq!(folder.names(), [""; 0]);
}

/// Breaks off.
struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::ConnectionAborted.into())
    }
}

#[test]
fn a_stream_that_breaks_off_makes_no_table() {
    let folder = Folder::new();
    let error = stream(&folder, records().as_slice().chain(Broken), None).expect_err("it breaks off");
    assert_eq!(error.code(), "NB101_IO");
    assert!(error.to_string().starts_with("http://localhost/some.tfrecord: cannot read the source"));
    assert_eq!(folder.names(), [""; 0]);
}
