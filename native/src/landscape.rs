//! What the whole space looks like on a benchmark.

use std::sync::atomic::AtomicBool;

use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use nb101_benchmark::Metric;
use nb101_landscape::{LandscapeOptions, analyse};

use crate::error::{self, guarded};
use crate::progress::{CancelToken, ProgressCallback, Reporter};
use crate::table::{bad_argument, checked_source};
use crate::table_reader::epochs_of;
use crate::task::Blocking;
use crate::threads::{Failure, threads};

/// Analyses a benchmark; gives the landscape as JSON. `metric` is a position in the list of metrics, `graph` a file that
/// keeps the neighbour graph. Progress is in steps.
#[napi(ts_return_type = "Promise<string>")]
pub fn landscape_analyse(
    id: u32,
    metric: u32,
    epochs: u32,
    seed: u32,
    graph: Option<String>,
    token: &CancelToken,
    #[napi(ts_arg_type = "((progress: Progress) => void) | null | undefined")] on_progress: Option<
        ProgressCallback,
    >,
) -> error::Result<AsyncTask<Blocking>> {
    guarded(|| {
        let source = checked_source(id)?;
        let metric =
            Metric::ALL.get(metric as usize).ok_or_else(|| bad_argument("there is no such metric"))?.clone();
        let options = LandscapeOptions {
            metric,
            epochs: epochs_of(epochs)?,
            seed: u64::from(seed),
            graph: graph.map(Into::into),
        };
        let cancelled = token.flag();
        let mut reporter = Reporter::new(on_progress);
        Ok(AsyncTask::new(Blocking::new(move || {
            let cancelled: &AtomicBool = &cancelled;
            let progress = |done, total| reporter.report(done, total);
            let found = threads(0)?.install(|| analyse(source.benchmark(), &options, progress, cancelled));
            let landscape = found.map_err(Failure::Job)?;
            source.check_whole().map_err(Failure::Table)?;
            Ok::<_, Failure<_>>(serde_json::to_string(&landscape).expect("numbers and strings"))
        })))
    })
}
