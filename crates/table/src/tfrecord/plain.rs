//! Payloads exactly as the original writes them, taken apart without a JSON parser: nearly all there are. Whatever
//! looks different in any way, or is wrong, is left to that parser, which knows all of JSON and says what is wrong.

use base64_simd::{Out, STANDARD};
use nb101_cell::{Cell, ModuleHash};
use nb101_space::CellIndex;

use super::payload::{SourceRecord, parse_cell};

/// Characters in a line of MIME base64.
const LINE: usize = 76;

/// What ends a line inside the JSON text: an escaped line end.
const LINE_END: &[u8] = br"\n";

/// What stands between two strings of the array.
const BETWEEN: &[u8] = br#"", ""#;

/// The cell of the last payload and the text that told it. Files have a dozen records for each cell in a row, so most
/// records need only a comparison.
#[derive(Debug)]
pub(super) struct LastCell {
    hash_digits: [u8; 32],
    hash: ModuleHash,
    /// From the first digit of the matrix to the first quote after the ops.
    network: Vec<u8>,
    cell: Cell,
    index: CellIndex,
    /// A buffer for the base64 of one payload.
    code: Vec<u8>,
}

impl Default for LastCell {
    fn default() -> Self {
        let (hash, cell) = (ModuleHash::from_bytes([0; 16]), Cell::from_packed(1).expect("input to output"));
        // No digits and no network: nothing is taken for it.
        Self { hash_digits: [0; 32], hash, network: Vec::new(), cell, index: CellIndex(0), code: Vec::new() }
    }
}

impl LastCell {
    /// Reads a payload and leaves the bytes of its metrics in `message`; `None` if it is not as the original's.
    pub(super) fn read(&mut self, payload: &[u8], message: &mut Vec<u8>) -> Option<SourceRecord> {
        let rest = payload.strip_prefix(br#"[""#)?.strip_suffix(br#""]"#)?;
        let (digits, rest) = rest.split_first_chunk()?;
        let (epochs, rest) = epochs(rest.strip_prefix(br#"", "#)?)?;
        let rest = rest.strip_prefix(br#", ""#)?;
        if self.hash_digits != *digits || !rest.starts_with(&self.network) {
            self.learn(digits, rest)?;
        }
        let metrics = rest[self.network.len()..].strip_prefix(BETWEEN)?;
        decode_mime(metrics, &mut self.code, message)?;
        Some(SourceRecord { hash: self.hash, epochs, cell: self.cell, index: self.index })
    }

    /// Reads the text of another cell.
    fn learn(&mut self, digits: &[u8; 32], rest: &[u8]) -> Option<()> {
        let (matrix, after) = until_quote(rest)?;
        let (ops, _) = until_quote(after.strip_prefix(BETWEEN)?)?;
        let network = matrix.len() + BETWEEN.len() + ops.len();
        let hash = str::from_utf8(digits).ok()?.parse().ok()?;
        let cell = parse_cell(matrix, str::from_utf8(ops).ok()?, &mut Vec::new()).ok()?;
        (self.hash_digits, self.hash, self.cell, self.index) = (*digits, hash, cell, CellIndex::of(cell));
        self.network.clear();
        self.network.extend_from_slice(&rest[..network]);
        Some(())
    }
}

/// A number as JSON has it: without a sign or leading zeros. It is followed by something else.
fn epochs(text: &[u8]) -> Option<(u16, &[u8])> {
    let len = text.iter().position(|byte| !byte.is_ascii_digit())?;
    let (digits, rest) = text.split_at(len);
    let number = str::from_utf8(digits).ok()?.parse().ok()?;
    (digits[0] != b'0').then_some((number, rest))
}

/// A string up to its closing quote; `None` if it has escapes or anything that needs a closer look.
fn until_quote(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let len = text.iter().position(|&byte| byte == b'"')?;
    let (text, rest) = text.split_at(len);
    text.iter().all(|&byte| (b' '..=b'~').contains(&byte) && byte != b'\\').then_some((text, rest))
}

/// Decodes base64 in lines of 76 characters, the last one shorter, each with its escaped line end; `code` is a buffer.
fn decode_mime(text: &[u8], code: &mut Vec<u8>, message: &mut Vec<u8>) -> Option<()> {
    code.clear();
    for line in text.chunks(LINE + LINE_END.len()) {
        code.extend_from_slice(line.strip_suffix(LINE_END)?);
    }
    message.resize(code.len() / 4 * 3, 0);
    let len = STANDARD.decode(code, Out::from_slice(message)).ok()?.len();
    message.truncate(len);
    Some(())
}

#[cfg(test)]
mod tests {
    use nb101_space::Space;
    use proptest::prelude::*;

    use super::super::payload::Decoder;
    use super::*;

    /// A payload as the original writes it.
    fn payload(index: u32, epochs: u16, metrics: &[u8]) -> Vec<u8> {
        let cell = Space::nasbench101().cell(CellIndex(index)).expect("in the space");
        let matrix: String = cell.adjacency().to_matrix().iter().map(ToString::to_string).collect();
        let ops: Vec<&str> = cell.labels().map(nb101_cell::Label::name).collect();
        let code = STANDARD.encode_to_string(metrics);
        let lines =
            code.as_bytes().chunks(LINE).map(|line| String::from_utf8_lossy(line).into_owned() + r"\n");
        let (hash, ops, code) = (cell.module_hash(), ops.join(","), lines.collect::<String>());
        format!(r#"["{hash}", {epochs}, "{matrix}", "{ops}", "{code}"]"#).into_bytes()
    }

    /// Reads a payload both ways; whether this module could.
    fn same(last: &mut LastCell, payload: &[u8]) -> Result<bool, TestCaseError> {
        let (mut message, mut decoder) = (Vec::new(), Decoder::default());
        let record = last.read(payload, &mut message);
        let json = decoder.decode_json(payload);
        if let Some(record) = record {
            prop_assert_eq!(Some(record), json.ok());
            prop_assert_eq!(message, decoder.message);
        }
        Ok(record.is_some())
    }

    /// What a change puts in place of a byte: often one that means something in JSON, base64 or a list of ops.
    fn replacement() -> impl Strategy<Value = Vec<u8>> {
        let telling = prop::sample::select(br#"01",[]\nu= \t-{}:A/+Z9aF"#.to_vec());
        prop_oneof![
            Just(Vec::new()),
            telling.prop_map(|byte| vec![byte]),
            any::<u8>().prop_map(|byte| vec![byte]),
            prop::sample::select(vec![r"\n", r"\u002c", "==", r#"", ""#, "é", "0"]).prop_map(Into::into),
        ]
    }

    proptest! {
        #[test]
        fn whole_payloads_are_read_here(index in 0..423_624u32, epochs in 1..=u16::MAX, message: Vec<u8>) {
            let mut last = LastCell::default();
            prop_assert!(same(&mut last, &payload(index, epochs, &message))?);
            // The same cell once more, and then another.
            prop_assert!(same(&mut last, &payload(index, 4, &message))?);
            prop_assert!(same(&mut last, &payload(index / 2, 4, &message))?);
        }

        #[test]
        fn changed_payloads_mean_the_same_to_the_json_parser(
            index in 0..423_624u32,
            metrics in prop::collection::vec(any::<u8>(), 0..200),
            changes in prop::collection::vec((any::<prop::sample::Index>(), replacement(), any::<bool>()), 1..4),
            known: bool,
        ) {
            let good = payload(index, 108, &metrics);
            let mut last = LastCell::default();
            if known {
                same(&mut last, &good)?;
            }
            let mut bad = good.clone();
            for (place, replacement, insert) in changes {
                let at = place.index(bad.len());
                bad.splice(at..at + usize::from(!insert), replacement);
            }
            same(&mut last, &bad)?;
            prop_assert!(same(&mut last, &good)?, "a bad payload leaves no trace");
        }
    }
}
