//! A run: a searcher, simulated workers and their clock.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::sync::atomic::{self, AtomicBool};

use crate::protocol::ResolvedProtocol;
use crate::rng::RunRng;
use crate::searchers::{Outcome, Rules, Searcher, Suggestion};
use crate::study::answers::{Answers, Training, View};
use crate::study::clock::{Clock, Time};
use crate::study::{EndReason, Incumbent, Run};

/// Invalid proposals may cost nothing, so a searcher that makes no others would never end: so many in a row end its run.
pub const MAX_INVALID_IN_A_ROW: u32 = 100_000;

/// What the runs of one searcher have in common.
#[derive(Debug)]
pub(crate) struct Simulation {
    rules: Rules,
    answers: Arc<Answers>,
    view: View,
    clock: Clock,
    workers: usize,
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
    /// When the worker is done, and what the clock shows then.
    end: Time,
    shown: f64,
    /// The number of the proposal, which decides between equal ends.
    order: u64,
    suggestion: Suggestion,
    outcome: Outcome,
    cost: Time,
    /// The training and the number of its query, unless the proposal is invalid.
    query: Option<(Training, u64, u16)>,
}

/// What changes in the course of a run.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) run: Run,
    highest: f64,
    /// The time since the start, and what has been begun and what has ended of all workers.
    now: Time,
    begun: Time,
    ended: Time,
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
        let (clock, workers) = (Clock::new(protocol), protocol.workers() as usize);
        Self { rules, answers, view, clock, workers }
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
        state.run.clock = self.clock.of_run(state.now, state.ended);
        state.run
    }

    fn may_begin(&self, state: &State) -> bool {
        let spent = self.clock.of_run(state.now, state.begun);
        spent < self.clock.budget() && state.run.end == EndReason::Budget
    }

    /// Gives a proposal to a worker, unless it is invalid and free, or ends the run.
    pub(crate) fn begin(&self, suggestion: Suggestion, state: &mut State, repeats: &mut RunRng) {
        let Some(cell) = self.rules.cell(suggestion.encoding) else {
            state.run.invalid += 1;
            state.invalid_in_a_row += 1;
            if state.invalid_in_a_row == MAX_INVALID_IN_A_ROW {
                state.run.end = EndReason::InvalidProposals;
            } else if self.clock.invalid_is_free() {
                state.refused = Some(suggestion);
            } else {
                self.busy(state, suggestion, Outcome::Invalid, Time::INVALID, None);
            }
            return;
        };
        let Some(level) = self.view.level(suggestion.epochs) else {
            state.run.end = EndReason::UnknownBudget;
            let reason = |epochs| format!("asked for {epochs} epochs, which its `epochs` does not name");
            state.run.reason = suggestion.epochs.map(reason);
            return;
        };
        state.invalid_in_a_row = 0;
        let training = level.draw(cell, repeats);
        let answer = self.answers.answer(training);
        state.run.queries += 1;
        let outcome = Outcome::Trained { cell, accuracy: answer.objective, cost: answer.cost };
        let query = Some((training, state.run.queries, level.epochs));
        let cost = self.clock.training(level.epochs, answer.cost);
        self.busy(state, suggestion, outcome, cost, query);
    }

    /// Gives a worker something to do.
    fn busy(
        &self,
        state: &mut State,
        suggestion: Suggestion,
        outcome: Outcome,
        cost: Time,
        query: Option<(Training, u64, u16)>,
    ) {
        state.begun = state.begun.plus(cost);
        state.proposals += 1;
        let (end, order) = (state.now.plus(cost), state.proposals);
        let shown = self.clock.show(end);
        state.busy.push(Reverse(Pending { end, shown, order, suggestion, outcome, cost, query }));
    }

    /// What ends is known from then on; as in the paper's scripts, after the budget it is too late.
    fn end(&self, done: &Pending, state: &mut State) {
        state.now = done.end;
        state.ended = state.ended.plus(done.cost);
        let clock = self.clock.of_run(state.now, state.ended);
        let Some((training, query, epochs)) = done.query else { return };
        let objective = done.outcome.accuracy();
        if objective > state.highest && clock <= self.clock.budget() {
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
    pub(crate) fn new() -> Self {
        let end = EndReason::Budget;
        let run = Run { queries: 0, invalid: 0, clock: 0.0, end, reason: None, trace: Vec::new() };
        Self {
            run,
            highest: f64::NEG_INFINITY,
            now: Time::default(),
            begun: Time::default(),
            ended: Time::default(),
            proposals: 0,
            invalid_in_a_row: 0,
            refused: None,
            busy: BinaryHeap::new(),
        }
    }
}

impl Ord for Pending {
    fn cmp(&self, other: &Self) -> Ordering {
        self.shown.total_cmp(&other.shown).then(self.order.cmp(&other.order))
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
