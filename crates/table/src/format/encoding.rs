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

    /// Whether this encoding gives back every bit of a number.
    pub(crate) fn is_exact_for(self, value: f64) -> bool {
        let read_back = match self {
            Self::K9984F32 => k_of(value).map(k_single),
            Self::K9984F64 => k_of(value).map(k_double),
            // What a conversion does to the bits of a NaN is not specified.
            Self::F32 => (!value.is_nan()).then(|| f64::from(value as f32)),
            Self::F64 => Some(value),
        };
        read_back.is_some_and(|read_back| read_back.to_bits() == value.to_bits())
    }

    /// Appends a number for which the encoding is exact; rows without a number get zeros.
    pub(crate) fn write(self, value: Option<f64>, bytes: &mut Vec<u8>) {
        let value = value.unwrap_or(0.0);
        match self {
            Self::K9984F32 | Self::K9984F64 => bytes.extend(k_of(value).unwrap_or(0).to_le_bytes()),
            Self::F32 => bytes.extend((value as f32).to_le_bytes()),
            Self::F64 => bytes.extend(value.to_le_bytes()),
        }
    }

    /// The narrowest encoding that is exact for all of these numbers.
    pub(crate) fn narrowest(values: &[Option<f64>]) -> Self {
        let exact = |encoding: &Self| values.iter().flatten().all(|&value| encoding.is_exact_for(value));
        Self::ALL.into_iter().find(exact).unwrap_or(Self::F64)
    }
}

fn k_single(k: u16) -> f64 {
    f64::from(f32::from(k) / f32::from(IMAGES))
}

fn k_double(k: u16) -> f64 {
    f64::from(k) / f64::from(IMAGES)
}

/// The count of right answers that is nearest to an accuracy; `None` if that is no count at all.
fn k_of(accuracy: f64) -> Option<u16> {
    let k = (accuracy * f64::from(IMAGES)).round();
    #[expect(clippy::cast_sign_loss, reason = "checked to be between 0 and 9984")]
    (0.0..=f64::from(IMAGES)).contains(&k).then_some(k as u16)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn round_trip(encoding: Encoding, value: f64) -> f64 {
        let mut bytes = Vec::new();
        encoding.write(Some(value), &mut bytes);
        let mut numbers = [f64::NAN];
        encoding.read_into(&bytes, &mut numbers);
        assert_eq!(numbers[0].to_bits(), encoding.read(&bytes, 0).to_bits());
        encoding.read(&bytes, 0)
    }

    #[test]
    fn every_count_of_right_answers_takes_two_bytes() {
        for k in 0..=IMAGES {
            let single = f64::from(f32::from(k) / f32::from(IMAGES));
            assert_eq!(Encoding::narrowest(&[Some(single)]), Encoding::K9984F32);
            assert_eq!(round_trip(Encoding::K9984F32, single).to_bits(), single.to_bits());
            let double = f64::from(k) / f64::from(IMAGES);
            let encoding = Encoding::narrowest(&[Some(double)]);
            assert_eq!(encoding.width(), 2);
            assert_eq!(round_trip(encoding, double).to_bits(), double.to_bits());
        }
    }

    #[test]
    fn odd_numbers_are_stored_wide() {
        for value in [-0.0, f64::NAN, -f64::NAN, f64::from_bits(0x7ff0_0000_0000_0001), 1e300, 0.1] {
            let encoding = Encoding::narrowest(&[Some(value)]);
            assert_eq!(round_trip(encoding, value).to_bits(), value.to_bits(), "{value}");
        }
        assert_eq!(Encoding::narrowest(&[Some(-0.0)]), Encoding::F32);
        assert_eq!(Encoding::narrowest(&[None, Some(f64::INFINITY)]), Encoding::F32);
        assert_eq!(Encoding::narrowest(&[]), Encoding::K9984F32);
    }

    proptest! {
        #[test]
        fn an_exact_encoding_gives_back_every_bit(bits: u64) {
            let value = f64::from_bits(bits);
            for encoding in Encoding::ALL {
                if encoding.is_exact_for(value) {
                    prop_assert_eq!(round_trip(encoding, value).to_bits(), bits);
                }
            }
            prop_assert!(Encoding::F64.is_exact_for(value));
        }
    }
}
