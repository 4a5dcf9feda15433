//! How a child differs from its parent.

use nb101_cell::Encoding;
use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};

use crate::error::SearchError;
use crate::searchers::Rules;

/// A mutation of the encoding. It acts on all 21 edges and five operations, dangling ones included, so a change that
/// pruning hides today may matter in a grandchild. Where [`Rules`] allow fewer vertices, it acts on what they leave.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Mutation {
    /// Exactly one of the 26 parameters, chosen uniformly, changes: an edge flips, or an operation becomes one of the
    /// two others (paper; `automl/nas_benchmarks`).
    OneParameter {},
    /// Every edge flips and every operation becomes one of the two others, independently of each other. The child may
    /// equal its parent (the notebook of `google-research/nasbench`).
    Rates {
        /// Expected number of edges that flip, 0 to 21: each of the 21 edges flips with a 21st of this probability.
        edge_flips: f64,
        /// Expected number of operations that change, 0 to 5: each of the five changes with a fifth of this probability.
        op_changes: f64,
    },
}

impl Mutation {
    /// A child of `parent`, valid or not.
    ///
    /// ```
    /// use nb101_cell::Encoding;
    /// use nb101_search::{Mutation, Rules, RunRng};
    /// use rand_xoshiro::rand_core::SeedableRng;
    ///
    /// let parent = Encoding::new(0b111, [0; 5]).unwrap();
    /// let child = Mutation::OneParameter {}.mutate(parent, Rules::default(), &mut RunRng::seed_from_u64(1));
    /// assert_ne!(child, parent);
    /// ```
    pub fn mutate(self, parent: Encoding, rules: Rules, rng: &mut impl Rng) -> Encoding {
        let (edges, ops) = (rules.edges(), rules.ops());
        match self {
            Self::OneParameter {} => {
                // One draw for both: which parameter, and which of the other two operations.
                let draw = rng.random_range(0..2 * (edges + ops) as u32);
                let parameter = (draw / 2) as usize;
                match parameter.checked_sub(edges) {
                    None => parent.with_edge_flipped(rules.edge_bit(parameter)),
                    Some(i) => with_other_op(parent, i, draw % 2),
                }
            }
            Self::Rates { edge_flips, op_changes } => {
                let edge = threshold(edge_flips / 21.0);
                let op = threshold(op_changes / 5.0);
                // Bits are collected without branches, which would be mispredicted all the time.
                let mut flips = 0u32;
                for bit in 0..edges {
                    flips |= u32::from(u64::from(rng.next_u32()) < edge) << bit;
                }
                let mut child = parent;
                while flips != 0 {
                    child = child.with_edge_flipped(rules.edge_bit(flips.trailing_zeros() as usize));
                    flips &= flips - 1;
                }
                for i in 0..ops {
                    // The upper half decides whether it changes, the lowest bit to which of the others.
                    let draw = rng.next_u64();
                    if draw >> 32 < op {
                        child = with_other_op(child, i, (draw & 1) as u32);
                    }
                }
                child
            }
        }
    }

    pub(crate) fn check(self, field: &str) -> Result<(), SearchError> {
        let Self::Rates { edge_flips, op_changes } = self else { return Ok(()) };
        // Also refuses what is not a number.
        if !(0.0..=21.0).contains(&edge_flips) {
            return Err(SearchError::bad_setting(format!("{field}.edge_flips"), &edge_flips, "0 to 21"));
        }
        if !(0.0..=5.0).contains(&op_changes) {
            return Err(SearchError::bad_setting(format!("{field}.op_changes"), &op_changes, "0 to 5"));
        }
        if edge_flips == 0.0 && op_changes == 0.0 {
            let expected = "more than 0 where op_changes is 0, since nothing would ever change";
            return Err(SearchError::bad_setting(format!("{field}.edge_flips"), &edge_flips, expected));
        }
        Ok(())
    }
}

/// The operation of interior vertex `i + 1` replaced by one of the two others: number 0 or 1 of them.
const fn with_other_op(encoding: Encoding, i: usize, which: u32) -> Encoding {
    encoding.with_op(i, (encoding.op(i) + 1 + which) % 3)
}

/// The number that a 32-bit draw is below with this probability, to 2^-32.
#[expect(clippy::cast_sign_loss, reason = "a probability is not negative")]
fn threshold(probability: f64) -> u64 {
    (probability * 4_294_967_296.0).round() as u64
}
