//! Parquet: batches of rows from columns that are read side by side.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{ConvertedType, LogicalType};
use parquet::column::page::PageReader;
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, FloatType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaDataReader};
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::schema::types::ColumnDescriptor;
use sha2::{Digest, Sha256};

use super::put::RowFile;
use super::value::Given;
use super::{Fault, Target, header};
use crate::error::TableError;

/// Rows that are in memory at a time.
const BATCH: usize = 4_096;

/// What a batch has of a column, with a level for each row: 0 where there is nothing.
struct Batch {
    values: Values,
    levels: Vec<i16>,
}

enum Values {
    Whole(Vec<i64>),
    Numbers(Vec<f64>),
    Text(Vec<ByteArray>),
}

/// Reads a file; gives its length and SHA-256.
pub(in crate::import) fn read(
    path: &Path,
    mut reader: impl Read,
    target: &mut Target<'_>,
) -> Result<(u64, [u8; 32]), TableError> {
    // What is where stands at the end of the file.
    let mut file = Vec::new();
    reader.read_to_end(&mut file).map_err(|error| TableError::io(path, "read the source", error))?;
    let (bytes, sha256) = (file.len() as u64, Sha256::digest(&file).into());

    let name = path.display().to_string();
    // The library checks what it reads, but a damaged file may still find a way to make it panic. Nothing of it is used
    // afterwards.
    let outcome = catch_unwind(AssertUnwindSafe(|| read_rows(&name, file.into(), target)));
    match outcome {
        Ok(Ok(())) => Ok((bytes, sha256)),
        Ok(Err(Failure::Table(error))) => Err(error),
        Ok(Err(Failure::Parquet(error))) => {
            Err(TableError::NotParquet { path: name, reason: error.to_string() })
        }
        Err(_) => {
            Err(TableError::NotParquet { path: name, reason: "its parts contradict each other".to_owned() })
        }
    }
}

enum Failure {
    Table(TableError),
    Parquet(ParquetError),
}

impl From<TableError> for Failure {
    fn from(error: TableError) -> Self {
        Self::Table(error)
    }
}

impl From<ParquetError> for Failure {
    fn from(error: ParquetError) -> Self {
        Self::Parquet(error)
    }
}

fn read_rows(path: &str, file: Bytes, target: &mut Target<'_>) -> Result<(), Failure> {
    let bytes = file.len() as u64;
    let metadata = ParquetMetaDataReader::new().parse_and_finish(&file)?;
    let source = Arc::new(file);
    let schema = metadata.file_metadata().schema_descr();
    for column in schema.columns() {
        check(column).map_err(|reason| Fault::Reason(reason).at(path, "the schema".to_owned()))?;
    }
    let fields = header::parse(schema.columns().iter().map(|column| column.name()), target.user_columns);
    let fields = fields.map_err(|reason| Fault::Reason(reason).at(path, "the schema".to_owned()))?;
    let mut file = RowFile::new(fields, true);

    let mut rows = 0u64;
    for group in metadata.row_groups() {
        let rows_of_group =
            usize::try_from(group.num_rows()).map_err(|error| ParquetError::External(Box::new(error)))?;
        let columns = group.columns().iter().map(|column| Reader::new(&source, column, rows_of_group));
        let mut columns = columns.collect::<ParquetResult<Vec<_>>>()?;
        loop {
            let batches = columns.iter_mut().map(Batch::read).collect::<ParquetResult<Vec<_>>>()?;
            let count = batches.first().map_or(0, |batch| batch.levels.len());
            if batches.iter().any(|batch| batch.levels.len() != count) {
                return Err(ParquetError::General("columns of different lengths".to_owned()).into());
            }
            if count == 0 {
                break;
            }
            let mut next = vec![0; batches.len()];
            for row in 0..count {
                let values = batches.iter().zip(&mut next).map(|(batch, next)| batch.take(row, next));
                let values = values.collect::<Result<Vec<_>, _>>();
                let put = values
                    .map_err(Fault::Reason)
                    .and_then(|values| file.put(values.into_iter(), target.collector, target.counts));
                put.map_err(|fault| fault.at(path, format!("row {}", rows + 1)))?;
                rows += 1;
            }
            (target.report)(bytes.saturating_sub(1), rows)?;
        }
    }
    if rows == 0 {
        return Err(TableError::NothingToImport { what: path.to_owned() }.into());
    }
    Ok(())
}

/// Flat columns of numbers and text can be read; the text says what is wrong with another.
fn check(column: &ColumnDescriptor) -> Result<(), String> {
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
    fn new(source: &Arc<Bytes>, column: &ColumnChunkMetaData, rows: usize) -> ParquetResult<Self> {
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
    fn read(reader: &mut Reader) -> ParquetResult<Self> {
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
    ) -> ParquetResult<Self> {
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

    /// The value of a row; `next` is the place of the next one that is there.
    fn take(&self, row: usize, next: &mut usize) -> Result<Given<'_>, String> {
        if self.levels[row] == 0 {
            return Ok(Given::Missing);
        }
        let place = *next;
        *next += 1;
        Ok(match &self.values {
            Values::Whole(values) => Given::Whole(values[place]),
            Values::Numbers(values) => Given::Number(values[place]),
            Values::Text(values) => Given::text(values[place].as_utf8().map_err(|error| error.to_string())?),
        })
    }
}
