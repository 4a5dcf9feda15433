//! The neighbour graph as compressed sparse rows beside the plain way, a sorted list of all pairs; and what a whole analysis
//! takes beside the graph alone.

use std::sync::atomic::AtomicBool;

use criterion::Criterion;
use nb101_benches::{forget, print_ratios};
use nb101_benchmark::{Benchmark, Checkpoint, Column, Kind, Measurement, Metric, NoColumn, Repeat};
use nb101_landscape::{LandscapeOptions, NeighbourGraph, analyse};
use nb101_space::{CellIndex, Space};

const GROUP: &str = "landscape, all cores";
const GRAPH: &str = "neighbour graph and its closure";
const PLAIN: &str = "sorted list of all pairs, one core";
const WHOLE: &str = "whole analysis of one column";

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let space = Space::nasbench101();
    forget(GROUP);
    let mut group = criterion.benchmark_group(GROUP);
    group.sample_size(10);
    group.bench_function(GRAPH, |bencher| {
        bencher.iter(|| NeighbourGraph::of(space).symmetric_closure());
    });
    group.bench_function(PLAIN, |bencher| bencher.iter(|| all_pairs(space)));
    let benchmark = Formula::new(space);
    group.bench_function(WHOLE, |bencher| {
        bencher.iter(|| {
            let (options, never) = (LandscapeOptions::default(), AtomicBool::new(false));
            analyse(&benchmark, &options, |_, _| (), &never).expect("a landscape")
        });
    });
    group.finish();
    print_ratios(GROUP, GRAPH, &[PLAIN, WHOLE]);
}

fn all_pairs(space: &Space) -> Vec<u64> {
    let mut pairs = Vec::new();
    for (index, &cell) in (0u64..).zip(&space.cells()) {
        for neighbour in space.neighbours(cell) {
            let neighbour = u64::from(neighbour.0);
            pairs.extend([index << 32 | neighbour, neighbour << 32 | index]);
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Mean test accuracies that follow from the operations and a bit from the cell index.
struct Formula(Vec<f64>);

impl Formula {
    fn new(space: &Space) -> Self {
        let of_cell = |(index, cell): (u32, &nb101_cell::Cell)| {
            let of_ops: f64 = cell.ops().map(|op| [0.02, 0.015, 0.0][op as usize]).sum();
            let noise = f64::from(index.wrapping_mul(2_654_435_761)) / 4e11;
            0.8 + of_ops + noise
        };
        Self((0..).zip(&space.cells()).map(of_cell).collect())
    }

    fn known() -> Measurement {
        let (metric, repeat, checkpoint) = (Metric::TestAccuracy, Repeat::Mean, Checkpoint::Final);
        Measurement { metric, epochs: 108, repeat, checkpoint }
    }
}

impl Column for &Formula {
    fn value(&self, cell: CellIndex) -> Option<f64> {
        self.0.get(cell.row()).copied()
    }
}

impl Benchmark for Formula {
    fn kind(&self) -> Kind {
        Kind::Synthetic
    }

    fn measurements(&self) -> Vec<Measurement> {
        vec![Self::known()]
    }

    fn column(&self, wanted: &Measurement) -> Result<Box<dyn Column + '_>, NoColumn> {
        if *wanted == Self::known() {
            return Ok(Box::new(self));
        }
        Err(NoColumn { wanted: wanted.to_string(), available: vec![Self::known().to_string()] })
    }
}
