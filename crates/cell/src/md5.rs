//! MD5 (RFC 1321) of many short messages at once: sixteen independent messages in the lanes of vector registers.
//!
//! One MD5 step depends on the one before, so a single message leaves most of the processor idle. Sixteen messages side by
//! side fill it. The widest vector instructions that the processor has are chosen when the program runs; the result is
//! the same on all of them.

use fearless_simd::{Level, Simd, dispatch, prelude::*, u32x4, u32x16};

/// Messages worked on at the same time.
const LANES: usize = 16;
/// Bytes in one block.
const BLOCK: usize = 64;
/// Longest message in blocks, padding included: the final message of seven quoted hashes, 252 bytes.
const MAX_BLOCKS: usize = 5;

/// A message of at most 311 bytes, padded.
#[derive(Clone)]
pub(crate) struct Message {
    bytes: [u8; MAX_BLOCKS * BLOCK],
    length: usize,
}

impl Message {
    /// A message without bytes.
    pub(crate) const EMPTY: Self = Self { bytes: [0; MAX_BLOCKS * BLOCK], length: 0 };

    /// Makes it a message of another length, whose bytes are to be written. In place, since moving messages takes long.
    pub(crate) fn set_length(&mut self, length: usize) {
        self.length = length;
        // Padding: a one bit, zeros, the length in bits.
        let (blocks, _) = self.bytes.as_chunks_mut::<BLOCK>();
        let last = (length + 8) / BLOCK;
        blocks[length / BLOCK][length % BLOCK..].fill(0);
        if last > length / BLOCK {
            blocks[last] = [0; BLOCK];
        }
        blocks[length / BLOCK][length % BLOCK] = 0x80;
        blocks[last][BLOCK - 8..].copy_from_slice(&(8 * length as u64).to_le_bytes());
    }

    /// Writes bytes at an offset, within the length.
    pub(crate) fn write<const N: usize>(&mut self, offset: usize, bytes: &[u8; N]) {
        debug_assert!(offset + N <= self.length);
        self.bytes[offset..offset + N].copy_from_slice(bytes);
    }

    /// Blocks after padding: at least one byte of padding and eight of length.
    const fn blocks(&self) -> usize {
        (self.length + 8) / BLOCK + 1
    }

    /// The words of one block, as bytes.
    fn words(&self, block: usize) -> &[[u8; 4]; BLOCK / 4] {
        let block = &self.bytes.as_chunks::<BLOCK>().0[block];
        block.as_chunks().0.try_into().unwrap_or_else(|_| unreachable!("a block has sixteen words"))
    }
}

/// Digests messages with the vector instructions of this processor.
pub(crate) struct Md5Lanes {
    level: Level,
    /// The messages (fewer than 65,536) by number of blocks.
    order: Vec<u16>,
}

impl Md5Lanes {
    pub(crate) fn new() -> Self {
        Self { level: Level::new(), order: Vec::new() }
    }

    /// Prepares for messages of these lengths; what they say may change.
    pub(crate) fn arrange(&mut self, messages: &[Message]) {
        // Messages of equal length share their lanes, so that few lanes wait for a longer one.
        self.order.clear();
        for blocks in 1..=MAX_BLOCKS {
            let of_length = messages.iter().zip(0..).filter(|(message, _)| message.blocks() == blocks);
            self.order.extend(of_length.map(|(_, i)| i));
        }
    }

    /// The digests of the messages that it is prepared for, in their order.
    pub(crate) fn digest(&self, messages: &[Message], digests: &mut [[u8; 16]]) {
        let order = &self.order;
        dispatch!(self.level, simd => digest_groups(simd, messages, order, digests));
    }

    /// The digests of any messages, in their order.
    pub(crate) fn digest_all(&mut self, messages: &[Message], digests: &mut [[u8; 16]]) {
        self.arrange(messages);
        self.digest(messages, digests);
    }
}

#[expect(clippy::inline_always, reason = "vector instructions reach only what is inlined into the dispatch")]
#[inline(always)]
fn digest_groups<S: Simd>(simd: S, messages: &[Message], order: &[u16], digests: &mut [[u8; 16]]) {
    for group in order.chunks(LANES) {
        digest_group(simd, messages, group, digests);
    }
}

/// Up to sixteen messages, ordered by number of blocks.
#[expect(clippy::inline_always, reason = "vector instructions reach only what is inlined into the dispatch")]
#[inline(always)]
fn digest_group<S: Simd>(simd: S, messages: &[Message], group: &[u16], digests: &mut [[u8; 16]]) {
    // Lanes without a message repeat the last one; their results are not read.
    let lanes: [&Message; LANES] =
        std::array::from_fn(|lane| &messages[usize::from(group[lane.min(group.len() - 1)])]);
    let start = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    let mut state = start.map(|word| u32x16::splat(simd, word));
    for block in 0..lanes[LANES - 1].blocks() {
        // Lanes whose message has ended work on what follows it; their results were read already.
        let words = words_of(simd, lanes.map(|message| message.words(block)));
        compress(simd, &mut state, &words);
        let state: [[u32; LANES]; 4] = state.map(Into::into);
        for (lane, &message) in group.iter().enumerate() {
            if lanes[lane].blocks() == block + 1 {
                let digest = &mut digests[usize::from(message)];
                for (four, word) in digest.as_chunks_mut().0.iter_mut().zip(state) {
                    *four = word[lane].to_le_bytes();
                }
            }
        }
    }
}

/// The words of sixteen blocks, each word with that of all blocks side by side: four blocks and four words at a time,
/// since taking words one by one costs as much as digesting them.
#[expect(clippy::inline_always, reason = "vector instructions reach only what is inlined into the dispatch")]
#[inline(always)]
fn words_of<S: Simd>(simd: S, blocks: [&[[u8; 4]; BLOCK / 4]; LANES]) -> [u32x16<S>; BLOCK / 4] {
    let four = |word: usize, lane: usize| {
        let [a, b, c, d] = std::array::from_fn(|i| -> u32x4<S> {
            let words: [u32; 4] = std::array::from_fn(|j| u32::from_le_bytes(blocks[lane + i][word + j]));
            words.simd_into(simd)
        });
        let (even, odd) = ([a.zip_low(c), a.zip_high(c)], [b.zip_low(d), b.zip_high(d)]);
        [even[0].zip_low(odd[0]), even[0].zip_high(odd[0]), even[1].zip_low(odd[1]), even[1].zip_high(odd[1])]
    };
    let zero = u32x16::splat(simd, 0);
    let mut words = [zero; BLOCK / 4];
    for (first, words) in words.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        let lanes: [[u32x4<S>; 4]; 4] = std::array::from_fn(|group| four(4 * first, 4 * group));
        for (i, word) in words.iter_mut().enumerate() {
            let [a, b, c, d] = lanes.map(|words| words[i]);
            *word = a.combine(b).combine(c.combine(d));
        }
    }
    words
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

/// The compression function of RFC 1321 on sixteen blocks.
#[expect(clippy::inline_always, reason = "vector instructions reach only what is inlined into the dispatch")]
#[inline(always)]
fn compress<S: Simd>(simd: S, state: &mut [u32x16<S>; 4], words: &[u32x16<S>; 16]) {
    let [mut a, mut b, mut c, mut d] = *state;
    // Written out by macros, so that word numbers, constants and rotations are literals in each of the 64 steps.
    macro_rules! step {
        ($a:ident, $b:ident, $c:ident, $d:ident, $mix:expr, $word:expr, $i:expr) => {
            let sum = $a + $mix($b, $c, $d) + words[$word % 16] + u32x16::splat(simd, SINES[$i]);
            const SHIFT: u32 = SHIFTS[$i / 16][$i % 4];
            $a = $b + (sum << SHIFT | sum >> (32 - SHIFT));
        };
    }
    macro_rules! four_steps {
        ($i:expr, $factor:literal, $offset:literal, $mix:expr) => {{
            {
                step!(a, b, c, d, $mix, $factor * $i + $offset, $i);
            }
            {
                step!(d, a, b, c, $mix, $factor * ($i + 1) + $offset, $i + 1);
            }
            {
                step!(c, d, a, b, $mix, $factor * ($i + 2) + $offset, $i + 2);
            }
            {
                step!(b, c, d, a, $mix, $factor * ($i + 3) + $offset, $i + 3);
            }
        }};
    }
    macro_rules! round {
        ($start:literal, $factor:literal, $offset:literal, $mix:expr) => {
            four_steps!($start, $factor, $offset, $mix);
            four_steps!($start + 4, $factor, $offset, $mix);
            four_steps!($start + 8, $factor, $offset, $mix);
            four_steps!($start + 12, $factor, $offset, $mix);
        };
    }
    round!(0, 1, 0, |b, c, d| d ^ (b & (c ^ d)));
    round!(16, 5, 1, |b, c, d| c ^ (d & (b ^ c)));
    round!(32, 3, 5, |b, c, d| b ^ c ^ d);
    round!(48, 7, 0, |b: u32x16<S>, c, d: u32x16<S>| c ^ (b | !d));
    for (old, new) in state.iter_mut().zip([a, b, c, d]) {
        *old += new;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::md5::{Digest, Md5};
    use proptest::prelude::*;

    fn digests(contents: &[Vec<u8>]) -> Vec<[u8; 16]> {
        let message = |content: &Vec<u8>| {
            let mut message = Message::EMPTY;
            message.set_length(content.len());
            for (offset, &byte) in content.iter().enumerate() {
                message.write(offset, &[byte]);
            }
            message
        };
        let messages: Vec<Message> = contents.iter().map(message).collect();
        let mut digests = vec![[0; 16]; contents.len()];
        Md5Lanes::new().digest_all(&messages, &mut digests);
        digests
    }

    #[test]
    fn every_length_agrees_with_the_md5_crate() {
        let contents: Vec<Vec<u8>> =
            (0..=311u32).map(|n| (0..n).map(|i| (i * 7 + n) as u8).collect()).collect();
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
