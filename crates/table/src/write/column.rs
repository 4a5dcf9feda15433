//! A column in the form in which the file has it.

use crate::format::{ColumnInfo, Content, Encoding, Unit};

/// A column that waits to be written. Making it takes most of the time of writing one, and needs no file.
#[derive(Debug)]
pub(crate) struct EncodedColumn {
    pub(super) info: ColumnInfo,
    pub(super) rows: usize,
    pub(super) values: Vec<u8>,
    /// A bit for each row; `None` if all have a value.
    pub(super) presence: Option<Vec<u8>>,
}

impl EncodedColumn {
    /// Encodes one value for every row. The unit only counts where the content does not tell.
    pub(crate) fn new(content: Content, unit: &str, values: &[Option<f64>]) -> Self {
        let unit = content.unit().unwrap_or_else(|| Unit::Other(unit.to_owned()));
        let (rows, present) = (values.len(), values.iter().flatten().count());
        let (encoding, bytes) = Encoding::encode(values);
        let presence = (present < rows).then(|| {
            let mut bits = vec![0u8; rows.div_ceil(8)];
            for (row, _) in values.iter().enumerate().filter(|(_, value)| value.is_some()) {
                bits[row / 8] |= 1 << (row % 8);
            }
            bits
        });
        let info = ColumnInfo { content, unit, encoding, present: present as u32 };
        Self { info, rows, values: bytes, presence }
    }

    /// One column of parts, one after the other; each but the last has a multiple of eight rows.
    pub(crate) fn join(parts: Vec<Self>) -> Option<Self> {
        let ColumnInfo { content, unit, encoding, .. } = parts.first()?.info.clone();
        let rows = parts.iter().map(|part| part.rows).sum();
        if parts.iter().any(|part| part.info.encoding != encoding) {
            // The narrowest encoding of all of them may be none of theirs.
            let values: Vec<Option<f64>> = parts.iter().flat_map(Self::decode).collect();
            return Some(Self::new(content, &unit.to_string(), &values));
        }
        let present = parts.iter().map(|part| part.info.present).sum();
        let presence = (present as usize != rows).then(|| {
            let bits = parts.iter().flat_map(|part| (0..part.rows.div_ceil(8)).map(|byte| part.bits(byte)));
            bits.collect()
        });
        let mut values = Vec::with_capacity(rows * encoding.width());
        for part in parts {
            values.extend(part.values);
        }
        Some(Self { info: ColumnInfo { content, unit, encoding, present }, rows, values, presence })
    }

    /// Which of eight rows have a value.
    fn bits(&self, byte: usize) -> u8 {
        let left = self.rows - byte * 8;
        let all = if left < 8 { (1 << left) - 1 } else { u8::MAX };
        self.presence.as_ref().map_or(all, |bits| bits[byte])
    }

    fn decode(&self) -> impl Iterator<Item = Option<f64>> + '_ {
        let present = |row: &usize| self.bits(row / 8) >> (row % 8) & 1 == 1;
        let value = |row| self.info.encoding.read(&self.values, row);
        (0..self.rows).map(move |row| Some(row).filter(present).map(value))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parts_make_the_column_that_is_made_at_once(
            values in prop::collection::vec(
                prop_oneof![Just(None), Just(Some(0.5)), Just(Some(f64::from(1.0f32 / 9984.0))), Just(Some(1.0 / 9984.0))],
                1..50,
            ),
            whole in prop::sample::select(vec![8usize, 16, 24]),
        ) {
            let content = || Content::User { name: "number".to_owned() };
            let new = |values: &[Option<f64>]| EncodedColumn::new(content(), "ms", values);
            let joined = EncodedColumn::join(values.chunks(whole).map(new).collect());
            prop_assert_eq!(format!("{joined:?}"), format!("{:?}", Some(new(&values))));
        }
    }
}
