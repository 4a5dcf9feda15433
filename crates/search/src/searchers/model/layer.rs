//! A layer of a small network: all numbers of a batch side by side, in as many lanes as the processor has. Every sum has a
//! fixed order and no multiplication is fused, so they are the same on every processor.

use fearless_simd::{Simd, f32x16, prelude::*};
use rand::RngExt;

use crate::rng::RunRng;

/// The observations of a batch.
pub(crate) const LANES: usize = 32;

/// One number for each observation of a batch.
pub(crate) type Lanes = [f32; LANES];

/// The same in registers.
type Vectors<S> = [f32x16<S>; 2];

/// One layer.
pub(crate) struct Layer {
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    /// `outputs` rows of `inputs` weights and one bias.
    pub(crate) weights: Vec<f32>,
    pub(crate) gradient: Vec<f32>,
    /// Adam's averages of the gradient and of its square.
    moments: [Vec<f32>; 2],
}

impl Layer {
    /// Weights from Glorot and Bengio's uniform distribution (2010), biases 0: Keras' defaults.
    #[expect(clippy::cast_precision_loss, reason = "small sizes")]
    pub(crate) fn new(inputs: usize, outputs: usize, rng: &mut RunRng) -> Self {
        let limit = (6.0 / (inputs + outputs) as f32).sqrt();
        let row = inputs + 1;
        let weight =
            |i: usize| if i % row == inputs { 0.0 } else { limit * (2.0 * rng.random::<f32>() - 1.0) };
        let weights: Vec<f32> = (0..outputs * row).map(weight).collect();
        let zeros = vec![0.0; weights.len()];
        Self { inputs, outputs, weights, gradient: zeros.clone(), moments: [zeros.clone(), zeros] }
    }

    #[expect(
        clippy::inline_always,
        reason = "vector instructions reach only what is inlined into the dispatch"
    )]
    #[inline(always)]
    pub(crate) fn forward<S: Simd>(&self, simd: S, input: &[Lanes], relu: bool, output: &mut [Lanes]) {
        for (row, output) in self.weights.chunks_exact(self.inputs + 1).zip(output) {
            let mut sums = [f32x16::splat(simd, row[self.inputs]); 2];
            for (&weight, input) in row.iter().zip(input) {
                add_product(&mut sums, f32x16::splat(simd, weight), loaded(simd, input));
            }
            store(sums, output);
            if relu {
                for value in output {
                    *value = if *value > 0.0 { *value } else { 0.0 };
                }
            }
        }
    }

    /// Sets the gradient, and the slopes of the inputs: a unit that gave 0 passes nothing on.
    #[expect(
        clippy::inline_always,
        reason = "vector instructions reach only what is inlined into the dispatch"
    )]
    #[inline(always)]
    pub(crate) fn backward<S: Simd>(
        &mut self,
        simd: S,
        input: &[Lanes],
        slopes: &[Lanes],
        below: &mut [Lanes],
    ) {
        let row = self.inputs + 1;
        for (gradient, slope) in self.gradient.chunks_exact_mut(row).zip(slopes) {
            let slope = loaded(simd, slope);
            for (gradient, input) in gradient.iter_mut().zip(input) {
                let input = loaded(simd, input);
                *gradient = sum(simd, slope[0] * input[0] + slope[1] * input[1]);
            }
            gradient[self.inputs] = sum(simd, slope[0] + slope[1]);
        }
        for (i, (below, input)) in below.iter_mut().zip(input).enumerate() {
            let mut sums = [f32x16::splat(simd, 0.0); 2];
            for (weights, slope) in self.weights.chunks_exact(row).zip(slopes) {
                add_product(&mut sums, f32x16::splat(simd, weights[i]), loaded(simd, slope));
            }
            store(sums, below);
            below
                .iter_mut()
                .zip(input)
                .for_each(|(slope, value)| *slope = if *value > 0.0 { *slope } else { 0.0 });
        }
    }

    /// One step of Adam; `corrections` undo the bias of its averages towards 0.
    #[expect(
        clippy::inline_always,
        reason = "vector instructions reach only what is inlined into the dispatch"
    )]
    #[inline(always)]
    pub(crate) fn step(&mut self, rate: f32, corrections: [f32; 2]) {
        let (rate, root) = (rate / corrections[0], 1.0 / corrections[1].sqrt());
        let [means, squares] = &mut self.moments;
        let moments = means.iter_mut().zip(squares);
        for ((weight, gradient), (mean, square)) in self.weights.iter_mut().zip(&self.gradient).zip(moments) {
            *mean = BETAS[0] * *mean + (1.0 - BETAS[0]) * gradient;
            *square = BETAS[1] * *square + (1.0 - BETAS[1]) * gradient * gradient;
            *weight -= rate * *mean / (square.sqrt() * root + 1e-7);
        }
    }
}

#[expect(clippy::inline_always, reason = "as above")]
#[inline(always)]
fn loaded<S: Simd>(simd: S, lanes: &Lanes) -> Vectors<S> {
    let (low, high) = lanes.split_at(LANES / 2);
    [f32x16::from_slice(simd, low), f32x16::from_slice(simd, high)]
}

#[expect(clippy::inline_always, reason = "as above")]
#[inline(always)]
fn store<S: Simd>([low, high]: Vectors<S>, lanes: &mut Lanes) {
    let (to_low, to_high) = lanes.split_at_mut(LANES / 2);
    low.store_slice(to_low);
    high.store_slice(to_high);
}

#[expect(clippy::inline_always, reason = "as above")]
#[inline(always)]
fn add_product<S: Simd>(sums: &mut Vectors<S>, factor: f32x16<S>, lanes: Vectors<S>) {
    sums[0] += factor * lanes[0];
    sums[1] += factor * lanes[1];
}

/// The sum of all lanes, half and half.
#[expect(clippy::inline_always, reason = "as above")]
#[inline(always)]
fn sum<S: Simd>(simd: S, lanes: f32x16<S>) -> f32 {
    let (low, high) = simd.split_f32x16(lanes);
    let (low, high) = simd.split_f32x8(low + high);
    let mut four = [0.0; 4];
    (low + high).store_slice(&mut four);
    (four[0] + four[2]) + (four[1] + four[3])
}

/// The decay of Adam's averages, as in naszilla.
pub(crate) const BETAS: [f32; 2] = [0.9, 0.99];
