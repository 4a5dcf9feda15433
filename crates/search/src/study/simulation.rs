//! A run: a searcher, simulated workers and their clock.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::sync::atomic::{self, AtomicBool};

use crate::protocol::{Budget, ResolvedProtocol};
use crate::rng::RunRng;
use crate::searchers::{Outcome, Rules, Searcher, Suggestion};
use crate::study::answers::{Answers, Training, View};
use crate::study::{EndReason, Incumbent, Run};

/// Invalid proposals may cost nothing, so a searcher that makes no others would never end: so many in a row end its run.
pub const MAX_INVALID_IN_A_ROW: u32 = 100_000;

/// What the runs of one searcher have in common.
#[derive(Debug)]
pub(crate) struct Simulation {
    rules: Rules,
    answers: Arc<Answers>,
    view: View,
    budget: Budget,
    workers: usize,
    invalid_cost: f64,
}

/// What a run does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It asks for a proposal.
    Proposal,
    /// It tells what became of one.
    Observation,
    /// Nothing.
    End,
}

/// A proposal that a worker is busy with.
#[derive(Debug)]
struct Pending {
    /// When the worker is done, in units of the clock since the start.
    end: f64,
    /// The number of the proposal, which decides between equal ends.
    order: u64,
    suggestion: Suggestion,
    outcome: Outcome,
    cost: f64,
    /// The training and the number of its query, unless the proposal is invalid.
    query: Option<(Training, u64, u16)>,
}

/// What changes in the course of a run.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) run: Run,
    highest: f64,
    /// The time, and what has been begun and what has ended on the clock of queries.
    now: f64,
    begun: f64,
    ended: f64,
    proposals: u64,
    invalid_in_a_row: u32,
    /// An invalid proposal that costs nothing and has not been heard of.
    refused: Option<Suggestion>,
    busy: BinaryHeap<Reverse<Pending>>,
}

impl Simulation {
    pub(crate) const fn new(
        protocol: &ResolvedProtocol,
        rules: Rules,
        answers: Arc<Answers>,
        view: View,
    ) -> Self {
        let (budget, workers) = (protocol.budget(), protocol.workers() as usize);
        Self { rules, answers, view, budget, workers, invalid_cost: protocol.invalid_cost() }
    }

    /// Runs a searcher until the clock reaches the budget. `None` if it was cancelled.
    pub(crate) fn run(
        &self,
        searcher: &mut dyn Searcher,
        (mut rng, mut repeats): (RunRng, RunRng),
        cancelled: &AtomicBool,
    ) -> Option<Run> {
        let mut state = State::new();
        loop {
            match self.next(&state) {
                Next::Proposal => {
                    if cancelled.load(atomic::Ordering::Relaxed) {
                        return None;
                    }
                    self.begin(searcher.suggest(&mut rng), &mut state, &mut repeats);
                }
                Next::Observation => {
                    if let Some((suggestion, outcome)) = self.observation(&mut state) {
                        searcher.observe(suggestion, outcome);
                    }
                }
                Next::End => return Some(self.close(state)),
            }
        }
    }

    /// What comes next: free invalid proposals are heard of at once, then idle workers get something to do, then the
    /// first of them ends.
    pub(crate) fn next(&self, state: &State) -> Next {
        if state.refused.is_some() {
            Next::Observation
        } else if state.busy.len() < self.workers && self.may_begin(state) {
            Next::Proposal
        } else if state.busy.is_empty() {
            Next::End
        } else {
            Next::Observation
        }
    }

    /// The proposal that is heard of next.
    pub(crate) fn observation(&self, state: &mut State) -> Option<(Suggestion, Outcome)> {
        if let Some(suggestion) = state.refused.take() {
            return Some((suggestion, Outcome::Invalid));
        }
        let Reverse(done) = state.busy.pop()?;
        self.end(&done, state);
        Some((done.suggestion, done.outcome))
    }

    /// The run when all is over.
    pub(crate) fn close(&self, mut state: State) -> Run {
        state.run.clock = match self.budget {
            Budget::Seconds(_) => state.now,
            Budget::Queries(_) => state.ended,
        };
        state.run
    }

    fn may_begin(&self, state: &State) -> bool {
        let spent = match self.budget {
            Budget::Seconds(_) => state.now,
            Budget::Queries(_) => state.begun,
        };
        spent < self.budget.amount() && state.run.end == EndReason::Budget
    }

    /// Gives a proposal to a worker, unless it is invalid and free, or ends the run.
    pub(crate) fn begin(&self, suggestion: Suggestion, state: &mut State, repeats: &mut RunRng) {
        let Some(cell) = self.rules.cell(suggestion.encoding) else {
            state.run.invalid += 1;
            state.invalid_in_a_row += 1;
            if state.invalid_in_a_row == MAX_INVALID_IN_A_ROW {
                state.run.end = EndReason::InvalidProposals;
            } else if self.invalid_cost == 0.0 {
                state.refused = Some(suggestion);
            } else {
                state.push(suggestion, Outcome::Invalid, self.invalid_cost, None);
            }
            return;
        };
        let Some(level) = self.view.level(suggestion.epochs) else {
            state.run.end = EndReason::UnknownBudget;
            return;
        };
        state.invalid_in_a_row = 0;
        let training = level.draw(cell, repeats);
        let answer = self.answers.answer(training);
        state.run.queries += 1;
        let outcome = Outcome::Trained { cell, accuracy: answer.objective, cost: answer.cost };
        let query = Some((training, state.run.queries, level.epochs));
        state.push(suggestion, outcome, answer.cost, query);
    }

    /// What ends is known from then on; as in the paper's scripts, after the budget it is too late.
    fn end(&self, done: &Pending, state: &mut State) {
        state.now = done.end;
        state.ended += done.cost;
        let clock = match self.budget {
            Budget::Seconds(_) => state.now,
            Budget::Queries(_) => state.ended,
        };
        let Some((training, query, epochs)) = done.query else { return };
        let objective = done.outcome.accuracy();
        if objective > state.highest && clock <= self.budget.amount() {
            state.highest = objective;
            let quality = self.answers.quality(training);
            state.run.trace.push(Incumbent {
                clock,
                query,
                epochs,
                cell: training.cell,
                objective,
                quality,
                regret: self.view.best.quality - quality,
            });
        }
    }
}

impl State {
    pub(crate) const fn new() -> Self {
        let end = EndReason::Budget;
        let run = Run { queries: 0, invalid: 0, clock: 0.0, end, reason: None, trace: Vec::new() };
        Self {
            run,
            highest: f64::NEG_INFINITY,
            now: 0.0,
            begun: 0.0,
            ended: 0.0,
            proposals: 0,
            invalid_in_a_row: 0,
            refused: None,
            busy: BinaryHeap::new(),
        }
    }

    fn push(
        &mut self,
        suggestion: Suggestion,
        outcome: Outcome,
        cost: f64,
        query: Option<(Training, u64, u16)>,
    ) {
        self.begun += cost;
        self.proposals += 1;
        let (end, order) = (self.now + cost, self.proposals);
        self.busy.push(Reverse(Pending { end, order, suggestion, outcome, cost, query }));
    }
}

impl Ord for Pending {
    fn cmp(&self, other: &Self) -> Ordering {
        self.end.total_cmp(&other.end).then(self.order.cmp(&other.order))
    }
}

impl PartialOrd for Pending {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Pending {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Pending {}
