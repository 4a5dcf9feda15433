//! Formats that are written row by row: TFRecord, CSV, JSON lines.

use std::fmt::Write as _;
use std::ops::Range;

use super::ExportFormat;
use crate::error::TableError;
use crate::rows::{Field, Row, Rows, Value};
use crate::tfrecord::TfRecordWriter;

/// Turns rows into bytes.
pub(super) struct Encoder<'f> {
    format: ExportFormat,
    fields: &'f [Field],
    /// What comes before each value of a JSON object.
    keys: Vec<String>,
}

impl<'f> Encoder<'f> {
    pub(super) fn new(format: ExportFormat, fields: &'f [Field]) -> Self {
        let key = |(place, field): (usize, &Field)| {
            format!("{}{}:", if place == 0 { '{' } else { ',' }, json_text(&field.name()))
        };
        Self { format, fields, keys: fields.iter().enumerate().map(key).collect() }
    }

    /// What comes before the rows.
    pub(super) fn head(&self) -> Vec<u8> {
        if self.format != ExportFormat::Csv {
            return Vec::new();
        }
        let names: Vec<String> = self.fields.iter().map(|field| csv_text(&field.name())).collect();
        (names.join(",") + "\n").into_bytes()
    }

    /// The rows of some cells, and how many there are.
    pub(super) fn encode<D: AsRef<[u8]> + Sync>(
        &self,
        rows: &Rows<'_, D>,
        cells: Range<usize>,
    ) -> Result<(Vec<u8>, u64), TableError> {
        let mut count = 0;
        let mut text = String::new();
        let mut records = TfRecordWriter::new(Vec::new());
        rows.for_each(cells, self.format == ExportFormat::TfRecord, |row| {
            count += 1;
            match self.format {
                ExportFormat::TfRecord => {
                    if let Some(training) = row.training {
                        let metrics = training.metrics(row.at, row.parameters);
                        let written =
                            records.write_named(row.representative, row.hash, training.epochs(), &metrics);
                        written.expect("a vector takes all that is written");
                    }
                }
                ExportFormat::Csv => self.csv(&row, &mut text),
                _ => self.json(&row, &mut text),
            }
            Ok(())
        })?;
        let bytes =
            if self.format == ExportFormat::TfRecord { records.into_inner() } else { text.into_bytes() };
        Ok((bytes, count))
    }

    fn csv(&self, row: &Row<'_, '_>, line: &mut String) {
        for (place, field) in self.fields.iter().enumerate() {
            if place > 0 {
                line.push(',');
            }
            let written = match row.value(field) {
                Value::Missing => Ok(()),
                Value::Mean => line.write_str("mean"),
                Value::Integer(value) => write!(line, "{value}"),
                // The shortest digits that read as the same number.
                Value::Number(value) => write!(line, "{value:?}"),
                Value::Text(text) => line.write_str(&csv_text(&text)),
            };
            written.expect("a string takes all that is written");
        }
        line.push('\n');
    }

    fn json(&self, row: &Row<'_, '_>, line: &mut String) {
        for (key, field) in self.keys.iter().zip(self.fields) {
            line.push_str(key);
            let written = match row.value(field) {
                Value::Missing => line.write_str("null"),
                Value::Mean => line.write_str("\"mean\""),
                Value::Integer(value) => write!(line, "{value}"),
                Value::Number(value) if value.is_finite() => write!(line, "{value:?}"),
                // JSON has no such numbers.
                Value::Number(value) if value.is_nan() => line.write_str("\"NaN\""),
                Value::Number(value) => {
                    line.write_str(if value > 0.0 { "\"Infinity\"" } else { "\"-Infinity\"" })
                }
                Value::Text(text) => line.write_str(&json_text(&text)),
            };
            written.expect("a string takes all that is written");
        }
        line.push_str("}\n");
    }
}

/// Text in quotes where it has a character that means something.
fn csv_text(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
