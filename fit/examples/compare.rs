//! Compares the embedded model with the published test accuracies: histogram, searches, landscape. The numbers are those of
//! `docs/surrogate.md`.
//!
//! `cargo run --release -p nb101-fit --example compare -- DATA_FOLDER`
#![expect(clippy::print_stdout, reason = "the report is what the program is for")]
#![expect(clippy::cast_precision_loss, reason = "counts of cells and steps are exact")]

use std::error::Error;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use nb101_benchmark::{Benchmark, Checkpoint, Measurement, Metric, Repeat};
use nb101_cell::Cell;
use nb101_fit::Published;
use nb101_search::{Protocol, Study};
use nb101_space::{CellIndex, Space};
use nb101_surrogate::Surrogate;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("expected the folder of the published files")?;
    let published = Published::read(&PathBuf::from(folder))?;
    for (name, benchmark) in
        [("published", &published.numbers as &dyn Benchmark), ("surrogate", Surrogate::embedded())]
    {
        println!("== {name}");
        let accuracies = mean_test(benchmark)?;
        histogram(&accuracies);
        let cells = Space::nasbench101().cells();
        local_optima(&cells, &accuracies);
        autocorrelation(&cells, &accuracies);
        searches(benchmark)?;
    }
    Ok(())
}

fn mean_test(benchmark: &dyn Benchmark) -> Result<Vec<f64>, Box<dyn Error>> {
    let wanted = Measurement {
        metric: Metric::TestAccuracy,
        epochs: 108,
        repeat: Repeat::Mean,
        checkpoint: Checkpoint::Final,
    };
    let column = benchmark.column(&wanted)?;
    let cells = (0..Space::nasbench101().len()).into_par_iter();
    cells
        .map(|cell| column.value(CellIndex(cell)).ok_or_else(|| "a cell without accuracy".into()))
        .collect::<Result<_, String>>()
        .map_err(Into::into)
}

fn histogram(accuracies: &[f64]) {
    let edges = [0.0, 0.8, 0.85, 0.88, 0.9, 0.91, 0.92, 0.93, 0.935, 0.94, 1.0];
    for pair in edges.windows(2) {
        let count = accuracies.iter().filter(|&&accuracy| (pair[0]..pair[1]).contains(&accuracy)).count();
        println!("{:.3} to {:.3}: {count} cells", pair[0], pair[1]);
    }
    println!("best: {:.5}", accuracies.iter().copied().fold(0.0, f64::max));
}

/// Cells that no neighbour beats, neighbours being those that one edit of either reaches from the other.
fn local_optima(cells: &[Cell], accuracies: &[f64]) {
    // Accuracies are positive, so their bits are in their order.
    let best: Vec<AtomicU64> = cells.iter().map(|_| AtomicU64::new(0)).collect();
    cells.par_iter().zip(accuracies).enumerate().for_each(|(row, (&cell, own))| {
        for neighbour in Space::nasbench101().neighbours(cell) {
            best[neighbour.row()].fetch_max(own.to_bits(), Ordering::Relaxed);
            best[row].fetch_max(accuracies[neighbour.row()].to_bits(), Ordering::Relaxed);
        }
    });
    let strict = best
        .iter()
        .zip(accuracies)
        .filter(|(best, own)| f64::from_bits(best.load(Ordering::Relaxed)) < **own);
    println!("strict local optima: {}", strict.count());
}

/// Of the accuracy along random walks, by number of edits.
fn autocorrelation(cells: &[Cell], accuracies: &[f64]) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(101);
    let mut at = cells.len() - 1;
    let mut walk = Vec::new();
    for step in 0..200_000 {
        if step % 1_000 == 0 {
            at = rng.random_range(0..cells.len());
        }
        walk.push(accuracies[at]);
        let neighbours = Space::nasbench101().neighbours(cells[at]);
        // The smallest cell has none.
        let next = if neighbours.is_empty() { 0 } else { rng.random_range(0..neighbours.len()) };
        at = neighbours.get(next).map_or(cells.len() - 1, |neighbour| neighbour.row());
    }
    let mean = walk.iter().sum::<f64>() / walk.len() as f64;
    let variance = walk.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / walk.len() as f64;
    for lag in [1, 2, 3, 4, 6, 8] {
        let both = walk.chunks(1_000).flat_map(|walk| walk.iter().zip(&walk[lag..]));
        let products: Vec<f64> = both.map(|(a, b)| (a - mean) * (b - mean)).collect();
        let correlation = products.iter().sum::<f64>() / products.len() as f64 / variance;
        println!("autocorrelation after {lag} edits: {correlation:.3}");
    }
}

/// Regret in mean test accuracy of searches that observe the test accuracy of repeat 0.
fn searches(benchmark: &dyn Benchmark) -> Result<(), Box<dyn Error>> {
    let protocol = r#"{
        "runs": 500, "seed": 101, "budget": {"queries": 5000},
        "searchers": ["random-search", "regularized-evolution"],
        "objective": {"metric": "test_accuracy", "epochs": 108, "repeat": 0},
        "quality": {"metric": "test_accuracy", "epochs": 108, "repeat": "mean"}
    }"#;
    let resolved = Protocol::from_json(protocol)?.resolve(benchmark)?;
    let result = Study::new(resolved, benchmark)?.run(|_, _| {}, &AtomicBool::new(false))?;
    for searcher in &result.searchers {
        for queries in [10.0, 50.0, 100.0, 500.0, 1_000.0, 5_000.0] {
            let regrets = searcher.runs.iter().filter_map(|run| {
                run.trace.iter().take_while(|incumbent| incumbent.clock <= queries).last().map(|i| i.regret)
            });
            let regrets: Vec<f64> = regrets.collect();
            let mean = regrets.iter().sum::<f64>() / regrets.len() as f64;
            println!("{} after {queries} queries: mean regret {mean:.5}", searcher.label);
        }
    }
    Ok(())
}
