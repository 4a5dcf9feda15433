//! Studies while they run: this library's searchers on threads of their own, a user's on the JavaScript thread.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use napi::Error;
use napi::bindgen_prelude::{AsyncTask, Float64ArraySlice, Uint32Array};
use napi_derive::napi;
use nb101_cell::Encoding;
use nb101_search::{Outcome, OwnRun, SearchError, Study, Suggestion};
use rayon::ThreadPool;

use crate::error::{self, Coded, coded, guarded};
use crate::progress::{CancelToken, ProgressCallback, Reporter};
use crate::study::resolve;
use crate::study_runs::StudyRuns;
use crate::table::{bad_argument, checked_source};
use crate::table_reader::epochs_of;
use crate::task::Blocking;
use crate::threads::{self, Failure};

/// A study that has begun.
#[napi]
#[derive(Debug)]
pub struct OpenStudy {
    /// Until it is closed.
    begun: Option<Arc<Begun>>,
}

#[derive(Debug)]
struct Begun {
    study: nb101_search::OpenStudy,
    threads: ThreadPool,
}

/// Begins a study on so many threads, on all cores if that is 0. Finished runs are kept in the file `checkpoint`. `own` are the
/// positions of the own searchers whose code is at hand. The token stops the reading of the benchmark.
#[napi(ts_return_type = "Promise<OpenStudy>")]
pub fn study_open(
    id: u32,
    protocol: String,
    threads: u32,
    checkpoint: Option<String>,
    own: Vec<u32>,
    token: &CancelToken,
) -> error::Result<AsyncTask<Blocking>> {
    guarded(|| {
        // The job holds the benchmark, so closing it meanwhile takes nothing away.
        let (source, cancelled) = (checked_source(id)?, token.flag());
        Ok(AsyncTask::new(Blocking::new(move || {
            let threads = threads::threads(threads)?;
            let study = threads.install(|| {
                let benchmark = source.benchmark();
                let protocol = resolve(&protocol, benchmark).map_err(Failure::Job)?;
                let study = Study::new_cancellable(protocol, benchmark, &cancelled).map_err(Failure::Job)?;
                // A checkpoint of other numbers would be thrown away.
                source.check_whole().map_err(Failure::Table)?;
                study.open(checkpoint.as_ref().map(AsRef::as_ref), &own).map_err(Failure::<SearchError>::Job)
            })?;
            Ok::<_, Failure<_>>(OpenStudy { begun: Some(Arc::new(Begun { study, threads })) })
        })))
    })
}

#[napi]
impl OpenStudy {
    /// Makes all runs of this library's searchers, with progress in runs.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn run(
        &self,
        token: &CancelToken,
        #[napi(ts_arg_type = "((progress: Progress) => void) | null | undefined")] on_progress: Option<
            ProgressCallback,
        >,
    ) -> error::Result<AsyncTask<Blocking>> {
        guarded(|| {
            let (begun, cancelled) = (Arc::clone(self.begun()?), token.flag());
            let mut reporter = Reporter::new(on_progress);
            Ok(AsyncTask::new(Blocking::new(move || {
                let report = |done, total| reporter.report(done, total);
                let cancelled: &AtomicBool = &cancelled;
                begun.threads.install(|| begun.study.run(report, cancelled))
            })))
        })
    }

    /// The runs of own searchers that have not ended: position and number of each, one after the other.
    #[napi]
    pub fn own_runs(&self) -> error::Result<Uint32Array> {
        guarded(|| {
            let runs = self.begun()?.study.own_runs().into_iter();
            Ok(runs.flat_map(|(searcher, number)| [searcher, number]).collect::<Vec<_>>().into())
        })
    }

    /// Begins one of them.
    #[napi]
    pub fn begin(&self, searcher: u32, number: u32) -> error::Result<OwnStudyRun> {
        guarded(|| {
            let run = self.begun()?.study.own_run(searcher, number);
            let run = run.ok_or_else(|| bad_argument("there is no such run of an own searcher"))?;
            Ok(OwnStudyRun { run: Some(run) })
        })
    }

    /// Takes a run back that has ended, and gives the number of runs that have.
    #[napi]
    pub fn keep(&self, run: &mut OwnStudyRun) -> error::Result<u32> {
        guarded(|| {
            self.begun()?.study.keep(run.run.take().ok_or_else(|| bad_argument(KEPT))?).map_err(coded)?;
            Ok(u32::try_from(self.begun()?.study.done().0).unwrap_or(u32::MAX))
        })
    }

    /// The number of all runs.
    #[napi]
    pub fn total(&self) -> error::Result<u32> {
        guarded(|| Ok(u32::try_from(self.begun()?.study.done().1).unwrap_or(u32::MAX)))
    }

    /// What the study found, once.
    #[napi]
    pub fn result(&self) -> error::Result<StudyRuns> {
        guarded(|| Ok(StudyRuns::new(Arc::new(self.begun()?.study.take_result().map_err(coded)?))))
    }

    /// Lets go of threads and files, which would else be kept until the garbage is collected.
    #[napi]
    pub fn close(&mut self) {
        self.begun = None;
    }

    fn begun(&self) -> error::Result<&Arc<Begun>> {
        self.begun.as_ref().ok_or_else(|| bad_argument("the study is closed"))
    }
}

const KEPT: &str = "the run has been kept";

/// A run of an own searcher, driven from JavaScript. The steps answer with these bits: 1, there is an observation in `heard`:
/// what it is of, cell index (-1 if it was invalid), accuracy, cost; 2, a proposal is wanted next; 4, the run has ended.
#[napi]
#[derive(Debug)]
pub struct OwnStudyRun {
    run: Option<OwnRun>,
}

#[napi]
impl OwnStudyRun {
    /// The seed of the run: its low and its high half.
    #[napi]
    pub fn seed(&mut self) -> error::Result<Uint32Array> {
        guarded(|| {
            let seed = self.run()?.seed();
            Ok(vec![seed as u32, (seed >> 32) as u32].into())
        })
    }

    /// Proposes an encoding for so many epochs, 0 for the objective's, under a number of the caller's choice, and goes on to
    /// what is heard next.
    #[napi]
    pub fn propose(
        &mut self,
        encoding: u32,
        epochs: u32,
        tag: u32,
        mut heard: Float64ArraySlice,
    ) -> error::Result<u32> {
        guarded(|| {
            let encoding = Encoding::from_packed(encoding).ok_or_else(|| {
                let message = "the proposed encoding has an operation number of 3, expected 0 to 2";
                Error::new(Coded("NB101_BAD_PROPOSAL"), message.to_owned())
            })?;
            let suggestion = Suggestion::new(encoding).tagged(tag);
            let suggestion =
                if epochs == 0 { suggestion } else { suggestion.trained_for(epochs_of(epochs)?) };
            let run = self.run()?;
            run.propose(suggestion);
            Ok(step(run, &mut heard))
        })
    }

    /// Goes on to what is heard next.
    #[napi]
    pub fn next(&mut self, mut heard: Float64ArraySlice) -> error::Result<u32> {
        guarded(|| Ok(step(self.run()?, &mut heard)))
    }

    /// Ends the run with a reason.
    #[napi]
    pub fn fail(&mut self, reason: String) -> error::Result<()> {
        guarded(|| {
            self.run()?.fail(reason);
            Ok(())
        })
    }

    fn run(&mut self) -> error::Result<&mut OwnRun> {
        self.run.as_mut().ok_or_else(|| bad_argument(KEPT))
    }
}

fn step(run: &mut OwnRun, heard: &mut Float64ArraySlice) -> u32 {
    let mut bits = 0;
    // SAFETY: the array is the caller's own, and no JavaScript runs before this returns.
    let heard = unsafe { heard.as_mut() };
    if let (Some((suggestion, outcome)), [tag, index, observed, paid, ..]) = (run.observation(), heard) {
        bits |= 1;
        *tag = f64::from(suggestion.tag);
        (*index, *observed, *paid) = match outcome {
            Outcome::Trained { cell, accuracy, cost } => (f64::from(cell.0), accuracy, cost),
            _ => (-1.0, outcome.accuracy(), 0.0),
        };
    }
    bits | u32::from(run.wants_proposal()) << 1 | u32::from(run.has_ended()) << 2
}
