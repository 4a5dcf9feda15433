//! A benchmark of a few columns.

use std::sync::atomic::AtomicBool;

use nb101_benchmark::{Benchmark, Checkpoint, Column, Kind, Measurement, Metric, NoColumn, Repeat};
use nb101_landscape::{Landscape, LandscapeError, LandscapeOptions, analyse};
use nb101_space::CellIndex;

/// Numbers by cell index; what a column is too short for is missing.
#[derive(Default)]
pub(crate) struct Numbers {
    pub(crate) columns: Vec<(Measurement, Vec<f64>)>,
}

/// A measurement at the end of a training.
pub(crate) fn measurement(metric: Metric, epochs: u16, repeat: Repeat) -> Measurement {
    Measurement { metric, epochs, repeat, checkpoint: Checkpoint::Final }
}

/// The mean test accuracy at 108 epochs alone.
pub(crate) fn test_accuracies(values: Vec<f64>) -> Numbers {
    Numbers { columns: vec![(measurement(Metric::TestAccuracy, 108, Repeat::Mean), values)] }
}

struct Values<'a>(&'a [f64]);

impl Column for Values<'_> {
    fn value(&self, cell: CellIndex) -> Option<f64> {
        self.0.get(cell.row()).copied()
    }
}

impl Benchmark for Numbers {
    fn kind(&self) -> Kind {
        Kind::Published
    }

    fn measurements(&self) -> Vec<Measurement> {
        self.columns.iter().map(|(measurement, _)| measurement.clone()).collect()
    }

    fn column(&self, wanted: &Measurement) -> Result<Box<dyn Column + '_>, NoColumn> {
        let found = self.columns.iter().find(|(measurement, _)| measurement == wanted);
        let lacks = || NoColumn { wanted: wanted.to_string(), available: Vec::new() };
        found.map(|(_, values)| Box::new(Values(values)) as Box<dyn Column>).ok_or_else(lacks)
    }
}

/// The landscape of mean test accuracies at 108 epochs.
pub(crate) fn analysed(values: Vec<f64>) -> Landscape {
    of(&test_accuracies(values)).expect("a landscape")
}

/// The landscape of the mean test accuracy at 108 epochs.
pub(crate) fn of(benchmark: &dyn Benchmark) -> Result<Landscape, LandscapeError> {
    analyse(benchmark, &LandscapeOptions::default(), |_, _| (), &AtomicBool::new(false))
}
