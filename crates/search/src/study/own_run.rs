//! A run whose searcher is somewhere else.

use crate::rng::{RunRng, generators};
use crate::searchers::{Outcome, Suggestion};
use crate::study::simulation::{Next, Simulation, State};
use crate::study::{EndReason, Run};

/// A run that its caller drives step by step, since the searcher's code is there: the same rules, clock and end as the
/// runs of this library's searchers have.
///
/// ```no_run
/// # fn drive(open: &nb101_search::OpenStudy, mut searcher: impl nb101_search::Searcher) -> Result<(), nb101_search::SearchError> {
/// for (position, number) in open.own_runs() {
///     let Some(mut run) = open.own_run(position, number) else { continue };
///     let mut rng = run.rng();
///     while !run.has_ended() {
///         if run.wants_proposal() {
///             run.propose(searcher.suggest(&mut rng));
///         }
///         if let Some((suggestion, outcome)) = run.observation() {
///             searcher.observe(suggestion, outcome);
///         }
///     }
///     open.keep(run)?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct OwnRun {
    simulation: Simulation,
    state: State,
    repeats: RunRng,
    place: (u32, u32),
    seed: u64,
}

/// A proposal, and what became of it.
pub type Observation = (Suggestion, Outcome);

impl OwnRun {
    pub(super) fn new(simulation: Simulation, place: (u32, u32), seed: u64) -> Self {
        let (_, repeats) = generators(seed);
        Self { simulation, state: State::new(), repeats, place, seed }
    }

    /// The seed of the run, from which all random numbers of the searcher derive.
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// The generator that a searcher of this library would have in this run.
    pub fn rng(&self) -> RunRng {
        generators(self.seed).0
    }

    /// Whether the next step is a proposal.
    pub fn wants_proposal(&self) -> bool {
        self.simulation.next(&self.state) == Next::Proposal
    }

    /// Whether the run is over: everything has been observed, and nothing may be proposed any more.
    pub fn has_ended(&self) -> bool {
        self.simulation.next(&self.state) == Next::End
    }

    /// Hands a proposal to a worker. Without effect unless the run [wants one](Self::wants_proposal).
    pub fn propose(&mut self, suggestion: Suggestion) {
        if self.wants_proposal() {
            self.simulation.begin(suggestion, &mut self.state, &mut self.repeats);
        }
    }

    /// The next proposal whose training has ended; `None` if the run wants a proposal first, or has ended.
    pub fn observation(&mut self) -> Option<Observation> {
        match self.simulation.next(&self.state) {
            Next::Observation => self.simulation.observation(&mut self.state),
            Next::Proposal | Next::End => None,
        }
    }

    /// Ends the run since its searcher cannot go on. What is being trained still ends, unheard.
    pub fn fail(&mut self, reason: String) {
        self.state.run.end = EndReason::Failed;
        self.state.run.reason = Some(reason);
        while self.simulation.observation(&mut self.state).is_some() {}
    }

    pub(super) const fn place(&self) -> (u32, u32) {
        self.place
    }

    pub(super) fn into_run(self) -> Run {
        self.simulation.close(self.state)
    }
}
