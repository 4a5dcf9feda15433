//! What a network costs: most of it follows from the matrix of its cell alone.

use crate::adjacency::{Adjacency, MAX_INTERIOR, MAX_VERTICES};
use crate::cell::Cell;
use crate::error::CellError;
use crate::network::NetworkConfig;
use crate::op::Op;

/// Trainable parameters and FLOPs.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    pub(crate) parameters: u64,
    pub(crate) flops: u64,
}

impl Cost {
    /// Adds layers that each cost so much at one of so many positions of the image.
    const fn add(&mut self, layers: u64, of_one: u64, positions: u64) {
        self.parameters += layers * of_one;
        self.flops += layers * of_one * positions;
    }
}

/// Convolution without bias, batch normalisation, ReLU. Parameters: the convolution's weights, a scale and an offset for
/// each channel. FLOPs at one position of the image: one multiply-add a weight and two operations for each normalised
/// channel. Both are the same number.
const fn conv_bn_relu(kernel: u64, from: u64, to: u64) -> u64 {
    kernel * kernel * from * to + 2 * to
}

/// What the networks around all cells of one matrix cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MatrixCosts {
    /// What does not depend on the operations: stem, projections, dense layer.
    common: Cost,
    /// What each operation of an interior vertex adds.
    ops: [[Cost; Op::ALL.len()]; MAX_INTERIOR],
}

impl MatrixCosts {
    pub(crate) fn new(matrix: Adjacency, config: &NetworkConfig) -> Result<Self, CellError> {
        config.check()?;
        let last = matrix.vertices() - 1;
        let mut side = u64::from(config.image_size);
        let mut output = config.stem_channels;
        let mut costs = Self { common: Cost::default(), ops: Default::default() };
        costs.common.add(1, conv_bn_relu(3, config.image_channels.into(), output.into()), side * side);
        let cells = u64::from(config.cells_per_stack);
        for stack in 0..config.stacks {
            let input = u64::from(output);
            if stack > 0 {
                // Max-pooling with stride 2 and padding halves the side, rounding up.
                side = side.div_ceil(2);
                output *= 2;
            }
            let (positions, to_output) = (side * side, u64::from(output));
            let channels = interior_channels(matrix, output)?;
            // Where it is fed by the input, a vertex has a projection; the first cell of a stack has an input of its own.
            let mut project = |to: u64| {
                costs.common.add(1, conv_bn_relu(1, input, to), positions);
                costs.common.add(cells - 1, conv_bn_relu(1, to_output, to), positions);
            };
            for (v, &own) in channels.iter().enumerate().take(last).skip(1) {
                let own = u64::from(own);
                if matrix.has_edge(0, v) {
                    project(own);
                }
                for (op, cost) in Op::ALL.into_iter().zip(&mut costs.ops[v - 1]) {
                    match op {
                        Op::Conv3x3 => cost.add(cells, conv_bn_relu(3, own, own), positions),
                        Op::Conv1x1 => cost.add(cells, conv_bn_relu(1, own, own), positions),
                        Op::MaxPool3x3 => {}
                    }
                }
            }
            if matrix.has_edge(0, last) {
                project(to_output);
            }
        }
        let weights = u64::from(output) * u64::from(config.classes);
        costs.common.parameters += weights + u64::from(config.classes);
        costs.common.flops += weights;
        Ok(costs)
    }

    /// Those of a cell, which has this matrix.
    pub(crate) fn of(&self, cell: Cell) -> Cost {
        let mut total = self.common;
        for (op, costs) in cell.ops().zip(&self.ops) {
            total.parameters += costs[op as usize].parameters;
            total.flops += costs[op as usize].flops;
        }
        total
    }
}

/// The channels of the interior vertices where a cell has `output` ones; zeros for the other vertices.
pub(crate) fn interior_channels(matrix: Adjacency, output: u32) -> Result<[u32; MAX_VERTICES], CellError> {
    let last = matrix.vertices() - 1;
    let feeding = matrix.predecessors(last) & !1;
    let sharing = feeding.count_ones();
    if output == 0 || output < sharing {
        return Err(CellError::BadNetwork {
            field: "output channels of a cell",
            got: u64::from(output),
            expected: "at least one for every interior vertex that feeds the output; take a wider stem",
        });
    }
    let mut channels = [0; MAX_VERTICES];
    if sharing == 0 {
        return Ok(channels);
    }
    let (share, mut left_over) = (output / sharing, output % sharing);
    for (v, own) in channels.iter_mut().enumerate() {
        if feeding >> v & 1 == 1 {
            *own = share + u32::from(left_over > 0);
            left_over = left_over.saturating_sub(1);
        }
    }
    // From the last one on, so that a vertex has its channels before those that feed it ask for them.
    for y in (2..last).rev() {
        let (others, fed) = (matrix.predecessors(y) & !feeding & !1, channels[y]);
        for (v, own) in channels.iter_mut().enumerate() {
            if others >> v & 1 == 1 {
                *own = fed.max(*own);
            }
        }
    }
    Ok(channels)
}

/// Counts the networks around many cells; several times as fast as one at a time where cells of one matrix follow each
/// other, as they do in index order.
///
/// ```
/// use nb101_cell::{Cell, NetworkConfig, NetworkCounter};
/// let mut counter = NetworkCounter::new(NetworkConfig::default());
/// assert_eq!(counter.trainable_parameters(Cell::from_packed(1)?)?, 882_570);
/// # Ok::<(), nb101_cell::CellError>(())
/// ```
#[derive(Clone, Debug)]
pub struct NetworkCounter {
    config: NetworkConfig,
    /// The last matrix and its costs.
    last: Option<(Adjacency, MatrixCosts)>,
}

impl NetworkCounter {
    /// Counts networks with this configuration.
    pub const fn new(config: NetworkConfig) -> Self {
        Self { config, last: None }
    }

    /// As [`Cell::trainable_parameters`].
    pub fn trainable_parameters(&mut self, cell: Cell) -> Result<u64, CellError> {
        let matrix = cell.adjacency();
        let costs = match &mut self.last {
            Some((last, costs)) if *last == matrix => costs,
            last => &last.insert((matrix, MatrixCosts::new(matrix, &self.config)?)).1,
        };
        Ok(costs.of(cell).parameters)
    }
}
