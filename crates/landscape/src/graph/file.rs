//! The graph on disk: a header of 32 bytes, where rows begin, then all rows; numbers are little-endian.
//!
//! | bytes | what |
//! |---|---|
//! | 0 to 7 | `\x89NB1G\r\n\x1a` |
//! | 8 to 11 | version, 1 |
//! | 12 to 15 | the number of cells, n |
//! | 16 to 19 | the number of directed edges, m |
//! | 20 to 23 | CRC-32C of all that follows the header |
//! | 24 to 27 | 0 |
//! | 28 to 31 | CRC-32C of the 28 bytes before |
//! | 32 | n + 1 numbers of 4 bytes: where each cell's row begins; the last is m |
//! | 36 + 4n | m numbers of 4 bytes: the rows, ascending each |

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use nb101_cell::ErrorCode;
use nb101_space::Space;
use thiserror::Error;

use super::NeighbourGraph;

const MAGIC: [u8; 8] = *b"\x89NB1G\r\n\x1a";
const VERSION: u32 = 1;
const HEADER: usize = 32;

/// Why a file holds no graph that can be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum GraphError {
    /// It starts with something else.
    #[error(
        "{file}: not a neighbour graph, expected it to start with 894e423147…; give another name, or remove it"
    )]
    NotAGraph {
        /// The file.
        file: String,
    },
    /// A later program wrote it.
    #[error("{file}: graph format {got}, this build reads {VERSION}; remove the file, and it is made again")]
    WrongVersion {
        /// The file.
        file: String,
        /// Its version.
        got: u32,
    },
    /// It ends too early.
    #[error("{file}: truncated: got {got} bytes, expected {expected}; remove the file, and it is made again")]
    Truncated {
        /// The file.
        file: String,
        /// Its length.
        got: u64,
        /// The length that it should have.
        expected: u64,
    },
    /// Bytes changed since it was written.
    #[error(
        "{file}: damaged: the checksum of {part} is not as expected; remove the file, and it is made again"
    )]
    Checksum {
        /// The file.
        file: String,
        /// Which part.
        part: &'static str,
    },
    /// Its numbers are not those of a graph of this space.
    #[error("{file}: damaged: {reason}; remove the file, and it is made again")]
    Damaged {
        /// The file.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// The system does not read or write it.
    #[error("{file}: cannot {action} the graph: {source}; check the path, the rights and the free space")]
    Io {
        /// The file.
        file: String,
        /// `read` or `write`.
        action: &'static str,
        /// What the system says.
        source: io::Error,
    },
}

impl ErrorCode for GraphError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotAGraph { .. } => "NB101_NOT_A_GRAPH",
            Self::WrongVersion { .. } => "NB101_WRONG_VERSION",
            Self::Truncated { .. } => "NB101_TRUNCATED",
            Self::Checksum { .. } => "NB101_CHECKSUM_MISMATCH",
            Self::Damaged { .. } => "NB101_DAMAGED_GRAPH",
            Self::Io { .. } => "NB101_IO",
        }
    }
}

impl NeighbourGraph {
    /// The graph as the bytes of its file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0; HEADER];
        bytes.reserve_exact(4 * (self.offsets.len() + self.targets.len()));
        bytes.extend(self.offsets.iter().chain(&self.targets).flat_map(|number| number.to_le_bytes()));
        let body = crc32c::crc32c(&bytes[HEADER..]);
        bytes[..8].copy_from_slice(&MAGIC);
        let numbers = [VERSION, self.len() as u32, self.edges() as u32, body, 0];
        for (place, number) in bytes[8..28].chunks_exact_mut(4).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        let header = crc32c::crc32c(&bytes[..28]);
        bytes[28..HEADER].copy_from_slice(&header.to_le_bytes());
        bytes
    }

    /// The graph that a file holds; `file` names it in messages. Everything is checked.
    ///
    /// ```
    /// use nb101_cell::ErrorCode;
    /// use nb101_landscape::NeighbourGraph;
    /// use nb101_space::{Space, SpaceLimits};
    /// let graph = NeighbourGraph::of(&Space::new(SpaceLimits { vertices: 4, ..SpaceLimits::default() })?);
    /// let mut bytes = graph.to_bytes();
    /// assert_eq!(NeighbourGraph::from_bytes("graph", &bytes)?, graph);
    /// bytes[100] ^= 1;
    /// assert_eq!(NeighbourGraph::from_bytes("graph", &bytes).unwrap_err().code(), "NB101_CHECKSUM_MISMATCH");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_bytes(file: &str, bytes: &[u8]) -> Result<Self, GraphError> {
        let file = || file.to_owned();
        if bytes.is_empty() || !MAGIC.starts_with(&bytes[..bytes.len().min(MAGIC.len())]) {
            return Err(GraphError::NotAGraph { file: file() });
        }
        let got = bytes.len() as u64;
        if bytes.len() < HEADER {
            return Err(GraphError::Truncated { file: file(), got, expected: HEADER as u64 });
        }
        let number = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        if crc32c::crc32c(&bytes[..28]) != number(28) {
            return Err(GraphError::Checksum { file: file(), part: "the header" });
        }
        if number(8) != VERSION {
            return Err(GraphError::WrongVersion { file: file(), got: number(8) });
        }
        let (cells, edges) = (number(12) as usize, number(16) as usize);
        let expected = HEADER as u64 + 4 * (cells as u64 + 1 + edges as u64);
        if got < expected {
            return Err(GraphError::Truncated { file: file(), got, expected });
        }
        let damaged = |reason: String| GraphError::Damaged { file: file(), reason };
        if got > expected {
            return Err(damaged(format!("got {got} bytes, expected {expected}")));
        }
        if crc32c::crc32c(&bytes[HEADER..]) != number(20) {
            return Err(GraphError::Checksum { file: file(), part: "the rows" });
        }
        let (numbers, _) = bytes[HEADER..].as_chunks::<4>();
        let mut offsets: Vec<u32> = numbers.iter().map(|number| u32::from_le_bytes(*number)).collect();
        let targets = offsets.split_off(cells + 1);
        let starts_and_ends = offsets[0] == 0 && offsets[cells] as usize == edges;
        if !starts_and_ends || !offsets.is_sorted() {
            return Err(damaged("its rows do not follow each other".to_owned()));
        }
        let graph = Self { offsets, targets };
        let is_row = |row: &[u32]| {
            row.is_sorted_by(|a, b| a < b) && row.last().is_none_or(|&last| (last as usize) < cells)
        };
        match (0..cells).find(|&cell| !is_row(graph.row(cell))) {
            Some(cell) => Err(damaged(format!("the row of cell {cell} is not ascending"))),
            None => Ok(graph),
        }
    }

    /// Reads a file that [`write`](Self::write) wrote.
    pub fn read(path: &Path) -> Result<Self, GraphError> {
        let file = path.display().to_string();
        let bytes =
            fs::read(path).map_err(|source| GraphError::Io { file: file.clone(), action: "read", source })?;
        Self::from_bytes(&file, &bytes)
    }

    /// As [`read`](Self::read), of a graph with as many cells as a space has.
    pub(crate) fn read_of(space: &Space, path: &Path) -> Result<Self, GraphError> {
        let graph = Self::read(path)?;
        if graph.len() != space.len() as usize {
            let reason = format!("got {} cells, expected {}", graph.len(), space.len());
            return Err(GraphError::Damaged { file: path.display().to_string(), reason });
        }
        Ok(graph)
    }

    /// Writes the graph to a new file, which appears under its name all at once; what is there already stays.
    pub fn write(&self, path: &Path) -> Result<(), GraphError> {
        self.write_new(path).map_err(|source| GraphError::Io {
            file: path.display().to_string(),
            action: "write",
            source,
        })
    }

    fn write_new(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        file.write_all(&self.to_bytes())?;
        file.as_file().sync_all()?;
        file.persist_noclobber(path).map_err(io::Error::from).map(drop)
    }
}
