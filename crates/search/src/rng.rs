//! Where a run's random numbers come from.

use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

/// The generator that a run hands to its searcher. A concrete type, so that searchers stay object-safe and draws are
/// inlined.
pub type RunRng = Xoshiro256PlusPlus;

/// The seed of one run. Each part goes through a round of `SplitMix64` (Steele, Lea and Flood, OOPSLA 2014), so
/// neighbouring studies, searchers and runs have unrelated seeds:
/// `round(round(round(study_seed) ^ searcher) ^ run)`.
///
/// ```
/// use nb101_search::run_seed;
/// assert_eq!(run_seed(0, 0, 0), 0x2382_75bc_38fc_be91);
/// assert_ne!(run_seed(0, 1, 0), run_seed(0, 0, 1));
/// ```
pub const fn run_seed(study_seed: u64, searcher: u32, run: u32) -> u64 {
    round(round(round(study_seed) ^ searcher as u64) ^ run as u64)
}

const fn round(value: u64) -> u64 {
    let z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

/// The two generators of a run: the searcher's, and the one that draws repeats. They are 2^128 numbers of one sequence
/// apart, so how a searcher uses its own does not change which repeats a run sees.
pub(crate) fn generators(seed: u64) -> (RunRng, RunRng) {
    let searcher = RunRng::seed_from_u64(seed);
    let mut repeats = searcher.clone();
    repeats.jump();
    (searcher, repeats)
}

/// A draw from the standard normal distribution (Box and Muller 1958).
pub(crate) fn normal(rng: &mut RunRng) -> f64 {
    // Above 0, so that its logarithm is a number.
    let radius = (-2.0 * libm::log(1.0 - rng.random::<f64>())).sqrt();
    radius * libm::cos(std::f64::consts::TAU * rng.random::<f64>())
}
