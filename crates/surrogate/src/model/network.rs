//! A small multi-layer perceptron: eight-bit weights as they are kept, and the numbers that it is evaluated with.

use fearless_simd::{Level, Simd, dispatch, f32x16, prelude::*};

use super::ModelError;
use super::bytes::{Reader, Writer};

/// The widest layer that is evaluated; a model file with a wider one is refused.
pub(crate) const MAX_WIDTH: usize = 512;

/// Numbers of which many are zero: those that are not, with their places.
#[derive(Clone, Debug)]
pub struct Sparse {
    present: [(u32, f32); MAX_WIDTH],
    count: usize,
}

impl Sparse {
    /// No numbers yet.
    pub(crate) const NONE: Self = Self { present: [(0, 0.0); MAX_WIDTH], count: 0 };

    /// From at most 512 numbers.
    pub fn new(values: &[f32]) -> Self {
        let mut sparse = Self::NONE;
        sparse.extend(0, values);
        sparse
    }

    /// Appends numbers, of which the first has this place.
    pub fn extend(&mut self, start: u32, values: &[f32]) {
        for (i, &value) in (start..).zip(values) {
            self.present[self.count] = (i, value);
            self.count += usize::from(value != 0.0);
        }
    }

    /// What a rectifier lets pass.
    fn set_rectified(&mut self, values: &[f32]) {
        self.count = 0;
        for (i, &value) in (0..).zip(values) {
            self.present[self.count] = (i, value);
            self.count += usize::from(value > 0.0);
        }
    }

    fn values(&self) -> &[(u32, f32)] {
        &self.present[..self.count]
    }
}

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

/// Outputs that are summed at the same time, in registers.
const LANES: usize = 32;

#[derive(Debug)]
struct Layer {
    inputs: usize,
    outputs: usize,
    /// For each block of outputs, input by input; zeros where the last block is not full.
    weights: Vec<[f32; LANES]>,
    /// For each block.
    biases: Vec<[f32; LANES]>,
}

/// A network ready to be evaluated: centring and scaling are part of the first layer.
///
/// Every output is a sum in the order of the inputs, without fused multiplications, so it is the same on every platform.
///
/// ```
/// use nb101_surrogate::{LayerWeights, Network, NetworkWeights, Sparse};
/// let network = Network::new(&NetworkWeights {
///     centres: vec![1.0, 2.0],
///     factors: vec![1.0, 0.5],
///     layers: vec![LayerWeights { weights: vec![4, 2], scales: vec![0.5], biases: vec![3.0] }],
/// });
/// // 3 + 2 * (5 - 1) + 1 * (6 - 2) / 2
/// assert_eq!(network.evaluate::<1>(&Sparse::new(&[5.0, 6.0])), [13.0]);
/// ```
#[derive(Debug)]
pub struct Network {
    layers: Vec<Layer>,
    level: Level,
}

impl Network {
    /// Turns the kept weights into floats.
    pub fn new(kept: &NetworkWeights) -> Self {
        let layers = kept.layers.iter().enumerate().map(|(depth, layer)| {
            let outputs = layer.biases.len();
            let inputs = layer.weights.len() / outputs;
            let weight = |i: usize, o: usize| {
                let scaled = f32::from(layer.weights[i * outputs + o]) * layer.scales[o];
                if depth == 0 { scaled * kept.factors[i] } else { scaled }
            };
            let bias = |o: usize| {
                let centres = kept.centres.iter().enumerate().filter(|_| depth == 0);
                centres.fold(layer.biases[o], |bias, (i, centre)| bias - weight(i, o) * centre)
            };
            let block = |start: usize, of: &dyn Fn(usize) -> f32| {
                let mut block = [0.0; LANES];
                for (o, lane) in (start..outputs).zip(&mut block) {
                    *lane = of(o);
                }
                block
            };
            let starts = || (0..outputs).step_by(LANES);
            let rows = |start: usize| (0..inputs).map(move |i| block(start, &|o| weight(i, o)));
            Layer {
                inputs,
                outputs,
                weights: starts().flat_map(rows).collect(),
                biases: starts().map(|start| block(start, &bias)).collect(),
            }
        });
        Self { layers: layers.collect(), level: Level::new() }
    }

    /// The outputs, `OUTPUTS` of them or as many as there are, for as many inputs as the first layer has.
    pub fn evaluate<const OUTPUTS: usize>(&self, input: &Sparse) -> [f32; OUTPUTS] {
        let mut values = [0.0f32; MAX_WIDTH];
        let mut output = [0.0; OUTPUTS];
        // Half of the features are zero, and so is what the rectifier stops.
        let mut hidden = Sparse::NONE;
        for (depth, layer) in self.layers.iter().enumerate() {
            let present = if depth == 0 { input.values() } else { hidden.values() };
            dispatch!(self.level, simd => sum(simd, layer, present, &mut values));
            let sums = &values[..layer.outputs];
            if depth + 1 < self.layers.len() {
                hidden.set_rectified(sums);
            } else {
                for (output, sum) in output.iter_mut().zip(sums) {
                    *output = *sum;
                }
            }
        }
        output
    }
}

/// The biases of a layer and the weights times the inputs that are not zero.
#[expect(clippy::inline_always, reason = "vector instructions reach only what is inlined into the dispatch")]
#[inline(always)]
fn sum<S: Simd>(simd: S, layer: &Layer, present: &[(u32, f32)], out: &mut [f32]) {
    let blocks = layer.weights.chunks_exact(layer.inputs).zip(&layer.biases);
    for ((rows, biases), out) in blocks.zip(out.chunks_exact_mut(LANES)) {
        let (low, high) = biases.split_at(LANES / 2);
        let (mut low_sums, mut high_sums) = (f32x16::from_slice(simd, low), f32x16::from_slice(simd, high));
        for &(i, value) in present {
            let (low, high) = rows[i as usize].split_at(LANES / 2);
            let value = f32x16::splat(simd, value);
            low_sums += f32x16::from_slice(simd, low) * value;
            high_sums += f32x16::from_slice(simd, high) * value;
        }
        let (low, high) = out.split_at_mut(LANES / 2);
        low_sums.store_slice(low);
        high_sums.store_slice(high);
    }
}
