//! Studies of a table: off the JavaScript thread, on threads of their own.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use nb101_benchmark::Benchmark;
use nb101_cell::ErrorCode;
use nb101_search::{Protocol, ResolvedProtocol, SearchError, Study, StudyResult};
use rayon::{ThreadPoolBuildError, ThreadPoolBuilder};

use crate::error::{self, coded, guarded};
use crate::progress::{CancelToken, ProgressCallback, Reporter};
use crate::study_runs::{StudyRuns, json};
use crate::table::{checked_source, source};
use crate::task::Blocking;

/// A protocol with every gap filled, as JSON.
#[napi]
pub fn study_resolve(id: u32, protocol: String) -> error::Result<String> {
    guarded(move || {
        let source = source(id)?;
        json(&resolve(&protocol, source.benchmark()).map_err(coded)?)
    })
}

/// Runs a study with progress in runs, on all cores if `threads` is 0. Finished runs are kept in the file `checkpoint`.
#[napi(ts_return_type = "Promise<StudyRuns>")]
pub fn study_run(
    id: u32,
    protocol: String,
    threads: u32,
    checkpoint: Option<String>,
    token: &CancelToken,
    #[napi(ts_arg_type = "((progress: Progress) => void) | null | undefined")] on_progress: Option<
        ProgressCallback,
    >,
) -> error::Result<AsyncTask<Blocking<StudyRuns>>> {
    guarded(|| {
        // The job holds the benchmark, so closing it meanwhile takes nothing away.
        let source = checked_source(id)?;
        let cancelled = token.flag();
        let reporter = Reporter::new(on_progress);
        Ok(AsyncTask::new(Blocking::new(move || -> Result<StudyRuns, Failure> {
            // Threads of its own: in rayon's common pool, what the JavaScript thread asks for in parallel meanwhile
            // would wait behind all runs.
            let pool = ThreadPoolBuilder::new().num_threads(threads as usize).build()?;
            let result =
                pool.install(|| run(&protocol, source.benchmark(), checkpoint, reporter, &cancelled))?;
            Ok(StudyRuns::new(Arc::new(result)))
        })))
    })
}

pub(crate) fn resolve(protocol: &str, benchmark: &dyn Benchmark) -> Result<ResolvedProtocol, SearchError> {
    Protocol::from_json(protocol)?.resolve(benchmark)
}

fn run(
    protocol: &str,
    benchmark: &dyn Benchmark,
    checkpoint: Option<String>,
    mut reporter: Reporter,
    cancelled: &AtomicBool,
) -> Result<StudyResult, SearchError> {
    let study = Study::new(resolve(protocol, benchmark)?, benchmark)?;
    let report = |done, total| reporter.report(done, total);
    match checkpoint {
        Some(file) => study.resume(file.as_ref(), report, cancelled),
        None => study.run(report, cancelled),
    }
}

/// Why there is no result.
#[derive(Debug)]
enum Failure {
    Search(SearchError),
    Threads(ThreadPoolBuildError),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Search(error) => error.fmt(f),
            Self::Threads(error) => write!(f, "the threads cannot be started: {error}; ask for fewer"),
        }
    }
}

impl std::error::Error for Failure {}

impl ErrorCode for Failure {
    fn code(&self) -> &'static str {
        match self {
            Self::Search(error) => error.code(),
            Self::Threads(_) => "NB101_BAD_ARGUMENT",
        }
    }
}

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Self {
        Self::Search(error)
    }
}

impl From<ThreadPoolBuildError> for Failure {
    fn from(error: ThreadPoolBuildError) -> Self {
        Self::Threads(error)
    }
}
