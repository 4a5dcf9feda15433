//! A small dense network for regression on path encodings: ReLU layers, mean absolute error, Adam (Kingma and Ba 2015).
//!
//! Our own, since the frameworks of the field build for longer than all of this project, and 40 inputs need no more than
//! loops.

use rand::RngExt;
use rand::seq::SliceRandom;

use super::path_encoding::PATHS;
use crate::rng::RunRng;

/// How a network is built and trained.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Training {
    pub(crate) layers: usize,
    pub(crate) width: usize,
    pub(crate) learning_rate: f32,
    pub(crate) epochs: u32,
    pub(crate) batch: usize,
}

/// One layer: outputs rows of inputs, then a bias.
struct Layer {
    inputs: usize,
    /// `outputs` rows of `inputs` weights and one bias.
    weights: Vec<f32>,
    /// Adam's averages of the gradient and of its square.
    moments: Vec<[f32; 2]>,
    gradient: Vec<f32>,
}

/// A network that has been trained.
pub(crate) struct Network {
    layers: Vec<Layer>,
    /// Mean and standard deviation of the targets, which are scaled.
    scale: (f32, f32),
}

impl Layer {
    /// Weights from Glorot and Bengio's uniform distribution (2010), biases 0: Keras' defaults.
    #[expect(clippy::cast_precision_loss, reason = "small sizes")]
    fn new(inputs: usize, outputs: usize, rng: &mut RunRng) -> Self {
        let limit = (6.0 / (inputs + outputs) as f32).sqrt();
        let row = inputs + 1;
        let weight =
            |i: usize| if i % row == inputs { 0.0 } else { limit * (2.0 * rng.random::<f32>() - 1.0) };
        let weights: Vec<f32> = (0..outputs * row).map(weight).collect();
        let size = weights.len();
        Self { inputs, weights, moments: vec![[0.0; 2]; size], gradient: vec![0.0; size] }
    }

    fn forward(&self, input: &[f32], relu: bool, output: &mut Vec<f32>) {
        output.clear();
        for row in self.weights.chunks_exact(self.inputs + 1) {
            let sum = dot(row, input) + row[self.inputs];
            output.push(if relu { sum.max(0.0) } else { sum });
        }
    }

    /// Adds to the gradient, and returns the slopes of the inputs.
    fn backward(&mut self, input: &[f32], slopes: &[f32]) -> Vec<f32> {
        let row = self.inputs + 1;
        let mut below = vec![0.0; self.inputs];
        for (output, &slope) in slopes.iter().enumerate().filter(|(_, slope)| **slope != 0.0) {
            let weights = &self.weights[output * row..][..row];
            let gradient = &mut self.gradient[output * row..][..row];
            for i in 0..self.inputs {
                gradient[i] += slope * input[i];
                below[i] += slope * weights[i];
            }
            gradient[self.inputs] += slope;
        }
        below
    }

    /// One step of Adam; `corrections` undo the bias of its averages towards 0.
    fn step(&mut self, rate: f32, corrections: [f32; 2]) {
        for ((weight, moments), gradient) in
            self.weights.iter_mut().zip(&mut self.moments).zip(&mut self.gradient)
        {
            moments[0] = BETAS[0] * moments[0] + (1.0 - BETAS[0]) * *gradient;
            moments[1] = BETAS[1] * moments[1] + (1.0 - BETAS[1]) * *gradient * *gradient;
            *weight -= rate * (moments[0] / corrections[0]) / ((moments[1] / corrections[1]).sqrt() + 1e-7);
            *gradient = 0.0;
        }
    }
}

/// The sum of the products of two lists, up to the end of the shorter one. Four sums side by side: one alone would wait for each
/// addition, and a compiler may not reorder them.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a, b) = (&a[..a.len().min(b.len())], &b[..a.len().min(b.len())]);
    let ((a, last_a), (b, last_b)) = (a.as_chunks::<4>(), b.as_chunks::<4>());
    let mut sums = [0.0; 4];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..4 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let last: f32 = last_a.iter().zip(last_b).map(|(a, b)| a * b).sum();
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + last
}

/// The decay of Adam's averages, as in naszilla.
const BETAS: [f32; 2] = [0.9, 0.99];

impl Network {
    /// A network that has learnt these targets; there is at least one.
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    pub(crate) fn fit(inputs: &[u64], targets: &[f64], training: Training, rng: &mut RunRng) -> Self {
        let n = targets.len() as f64;
        let mean = targets.iter().sum::<f64>() / n;
        let deviation = (targets.iter().map(|target| (target - mean) * (target - mean)).sum::<f64>() / n)
            .sqrt()
            .max(1e-9);
        let sizes = std::iter::once(PATHS).chain(std::iter::repeat_n(training.width, training.layers));
        let sizes: Vec<usize> = sizes.chain([1]).collect();
        let layers = sizes.windows(2).map(|size| Layer::new(size[0], size[1], rng)).collect();
        let mut network = Self { layers, scale: (mean as f32, deviation as f32) };

        let mut order: Vec<usize> = (0..inputs.len()).collect();
        let mut powers = [1.0; 2];
        for _ in 0..training.epochs {
            order.shuffle(rng);
            for batch in order.chunks(training.batch) {
                for &i in batch {
                    let target = ((targets[i] - mean) / deviation) as f32;
                    network.learn(inputs[i], target, 1.0 / batch.len() as f32);
                }
                powers = [powers[0] * BETAS[0], powers[1] * BETAS[1]];
                let corrections = powers.map(|power| 1.0 - power);
                for layer in &mut network.layers {
                    layer.step(training.learning_rate, corrections);
                }
            }
        }
        network
    }

    /// The prediction for a path encoding.
    pub(crate) fn predict(&self, input: u64) -> f64 {
        let values = self.values(input);
        f64::from(values[self.layers.len()][0] * self.scale.1 + self.scale.0)
    }

    /// The values of all layers, the input first.
    fn values(&self, input: u64) -> Vec<Vec<f32>> {
        let bit = |i: usize| f32::from(u8::from(input >> i & 1 == 1));
        let mut values = vec![(0..PATHS).map(bit).collect::<Vec<f32>>()];
        for (i, layer) in self.layers.iter().enumerate() {
            let mut output = Vec::new();
            layer.forward(&values[i], i + 1 < self.layers.len(), &mut output);
            values.push(output);
        }
        values
    }

    /// Adds the gradient of one absolute error, times a weight.
    fn learn(&mut self, input: u64, target: f32, weight: f32) {
        let values = self.values(input);
        let error = values[self.layers.len()][0] - target;
        let mut slopes = vec![if error > 0.0 { weight } else { -weight }];
        for (i, layer) in self.layers.iter_mut().enumerate().rev() {
            slopes = layer.backward(&values[i], &slopes);
            for (slope, value) in slopes.iter_mut().zip(&values[i]) {
                // A unit that gave 0 passes nothing on; the inputs need no slope.
                *slope = if *value > 0.0 { *slope } else { 0.0 };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rand_xoshiro::rand_core::SeedableRng;

    use super::*;

    const SMALL: Training = Training { layers: 3, width: 8, learning_rate: 0.01, epochs: 150, batch: 16 };

    #[test]
    fn a_network_learns_a_sum_of_features() {
        let mut rng = RunRng::seed_from_u64(1);
        let input = |rng: &mut RunRng| rng.random::<u64>() & ((1 << PATHS) - 1);
        let target = |input: u64| 0.9 + 0.01 * f64::from((input & 0xff).count_ones());
        let inputs: Vec<u64> = (0..300).map(|_| input(&mut rng)).collect();
        let targets: Vec<f64> = inputs.iter().map(|&input| target(input)).collect();
        let network = Network::fit(&inputs, &targets, SMALL, &mut rng);
        let error =
            (0..200).map(|_| input(&mut rng)).map(|i| (network.predict(i) - target(i)).abs()).sum::<f64>();
        // Always predicting the mean would be off by 0.011.
        assert!(error / 200.0 < 0.006, "{}", error / 200.0);
    }

    #[test]
    fn gradients_are_those_of_small_differences() {
        let mut rng = RunRng::seed_from_u64(2);
        let training = Training { epochs: 1, ..SMALL };
        let mut network = Network::fit(&[5, 9], &[0.0, 1.0], training, &mut rng);
        let (input, target) = (0b1011, 3.0f32);
        network.learn(input, target, 1.0);
        for layer in 0..network.layers.len() {
            for weight in (0..network.layers[layer].weights.len()).step_by(7) {
                let known = network.layers[layer].gradient[weight];
                let mut error_with = |change: f32| {
                    network.layers[layer].weights[weight] += change;
                    let error = (network.values(input)[network.layers.len()][0] - target).abs();
                    network.layers[layer].weights[weight] -= change;
                    error
                };
                let slope = (error_with(1e-2) - error_with(-1e-2)) / 2e-2;
                assert!((slope - known).abs() < 0.02, "layer {layer}, weight {weight}: {slope} {known}");
            }
        }
    }
}
