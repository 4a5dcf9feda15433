//! Seeds of many generators from one.

/// The seed of one of many generators. Each part goes through a round of `SplitMix64` (Steele, Lea and Flood, OOPSLA 2014), so
/// neighbouring seeds, purposes and numbers have unrelated generators: `round(round(round(seed) ^ purpose) ^ number)`.
///
/// ```
/// use nb101_space::derived_seed;
/// assert_eq!(derived_seed(0, 0, 0), 0x2382_75bc_38fc_be91);
/// assert_ne!(derived_seed(0, 1, 0), derived_seed(0, 0, 1));
/// ```
pub const fn derived_seed(seed: u64, purpose: u64, number: u64) -> u64 {
    round(round(round(seed) ^ purpose) ^ number)
}

const fn round(value: u64) -> u64 {
    let z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}
