//! The example of `docs/format.md` is what the writer writes.

mod support;

use std::fmt::Write;
use std::path::Path;

use nb101_benchmark::{Checkpoint, Kind, Metric, Repeat};
use nb101_space::CellIndex;
use nb101_table::{Provenance, Table, TableWriter};
use support::{Folder, at_end, cell};

/// The example: two of three cells have a test accuracy, one was trained under another vertex order.
fn example() -> Vec<u8> {
    let folder = Folder::new();
    let mut writer = TableWriter::create(folder.table(), [0, 7, 100].map(CellIndex)).expect("starts");
    let column = at_end(Metric::TestAccuracy, 108, Repeat::Index(0));
    let accuracy = |k: u16| Some(f64::from(f32::from(k) / 9_984.0));
    writer.column(column, &[accuracy(9_000), None, accuracy(9_400)]).expect("fits");
    writer.representatives(&[(CellIndex(7), cell(7))]).expect("fits");
    writer.trainable_parameters(&[(CellIndex(100), 1_000_000)]).expect("fits");
    let provenance = Provenance { tool: "example".to_owned(), ..Provenance::default() };
    writer.finish(Kind::Synthetic, provenance).expect("is written");
    std::fs::read(folder.table()).expect("readable")
}

/// Offset, sixteen bytes and their text in each line, as `hexdump -C` prints them.
fn dump(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (number, line) in bytes.chunks(16).enumerate() {
        let hex = line.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
        let shown = |byte: &u8| if (0x20..0x7f).contains(byte) { char::from(*byte) } else { '.' };
        let shown: String = line.iter().map(shown).collect();
        writeln!(text, "{:08x}  {hex:47}  |{shown}|", number * 16).expect("writes to memory");
    }
    writeln!(text, "{:08x}", bytes.len()).expect("writes to memory");
    text
}

#[test]
fn the_example_is_what_the_writer_writes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/format.md");
    let document = std::fs::read_to_string(path).expect("docs/format.md").replace("\r\n", "\n");
    let dump = dump(&example());
    assert!(document.contains(&dump), "docs/format.md must contain this example:\n{dump}");
}

#[test]
fn the_example_means_what_the_document_says() {
    let table = Table::new(example()).expect("opens");
    table.verify().expect("verifies");
    let record = |cell| table.record(CellIndex(cell), 108, Repeat::Index(0), Checkpoint::Final);
    assert_eq!(record(0).expect("a record").test_accuracy, Some(f64::from(9_000_f32 / 9_984.0)));
    assert!(record(7).is_err());
    assert_eq!(record(100).expect("a record").trainable_parameters, 1_000_000);
}
