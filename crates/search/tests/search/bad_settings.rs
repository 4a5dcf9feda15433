//! Settings and fields that are out of their range.

use crate::bad_protocols::assert_refused;

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
        (
            format!(r#"{{"searchers": [{}"random-search"]}}"#, r#""random-search","#.repeat(100)),
            "searchers is",
        ),
        (r#"{"runs": 500001}"#.to_owned(), "runs"),
        (r#"{"searchers": [{"name": "bananas", "width": 1000}]}"#.to_owned(), "searchers[0].width"),
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
