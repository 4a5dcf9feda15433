//! Ends of runs and studies: progress, cancellation, searchers that propose nothing valid.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use nb101_cell::ErrorCode;
use nb101_search::{EndReason, MAX_INVALID_IN_A_ROW, Protocol, Study};

use crate::benchmark::Formula;
use crate::study;

fn ready(protocol: &str) -> Study {
    let benchmark = Formula::accuracies_only();
    let protocol = Protocol::from_json(protocol).and_then(|protocol| protocol.resolve(&benchmark));
    Study::new(protocol.expect("a good protocol"), &benchmark).expect("a full benchmark")
}

#[test]
fn progress_counts_every_run_in_order() {
    let mut heard = Vec::new();
    let study = ready(r#"{"budget": {"queries": 20}, "runs": 15}"#);
    study.run(|done, total| heard.push((done, total)), &AtomicBool::new(false)).expect("not cancelled");
    assert!(heard.into_iter().eq((1..=30).map(|done| (done, 30))));
}

#[test]
fn a_study_stops_between_runs() {
    let cancelled = AtomicBool::new(false);
    let mut heard = 0;
    let count = |_, _| {
        heard += 1;
        cancelled.store(true, Ordering::Relaxed);
    };
    let error = ready(r#"{"budget": {"queries": 20}, "runs": 1000}"#).run(count, &cancelled).unwrap_err();
    assert_eq!(error.code(), "NB101_CANCELLED");
    assert!(heard < 1_000);
}

#[test]
fn a_study_stops_inside_a_run_that_would_last_for_years() {
    let cancelled = AtomicBool::new(false);
    let study = ready(r#"{"budget": {"queries": 9007199254740992}, "runs": 1}"#);
    let result = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(50));
            cancelled.store(true, Ordering::Relaxed);
        });
        study.run(|_, _| {}, &cancelled)
    });
    assert_eq!(result.unwrap_err().code(), "NB101_CANCELLED");
}

#[test]
fn free_proposals_without_end_end_the_run() {
    // The child is always the complement of its parent; where that is invalid, so are all the others.
    let protocol = r#"{
        "searchers": [{
            "name": "regularized-evolution", "population": 1, "tournament": 1, "invalid_children": "redrawn",
            "mutation": {"kind": "rates", "edge_flips": 21, "op_changes": 0}
        }],
        "budget": {"queries": 100}, "runs": 16
    }"#;
    let result = study(protocol, &Formula::accuracies_only());
    let stopped: Vec<_> =
        result.searchers[0].runs.iter().filter(|run| run.end == EndReason::InvalidProposals).collect();
    assert!(!stopped.is_empty() && stopped.len() < 16, "{} of 16", stopped.len());
    for run in &stopped {
        assert!(run.queries < 100 && run.invalid >= u64::from(MAX_INVALID_IN_A_ROW));
    }
    assert_eq!(result.summary().searchers[0].stopped, stopped.len());
}

#[test]
fn a_training_that_ends_after_the_budget_is_no_incumbent() {
    let result = study(r#"{"budget": {"seconds": 1}, "runs": 3}"#, &Formula::full());
    for run in &result.searchers[0].runs {
        assert_eq!((run.queries, run.trace.len(), run.final_regret()), (1, 0, None));
        assert!(run.clock > 1.0);
    }
    assert_eq!(result.summary().searchers[0].final_regret, None);
}
