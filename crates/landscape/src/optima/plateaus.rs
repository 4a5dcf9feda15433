//! Neighbours with equal values.

use serde::Serialize;

use super::climb::Climb;

/// Sets of two or more cells of equal value that neighbours join.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Plateaus {
    /// How many there are.
    pub count: usize,
    /// The cells on them.
    pub cells: usize,
    /// The cells of the largest.
    pub largest: usize,
    /// Plateaus from which no neighbour leads up.
    pub closed: usize,
    /// The cells on these.
    pub closed_cells: usize,
    /// The share of all pairs of neighbours that are equal.
    pub equal_neighbours: f64,
}

impl Plateaus {
    pub(super) fn of(climb: &Climb<'_>) -> Self {
        let mut joined: Vec<u32> = (0..climb.values.len() as u32).collect();
        let (mut equal, mut known) = (0u64, 0u64);
        for &cell in climb.order {
            let around = climb.cells[cell as usize];
            equal += u64::from(around.equal);
            known += u64::from(around.known);
            if around.equal == 0 {
                continue;
            }
            let own = climb.values[cell as usize];
            for &other in climb.graph.row(cell as usize) {
                if climb.values[other as usize] == own {
                    let (a, b) = (root(&mut joined, cell), root(&mut joined, other));
                    joined[a.max(b) as usize] = a.min(b);
                }
            }
        }
        // By root: cells, and whether one of them sees a better one.
        let mut sets = vec![(0usize, false); joined.len()];
        for &cell in climb.order {
            let set = &mut sets[root(&mut joined, cell) as usize];
            set.0 += 1;
            set.1 |= climb.cells[cell as usize].better > 0;
        }
        let mut plateaus = Self { equal_neighbours: equal as f64 / known.max(1) as f64, ..Self::default() };
        for (cells, leads_up) in sets.into_iter().filter(|(cells, _)| *cells > 1) {
            plateaus.count += 1;
            plateaus.cells += cells;
            plateaus.largest = plateaus.largest.max(cells);
            if !leads_up {
                plateaus.closed += 1;
                plateaus.closed_cells += cells;
            }
        }
        plateaus
    }
}

/// The lowest cell of the set; halves the way there.
fn root(joined: &mut [u32], mut cell: u32) -> u32 {
    while joined[cell as usize] != cell {
        let above = joined[joined[cell as usize] as usize];
        joined[cell as usize] = above;
        cell = above;
    }
    cell
}
