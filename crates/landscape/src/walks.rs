//! How fast a random walk forgets where it started.

use nb101_cell::{ENCODING_EDGES, Encoding, MAX_INTERIOR};
use nb101_space::{CellIndex, random_encoding};
use rand::{Rng, RngExt};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;
use rayon::prelude::*;
use serde::Serialize;

use crate::graph::NeighbourGraph;
use crate::statistics::varies;

/// Lags that are looked at.
const LAGS: usize = 20;
/// Walks, and the steps of each.
const WALKS: u64 = 2_000;
const STEPS: usize = 200;
/// Walks of the second kind have seeds of their own.
const OTHER: u64 = 1 << 32;
/// Standard errors to either side of a mean that 95 % of a normal distribution are within.
const Z95: f64 = 1.959_963_984_540_054;
/// Steps that are tried before a walk stays where it is: only in tables of very few cells are so many in vain.
const TRIES: u32 = 10_000;

/// The autocorrelation at one lag.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Lag {
    /// The number of steps between two moments of a walk.
    pub lag: usize,
    /// The correlation.
    pub correlation: f64,
    /// The ends of its 95 % confidence interval.
    pub low: f64,
    /// See `low`.
    pub high: f64,
}

/// Autocorrelations of the metric along random walks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Autocorrelation {
    /// Exact, on the symmetric closure: every step goes to a neighbour drawn uniformly, the start is drawn as long walks
    /// would be found, in proportion to degrees. Lags from 0. Empty if the metric is constant.
    pub closure_exact: Vec<f64>,
    /// Walks of the same kind that were made, from lag 1.
    pub closure_walks: Vec<Lag>,
    /// Walks through the encoding, as mutations go: one of the 26 parameters changes, drawn anew until the result is valid
    /// and has the metric; the start is uniform over such encodings. From lag 1.
    pub encoding_walks: Vec<Lag>,
    /// How many walks of each kind were made, and the steps of each.
    pub walks: u64,
    /// See `walks`.
    pub steps: usize,
}

pub(crate) fn autocorrelation(graph: &NeighbourGraph, values: &[f64], seed: u64) -> Autocorrelation {
    let known = values.iter().filter(|value| !value.is_nan()).count();
    let stationary = Stationary::of(graph, values);
    let closure_walks = if stationary.variance > 0.0 {
        let walks = make_walks(seed, |rng| stationary.walk(rng, values));
        lags(&walks, stationary.mean, stationary.variance)
    } else {
        Vec::new()
    };
    let encoding_walks = if known > 1 {
        let walks = make_walks(seed ^ OTHER, |rng| encoding_walk(rng, values));
        let all = walks.len() as f64 * STEPS as f64;
        let mean = walks.iter().flatten().sum::<f64>() / all;
        let variance = walks.iter().flatten().map(|value| (value - mean).powi(2)).sum::<f64>() / all;
        if varies(walks.iter().flatten().copied()) { lags(&walks, mean, variance) } else { Vec::new() }
    } else {
        Vec::new()
    };
    Autocorrelation {
        closure_exact: stationary.exact(values),
        closure_walks,
        encoding_walks,
        walks: WALKS,
        steps: STEPS,
    }
}

/// Where a long walk is found: each cell with a probability in proportion to its degree. Cells without the metric are left
/// out, with their edges.
struct Stationary<'g> {
    graph: &'g NeighbourGraph,
    /// Neighbours that have the metric; 0 for cells that have not.
    degrees: Vec<u32>,
    /// Sums of degrees up to and with each cell.
    sums: Vec<u64>,
    mean: f64,
    variance: f64,
}

impl<'g> Stationary<'g> {
    fn of(graph: &'g NeighbourGraph, values: &[f64]) -> Self {
        let is_known = |&other: &&u32| !values[*other as usize].is_nan();
        let degree = |cell: usize| graph.row(cell).iter().filter(is_known).count() as u32;
        let degrees: Vec<u32> = (0..values.len())
            .into_par_iter()
            .with_min_len(1 << 12)
            .map(|cell| if values[cell].is_nan() { 0 } else { degree(cell) })
            .collect();
        let mut sums = Vec::with_capacity(degrees.len());
        let mut sum = 0;
        for &degree in &degrees {
            sum += u64::from(degree);
            sums.push(sum);
        }
        let weighted = |of: &dyn Fn(f64) -> f64| {
            let there = values.iter().zip(&degrees).filter(|(_, degree)| **degree > 0);
            there.map(|(&value, &degree)| of(value) * f64::from(degree)).sum::<f64>() / sum as f64
        };
        let mean = weighted(&|value| value);
        let reached = values.iter().zip(&degrees).filter(|(_, degree)| **degree > 0);
        let variance = if varies(reached.map(|(value, _)| *value)) {
            weighted(&|value| (value - mean).powi(2))
        } else {
            0.0
        };
        Self { graph, degrees, sums, mean, variance }
    }

    /// The correlation of the values at two moments: the sum over all edges (and with each further lag over all walks) of
    /// the product of centred values, divided by that of squares.
    fn exact(&self, values: &[f64]) -> Vec<f64> {
        if self.variance <= 0.0 {
            return Vec::new();
        }
        let centred: Vec<f64> = values
            .iter()
            .zip(&self.degrees)
            .map(|(value, &degree)| if degree == 0 { 0.0 } else { value - self.mean })
            .collect();
        let total = self.sums.last().copied().unwrap_or(0) as f64;
        let mut expected = centred.clone();
        let mut correlations = vec![1.0];
        for _ in 0..LAGS {
            // What is expected one step later; cells that are left out are 0 and do not count.
            expected = (0..values.len())
                .into_par_iter()
                .with_min_len(1 << 12)
                .map(|cell| match self.degrees[cell] {
                    0 => 0.0,
                    degree => {
                        let row = self.graph.row(cell);
                        row.iter().map(|&other| expected[other as usize]).sum::<f64>() / f64::from(degree)
                    }
                })
                .collect();
            let products = centred.iter().zip(&expected).zip(&self.degrees);
            let sum: f64 = products.map(|((a, b), &degree)| a * b * f64::from(degree)).sum();
            correlations.push(sum / total / self.variance);
        }
        correlations
    }

    fn walk(&self, rng: &mut impl Rng, values: &[f64]) -> Vec<f64> {
        let total = self.sums.last().copied().unwrap_or(0);
        let draw = rng.random_range(0..total);
        let mut cell = self.sums.partition_point(|&sum| sum <= draw);
        (0..STEPS)
            .map(|_| {
                let value = values[cell];
                let row = self.graph.row(cell);
                // The cell has neighbours with the metric, so one of the draws is one.
                cell = loop {
                    let next = row[rng.random_range(0..row.len())] as usize;
                    if !values[next].is_nan() {
                        break next;
                    }
                };
                value
            })
            .collect()
    }
}

fn encoding_walk(rng: &mut impl Rng, values: &[f64]) -> Vec<f64> {
    let value_of = |encoding: Encoding| {
        let cell = encoding.to_cell()?;
        Some(values[CellIndex::of(cell).row()]).filter(|value| !value.is_nan())
    };
    let start = (0..TRIES).find_map(|_| {
        let encoding = random_encoding(rng);
        Some((encoding, value_of(encoding)?))
    });
    let Some(mut at) = start else { return Vec::new() };
    (0..STEPS)
        .map(|_| {
            let value = at.1;
            let next = (0..TRIES).find_map(|_| {
                let encoding = mutated(at.0, rng);
                Some((encoding, value_of(encoding)?))
            });
            at = next.unwrap_or(at);
            value
        })
        .collect()
}

/// The encoding with one of its 26 parameters changed.
fn mutated(encoding: Encoding, rng: &mut impl Rng) -> Encoding {
    let draw = rng.random_range(0..2 * (ENCODING_EDGES + MAX_INTERIOR));
    match (draw / 2).checked_sub(ENCODING_EDGES) {
        None => encoding.with_edge_flipped(draw / 2),
        Some(i) => encoding.with_op(i, (encoding.op(i) + 1 + draw as u32 % 2) % 3),
    }
}

fn make_walks(seed: u64, walk: impl Fn(&mut Xoshiro256PlusPlus) -> Vec<f64> + Sync) -> Vec<Vec<f64>> {
    let walks = (0..WALKS).into_par_iter();
    let made = walks.map(|number| walk(&mut Xoshiro256PlusPlus::seed_from_u64(seed.wrapping_add(number))));
    made.filter(|walk| !walk.is_empty()).collect()
}

/// The mean over walks of what each says of a lag, with the interval that their differences tell.
fn lags(walks: &[Vec<f64>], mean: f64, variance: f64) -> Vec<Lag> {
    let of_walk = |walk: &Vec<f64>, lag: usize| {
        let products = walk.iter().zip(&walk[lag..]).map(|(a, b)| (a - mean) * (b - mean));
        products.sum::<f64>() / (walk.len() - lag) as f64 / variance
    };
    let count = walks.len() as f64;
    (1..=LAGS)
        .map(|lag| {
            let each: Vec<f64> = walks.iter().map(|walk| of_walk(walk, lag)).collect();
            let correlation = each.iter().sum::<f64>() / count;
            let squares: f64 = each.iter().map(|one| (one - correlation).powi(2)).sum();
            let half = Z95 * (squares / (count - 1.0) / count).sqrt();
            Lag { lag, correlation, low: correlation - half, high: correlation + half }
        })
        .collect()
}
