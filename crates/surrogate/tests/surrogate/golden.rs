//! Numbers that must be the same on every platform, and change only with the model.

use nb101_benchmark::Metric;
use nb101_space::CellIndex;
use nb101_surrogate::Surrogate;

use crate::column;

#[test]
fn answers_are_those_of_the_model_that_ships() {
    let surrogate = Surrogate::embedded();
    let images = |accuracy: f64| (accuracy * 9984.0).round();
    let answers = [0, 90, 64_541, 400_000].map(|cell| {
        let value = |metric, epochs, repeat| column(surrogate, metric, epochs, repeat).value(CellIndex(cell));
        [
            value(Metric::TestAccuracy, 108, 0).map(images),
            value(Metric::ValidationAccuracy, 4, 1).map(images),
            value(Metric::ValidationAccuracy, 36, 2).map(images),
            value(Metric::TrainAccuracy, 12, 0).map(images),
            value(Metric::TrainingTime, 108, 0),
        ]
        .map(|number| number.expect("every cell has every number"))
    });
    assert_eq!(answers, GOLDEN);
}

/// For cells 0, 90, 64,541 and 400,000: test images at 108 epochs, validation images at 4 and 36, train images at 12, seconds.
const GOLDEN: [[f64; 5]; 4] = [
    [8264.0, 566.0, 7802.0, 4603.0, 1_039.742_309_570_312_5],
    [8853.0, 1447.0, 8306.0, 4644.0, 1_479.549_804_687_5],
    [8738.0, 1691.0, 8175.0, 4437.0, 1_468.542_968_75],
    [9005.0, 2522.0, 8793.0, 6877.0, 1_070.427_856_445_312_5],
];
