//! MD5 (RFC 1321) of many short messages at once: eight independent messages in the lanes of vector registers.
//!
//! One MD5 step depends on the one before, so a single message leaves most of the processor idle. Eight messages side by
//! side are worked on by plain loops over arrays, which the compiler turns into vector instructions of the baseline
//! target; nothing here is unsafe or depends on the platform.

/// Messages worked on at the same time.
const LANES: usize = 8;
/// Bytes in one block.
const BLOCK: usize = 64;
/// Longest message in blocks, padding included: the final message of seven quoted hashes, 252 bytes.
const MAX_BLOCKS: usize = 5;

type Lanes = [u32; LANES];

/// A padded message of at most 311 bytes.
#[derive(Clone)]
pub(crate) struct Message {
    bytes: [u8; MAX_BLOCKS * BLOCK],
    length: usize,
}

impl Message {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; MAX_BLOCKS * BLOCK], length: 0 }
    }

    /// Appends bytes. Panics beyond 311 of them, which no module needs.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.bytes[self.length..self.length + bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    pub(crate) fn clear(&mut self) {
        self.length = 0;
    }

    /// Blocks after padding: at least one byte of padding and eight of length.
    const fn blocks(&self) -> usize {
        (self.length + 8) / BLOCK + 1
    }

    /// Pads the message: a one bit, zeros, the length in bits.
    fn pad(&mut self) {
        let end = self.blocks() * BLOCK;
        self.bytes[self.length] = 0x80;
        self.bytes[self.length + 1..end - 8].fill(0);
        self.bytes[end - 8..end].copy_from_slice(&(8 * self.length as u64).to_le_bytes());
    }
}

/// The digests of all messages, in their order. Pads the messages in place; `clear` them before the next use.
pub(crate) fn digest_all(messages: &mut [Message], digests: &mut [[u8; 16]]) {
    // Messages of equal length share their lanes, so that few lanes wait for a longer one.
    let mut by_blocks: [Vec<usize>; MAX_BLOCKS + 1] = Default::default();
    for (i, message) in messages.iter_mut().enumerate() {
        message.pad();
        by_blocks[message.blocks()].push(i);
    }
    let order: Vec<usize> = by_blocks.concat();
    for group in order.chunks(LANES) {
        digest_group(messages, group, digests);
    }
}

/// Up to eight messages, ordered by number of blocks.
fn digest_group(messages: &[Message], group: &[usize], digests: &mut [[u8; 16]]) {
    let mut state: [Lanes; 4] =
        [[0x6745_2301; LANES], [0xefcd_ab89; LANES], [0x98ba_dcfe; LANES], [0x1032_5476; LANES]];
    let most = group.last().map_or(0, |&i| messages[i].blocks());
    for block in 0..most {
        let mut words = [[0; LANES]; 16];
        for (lane, &i) in group.iter().enumerate() {
            let bytes = &messages[i].bytes[block * BLOCK..(block + 1) * BLOCK];
            for (word, four) in words.iter_mut().zip(bytes.chunks_exact(4)) {
                word[lane] = u32::from_le_bytes([four[0], four[1], four[2], four[3]]);
            }
        }
        compress(&mut state, &words);
        for (lane, &i) in group.iter().enumerate() {
            if messages[i].blocks() == block + 1 {
                for (four, word) in digests[i].chunks_exact_mut(4).zip(&state) {
                    four.copy_from_slice(&word[lane].to_le_bytes());
                }
            }
        }
    }
}

#[inline(always)]
fn zip(a: Lanes, b: Lanes, f: impl Fn(u32, u32) -> u32) -> Lanes {
    let mut result = [0; LANES];
    for i in 0..LANES {
        result[i] = f(a[i], b[i]);
    }
    result
}

/// One step of RFC 1321: `b + rotate(a + mixed + word + constant, shift)`.
#[inline(always)]
fn step(a: Lanes, b: Lanes, mixed: Lanes, word: Lanes, constant: u32, shift: u32) -> Lanes {
    let mut result = [0; LANES];
    for i in 0..LANES {
        let sum = a[i].wrapping_add(mixed[i]).wrapping_add(word[i]).wrapping_add(constant);
        result[i] = b[i].wrapping_add(sum.rotate_left(shift));
    }
    result
}

/// Rotations of the four rounds.
const SHIFTS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

/// The constants of RFC 1321: floor(2^32 * |sin(i + 1)|).
#[rustfmt::skip]
const SINES: [u32; 64] = [
    0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee, 0xf57c_0faf, 0x4787_c62a, 0xa830_4613, 0xfd46_9501,
    0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1, 0x895c_d7be, 0x6b90_1122, 0xfd98_7193, 0xa679_438e, 0x49b4_0821,
    0xf61e_2562, 0xc040_b340, 0x265e_5a51, 0xe9b6_c7aa, 0xd62f_105d, 0x0244_1453, 0xd8a1_e681, 0xe7d3_fbc8,
    0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed, 0xa9e3_e905, 0xfcef_a3f8, 0x676f_02d9, 0x8d2a_4c8a,
    0xfffa_3942, 0x8771_f681, 0x6d9d_6122, 0xfde5_380c, 0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70,
    0x289b_7ec6, 0xeaa1_27fa, 0xd4ef_3085, 0x0488_1d05, 0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665,
    0xf429_2244, 0x432a_ff97, 0xab94_23a7, 0xfc93_a039, 0x655b_59c3, 0x8f0c_cc92, 0xffef_f47d, 0x8584_5dd1,
    0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1, 0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb, 0xeb86_d391,
];

/// The compression function on eight blocks.
fn compress(state: &mut [Lanes; 4], words: &[Lanes; 16]) {
    let [mut a, mut b, mut c, mut d] = *state;
    // Constant trip counts: unrolled, every index and rotation is a constant.
    for i in 0..64 {
        let (mixed, word) = match i / 16 {
            0 => (zip(d, zip(b, zip(c, d, |c, d| c ^ d), |b, x| b & x), |d, x| d ^ x), i),
            1 => (zip(c, zip(d, zip(b, c, |b, c| b ^ c), |d, x| d & x), |c, x| c ^ x), (5 * i + 1) % 16),
            2 => (zip(zip(b, c, |b, c| b ^ c), d, |x, d| x ^ d), (3 * i + 5) % 16),
            _ => (zip(c, zip(b, d, |b, d| b | !d), |c, x| c ^ x), (7 * i) % 16),
        };
        let next = step(a, b, mixed, words[word], SINES[i], SHIFTS[i / 16][i % 4]);
        (a, d, c, b) = (d, c, b, next);
    }
    for (old, new) in state.iter_mut().zip([a, b, c, d]) {
        *old = zip(*old, new, u32::wrapping_add);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::md5::{Digest, Md5};
    use proptest::prelude::*;

    fn digests(contents: &[Vec<u8>]) -> Vec<[u8; 16]> {
        let mut messages = vec![Message::new(); contents.len()];
        for (message, content) in messages.iter_mut().zip(contents) {
            message.push(content);
        }
        let mut digests = vec![[0; 16]; contents.len()];
        digest_all(&mut messages, &mut digests);
        digests
    }

    #[test]
    fn every_length_agrees_with_the_md5_crate() {
        let contents: Vec<Vec<u8>> = (0..=311).map(|n| (0..n).map(|i| (i * 7 + n) as u8).collect()).collect();
        for (content, digest) in contents.iter().zip(digests(&contents)) {
            assert_eq!(digest[..], Md5::digest(content)[..], "{} bytes", content.len());
        }
    }

    proptest! {
        #[test]
        fn prop_mixed_lengths_agree_with_the_md5_crate(
            contents in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..=311), 0..40)
        ) {
            for (content, digest) in contents.iter().zip(digests(&contents)) {
                prop_assert_eq!(&digest[..], &Md5::digest(content)[..]);
            }
        }
    }
}
