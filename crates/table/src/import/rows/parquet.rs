//! Parquet: rows from batches of columns.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use nb101_parquet::{ParquetError, Source, Value};
use sha2::{Digest, Sha256};

use super::put::RowFile;
use super::value::Given;
use super::{Fault, Target, header};
use crate::error::TableError;

/// Reads a file; gives its length and SHA-256.
pub(in crate::import) fn read(
    path: &Path,
    mut reader: impl Read,
    target: &mut Target<'_>,
) -> Result<(u64, [u8; 32]), TableError> {
    // What is where stands at the end of a file.
    let mut file = Vec::new();
    reader.read_to_end(&mut file).map_err(|error| TableError::io(path, "read the source", error))?;
    let (bytes, sha256) = (file.len() as u64, Sha256::digest(&file).into());

    let name = path.display().to_string();
    // The library checks what it reads, but a damaged file may still find a way to make it panic. Nothing of it is used
    // afterwards.
    let outcome = catch_unwind(AssertUnwindSafe(|| read_rows(&name, file, target)));
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

fn read_rows(path: &str, file: Vec<u8>, target: &mut Target<'_>) -> Result<(), Failure> {
    let bytes = file.len() as u64;
    let in_schema = |reason| Fault::Reason(reason).at(path, "the schema".to_owned());
    let source = Source::new(file)?;
    let columns = source.columns().map_err(in_schema)?;
    let fields = header::parse(columns.into_iter(), target.user_columns).map_err(in_schema)?;
    let mut file = RowFile::new(fields, true);

    let mut rows = 0u64;
    for group in 0..source.groups() {
        let mut group = source.group(group)?;
        loop {
            let (count, batches) = group.next_batch()?;
            if count == 0 {
                break;
            }
            let mut next = vec![0; batches.len()];
            for row in 0..count {
                let values =
                    batches.iter().zip(&mut next).map(|(batch, next)| batch.take(row, next).map(given));
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

fn given(value: Value<'_>) -> Given<'_> {
    match value {
        Value::Missing => Given::Missing,
        Value::Whole(value) => Given::Whole(value),
        Value::Number(value) => Given::Number(value),
        Value::Text(text) => Given::text(text),
    }
}
