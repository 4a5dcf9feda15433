//! Labellings that automorphisms turn into each other.

use nb101_cell::{LABELLINGS, labelling_ops};

/// Rank of labellings that use an operation outside the space.
pub(crate) const NO_RANK: u8 = u8::MAX;

/// The labellings of one automorphism group that stand for their orbit.
#[derive(Clone, Debug)]
pub(crate) struct Orbits {
    /// The rank of every labelling's orbit among the orbits.
    pub(crate) rank: [u8; LABELLINGS],
    /// The least labelling of every orbit, ascending, by number of interior vertices that the group acts on.
    pub(crate) least: Vec<u8>,
}

impl Orbits {
    /// Those of labellings with the first `ops` operations.
    pub(crate) fn new(least_labellings: &[u8; LABELLINGS], interior: usize, ops: u32) -> Self {
        let labellings = 3u8.pow(interior as u32);
        let mut rank = [NO_RANK; LABELLINGS];
        let mut least = Vec::new();
        for labelling in 0..labellings {
            let packed = labelling_ops(interior, labelling);
            if (0..interior).any(|i| packed >> (2 * i) & 3 >= ops) {
                continue;
            }
            // The least of an orbit is met before the others.
            let first = least_labellings[usize::from(labelling)];
            if first == labelling {
                rank[usize::from(labelling)] = least.len() as u8;
                least.push(labelling);
            } else {
                rank[usize::from(labelling)] = rank[usize::from(first)];
            }
        }
        Self { rank, least }
    }
}
