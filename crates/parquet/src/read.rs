//! Reading a file: batches of rows from columns that are read side by side.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{ConvertedType, LogicalType};
use parquet::column::page::PageReader;
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, FloatType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader};
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::schema::types::ColumnDescriptor;

/// Rows that are in memory at a time.
const BATCH: usize = 4_096;

/// A file in memory. The library checks what it reads, but a damaged file may still find a way to make it panic.
pub struct Source {
    bytes: Arc<Bytes>,
    metadata: ParquetMetaData,
}

/// A row group that is being read.
pub struct Group {
    columns: Vec<Reader>,
}

/// What a batch has of a column, with a level for each row: 0 where there is nothing.
#[derive(Debug)]
pub struct Batch {
    values: Values,
    levels: Vec<i16>,
}

#[derive(Debug)]
enum Values {
    Whole(Vec<i64>),
    Numbers(Vec<f64>),
    Text(Vec<ByteArray>),
}

/// What a row has in a column.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// Nothing.
    Missing,
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
    /// Text.
    Text(&'a str),
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group").field("columns", &self.columns.len()).finish()
    }
}

impl Source {
    /// Reads what is where, which stands at the end of the file.
    pub fn new(file: Vec<u8>) -> Result<Self> {
        let bytes = Bytes::from(file);
        let metadata = ParquetMetaDataReader::new().parse_and_finish(&bytes)?;
        Ok(Self { bytes: Arc::new(bytes), metadata })
    }

    /// The names of the columns; a text says what is wrong with one that cannot be read.
    pub fn columns(&self) -> std::result::Result<Vec<&str>, String> {
        let columns = self.metadata.file_metadata().schema_descr().columns();
        columns.iter().map(|column| check(column).map(|()| column.name())).collect()
    }

    /// The number of row groups.
    pub fn groups(&self) -> usize {
        self.metadata.num_row_groups()
    }

    /// Begins to read a row group.
    pub fn group(&self, number: usize) -> Result<Group> {
        let group = self.metadata.row_group(number);
        let rows =
            usize::try_from(group.num_rows()).map_err(|error| ParquetError::External(Box::new(error)))?;
        let columns = group.columns().iter().map(|column| Reader::new(&self.bytes, column, rows));
        Ok(Group { columns: columns.collect::<Result<_>>()? })
    }
}

impl Group {
    /// The next rows, column by column, and their number: 0 at the end.
    pub fn next_batch(&mut self) -> Result<(usize, Vec<Batch>)> {
        let batches = self.columns.iter_mut().map(Batch::read).collect::<Result<Vec<_>>>()?;
        let count = batches.first().map_or(0, |batch| batch.levels.len());
        if batches.iter().any(|batch| batch.levels.len() != count) {
            return Err(ParquetError::General("columns of different lengths".to_owned()));
        }
        Ok((count, batches))
    }
}

/// Flat columns of numbers and text can be read; the text says what is wrong with another.
fn check(column: &ColumnDescriptor) -> std::result::Result<(), String> {
    use parquet::basic::Type::{
        BOOLEAN, BYTE_ARRAY, DOUBLE, FIXED_LEN_BYTE_ARRAY, FLOAT, INT32, INT64, INT96,
    };
    let name = column.path().string();
    if column.max_rep_level() > 0 || column.max_def_level() > 1 || column.path().parts().len() != 1 {
        return Err(format!("got the nested column '{name}', expected flat ones"));
    }
    let is_plain = match column.logical_type_ref() {
        None => matches!(
            column.converted_type(),
            ConvertedType::NONE
                | ConvertedType::UTF8
                | ConvertedType::INT_8
                | ConvertedType::INT_16
                | ConvertedType::INT_32
                | ConvertedType::INT_64
                | ConvertedType::UINT_8
                | ConvertedType::UINT_16
                | ConvertedType::UINT_32
        ),
        Some(LogicalType::Integer(integer)) => integer.is_signed || integer.bit_width < 64,
        Some(logical) => *logical == LogicalType::String,
    };
    match column.physical_type() {
        INT32 | INT64 | FLOAT | DOUBLE | BYTE_ARRAY if is_plain => Ok(()),
        INT32 | INT64 | FLOAT | DOUBLE | BYTE_ARRAY | BOOLEAN | FIXED_LEN_BYTE_ARRAY | INT96 => Err(format!(
            "got the column '{name}' of {:?} as {:?}, expected whole numbers, floating-point numbers or text",
            column.physical_type(),
            column.logical_type_ref()
        )),
    }
}

/// Reads a column of a row group. The library's own enumeration of readers brings the code of all types.
enum Reader {
    Int32(ColumnReaderImpl<Int32Type>),
    Int64(ColumnReaderImpl<Int64Type>),
    Float(ColumnReaderImpl<FloatType>),
    Double(ColumnReaderImpl<DoubleType>),
    Text(ColumnReaderImpl<ByteArrayType>),
}

impl Reader {
    fn new(source: &Arc<Bytes>, column: &ColumnChunkMetaData, rows: usize) -> Result<Self> {
        use parquet::basic::Type;
        let pages: Box<dyn PageReader> =
            Box::new(SerializedPageReader::new(Arc::clone(source), column, rows, None)?);
        let descriptor = column.column_descr_ptr();
        Ok(match column.column_type() {
            Type::INT32 => Self::Int32(ColumnReaderImpl::new(descriptor, pages)),
            Type::INT64 => Self::Int64(ColumnReaderImpl::new(descriptor, pages)),
            Type::FLOAT => Self::Float(ColumnReaderImpl::new(descriptor, pages)),
            Type::DOUBLE => Self::Double(ColumnReaderImpl::new(descriptor, pages)),
            Type::BYTE_ARRAY => Self::Text(ColumnReaderImpl::new(descriptor, pages)),
            Type::BOOLEAN | Type::INT96 | Type::FIXED_LEN_BYTE_ARRAY => {
                return Err(ParquetError::General(
                    "a column of another type than its schema says".to_owned(),
                ));
            }
        })
    }
}

impl Batch {
    fn read(reader: &mut Reader) -> Result<Self> {
        match reader {
            Reader::Int32(reader) => {
                Self::of(reader, |values| Values::Whole(values.into_iter().map(i64::from).collect()))
            }
            Reader::Int64(reader) => Self::of(reader, Values::Whole),
            Reader::Float(reader) => {
                Self::of(reader, |values| Values::Numbers(values.into_iter().map(f64::from).collect()))
            }
            Reader::Double(reader) => Self::of(reader, Values::Numbers),
            Reader::Text(reader) => Self::of(reader, Values::Text),
        }
    }

    fn of<T: DataType>(
        reader: &mut ColumnReaderImpl<T>,
        values_of: impl FnOnce(Vec<T::T>) -> Values,
    ) -> Result<Self> {
        let (mut values, mut levels) = (Vec::new(), Vec::new());
        let (records, read, _) = reader.read_records(BATCH, Some(&mut levels), None, &mut values)?;
        if levels.is_empty() {
            // A column that must have values has no levels.
            levels = vec![1; records];
        }
        if levels.len() != records
            || values.len() != read
            || levels.iter().filter(|&&level| level == 1).count() != read
        {
            return Err(ParquetError::General("levels that contradict the values".to_owned()));
        }
        Ok(Self { values: values_of(values), levels })
    }

    /// The value of a row; `next` is the place of the next one that is there. The text says what is wrong with it.
    pub fn take(&self, row: usize, next: &mut usize) -> std::result::Result<Value<'_>, String> {
        if self.levels[row] == 0 {
            return Ok(Value::Missing);
        }
        let place = *next;
        *next += 1;
        Ok(match &self.values {
            Values::Whole(values) => Value::Whole(values[place]),
            Values::Numbers(values) => Value::Number(values[place]),
            Values::Text(values) => Value::Text(values[place].as_utf8().map_err(|error| error.to_string())?),
        })
    }
}
