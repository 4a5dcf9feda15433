//! The network around a cell: channels, trainable parameters and FLOPs.

use crate::adjacency::MAX_VERTICES;
use crate::cell::Cell;
use crate::cost::{MatrixCosts, interior_channels};
use crate::error::CellError;

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
    pub(crate) fn check(&self) -> Result<(), CellError> {
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
        let mut channels = interior_channels(self.adjacency(), output)?;
        channels[0] = input;
        channels[self.vertices() - 1] = output;
        Ok(channels)
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
        Ok(MatrixCosts::new(self.adjacency(), config)?.of(self).parameters)
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
        Ok(MatrixCosts::new(self.adjacency(), config)?.of(self).flops)
    }
}
