//! A model is not fitted to nearly nothing.

use nb101_benchmark::{Benchmark, Column, Kind, Measurement, NoColumn};
use nb101_fit::{FitOptions, fit};
use nb101_space::CellIndex;
use nb101_surrogate::Surrogate;

/// What is known of the 91 cells with at most 4 vertices.
struct SmallCells;

struct OfSmallCells<'a>(Box<dyn Column + 'a>);

impl Column for OfSmallCells<'_> {
    fn value(&self, cell: CellIndex) -> Option<f64> {
        (cell.0 < 91).then(|| self.0.value(cell))?
    }
}

impl Benchmark for SmallCells {
    fn kind(&self) -> Kind {
        Kind::Synthetic
    }

    fn measurements(&self) -> Vec<Measurement> {
        Surrogate::embedded().measurements()
    }

    fn column(&self, wanted: &Measurement) -> Result<Box<dyn Column + '_>, NoColumn> {
        Ok(Box::new(OfSmallCells(Surrogate::embedded().column(wanted)?)))
    }
}

#[test]
fn few_cells_are_refused() {
    let error = fit(&SmallCells, &SmallCells, &FitOptions::default()).expect_err("too few cells");
    assert!(error.contains("expected at least 1000"), "{error}");
}
