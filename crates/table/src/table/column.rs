//! One number for every cell of a table.

use nb101_benchmark::{Column, Measurement, NoColumn, Repeat};
use nb101_space::CellIndex;

use super::Table;
use super::layout::StoredAt;
use super::repeats::summarize;
use crate::error::TableError;
use crate::format::{CELLS, CellSet, Content, Encoding};

/// The bytes of a stored column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stored<'t> {
    encoding: Encoding,
    values: &'t [u8],
    presence: Option<&'t [u8]>,
}

impl<'t> Stored<'t> {
    pub(super) fn new(at: StoredAt, data: &'t [u8]) -> Self {
        Self {
            encoding: at.encoding,
            values: at.values.of(data),
            presence: at.presence.map(|section| section.of(data)),
        }
    }

    pub(super) fn is_present(&self, row: usize) -> bool {
        self.presence.is_none_or(|bits| bits[row / 8] >> (row % 8) & 1 == 1)
    }

    /// Whether every row has a value.
    pub(super) const fn is_full(&self) -> bool {
        self.presence.is_none()
    }

    /// What adjacent rows store; anything at all for those without a value.
    pub(super) fn read_into(&self, first: usize, numbers: &mut [f64]) {
        self.encoding.read_into(&self.values[first * self.encoding.width()..], numbers);
    }

    /// Whether a row stores what the encoding can mean: a count of right answers is not above that of images.
    pub(super) fn is_in_range(&self, row: usize) -> bool {
        match self.encoding {
            Encoding::K9984F32 | Encoding::K9984F64 => self.get(row).is_none_or(|accuracy| accuracy <= 1.0),
            Encoding::F32 | Encoding::F64 => true,
        }
    }

    /// The value at a row below the number of rows.
    pub(super) fn get(&self, row: usize) -> Option<f64> {
        self.is_present(row).then(|| self.encoding.read(self.values, row))
    }
}

/// One measurement of every cell of a table: a stored column, or a summary of the stored repeats.
#[derive(Clone, Debug)]
pub struct TableColumn<'t> {
    pub(super) cells: &'t CellSet,
    pub(super) numbers: Numbers<'t>,
}

#[derive(Clone, Debug)]
pub(super) enum Numbers<'t> {
    Stored(Stored<'t>),
    /// Computed over the repeats that a cell has, which are in ascending order.
    Over(Repeat, Vec<Stored<'t>>),
}

impl TableColumn<'_> {
    /// The number of a cell; `None` if the table does not have it.
    pub fn get(&self, cell: CellIndex) -> Option<f64> {
        self.at(self.cells.row(cell)?)
    }

    /// The value at a row.
    pub(crate) fn at(&self, row: usize) -> Option<f64> {
        match &self.numbers {
            Numbers::Stored(column) => column.get(row),
            Numbers::Over(summary, repeats) => {
                summarize(*summary, repeats.iter().filter_map(|repeat| repeat.get(row)))
            }
        }
    }

    /// Whether it is computed from other columns.
    pub const fn is_derived(&self) -> bool {
        matches!(self.numbers, Numbers::Over(..))
    }

    /// The cells that have a number, ascending, with it.
    pub fn iter(&self) -> impl Iterator<Item = (CellIndex, f64)> + '_ {
        let rows = self.cells.iter().enumerate();
        rows.filter_map(|(row, cell)| self.at(row).map(|value| (cell, value)))
    }

    /// One number for every cell of the whole space, by cell index; `missing` where the table has none.
    pub fn to_dense(&self, missing: f64) -> Vec<f64> {
        let mut dense = vec![missing; CELLS as usize];
        self.fill(missing, &mut dense);
        dense
    }
}

impl Column for TableColumn<'_> {
    fn value(&self, cell: CellIndex) -> Option<f64> {
        self.get(cell)
    }
}

impl<D: AsRef<[u8]>> Table<D> {
    /// One measurement of all cells. A summary that is not stored is computed over the repeats that each cell has.
    ///
    /// Inherent, so that [`Benchmark::column`](nb101_benchmark::Benchmark::column), which boxes, is not needed where the
    /// table is known.
    pub fn column(&self, measurement: &Measurement) -> Result<TableColumn<'_>, TableError> {
        self.find(measurement).ok_or_else(|| TableError::no_column(measurement, &self.known_measurements()))
    }

    /// A stored column of any content; `None` if there is none. Nothing is derived.
    pub fn stored_column(&self, content: &Content) -> Option<TableColumn<'_>> {
        let stored = Stored::new(self.layout.stored(content)?, self.data.as_ref());
        Some(TableColumn { cells: &self.layout.cells, numbers: Numbers::Stored(stored) })
    }

    /// The numbers that a user gave to cells under a name.
    pub fn user_column(&self, name: &str) -> Result<TableColumn<'_>, TableError> {
        let names = self.columns().iter().filter_map(|column| match &column.content {
            Content::User { name } => Some(name.clone()),
            _ => None,
        });
        self.stored_column(&Content::User { name: name.to_owned() }).ok_or_else(|| {
            NoColumn { wanted: format!("user column '{name}'"), available: names.collect() }.into()
        })
    }

    /// As [`column`](Self::column); `None` if there is no such column.
    pub(super) fn find(&self, measurement: &Measurement) -> Option<TableColumn<'_>> {
        let stored = |at: &StoredAt| Stored::new(*at, self.data.as_ref());
        let numbers = match self.layout.measurements.get(measurement) {
            Some(at) => Numbers::Stored(stored(at)),
            None if measurement.repeat.index().is_none() => {
                let is_repeat = |other: &Measurement| {
                    other.repeat.index().is_some()
                        && (&other.metric, other.epochs, other.checkpoint)
                            == (&measurement.metric, measurement.epochs, measurement.checkpoint)
                };
                let all = self.layout.measurements.iter();
                let repeats: Vec<_> =
                    all.filter(|(other, _)| is_repeat(other)).map(|(_, at)| stored(at)).collect();
                if repeats.is_empty() {
                    return None;
                }
                Numbers::Over(measurement.repeat, repeats)
            }
            None => return None,
        };
        Some(TableColumn { cells: &self.layout.cells, numbers })
    }

    /// All measurements that can be asked for: the stored ones and what summarizes them, ascending.
    pub(super) fn known_measurements(&self) -> Vec<Measurement> {
        let stored = self.layout.measurements.keys();
        let single = stored.clone().filter(|measurement| measurement.repeat.index().is_some());
        let summaries = single.flat_map(|measurement| {
            Repeat::SUMMARIES.map(|repeat| Measurement { repeat, ..measurement.clone() })
        });
        let mut all: Vec<Measurement> = stored.cloned().chain(summaries).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}
