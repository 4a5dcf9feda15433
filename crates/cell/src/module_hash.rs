//! The module hash: the name of a cell in the published files (section "hash" of the original's `graph_util`).
//!
//! A vertex starts with the MD5 of its out-degree, in-degree and label, then takes in its neighbours' hashes once for every
//! vertex of the graph; the module hash is the MD5 of the sorted vertex hashes. It does not depend on the order of the
//! vertices. It is a fingerprint for compatibility; nothing in this library decides equality by it.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use crate::adjacency::{Adjacency, MAX_VERTICES};
use crate::cell::Cell;
use crate::error::{CellError, cut};
use crate::md5::{Md5Lanes, Message};

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
        // Arithmetic instead of a table of digits: it is the same for all bytes, so the compiler does many at once.
        const fn digit(half: u8) -> u8 {
            half + b'0' + (half > 9) as u8 * (b'a' - b'9' - 1)
        }
        let mut hex = [0; 32];
        let mut i = 0;
        while i < 16 {
            hex[2 * i] = digit(self.0[i] >> 4);
            hex[2 * i + 1] = digit(self.0[i] & 15);
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
        let refused = || CellError::NotAHash { got: cut(text) };
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
const BATCH: usize = 32;

/// The module hashes of many cells, in their order; per cell about three times as fast as one at a time.
///
/// ```
/// use nb101_cell::{Cell, module_hashes};
/// let cells = [Cell::from_packed(0b1)?, Cell::from_packed(0b101)?];
/// assert_eq!(module_hashes(&cells)[1], cells[1].module_hash());
/// # Ok::<(), nb101_cell::CellError>(())
/// ```
pub fn module_hashes(cells: &[Cell]) -> Vec<ModuleHash> {
    let lanes = Md5Lanes::new();
    let mut buffers = Buffers { batch: Vec::new(), lanes, messages: Vec::new(), digests: Vec::new() };
    let mut hashes = vec![ModuleHash([0; 16]); cells.len()];
    let mut batch = Vec::with_capacity(BATCH);
    // Cells of one size take the same number of rounds, so they are hashed together wherever they stand.
    for vertices in 2..=MAX_VERTICES {
        let mut of_size = (0..cells.len()).filter(|&i| cells[i].vertices() == vertices);
        loop {
            batch.clear();
            batch.extend(of_size.by_ref().take(BATCH));
            if batch.is_empty() {
                break;
            }
            for (&i, hash) in batch.iter().zip(buffers.hash_batch(batch.iter().map(|&i| cells[i]))) {
                hashes[i] = hash;
            }
        }
    }
    hashes
}

/// The vertices of one cell with their current hashes.
struct Vertices {
    graph: Adjacency,
    predecessors: [u8; MAX_VERTICES],
    successors: [u8; MAX_VERTICES],
    hashes: [[u8; 16]; MAX_VERTICES],
}

impl Vertices {
    fn new(cell: Cell) -> Self {
        let graph = cell.adjacency();
        let predecessors = std::array::from_fn(|v| graph.predecessors(v));
        let successors = std::array::from_fn(|v| graph.successors(v));
        let mut vertices = Self { graph, predecessors, successors, hashes: [[0; 16]; MAX_VERTICES] };
        for (v, label) in (0..cell.vertices()).zip(start_labels(cell)) {
            vertices.hashes[v] = START[start_index(vertices.out_degree(v), vertices.in_degree(v), label)];
        }
        vertices
    }

    const fn count(&self) -> usize {
        self.graph.vertices()
    }

    fn in_degree(&self, v: usize) -> usize {
        size(self.predecessors[v])
    }

    fn out_degree(&self, v: usize) -> usize {
        size(self.successors[v])
    }

    /// For each vertex, the others with smaller hashes; of equal ones, the one with the smaller number. The order of hashes
    /// is that of their texts.
    fn smaller(&self) -> [u8; MAX_VERTICES] {
        let keys = self.hashes.map(u128::from_be_bytes);
        let mut smaller = [0; MAX_VERTICES];
        // Without branches, of which sorting would have some that cannot be foreseen. Places without a vertex take part and
        // are masked by those who use this.
        for v in 1..MAX_VERTICES {
            for u in 0..v {
                let u_is_smaller = u8::from(keys[u] <= keys[v]);
                smaller[v] |= u_is_smaller << u;
                smaller[u] |= (1 - u_is_smaller) << v;
            }
        }
        smaller
    }

    fn texts(&self) -> [[u8; HEX]; MAX_VERTICES] {
        self.hashes.map(|hash| ModuleHash(hash).to_hex())
    }

    /// Gives messages the length that the rounds need: the hashes of the predecessors, a bar, those of the successors, a bar,
    /// the vertex's own.
    fn prepare_round(&self, messages: &mut [Message]) {
        for (v, message) in messages.iter_mut().enumerate() {
            let (before, after) = (HEX * self.in_degree(v), HEX * self.out_degree(v));
            message.set_length(before + 1 + after + 1 + HEX);
            message.write(before, b"|");
            message.write(before + 1 + after, b"|");
        }
    }

    /// Writes the current hashes into the messages of a round.
    fn write_round(&self, messages: &mut [Message]) {
        let (texts, smaller) = (self.texts(), self.smaller());
        for (u, v) in self.graph.edge_list() {
            let place = size(self.predecessors[v] & smaller[u]);
            messages[v].write(HEX * place, &texts[u]);
            let place = size(self.successors[u] & smaller[v]);
            messages[u].write(HEX * (self.in_degree(u) + place) + 1, &texts[v]);
        }
        for (v, message) in messages.iter_mut().enumerate() {
            message.write(HEX * (self.in_degree(v) + self.out_degree(v)) + 2, &texts[v]);
        }
    }

    /// The last message: the sorted hashes, written as a Python list of strings.
    fn write_final(&self, message: &mut Message) {
        // Each hash has two quotes, and a comma and a blank before it; the first has a bracket instead of these.
        message.set_length((HEX + 4) * self.count());
        let all = (1 << self.count()) - 1;
        for (text, smaller) in self.texts().iter().zip(self.smaller()).take(self.count()) {
            let start = (HEX + 4) * size(smaller & all);
            if start == 0 {
                message.write(0, b"['");
            } else {
                message.write(start - 1, b", '");
            }
            message.write(start + 2, text);
            message.write(start + 2 + HEX, b"'");
        }
        message.write((HEX + 4) * self.count() - 1, b"]");
    }
}

/// The number of vertices in a set, from a table: not every processor has an instruction for it.
fn size(set: u8) -> usize {
    static SIZES: [u8; 1 << MAX_VERTICES] = {
        let mut sizes = [0; 1 << MAX_VERTICES];
        let mut set = 0;
        while set < sizes.len() {
            sizes[set] = set.count_ones() as u8;
            set += 1;
        }
        sizes
    };
    usize::from(SIZES[usize::from(set) % SIZES.len()])
}

/// Digits of a hash.
const HEX: usize = 32;

/// The labels that enter the hash, from -2, moved up to start at 0: the input's -1, the operations' numbers, the output's -2.
fn start_labels(cell: Cell) -> impl Iterator<Item = usize> {
    std::iter::once(1).chain(cell.ops().map(|op| op as usize + 2)).chain(std::iter::once(0))
}

/// Degrees are below 7, labels lie between -2 and 2.
const STARTS: usize = 7 * 7 * 5;

const fn start_index(out_degree: usize, in_degree: usize, label: usize) -> usize {
    (out_degree * 7 + in_degree) * 5 + label
}

/// The first hash of a vertex of every possible out-degree, in-degree and label.
static START: LazyLock<[[u8; 16]; STARTS]> = LazyLock::new(|| {
    let message = |i: usize| {
        let (out_degree, in_degree, label) = (i / 35, i / 5 % 7, i % 5);
        let text = match label {
            0 | 1 => format!("({out_degree}, {in_degree}, -{})", 2 - label),
            _ => format!("({out_degree}, {in_degree}, {})", label - 2),
        };
        let mut message = Message::EMPTY;
        message.set_length(text.len());
        text.bytes().enumerate().for_each(|(offset, byte)| message.write(offset, &[byte]));
        message
    };
    let messages: Vec<Message> = (0..STARTS).map(message).collect();
    let mut digests = [[0; 16]; STARTS];
    Md5Lanes::new().digest_all(&messages, &mut digests);
    digests
});

/// Buffers that batches reuse.
struct Buffers {
    batch: Vec<Vertices>,
    lanes: Md5Lanes,
    messages: Vec<Message>,
    digests: Vec<[u8; 16]>,
}

impl Buffers {
    /// The hashes of at most [`BATCH`] cells of one size, at least one cell.
    fn hash_batch(&mut self, cells: impl Iterator<Item = Cell>) -> impl Iterator<Item = ModuleHash> {
        self.batch.clear();
        self.batch.extend(cells.map(Vertices::new));
        let count = self.batch[0].count();
        let all = self.batch.len() * count;
        if self.messages.len() < all {
            self.messages.resize(all, Message::EMPTY);
            self.digests.resize(all, [0; 16]);
        }
        let (messages, digests) = (&mut self.messages[..all], &mut self.digests[..all]);
        for (vertices, messages) in self.batch.iter().zip(messages.chunks_exact_mut(count)) {
            vertices.prepare_round(messages);
        }
        self.lanes.arrange(messages);
        for _ in 0..count {
            for (vertices, messages) in self.batch.iter().zip(messages.chunks_exact_mut(count)) {
                vertices.write_round(messages);
            }
            self.lanes.digest(messages, digests);
            for (vertices, digests) in self.batch.iter_mut().zip(digests.chunks_exact(count)) {
                vertices.hashes[..count].copy_from_slice(digests);
            }
        }
        let (messages, digests) = (&mut messages[..self.batch.len()], &mut digests[..self.batch.len()]);
        for (vertices, message) in self.batch.iter().zip(&mut *messages) {
            vertices.write_final(message);
        }
        self.lanes.digest_all(messages, digests);
        digests.iter().map(|&digest| ModuleHash(digest))
    }
}
