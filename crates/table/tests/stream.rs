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

/// Puts a file at the name of the table while the import reads.
struct Intruder<'a>(&'a Folder);

impl Read for Intruder<'_> {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.file("table.nb101", b"precious");
        Ok(0)
    }
}

#[test]
fn a_file_that_comes_while_an_import_reads_stays() {
    let folder = Folder::new();
    let run = |keep_existing| {
        let import = Import::new(ImportOptions { keep_existing, ..ImportOptions::default() });
        let records = records();
        let mut reader = records.as_slice().chain(Intruder(&folder));
        let stream = Stream { name: "a.tfrecord".to_owned(), reader: &mut reader, sha256: None };
        import.run_with(stream, folder.table(), &|_| {}, &AtomicBool::new(false))
    };
    assert_eq!(code(run(true)), "NB101_FILE_EXISTS");
    assert_eq!(std::fs::read(folder.table()).expect("there"), b"precious");
    assert_eq!(folder.names(), ["table.nb101"]);
    // It is there from the beginning.
    assert_eq!(code(run(true)), "NB101_FILE_EXISTS");
    run(false).expect("replaces it");
    nb101_table::Table::open(folder.table()).expect("a table");
}

#[test]
fn nothing_is_read_for_a_table_that_cannot_be_written() {
    let folder = Folder::new();
    let below = folder.file("file", b"no folder").join("table.nb101");
    let mut reader = Broken;
    let stream = Stream { name: "a.tfrecord".to_owned(), reader: &mut reader, sha256: None };
    let error = Import::default()
        .run_with(stream, below, &|_| {}, &AtomicBool::new(false))
        .expect_err("a file is no folder");
    assert!(error.to_string().contains("cannot write the table"), "{error}");
    assert_eq!(folder.names(), ["file"]);
}
