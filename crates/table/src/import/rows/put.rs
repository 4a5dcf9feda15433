//! One row on its way into the collector.

use std::collections::BTreeMap;

use nb101_benchmark::{Checkpoint, Metric, Repeat};
use nb101_cell::{Cell, CellError, Label, ModuleHash, Spec};
use nb101_space::{CellIndex, HashOrder, Space};

use super::super::collector::Collector;
use super::super::complete::FullRecord;
use super::super::records::Counts;
use super::super::training_numbers::{CHECKPOINTS, Slot, TrainingNumbers};
use super::Fault;
use super::value::Given;
use crate::format::{CELLS, EvaluationField, LAST_REPEAT, Setup};
use crate::rows::Field;
use crate::table::{MOST_EVALUATIONS, Parts};
use crate::tfrecord::{Evaluation, ModelMetrics};

/// Places and numbers of evaluations that are not surely wrong.
const MOST_PLACES: i64 = 65_535;

/// A row, taken apart.
#[derive(Debug, Default)]
struct RowParts<'v> {
    index: Option<u32>,
    hash: Option<&'v str>,
    matrix: Option<&'v str>,
    ops: Option<&'v str>,
    epochs: Option<u16>,
    repeat: Option<Repeat>,
    numbers: [[Option<f64>; Metric::ALL.len()]; CHECKPOINTS.len()],
    current_epochs: [Option<f64>; CHECKPOINTS.len()],
    others: BTreeMap<u16, [Option<f64>; EvaluationField::ALL.len()]>,
    total_time: Option<f64>,
    evaluations: Option<usize>,
    halfway_position: Option<usize>,
    parameters: Option<u32>,
    setup: Option<Setup>,
    /// Places of the users' columns, with their numbers.
    user: Vec<(usize, f64)>,
}

/// Index, hash, matrix and operations as a row gives them.
type Named = (Option<u32>, [Option<String>; 3]);

/// Takes the rows of one file.
pub(super) struct RowFile {
    fields: Vec<Field>,
    names: Vec<String>,
    /// Whether a row without a repeat is a mean.
    nothing_is_mean: bool,
    /// What the last row says of its cell, and the cell: files have a dozen rows for each.
    last: Option<(Named, (CellIndex, Option<Cell>))>,
    /// Rows without a repeat are counted: for every budget and cell, the number of the next one.
    repeats: BTreeMap<(u16, CellIndex), u16>,
}

impl RowFile {
    /// `nothing_is_mean`: in a Parquet file numbers of repeats are INT32, so that a mean is null there.
    pub(super) fn new(fields: Vec<Field>, nothing_is_mean: bool) -> Self {
        let names = fields.iter().map(Field::name).collect();
        Self { fields, names, nothing_is_mean, last: None, repeats: BTreeMap::new() }
    }

    fn has(&self, field: &Field) -> bool {
        self.fields.contains(field)
    }

    /// Takes the values of one row, in the order of the columns.
    pub(super) fn put<'v>(
        &mut self,
        values: impl Iterator<Item = Given<'v>>,
        collector: &mut Collector,
        counts: &mut Counts,
    ) -> Result<(), Fault> {
        let parts = RowParts::new(&self.fields, &self.names, values)?;
        let (index, own) = self.cell(&parts)?;
        for &(place, value) in &parts.user {
            let Field::User { name, unit } = &self.fields[place] else { continue };
            let put = collector.put_user((name, unit), index, value);
            put.map_err(|contradiction| Fault::Contradiction(index, contradiction))?;
        }
        let Some(epochs) = parts.epochs else {
            let training = !parts.others.is_empty() || parts.numbers.iter().flatten().any(Option::is_some);
            return if training || parts.user.is_empty() {
                Err("it has no epochs, expected them beside the numbers of a training".to_owned().into())
            } else {
                Ok(())
            };
        };
        let repeat = self.repeat(&parts, epochs, index)?;
        put_numbers(collector, counts, (epochs, repeat), index, &parts)?;

        let cell =
            own.map_or_else(|| Space::nasbench101().cell(index), Ok).map_err(|error| error.to_string())?;
        let place = collector.arrivals.place(index);
        if own.is_some() || parts.parameters.is_some() {
            let same = collector.put_network(place, cell, parts.parameters);
            counts.mixed_networks += u64::from(!same);
        }
        let last = parts.numbers[1][2];
        counts.records += 1;
        counts.chance_level += u64::from(last.is_some_and(super::super::records::is_chance_level));
        if let (Some(_), Repeat::Index(repeat)) = (&collector.complete, repeat) {
            let known = collector.network(place).unwrap_or((cell, None));
            let record = parts.full(epochs, |checkpoint| self.has(&Field::CurrentEpoch(checkpoint)));
            let complete = collector.complete.as_mut().expect("looked at above");
            let kept = complete.take((place, cell), (epochs, repeat), &record, known);
            kept.map_err(|contradiction| Fault::Contradiction(index, contradiction))?;
        } else {
            // The one at the start is never counted.
            let others = parts.others.keys().filter(|&&position| position > 0).count();
            counts.other_evaluations += others as u64;
        }
        Ok(())
    }

    /// The cell of a row, and the vertex order that it gives.
    fn cell(&mut self, parts: &RowParts<'_>) -> Result<(CellIndex, Option<Cell>), String> {
        let texts = [parts.hash, parts.matrix, parts.ops];
        if let Some(((index, last), cell)) = &self.last
            && *index == parts.index
            && last.iter().map(Option::as_deref).eq(texts)
        {
            return Ok(*cell);
        }
        let cell = parts.cell()?;
        self.last = Some(((parts.index, texts.map(|text| text.map(str::to_owned))), cell));
        Ok(cell)
    }

    fn repeat(&mut self, parts: &RowParts<'_>, epochs: u16, index: CellIndex) -> Result<Repeat, String> {
        if self.has(&Field::Repeat) {
            let nothing = self.nothing_is_mean.then_some(Repeat::Mean);
            return parts.repeat.or(nothing).ok_or_else(|| {
                format!("it has no repeat, expected a number from 0 to {LAST_REPEAT}, or mean")
            });
        }
        let next = self.repeats.entry((epochs, index)).or_default();
        let repeat = Repeat::Index(*next);
        *next =
            next.checked_add(1).ok_or_else(|| "it is repeat 65535 of its cell, one too many".to_owned())?;
        Ok(repeat)
    }
}

fn put_numbers(
    collector: &mut Collector,
    counts: &mut Counts,
    (epochs, repeat): (u16, Repeat),
    cell: CellIndex,
    parts: &RowParts<'_>,
) -> Result<(), Fault> {
    let place = collector.arrivals.place(cell);
    let mut numbers = TrainingNumbers::default();
    for slot in Slot::all() {
        numbers.set(slot, parts.numbers.as_flattened()[slot.number()]);
    }
    let put = collector.put_numbers(place, (epochs, repeat), &numbers);
    put.map_err(|contradiction| Fault::Contradiction(cell, contradiction))?;
    counts.not_finite += numbers.not_finite();
    Ok(())
}

const fn place_of(checkpoint: Checkpoint) -> usize {
    match checkpoint {
        Checkpoint::Halfway => 0,
        Checkpoint::Final => 1,
    }
}

impl<'v> RowParts<'v> {
    fn new(
        fields: &[Field],
        names: &[String],
        values: impl Iterator<Item = Given<'v>>,
    ) -> Result<Self, String> {
        let mut parts = Self::default();
        for ((place, field), value) in fields.iter().enumerate().zip(values) {
            if matches!(value, Given::Missing) {
                continue;
            }
            let what = names[place].as_str();
            let number = || value.as_number(what);
            match field {
                Field::CellIndex => parts.index = value.as_whole(what, i64::from(CELLS) - 1)?,
                Field::ModuleHash => parts.hash = value.as_text(what)?,
                Field::ModuleAdjacency => parts.matrix = value.as_text(what)?,
                Field::ModuleOperations => parts.ops = value.as_text(what)?,
                Field::Epochs => {
                    parts.epochs = value.as_whole(what, 65_535)?.filter(|&epochs: &u16| epochs > 0);
                    if parts.epochs.is_none() {
                        return Err("epochs are 0, expected at least 1".to_owned());
                    }
                }
                Field::Repeat if matches!(value, Given::Text("mean")) => parts.repeat = Some(Repeat::Mean),
                Field::Repeat => parts.repeat = value.as_whole(what, LAST_REPEAT.into())?.map(Repeat::Index),
                Field::Metric(checkpoint, metric) => {
                    let metric = Metric::ALL.iter().position(|known| known == metric).unwrap_or_default();
                    parts.numbers[place_of(*checkpoint)][metric] = number()?;
                }
                Field::CurrentEpoch(checkpoint) => parts.current_epochs[place_of(*checkpoint)] = number()?,
                Field::Evaluation(position, _) if usize::from(*position) >= MOST_EVALUATIONS => {
                    return Err(format!("got {what}, a table takes {MOST_EVALUATIONS} evaluations"));
                }
                Field::Evaluation(position, field) => {
                    parts.others.entry(*position).or_default()[*field as usize] = number()?;
                }
                Field::TotalTime => parts.total_time = number()?,
                Field::Evaluations => parts.evaluations = value.as_whole(what, MOST_PLACES)?,
                Field::HalfwayPosition => parts.halfway_position = value.as_whole(what, MOST_PLACES)?,
                Field::TrainableParameters => {
                    parts.parameters = value.as_whole(what, i64::from(i32::MAX))?;
                }
                Field::Setup => parts.setup = value.as_text(what)?.map(Setup::new).transpose()?,
                Field::User { .. } => parts.user.extend(number()?.map(|number| (place, number))),
            }
        }
        Ok(parts)
    }

    /// The cell, and the vertex order that the row gives. All that names it must agree.
    fn cell(&self) -> Result<(CellIndex, Option<Cell>), String> {
        let own = match (self.matrix, self.ops) {
            (Some(matrix), Some(ops)) => Some(parse_cell(matrix, ops)?),
            (None, None) => None,
            _ => return Err("it has a matrix or operations, expected both or none".to_owned()),
        };
        let hash = self.hash.map(|hash| {
            let hash: ModuleHash = hash.parse().map_err(|error: CellError| error.to_string())?;
            HashOrder::get().find(hash).map_err(|error| error.to_string())
        });
        let named = [self.index.map(CellIndex), hash.transpose()?, own.map(CellIndex::of)];
        let mut named = named.into_iter().flatten();
        let index = named
            .next()
            .ok_or("it does not name a cell, expected its index, hash, or matrix and operations")?;
        match named.find(|&other| other != index) {
            Some(other) => Err(format!("it names the cells {index} and {other}, expected one")),
            None => Ok((index, own)),
        }
    }

    /// The record that the row is of.
    fn full(&self, epochs: u16, gives_epoch: impl Fn(Checkpoint) -> bool) -> FullRecord {
        let at = |checkpoint, expected| {
            let place = place_of(checkpoint);
            let [training_time, train_accuracy, validation_accuracy, test_accuracy] = self.numbers[place];
            let current_epoch =
                if gives_epoch(checkpoint) { self.current_epochs[place] } else { Some(expected) };
            let any = self.numbers[place].iter().any(Option::is_some);
            any.then_some(Evaluation {
                current_epoch,
                training_time,
                train_accuracy,
                validation_accuracy,
                test_accuracy,
            })
        };
        let other = |(&position, &values): (&u16, &[Option<f64>; 5])| {
            let [current_epoch, training_time, train_accuracy, validation_accuracy, test_accuracy] = values;
            let evaluation = Evaluation {
                current_epoch,
                training_time,
                train_accuracy,
                validation_accuracy,
                test_accuracy,
            };
            (usize::from(position), evaluation)
        };
        let budget = f64::from(epochs);
        let parts = Parts {
            others: self.others.iter().map(other).collect(),
            halfway: at(Checkpoint::Halfway, budget / 2.0),
            last: at(Checkpoint::Final, budget),
            count: self.evaluations,
            halfway_position: self.halfway_position,
        };
        let assembled = parts.assemble();
        FullRecord {
            metrics: ModelMetrics {
                evaluations: assembled.evaluations,
                trainable_parameters: self.parameters,
                total_time: self.total_time,
                setup: self.setup.clone(),
            },
            halfway: assembled.halfway,
            last: assembled.last,
        }
    }
}

/// A matrix as digits, with or without brackets and commas, and ops between commas or blanks, with or without brackets and
/// quotes.
fn parse_cell(matrix: &str, ops: &str) -> Result<Cell, String> {
    let digits = matrix.chars().filter(|&c| !c.is_whitespace() && !"[],;".contains(c));
    let entry = |digit| match digit {
        '0' => Ok(0),
        '1' => Ok(1),
        other => Err(format!("its matrix has '{other}', expected 0 and 1")),
    };
    let matrix = digits.map(entry).collect::<Result<Vec<u8>, _>>()?;
    let is_mark = |c: char| c.is_whitespace() || "[]'\"".contains(c);
    let ops: Vec<&str> =
        if ops.contains(',') { ops.split(',').collect() } else { ops.split_whitespace().collect() };
    let labels: Vec<Label<'_>> = ops.iter().map(|op| Label::parse(op.trim_matches(is_mark))).collect();
    let cell = Spec::with_labels(&matrix, labels.into_iter()).and_then(|spec| Cell::from_spec(&spec));
    cell.map_err(|error| error.to_string())
}
