//! Writing a file. Columns are written by their own types: what the library offers first brings the code of all types, which is
//! half a megabyte.

use std::fmt;
use std::io::Write;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriterImpl;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{
    SerializedFileWriter, SerializedPageWriter, SerializedRowGroupWriter, TrackedWrite,
};
use parquet::schema::types::{ColumnDescPtr, Type, TypePtr};

/// Where a file goes.
pub type Output<'a> = &'a mut (dyn Write + Send);

/// The values of a column that are there, by the type that Parquet has for them.
#[derive(Debug)]
pub enum Values {
    /// `INT32`.
    Small(Vec<i32>),
    /// `INT64`.
    Large(Vec<i64>),
    /// `DOUBLE`.
    Numbers(Vec<f64>),
    /// `BYTE_ARRAY` of UTF-8.
    Text(Vec<ByteArray>),
}

/// What a column holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Whole numbers of 32 bits.
    Small,
    /// Whole numbers of 64 bits.
    Large,
    /// Floating-point numbers of 64 bits.
    Numbers,
    /// Text.
    Text,
}

/// A column of a schema.
#[derive(Debug)]
pub struct Column {
    /// What it is called.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether rows may have nothing in it.
    pub optional: bool,
}

/// A file that is being written, compressed by Snappy.
pub struct Writer<'a> {
    file: SerializedFileWriter<Output<'a>>,
}

/// A row group that is being written, a column after the other.
pub struct GroupWriter<'a, 'file> {
    left: std::vec::IntoIter<ColumnDescPtr>,
    properties: WriterPropertiesPtr,
    group: SerializedRowGroupWriter<'a, Output<'file>>,
}

impl fmt::Debug for Writer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

impl fmt::Debug for GroupWriter<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GroupWriter").field("left", &self.left.len()).finish_non_exhaustive()
    }
}

impl<'a> Writer<'a> {
    /// Begins a file: the name of its rows, its columns, and a text in its metadata with the name of that.
    pub fn new(
        output: Output<'a>,
        rows: &str,
        columns: &[Column],
        about: Option<(&str, String)>,
    ) -> Result<Self> {
        let about = about.map(|(name, text)| vec![KeyValue::new(name.to_owned(), text)]);
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_key_value_metadata(about)
            .build();
        let columns = columns.iter().map(Column::descriptor).collect::<Result<_>>()?;
        let schema = Type::group_type_builder(rows).with_fields(columns).build()?;
        Ok(Self { file: SerializedFileWriter::new(output, Arc::new(schema), Arc::new(properties))? })
    }

    /// Begins a row group.
    pub fn group(&mut self) -> Result<GroupWriter<'_, 'a>> {
        let left = self.file.schema_descr().columns().to_vec().into_iter();
        let properties = Arc::clone(self.file.properties());
        Ok(GroupWriter { left, properties, group: self.file.next_row_group()? })
    }

    /// Ends the file.
    pub fn finish(self) -> Result<()> {
        self.file.close()?;
        Ok(())
    }
}

impl Values {
    /// No values.
    pub const fn none(kind: Kind) -> Self {
        match kind {
            Kind::Small => Self::Small(Vec::new()),
            Kind::Large => Self::Large(Vec::new()),
            Kind::Numbers => Self::Numbers(Vec::new()),
            Kind::Text => Self::Text(Vec::new()),
        }
    }
}

impl Column {
    fn descriptor(&self) -> Result<TypePtr> {
        let (physical, logical) = match self.kind {
            Kind::Small => (Physical::INT32, None),
            Kind::Large => (Physical::INT64, None),
            Kind::Numbers => (Physical::DOUBLE, None),
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let repetition = if self.optional { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let builder = Type::primitive_type_builder(&self.name, physical);
        builder.with_logical_type(logical).with_repetition(repetition).build().map(Arc::new)
    }
}

impl GroupWriter<'_, '_> {
    /// Writes the next column: the values that are there, and for each row 1 or, where nothing is, 0; no levels if all are there.
    pub fn write(&mut self, values: &Values, levels: Option<&[i16]>) -> Result<()> {
        match values {
            Values::Small(values) => self.write_as::<Int32Type>(values, levels),
            Values::Large(values) => self.write_as::<Int64Type>(values, levels),
            Values::Numbers(values) => self.write_as::<DoubleType>(values, levels),
            Values::Text(values) => self.write_as::<ByteArrayType>(values, levels),
        }
    }

    fn write_as<T: DataType>(&mut self, values: &[T::T], levels: Option<&[i16]>) -> Result<()> {
        let column = self.left.next();
        let column = column.ok_or_else(|| ParquetError::General("a column too many".to_owned()))?;
        let mut chunk = TrackedWrite::new(Vec::new());
        let pages = Box::new(SerializedPageWriter::new(&mut chunk));
        let mut writer = ColumnWriterImpl::<T>::new(column, Arc::clone(&self.properties), pages);
        writer.write_batch(values, levels, None)?;
        let closed = writer.close()?;
        self.group.append_column(&Bytes::from(chunk.into_inner()?), closed)
    }

    /// Ends the row group.
    pub fn close(self) -> Result<()> {
        self.group.close()?;
        Ok(())
    }
}
