//! Many runs, and what comes of them.

mod answers;
mod jsonl;
mod progress;
mod result;
mod run;
mod simulation;

use std::sync::atomic::AtomicBool;

use nb101_benchmark::{Benchmark, Kind};
use rayon::prelude::*;

pub use answers::BestQuality;
pub use result::{SearcherRuns, SearcherSummary, StudyResult, Summary};
pub use run::{EndReason, Incumbent, Run};
pub use simulation::MAX_INVALID_IN_A_ROW;

use crate::error::SearchError;
use crate::protocol::ResolvedProtocol;
use crate::rng::{generators, run_seed};
use answers::{Answers, View};
use progress::Progress;
use simulation::Simulation;

/// A study that is ready to run: a protocol, and everything that it may ask the benchmark.
///
/// ```
/// # use nb101_benchmark::{Benchmark, Checkpoint, Column, Kind, Measurement, Metric, NoColumn, Repeat};
/// # use nb101_space::CellIndex;
/// # struct Toy;
/// # impl Column for Toy {
/// #     fn value(&self, cell: CellIndex) -> Option<f64> { Some(f64::from(cell.0 * 7919 % 423_624) / 423_624.0) }
/// # }
/// # impl Benchmark for Toy {
/// #     fn kind(&self) -> Kind { Kind::Synthetic }
/// #     fn measurements(&self) -> Vec<Measurement> {
/// #         let checkpoint = Checkpoint::Final;
/// #         vec![Measurement { metric: Metric::TestAccuracy, epochs: 108, repeat: Repeat::Mean, checkpoint }]
/// #     }
/// #     fn column(&self, _: &Measurement) -> Result<Box<dyn Column + '_>, NoColumn> { Ok(Box::new(Toy)) }
/// # }
/// # let benchmark = Toy;
/// use std::sync::atomic::AtomicBool;
/// use nb101_search::{Protocol, Study};
///
/// let protocol = Protocol::from_json(r#"{"budget": {"queries": 100}, "runs": 8}"#)?.resolve(&benchmark)?;
/// let result = Study::new(protocol, &benchmark)?.run(|_done, _total| {}, &AtomicBool::new(false))?;
/// let summary = result.summary();
/// assert_eq!(summary.searchers[0].name, "random-search");
/// assert_eq!(summary.searchers[0].queries, 800);
/// # Ok::<(), nb101_search::SearchError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Study {
    protocol: ResolvedProtocol,
    kind: Kind,
    answers: Answers,
    /// One for every searcher.
    views: Vec<View>,
}

impl Study {
    /// Reads all answers that the protocol's queries can have, so that a query is one look into memory, and checks that
    /// none is missing.
    pub fn new(protocol: ResolvedProtocol, benchmark: &dyn Benchmark) -> Result<Self, SearchError> {
        let (answers, views) = Answers::read(&protocol, benchmark)?;
        Ok(Self { protocol, kind: benchmark.kind(), answers, views })
    }

    /// The protocol.
    pub const fn protocol(&self) -> &ResolvedProtocol {
        &self.protocol
    }

    /// Runs everything on the threads of the current rayon pool. The result does not depend on how many those are.
    ///
    /// `on_progress` hears the number of runs done and of all runs, after each run, from changing threads but never from
    /// two at a time. `cancelled` is looked at before every query.
    pub fn run(
        &self,
        on_progress: impl FnMut(u64, u64) + Send,
        cancelled: &AtomicBool,
    ) -> Result<StudyResult, SearchError> {
        let runs = self.protocol.runs();
        let searchers = self.protocol.searchers();
        let jobs = searchers.len() * runs as usize;
        let progress = Progress::new(on_progress, jobs as u64);
        // Runs differ in length, so no thread takes more than one at a time.
        let done: Result<Vec<Run>, SearchError> = (0..jobs)
            .into_par_iter()
            .with_max_len(1)
            .map(|job| {
                let (position, number) = (job / runs as usize, (job % runs as usize) as u32);
                let run = self.run_one(position, number, cancelled).ok_or(SearchError::Cancelled)?;
                progress.step();
                Ok(run)
            })
            .collect();
        let mut done = done?.into_iter();
        let searchers = searchers.iter().map(|searcher| SearcherRuns {
            label: searcher.label.clone(),
            runs: done.by_ref().take(runs as usize).collect(),
        });
        Ok(StudyResult {
            kind: self.kind,
            protocol: self.protocol.clone(),
            best: self.best(),
            best_objective: self.answers.best_objective(),
            searchers: searchers.collect(),
        })
    }

    /// The best of the largest space that a searcher has; the first, if there are more.
    fn best(&self) -> BestQuality {
        let best = self.views.iter().map(|view| view.best);
        best.reduce(|best, next| if next.quality > best.quality { next } else { best })
            .unwrap_or_else(|| unreachable!("a resolved protocol has a searcher"))
    }

    fn run_one(&self, position: usize, number: u32, cancelled: &AtomicBool) -> Option<Run> {
        let seed = run_seed(self.protocol.seed(), position as u32, number);
        let rules = self.protocol.rules(position);
        let mut searcher = self.protocol.searchers()[position].settings.build(rules);
        let simulation = Simulation::new(&self.protocol, rules, &self.answers, &self.views[position]);
        simulation.run(searcher.as_mut(), generators(seed), cancelled)
    }
}
