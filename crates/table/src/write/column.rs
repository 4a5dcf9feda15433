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
}
