//! One training, with everything that is known about it.

use nb101_benchmark::{Checkpoint, Kind, Measurement, Metric, Repeat};
use nb101_cell::Cell;
use nb101_space::CellIndex;

use super::{Table, TableColumn, Training};
use crate::error::TableError;

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

/// The records of one budget, repeat and checkpoint, looked up once, that then answers for one cell after the other:
/// [`Table::records`].
#[derive(Debug)]
pub struct RecordReader<'t, D> {
    table: &'t Table<D>,
    training: (u16, Repeat, Checkpoint),
    columns: [Option<TableColumn<'t>>; Metric::ALL.len()],
}

impl<D: AsRef<[u8]>> RecordReader<'_, D> {
    /// The record of a cell. Errors tell apart a cell that has no row, and a training that this cell alone lacks.
    pub fn get(&self, cell: CellIndex) -> Result<Record, TableError> {
        let row = self.table.row(cell)?;
        let (epochs, repeat, checkpoint) = self.training;
        let number = |column: &Option<TableColumn<'_>>| column.as_ref()?.at(row);
        let values = self.columns.each_ref().map(number);
        if values.iter().all(Option::is_none) {
            return Err(TableError::NoRecord { file: self.table.file(), cell, epochs, repeat, checkpoint });
        }
        let [training_time, train_accuracy, validation_accuracy, test_accuracy] = values;
        let representative = self.table.representative_at(cell, row)?;
        Ok(Record {
            cell,
            epochs,
            repeat,
            checkpoint,
            kind: self.table.kind(),
            training_time,
            train_accuracy,
            validation_accuracy,
            test_accuracy,
            representative,
            trainable_parameters: self.table.trainable_parameters_at(row, representative),
        })
    }
}

impl<D: AsRef<[u8]>> Table<D> {
    /// The records of one budget, repeat and checkpoint. Errors tell apart a budget, a repeat and a checkpoint that no cell
    /// has.
    pub fn records(
        &self,
        epochs: u16,
        repeat: Repeat,
        checkpoint: Checkpoint,
    ) -> Result<RecordReader<'_, D>, TableError> {
        let find = |metric| self.find(&Measurement { metric, epochs, repeat, checkpoint });
        let columns = Metric::ALL.map(find);
        if columns.iter().all(Option::is_none) {
            return Err(self.why_no_column(epochs, repeat, checkpoint));
        }
        Ok(RecordReader { table: self, training: (epochs, repeat, checkpoint), columns })
    }

    /// Everything about one training. The errors are those of [`records`](Self::records) and of [`RecordReader::get`],
    /// which are faster where many cells are asked for.
    pub fn record(
        &self,
        cell: CellIndex,
        epochs: u16,
        repeat: Repeat,
        checkpoint: Checkpoint,
    ) -> Result<Record, TableError> {
        // A cell that is not there is told first.
        self.row(cell)?;
        self.records(epochs, repeat, checkpoint)?.get(cell)
    }

    /// The number of single trainings: pairs of a cell and a repeat at some budget, with any number known.
    pub fn record_count(&self) -> u64 {
        let single = self.all_trainings().filter(|training| training.repeat() != Repeat::Mean);
        let rows =
            |training: Training<'_>| (0..self.cell_count()).filter(|&row| training.has(row)).count() as u64;
        single.map(rows).sum()
    }

    pub(super) fn row(&self, cell: CellIndex) -> Result<usize, TableError> {
        let no_cell = || TableError::NoCell { file: self.file(), cell, cells: self.cell_count() };
        self.layout.cells.row(cell).ok_or_else(no_cell)
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
            return TableError::NoBudget { file: self.file(), got: epochs, expected: budgets };
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
            return TableError::NoCheckpoint { file: self.file(), got: checkpoint, epochs, repeat };
        }
        TableError::NoRepeat { file: self.file(), got: repeat, epochs, expected: repeats }
    }
}
