//! Asking a table everything. The answers may be errors; what they say must agree.

use std::fmt::Debug;

use nb101_benchmark::{Benchmark, Checkpoint, Measurement, Metric, Repeat};
use nb101_cell::ErrorCode;
use nb101_space::CellIndex;
use nb101_table::{Condition, Content, Quantity, Selection, Table, TableError};

/// What a table may answer that is no number.
const REFUSALS: [&str; 6] = [
    "NB101_CELL_NOT_IN_TABLE",
    "NB101_NO_BUDGET",
    "NB101_NO_REPEAT",
    "NB101_NO_CHECKPOINT",
    "NB101_NO_RECORD",
    "NB101_NO_COLUMN",
];

/// Cells that are asked about besides those of the table.
const OTHERS: [CellIndex; 4] = [CellIndex(0), CellIndex(7), CellIndex(423_623), CellIndex(u32::MAX)];

/// Asks about everything that a table says it has, and about some things that it may not have.
pub(crate) fn ask_everything<D: AsRef<[u8]> + Send + Sync>(table: &Table<D>) {
    let verified = table.verify();
    assert_eq!(format!("{verified:?}"), format!("{:?}", table.verify()), "verifying twice says the same");
    let is_sound = verified.is_ok();
    let cells: Vec<CellIndex> = table.cells().take(64).collect();
    assert!(table.cells().is_sorted_by(|a, b| a < b) && table.cells().count() == table.cell_count());
    assert!(table.record_count() <= table.cell_count() as u64 * table.columns().len() as u64);

    for &cell in cells.iter().chain(&OTHERS) {
        let representative = table.representative(cell);
        assert!(representative.is_ok() || !is_sound || !table.contains(cell));
        if let (true, Ok(representative)) = (is_sound, representative) {
            assert_eq!(CellIndex::of(representative), cell);
        }
        refusal(table.trainable_parameters(cell), is_sound);
    }
    let trainings = ask_columns(table, &cells, is_sound);
    for &(epochs, repeat) in trainings.iter().take(12).chain(&[(108, Repeat::Index(0)), (0, Repeat::Median)])
    {
        for &cell in cells.iter().take(6).chain(&OTHERS) {
            for checkpoint in [Checkpoint::Halfway, Checkpoint::Final] {
                refusal(table.record(cell, epochs, repeat, checkpoint), is_sound);
                refusal(table.repeats(cell, epochs, checkpoint), is_sound);
            }
            if let Some(repeat) = repeat.index() {
                refusal(table.source_record(cell, epochs, repeat), is_sound);
            }
        }
    }
}

/// Asks for every column; gives the trainings that they are about.
fn ask_columns<D: AsRef<[u8]> + Send + Sync>(
    table: &Table<D>,
    cells: &[CellIndex],
    is_sound: bool,
) -> Vec<(u16, Repeat)> {
    let mut trainings = Vec::new();
    for info in table.columns() {
        let column = table.stored_column(&info.content).expect("it is listed");
        let present = column.iter().count();
        assert!(present == info.present as usize || !is_sound, "{info:?}");
        for &cell in cells.iter().chain(&OTHERS) {
            let value = column.get(cell);
            assert!(value.is_none() || table.contains(cell));
        }
        match &info.content {
            Content::Measurement(measurement) => {
                trainings.push((measurement.epochs, measurement.repeat));
                assert!(matches!(measurement.repeat, Repeat::Index(_) | Repeat::Mean), "{measurement}");
            }
            Content::User { name } => {
                table.user_column(name).expect("it is listed");
            }
            _ => {}
        }
    }
    for measurement in table.measurements().iter().take(20) {
        let column = table.column(measurement).expect("it is listed");
        let as_benchmark = Benchmark::column(table, measurement).expect("it is listed");
        for &cell in cells {
            assert_eq!(column.get(cell).map(f64::to_bits), as_benchmark.value(cell).map(f64::to_bits));
        }
    }
    trainings.sort();
    trainings.dedup();
    trainings
}

/// An answer that is refused has a reason that a table may have.
fn refusal<T: Debug>(answer: Result<T, TableError>, is_sound: bool) {
    if let Err(error) = answer {
        let is_known = REFUSALS.contains(&error.code()) || !is_sound && error.code() == "NB101_DAMAGED_TABLE";
        assert!(is_known, "{error}");
    }
}

/// Asks what takes long: whole columns and a selection.
pub(crate) fn ask_at_length<D: AsRef<[u8]> + Send + Sync>(table: &Table<D>) {
    for measurement in table.measurements().iter().take(3) {
        let column = table.column(measurement).expect("it is listed");
        let dense = column.to_dense(f64::NAN);
        for cell in table.cells() {
            let (value, dense) = (column.get(cell).unwrap_or(f64::NAN), dense[cell.0 as usize]);
            assert!(value.to_bits() == dense.to_bits() || value.is_nan() && dense.is_nan());
        }
        let quantity = Quantity::Measurement(measurement.clone());
        let conditions = vec![Condition { quantity: Quantity::Depth, min: Some(1.0), max: Some(6.0) }];
        let selection = Selection { conditions, sort_by: quantity, descending: true, limit: Some(5) };
        drop(table.select(&selection));
    }
    drop(table.column(&Measurement {
        metric: Metric::TestAccuracy,
        epochs: 1,
        repeat: Repeat::Max,
        checkpoint: Checkpoint::Final,
    }));
}
