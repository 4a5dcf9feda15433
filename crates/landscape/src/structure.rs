//! Means by what a cell looks like.

use std::collections::BTreeMap;

use nb101_cell::{Cell, Op};
use serde::Serialize;

/// Cells that have something in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Group {
    /// How many of them have the metric.
    pub cells: usize,
    /// Its mean.
    pub mean: f64,
    /// The highest.
    pub best: f64,
    /// The mean training time in seconds over those that have one; `None` if none has.
    pub mean_training_time: Option<f64>,
}

/// A depth and a width together.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct DepthWidth {
    /// Edges on the longest path.
    pub depth: u32,
    /// The maximum directed cut.
    pub width: u32,
    /// The cells.
    #[serde(flatten)]
    pub group: Group,
}

/// Cells grouped in several ways; the keys are what they have in common.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Structures {
    /// By the number of vertices.
    pub by_vertices: BTreeMap<u32, Group>,
    /// By the number of edges.
    pub by_edges: BTreeMap<u32, Group>,
    /// By depth: edges on the longest path.
    pub by_depth: BTreeMap<u32, Group>,
    /// By width: the maximum directed cut.
    pub by_width: BTreeMap<u32, Group>,
    /// By both.
    pub by_depth_and_width: Vec<DepthWidth>,
    /// For each operation by how many vertices have it.
    pub by_op_count: BTreeMap<&'static str, BTreeMap<u32, Group>>,
}

/// Depth and width of every cell.
pub(crate) struct Shapes {
    pub(crate) depth: Vec<u8>,
    pub(crate) width: Vec<u8>,
}

impl Shapes {
    pub(crate) fn of(cells: &[Cell]) -> Self {
        let (depth, width) = cells.iter().map(|cell| (cell.depth() as u8, cell.width() as u8)).unzip();
        Self { depth, width }
    }
}

/// Sums that means are made of.
#[derive(Clone, Copy, Default)]
struct Sums {
    cells: usize,
    sum: f64,
    best: f64,
    timed: usize,
    seconds: f64,
}

impl Sums {
    fn add(&mut self, value: f64, seconds: f64) {
        self.best = if self.cells == 0 { value } else { self.best.max(value) };
        self.cells += 1;
        self.sum += value;
        if !seconds.is_nan() {
            self.timed += 1;
            self.seconds += seconds;
        }
    }

    fn group(self) -> Group {
        Group {
            cells: self.cells,
            mean: self.sum / self.cells as f64,
            best: self.best,
            mean_training_time: (self.timed > 0).then(|| self.seconds / self.timed as f64),
        }
    }
}

impl Structures {
    /// `times` may hold nothing but NaN.
    pub(crate) fn of(cells: &[Cell], shapes: &Shapes, values: &[f64], times: &[f64]) -> Self {
        let by = |key: &dyn Fn(usize) -> u32| {
            let mut sums: BTreeMap<u32, Sums> = BTreeMap::new();
            for (i, (&value, &seconds)) in values.iter().zip(times).enumerate() {
                if !value.is_nan() {
                    sums.entry(key(i)).or_default().add(value, seconds);
                }
            }
            sums.into_iter().map(|(key, sums)| (key, sums.group())).collect::<BTreeMap<_, _>>()
        };
        let both = by(&|i| u32::from(shapes.depth[i]) << 8 | u32::from(shapes.width[i]));
        let ops_of = |op: Op| by(&|i| cells[i].ops().filter(|&own| own == op).count() as u32);
        Self {
            by_vertices: by(&|i| cells[i].vertices() as u32),
            by_edges: by(&|i| cells[i].edges()),
            by_depth: by(&|i| u32::from(shapes.depth[i])),
            by_width: by(&|i| u32::from(shapes.width[i])),
            by_depth_and_width: both
                .into_iter()
                .map(|(key, group)| DepthWidth { depth: key >> 8, width: key & 0xff, group })
                .collect(),
            by_op_count: Op::ALL.into_iter().map(|op| (op.name(), ops_of(op))).collect(),
        }
    }
}
