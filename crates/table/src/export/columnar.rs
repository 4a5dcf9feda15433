//! Parquet: the columns of a row group, one after the other.

use std::ops::Range;

use nb101_parquet::{Column as Description, Kind, Output, ParquetError, Values, Writer};

use crate::error::TableError;
use crate::rows::{Field, Rows, Value};

/// A Parquet file that is being written.
pub(super) struct ParquetFile<'a> {
    path: String,
    writer: Writer<'a>,
}

/// The values of a column that are there, and for each row whether it has one.
struct Column {
    values: Values,
    levels: Vec<i16>,
}

impl<'a> ParquetFile<'a> {
    pub(super) fn new<D: AsRef<[u8]> + Sync>(
        path: String,
        file: Output<'a>,
        rows: &Rows<'_, D>,
    ) -> Result<Self, TableError> {
        let columns: Vec<Description> = rows.fields().iter().map(description).collect();
        let writer = Writer::new(file, "trainings", &columns, None);
        let writer = writer.map_err(|error| failed(&path, error))?;
        Ok(Self { path, writer })
    }

    /// Writes the rows of some cells as a group; gives their number. `go_on` is asked before every row: an error ends the work.
    pub(super) fn write<D: AsRef<[u8]> + Sync>(
        &mut self,
        rows: &Rows<'_, D>,
        cells: Range<usize>,
        go_on: &dyn Fn() -> Result<(), TableError>,
    ) -> Result<u64, TableError> {
        let fields = rows.fields();
        let mut columns: Vec<Column> = fields.iter().map(Column::new).collect();
        let mut count = 0;
        rows.for_each(cells, false, |row| {
            go_on()?;
            count += 1;
            columns.iter_mut().zip(fields).for_each(|(column, field)| column.push(row.value(field)));
            Ok(())
        })?;
        let written = (|| {
            let mut group = self.writer.group()?;
            for (column, field) in columns.iter().zip(fields) {
                group.write(&column.values, is_optional(field).then_some(&column.levels))?;
            }
            group.close()
        })();
        written.map_err(|error| failed(&self.path, error))?;
        Ok(count)
    }

    pub(super) fn finish(self) -> Result<(), TableError> {
        self.writer.finish().map_err(|error| failed(&self.path, error))
    }
}

/// What writes are refused with: the disk's errors, as nothing else can go wrong.
fn failed(path: &str, error: ParquetError) -> TableError {
    TableError::io(path.as_ref(), "write the file", std::io::Error::other(error))
}

fn is_optional(field: &Field) -> bool {
    !matches!(field, Field::CellIndex | Field::ModuleHash | Field::ModuleAdjacency | Field::ModuleOperations)
}

fn description(field: &Field) -> Description {
    Description { name: field.name(), kind: kind(field), optional: is_optional(field) }
}

fn kind(field: &Field) -> Kind {
    match field {
        Field::CellIndex | Field::Epochs | Field::Repeat => Kind::Small,
        whole if whole.is_whole() => Kind::Large,
        text if text.is_text() => Kind::Text,
        _ => Kind::Numbers,
    }
}

impl Column {
    fn new(field: &Field) -> Self {
        Self { values: Values::none(kind(field)), levels: Vec::new() }
    }

    fn push(&mut self, value: Value) {
        self.levels.push(1);
        match (&mut self.values, value) {
            (Values::Small(values), Value::Integer(value)) => values.push(value as i32),
            (Values::Large(values), Value::Integer(value)) => values.push(value),
            (Values::Numbers(values), Value::Number(value)) => values.push(value),
            (Values::Text(values), Value::Text(text)) => values.push(text.as_str().into()),
            // A mean has no number in the place of the repeat.
            _ => *self.levels.last_mut().expect("pushed above") = 0,
        }
    }
}
