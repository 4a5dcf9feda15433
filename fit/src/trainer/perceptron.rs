//! The network while it is trained: forward, backward, and a step of `AdamW`.

use fearless_simd::Level;

use super::Loss;
use super::gemm::{View, add_product};
use crate::random::Random;

/// One dense layer with its optimiser's moments. The bias is the last row of the weights.
pub(super) struct Layer {
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    /// Input by input, the biases last.
    pub(super) weights: Vec<f32>,
    first: Vec<f32>,
    second: Vec<f32>,
}

pub(super) struct Perceptron {
    pub(super) layers: Vec<Layer>,
    /// The powers of the decay rates of the moments after the steps so far.
    powers: (f32, f32),
    level: Level,
}

/// The sum of the gradients of some rows, layer by layer.
pub(super) type Gradient = Vec<Vec<f32>>;

const FIRST_DECAY: f32 = 0.9;
const SECOND_DECAY: f32 = 0.999;

impl Perceptron {
    pub(super) fn new(widths: &[usize], random: &mut Random) -> Self {
        let layer = |pair: &[usize]| {
            let (inputs, outputs) = (pair[0], pair[1]);
            // He et al. 2015 for rectifiers.
            let limit = (6.0 / inputs as f32).sqrt();
            let mut weights: Vec<f32> =
                (0..inputs * outputs).map(|_| limit * (2.0 * random.uniform() - 1.0)).collect();
            weights.resize((inputs + 1) * outputs, 0.0);
            let zeros = vec![0.0; weights.len()];
            Layer { inputs, outputs, weights, first: zeros.clone(), second: zeros }
        };
        Self { layers: widths.windows(2).map(layer).collect(), powers: (1.0, 1.0), level: Level::new() }
    }

    /// The inputs of every layer and the outputs of the last.
    fn forward(&self, inputs: &[f32]) -> Vec<Vec<f32>> {
        let mut values = vec![inputs.to_vec()];
        for (depth, layer) in self.layers.iter().enumerate() {
            let (weights, biases) = layer.weights.split_at(layer.inputs * layer.outputs);
            let below = View::new(&values[depth], layer.inputs);
            let mut sums = biases.repeat(below.rows);
            add_product(self.level, below, weights, &mut sums);
            if depth + 1 < self.layers.len() {
                for sum in &mut sums {
                    *sum = sum.max(0.0);
                }
            }
            values.push(sums);
        }
        values
    }

    /// The mean loss of some rows.
    pub(super) fn loss(&self, inputs: &[f32], targets: &[f32], losses: &[Loss]) -> f64 {
        let outputs = self.forward(inputs).pop().unwrap_or_default();
        let pairs = outputs.iter().zip(targets).zip(losses.iter().cycle());
        let known = pairs.filter(|((_, target), _)| !target.is_nan());
        let total: f64 = known
            .map(|((&output, &target), loss)| {
                f64::from(match *loss {
                    Loss::Squared(weight) => weight * 0.5 * (output - target) * (output - target),
                    Loss::Share(weight) => {
                        let softplus = output.max(0.0) + libm::log1pf(libm::expf(-output.abs()));
                        weight * (softplus - target * output)
                    }
                })
            })
            .sum();
        total / (outputs.len() / losses.len()) as f64
    }

    pub(super) fn gradient(&self, inputs: &[f32], targets: &[f32], losses: &[Loss]) -> Gradient {
        let mut values = self.forward(inputs);
        let mut errors = values.pop().unwrap_or_default();
        for ((output, &target), loss) in errors.iter_mut().zip(targets).zip(losses.iter().cycle()) {
            *output = match *loss {
                _ if target.is_nan() => 0.0,
                Loss::Squared(weight) => weight * (*output - target),
                Loss::Share(weight) => weight * (1.0 / (1.0 + libm::expf(-*output)) - target),
            };
        }
        let mut gradient = Vec::with_capacity(self.layers.len());
        for (depth, layer) in self.layers.iter().enumerate().rev() {
            let (inputs, outputs) = (layer.inputs, layer.outputs);
            let mut own = vec![0.0; layer.weights.len()];
            let (weights, biases) = own.split_at_mut(inputs * outputs);
            add_product(self.level, View::new(&values[depth], inputs).transposed(), &errors, weights);
            for row in errors.chunks_exact(outputs) {
                for (bias, error) in biases.iter_mut().zip(row) {
                    *bias += error;
                }
            }
            gradient.push(own);
            if depth > 0 {
                let rows = errors.len() / outputs;
                let mut below = vec![0.0; rows * inputs];
                let mut transposed = vec![0.0; inputs * outputs];
                for i in 0..inputs {
                    for o in 0..outputs {
                        transposed[o * inputs + i] = layer.weights[i * outputs + o];
                    }
                }
                add_product(self.level, View::new(&errors, outputs), &transposed, &mut below);
                for (error, value) in below.iter_mut().zip(&values[depth]) {
                    if *value <= 0.0 {
                        *error = 0.0;
                    }
                }
                errors = below;
            }
        }
        gradient.reverse();
        gradient
    }

    /// One step along the mean of the gradients of all parts, which are of `rows` rows together.
    pub(super) fn step(&mut self, parts: &[Gradient], rows: usize, rate: f32, weight_decay: f32) {
        self.powers.0 *= FIRST_DECAY;
        self.powers.1 *= SECOND_DECAY;
        let (first_correction, second_correction) =
            (1.0 / (1.0 - self.powers.0), 1.0 / (1.0 - self.powers.1));
        let share = 1.0 / rows as f32;
        for (depth, layer) in self.layers.iter_mut().enumerate() {
            let mut gradient = parts[0][depth].clone();
            for part in &parts[1..] {
                for (sum, value) in gradient.iter_mut().zip(&part[depth]) {
                    *sum += value;
                }
            }
            let decayed = layer.inputs * layer.outputs;
            for (i, gradient) in gradient.iter().enumerate() {
                let gradient = gradient * share;
                let (first, second) = (&mut layer.first[i], &mut layer.second[i]);
                *first += (1.0 - FIRST_DECAY) * (gradient - *first);
                *second += (1.0 - SECOND_DECAY) * (gradient * gradient - *second);
                let moved = *first * first_correction / ((*second * second_correction).sqrt() + 1e-8);
                let decay = if i < decayed { weight_decay * layer.weights[i] } else { 0.0 };
                layer.weights[i] -= rate * (moved + decay);
            }
        }
    }
}
