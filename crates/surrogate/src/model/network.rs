//! A small multi-layer perceptron: eight-bit weights as they are kept, and the numbers that it is evaluated with.

use super::ModelError;
use super::bytes::{Reader, Writer};

/// The widest layer that is evaluated; a model file with a wider one is refused.
pub(crate) const MAX_WIDTH: usize = 512;

/// One dense layer. The weight from input `i` to output `o` is `weights[i * outputs + o] * scales[o]`.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerWeights {
    /// Eight-bit weights, input by input.
    pub weights: Vec<i8>,
    /// What a unit of the weights into each output stands for.
    pub scales: Vec<f32>,
    /// One number added to each output.
    pub biases: Vec<f32>,
}

/// A network as a model file keeps it: inputs are centred and scaled, layers follow with a rectifier between two of them.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkWeights {
    /// What is subtracted from each input.
    pub centres: Vec<f32>,
    /// What each input is multiplied by after that.
    pub factors: Vec<f32>,
    /// At least one layer.
    pub layers: Vec<LayerWeights>,
}

impl NetworkWeights {
    /// Widths from the inputs to the outputs.
    pub(crate) fn widths(&self) -> Vec<usize> {
        let outputs = self.layers.iter().map(|layer| layer.biases.len());
        std::iter::once(self.centres.len()).chain(outputs).collect()
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        out.floats(&self.centres);
        out.floats(&self.factors);
        for layer in &self.layers {
            out.signed_bytes(&layer.weights);
            out.floats(&layer.scales);
            out.floats(&layer.biases);
        }
    }

    /// Reads a network of these widths, which were checked.
    pub(crate) fn read(widths: &[usize], bytes: &mut Reader<'_>) -> Result<Self, ModelError> {
        let inputs = widths[0];
        Ok(Self {
            centres: bytes.floats(inputs)?,
            factors: bytes.floats(inputs)?,
            layers: widths
                .windows(2)
                .map(|pair| {
                    Ok(LayerWeights {
                        weights: bytes.signed_bytes(pair[0] * pair[1])?,
                        scales: bytes.floats(pair[1])?,
                        biases: bytes.floats(pair[1])?,
                    })
                })
                .collect::<Result<_, ModelError>>()?,
        })
    }
}

#[derive(Debug)]
struct Layer {
    /// Input by input.
    weights: Vec<f32>,
    biases: Vec<f32>,
}

/// A network ready to be evaluated: centring and scaling are part of the first layer.
///
/// ```
/// use nb101_surrogate::{LayerWeights, Network, NetworkWeights};
/// let network = Network::new(&NetworkWeights {
///     centres: vec![1.0, 2.0],
///     factors: vec![1.0, 0.5],
///     layers: vec![LayerWeights { weights: vec![4, 2], scales: vec![0.5], biases: vec![3.0] }],
/// });
/// // 3 + 2 * (5 - 1) + 1 * (6 - 2) / 2
/// assert_eq!(network.evaluate::<1>(&[5.0, 6.0]), [13.0]);
/// ```
#[derive(Debug)]
pub struct Network {
    layers: Vec<Layer>,
}

impl Network {
    /// Turns the kept weights into floats.
    pub fn new(kept: &NetworkWeights) -> Self {
        let mut layers: Vec<Layer> = kept
            .layers
            .iter()
            .map(|layer| {
                let outputs = layer.biases.len();
                let scaled = |(weight, scale): (&i8, &f32)| f32::from(*weight) * scale;
                let rows = layer.weights.chunks_exact(outputs);
                let weights = rows.flat_map(|row| row.iter().zip(&layer.scales).map(scaled)).collect();
                Layer { weights, biases: layer.biases.clone() }
            })
            .collect();
        if let Some(first) = layers.first_mut() {
            let rows = first.weights.chunks_exact_mut(first.biases.len());
            for ((row, centre), factor) in rows.zip(&kept.centres).zip(&kept.factors) {
                for (weight, bias) in row.iter_mut().zip(&mut first.biases) {
                    *weight *= factor;
                    *bias -= *weight * centre;
                }
            }
        }
        Self { layers }
    }

    /// The outputs, `OUTPUTS` of them or as many as there are, for as many inputs as the first layer has.
    pub fn evaluate<const OUTPUTS: usize>(&self, input: &[f32]) -> [f32; OUTPUTS] {
        let (mut here, mut next) = ([0.0f32; MAX_WIDTH], [0.0f32; MAX_WIDTH]);
        let mut width = 0;
        for (depth, layer) in self.layers.iter().enumerate() {
            let input = if depth == 0 { input } else { &here[..width] };
            let outputs = layer.biases.len();
            let sums = &mut next[..outputs];
            sums.copy_from_slice(&layer.biases);
            for (row, &value) in layer.weights.chunks_exact(outputs).zip(input) {
                // Half of the features are zero, and so is what the rectifier stopped.
                if value != 0.0 {
                    for (sum, weight) in sums.iter_mut().zip(row) {
                        *sum += value * weight;
                    }
                }
            }
            if depth + 1 < self.layers.len() {
                for sum in sums {
                    *sum = sum.max(0.0);
                }
            }
            std::mem::swap(&mut here, &mut next);
            width = outputs;
        }
        let mut output = [0.0; OUTPUTS];
        for (output, value) in output.iter_mut().zip(&here[..width]) {
            *output = *value;
        }
        output
    }
}
