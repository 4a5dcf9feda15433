//! Studies: a query of a run beside the plain way, which hashes each proposal and looks it up by name as the original does; and
//! what the searchers of the paper cost beside random search.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;

use criterion::Criterion;
use nb101_benches::{forget, print_ratios};
use nb101_benchmark::{Benchmark, Checkpoint, Column, Kind, Measurement, Metric, NoColumn, Repeat};
use nb101_cell::{ModuleHash, NetworkConfig};
use nb101_search::{Protocol, RunRng, Study};
use nb101_space::{CellIndex, Space, random_encoding};
use rand_xoshiro::rand_core::SeedableRng;

const GROUP: &str = "runs of 10^7 simulated seconds, all cores";
const RANDOM: &str = "random-search";
const PLAIN: &str = "random search that hashes and looks up by name";
/// Runs of one measurement.
const RUNS: u32 = 8;
const SECONDS: f64 = 1e7;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let benchmark = Formula::new();
    forget(GROUP);
    let mut group = criterion.benchmark_group(GROUP);
    group.sample_size(10);
    let searchers = [RANDOM, "regularized-evolution", "reinforce", "hyperband", "bohb", "tpe", "smac"];
    for searcher in searchers {
        let text = format!(r#"{{"preset": "paper", "runs": {RUNS}, "searchers": ["{searcher}"]}}"#);
        let protocol = Protocol::from_json(&text).and_then(|protocol| protocol.resolve(&benchmark));
        let study = protocol.and_then(|protocol| Study::new(protocol, &benchmark)).expect("a good protocol");
        group.bench_function(searcher, |bencher| {
            bencher.iter(|| study.run(|_, _| {}, &AtomicBool::new(false)).expect("not cancelled"));
        });
    }
    let by_name = benchmark.by_name();
    group.bench_function(PLAIN, |bencher| {
        bencher.iter(|| (0..RUNS).map(|run| plain_run(&by_name, u64::from(run))).fold(0.0, f64::max));
    });
    group.finish();
    print_ratios(GROUP, RANDOM, &[PLAIN]);
    print_ratios(GROUP, RANDOM, &searchers[1..]);
}

/// One run of random search on one core: prune, hash, look up.
fn plain_run(by_name: &HashMap<ModuleHash, (f64, f64)>, seed: u64) -> f64 {
    let mut rng = RunRng::seed_from_u64(seed);
    let (mut clock, mut best) = (0.0, 0.0f64);
    while clock < SECONDS {
        let encoding = random_encoding(&mut rng);
        if encoding.adjacency().edges() > 9 {
            continue;
        }
        let Some(cell) = encoding.to_cell() else { continue };
        let (accuracy, seconds) = by_name[&cell.module_hash()];
        clock += seconds;
        best = best.max(accuracy);
    }
    best
}

/// A benchmark of the whole space by formula, with the published mean training time.
struct Formula {
    /// Accuracy and seconds at 108 epochs.
    cells: Vec<(f64, f64)>,
}

impl Formula {
    fn new() -> Self {
        let describe = |cell: nb101_cell::Cell| {
            let parameters =
                cell.trainable_parameters(&NetworkConfig::default()).expect("the default network");
            let millions = f64::from(u32::try_from(parameters).expect("at most 50 million")) * 1e-6;
            let structure = 0.01 * f64::from(cell.width()) - 0.005 * (f64::from(cell.depth()) - 3.0).abs();
            (0.85 + structure + 0.001 * millions, 300.0 + 170.0 * millions)
        };
        Self { cells: Space::nasbench101().cells().into_iter().map(describe).collect() }
    }

    fn by_name(&self) -> HashMap<ModuleHash, (f64, f64)> {
        Space::nasbench101().module_hashes().into_iter().zip(self.cells.iter().copied()).collect()
    }
}

impl Benchmark for Formula {
    fn kind(&self) -> Kind {
        Kind::Synthetic
    }

    fn measurements(&self) -> Vec<Measurement> {
        let repeats = [Repeat::Index(0), Repeat::Index(1), Repeat::Index(2), Repeat::Mean];
        let of = |metric: &Metric, epochs, repeat| Measurement {
            metric: metric.clone(),
            epochs,
            repeat,
            checkpoint: Checkpoint::Final,
        };
        let metrics = Metric::ALL.iter();
        metrics
            .flat_map(|metric| {
                [4, 12, 36, 108].map(|epochs| repeats.map(|repeat| of(metric, epochs, repeat)))
            })
            .flatten()
            .collect()
    }

    fn column(&self, measurement: &Measurement) -> Result<Box<dyn Column + '_>, NoColumn> {
        Ok(Box::new(FormulaColumn { cells: &self.cells, measurement: measurement.clone() }))
    }
}

struct FormulaColumn<'a> {
    cells: &'a [(f64, f64)],
    measurement: Measurement,
}

impl Column for FormulaColumn<'_> {
    fn value(&self, cell: CellIndex) -> Option<f64> {
        let (accuracy, seconds) = self.cells[cell.row()];
        let share = f64::from(self.measurement.epochs) / 108.0;
        if self.measurement.metric == Metric::TrainingTime {
            return Some(seconds * share);
        }
        let repeat = self.measurement.repeat.index().unwrap_or(1);
        let noise =
            f64::from(cell.0.wrapping_mul(2_654_435_761).rotate_left(u32::from(repeat) * 9) >> 20) / 4096.0;
        Some(accuracy * (0.7 + 0.3 * share) + 0.004 * (noise - 0.5))
    }
}
