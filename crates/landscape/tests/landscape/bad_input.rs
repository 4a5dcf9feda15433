//! Benchmarks with gaps, constants and nonsense: clear words, no panic.

use std::sync::atomic::AtomicBool;

use nb101_benchmark::{Benchmark, Metric, Repeat};
use nb101_cell::ErrorCode;
use nb101_landscape::{LandscapeError, LandscapeOptions, analyse};

use crate::benchmark::{analysed, by_cell, measurement, numbers, of, test_accuracies};

fn code(benchmark: &dyn Benchmark) -> &'static str {
    of(benchmark).expect_err("refused").code()
}

#[test]
fn what_a_benchmark_lacks_is_said() {
    assert_eq!(code(&numbers(Vec::new())), "NB101_NO_COLUMN");
    assert_eq!(code(&test_accuracies(Vec::new())), "NB101_MISSING_VALUES");
    assert_eq!(code(&test_accuracies(vec![f64::NAN, f64::INFINITY])), "NB101_MISSING_VALUES");
    let times = LandscapeOptions { metric: Metric::TrainingTime, ..LandscapeOptions::default() };
    let refused = analyse(&test_accuracies(vec![0.5]), &times, |_, _| (), &AtomicBool::new(false));
    assert_eq!(refused.expect_err("refused").code(), "NB101_BAD_ARGUMENT");
}

#[test]
fn a_single_cell_has_a_landscape() {
    let landscape = analysed(vec![0.5]);
    assert_eq!(landscape.coverage, 1.0 / 423_624.0);
    assert_eq!((landscape.local_optima.closure.cells, landscape.local_optima.closure.isolated), (1, 1));
    assert!(landscape.autocorrelation.closure_exact.is_empty());
    assert!(landscape.notes.iter().any(|note| note.contains("423623 of 423624 cells have no")));
    assert!(serde_json::to_string(&landscape).is_ok());
}

#[test]
fn a_constant_correlates_with_nothing() {
    let mut columns = test_accuracies(vec![0.1; 423_624]);
    columns.push(measurement(Metric::TrainingTime, 108, Repeat::Mean), by_cell(vec![0.0; 423_624]));
    columns.push(measurement(Metric::TestAccuracy, 36, Repeat::Mean), by_cell(vec![0.1; 423_624]));
    let landscape = of(&columns).expect("a landscape");
    assert!(landscape.notes.iter().any(|note| note.contains("constant")));
    assert_eq!(landscape.correlation.budgets[0].spearman, None);
    assert_eq!(landscape.distance.closure_best.correlation, None);
    assert_eq!(landscape.distance.closure_best.targets.len(), 423_624);
    assert!(landscape.autocorrelation.closure_exact.is_empty());
    assert!(landscape.autocorrelation.closure_walks.is_empty());
    assert!(landscape.autocorrelation.encoding_walks.is_empty());
    let closure = &landscape.local_optima.closure;
    assert_eq!((closure.cells, closure.strict, closure.plateaus.count), (423_624, 0, 1));
    assert_eq!(landscape.local_optima.one_edit, None);
    assert!(landscape.notes.iter().any(|note| note.contains("too many")));
    let effect = landscape.op_replacement["maxpool3x3>conv1x1-bn-relu"];
    assert_eq!((effect.mean_change, effect.mean_relative_time_change), (0.0, None));
}

/// Every third value is no number.
#[test]
fn numbers_that_are_none_are_left_out() {
    let values: Vec<f64> =
        (0..423_624u32)
            .map(|cell| {
                if cell % 3 == 0 {
                    [f64::NAN, f64::INFINITY][cell as usize % 2]
                } else {
                    f64::from(cell % 97)
                }
            })
            .collect();
    let landscape = analysed(values);
    assert!((landscape.coverage - 2.0 / 3.0).abs() < 1e-12);
    assert_eq!(landscape.space.covered, 282_416);
    let by_edges = landscape.structures.by_edges.values().map(|group| group.cells);
    assert_eq!(by_edges.sum::<usize>(), 282_416);
    let json = serde_json::to_value(&landscape).expect("json");
    assert_eq!(json["above"]["0.94"]["cells"], serde_json::json!(landscape.above["0.94"].cells));
}

#[test]
fn whoever_cancels_is_heard() {
    let asked =
        analyse(&test_accuracies(vec![0.5]), &LandscapeOptions::default(), |_, _| (), &AtomicBool::new(true));
    assert!(matches!(asked, Err(LandscapeError::Cancelled)));
}
