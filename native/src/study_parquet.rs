//! The traces of a study as Parquet: a row for every incumbent.

use std::io::Write;
use std::sync::Arc;

use nb101_search::{Incumbent, SearcherRuns, StudyResult};
use nb101_table::ColumnChunks;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};

/// The columns. None of them has gaps.
const COLUMNS: [(&str, Physical); 9] = [
    ("searcher", Physical::BYTE_ARRAY),
    ("run", Physical::INT32),
    ("query", Physical::INT64),
    ("clock", Physical::DOUBLE),
    ("epochs", Physical::INT32),
    ("cell", Physical::INT32),
    ("objective", Physical::DOUBLE),
    ("quality", Physical::DOUBLE),
    ("regret", Physical::DOUBLE),
];

/// Writes all incumbents, a row group for every searcher that has some. The header of the JSON lines is in the file's
/// metadata, under `nasbench101-study`.
pub(crate) fn write(result: &StudyResult, output: impl Write + Send) -> Result<()> {
    let header = result.header_json().map_err(|error| ParquetError::External(Box::new(error)))?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(vec![KeyValue::new("nasbench101-study".to_owned(), header)]))
        .build();
    let mut file = SerializedFileWriter::new(output, schema()?, Arc::new(properties))?;
    for searcher in &result.searchers {
        if searcher.runs.iter().any(|run| !run.trace.is_empty()) {
            let mut chunks = ColumnChunks::new(&mut file)?;
            write_searcher(searcher, &mut chunks)?;
            chunks.close()?;
        }
    }
    file.close()?;
    Ok(())
}

fn schema() -> Result<TypePtr> {
    let columns = COLUMNS.map(|(name, physical)| {
        let text = (physical == Physical::BYTE_ARRAY).then_some(LogicalType::String);
        let column = Type::primitive_type_builder(name, physical).with_repetition(Repetition::REQUIRED);
        column.with_logical_type(text).build().map(Arc::new)
    });
    let columns = columns.into_iter().collect::<Result<_>>()?;
    Type::group_type_builder("incumbents").with_fields(columns).build().map(Arc::new)
}

fn write_searcher<W: Write + Send>(searcher: &SearcherRuns, chunks: &mut ColumnChunks<'_, W>) -> Result<()> {
    let rows: Vec<(i32, &Incumbent)> = (0..)
        .zip(&searcher.runs)
        .flat_map(|(number, run)| run.trace.iter().map(move |incumbent| (number, incumbent)))
        .collect();
    let label = ByteArray::from(searcher.label.as_str());
    chunks.write::<ByteArrayType>(&vec![label; rows.len()], None)?;
    chunks.write::<Int32Type>(&values(&rows, |run, _| run), None)?;
    chunks.write::<Int64Type>(&values(&rows, |_, it| it.query.cast_signed()), None)?;
    chunks.write::<DoubleType>(&values(&rows, |_, it| it.clock), None)?;
    chunks.write::<Int32Type>(&values(&rows, |_, it| i32::from(it.epochs)), None)?;
    chunks.write::<Int32Type>(&values(&rows, |_, it| it.cell.0.cast_signed()), None)?;
    chunks.write::<DoubleType>(&values(&rows, |_, it| it.objective), None)?;
    chunks.write::<DoubleType>(&values(&rows, |_, it| it.quality), None)?;
    chunks.write::<DoubleType>(&values(&rows, |_, it| it.regret), None)
}

fn values<T>(rows: &[(i32, &Incumbent)], value: impl Fn(i32, &Incumbent) -> T) -> Vec<T> {
    rows.iter().map(|&(run, incumbent)| value(run, incumbent)).collect()
}
