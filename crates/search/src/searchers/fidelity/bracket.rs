//! Successive halving, one rung after the other.

use std::collections::VecDeque;

use crate::rng::RunRng;
use crate::searchers::{OpenProposals, Outcome, Parameters, Point, Searcher, Suggestion};
use nb101_benchmark::descending;

/// Where new points come from, and who wants to hear of results.
pub(crate) trait Source: Send {
    /// A point that has not been tried.
    fn sample(&mut self, rng: &mut RunRng) -> Point;

    /// How a point did; an invalid one has accuracy 0.
    fn learn(&mut self, _point: &Point, _epochs: u16, _accuracy: f64) {}
}

/// The sizes and budgets of the rungs of one bracket.
pub(crate) type Plan = Vec<(usize, u16)>;

/// The rungs that `sizes` points climb: `count` of them in the first, and one of `eta` goes on, at least one.
pub(crate) fn plan(count: usize, epochs: &[u16], eta: u32) -> Plan {
    let eta = eta as usize;
    let sizes = (0u32..).map(|rung| (count / eta.saturating_pow(rung)).max(1));
    sizes.zip(epochs.iter().copied()).collect()
}

/// One bracket on its way.
struct Bracket {
    number: u64,
    /// The rungs that are left, this one first.
    rungs: VecDeque<(usize, u16)>,
    /// Points that were promoted into this rung and are not yet proposed.
    promoted: Vec<Point>,
    /// How many points of this rung have been proposed.
    begun: usize,
    results: Vec<(f64, Point)>,
}

impl Bracket {
    fn new(number: u64, plan: Plan) -> Self {
        let rungs = plan.into();
        Self { number, rungs, promoted: Vec::new(), begun: 0, results: Vec::new() }
    }

    /// A result of this rung. Once all are known, the best go on; the first of equally good ones.
    fn observe(&mut self, accuracy: f64, point: Point) {
        self.results.push((accuracy, point));
        if self.results.len() < self.rungs[0].0 {
            return;
        }
        self.rungs.pop_front();
        self.begun = 0;
        let order = descending(self.results.iter().map(|(accuracy, _)| *accuracy));
        let next = self.rungs.front().map_or(0, |(size, _)| *size);
        self.promoted = order.iter().take(next).map(|&i| self.results[i].1).collect();
        // Taken from the end, so the best is proposed first.
        self.promoted.reverse();
        self.results.clear();
    }
}

/// Brackets without end: the next begins when no rung of those on their way has a point to propose.
pub(crate) struct Brackets<S> {
    parameters: Parameters,
    source: S,
    /// The plans, in turn.
    plans: Vec<Plan>,
    begun: u64,
    running: Vec<Bracket>,
    open: OpenProposals<(u64, Point, u16)>,
}

impl<S: Source> Brackets<S> {
    pub(crate) const fn new(parameters: Parameters, source: S, plans: Vec<Plan>) -> Self {
        Self { parameters, source, plans, begun: 0, running: Vec::new(), open: OpenProposals::new() }
    }

    fn propose(&mut self, position: usize, rng: &mut RunRng) -> Suggestion {
        let bracket = &mut self.running[position];
        let epochs = bracket.rungs[0].1;
        bracket.begun += 1;
        let point = match bracket.promoted.pop() {
            Some(point) => point,
            None => self.source.sample(rng),
        };
        let suggestion = Suggestion::new(self.parameters.encoding(&point)).trained_for(epochs);
        self.open.open(suggestion, (bracket.number, point, epochs))
    }
}

impl<S: Source> Searcher for Brackets<S> {
    fn suggest(&mut self, rng: &mut RunRng) -> Suggestion {
        let ready = self.running.iter().position(|bracket| bracket.begun < bracket.rungs[0].0);
        let position = ready.unwrap_or_else(|| {
            let plan = self.plans[(self.begun % self.plans.len() as u64) as usize].clone();
            self.running.push(Bracket::new(self.begun, plan));
            self.begun += 1;
            self.running.len() - 1
        });
        self.propose(position, rng)
    }

    fn observe(&mut self, suggestion: Suggestion, outcome: Outcome) {
        let (number, point, epochs) = self.open.close(suggestion);
        let accuracy = outcome.accuracy();
        self.source.learn(&point, epochs, accuracy);
        let bracket = self.running.iter_mut().find(|bracket| bracket.number == number);
        bracket.expect("a bracket runs until all is observed").observe(accuracy, point);
        self.running.retain(|bracket| !bracket.rungs.is_empty());
    }
}
