//! Analyses against plain definitions, on made-up values of few cells: the other cells have none.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use nb101_landscape::{Landscape, NeighbourGraph};
use nb101_space::{CellIndex, Space};

use crate::benchmark::analysed;

/// The cells with at most five vertices.
const CELLS: usize = 2_532;

/// Values with ties, by cell index.
fn values() -> Vec<f64> {
    (0..CELLS as u64).map(|cell| (cell.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 55) as f64 / 1000.0).collect()
}

fn landscape() -> Landscape {
    analysed(values())
}

/// Neighbours among the cells that have values.
fn neighbours(symmetric: bool) -> Vec<BTreeSet<usize>> {
    let space = Space::nasbench101();
    let mut all = vec![BTreeSet::new(); CELLS];
    for cell in 0..CELLS {
        let own = space.cell(CellIndex(cell as u32)).expect("in the space");
        for other in space.neighbours(own).into_iter().map(CellIndex::row).filter(|&other| other < CELLS) {
            all[cell].insert(other);
            if symmetric {
                all[other].insert(cell);
            }
        }
    }
    all
}

#[test]
fn local_optima_and_basins() {
    let (values, landscape) = (values(), landscape());
    for (symmetric, found) in
        [(true, &landscape.local_optima.closure), (false, &landscape.local_optima.plain)]
    {
        let neighbours = neighbours(symmetric);
        let is_optimum = |cell: &usize| neighbours[*cell].iter().all(|&other| values[other] <= values[*cell]);
        let optima: Vec<usize> = (0..CELLS).filter(is_optimum).collect();
        assert_eq!(found.cells, optima.len());
        let is_strict =
            |cell: &&usize| neighbours[**cell].iter().all(|&other| values[other] < values[**cell]);
        assert_eq!(found.strict, optima.iter().filter(is_strict).count());
        // Climbing from every cell.
        let mut basins: BTreeMap<usize, f64> = BTreeMap::new();
        let mut steps = 0.0;
        for start in 0..CELLS {
            let mut at = start;
            loop {
                let best = neighbours[at]
                    .iter()
                    .copied()
                    .fold(at, |best, other| if values[other] > values[best] { other } else { best });
                if best == at {
                    break;
                }
                at = best;
                steps += 1.0;
            }
            *basins.entry(at).or_default() += 1.0;
        }
        assert!((found.best_improvement.mean_steps - steps / CELLS as f64).abs() < 1e-12);
        for optimum in &found.top {
            assert_eq!(optimum.best_improvement_basin, basins[&(optimum.cell as usize)]);
        }
        assert_eq!(found.best_improvement.largest, basins.values().copied().fold(0.0, f64::max));
        // Chances by first improvement, from the best cells down.
        let mut order: Vec<usize> = (0..CELLS).collect();
        order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
        let mut chances: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); CELLS];
        for &cell in &order {
            let better: Vec<usize> =
                neighbours[cell].iter().copied().filter(|&other| values[other] > values[cell]).collect();
            if better.is_empty() {
                chances[cell].insert(cell, 1.0);
            }
            for other in &better {
                for (end, chance) in chances[*other].clone() {
                    *chances[cell].entry(end).or_default() += chance / better.len() as f64;
                }
            }
        }
        for optimum in &found.top {
            let end = optimum.cell as usize;
            let expected: f64 = chances.iter().filter_map(|of_cell| of_cell.get(&end)).sum();
            assert!((optimum.first_improvement_basin - expected).abs() < 1e-9 * expected);
        }
    }
}

#[test]
fn plateaus_are_sets_of_equal_neighbours() {
    let (values, neighbours) = (values(), neighbours(true));
    let mut seen = vec![false; CELLS];
    let (mut count, mut cells, mut largest, mut closed) = (0, 0, 0, 0);
    for start in 0..CELLS {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let mut plateau = vec![start];
        let mut next = 0;
        while let Some(&cell) = plateau.get(next) {
            next += 1;
            for &other in neighbours[cell].iter().filter(|&&other| values[other] == values[cell]) {
                if !std::mem::replace(&mut seen[other], true) {
                    plateau.push(other);
                }
            }
        }
        if plateau.len() > 1 {
            count += 1;
            cells += plateau.len();
            largest = largest.max(plateau.len());
            let leads_up =
                |cell: &usize| neighbours[*cell].iter().any(|&other| values[other] > values[*cell]);
            closed += usize::from(!plateau.iter().any(leads_up));
        }
    }
    let found = landscape().local_optima.closure.plateaus;
    assert!(count > 0, "the values have ties");
    assert_eq!((found.count, found.cells, found.largest, found.closed), (count, cells, largest, closed));
}

/// Where escapes lead by definition: every way of one or two steps, then a climb.
#[test]
fn escapes_and_funnels() {
    let (values, neighbours, landscape) = (values(), neighbours(true), landscape());
    let climb = |mut at: usize| {
        loop {
            let best = neighbours[at]
                .iter()
                .copied()
                .fold(at, |best, other| if values[other] > values[best] { other } else { best });
            if best == at {
                return at;
            }
            at = best;
        }
    };
    let is_optimum = |cell: &usize| neighbours[*cell].iter().all(|&other| values[other] <= values[*cell]);
    let mut optima: Vec<usize> = (0..CELLS).filter(is_optimum).collect();
    optima.sort_by(|&a, &b| values[b].total_cmp(&values[a]).then(a.cmp(&b)));
    let position: BTreeMap<usize, usize> = optima.iter().copied().zip(0..).collect();
    let found = landscape.local_optima;
    for (edits, network) in [(1, found.one_edit), (2, found.two_edits)] {
        let network = network.expect("few optima");
        assert_eq!(network.edits, edits);
        let chances: Vec<BTreeMap<usize, f64>> = optima
            .iter()
            .map(|&from| {
                let mut at = BTreeMap::from([(from, 1.0)]);
                for _ in 0..edits {
                    let mut next: BTreeMap<usize, f64> = BTreeMap::new();
                    for (cell, chance) in at {
                        for &other in &neighbours[cell] {
                            *next.entry(other).or_default() += chance / neighbours[cell].len() as f64;
                        }
                    }
                    at = next;
                }
                let mut ends: BTreeMap<usize, f64> = BTreeMap::new();
                for (cell, chance) in at {
                    *ends.entry(position[&climb(cell)]).or_default() += chance;
                }
                ends
            })
            .collect();
        let returns = chances.iter().enumerate().filter(|(_, ends)| !ends.is_empty());
        let returns: Vec<f64> = returns.map(|(own, ends)| ends.get(&own).copied().unwrap_or(0.0)).collect();
        let mean = returns.iter().sum::<f64>() / returns.len() as f64;
        assert!((network.mean_return.expect("neighbours") - mean).abs() < 1e-12);
        assert!(!network.edges.is_empty());
        for edge in &network.edges {
            assert!((edge.probability - chances[edge.from][&edge.to]).abs() < 1e-12, "{edge:?}");
        }
        // Each optimum goes on to the likeliest better one until there is none.
        let next = |own: usize| {
            let better = chances[own].iter().filter(|(to, _)| values[optima[**to]] > values[optima[own]]);
            // Chances that differ in rounding alone are equal.
            better.fold(None, |best: Option<(usize, f64)>, (&to, &chance)| match best {
                Some((_, most)) if chance <= most + 1e-12 => best,
                _ => Some((to, chance)),
            })
        };
        let mut sums: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        let mut bottoms = Vec::new();
        for own in 0..optima.len() {
            let mut at = own;
            while let Some((to, _)) = next(at) {
                at = to;
            }
            bottoms.push(at);
            sums.entry(at).or_default().0 += 1;
        }
        for cell in 0..CELLS {
            sums.entry(bottoms[position[&climb(cell)]]).or_default().1 += 1;
        }
        let funnels: Vec<(usize, usize, usize)> = network
            .funnels
            .iter()
            .map(|funnel| (funnel.cell as usize, funnel.optima, funnel.cells))
            .collect();
        let expected: Vec<(usize, usize, usize)> =
            sums.into_iter().map(|(bottom, (of, cells))| (optima[bottom], of, cells)).collect();
        assert_eq!(funnels, expected);
        assert!(funnels.iter().any(|funnel| funnel.1 > 1), "some optima lead to better ones");
    }
}

#[test]
fn distances_are_the_least_numbers_of_edits() {
    let (values, landscape) = (values(), landscape());
    // Distances go through cells without values, too.
    let closure = NeighbourGraph::of(Space::nasbench101()).symmetric_closure();
    let best = values.iter().copied().fold(0.0, f64::max);
    let mut distances = vec![usize::MAX; closure.len()];
    let mut queue: VecDeque<usize> = (0..CELLS).filter(|&cell| values[cell] == best).collect();
    for &cell in &queue {
        distances[cell] = 0;
    }
    assert_eq!(landscape.distance.closure_best.targets.len(), queue.len());
    while let Some(cell) = queue.pop_front() {
        for &other in closure.neighbours(CellIndex(cell as u32)) {
            if distances[other as usize] == usize::MAX {
                distances[other as usize] = distances[cell] + 1;
                queue.push_back(other as usize);
            }
        }
    }
    let mut within = 0;
    for shell in &landscape.distance.closure_best.shells {
        let at = |distance: &&usize| **distance == shell.distance as usize;
        assert_eq!(shell.cells, distances.iter().filter(at).count());
        within += shell.cells;
        assert_eq!(shell.within, within as f64 / distances.len() as f64);
    }
    assert_eq!(landscape.distance.closure_best.unreachable, distances.len() - within);
    assert_eq!(landscape.distance.closure_best.unreachable, 0);
    assert!(landscape.distance.plain_best.unreachable > 0);
}

#[test]
fn autocorrelation_of_one_step_is_the_sum_over_edges() {
    let (values, neighbours, landscape) = (values(), neighbours(true), landscape());
    let edges: Vec<(f64, f64)> = (0..CELLS)
        .flat_map(|cell| neighbours[cell].iter().map(move |&other| (cell, other)))
        .map(|(cell, other)| (values[cell], values[other]))
        .collect();
    let n = edges.len() as f64;
    let mean = edges.iter().map(|edge| edge.0).sum::<f64>() / n;
    let variance = edges.iter().map(|edge| (edge.0 - mean).powi(2)).sum::<f64>() / n;
    let together = edges.iter().map(|edge| (edge.0 - mean) * (edge.1 - mean)).sum::<f64>() / n;
    let found = &landscape.autocorrelation;
    assert_eq!(found.closure_exact[0], 1.0);
    assert!((found.closure_exact[1] - together / variance).abs() < 1e-12);
    // Walks agree with it: 20 intervals of 95 % at four standard errors, of a seed that does not change.
    let walks = found.closure_walks.as_ref().expect("varies");
    assert_eq!(walks.walks, 2_000);
    for lag in &walks.lags {
        let half = (lag.high - lag.low) / 2.0;
        assert!((lag.correlation - found.closure_exact[lag.lag]).abs() < 2.1 * half, "{lag:?}");
    }
}
