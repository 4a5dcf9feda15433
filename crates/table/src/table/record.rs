//! One training, with everything that is known about it.

use nb101_benchmark::{Checkpoint, Kind, Measurement, Metric, Repeat};
use nb101_cell::{Cell, NetworkConfig};
use nb101_space::{CellIndex, Space};

use super::layout::PAIR_LEN;
use super::{Table, Training};
use crate::error::TableError;
use crate::format::{Section, u32_at};

/// One evaluation of a cell's training, or the mean over its repeats. A number that the table does not have is `None`.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The cell.
    pub cell: CellIndex,
    /// The budget in epochs.
    pub epochs: u16,
    /// Which training.
    pub repeat: Repeat,
    /// When during the training.
    pub checkpoint: Checkpoint,
    /// Where the numbers come from.
    pub kind: Kind,
    /// Seconds of training, evaluation excluded.
    pub training_time: Option<f64>,
    /// Accuracy on a part of the training images, 0 to 1.
    pub train_accuracy: Option<f64>,
    /// Accuracy on the validation images, 0 to 1.
    pub validation_accuracy: Option<f64>,
    /// Accuracy on the test images, 0 to 1.
    pub test_accuracy: Option<f64>,
    /// The cell in the vertex order in which it was trained.
    pub representative: Cell,
    /// Trainable parameters of the network that was trained.
    pub trainable_parameters: u64,
}

impl<D: AsRef<[u8]>> Table<D> {
    /// Everything about one training. Errors tell apart a cell that has no row, a budget, repeat or checkpoint that no
    /// cell has, and a training that this cell alone lacks.
    pub fn record(
        &self,
        cell: CellIndex,
        epochs: u16,
        repeat: Repeat,
        checkpoint: Checkpoint,
    ) -> Result<Record, TableError> {
        let row = self.row(cell)?;
        let mut columns = 0;
        let [training_time, train_accuracy, validation_accuracy, test_accuracy] = Metric::ALL.map(|metric| {
            let column = self.find(&Measurement { metric, epochs, repeat, checkpoint })?;
            columns += 1;
            column.at(row)
        });
        if columns == 0 {
            return Err(self.why_no_column(epochs, repeat, checkpoint));
        }
        let values = [training_time, train_accuracy, validation_accuracy, test_accuracy];
        if values.iter().all(Option::is_none) {
            return Err(TableError::NoRecord { cell, epochs, repeat, checkpoint });
        }
        let representative = self.representative_at(cell, row)?;
        Ok(Record {
            cell,
            epochs,
            repeat,
            checkpoint,
            kind: self.kind(),
            training_time,
            train_accuracy,
            validation_accuracy,
            test_accuracy,
            representative,
            trainable_parameters: self.trainable_parameters_at(row, representative),
        })
    }

    /// The cell in the vertex order in which it was trained: its representative unless the sources say otherwise.
    pub fn representative(&self, cell: CellIndex) -> Result<Cell, TableError> {
        self.representative_at(cell, self.row(cell)?)
    }

    pub(super) fn representative_at(&self, cell: CellIndex, row: usize) -> Result<Cell, TableError> {
        if let Some((section, packed)) = self.exception(self.layout.representatives, row) {
            return Cell::from_packed(packed).map_err(|error| TableError::Damaged {
                file: self.layout.file.clone(),
                offset: section.offset,
                reason: error.to_string(),
            });
        }
        Ok(Space::nasbench101().cell(cell).expect("cells with a row are in the space"))
    }

    /// Trainable parameters of the network that was trained.
    pub fn trainable_parameters(&self, cell: CellIndex) -> Result<u64, TableError> {
        let row = self.row(cell)?;
        Ok(self.trainable_parameters_at(row, self.representative_at(cell, row)?))
    }

    pub(super) fn trainable_parameters_at(&self, row: usize, representative: Cell) -> u64 {
        if let Some((_, parameters)) = self.exception(self.layout.parameters, row) {
            return u64::from(parameters);
        }
        representative.trainable_parameters(&NetworkConfig::default()).expect("the default network is valid")
    }

    /// The number of single trainings: pairs of a cell and a repeat at some budget, with any number known.
    pub fn record_count(&self) -> u64 {
        let single = self.all_trainings().filter(|training| training.repeat() != Repeat::Mean);
        let rows =
            |training: Training<'_>| (0..self.cell_count()).filter(|&row| training.has(row)).count() as u64;
        single.map(rows).sum()
    }

    pub(super) fn row(&self, cell: CellIndex) -> Result<usize, TableError> {
        let no_cell = || TableError::NoCell { cell, cells: self.cell_count() };
        self.layout.cells.row(cell).ok_or_else(no_cell)
    }

    /// The number that a section of pairs has for a row.
    fn exception(&self, section: Option<Section>, row: usize) -> Option<(Section, u32)> {
        let section = section?;
        let (pairs, _) = section.of(self.data.as_ref()).as_chunks::<PAIR_LEN>();
        let found = pairs.binary_search_by_key(&(row as u32), |pair| u32_at(pair, 0)).ok()?;
        Some((section, u32_at(&pairs[found], 4)))
    }

    /// Budgets and repeats of all columns.
    fn trainings(&self) -> impl Iterator<Item = (u16, Repeat)> + '_ {
        self.layout.measurements.keys().map(|measurement| (measurement.epochs, measurement.repeat))
    }

    fn why_no_column(&self, epochs: u16, repeat: Repeat, checkpoint: Checkpoint) -> TableError {
        let mut budgets: Vec<u16> = self.trainings().map(|(epochs, _)| epochs).collect();
        budgets.sort_unstable();
        budgets.dedup();
        if !budgets.contains(&epochs) {
            return TableError::NoBudget { got: epochs, expected: budgets };
        }
        let of_budget = self.trainings().filter(|training| training.0 == epochs);
        let mut repeats: Vec<Repeat> = of_budget.map(|(_, repeat)| repeat).collect();
        // Whatever single trainings there are, they can be summarized.
        if repeats.iter().any(|repeat| repeat.index().is_some()) {
            repeats.extend(Repeat::SUMMARIES);
        }
        repeats.sort_unstable();
        repeats.dedup();
        if repeats.contains(&repeat) {
            return TableError::NoCheckpoint { got: checkpoint, epochs, repeat };
        }
        TableError::NoRepeat { got: repeat, epochs, expected: repeats }
    }
}
