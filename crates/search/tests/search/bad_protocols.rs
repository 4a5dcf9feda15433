//! Every way to be wrong has its code, names its field, and is found before the first run.

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

fn assert_refused(text: &str, code: &str, field: &str) {
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
fn settings_out_of_range() {
    let of = |name: &str, settings: &str| {
        format!(r#"{{"budget": {{"queries": 9}}, "searchers": [{{"name": "{name}", {settings}}}]}}"#)
    };
    let evolution = |settings: &str| of("regularized-evolution", settings);
    for (text, field) in [
        (r#"{"runs": 0}"#.to_owned(), "runs"),
        (r#"{"runs": 1000001}"#.to_owned(), "runs"),
        (r#"{"budget": {"seconds": 0}}"#.to_owned(), "budget.seconds"),
        (r#"{"budget": {"seconds": -5}}"#.to_owned(), "budget.seconds"),
        (r#"{"budget": {"queries": 0}}"#.to_owned(), "budget.queries"),
        (r#"{"budget": {"queries": 9007199254740993}}"#.to_owned(), "budget.queries"),
        (of("local-search", r#""initial": 0"#), "searchers[0].initial"),
        (of("simulated-annealing", r#""initial_temperature": 0"#), "searchers[0].initial_temperature"),
        (of("simulated-annealing", r#""cooling": 1.5"#), "searchers[0].cooling"),
        (of("simulated-annealing", r#""least_temperature": 1"#), "searchers[0].least_temperature"),
        (of("reinforce", r#""learning_rate": 0"#), "searchers[0].learning_rate"),
        (of("reinforce", r#""momentum": 1"#), "searchers[0].momentum"),
        (of("reinforce", r#""encoding": "c""#), "searchers[0].encoding"),
        (of("nsga2", r#""population": 1"#), "searchers[0].population"),
        (of("hyperband", r#""eta": 1"#), "searchers[0].eta"),
        (of("hyperband", r#""epochs": [108]"#), "searchers[0].epochs"),
        (of("asynchronous-halving", r#""epochs": [36, 12]"#), "searchers[0].epochs"),
        (of("successive-halving", r#""initial": 1000001"#), "searchers[0].initial"),
        (of("bananas", r#""networks": 0"#), "searchers[0].networks"),
        (of("bananas", r#""learning_rate": 0"#), "searchers[0].learning_rate"),
        (of("npenas", r#""candidates": 0"#), "searchers[0].candidates"),
        (of("npenas", r#""refit_growth": 11"#), "searchers[0].refit_growth"),
        (of("tpe", r#""startup": 0"#), "searchers[0].startup"),
        (of("tpe", r#""candidates": 0"#), "searchers[0].candidates"),
        (of("tpe", r#""remembered": 0"#), "searchers[0].remembered"),
        (of("tpe", r#""gamma": 0"#), "searchers[0].gamma"),
        (of("tpe", r#""prior_weight": 0"#), "searchers[0].prior_weight"),
        (of("tpe", r#""encoding": "c""#), "searchers[0].encoding"),
        (of("tpe", r#""refit_growth": 11"#), "searchers[0].refit_growth"),
        (of("smac", r#""trees": 0"#), "searchers[0].trees"),
        (of("smac", r#""random_fraction": -1"#), "searchers[0].random_fraction"),
        (of("smac", r#""random_points": 1000001"#), "searchers[0].random_points"),
        (of("smac", r#""local_starts": 0"#), "searchers[0].local_starts"),
        (of("smac", r#""refit_growth": 11"#), "searchers[0].refit_growth"),
        (of("bohb", r#""samples": 0"#), "searchers[0].samples"),
        (of("bohb", r#""random_fraction": 2"#), "searchers[0].random_fraction"),
        (of("bohb", r#""top_percent": 100"#), "searchers[0].top_percent"),
        (of("bohb", r#""least_bandwidth": 0"#), "searchers[0].least_bandwidth"),
        (of("bohb", r#""bandwidth_factor": 0"#), "searchers[0].bandwidth_factor"),
        (of("bohb", r#""refit_growth": -1"#), "searchers[0].refit_growth"),
        (of("nsga2", r#""crossover": -0.1"#), "searchers[0].crossover"),
        (of("nsga2", r#""second_objective": "training_time""#), "searchers[0].second_objective"),
        (r#"{"workers": 0}"#.to_owned(), "workers"),
        (r#"{"workers": 1001}"#.to_owned(), "workers"),
        (r#"{"invalid_cost": -1}"#.to_owned(), "invalid_cost"),
        (
            r#"{"searchers": [{"name": "random-search", "sampling": "cells", "encoding": "b"}]}"#.to_owned(),
            "searchers[0].encoding",
        ),
        (r#"{"searchers": [{"name": "random-search", "vertices": 8}]}"#.to_owned(), "searchers[0].vertices"),
        (r#"{"searchers": [{"name": "random-search", "vertices": 1}]}"#.to_owned(), "searchers[0].vertices"),
        (r#"{"searchers": []}"#.to_owned(), "searchers"),
        (r#"{"searchers": ["random-search", "random-search"]}"#.to_owned(), "searchers[1].label"),
        (r#"{"objective": {"metric": "training_time"}}"#.to_owned(), "objective.metric"),
        (r#"{"quality": {"metric": "training_time"}}"#.to_owned(), "quality.metric"),
        (evolution(r#""population": 0"#), "searchers[0].population"),
        (evolution(r#""population": 4294967295"#), "searchers[0].population"),
        (evolution(r#""tournament": 0"#), "searchers[0].tournament"),
        (evolution(r#""tournament": 101, "with_replacement": false"#), "searchers[0].tournament"),
        (
            evolution(r#""mutation": {"kind": "rates", "edge_flips": 22, "op_changes": 1}"#),
            "mutation.edge_flips",
        ),
        (
            evolution(r#""mutation": {"kind": "rates", "edge_flips": 1, "op_changes": -1}"#),
            "mutation.op_changes",
        ),
        (
            evolution(r#""mutation": {"kind": "rates", "edge_flips": 0, "op_changes": 0}"#),
            "mutation.edge_flips",
        ),
    ] {
        assert_refused(&text, "NB101_BAD_SETTING", field);
    }
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
