//! What a study found. It stays here until JavaScript asks for a part.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, BufWriter};
use std::sync::Arc;

use napi::Error;
use napi::bindgen_prelude::{AsyncTask, Float64Array, Uint32Array};
use napi_derive::napi;
use nb101_cell::ErrorCode;
use nb101_search::{Incumbent, SearchError, SearcherRuns, StudyResult, times_to_target};
use serde::Serialize;

use crate::error::{self, Coded, guarded};
use crate::study_parquet;
use crate::task::Blocking;

/// All runs of a study. Searchers are named by their position in the protocol.
#[napi]
#[derive(Clone, Debug)]
pub struct StudyRuns {
    result: Arc<StudyResult>,
}

/// Regret over the clock; see `nb101_search::RegretCurve`.
#[napi(object, object_from_js = false)]
pub struct StudyCurve {
    /// Seconds or queries.
    pub clock: Float64Array,
    /// The mean over all runs.
    pub mean: Float64Array,
    /// The median.
    pub median: Float64Array,
    /// The 0.25 quantile.
    pub q25: Float64Array,
    /// The 0.75 quantile.
    pub q75: Float64Array,
}

/// The last incumbent of every run that has one.
#[napi(object, object_from_js = false)]
pub struct StudyIncumbents {
    /// The number of the run.
    pub run: Uint32Array,
    /// The cell index.
    pub cell: Uint32Array,
    /// When it was found: seconds or queries.
    pub clock: Float64Array,
    /// What the searcher observed.
    pub objective: Float64Array,
    /// What it is judged by.
    pub quality: Float64Array,
}

impl fmt::Debug for StudyCurve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StudyCurve").finish_non_exhaustive()
    }
}

impl fmt::Debug for StudyIncumbents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StudyIncumbents").finish_non_exhaustive()
    }
}

impl StudyRuns {
    pub(crate) const fn new(result: Arc<StudyResult>) -> Self {
        Self { result }
    }

    fn searcher(&self, position: u32) -> error::Result<&SearcherRuns> {
        self.result.searchers.get(position as usize).ok_or_else(|| {
            Error::new(Coded("NB101_BAD_ARGUMENT"), format!("the study has no searcher {position}"))
        })
    }
}

#[napi]
impl StudyRuns {
    /// The resolved protocol as JSON.
    #[napi]
    pub fn protocol(&self) -> error::Result<String> {
        guarded(|| json(&self.result.protocol))
    }

    /// The study in a few numbers, as JSON.
    #[napi]
    pub fn summary(&self) -> error::Result<String> {
        guarded(|| json(&self.result.summary()))
    }

    /// The final regrets of a searcher, ascending.
    #[napi]
    pub fn final_regrets(&self, position: u32) -> error::Result<Float64Array> {
        guarded(|| Ok(self.searcher(position)?.final_regrets().into()))
    }

    /// The regret curve of a searcher: of what it observes, or of what it is judged by.
    #[napi]
    pub fn curve(&self, position: u32, points: u32, objective: bool) -> error::Result<StudyCurve> {
        guarded(|| {
            let (result, points) = (&*self.result, points as usize);
            let (searcher, budget) = (self.searcher(position)?, result.protocol.budget());
            let curve = if objective {
                searcher.objective_curve(result.best_objective, budget, points)
            } else {
                searcher.regret_curve(budget, points)
            };
            Ok(StudyCurve {
                clock: curve.clock.into(),
                mean: curve.mean.into(),
                median: curve.median.into(),
                q25: curve.q25.into(),
                q75: curve.q75.into(),
            })
        })
    }

    /// When each run of a searcher that reaches a regret first does, ascending.
    #[napi]
    pub fn times_to_target(&self, position: u32, regret: f64) -> error::Result<Float64Array> {
        guarded(|| Ok(times_to_target(&self.searcher(position)?.runs, regret).into()))
    }

    /// The searchers compared, as JSON.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn statistics(&self) -> AsyncTask<Blocking> {
        let result = Arc::clone(&self.result);
        AsyncTask::new(Blocking::new(move || {
            Ok::<_, SearchError>(serde_json::to_string(&result.statistics()).expect("numbers and strings"))
        }))
    }

    /// The last incumbents of a searcher's runs.
    #[napi]
    pub fn incumbents(&self, position: u32) -> error::Result<StudyIncumbents> {
        guarded(|| {
            let runs = (0u32..).zip(&self.searcher(position)?.runs);
            let (run, last): (Vec<u32>, Vec<&Incumbent>) =
                runs.filter_map(|(number, run)| Some((number, run.trace.last()?))).unzip();
            Ok(StudyIncumbents {
                run: run.into(),
                cell: last.iter().map(|incumbent| incumbent.cell.0).collect::<Vec<_>>().into(),
                clock: last.iter().map(|incumbent| incumbent.clock).collect::<Vec<_>>().into(),
                objective: last.iter().map(|incumbent| incumbent.objective).collect::<Vec<_>>().into(),
                quality: last.iter().map(|incumbent| incumbent.quality).collect::<Vec<_>>().into(),
            })
        })
    }

    /// Writes all runs as JSON lines, or their incumbents as Parquet, into a new file, and waits until they are on the disk.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn write_traces(&self, path: String, parquet: bool) -> AsyncTask<Blocking> {
        let result = Arc::clone(&self.result);
        AsyncTask::new(Blocking::new(move || {
            write_new(&path, &result, parquet).map_err(|source| Unwritable { path, source })
        }))
    }
}

fn write_new(path: &str, result: &StudyResult, parquet: bool) -> io::Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let mut writer = BufWriter::with_capacity(1 << 20, file);
    if parquet {
        study_parquet::write(result, &mut writer).map_err(io::Error::other)?;
    } else {
        result.write_jsonl(&mut writer)?;
    }
    writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

/// The traces cannot be written.
#[derive(Debug)]
struct Unwritable {
    path: String,
    source: io::Error,
}

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, source } = self;
        write!(f, "{path}: cannot write the traces: {source}; check the path, the rights and the free space")
    }
}

impl std::error::Error for Unwritable {}

impl ErrorCode for Unwritable {
    fn code(&self) -> &'static str {
        "NB101_IO"
    }
}

/// JSON text of the core's own types, which are made of numbers and strings.
pub(crate) fn json(value: &impl Serialize) -> error::Result<String> {
    serde_json::to_string(value).map_err(|error| Error::new(Coded("NB101_PANIC"), error.to_string()))
}
