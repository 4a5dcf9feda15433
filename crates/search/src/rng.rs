//! Where a run's random numbers come from.

use nb101_space::derived_seed;
use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

/// The generator that a run hands to its searcher. A concrete type, so that searchers stay object-safe and draws are
/// inlined.
pub type RunRng = Xoshiro256PlusPlus;

/// The seed of one run: neighbouring studies, searchers and runs have unrelated ones ([`derived_seed`]).
///
/// ```
/// use nb101_search::run_seed;
/// assert_eq!(run_seed(0, 0, 0), 0x2382_75bc_38fc_be91);
/// assert_ne!(run_seed(0, 1, 0), run_seed(0, 0, 1));
/// ```
pub const fn run_seed(study_seed: u64, searcher: u32, run: u32) -> u64 {
    derived_seed(study_seed, searcher as u64, run as u64)
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
