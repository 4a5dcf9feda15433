//! What several test files need.
#![expect(dead_code, unreachable_pub, reason = "every test file is a crate of its own and uses a part")]

pub mod decode;
pub mod random;
pub mod table_file;

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use nb101_benchmark::{Checkpoint, Measurement, Metric, Repeat};
use nb101_cell::{Cell, ErrorCode};
use nb101_space::{CellIndex, Space};
use nb101_table::{
    Evaluation, Import, ImportOptions, ImportSummary, ModelMetrics, Setup, TableError, TfRecordWriter,
};
use tempfile::TempDir;

/// A file of published numbers, which are no part of the repository; says so and is `None` where there is none.
#[expect(clippy::print_stderr, reason = "a skipped test says why")]
pub fn published(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/nb101").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

/// A folder for one test, with a place for a source and one for a table.
#[derive(Debug)]
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn table(&self) -> PathBuf {
        self.path("table.nb101")
    }

    /// Writes a file and tells where it is.
    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("writable");
        path
    }

    /// The names of all files, hidden ones included, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).expect("readable");
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.expect("an entry").file_name().to_string_lossy().into_owned()
        };
        let mut names: Vec<String> = entries.map(name).collect();
        names.sort();
        names
    }
}

/// Runs an import that nobody watches.
pub fn run(import: &Import, table: &Path) -> Result<ImportSummary, TableError> {
    import.run(table, &|_| (), &AtomicBool::new(false))
}

/// An import of one source with default options.
pub fn import(source: &Path, table: &Path) -> Result<ImportSummary, TableError> {
    run(&Import::new(ImportOptions::default()).add(source), table)
}

/// The code of an error.
#[track_caller]
pub fn code<T>(result: Result<T, TableError>) -> &'static str {
    result.err().expect("this must be refused").code()
}

/// The representative of a cell.
pub fn cell(index: u32) -> Cell {
    Space::nasbench101().cell(CellIndex(index)).expect("in the space")
}

/// A measurement at the end of the training.
pub fn at_end(metric: Metric, epochs: u16, repeat: Repeat) -> Measurement {
    Measurement { metric, epochs, repeat, checkpoint: Checkpoint::Final }
}

/// An evaluation with numbers that differ by `seed`.
pub fn evaluation(epoch: f64, seed: u16) -> Evaluation {
    let accuracy = |k: u16| Some(f64::from(f32::from(seed % 9_000 + k) / 9_984.0));
    Evaluation {
        current_epoch: Some(epoch),
        training_time: Some(f64::from(seed) * 1.5),
        train_accuracy: accuracy(0),
        validation_accuracy: accuracy(1),
        test_accuracy: accuracy(2),
    }
}

/// The metrics of a published record: start, half-way, end.
pub fn metrics(epochs: u16, seed: u16) -> ModelMetrics {
    let budget = f64::from(epochs);
    ModelMetrics {
        evaluations: vec![
            evaluation(0.0, seed),
            evaluation(budget / 2.0, seed.wrapping_add(10)),
            evaluation(budget, seed.wrapping_add(20)),
        ],
        trainable_parameters: None,
        total_time: Some(100.0),
        setup: None,
    }
}

/// One of many setups; their texts do not ascend with the numbers.
pub fn setup(number: u32) -> Setup {
    let names = ["β \"2\"", "α,1", "γ"];
    let text = serde_json::json!({ "device": names[number as usize % 3], "seed": number });
    Setup::new(&text.to_string()).expect("an object")
}

/// A TFRecord file of these records.
pub fn tfrecord(records: &[(Cell, u16, ModelMetrics)]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut writer = TfRecordWriter::new(&mut file);
    for (cell, epochs, metrics) in records {
        writer.write(*cell, *epochs, metrics).expect("writes to memory");
    }
    file
}

/// One payload in the frame of a TFRecord file.
pub fn frame(payload: &[u8]) -> Vec<u8> {
    let crc = |bytes: &[u8]| crc32c::crc32c(bytes).rotate_right(15).wrapping_add(0xa282_ead8).to_le_bytes();
    let length = (payload.len() as u64).to_le_bytes();
    [&length[..], &crc(&length), payload, &crc(payload)].concat()
}

/// The cell of two vertices side by side; its two orders are one cell.
pub fn two_branches(ops: [&str; 2]) -> Cell {
    let matrix = [0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0];
    let ops = ["input", ops[0], ops[1], "output"];
    let spec = nb101_cell::Spec::new(&matrix, &ops).expect("a spec");
    Cell::from_spec(&spec).expect("a cell")
}
