//! The network of local optima: where one or two random edits and a climb lead.

use rayon::prelude::*;
use serde::Serialize;

use super::LISTED;
use super::climb::{Climb, NONE};
use crate::statistics::mean;

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
    /// The mean chance to come back to the same optimum, over optima that have neighbours; `None` if none has.
    pub mean_return: Option<f64>,
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
    /// `None` of an optimum without neighbours.
    stay: Option<f64>,
    /// The likeliest among those that are listed.
    listed: Vec<(usize, f64)>,
}

impl FunnelNetwork {
    /// After one step or two.
    pub(super) fn of(climb: &Climb<'_>, optima: &[u32], ends: &[u32], edits: u32) -> Self {
        let escapes: Vec<Escapes> = (0..optima.len())
            .into_par_iter()
            .map_init(
                || Chances { of: vec![0.0; optima.len()], reached: Vec::new() },
                |chances, from| {
                    chances.add(climb, optima[from], ends, edits);
                    Escapes::of(climb, optima, from, chances)
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
        let stays: Vec<f64> = escapes.iter().filter_map(|escapes| escapes.stay).collect();
        let edges = escapes.iter().take(LISTED).enumerate();
        Self {
            edits,
            funnels,
            mean_return: (!stays.is_empty()).then(|| mean(&stays)),
            edges: edges
                .flat_map(|(from, escapes)| {
                    escapes.listed.iter().map(move |&(to, probability)| EscapeEdge { from, to, probability })
                })
                .collect(),
            funnel_of,
        }
    }
}

/// How likely each optimum is reached from one of them; kept between them, since there are as many numbers as optima.
struct Chances {
    of: Vec<f64>,
    /// Those above 0.
    reached: Vec<usize>,
}

impl Chances {
    /// Adds the chances from `from`.
    fn add(&mut self, climb: &Climb<'_>, from: u32, ends: &[u32], edits: u32) {
        let known = |cell: u32| {
            let row = climb.graph.row(cell as usize).iter().copied();
            row.filter(|&other| ends[other as usize] != NONE)
        };
        let part = |cell: u32| 1.0 / f64::from(climb.cells[cell as usize].known);
        for first in known(from) {
            if edits == 1 {
                self.add_end(ends[first as usize], part(from));
            } else {
                let of_second = part(from) * part(first);
                known(first).for_each(|second| self.add_end(ends[second as usize], of_second));
            }
        }
    }

    fn add_end(&mut self, end: u32, chance: f64) {
        let of_end = &mut self.of[end as usize];
        if *of_end == 0.0 {
            self.reached.push(end as usize);
        }
        *of_end += chance;
    }
}

impl Escapes {
    /// Takes the chances out, and leaves none.
    fn of(climb: &Climb<'_>, optima: &[u32], from: usize, chances: &mut Chances) -> Self {
        let own = climb.values[optima[from] as usize];
        let is_better = |&to: &usize| climb.values[optima[to] as usize] > own;
        let of = |to: usize| chances.of[to];
        let better = chances.reached.iter().copied().filter(is_better);
        let next = better.max_by(|&a, &b| of(a).total_cmp(&of(b)).then(b.cmp(&a)));
        let shown = if from < LISTED { LISTED } else { 0 };
        let others = chances.reached.iter().filter(|&&to| to != from && to < shown);
        let mut listed: Vec<(usize, f64)> = others.map(|&to| (to, of(to))).collect();
        listed.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        listed.truncate(DRAWN);
        let stay = (!chances.reached.is_empty()).then(|| of(from));
        for to in chances.reached.drain(..) {
            chances.of[to] = 0.0;
        }
        Self { next, stay, listed }
    }
}
