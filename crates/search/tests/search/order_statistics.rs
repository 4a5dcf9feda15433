//! Random search against what theory expects of it.

use std::collections::BTreeMap;

use nb101_benchmark::{Metric, Repeat};
use nb101_cell::Encoding;
use nb101_search::Run;
use nb101_space::{CellIndex, Space};

use crate::benchmark::{Formula, measurement};
use crate::study;

/// The exact mean of the best of `draws` values that are drawn independently, each with its weight.
fn expected_best(values: &[f64], weights: &[f64], draws: i32) -> f64 {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|&a, &b| values[a].total_cmp(&values[b]));
    let total: f64 = weights.iter().sum();
    let (mut below, mut mean) = (0.0f64, 0.0);
    for i in order {
        let up_to = below + weights[i] / total;
        mean += values[i] * (up_to.powi(draws) - below.powi(draws));
        below = up_to;
    }
    mean
}

/// The chance of every cell when encodings are drawn uniformly: all 2^21 matrices are pruned, and the operations of what is
/// left are uniform.
fn encoding_weights() -> Vec<f64> {
    let mut matrices = BTreeMap::new();
    for edges in 0..1 << 21 {
        if let Some(cell) = Encoding::new(edges, [0; 5]).expect("in range").to_cell() {
            matrices.entry(cell.packed()).or_insert((cell, 0u32)).1 += 1;
        }
    }
    let mut weights = vec![0.0; Space::nasbench101().len() as usize];
    for (cell, count) in matrices.into_values() {
        let labellings = 3u32.pow(cell.interior() as u32);
        for labelling in 0..labellings {
            let labelled = (0..cell.interior()).fold(Encoding::from(cell), |encoding, i| {
                encoding.with_op(i, labelling / 3u32.pow(i as u32) % 3)
            });
            let index = CellIndex::of(labelled.to_cell().expect("pruned and valid"));
            weights[index.row()] += f64::from(count) / f64::from(labellings);
        }
    }
    weights
}

fn assert_expected(sampling: &str, weights: &[f64]) {
    const DRAWS: i32 = 50;
    let protocol = format!(
        r#"{{"searchers": [{{"name": "random-search", "sampling": "{sampling}"}}],
            "objective": {{"metric": "test_accuracy", "repeat": "mean"}},
            "budget": {{"queries": {DRAWS}}}, "runs": 4000, "seed": 31}}"#
    );
    let runs = study(&protocol, &Formula::full()).searchers.remove(0).runs;
    let best = |run: &Run| run.trace.last().expect("an incumbent").objective;
    let n = runs.len() as f64;
    let mean = runs.iter().map(best).sum::<f64>() / n;
    let variance = runs.iter().map(|run| (best(run) - mean).powi(2)).sum::<f64>() / (n - 1.0);

    let question = measurement(Metric::TestAccuracy, 108, Repeat::Mean);
    let cells = (0..Space::nasbench101().len()).map(CellIndex);
    let values: Vec<f64> = cells.map(|cell| Formula::value(cell, &question)).collect();
    let expected = expected_best(&values, weights, DRAWS);
    // Five standard errors: with another seed it would fail by chance once in two million times.
    let standard_error = (variance / n).sqrt();
    assert!((mean - expected).abs() < 5.0 * standard_error, "{mean} against {expected} +- {standard_error}");
}

#[test]
fn best_of_n_cells_is_as_expected() {
    assert_expected("cells", &vec![1.0; Space::nasbench101().len() as usize]);
}

#[test]
fn best_of_n_encodings_is_as_expected() {
    assert_expected("encodings", &encoding_weights());
}
