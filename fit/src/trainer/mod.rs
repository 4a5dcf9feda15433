//! Trains multi-layer perceptrons with `AdamW` (Loshchilov and Hutter 2019), a cosine schedule and seeded shuffling. Batches
//! are split into a fixed number of parts whose gradients are added in order, so the threads change nothing.

mod gemm;
mod perceptron;
mod quantize;

use nb101_surrogate::NetworkWeights;
use rayon::prelude::*;

use crate::random::Random;
use perceptron::Perceptron;

/// Rows of a batch.
pub(crate) const BATCH: usize = 512;
/// Rows of a batch that one thread works on.
const PART: usize = 64;

/// How an output is compared with its target; a target that is not a number is left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Loss {
    /// Half the squared difference, times this weight.
    Squared(f32),
    /// The output is the logit of a share; cross-entropy, times this weight.
    Share(f32),
}

/// Rows of inputs and targets.
pub(crate) struct Examples<'a> {
    pub(crate) inputs: &'a [f32],
    pub(crate) input_width: usize,
    pub(crate) targets: &'a [f32],
    /// One for each output.
    pub(crate) losses: &'a [Loss],
}

/// How to train.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) hidden: Vec<usize>,
    pub(crate) epochs: usize,
    pub(crate) rate: f32,
    pub(crate) weight_decay: f32,
    pub(crate) seed: u64,
}

/// A network that was fitted to the rows of `fitting`; `watched` are others whose loss is told after some epochs.
pub(crate) fn train(
    examples: &Examples<'_>,
    fitting: &[u32],
    watched: &[u32],
    settings: &Settings,
) -> NetworkWeights {
    let width = examples.input_width;
    let scaling = Scaling::of(examples.inputs, width, fitting);
    let outputs = examples.losses.len();
    let mut random = Random::new(settings.seed);
    let widths: Vec<usize> =
        [width].into_iter().chain(settings.hidden.iter().copied()).chain([outputs]).collect();
    let mut network = Perceptron::new(&widths, &mut random);
    let mut rows = fitting.to_vec();
    let batch = BATCH.min(rows.len());
    let steps = settings.epochs * (rows.len() / batch);
    let mut step = 0;
    for epoch in 0..settings.epochs {
        random.shuffle(&mut rows);
        for batch in rows.chunks_exact(batch) {
            let parts: Vec<_> = batch
                .par_chunks(PART)
                .map(|rows| {
                    network.gradient(&scaling.rows(examples, rows), &targets(examples, rows), examples.losses)
                })
                .collect();
            let progress = f64::from(step) / steps as f64;
            let warm = (progress * 20.0).min(1.0);
            let cosine = 0.5 + 0.5 * libm::cos(progress * std::f64::consts::PI);
            network.step(&parts, batch.len(), settings.rate * (warm * cosine) as f32, settings.weight_decay);
            step += 1;
        }
        if epoch % settings.epochs.div_ceil(8) == 0 || epoch + 1 == settings.epochs {
            let loss = |rows: &[u32]| {
                let some = &rows[..rows.len().min(20_000)];
                network.loss(&scaling.rows(examples, some), &targets(examples, some), examples.losses)
            };
            eprintln!(
                "  epoch {:3}: loss {:.5} fitted, {:.5} watched",
                epoch + 1,
                loss(&rows),
                loss(watched)
            );
        }
    }
    quantize::quantize(&network, scaling.centres, scaling.factors)
}

fn targets(examples: &Examples<'_>, rows: &[u32]) -> Vec<f32> {
    let outputs = examples.losses.len();
    rows.iter().flat_map(|&row| &examples.targets[row as usize * outputs..][..outputs]).copied().collect()
}

/// Inputs brought to mean 0 and standard deviation 1 over the rows that are fitted.
struct Scaling {
    centres: Vec<f32>,
    factors: Vec<f32>,
}

impl Scaling {
    fn of(inputs: &[f32], width: usize, rows: &[u32]) -> Self {
        let (mut sums, mut squares) = (vec![0.0f64; width], vec![0.0f64; width]);
        for &row in rows {
            for (i, &value) in inputs[row as usize * width..][..width].iter().enumerate() {
                sums[i] += f64::from(value);
                squares[i] += f64::from(value) * f64::from(value);
            }
        }
        let count = rows.len() as f64;
        let means = sums.iter().map(|sum| sum / count);
        let factor = |(mean, square): (f64, &f64)| {
            let deviation = (square / count - mean * mean).max(0.0).sqrt();
            if deviation > 1e-4 { (1.0 / deviation) as f32 } else { 0.0 }
        };
        Self {
            centres: means.clone().map(|mean| mean as f32).collect(),
            factors: means.zip(&squares).map(factor).collect(),
        }
    }

    fn rows(&self, examples: &Examples<'_>, rows: &[u32]) -> Vec<f32> {
        let width = examples.input_width;
        let mut scaled = Vec::with_capacity(rows.len() * width);
        for &row in rows {
            let inputs = &examples.inputs[row as usize * width..][..width];
            let parts = inputs.iter().zip(&self.centres).zip(&self.factors);
            scaled.extend(parts.map(|((value, centre), factor)| (value - centre) * factor));
        }
        scaled
    }
}
