//! How the numbers of a column are stored.

use serde::{Deserialize, Serialize};

use super::bytes_at;

/// Images in an evaluation: the last partial batch of 256 of 10,000 is dropped, so accuracies are k/9984.
const IMAGES: u16 = 9984;

/// How a column stores its numbers. The writer takes the narrowest that gives back every bit of every number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// The integer k of k/9984 in single precision, as the original computed its accuracies.
    K9984F32,
    /// The integer k of k/9984 in double precision.
    K9984F64,
    /// Single precision.
    F32,
    /// Double precision.
    F64,
}

impl Encoding {
    /// All encodings, narrow ones first.
    pub const ALL: [Self; 4] = [Self::K9984F32, Self::K9984F64, Self::F32, Self::F64];

    /// Bytes for each row.
    pub const fn width(self) -> usize {
        match self {
            Self::K9984F32 | Self::K9984F64 => 2,
            Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// The number at a row of a section of values.
    pub(crate) fn read(self, values: &[u8], row: usize) -> f64 {
        let at = row * self.width();
        match self {
            Self::K9984F32 => k_single(u16::from_le_bytes(bytes_at(values, at))),
            Self::K9984F64 => k_double(u16::from_le_bytes(bytes_at(values, at))),
            Self::F32 => f64::from(f32::from_le_bytes(bytes_at(values, at))),
            Self::F64 => f64::from_le_bytes(bytes_at(values, at)),
        }
    }

    /// The numbers of adjacent rows. The choice of the encoding is outside the loop, so that it is a fast one.
    pub(crate) fn read_into(self, values: &[u8], numbers: &mut [f64]) {
        fn each<const N: usize>(values: &[u8], numbers: &mut [f64], number: impl Fn([u8; N]) -> f64) {
            for (place, &bytes) in numbers.iter_mut().zip(values.as_chunks().0) {
                *place = number(bytes);
            }
        }
        match self {
            Self::K9984F32 => each(values, numbers, |bytes| k_single(u16::from_le_bytes(bytes))),
            Self::K9984F64 => each(values, numbers, |bytes| k_double(u16::from_le_bytes(bytes))),
            Self::F32 => each(values, numbers, |bytes| f64::from(f32::from_le_bytes(bytes))),
            Self::F64 => each(values, numbers, f64::from_le_bytes),
        }
    }

    /// Numbers in the narrowest encoding that gives back every bit of all of them; zeros for rows without a number.
    pub(crate) fn encode(values: &[Option<f64>]) -> (Self, Vec<u8>) {
        let encoded =
            Self::ALL.into_iter().find_map(|encoding| Some((encoding, encoding.try_encode(values)?)));
        encoded.unwrap_or((Self::F64, Vec::new()))
    }

    /// Numbers in this encoding; `None` if it does not give back every bit of all of them.
    fn try_encode(self, values: &[Option<f64>]) -> Option<Vec<u8>> {
        fn each<const N: usize>(
            values: &[Option<f64>],
            encode: impl Fn(f64) -> [u8; N],
            decode: impl Fn([u8; N]) -> f64,
        ) -> Option<Vec<u8>> {
            let mut codes = vec![[0; N]; values.len()];
            for (code, value) in codes.iter_mut().zip(values) {
                let Some(value) = *value else { continue };
                *code = encode(value);
                if decode(*code).to_bits() != value.to_bits() {
                    return None;
                }
            }
            Some(codes.into_flattened())
        }
        match self {
            Self::K9984F32 => {
                each(values, |value| k_of(value).to_le_bytes(), |code| k_single(u16::from_le_bytes(code)))
            }
            Self::K9984F64 => {
                each(values, |value| k_of(value).to_le_bytes(), |code| k_double(u16::from_le_bytes(code)))
            }
            // What a conversion does to the bits of a NaN is not specified.
            Self::F32 if values.iter().flatten().any(|value| value.is_nan()) => None,
            Self::F32 => {
                each(values, |value| (value as f32).to_le_bytes(), |code| f64::from(f32::from_le_bytes(code)))
            }
            Self::F64 => each(values, f64::to_le_bytes, f64::from_le_bytes),
        }
    }
}

fn k_single(k: u16) -> f64 {
    f64::from(f32::from(k) / f32::from(IMAGES))
}

fn k_double(k: u16) -> f64 {
    f64::from(k) / f64::from(IMAGES)
}

/// The count of right answers that is nearest to an accuracy. Anything at all for what is no accuracy, and for those in the
/// middle between two counts.
#[expect(clippy::cast_sign_loss, reason = "a negative number becomes zero")]
fn k_of(accuracy: f64) -> u16 {
    ((accuracy * f64::from(IMAGES) + 0.5) as u16).min(IMAGES)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The narrowest encoding of a number, which gives it back.
    fn round_trip(value: f64) -> Encoding {
        let (encoding, bytes) = Encoding::encode(&[Some(value)]);
        assert_eq!(read(encoding, &bytes).to_bits(), value.to_bits(), "{value}");
        encoding
    }

    fn read(encoding: Encoding, bytes: &[u8]) -> f64 {
        let mut numbers = [f64::NAN];
        encoding.read_into(bytes, &mut numbers);
        assert_eq!(numbers[0].to_bits(), encoding.read(bytes, 0).to_bits());
        numbers[0]
    }

    #[test]
    fn every_count_of_right_answers_takes_two_bytes() {
        for k in 0..=IMAGES {
            assert_eq!(round_trip(f64::from(f32::from(k) / f32::from(IMAGES))), Encoding::K9984F32);
            assert_eq!(round_trip(f64::from(k) / f64::from(IMAGES)).width(), 2);
        }
    }

    #[test]
    fn odd_numbers_are_stored_wide() {
        for value in [f64::NAN, -f64::NAN, f64::from_bits(0x7ff0_0000_0000_0001), 1e300, 0.1] {
            assert_eq!(round_trip(value), Encoding::F64);
        }
        for value in [-0.0, f64::INFINITY, -f64::INFINITY, -1.0, 2.0, 7.0] {
            assert_eq!(round_trip(value), Encoding::F32);
        }
        assert_eq!(Encoding::encode(&[None, Some(f64::INFINITY)]).0, Encoding::F32);
        assert_eq!(Encoding::encode(&[Some(0.5), None, Some(0.1)]).0, Encoding::F64);
        assert_eq!(Encoding::encode(&[]), (Encoding::K9984F32, Vec::new()));
    }

    proptest! {
        #[test]
        fn an_encoding_gives_back_every_bit(bits: u64) {
            let value = f64::from_bits(bits);
            round_trip(value);
            for encoding in Encoding::ALL {
                if let Some(bytes) = encoding.try_encode(&[Some(value)]) {
                    prop_assert_eq!(read(encoding, &bytes).to_bits(), bits);
                }
            }
        }
    }
}
