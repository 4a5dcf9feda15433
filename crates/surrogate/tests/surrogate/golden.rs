//! Numbers that must be the same on every platform, and change only with the model.

use nb101_benchmark::Metric;
use nb101_space::CellIndex;
use nb101_surrogate::Surrogate;

use crate::column;

#[test]
fn answers_are_those_of_the_model_that_ships() {
    let surrogate = Surrogate::embedded();
    let answers = [0, 90, 64_541, 400_000].map(|cell| {
        let value = |metric, epochs, repeat| column(surrogate, metric, epochs, repeat).value(CellIndex(cell));
        [
            value(Metric::TestAccuracy, 108, 0).map(|accuracy| accuracy * 9984.0),
            value(Metric::ValidationAccuracy, 4, 1).map(|accuracy| accuracy * 9984.0),
            value(Metric::ValidationAccuracy, 36, 2).map(|accuracy| accuracy * 9984.0),
            value(Metric::TrainAccuracy, 12, 0).map(|accuracy| accuracy * 9984.0),
            value(Metric::TrainingTime, 108, 0),
        ]
        .map(|number| number.expect("every cell has every number"))
    });
    assert_eq!(answers, GOLDEN);
}

const GOLDEN: [[f64; 5]; 4] = [[0.0; 5]; 4];
