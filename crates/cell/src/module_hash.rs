//! The module hash: the name of a cell in the published files (section "hash" of the original's `graph_util`).
//!
//! A vertex starts with the MD5 of its out-degree, in-degree and label, then takes in its neighbours' hashes once for every
//! vertex of the graph; the module hash is the MD5 of the sorted vertex hashes. It does not depend on the order of the
//! vertices. It is a fingerprint for compatibility; nothing in this library decides equality by it.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use crate::adjacency::MAX_VERTICES;
use crate::cell::Cell;
use crate::error::CellError;
use crate::md5::{Message, digest_all};

/// A module hash: 128 bits, written as 32 lower-case hexadecimal digits. Its order is that of the digits.
///
/// ```
/// use nb101_cell::{Cell, ModuleHash};
/// let hash: ModuleHash = "00005c142e6f48ac74fdcf73e3439874".parse()?;
/// assert_eq!(hash.to_string(), "00005c142e6f48ac74fdcf73e3439874");
/// # Ok::<(), nb101_cell::CellError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleHash([u8; 16]);

impl ModuleHash {
    /// A hash from its 16 bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes.
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    /// The 32 lower-case hexadecimal digits.
    pub const fn to_hex(self) -> [u8; 32] {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut hex = [0; 32];
        let mut i = 0;
        while i < 16 {
            hex[2 * i] = DIGITS[(self.0[i] >> 4) as usize];
            hex[2 * i + 1] = DIGITS[(self.0[i] & 15) as usize];
            i += 1;
        }
        hex
    }
}

impl fmt::Display for ModuleHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.to_hex()).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for ModuleHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ModuleHash({self})")
    }
}

impl FromStr for ModuleHash {
    type Err = CellError;

    /// Reads 32 hexadecimal digits of either case.
    fn from_str(text: &str) -> Result<Self, CellError> {
        let refused = || CellError::NotAHash { got: text.chars().take(80).collect() };
        if text.len() != 32 {
            return Err(refused());
        }
        let mut bytes = [0; 16];
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digit = |c: u8| char::from(c).to_digit(16).ok_or_else(refused);
            *byte = (digit(digits[0])? << 4 | digit(digits[1])?) as u8;
        }
        Ok(Self(bytes))
    }
}

/// Cells hashed side by side: enough to fill the lanes at every message length, few enough to stay in the cache.
const BATCH: usize = 64;

/// The module hashes of many cells, in their order; per cell several times faster than one at a time.
///
/// ```
/// use nb101_cell::{Cell, module_hashes};
/// let cells = [Cell::from_packed(0b1)?, Cell::from_packed(0b101)?];
/// assert_eq!(module_hashes(&cells)[1], cells[1].module_hash());
/// # Ok::<(), nb101_cell::CellError>(())
/// ```
pub fn module_hashes(cells: &[Cell]) -> Vec<ModuleHash> {
    let mut hasher = Hasher::default();
    let mut hashes = Vec::with_capacity(cells.len());
    for batch in cells.chunks(BATCH) {
        hasher.hash_batch(batch, &mut hashes);
    }
    hashes
}

/// The vertices of one cell with their current hashes.
#[derive(Clone)]
struct Vertices {
    count: usize,
    predecessors: [u8; MAX_VERTICES],
    successors: [u8; MAX_VERTICES],
    hashes: [[u8; 16]; MAX_VERTICES],
}

impl Vertices {
    fn new(cell: Cell) -> Self {
        let graph = cell.adjacency();
        let count = cell.vertices();
        let mut vertices =
            Self { count, predecessors: [0; 7], successors: [0; 7], hashes: [[0; 16]; MAX_VERTICES] };
        for (v, label) in (0..count).zip(hash_labels(cell)) {
            vertices.predecessors[v] = graph.predecessors(v);
            vertices.successors[v] = graph.successors(v);
            let degrees = (vertices.successors[v].count_ones(), vertices.predecessors[v].count_ones());
            vertices.hashes[v] = START[start_index(degrees.0, degrees.1, label)];
        }
        vertices
    }

    /// The vertices by ascending hash. The order of hexadecimal texts is that of the bytes.
    fn sorted(&self) -> [usize; MAX_VERTICES] {
        let mut order = [0, 1, 2, 3, 4, 5, 6];
        order[..self.count].sort_unstable_by_key(|&v| u128::from_be_bytes(self.hashes[v]));
        order
    }

    fn hex(&self) -> [[u8; 32]; MAX_VERTICES] {
        self.hashes.map(|hash| ModuleHash(hash).to_hex())
    }
}

/// The labels that enter the hash: -1 for the input, the operation's number, -2 for the output.
fn hash_labels(cell: Cell) -> impl Iterator<Item = i32> {
    std::iter::once(-1).chain(cell.ops().map(|op| op as i32)).chain(std::iter::once(-2))
}

/// Degrees are below 7, labels lie between -2 and 2.
const STARTS: usize = 7 * 7 * 5;

const fn start_index(out_degree: u32, in_degree: u32, label: i32) -> usize {
    (out_degree as usize * 7 + in_degree as usize) * 5 + (label + 2) as usize
}

/// The first hash of a vertex of every possible out-degree, in-degree and label.
static START: LazyLock<[[u8; 16]; STARTS]> = LazyLock::new(|| {
    let mut messages = vec![Message::new(); STARTS];
    for out_degree in 0..7 {
        for in_degree in 0..7 {
            for label in -2..=2 {
                let text = format!("({out_degree}, {in_degree}, {label})");
                messages[start_index(out_degree, in_degree, label)].push(text.as_bytes());
            }
        }
    }
    let mut digests = [[0; 16]; STARTS];
    digest_all(&mut messages, &mut digests);
    digests
});

/// Buffers that batches reuse.
#[derive(Default)]
struct Hasher {
    vertices: Vec<Vertices>,
    messages: Vec<Message>,
    digests: Vec<[u8; 16]>,
}

impl Hasher {
    fn hash_batch(&mut self, cells: &[Cell], hashes: &mut Vec<ModuleHash>) {
        self.vertices.clear();
        self.vertices.extend(cells.iter().map(|&cell| Vertices::new(cell)));
        for round in 0..MAX_VERTICES {
            self.mix_neighbours(round);
        }
        self.prepare(cells.len());
        for (vertices, message) in self.vertices.iter().zip(&mut self.messages) {
            let hex = vertices.hex();
            message.push(b"[");
            for (i, &v) in vertices.sorted()[..vertices.count].iter().enumerate() {
                message.push(if i == 0 { b"'" } else { b", '" });
                message.push(&hex[v]);
                message.push(b"'");
            }
            message.push(b"]");
        }
        self.digest(cells.len());
        hashes.extend(self.digests[..cells.len()].iter().map(|&digest| ModuleHash(digest)));
    }

    /// One round on all cells with more than `round` vertices: a cell of V vertices takes V rounds.
    fn mix_neighbours(&mut self, round: usize) {
        let active = |vertices: &&mut Vertices| vertices.count > round;
        let count = self.vertices.iter_mut().filter(active).map(|vertices| vertices.count).sum();
        self.prepare(count);
        let mut messages = self.messages.iter_mut();
        for vertices in self.vertices.iter_mut().filter(active) {
            let (hex, order) = (vertices.hex(), vertices.sorted());
            let order = &order[..vertices.count];
            for (v, message) in (0..vertices.count).zip(&mut messages) {
                let mut push_all = |set: u8| {
                    order.iter().filter(|&&u| set >> u & 1 == 1).for_each(|&u| message.push(&hex[u]));
                    message.push(b"|");
                };
                push_all(vertices.predecessors[v]);
                push_all(vertices.successors[v]);
                message.push(&hex[v]);
            }
        }
        self.digest(count);
        let mut digests = self.digests.iter();
        for vertices in self.vertices.iter_mut().filter(active) {
            for (hash, digest) in vertices.hashes[..vertices.count].iter_mut().zip(&mut digests) {
                *hash = *digest;
            }
        }
    }

    /// Makes `count` empty messages.
    fn prepare(&mut self, count: usize) {
        self.messages.resize(self.messages.len().max(count), Message::new());
        self.digests.resize(self.digests.len().max(count), [0; 16]);
        self.messages[..count].iter_mut().for_each(Message::clear);
    }

    fn digest(&mut self, count: usize) {
        digest_all(&mut self.messages[..count], &mut self.digests[..count]);
    }
}
