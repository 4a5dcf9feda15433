//! Imports, off the JavaScript thread.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use nb101_benchmark::Kind;
use nb101_table::{Import, ImportOptions, TableError, named_column};

use crate::error::{self, guarded};
use crate::progress::{CancelToken, ProgressCallback, Reporter};
use crate::table::bad_argument;
use crate::table_reader::TableMeasurement;
use crate::task::Blocking;

/// A file to import.
#[napi(object)]
#[derive(Clone, Debug)]
pub struct TableSource {
    /// Its path.
    pub path: String,
    /// What a NumPy file holds, if its name does not tell.
    pub column: Option<TableMeasurement>,
}

/// What the sources do not say.
#[napi(object)]
#[derive(Clone, Debug)]
pub struct TableImportSettings {
    /// Where the numbers come from.
    pub kind: Option<String>,
    /// When, for the provenance.
    pub date: Option<String>,
    /// Whether to keep all else that records say.
    pub complete: bool,
    /// The units of users' columns by name.
    pub user_columns: HashMap<String, String>,
    /// Whether a file of the table's name stays.
    pub keep_existing: bool,
}

/// What a name such as `mean_test_accuracy_108` means, if it is one.
#[napi]
pub fn table_named_column(name: String) -> error::Result<Option<TableMeasurement>> {
    guarded(|| Ok(named_column(&PathBuf::from(name)).map(TableMeasurement::from)))
}

/// What sources do not say.
pub(crate) fn import_options(settings: TableImportSettings) -> error::Result<ImportOptions> {
    let TableImportSettings { kind, date, complete, user_columns, keep_existing } = settings;
    let kind: Option<Kind> = kind
        .map(|kind| serde_json::from_value(kind.into()))
        .transpose()
        .map_err(|_| bad_argument("there is no such kind"))?;
    let user_columns = user_columns.into_iter().collect();
    Ok(ImportOptions { kind, date, complete, user_columns, keep_existing })
}

/// Joins files into a table; gives the summary as JSON. Progress is in bytes and records.
#[napi(ts_return_type = "Promise<string>")]
pub fn table_import(
    sources: Vec<TableSource>,
    out: String,
    settings: TableImportSettings,
    token: &CancelToken,
    #[napi(ts_arg_type = "((progress: Progress) => void) | null | undefined")] on_progress: Option<
        ProgressCallback,
    >,
) -> error::Result<AsyncTask<Blocking>> {
    guarded(move || {
        let mut import = Import::new(import_options(settings)?);
        for TableSource { path, column } in sources {
            import = match column {
                None => import.add(path),
                Some(column) => import.add_column(path, column.read()?),
            };
        }
        let cancelled = token.flag();
        let reporter = Mutex::new(Reporter::new(on_progress));
        Ok(AsyncTask::new(Blocking::new(move || {
            let report = |progress: nb101_table::ImportProgress| {
                let mut reporter = reporter.lock().unwrap_or_else(PoisonError::into_inner);
                reporter.report_records(progress.bytes, progress.total_bytes, progress.records);
            };
            let summary = import.run(out, &report, &cancelled)?;
            Ok::<_, TableError>(serde_json::to_string(&summary).expect("a summary has no keys but strings"))
        })))
    })
}
