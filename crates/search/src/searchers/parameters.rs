//! Encodings A, B and C: the same cells as different lists of parameters (Ying et al. 2019, section 5;
//! `automl/nas_benchmarks`). A model of what is good sees the parameters.

use nb101_cell::{ENCODING_EDGES, Encoding, MAX_EDGES, MAX_INTERIOR};
use rand::RngExt;
use serde::{Deserialize, Serialize};

use crate::rng::RunRng;
use crate::searchers::Rules;
use nb101_benchmark::descending;

/// Which parameters describe an encoding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EncodingKind {
    /// 21 edges that are there or not, five operations: 26 parameters.
    #[default]
    A,
    /// Nine slots that each name one of the 21 edges, equal ones counting once, five operations: 14 parameters.
    B,
    /// 21 numbers from 0 to 1, how many of the largest are edges (0 to 9), five operations: 27 parameters.
    C,
}

/// The longest list of parameters: that of encoding C.
pub(crate) const MOST_PARAMETERS: usize = ENCODING_EDGES + 1 + MAX_INTERIOR;

/// The values of the parameters; those beyond the list are 0. Choices are whole numbers from 0.
pub(crate) type Point = [f32; MOST_PARAMETERS];

/// What a parameter may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parameter {
    /// One of so many choices without an order.
    Choice(u8),
    /// A whole number from 0 to this one.
    Whole(u8),
    /// A number from 0 to 1.
    Unit,
}

/// The parameters of an encoding: edges first, operations last.
#[derive(Clone, Debug)]
pub(crate) struct Parameters {
    kind: EncodingKind,
    rules: Rules,
    list: Vec<Parameter>,
}

impl Parameters {
    pub(crate) fn new(kind: EncodingKind, rules: Rules) -> Self {
        let slots = rules.edges().min(MAX_EDGES as usize);
        let mut list = match kind {
            EncodingKind::A => vec![Parameter::Choice(2); rules.edges()],
            EncodingKind::B => vec![Parameter::Choice(rules.edges() as u8); slots],
            EncodingKind::C => {
                let mut list = vec![Parameter::Unit; rules.edges()];
                list.push(Parameter::Whole(slots as u8));
                list
            }
        };
        list.extend(std::iter::repeat_n(Parameter::Choice(3), rules.ops()));
        Self { kind, rules, list }
    }

    pub(crate) const fn kind(&self) -> EncodingKind {
        self.kind
    }

    pub(crate) const fn rules(&self) -> Rules {
        self.rules
    }

    pub(crate) fn list(&self) -> &[Parameter] {
        &self.list
    }

    /// A point with every parameter drawn uniformly.
    pub(crate) fn sample(&self, rng: &mut RunRng) -> Point {
        let mut point = [0.0; MOST_PARAMETERS];
        for (value, &parameter) in point.iter_mut().zip(&self.list) {
            *value = parameter.sample(rng);
        }
        point
    }

    /// The encoding that a point stands for.
    pub(crate) fn encoding(&self, point: &Point) -> Encoding {
        let edges = self.rules.edges();
        let set = |edge: usize| 1 << self.rules.edge_bit(edge);
        let bits: u32 = match self.kind {
            EncodingKind::A => {
                (0..edges).filter(|&edge| point[edge] > 0.5).fold(0, |bits, edge| bits | set(edge))
            }
            EncodingKind::B => {
                let slots = self.list.len() - self.rules.ops();
                point[..slots].iter().fold(0, |bits, &value| bits | set(whole(value)))
            }
            EncodingKind::C => {
                let order = descending(point[..edges].iter().map(|&rank| f64::from(rank)));
                order[..whole(point[edges])].iter().fold(0, |bits, &edge| bits | set(edge))
            }
        };
        let first = self.list.len() - self.rules.ops();
        let ops =
            std::array::from_fn(|i| if i < self.rules.ops() { whole(point[first + i]) as u8 } else { 0 });
        Encoding::new(bits, ops).expect("every parameter is within its range")
    }
}

impl Parameter {
    pub(crate) fn sample(self, rng: &mut RunRng) -> f32 {
        match self {
            Self::Choice(n) => f32::from(rng.random_range(0..n)),
            Self::Whole(most) => f32::from(rng.random_range(0..=most)),
            Self::Unit => rng.random(),
        }
    }
}

/// The number of a choice.
#[expect(clippy::cast_sign_loss, reason = "choices are whole numbers from 0")]
pub(crate) const fn whole(value: f32) -> usize {
    value as usize
}
