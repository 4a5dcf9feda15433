//! Many runs, and what comes of them.

mod answers;
mod checkpoint;
mod clock;
mod jsonl;
mod open;
mod own_run;
mod result;
mod run;
mod simulation;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use nb101_benchmark::{Benchmark, Kind};

pub use answers::BestQuality;
pub use open::OpenStudy;
pub use own_run::{Observation, OwnRun};
pub use result::{SearcherRuns, SearcherSummary, StudyResult, Summary};
pub use run::{EndReason, Incumbent, Run};
pub use simulation::MAX_INVALID_IN_A_ROW;

use crate::error::SearchError;
use crate::protocol::ResolvedProtocol;
use answers::{Answers, View};

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
    answers: Arc<Answers>,
    /// One for every searcher.
    views: Vec<View>,
}

impl Study {
    /// Reads all answers that the protocol's queries can have, so that a query is one look into memory, and checks that
    /// none is missing.
    pub fn new(protocol: ResolvedProtocol, benchmark: &dyn Benchmark) -> Result<Self, SearchError> {
        Self::new_cancellable(protocol, benchmark, &AtomicBool::new(false))
    }

    /// As [`new`](Self::new), which takes a model seconds; `cancelled` is looked at before every answer.
    pub fn new_cancellable(
        protocol: ResolvedProtocol,
        benchmark: &dyn Benchmark,
        cancelled: &AtomicBool,
    ) -> Result<Self, SearchError> {
        let (answers, views) = Answers::read(&protocol, benchmark, cancelled)?;
        Ok(Self { protocol, kind: benchmark.kind(), answers: Arc::new(answers), views })
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
        self.run_all(None, on_progress, cancelled)
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
        self.run_all(Some(file), on_progress, cancelled)
    }

    /// Begins the study, for those who have the code of its own searchers: of those at the positions `own`, which must be
    /// all. `file` is as in [`resume`](Self::resume).
    pub fn open(&self, file: Option<&Path>, own: &[u32]) -> Result<OpenStudy, SearchError> {
        for (position, searcher) in (0..).zip(self.protocol.searchers()) {
            if searcher.settings.is_own() && !own.contains(&position) {
                let (field, label) = (format!("searchers[{position}]"), searcher.label.clone());
                return Err(SearchError::NoCode { field, label });
            }
        }
        OpenStudy::new(self.clone(), file)
    }

    fn run_all(
        &self,
        file: Option<&Path>,
        on_progress: impl FnMut(u64, u64) + Send,
        cancelled: &AtomicBool,
    ) -> Result<StudyResult, SearchError> {
        let open = self.open(file, &[])?;
        open.run(on_progress, cancelled)?;
        open.take_result()
    }

    /// The best of the largest space that a searcher has; the first, if there are more.
    fn best(&self) -> BestQuality {
        let best = self.views.iter().map(|view| view.best);
        best.reduce(|best, next| if next.quality > best.quality { next } else { best })
            .unwrap_or_else(|| unreachable!("a resolved protocol has a searcher"))
    }
}
