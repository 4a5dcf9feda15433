//! The network around a cell: channels, trainable parameters and FLOPs.

use crate::adjacency::MAX_VERTICES;
use crate::cell::Cell;
use crate::error::CellError;
use crate::op::Op;

/// The network that a cell is put into: a stem, then stacks of equal cells with the channels doubled and the image
/// halved between stacks, then global average pooling and a dense layer. The default is the paper's.
///
/// ```
/// use nb101_cell::NetworkConfig;
/// assert_eq!(NetworkConfig::default().stem_channels, 128);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetworkConfig {
    /// Side of the square input image in pixels, 1 to 1024.
    pub image_size: u32,
    /// Channels of the input image, 1 to 4096.
    pub image_channels: u32,
    /// Channels of the stem and of the first stack, 1 to 4096.
    pub stem_channels: u32,
    /// Number of stacks, 1 to 8.
    pub stacks: u32,
    /// Cells in each stack, 1 to 100.
    pub cells_per_stack: u32,
    /// Classes that the dense layer tells apart, 1 to 1,000,000.
    pub classes: u32,
}

impl Default for NetworkConfig {
    fn default() -> Self {
        Self {
            image_size: 32,
            image_channels: 3,
            stem_channels: 128,
            stacks: 3,
            cells_per_stack: 3,
            classes: 10,
        }
    }
}

impl NetworkConfig {
    /// Every field in its range; within these limits no count overflows.
    fn check(&self) -> Result<(), CellError> {
        let fields = [
            ("image_size", self.image_size, 1024, "1 to 1024; take a number in this range"),
            ("image_channels", self.image_channels, 4096, "1 to 4096; take a number in this range"),
            ("stem_channels", self.stem_channels, 4096, "1 to 4096; take a number in this range"),
            ("stacks", self.stacks, 8, "1 to 8; take a number in this range"),
            ("cells_per_stack", self.cells_per_stack, 100, "1 to 100; take a number in this range"),
            ("classes", self.classes, 1_000_000, "1 to 1000000; take a number in this range"),
        ];
        for (field, got, most, expected) in fields {
            if got == 0 || got > most {
                return Err(CellError::BadNetwork { field, got: u64::from(got), expected });
            }
        }
        Ok(())
    }
}

/// What a layer or a cell costs at one position of the image, or a network on a whole image.
#[derive(Clone, Copy, Default)]
struct Cost {
    parameters: u64,
    flops: u64,
}

impl Cost {
    /// Convolution without bias, batch normalisation, ReLU: the convolution's weights, a scale and an offset for each
    /// channel; for each position one multiply-add a weight and two operations for each normalised channel.
    fn conv_bn_relu(kernel: u64, from: u64, to: u64) -> Self {
        let weights = kernel * kernel * from * to;
        Self { parameters: weights + 2 * to, flops: weights + 2 * to }
    }

    fn add(&mut self, other: Self) {
        self.parameters += other.parameters;
        self.flops += other.flops;
    }
}

impl Cell {
    /// The channels of every vertex when the cell turns `input` into `output` channels, in this cell's vertex order.
    ///
    /// The interior vertices that feed the output share its channels, the first ones getting one more where they do not
    /// divide; every other interior vertex has as many as the widest one it feeds. Which vertices are "the first" depends
    /// on their order, so isomorphic cells may differ: the published numbers are those of the
    /// [canonical](Self::canonical) order.
    ///
    /// ```
    /// use nb101_cell::{Cell, Spec};
    /// // input -> {1, 2, 3} -> output: 128 channels do not divide by three.
    /// let matrix = [0,1,1,1,0, 0,0,0,0,1, 0,0,0,0,1, 0,0,0,0,1, 0,0,0,0,0];
    /// let ops = ["input", "maxpool3x3", "maxpool3x3", "maxpool3x3", "output"];
    /// let cell = Cell::from_spec(&Spec::new(&matrix, &ops)?)?;
    /// assert_eq!(cell.vertex_channels(128, 128)?, [128, 43, 43, 42, 128]);
    /// # Ok::<(), nb101_cell::CellError>(())
    /// ```
    pub fn vertex_channels(self, input: u32, output: u32) -> Result<Vec<u32>, CellError> {
        if input == 0 {
            let (field, expected) = ("input channels of a cell", "at least 1; take more channels");
            return Err(CellError::BadNetwork { field, got: 0, expected });
        }
        Ok(self.channels(input, output)?[..self.vertices()].to_vec())
    }

    fn channels(self, input: u32, output: u32) -> Result<[u32; MAX_VERTICES], CellError> {
        let graph = self.adjacency();
        let last = self.vertices() - 1;
        let interior_to_output = graph.predecessors(last) & !1;
        let sharing = interior_to_output.count_ones();
        if output == 0 || output < sharing {
            return Err(CellError::BadNetwork {
                field: "output channels of a cell",
                got: u64::from(output),
                expected: "at least one for every interior vertex that feeds the output; take a wider stem",
            });
        }
        let mut channels = [0; MAX_VERTICES];
        channels[0] = input;
        channels[last] = output;
        if sharing == 0 {
            return Ok(channels);
        }
        let (share, mut left_over) = (output / sharing, output % sharing);
        for (v, own) in channels.iter_mut().enumerate().take(last).skip(1) {
            if interior_to_output >> v & 1 == 1 {
                *own = share + u32::from(left_over > 0);
                left_over = left_over.saturating_sub(1);
            }
        }
        for v in (1..last).rev() {
            if interior_to_output >> v & 1 == 0 {
                let fed = (v + 1..last).filter(|&y| graph.has_edge(v, y));
                channels[v] = fed.map(|y| channels[y]).max().unwrap_or(0);
            }
        }
        Ok(channels)
    }

    /// What one such cell costs, FLOPs for each position of the image.
    fn cost(self, input: u32, output: u32) -> Result<Cost, CellError> {
        let channels = self.channels(input, output)?;
        let graph = self.adjacency();
        let mut cost = Cost::default();
        for (v, op) in (1..).zip(self.ops()) {
            let own = u64::from(channels[v]);
            if graph.has_edge(0, v) {
                cost.add(Cost::conv_bn_relu(1, u64::from(input), own));
            }
            match op {
                Op::Conv3x3 => cost.add(Cost::conv_bn_relu(3, own, own)),
                Op::Conv1x1 => cost.add(Cost::conv_bn_relu(1, own, own)),
                Op::MaxPool3x3 => {}
            }
        }
        if graph.has_edge(0, self.vertices() - 1) {
            cost.add(Cost::conv_bn_relu(1, u64::from(input), u64::from(output)));
        }
        Ok(cost)
    }

    /// Trainable parameters and FLOPs of the whole network.
    fn network_cost(self, config: &NetworkConfig) -> Result<Cost, CellError> {
        config.check()?;
        let mut side = u64::from(config.image_size);
        let mut channels = config.stem_channels;
        let mut total = Cost::conv_bn_relu(3, u64::from(config.image_channels), u64::from(channels));
        total.flops *= side * side;
        for stack in 0..config.stacks {
            let input = channels;
            if stack > 0 {
                // Max-pooling with stride 2 and padding halves the side, rounding up.
                side = side.div_ceil(2);
                channels *= 2;
            }
            let mut cost = self.cost(input, channels)?;
            let following = if input == channels { cost } else { self.cost(channels, channels)? };
            for _ in 1..config.cells_per_stack {
                cost.add(following);
            }
            cost.flops *= side * side;
            total.add(cost);
        }
        let weights = u64::from(channels) * u64::from(config.classes);
        total.add(Cost { parameters: weights + u64::from(config.classes), flops: weights });
        Ok(total)
    }

    /// The trainable parameters of the network around this cell, in this cell's vertex order: convolution weights, two
    /// for every batch-normalised channel, the dense layer with its bias.
    ///
    /// The published value is that of the canonical order: `cell.canonical().trainable_parameters(..)`.
    ///
    /// ```
    /// use nb101_cell::{Cell, NetworkConfig};
    /// let input_to_output = Cell::from_packed(1)?;
    /// assert_eq!(input_to_output.trainable_parameters(&NetworkConfig::default())?, 882_570);
    /// # Ok::<(), nb101_cell::CellError>(())
    /// ```
    pub fn trainable_parameters(self, config: &NetworkConfig) -> Result<u64, CellError> {
        Ok(self.network_cost(config)?.parameters)
    }

    /// The FLOPs of one image through the network, as others publish them for this benchmark: multiply-adds of the
    /// convolutions and of the dense layer, plus two for every batch-normalised element. In this cell's vertex order, as
    /// [`trainable_parameters`](Self::trainable_parameters) is; the published value is that of the canonical order.
    ///
    /// ```
    /// use nb101_cell::{Cell, NetworkConfig};
    /// let input_to_output = Cell::from_packed(1)?;
    /// assert_eq!(input_to_output.flops(&NetworkConfig::default())?, 139_400_192);
    /// # Ok::<(), nb101_cell::CellError>(())
    /// ```
    pub fn flops(self, config: &NetworkConfig) -> Result<u64, CellError> {
        Ok(self.network_cost(config)?.flops)
    }
}
