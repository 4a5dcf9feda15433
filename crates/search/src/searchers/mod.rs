//! What proposes cells.

mod mutation;
mod random_search;
mod registry;
mod regularized_evolution;

use nb101_cell::Encoding;
use nb101_space::CellIndex;

pub use mutation::Mutation;
pub use random_search::{RandomSearch, RandomSearchSettings, Sampling};
pub use registry::SearcherSettings;
pub use regularized_evolution::{InvalidChildren, RegularizedEvolution, RegularizedEvolutionSettings};

use crate::rng::RunRng;

/// A search method that is asked for proposals and told how they did. It knows nothing of benchmarks, clocks or files;
/// all of its randomness comes from the generator that it is handed, so the same seed gives the same proposals.
///
/// Every proposal is observed before the next is asked for, invalid ones at once.
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
}

impl Suggestion {
    /// A proposal of this encoding.
    pub const fn new(encoding: Encoding) -> Self {
        Self { encoding }
    }
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// The encoding prunes to no valid cell. It cost nothing.
    Invalid,
    /// The cell was looked up and its training paid for.
    Trained {
        /// The cell; isomorphic proposals have the same one.
        cell: CellIndex,
        /// The observed accuracy, 0 to 1.
        accuracy: f64,
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
