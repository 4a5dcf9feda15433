//! The first 64 bytes.

use super::{ENTRY_LEN, aligned, check, hex_start, u32_at, u64_at};
use crate::error::TableError;

/// Length of the header in bytes.
pub(crate) const HEADER_LEN: usize = 64;

/// The first byte is no text, the line end shows up transfers that change line ends.
const MAGIC: [u8; 8] = *b"\x89NB101\r\n";

/// The format that this build reads and writes.
const VERSION: u32 = 1;

/// Where the checksum of the bytes before it lies, in every version.
const CHECKSUM_AT: usize = HEADER_LEN - 4;

/// How long the file is and where its directory lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// Number of sections, which is the number of entries of the directory.
    pub(crate) sections: u32,
    /// Length of the whole file in bytes.
    pub(crate) file_len: u64,
    /// Where the directory starts; it ends with the file.
    pub(crate) directory: u64,
    /// The checksum of the directory.
    pub(crate) directory_crc: u32,
}

impl Header {
    pub(crate) fn to_bytes(self) -> [u8; HEADER_LEN] {
        let mut bytes = [0; HEADER_LEN];
        bytes[..8].copy_from_slice(&MAGIC);
        bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.sections.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.file_len.to_le_bytes());
        bytes[24..32].copy_from_slice(&self.directory.to_le_bytes());
        bytes[32..36].copy_from_slice(&self.directory_crc.to_le_bytes());
        let crc = crc32c::crc32c(&bytes[..CHECKSUM_AT]);
        bytes[CHECKSUM_AT..].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// Reads and checks the header of a file: magic number, checksum, version, and that the file is as long as it says.
    pub(crate) fn read(file: &str, data: &[u8]) -> Result<Self, TableError> {
        let magic = &data[..data.len().min(MAGIC.len())];
        if data.is_empty() || magic != &MAGIC[..magic.len()] {
            let (got, expected) = (hex_start(data), hex_start(&MAGIC));
            return Err(TableError::NotATable { file: file.to_owned(), got, expected });
        }
        let truncated = |expected: String| {
            Err(TableError::Truncated { file: file.to_owned(), offset: data.len() as u64, expected })
        };
        if data.len() < HEADER_LEN {
            return truncated(format!("a header of {HEADER_LEN} bytes"));
        }
        // The checksum comes before the version, so that a flipped bit does not look like a later version.
        check(file, 0, "the header", &data[..CHECKSUM_AT], u32_at(data, CHECKSUM_AT))?;
        let version = u32_at(data, 8);
        if version != VERSION {
            return Err(TableError::WrongVersion { file: file.to_owned(), got: version, expected: VERSION });
        }
        let header = Self {
            sections: u32_at(data, 12),
            file_len: u64_at(data, 16),
            directory: u64_at(data, 24),
            directory_crc: u32_at(data, 32),
        };
        let damaged = |offset, reason| Err(TableError::Damaged { file: file.to_owned(), offset, reason });
        if header.file_len > data.len() as u64 {
            return truncated(format!("{} bytes in all", header.file_len));
        }
        if header.file_len < data.len() as u64 {
            let reason = format!("got {} bytes, expected the file to end here", data.len());
            return damaged(header.file_len, reason);
        }
        let directory_len = u64::from(header.sections) * ENTRY_LEN as u64;
        if aligned(header.directory) != Some(header.directory)
            || header.directory < HEADER_LEN as u64
            || header.directory.checked_add(directory_len) != Some(header.file_len)
        {
            let reason = format!(
                "got a directory of {} sections at byte {}, expected it to end with the file at byte {}",
                header.sections, header.directory, header.file_len
            );
            return damaged(24, reason);
        }
        if data[36..CHECKSUM_AT].iter().any(|&byte| byte != 0) {
            return damaged(36, "got something in the reserved bytes, expected zeros".to_owned());
        }
        Ok(header)
    }
}
