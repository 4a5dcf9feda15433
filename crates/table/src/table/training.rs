//! All columns about one training, and the record of a cell as its source had it.

use std::collections::BTreeMap;

use nb101_benchmark::{Checkpoint, Measurement, Metric, Repeat};
use nb101_cell::Cell;
use nb101_space::CellIndex;

use super::evaluations::Parts;
use super::{Table, TableColumn};
use crate::error::TableError;
use crate::format::{Content, EvaluationField, Setup, TrainingField};
use crate::rows::Field;
use crate::tfrecord::{Evaluation, ModelMetrics};

/// The columns about one budget and repeat, looked up once for all cells.
#[derive(Debug)]
pub(crate) struct Training<'t> {
    epochs: u16,
    repeat: Repeat,
    complete: bool,
    halfway: Stage<'t>,
    last: Stage<'t>,
    /// The other evaluations by their place in the record.
    others: BTreeMap<u16, [Option<TableColumn<'t>>; EvaluationField::ALL.len()]>,
    facts: [Option<TableColumn<'t>>; TrainingField::ALL.len()],
    setups: &'t [Setup],
}

/// The columns of the evaluation at a checkpoint.
#[derive(Debug)]
struct Stage<'t> {
    /// The epoch of the evaluation, where no column says another.
    epoch: f64,
    current_epoch: Option<TableColumn<'t>>,
    numbers: [Option<TableColumn<'t>>; Metric::ALL.len()],
}

impl Stage<'_> {
    fn has(&self, row: usize) -> bool {
        self.numbers.iter().flatten().any(|column| column.at(row).is_some())
    }

    fn current_epoch(&self, row: usize) -> Option<f64> {
        self.current_epoch.as_ref().map_or(Some(self.epoch), |column| column.at(row))
    }

    /// The evaluation of a cell; empty if none of its numbers is known.
    fn evaluation(&self, row: usize) -> Evaluation {
        if !self.has(row) {
            return Evaluation::default();
        }
        let number = |number: usize| self.numbers[number].as_ref().and_then(|column| column.at(row));
        Evaluation {
            current_epoch: self.current_epoch(row),
            training_time: number(0),
            train_accuracy: number(1),
            validation_accuracy: number(2),
            test_accuracy: number(3),
        }
    }
}

impl<'t> Training<'t> {
    fn new<D: AsRef<[u8]>>(table: &'t Table<D>, epochs: u16, repeat: Repeat) -> Self {
        let single = repeat.index();
        let stage = |checkpoint, epoch| Stage {
            epoch,
            current_epoch: single.and_then(|repeat| {
                table.stored_column(&Content::CurrentEpoch { epochs, repeat, checkpoint })
            }),
            numbers: Metric::ALL.map(|metric| {
                let measurement = Measurement { metric, epochs, repeat, checkpoint };
                table.stored_column(&Content::Measurement(measurement))
            }),
        };
        let mut others: BTreeMap<u16, [Option<TableColumn<'t>>; 5]> = BTreeMap::new();
        // Contents ascend by field, budget, repeat, position.
        if let Some(repeat) = single {
            for field in EvaluationField::ALL {
                let at = |position| Content::Evaluation { field, epochs, repeat, position };
                for (content, _) in table.layout.others.range(at(0)..=at(u16::MAX)) {
                    let &Content::Evaluation { position, .. } = content else { continue };
                    others.entry(position).or_default()[field as usize] = table.stored_column(content);
                }
            }
        }
        let fact = |field| {
            single.and_then(|repeat| table.stored_column(&Content::Training { field, epochs, repeat }))
        };
        Self {
            epochs,
            repeat,
            complete: table.is_complete(),
            halfway: stage(Checkpoint::Halfway, f64::from(epochs) / 2.0),
            last: stage(Checkpoint::Final, f64::from(epochs)),
            others,
            facts: TrainingField::ALL.map(fact),
            setups: &table.provenance().setups,
        }
    }

    pub(crate) const fn epochs(&self) -> u16 {
        self.epochs
    }

    pub(crate) const fn repeat(&self) -> Repeat {
        self.repeat
    }

    const fn stage(&self, checkpoint: Checkpoint) -> &Stage<'t> {
        match checkpoint {
            Checkpoint::Halfway => &self.halfway,
            Checkpoint::Final => &self.last,
        }
    }

    fn fact(&self, field: TrainingField, row: usize) -> Option<f64> {
        self.facts[field as usize].as_ref()?.at(row)
    }

    /// Whether anything is known about the training of a cell.
    pub(crate) fn has(&self, row: usize) -> bool {
        self.last.has(row)
            || self.halfway.has(row)
            || self
                .others
                .values()
                .flatten()
                .chain(&self.facts)
                .flatten()
                .any(|column| column.at(row).is_some())
    }

    /// The columns of the exported layout that it has.
    pub(crate) fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        for checkpoint in [Checkpoint::Halfway, Checkpoint::Final] {
            let stage = self.stage(checkpoint);
            fields.extend(stage.current_epoch.as_ref().map(|_| Field::CurrentEpoch(checkpoint)));
            let metrics = Metric::ALL.into_iter().zip(&stage.numbers);
            let metrics = metrics.filter(|(_, column)| column.is_some());
            fields.extend(metrics.map(|(metric, _)| Field::Metric(checkpoint, metric)));
        }
        for (&position, columns) in &self.others {
            let columns = EvaluationField::ALL.into_iter().zip(columns);
            let columns = columns.filter(|(_, column)| column.is_some());
            fields.extend(columns.map(|(field, _)| Field::Evaluation(position, field)));
        }
        let facts = [
            (TrainingField::TotalTime, Field::TotalTime),
            (TrainingField::Evaluations, Field::Evaluations),
            (TrainingField::HalfwayPosition, Field::HalfwayPosition),
            (TrainingField::Setup, Field::Setup),
        ];
        let facts = facts.into_iter().filter(|(fact, _)| self.facts[*fact as usize].is_some());
        fields.extend(facts.map(|(_, field)| field));
        fields
    }

    /// The number of a cell in one of [`fields`](Self::fields), or its trainable parameters.
    pub(crate) fn number(&self, field: &Field, row: usize, parameters: u64) -> Option<f64> {
        match field {
            Field::Metric(checkpoint, metric) => {
                let metric = Metric::ALL.iter().position(|known| known == metric)?;
                self.stage(*checkpoint).numbers[metric].as_ref()?.at(row)
            }
            Field::CurrentEpoch(checkpoint) => {
                let stage = self.stage(*checkpoint);
                if stage.has(row) { stage.current_epoch(row) } else { None }
            }
            Field::Evaluation(position, field) => {
                self.others.get(position)?[*field as usize].as_ref()?.at(row)
            }
            Field::TotalTime => self.fact(TrainingField::TotalTime, row),
            Field::Evaluations => self.fact(TrainingField::Evaluations, row),
            Field::HalfwayPosition => self.fact(TrainingField::HalfwayPosition, row),
            Field::TrainableParameters => self.parameters(row, parameters),
            _ => None,
        }
    }

    /// Trainable parameters; those of the cell if this training has none of its own.
    #[expect(clippy::cast_precision_loss, reason = "no network has 2^53 parameters")]
    fn parameters(&self, row: usize, of_cell: u64) -> Option<f64> {
        match &self.facts[TrainingField::TrainableParameters as usize] {
            None => Some(of_cell as f64),
            Some(column) => column.at(row),
        }
    }

    /// The vertex order of the training; that of the cell if it has none of its own.
    pub(crate) fn representative(&self, row: usize, of_cell: Cell) -> Cell {
        let own = self.fact(TrainingField::Representative, row);
        #[expect(clippy::cast_sign_loss, reason = "what is no packed cell is refused")]
        let own = own.and_then(|packed| Cell::from_packed(packed as u32).ok());
        own.unwrap_or(of_cell)
    }

    /// What the training was made with, if its record said so.
    #[expect(clippy::cast_sign_loss, reason = "what is no place is not found")]
    pub(crate) fn setup(&self, row: usize) -> Option<&'t Setup> {
        let place = self.fact(TrainingField::Setup, row)?;
        self.setups.get(place as usize)
    }

    /// The metrics of a cell as the original writes them. A complete table has them as they were imported. Otherwise
    /// there are start, half-way and end as readers of the original expect them, empty where the table has nothing.
    #[expect(clippy::cast_sign_loss, reason = "damaged numbers are cut to the range")]
    pub(crate) fn metrics(&self, row: usize, parameters: u64) -> ModelMetrics {
        let trainable_parameters = self.parameters(row, parameters).map(|parameters| parameters as u32);
        let total_time = self.fact(TrainingField::TotalTime, row);
        let setup = self.setup(row).cloned();
        let (halfway, last) = (self.halfway.evaluation(row), self.last.evaluation(row));
        if !self.complete {
            let start = Evaluation { current_epoch: Some(0.0), ..Evaluation::default() };
            return ModelMetrics {
                evaluations: vec![start, halfway, last],
                trainable_parameters,
                total_time,
                setup,
            };
        }

        let others = self.others.iter().filter_map(|(&position, columns)| {
            let mut values = columns.iter().map(|column| column.as_ref()?.at(row));
            let mut next = || values.next().flatten();
            let evaluation = Evaluation {
                current_epoch: next(),
                training_time: next(),
                train_accuracy: next(),
                validation_accuracy: next(),
                test_accuracy: next(),
            };
            (evaluation != Evaluation::default()).then_some((usize::from(position), evaluation))
        });
        let parts = Parts {
            others: others.collect(),
            halfway: self.halfway.has(row).then_some(halfway),
            last: self.last.has(row).then_some(last),
            count: self.fact(TrainingField::Evaluations, row).map(|count| count as usize),
            halfway_position: self.fact(TrainingField::HalfwayPosition, row).map(|place| place as usize),
        };
        let evaluations = parts.assemble().evaluations;
        ModelMetrics { evaluations, trainable_parameters, total_time, setup }
    }
}

impl<D: AsRef<[u8]>> Table<D> {
    /// All trainings that any cell has, by budget and repeat, stored means last.
    pub(crate) fn all_trainings(&self) -> impl Iterator<Item = Training<'_>> {
        let measured = self.layout.measurements.keys().map(|known| (known.epochs, known.repeat));
        let kept = self.layout.others.keys().filter_map(|content| match content {
            Content::Evaluation { epochs, repeat, .. } | Content::Training { epochs, repeat, .. } => {
                Some((*epochs, Repeat::Index(*repeat)))
            }
            _ => None,
        });
        let mut all: Vec<(u16, Repeat)> = measured.chain(kept).collect();
        all.sort_unstable_by_key(|&(epochs, repeat)| (epochs, repeat.index().map_or(u32::MAX, u32::from)));
        all.dedup();
        all.into_iter().map(|(epochs, repeat)| Training::new(self, epochs, repeat))
    }

    /// The record of one training as a TFRecord file has it: the cell in its vertex order, and the metrics. In a table of
    /// a complete import ([`is_complete`](Self::is_complete)) they are those of the source; otherwise they are what the
    /// original's package reads: an empty start, half-way and end.
    pub fn source_record(
        &self,
        cell: CellIndex,
        epochs: u16,
        repeat: u16,
    ) -> Result<(Cell, ModelMetrics), TableError> {
        let row = self.row(cell)?;
        let training = Training::new(self, epochs, Repeat::Index(repeat));
        if !training.has(row) {
            let (repeat, checkpoint) = (Repeat::Index(repeat), Checkpoint::Final);
            return Err(TableError::NoRecord { file: self.file(), cell, epochs, repeat, checkpoint });
        }
        let representative = self.representative_at(cell, row)?;
        let parameters = self.trainable_parameters_at(row, representative);
        Ok((training.representative(row, representative), training.metrics(row, parameters)))
    }
}
