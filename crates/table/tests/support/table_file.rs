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

/// A table taken apart.
#[derive(Clone, Debug)]
pub struct Parts(pub Vec<Part>);

/// A section.
#[derive(Clone, Debug)]
pub struct Part {
    pub kind: u32,
    pub column: u32,
    pub bytes: Vec<u8>,
}

impl Parts {
    /// Takes a sound file apart.
    pub fn of(bytes: &[u8]) -> Self {
        let u32_at = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
        let part = |(entry, offset, len): (usize, u64, u64)| Part {
            kind: u32_at(entry),
            column: u32_at(entry + 4),
            bytes: bytes[offset as usize..(offset + len) as usize].to_vec(),
        };
        Self(entries(bytes).map(part).collect())
    }

    /// A file with everything where it must be.
    pub fn to_bytes(&self) -> Vec<u8> {
        let (mut file, mut directory) = (b"\x89NB101\r\n\x01\0\0\0".to_vec(), Vec::new());
        file.resize(64, 0);
        for Part { kind, column, bytes } in &self.0 {
            let (offset, len) = (file.len() as u64, bytes.len() as u64);
            let crc = crc32c::crc32c(bytes);
            directory.extend([kind.to_le_bytes(), column.to_le_bytes()].concat());
            directory.extend([offset.to_le_bytes(), len.to_le_bytes()].concat());
            directory.extend([crc.to_le_bytes(), [0; 4]].concat());
            file.extend(bytes);
            file.resize(file.len().next_multiple_of(64), 0);
        }
        let start = file.len() as u64;
        file.extend(directory);
        let len = file.len() as u64;
        file[12..16].copy_from_slice(&(self.0.len() as u32).to_le_bytes());
        file[16..24].copy_from_slice(&len.to_le_bytes());
        file[24..32].copy_from_slice(&start.to_le_bytes());
        sign(&mut file);
        file
    }
}
