//! What a long job and its caller tell each other: how far it is, and that it should stop.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use napi::Status;
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi_derive::napi;
use nb101_cell::ErrorCode;

/// Asks a running job to stop. The job looks now and then and ends with the code `NB101_CANCELLED`.
#[napi]
#[derive(Debug, Default)]
pub struct CancelToken {
    flag: Arc<AtomicBool>,
}

#[napi]
impl CancelToken {
    /// A token for one job.
    #[napi(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the job to stop; asking twice is fine.
    #[napi]
    pub fn cancel(&self) {
        self.flag.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to.
    #[napi(getter)]
    pub fn cancelled(&self) -> bool {
        self.flag.load(Ordering::Relaxed)
    }

    /// The flag that a job polls.
    pub(crate) fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.flag)
    }
}

/// The end of a job that was asked to stop.
#[derive(Debug)]
pub(crate) struct Cancelled;

impl fmt::Display for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the job was cancelled")
    }
}

impl std::error::Error for Cancelled {}

impl ErrorCode for Cancelled {
    fn code(&self) -> &'static str {
        "NB101_CANCELLED"
    }
}

/// How far a job is, in units that the job names.
#[napi(object, object_from_js = false)]
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Units done.
    pub done: f64,
    /// Units in all.
    pub total: f64,
    /// Records read, where records are read.
    pub records: Option<f64>,
}

/// A JavaScript callback for [`Progress`]: weak, so that it keeps no process alive, and bounded to 8 queued calls.
pub type ProgressCallback = ThreadsafeFunction<Progress, (), Progress, Status, false, true, 8>;

/// Reports progress without ever waiting for JavaScript: at most 20 calls a second, and a full queue drops one.
///
/// A call may still be queued when the job's promise settles, so nothing here promises a last call: the TypeScript
/// side makes it.
pub(crate) struct Reporter {
    callback: Option<ProgressCallback>,
    last: Option<Instant>,
}

impl Reporter {
    const INTERVAL: Duration = Duration::from_millis(50);

    pub(crate) fn new(callback: Option<ProgressCallback>) -> Self {
        Self { callback, last: None }
    }

    pub(crate) fn report(&mut self, done: u64, total: u64) {
        self.call(done, total, None);
    }

    /// As [`report`](Self::report), of a job that reads records.
    pub(crate) fn report_records(&mut self, done: u64, total: u64, records: u64) {
        self.call(done, total, Some(records));
    }

    #[expect(clippy::cast_precision_loss, reason = "no job has 2^53 units")]
    fn call(&mut self, done: u64, total: u64, records: Option<u64>) {
        let Some(callback) = &self.callback else { return };
        if self.last.is_some_and(|last| last.elapsed() < Self::INTERVAL) {
            return;
        }
        self.last = Some(Instant::now());
        let progress = Progress {
            done: done as f64,
            total: total as f64,
            records: records.map(|records| records as f64),
        };
        callback.call(progress, ThreadsafeFunctionCallMode::NonBlocking);
    }
}
