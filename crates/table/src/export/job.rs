//! One export from the first cell to the finished file.

use std::io::Write;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::columnar::ParquetFile;
use super::text::Encoder;
use super::{Export, ExportFormat, ExportProgress, ExportSummary};
use crate::error::TableError;
use crate::rows::Rows;
use crate::table::Table;
use crate::write::{AtomicFile, Existing};

/// Cells that one thread encodes at a time.
const CELLS: usize = 256;

/// Pieces that are in memory at a time.
const PIECES: usize = 32;

pub(super) fn run<D: AsRef<[u8]> + Sync>(
    &Export { format, keep_existing }: &Export,
    table: &Table<D>,
    path: &Path,
    progress: &(dyn Fn(ExportProgress) + Sync),
    cancel: &AtomicBool,
) -> Result<ExportSummary, TableError> {
    table.refuse_own_file(path)?;
    let rows = Rows::new(table);
    let mut file = AtomicFile::create(path, "write the file", Existing::keep_if(keep_existing))?;
    let cells = rows.cell_count();
    let columns = match format {
        ExportFormat::TfRecord => Vec::new(),
        _ => rows.fields().iter().map(crate::rows::Field::name).collect(),
    };
    let mut written = 0;
    let mut report = |done: usize, new: u64| -> Result<(), TableError> {
        stop_if(cancel)?;
        table.check_end()?;
        written += new;
        progress(ExportProgress { cells: done as u64, total_cells: cells as u64, rows: written });
        Ok(())
    };

    report(0, 0)?;
    if format == ExportFormat::Parquet {
        let mut parquet = ParquetFile::new(path.display().to_string(), &mut file, &rows)?;
        for part in parts(0..cells, CELLS * PIECES) {
            let new = parquet.write(&rows, part.clone(), &|| stop_if(cancel))?;
            report(part.end, new)?;
        }
        parquet.finish()?;
    } else {
        let encoder = Encoder::new(format, rows.fields());
        let put =
            |file: &mut AtomicFile, bytes: &[u8]| file.write_all(bytes).map_err(|error| file.error(error));
        put(&mut file, &encoder.head())?;
        for part in parts(0..cells, CELLS * PIECES) {
            let pieces: Vec<Range<usize>> = parts(part.clone(), CELLS).collect();
            let encode = |piece| stop_if(cancel).and_then(|()| encoder.encode(&rows, piece));
            let pieces: Vec<_> = pieces.into_par_iter().map(encode).collect();
            let mut new = 0;
            for piece in pieces {
                let (bytes, rows) = piece?;
                put(&mut file, &bytes)?;
                new += rows;
            }
            report(part.end, new)?;
        }
    }
    table.check_end()?;
    if format == ExportFormat::TfRecord && written == 0 {
        return Err(TableError::NothingToExport { file: table.file() });
    }
    let bytes = file.commit()?;
    Ok(ExportSummary { format, rows: written, columns, bytes })
}

fn stop_if(cancelled: &AtomicBool) -> Result<(), TableError> {
    if cancelled.load(Ordering::Relaxed) { Err(TableError::Cancelled) } else { Ok(()) }
}

/// A range in pieces of a length.
fn parts(range: Range<usize>, len: usize) -> impl Iterator<Item = Range<usize>> {
    let end = range.end;
    range.step_by(len).map(move |start| start..end.min(start + len))
}
