//! Walks as mutations make them, through encodings.

use nb101_cell::{ENCODING_EDGES, Encoding, MAX_INTERIOR};
use nb101_space::{CellIndex, random_encoding};
use rand::{Rng, RngExt};

use super::STEPS;

/// Encodings that are drawn in search of a start: only in tables of very few cells are so many in vain.
const TRIES: u32 = 10_000;
/// Equally likely mutations of an encoding, those of an edge twice: it has one other state, an operation has two.
const MUTATIONS: usize = 2 * (ENCODING_EDGES + MAX_INTERIOR);

/// `None` if there is no start, or no step from it. A step can be taken back, so a walk that begins goes on.
pub(super) fn encoding_walk(rng: &mut impl Rng, values: &[f64]) -> Option<Vec<f64>> {
    let value_of = |encoding: Encoding| {
        let cell = encoding.to_cell()?;
        Some(values[CellIndex::of(cell).row()]).filter(|value| !value.is_nan())
    };
    let (mut at, mut value) = (0..TRIES).find_map(|_| {
        let encoding = random_encoding(rng);
        Some((encoding, value_of(encoding)?))
    })?;
    (0..STEPS)
        .map(|_| {
            let own = value;
            (at, value) = mutate(at, rng, value_of)?;
            Some(own)
        })
        .collect()
}

/// An encoding with one of its 26 parameters changed, and its value, as if it were drawn anew until it has one; `None` if no
/// change leads to a value.
fn mutate(
    encoding: Encoding,
    rng: &mut impl Rng,
    value_of: impl Fn(Encoding) -> Option<f64>,
) -> Option<(Encoding, f64)> {
    // What led nowhere is not looked at again: that changes no chances, and comes to an end.
    let mut in_vain = 0u64;
    while in_vain != (1 << MUTATIONS) - 1 {
        let draw = rng.random_range(0..MUTATIONS);
        if in_vain >> draw & 1 == 1 {
            continue;
        }
        let (mutated, same) = match (draw / 2).checked_sub(ENCODING_EDGES) {
            None => (encoding.with_edge_flipped(draw / 2), 0b11 << (draw / 2 * 2)),
            Some(i) => (encoding.with_op(i, (encoding.op(i) + 1 + draw as u32 % 2) % 3), 1 << draw),
        };
        if let Some(value) = value_of(mutated) {
            return Some((mutated, value));
        }
        in_vain |= same;
    }
    None
}

#[cfg(test)]
mod tests {
    use rand_xoshiro::Xoshiro256PlusPlus;
    use rand_xoshiro::rand_core::SeedableRng;

    use super::*;

    /// The law of drawing anew: an edge that leads on is as likely as both states of an operation together.
    #[test]
    fn mutations_are_drawn_among_those_that_lead_on() {
        let start = Encoding::new(0, [0; MAX_INTERIOR]).expect("in range");
        let others = [start.with_edge_flipped(3), start.with_op(0, 1), start.with_op(4, 2)];
        let place = |encoding| others.iter().position(|&other| other == encoding);
        let value_of = |encoding| place(encoding).map(|_| 0.5);
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let mut counts = [0u32; 3];
        for _ in 0..40_000 {
            let (encoding, value) = mutate(start, &mut rng, value_of).expect("three lead on");
            assert_eq!(value, 0.5);
            counts[place(encoding).expect("one of the three")] += 1;
        }
        for (count, chance) in counts.into_iter().zip([0.5f64, 0.25, 0.25]) {
            let deviation = (40_000.0 * chance * (1.0 - chance)).sqrt();
            assert!((f64::from(count) - 40_000.0 * chance).abs() < 4.0 * deviation, "{counts:?}");
        }
        assert_eq!(mutate(start, &mut rng, |_| None), None);
    }
}
