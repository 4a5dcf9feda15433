//! Traces that must not change: another order of draws, another mixing of seeds or another generator would show here.

use crate::benchmark::Formula;
use crate::study;

#[test]
fn traces_are_those_of_the_first_release() {
    let protocol = r#"{
        "searchers": [
            "random-search",
            {"name": "random-search", "label": "cells", "sampling": "cells"},
            "regularized-evolution",
            {"name": "regularized-evolution", "label": "notebook", "preset": "notebook"}
        ],
        "budget": {"queries": 200}, "runs": 1, "seed": 101
    }"#;
    let result = study(protocol, &Formula::full());
    let traces = result.searchers.iter().map(|searcher| {
        let run = &searcher.runs[0];
        let trace: Vec<(u64, u32)> = run.trace.iter().map(|i| (i.query, i.cell.0)).collect();
        (run.invalid, trace)
    });
    let expected: [(u64, &[(u64, u32)]); 4] = [
        (81, &[(1, 1_985), (10, 42_335), (96, 17_482), (158, 54_312)]),
        (0, &[(1, 362_380), (4, 112_236), (58, 157_405), (174, 342_777)]),
        (
            69,
            &[
                (1, 8),
                (5, 40),
                (8, 13_569),
                (29, 1_474),
                (45, 574),
                (81, 2_442),
                (96, 46_569),
                (101, 1_222),
                (113, 2_523),
                (116, 59_514),
                (174, 28_596),
            ],
        ),
        (
            71,
            &[(1, 38_253), (4, 1_780), (55, 1_138), (58, 1_138), (99, 11_939), (124, 11_965), (130, 11_934)],
        ),
    ];
    for ((invalid, trace), (expected_invalid, expected)) in traces.zip(expected) {
        assert_eq!((invalid, &trace[..]), (expected_invalid, expected));
    }
}
