//! Comma-separated values with a line of names.

use std::io::{self, Read};
use std::path::Path;

use csv::{ErrorKind, ReaderBuilder, StringRecord};
use sha2::{Digest, Sha256};

use super::put::RowFile;
use super::value::Given;
use super::{Fault, REPORT, Target, header};
use crate::error::TableError;

/// Hashes and counts what is read.
struct Hashing<R> {
    reader: R,
    sha: Sha256,
    bytes: u64,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.sha.update(&buffer[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}

/// Reads a file; gives its length and SHA-256.
pub(in crate::import) fn read(
    path: &Path,
    reader: impl Read,
    target: &mut Target<'_>,
) -> Result<(u64, [u8; 32]), TableError> {
    let name = path.display().to_string();
    let hashing = Hashing { reader, sha: Sha256::new(), bytes: 0 };
    let mut reader = ReaderBuilder::new().buffer_capacity(1 << 16).from_reader(hashing);
    let names = reader.headers().map_err(|error| failed(path, error))?.clone();
    let fields = header::parse(names.iter(), target.user_columns)
        .map_err(|reason| Fault::Reason(reason).at(&name, "line 1".to_owned()))?;
    let mut file = RowFile::new(fields, false);
    let (mut record, mut rows) = (StringRecord::new(), 0);
    while reader.read_record(&mut record).map_err(|error| failed(path, error))? {
        let line = record.position().map_or(0, csv::Position::line);
        let values = record.iter().map(Given::text);
        let put = file.put(values, target.collector, target.counts);
        put.map_err(|fault| fault.at(&name, format!("line {line}")))?;
        rows += 1;
        if rows % REPORT == 0 {
            (target.report)(reader.get_ref().bytes, rows)?;
        }
    }
    if rows == 0 {
        return Err(TableError::NothingToImport { what: name });
    }
    let Hashing { sha, bytes, .. } = reader.into_inner();
    Ok((bytes, sha.finalize().into()))
}

fn failed(path: &Path, error: csv::Error) -> TableError {
    let reason = match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("it has {len} values, expected {expected_len} as in the first line")
        }
        ErrorKind::Utf8 { .. } => "it is not UTF-8, expected text".to_owned(),
        _ => error.to_string(),
    };
    let line = error.position().map_or(1, csv::Position::line);
    match error.into_kind() {
        ErrorKind::Io(error) => TableError::io(path, "read the source", error),
        _ => Fault::Reason(reason).at(&path.display().to_string(), format!("line {line}")),
    }
}
