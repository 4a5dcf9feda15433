//! The `.nb101` file, byte by byte; `docs/format.md` says the same in prose and must change with this module.

mod cell_set;
mod content;
mod directory;
mod encoding;
mod header;
mod metadata;
mod setup;

pub(crate) use cell_set::CellSet;
pub use content::{Content, EvaluationField, TrainingField, Unit};
pub(crate) use content::{LAST_REPEAT, check_measurement, check_user_column};
pub(crate) use directory::{ENTRY_LEN, Section, SectionKind};
pub use encoding::Encoding;
pub(crate) use header::{HEADER_LEN, Header};
pub use metadata::{ColumnInfo, Provenance, Source};
pub(crate) use metadata::{Metadata, SpaceInfo};
pub use setup::Setup;

use crate::error::TableError;

/// Cells of NAS-Bench-101. A constant, so that opening a table need not enumerate the space.
pub(crate) const CELLS: u32 = 423_624;

/// Every section starts at a multiple of this many bytes: a cache line, so that no value of a column straddles two.
const ALIGNMENT: u64 = 64;

/// The first multiple of the alignment from `offset` on.
pub(crate) const fn aligned(offset: u64) -> Option<u64> {
    offset.checked_next_multiple_of(ALIGNMENT)
}

/// Reads `N` bytes at `at`; the caller has checked that they are there.
fn bytes_at<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut taken = [0; N];
    taken.copy_from_slice(&bytes[at..at + N]);
    taken
}

/// A little-endian number at `at`; the caller has checked that it is there.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes_at(bytes, at))
}

/// As [`u32_at`], of 64 bits.
pub(crate) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes_at(bytes, at))
}

/// Compares the checksum of some bytes with the one that the file gives for them.
pub(crate) fn check(
    file: &str,
    offset: u64,
    what: impl Into<String>,
    bytes: &[u8],
    expected: u32,
) -> Result<(), TableError> {
    let got = crc32c::crc32c(bytes);
    if got == expected {
        return Ok(());
    }
    Err(TableError::Checksum { file: file.to_owned(), offset, what: what.into(), got, expected })
}

/// The first bytes of something in hexadecimal, for messages.
pub(crate) fn hex_start(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "nothing".to_owned();
    }
    bytes.iter().take(8).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}
