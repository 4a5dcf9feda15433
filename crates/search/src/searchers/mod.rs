//! What proposes cells.

mod evolution;
mod fidelity;
mod local_search;
mod model;
mod mutation;
mod nsga2;
mod open_proposals;
mod own;
mod parameters;
mod pareto;
mod random_search;
mod ranked;
mod refit;
mod registry;
mod reinforce;
mod rules;
mod settings;
mod simulated_annealing;

use nb101_cell::Encoding;
use nb101_space::CellIndex;

pub use evolution::{
    InvalidChildren, NonRegularizedEvolutionSettings, RegularizedEvolution, RegularizedEvolutionSettings,
};
pub use fidelity::{AsynchronousHalvingSettings, BohbSettings, HyperbandSettings, SuccessiveHalvingSettings};
pub use local_search::{AtOptimum, LocalMove, LocalSearchSettings};
pub use model::{BananasSettings, NpenasSettings, PredictorSettings, SmacSettings, TpeSettings};
pub use mutation::Mutation;
pub use nsga2::{Nsga2Settings, SecondObjective};
pub(crate) use open_proposals::OpenProposals;
pub use own::OwnSearcher;
pub use parameters::EncodingKind;
pub(crate) use parameters::{MOST_PARAMETERS, Parameter, Parameters, Point, whole};
pub use pareto::rank_and_crowding;
pub use random_search::{RandomSearch, RandomSearchSettings, Sampling};
pub(crate) use ranked::Ranked;
pub(crate) use refit::Refit;
pub(crate) use registry::Choice;
pub use registry::SearcherSettings;
pub use reinforce::ReinforceSettings;
pub use rules::{Rules, Validity};
pub use settings::Settings;
pub use simulated_annealing::SimulatedAnnealingSettings;

use crate::rng::RunRng;

/// A search method that is asked for proposals and told how they did. It knows nothing of benchmarks, clocks or files;
/// all of its randomness comes from the generator that it is handed, so the same seed gives the same proposals.
///
/// With one worker every proposal is observed before the next is asked for; with more, up to so many are being trained at
/// a time, and are observed in the order in which their trainings end. Invalid ones that cost nothing are observed at once.
///
/// ```
/// use nb101_cell::Encoding;
/// use nb101_search::{Outcome, RunRng, Searcher, Suggestion};
///
/// /// Proposes the best encoding so far with one random edge flipped.
/// #[derive(Debug)]
/// struct HillClimber {
///     best: (Encoding, f64),
/// }
///
/// impl Searcher for HillClimber {
///     fn suggest(&mut self, rng: &mut RunRng) -> Suggestion {
///         use rand::RngExt;
///         Suggestion::new(self.best.0.with_edge_flipped(rng.random_range(0..21)))
///     }
///
///     fn observe(&mut self, suggestion: Suggestion, outcome: Outcome) {
///         if outcome.accuracy() > self.best.1 {
///             self.best = (suggestion.encoding, outcome.accuracy());
///         }
///     }
/// }
/// ```
pub trait Searcher: Send {
    /// The next proposal.
    fn suggest(&mut self, rng: &mut RunRng) -> Suggestion;

    /// What became of a proposal.
    fn observe(&mut self, suggestion: Suggestion, outcome: Outcome);
}

/// What a searcher wants to know more about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Suggestion {
    /// The point of the encoding; it need not prune to a valid cell.
    pub encoding: Encoding,
    /// For how many epochs it is to be trained: one of the budgets that the searcher's settings name; `None` is the
    /// protocol's objective.
    pub epochs: Option<u16>,
    /// Whatever the searcher needs to recognise it by when it is observed. Nobody else looks at it.
    pub tag: u32,
}

impl Suggestion {
    /// A proposal of this encoding at the protocol's budget.
    pub const fn new(encoding: Encoding) -> Self {
        Self { encoding, epochs: None, tag: 0 }
    }

    /// The same, trained for so many epochs.
    #[must_use]
    pub const fn trained_for(self, epochs: u16) -> Self {
        Self { epochs: Some(epochs), ..self }
    }

    /// The same with a tag.
    #[must_use]
    pub const fn tagged(self, tag: u32) -> Self {
        Self { tag, ..self }
    }
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// The proposal is no valid cell.
    Invalid,
    /// The cell was looked up and its training paid for.
    Trained {
        /// The cell; isomorphic proposals have the same one.
        cell: CellIndex,
        /// The observed accuracy, 0 to 1.
        accuracy: f64,
        /// What the training cost on the clock: seconds, or the share of a query.
        cost: f64,
    },
}

impl Outcome {
    /// The accuracy that a search maximises: the observed one, or 0 (error 1) for an invalid proposal, as in the paper.
    pub const fn accuracy(self) -> f64 {
        match self {
            Self::Invalid => 0.0,
            Self::Trained { accuracy, .. } => accuracy,
        }
    }
}
