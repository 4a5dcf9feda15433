//! What the whole space of NAS-Bench-101 looks like: every cell and every edit, nothing sampled that can be computed.
//!
//! [`analyse`] takes any [`Benchmark`](nb101_benchmark::Benchmark) and gives a [`Landscape`]: distributions, tables by
//! structure, the effect of replacing operations, noise, rank correlations, and what the [`NeighbourGraph`] says about
//! local search. `docs/landscape.md` defines every number.
//!
//! ```
//! use nb101_landscape::NeighbourGraph;
//! use nb101_space::{CellIndex, Space, SpaceLimits};
//!
//! let space = Space::new(SpaceLimits { vertices: 4, ..SpaceLimits::default() })?;
//! let graph = NeighbourGraph::of(&space);
//! assert_eq!(graph.neighbours(CellIndex(0)), []); // input -> output: there is nothing to edit
//! let closure = graph.symmetric_closure();
//! assert!(closure.degree(CellIndex(0)) > 0); // but others prune to it
//! # Ok::<(), nb101_space::SpaceError>(())
//! ```
#![forbid(unsafe_code)]
#![expect(clippy::cast_precision_loss, reason = "counts of cells, edges and encodings are below 2^53")]
#![expect(clippy::float_cmp, reason = "equal accuracies are equal counts of images, and ties must be ties")]

mod analysis;
mod columns;
mod correlation;
mod distance;
mod distribution;
mod encodings;
mod error;
mod graph;
mod landscape;
mod mutation;
mod noise;
mod notes;
mod op_replacement;
mod optima;
mod pareto;
mod rarity;
mod scatter;
mod statistics;
mod structure;
mod summary;
mod walks;

pub use analysis::{LandscapeOptions, analyse};
pub use correlation::{BudgetCorrelation, Correlations};
pub use distance::{DistanceShell, DistanceTo, Distances, WidthCorrelation};
pub use distribution::{Above, Convergence, Distribution, Histogram};
pub use encodings::encodings_per_cell;
pub use error::LandscapeError;
pub use graph::{Degrees, GraphError, GraphSummary, NeighbourGraph, RelationSummary};
pub use landscape::Landscape;
pub use mutation::{Mutations, mutation_outcomes};
pub use noise::Noise;
pub use op_replacement::{Replacement, op_replacements};
pub use optima::{Basin, EscapeEdge, Funnel, FunnelNetwork, LocalOptima, LocalOptimum, Optima, Plateaus};
pub use pareto::{FrontCell, Fronts};
pub use rarity::{Rarity, TopDraw, WithinTwoErrors};
pub use scatter::{Axis, Density};
pub use structure::{DepthWidth, Group, Structures};
pub use summary::{SpaceSummary, TopCell};
pub use walks::{Autocorrelation, Lag, Walks};
