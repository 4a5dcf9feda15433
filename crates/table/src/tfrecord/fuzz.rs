//! Changed payloads. The three ways to read one say the same about it: with nothing known, after other payloads, and with
//! the JSON parser alone.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::payload::{Decoder, RecordFault, SourceRecord};
use super::{ModelMetrics, Skipped};
use crate::format::u64_at;

#[path = "../../tests/fuzz/mutate.rs"]
mod mutate;
#[path = "../../tests/support/random.rs"]
mod random;

use mutate::{mutate, mutate_in_place};
use random::Random;

const FILES: [&[u8]; 3] = [
    include_bytes!("../../tests/corpus/records/odd.tfrecord"),
    include_bytes!("../../tests/corpus/records/others.tfrecord"),
    include_bytes!("../../tests/corpus/records/published.tfrecord"),
];

#[test]
fn changed_payloads_are_read_alike_in_all_ways() {
    fuzz(20_000);
}

#[test]
#[ignore = "takes minutes"]
fn very_many_changed_payloads_are_read_alike_in_all_ways() {
    fuzz(400_000);
}

fn payloads(mut file: &[u8]) -> Vec<Vec<u8>> {
    let mut payloads = Vec::new();
    while !file.is_empty() {
        let len = u64_at(file, 0) as usize;
        payloads.push(file[12..12 + len].to_vec());
        file = &file[16 + len..];
    }
    payloads
}

/// The bytes of the metrics of a sound payload.
fn message(payload: &[u8]) -> Vec<u8> {
    let mut decoder = Decoder::default();
    decoder.decode(payload).expect("sound");
    decoder.message
}

fn fuzz(rounds: u64) {
    let payloads: Vec<Vec<u8>> = FILES.into_iter().flat_map(payloads).collect();
    let messages: Vec<Vec<u8>> = payloads.iter().map(|payload| message(payload)).collect();
    let mut random = Random::new(rounds);
    let (mut known, mut accepted) = (Decoder::default(), 0);
    for round in 0..rounds {
        let mut payload = random.pick::<Vec<u8>>(&payloads).clone();
        match round % 4 {
            0 => mutate(&mut payload, &payloads, &mut random),
            1 => mutate_in_place(&mut payload, &mut random),
            _ => change_message(&mut payload, &messages, &mut random),
        }
        let mut new = Decoder::default();
        let record = new.decode(&payload);
        let expected = said(&record, &new.metrics);
        let record = known.decode(&payload);
        assert_eq!(said(&record, &known.metrics), expected, "round {round}");
        let (record, metrics) = by_json(&payload);
        assert_eq!(said(&record, &metrics), expected, "round {round}");
        if record.is_err() {
            continue;
        }
        accepted += 1;
        // What was read is written so that it reads the same.
        let mut again = ModelMetrics::default();
        again.decode_into(&metrics.encode(), &mut Skipped::default()).expect("sound");
        assert_eq!(format!("{again:?}"), format!("{metrics:?}"), "round {round}");
    }
    assert!(accepted > rounds / 10, "{accepted} of {rounds}");
}

/// Changes the metrics of a sound payload.
fn change_message(payload: &mut Vec<u8>, messages: &[Vec<u8>], random: &mut Random) {
    let mut json: Value = serde_json::from_slice(payload).expect("sound");
    let mut metrics = message(payload);
    if random.below(2) == 0 {
        mutate(&mut metrics, messages, random);
    } else {
        mutate_in_place(&mut metrics, random);
    }
    let code = STANDARD.encode(metrics);
    let lines = code.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned() + "\n");
    json[4] = lines.collect::<String>().into();
    // Blanks as the original has them.
    let items: Vec<String> = json.as_array().expect("sound").iter().map(Value::to_string).collect();
    *payload = format!("[{}]", items.join(", ")).into_bytes();
}

/// Reads a payload as any other JSON.
fn by_json(payload: &[u8]) -> (Result<SourceRecord, RecordFault>, ModelMetrics) {
    let (mut decoder, mut metrics) = (Decoder::default(), ModelMetrics::default());
    let record = decoder.decode_json(payload).and_then(|record| {
        metrics.decode_into(&decoder.message, &mut Skipped::default())?;
        if metrics.evaluations.is_empty() {
            return Err("it has no evaluation".to_owned().into());
        }
        Ok(record)
    });
    (record, metrics)
}

/// All that reading a payload told.
fn said(record: &Result<SourceRecord, RecordFault>, metrics: &ModelMetrics) -> String {
    match record {
        Ok(record) => format!("{record:?} {metrics:?}"),
        Err(fault) => format!("{fault:?}"),
    }
}
