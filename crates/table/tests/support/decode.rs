//! Reads TFRecord files without the library under test.

use nb101_table::{Evaluation, ModelMetrics, Setup};
use serde_json::Value;

/// A protobuf message as number, wire type and raw value of each field, decoded without the library under test.
pub fn fields(mut bytes: &[u8]) -> Vec<(u64, u64, Vec<u8>)> {
    fn varint(bytes: &mut &[u8]) -> u64 {
        let mut value = 0;
        for shift in (0..).step_by(7) {
            let byte = bytes[0];
            *bytes = &bytes[1..];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        value
    }
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let tag = varint(&mut bytes);
        let len = match tag & 7 {
            0 => {
                let value = varint(&mut bytes).to_le_bytes().to_vec();
                fields.push((tag >> 3, 0, value));
                continue;
            }
            1 => 8,
            2 => varint(&mut bytes) as usize,
            5 => 4,
            other => panic!("wire type {other}"),
        };
        fields.push((tag >> 3, tag & 7, bytes[..len].to_vec()));
        bytes = &bytes[len..];
    }
    fields
}

/// The bytes of base64 with line ends.
pub fn base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0u32, 0);
    for c in text.bytes().filter(|&c| c != b'\n' && c != b'=') {
        bits = bits << 6 | DIGITS.iter().position(|&digit| digit == c).expect("a digit") as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

/// What a reader of the original's protobuf sees of a record.
#[derive(Clone, Debug)]
pub struct SourceRecord {
    pub hash: String,
    pub epochs: u64,
    pub matrix: String,
    pub ops: String,
    pub metrics: ModelMetrics,
}

/// All records of a file.
pub fn records(mut file: &[u8]) -> Vec<SourceRecord> {
    let mut records = Vec::new();
    while !file.is_empty() {
        let len = u64::from_le_bytes(file[..8].try_into().expect("eight bytes")) as usize;
        let payload: Value = serde_json::from_slice(&file[12..12 + len]).expect("JSON");
        file = &file[16 + len..];
        let text = |at: usize| payload[at].as_str().expect("text").to_owned();
        let model = fields(&base64(&text(4)));
        let evaluations = model.iter().filter(|(field, wire, _)| (*field, *wire) == (1, 2));
        let parameters = model.iter().find(|(field, wire, _)| (*field, *wire) == (2, 0));
        records.push(SourceRecord {
            hash: text(0),
            epochs: payload[1].as_u64().expect("epochs"),
            matrix: text(2),
            ops: text(3),
            metrics: ModelMetrics {
                evaluations: evaluations.map(|(.., bytes)| evaluation(bytes)).collect(),
                trainable_parameters: parameters
                    .map(|(.., bytes)| u32::from_le_bytes(bytes[..4].try_into().expect("four bytes"))),
                total_time: double(&model, 3),
                setup: setup(&model),
            },
        });
    }
    records
}

fn evaluation(message: &[u8]) -> Evaluation {
    let fields = fields(message);
    Evaluation {
        current_epoch: double(&fields, 1),
        training_time: double(&fields, 2),
        train_accuracy: double(&fields, 3),
        validation_accuracy: double(&fields, 4),
        test_accuracy: double(&fields, 5),
    }
}

fn setup(fields: &[(u64, u64, Vec<u8>)]) -> Option<Setup> {
    let (.., text) = fields.iter().find(|(field, wire, _)| (*field, *wire) == (101, 2))?;
    Some(Setup::new(str::from_utf8(text).expect("UTF-8")).expect("an object"))
}

fn double(fields: &[(u64, u64, Vec<u8>)], wanted: u64) -> Option<f64> {
    let (.., bytes) = fields.iter().find(|(field, wire, _)| (*field, *wire) == (wanted, 1))?;
    Some(f64::from_le_bytes(bytes.as_slice().try_into().expect("eight bytes")))
}

/// All that a record says in numbers, as bits, so that NaNs compare.
pub fn bits(metrics: &ModelMetrics) -> Vec<Option<u64>> {
    let evaluations = metrics.evaluations.iter().flat_map(|evaluation| {
        let Evaluation { current_epoch, training_time, train_accuracy, validation_accuracy, test_accuracy } =
            *evaluation;
        [current_epoch, training_time, train_accuracy, validation_accuracy, test_accuracy]
    });
    let numbers = evaluations.chain([metrics.total_time]).map(|number| number.map(f64::to_bits));
    numbers.chain([metrics.trainable_parameters.map(u64::from)]).collect()
}
