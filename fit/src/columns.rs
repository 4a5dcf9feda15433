//! Columns in memory that answer as a benchmark.

use nb101_benchmark::{Benchmark, Column, Kind, Measurement, NoColumn};
use nb101_space::CellIndex;

/// A benchmark of columns with one number for each cell index.
#[derive(Debug)]
pub struct Columns {
    kind: Kind,
    columns: Vec<(Measurement, Vec<Option<f64>>)>,
}

impl Columns {
    pub(crate) const fn new(kind: Kind) -> Self {
        Self { kind, columns: Vec::new() }
    }

    pub(crate) fn push(&mut self, measurement: Measurement, values: Vec<Option<f64>>) {
        self.columns.push((measurement, values));
    }
}

struct Values<'a>(&'a [Option<f64>]);

impl Column for Values<'_> {
    fn value(&self, cell: CellIndex) -> Option<f64> {
        *self.0.get(cell.row())?
    }
}

impl Benchmark for Columns {
    fn kind(&self) -> Kind {
        self.kind
    }

    fn measurements(&self) -> Vec<Measurement> {
        self.columns.iter().map(|(measurement, _)| measurement.clone()).collect()
    }

    fn column(&self, wanted: &Measurement) -> Result<Box<dyn Column + '_>, NoColumn> {
        let found = self.columns.iter().find(|(measurement, _)| measurement == wanted);
        let lacks = || NoColumn {
            wanted: wanted.to_string(),
            available: self.columns.iter().map(|(measurement, _)| measurement.to_string()).collect(),
        };
        found.map(|(_, values)| Box::new(Values(values)) as Box<dyn Column>).ok_or_else(lacks)
    }
}
