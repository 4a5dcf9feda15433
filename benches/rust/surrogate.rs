//! Asking the surrogate, beside a table of all that it says.

use std::hint::black_box;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use criterion::{BatchSize, Criterion};
use nb101_benches::print_ratios;
use nb101_benchmark::{Benchmark, Checkpoint, Measurement, Metric, Repeat};
use nb101_space::{CellIndex, Space};
use nb101_surrogate::Surrogate;
use nb101_table::{Provenance, Table, materialise};

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("surrogate.nb101");
    let mut criterion = Criterion::default().configure_from_args();
    materialise(&fresh(), &path, Provenance::default(), false, &|_, _| {}, &AtomicBool::new(false))
        .expect("writable");
    ask(&mut criterion, &path);
    all_numbers(&mut criterion);
}

fn test_accuracy(repeat: Repeat) -> Measurement {
    Measurement { metric: Metric::TestAccuracy, epochs: 108, repeat, checkpoint: Checkpoint::Final }
}

/// A surrogate that was not asked anything.
fn fresh() -> Surrogate {
    Surrogate::new(Surrogate::embedded().model().clone())
}

/// Each first question is about the next of some hundred cells all over the space; the others are asked again and again.
fn ask(criterion: &mut Criterion, path: &Path) {
    const GROUP: &str = "answer of the surrogate";
    const CELLS: u32 = 512;
    let cells: Vec<CellIndex> =
        (0..CELLS).map(|cell| CellIndex(cell * (Space::nasbench101().len() / CELLS))).collect();
    let one = test_accuracy(Repeat::Index(0));
    let mut group = criterion.benchmark_group(GROUP);
    group.sample_size(10);
    group.bench_function("512 first ones", |bencher| {
        bencher.iter_batched_ref(
            fresh,
            |surrogate| {
                let column = surrogate.column(&one).expect("it has the column");
                for &cell in &cells {
                    black_box(column.value(cell));
                }
            },
            BatchSize::PerIteration,
        );
    });
    let table = Table::open(path).expect("just written");
    let surrogate = fresh();
    for (name, benchmark) in [("512 again", &surrogate as &dyn Benchmark), ("512 of a table", &table)] {
        let column = benchmark.column(&one).expect("it has the column");
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for &cell in &cells {
                    black_box(column.value(cell));
                }
            });
        });
    }
    group.finish();
    print_ratios(GROUP, "512 again", &["512 first ones", "512 of a table"]);
}

/// All numbers of some thousand cells together, as a table of the whole space is made, beside 96 columns of which each is
/// asked for itself.
fn all_numbers(criterion: &mut Criterion) {
    const GROUP: &str = "all numbers of 2,048 cells";
    const CELLS: u32 = 2048;
    let mut group = criterion.benchmark_group(GROUP);
    group.sample_size(10);
    let mut measurements = fresh().measurements();
    measurements.retain(|measurement| measurement.repeat.index().is_some());
    let mut rows = vec![None; measurements.len() * CELLS as usize];
    group.bench_function("together", |bencher| {
        bencher.iter_batched_ref(
            fresh,
            |surrogate| surrogate.rows(&measurements, CellIndex(200_000), &mut rows),
            BatchSize::PerIteration,
        );
    });
    group.bench_function("column by column", |bencher| {
        bencher.iter_batched_ref(
            fresh,
            |surrogate| {
                for measurement in &measurements {
                    let column = surrogate.column(measurement).expect("one of its own");
                    for cell in 200_000..200_000 + CELLS {
                        black_box(column.value(CellIndex(cell)));
                    }
                }
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
    print_ratios(GROUP, "together", &["column by column"]);
}
