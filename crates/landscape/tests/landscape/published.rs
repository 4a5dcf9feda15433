//! On the published test accuracies in `shared/data/nb101`, which a user does not have: the test says so and passes where
//! the folder is absent.

use std::path::PathBuf;

use nb101_fit::Published;
use nb101_landscape::{NeighbourGraph, encodings_per_cell};
use nb101_space::{Space, SpaceLimits};
use serde_json::Value;

use crate::benchmark::of;

/// Against what `tests/reference/landscape.py` made of the same numbers, telling cells apart by their hashes.
#[test]
fn the_landscape_of_the_published_test_accuracies() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/nb101");
    if !folder.is_dir() {
        eprintln!("skipped: {} cannot be read", folder.display());
        return;
    }
    let published = Published::test_accuracies(&folder).expect("the published files");
    let expected: Value = serde_json::from_str(include_str!("../reference/expected.json")).expect("json");
    let found = serde_json::to_value(of(&published).expect("a landscape")).expect("json");
    let equal = |place: &str, other: &str| {
        let (found, expected) = (found.pointer(place), expected.pointer(other));
        assert!(found.is_some() && found == expected, "{place}: {found:?}, expected {expected:?}");
    };
    let close = |place: &str, other: &str| {
        let number = |value: &Value, place: &str| value.pointer(place).and_then(Value::as_f64);
        let (found, expected) = (number(&found, place), number(&expected, other));
        let near = found.zip(expected).is_some_and(|(a, b)| (a - b).abs() < 1e-9 * b.abs().max(1e-3));
        assert!(near, "{place}: {found:?}, expected {expected:?}");
    };
    equal("/space/covered", "/cells");
    close("/space/mean", "/mean");
    for threshold in ["0.5", "0.9", "0.93", "0.94"] {
        equal(&format!("/above/{threshold}/cells"), &format!("/above/{threshold}"));
    }
    for (place, other) in [
        ("/by_depth", "/by_depth"),
        ("/by_width", "/by_width"),
        ("/by_op_count/conv3x3-bn-relu", "/by_conv3x3"),
    ] {
        let groups = expected.pointer(other).and_then(Value::as_object).expect("groups");
        assert!(groups.len() > 4);
        for key in groups.keys() {
            equal(&format!("{place}/{key}/cells"), &format!("{other}/{key}/cells"));
            close(&format!("{place}/{key}/mean"), &format!("{other}/{key}/mean"));
        }
    }
    for name in expected["op_replacement"].as_object().expect("six").keys() {
        equal(&format!("/op_replacement/{name}/pairs"), &format!("/op_replacement/{name}/pairs"));
        close(&format!("/op_replacement/{name}/mean_change"), &format!("/op_replacement/{name}/mean_change"));
    }
    for (place, other) in [
        ("/graph/plain/edges", "/plain_edges"),
        ("/graph/plain/in_degrees/max", "/largest_in_degree"),
        ("/graph/closure/edges", "/closure_edges"),
        ("/graph/closure/out_degrees/max", "/largest_degree"),
        ("/local_optima/closure/cells", "/local_optima"),
        ("/local_optima/closure/strict", "/strict_local_optima"),
        ("/local_optima/plain/cells", "/plain_local_optima"),
        ("/local_optima/plain/strict", "/strict_plain_local_optima"),
        ("/rarity/top/0/encodings", "/encodings_of_top/1"),
        ("/rarity/top/1/encodings", "/encodings_of_top/10"),
    ] {
        equal(place, other);
    }
    close("/local_optima/closure/first_improvement/mean_steps", "/first_improvement_steps");
    close("/local_optima/closure/first_improvement/reach_best", "/first_improvement_reach_best");
    for lag in 1..=6 {
        close(&format!("/autocorrelation/closure_exact/{lag}"), &format!("/autocorrelation/{lag}"));
    }
    for relation in ["closure", "plain"] {
        let shells = expected[format!("{relation}_shells")].as_array().expect("counts");
        for distance in 0..shells.len() {
            let place = format!("/distance/{relation}_best/shells/{distance}/cells");
            equal(&place, &format!("/{relation}_shells/{distance}"));
        }
        close(&format!("/distance/{relation}_best/correlation"), &format!("/{relation}_correlation"));
    }
}

/// Small enough for a library of graphs; the counts of encodings are all that there are.
#[test]
fn the_graph_of_small_cells_and_all_encodings() {
    let expected: Value = serde_json::from_str(include_str!("../reference/expected.json")).expect("json");
    let space = Space::new(SpaceLimits { vertices: 5, ..SpaceLimits::default() }).expect("within the limits");
    let graph = NeighbourGraph::of(&space);
    let few = &expected["at_most_5_vertices"];
    assert_eq!(serde_json::json!(graph.component_sizes()), few["strong_components"]);
    let sizes = graph.symmetric_closure().component_sizes();
    assert_eq!(serde_json::json!(sizes.len()), few["components_of_closure"]);
    let encodings: u64 = encodings_per_cell().into_iter().map(u64::from).sum();
    assert_eq!(serde_json::json!(encodings), expected["encodings"]);
}
