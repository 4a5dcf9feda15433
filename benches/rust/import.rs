//! Importing a TFRecord file, beside the crate `nasbench`: time, and the peak memory of fresh processes. A twentieth
//! of the data set by default; `NB101_BENCH_CELLS=423624` takes all of it.
//!
//! The original package is not among them: it needs TensorFlow 1, which installs on no Python that is still maintained.

use std::env;
use std::fs::File;
use std::hint::black_box;
use std::io::BufReader;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::AtomicBool;

use criterion::{Criterion, Throughput};
use nasbench::NasBench;
use nb101_benches::synthetic::Synthetic;
use nb101_benches::{memory, print_ratios};
use nb101_table::Import;

/// How many cells the file shall have, by environment variable.
const CELLS: &str = "NB101_BENCH_CELLS";
/// Which file a fresh process is asked to read, and by whom, by environment variable.
const FILE: &str = "NB101_BENCH_FILE";
const READER: &str = "NB101_BENCH_READER";
const GROUP: &str = "import";
const OWN: &str = "nb101, into a table";
const PEER: &str = "nasbench crate, into memory, hashes unchecked";

fn main() {
    if let (Ok(file), Ok(reader)) = (env::var(FILE), env::var(READER)) {
        read(&reader, Path::new(&file));
        println_number(memory::peak_kib().unwrap_or(0));
        return;
    }
    let cells = env::var(CELLS).map_or(21_181, |cells| cells.parse().expect("a number of cells"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("synthetic.tfrecord");
    let file = File::create(&path).expect("a new file");
    Synthetic::new(cells, 0).write_records(std::io::BufWriter::new(file)).expect("writable");
    let bytes = path.metadata().expect("just written").len();

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group(GROUP);
    group.sample_size(10).throughput(Throughput::Bytes(bytes));
    for reader in [OWN, PEER] {
        group.bench_function(reader, |bencher| bencher.iter(|| read(reader, &path)));
    }
    group.finish();
    print_ratios(GROUP, OWN, &[PEER]);
    for reader in [OWN, PEER] {
        eprintln!("memory {reader}: {} MiB at most", peak_of_fresh_process(reader, &path) / 1024);
    }
}

fn read(reader: &str, path: &Path) {
    if reader == OWN {
        let table = path.with_extension("nb101");
        let import = Import::default().add(path);
        black_box(import.run(table, &|_| (), &AtomicBool::new(false)).expect("a good file"));
    } else {
        let file = BufReader::new(File::open(path).expect("a file"));
        black_box(NasBench::from_tfrecord_reader(file, false).expect("a good file"));
    }
}

/// Runs this program anew and takes the number of kibibytes that it reports.
fn peak_of_fresh_process(reader: &str, path: &Path) -> u64 {
    let program = env::current_exe().expect("the path of this program");
    let output = Command::new(program).env(FILE, path).env(READER, reader).output().expect("it runs");
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("a number")
}

#[expect(clippy::print_stdout, reason = "this is how the fresh process answers")]
fn println_number(number: u64) {
    println!("{number}");
}
