//! Numbers of a table.

use std::{fmt, mem};

use napi::bindgen_prelude::{Float64ArraySlice, Uint32ArraySlice};
use napi_derive::napi;
use nb101_benchmark::{Benchmark, Checkpoint, Column, Measurement, Metric, Repeat};
use nb101_space::{CellIndex, Space};
use nb101_table::TableColumn;
use rayon::prelude::*;

use crate::cell::unpack;
use crate::error::{self, coded, guarded};
use crate::table::{Source, ask_source, ask_table, bad_argument, with_table, with_table_mut};

/// Which number of a training is meant.
#[napi(object)]
#[derive(Clone, Copy, Debug)]
pub struct TableMeasurement {
    /// Training time, train, validation, test accuracy: 0 to 3.
    pub metric: u32,
    /// The budget.
    pub epochs: u32,
    /// The repeat; -1 to -4 for the mean, the median, the least, the greatest of all.
    pub repeat: i32,
    /// Whether it is the evaluation half-way.
    pub halfway: bool,
}

impl TableMeasurement {
    pub(crate) fn read(&self) -> error::Result<Measurement> {
        let metric =
            Metric::ALL.get(self.metric as usize).ok_or_else(|| bad_argument("there is no such metric"))?;
        Ok(Measurement {
            metric: metric.clone(),
            epochs: epochs_of(self.epochs)?,
            repeat: repeat_of(self.repeat)?,
            checkpoint: checkpoint_of(self.halfway),
        })
    }
}

impl From<Measurement> for TableMeasurement {
    fn from(measurement: Measurement) -> Self {
        let metric = Metric::ALL.iter().position(|metric| *metric == measurement.metric);
        Self {
            metric: metric.unwrap_or_default() as u32,
            epochs: u32::from(measurement.epochs),
            repeat: match measurement.repeat {
                Repeat::Mean => -1,
                Repeat::Median => -2,
                Repeat::Min => -3,
                Repeat::Max => -4,
                Repeat::Index(index) => i32::from(index),
            },
            halfway: measurement.checkpoint == Checkpoint::Halfway,
        }
    }
}

pub(crate) fn epochs_of(epochs: u32) -> error::Result<u16> {
    u16::try_from(epochs).map_err(|_| bad_argument("a budget is at most 65535 epochs"))
}

fn repeat_of(repeat: i32) -> error::Result<Repeat> {
    Ok(match repeat {
        -1 => Repeat::Mean,
        -2 => Repeat::Median,
        -3 => Repeat::Min,
        -4 => Repeat::Max,
        index => Repeat::Index(index_of_repeat(index)?),
    })
}

pub(crate) fn index_of_repeat(index: impl TryInto<u16>) -> error::Result<u16> {
    index.try_into().map_err(|_| bad_argument("a repeat is a number from 0 to 65535"))
}

pub(crate) const fn checkpoint_of(halfway: bool) -> Checkpoint {
    if halfway { Checkpoint::Halfway } else { Checkpoint::Final }
}

/// A measurement that was resolved in a table.
pub(crate) struct Reader {
    measurement: Measurement,
    /// Points into `_source`, and is dropped before it.
    column: AnyColumn<'static>,
    _source: Source,
}

/// A column of whatever answers.
enum AnyColumn<'a> {
    Stored(TableColumn<'a>),
    Predicted(Box<dyn Column + 'a>),
}

impl AnyColumn<'_> {
    fn of<'a>(source: &'a Source, measurement: &Measurement) -> error::Result<AnyColumn<'a>> {
        Ok(match source {
            Source::Table(table) => AnyColumn::Stored(table.column(measurement).map_err(coded)?),
            Source::Surrogate(predicted) => {
                AnyColumn::Predicted(predicted.surrogate().column(measurement).map_err(coded)?)
            }
        })
    }

    fn get(&self, cell: CellIndex) -> Option<f64> {
        match self {
            Self::Stored(column) => column.get(cell),
            Self::Predicted(column) => column.value(cell),
        }
    }

    /// One number for each of the cells, NaN where there is none.
    fn fill(&self, values: &mut [f64]) {
        match self {
            Self::Stored(column) => column.fill(f64::NAN, values),
            Self::Predicted(column) => values.par_iter_mut().enumerate().for_each(|(cell, value)| {
                *value = column.value(CellIndex(cell as u32)).unwrap_or(f64::NAN);
            }),
        }
    }
}

impl Reader {
    fn new(source: &Source, measurement: Measurement) -> error::Result<Self> {
        let kept = source.clone();
        // SAFETY: what answers lies on the heap, where it stays until the last `Arc` is gone. The reader holds one, nothing
        // gets a `&mut` to what is shared, and no one outside sees that `column` claims to live for ever.
        let column = unsafe {
            mem::transmute::<AnyColumn<'_>, AnyColumn<'static>>(AnyColumn::of(&kept, &measurement)?)
        };
        Ok(Self { measurement, column, _source: kept })
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("measurement", &self.measurement).finish_non_exhaustive()
    }
}

/// Resolves a measurement, for as long as the table is open. The same one is resolved once.
#[napi]
pub fn table_reader(id: u32, measurement: TableMeasurement) -> error::Result<u32> {
    guarded(|| {
        let measurement = measurement.read()?;
        with_table_mut(id, |opened| {
            let known = opened.readers.iter().position(|reader| reader.measurement == measurement);
            if let Some(known) = known {
                return Ok(known as u32);
            }
            let reader = Reader::new(&opened.source, measurement)?;
            opened.readers.push(reader);
            Ok(opened.readers.len() as u32 - 1)
        })
    })
}

/// The number of a cell that a reader finds.
#[napi]
pub fn table_value(id: u32, reader: u32, packed: u32) -> error::Result<Option<f64>> {
    guarded(|| value(id, reader, CellIndex::of(unpack(packed)?)))
}

/// As `table_value`, by cell index.
#[napi]
pub fn table_value_at(id: u32, reader: u32, index: u32) -> error::Result<Option<f64>> {
    guarded(|| value(id, reader, CellIndex(index)))
}

fn value(id: u32, reader: u32, cell: CellIndex) -> error::Result<Option<f64>> {
    with_table(id, |opened| {
        let reader =
            opened.readers.get(reader as usize).ok_or_else(|| bad_argument("there is no such reader"))?;
        Ok(reader.column.get(cell))
    })
}

/// Fills an array, as long as the space has cells, with one measurement; NaN where the table has none.
#[napi]
pub fn table_column(
    id: u32,
    measurement: TableMeasurement,
    mut values: Float64ArraySlice,
) -> error::Result<()> {
    guarded(|| {
        ask_source(id, |source| {
            let column = AnyColumn::of(source, &measurement.read()?)?;
            // SAFETY: TypeScript has just made the array, and nobody else can see it before this returns.
            column.fill(unsafe { values.as_mut() });
            Ok(())
        })
    })
}

/// Fills an array with one measurement of as many cells; NaN where there is none.
#[napi]
pub fn table_values(
    id: u32,
    measurement: TableMeasurement,
    indices: Uint32ArraySlice,
    mut values: Float64ArraySlice,
) -> error::Result<()> {
    guarded(|| {
        ask_source(id, |source| {
            let column = AnyColumn::of(source, &measurement.read()?)?;
            let space = Space::nasbench101();
            // Before anything is written.
            if let Some(&outside) = indices.iter().find(|&&index| index >= space.len()) {
                space.cell(CellIndex(outside)).map_err(coded)?;
            }
            // SAFETY: TypeScript has just made the array, and nobody else can see it before this returns.
            let values = unsafe { values.as_mut() };
            for (place, &index) in values.iter_mut().zip(indices.iter()) {
                *place = column.get(CellIndex(index)).unwrap_or(f64::NAN);
            }
            Ok(())
        })
    })
}

/// Fills an array, as long as the space has cells, with a user's column; NaN where the table has no number.
#[napi]
pub fn table_user_column(id: u32, name: String, mut values: Float64ArraySlice) -> error::Result<()> {
    guarded(move || {
        ask_table(id, |table| {
            let column = table.user_column(&name).map_err(coded)?;
            // SAFETY: TypeScript has just made the array, and nobody else can see it before this returns.
            column.fill(f64::NAN, unsafe { values.as_mut() });
            Ok(())
        })
    })
}

/// Writes everything about one training of a cell into an array of seven: cell index, packed representative, trainable
/// parameters, then the metrics in the order of `Metric::ALL`. Gives a bit for every metric that is known, and above them one
/// for every metric that is extrapolated.
///
/// An object with as many fields would take longer than all the rest.
#[napi]
pub fn table_record(
    id: u32,
    packed: u32,
    epochs: u32,
    repeat: i32,
    halfway: bool,
    mut record: Float64ArraySlice,
) -> error::Result<u32> {
    guarded(|| {
        let cell = CellIndex::of(unpack(packed)?);
        let (epochs, repeat) = (epochs_of(epochs)?, repeat_of(repeat)?);
        let checkpoint = checkpoint_of(halfway);
        let (found, extrapolated) = with_table(id, |opened| match &opened.source {
            Source::Table(table) => Ok((table.record(cell, epochs, repeat, checkpoint).map_err(coded)?, 0)),
            Source::Surrogate(predicted) => predicted.record(cell, epochs, repeat, checkpoint).map_err(coded),
        })?;
        // SAFETY: only TypeScript's record.ts knows this array, and it waits until this returns.
        let record = unsafe { record.as_mut() };
        let metrics =
            [found.training_time, found.train_accuracy, found.validation_accuracy, found.test_accuracy];
        #[expect(clippy::cast_precision_loss, reason = "no network has 2^53 parameters")]
        let head =
            [f64::from(cell.0), f64::from(found.representative.packed()), found.trainable_parameters as f64];
        let values = head.into_iter().chain(metrics.iter().map(|metric| metric.unwrap_or_default()));
        record.iter_mut().zip(values).for_each(|(place, value)| *place = value);
        let bit = |(number, metric): (usize, &Option<f64>)| u32::from(metric.is_some()) << number;
        Ok(metrics.iter().enumerate().map(bit).sum::<u32>() | extrapolated << metrics.len())
    })
}
