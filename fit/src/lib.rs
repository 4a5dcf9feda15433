//! Fits the surrogate.
#![forbid(unsafe_code)]

mod calibrate;
mod columns;
mod dataset;
mod extrapolate;
mod fit;
mod networks;
mod published;
mod random;
mod records;
mod statistics;
mod trainer;

pub use columns::Columns;
pub use fit::{FitOptions, fit};
pub use published::Published;
