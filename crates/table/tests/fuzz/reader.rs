//! Changed tables.

use nb101_cell::ErrorCode;
use nb101_table::{Export, ExportFormat, Table};
use serde_json::Value;

use crate::Random;
use crate::corpus::{files, seeds};
use crate::mutate::{mutate, mutate_in_place};
use crate::questions::{ask_at_length, ask_everything};
use crate::rounds::{note, run};
use crate::support::Folder;
use crate::support::table_file::{Parts, sign};

/// What opening may say.
const REFUSALS: [&str; 5] = [
    "NB101_NOT_A_TABLE",
    "NB101_WRONG_VERSION",
    "NB101_TRUNCATED",
    "NB101_CHECKSUM_MISMATCH",
    "NB101_DAMAGED_TABLE",
];

#[test]
fn every_table_of_the_corpus_still_reads() {
    for (name, bytes) in files("tables") {
        let table = Table::new(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        table.verify().unwrap_or_else(|error| panic!("{name}: {error}"));
        ask_everything(&table);
        ask_at_length(&table);
        assert_eq!(Parts::of(&bytes).to_bytes(), bytes, "{name}");
    }
}

#[test]
fn what_was_found_in_tables_stays_found() {
    for (name, bytes) in files("found/tables") {
        if let Ok(table) = Table::new(&bytes) {
            assert!(table.verify().is_err(), "{name}");
            ask_everything(&table);
        }
    }
}

#[test]
fn changed_tables_answer_or_are_refused() {
    fuzz(6_000);
}

#[test]
#[ignore = "takes minutes"]
fn very_many_changed_tables_answer_or_are_refused() {
    fuzz(200_000);
}

fn fuzz(rounds: u64) {
    let seeds = seeds("tables");
    let accepted = run("table", rounds, |round, random| {
        let input = match round % 8 {
            // Accidents: whatever is changed, opening or verifying tells.
            0 => {
                let mut bytes = random.pick(&seeds).clone();
                mutate(&mut bytes, &seeds, random);
                note(round, &bytes);
                let is_as_written = seeds.contains(&bytes);
                let verified = Table::new(&bytes).and_then(|table| table.verify());
                assert!(verified.is_err() || is_as_written, "a change that nothing finds");
                bytes
            }
            // Malice: all checksums are right.
            1 | 2 => {
                let mut bytes = random.pick(&seeds).clone();
                mutate(&mut bytes, &seeds, random);
                sign(&mut bytes);
                bytes
            }
            // And everything lies where it must, so that its content is looked at.
            _ => changed_parts(&seeds, random).to_bytes(),
        };
        note(round, &input);
        let table = match Table::new(&input) {
            Ok(table) => table,
            Err(error) => {
                assert!(REFUSALS.contains(&error.code()), "{error}");
                return false;
            }
        };
        ask_everything(&table);
        if round % 64 == 63 {
            ask_at_length(&table);
            export(&table, round);
        }
        true
    });
    // A loop whose inputs are all refused at the door tests nothing.
    assert!(accepted > rounds / 10, "{accepted} of {rounds}");
}

/// Exports may refuse a table, but leave no part of a file.
fn export(table: &Table<&Vec<u8>>, round: u64) {
    let folder = Folder::new();
    let format = ExportFormat::ALL[(round / 64) as usize % ExportFormat::ALL.len()];
    let path = folder.path("export");
    let exported = Export::new(format).run(table, &path, &|_| (), &false.into());
    match exported {
        Ok(summary) => assert_eq!(std::fs::metadata(path).expect("there").len(), summary.bytes),
        Err(error) => assert_eq!(folder.names(), [""; 0], "{error}"),
    }
}

/// A table whose sections are other ones, or have another content.
fn changed_parts(seeds: &[Vec<u8>], random: &mut Random) -> Parts {
    let mut parts = Parts::of(random.pick::<Vec<u8>>(seeds));
    let sections = &mut parts.0;
    for _ in 0..=random.below(4) / 2 {
        let at = random.below(sections.len());
        match random.below(20) {
            0 => sections[at].kind = random.below(8) as u32,
            1 => sections[at].column = random.below(sections.len() + 1) as u32,
            2 if sections.len() > 1 => drop(sections.remove(at)),
            3 => {
                let again = sections[at].clone();
                sections.insert(random.below(sections.len()), again);
            }
            4 => {
                let other = Parts::of(random.pick::<Vec<u8>>(seeds));
                sections[at] = random.pick(&other.0).clone();
            }
            5 => {
                let other = random.below(sections.len());
                let bytes = sections[other].bytes.clone();
                sections[at].bytes = bytes;
            }
            // The metadata say what all the rest means.
            6..=12 => {
                let metadata = sections.iter_mut().find(|section| section.kind == 1);
                if let Some(bytes) = metadata.map(|section| &mut section.bytes) {
                    if random.below(8) == 0 {
                        mutate(bytes, seeds, random);
                    } else {
                        change_metadata(bytes, random);
                    }
                }
            }
            13 => mutate(&mut sections[at].bytes, seeds, random),
            _ => mutate_in_place(&mut sections[at].bytes, random),
        }
    }
    parts
}

/// Replaces a value of JSON text, if it is that.
fn change_metadata(text: &mut Vec<u8>, random: &mut Random) {
    let Ok(mut json) = serde_json::from_slice::<Value>(text) else { return };
    let mut leaves = Vec::new();
    collect(&json, &mut String::new(), &mut leaves);
    let (Some(pointer), value) = (leaves.get(random.below(leaves.len().max(1))), value(random)) else {
        return;
    };
    let borrowed = random.below(3) == 0;
    let other = json.pointer(random.pick::<String>(&leaves)).cloned();
    if let Some(place) = json.pointer_mut(pointer) {
        *place = other.filter(|_| borrowed).unwrap_or(value);
    }
    *text = json.to_string().into_bytes();
}

/// The places of all values that have no parts.
fn collect(json: &Value, at: &mut String, leaves: &mut Vec<String>) {
    let len = at.len();
    let mut inside = |key: &str, value: &Value| {
        at.push('/');
        at.push_str(key);
        collect(value, at, leaves);
        at.truncate(len);
    };
    match json {
        Value::Object(map) => map.iter().for_each(|(key, value)| inside(key, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(i, value)| inside(&i.to_string(), value)),
        _ => leaves.push(at.clone()),
    }
}

/// A value that means something somewhere in metadata.
fn value(random: &mut Random) -> Value {
    const TEXTS: [&str; 21] = [
        "",
        "mean",
        "min",
        "max",
        "median",
        "halfway",
        "final",
        "training_time",
        "test_accuracy",
        "k9984_f32",
        "k9984_f64",
        "f32",
        "f64",
        "evaluations",
        "halfway_position",
        "setup",
        "representative",
        "current_epoch",
        "total_time",
        "packed_cell",
        "a\u{0}b,\"c\"\n",
    ];
    const NUMBERS: [u32; 10] = [0, 1, 2, 3, 36, 108, 999, 1_000, 65_535, 65_536];
    match random.below(8) {
        0 => Value::Null,
        1 => Value::Bool(true),
        2 => (-1).into(),
        3 | 4 => (*random.pick(&TEXTS)).into(),
        _ => (*random.pick(&NUMBERS)).into(),
    }
}
