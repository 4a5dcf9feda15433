//! Making a table from the files that people have.

mod arrivals;
mod batch;
mod collector;
mod column_name;
mod complete;
mod contradiction;
mod job;
mod npy;
mod numbers;
mod own_networks;
mod published;
mod records;
mod repeats;
mod rows;
mod source;
mod stream;
mod summary;
mod training;
mod training_numbers;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use nb101_benchmark::{Kind, Measurement};

pub use column_name::parse as named_column;
pub use job::ImportProgress;
pub use stream::Stream;
pub use summary::{BudgetSummary, ImportSummary, SkippedFields};

use crate::error::TableError;
use crate::format::check_measurement;

/// What the files do not say.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// Where the numbers come from. By default a table is [`Kind::Published`] if every source is known to hold
    /// published numbers (by its SHA-256) and is taken as what it is, and [`Kind::Retrained`] otherwise.
    pub kind: Option<Kind>,
    /// When, for the provenance. By default none, so that equal sources make equal tables.
    pub date: Option<String>,
    /// Whether to keep all else that records say as well: evaluations that are neither half-way nor final, such as the one
    /// at the start, when evaluations were made, total times, and trainable parameters as they are given. Then
    /// [`Table::source_record`](crate::Table::source_record) gives back every record.
    pub complete: bool,
    /// The units of columns with numbers of a user's own, by the name that CSV and Parquet files have for them. A NumPy
    /// file of that name, such as `latency.npy`, is such a column too. A column whose name has a unit, as in
    /// `latency [ms]`, needs none here.
    pub user_columns: BTreeMap<String, String>,
    /// Whether a file that has the table's name stays, also if it came during the import, which then ends with
    /// [`TableError::FileExists`]. By default the table replaces it.
    pub keep_existing: bool,
}

/// Joins sources into one table. A source is a TFRecord file in the layout of `nasbench_full.tfrecord`, where a cell's
/// further records of the same budget are further repeats; a NumPy file (`.npy`) with one number for every cell of the
/// space in ascending order of the module hash; or a CSV or Parquet file of rows, as [`Export`](crate::Export) writes
/// them. What it is shows in its first bytes; a CSV file is one by its name.
///
/// A number that two sources have must be the same in both, up to rounding in the sixth decimal (times above a second, and
/// users' numbers of any size: in the sixth digit); the first one is kept.
///
/// ```no_run
/// use std::sync::atomic::AtomicBool;
/// use nb101_table::{Import, ImportOptions};
///
/// let summary = Import::new(ImportOptions::default())
///     .add("mean_test_accuracy_108.npy")
///     .add("test_accuracy_108_run0.npy")
///     .run("nasbench.nb101", &|progress| eprintln!("{} bytes", progress.bytes), &AtomicBool::new(false))?;
/// assert_eq!(summary.cells, 423_624);
/// # Ok::<(), nb101_table::TableError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Import {
    options: ImportOptions,
    sources: Vec<SourceFile>,
}

/// A file to import.
#[derive(Clone, Debug)]
struct SourceFile {
    path: PathBuf,
    /// What a NumPy file holds; `None` if its name tells.
    measurement: Option<Measurement>,
}

impl SourceFile {
    /// What a NumPy file holds.
    fn column(&self) -> Result<Measurement, TableError> {
        let named = self.measurement.clone().or_else(|| named_column(&self.path));
        let path = self.path.display().to_string();
        let column = named.ok_or_else(|| TableError::UnnamedColumn { path: path.clone() })?;
        check_measurement(&column).map_err(|reason| TableError::Unwritable { path, reason })?;
        Ok(column)
    }
}

impl Import {
    /// An import without sources.
    pub const fn new(options: ImportOptions) -> Self {
        Self { options, sources: Vec::new() }
    }

    /// Adds a source. The name of a NumPy file tells which column it is: `mean_test_accuracy_108.npy`,
    /// `test_accuracy_108_run0.npy`, `validation_accuracy_36_run2_halfway.npy`, `training_time_12_mean.npy`.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "nobody adds a path with a plus sign")]
    pub fn add(mut self, path: impl Into<PathBuf>) -> Self {
        self.sources.push(SourceFile { path: path.into(), measurement: None });
        self
    }

    /// Adds a NumPy file and says which column it is.
    #[must_use]
    pub fn add_column(mut self, path: impl Into<PathBuf>, measurement: Measurement) -> Self {
        self.sources.push(SourceFile { path: path.into(), measurement: Some(measurement) });
        self
    }

    /// Reads all sources and writes the table, which appears under its name when it is complete; on an error, and when
    /// cancelled, what had that name stays as it is. That the table can be written there is found out before the sources
    /// are read. `progress` is told now and then how much was read; setting
    /// `cancel` ends the job soon with [`TableError::Cancelled`].
    ///
    /// Sources are read one after the other, each on all threads of the current rayon pool. The result does not depend
    /// on the number of threads.
    pub fn run(
        &self,
        table: impl AsRef<Path>,
        progress: &(dyn Fn(ImportProgress) + Sync),
        cancel: &AtomicBool,
    ) -> Result<ImportSummary, TableError> {
        job::run(&self.options, &self.sources, None, table.as_ref(), progress, cancel)
    }

    /// As [`run`](Self::run), with one more source, read last, whose length nobody knows: progress counts what was read
    /// of it as its length. If it has another SHA-256 than it must have, the job ends with
    /// [`TableError::WrongSha256`].
    ///
    /// While it waits for bytes, it holds one thread of the pool.
    pub fn run_with(
        &self,
        stream: Stream<'_>,
        table: impl AsRef<Path>,
        progress: &(dyn Fn(ImportProgress) + Sync),
        cancel: &AtomicBool,
    ) -> Result<ImportSummary, TableError> {
        job::run(&self.options, &self.sources, Some(stream), table.as_ref(), progress, cancel)
    }
}
