//! All analyses of one benchmark.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use nb101_benchmark::{Benchmark, Metric};
use nb101_cell::{Cell, NetworkConfig, NetworkCounter};
use nb101_space::Space;
use rayon::prelude::*;

use crate::columns::{Columns, mean_of};
use crate::correlation::correlations;
use crate::distance::Compared;
use crate::distribution::{convergence, distributions};
use crate::error::LandscapeError;
use crate::graph::{GraphSummary, NeighbourGraph};
use crate::landscape::Landscape;
use crate::mutation::mutation_outcomes;
use crate::noise::noise;
use crate::notes::notes;
use crate::op_replacement::op_replacements;
use crate::optima::{count_among_first, optima};
use crate::pareto::{Fronts, front};
use crate::rarity::rarity;
use crate::scatter::{Quantity, density};
use crate::structure::{Shapes, Structures};
use crate::summary::{SpaceSummary, TopCell};
use crate::walks::autocorrelation;

/// What is analysed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LandscapeOptions {
    /// What is maximised: an accuracy. Of every cell the mean over its trainings counts.
    pub metric: Metric,
    /// The budget.
    pub epochs: u16,
    /// What random walks derive from.
    pub seed: u64,
    /// A file that keeps the neighbour graph: read if it is there, else written.
    pub graph: Option<PathBuf>,
}

impl Default for LandscapeOptions {
    /// The test accuracy at 108 epochs.
    fn default() -> Self {
        Self { metric: Metric::TestAccuracy, epochs: 108, seed: 0, graph: None }
    }
}

/// Steps of an analysis, for progress.
const STEPS: u64 = 12;

/// Analyses a benchmark on all threads of the pool that it is called from. `progress` hears how many of how many steps are
/// done; when `cancelled` is set, the current step is the last. The result does not depend on the number of threads.
pub fn analyse(
    benchmark: &dyn Benchmark,
    options: &LandscapeOptions,
    mut progress: impl FnMut(u64, u64),
    cancelled: &AtomicBool,
) -> Result<Landscape, LandscapeError> {
    let mut done = 0;
    let mut step = || {
        done += 1;
        progress(done, STEPS);
        if cancelled.load(Ordering::Relaxed) { Err(LandscapeError::Cancelled) } else { Ok(()) }
    };
    let LandscapeOptions { metric, epochs, seed, graph } = options;
    if *metric == Metric::TrainingTime {
        return Err(LandscapeError::NotAnAccuracy { got: metric.name() });
    }
    let columns = Columns::new(benchmark, *epochs);
    let values = columns.read(&mean_of(metric, *epochs))?;
    let order = descending(&values);
    if order.is_empty() {
        return Err(no_values(metric, *epochs));
    }
    let times = columns.mean(&Metric::TrainingTime, *epochs);
    let mut times = times.unwrap_or_else(|| vec![f64::NAN; values.len()]);
    // Costs are those of the cells that have the metric.
    for (time, _) in times.iter_mut().zip(&values).filter(|(_, value)| value.is_nan()) {
        *time = f64::NAN;
    }
    step()?;

    let plain = neighbour_graph(graph.as_ref(), cancelled)?;
    step()?;
    let back = plain.transposed();
    let closure = plain.closed_with(&back);
    let summary = GraphSummary::of(&plain, &back, &closure);
    step()?;
    let cells = Space::nasbench101().cells();
    let shapes = Shapes::of(&cells);
    let parameters = parameters(&cells);
    let structures = Structures::of(&cells, &shapes, &values, &times);
    let op_replacement = op_replacements(&cells, &values, &times);
    step()?;
    let distributions = distributions(&columns);
    let convergence = convergence(&columns);
    step()?;
    let noise = noise(&columns, &[metric.clone(), Metric::TrainingTime]);
    step()?;
    let correlation = correlations(&columns, metric, *epochs);
    step()?;
    let autocorrelation = autocorrelation(&closure, &values, *seed);
    step()?;
    let compared = Compared { values: &values, width: &shapes.width, order: &order };
    let distance = compared.distances(&closure, &back);
    drop(back);
    step()?;
    let local_optima = optima(&plain, &closure, &values, &order);
    step()?;
    let rarity = rarity(&columns, metric, *epochs, &values, &order);
    let mutations = mutation_outcomes();
    step()?;
    let few = Space::nasbench101().len_by_vertices()[..5].iter().map(|(_, cells)| *cells as usize).sum();
    let part = |cells: &[Cell]| {
        let of_part = Structures::of(cells, &shapes, &values[..cells.len()], &times[..cells.len()]);
        let optima = count_among_first(&closure, &values, cells.len());
        SpaceSummary::of(&values[..cells.len()], &times[..cells.len()], of_part, optima)
    };
    let space = part(&cells).ok_or_else(|| no_values(metric, *epochs))?;
    let mini = part(&cells[..few]);
    let quantities = [
        Quantity { name: "training_time", values: &times, log: true },
        Quantity { name: "trainable_parameters", values: &parameters, log: true },
        Quantity { name: metric.name(), values: &values, log: false },
    ];
    let mut landscape = Landscape {
        kind: benchmark.kind(),
        metric: metric.clone(),
        epochs: *epochs,
        seed: *seed,
        notes: Vec::new(),
        coverage: order.len() as f64 / values.len() as f64,
        top: order.iter().take(10).map(|&cell| TopCell { cell, value: values[cell as usize] }).collect(),
        above: space.above.clone(),
        space,
        mini,
        distributions,
        convergence,
        scatter: [(0, 2), (1, 2), (1, 0)]
            .into_iter()
            .filter_map(|(x, y)| density(&quantities[x], &quantities[y]))
            .collect(),
        pareto: Fronts {
            training_time: front(&values, &times),
            trainable_parameters: front(&values, &parameters),
        },
        structures,
        op_replacement,
        noise,
        correlation,
        graph: summary,
        mutations,
        autocorrelation,
        distance,
        local_optima,
        rarity,
    };
    landscape.notes = notes(&columns, &landscape, &values, &times);
    step()?;
    Ok(landscape)
}

fn no_values(metric: &Metric, epochs: u16) -> LandscapeError {
    LandscapeError::NoValues { wanted: mean_of(metric, epochs).to_string() }
}

/// Cells that have a value, from the best down; of equal ones the lowest index first.
fn descending(values: &[f64]) -> Vec<u32> {
    let order = nb101_benchmark::descending(values.iter().copied());
    order.into_iter().filter(|&cell| !values[cell].is_nan()).map(|cell| cell as u32).collect()
}

/// The plain graph, from its file if there is one.
fn neighbour_graph(file: Option<&PathBuf>, cancelled: &AtomicBool) -> Result<NeighbourGraph, LandscapeError> {
    let space = Space::nasbench101();
    if let Some(file) = file
        && file.exists()
    {
        return Ok(NeighbourGraph::read_of(space, file)?);
    }
    let graph = NeighbourGraph::of_unless(space, cancelled).ok_or(LandscapeError::Cancelled)?;
    match file {
        Some(file) => Ok(graph.kept(space, file)?),
        None => Ok(graph),
    }
}

/// Trainable parameters of the paper's network around every cell.
fn parameters(cells: &[Cell]) -> Vec<f64> {
    let count = |counter: &mut NetworkCounter, cell: &Cell| {
        // The default network is valid, and its counts are exact as floating-point numbers.
        counter.trainable_parameters(*cell).map_or(f64::NAN, |parameters| parameters as f64)
    };
    let chunks = cells.par_chunks(1 << 12);
    chunks
        .flat_map_iter(|cells| {
            let mut counter = NetworkCounter::new(NetworkConfig::default());
            cells.iter().map(|cell| count(&mut counter, cell)).collect::<Vec<_>>()
        })
        .collect()
}
