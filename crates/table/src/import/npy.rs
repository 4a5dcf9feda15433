//! NumPy columns: the header of `.npy` files (NumPy enhancement proposal 1) and one number for every cell in hash order.

use std::io::Read;
use std::path::Path;

use nb101_space::HashOrder;
use sha2::{Digest, Sha256};

use super::source::NPY_MAGIC;
use crate::error::TableError;
use crate::format::{hex_start, u32_at};

/// Longer headers than NumPy itself accepts.
const LONGEST_HEADER: usize = 1 << 16;

/// Magic number, version, length of the header text (four bytes from version 2 on).
const LONGEST_PREFIX: usize = NPY_MAGIC.len() + 2 + 4;

/// One number for every cell, in hash order, and the SHA-256 of the file.
pub(super) struct Column {
    pub(super) values: Vec<f64>,
    pub(super) bytes: u64,
    pub(super) sha256: [u8; 32],
}

/// Number types that can be read.
#[derive(Clone, Copy)]
enum Dtype {
    F4,
    F8,
}

/// What the header text says.
struct Header {
    descr: String,
    fortran_order: bool,
    shape: String,
}

/// Reads a column. At most as much as a column can have is read into memory.
pub(super) fn read(path: &Path, reader: impl Read) -> Result<Column, TableError> {
    let rows = HashOrder::get().cells().len();
    let file = path.display().to_string();
    let not_numpy =
        |offset: usize, reason| TableError::NotNumpy { path: file.clone(), offset: offset as u64, reason };
    let truncated = |offset: usize, expected| TableError::Truncated {
        file: file.clone(),
        offset: offset as u64,
        expected,
    };

    let longest = LONGEST_PREFIX + LONGEST_HEADER + rows * size_of::<f64>() + 1;
    let mut bytes = Vec::new();
    reader
        .take(longest as u64)
        .read_to_end(&mut bytes)
        .map_err(|error| TableError::io(path, "read the source", error))?;

    let version_at = NPY_MAGIC.len();
    if !bytes.starts_with(NPY_MAGIC) {
        return Err(not_numpy(0, format!("it has {}, expected {}", hex_start(&bytes), hex_start(NPY_MAGIC))));
    }
    if bytes.len() < LONGEST_PREFIX {
        return Err(truncated(bytes.len(), "version and length of the header".to_owned()));
    }
    let (text_at, text_len) = match bytes[version_at] {
        1 => {
            (version_at + 4, usize::from(u16::from_le_bytes([bytes[version_at + 2], bytes[version_at + 3]])))
        }
        2 | 3 => (version_at + 6, u32_at(&bytes, version_at + 2) as usize),
        other => return Err(not_numpy(version_at, format!("it has version {other}, expected 1, 2 or 3"))),
    };
    if text_len > LONGEST_HEADER {
        let reason = format!("it has a header of {text_len} bytes, expected at most {LONGEST_HEADER}");
        return Err(not_numpy(version_at + 2, reason));
    }
    let data_at = text_at + text_len;
    let text = bytes.get(text_at..data_at);
    let text = text.ok_or_else(|| truncated(bytes.len(), format!("a header up to byte {data_at}")))?;
    let text = str::from_utf8(text).ok().and_then(Header::parse);
    let header = text.ok_or_else(|| {
        let expected = "{'descr': ..., 'fortran_order': ..., 'shape': ...}";
        not_numpy(text_at, format!("it has a header that is not understood, expected {expected}"))
    })?;

    let dtype = match header.descr.as_str() {
        "'<f4'" => Dtype::F4,
        "'<f8'" => Dtype::F8,
        _ => {
            let (got, expected) = (header.descr, "'<f8' or '<f4'");
            return Err(TableError::WrongDtype { path: file, got, expected });
        }
    };
    if header.shape != format!("({rows},)") || header.fortran_order {
        let order = if header.fortran_order { "Fortran" } else { "C" };
        let got = format!("shape {} in {order} order", header.shape);
        return Err(TableError::WrongShape { path: file, got, expected: format!("({rows},) in C order") });
    }
    let width = match dtype {
        Dtype::F4 => size_of::<f32>(),
        Dtype::F8 => size_of::<f64>(),
    };
    let end = data_at + rows * width;
    if bytes.len() < end {
        return Err(truncated(bytes.len(), format!("{rows} numbers up to byte {end}")));
    }
    if bytes.len() > end {
        return Err(not_numpy(end, "it goes on, expected its end after the last number".to_owned()));
    }
    Ok(Column {
        values: numbers(dtype, &bytes[data_at..]),
        bytes: bytes.len() as u64,
        sha256: Sha256::digest(&bytes).into(),
    })
}

fn numbers(dtype: Dtype, data: &[u8]) -> Vec<f64> {
    match dtype {
        Dtype::F4 => data.as_chunks().0.iter().map(|&bytes| f64::from(f32::from_le_bytes(bytes))).collect(),
        Dtype::F8 => data.as_chunks().0.iter().map(|&bytes| f64::from_le_bytes(bytes)).collect(),
    }
}

impl Header {
    /// Reads the literal of a Python dictionary with the three keys that NumPy writes, in any order. Values are kept as
    /// text without blanks, since only few are accepted.
    fn parse(text: &str) -> Option<Self> {
        let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?;
        let (mut descr, mut fortran_order, mut shape) = (None, None, None);
        for (key, value) in entries(inner)? {
            let place = match key.as_str() {
                "descr" => &mut descr,
                "fortran_order" => &mut fortran_order,
                "shape" => &mut shape,
                _ => return None,
            };
            if place.replace(value).is_some() {
                return None;
            }
        }
        let fortran_order = match fortran_order?.as_str() {
            "True" => true,
            "False" => false,
            _ => return None,
        };
        Some(Self { descr: descr?.replace('"', "'"), fortran_order, shape: shape? })
    }
}

/// The entries of a dictionary without its braces: keys without quotes, values as text without blanks.
fn entries(inner: &str) -> Option<Vec<(String, String)>> {
    let mut entries = Vec::new();
    let mut rest = inner.trim_start();
    while !rest.is_empty() {
        let quote = rest.chars().next().filter(|&c| c == '\'' || c == '"')?;
        let (key, after) = rest[1..].split_once(quote)?;
        let after = after.trim_start().strip_prefix(':')?;
        // The comma after a value is the first one outside brackets.
        let mut depth = 0u32;
        let mut end = after.len();
        for (at, c) in after.char_indices() {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.checked_sub(1)?,
                ',' if depth == 0 => {
                    end = at;
                    break;
                }
                _ => {}
            }
        }
        let (value, after) = after.split_at(end);
        let value: String = value.chars().filter(|c| !c.is_whitespace()).collect();
        entries.push((key.to_owned(), value));
        rest = after.strip_prefix(',').unwrap_or(after).trim_start();
    }
    Some(entries)
}
