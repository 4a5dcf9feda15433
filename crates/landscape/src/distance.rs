//! Edit distances to the best cells, and whether being near them helps.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::graph::NeighbourGraph;
use crate::statistics::pearson;

/// Not reached.
const FAR: u32 = u32::MAX;

/// Cells at one distance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct DistanceShell {
    /// The number of edits.
    pub distance: u32,
    /// The cells of the space that are exactly so far away.
    pub cells: usize,
    /// The share of all cells of the space that are at most so far away.
    pub within: f64,
    /// The mean of the metric over those that have it; `None` if none has.
    pub mean: Option<f64>,
}

/// Distances of all cells to some cells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DistanceTo {
    /// The cells, by index; distances are to the nearest of them.
    pub targets: Vec<u32>,
    /// From distance 0.
    pub shells: Vec<DistanceShell>,
    /// Cells from which no edits lead to them.
    pub unreachable: usize,
    /// Pearson's correlation of metric and distance over all cells that have both; `None` of a constant.
    pub correlation: Option<f64>,
    /// The same among cells of one width.
    pub by_width: BTreeMap<u8, WidthCorrelation>,
}

/// The correlation among cells of one width.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WidthCorrelation {
    /// The cells.
    pub cells: usize,
    /// Pearson's correlation; `None` of a constant.
    pub correlation: Option<f64>,
}

/// Distances by relation and target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Distances {
    /// On the symmetric closure, to the best cells: all of equal value.
    pub closure_best: DistanceTo,
    /// On the symmetric closure, to the nearest of the best ten.
    pub closure_top: DistanceTo,
    /// By plain edits that lead to the best cells.
    pub plain_best: DistanceTo,
    /// By plain edits that lead to the nearest of the best ten.
    pub plain_top: DistanceTo,
}

/// Cells of a target.
const TOP: usize = 10;

/// What distances are compared with.
pub(crate) struct Compared<'a> {
    pub(crate) values: &'a [f64],
    pub(crate) width: &'a [u8],
    /// Cells from the best down.
    pub(crate) order: &'a [u32],
}

impl Compared<'_> {
    /// `back` is the transposed plain graph: a search from the targets against the direction of edits.
    pub(crate) fn distances(&self, closure: &NeighbourGraph, back: &NeighbourGraph) -> Distances {
        let highest = self.values[self.order[0] as usize];
        let ties = self.order.partition_point(|&cell| self.values[cell as usize] >= highest);
        let best = &self.order[..ties];
        let top = &self.order[..TOP.min(self.order.len())];
        let ((closure_best, closure_top), (plain_best, plain_top)) = rayon::join(
            || (self.to(closure, best), self.to(closure, top)),
            || (self.to(back, best), self.to(back, top)),
        );
        Distances { closure_best, closure_top, plain_best, plain_top }
    }

    fn to(&self, graph: &NeighbourGraph, targets: &[u32]) -> DistanceTo {
        let distances = breadth_first(graph, targets);
        let last = distances.iter().filter(|&&distance| distance != FAR).max().copied().unwrap_or(0);
        let mut shells = vec![(0, 0, 0.0); last as usize + 1];
        for (&distance, &value) in distances.iter().zip(self.values) {
            if let Some((cells, known, sum)) = shells.get_mut(distance as usize) {
                *cells += 1;
                if !value.is_nan() {
                    *known += 1;
                    *sum += value;
                }
            }
        }
        let mut near = 0;
        let shells = (0..).zip(shells).map(|(distance, (cells, known, sum))| {
            near += cells;
            DistanceShell {
                distance,
                cells,
                within: near as f64 / distances.len() as f64,
                mean: (known > 0).then(|| sum / f64::from(known)),
            }
        });
        let shells: Vec<DistanceShell> = shells.collect();
        let mut by_width: BTreeMap<u8, Vec<(f64, f64)>> = BTreeMap::new();
        let mut pairs = Vec::with_capacity(distances.len());
        for ((&distance, &value), &width) in distances.iter().zip(self.values).zip(self.width) {
            if distance != FAR && !value.is_nan() {
                pairs.push((value, f64::from(distance)));
                by_width.entry(width).or_default().push((value, f64::from(distance)));
            }
        }
        let of_width =
            |pairs: Vec<(f64, f64)>| WidthCorrelation { cells: pairs.len(), correlation: pearson(&pairs) };
        DistanceTo {
            targets: targets.to_vec(),
            unreachable: distances.len() - near,
            shells,
            correlation: pearson(&pairs),
            by_width: by_width.into_iter().map(|(width, pairs)| (width, of_width(pairs))).collect(),
        }
    }
}

/// The least number of steps from any of the sources to each cell.
fn breadth_first(graph: &NeighbourGraph, sources: &[u32]) -> Vec<u32> {
    let mut distances = vec![FAR; graph.len()];
    let mut reached = sources.to_vec();
    for &source in sources {
        distances[source as usize] = 0;
    }
    let mut next = 0;
    while let Some(&cell) = reached.get(next) {
        next += 1;
        let further = distances[cell as usize] + 1;
        for &other in graph.row(cell as usize) {
            if distances[other as usize] == FAR {
                distances[other as usize] = further;
                reached.push(other);
            }
        }
    }
    distances
}
