//! Searchers whose code is somewhere else: a run that is driven step by step is the run of the whole.

use std::sync::atomic::AtomicBool;

use nb101_cell::{Encoding, ErrorCode};
use nb101_search::{
    EndReason, OpenStudy, OwnRun, Protocol, RandomSearchSettings, RegularizedEvolutionSettings, Rules,
    Searcher, SearcherSettings, Settings, Study, StudyResult, Suggestion, Validity,
};

use crate::benchmark::Formula;
use crate::{bytes, study};

const OWN: &str = r#"{"name": "own", "label": "mine", "settings": {"temperature": 3}}"#;

fn ready(protocol: &str) -> Study {
    let benchmark = Formula::full();
    let protocol = Protocol::from_json(protocol).and_then(|protocol| protocol.resolve(&benchmark));
    Study::new(protocol.expect("a good protocol"), &benchmark).expect("a full benchmark")
}

fn open(protocol: &str) -> OpenStudy {
    ready(protocol).open(None, &[0, 1]).expect("no file")
}

/// Makes a searcher at the start of a run.
type Build = Box<dyn Fn() -> Box<dyn Searcher>>;

/// Drives a run to its end.
fn drive(run: &mut OwnRun, searcher: &mut dyn Searcher) {
    let mut rng = run.rng();
    while !run.has_ended() {
        if run.wants_proposal() {
            assert_eq!(run.observation(), None);
            run.propose(searcher.suggest(&mut rng));
        }
        if let Some((suggestion, outcome)) = run.observation() {
            searcher.observe(suggestion, outcome);
        }
    }
}

fn result_of(open: &OpenStudy, build: &dyn Fn() -> Box<dyn Searcher>) -> StudyResult {
    for (position, number) in open.own_runs() {
        let mut run = open.own_run(position, number).expect("one of them");
        drive(&mut run, build().as_mut());
        open.keep(run).expect("no file");
    }
    open.run(|_, _| {}, &AtomicBool::new(false)).expect("not cancelled");
    open.take_result().expect("all have ended")
}

#[test]
fn step_by_step_is_the_same_run() {
    let rules = Rules::new(7, Validity::AsProposed).expect("seven vertices");
    let builds: [(&str, Build); 2] = [
        ("random-search", Box::new(move || RandomSearchSettings::default().build(rules))),
        ("regularized-evolution", Box::new(move || RegularizedEvolutionSettings::default().build(rules))),
    ];
    for (name, build) in builds {
        for options in [
            r#""budget": {"seconds": 3e5}"#,
            r#""budget": {"queries": 200}, "invalid_cost": 0.25"#,
            r#""budget": {"seconds": 2e5}, "workers": 13"#,
            r#""budget": {"queries": 300}, "workers": 300, "invalid_cost": 0.5"#,
        ] {
            let rest = format!(r#""validity": "as_proposed", "runs": 3, "seed": 8, {options}"#);
            let whole = study(&format!(r#"{{"searchers": ["{name}"], {rest}}}"#), &Formula::full());
            let steps = result_of(&open(&format!(r#"{{"searchers": [{OWN}], {rest}}}"#)), &build);
            assert_eq!(steps.searchers[0].runs, whole.searchers[0].runs, "{name}, {options}");
        }
    }
}

#[test]
fn own_searchers_stand_beside_the_others_in_the_order_of_the_protocol() {
    let rest = r#""budget": {"queries": 50}, "runs": 4"#;
    let mixed = open(&format!(r#"{{"searchers": ["reinforce", {OWN}, "random-search"], {rest}}}"#));
    assert_eq!(mixed.own_runs(), [(1, 0), (1, 1), (1, 2), (1, 3)]);
    assert!(mixed.own_run(0, 0).is_none() && mixed.own_run(1, 4).is_none() && mixed.own_run(3, 0).is_none());
    let mixed = result_of(&mixed, &|| RandomSearchSettings::default().build(Rules::default()));
    let plain = study(
        &format!(
            r#"{{"searchers": ["reinforce", {{"name": "random-search", "label": "x"}}, "random-search"], {rest}}}"#
        ),
        &Formula::full(),
    );
    for (mixed, plain) in mixed.searchers.iter().zip(&plain.searchers) {
        assert_eq!(mixed.runs, plain.runs);
    }
    let text = String::from_utf8(bytes(&mixed)).expect("JSON");
    assert!(text.contains(r#"{"name":"own","epochs":[],"settings":{"temperature":3},"label":"mine"}"#));
}

#[test]
fn a_failed_run_keeps_its_reason_and_what_it_had_begun() {
    let open =
        open(&format!(r#"{{"searchers": [{OWN}], "budget": {{"queries": 50}}, "workers": 3, "runs": 1}}"#));
    let mut run = open.own_run(0, 0).expect("there is one");
    assert_eq!(open.take_result().map_err(|error| error.code()), Err("NB101_CANCELLED"));
    for edges in [1 << 15, 0b101 << 15 | 1, 0] {
        run.propose(Suggestion::new(Encoding::new(edges, [0; 5]).expect("an encoding")));
    }
    run.fail("no idea".to_owned());
    assert!(run.has_ended() && !run.wants_proposal());
    // Without effect.
    run.propose(Suggestion::new(Encoding::new(1 << 15, [0; 5]).expect("an encoding")));
    open.keep(run).expect("no file");
    let result = open.take_result().expect("all have ended");
    let run = &result.searchers[0].runs[0];
    assert_eq!((run.queries, run.invalid, run.end), (2, 1, EndReason::Failed));
    assert_eq!(run.clock, 2.0);
    assert_eq!(run.reason.as_deref(), Some("no idea"));
    assert!(!run.trace.is_empty());
    let summary = result.summary();
    assert_eq!((summary.searchers[0].stopped, summary.searchers[0].failure.as_deref()), (1, Some("no idea")));
    let text = String::from_utf8(bytes(&result)).expect("JSON");
    assert!(text.contains(r#""end":"failed","reason":"no idea","trace":["#));
}

#[test]
fn budgets_must_be_named() {
    let protocol = |epochs: &str| {
        format!(
            r#"{{"searchers": [{{"name": "own", "epochs": {epochs}}}], "budget": {{"queries": 9}}, "runs": 1}}"#
        )
    };
    let unknown = "asked for 12 epochs, which its `epochs` does not name";
    for (epochs, end, reason) in
        [("[12, 36]", EndReason::Budget, None), ("[36]", EndReason::UnknownBudget, Some(unknown))]
    {
        let open = open(&protocol(epochs));
        let mut run = open.own_run(0, 0).expect("there is one");
        while run.wants_proposal() {
            run.propose(
                Suggestion::new(Encoding::new(1 << 15, [0; 5]).expect("an encoding")).trained_for(12),
            );
            run.observation();
        }
        open.keep(run).expect("no file");
        let result = open.take_result().expect("all have ended");
        assert_eq!(result.searchers[0].runs[0].end, end);
        assert_eq!(result.summary().searchers[0].failure.as_deref(), reason);
    }
    for (searcher, field) in [
        (r#"{"name": "own", "epochs": [36, 12]}"#, "searchers[0].epochs"),
        (r#"{"name": "own", "preset": "paper"}"#, "searchers[0].preset"),
        (r#"{"name": "own", "epochs": [5]}"#, "searchers[0].epochs"),
        (r#"{"name": "own", "settings": 3}"#, "searchers[0].settings"),
        (r#"{"name": "own", "temperature": 3}"#, "searchers[0].temperature"),
    ] {
        let protocol = Protocol::from_json(&format!(r#"{{"searchers": [{searcher}]}}"#)).expect("JSON");
        let error = protocol.resolve(&Formula::full()).expect_err(field);
        assert!(error.to_string().contains(field), "{error}");
    }
}

#[test]
fn a_study_without_the_code_is_refused() {
    let study = ready(&format!(r#"{{"searchers": ["random-search", {OWN}]}}"#));
    let error = study.run(|_, _| {}, &AtomicBool::new(false)).expect_err("no code");
    assert_eq!(error.code(), "NB101_BAD_PROTOCOL");
    assert!(error.to_string().starts_with("searchers[1]: 'mine'"), "{error}");
    let SearcherSettings::Own(own) = &study.protocol().searchers()[1].settings else { panic!("own") };
    assert_eq!(own.settings["temperature"], 3);
}
