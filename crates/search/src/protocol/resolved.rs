//! The protocol with every gap filled.

use std::collections::HashSet;

use nb101_benchmark::{Benchmark, Checkpoint, Measurement, Metric};
use serde::Serialize;

use crate::error::SearchError;
use crate::protocol::measurements::{self, Available};
use crate::protocol::preset::default_searchers;
use crate::protocol::{Budget, ObjectiveRepeat, Protocol, ProtocolPreset, QualityRepeat, SearcherSpec};
use crate::searchers::SearcherSettings;

/// What a query tells the searcher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Objective {
    /// An accuracy.
    pub metric: Metric,
    /// For how many epochs a queried cell was trained.
    pub epochs: u16,
    /// Which training of the cell is looked up.
    pub repeat: ObjectiveRepeat,
    /// When during the training.
    pub checkpoint: Checkpoint,
}

/// What an incumbent is judged by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quality {
    /// An accuracy.
    pub metric: Metric,
    /// For how many epochs the cell was trained.
    pub epochs: u16,
    /// Which training.
    pub repeat: QualityRepeat,
}

/// A searcher with everything said.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResolvedSearcher {
    /// Its name and settings.
    #[serde(flatten)]
    pub settings: SearcherSettings,
    /// What results call it; no other searcher of the study has the same.
    pub label: String,
}

/// A [`Protocol`] in which everything is said and checked. Its JSON form is a protocol again, which resolves to the same
/// on the same benchmark.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResolvedProtocol {
    searchers: Vec<ResolvedSearcher>,
    objective: Objective,
    quality: Quality,
    budget: Budget,
    runs: u32,
    seed: u64,
}

/// More runs than this would not fit into memory with their traces.
const MOST_RUNS: u32 = 1_000_000;

/// Unless something else is said.
const DEFAULT_RUNS: u32 = 100;

/// The budget of a benchmark that knows no times.
const DEFAULT_QUERIES: u64 = 1_000;

/// The paper's budget.
const DEFAULT_SECONDS: f64 = 1e7;

impl Protocol {
    /// Fills every gap from the preset and from what the benchmark has, and checks the whole. What is not said becomes:
    /// validation accuracy, else test accuracy, after 108 epochs, else the most there are, of a random repeat, else of
    /// the only one, else the mean; mean test accuracy as quality; 10^7 simulated seconds, or 1,000 queries where times
    /// are not known; 100 runs of random search and regularised evolution with the paper's settings; seed 0.
    pub fn resolve(&self, benchmark: &dyn Benchmark) -> Result<ResolvedProtocol, SearchError> {
        let preset = self.preset.map(ProtocolPreset::protocol).unwrap_or_default();
        let available = Available::new(benchmark);

        let runs = self.runs.or(preset.runs).unwrap_or(DEFAULT_RUNS);
        if !(1..=MOST_RUNS).contains(&runs) {
            return Err(SearchError::bad_setting("runs", &runs, format!("1 to {MOST_RUNS}")));
        }
        let budget = self.budget.or(preset.budget);
        budget.map_or(Ok(()), Budget::check)?;
        let searchers = self.searchers.clone().or(preset.searchers).unwrap_or_else(default_searchers);
        let searchers = self.resolve_searchers(&searchers)?;

        let objective = measurements::objective(
            &self.objective.clone().unwrap_or_default(),
            &preset.objective.unwrap_or_default(),
            &available,
        )?;
        let quality = measurements::quality(
            &self.quality.clone().unwrap_or_default(),
            &preset.quality.unwrap_or_default(),
            &objective,
            &available,
        )?;
        let missing_time = available.missing_time(&objective);
        let budget = match (budget, missing_time) {
            (Some(Budget::Seconds(_)), Some(wanted)) => {
                return Err(available.lacks("budget.seconds", &[Metric::TrainingTime], wanted.to_string()));
            }
            (Some(budget), _) => budget,
            (None, Some(_)) => Budget::Queries(DEFAULT_QUERIES),
            (None, None) => Budget::Seconds(DEFAULT_SECONDS),
        };
        Ok(ResolvedProtocol { searchers, objective, quality, budget, runs, seed: self.seed.unwrap_or(0) })
    }

    fn resolve_searchers(&self, specs: &[SearcherSpec]) -> Result<Vec<ResolvedSearcher>, SearchError> {
        if specs.is_empty() {
            return Err(SearchError::bad_setting("searchers", &"[]", "at least one searcher"));
        }
        let fallback = self.preset.map_or("", ProtocolPreset::name);
        let mut labels = HashSet::new();
        let resolved = specs.iter().enumerate().map(|(position, spec)| {
            let field = format!("searchers[{position}]");
            let SearcherSpec { name, label, preset, settings } = spec;
            let settings = SearcherSettings::resolve(&field, name, preset.as_deref(), fallback, settings)?;
            let label = label.as_ref().unwrap_or(name).clone();
            if !labels.insert(label.clone()) {
                let expected =
                    "a label that no other searcher has (a searcher without one is called by its name)";
                return Err(SearchError::bad_setting(
                    format!("{field}.label"),
                    &format!("'{label}'"),
                    expected,
                ));
            }
            Ok(ResolvedSearcher { settings, label })
        });
        resolved.collect()
    }
}

impl ResolvedProtocol {
    /// The searchers to compare.
    pub fn searchers(&self) -> &[ResolvedSearcher] {
        &self.searchers
    }

    /// What a query tells the searcher.
    pub const fn objective(&self) -> &Objective {
        &self.objective
    }

    /// What an incumbent is judged by.
    pub const fn quality(&self) -> &Quality {
        &self.quality
    }

    /// When a run ends.
    pub const fn budget(&self) -> Budget {
        self.budget
    }

    /// The number of independent runs of every searcher.
    pub const fn runs(&self) -> u32 {
        self.runs
    }

    /// What all random numbers derive from.
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// The measurements that a query may look up, one for every repeat that may be drawn.
    pub(crate) fn objective_measurements(&self, benchmark: &dyn Benchmark) -> Vec<Measurement> {
        Available::new(benchmark).of_objective(&self.objective)
    }
}
