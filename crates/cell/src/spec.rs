//! What a user gives: a matrix and names, of any size, not yet pruned.

use crate::adjacency::{Adjacency, MAX_EDGES, MAX_VERTICES, edge_bit};
use crate::cell::Cell;
use crate::error::{CellError, cut};
use crate::op::Label;

/// A square upper-triangular 0/1 matrix with one name for every vertex, neither pruned nor checked against the limits
/// of the space. Vertex 0 is the input, the last one the output.
#[derive(Clone, Debug)]
pub struct Spec<'a> {
    vertices: usize,
    body: Body<'a>,
}

#[derive(Clone, Debug)]
enum Body<'a> {
    /// At most seven vertices, and every name is where it belongs: the common case, kept as two numbers.
    Plain { graph: Adjacency, ops: u32 },
    /// Anything else.
    General { matrix: &'a [u8], labels: Vec<Label<'a>> },
}

impl<'a> Spec<'a> {
    /// A spec from a matrix of `n * n` entries, row by row, and `n` names, in this order of checks: square, one op a
    /// vertex, at least two vertices, entries 0 or 1, upper triangular.
    ///
    /// ```
    /// use nb101_cell::{ErrorCode, Spec};
    /// assert!(Spec::new(&[0, 1, 0, 0], &["input", "output"]).is_ok());
    /// assert_eq!(Spec::new(&[0, 1, 1, 0], &["input", "output"]).unwrap_err().code(), "NB101_NOT_UPPER_TRIANGULAR");
    /// ```
    #[inline]
    pub fn new<S: AsRef<str>>(matrix: &'a [u8], ops: &'a [S]) -> Result<Self, CellError> {
        Self::with_labels(matrix, ops.iter().map(|name| Label::parse(name.as_ref())))
    }

    /// As [`new`](Self::new), from names that were read already.
    #[inline]
    pub fn with_labels(
        matrix: &'a [u8],
        labels: impl ExactSizeIterator<Item = Label<'a>> + Clone,
    ) -> Result<Self, CellError> {
        let vertices = labels.len();
        if vertices * vertices == matrix.len()
            && let Some(graph) = small_graph(matrix, vertices)
            && let Some(ops) = plain_ops(labels.clone())
        {
            return Ok(Self { vertices, body: Body::Plain { graph, ops } });
        }
        Self::general(matrix, labels.collect())
    }

    /// The checks one by one.
    #[cold]
    fn general(matrix: &'a [u8], labels: Vec<Label<'a>>) -> Result<Self, CellError> {
        let entries = matrix.len();
        let vertices = entries.isqrt();
        if vertices * vertices != entries {
            return Err(CellError::NotSquare { entries });
        }
        if labels.len() != vertices {
            return Err(CellError::OpsLength { got: labels.len(), expected: vertices });
        }
        if vertices < 2 {
            return Err(CellError::TooFewVertices { got: vertices });
        }
        check_entries(matrix, vertices)?;
        Ok(Self { vertices, body: Body::General { matrix, labels } })
    }

    /// The number of vertices before pruning.
    pub const fn vertices(&self) -> usize {
        self.vertices
    }

    /// Prunes the spec and checks the rules of the space, in the order of the original: connected, at most 7 vertices,
    /// at most 9 edges, first op `input`, last op `output`, the ops in between known. Only what survives pruning counts.
    pub(crate) fn to_cell(&self) -> Result<Cell, CellError> {
        match &self.body {
            Body::Plain { graph, ops } => Cell::pruned(*graph, *ops),
            Body::General { matrix, labels } => general_cell(matrix, labels),
        }
    }
}

/// The edges of a matrix of 2 to 7 vertices; `None` if it has another size, or if an entry is not 0 or 1 or lies on or
/// below the diagonal.
#[inline]
fn small_graph(matrix: &[u8], vertices: usize) -> Option<Adjacency> {
    let bits = match vertices {
        2 => edges_of_size::<2>(matrix),
        3 => edges_of_size::<3>(matrix),
        4 => edges_of_size::<4>(matrix),
        5 => edges_of_size::<5>(matrix),
        6 => edges_of_size::<6>(matrix),
        7 => edges_of_size::<7>(matrix),
        _ => None,
    };
    bits.map(|bits| Adjacency::trusted(vertices, bits))
}

/// A fixed size lets the compiler unroll both loops; there is one branch, at the end.
fn edges_of_size<const N: usize>(matrix: &[u8]) -> Option<u32> {
    let rows = matrix.as_chunks::<N>().0;
    let rows: &[[u8; N]; N] = rows.try_into().ok()?;
    let mut bits = 0;
    let mut wrong = 0;
    for (x, row) in rows.iter().enumerate() {
        for (y, &entry) in row.iter().enumerate() {
            if x < y {
                bits |= u32::from(entry) << edge_bit(x, y);
                wrong |= entry & !1;
            } else {
                wrong |= entry;
            }
        }
    }
    (wrong == 0).then_some(bits)
}

/// The packed operations of labels that are `input`, operations, `output` (at most seven); `None` otherwise.
#[inline]
fn plain_ops<'a>(labels: impl ExactSizeIterator<Item = Label<'a>>) -> Option<u32> {
    let last = labels.len() - 1;
    let mut ops = 0;
    for (v, label) in labels.enumerate() {
        match label {
            Label::Op(op) if v != 0 && v != last => ops |= (op as u32) << (2 * (v - 1)),
            Label::Input if v == 0 => {}
            Label::Output if v == last => {}
            _ => return None,
        }
    }
    Some(ops)
}

/// As [`Spec::to_cell`] for any number of vertices and any names.
#[cold]
fn general_cell(matrix: &[u8], labels: &[Label<'_>]) -> Result<Cell, CellError> {
    let n = labels.len();
    let kept = on_a_path(matrix, n);
    let Some(&output) = kept.last() else {
        return Err(CellError::Disconnected { output: n - 1 });
    };
    if kept.len() > MAX_VERTICES {
        return Err(CellError::TooManyVertices { got: kept.len() });
    }
    let mut bits = 0;
    for (y, &old_y) in kept.iter().enumerate() {
        for (x, &old_x) in kept[..y].iter().enumerate() {
            bits |= u32::from(matrix[old_x * n + old_y]) << edge_bit(x, y);
        }
    }
    let graph = Adjacency::trusted(kept.len(), bits);
    if graph.edges() > MAX_EDGES {
        return Err(CellError::TooManyEdges { got: graph.edges() as usize });
    }
    if labels[0] != Label::Input {
        return Err(CellError::WrongInputOp { got: cut(labels[0].name()) });
    }
    if labels[output] != Label::Output {
        return Err(CellError::WrongOutputOp { got: cut(labels[output].name()) });
    }
    let mut ops = 0;
    for (i, &vertex) in kept[1..kept.len() - 1].iter().enumerate() {
        match labels[vertex] {
            Label::Op(op) => ops |= (op as u32) << (2 * i),
            other => return Err(CellError::UnknownOp { vertex, got: cut(other.name()) }),
        }
    }
    Ok(Cell::from_parts(graph, ops))
}

/// Every entry 0 or 1, and none below or on the diagonal.
fn check_entries(matrix: &[u8], n: usize) -> Result<(), CellError> {
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
