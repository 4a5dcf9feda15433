//! Searchers that train most cells for few epochs and only the promising ones for many.

mod asynchronous_halving;
mod bohb;
mod bracket;
mod hyperband;
mod kernel_density;
mod ladder;

pub use asynchronous_halving::AsynchronousHalvingSettings;
pub use bohb::BohbSettings;
pub use hyperband::{HyperbandSettings, SuccessiveHalvingSettings};
