//! How fast a random walk forgets where it started.

mod encoding;

use std::borrow::Cow;

use nb101_space::derived_seed;
use rand::{Rng, RngExt};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;
use rayon::prelude::*;
use serde::Serialize;

use encoding::encoding_walk;

use crate::graph::NeighbourGraph;
use crate::statistics::varies;

/// Lags that are looked at.
const LAGS: usize = 20;
/// Walks that are begun of each kind, and the steps of each.
const WALKS: u64 = 2_000;
const STEPS: usize = 200;
/// Standard errors to either side of a mean that 95 % of a normal distribution are within.
const Z95: f64 = 1.959_963_984_540_054;

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

/// Random walks that were made, and what they say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Walks {
    /// How many, at least two.
    pub walks: usize,
    /// From lag 1.
    pub lags: Vec<Lag>,
}

/// Autocorrelations of the metric along random walks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Autocorrelation {
    /// Exact, on the symmetric closure: every step goes to a neighbour drawn uniformly, the start is drawn as long walks
    /// would be found, in proportion to degrees. Lags from 0. Empty if the metric is constant among cells that have neighbours.
    pub closure_exact: Vec<f64>,
    /// Walks of the same kind that were made; `None` where `closure_exact` is empty.
    pub closure_walks: Option<Walks>,
    /// Walks through the encoding, as mutations go: one of the 26 parameters changes, drawn anew until the result is valid
    /// and has the metric; the start is uniform over such encodings from which a step is possible. `None` if the metric is
    /// constant, or if it is known of so few cells that fewer than two starts were found.
    pub encoding_walks: Option<Walks>,
    /// The steps of each walk.
    pub steps: usize,
}

pub(crate) fn autocorrelation(graph: &NeighbourGraph, values: &[f64], seed: u64) -> Autocorrelation {
    let known = values.iter().filter(|value| !value.is_nan()).count();
    let stationary = Stationary::of(graph, values);
    let closure_walks = (stationary.variance > 0.0).then(|| {
        let walks = make_walks(seed, 0, |rng| Some(stationary.walk(rng, values)));
        Walks::of(&walks, stationary.mean, stationary.variance)
    });
    let encoding_walks = (known > 1).then(|| {
        let walks = make_walks(seed, 1, |rng| encoding_walk(rng, values));
        let all = walks.len() as f64 * STEPS as f64;
        let mean = walks.iter().flatten().sum::<f64>() / all;
        let variance = walks.iter().flatten().map(|value| (value - mean).powi(2)).sum::<f64>() / all;
        varies(walks.iter().flatten().copied()).then(|| Walks::of(&walks, mean, variance))?
    });
    Autocorrelation {
        closure_exact: stationary.exact(values),
        closure_walks: closure_walks.flatten(),
        encoding_walks: encoding_walks.flatten(),
        steps: STEPS,
    }
}

/// Where a long walk is found: each cell with a probability in proportion to its degree.
struct Stationary<'g> {
    /// The cells that have the metric, and the edges between them.
    graph: Cow<'g, NeighbourGraph>,
    mean: f64,
    variance: f64,
}

impl<'g> Stationary<'g> {
    fn of(graph: &'g NeighbourGraph, values: &[f64]) -> Self {
        let graph = if values.iter().any(|value| value.is_nan()) {
            Cow::Owned(graph.among(|cell| !values[cell].is_nan()))
        } else {
            Cow::Borrowed(graph)
        };
        let reached =
            || (0..values.len()).map(|cell| (values[cell], graph.row(cell).len())).filter(|at| at.1 > 0);
        let weighted = |of: &dyn Fn(f64) -> f64| {
            reached().map(|(value, degree)| of(value) * degree as f64).sum::<f64>() / graph.edges() as f64
        };
        let mean = weighted(&|value| value);
        let variance =
            if varies(reached().map(|at| at.0)) { weighted(&|value| (value - mean).powi(2)) } else { 0.0 };
        Self { graph, mean, variance }
    }

    /// The correlation of the values at two moments: the sum over all edges (and with each further lag over all walks) of
    /// the product of centred values, divided by that of squares.
    fn exact(&self, values: &[f64]) -> Vec<f64> {
        if self.variance <= 0.0 {
            return Vec::new();
        }
        // Cells that are left out are 0 and do not count.
        let centred: Vec<f64> = (0..values.len())
            .map(|cell| if self.graph.row(cell).is_empty() { 0.0 } else { values[cell] - self.mean })
            .collect();
        let total = self.graph.edges() as f64;
        let mut expected = centred.clone();
        let mut correlations = vec![1.0];
        for _ in 0..LAGS {
            // What is expected one step later.
            expected = (0..values.len())
                .into_par_iter()
                .with_min_len(1 << 12)
                .map(|cell| match self.graph.row(cell) {
                    [] => 0.0,
                    row => row.iter().map(|&other| expected[other as usize]).sum::<f64>() / row.len() as f64,
                })
                .collect();
            let products = centred.iter().zip(&expected).enumerate();
            let sum: f64 = products.map(|(cell, (a, b))| a * b * self.graph.row(cell).len() as f64).sum();
            correlations.push(sum / total / self.variance);
        }
        correlations
    }

    fn walk(&self, rng: &mut impl Rng, values: &[f64]) -> Vec<f64> {
        let mut cell = self.graph.source(rng.random_range(0..self.graph.edges()));
        (0..STEPS)
            .map(|_| {
                let value = values[cell];
                // Never empty, since a step led here and leads back.
                let row = self.graph.row(cell);
                cell = row[rng.random_range(0..row.len())] as usize;
                value
            })
            .collect()
    }
}

/// Walks of a kind, each with a generator of its own.
fn make_walks(
    seed: u64,
    kind: u64,
    walk: impl Fn(&mut Xoshiro256PlusPlus) -> Option<Vec<f64>> + Sync,
) -> Vec<Vec<f64>> {
    let made = (0..WALKS)
        .into_par_iter()
        .map(|number| walk(&mut Xoshiro256PlusPlus::seed_from_u64(derived_seed(seed, kind, number))));
    made.flatten().collect()
}

impl Walks {
    /// The mean over walks of what each says of a lag, with the interval that their differences tell; `None` of fewer than
    /// two, which tell none.
    fn of(walks: &[Vec<f64>], mean: f64, variance: f64) -> Option<Self> {
        let of_walk = |walk: &Vec<f64>, lag: usize| {
            let products = walk.iter().zip(&walk[lag..]).map(|(a, b)| (a - mean) * (b - mean));
            products.sum::<f64>() / (walk.len() - lag) as f64 / variance
        };
        let count = walks.len() as f64;
        let lag = |lag: usize| {
            let each: Vec<f64> = walks.iter().map(|walk| of_walk(walk, lag)).collect();
            let correlation = each.iter().sum::<f64>() / count;
            let squares: f64 = each.iter().map(|one| (one - correlation).powi(2)).sum();
            let half = Z95 * (squares / (count - 1.0) / count).sqrt();
            Lag { lag, correlation, low: correlation - half, high: correlation + half }
        };
        (walks.len() > 1).then(|| Self { walks: walks.len(), lags: (1..=LAGS).map(lag).collect() })
    }
}
