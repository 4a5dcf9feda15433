//! A fitted stand-in for the NAS-Bench-101 table that fits into a package: 135 KB instead of 2 GB.
//!
//! [`Surrogate::embedded`] is a [`Benchmark`](nb101_benchmark::Benchmark) that answers for every cell, budget, repeat and
//! checkpoint. Small networks over [structure features](features) predict what is expected of a cell; around that, every
//! training is drawn from a stream of numbers that is named by cell, budget and repeat, with the scatter of real trainings:
//! repeats differ as much, budgets agree as little, and some trainings diverge. Accuracies are whole images, as in the
//! table.
//!
//! It is a model and says so: [`Kind::Surrogate`](nb101_benchmark::Kind::Surrogate), and
//! [`is_extrapolated`](nb101_benchmark::Benchmark::is_extrapolated) for numbers of which hardly anything is published.
//! `docs/surrogate.md` tells how it was fitted, how good it is on cells that it never saw, and what it is not good for.
//!
//! Answers are the same on every platform and on any number of threads: sums have a fixed order, and logarithms and
//! exponentials are those of the crate `libm`.
#![forbid(unsafe_code)]
#![expect(clippy::cast_precision_loss, reason = "counts of cells, vertices and paths are exact in any float")]

mod answers;
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
    About, Calibration, Deviations, Extrapolation, HalfwayModel, LayerWeights, Line, Model, ModelError,
    NODES, Network, NetworkWeights, NoiseTable, Sparse, TimeModel, node,
};
pub use observations::{DIVERGED_BELOW, Observations, Outcome, Part};
pub use predict::{Prediction, Predictor};
pub use surrogate::Surrogate;
pub use trained::{BUDGETS, REPEATS};
