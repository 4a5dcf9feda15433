//! What one run did: one searcher, one seed, one simulated clock.

use nb101_space::CellIndex;
use serde::{Deserialize, Serialize};

use crate::study::answers::cell_number;
use crate::study::checkpoint::known_cell;

/// What one run did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Trainings that were looked up and paid for; the last of every worker may have ended after the budget.
    pub queries: u64,
    /// Proposals that were no valid cell.
    pub invalid: u64,
    /// The clock at the end: seconds or queries.
    pub clock: f64,
    /// Why it ended.
    pub end: EndReason,
    /// In words what [failed](EndReason::Failed) or which budget was [unknown](EndReason::UnknownBudget).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Every change of the incumbent within the budget.
    pub trace: Vec<Incumbent>,
}

impl Run {
    /// The regret of the last incumbent; `None` if no training ended within the budget.
    pub fn final_regret(&self) -> Option<f64> {
        self.trace.last().map(|incumbent| incumbent.regret)
    }
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EndReason {
    /// The clock reached the budget.
    Budget,
    /// The searcher made [`MAX_INVALID_IN_A_ROW`](crate::MAX_INVALID_IN_A_ROW) invalid proposals without a valid one
    /// between them.
    InvalidProposals,
    /// The searcher asked for a budget that its settings do not name.
    UnknownBudget,
    /// The code of somebody's own searcher failed, or proposed what is no proposal.
    Failed,
}

/// The best cell so far, from the moment when it became that.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incumbent {
    /// The clock at the end of its training: seconds or queries.
    pub clock: f64,
    /// The number of its query, from 1 in the order of proposals.
    pub query: u64,
    /// For how many epochs it was trained.
    pub epochs: u16,
    /// The cell.
    #[serde(serialize_with = "cell_number", deserialize_with = "known_cell")]
    pub cell: CellIndex,
    /// The accuracy that the searcher observed. Only a higher one makes another incumbent.
    pub objective: f64,
    /// The accuracy that it is judged by.
    pub quality: f64,
    /// The best quality of all cells that the searcher may propose minus this one's.
    pub regret: f64,
}
