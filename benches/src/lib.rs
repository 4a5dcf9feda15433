//! What the benchmarks share: inputs, and ratios printed from criterion's estimates.

pub mod memory;
pub mod synthetic;

use std::path::PathBuf;
use std::{env, fs};

use nasbench::{AdjacencyMatrix, Op as PeerOp};
use nb101_cell::{Cell, Label, Op};
use nb101_space::Space;

/// Every `step`-th cell of seven vertices.
pub fn cells_of_seven_vertices(step: usize) -> Vec<Cell> {
    let cells = Space::nasbench101().cells();
    cells.into_iter().filter(|cell| cell.vertices() == 7).step_by(step).collect()
}

/// A spec as a user holds it: the matrix row by row, and the names.
pub fn as_spec(cell: Cell) -> (Vec<u8>, Vec<&'static str>) {
    (cell.adjacency().to_matrix(), cell.labels().map(Label::name).collect())
}

/// Forgets what earlier runs measured for a group, so that ratios are made of one run.
pub fn forget(group: &str) {
    // There may be nothing to forget; then nothing is lost.
    let _ = fs::remove_dir_all(criterion_folder().join(group));
}

/// A cell as the crate `nasbench` takes it.
pub fn as_peer(cell: Cell) -> (Vec<PeerOp>, AdjacencyMatrix) {
    let graph = cell.adjacency();
    let all = 0..cell.vertices();
    let rows = all.clone().map(|x| all.clone().map(|y| graph.has_edge(x, y)).collect()).collect();
    let op = |op| match op {
        Op::Conv3x3 => PeerOp::Conv3x3,
        Op::Conv1x1 => PeerOp::Conv1x1,
        Op::MaxPool3x3 => PeerOp::MaxPool3x3,
    };
    let ops = std::iter::once(PeerOp::Input).chain(cell.ops().map(op)).chain(std::iter::once(PeerOp::Output));
    (ops.collect(), AdjacencyMatrix::new(rows).expect("an upper-triangular matrix"))
}

/// Prints how many times faster `subject` is than each of the others: the ratio of criterion's medians from this run.
pub fn print_ratios(group: &str, subject: &str, others: &[&str]) {
    let Some(own) = median(group, subject) else { return };
    for other in others {
        if let Some(time) = median(group, other) {
            eprintln!("ratio  {group}: {subject} is {:.1} times as fast as {other}", time / own);
        }
    }
}

/// The median of a benchmark in nanoseconds; `None` if a filter left it out.
fn median(group: &str, name: &str) -> Option<f64> {
    let path = criterion_folder().join(group).join(name).join("new/estimates.json");
    let estimates: serde_json::Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    estimates["median"]["point_estimate"].as_f64()
}

/// Where criterion keeps its estimates.
fn criterion_folder() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from);
    target.join("criterion")
}
