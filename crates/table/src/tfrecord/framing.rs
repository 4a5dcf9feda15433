//! Cutting a TFRecord stream into records without looking into them.

use std::io::Read;
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
const BLOCK: u64 = 4 << 20;

/// No record of such a file comes near; a longer one would be read into memory.
const LONGEST: u64 = 16 << 20;

/// The checksum in the head of a frame and the one that its length has.
pub(crate) fn length_checksums(head: &[u8; FRAME_HEAD]) -> (u32, u32) {
    (u32_at(head, 8), masked_crc(&head[..8]))
}

/// Some whole records in a row.
#[derive(Debug)]
pub(crate) struct Block {
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

    /// A payload, its checksum compared.
    pub(crate) fn payload(&self, path: &str, frame: &Range<usize>) -> Result<&[u8], TableError> {
        let payload = &self.bytes[frame.clone()];
        let (got, expected) = (masked_crc(payload), u32_at(&self.bytes, frame.end));
        if got == expected {
            return Ok(payload);
        }
        let (offset, what) = (self.start + frame.start as u64, "the record".to_owned());
        Err(TableError::Checksum { file: path.to_owned(), offset, what, got, expected })
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
    ended: bool,
    /// What is wrong after the records that were handed out.
    fault: Option<TableError>,
    sha: Sha256,
}

impl<R: Read> Framer<R> {
    pub(crate) fn new(path: String, reader: R) -> Self {
        let (rest, sha) = (Vec::new(), Sha256::new());
        Self { reader, path, offset: 0, rest, ended: false, fault: None, sha }
    }

    /// The next records; `None` at the end of the file.
    pub(crate) fn next_block(&mut self) -> Result<Option<Block>, TableError> {
        loop {
            if let Some(fault) = self.fault.take() {
                return Err(fault);
            }
            let mut bytes = std::mem::take(&mut self.rest);
            if self.ended {
                return if bytes.is_empty() { Ok(None) } else { Err(self.truncated(&bytes)) };
            }
            let known = bytes.len();
            // The buffer grows with what is really there, whatever the length of a record claims.
            let read = self.reader.by_ref().take(BLOCK).read_to_end(&mut bytes);
            let read = read.map_err(|error| TableError::io(self.path.as_ref(), "read the source", error))?;
            self.sha.update(&bytes[known..]);
            self.ended = read == 0;

            let frames = self.frames(&bytes);
            let end = frames.last().map_or(0, |last| last.end + FRAME_TAIL);
            self.rest = bytes.split_off(end);
            if !frames.is_empty() {
                let start = self.offset;
                self.offset += end as u64;
                return Ok(Some(Block { bytes, start, frames }));
            }
        }
    }

    /// The payloads of the whole records at the start of some bytes.
    fn frames(&mut self, bytes: &[u8]) -> Vec<Range<usize>> {
        let mut frames = Vec::new();
        let mut at = 0;
        while let Some(head) = bytes[at..].first_chunk::<FRAME_HEAD>() {
            let (len, offset) = (u64_at(head, 0), self.offset + at as u64);
            let (expected, got) = length_checksums(head);
            let file = self.path.clone();
            if got != expected {
                let what = "the length of a record".to_owned();
                self.fault = Some(TableError::Checksum { file, offset, what, got, expected });
                break;
            }
            if len > LONGEST {
                let reason = format!("got a record of {len} bytes, expected at most {LONGEST}");
                self.fault = Some(TableError::BadRecord { path: file, offset, reason });
                break;
            }
            let payload = at + FRAME_HEAD..at + FRAME_HEAD + len as usize;
            if payload.end + FRAME_TAIL > bytes.len() {
                break;
            }
            at = payload.end + FRAME_TAIL;
            frames.push(payload);
        }
        frames
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
