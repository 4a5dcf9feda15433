//! Every way to be wrong (settings of searchers: `bad_settings`) has its code, names its field, and is found before the first run.

use nb101_benchmark::{Benchmark, Column, Kind, Measurement, NoColumn};
use nb101_cell::ErrorCode;
use nb101_search::{Budget, Protocol, SearchError, SearcherSettings, SearcherSpec, Study};
use nb101_space::CellIndex;
use serde_json::json;

use crate::benchmark::Formula;

fn refused(text: &str, benchmark: &dyn Benchmark) -> SearchError {
    let protocol = Protocol::from_json(text).and_then(|protocol| protocol.resolve(benchmark));
    let study = protocol.and_then(|protocol| Study::new(protocol, benchmark));
    study.map(|_| ()).expect_err(text)
}

pub(crate) fn assert_refused(text: &str, code: &str, field: &str) {
    let error = refused(text, &Formula::full());
    assert_eq!(error.code(), code, "{text}: {error}");
    assert!(error.to_string().contains(field), "{text}: {error}");
}

#[test]
fn documents_that_cannot_be_read() {
    for (text, field) in [
        ("", "."),
        ("[]", "."),
        (r#"{"objective": ["test_accuracy"]}"#, "objective"),
        (r#"{"quality": ["test_accuracy"]}"#, "quality"),
        ("{} {}", "."),
        (r#"{"budgets": {}}"#, "budgets"),
        (r#"{"benchmark": {"file": "a"}}"#, "benchmark.file"),
        (r#"{"benchmark": {"kind": "made up"}}"#, "benchmark.kind"),
        (r#"{"benchmark": {"fingerprint": 1}}"#, "benchmark.fingerprint"),
        (r#"{"runs": -1}"#, "runs"),
        (r#"{"runs": 1.5}"#, "runs"),
        (r#"{"runs": "many"}"#, "runs"),
        (r#"{"seed": 18446744073709551616}"#, "seed"),
        (r#"{"preset": "papers"}"#, "preset"),
        (r#"{"budget": {"seconds": 1, "queries": 1}}"#, "either `seconds` or `queries`"),
        (r#"{"budget": {}}"#, "either `seconds` or `queries`"),
        (r#"{"budget": [1]}"#, "budget"),
        (r#"{"budget": {"hours": 1}}"#, "budget"),
        (r#"{"budget": {"seconds": 1e999}}"#, "budget.seconds"),
        (r#"{"budget": {"queries": 10.5}}"#, "budget.queries"),
        (r#"{"objective": {"metric": "loss"}}"#, "objective.metric"),
        (r#"{"objective": {"repeat": "queried"}}"#, "objective.repeat"),
        (r#"{"objective": {"repeat": -1}}"#, "objective.repeat"),
        (r#"{"quality": {"repeat": "random"}}"#, "quality.repeat"),
        (r#"{"quality": {"checkpoint": "final"}}"#, "quality.checkpoint"),
        (r#"{"searchers": "random-search"}"#, "searchers"),
        (r#"{"searchers": [1]}"#, "searchers[0]"),
        (r#"{"searchers": [{"label": "a"}]}"#, "searchers[0]"),
        (r#"{"searchers": [{"name": "random-search", "repeat": "queried"}]}"#, "searchers[0]"),
        (r#"{"searchers": [{"name": "random-search", "encoding": "d"}]}"#, "searchers[0].encoding"),
        (r#"{"validity": "any"}"#, "validity"),
        (r#"{"workers": 2.5}"#, "workers"),
        (r#"{"searchers": ["random-search", {"name": "random-search", "label": 1}]}"#, "searchers[1]"),
        (r#"{"searchers": [{"name": "random-search", "population": 1}]}"#, "searchers[0].population"),
        (
            r#"{"searchers": [{"name": "regularized-evolution", "population": "1"}]}"#,
            "searchers[0].population",
        ),
        (
            r#"{"searchers": [{"name": "regularized-evolution", "mutation": {"kind": "swap"}}]}"#,
            "searchers[0].mutation",
        ),
        (
            r#"{"searchers": [{"name": "regularized-evolution", "mutation": {"kind": "one_parameter", "edge_flips": 1}}]}"#,
            "searchers[0].mutation",
        ),
        (
            r#"{"searchers": [{"name": "regularized-evolution", "mutation": {"kind": "rates", "edge_flips": 1}}]}"#,
            "searchers[0].mutation",
        ),
    ] {
        assert_refused(text, "NB101_BAD_PROTOCOL", field);
    }
}

/// A benchmark whose numbers have a checksum.
struct Known(Formula);

impl Benchmark for Known {
    fn kind(&self) -> Kind {
        Kind::Published
    }

    fn measurements(&self) -> Vec<Measurement> {
        self.0.measurements()
    }

    fn column(&self, measurement: &Measurement) -> Result<Box<dyn Column + '_>, NoColumn> {
        self.0.column(measurement)
    }

    fn fingerprint(&self) -> Option<u32> {
        Some(0xab_cdef)
    }
}

#[test]
fn a_study_of_another_benchmark() {
    let known = Known(Formula::full());
    let resolved = Protocol::default().resolve(&known).expect("it has what the defaults need");
    let text = serde_json::to_string(&resolved).expect("json");
    assert!(text.starts_with(r#"{"benchmark":{"kind":"published","fingerprint":"00abcdef"}"#), "{text}");
    let again = Protocol::from_json(&text).expect("a protocol again").resolve(&known);
    assert_eq!(again.expect("the same benchmark"), resolved);

    assert_refused(&text, "NB101_BAD_SETTING", "benchmark.kind is published, expected synthetic");
    assert_refused(
        r#"{"benchmark": {"fingerprint": "00abcdef"}}"#,
        "NB101_BAD_SETTING",
        "benchmark.fingerprint",
    );
    let other = refused(r#"{"benchmark": {"kind": "published", "fingerprint": "00abcdee"}}"#, &known);
    assert!(other.to_string().contains("benchmark.fingerprint is '00abcdee', expected 00abcdef"), "{other}");
    let of_the_kind = Protocol::from_json(r#"{"benchmark": {"kind": "published"}}"#).expect("a protocol");
    assert_eq!(of_the_kind.resolve(&known).expect("of the kind"), resolved);
}

#[test]
fn unknown_searchers_come_with_the_known_ones() {
    assert_refused(r#"{"searchers": ["anneal"]}"#, "NB101_UNKNOWN_SEARCHER", "searchers[0].name");
    assert_refused(
        r#"{"searchers": ["anneal"]}"#,
        "NB101_UNKNOWN_SEARCHER",
        &SearcherSettings::NAMES.join(", "),
    );
}

#[test]
fn unknown_presets_come_with_the_known_ones() {
    let text = r#"{"searchers": [{"name": "regularized-evolution", "preset": "mine"}]}"#;
    assert_refused(text, "NB101_UNKNOWN_PRESET", "searchers[0].preset");
    assert_refused(text, "NB101_UNKNOWN_PRESET", "paper, notebook, naszilla, naslib");
}

#[test]
fn numbers_that_are_not_finite_in_a_protocol_made_without_json() {
    for seconds in [f64::NAN, f64::INFINITY] {
        let protocol = Protocol { budget: Some(Budget::Seconds(seconds)), ..Protocol::default() };
        assert_eq!(protocol.resolve(&Formula::full()).expect_err("not finite").code(), "NB101_BAD_SETTING");
    }
    let mut spec = SearcherSpec::named("regularized-evolution");
    // JSON has no such number; it becomes null.
    spec.settings
        .insert("mutation".to_owned(), json!({"kind": "rates", "edge_flips": f64::NAN, "op_changes": 1}));
    let protocol = Protocol { searchers: Some(vec![spec]), ..Protocol::default() };
    assert_eq!(protocol.resolve(&Formula::full()).expect_err("not finite").code(), "NB101_BAD_PROTOCOL");
}

#[test]
fn measurements_that_the_benchmark_lacks() {
    let only_108 = Formula {
        measurements: Formula::full().measurements.into_iter().filter(|known| known.epochs == 108).collect(),
        gaps: Vec::new(),
    };
    let error = refused(r#"{"preset": "paper"}"#, &only_108);
    assert_eq!(error.code(), "NB101_NO_COLUMN");
    assert!(error.to_string().starts_with("searchers[3].epochs"), "{error}");
    assert_refused(r#"{"objective": {"epochs": 4}}"#, "NB101_NO_COLUMN", "objective");
    assert_refused(r#"{"objective": {"repeat": 3}}"#, "NB101_NO_COLUMN", "repeat 3");
    let own = r#"{"searchers": ["random-search", {"name": "random-search", "label": "r", "repeat": 3}]}"#;
    assert_refused(own, "NB101_NO_COLUMN", "searchers[1].repeat");
    assert_refused(r#"{"objective": {"checkpoint": "halfway"}}"#, "NB101_NO_COLUMN", "halfway");
    assert_refused(r#"{"quality": {"epochs": 4}}"#, "NB101_NO_COLUMN", "quality");
    let budgets = r#"{"searchers": ["random-search", {"name": "hyperband", "epochs": [4, 108]}]}"#;
    assert_refused(budgets, "NB101_NO_COLUMN", "searchers[1].epochs");
    let without_times = Formula::accuracies_only();
    for (text, field) in [
        (r#"{"budget": {"seconds": 1e6}}"#, "budget.seconds"),
        (r#"{"preset": "paper"}"#, "objective"),
        (r#"{"searchers": ["random-search", "hyperband"]}"#, "searchers[1].epochs"),
        (r#"{"objective": {"repeat": "mean"}, "quality": {"repeat": 1}}"#, "quality"),
    ] {
        let error = refused(text, &without_times);
        assert_eq!(error.code(), "NB101_NO_COLUMN");
        assert!(error.to_string().starts_with(field), "{error}");
    }
}

#[test]
fn cells_without_numbers() {
    let with_gaps = Formula { gaps: vec![5, 7, 400_000], ..Formula::full() };
    let error = refused("{}", &with_gaps);
    assert_eq!(error.code(), "NB101_MISSING_VALUES");
    assert!(
        matches!(&error, SearchError::MissingValues { field, missing: 3, first: 5, .. } if field == "objective")
    );
}

/// Trainings that take no time, and one that failed.
struct Odd(f64);

impl Column for Odd {
    fn value(&self, cell: CellIndex) -> Option<f64> {
        Some(if cell.0 == 3 { self.0 } else { 0.5 })
    }
}

impl Benchmark for Odd {
    fn kind(&self) -> Kind {
        Kind::Synthetic
    }

    fn measurements(&self) -> Vec<Measurement> {
        Formula::full().measurements
    }

    fn column(&self, measurement: &Measurement) -> Result<Box<dyn Column + '_>, NoColumn> {
        let time = measurement.metric == nb101_benchmark::Metric::TrainingTime;
        Ok(Box::new(Odd(if self.0.is_nan() || time { self.0 } else { 0.5 })))
    }
}

#[test]
fn numbers_that_are_no_use() {
    let error = refused("{}", &Odd(f64::NAN));
    assert!(
        matches!(&error, SearchError::MissingValues { field, missing: 1, first: 3, .. } if field == "objective")
    );
    let error = refused("{}", &Odd(0.0));
    assert!(matches!(
        &error,
        SearchError::MissingValues { field, missing: 1, first: 3, .. } if field == "budget.seconds"
    ));
}
