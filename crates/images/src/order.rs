//! Which image comes when, and how it is augmented: functions of the seed and of the position alone, so that the number of
//! threads does not matter and a training can go on from any step.

use nb101_space::derived_seed;
use rand::seq::SliceRandom;
use rand::{Rng, RngExt};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use crate::pixels::PADDING;

/// What is drawn for one image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Augmentation {
    /// Row of the padded image at which the crop starts, 0 to 8.
    pub(crate) top: usize,
    /// Column of the padded image at which the crop starts, 0 to 8.
    pub(crate) left: usize,
    /// Whether left and right are exchanged.
    pub(crate) flip: bool,
}

/// A generator of its own for each purpose and position.
fn generator(seed: u64, purpose: u64, position: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(derived_seed(seed, purpose, position))
}

/// The order of the images in one epoch.
pub(crate) fn shuffled(seed: u64, epoch: u64, images: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..images as u32).collect();
    order.shuffle(&mut generator(seed, 0, epoch));
    order
}

/// What is drawn for the image at a position of the endless sequence of all epochs.
pub(crate) fn augmentation(seed: u64, position: u64) -> Augmentation {
    let mut rng = generator(seed, 1, position);
    let offset = |rng: &mut Xoshiro256PlusPlus| rng.random_range(0..=2 * PADDING as u32) as usize;
    Augmentation { top: offset(&mut rng), left: offset(&mut rng), flip: rng.next_u32() & 1 == 1 }
}
