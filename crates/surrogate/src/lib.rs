//! A fitted stand-in for the NAS-Bench-101 table that fits into a package.
#![forbid(unsafe_code)]

mod evaluate;
mod features;
mod memo;
mod model;
mod noise;
mod observations;
mod predict;
mod surrogate;
mod trained;

pub use evaluate::{Evaluation, Measure, Target, evaluate};
pub use features::{FEATURES, features};
pub use model::{
    About, Calibration, Extrapolation, HalfwayModel, LayerWeights, Line, Model, ModelError, NODES, Network,
    NetworkWeights, NoiseTable, Sparse, TimeModel, node,
};
pub use observations::{DIVERGED_BELOW, Observations, Outcome, Part};
pub use predict::{Prediction, Predictor};
pub use surrogate::Surrogate;
pub use trained::{BUDGETS, REPEATS};
