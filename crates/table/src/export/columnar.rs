//! Parquet: the columns of a row group, one after the other.

use std::io::Write;
use std::ops::Range;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};

use crate::column_chunk::ColumnChunks;
use crate::error::TableError;
use crate::rows::{Field, Rows, Value};
use crate::write::AtomicFile;

/// A Parquet file that is being written.
pub(super) struct ParquetFile<'a> {
    path: String,
    writer: SerializedFileWriter<&'a mut AtomicFile>,
}

/// The values of a column that are there, and for each row whether it has one.
struct Column {
    values: Values,
    levels: Vec<i16>,
}

enum Values {
    Small(Vec<i32>),
    Large(Vec<i64>),
    Numbers(Vec<f64>),
    Text(Vec<ByteArray>),
}

impl<'a> ParquetFile<'a> {
    pub(super) fn new<D: AsRef<[u8]> + Sync>(
        path: String,
        file: &'a mut AtomicFile,
        rows: &Rows<'_, D>,
    ) -> Result<Self, TableError> {
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let schema = schema(rows.fields());
        let writer = schema.and_then(|schema| SerializedFileWriter::new(file, schema, Arc::new(properties)));
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
            let mut chunks = ColumnChunks::new(&mut self.writer)?;
            for (column, field) in columns.iter().zip(fields) {
                column.write(is_optional(field), &mut chunks)?;
            }
            chunks.close()
        })();
        written.map_err(|error| failed(&self.path, error))?;
        Ok(count)
    }

    pub(super) fn finish(mut self) -> Result<(), TableError> {
        self.writer.finish().map_err(|error| failed(&self.path, error))?;
        Ok(())
    }
}

/// What writes are refused with: the disk's errors, as nothing else can go wrong.
fn failed(path: &str, error: ParquetError) -> TableError {
    TableError::io(path.as_ref(), "write the file", std::io::Error::other(error))
}

fn is_optional(field: &Field) -> bool {
    !matches!(field, Field::CellIndex | Field::ModuleHash | Field::ModuleAdjacency | Field::ModuleOperations)
}

fn schema(fields: &[Field]) -> ParquetResult<TypePtr> {
    let column = |field: &Field| {
        let (physical, logical) = match Column::new(field).values {
            Values::Small(_) => (Physical::INT32, None),
            Values::Large(_) => (Physical::INT64, None),
            Values::Numbers(_) => (Physical::DOUBLE, None),
            Values::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let repetition = if is_optional(field) { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let name = field.name();
        let builder = Type::primitive_type_builder(&name, physical);
        builder.with_logical_type(logical).with_repetition(repetition).build().map(Arc::new)
    };
    let columns = fields.iter().map(column).collect::<ParquetResult<_>>()?;
    Type::group_type_builder("trainings").with_fields(columns).build().map(Arc::new)
}

impl Column {
    fn new(field: &Field) -> Self {
        let values = match field {
            Field::CellIndex | Field::Epochs | Field::Repeat => Values::Small(Vec::new()),
            whole if whole.is_whole() => Values::Large(Vec::new()),
            text if text.is_text() => Values::Text(Vec::new()),
            _ => Values::Numbers(Vec::new()),
        };
        Self { values, levels: Vec::new() }
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

    fn write<W: Write + Send>(&self, optional: bool, chunks: &mut ColumnChunks<'_, W>) -> ParquetResult<()> {
        let levels = optional.then_some(self.levels.as_slice());
        match &self.values {
            Values::Small(values) => chunks.write::<Int32Type>(values, levels),
            Values::Large(values) => chunks.write::<Int64Type>(values, levels),
            Values::Numbers(values) => chunks.write::<DoubleType>(values, levels),
            Values::Text(values) => chunks.write::<ByteArrayType>(values, levels),
        }
    }
}
