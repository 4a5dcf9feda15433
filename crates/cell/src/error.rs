//! What can be wrong with a spec, a packed cell, a hash or a network configuration.

use thiserror::Error;

/// An error with a stable code. Programs match on the code; the message is for people and may improve.
pub trait ErrorCode: std::error::Error {
    /// The code, for example `NB101_TOO_MANY_EDGES`. Codes never change within a major version.
    fn code(&self) -> &'static str;
}

/// Why a spec is not a cell, or why a question about a cell cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CellError {
    /// The matrix does not have as many columns as rows.
    #[error(
        "the matrix is not square: got {entries} entries, expected n * n of them for n vertices; \
         give one row of n entries for every vertex"
    )]
    NotSquare {
        /// Number of entries given.
        entries: usize,
    },
    /// There are not as many op names as vertices.
    #[error(
        "got {got} ops for a matrix of {expected} vertices, expected one op for every vertex; \
         ops start with 'input' and end with 'output'"
    )]
    OpsLength {
        /// Number of names given.
        got: usize,
        /// Number of vertices.
        expected: usize,
    },
    /// An entry of the matrix is neither 0 nor 1.
    #[error("matrix entry ({row}, {column}) is {got}, expected 0 or 1; write 1 for an edge and 0 for none")]
    NotBinary {
        /// Row of the entry, from 0.
        row: usize,
        /// Column of the entry, from 0.
        column: usize,
        /// The entry.
        got: u8,
    },
    /// An edge runs from a vertex to itself or to an earlier one.
    #[error(
        "the matrix is not upper triangular: got an edge {row} -> {column}, expected edges to later vertices only; {}",
        if *cyclic { "the graph has a cycle: remove an edge of it" }
        else { "the graph is acyclic: number the vertices so that every edge runs forwards" }
    )]
    NotUpperTriangular {
        /// The edge's source.
        row: usize,
        /// The edge's target.
        column: usize,
        /// Whether no renumbering can help.
        cyclic: bool,
    },
    /// Fewer than two vertices: input and output cannot be told apart.
    #[error("the number of vertices is {got}, expected 2 to 7; a cell has at least the input and the output")]
    TooFewVertices {
        /// Number of vertices.
        got: usize,
    },
    /// No path leads from the input to the output.
    #[error(
        "the output cannot be reached from the input: got no path from vertex 0 to vertex {output}, expected at least \
         one; add edges that connect them"
    )]
    Disconnected {
        /// The number of the output vertex.
        output: usize,
    },
    /// More than seven vertices survive pruning.
    #[error(
        "got {got} vertices after pruning, expected at most 7; remove vertices on paths from input to output"
    )]
    TooManyVertices {
        /// Number of vertices after pruning.
        got: usize,
    },
    /// More than nine edges survive pruning.
    #[error("got {got} edges after pruning, expected at most 9; remove edges on paths from input to output")]
    TooManyEdges {
        /// Number of edges after pruning.
        got: usize,
    },
    /// The first op is not `input`.
    #[error("the first op is '{got}', expected 'input'; vertex 0 is the cell's input")]
    WrongInputOp {
        /// The name given, cut to 80 characters.
        got: String,
    },
    /// The last op is not `output`.
    #[error("the last op is '{got}', expected 'output'; the last vertex is the cell's output")]
    WrongOutputOp {
        /// The name given, cut to 80 characters.
        got: String,
    },
    /// An interior vertex that survives pruning has an op outside the space.
    #[error(
        "vertex {vertex} has the op '{got}', expected 'conv3x3-bn-relu', 'conv1x1-bn-relu' or 'maxpool3x3'; \
         rename it, or disconnect the vertex"
    )]
    UnknownOp {
        /// The vertex as the spec numbers it, from 0.
        vertex: usize,
        /// The name given, cut to 80 characters.
        got: String,
    },
    /// A number that no cell packs into.
    #[error(
        "0x{got:08x} is not a packed cell, expected the number that packing a valid cell gives; make it from a matrix and ops"
    )]
    NotPacked {
        /// The number.
        got: u32,
    },
    /// Text that is not a module hash.
    #[error("'{got}' is not a module hash, expected 32 hexadecimal digits; copy the whole hash")]
    NotAHash {
        /// The text, cut to 80 characters.
        got: String,
    },
    /// A network configuration that cannot be built.
    #[error("network configuration: {field} is {got}, expected {expected}")]
    BadNetwork {
        /// The field.
        field: &'static str,
        /// Its value.
        got: u64,
        /// What it may be.
        expected: &'static str,
    },
}

/// The start of a text that somebody gave, short enough for a message.
pub(crate) fn cut(text: &str) -> String {
    text.chars().take(80).collect()
}

impl ErrorCode for CellError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotSquare { .. } => "NB101_NOT_SQUARE",
            Self::OpsLength { .. } => "NB101_OPS_LENGTH",
            Self::NotBinary { .. } => "NB101_NOT_BINARY",
            Self::NotUpperTriangular { .. } => "NB101_NOT_UPPER_TRIANGULAR",
            Self::TooFewVertices { .. } => "NB101_TOO_FEW_VERTICES",
            Self::Disconnected { .. } => "NB101_DISCONNECTED",
            Self::TooManyVertices { .. } => "NB101_TOO_MANY_VERTICES",
            Self::TooManyEdges { .. } => "NB101_TOO_MANY_EDGES",
            Self::WrongInputOp { .. } => "NB101_WRONG_INPUT_OP",
            Self::WrongOutputOp { .. } => "NB101_WRONG_OUTPUT_OP",
            Self::UnknownOp { .. } => "NB101_UNKNOWN_OP",
            Self::NotPacked { .. } => "NB101_NOT_PACKED",
            Self::NotAHash { .. } => "NB101_NOT_A_HASH",
            Self::BadNetwork { .. } => "NB101_BAD_NETWORK",
        }
    }
}
