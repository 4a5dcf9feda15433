//! What an import of few cells with very many repeats takes. A file of its own, since it looks at the memory of its process.

mod support;

use nb101_benchmark::{Checkpoint, Repeat};
use nb101_space::CellIndex;
use nb101_table::{Import, ImportOptions, Table};
use support::{Folder, cell, metrics, run, tfrecord};

/// The most memory that this process ever had, in bytes, where the system tells.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib << 10)
}

#[test]
fn memory_grows_with_the_numbers_and_not_with_the_space_for_each_repeat() {
    const REPEATS: u16 = 200;
    let folder = Folder::new();
    let mut records = Vec::new();
    for index in [0, 7, 400_000] {
        for repeat in 0..REPEATS {
            let mut metrics = metrics(108, repeat);
            // Times that need double precision.
            for evaluation in &mut metrics.evaluations {
                evaluation.training_time = Some(f64::from(repeat) / 3.0);
            }
            metrics.total_time = Some(f64::from(repeat) / 7.0);
            records.push((cell(index), 108, metrics));
        }
    }
    let source = folder.file("a.tfrecord", &tfrecord(&records));
    let import = Import::new(ImportOptions { complete: true, ..ImportOptions::default() });
    let summary = run(&import.add(source), &folder.table()).expect("imports");
    assert_eq!((summary.cells, summary.records), (3, 3 * u64::from(REPEATS)));
    let table = Table::open(folder.table()).expect("opens");
    for index in [0, 7, 400_000].map(CellIndex) {
        let repeats = table.repeats(index, 108, Checkpoint::Final).expect("stored");
        assert!(repeats.into_iter().eq(0..REPEATS));
        let last = table.record(index, 108, Repeat::Index(REPEATS - 1), Checkpoint::Final).expect("stored");
        assert_eq!(last.training_time, Some(f64::from(REPEATS - 1) / 3.0));
        let (_, metrics) = table.source_record(index, 108, 5).expect("stored");
        assert_eq!(metrics.total_time, Some(5.0 / 7.0));
    }
    // One column of double precision for the whole space is 3.4 MB, and there were four of them for each repeat.
    assert!(peak().is_none_or(|bytes| bytes < 300 << 20), "{:?} bytes", peak());
}
