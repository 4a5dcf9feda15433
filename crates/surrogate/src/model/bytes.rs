//! Little-endian numbers one after another.

use super::ModelError;

/// Takes numbers from the front of some bytes.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(crate) fn take(&mut self, len: usize) -> Result<&'a [u8], ModelError> {
        let rest = &self.bytes[self.at..];
        let taken = rest.get(..len);
        let taken = taken
            .ok_or(ModelError::Truncated { expected: self.at.saturating_add(len), got: self.bytes.len() });
        self.at += len.min(rest.len());
        taken
    }

    pub(crate) fn u32(&mut self) -> Result<u32, ModelError> {
        let mut number = [0; 4];
        number.copy_from_slice(self.take(4)?);
        Ok(u32::from_le_bytes(number))
    }

    pub(crate) fn floats(&mut self, len: usize) -> Result<Vec<f32>, ModelError> {
        let (numbers, _) = self.take(len.saturating_mul(4))?.as_chunks::<4>();
        let numbers: Vec<_> = numbers.iter().map(|number| f32::from_le_bytes(*number)).collect();
        match numbers.iter().find(|number| !number.is_finite()) {
            Some(number) => Err(ModelError::inconsistent(format!("one of its numbers is {number}"))),
            None => Ok(numbers),
        }
    }

    pub(crate) fn signed_bytes(&mut self, len: usize) -> Result<Vec<i8>, ModelError> {
        Ok(self.take(len)?.iter().map(|byte| byte.cast_signed()).collect())
    }

    pub(crate) const fn position(&self) -> usize {
        self.at
    }
}

/// Appends numbers.
#[derive(Default)]
pub(crate) struct Writer(pub(crate) Vec<u8>);

impl Writer {
    pub(crate) fn u32(&mut self, number: u32) {
        self.0.extend(number.to_le_bytes());
    }

    pub(crate) fn floats(&mut self, numbers: &[f32]) {
        self.0.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }

    pub(crate) fn signed_bytes(&mut self, numbers: &[i8]) {
        self.0.extend(numbers.iter().map(|number| number.cast_unsigned()));
    }
}
