//! The space of NAS-Bench-101: all 423,624 cells, numbered.
//!
//! A [`Space`] enumerates every cell within its limits in canonical order and turns cells into [`CellIndex`] numbers and
//! back in tens of nanoseconds. [`HashOrder`] knows the ascending order of the module hashes, which is the order of the
//! published NumPy files, and finds a cell by its hash.
//!
//! ```
//! use nb101_space::{CellIndex, HashOrder, Space};
//!
//! let space = Space::nasbench101();
//! assert_eq!(space.len(), 423_624);
//!
//! let cell = HashOrder::get().find("00005c142e6f48ac74fdcf73e3439874".parse()?)?;
//! assert_eq!(CellIndex::of(space.cell(cell)?), cell);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod error;
mod hash_order;
mod index;
mod neighbours;
mod orbits;
mod sampler;
mod seed;
mod space;
mod walk;

pub use error::SpaceError;
pub use hash_order::HashOrder;
pub use index::CellIndex;
pub use sampler::random_encoding;
pub use seed::derived_seed;
pub use space::{Space, SpaceLimits};
pub use walk::Walk;
