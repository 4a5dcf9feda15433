//! A fitted stand-in for the NAS-Bench-101 table that fits into a package.
#![forbid(unsafe_code)]

mod features;
mod model;
mod noise;
mod observations;
mod predict;
mod trained;

pub use features::{FEATURES, features};
pub use model::{
    About, Calibration, Extrapolation, HalfwayModel, LayerWeights, Line, Model, ModelError, NODES, Network,
    NetworkWeights, NoiseTable, TimeModel, node,
};
pub use observations::{DIVERGED_BELOW, Observations, Outcome, Part};
pub use predict::{Prediction, Predictor};
pub use trained::{BUDGETS, REPEATS};
