//! What holds for every searcher.

use nb101_benchmark::{Metric, Repeat};
use nb101_search::{EndReason, Run, SearcherSettings};

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
];

fn runs(searcher: &str, budget: &str, seed: u64) -> Vec<Run> {
    let protocol =
        format!(r#"{{"searchers": [{searcher}], "budget": {{{budget}}}, "runs": 4, "seed": {seed}}}"#);
    study(&protocol, &Formula::full()).searchers.remove(0).runs
}

#[test]
fn the_laws_are_checked_for_every_searcher() {
    for name in SearcherSettings::NAMES {
        assert!(SEARCHERS.iter().any(|searcher| searcher.contains(&format!("\"{name}\""))), "{name}");
    }
}

#[test]
fn same_seed_same_trace_and_other_seed_other_trace() {
    for searcher in SEARCHERS {
        let first = runs(searcher, r#""seconds": 5e5"#, 1);
        assert_eq!(first, runs(searcher, r#""seconds": 5e5"#, 1), "{searcher}");
        let other = runs(searcher, r#""seconds": 5e5"#, 2);
        for (a, b) in first.iter().zip(&other) {
            assert_ne!(a.trace, b.trace, "{searcher}: another study seed");
        }
        assert_ne!(first[0].trace, first[1].trace, "{searcher}: another run");
    }
}

#[test]
fn the_budget_is_exceeded_by_less_than_the_last_query() {
    // The slowest cell of the formula.
    let slowest = 400.0 + 49_979_274.0 * 1e-4;
    for searcher in SEARCHERS {
        for run in runs(searcher, r#""seconds": 3e5"#, 3) {
            assert_eq!(run.end, EndReason::Budget);
            assert!((3e5..3e5 + slowest * 1.02).contains(&run.clock), "{searcher}: {}", run.clock);
        }
    }
}

#[test]
fn many_workers_change_none_of_this() {
    for searcher in SEARCHERS {
        let protocol = |seed: u64| {
            format!(
                r#"{{"searchers": [{searcher}], "budget": {{"queries": 150}}, "runs": 2, "seed": {seed}, "workers": 12}}"#
            )
        };
        let runs = study(&protocol(1), &Formula::full()).searchers.remove(0).runs;
        assert_eq!(runs, study(&protocol(1), &Formula::full()).searchers[0].runs, "{searcher}");
        for run in &runs {
            assert_eq!(run.end, EndReason::Budget, "{searcher}");
            assert!((150.0..151.0).contains(&run.clock), "{searcher}: {}", run.clock);
            assert!(run.trace.is_sorted_by(|a, b| a.objective < b.objective && a.clock <= b.clock));
        }
    }
}

#[test]
fn searchers_stay_in_a_smaller_space() {
    for searcher in SEARCHERS {
        let mut object: serde_json::Value = serde_json::from_str(searcher).expect("JSON");
        if let Some(name) = object.as_str() {
            object = serde_json::json!({ "name": name });
        }
        object["vertices"] = 5.into();
        for run in runs(&object.to_string(), r#""queries": 60"#, 8) {
            assert_eq!(run.end, EndReason::Budget, "{searcher}");
            assert!(run.trace.iter().all(|incumbent| incumbent.cell.0 < 2_532), "{searcher}");
        }
    }
}

#[test]
fn only_valid_cells_are_charged() {
    let mut invalid = 0;
    for searcher in SEARCHERS {
        for run in runs(searcher, r#""queries": 500"#, 4) {
            assert_eq!((run.queries, run.clock), (500, 500.0), "{searcher}");
            invalid += run.invalid;
        }
    }
    assert!(invalid > 1_000, "some proposals were invalid, and cost nothing");
}

#[test]
fn incumbents_improve_in_time_and_say_what_the_benchmark_says() {
    for searcher in SEARCHERS {
        for run in runs(searcher, r#""seconds": 1e6"#, 5) {
            assert!(!run.trace.is_empty());
            assert!(run.trace.is_sorted_by(|a, b| {
                a.objective < b.objective && a.clock < b.clock && a.query < b.query
            }));
            for incumbent in &run.trace {
                assert!(incumbent.clock <= 1e6 && incumbent.query <= run.queries);
                let observable = (0..REPEATS).map(|repeat| {
                    Formula::value(
                        incumbent.cell,
                        &measurement(Metric::ValidationAccuracy, 108, Repeat::Index(repeat)),
                    )
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
    for searcher in SEARCHERS {
        let short = runs(searcher, r#""seconds": 2e5"#, 6);
        let long = runs(searcher, r#""seconds": 8e5"#, 6);
        for (short, long) in short.iter().zip(&long) {
            let within = long.trace.iter().filter(|incumbent| incumbent.clock <= 2e5);
            assert!(within.eq(&short.trace), "{searcher}");
        }
    }
}

#[test]
fn results_are_the_same_on_any_number_of_threads() {
    let protocol = format!(
        r#"{{"searchers": [{}], "budget": {{"seconds": 4e5}}, "runs": 20}}"#,
        [SEARCHERS[0], SEARCHERS[2]].join(", ")
    );
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| bytes(&study(&protocol, &Formula::full())))
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(8));
}
