//! Many runs, and what comes of them.

mod answers;
mod checkpoint;
mod jsonl;
mod progress;
mod result;
mod run;
mod simulation;

use std::path::Path;
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
use checkpoint::Checkpoint;
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
        self.run_the_rest(vec![None; self.jobs()], |_, _| Ok(()), on_progress, cancelled)
    }

    /// As [`run`](Self::run), and keeps finished runs in a file as it goes: runs that are there already do not run again,
    /// and the result is the same. A file of another study, benchmark or version starts anew. Whoever has the result may
    /// remove the file.
    ///
    /// What was killed while it wrote is no fault: the file is read up to its last whole line.
    pub fn resume(
        &self,
        file: &Path,
        on_progress: impl FnMut(u64, u64) + Send,
        cancelled: &AtomicBool,
    ) -> Result<StudyResult, SearchError> {
        let header = checkpoint::header(self.kind, self.answers.fingerprint(), &self.protocol);
        let (checkpoint, known) = Checkpoint::open(file, &header, self.jobs())?;
        self.run_the_rest(known, |job, run| checkpoint.add(job, run), on_progress, cancelled)
    }

    /// The number of runs of all searchers together.
    fn jobs(&self) -> usize {
        self.protocol.searchers().len() * self.protocol.runs() as usize
    }

    /// Runs what is not known yet. `known` has a place for every run, those of the first searcher first.
    fn run_the_rest(
        &self,
        known: Vec<Option<Run>>,
        keep: impl Fn(usize, &Run) -> Result<(), SearchError> + Sync,
        on_progress: impl FnMut(u64, u64) + Send,
        cancelled: &AtomicBool,
    ) -> Result<StudyResult, SearchError> {
        let runs = self.protocol.runs();
        let searchers = self.protocol.searchers();
        let before = known.iter().flatten().count();
        let progress = Progress::new(on_progress, before as u64, known.len() as u64);
        // Runs differ in length, so no thread takes more than one at a time.
        let done: Result<Vec<Run>, SearchError> = known
            .into_par_iter()
            .enumerate()
            .with_max_len(1)
            .map(|(job, known)| {
                if let Some(run) = known {
                    return Ok(run);
                }
                let (position, number) = (job / runs as usize, (job % runs as usize) as u32);
                let run = self.run_one(position, number, cancelled).ok_or(SearchError::Cancelled)?;
                keep(job, &run)?;
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
