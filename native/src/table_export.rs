//! Exports, off the JavaScript thread.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use nb101_table::{Export, ExportFormat, ExportProgress, TableError};

use crate::error::{self, guarded};
use crate::progress::{CancelToken, ProgressCallback, Reporter};
use crate::table::{bad_argument, table};
use crate::task::Blocking;

/// The format that the extension of a path names, if it names one.
#[napi]
pub fn table_export_format(path: String) -> error::Result<Option<&'static str>> {
    guarded(|| Ok(ExportFormat::of_path(&PathBuf::from(path)).map(ExportFormat::name)))
}

/// Writes a table to a file of another format; gives the summary as JSON. Progress is in cells and rows.
#[napi(ts_return_type = "Promise<string>")]
pub fn table_export(
    id: u32,
    out: String,
    format: String,
    keep_existing: bool,
    token: &CancelToken,
    #[napi(ts_arg_type = "((progress: Progress) => void) | null | undefined")] on_progress: Option<
        ProgressCallback,
    >,
) -> error::Result<AsyncTask<Blocking>> {
    guarded(move || {
        let format = ExportFormat::ALL.into_iter().find(move |known| known.name() == format);
        let mut export = Export::new(format.ok_or_else(|| bad_argument("there is no such format"))?);
        if keep_existing {
            export = export.keep_existing();
        }
        let table = table(id)?;
        let cancelled = token.flag();
        let reporter = Mutex::new(Reporter::new(on_progress));
        Ok(AsyncTask::new(Blocking::new(move || {
            let report = |progress: ExportProgress| {
                let mut reporter = reporter.lock().unwrap_or_else(PoisonError::into_inner);
                reporter.report_records(progress.cells, progress.total_cells, progress.rows);
            };
            let summary = export.run(&table, out, &report, &cancelled)?;
            Ok::<_, TableError>(serde_json::to_string(&summary).expect("a summary has no keys but strings"))
        })))
    })
}
