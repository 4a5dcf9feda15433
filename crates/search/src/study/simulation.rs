//! A run: a searcher, simulated workers and their clock.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::atomic::{self, AtomicBool};

use crate::protocol::{Budget, ResolvedProtocol};
use crate::rng::RunRng;
use crate::searchers::{Outcome, Rules, Searcher, Suggestion};
use crate::study::answers::{Answers, Training, View};
use crate::study::{EndReason, Incumbent, Run};

/// Invalid proposals may cost nothing, so a searcher that makes no others would never end: so many in a row end its run.
pub const MAX_INVALID_IN_A_ROW: u32 = 100_000;

/// What the runs of one searcher have in common.
pub(crate) struct Simulation<'a> {
    rules: Rules,
    answers: &'a Answers,
    view: &'a View,
    budget: Budget,
    workers: usize,
    invalid_cost: f64,
}

/// A proposal that a worker is busy with.
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
struct State {
    run: Run,
    highest: f64,
    /// The time, and what has been begun and what has ended on the clock of queries.
    now: f64,
    begun: f64,
    ended: f64,
    proposals: u64,
    invalid_in_a_row: u32,
    busy: BinaryHeap<Reverse<Pending>>,
}

impl<'a> Simulation<'a> {
    pub(crate) const fn new(
        protocol: &ResolvedProtocol,
        rules: Rules,
        answers: &'a Answers,
        view: &'a View,
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
            while state.busy.len() < self.workers && self.may_begin(&state) {
                if cancelled.load(atomic::Ordering::Relaxed) {
                    return None;
                }
                let suggestion = searcher.suggest(&mut rng);
                match self.begin(suggestion, &mut state, &mut repeats) {
                    Ok(()) => {}
                    Err(None) => searcher.observe(suggestion, Outcome::Invalid),
                    Err(Some(end)) => state.run.end = end,
                }
            }
            let Some(Reverse(done)) = state.busy.pop() else { break };
            self.end(&done, &mut state);
            searcher.observe(done.suggestion, done.outcome);
        }
        state.run.clock = match self.budget {
            Budget::Seconds(_) => state.now,
            Budget::Queries(_) => state.ended,
        };
        Some(state.run)
    }

    fn may_begin(&self, state: &State) -> bool {
        let spent = match self.budget {
            Budget::Seconds(_) => state.now,
            Budget::Queries(_) => state.begun,
        };
        spent < self.budget.amount() && state.run.end == EndReason::Budget
    }

    /// Gives a proposal to a worker. Otherwise it is invalid and free, and with a reason it ends the run.
    fn begin(
        &self,
        suggestion: Suggestion,
        state: &mut State,
        repeats: &mut RunRng,
    ) -> Result<(), Option<EndReason>> {
        let Some(cell) = self.rules.cell(suggestion.encoding) else {
            state.run.invalid += 1;
            state.invalid_in_a_row += 1;
            if state.invalid_in_a_row == MAX_INVALID_IN_A_ROW {
                return Err(Some(EndReason::InvalidProposals));
            }
            if self.invalid_cost == 0.0 {
                return Err(None);
            }
            state.push(suggestion, Outcome::Invalid, self.invalid_cost, None);
            return Ok(());
        };
        let level = self.view.level(suggestion.epochs).ok_or(Some(EndReason::UnknownBudget))?;
        state.invalid_in_a_row = 0;
        let training = level.draw(cell, repeats);
        let answer = self.answers.answer(training);
        state.run.queries += 1;
        let outcome = Outcome::Trained { cell, accuracy: answer.objective, cost: answer.cost };
        let query = Some((training, state.run.queries, level.epochs));
        state.push(suggestion, outcome, answer.cost, query);
        Ok(())
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
    fn new() -> Self {
        let run = Run { queries: 0, invalid: 0, clock: 0.0, end: EndReason::Budget, trace: Vec::new() };
        Self {
            run,
            highest: f64::NEG_INFINITY,
            now: 0.0,
            begun: 0.0,
            ended: 0.0,
            proposals: 0,
            invalid_in_a_row: 0,
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
