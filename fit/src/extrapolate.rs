//! Lines through the few trainings of which everything is known.

use nb101_surrogate::{Extrapolation, HalfwayModel, Line, TimeModel};

use crate::records::{CellRecords, Point, Record};
use crate::statistics::{line, mean, variance, within_groups};

/// The accuracy of a network that always answers the same.
const CHANCE: f64 = 0.1;
/// Half an image: the least error whose logarithm is taken.
const LEAST_ERROR: f64 = 0.5 / 9984.0;

/// The trainings of one budget, without those that diverged.
fn converged(cells: &[CellRecords], budget: usize) -> impl Iterator<Item = &Record> {
    let all = cells.iter().flat_map(move |cell| &cell.budgets[budget]);
    all.filter(move |record| budget < 2 || record.end.validation > 0.15)
}

fn log_error(accuracy: f64) -> f64 {
    libm::log((1.0 - accuracy).max(LEAST_ERROR))
}

fn test_line<'a>(points: impl Iterator<Item = &'a Point>) -> Line {
    let pairs: Vec<(f64, f64)> = points.map(|p| (p.validation, p.test - p.validation)).collect();
    line(&pairs, None)
}

/// The line of train errors, with a slope that is known if most train errors are too small to tell one.
fn train_line<'a>(points: impl Iterator<Item = &'a Point>, known_slope: Option<f32>) -> Line {
    let pairs: Vec<(f64, f64)> = points.map(|p| (log_error(p.validation), log_error(p.train))).collect();
    let perfect = pairs.iter().filter(|(_, train)| *train < libm::log(2.5 / 9984.0)).count();
    let slope = known_slope.filter(|_| 2 * perfect > pairs.len());
    line(&pairs, slope.map(f64::from))
}

/// Lines through the records.
pub(crate) fn extrapolation(cells: &[CellRecords]) -> Extrapolation {
    let mut train: Vec<Line> = Vec::new();
    for budget in 0..4 {
        let before = train.last().map(|line| line.slope);
        train.push(train_line(converged(cells, budget).map(|record| &record.end), before));
    }
    let halfway = |budget: usize| {
        let all = cells.iter().flat_map(|cell| {
            let ends: Vec<f64> = cell.budgets[budget].iter().map(|record| record.end.validation).collect();
            let expected = mean(&ends) - CHANCE;
            cell.budgets[budget].iter().map(move |record| (expected, record.halfway.validation - CHANCE))
        });
        let pairs: Vec<(f64, f64)> = all.collect();
        // Through the origin: a cell that learns nothing has learned nothing half-way.
        let along: f64 = pairs.iter().map(|(x, y)| x * y).sum();
        let slope = along / pairs.iter().map(|(x, _)| x * x).sum::<f64>();
        let rest: Vec<f64> = pairs.iter().map(|(x, y)| y - slope * x).collect();
        let deviation = (rest.iter().map(|r| r * r).sum::<f64>() / rest.len() as f64).sqrt();
        HalfwayModel { progress: Line { intercept: 0.0, slope: slope as f32, deviation: deviation as f32 } }
    };
    Extrapolation {
        test: (0..4).map(|budget| test_line(converged(cells, budget).map(|record| &record.end))).collect(),
        halfway_test: (0..4)
            .map(|budget| test_line(converged(cells, budget).map(|record| &record.halfway)))
            .collect(),
        train,
        halfway_train: (0..4)
            .map(|budget| train_line(converged(cells, budget).map(|record| &record.halfway), None))
            .collect(),
        halfway: (0..4).map(halfway).collect(),
    }
}

/// Times, given the deviation of the logarithm of the time around its prediction.
pub(crate) fn times(cells: &[CellRecords], cell_deviation: f64) -> TimeModel {
    let seconds = |cell: &CellRecords, budget: usize| {
        mean(&cell.budgets[budget].iter().map(|record| record.end.seconds).collect::<Vec<_>>())
    };
    let share = 4.0 / 108.0;
    let overheads: Vec<f64> =
        cells.iter().map(|cell| (seconds(cell, 0) - share * seconds(cell, 3)) / (1.0 - share)).collect();
    let within = |budget: usize, of: &dyn Fn(f64) -> f64| {
        let group = |cell: &CellRecords| {
            cell.budgets[budget]
                .iter()
                .map(|record| (of(record.end.seconds), of(record.end.seconds)))
                .collect()
        };
        within_groups(&cells.iter().map(group).collect::<Vec<_>>())
    };
    TimeModel {
        overhead: mean(&overheads) as f32,
        overhead_deviation: variance(&overheads).sqrt() as f32,
        cell_deviation: cell_deviation as f32,
        relative_deviation: within(3, &libm::log).sqrt() as f32,
        absolute_deviation: within(0, &|seconds| seconds).sqrt() as f32,
    }
}

/// The variance between repeats of validation accuracies and the correlation with test accuracies, over the cells.
pub(crate) fn repeats(cells: &[CellRecords], budget: usize) -> (f64, f64) {
    let products = |left: fn(&Point) -> f64, right: fn(&Point) -> f64| {
        let group = |cell: &CellRecords| {
            cell.budgets[budget].iter().map(|record| (left(&record.end), right(&record.end))).collect()
        };
        within_groups(&cells.iter().map(group).collect::<Vec<_>>())
    };
    let validation = products(|p| p.validation, |p| p.validation);
    let test = products(|p| p.test, |p| p.test);
    let both = products(|p| p.validation, |p| p.test);
    (validation, both / (validation * test).sqrt())
}
