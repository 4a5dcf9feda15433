//! Writing the original's layout.

use std::fmt::Write as _;
use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nb101_cell::{Cell, ModuleHash};

use super::masked_crc;
use super::metrics::ModelMetrics;

/// Characters in a line of MIME base64.
const LINE: usize = 76;

/// Writes records in the layout of `nasbench_full.tfrecord`: the original's package and [`Import`](crate::Import) read
/// them.
///
/// ```
/// use nb101_cell::{Cell, ModuleHash};
/// use nb101_table::{Evaluation, ModelMetrics, TfRecordWriter};
///
/// let mut file = Vec::new();
/// let evaluation = Evaluation { current_epoch: Some(108.0), test_accuracy: Some(0.9), ..Evaluation::default() };
/// let metrics = ModelMetrics { evaluations: vec![evaluation], ..ModelMetrics::default() };
/// TfRecordWriter::new(&mut file).write(Cell::from_packed(1)?, 108, &metrics)?;
/// assert_eq!(file.len(), 16 + usize::from(file[0]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TfRecordWriter<W> {
    out: W,
    /// The cell of the last record. A file has a dozen records for each cell, and hashing takes longer than all else.
    last: Option<(Cell, ModuleHash)>,
}

impl<W: Write> TfRecordWriter<W> {
    /// Records go to `out`, in many small pieces: give it a buffer if it is a file.
    pub const fn new(out: W) -> Self {
        Self { out, last: None }
    }

    /// What was written to.
    pub(crate) fn into_inner(self) -> W {
        self.out
    }

    /// Writes one record: a training of a cell, with its vertices in this order, for some epochs.
    pub fn write(&mut self, cell: Cell, epochs: u16, metrics: &ModelMetrics) -> io::Result<()> {
        let known = self.last.filter(|&(last, _)| last == cell);
        let (_, hash) = *self.last.insert(known.unwrap_or_else(|| (cell, cell.module_hash())));
        self.write_named(cell, hash, epochs, metrics)
    }

    /// As [`write`](Self::write), of a cell whose module hash is known.
    pub(crate) fn write_named(
        &mut self,
        cell: Cell,
        hash: ModuleHash,
        epochs: u16,
        metrics: &ModelMetrics,
    ) -> io::Result<()> {
        let payload = payload(cell, hash, epochs, metrics);
        let length = (payload.len() as u64).to_le_bytes();
        self.out.write_all(&length)?;
        self.out.write_all(&masked_crc(&length).to_le_bytes())?;
        self.out.write_all(payload.as_bytes())?;
        self.out.write_all(&masked_crc(payload.as_bytes()).to_le_bytes())
    }
}

/// The JSON array as Python writes it.
fn payload(cell: Cell, hash: ModuleHash, epochs: u16, metrics: &ModelMetrics) -> String {
    let mut text = format!("[\"{hash}\", {epochs}, \"");
    text.extend(cell.adjacency().to_matrix().iter().map(|&entry| if entry == 1 { '1' } else { '0' }));
    text.push_str("\", \"");
    for (vertex, label) in cell.labels().enumerate() {
        // Writing to a string does not fail.
        let _ = write!(text, "{}{}", if vertex == 0 { "" } else { "," }, label.name());
    }
    text.push_str("\", \"");
    let base64 = STANDARD.encode(metrics.encode());
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(LINE));
        text.push_str(line);
        text.push_str("\\n");
        rest = after;
    }
    text.push_str("\"]");
    text
}
