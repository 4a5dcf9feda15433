//! Runs in numbers.

mod curve;
mod spread;

pub use curve::RegretCurve;
pub use spread::{Spread, quantile};
