//! Changes to bytes that readers may trip over.

use std::ops::Range;

use super::Random;

/// Numbers at the edges of what is expected.
const TELLING: [u64; 20] = [
    0,
    1,
    2,
    63,
    64,
    127,
    128,
    255,
    256,
    9_984,
    9_985,
    65_535,
    65_536,
    423_623,
    423_624,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    i64::MAX as u64,
    u64::MAX,
];

/// Bytes that mean something in JSON, CSV, base64 and headers of NumPy.
const TEXT: &[u8] = b"\",:[]{}()\\n0123456789.-+eE=/ \t\r\n'<>fnulltrueinf\x00\xff\xc3";

/// Changes bytes in one to four places. `others` are files whose parts may come in.
pub(crate) fn mutate(bytes: &mut Vec<u8>, others: &[Vec<u8>], random: &mut Random) {
    for _ in 0..=random.below(4) {
        change(bytes, others, random);
    }
}

/// Changes a byte or a number in one or two places and keeps the length.
pub(crate) fn mutate_in_place(bytes: &mut [u8], random: &mut Random) {
    for _ in 0..=random.below(2) {
        if bytes.is_empty() {
            return;
        }
        let at = random.below(bytes.len());
        match random.below(4) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = random.bits() as u8,
            2 => overwrite(bytes, at, random),
            _ => {
                let other = random.below(bytes.len());
                bytes.swap(at, other);
            }
        }
    }
}

/// Writes a number that tells something.
fn overwrite(bytes: &mut [u8], at: usize, random: &mut Random) {
    let number = random.pick(&TELLING).to_le_bytes();
    let width = 1 << random.below(4);
    bytes.iter_mut().skip(at).zip(&number[..width]).for_each(|(place, byte)| *place = *byte);
}

fn change(bytes: &mut Vec<u8>, others: &[Vec<u8>], random: &mut Random) {
    if bytes.is_empty() {
        bytes.push(random.bits() as u8);
        return;
    }
    let at = random.below(bytes.len());
    match random.below(11) {
        0 => bytes[at] ^= 1 << random.below(8),
        1 => bytes[at] = random.bits() as u8,
        2 => bytes[at] = *random.pick(TEXT),
        3 => overwrite(bytes, at, random),
        4 => drop(bytes.drain(range(bytes.len(), random))),
        5 => {
            let again = bytes[range(bytes.len(), random)].to_vec();
            bytes.splice(at..at, again);
        }
        6 => drop(bytes.splice(at..at, (0..=random.below(8)).map(|i| (i as u8).wrapping_mul(37)))),
        7 => {
            let other = random.pick(others);
            let part = other[range(other.len(), random)].to_vec();
            bytes.splice(range(bytes.len(), random), part);
        }
        8 => bytes.truncate(at),
        9 => replace_number(bytes, at, random),
        _ => {
            let other = random.below(bytes.len());
            bytes.swap(at, other);
        }
    }
}

/// A short part of something, rarely a long one.
fn range(len: usize, random: &mut Random) -> Range<usize> {
    let longest = if random.below(8) == 0 { len } else { len.min(24) };
    let part = random.below(longest + 1);
    let start = random.below(len - part + 1);
    start..start + part
}

/// Replaces the next number that is written in digits.
fn replace_number(bytes: &mut Vec<u8>, at: usize, random: &mut Random) {
    let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|first| at + first) else { return };
    let len = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = random.pick(&TELLING).to_string();
    bytes.splice(start..start + len, number.into_bytes());
}
