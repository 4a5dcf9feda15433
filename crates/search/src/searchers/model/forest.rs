//! A random forest for regression on points (Breiman 2001; Hutter, Hoos and Leyton-Brown 2011).

use rand::RngExt;

use crate::rng::RunRng;
use crate::searchers::{MOST_PARAMETERS, Parameter, Point, whole};

/// How trees are grown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Growth {
    pub(crate) trees: usize,
    /// The share of parameters that a split may use, drawn anew for each.
    pub(crate) features: f64,
    /// No leaf has fewer observations.
    pub(crate) least_leaf: usize,
}

/// No path is longer.
const DEEPEST: u32 = 20;

#[derive(Clone, Copy, Debug)]
enum Node {
    Leaf {
        mean: f64,
        variance: f64,
    },
    /// Points whose choice is in the set go left.
    Choice {
        parameter: u8,
        set: u32,
        right: u32,
    },
    /// Points whose number is at most this one go left.
    Number {
        parameter: u8,
        most: f32,
        right: u32,
    },
}

/// The left child of a node is the next in its list.
struct Tree(Vec<Node>);

/// Trees that were each grown on a bootstrap sample.
pub(crate) struct Forest(Vec<Tree>);

impl Forest {
    /// A forest for these observations, of which there is at least one.
    pub(crate) fn fit(
        parameters: &[Parameter],
        seen: &[(f64, Point)],
        growth: Growth,
        rng: &mut RunRng,
    ) -> Self {
        let grow = |_| {
            let mut rows: Vec<u32> =
                (0..seen.len()).map(|_| rng.random_range(0..seen.len() as u32)).collect();
            let mut grower = Grower { parameters, seen, growth, rng, nodes: Vec::new() };
            grower.grow(&mut rows, 0);
            Tree(grower.nodes)
        };
        Self((0..growth.trees).map(grow).collect())
    }

    /// Mean and variance at a point: the variance of the trees' means plus the mean of the leaves' variances.
    #[expect(clippy::cast_precision_loss, reason = "a few trees")]
    pub(crate) fn predict(&self, point: &Point) -> (f64, f64) {
        let (mut sum, mut squares, mut variances) = (0.0, 0.0, 0.0);
        for tree in &self.0 {
            let (mean, variance) = tree.leaf(point);
            sum += mean;
            squares += mean * mean;
            variances += variance;
        }
        let n = self.0.len() as f64;
        let mean = sum / n;
        (mean, (squares / n - mean * mean).max(0.0) + variances / n)
    }
}

impl Tree {
    fn leaf(&self, point: &Point) -> (f64, f64) {
        let mut at = 0;
        loop {
            let (left, right) = match self.0[at] {
                Node::Leaf { mean, variance } => return (mean, variance),
                Node::Choice { parameter, set, right } => {
                    (set >> whole(point[usize::from(parameter)]) & 1 == 1, right)
                }
                Node::Number { parameter, most, right } => (point[usize::from(parameter)] <= most, right),
            };
            at = if left { at + 1 } else { right as usize };
        }
    }
}

struct Grower<'a> {
    parameters: &'a [Parameter],
    seen: &'a [(f64, Point)],
    growth: Growth,
    rng: &'a mut RunRng,
    nodes: Vec<Node>,
}

/// The way to split that was best so far: what it explains, and the node without its right child.
type Split = (f64, Node);

impl Grower<'_> {
    #[expect(clippy::cast_precision_loss, reason = "far fewer rows than 2^53")]
    fn grow(&mut self, rows: &mut [u32], depth: u32) {
        let n = rows.len() as f64;
        let sum: f64 = rows.iter().map(|&row| self.seen[row as usize].0).sum();
        let mean = sum / n;
        let distances = rows.iter().map(|&row| self.seen[row as usize].0 - mean);
        let variance = distances.map(|d| d * d).sum::<f64>() / n;
        let place = self.nodes.len();
        self.nodes.push(Node::Leaf { mean, variance });
        if depth == DEEPEST || rows.len() < 2 * self.growth.least_leaf || variance < 1e-16 {
            return;
        }
        let Some(split) = self.best_split(rows, sum) else { return };
        let goes_left = |row: u32| {
            let point = &self.seen[row as usize].1;
            match split {
                Node::Choice { parameter, set, .. } => set >> whole(point[usize::from(parameter)]) & 1 == 1,
                Node::Number { parameter, most, .. } => point[usize::from(parameter)] <= most,
                Node::Leaf { .. } => unreachable!("a split is no leaf"),
            }
        };
        let mut left = 0;
        for i in 0..rows.len() {
            if goes_left(rows[i]) {
                rows.swap(i, left);
                left += 1;
            }
        }
        let (left, right) = rows.split_at_mut(left);
        self.grow(left, depth + 1);
        let child = self.nodes.len() as u32;
        self.nodes[place] = match split {
            Node::Choice { parameter, set, .. } => Node::Choice { parameter, set, right: child },
            Node::Number { parameter, most, .. } => Node::Number { parameter, most, right: child },
            leaf @ Node::Leaf { .. } => leaf,
        };
        self.grow(right, depth + 1);
    }

    /// The split that explains most among some parameters; none if no split leaves enough on both sides.
    #[expect(clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "at most 27 parameters")]
    fn best_split(&mut self, rows: &[u32], sum: f64) -> Option<Node> {
        let count = self.parameters.len();
        let tried = ((self.growth.features * count as f64).ceil() as usize).clamp(1, count);
        let mut order: [u8; MOST_PARAMETERS] = std::array::from_fn(|i| i as u8);
        let mut best: Option<Split> = None;
        for i in 0..tried {
            order.swap(i, self.rng.random_range(i..count));
            let parameter = order[i];
            let split = match self.parameters[usize::from(parameter)] {
                Parameter::Choice(choices) => self.split_choices(rows, sum, parameter, choices),
                Parameter::Unit | Parameter::Whole(_) => self.split_numbers(rows, sum, parameter),
            };
            if let Some(split) = split
                && best.is_none_or(|(explained, _)| split.0 > explained)
            {
                best = Some(split);
            }
        }
        best.map(|(_, node)| node)
    }

    /// Choices in the order of their means: the best set of them is a beginning (Fisher 1958).
    fn split_choices(&self, rows: &[u32], sum: f64, parameter: u8, choices: u8) -> Option<Split> {
        let mut groups = [(0.0f64, 0u32); 32];
        for &row in rows {
            let (error, point) = &self.seen[row as usize];
            let group = &mut groups[whole(point[usize::from(parameter)])];
            group.0 += error;
            group.1 += 1;
        }
        let mut present: [u8; 32] = std::array::from_fn(|i| i as u8);
        let present = &mut present[..usize::from(choices)];
        let mean = |choice: u8| {
            let (sum, count) = groups[usize::from(choice)];
            if count == 0 { f64::INFINITY } else { sum / f64::from(count) }
        };
        present.sort_unstable_by(|&a, &b| mean(a).total_cmp(&mean(b)).then(a.cmp(&b)));
        let (mut left, mut count, mut set) = (0.0, 0, 0);
        let mut best: Option<Split> = None;
        for &choice in present.iter() {
            left += groups[usize::from(choice)].0;
            count += groups[usize::from(choice)].1 as usize;
            set |= 1 << choice;
            if let Some(explained) = self.explained(left, count, sum, rows.len())
                && best.is_none_or(|(known, _)| explained > known)
            {
                best = Some((explained, Node::Choice { parameter, set, right: 0 }));
            }
        }
        best
    }

    fn split_numbers(&self, rows: &[u32], sum: f64, parameter: u8) -> Option<Split> {
        let value = |row: u32| self.seen[row as usize].1[usize::from(parameter)];
        let mut order = rows.to_vec();
        order.sort_unstable_by(|&a, &b| value(a).total_cmp(&value(b)).then(a.cmp(&b)));
        let mut left = 0.0;
        let mut best: Option<Split> = None;
        for (i, pair) in order.windows(2).enumerate() {
            left += self.seen[pair[0] as usize].0;
            if value(pair[0]) < value(pair[1])
                && let Some(explained) = self.explained(left, i + 1, sum, rows.len())
                && best.is_none_or(|(known, _)| explained > known)
            {
                let most = f32::midpoint(value(pair[0]), value(pair[1])).min(value(pair[1]).next_down());
                best = Some((explained, Node::Number { parameter, most, right: 0 }));
            }
        }
        best
    }

    /// The squares that a split explains, up to what all splits share; none if a side is too small.
    #[expect(clippy::cast_precision_loss, reason = "far fewer rows than 2^53")]
    fn explained(&self, left: f64, count: usize, sum: f64, all: usize) -> Option<f64> {
        let least = self.growth.least_leaf;
        let enough = count >= least && all - count >= least;
        enough.then(|| left * left / count as f64 + (sum - left) * (sum - left) / (all - count) as f64)
    }
}
