//! The parts of a table's file, found without the library under test (`docs/format.md`).

use std::ops::Range;

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
}

/// Where the directory starts.
pub fn directory(bytes: &[u8]) -> usize {
    u64_at(bytes, 24) as usize
}

/// The entries of the directory as far as there are any, each with where its section lies, be that in the file or not.
fn entries(bytes: &[u8]) -> impl Iterator<Item = (usize, u64, u64)> {
    let entries = (directory(bytes)..bytes.len().saturating_sub(31)).step_by(32);
    entries.map(|entry| (entry, u64_at(bytes, entry + 8), u64_at(bytes, entry + 16)))
}

/// Where the sections of a sound file lie.
pub fn sections(bytes: &[u8]) -> Vec<Range<usize>> {
    entries(bytes).map(|(_, offset, len)| offset as usize..(offset + len) as usize).collect()
}

/// Makes all checksums right again, as far as the directory can be followed.
pub fn sign(bytes: &mut [u8]) {
    if bytes.len() < 64 {
        return;
    }
    let directory = directory(bytes);
    if directory <= bytes.len() {
        for (entry, offset, len) in entries(bytes).collect::<Vec<_>>() {
            let section = bytes.get(offset as usize..offset.saturating_add(len) as usize);
            if let Some(crc) = section.map(crc32c::crc32c) {
                bytes[entry + 24..entry + 28].copy_from_slice(&crc.to_le_bytes());
            }
        }
        let crc = crc32c::crc32c(&bytes[directory..]);
        bytes[32..36].copy_from_slice(&crc.to_le_bytes());
    }
    let crc = crc32c::crc32c(&bytes[..60]);
    bytes[60..64].copy_from_slice(&crc.to_le_bytes());
}
