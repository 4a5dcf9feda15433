//! One cell of NAS-Bench-101 (Ying et al. 2019, arXiv 1902.09635): everything that can be said about a small labelled
//! directed acyclic graph without a table of trained networks.
//!
//! A [`Spec`] is what a user gives: a square 0/1 matrix and a name for every vertex. [`Cell::from_spec`] prunes it and
//! checks the rules of the space once; after that nothing can fail. A [`Cell`] is a number of 31 bits, so it is `Copy`,
//! and its [canonical form](Cell::canonical), depth, width, paths, [module hash](Cell::module_hash), trainable
//! parameters and FLOPs are computed from it.
//!
//! ```
//! use nb101_cell::{Cell, NetworkConfig, Spec};
//!
//! // The Inception-like cell of the paper.
//! #[rustfmt::skip]
//! let matrix = [
//!     0, 1, 1, 1, 0, 1, 0,
//!     0, 0, 0, 0, 0, 0, 1,
//!     0, 0, 0, 0, 0, 0, 1,
//!     0, 0, 0, 0, 1, 0, 0,
//!     0, 0, 0, 0, 0, 0, 1,
//!     0, 0, 0, 0, 0, 0, 1,
//!     0, 0, 0, 0, 0, 0, 0,
//! ];
//! let ops = ["input", "conv1x1-bn-relu", "conv3x3-bn-relu", "conv3x3-bn-relu", "conv3x3-bn-relu", "maxpool3x3", "output"];
//! let cell = Cell::from_spec(&Spec::new(&matrix, &ops)?)?;
//!
//! assert_eq!((cell.vertices(), cell.edges(), cell.depth(), cell.width()), (7, 9, 3, 4));
//! assert_eq!(cell.canonical().trainable_parameters(&NetworkConfig::default())?, 2_694_282);
//! # Ok::<(), nb101_cell::CellError>(())
//! ```
#![forbid(unsafe_code)]

mod adjacency;
mod canonical;
mod cell;
mod cost;
mod encoding;
mod error;
mod md5;
mod module_hash;
mod network;
mod op;
mod spec;
mod structure;

pub use adjacency::{Adjacency, MAX_EDGES, MAX_INTERIOR, MAX_VERTICES};
pub use canonical::{Class, ClassId, Classes, LABELLINGS, Placement, labelling_ops};
pub use cell::Cell;
pub use cost::NetworkCounter;
pub use encoding::{ENCODING_EDGES, Encoding};
pub use error::{CellError, ErrorCode};
pub use module_hash::{ModuleHash, module_hashes};
pub use network::NetworkConfig;
pub use op::{Label, Op};
pub use spec::Spec;
