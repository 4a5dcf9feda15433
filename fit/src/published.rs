//! The published numbers of the table that exist outside of its 2 GB file, as a benchmark: a folder of
//! `test_accuracy_108_run0.npy`, `mean_test_accuracy_108.npy`, `cells_20k.json` and `full_records.json`.

use std::fs;
use std::path::Path;

use nb101_benchmark::{Benchmark, Checkpoint, Column, Kind, Measurement, Metric, NoColumn, Repeat};
use nb101_space::{CellIndex, HashOrder};
use serde_json::Value;

/// The published numbers of a folder.
#[derive(Debug)]
pub struct Published {
    columns: Vec<(Measurement, Vec<Option<f64>>)>,
}

impl Published {
    /// Reads the files of a folder. The error says which file is not as expected.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let read = |file: &str| {
            let path = folder.join(file);
            fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
        };
        let at = |metric, epochs, repeat| Measurement { metric, epochs, repeat, checkpoint: Checkpoint::Final };
        let mut columns = Vec::new();
        for (file, repeat) in
            [("test_accuracy_108_run0.npy", Repeat::Index(0)), ("mean_test_accuracy_108.npy", Repeat::Mean)]
        {
            let values = numpy(&read(file)?).ok_or(format!("{file}: expected 423,624 64-bit floats"))?;
            columns.push((at(Metric::TestAccuracy, 108, repeat), values));
        }
        let cells: Value =
            serde_json::from_slice(&read("cells_20k.json")?).map_err(|e| format!("cells_20k.json: {e}"))?;
        // Each cell has one repeat: the best of three by validation accuracy at 108 epochs, any one at other budgets.
        for (name, metric, epochs, repeat) in [
            ("4_final_validation_accuracy", Metric::ValidationAccuracy, 4, Repeat::Index(0)),
            ("12_final_validation_accuracy", Metric::ValidationAccuracy, 12, Repeat::Index(0)),
            ("36_final_validation_accuracy", Metric::ValidationAccuracy, 36, Repeat::Index(0)),
            ("108_final_validation_accuracy", Metric::ValidationAccuracy, 108, Repeat::Max),
            ("final_training_time", Metric::TrainingTime, 108, Repeat::Index(0)),
        ] {
            let values = by_hash(&cells, name).ok_or(format!("cells_20k.json: expected numbers under {name}"))?;
            columns.push((at(metric, epochs, repeat), values));
        }
        Ok(Self { columns })
    }
}

/// A column of 64-bit floats in hash order, after a header of 128 bytes.
fn numpy(bytes: &[u8]) -> Option<Vec<Option<f64>>> {
    let (numbers, rest) = bytes.get(128..)?.as_chunks::<8>();
    let cells = HashOrder::get().cells();
    if numbers.len() != cells.len() || !rest.is_empty() {
        return None;
    }
    let mut column = vec![None; cells.len()];
    for (number, cell) in numbers.iter().zip(cells) {
        column[cell.row()] = Some(f64::from_le_bytes(*number));
    }
    Some(column)
}

fn by_hash(cells: &Value, name: &str) -> Option<Vec<Option<f64>>> {
    let order = HashOrder::get();
    let mut column = vec![None; order.cells().len()];
    for (hash, number) in cells["key"].as_array()?.iter().zip(cells[name].as_array()?) {
        column[order.find(hash.as_str()?.parse().ok()?).ok()?.row()] = Some(number.as_f64()?);
    }
    Some(column)
}

struct Values<'a>(&'a [Option<f64>]);

impl Column for Values<'_> {
    fn value(&self, cell: CellIndex) -> Option<f64> {
        *self.0.get(cell.row())?
    }
}

impl Benchmark for Published {
    fn kind(&self) -> Kind {
        Kind::Published
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
