//! What holds for every searcher.

use nb101_benchmark::{Metric, Repeat};
use nb101_search::{EndReason, Run, SearcherSettings};
use serde_json::{Value, json};

use crate::benchmark::{Formula, REPEATS, measurement};
use crate::{bytes, study};

/// Every searcher with every preset and variant.
const SEARCHERS: &[&str] = &[
    r#""random-search""#,
    r#"{"name": "random-search", "sampling": "cells"}"#,
    r#""regularized-evolution""#,
    r#"{"name": "regularized-evolution", "preset": "notebook"}"#,
    r#"{"name": "regularized-evolution", "preset": "naszilla"}"#,
    r#"{"name": "regularized-evolution", "preset": "naslib"}"#,
    r#"{"name": "regularized-evolution", "population": 1, "tournament": 1}"#,
    r#"{"name": "random-search", "encoding": "b"}"#,
    r#"{"name": "random-search", "encoding": "c"}"#,
    r#""non-regularized-evolution""#,
    r#"{"name": "local-search", "initial": 3}"#,
    r#"{"name": "local-search", "step": "best_neighbour", "at_optimum": "continue"}"#,
    r#""simulated-annealing""#,
    r#""reinforce""#,
    r#"{"name": "reinforce", "encoding": "b"}"#,
    r#"{"name": "nsga2", "population": 20, "second_objective": "flops"}"#,
    r#""successive-halving""#,
    r#"{"name": "asynchronous-halving", "encoding": "c"}"#,
    r#""hyperband""#,
    r#"{"name": "bohb", "random_fraction": 0.2}"#,
    r#"{"name": "bananas", "networks": 2, "layers": 2, "width": 8, "training_epochs": 10}"#,
    r#"{"name": "npenas", "layers": 2, "width": 8, "training_epochs": 10}"#,
    r#""tpe""#,
    r#"{"name": "tpe", "encoding": "b"}"#,
    r#"{"name": "smac", "random_points": 100}"#,
    r#"{"name": "smac", "random_points": 100, "encoding": "b"}"#,
    r#"{"name": "smac", "random_points": 100, "encoding": "c", "local_starts": 2}"#,
    r#"{"name": "bohb", "encoding": "b"}"#,
    r#"{"name": "bohb", "encoding": "c", "samples": 2}"#,
];

/// About two hundred trainings of the formula.
const SECONDS: &str = r#""budget": {"seconds": 3e5}"#;

/// The runs of every searcher, under one protocol: reading the benchmark takes longer than most of them.
fn runs(options: &str, seed: u64) -> Vec<(&'static str, Vec<Run>)> {
    let searchers = SEARCHERS.iter().enumerate().map(|(i, searcher)| labelled(searcher, i).to_string());
    let searchers = searchers.collect::<Vec<_>>().join(", ");
    let protocol = format!(r#"{{"searchers": [{searchers}], "runs": 2, "seed": {seed}, {options}}}"#);
    let result = study(&protocol, &Formula::full());
    SEARCHERS.iter().copied().zip(result.searchers.into_iter().map(|searcher| searcher.runs)).collect()
}

fn labelled(searcher: &str, number: usize) -> Value {
    let object = match serde_json::from_str(searcher).expect("JSON") {
        Value::String(name) => json!({ "name": name }),
        object => object,
    };
    let Value::Object(mut object) = object else { panic!("{searcher} is no searcher") };
    object.insert("label".to_owned(), number.to_string().into());
    Value::Object(object)
}

#[test]
fn the_laws_are_checked_for_every_searcher() {
    for name in SearcherSettings::NAMES {
        assert!(SEARCHERS.iter().any(|searcher| searcher.contains(&format!("\"{name}\""))), "{name}");
    }
}

#[test]
fn same_seed_same_trace_and_other_seed_other_trace() {
    let (first, again, other) = (runs(SECONDS, 1), runs(SECONDS, 1), runs(SECONDS, 2));
    assert_eq!(first, again);
    for ((searcher, first), (_, other)) in first.iter().zip(&other) {
        for (a, b) in first.iter().zip(other) {
            assert_ne!(a.trace, b.trace, "{searcher}: another study seed");
        }
        assert_ne!(first[0].trace, first[1].trace, "{searcher}: another run");
    }
}

#[test]
fn the_budget_is_exceeded_by_less_than_the_last_query() {
    // The slowest cell of the formula.
    let slowest = 400.0 + 49_979_274.0 * 1e-4;
    for (searcher, runs) in runs(SECONDS, 3) {
        for run in runs {
            assert_eq!(run.end, EndReason::Budget);
            assert!((3e5..3e5 + slowest * 1.02).contains(&run.clock), "{searcher}: {}", run.clock);
        }
    }
}

#[test]
fn only_valid_cells_are_charged() {
    let mut invalid = 0;
    for (searcher, runs) in runs(r#""budget": {"queries": 200}"#, 4) {
        for run in runs {
            // Searchers over budgets ask for shares of a query, all others for whole ones.
            assert!(run.queries > 200 || run.clock == 200.0, "{searcher}");
            assert!((200.0..201.0).contains(&run.clock), "{searcher}");
            assert_eq!(
                run.clock,
                (run.clock * 9.0).round() / 9.0,
                "{searcher}: 12 of 108 epochs are the least"
            );
            invalid += run.invalid;
        }
    }
    assert!(invalid > 1_000, "some proposals were invalid, and cost nothing");
}

#[test]
fn many_workers_change_none_of_this() {
    let options = r#""budget": {"queries": 150}, "workers": 12"#;
    let first = runs(options, 1);
    assert_eq!(first, runs(options, 1));
    for (searcher, runs) in first {
        for run in &runs {
            assert_eq!(run.end, EndReason::Budget, "{searcher}");
            assert!((150.0..151.0).contains(&run.clock), "{searcher}: {}", run.clock);
            assert!(run.trace.is_sorted_by(|a, b| a.objective < b.objective && a.clock <= b.clock));
        }
    }
}

#[test]
fn searchers_stay_in_a_smaller_space() {
    for (number, searcher) in SEARCHERS.iter().enumerate() {
        let mut object = labelled(searcher, number);
        object["vertices"] = 5.into();
        let protocol =
            format!(r#"{{"searchers": [{object}], "runs": 2, "seed": 8, "budget": {{"queries": 60}}}}"#);
        for run in &study(&protocol, &Formula::full()).searchers[0].runs {
            assert_eq!(run.end, EndReason::Budget, "{searcher}");
            assert!(run.trace.iter().all(|incumbent| incumbent.cell.0 < 2_532), "{searcher}");
        }
    }
}

#[test]
fn incumbents_improve_in_time_and_say_what_the_benchmark_says() {
    for (searcher, runs) in runs(SECONDS, 5) {
        for run in runs {
            assert!(!run.trace.is_empty());
            // Within a query nothing ends, so a later incumbent was observed later.
            assert!(run.trace.is_sorted_by(|a, b| {
                a.objective < b.objective && a.clock < b.clock && a.query < b.query
            }));
            for incumbent in &run.trace {
                assert!(incumbent.clock <= 3e5 && incumbent.query <= run.queries);
                let observable = (0..REPEATS).map(|repeat| {
                    let epochs = incumbent.epochs;
                    let asked = measurement(Metric::ValidationAccuracy, epochs, Repeat::Index(repeat));
                    Formula::value(incumbent.cell, &asked)
                });
                assert!(observable.into_iter().any(|value| value == incumbent.objective), "{searcher}");
                let mean = measurement(Metric::TestAccuracy, 108, Repeat::Mean);
                assert_eq!(incumbent.quality, Formula::value(incumbent.cell, &mean));
                assert!(incumbent.regret >= 0.0);
            }
        }
    }
}

#[test]
fn a_longer_run_begins_like_a_shorter_one() {
    let short = runs(r#""budget": {"seconds": 1e5}"#, 6);
    let long = runs(SECONDS, 6);
    for ((searcher, short), (_, long)) in short.iter().zip(&long) {
        for (short, long) in short.iter().zip(long) {
            let within = long.trace.iter().filter(|incumbent| incumbent.clock <= 1e5);
            assert!(within.eq(&short.trace), "{searcher}");
        }
    }
}

#[test]
fn results_are_the_same_on_any_number_of_threads() {
    let protocol = format!(
        r#"{{"searchers": [{}], "budget": {{"seconds": 8e4}}, "runs": 3}}"#,
        SEARCHERS
            .iter()
            .enumerate()
            .map(|(i, one)| labelled(one, i).to_string())
            .collect::<Vec<_>>()
            .join(", ")
    );
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| bytes(&study(&protocol, &Formula::full())))
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(8));
}
