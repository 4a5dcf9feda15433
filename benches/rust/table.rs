//! Asking a table of the published size, beside the crate `nasbench`, which keeps a tenth of it in a map.

use std::fs::File;
use std::hint::black_box;
use std::io::BufReader;
use std::path::Path;

use criterion::Criterion;
use nasbench::{ModelSpec, NasBench};
use nb101_benches::synthetic::Synthetic;
use nb101_benches::{as_peer, memory, print_ratios};
use nb101_benchmark::{Checkpoint, Measurement, Metric, Repeat};
use nb101_cell::Cell;
use nb101_space::{CellIndex, HashOrder, Space};
use nb101_table::Table;

/// Cells that the peer knows: a tenth, so that it is loaded soon.
const PEER_CELLS: usize = 42_362;

const PEER: &str = "nasbench crate";

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("synthetic.nb101");
    Synthetic::new(Space::nasbench101().len() as usize, 0).write_table(&path).expect("writable");
    let peer = load_peer(folder.path());

    let mut criterion = Criterion::default().configure_from_args();
    open(&mut criterion, &path, &peer);
    let table = Table::open(&path).expect("just written");
    query(&mut criterion, &table, &peer);
    scan(&mut criterion, &table, &peer);
}

fn load_peer(folder: &Path) -> NasBench {
    let path = folder.join("synthetic.tfrecord");
    let file = File::create(&path).expect("a new file");
    Synthetic::new(PEER_CELLS, 0).write_records(std::io::BufWriter::new(file)).expect("writable");
    NasBench::from_tfrecord_reader(BufReader::new(File::open(&path).expect("a file")), false)
        .expect("a good file")
}

fn validation(repeat: Repeat) -> Measurement {
    Measurement { metric: Metric::ValidationAccuracy, epochs: 108, repeat, checkpoint: Checkpoint::Final }
}

fn open(criterion: &mut Criterion, path: &Path, peer: &NasBench) {
    const GROUP: &str = "open";
    let mut own_format = Vec::new();
    peer.to_writer(&mut own_format).expect("writes to memory");
    let before = memory::resident_kib();
    let table = Table::open(path).expect("just written");
    if let (Some(before), Some(after)) = (before, memory::resident_kib()) {
        eprintln!("memory {GROUP}: {} KiB more are resident", after.saturating_sub(before));
    }
    drop(table);

    let mut group = criterion.benchmark_group(GROUP);
    group.bench_function("nb101", |bencher| bencher.iter(|| Table::open(path)));
    group.sample_size(10);
    group.bench_function("nasbench crate, a tenth", |bencher| {
        bencher.iter(|| NasBench::from_reader(own_format.as_slice()));
    });
    group.bench_function("nb101, verified", |bencher| {
        bencher.iter(|| Table::open(path).and_then(|table| table.verify()));
    });
    group.finish();
    print_ratios(GROUP, "nb101", &["nasbench crate, a tenth", "nb101, verified"]);
}

/// Each iteration takes the next of some thousand cells all over the space, so that neither branches nor numbers are in
/// a cache by chance.
fn query<D: AsRef<[u8]>>(criterion: &mut Criterion, table: &Table<D>, peer: &NasBench) {
    const GROUP: &str = "query of a packed cell";
    let indices = HashOrder::get().cells()[..PEER_CELLS].iter().step_by(7);
    let cells: Vec<Cell> =
        indices.map(|&index| Space::nasbench101().cell(index).expect("in the space")).collect();
    let specs: Vec<ModelSpec> = cells
        .iter()
        .map(|&cell| {
            let (ops, matrix) = as_peer(cell);
            ModelSpec::new(ops, matrix).expect("a valid cell")
        })
        .collect();

    let mut group = criterion.benchmark_group(GROUP);
    for (name, repeat) in [("nb101", Repeat::Index(0)), ("nb101, mean of three", Repeat::Mean)] {
        let column = table.column(&validation(repeat)).expect("it has the column");
        let mut next = cells.iter().cycle();
        group.bench_function(name, |bencher| {
            bencher.iter(|| next.next().map(|&cell| column.get(CellIndex::of(black_box(cell)))));
        });
    }
    let mut next = cells.iter().cycle();
    group.bench_function("nb101, whole record", |bencher| {
        bencher.iter(|| {
            let index = next.next().map(|&cell| CellIndex::of(black_box(cell)));
            index.map(|index| table.record(index, 108, Repeat::Index(0), Checkpoint::Final))
        });
    });
    let mut next = specs.iter().cycle();
    group.bench_function(PEER, |bencher| {
        bencher.iter(|| {
            let stats = next.next().and_then(|spec| peer.models().get(black_box(spec)));
            stats.map(|stats| stats.epochs[&108][0].complete.validation_accuracy)
        });
    });
    group.finish();
    for subject in ["nb101", "nb101, mean of three", "nb101, whole record"] {
        print_ratios(GROUP, subject, &[PEER]);
    }
}

fn scan<D: AsRef<[u8]>>(criterion: &mut Criterion, table: &Table<D>, peer: &NasBench) {
    const GROUP: &str = "whole column";
    let dense = |repeat| table.column(&validation(repeat)).map(|column| column.to_dense(f64::NAN));
    let mut group = criterion.benchmark_group(GROUP);
    group.bench_function("nb101", |bencher| bencher.iter(|| dense(Repeat::Index(0))));
    group.bench_function("nb101, mean of three", |bencher| bencher.iter(|| dense(Repeat::Mean)));
    group.bench_function("nb101, ten best by mean", |bencher| {
        bencher.iter(|| dense(Repeat::Mean).map(|means| ten_best(&means)));
    });
    group.bench_function("nasbench crate, a tenth", |bencher| {
        bencher.iter(|| {
            let values =
                peer.models().values().map(|stats| stats.epochs[&108][0].complete.validation_accuracy);
            values.collect::<Vec<f64>>()
        });
    });
    group.finish();
    print_ratios(GROUP, "nb101", &["nasbench crate, a tenth"]);
    print_ratios(GROUP, "nb101, mean of three", &["nasbench crate, a tenth"]);
}

/// The rows of the ten largest numbers, best first.
fn ten_best(values: &[f64]) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..values.len()).collect();
    let best_first = |a: &usize, b: &usize| values[*b].total_cmp(&values[*a]);
    rows.select_nth_unstable_by(10, best_first);
    rows.truncate(10);
    rows.sort_unstable_by(best_first);
    rows
}
