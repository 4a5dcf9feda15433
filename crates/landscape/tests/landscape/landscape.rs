//! Laws of whole landscapes, on made-up numbers.

use nb101_benchmark::{Benchmark, Columns, Metric, Repeat};
use nb101_landscape::Landscape;
use nb101_space::{CellIndex, Space};
use rayon::ThreadPoolBuilder;

use crate::benchmark::{measurement, numbers, of};

/// The deviation of a cell's three repeats.
fn spread(index: u32) -> f64 {
    f64::from(index) / 423_623.0 * 0.002
}

/// Three repeats of everything at two budgets: an accuracy that follows from the edges, the operations and a bit from the
/// cell index; the repeats differ to either side by [`spread`], which grows with the cell index.
fn made_up() -> Columns {
    let cells = Space::nasbench101().cells();
    let mut columns = Vec::new();
    for epochs in [36, 108] {
        for (metric, scale) in [
            (Metric::TrainingTime, 1000.0),
            (Metric::TrainAccuracy, 1.05),
            (Metric::ValidationAccuracy, 1.0),
            (Metric::TestAccuracy, 0.99),
        ] {
            let of_cell = |(index, cell): (u32, &nb101_cell::Cell)| {
                let noise = f64::from(index.wrapping_mul(2_654_435_761) >> 16) / 65_536.0;
                let of_ops: f64 = cell.ops().map(|op| [0.02, 0.015, 0.0][op as usize]).sum();
                let base = 0.7 + f64::from(cell.edges()) / 100.0 + of_ops;
                scale * (base + 0.01 * noise / f64::from(epochs).sqrt())
            };
            let mean: Vec<f64> = (0..).zip(&cells).map(of_cell).collect();
            for (repeat, side) in [(0, -1.0), (1, 0.0), (2, 1.0)] {
                let values = (0..).zip(&mean).map(|(index, value)| value + side * spread(index)).collect();
                columns.push((measurement(metric.clone(), epochs, Repeat::Index(repeat)), values));
            }
            columns.push((measurement(metric, epochs, Repeat::Mean), mean));
        }
    }
    numbers(columns)
}

/// The means of all cells, by cell index.
fn means(benchmark: &Columns, metric: Metric, epochs: u16) -> Vec<f64> {
    let column = benchmark.column(&measurement(metric, epochs, Repeat::Mean)).expect("made up");
    (0..423_624).map(|cell| column.value(CellIndex(cell)).expect("made up")).collect()
}

fn on_threads(threads: usize, benchmark: &Columns) -> Landscape {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    pool.install(|| of(benchmark)).expect("a landscape")
}

#[test]
fn a_whole_landscape() {
    let benchmark = made_up();
    let landscape = on_threads(1, &benchmark);
    assert_eq!(on_threads(3, &benchmark), landscape, "it does not depend on threads");
    assert_eq!(landscape.notes, Vec::<String>::new());

    // Noise: an even spread from 0 to 0.002.
    assert_eq!(landscape.noise.len(), 4);
    for noise in &landscape.noise {
        assert_eq!(noise.cells, 423_624);
        let means = means(&benchmark, noise.metric.clone(), noise.epochs);
        let mut cells: Vec<(f64, f64)> =
            (0..).zip(means).map(|(index, mean)| (mean, spread(index))).collect();
        cells.sort_by(|a, b| b.0.total_cmp(&a.0));
        let square = cells[..42_363].iter().map(|cell| cell.1 * cell.1).sum::<f64>() / 42_363.0;
        // A cell at the border of the tenth may count or not: a 42,363rd of a square.
        assert!((noise.pooled_top - square.sqrt()).abs() < 1e-7, "{noise:?}, {}", square.sqrt());
        assert!((noise.pooled_top - noise.pooled).abs() > 1e-5, "the best are not as noisy as all");
        for (found, expected) in [
            (noise.mean, 0.001),
            (noise.median, 0.001),
            (noise.q95, 0.0019),
            (noise.pooled, 0.002 / 3f64.sqrt()),
        ] {
            assert!((found - expected).abs() < 1e-8, "{noise:?}");
        }
    }
    let within = landscape.rarity.within_two_standard_errors.expect("three repeats");
    let best = landscape.space.best;
    assert!((within.standard_error - spread(best.cell) / 3f64.sqrt()).abs() < 1e-9);
    let means = means(&benchmark, Metric::TestAccuracy, 108);
    let least = best.value - 2.0 * within.standard_error;
    assert_eq!(within.draw.cells, means.iter().filter(|&&mean| mean >= least).count());
    assert!(within.draw.cells > 1);

    // Both accuracies are the same but for a factor.
    let correlation = &landscape.correlation;
    assert!((correlation.validation_test.expect("varies") - 1.0).abs() < 1e-9);
    let [between] = correlation.budgets[..] else { panic!("two budgets") };
    assert_eq!((between.epochs, between.other_epochs, between.cells), (36, 108, 423_624));
    // The budgets differ in noise alone.
    for correlation in [between.spearman, between.spearman_top] {
        assert!((0.9..=1.0).contains(&correlation.expect("varies")), "{between:?}");
    }
    assert!((42_363..=42_364).contains(&between.top_cells));

    // Groups are parts of the whole.
    let structures = &landscape.structures;
    let counts = [&structures.by_depth, &structures.by_width, &structures.by_edges, &structures.by_vertices]
        .map(|groups| groups.values().map(|group| group.cells).sum::<usize>());
    assert_eq!(counts, [423_624; 4]);
    let both = structures.by_depth_and_width.iter();
    let sum: f64 = both.map(|both| both.group.mean * both.group.cells as f64).sum();
    assert!((sum / 423_624.0 - landscape.space.mean).abs() < 1e-9);
    let vertices = structures.by_vertices.iter().map(|(vertices, group)| (*vertices, group.cells as u32));
    assert!(vertices.eq(Space::nasbench101().len_by_vertices()));

    let mini = landscape.mini.as_ref().expect("has values");
    assert_eq!((mini.cells, mini.covered), (64_542, 64_542));
    assert_eq!(landscape.space.local_optima, landscape.local_optima.closure.cells);
    assert_eq!(landscape.space.strict_local_optima, landscape.local_optima.closure.strict);

    // Every cell is in one bin or outside; the best is on both fronts, last.
    assert_eq!(landscape.scatter.len(), 3);
    for density in &landscape.scatter {
        let counted: usize = density.counts.iter().map(|bin| bin.2 as usize).sum();
        assert_eq!(counted + density.outside, 423_624);
    }
    for front in [&landscape.pareto.training_time, &landscape.pareto.trainable_parameters] {
        assert_eq!(front.last().expect("not empty").value, landscape.space.best.value);
        assert!(front.is_sorted_by(|a, b| a.cost < b.cost && a.value < b.value));
    }
    for distribution in &landscape.distributions {
        let counted: usize = distribution.histogram.counts.iter().sum();
        assert_eq!(counted + distribution.histogram.below, distribution.cells);
        assert!(distribution.quantiles.is_sorted());
    }
    let share = landscape.rarity.top.last().expect("not empty");
    assert!((share.expected_draws * share.probability_valid - 1.0).abs() < 1e-12);
}

#[test]
fn progress_ends_at_its_total() {
    let mut heard = Vec::new();
    let options = nb101_landscape::LandscapeOptions::default();
    let asked = nb101_landscape::analyse(
        &crate::benchmark::test_accuracies(vec![0.5, 0.6]),
        &options,
        |done, total| heard.push((done, total)),
        &std::sync::atomic::AtomicBool::new(false),
    );
    assert!(asked.is_ok());
    assert_eq!(heard, (1..=12).map(|done| (done, 12)).collect::<Vec<_>>());
}
