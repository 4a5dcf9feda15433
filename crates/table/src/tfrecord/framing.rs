//! Cutting a TFRecord stream into records without looking into them.

use std::io::{self, Read};
use std::ops::Range;

use sha2::{Digest, Sha256};

use super::masked_crc;
use crate::error::TableError;
use crate::format::{u32_at, u64_at};

/// Bytes before a payload: its length and the checksum of that.
pub(crate) const FRAME_HEAD: usize = 12;

/// Bytes after a payload: its checksum.
const FRAME_TAIL: usize = 4;

/// Bytes read at a time.
const BLOCK: usize = 1 << 20;

/// No record of such a file comes near; a longer one would be read into memory.
const LONGEST: u64 = 16 << 20;

/// The checksum in the head of a frame and the one that its length has.
pub(crate) fn length_checksums(head: &[u8; FRAME_HEAD]) -> (u32, u32) {
    (u32_at(head, 8), masked_crc(&head[..8]))
}

/// Some whole records in a row.
#[derive(Debug)]
pub(crate) struct Block {
    /// The records, and after them whatever the buffer held before.
    bytes: Vec<u8>,
    /// Where the block starts in the file.
    start: u64,
    /// The payloads.
    frames: Vec<Range<usize>>,
}

impl Block {
    /// The positions of the payloads in this block.
    pub(crate) fn frames(&self) -> &[Range<usize>] {
        &self.frames
    }

    /// Where the record of a payload starts in the file.
    pub(crate) fn offset(&self, frame: &Range<usize>) -> u64 {
        self.start + (frame.start - FRAME_HEAD) as u64
    }

    /// A payload.
    pub(crate) fn payload(&self, frame: &Range<usize>) -> &[u8] {
        &self.bytes[frame.clone()]
    }

    /// The payloads before the first whose checksum is wrong, and what is wrong there.
    pub(crate) fn intact<'f>(
        &self,
        path: &str,
        frames: &'f [Range<usize>],
    ) -> (&'f [Range<usize>], Option<TableError>) {
        let sums = |frame: &Range<usize>| (masked_crc(self.payload(frame)), u32_at(&self.bytes, frame.end));
        let wrong = frames.iter().map(sums).position(|(got, expected)| got != expected);
        let Some(wrong) = wrong else { return (frames, None) };
        let ((got, expected), offset) = (sums(&frames[wrong]), self.start + frames[wrong].start as u64);
        let (file, what) = (path.to_owned(), "the record".to_owned());
        (&frames[..wrong], Some(TableError::Checksum { file, offset, what, got, expected }))
    }
}

/// Reads blocks of records, and the SHA-256 of all on the way.
#[derive(Debug)]
pub(crate) struct Framer<R> {
    reader: R,
    path: String,
    /// Where the next record starts in the file.
    offset: u64,
    /// Bytes that are read and belong to the next record.
    rest: Vec<u8>,
    /// Blocks that are done with, for their memory.
    spare: Vec<Block>,
    ended: bool,
    /// What is wrong after the records that were handed out.
    fault: Option<TableError>,
    sha: Sha256,
}

impl<R: Read> Framer<R> {
    pub(crate) fn new(path: String, reader: R) -> Self {
        let (rest, spare, sha) = (Vec::new(), Vec::new(), Sha256::new());
        Self { reader, path, offset: 0, rest, spare, ended: false, fault: None, sha }
    }

    /// Takes back a block, whose memory is used again: fresh memory costs as much as reading.
    pub(crate) fn recycle(&mut self, block: Block) {
        self.spare.push(block);
    }

    /// The next records; `None` at the end of the file.
    pub(crate) fn next_block(&mut self) -> Result<Option<Block>, TableError> {
        let mut block = self.spare.pop().unwrap_or(Block { bytes: Vec::new(), start: 0, frames: Vec::new() });
        block.start = self.offset;
        block.frames.clear();
        let mut filled = self.rest.len();
        grow(&mut block.bytes, filled);
        block.bytes[..filled].copy_from_slice(&self.rest);
        loop {
            if let Some(fault) = self.fault.take() {
                return Err(fault);
            }
            if self.ended {
                let rest = &block.bytes[..filled];
                return if rest.is_empty() { Ok(None) } else { Err(self.truncated(rest)) };
            }
            // The buffer grows with what is really there, whatever the length of a record claims.
            grow(&mut block.bytes, filled + BLOCK);
            let read = read_full(&mut self.reader, &mut block.bytes[filled..filled + BLOCK]);
            let read = read.map_err(|error| TableError::io(self.path.as_ref(), "read the source", error))?;
            self.sha.update(&block.bytes[filled..filled + read]);
            self.ended = read == 0;
            filled += read;

            self.cut(&block.bytes[..filled], &mut block.frames);
            if let Some(last) = block.frames.last() {
                let end = last.end + FRAME_TAIL;
                self.offset += end as u64;
                self.rest.clear();
                self.rest.extend_from_slice(&block.bytes[end..filled]);
                return Ok(Some(block));
            }
        }
    }

    /// Finds the payloads of the whole records at the start of some bytes.
    fn cut(&mut self, bytes: &[u8], frames: &mut Vec<Range<usize>>) {
        let mut at = 0;
        while let Some(head) = bytes[at..].first_chunk::<FRAME_HEAD>() {
            let (len, offset) = (u64_at(head, 0), self.offset + at as u64);
            let (expected, got) = length_checksums(head);
            if got != expected {
                let (file, what) = (self.path.clone(), "the length of a record".to_owned());
                self.fault = Some(TableError::Checksum { file, offset, what, got, expected });
                break;
            }
            if len > LONGEST {
                let reason = format!("got a record of {len} bytes, expected at most {LONGEST}");
                self.fault = Some(TableError::BadRecord { path: self.path.clone(), offset, reason });
                break;
            }
            let payload = at + FRAME_HEAD..at + FRAME_HEAD + len as usize;
            if payload.end + FRAME_TAIL > bytes.len() {
                break;
            }
            at = payload.end + FRAME_TAIL;
            frames.push(payload);
        }
    }

    fn truncated(&self, rest: &[u8]) -> TableError {
        let needed = rest.first_chunk::<FRAME_HEAD>().map_or(FRAME_HEAD as u64, |head| {
            u64_at(head, 0).saturating_add((FRAME_HEAD + FRAME_TAIL) as u64)
        });
        TableError::Truncated {
            file: self.path.clone(),
            offset: self.offset + rest.len() as u64,
            expected: format!("{needed} bytes from byte {} on, where the last record starts", self.offset),
        }
    }

    /// How many bytes were handed out.
    pub(crate) const fn offset(&self) -> u64 {
        self.offset
    }

    /// The SHA-256 of everything that was read.
    pub(crate) fn into_sha256(self) -> [u8; 32] {
        self.sha.finalize().into()
    }
}

/// Makes a buffer at least this long.
fn grow(buffer: &mut Vec<u8>, len: usize) {
    if buffer.len() < len {
        buffer.resize(len, 0);
    }
}

/// Reads until a buffer is full or the source ends; returns how much.
fn read_full(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
