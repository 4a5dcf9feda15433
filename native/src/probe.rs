//! Exports for the tests of the plumbing itself; the TypeScript API shows none of them.

use std::sync::atomic::Ordering;
use std::time::Duration;

use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;

use crate::error::{self, guarded};
use crate::progress::{CancelToken, Cancelled, ProgressCallback, Reporter};
use crate::task::Blocking;

/// For tests only: panics on the JavaScript thread.
#[napi(js_name = "__panic")]
pub fn probe_panic(message: String) -> error::Result<()> {
    guarded(move || panic!("{message}"))
}

/// For tests only: panics on a thread of the pool.
#[napi(js_name = "__panicAsync", ts_return_type = "Promise<void>")]
pub fn probe_panic_async(message: String) -> AsyncTask<Blocking> {
    AsyncTask::new(Blocking::new::<(), Cancelled>(move || panic!("{message}")))
}

/// For tests only: a job of `ticks` milliseconds that reports each of them, and stops when asked to.
#[napi(js_name = "__tick", ts_return_type = "Promise<number>")]
pub fn probe_tick(
    ticks: u32,
    token: &CancelToken,
    #[napi(ts_arg_type = "((progress: Progress) => void) | null | undefined")] on_progress: Option<
        ProgressCallback,
    >,
) -> AsyncTask<Blocking> {
    let cancelled = token.flag();
    let mut reporter = Reporter::new(on_progress);
    AsyncTask::new(Blocking::new(move || {
        for tick in 0..ticks {
            if cancelled.load(Ordering::Relaxed) {
                return Err(Cancelled);
            }
            std::thread::sleep(Duration::from_millis(1));
            reporter.report(u64::from(tick) + 1, u64::from(ticks));
        }
        Ok(ticks)
    }))
}
