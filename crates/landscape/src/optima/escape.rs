//! The network of local optima: where one or two random edits and a climb lead.

use rayon::prelude::*;
use serde::Serialize;

use super::LISTED;
use super::climb::{Climb, NONE};

/// An edge of the drawn network: positions of optima, counted from the best.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct EscapeEdge {
    /// Where the edits start.
    pub from: usize,
    /// Where the climb ends.
    pub to: usize,
    /// How likely that is.
    pub probability: f64,
}

/// Optima that lead to the same one, each to the better optimum that is the most likely to be reached next.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Funnel {
    /// The cell at its bottom: no better optimum can be reached from it.
    pub cell: u32,
    /// Its value.
    pub value: f64,
    /// How many optima lead to it, itself included.
    pub optima: usize,
    /// How many cells best improvement leads to these.
    pub cells: usize,
}

/// Local optima and the ways between them. From an optimum one or two steps go to neighbours drawn uniformly, then best
/// improvement climbs; all chances are exact.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FunnelNetwork {
    /// The number of steps.
    pub edits: u32,
    /// From the best bottom down.
    pub funnels: Vec<Funnel>,
    /// The mean chance to come back to the same optimum.
    pub mean_return: f64,
    /// Of each of the best 100 optima the likeliest ways to others of them, at most four.
    pub edges: Vec<EscapeEdge>,
    /// For every optimum, from the best down, the position of its funnel.
    #[serde(skip)]
    pub(super) funnel_of: Vec<usize>,
}

/// Ways out of an optimum that are drawn.
const DRAWN: usize = 4;

/// Where escapes from an optimum lead.
struct Escapes {
    /// The better optimum that is the most likely; of equal ones the best.
    next: Option<usize>,
    stay: f64,
    /// The likeliest among those that are listed.
    listed: Vec<(usize, f64)>,
}

impl FunnelNetwork {
    /// After one step or two.
    pub(super) fn of(climb: &Climb<'_>, optima: &[u32], ends: &[u32], edits: u32) -> Self {
        let escapes: Vec<Escapes> = (0..optima.len())
            .into_par_iter()
            .map_init(
                || vec![0.0; optima.len()],
                |chances, from| {
                    add_chances(climb, optima[from], ends, edits, chances);
                    Escapes::take(climb, optima, from, chances)
                },
            )
            .collect();
        let mut cells = vec![0; optima.len()];
        for &end in ends.iter().filter(|&&end| end != NONE) {
            cells[end as usize] += 1;
        }
        let mut funnels: Vec<Funnel> = Vec::new();
        let mut funnel_of = Vec::with_capacity(optima.len());
        // The next optimum is better, so it comes first.
        for (position, escapes) in escapes.iter().enumerate() {
            let funnel = if let Some(next) = escapes.next {
                funnel_of[next]
            } else {
                let cell = optima[position];
                let value = climb.values[cell as usize];
                funnels.push(Funnel { cell, value, optima: 0, cells: 0 });
                funnels.len() - 1
            };
            funnel_of.push(funnel);
            funnels[funnel].optima += 1;
            funnels[funnel].cells += cells[position];
        }
        let edges = escapes.iter().take(LISTED).enumerate();
        Self {
            edits,
            funnels,
            mean_return: escapes.iter().map(|escapes| escapes.stay).sum::<f64>() / escapes.len() as f64,
            edges: edges
                .flat_map(|(from, escapes)| {
                    escapes.listed.iter().map(move |&(to, probability)| EscapeEdge { from, to, probability })
                })
                .collect(),
            funnel_of,
        }
    }
}

/// Adds to the chance of every optimum that it is reached from `from`.
fn add_chances(climb: &Climb<'_>, from: u32, ends: &[u32], edits: u32, chances: &mut [f64]) {
    let known = |cell: u32| {
        let row = climb.graph.row(cell as usize).iter().copied();
        row.filter(|&other| ends[other as usize] != NONE)
    };
    let part = |cell: u32| 1.0 / f64::from(climb.cells[cell as usize].known);
    for first in known(from) {
        if edits == 1 {
            chances[ends[first as usize] as usize] += part(from);
        } else {
            let of_second = part(from) * part(first);
            for second in known(first) {
                chances[ends[second as usize] as usize] += of_second;
            }
        }
    }
}

impl Escapes {
    /// Takes the chances out, and leaves zeros.
    fn take(climb: &Climb<'_>, optima: &[u32], from: usize, chances: &mut [f64]) -> Self {
        let own = climb.values[optima[from] as usize];
        let is_better = |&to: &usize| climb.values[optima[to] as usize] > own;
        let better = (0..from).filter(|&to| chances[to] > 0.0).filter(is_better);
        let next = better.max_by(|&a, &b| chances[a].total_cmp(&chances[b]).then(b.cmp(&a)));
        let shown = if from < LISTED { LISTED.min(optima.len()) } else { 0 };
        let others = (0..shown).filter(|&to| to != from && chances[to] > 0.0);
        let mut listed: Vec<(usize, f64)> = others.map(|to| (to, chances[to])).collect();
        listed.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        listed.truncate(DRAWN);
        let stay = chances[from];
        chances.fill(0.0);
        Self { next, stay, listed }
    }
}
