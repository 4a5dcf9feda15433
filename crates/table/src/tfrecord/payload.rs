//! One payload: a JSON array of hash, epochs, matrix, ops and metrics.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nb101_cell::{Cell, CellError, Label, ModuleHash, Spec};
use nb101_space::CellIndex;
use serde::Deserialize;

use super::metrics::{ModelMetrics, Skipped};
use super::plain::LastCell;

/// The array. Only text with escapes is copied.
#[derive(Deserialize)]
struct Payload<'a>(
    #[serde(borrow)] Cow<'a, str>,
    u16,
    #[serde(borrow)] Cow<'a, str>,
    #[serde(borrow)] Cow<'a, str>,
    #[serde(borrow)] Cow<'a, str>,
);

/// What a payload says, its metrics aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SourceRecord {
    /// The name that the file gives to the cell; not yet compared with its own.
    pub(crate) hash: ModuleHash,
    /// The budget in epochs.
    pub(crate) epochs: u16,
    /// The cell in the vertex order of the file.
    pub(crate) cell: Cell,
    /// Which cell it is.
    pub(crate) index: CellIndex,
}

/// Why a payload is refused.
#[derive(Debug)]
pub(crate) enum RecordFault {
    Malformed(String),
    InvalidCell(CellError),
}

impl From<String> for RecordFault {
    fn from(reason: String) -> Self {
        Self::Malformed(reason)
    }
}

/// Reads payloads one after the other and keeps its buffers.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    last: LastCell,
    matrix: Vec<u8>,
    base64: Vec<u8>,
    /// The bytes of the last payload's metrics.
    pub(super) message: Vec<u8>,
    /// The metrics of the last payload.
    pub(crate) metrics: ModelMetrics,
    /// Fields of all payloads that were skipped.
    pub(crate) skipped: Skipped,
}

impl Decoder {
    /// Reads a payload; its metrics are in [`metrics`](Self::metrics) afterwards.
    pub(crate) fn decode(&mut self, payload: &[u8]) -> Result<SourceRecord, RecordFault> {
        let record = match self.last.read(payload, &mut self.message) {
            Some(record) => record,
            None => self.decode_json(payload)?,
        };
        self.metrics.decode_into(&self.message, &mut self.skipped)?;
        if self.metrics.evaluations.is_empty() {
            return Err("it has no evaluation".to_owned().into());
        }
        Ok(record)
    }

    /// Reads any payload and leaves the bytes of its metrics in the message.
    pub(super) fn decode_json(&mut self, payload: &[u8]) -> Result<SourceRecord, RecordFault> {
        let Payload(hash, epochs, matrix, ops, metrics) =
            serde_json::from_slice(payload).map_err(|error| format!("its JSON is wrong: {error}"))?;
        let hash = hash.parse().map_err(|error: CellError| error.to_string())?;
        if epochs == 0 {
            return Err("it was trained for 0 epochs".to_owned().into());
        }
        let cell = parse_cell(matrix.as_bytes(), &ops, &mut self.matrix)?;

        // The line ends of MIME are no part of the code.
        self.base64.clear();
        metrics.lines().for_each(|line| self.base64.extend_from_slice(line.trim_ascii().as_bytes()));
        self.message.clear();
        STANDARD
            .decode_vec(&self.base64, &mut self.message)
            .map_err(|error| format!("its metrics are no base64: {error}"))?;
        Ok(SourceRecord { hash, epochs, cell, index: CellIndex::of(cell) })
    }
}

/// Reads a matrix and ops; `entries` is a buffer.
pub(super) fn parse_cell(matrix: &[u8], ops: &str, entries: &mut Vec<u8>) -> Result<Cell, RecordFault> {
    entries.clear();
    entries.extend(matrix.iter().map(|digit| digit.wrapping_sub(b'0')));
    if entries.iter().any(|&entry| entry > 1) {
        return Err("its matrix has other characters than 0 and 1".to_owned().into());
    }
    let labels: Vec<Label<'_>> = ops.split(',').map(Label::parse).collect();
    let spec = Spec::with_labels(entries, labels.into_iter());
    spec.and_then(|spec| Cell::from_spec(&spec)).map_err(RecordFault::InvalidCell)
}
