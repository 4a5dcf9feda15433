//! Draws that belong to a question: the same question always gets the same draw, on every platform and in any order.

use nb101_space::CellIndex;

/// A stream of pseudo-random numbers, named by a seed and by what is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draws(u64);

impl Draws {
    /// The stream of one training.
    pub(crate) const fn of_training(seed: u64, cell: CellIndex, budget: usize, repeat: u16) -> Self {
        Self::named(seed, cell, 1 + 16 * budget as u64 + repeat as u64)
    }

    /// The stream that all trainings of a cell share.
    pub(crate) const fn of_cell(seed: u64, cell: CellIndex) -> Self {
        Self::named(seed, cell, 0)
    }

    /// The stream that decides what a cell is used for when a model is fitted.
    pub(crate) const fn of_split(seed: u64, cell: CellIndex) -> Self {
        Self::named(seed, cell, u32::MAX as u64)
    }

    const fn named(seed: u64, cell: CellIndex, purpose: u64) -> Self {
        Self(mix(seed ^ mix((cell.0 as u64) << 32 | purpose)))
    }

    /// The number in the given place of the stream, evenly distributed over 0 to 1, both excluded.
    pub(crate) fn uniform(self, place: u64) -> f64 {
        // SplitMix64 (Steele, Lea, Flood 2014): its state after this many steps.
        let bits = mix(self.0.wrapping_add((place + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        ((bits >> 12) as f64 + 0.5) / (1u64 << 52) as f64
    }

    /// The number in the given place, normally distributed with standard deviation 1.
    pub(crate) fn normal(self, place: u64) -> f32 {
        inverse_normal(self.uniform(place)) as f32
    }
}

/// The finaliser of `SplitMix64`.
const fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}

/// The normal deviate that is below a share `p` of them: Acklam's rational approximation (2003), relative error below
/// 1.2e-9.
pub(crate) fn inverse_normal(p: f64) -> f64 {
    const LOW: f64 = 0.024_25;
    if p < LOW {
        return tail(p);
    }
    if p > 1.0 - LOW {
        return -tail(1.0 - p);
    }
    let q = p - 0.5;
    let r = q * q;
    let over = polynomial(
        r,
        &[
            -3.969_683_028_665_376e1,
            2.209_460_984_245_205e2,
            -2.759_285_104_469_687e2,
            1.383_577_518_672_69e2,
            -3.066_479_806_614_716e1,
            2.506_628_277_459_239,
        ],
    );
    let under = polynomial(
        r,
        &[
            -5.447_609_879_822_406e1,
            1.615_858_368_580_409e2,
            -1.556_989_798_598_866e2,
            6.680_131_188_771_972e1,
            -1.328_068_155_288_572e1,
            1.0,
        ],
    );
    over * q / under
}

fn tail(p: f64) -> f64 {
    let q = (-2.0 * libm::log(p)).sqrt();
    let over = polynomial(
        q,
        &[
            -7.784_894_002_430_293e-3,
            -3.223_964_580_411_365e-1,
            -2.400_758_277_161_838,
            -2.549_732_539_343_734,
            4.374_664_141_464_968,
            2.938_163_982_698_783,
        ],
    );
    let under = polynomial(
        q,
        &[
            7.784_695_709_041_462e-3,
            3.224_671_290_700_398e-1,
            2.445_134_137_142_996,
            3.754_408_661_907_416,
            1.0,
        ],
    );
    over / under
}

fn polynomial(x: f64, coefficients: &[f64]) -> f64 {
    coefficients.iter().fold(0.0, |sum, coefficient| sum * x + coefficient)
}
