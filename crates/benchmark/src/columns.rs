//! Columns in memory that answer as a benchmark.

use nb101_space::CellIndex;

use crate::{Benchmark, Column, Kind, Measurement, NoColumn};

/// A benchmark of columns with the numbers of all cells or of a few.
///
/// ```
/// use nb101_benchmark::{Benchmark, Checkpoint, Columns, Kind, Measurement, Metric, Repeat};
/// use nb101_space::CellIndex;
/// let accuracy = Measurement {
///     metric: Metric::TestAccuracy,
///     epochs: 108,
///     repeat: Repeat::Index(0),
///     checkpoint: Checkpoint::Final,
/// };
/// let mut columns = Columns::new(Kind::Retrained);
/// columns.push(accuracy.clone(), vec![(CellIndex(7), 0.91)]);
/// let column = columns.column(&accuracy)?;
/// assert_eq!((column.value(CellIndex(7)), column.value(CellIndex(8))), (Some(0.91), None));
/// # Ok::<(), nb101_benchmark::NoColumn>(())
/// ```
#[derive(Clone, Debug)]
pub struct Columns {
    kind: Kind,
    columns: Vec<(Measurement, Vec<(CellIndex, f64)>)>,
}

impl Columns {
    /// One without columns.
    pub const fn new(kind: Kind) -> Self {
        Self { kind, columns: Vec::new() }
    }

    /// Adds a column: the numbers of some cells, in any order, each cell once.
    pub fn push(&mut self, measurement: Measurement, mut values: Vec<(CellIndex, f64)>) {
        values.sort_unstable_by_key(|&(cell, _)| cell);
        self.columns.push((measurement, values));
    }
}

/// Ascending by cell.
struct Values<'a>(&'a [(CellIndex, f64)]);

impl Column for Values<'_> {
    fn value(&self, cell: CellIndex) -> Option<f64> {
        // Where there is a number for every cell, it is in the cell's place.
        if let Some(&(_, value)) = self.0.get(cell.row()).filter(|(known, _)| *known == cell) {
            return Some(value);
        }
        let place = self.0.binary_search_by_key(&cell, |&(known, _)| known).ok()?;
        Some(self.0[place].1)
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
