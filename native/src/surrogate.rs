//! The fitted model as a benchmark.

use std::fmt;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use nb101_benchmark::{Benchmark, Checkpoint, Kind, Measurement, Metric, NoColumn, Repeat};
use nb101_cell::{ErrorCode, NetworkConfig};
use nb101_fit::Published;
use nb101_space::{CellIndex, Space};
use nb101_surrogate::{BUDGETS, Measure, Observations, REPEATS, Surrogate, evaluate};
use nb101_table::{Map, Provenance, Record, Table, TableError, materialise};
use serde::Serialize;

use crate::error::{self, coded, guarded};
use crate::progress::{CancelToken, ProgressCallback, Reporter};
use crate::table::{Source, TableHandle, bad_argument, source};
use crate::task::Blocking;

/// A surrogate, and the table of all that it says once somebody has asked for that.
pub(crate) struct Predicted {
    /// `None` is the embedded one.
    own: Option<Surrogate>,
    table: Mutex<Option<Arc<Table<Map>>>>,
}

/// What messages call it.
const NAME: &str = "the surrogate";

impl Predicted {
    pub(crate) fn surrogate(&self) -> &Surrogate {
        self.own.as_ref().unwrap_or_else(|| Surrogate::embedded())
    }

    /// One training of a cell, with a bit for every metric that is extrapolated.
    pub(crate) fn record(
        &self,
        cell: CellIndex,
        epochs: u16,
        repeat: Repeat,
        checkpoint: Checkpoint,
    ) -> Result<(Record, u32), TableError> {
        Self::known(epochs, repeat)?;
        let surrogate = self.surrogate();
        let mut values = [None; 4];
        let mut extrapolated = 0;
        for (number, (metric, value)) in Metric::ALL.into_iter().zip(&mut values).enumerate() {
            let measurement = Measurement { metric, epochs, repeat, checkpoint };
            *value = surrogate.column(&measurement)?.value(cell);
            extrapolated |= u32::from(surrogate.is_extrapolated(&measurement)) << number;
        }
        let [training_time, train_accuracy, validation_accuracy, test_accuracy] = values;
        let representative =
            Space::nasbench101().cell(cell).expect("a packed cell has an index of the space");
        let parameters = representative.trainable_parameters(&NetworkConfig::default());
        let record = Record {
            cell,
            epochs,
            repeat,
            checkpoint,
            kind: Kind::Surrogate,
            training_time,
            train_accuracy,
            validation_accuracy,
            test_accuracy,
            representative,
            trainable_parameters: parameters.expect("the default network is valid"),
        };
        Ok((record, extrapolated))
    }

    /// The trainings that every cell has.
    pub(crate) fn repeats(epochs: u16) -> Result<Vec<u16>, TableError> {
        Self::known(epochs, Repeat::Index(0))?;
        Ok((0..REPEATS).collect())
    }

    fn known(epochs: u16, repeat: Repeat) -> Result<(), TableError> {
        if !BUDGETS.contains(&epochs) {
            return Err(TableError::NoBudget {
                file: NAME.to_owned(),
                got: epochs,
                expected: BUDGETS.to_vec(),
            });
        }
        if repeat.index().is_some_and(|index| index >= REPEATS) {
            let expected = (0..REPEATS).map(Repeat::Index).chain(Repeat::SUMMARIES).collect();
            return Err(TableError::NoRepeat { file: NAME.to_owned(), got: repeat, epochs, expected });
        }
        Ok(())
    }

    /// All numbers as a table in memory, made at the first call.
    pub(crate) fn table(&self) -> Result<Arc<Table<Map>>, TableError> {
        let mut kept = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(table) = &*kept {
            return Ok(Arc::clone(table));
        }
        let folder = tempfile::tempdir().map_err(|source| TableError::Io {
            path: std::env::temp_dir().display().to_string(),
            action: "write in this folder",
            source,
        })?;
        let path = folder.path().join("surrogate.nb101");
        self.materialise(&path, true, &|_, _| {}, &AtomicBool::new(false))?;
        let table = Arc::new(Table::load(&path)?);
        *kept = Some(Arc::clone(&table));
        Ok(table)
    }

    fn materialise(
        &self,
        path: &Path,
        keep_existing: bool,
        progress: &(dyn Fn(u64, u64) + Sync),
        cancelled: &AtomicBool,
    ) -> Result<u64, TableError> {
        let provenance = Provenance {
            tool: concat!("nasbench101 ", env!("CARGO_PKG_VERSION")).to_owned(),
            ..Provenance::default()
        };
        materialise(self.surrogate(), path, provenance, keep_existing, progress, cancelled)
    }
}

impl fmt::Debug for Predicted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Predicted").field("embedded", &self.own.is_none()).finish_non_exhaustive()
    }
}

/// Opens the embedded model, or the one that bytes are.
#[napi]
pub fn surrogate_open(model: Option<&[u8]>) -> error::Result<TableHandle> {
    guarded(|| {
        let own = model.map(Surrogate::from_bytes).transpose().map_err(coded)?;
        Ok(TableHandle::new(Source::Surrogate(Arc::new(Predicted { own, table: Mutex::default() }))))
    })
}

fn predicted(id: u32) -> error::Result<Arc<Predicted>> {
    match source(id)? {
        Source::Surrogate(predicted) => Ok(predicted),
        Source::Table(_) => Err(bad_argument("this is no surrogate")),
    }
}

/// What a model says about itself, as JSON.
#[napi]
pub fn surrogate_about(id: u32) -> error::Result<String> {
    guarded(|| {
        Ok(serde_json::to_string(&predicted(id)?.surrogate().model().about).expect("numbers and strings"))
    })
}

/// Writes all that a surrogate says into a table; gives its length. Progress is in numbers.
#[napi(ts_return_type = "Promise<number>")]
pub fn surrogate_materialise(
    id: u32,
    out: String,
    keep_existing: bool,
    token: &CancelToken,
    #[napi(ts_arg_type = "((progress: Progress) => void) | null | undefined")] on_progress: Option<
        ProgressCallback,
    >,
) -> error::Result<AsyncTask<Blocking>> {
    guarded(move || {
        let predicted = predicted(id)?;
        let cancelled = token.flag();
        let reporter = Mutex::new(Reporter::new(on_progress));
        Ok(AsyncTask::new(Blocking::new(move || {
            let report =
                |done, total| reporter.lock().unwrap_or_else(PoisonError::into_inner).report(done, total);
            let bytes = predicted.materialise(Path::new(&out), keep_existing, &report, &cancelled)?;
            #[expect(clippy::cast_precision_loss, reason = "no file has 2^53 bytes")]
            Ok::<_, TableError>(bytes as f64)
        })))
    })
}

/// Measures a surrogate against real numbers: a table, or a folder of published numbers. Gives the measures as JSON.
#[napi(ts_return_type = "Promise<string>")]
pub fn surrogate_evaluate(id: u32, real: String) -> error::Result<AsyncTask<Blocking>> {
    guarded(move || {
        let predicted = predicted(id)?;
        Ok(AsyncTask::new(Blocking::new(move || {
            let observations = if Path::new(&real).is_dir() {
                let published = Published::read(Path::new(&real)).map_err(Unreadable::Folder)?;
                Observations::of(&published.numbers)
            } else {
                let table = Table::open_watched(&real).map_err(Unreadable::Table)?;
                let observations = Observations::of(&table);
                table.check_whole().map_err(Unreadable::Table)?;
                observations
            };
            let evaluation = evaluate(predicted.surrogate(), &observations.map_err(Unreadable::Column)?);
            let measures: Vec<MeasureJson> = evaluation.measures.iter().map(MeasureJson::from).collect();
            Ok::<_, Unreadable>(serde_json::to_string(&measures).expect("numbers and strings"))
        })))
    })
}

/// A measure, with what becomes of it.
#[derive(Serialize)]
struct MeasureJson<'a> {
    #[serde(flatten)]
    measure: &'a Measure,
    passes: bool,
    text: String,
}

impl<'a> From<&'a Measure> for MeasureJson<'a> {
    fn from(measure: &'a Measure) -> Self {
        Self { measure, passes: measure.passes(), text: measure.to_string() }
    }
}

/// Why there are no real numbers to measure against.
#[derive(Debug)]
enum Unreadable {
    Folder(String),
    Table(TableError),
    Column(NoColumn),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(error) => {
                write!(f, "no folder of published numbers: {error}; give the folder, or a table")
            }
            Self::Table(error) => error.fmt(f),
            Self::Column(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Unreadable {}

impl ErrorCode for Unreadable {
    fn code(&self) -> &'static str {
        match self {
            Self::Folder(_) => "NB101_IO",
            Self::Table(error) => error.code(),
            Self::Column(error) => error.code(),
        }
    }
}
