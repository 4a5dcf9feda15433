//! A benchmark of a few columns.

use std::sync::atomic::AtomicBool;

use nb101_benchmark::{Benchmark, Checkpoint, Columns, Kind, Measurement, Metric, Repeat};
use nb101_landscape::{Landscape, LandscapeError, LandscapeOptions, analyse};
use nb101_space::CellIndex;

/// Columns of numbers by cell index; what a column is too short for is missing.
pub(crate) fn numbers(columns: Vec<(Measurement, Vec<f64>)>) -> Columns {
    let mut all = Columns::new(Kind::Published);
    for (measurement, values) in columns {
        all.push(measurement, by_cell(values));
    }
    all
}

/// The cells from the first on with these numbers.
pub(crate) fn by_cell(values: Vec<f64>) -> Vec<(CellIndex, f64)> {
    (0..).map(CellIndex).zip(values).collect()
}

/// A measurement at the end of a training.
pub(crate) fn measurement(metric: Metric, epochs: u16, repeat: Repeat) -> Measurement {
    Measurement { metric, epochs, repeat, checkpoint: Checkpoint::Final }
}

/// The mean test accuracy at 108 epochs alone.
pub(crate) fn test_accuracies(values: Vec<f64>) -> Columns {
    numbers(vec![(measurement(Metric::TestAccuracy, 108, Repeat::Mean), values)])
}

/// The landscape of mean test accuracies at 108 epochs.
pub(crate) fn analysed(values: Vec<f64>) -> Landscape {
    of(&test_accuracies(values)).expect("a landscape")
}

/// The landscape of the mean test accuracy at 108 epochs.
pub(crate) fn of(benchmark: &dyn Benchmark) -> Result<Landscape, LandscapeError> {
    analyse(benchmark, &LandscapeOptions::default(), |_, _| (), &AtomicBool::new(false))
}
