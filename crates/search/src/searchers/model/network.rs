//! A small dense network for regression on path encodings: ReLU layers, mean absolute error, Adam (Kingma and Ba 2015).
//!
//! Our own, since the frameworks of the field build for longer than all of this project, and 40 inputs need no more than
//! loops.

use fearless_simd::{Level, Simd, dispatch};
use rand::seq::SliceRandom;

use super::layer::{BETAS, LANES, Lanes, Layer};
use super::path_encoding::PATHS;
use crate::rng::RunRng;

/// How a network is built and trained.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Training {
    pub(crate) layers: usize,
    pub(crate) width: usize,
    pub(crate) learning_rate: f32,
    pub(crate) epochs: u32,
}

/// A network that has been trained.
pub(crate) struct Network {
    layers: Vec<Layer>,
    /// Mean and standard deviation of the targets, which are scaled.
    scale: (f32, f32),
}

/// What a batch makes of a network: the values of all layers, the inputs first, and the slopes of two layers.
struct Workspace {
    values: Vec<Vec<Lanes>>,
    slopes: [Vec<Lanes>; 2],
}

impl Network {
    /// A network that has learnt these targets; there is at least one.
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    pub(crate) fn fit(inputs: &[u64], targets: &[f64], training: Training, rng: &mut RunRng) -> Self {
        let n = targets.len() as f64;
        let mean = targets.iter().sum::<f64>() / n;
        let squares = targets.iter().map(|target| (target - mean) * (target - mean)).sum::<f64>();
        let deviation = (squares / n).sqrt().max(1e-9);
        let sizes = std::iter::once(PATHS).chain(std::iter::repeat_n(training.width, training.layers));
        let sizes: Vec<usize> = sizes.chain([1]).collect();
        let layers = sizes.windows(2).map(|size| Layer::new(size[0], size[1], rng)).collect();
        let mut network = Self { layers, scale: (mean as f32, deviation as f32) };
        let targets: Vec<f32> = targets.iter().map(|target| ((target - mean) / deviation) as f32).collect();
        dispatch!(Level::new(), simd => network.train(simd, inputs, &targets, training, rng));
        network
    }

    #[expect(
        clippy::inline_always,
        reason = "vector instructions reach only what is inlined into the dispatch"
    )]
    #[inline(always)]
    fn train<S: Simd>(
        &mut self,
        simd: S,
        inputs: &[u64],
        targets: &[f32],
        training: Training,
        rng: &mut RunRng,
    ) {
        let mut space = Workspace::new(self);
        let mut order: Vec<usize> = (0..inputs.len()).collect();
        let mut powers = [1.0; 2];
        for _ in 0..training.epochs {
            order.shuffle(rng);
            for batch in order.chunks(LANES) {
                space.set_inputs(batch.iter().map(|&i| inputs[i]));
                let mut wanted = [0.0; LANES];
                wanted.iter_mut().zip(batch).for_each(|(wanted, &i)| *wanted = targets[i]);
                self.learn(simd, &mut space, &wanted[..batch.len()]);
                powers = [powers[0] * BETAS[0], powers[1] * BETAS[1]];
                let corrections = powers.map(|power| 1.0 - power);
                for layer in &mut self.layers {
                    layer.step(training.learning_rate, corrections);
                }
            }
        }
    }

    /// The predictions for path encodings.
    pub(crate) fn predict(&self, inputs: &[u64]) -> Vec<f64> {
        let mut space = Workspace::new(self);
        let mut all = Vec::with_capacity(inputs.len());
        for batch in inputs.chunks(LANES) {
            space.set_inputs(batch.iter().copied());
            dispatch!(Level::new(), simd => self.evaluate(simd, &mut space));
            let values = &space.output()[..batch.len()];
            all.extend(values.iter().map(|value| f64::from(value * self.scale.1 + self.scale.0)));
        }
        all
    }

    #[expect(
        clippy::inline_always,
        reason = "vector instructions reach only what is inlined into the dispatch"
    )]
    #[inline(always)]
    fn evaluate<S: Simd>(&self, simd: S, space: &mut Workspace) {
        for (i, layer) in self.layers.iter().enumerate() {
            let (input, output) = space.values.split_at_mut(i + 1);
            layer.forward(simd, &input[i], i + 1 < self.layers.len(), &mut output[0]);
        }
    }

    /// Sets the gradient of the mean absolute error of a batch; there are as many targets as observations.
    #[expect(
        clippy::inline_always,
        reason = "vector instructions reach only what is inlined into the dispatch"
    )]
    #[inline(always)]
    #[expect(clippy::cast_precision_loss, reason = "at most 32")]
    fn learn<S: Simd>(&mut self, simd: S, space: &mut Workspace, targets: &[f32]) {
        self.evaluate(simd, space);
        let weight = 1.0 / targets.len() as f32;
        let mut slopes = [0.0; LANES];
        for ((slope, value), target) in slopes.iter_mut().zip(space.output()).zip(targets) {
            *slope = if *value > *target { weight } else { -weight };
        }
        let [above, below] = &mut space.slopes;
        above[0] = slopes;
        for (i, layer) in self.layers.iter_mut().enumerate().rev() {
            layer.backward(simd, &space.values[i], &above[..layer.outputs], &mut below[..layer.inputs]);
            std::mem::swap(above, below);
        }
    }
}

impl Workspace {
    fn new(network: &Network) -> Self {
        let widths = std::iter::once(PATHS).chain(network.layers.iter().map(|layer| layer.outputs));
        let values: Vec<Vec<Lanes>> = widths.map(|width| vec![[0.0; LANES]; width]).collect();
        let widest = values.iter().map(Vec::len).max().unwrap_or(0);
        Self { values, slopes: [vec![[0.0; LANES]; widest], vec![[0.0; LANES]; widest]] }
    }

    /// The path encodings of a batch; lanes beyond them have no path.
    fn set_inputs(&mut self, inputs: impl Iterator<Item = u64>) {
        self.values[0].fill([0.0; LANES]);
        for (lane, mut paths) in inputs.enumerate() {
            while paths != 0 {
                self.values[0][paths.trailing_zeros() as usize][lane] = 1.0;
                paths &= paths - 1;
            }
        }
    }

    /// What the last layer gave.
    fn output(&self) -> &Lanes {
        &self.values[self.values.len() - 1][0]
    }
}

#[cfg(test)]
#[path = "network_tests.rs"]
mod tests;
