//! Reading, filling and writing protocols.

use nb101_benchmark::{Benchmark, Checkpoint, Metric, Repeat};
use nb101_search::{
    Budget, ObjectiveChoice, ObjectiveRepeat, Protocol, ProtocolPreset, QualityChoice, QualityRepeat,
    ResolvedProtocol, SearcherSpec, Validity,
};
use proptest::option::of;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::benchmark::{Formula, measurement};
use crate::{bytes, study};

fn resolved(document: &Value, benchmark: &dyn Benchmark) -> Value {
    let protocol = Protocol::from_json(&document.to_string()).expect("a protocol");
    serde_json::to_value(protocol.resolve(benchmark).expect("a good protocol")).expect("plain data")
}

#[test]
fn nothing_said_means_the_paper_as_far_as_the_benchmark_goes() {
    assert_eq!(
        resolved(&json!({}), &Formula::full()),
        json!({
            "benchmark": {"kind": "synthetic"},
            "searchers": [
                {"name": "random-search", "label": "random-search", "sampling": "encodings", "encoding": "a"},
                {
                    "name": "regularized-evolution", "label": "regularized-evolution", "population": 100,
                    "tournament": 10, "with_replacement": true, "mutation": {"kind": "one_parameter"},
                    "invalid_children": "counted",
                },
            ],
            "validity": "pruned",
            "invalid_cost": 0.0,
            "objective":
                {"metric": "validation_accuracy", "epochs": 108, "repeat": "random", "checkpoint": "final"},
            "quality": {"metric": "test_accuracy", "epochs": 108, "repeat": "mean"},
            "budget": {"seconds": 1e7},
            "workers": 1,
            "runs": 100,
            "seed": 0,
        })
    );
    let only_accuracies = resolved(&json!({}), &Formula::accuracies_only());
    assert_eq!(
        only_accuracies["objective"],
        json!({"metric": "test_accuracy", "epochs": 108, "repeat": 0, "checkpoint": "final"})
    );
    assert_eq!(only_accuracies["budget"], json!({"queries": 1000}));

    let only_mean =
        Formula { measurements: vec![measurement(Metric::TestAccuracy, 36, Repeat::Mean)], gaps: Vec::new() };
    let only_mean = resolved(&json!({}), &only_mean);
    assert_eq!(
        (&only_mean["objective"]["repeat"], &only_mean["objective"]["epochs"]),
        (&json!("mean"), &json!(36))
    );
}

#[test]
fn the_example_of_the_documentation_is_a_good_protocol() {
    let page = include_str!("../../../../docs/search-protocol.md");
    let example = page.split("```json").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let filled = resolved(&serde_json::from_str(example).expect("JSON"), &Formula::full());
    assert_eq!(filled["searchers"][2]["population"], 20);
}

#[test]
fn what_is_said_wins_and_the_rest_follows() {
    let document = json!({
        "preset": "notebook", "runs": 3, "objective": {"epochs": 12},
        "searchers": ["regularized-evolution", {"name": "regularized-evolution", "label": "p", "preset": "paper",
            "tournament": 7}],
    });
    let filled = resolved(&document, &Formula::full());
    assert_eq!(filled["objective"]["epochs"], 12);
    assert_eq!(filled["quality"], json!({"metric": "test_accuracy", "epochs": 108, "repeat": "queried"}));
    assert_eq!((&filled["runs"], &filled["budget"]), (&json!(3), &json!({"seconds": 5e6})));
    // A searcher takes the settings of the protocol's preset, unless it names its own.
    assert_eq!(filled["searchers"][0]["population"], 50);
    assert_eq!(
        (&filled["searchers"][1]["population"], &filled["searchers"][1]["tournament"]),
        (&json!(100), &json!(7))
    );
}

#[test]
fn presets_are_those_of_the_reference() {
    let paper = resolved(&json!({"preset": "paper"}), &Formula::full());
    assert_eq!((&paper["runs"], &paper["budget"]), (&json!(500), &json!({"seconds": 1e7})));
    assert_eq!((&paper["quality"]["repeat"], &paper["validity"]), (&json!("mean"), &json!("as_proposed")));
    let names = |protocol: &Value| {
        let searchers = protocol["searchers"].as_array().expect("a list").clone();
        searchers
            .iter()
            .map(|searcher| searcher["name"].as_str().expect("a name").to_owned())
            .collect::<Vec<_>>()
    };
    let seven = ["random-search", "regularized-evolution", "reinforce", "hyperband", "bohb", "tpe", "smac"];
    assert_eq!(names(&paper), seven);
    assert_eq!(paper["searchers"][3]["epochs"], json!([12, 36, 108]));
    assert_eq!(paper["searchers"][6]["trees"], 5);
    for (preset, field, values) in [("mini", "vertices", vec![7, 6]), ("robustness", "repeat", vec![0, 1, 2])]
    {
        let protocol = resolved(&json!({"preset": preset}), &Formula::full());
        assert_eq!(names(&protocol), seven.repeat(values.len()));
        assert_eq!(protocol["runs"], 100);
        for (i, value) in values.into_iter().enumerate() {
            assert!((7 * i..7 * i + 7).all(|searcher| protocol["searchers"][searcher][field] == value));
        }
    }
    let notebook = resolved(&json!({"preset": "notebook"}), &Formula::full());
    assert_eq!((&notebook["runs"], &notebook["budget"]), (&json!(10), &json!({"seconds": 5e6})));
    assert_eq!((&notebook["validity"], &notebook["workers"]), (&json!("pruned"), &json!(1)));
}

#[test]
fn quality_as_queried_is_of_the_repeat_that_was_observed() {
    let document =
        r#"{"objective": {"metric": "test_accuracy"}, "quality": {"repeat": "queried"}, "runs": 5}"#;
    let result = study(document, &Formula::full());
    for incumbent in result.searchers.iter().flat_map(|searcher| &searcher.runs).flat_map(|run| &run.trace) {
        assert_eq!(incumbent.objective, incumbent.quality);
        assert!(incumbent.regret >= 0.0, "the best is taken over all repeats");
    }
}

#[test]
fn the_protocol_of_a_result_gives_the_same_bytes_again() {
    for benchmark in [Formula::full(), Formula::accuracies_only()] {
        let first = study(r#"{"runs": 3, "seed": 18446744073709551615}"#, &benchmark);
        let again = serde_json::to_string(&first.protocol).expect("plain data");
        assert_eq!(bytes(&first), bytes(&study(&again, &benchmark)));
    }
}

fn settings() -> impl Strategy<Value = Map<String, Value>> {
    let mutation = prop_oneof![
        Just(json!({"kind": "one_parameter"})),
        (0.001..21.0, 0.0..5.0).prop_map(|(edges, ops): (f64, f64)| {
            json!({"kind": "rates", "edge_flips": edges, "op_changes": ops})
        }),
    ];
    (of(10u32..1_000), of(1u32..10), of(any::<bool>()), of(mutation)).prop_map(
        |(population, tournament, with_replacement, mutation)| {
            let mut settings = Map::new();
            let mut say = |name: &str, value: Option<Value>| {
                value.map(|value| settings.insert(name.to_owned(), value));
            };
            say("population", population.map(Value::from));
            say("tournament", tournament.map(Value::from));
            say("with_replacement", with_replacement.map(Value::from));
            say("mutation", mutation);
            settings
        },
    )
}

fn searcher() -> impl Strategy<Value = SearcherSpec> {
    let preset = of(prop_oneof![Just("paper"), Just("notebook"), Just("naszilla"), Just("naslib")]);
    let own = (
        of(2u8..=7),
        of(prop_oneof![Just(ObjectiveRepeat::Random), (0u16..3).prop_map(ObjectiveRepeat::Index)]),
    );
    (".{1,8}", preset, own, settings()).prop_map(|(label, preset, (vertices, repeat), settings)| {
        SearcherSpec {
            name: "regularized-evolution".to_owned(),
            label: Some(label),
            preset: preset.map(str::to_owned),
            vertices,
            repeat,
            settings,
        }
    })
}

fn protocol() -> impl Strategy<Value = Protocol> {
    let preset = of(prop_oneof![
        Just(ProtocolPreset::Paper),
        Just(ProtocolPreset::Notebook),
        Just(ProtocolPreset::Mini),
        Just(ProtocolPreset::Robustness)
    ]);
    let accuracy = || of(prop_oneof![Just(Metric::ValidationAccuracy), Just(Metric::TestAccuracy)]);
    let epochs = || of(prop_oneof![Just(36u16), Just(108)]);
    let observed = of(prop_oneof![
        Just(ObjectiveRepeat::Random),
        Just(ObjectiveRepeat::Mean),
        (0u16..3).prop_map(ObjectiveRepeat::Index)
    ]);
    let judged = of(prop_oneof![
        Just(QualityRepeat::Queried),
        Just(QualityRepeat::Mean),
        (0u16..3).prop_map(QualityRepeat::Index)
    ]);
    let objective = (accuracy(), epochs(), observed, of(Just(Checkpoint::Final))).prop_map(
        |(metric, epochs, repeat, checkpoint)| ObjectiveChoice { metric, epochs, repeat, checkpoint },
    );
    let quality = (accuracy(), epochs(), judged).prop_map(|(metric, epochs, repeat)| QualityChoice {
        metric,
        epochs,
        repeat,
    });
    let budget =
        prop_oneof![(1e-3..1e9).prop_map(Budget::Seconds), (1u64..1 << 53).prop_map(Budget::Queries),];
    let searchers = proptest::collection::vec(searcher(), 1..4).prop_filter("labels differ", |searchers| {
        (1..searchers.len()).all(|i| searchers[..i].iter().all(|other| other.label != searchers[i].label))
    });
    let validity = prop_oneof![Just(Validity::Pruned), Just(Validity::AsProposed)];
    let simulated = (of(validity), of(0.0..1e6), of(1u32..=1_000));
    let rest = (of(1u32..1_000), of(any::<u64>()));
    (preset, of(searchers), of(objective), of(quality), of(budget), simulated, rest).prop_map(
        |(preset, searchers, objective, quality, budget, (validity, invalid_cost, workers), (runs, seed))| {
            Protocol {
                preset,
                benchmark: None,
                searchers,
                objective,
                quality,
                validity,
                invalid_cost,
                budget,
                workers,
                runs,
                seed,
            }
        },
    )
}

proptest! {
    #[test]
    fn prop_protocols_survive_json(protocol in protocol()) {
        let text = serde_json::to_string(&protocol).expect("plain data");
        prop_assert_eq!(Protocol::from_json(&text), Ok(protocol));
    }

    #[test]
    fn prop_a_resolved_protocol_resolves_to_itself(protocol in protocol()) {
        let benchmark = Formula::full();
        let once: ResolvedProtocol = protocol.resolve(&benchmark).expect("a good protocol");
        let text = serde_json::to_string(&once).expect("plain data");
        let twice = Protocol::from_json(&text).and_then(|protocol| protocol.resolve(&benchmark));
        prop_assert_eq!(twice, Ok(once));
    }

    #[test]
    fn prop_any_text_is_read_or_refused(text in ".*") {
        let _ = Protocol::from_json(&text);
    }
}
