//! What a user gives: a matrix and names, of any size, not yet pruned.

use crate::adjacency::{Adjacency, MAX_EDGES, MAX_VERTICES, edge_bit};
use crate::cell::Cell;
use crate::error::CellError;
use crate::op::Label;

/// A square upper-triangular 0/1 matrix with one name for every vertex, neither pruned nor checked against the limits
/// of the space. Vertex 0 is the input, the last one the output.
#[derive(Clone, Debug)]
pub struct Spec<'a> {
    matrix: &'a [u8],
    labels: Labels<'a>,
}

/// Up to seven labels lie in place, so that the common case allocates nothing.
#[derive(Clone, Debug)]
enum Labels<'a> {
    Few([Label<'a>; MAX_VERTICES], usize),
    Many(Vec<Label<'a>>),
}

impl<'a> Labels<'a> {
    fn collect(mut labels: impl ExactSizeIterator<Item = Label<'a>>) -> Self {
        let n = labels.len();
        if n > MAX_VERTICES {
            return Self::Many(labels.collect());
        }
        let mut few = [Label::Input; MAX_VERTICES];
        few[..n].fill_with(|| labels.next().unwrap_or(Label::Input));
        Self::Few(few, n)
    }

    fn as_slice(&self) -> &[Label<'a>] {
        match self {
            Self::Few(labels, n) => &labels[..*n],
            Self::Many(labels) => labels,
        }
    }
}

impl<'a> Spec<'a> {
    /// A spec from a matrix of `n * n` entries, row by row, and `n` names, in this order of checks: at least two
    /// vertices, square, one op a vertex, entries 0 or 1, upper triangular.
    ///
    /// ```
    /// use nb101_cell::{ErrorCode, Spec};
    /// assert!(Spec::new(&[0, 1, 0, 0], &["input", "output"]).is_ok());
    /// assert_eq!(Spec::new(&[0, 1, 1, 0], &["input", "output"]).unwrap_err().code(), "NB101_NOT_UPPER_TRIANGULAR");
    /// ```
    pub fn new<S: AsRef<str>>(matrix: &'a [u8], ops: &'a [S]) -> Result<Self, CellError> {
        Self::with_labels(matrix, ops.iter().map(|name| Label::parse(name.as_ref())))
    }

    /// As [`new`](Self::new), from names that were read already.
    pub fn with_labels(
        matrix: &'a [u8],
        labels: impl ExactSizeIterator<Item = Label<'a>>,
    ) -> Result<Self, CellError> {
        let entries = matrix.len();
        let n = entries.isqrt();
        if n * n != entries {
            return Err(CellError::NotSquare { entries });
        }
        if labels.len() != n {
            return Err(CellError::OpsLength { got: labels.len(), expected: n });
        }
        if n < 2 {
            return Err(CellError::TooFewVertices { got: n });
        }
        check_entries(matrix, n)?;
        Ok(Self { matrix, labels: Labels::collect(labels) })
    }

    /// The number of vertices before pruning.
    pub fn vertices(&self) -> usize {
        self.labels.as_slice().len()
    }

    /// Prunes the spec and checks the rules of the space, in the order of the original: connected, at most 7 vertices,
    /// at most 9 edges, first op `input`, last op `output`, the ops in between known. Only what survives pruning counts.
    pub(crate) fn to_cell(&self) -> Result<Cell, CellError> {
        let labels = self.labels.as_slice();
        let n = labels.len();
        if n > MAX_VERTICES {
            return self.large_to_cell();
        }
        let whole = small_adjacency(self.matrix, n);
        let kept = whole.on_a_path();
        if kept == 0 {
            return Err(CellError::Disconnected { output: n - 1 });
        }
        if kept.count_ones() as usize == n {
            return checked(whole, labels.iter().copied().enumerate());
        }
        let survivors = labels.iter().copied().enumerate().filter(|(v, _)| kept >> v & 1 == 1);
        checked(whole.restricted_to(kept), survivors)
    }

    /// The same for specs of more than seven vertices.
    fn large_to_cell(&self) -> Result<Cell, CellError> {
        let labels = self.labels.as_slice();
        let n = labels.len();
        let kept = on_a_path(self.matrix, n);
        if kept.is_empty() {
            return Err(CellError::Disconnected { output: n - 1 });
        }
        if kept.len() > MAX_VERTICES {
            return Err(CellError::TooManyVertices { got: kept.len() });
        }
        let mut bits = 0;
        for (y, &old_y) in kept.iter().enumerate() {
            for (x, &old_x) in kept[..y].iter().enumerate() {
                bits |= u32::from(self.matrix[old_x * n + old_y]) << edge_bit(x, y);
            }
        }
        checked(Adjacency::trusted(kept.len(), bits), kept.iter().map(|&v| (v, labels[v])))
    }
}

/// The last steps: limits and names of a pruned graph whose labels come with the vertex numbers of the spec.
fn checked<'a>(
    pruned: Adjacency,
    labels: impl Iterator<Item = (usize, Label<'a>)>,
) -> Result<Cell, CellError> {
    if pruned.edges() > MAX_EDGES {
        return Err(CellError::TooManyEdges { got: pruned.edges() as usize });
    }
    let last = pruned.vertices() - 1;
    let mut ops = 0;
    let mut unknown = None;
    for (position, (vertex, label)) in labels.enumerate() {
        match label {
            Label::Op(op) if position != 0 && position != last => ops |= (op as u32) << (2 * (position - 1)),
            Label::Input if position == 0 => {}
            Label::Output if position == last => {}
            other if position == 0 => return Err(CellError::WrongInputOp { got: other.name().to_owned() }),
            other if position == last => {
                return Err(CellError::WrongOutputOp { got: other.name().to_owned() });
            }
            // The ends are checked first, as the original does.
            other => unknown = unknown.or(Some((vertex, other))),
        }
    }
    match unknown {
        Some((vertex, label)) => Err(CellError::UnknownOp { vertex, got: label.name().to_owned() }),
        None => Ok(Cell::from_parts(pruned, ops)),
    }
}

/// Every entry 0 or 1, and none below or on the diagonal.
fn check_entries(matrix: &[u8], n: usize) -> Result<(), CellError> {
    // One pass without branches tells whether anything is wrong; the second finds out what.
    let mut any = 0;
    let mut lower = 0;
    for (row, entries) in matrix.chunks_exact(n).enumerate() {
        let (left, right) = entries.split_at(row + 1);
        for entry in left {
            lower |= entry;
        }
        for entry in right {
            any |= entry;
        }
    }
    if (any | lower) <= 1 && lower == 0 {
        return Ok(());
    }
    if let Some(i) = matrix.iter().position(|&entry| entry > 1) {
        return Err(CellError::NotBinary { row: i / n, column: i % n, got: matrix[i] });
    }
    match (0..n * n).find(|i| i % n <= i / n && matrix[*i] == 1) {
        Some(i) => {
            Err(CellError::NotUpperTriangular { row: i / n, column: i % n, cyclic: is_cyclic(matrix, n) })
        }
        None => Ok(()),
    }
}

/// Whether the directed graph has a cycle: vertices without a remaining predecessor are taken away until none is left.
fn is_cyclic(matrix: &[u8], n: usize) -> bool {
    let mut in_degree: Vec<usize> =
        (0..n).map(|y| (0..n).filter(|x| matrix[x * n + y] == 1).count()).collect();
    let mut ready: Vec<usize> = (0..n).filter(|&v| in_degree[v] == 0).collect();
    let mut removed = 0;
    while let Some(x) = ready.pop() {
        removed += 1;
        for y in (0..n).filter(|y| matrix[x * n + y] == 1) {
            in_degree[y] -= 1;
            if in_degree[y] == 0 {
                ready.push(y);
            }
        }
    }
    removed < n
}

/// The edge bits of a checked matrix of at most seven vertices.
fn small_adjacency(matrix: &[u8], n: usize) -> Adjacency {
    let mut bits = 0;
    let mut bit = 0;
    for y in 1..n {
        for x in 0..y {
            bits |= u32::from(matrix[x * n + y]) << bit;
            bit += 1;
        }
    }
    Adjacency::trusted(n, bits)
}

/// The vertices on a path from the first to the last vertex of a checked matrix, ascending; none if there is no path.
fn on_a_path(matrix: &[u8], n: usize) -> Vec<usize> {
    // Edges run forwards, so one pass in each direction settles who reaches whom.
    let mut reached = vec![false; n];
    reached[0] = true;
    for x in 0..n {
        if reached[x] {
            for y in x + 1..n {
                reached[y] |= matrix[x * n + y] == 1;
            }
        }
    }
    let mut needed = vec![false; n];
    needed[n - 1] = true;
    for x in (0..n).rev() {
        needed[x] |= (x + 1..n).any(|y| needed[y] && matrix[x * n + y] == 1);
    }
    if !reached[n - 1] {
        return Vec::new();
    }
    (0..n).filter(|&v| reached[v] && needed[v]).collect()
}
