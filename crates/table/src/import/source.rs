//! Opening a source and finding out what it is.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use crate::error::TableError;
use crate::format::hex_start;
use crate::tfrecord::{FRAME_HEAD, length_checksums};

/// What a NumPy file starts with.
pub(super) const NPY_MAGIC: &[u8] = b"\x93NUMPY";

/// What a Parquet file starts and ends with.
const PARQUET_MAGIC: &[u8] = b"PAR1";

/// The formats that can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    TfRecord,
    Npy,
    Csv,
    Parquet,
}

impl Format {
    /// The name in provenance.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::TfRecord => "tfrecord",
            Self::Npy => "npy",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }
}

/// An opened source: its bytes from the start. One type for files and streams, so that the code of an import is there once.
pub(super) struct Opened<'a> {
    pub(super) format: Format,
    pub(super) reader: Box<dyn Read + Send + 'a>,
}

/// The length of a source in bytes.
pub(super) fn len(path: &Path) -> Result<u64, TableError> {
    let refused = |error| TableError::io(path, "read the source", error);
    let metadata = fs::metadata(path).map_err(refused)?;
    if metadata.is_dir() {
        return Err(refused(io::ErrorKind::IsADirectory.into()));
    }
    Ok(metadata.len())
}

/// Opens a file.
pub(super) fn open(path: &Path) -> Result<Opened<'static>, TableError> {
    start(path, File::open(path).map_err(|error| TableError::io(path, "read the source", error))?)
}

/// Reads the first bytes of a source. They decide what it is; its name only decides which error a broken start gives.
pub(super) fn start<'a>(path: &Path, mut reader: impl Read + Send + 'a) -> Result<Opened<'a>, TableError> {
    let error = |error| TableError::io(path, "read the source", error);
    let mut start = Vec::with_capacity(FRAME_HEAD);
    reader.by_ref().take(FRAME_HEAD as u64).read_to_end(&mut start).map_err(error)?;
    let format = format_of(path, &start)?;
    Ok(Opened { format, reader: Box::new(io::Cursor::new(start).chain(reader)) })
}

fn format_of(path: &Path, start: &[u8]) -> Result<Format, TableError> {
    if start.starts_with(NPY_MAGIC) {
        return Ok(Format::Npy);
    }
    if start.starts_with(PARQUET_MAGIC) {
        return Ok(Format::Parquet);
    }
    let head: Option<&[u8; FRAME_HEAD]> = start.first_chunk();
    let checksums = head.map(length_checksums);
    if checksums.is_some_and(|(got, expected)| got == expected) {
        return Ok(Format::TfRecord);
    }
    let file = path.display().to_string();
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let extension = extension.unwrap_or_default();
    // Nothing in its first bytes tells what text it is.
    if extension == "csv" {
        return Ok(Format::Csv);
    }
    Err(match checksums {
        None if ["npy", "tfrecord"].contains(&extension.as_str()) => TableError::Truncated {
            file,
            offset: start.len() as u64,
            expected: "at least the head of a record or of an array".to_owned(),
        },
        Some((got, expected)) if extension == "tfrecord" => {
            TableError::NotTfRecord { path: file, got, expected }
        }
        _ if extension == "parquet" => {
            TableError::NotParquet { path: file, reason: format!("it starts with {}", hex_start(start)) }
        }
        _ if extension == "npy" => TableError::NotNumpy {
            path: file,
            offset: 0,
            reason: format!("it has {}, expected {}", hex_start(start), hex_start(NPY_MAGIC)),
        },
        _ => TableError::UnknownFormat { path: file, got: hex_start(start) },
    })
}

/// Refuses to make a table in place of one of its sources.
pub(super) fn refuse_same_file(source: &Path, table: &Path) -> Result<(), TableError> {
    // A path that does not exist is no source.
    match (fs::canonicalize(source), fs::canonicalize(table)) {
        (Ok(source), Ok(table)) if source == table => {
            Err(TableError::SameFile { path: table.display().to_string() })
        }
        _ => Ok(()),
    }
}
