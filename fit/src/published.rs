//! The published numbers of the table that exist outside of its 2 GB file: a folder of `test_accuracy_108_run0.npy`,
//! `mean_test_accuracy_108.npy`, `cells_20k.json` and `full_records.json`.

use std::fs;
use std::path::Path;

use nb101_benchmark::{Checkpoint, Columns, Kind, Measurement, Metric, Repeat};
use nb101_space::{CellIndex, HashOrder};
use serde_json::Value;

/// The published numbers of a folder.
#[derive(Debug)]
pub struct Published {
    /// Test accuracies of all cells, validation accuracies and times of 20,001.
    pub numbers: Columns,
    /// Everything of four cells.
    pub records: Columns,
}

impl Published {
    /// Reads the files of a folder. The error says which file is not as expected.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let json = |file: &str| {
            serde_json::from_slice::<Value>(&read(folder, file)?).map_err(|error| format!("{file}: {error}"))
        };
        let mut numbers = Self::test_accuracies(folder)?;
        let cells = json("cells_20k.json")?;
        // Each cell has one repeat: the best of three by validation accuracy at 108 epochs, any one at other budgets.
        for (name, metric, epochs, repeat) in [
            ("4_final_validation_accuracy", Metric::ValidationAccuracy, 4, Repeat::Index(0)),
            ("12_final_validation_accuracy", Metric::ValidationAccuracy, 12, Repeat::Index(0)),
            ("36_final_validation_accuracy", Metric::ValidationAccuracy, 36, Repeat::Index(0)),
            ("108_final_validation_accuracy", Metric::ValidationAccuracy, 108, Repeat::Max),
            ("final_training_time", Metric::TrainingTime, 108, Repeat::Index(0)),
        ] {
            let values =
                by_hash(&cells, name).ok_or(format!("cells_20k.json: expected numbers under {name}"))?;
            numbers.push(at(metric, epochs, repeat), values);
        }
        let records =
            records(&json("full_records.json")?).ok_or("full_records.json: expected whole records")?;
        Ok(Self { numbers, records })
    }

    /// Reads the test accuracies of all cells alone: at 108 epochs, of repeat 0 and the mean of three.
    pub fn test_accuracies(folder: &Path) -> Result<Columns, String> {
        let mut numbers = Columns::new(Kind::Published);
        for (file, repeat) in
            [("test_accuracy_108_run0.npy", Repeat::Index(0)), ("mean_test_accuracy_108.npy", Repeat::Mean)]
        {
            let values =
                numpy(&read(folder, file)?).ok_or(format!("{file}: expected 423,624 64-bit floats"))?;
            numbers.push(at(Metric::TestAccuracy, 108, repeat), values);
        }
        Ok(numbers)
    }
}

fn read(folder: &Path, file: &str) -> Result<Vec<u8>, String> {
    let path = folder.join(file);
    fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
}

const fn at(metric: Metric, epochs: u16, repeat: Repeat) -> Measurement {
    Measurement { metric, epochs, repeat, checkpoint: Checkpoint::Final }
}

/// A column of 64-bit floats in hash order, after a header of 128 bytes.
fn numpy(bytes: &[u8]) -> Option<Vec<(CellIndex, f64)>> {
    let (numbers, rest) = bytes.get(128..)?.as_chunks::<8>();
    let cells = HashOrder::get().cells();
    if numbers.len() != cells.len() || !rest.is_empty() {
        return None;
    }
    Some(cells.iter().zip(numbers).map(|(&cell, number)| (cell, f64::from_le_bytes(*number))).collect())
}

fn by_hash(cells: &Value, name: &str) -> Option<Vec<(CellIndex, f64)>> {
    let numbers = cells["key"].as_array()?.iter().zip(cells[name].as_array()?);
    numbers.map(|(hash, number)| Some((cell(hash.as_str()?)?, number.as_f64()?))).collect()
}

fn cell(hash: &str) -> Option<CellIndex> {
    HashOrder::get().find(hash.parse().ok()?).ok()
}

/// All metrics of each budget, repeat and checkpoint of the cells of an object by hash.
fn records(by_hash: &Value) -> Option<Columns> {
    let mut columns = Columns::new(Kind::Published);
    for metric in Metric::ALL {
        for epochs in nb101_surrogate::BUDGETS {
            for (repeat, checkpoint) in
                (0..3).flat_map(|repeat| [(repeat, Checkpoint::Halfway), (repeat, Checkpoint::Final)])
            {
                let name = format!("{}_{}", checkpoint.name(), metric.name());
                let mut column = Vec::new();
                for (hash, record) in by_hash.as_object()? {
                    let number =
                        record["metrics"][epochs.to_string()][usize::from(repeat)][&name].as_f64()?;
                    column.push((cell(hash)?, number));
                }
                let repeat = Repeat::Index(repeat);
                columns.push(Measurement { metric: metric.clone(), epochs, repeat, checkpoint }, column);
            }
        }
    }
    Some(columns)
}
