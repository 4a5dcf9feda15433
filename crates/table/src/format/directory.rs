//! The directory: what lies where.

use super::{HEADER_LEN, Header, aligned, check, u32_at, u64_at};
use crate::error::TableError;

/// Length of an entry in bytes.
pub(crate) const ENTRY_LEN: usize = 32;

/// What a section holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum SectionKind {
    /// JSON text: kind, space, provenance, columns.
    Metadata = 1,
    /// Which cells have a row; absent if all have.
    Cells = 2,
    /// The values of one column.
    Values = 3,
    /// Which rows have a value in one column; absent if all have.
    Presence = 4,
    /// The representatives that are not the canonical ones.
    Representatives = 5,
    /// The trainable parameters that are not those of the representative.
    Parameters = 6,
}

impl SectionKind {
    const ALL: [Self; 6] =
        [Self::Metadata, Self::Cells, Self::Values, Self::Presence, Self::Representatives, Self::Parameters];

    /// What it is called in messages.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Metadata => "the metadata",
            Self::Cells => "the cells",
            Self::Values => "the values of a column",
            Self::Presence => "the presence of a column",
            Self::Representatives => "the representatives",
            Self::Parameters => "the trainable parameters",
        }
    }
}

/// One entry of the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) kind: SectionKind,
    /// The number of the column in the metadata, for values and presence; 0 for all others.
    pub(crate) column: u32,
    /// Where it starts, in bytes from the start of the file.
    pub(crate) offset: u64,
    /// Its length in bytes, without the padding after it.
    pub(crate) len: u64,
    /// The checksum of its bytes.
    pub(crate) crc: u32,
}

impl Section {
    pub(crate) fn to_bytes(self) -> [u8; ENTRY_LEN] {
        let mut bytes = [0; ENTRY_LEN];
        bytes[..4].copy_from_slice(&(self.kind as u32).to_le_bytes());
        bytes[4..8].copy_from_slice(&self.column.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.offset.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.len.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.crc.to_le_bytes());
        bytes
    }

    /// The bytes of this section; the directory was checked against the file.
    pub(crate) fn of(self, data: &[u8]) -> &[u8] {
        &data[self.offset as usize..(self.offset + self.len) as usize]
    }

    /// Compares the section's bytes with its checksum.
    pub(crate) fn check(self, file: &str, data: &[u8]) -> Result<(), TableError> {
        check(file, self.offset, self.kind.name(), self.of(data), self.crc)
    }

    /// Reads and checks the directory: its checksum, and that the sections follow each other without a gap other than
    /// the padding, from the header to the directory.
    pub(crate) fn read_all(file: &str, data: &[u8], header: Header) -> Result<Vec<Self>, TableError> {
        let directory = &data[header.directory as usize..];
        check(file, header.directory, "the directory", directory, header.directory_crc)?;
        let mut sections = Vec::with_capacity(header.sections as usize);
        let mut expected_offset = Some(HEADER_LEN as u64);
        for (number, entry) in directory.chunks_exact(ENTRY_LEN).enumerate() {
            let at = header.directory + (number * ENTRY_LEN) as u64;
            let damaged = |reason| TableError::Damaged { file: file.to_owned(), offset: at, reason };
            let kind = u32_at(entry, 0);
            let (offset, len) = (u64_at(entry, 8), u64_at(entry, 16));
            let end = offset.checked_add(len).filter(|&end| end <= header.directory);
            if Some(offset) != expected_offset || end.is_none() || u32_at(entry, 28) != 0 {
                return Err(damaged(format!(
                    "got a section of {len} bytes at byte {offset}, expected it at byte {} and before byte {}",
                    expected_offset.unwrap_or(0),
                    header.directory
                )));
            }
            let kind = SectionKind::ALL
                .into_iter()
                .find(|&known| known as u32 == kind)
                .ok_or_else(|| damaged(format!("got a section of kind {kind}, expected 1 to 6")))?;
            expected_offset = end.and_then(aligned);
            sections.push(Self { kind, column: u32_at(entry, 4), offset, len, crc: u32_at(entry, 24) });
        }
        if expected_offset != Some(header.directory) {
            let reason = "got bytes that belong to no section, expected the directory".to_owned();
            let offset = expected_offset.unwrap_or(0);
            return Err(TableError::Damaged { file: file.to_owned(), offset, reason });
        }
        Ok(sections)
    }
}
