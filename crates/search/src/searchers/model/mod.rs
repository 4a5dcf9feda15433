//! Searchers that fit a model to what they have seen.

mod forest;
#[cfg(test)]
mod forest_tests;
mod layer;
mod network;
mod path_encoding;
mod predictor;
mod smac;
mod tpe;

pub use predictor::{BananasSettings, NpenasSettings, PredictorSettings};
pub use smac::SmacSettings;
pub use tpe::TpeSettings;
