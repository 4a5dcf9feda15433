//! The layout of the original's files: framed payloads (`framing`), a JSON array in each (`payload`), and inside that a
//! protobuf message (`metrics`).

mod framing;
#[cfg(test)]
mod fuzz;
mod metrics;
mod payload;
mod plain;
mod writer;

pub(crate) use framing::{Block, FRAME_HEAD, Framer, length_checksums};
pub(crate) use metrics::Skipped;
pub use metrics::{Evaluation, ModelMetrics};
pub(crate) use payload::{Decoder, RecordFault, SourceRecord};
pub use writer::TfRecordWriter;

/// The checksum of the layout: CRC-32C, turned so that the checksum of bytes that hold checksums is of use.
///
/// ```
/// // Of a length of 0.
/// assert_eq!(nb101_table::masked_crc(&[0; 8]), 0x0798_0329);
/// ```
pub fn masked_crc(bytes: &[u8]) -> u32 {
    crc32c::crc32c(bytes).rotate_right(15).wrapping_add(0xa282_ead8)
}
