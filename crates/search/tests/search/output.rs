//! Results as they are written.

use serde_json::{Value, json};

use crate::benchmark::Formula;
use crate::{bytes, study};

const PROTOCOL: &str = r#"{"budget": {"seconds": 3e5}, "runs": 3, "seed": 7,
    "searchers": ["random-search", {"name": "regularized-evolution", "label": "small", "population": 20}]}"#;

#[test]
fn json_lines_hold_a_header_and_every_run() {
    let result = study(PROTOCOL, &Formula::full());
    let bytes = bytes(&result);
    let text = std::str::from_utf8(&bytes).expect("text");
    assert!(text.ends_with('\n'));
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();

    let header = lines[0].as_object().expect("an object");
    assert_eq!(header["format"], "nasbench101-study");
    assert_eq!((&header["version"], &header["kind"]), (&json!(1), &json!("synthetic")));
    assert_eq!(header["protocol"], serde_json::to_value(&result.protocol).expect("plain data"));
    assert_eq!(header["best"]["quality"], result.best.quality);
    assert_eq!(header["best"]["hash"].as_str().map(str::len), Some(32));
    assert!(header["tool"].as_str().is_some_and(|tool| tool.starts_with("nasbench101 ")));

    let runs: Vec<(&str, u64)> = lines[1..]
        .iter()
        .map(|line| (line["searcher"].as_str().expect("a label"), line["run"].as_u64().expect("a number")))
        .collect();
    let labels = ["random-search", "small"];
    assert_eq!(runs, labels.map(|label| [0, 1, 2].map(|run| (label, run))).concat());
    for line in &lines[1..] {
        assert_eq!(line["end"], "budget");
        let last = line["trace"].as_array().and_then(|trace| trace.last()).expect("an incumbent");
        for name in ["clock", "query", "cell", "objective", "quality", "regret"] {
            assert!(last[name].is_number(), "{name}");
        }
    }
}

#[test]
fn the_summary_has_the_names_that_others_rely_on() {
    let result = study(PROTOCOL, &Formula::full());
    let summary = serde_json::to_value(result.summary()).expect("plain data");
    assert_eq!(summary["kind"], "synthetic");
    for (searcher, runs) in summary["searchers"].as_array().expect("a list").iter().zip(&result.searchers) {
        assert_eq!((&searcher["name"], &searcher["runs"]), (&json!(runs.label), &json!(3)));
        assert_eq!(searcher["queries"], json!(runs.runs.iter().map(|run| run.queries).sum::<u64>()));
        let regrets = runs.final_regrets();
        assert!(regrets.is_sorted() && regrets.len() == 3);
        assert_eq!(searcher["final_regret"]["median"], json!(regrets[1]));
        for name in ["mean", "q25", "q75"] {
            assert!(searcher["final_regret"][name].is_number(), "{name}");
        }
    }
}

#[test]
fn a_curve_ends_with_the_final_regret() {
    let result = study(PROTOCOL, &Formula::full());
    for (searcher, summary) in result.searchers.iter().zip(result.summary().searchers) {
        let curve = searcher.regret_curve(result.protocol.budget(), 50);
        assert_eq!(curve.clock.len(), 50);
        assert!(curve.clock.is_sorted());
        assert_eq!(curve.clock.last(), Some(&3e5));
        let last = summary.final_regret.expect("every run has an incumbent");
        assert_eq!(curve.mean.last(), Some(&last.mean));
        assert_eq!(curve.q75.last(), Some(&last.q75));
    }
}
