//! Benchmarks with gaps, constants and nonsense: clear words, no panic.

use std::sync::atomic::AtomicBool;

use nb101_benchmark::{Benchmark, Metric, Repeat};
use nb101_cell::ErrorCode;
use nb101_landscape::{LandscapeError, LandscapeOptions, NeighbourGraph, analyse};
use nb101_space::{CellIndex, Space, SpaceLimits};

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
    let network = landscape.local_optima.one_edit.as_ref().expect("few optima");
    assert_eq!((network.mean_return, network.edges.len()), (None, 0), "nothing leads from it");
    assert!(landscape.op_replacement.values().all(|effect| (effect.pairs, effect.mean_change) == (0, None)));
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
    assert!(landscape.autocorrelation.closure_walks.is_none());
    assert!(landscape.autocorrelation.encoding_walks.is_none());
    let closure = &landscape.local_optima.closure;
    assert_eq!((closure.cells, closure.strict, closure.plateaus.count), (423_624, 0, 1));
    assert_eq!(landscape.local_optima.one_edit, None);
    assert!(landscape.notes.iter().any(|note| note.contains("too many")));
    let effect = landscape.op_replacement["maxpool3x3>conv1x1-bn-relu"];
    assert_eq!((effect.mean_change, effect.mean_time_change), (Some(0.0), Some(0.0)));
    assert_eq!(effect.mean_relative_time_change, None, "of times that are 0 there is none");
}

/// Times count for the cells that have the metric.
#[test]
fn times_of_cells_without_the_metric_are_left_out() {
    let mut columns = test_accuracies(vec![0.5, f64::NAN, 0.75]);
    columns.push(measurement(Metric::TrainingTime, 108, Repeat::Mean), by_cell(vec![10.0, 1000.0, 20.0]));
    let landscape = of(&columns).expect("a landscape");
    let mini = landscape.mini.as_ref().expect("small cells have the metric");
    assert_eq!((landscape.space.mean_training_time, mini.mean_training_time), (Some(15.0), Some(15.0)));
    assert!(landscape.scatter.iter().all(|density| density.cells == 2));
    let times = landscape.distributions.iter().find(|one| one.metric == Metric::TrainingTime);
    assert_eq!(times.expect("known").cells, 3, "a distribution is of its own metric");
}

/// Of input -> output, which tens of thousands of cells are neighbours of, a single neighbour is known.
#[test]
fn walks_go_among_the_cells_that_are_known() {
    let space = Space::new(SpaceLimits { vertices: 3, ..SpaceLimits::default() }).expect("within the limits");
    let closure = NeighbourGraph::of(&space).symmetric_closure();
    let neighbour = closure.neighbours(CellIndex(0))[0] as usize;
    let mut few = vec![f64::NAN; 423_624];
    (few[0], few[neighbour]) = (0.25, 0.75);
    let found = analysed(few).autocorrelation;
    // There and back.
    assert_eq!(found.closure_exact, [1.0, -1.0].repeat(11)[..21]);
    let walks = found.closure_walks.expect("two cells are neighbours");
    assert_eq!(walks.walks, 2_000);
    for lag in &walks.lags {
        assert!((lag.correlation - found.closure_exact[lag.lag]).abs() < 0.02, "{lag:?}");
    }
    let through_encodings = found.encoding_walks.expect("many encodings are one of the small cells");
    assert!(through_encodings.walks > 1_900, "{}", through_encodings.walks);
    assert!(through_encodings.lags.iter().all(|lag| lag.low < lag.high));

    // No step leads from either of two cells of seven vertices that are not neighbours: all of their parameters matter.
    let mut rare = vec![f64::NAN; 423_624];
    (rare[162_354], rare[423_623]) = (0.25, 0.5);
    let found = analysed(rare);
    assert_eq!(
        (found.autocorrelation.closure_exact.len(), &found.autocorrelation.encoding_walks),
        (0, &None)
    );
    let notes = found.notes.join("\n");
    assert!(
        notes.contains("no two neighbours") && notes.contains("random walks through encodings"),
        "{notes}"
    );
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

/// Of ten budgets the one that was asked for stays, and the largest others; another metric's budgets are its own.
#[test]
fn budgets_that_are_left_out_are_named() {
    let values = vec![0.5, 0.6, 0.7];
    let all = |metric: Metric, budgets: &[u16]| -> Vec<_> {
        let of = |&epochs: &u16| (measurement(metric.clone(), epochs, Repeat::Mean), values.clone());
        budgets.iter().map(of).collect()
    };
    let mut columns = all(Metric::TestAccuracy, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 108]);
    columns.extend(all(Metric::TrainingTime, &[1, 2, 3, 4, 5, 6, 7, 8]));
    let asked = |epochs| {
        let options = LandscapeOptions { epochs, ..LandscapeOptions::default() };
        let benchmark = numbers(columns.clone());
        analyse(&benchmark, &options, |_, _| (), &AtomicBool::new(false)).expect("a landscape")
    };
    for (epochs, kept, dropped) in
        [(1, [1, 4, 5, 6, 7, 8, 9, 108], "2, 3"), (108, [3, 4, 5, 6, 7, 8, 9, 108], "1, 2")]
    {
        let landscape = asked(epochs);
        let budgets = |metric| -> Vec<u16> {
            let of_metric = landscape.distributions.iter().filter(|one| one.metric == metric);
            of_metric.map(|one| one.epochs).collect()
        };
        assert_eq!(budgets(Metric::TestAccuracy), kept);
        assert_eq!(budgets(Metric::TrainingTime), [1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(landscape.correlation.budgets.len(), 28);
        let about_budgets: Vec<&String> =
            landscape.notes.iter().filter(|note| note.contains("budget")).collect();
        let expected = format!("test_accuracy at {dropped} epochs is left out");
        assert!(about_budgets.len() == 1 && about_budgets[0].starts_with(&expected), "{about_budgets:?}");
    }
}

#[test]
fn whoever_cancels_is_heard() {
    let asked =
        analyse(&test_accuracies(vec![0.5]), &LandscapeOptions::default(), |_, _| (), &AtomicBool::new(true));
    assert!(matches!(asked, Err(LandscapeError::Cancelled)));
}
