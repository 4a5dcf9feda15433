//! Fits the surrogate (`nb101-surrogate`) to the numbers of a benchmark: trains its networks, calibrates its noise on cells
//! that these were not fitted to. Seeded, and every sum in a fixed order: the same numbers give the same bytes.
#![forbid(unsafe_code)]
#![expect(
    clippy::cast_precision_loss,
    reason = "counts of cells and rows are exact in the floats that they become"
)]
#![expect(clippy::cast_sign_loss, reason = "shares of counts are not negative")]

mod calibrate;
mod dataset;
mod extrapolate;
mod fit;
mod networks;
mod published;
mod random;
mod records;
mod statistics;
mod trainer;

pub use fit::{FitOptions, fit};
pub use published::Published;
