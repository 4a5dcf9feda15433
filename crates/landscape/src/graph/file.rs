//! The graph on disk: a header of 32 bytes, where rows begin, then all rows; numbers are little-endian.
//!
//! | bytes | what |
//! |---|---|
//! | 0 to 7 | `\x89NB1G\r\n\x1a` |
//! | 8 to 11 | version, 1: of this layout, and of what an edit is |
//! | 12 to 15 | the number of cells, n |
//! | 16 to 19 | the number of directed edges, m |
//! | 20 to 23 | CRC-32C of all that follows the header |
//! | 24 to 27 | the relation: 1 plain neighbours, 2 these backwards, 3 the symmetric closure |
//! | 28 to 31 | CRC-32C of the 28 bytes before |
//! | 32 | n + 1 numbers of 4 bytes: where each cell's row begins; the last is m |
//! | 36 + 4n | m numbers of 4 bytes: the rows, ascending each |

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use nb101_space::Space;

use super::{GraphError, NeighbourGraph, Relation};

const MAGIC: [u8; 8] = *b"\x89NB1G\r\n\x1a";
pub(super) const VERSION: u32 = 1;
const HEADER: usize = 32;

impl NeighbourGraph {
    /// The graph as the bytes of its file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0; HEADER];
        bytes.reserve_exact(4 * (self.offsets.len() + self.targets.len()));
        bytes.extend(self.offsets.iter().chain(&self.targets).flat_map(|number| number.to_le_bytes()));
        let body = crc32c::crc32c(&bytes[HEADER..]);
        bytes[..8].copy_from_slice(&MAGIC);
        let numbers = [VERSION, self.len() as u32, self.edges() as u32, body, self.relation as u32];
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
        let header = Header::of(file, &bytes[..bytes.len().min(HEADER)], bytes.len() as u64)?;
        Self::from_rows(file, &header, &bytes[HEADER..])
    }

    fn from_rows(file: &str, header: &Header, bytes: &[u8]) -> Result<Self, GraphError> {
        let &Header { cells, edges, rows, relation } = header;
        let file = || file.to_owned();
        let damaged = |reason: String| GraphError::Damaged { file: file(), reason };
        if crc32c::crc32c(bytes) != rows {
            return Err(GraphError::Checksum { file: file(), part: "the rows" });
        }
        let (numbers, _) = bytes.as_chunks::<4>();
        let mut offsets: Vec<u32> = numbers.iter().map(|number| u32::from_le_bytes(*number)).collect();
        let targets = offsets.split_off(cells + 1);
        let starts_and_ends = offsets[0] == 0 && offsets[cells] as usize == edges;
        if !starts_and_ends || !offsets.is_sorted() {
            return Err(damaged("its rows do not follow each other".to_owned()));
        }
        let graph = Self { relation, offsets, targets };
        let is_row = |row: &[u32]| {
            row.is_sorted_by(|a, b| a < b) && row.last().is_none_or(|&last| (last as usize) < cells)
        };
        match (0..cells).find(|&cell| !is_row(graph.row(cell))) {
            Some(cell) => Err(damaged(format!("the row of cell {cell} is not ascending"))),
            None => Ok(graph),
        }
    }

    /// Reads a file that [`write`](Self::write) wrote. Of another file no more than the header is read.
    pub fn read(path: &Path) -> Result<Self, GraphError> {
        let file = path.display().to_string();
        let io = |source| GraphError::Io { file: file.clone(), action: "read", source };
        let opened = File::open(path).map_err(io)?;
        let len = opened.metadata().map_err(io)?.len();
        let mut start = Vec::with_capacity(HEADER);
        (&opened).take(HEADER as u64).read_to_end(&mut start).map_err(io)?;
        let header = Header::of(&file, &start, len)?;
        let mut rows = vec![0; len as usize - HEADER];
        (&opened).read_exact(&mut rows).map_err(io)?;
        Self::from_rows(&file, &header, &rows)
    }

    /// As [`read`](Self::read), of the plain neighbours of a space.
    pub(crate) fn read_of(space: &Space, path: &Path) -> Result<Self, GraphError> {
        let graph = Self::read(path)?;
        let words = |relation, cells| format!("{relation:?} neighbours of {cells} cells").to_lowercase();
        let got = words(graph.relation, graph.len());
        let expected = words(Relation::Plain, space.len() as usize);
        if got != expected {
            return Err(GraphError::OtherGraph { file: path.display().to_string(), got, expected });
        }
        Ok(graph)
    }

    /// Writes the graph of a space, or reads it where somebody else wrote it meanwhile.
    pub(crate) fn kept(self, space: &Space, path: &Path) -> Result<Self, GraphError> {
        match self.write(path) {
            Ok(()) => Ok(self),
            Err(GraphError::Io { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists => {
                Self::read_of(space, path)
            }
            Err(error) => Err(error),
        }
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
        let mut file = temporary_file(folder.unwrap_or(Path::new(".")))?;
        file.write_all(&self.to_bytes())?;
        file.as_file().sync_all()?;
        file.persist_noclobber(path).map_err(io::Error::from).map(drop)
    }
}

/// A file that others may read as they may what the process makes otherwise; temporary files are their owner's alone by default.
fn temporary_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// What a file begins with.
struct Header {
    cells: usize,
    edges: usize,
    /// The checksum of the rows.
    rows: u32,
    relation: Relation,
}

impl Header {
    /// Of the first bytes of a file of a length, which is the one that the header tells.
    fn of(file: &str, bytes: &[u8], got: u64) -> Result<Self, GraphError> {
        let file = || file.to_owned();
        if bytes.is_empty() || !MAGIC.starts_with(&bytes[..bytes.len().min(MAGIC.len())]) {
            return Err(GraphError::NotAGraph { file: file() });
        }
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
        let damaged = |reason: String| GraphError::Damaged { file: file(), reason };
        let relation = Relation::ALL.into_iter().find(|&relation| relation as u32 == number(24));
        let relation =
            relation.ok_or_else(|| damaged(format!("its relation is {}, expected 1, 2 or 3", number(24))))?;
        let (cells, edges) = (number(12) as usize, number(16) as usize);
        let expected = HEADER as u64 + 4 * (cells as u64 + 1 + edges as u64);
        if got < expected {
            return Err(GraphError::Truncated { file: file(), got, expected });
        }
        if got > expected {
            return Err(damaged(format!("got {got} bytes, expected {expected}")));
        }
        Ok(Self { cells, edges, rows: number(20), relation })
    }
}

#[cfg(test)]
mod tests {
    use nb101_cell::ErrorCode;
    use nb101_space::SpaceLimits;

    use super::*;

    #[test]
    fn a_file_that_is_there_is_read_and_a_closure_is_refused() {
        let space =
            Space::new(SpaceLimits { vertices: 4, ..SpaceLimits::default() }).expect("within the limits");
        let graph = NeighbourGraph::of(&space);
        let folder = tempfile::tempdir().expect("a folder");
        let (plain, closure) = (folder.path().join("plain"), folder.path().join("closure"));
        for _ in 0..2 {
            assert_eq!(graph.clone().kept(&space, &plain).expect("it is written, then read"), graph);
        }
        graph.symmetric_closure().write(&closure).expect("it is written");
        assert_eq!(NeighbourGraph::read(&closure).expect("it is read"), graph.symmetric_closure());
        for refused in [NeighbourGraph::read_of(&space, &closure), graph.kept(&space, &closure)] {
            let message = refused.expect_err("it is no plain graph").to_string();
            assert!(
                message.contains("got a graph of closure neighbours of 91 cells, expected plain"),
                "{message}"
            );
        }
        let whole = NeighbourGraph::read_of(Space::nasbench101(), &plain).expect_err("it is a part");
        assert_eq!(whole.code(), "NB101_DAMAGED_GRAPH");
    }
}
