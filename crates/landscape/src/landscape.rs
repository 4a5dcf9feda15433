//! What an analysis finds.

use std::collections::BTreeMap;

use nb101_benchmark::{Kind, Metric};
use serde::Serialize;

use crate::correlation::Correlations;
use crate::distance::Distances;
use crate::distribution::{Above, Convergence, Distribution};
use crate::graph::GraphSummary;
use crate::mutation::Mutations;
use crate::noise::Noise;
use crate::op_replacement::Replacement;
use crate::optima::Optima;
use crate::pareto::Fronts;
use crate::rarity::Rarity;
use crate::scatter::Density;
use crate::structure::Structures;
use crate::summary::{SpaceSummary, TopCell};
use crate::walks::Autocorrelation;

/// Everything about one metric at one budget over the whole space; `docs/landscape.md` defines each number. Serialised it is
/// the JSON of the command line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Landscape {
    /// Where the numbers come from.
    pub kind: Kind,
    /// What was maximised.
    pub metric: Metric,
    /// The budget.
    pub epochs: u16,
    /// What random walks derive from.
    pub seed: u64,
    /// What could not be computed, and why, in words.
    pub notes: Vec<String>,
    /// The share of the space's cells that have the metric.
    pub coverage: f64,
    /// The best ten cells.
    pub top: Vec<TopCell>,
    /// The whole space.
    pub space: SpaceSummary,
    /// Its cells with at most six vertices, which the paper calls NAS-Bench-Mini; `None` if none has the metric.
    pub mini: Option<SpaceSummary>,
    /// Cells above thresholds.
    pub above: BTreeMap<&'static str, Above>,
    /// Every metric at every budget.
    pub distributions: Vec<Distribution>,
    /// How far trainings get on their own images, by budget.
    pub convergence: Vec<Convergence>,
    /// Value, training time and parameters, pair by pair.
    pub scatter: Vec<Density>,
    /// Pareto fronts.
    pub pareto: Fronts,
    /// Means by structure.
    #[serde(flatten)]
    pub structures: Structures,
    /// Effects of replacing operations.
    pub op_replacement: BTreeMap<String, Replacement>,
    /// Differences between trainings of the same cell.
    pub noise: Vec<Noise>,
    /// Between budgets, and between validation and test.
    pub correlation: Correlations,
    /// The neighbour graph.
    pub graph: GraphSummary,
    /// What a random mutation of the encoding does.
    pub mutations: Mutations,
    /// Along random walks.
    pub autocorrelation: Autocorrelation,
    /// Distances to the best cells.
    pub distance: Distances,
    /// Local optima, basins, funnels.
    pub local_optima: Optima,
    /// How rare the best cells are.
    pub rarity: Rarity,
}
