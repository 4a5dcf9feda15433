//! Eight-bit weights.

use nb101_surrogate::{LayerWeights, NetworkWeights};

use super::perceptron::Perceptron;

/// Rounds the weights into each output to multiples of the scale under which the largest becomes 127.
pub(super) fn quantize(network: &Perceptron, centres: Vec<f32>, factors: Vec<f32>) -> NetworkWeights {
    let layers = network.layers.iter().map(|layer| {
        let (weights, biases) = layer.weights.split_at(layer.inputs * layer.outputs);
        let largest =
            |o: usize| weights.iter().skip(o).step_by(layer.outputs).fold(0.0, |m: f32, w| m.max(w.abs()));
        let scales: Vec<f32> = (0..layer.outputs).map(|o| largest(o).max(1e-12) / 127.0).collect();
        let rounded =
            weights.iter().zip(scales.iter().cycle()).map(|(w, scale)| libm::roundf(w / scale) as i8);
        LayerWeights { weights: rounded.collect(), scales, biases: biases.to_vec() }
    });
    NetworkWeights { layers: layers.collect(), centres, factors }
}
