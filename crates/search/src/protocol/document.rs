//! The document as a user writes it.

use nb101_benchmark::{Checkpoint, Kind, Metric};
use serde::{Deserialize, Serialize};

use crate::error::SearchError;
use crate::object;
use crate::protocol::{ProtocolPreset, SearcherSpec};
use crate::searchers::Validity;

/// A study as a user asks for it. Every field may be left out; [`resolve`](Self::resolve) fills it from the preset and
/// from what the benchmark has. `docs/search-protocol.md` describes the JSON form field by field.
///
/// ```
/// use nb101_search::{Budget, Protocol};
/// let protocol = Protocol::from_json(r#"{
///     "searchers": ["random-search", {"name": "regularized-evolution", "label": "small", "population": 20}],
///     "budget": {"queries": 300},
///     "runs": 50
/// }"#)?;
/// assert_eq!(protocol.budget, Some(Budget::Queries(300)));
/// # Ok::<(), nb101_search::SearchError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Protocol {
    /// Where what is not said here comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<ProtocolPreset>,
    /// The benchmark that it is for; any if nothing is said.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "object::optional")]
    pub benchmark: Option<BenchmarkChoice>,
    /// The searchers to compare.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub searchers: Option<Vec<SearcherSpec>>,
    /// Which proposals are valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validity: Option<Validity>,
    /// What an invalid proposal costs on the clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invalid_cost: Option<f64>,
    /// What a query tells the searcher.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "object::optional")]
    pub objective: Option<ObjectiveChoice>,
    /// What an incumbent is judged by.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "object::optional")]
    pub quality: Option<QualityChoice>,
    /// When a run ends, and thereby which clock it has.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "object::optional")]
    pub budget: Option<Budget>,
    /// The number of workers that train at the same time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workers: Option<u32>,
    /// The number of independent runs of every searcher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs: Option<u32>,
    /// What all random numbers derive from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

impl Protocol {
    /// Reads the JSON form. An error names the field.
    pub fn from_json(text: &str) -> Result<Self, SearchError> {
        let mut reader = serde_json::Deserializer::from_slice(text.as_bytes());
        let mut track = serde_path_to_error::Track::new();
        let tracked = serde_path_to_error::Deserializer::new(&mut reader, &mut track);
        let protocol = object::required(tracked).map_err(|error| SearchError::BadProtocol {
            field: track.path().to_string(),
            problem: error.to_string(),
        })?;
        reader.end().map_err(|error| SearchError::BadProtocol {
            field: ".".to_owned(),
            problem: error.to_string(),
        })?;
        Ok(protocol)
    }
}

/// What a document says about its benchmark. Another one is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BenchmarkChoice {
    /// Where its numbers come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// [`Benchmark::fingerprint`](nb101_benchmark::Benchmark::fingerprint) in eight hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
}

/// What a user says about the objective.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ObjectiveChoice {
    /// An accuracy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric: Option<Metric>,
    /// For how many epochs a queried cell was trained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epochs: Option<u16>,
    /// Which training of the cell is looked up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<ObjectiveRepeat>,
    /// When during the training.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<Checkpoint>,
}

/// What a user says about the quality.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct QualityChoice {
    /// An accuracy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric: Option<Metric>,
    /// For how many epochs the cell was trained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epochs: Option<u16>,
    /// Which training.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<QualityRepeat>,
}

/// Which training of a cell a query looks up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", expecting = "expected a repeat's number, \"mean\" or \"random\"")]
pub enum ObjectiveRepeat {
    /// One of those that the benchmark has, drawn uniformly at every query.
    Random,
    /// The mean over all of them.
    Mean,
    /// Always this one, from 0.
    #[serde(untagged)]
    Index(u16),
}

/// Which training of a cell tells its quality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", expecting = "expected a repeat's number, \"mean\" or \"queried\"")]
pub enum QualityRepeat {
    /// The one that the query looked up.
    Queried,
    /// The mean over all of them.
    Mean,
    /// Always this one, from 0.
    #[serde(untagged)]
    Index(u16),
}

/// When a run ends. Its unit is the unit of the run's clock.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "BudgetFields")]
pub enum Budget {
    /// Seconds of simulated training.
    Seconds(f64),
    /// Queries of valid cells.
    Queries(u64),
}

/// Serde's own form of such an enum has no good words for two fields or none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BudgetFields {
    seconds: Option<f64>,
    queries: Option<u64>,
}

impl TryFrom<BudgetFields> for Budget {
    type Error = &'static str;

    fn try_from(fields: BudgetFields) -> Result<Self, Self::Error> {
        match (fields.seconds, fields.queries) {
            (Some(seconds), None) => Ok(Self::Seconds(seconds)),
            (None, Some(queries)) => Ok(Self::Queries(queries)),
            _ => Err("expected either `seconds` or `queries`"),
        }
    }
}

impl Budget {
    /// The budget on the clock.
    #[expect(clippy::cast_precision_loss, reason = "a resolved budget has at most 2^53 queries")]
    pub const fn amount(self) -> f64 {
        match self {
            Self::Seconds(seconds) => seconds,
            Self::Queries(queries) => queries as f64,
        }
    }

    pub(crate) fn check(self) -> Result<(), SearchError> {
        match self {
            Self::Seconds(seconds) if !(seconds.is_finite() && seconds > 0.0) => {
                Err(SearchError::bad_setting("budget.seconds", &seconds, "a finite number above 0"))
            }
            Self::Queries(queries) if !(1..=1 << f64::MANTISSA_DIGITS).contains(&queries) => {
                Err(SearchError::bad_setting("budget.queries", &queries, "1 to 2^53"))
            }
            _ => Ok(()),
        }
    }
}
