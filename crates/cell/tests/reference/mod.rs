//! The definition, spelled out as slowly and plainly as possible: what the library is compared with.

use md5::{Digest, Md5};
use nb101_cell::{Cell, ModuleHash, NetworkConfig, Spec};

/// A labelled graph as lists: `edges[x][y]`, and an operation number for each interior vertex.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Graph {
    /// The matrix.
    pub(crate) edges: Vec<Vec<bool>>,
    /// Operation numbers of vertices 1 to n - 2.
    pub(crate) ops: Vec<u8>,
}

impl Graph {
    /// The graph of a cell.
    pub(crate) fn of(cell: Cell) -> Self {
        let n = cell.vertices();
        let row = |x| (0..n).map(|y| cell.adjacency().has_edge(x, y)).collect();
        Self { edges: (0..n).map(row).collect(), ops: cell.ops().map(|op| op as u8).collect() }
    }

    /// Every upper-triangular graph of `n` vertices with every labelling.
    pub(crate) fn all(n: usize) -> impl Iterator<Item = Self> {
        let pairs: Vec<(usize, usize)> = (1..n).flat_map(|y| (0..y).map(move |x| (x, y))).collect();
        let labellings = 3usize.pow(n as u32 - 2);
        (0..1usize << pairs.len()).flat_map(move |bits| {
            let mut edges = vec![vec![false; n]; n];
            for (i, &(x, y)) in pairs.iter().enumerate() {
                edges[x][y] = bits >> i & 1 == 1;
            }
            (0..labellings).map(move |labelling| {
                let digit = |i: u32| (labelling / 3usize.pow(i) % 3) as u8;
                Self { edges: edges.clone(), ops: (0..n as u32 - 2).rev().map(digit).collect() }
            })
        })
    }

    /// Number of vertices.
    pub(crate) fn len(&self) -> usize {
        self.edges.len()
    }

    /// Number of edges.
    pub(crate) fn edge_count(&self) -> usize {
        self.edges.iter().flatten().filter(|&&edge| edge).count()
    }

    /// The matrix as bytes and the names, as a user writes them.
    pub(crate) fn as_spec(&self) -> (Vec<u8>, Vec<&'static str>) {
        const NAMES: [&str; 3] = ["conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3"];
        let interior = self.ops.iter().map(|&op| NAMES[usize::from(op)]);
        let names = std::iter::once("input").chain(interior).chain(std::iter::once("output")).collect();
        (self.edges.iter().flatten().map(|&edge| u8::from(edge)).collect(), names)
    }

    /// The library's answer for this graph.
    pub(crate) fn cell(&self) -> Result<Cell, nb101_cell::CellError> {
        let (matrix, names) = self.as_spec();
        Cell::from_spec(&Spec::new(&matrix, &names)?)
    }

    /// The module hash, one MD5 after the other.
    pub(crate) fn module_hash(&self) -> String {
        let n = self.len();
        let md5 = |text: String| ModuleHash::from_bytes(Md5::digest(text).into()).to_string();
        let neighbours = |v: usize, incoming: bool| {
            (0..n).filter(move |&u| if incoming { self.edges[u][v] } else { self.edges[v][u] })
        };
        let label = |v: usize| match v {
            0 => -1,
            _ if v == n - 1 => -2,
            _ => i32::from(self.ops[v - 1]),
        };
        let start = |v| (neighbours(v, false).count(), neighbours(v, true).count(), label(v));
        let mut hashes: Vec<String> = (0..n).map(|v| md5(format!("{:?}", start(v)))).collect();
        for _ in 0..n {
            let sorted = |v, incoming| {
                let mut all: Vec<&str> = neighbours(v, incoming).map(|u| hashes[u].as_str()).collect();
                all.sort_unstable();
                all.concat()
            };
            hashes = (0..n)
                .map(|v| md5([sorted(v, true), sorted(v, false), hashes[v].clone()].join("|")))
                .collect();
        }
        hashes.sort_unstable();
        let quoted: Vec<String> = hashes.iter().map(|hash| format!("'{hash}'")).collect();
        md5(format!("[{}]", quoted.join(", ")))
    }

    fn reaches(&self, from: usize, to: usize) -> bool {
        from == to || (0..self.len()).any(|next| self.edges[from][next] && self.reaches(next, to))
    }

    /// Without the vertices that are on no path from input to output; `None` if there is no such path.
    pub(crate) fn pruned(&self) -> Option<Self> {
        let last = self.len() - 1;
        let kept: Vec<usize> = (0..=last).filter(|&v| self.reaches(0, v) && self.reaches(v, last)).collect();
        if kept.is_empty() {
            return None;
        }
        let row = |&x: &usize| kept.iter().map(|&y| self.edges[x][y]).collect();
        Some(Self {
            edges: kept.iter().map(row).collect(),
            ops: kept[1..kept.len() - 1].iter().map(|&v| self.ops[v - 1]).collect(),
        })
    }

    /// Renumbered: vertex `order[i]` becomes vertex `i`.
    pub(crate) fn renumbered(&self, order: &[usize]) -> Self {
        let row = |&x: &usize| order.iter().map(|&y| self.edges[x][y]).collect();
        Self {
            edges: order.iter().map(row).collect(),
            ops: order[1..order.len() - 1].iter().map(|&v| self.ops[v - 1]).collect(),
        }
    }

    /// All renumberings of interior vertices, those with edges running backwards included.
    pub(crate) fn renumberings(&self) -> Vec<Self> {
        let interior: Vec<usize> = (1..self.len() - 1).collect();
        let orders = permutations(&interior);
        let whole = |order: Vec<usize>| [&[0], &order[..], &[self.len() - 1]].concat();
        orders.into_iter().map(|order| self.renumbered(&whole(order))).collect()
    }

    /// Whether all edges run forwards.
    pub(crate) fn is_upper_triangular(&self) -> bool {
        (0..self.len()).all(|x| (0..=x).all(|y| !self.edges[x][y]))
    }

    /// The order in which the published representative comes first: vertices, matrix number, labelling.
    pub(crate) fn rank(&self) -> (usize, usize, Vec<u8>) {
        let mut number = 0;
        for y in 1..self.len() {
            for x in 0..y {
                number |= usize::from(self.edges[x][y]) << (x + y * (y - 1) / 2);
            }
        }
        (self.len(), number, self.ops.clone())
    }

    /// The representative: of all forward renumberings the first in the order of [`rank`](Self::rank).
    pub(crate) fn representative(&self) -> Self {
        let forward = self.renumberings().into_iter().filter(Self::is_upper_triangular);
        forward.min_by_key(Self::rank).expect("the graph itself is one")
    }

    /// All paths from `v` to the output, as vertex lists.
    pub(crate) fn paths_from(&self, v: usize) -> Vec<Vec<usize>> {
        if v == self.len() - 1 {
            return vec![vec![v]];
        }
        let successors = (0..self.len()).filter(|&y| self.edges[v][y]);
        successors
            .flat_map(|y| self.paths_from(y).into_iter().map(move |path| [&[v], &path[..]].concat()))
            .collect()
    }

    /// The channels of every vertex, by the rules of section 3.
    pub(crate) fn channels(&self, input: u64, output: u64) -> Vec<u64> {
        let last = self.len() - 1;
        let feeds_output: Vec<usize> = (1..last).filter(|&v| self.edges[v][last]).collect();
        let mut channels = vec![0; self.len()];
        (channels[0], channels[last]) = (input, output);
        for (i, &v) in feeds_output.iter().enumerate() {
            let k = feeds_output.len() as u64;
            channels[v] = output / k + u64::from((i as u64) < output % k);
        }
        for v in (1..last).rev().filter(|v| !feeds_output.contains(v)) {
            channels[v] =
                (1..last).filter(|&y| self.edges[v][y]).map(|y| channels[y]).max().expect("it feeds one");
        }
        channels
    }

    /// Trainable parameters and FLOPs, layer after layer.
    pub(crate) fn cost(&self, config: &NetworkConfig) -> (u64, u64) {
        let last = self.len() - 1;
        let (mut parameters, mut flops) = (0, 0);
        let mut conv = |kernel: u64, from: u64, to: u64, side: u64| {
            let weights = kernel.pow(2) * from * to;
            parameters += weights + 2 * to;
            flops += (weights + 2 * to) * side.pow(2);
        };
        let mut side = u64::from(config.image_size);
        let mut channels = u64::from(config.stem_channels);
        conv(3, config.image_channels.into(), channels, side);
        for stack in 0..config.stacks {
            let mut input = channels;
            if stack > 0 {
                (side, channels) = (side / 2 + side % 2, 2 * channels);
            }
            for _ in 0..config.cells_per_stack {
                let of = self.channels(input, channels);
                for (v, (&op, &own)) in (1..).zip(self.ops.iter().zip(&of[1..])) {
                    if self.edges[0][v] {
                        conv(1, input, own, side);
                    }
                    match op {
                        0 => conv(3, own, own, side),
                        1 => conv(1, own, own, side),
                        _ => {}
                    }
                }
                if self.edges[0][last] {
                    conv(1, input, channels, side);
                }
                input = channels;
            }
        }
        let dense = channels * u64::from(config.classes);
        (parameters + dense + u64::from(config.classes), flops + dense)
    }

    /// The maximum directed cut, over all partitions.
    pub(crate) fn maximum_directed_cut(&self) -> usize {
        let n = self.len();
        let partitions = (0..1usize << n).filter(|side| side & 1 == 1 && side >> (n - 1) & 1 == 0);
        let cut = |side: usize, from: usize, to: usize| {
            let pairs = (0..n).flat_map(|x| (0..n).map(move |y| (x, y)));
            pairs.filter(|&(x, y)| self.edges[x][y] && side >> x & 1 == from && side >> y & 1 == to).count()
        };
        partitions
            .filter(|&side| cut(side, 0, 1) == 0)
            .map(|side| cut(side, 1, 0))
            .max()
            .expect("one partition")
    }
}

fn permutations(items: &[usize]) -> Vec<Vec<usize>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    let with_first = |i: usize| {
        let rest = [&items[..i], &items[i + 1..]].concat();
        permutations(&rest).into_iter().map(move |tail| [&[items[i]], &tail[..]].concat())
    };
    (0..items.len()).flat_map(with_first).collect()
}
