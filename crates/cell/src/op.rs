//! The three operations of a cell and the names that a spec may carry.

use std::fmt;

/// The operation of an interior vertex. Its discriminant is the number that enters the module hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Op {
    /// 3x3 convolution, batch normalisation, ReLU.
    Conv3x3 = 0,
    /// 1x1 convolution, batch normalisation, ReLU.
    Conv1x1 = 1,
    /// 3x3 max-pooling with stride 1.
    MaxPool3x3 = 2,
}

impl Op {
    /// All operations in canonical order.
    pub const ALL: [Self; 3] = [Self::Conv3x3, Self::Conv1x1, Self::MaxPool3x3];

    /// The name in the published files.
    ///
    /// ```
    /// assert_eq!(nb101_cell::Op::MaxPool3x3.name(), "maxpool3x3");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::Conv3x3 => "conv3x3-bn-relu",
            Self::Conv1x1 => "conv1x1-bn-relu",
            Self::MaxPool3x3 => "maxpool3x3",
        }
    }

    /// The operation with this name, if any.
    #[inline]
    fn named(name: &str) -> Option<Self> {
        // Names of 8 to 16 bytes are equal when their lengths and their first and last eight bytes are. No branch depends
        // on which operation it is: in specs that is random, and a wrong guess costs more than all comparisons.
        let (head, tail) = (name.as_bytes().first_chunk::<8>()?, name.as_bytes().last_chunk::<8>()?);
        let mut index = u32::MAX;
        for op in Self::ALL {
            let own = op.name().as_bytes();
            let same = (name.len() == own.len())
                & (own.first_chunk() == Some(head))
                & (own.last_chunk() == Some(tail));
            index = if same { op as u32 } else { index };
        }
        Self::from_index(index)
    }

    /// The operation with number 0, 1 or 2; `None` for any other number.
    pub const fn from_index(index: u32) -> Option<Self> {
        match index {
            0 => Some(Self::Conv3x3),
            1 => Some(Self::Conv1x1),
            2 => Some(Self::MaxPool3x3),
            _ => None,
        }
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name that a spec gives to a vertex. Names that nobody knows are kept, because they matter only if their vertex
/// survives pruning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label<'a> {
    /// `input`.
    Input,
    /// `output`.
    Output,
    /// One of the three operations.
    Op(Op),
    /// Anything else.
    Other(&'a str),
}

impl<'a> Label<'a> {
    /// Reads a name. Names are case-sensitive, as in the published files.
    ///
    /// ```
    /// use nb101_cell::{Label, Op};
    /// assert_eq!(Label::parse("conv1x1-bn-relu"), Label::Op(Op::Conv1x1));
    /// assert_eq!(Label::parse("conv5x5"), Label::Other("conv5x5"));
    /// ```
    #[inline]
    pub fn parse(name: &'a str) -> Self {
        if let Some(op) = Op::named(name) {
            return Self::Op(op);
        }
        match name {
            "input" => Self::Input,
            "output" => Self::Output,
            other => Self::Other(other),
        }
    }

    /// The name as it was given.
    pub const fn name(self) -> &'a str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
            Self::Op(op) => op.name(),
            Self::Other(name) => name,
        }
    }
}
