//! One searcher, one seed, one simulated clock.

use std::sync::atomic::{AtomicBool, Ordering};

use nb101_space::CellIndex;
use serde::Serialize;

use crate::rng::RunRng;
use crate::searchers::{Outcome, Searcher};
use crate::study::answers::{Answers, cell_number};

/// Invalid proposals cost nothing, so a searcher that makes no others would never end: so many in a row end its run.
pub const MAX_INVALID_IN_A_ROW: u32 = 100_000;

/// What one run did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Run {
    /// Trainings that were looked up and paid for, the last of which may have ended after the budget.
    pub queries: u64,
    /// Proposals that pruned to no valid cell.
    pub invalid: u64,
    /// The clock at the end: seconds or queries.
    pub clock: f64,
    /// Why it ended.
    pub end: EndReason,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EndReason {
    /// The clock reached the budget.
    Budget,
    /// The searcher made [`MAX_INVALID_IN_A_ROW`] invalid proposals without a valid one between them.
    InvalidProposals,
}

/// The best cell so far, from the moment when it became that.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Incumbent {
    /// The clock at the end of its training: seconds or queries.
    pub clock: f64,
    /// The number of its query, from 1.
    pub query: u64,
    /// The cell.
    #[serde(serialize_with = "cell_number")]
    pub cell: CellIndex,
    /// The accuracy that the searcher observed. Only a higher one makes another incumbent.
    pub objective: f64,
    /// The accuracy that it is judged by.
    pub quality: f64,
    /// The best quality of all cells minus this one's.
    pub regret: f64,
}

/// Runs a searcher until the clock reaches the budget. `None` if it was cancelled.
pub(crate) fn run(
    searcher: &mut dyn Searcher,
    answers: &Answers,
    budget: f64,
    (mut rng, mut repeats): (RunRng, RunRng),
    cancelled: &AtomicBool,
) -> Option<Run> {
    let mut run = Run { queries: 0, invalid: 0, clock: 0.0, end: EndReason::Budget, trace: Vec::new() };
    let mut highest = f64::NEG_INFINITY;
    let mut invalid_in_a_row = 0;
    while run.clock < budget {
        if cancelled.load(Ordering::Relaxed) {
            return None;
        }
        let suggestion = searcher.suggest(&mut rng);
        let Some(cell) = suggestion.encoding.to_cell() else {
            run.invalid += 1;
            invalid_in_a_row += 1;
            if invalid_in_a_row == MAX_INVALID_IN_A_ROW {
                run.end = EndReason::InvalidProposals;
                break;
            }
            searcher.observe(suggestion, Outcome::Invalid);
            continue;
        };
        invalid_in_a_row = 0;
        let cell = CellIndex::of(cell);
        let training = answers.draw(cell, &mut repeats);
        let answer = answers.answer(training);
        run.queries += 1;
        run.clock += answer.cost;
        // As in the paper's scripts, a result is known when its training ends; after the budget it is too late.
        if answer.objective > highest && run.clock <= budget {
            highest = answer.objective;
            let quality = answers.quality(training);
            run.trace.push(Incumbent {
                clock: run.clock,
                query: run.queries,
                cell,
                objective: answer.objective,
                quality,
                regret: answers.best().quality - quality,
            });
        }
        searcher.observe(suggestion, Outcome::Trained { cell, accuracy: answer.objective });
    }
    Some(run)
}
