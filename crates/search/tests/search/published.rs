//! On the published test accuracies in `shared/data/nb101`, which a user does not have: the test says so and passes where
//! the folder is absent.

use std::fs;
use std::path::PathBuf;

use nb101_benchmark::{Benchmark, Column, Kind, Measurement, Metric, NoColumn, Repeat};
use nb101_space::{CellIndex, HashOrder};

use crate::benchmark::measurement;
use crate::study;

/// The two columns that are published as `NumPy` files.
struct Published {
    columns: Vec<(Measurement, Vec<f64>)>,
}

struct Values<'a>(&'a [f64]);

impl Column for Values<'_> {
    fn value(&self, cell: CellIndex) -> Option<f64> {
        self.0.get(cell.row()).copied()
    }
}

impl Benchmark for Published {
    fn kind(&self) -> Kind {
        Kind::Published
    }

    fn measurements(&self) -> Vec<Measurement> {
        self.columns.iter().map(|(measurement, _)| measurement.clone()).collect()
    }

    fn column(&self, wanted: &Measurement) -> Result<Box<dyn Column + '_>, NoColumn> {
        let found = self.columns.iter().find(|(measurement, _)| measurement == wanted);
        let lacks = || NoColumn { wanted: wanted.to_string(), available: Vec::new() };
        found.map(|(_, values)| Box::new(Values(values)) as Box<dyn Column>).ok_or_else(lacks)
    }
}

/// A column of 64-bit floats in hash order, after a header of 128 bytes.
fn read(file: &str) -> Option<Vec<f64>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/nb101").join(file);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("skipped: {} cannot be read ({error})", path.display());
            return None;
        }
    };
    let (numbers, rest) = bytes[128..].as_chunks::<8>();
    let cells = HashOrder::get().cells();
    assert_eq!((numbers.len(), rest.len()), (cells.len(), 0), "one number for every cell");
    let mut column = vec![f64::NAN; cells.len()];
    for (number, cell) in numbers.iter().zip(cells) {
        column[cell.row()] = f64::from_le_bytes(*number);
    }
    Some(column)
}

#[test]
fn evolution_beats_random_search_on_the_published_accuracies() {
    let (Some(first), Some(mean)) = (read("test_accuracy_108_run0.npy"), read("mean_test_accuracy_108.npy"))
    else {
        return;
    };
    let of = |repeat| measurement(Metric::TestAccuracy, 108, repeat);
    let benchmark = Published { columns: vec![(of(Repeat::Index(0)), first), (of(Repeat::Mean), mean)] };
    // Nothing needs to be said: repeat 0 is observed, the mean judges, the budget is 1,000 queries.
    let result = study(r#"{"runs": 200}"#, &benchmark);
    assert_eq!(result.best.quality, 0.943_175_752_957_662);

    let summary = result.summary();
    let regret = |i: usize| summary.searchers[i].final_regret.expect("every run has an incumbent");
    let (random, evolution) = (regret(0), regret(1));
    eprintln!("random search {random:?}, evolution {evolution:?}");
    assert!(evolution.mean < random.mean && evolution.median < random.median);
    // Not by chance: half of evolution's runs are better than three quarters of random search's.
    assert!(evolution.median < random.q25);
}
