//! What a complete import keeps beside the numbers of the half-way and final evaluations.

use std::collections::BTreeMap;

use nb101_benchmark::Checkpoint;
use nb101_cell::{Cell, NetworkConfig};

use super::arrivals::Place;
use super::collector::Collector;
use super::contradiction::Contradiction;
use super::numbers::{Marks, Numbers, ONE};
use crate::format::{Content, EvaluationField, Setup, TrainingField};
use crate::table::Shape;
use crate::tfrecord::{Evaluation, ModelMetrics};

/// A record with all that it says.
#[derive(Clone, Debug)]
pub(super) struct FullRecord {
    pub(super) metrics: ModelMetrics,
    /// The place of the half-way evaluation.
    pub(super) halfway: Option<usize>,
    /// The place of the final evaluation.
    pub(super) last: Option<usize>,
}

/// Budget and repeat.
type Training = (u16, u16);

/// What the records said so far.
#[derive(Debug, Default)]
pub(super) struct Complete {
    /// The cells whose record of a training came.
    seen: BTreeMap<Training, Marks>,
    evaluations: BTreeMap<(Training, u16), [Option<Numbers>; EvaluationField::ALL.len()]>,
    facts: BTreeMap<(Training, TrainingField), Numbers>,
    /// Evaluations that were made at another epoch than their checkpoint's, or that do not tell.
    epochs: BTreeMap<(Training, Checkpoint), BTreeMap<Place, Option<f64>>>,
    /// Trainable parameters that are not those of the cell.
    parameters: BTreeMap<Training, BTreeMap<Place, Option<u32>>>,
    /// What trainings were made with, each with the number that its trainings have among the facts until all came.
    setups: BTreeMap<Setup, u32>,
}

impl Complete {
    /// Takes a record. `known` is the network of the cell's first record. Of two records of one training the numbers must
    /// agree; what they say about themselves is taken from the first.
    pub(super) fn take(
        &mut self,
        (place, cell): (Place, Cell),
        (epochs, repeat): Training,
        record: &FullRecord,
        known: (Cell, Option<u32>),
    ) -> Result<(), Contradiction> {
        let training = (epochs, repeat);
        let is_new = self.seen.entry(training).or_default().put(place);
        let ModelMetrics { evaluations, trainable_parameters, total_time, setup } = &record.metrics;
        let numbers = |place: Option<usize>| place.filter(|&place| has_metric(&evaluations[place]));
        let (halfway, last) = (numbers(record.halfway), numbers(record.last));

        for (position, evaluation) in evaluations.iter().enumerate() {
            let checkpoint = match Some(position) {
                place if place == last => Some((Checkpoint::Final, f64::from(epochs))),
                place if place == halfway => Some((Checkpoint::Halfway, f64::from(epochs) / 2.0)),
                _ => None,
            };
            let Some((checkpoint, epoch)) = checkpoint else {
                self.put_evaluation(place, (training, position as u16), evaluation)?;
                continue;
            };
            if is_new && evaluation.current_epoch.map(f64::to_bits) != Some(epoch.to_bits()) {
                let epochs = self.epochs.entry((training, checkpoint)).or_default();
                epochs.insert(place, evaluation.current_epoch);
            }
        }
        if let Some(seconds) = *total_time {
            self.put_fact(place, training, TrainingField::TotalTime, seconds)?;
        }
        if let Some(setup) = setup {
            self.put_setup(place, training, setup)?;
        }
        if !is_new {
            return Ok(());
        }

        let others = (0..evaluations.len()).filter(|&place| {
            ![halfway, last].contains(&Some(place)) && evaluations[place] != Evaluation::default()
        });
        let shape = Shape::derived(others, halfway.is_some(), last.is_some());
        if shape.evaluations != evaluations.len() {
            self.put_fact(place, training, TrainingField::Evaluations, whole(evaluations.len()))?;
        }
        if let Some(position) = halfway.filter(|&position| shape.halfway != Some(position)) {
            self.put_fact(place, training, TrainingField::HalfwayPosition, whole(position))?;
        }
        if cell != known.0 {
            self.put_fact(place, training, TrainingField::Representative, f64::from(cell.packed()))?;
        }
        if *trainable_parameters != Some(parameters_of(known)) {
            self.parameters.entry(training).or_default().insert(place, *trainable_parameters);
        }
        Ok(())
    }

    fn put_evaluation(
        &mut self,
        cell: Place,
        (training, position): (Training, u16),
        evaluation: &Evaluation,
    ) -> Result<(), Contradiction> {
        let Evaluation { current_epoch, training_time, train_accuracy, validation_accuracy, test_accuracy } =
            *evaluation;
        let values = [current_epoch, training_time, train_accuracy, validation_accuracy, test_accuracy];
        let columns = self.evaluations.entry((training, position)).or_default();
        for ((column, field), value) in columns.iter_mut().zip(EvaluationField::ALL).zip(values) {
            let Some(value) = value else { continue };
            column.get_or_insert_with(|| Numbers::new(ONE)).put(cell, value).map_err(|expected| {
                Contradiction::Number {
                    what: format!(
                        "{} of evaluation {position} at {} epochs, repeat {}",
                        field.name(),
                        training.0,
                        training.1
                    ),
                    got: value,
                    expected,
                }
            })?;
        }
        Ok(())
    }

    fn put_fact(
        &mut self,
        cell: Place,
        training: Training,
        field: TrainingField,
        value: f64,
    ) -> Result<(), Contradiction> {
        let numbers = self.facts.entry((training, field)).or_insert_with(|| Numbers::new(ONE));
        numbers.put(cell, value).map_err(|expected| Contradiction::Number {
            what: format!("{} at {} epochs, repeat {}", field.name(), training.0, training.1),
            got: value,
            expected,
        })
    }

    fn put_setup(&mut self, cell: Place, training: Training, setup: &Setup) -> Result<(), Contradiction> {
        let number = self.number_of(setup);
        let known = self.facts.get(&(training, TrainingField::Setup)).and_then(|numbers| numbers.get(cell));
        // Numbers that are nearly the same are other setups.
        let known = known.map(f64::to_bits);
        let other = known
            .and_then(|known| self.setups.iter().find(|&(_, &other)| f64::from(other).to_bits() == known));
        match other {
            Some((expected, &other)) if other != number => {
                Err(Contradiction::Setup { training, got: setup.clone(), expected: expected.clone() })
            }
            _ => self.put_fact(cell, training, TrainingField::Setup, f64::from(number)),
        }
    }

    /// The number of a setup, a new one if it did not come before.
    fn number_of(&mut self, setup: &Setup) -> u32 {
        let next = self.setups.len() as u32;
        // Nearly all came before.
        match self.setups.get(setup) {
            Some(&number) => number,
            None => *self.setups.entry(setup.clone()).or_insert(next),
        }
    }

    /// What trainings were made with, in the order of the texts, so that the order of records does not matter.
    pub(super) fn setups(&self) -> Vec<Setup> {
        self.setups.keys().cloned().collect()
    }

    /// Whether a record of a cell came.
    pub(super) fn has(&self, cell: Place) -> bool {
        self.seen.values().any(|marks| marks.has(cell))
    }

    /// Takes out the columns, one at a time.
    pub(super) fn into_columns<'a>(
        self,
        collector: &'a Collector,
        cells: &'a [Place],
    ) -> impl Iterator<Item = (Content, Vec<Option<f64>>)> + 'a {
        let Self { seen, evaluations, facts, epochs, parameters, setups } = self;
        let epochs = epochs.into_iter().map(move |((training, checkpoint), own)| {
            let (epochs, repeat) = training;
            let expected = match checkpoint {
                Checkpoint::Halfway => f64::from(epochs) / 2.0,
                Checkpoint::Final => f64::from(epochs),
            };
            let value = |cell: &Place| match own.get(cell) {
                Some(own) => *own,
                None => collector.has_evaluation(*cell, training, checkpoint).then_some(expected),
            };
            let values = cells.iter().map(value).collect();
            (Content::CurrentEpoch { epochs, repeat, checkpoint }, values)
        });
        let evaluations = evaluations.into_iter().flat_map(move |(((epochs, repeat), position), columns)| {
            let columns = EvaluationField::ALL.into_iter().zip(columns);
            columns.filter_map(move |(field, numbers)| {
                Some((Content::Evaluation { field, epochs, repeat, position }, of(&numbers?, cells)))
            })
        });
        let mut places = vec![0.0; setups.len()];
        for (place, &number) in (0u32..).zip(setups.values()) {
            places[number as usize] = f64::from(place);
        }
        #[expect(clippy::cast_sign_loss, reason = "numbers of setups count from 0")]
        let facts = facts.into_iter().map(move |(((epochs, repeat), field), numbers)| {
            let mut values = of(&numbers, cells);
            if field == TrainingField::Setup {
                values.iter_mut().flatten().for_each(|number| *number = places[*number as usize]);
            }
            (Content::Training { field, epochs, repeat }, values)
        });
        let parameters = parameters.into_iter().map(move |(training, own)| {
            let (epochs, repeat) = training;
            let seen = seen.get(&training);
            let value = |cell: &Place| match own.get(cell) {
                Some(own) => own.map(f64::from),
                None if seen.is_some_and(|seen| seen.has(*cell)) => {
                    collector.network(*cell).map(|network| f64::from(parameters_of(network)))
                }
                None => None,
            };
            let values = cells.iter().map(value).collect();
            (Content::Training { field: TrainingField::TrainableParameters, epochs, repeat }, values)
        });
        epochs.chain(evaluations).chain(facts).chain(parameters)
    }
}

fn of(numbers: &Numbers, cells: &[Place]) -> Vec<Option<f64>> {
    cells.iter().map(|&cell| numbers.get(cell)).collect()
}

/// A place or a number of evaluations.
fn whole(number: usize) -> f64 {
    f64::from(number as u32)
}

/// Whether it has any of the numbers that are measurements.
fn has_metric(evaluation: &Evaluation) -> bool {
    let Evaluation { training_time, train_accuracy, validation_accuracy, test_accuracy, .. } = evaluation;
    [training_time, train_accuracy, validation_accuracy, test_accuracy].iter().any(|value| value.is_some())
}

/// What a network counts: what its source says, or else what follows from the cell.
fn parameters_of((cell, given): (Cell, Option<u32>)) -> u32 {
    given.unwrap_or_else(|| {
        let counted = cell.trainable_parameters(&NetworkConfig::default());
        counted.map_or(0, |counted| counted as u32)
    })
}
