//! Where local search stops, and what leads there.

mod basins;
mod climb;
mod escape;
mod plateaus;

use serde::Serialize;

pub use basins::Basin;
pub use escape::{EscapeEdge, Funnel, FunnelNetwork};
pub use plateaus::Plateaus;

use crate::graph::NeighbourGraph;
use basins::Basins;
use climb::Climb;

/// Optima that are listed one by one.
const LISTED: usize = 100;

/// More optima than this have no network.
pub(crate) const MOST_OPTIMA: usize = 50_000;

/// The local optima of one relation. Cells without the metric are left out, with their edges.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LocalOptima {
    /// Cells of which no neighbour is better.
    pub cells: usize,
    /// Those of which every neighbour is worse.
    pub strict: usize,
    /// Those without any neighbour that has the metric.
    pub isolated: usize,
    /// Neighbours with equal values.
    pub plateaus: Plateaus,
    /// Climbing to the best neighbour (of equal ones that with the lowest index) until none is better, from every cell.
    pub best_improvement: Basin,
    /// Climbing to a better neighbour drawn uniformly, as a search does that takes the first one it meets in random order.
    /// Nothing is drawn: sizes are expected ones.
    pub first_improvement: Basin,
    /// The best 100, the best first.
    pub top: Vec<LocalOptimum>,
}

/// One local optimum.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LocalOptimum {
    /// Its index.
    pub cell: u32,
    /// Its value.
    pub value: f64,
    /// Neighbours that have the metric.
    pub neighbours: u32,
    /// Cells from which best improvement ends here, this one included.
    pub best_improvement_basin: f64,
    /// The sum over all cells of the chance that first improvement ends here.
    pub first_improvement_basin: f64,
    /// Which [`Funnel`] of escapes by one edit it belongs to; `None` for plain neighbours and where there is no network.
    pub funnel: Option<usize>,
}

/// Local optima by relation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Optima {
    /// On the symmetric closure.
    pub closure: LocalOptima,
    /// Of plain edits, which go one way: an optimum may have better cells that reach it.
    pub plain: LocalOptima,
    /// Between the optima of the closure, after one edit; `None` if there are more than 50,000.
    pub one_edit: Option<FunnelNetwork>,
    /// After two.
    pub two_edits: Option<FunnelNetwork>,
}

/// `order` has the cells that have the metric, from the best down.
pub(crate) fn optima(
    plain: &NeighbourGraph,
    closure: &NeighbourGraph,
    values: &[f64],
    order: &[u32],
) -> Optima {
    let climb = Climb::of(closure, values, order);
    let closure_optima = climb.optima();
    let ends = climb.ends(&closure_optima);
    // Of nearly constant values nearly all cells are optima, and the ways between them more than can be counted.
    let few = closure_optima.len() <= MOST_OPTIMA;
    let network = |edits| few.then(|| FunnelNetwork::of(&climb, &closure_optima, &ends, edits));
    let (one_edit, two_edits) = (network(1), network(2));
    let of_plain = Climb::of(plain, values, order);
    let plain_optima = of_plain.optima();
    let plain_ends = of_plain.ends(&plain_optima);
    Optima {
        closure: LocalOptima::of(&climb, &closure_optima, &ends, one_edit.as_ref()),
        plain: LocalOptima::of(&of_plain, &plain_optima, &plain_ends, None),
        one_edit,
        two_edits,
    }
}

/// How many local optima, and strict ones, the first `cells` cells of the space have among themselves.
pub(crate) fn count_among_first(graph: &NeighbourGraph, values: &[f64], cells: usize) -> (usize, usize) {
    let counts = (0..cells).filter(|&cell| !values[cell].is_nan()).map(|cell| {
        let row = graph.row(cell).iter().map(|&other| other as usize);
        let others = row.take_while(|&other| other < cells).map(|other| values[other]);
        let highest = others.fold(f64::NEG_INFINITY, f64::max);
        (usize::from(highest <= values[cell]), usize::from(highest < values[cell]))
    });
    counts.fold((0, 0), |sums, counts| (sums.0 + counts.0, sums.1 + counts.1))
}

impl LocalOptima {
    fn of(climb: &Climb<'_>, optima: &[u32], ends: &[u32], network: Option<&FunnelNetwork>) -> Self {
        let basins = Basins::of(climb, optima, ends);
        let at = |&cell: &u32| climb.cells[cell as usize];
        let listed = optima.iter().enumerate().take(LISTED);
        Self {
            cells: optima.len(),
            strict: optima.iter().filter(|cell| at(cell).equal == 0).count(),
            isolated: optima.iter().filter(|cell| at(cell).known == 0).count(),
            plateaus: Plateaus::of(climb),
            top: listed
                .map(|(position, &cell)| LocalOptimum {
                    cell,
                    value: climb.values[cell as usize],
                    neighbours: at(&cell).known,
                    best_improvement_basin: basins.best.sizes[position],
                    first_improvement_basin: basins.first.sizes[position],
                    funnel: network.map(|network| network.funnel_of[position]),
                })
                .collect(),
            best_improvement: basins.best.summary(climb.order.len()),
            first_improvement: basins.first.summary(climb.order.len()),
        }
    }
}
