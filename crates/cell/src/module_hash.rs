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
const BATCH: usize = 64;

/// The module hashes of many cells, in their order; per cell about twice as fast as one at a time.
///
/// ```
/// use nb101_cell::{Cell, module_hashes};
/// let cells = [Cell::from_packed(0b1)?, Cell::from_packed(0b101)?];
/// assert_eq!(module_hashes(&cells)[1], cells[1].module_hash());
/// # Ok::<(), nb101_cell::CellError>(())
/// ```
pub fn module_hashes(cells: &[Cell]) -> Vec<ModuleHash> {
    let mut buffers = Buffers { lanes: Md5Lanes::new(), messages: Vec::new(), digests: Vec::new() };
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
        for (v, label) in (0..count).zip(start_labels(cell)) {
            vertices.predecessors[v] = graph.predecessors(v);
            vertices.successors[v] = graph.successors(v);
            vertices.hashes[v] = START[start_index(vertices.out_degree(v), vertices.in_degree(v), label)];
        }
        vertices
    }

    const fn in_degree(&self, v: usize) -> usize {
        self.predecessors[v].count_ones() as usize
    }

    const fn out_degree(&self, v: usize) -> usize {
        self.successors[v].count_ones() as usize
    }

    /// The vertices with their hashes as text, by ascending hash. The order of the texts is that of the bytes.
    fn sorted(&self) -> impl Iterator<Item = (usize, [u8; 32])> {
        let mut order = [0, 1, 2, 3, 4, 5, 6];
        let keys = self.hashes.map(u128::from_be_bytes);
        // Insertion sort: nothing beats it on seven elements.
        for end in 1..self.count {
            let mut i = end;
            while i > 0 && keys[order[i - 1]] > keys[order[i]] {
                order.swap(i - 1, i);
                i -= 1;
            }
        }
        order.into_iter().take(self.count).map(|v| (v, ModuleHash(self.hashes[v]).to_hex()))
    }

    /// Messages of the length that the rounds need: the hashes of the predecessors, a bar, those of the successors, a
    /// bar, the vertex's own.
    fn round_messages(&self) -> impl Iterator<Item = Message> {
        (0..self.count).map(|v| {
            let (before, after) = (HEX * self.in_degree(v), HEX * self.out_degree(v));
            let mut message = Message::of_length(before + 1 + after + 1 + HEX);
            message.write(before, b"|");
            message.write(before + 1 + after, b"|");
            message
        })
    }

    /// Writes the current hashes into the messages of a round.
    fn write_round(&self, messages: &mut [Message]) {
        // A vertex's hash goes to all who need it in one go. As vertices come by ascending hash, every message gets its
        // hashes in ascending order.
        let mut next_predecessor = [0; MAX_VERTICES];
        let mut next_successor: [usize; MAX_VERTICES] = std::array::from_fn(|v| HEX * self.in_degree(v) + 1);
        for (u, hex) in self.sorted() {
            for v in members(self.successors[u]) {
                messages[v].write(next_predecessor[v], &hex);
                next_predecessor[v] += HEX;
            }
            for v in members(self.predecessors[u]) {
                messages[v].write(next_successor[v], &hex);
                next_successor[v] += HEX;
            }
            messages[u].write(HEX * (self.in_degree(u) + self.out_degree(u)) + 2, &hex);
        }
    }

    /// The last message: the sorted hashes, written as a Python list of strings.
    fn final_message(&self) -> Message {
        // Each hash has two quotes, and a comma and a blank before it; the first has a bracket instead of these.
        let mut message = Message::of_length((HEX + 4) * self.count);
        for (i, (_, hex)) in self.sorted().enumerate() {
            let start = (HEX + 4) * i;
            if i == 0 {
                message.write(0, b"['");
                message.write(2, &hex);
            } else {
                message.write(start - 1, b", '");
                message.write(start + 2, &hex);
            }
            message.write(start + 2 + HEX, b"'");
        }
        message.write((HEX + 4) * self.count - 1, b"]");
        message
    }
}

/// Digits of a hash.
const HEX: usize = 32;

/// The vertices of a set, ascending.
fn members(mut set: u8) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let v = (set != 0).then_some(set.trailing_zeros() as usize)?;
        set &= set - 1;
        Some(v)
    })
}

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
        let mut message = Message::of_length(text.len());
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
    lanes: Md5Lanes,
    messages: Vec<Message>,
    digests: Vec<[u8; 16]>,
}

impl Buffers {
    /// The hashes of cells of one size, at least one cell.
    fn hash_batch(&mut self, cells: impl Iterator<Item = Cell>) -> impl Iterator<Item = ModuleHash> {
        let mut batch: Vec<Vertices> = cells.map(Vertices::new).collect();
        let count = batch[0].count;
        self.messages.clear();
        self.messages.extend(batch.iter().flat_map(Vertices::round_messages));
        for _ in 0..count {
            for (vertices, messages) in batch.iter().zip(self.messages.chunks_exact_mut(count)) {
                vertices.write_round(messages);
            }
            self.digest();
            for (vertices, digests) in batch.iter_mut().zip(self.digests.chunks_exact(count)) {
                vertices.hashes[..count].copy_from_slice(digests);
            }
        }
        self.messages.clear();
        self.messages.extend(batch.iter().map(Vertices::final_message));
        self.digest();
        self.digests.iter().map(|&digest| ModuleHash(digest))
    }

    fn digest(&mut self) {
        self.digests.resize(self.messages.len(), [0; 16]);
        self.lanes.digest_all(&self.messages, &mut self.digests);
    }
}
