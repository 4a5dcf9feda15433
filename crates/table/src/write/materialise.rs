//! Any benchmark as a table.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use nb101_benchmark::Benchmark;
use nb101_space::CellIndex;
use rayon::prelude::*;

use super::{EncodedColumn, Existing, TableWriter};
use crate::error::TableError;
use crate::format::{CELLS, Content, Provenance};

/// Cells that are asked about at a time. Of eight, since parts of columns are joined.
const BLOCK: u32 = 1 << 10;

/// Writes everything that a benchmark knows of single trainings into a table of the whole space, on all threads; summaries
/// of repeats are computed when the table is asked. The table has the benchmark's kind. Gives its length in bytes. The
/// whole table is in memory before it is written: 100 MB for all that is published.
///
/// `progress` hears numbers done and numbers in all, from any thread.
///
/// ```
/// # use nb101_benchmark::{Benchmark, Checkpoint, Column, Kind, Measurement, Metric, NoColumn, Repeat};
/// # use nb101_space::CellIndex;
/// # struct Toy;
/// # impl Column for Toy {
/// #     fn value(&self, cell: CellIndex) -> Option<f64> { Some(f64::from(cell.0 % 9984) / 9984.0) }
/// # }
/// # impl Benchmark for Toy {
/// #     fn kind(&self) -> Kind { Kind::Synthetic }
/// #     fn measurements(&self) -> Vec<Measurement> {
/// #         let (repeat, checkpoint) = (Repeat::Index(0), Checkpoint::Final);
/// #         vec![Measurement { metric: Metric::TestAccuracy, epochs: 108, repeat, checkpoint }]
/// #     }
/// #     fn column(&self, _: &Measurement) -> Result<Box<dyn Column + '_>, NoColumn> { Ok(Box::new(Toy)) }
/// # }
/// # let benchmark = Toy;
/// use std::sync::atomic::AtomicBool;
/// use nb101_table::{Provenance, Table, materialise};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("toy.nb101");
/// materialise(&benchmark, &path, Provenance::default(), true, &|_done, _total| {}, &AtomicBool::new(false))?;
/// assert_eq!(Table::open(&path)?.cell_count(), 423_624);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn materialise(
    benchmark: &dyn Benchmark,
    path: impl AsRef<Path>,
    provenance: Provenance,
    keep_existing: bool,
    progress: &(dyn Fn(u64, u64) + Sync),
    cancelled: &AtomicBool,
) -> Result<u64, TableError> {
    let file = TableWriter::file(path.as_ref(), Existing::keep_if(keep_existing))?;
    let mut writer = TableWriter::new(file, (0..CELLS).map(CellIndex))?;
    let mut measurements = benchmark.measurements();
    measurements.retain(|measurement| measurement.repeat.index().is_some());
    let total = measurements.len() as u64 * u64::from(CELLS);
    let done = AtomicU64::new(0);
    let report = |more: usize| progress(done.fetch_add(more as u64, Ordering::Relaxed) + more as u64, total);
    let blocks = (0..CELLS.div_ceil(BLOCK)).into_par_iter().map(|block| {
        if cancelled.load(Ordering::Relaxed) {
            return Err(TableError::Cancelled);
        }
        let cells = block * BLOCK..CELLS.min((block + 1) * BLOCK);
        let mut rows = vec![None; cells.len() * measurements.len()];
        benchmark.rows(&measurements, CellIndex(cells.start), &mut rows)?;
        let columns = measurements.iter().enumerate().map(|(number, measurement)| {
            let values: Vec<Option<f64>> =
                rows.iter().skip(number).step_by(measurements.len()).copied().collect();
            EncodedColumn::new(Content::Measurement(measurement.clone()), "", &values)
        });
        let columns: Vec<EncodedColumn> = columns.collect();
        report(rows.len());
        Ok(columns.into_iter())
    });
    let mut blocks = blocks.collect::<Result<Vec<_>, _>>()?;
    while let Some(column) = EncodedColumn::join(blocks.iter_mut().filter_map(Iterator::next).collect()) {
        writer.append_encoded(column)?;
    }
    writer.finish(benchmark.kind(), provenance)
}
