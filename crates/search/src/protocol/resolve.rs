//! Filling the gaps of a protocol.

use std::collections::HashSet;

use nb101_benchmark::{Benchmark, Metric};

use crate::error::SearchError;
use crate::protocol::measurements::{self, Available};
use crate::protocol::preset::default_searchers;
use crate::protocol::{
    BenchmarkChoice, BenchmarkIdentity, Budget, Objective, Protocol, ProtocolPreset, ResolvedProtocol,
    ResolvedSearcher, SearcherSpec,
};
use crate::searchers::{Choice, SearcherSettings};

/// More runs than this, of all searchers together, would not fit into memory with their traces.
const MOST_RUNS: u32 = 1_000_000;

/// Every pair of them is compared.
const MOST_SEARCHERS: usize = 100;

/// As many as anybody has had for a search.
const MOST_WORKERS: u32 = 1_000;

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

        let identity = identity(self.benchmark.as_ref(), benchmark)?;
        let runs = self.runs.or(preset.runs).unwrap_or(DEFAULT_RUNS);
        if !(1..=MOST_RUNS).contains(&runs) {
            return Err(SearchError::bad_setting("runs", &runs, format!("1 to {MOST_RUNS}")));
        }
        let budget = self.budget.or(preset.budget);
        budget.map_or(Ok(()), Budget::check)?;
        let workers = self.workers.or(preset.workers).unwrap_or(1);
        if !(1..=MOST_WORKERS).contains(&workers) {
            return Err(SearchError::bad_setting("workers", &workers, format!("1 to {MOST_WORKERS}")));
        }
        let invalid_cost = self.invalid_cost.or(preset.invalid_cost).unwrap_or(0.0);
        if !(invalid_cost.is_finite() && invalid_cost >= 0.0) {
            let expected = "a finite number, 0 or more, in the unit of the budget";
            return Err(SearchError::bad_setting("invalid_cost", &invalid_cost, expected));
        }
        let validity = self.validity.or(preset.validity).unwrap_or_default();
        let searchers = self.searchers.clone().or(preset.searchers).unwrap_or_else(default_searchers);
        check_labels(&searchers)?;
        if searchers.len() > (MOST_RUNS / runs) as usize {
            let expected = format!("at most {MOST_RUNS} runs of all {} searchers together", searchers.len());
            return Err(SearchError::bad_setting("runs", &runs, expected));
        }

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
        let searchers = self.resolve_searchers(&searchers, &objective, &available.epochs_of(&objective))?;
        let mut resolved = ResolvedProtocol {
            benchmark: identity,
            searchers,
            validity,
            invalid_cost,
            objective,
            quality,
            budget: budget.unwrap_or(Budget::Seconds(DEFAULT_SECONDS)),
            workers,
            runs,
            seed: self.seed.unwrap_or(0),
        };
        resolved.check_lookups(&available)?;
        match (budget, resolved.missing_time(&available)) {
            (Some(Budget::Seconds(_)), Some(wanted)) => {
                return Err(available.lacks("budget.seconds", &[Metric::TrainingTime], wanted.to_string()));
            }
            (None, Some(_)) => resolved.budget = Budget::Queries(DEFAULT_QUERIES),
            _ => {}
        }
        resolved.check_clock()?;
        Ok(resolved)
    }

    fn resolve_searchers(
        &self,
        specs: &[SearcherSpec],
        objective: &Objective,
        epochs: &[u16],
    ) -> Result<Vec<ResolvedSearcher>, SearchError> {
        let fallback = self.preset.map_or("", ProtocolPreset::searcher_preset);
        let resolved = specs.iter().enumerate().map(|(position, spec)| {
            let field = format!("searchers[{position}]");
            let SearcherSpec { name, label, preset, vertices, repeat, settings } = spec;
            let preset = preset.as_deref();
            let choice = Choice { field: &field, preset, fallback, overrides: settings, epochs };
            let settings = SearcherSettings::resolve(name, &choice)?;
            if let Some(longer) = settings.epochs().iter().find(|&&epochs| epochs > objective.epochs) {
                let expected = format!("at most the {} of the objective", objective.epochs);
                return Err(SearchError::bad_setting(format!("{field}.epochs"), longer, expected));
            }
            if let Some(vertices) = vertices.filter(|vertices| !(2..=7).contains(vertices)) {
                return Err(SearchError::bad_setting(format!("{field}.vertices"), &vertices, "2 to 7"));
            }
            let label = label.as_ref().unwrap_or(name).clone();
            Ok(ResolvedSearcher { settings, label, vertices: *vertices, repeat: *repeat })
        });
        resolved.collect()
    }
}

/// What tells the benchmark apart, if it is the one that was asked for.
fn identity(
    asked: Option<&BenchmarkChoice>,
    benchmark: &dyn Benchmark,
) -> Result<BenchmarkIdentity, SearchError> {
    let kind = benchmark.kind();
    let fingerprint = benchmark.fingerprint().map(|checksum| format!("{checksum:08x}"));
    let BenchmarkChoice { kind: asked_kind, fingerprint: asked_fingerprint } =
        asked.cloned().unwrap_or_default();
    if let Some(asked) = asked_kind.filter(|&asked| asked != kind) {
        let expected = format!("{kind}, which this benchmark is");
        return Err(SearchError::bad_setting("benchmark.kind", &asked, expected));
    }
    if let Some(asked) = asked_fingerprint.filter(|asked| Some(asked) != fingerprint.as_ref()) {
        let own = fingerprint.as_deref().unwrap_or("none");
        let expected = format!("{own}, which this benchmark has");
        return Err(SearchError::bad_setting("benchmark.fingerprint", &format!("'{asked}'"), expected));
    }
    Ok(BenchmarkIdentity { kind, fingerprint })
}

fn check_labels(specs: &[SearcherSpec]) -> Result<(), SearchError> {
    if !(1..=MOST_SEARCHERS).contains(&specs.len()) {
        let got = format!("a list of {}", specs.len());
        return Err(SearchError::bad_setting("searchers", &got, format!("1 to {MOST_SEARCHERS} searchers")));
    }
    let mut labels = HashSet::new();
    for (position, spec) in specs.iter().enumerate() {
        let label = spec.label.as_ref().unwrap_or(&spec.name);
        if !labels.insert(label) {
            return Err(SearchError::bad_setting(
                format!("searchers[{position}].label"),
                &format!("'{label}'"),
                "a label that no other searcher has (a searcher without one is called by its name)",
            ));
        }
    }
    Ok(())
}
