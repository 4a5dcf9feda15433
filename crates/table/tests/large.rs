//! Damage to a table of the whole space: every flipped bit is found, and no part of a table passes for one.

mod support;

use std::fs::OpenOptions;

use nb101_benchmark::{Kind, Metric, Repeat};
use nb101_space::CellIndex;
use nb101_table::{Provenance, Table, TableWriter};
use support::random::Random;
use support::table_file::{directory, sections};
use support::{Folder, at_end, cell, code};

const CELLS: u32 = 423_624;

/// A table of all cells with this many trainings, written to the folder: all metrics of each in both encodings that
/// published tables have, and then one column of each kind that they do not have, representatives and parameters.
fn large(folder: &Folder, trainings: u16) -> Vec<u8> {
    let mut random = Random::new(1);
    let mut writer = TableWriter::create(folder.table(), (0..CELLS).map(CellIndex)).expect("starts");
    let mut numbers = |number: &dyn Fn(u64) -> Option<f64>| -> Vec<_> {
        (0..CELLS).map(|_| number(random.bits())).collect()
    };
    let accuracy = |bits: u64| Some(f64::from(f32::from((bits % 9_985) as u16) / 9_984.0));
    let seconds = |bits: u64| Some(f64::from(f32::from((bits >> 48) as u16) * 0.1));
    for repeat in 0..trainings {
        for metric in Metric::ALL {
            let values = if metric == Metric::TrainingTime { numbers(&seconds) } else { numbers(&accuracy) };
            writer.column(at_end(metric, 108, Repeat::Index(repeat)), &values).expect("fits");
        }
    }
    let mean = numbers(&|bits| Some(f64::from((bits >> 32) as u32) / 4_294_967_296.0));
    writer.column(at_end(Metric::TestAccuracy, 108, Repeat::Mean), &mean).expect("fits");
    let gaps = numbers(&|bits| accuracy(bits).filter(|_| bits & 1 == 1));
    writer.column(at_end(Metric::TestAccuracy, 4, Repeat::Index(0)), &gaps).expect("fits");
    let own: Vec<_> = (0..2_000).map(|index| (CellIndex(index), cell(index))).collect();
    writer.representatives(&own).expect("fits");
    writer.trainable_parameters(&[(CellIndex(5), 77), (CellIndex(CELLS - 1), 78)]).expect("fits");
    writer.finish(Kind::Synthetic, Provenance::default()).expect("is written");
    std::fs::read(folder.table()).expect("readable")
}

fn is_sound(bytes: &[u8]) -> bool {
    Table::new(bytes).and_then(|table| table.verify()).is_ok()
}

/// Flips a thousand bits anywhere, and one in every section, in the padding after it, in the header and the directory.
fn flip(folder: &Folder, trainings: u16) {
    let mut bytes = large(folder, trainings);
    assert!(is_sound(&bytes), "as written");
    let mut random = Random::new(2);
    let mut places: Vec<usize> = (0..1_000).map(|_| random.below(bytes.len())).collect();
    for section in sections(&bytes) {
        places.extend([
            section.start,
            section.start + random.below(section.len()),
            section.end - 1,
            section.end,
        ]);
    }
    places.extend((0..64).chain(directory(&bytes)..bytes.len()));
    for place in places {
        let bit = 1 << random.below(8);
        bytes[place] ^= bit;
        assert!(!is_sound(&bytes), "bit {bit:#x} of byte {place}");
        bytes[place] ^= bit;
    }
    assert!(is_sound(&bytes), "as written again");
}

#[test]
fn a_thousand_flipped_bits_are_found() {
    flip(&Folder::new(), 1);
}

#[test]
#[ignore = "takes minutes"]
fn a_thousand_flipped_bits_of_a_table_of_full_size_are_found() {
    flip(&Folder::new(), 24);
}

#[test]
fn a_file_cut_anywhere_is_refused_when_it_is_opened() {
    let folder = Folder::new();
    let bytes = large(&folder, 1);
    let mut random = Random::new(3);
    let mut ends: Vec<usize> = (0..1_000).map(|_| random.below(bytes.len())).collect();
    for section in sections(&bytes) {
        let padded = section.end.next_multiple_of(64);
        ends.extend([section.start, section.end, padded].into_iter().flat_map(|at| [at - 1, at, at + 1]));
    }
    ends.extend((0..65).chain(directory(&bytes) - 1..bytes.len()));
    for &end in &ends {
        let expected = if end == 0 { "NB101_NOT_A_TABLE" } else { "NB101_TRUNCATED" };
        assert_eq!(code(Table::new(&bytes[..end])), expected, "{end} bytes");
    }

    // The same as files; cutting is cheap from the longest on.
    ends.sort_unstable();
    ends.dedup();
    let file = OpenOptions::new().write(true).open(folder.table()).expect("writable");
    let open = Table::open(folder.table()).expect("whole");
    let loaded = Table::load(folder.table()).expect("whole");
    open.check_length().expect("whole");
    for &end in ends.iter().rev() {
        file.set_len(end as u64).expect("can be cut");
        let expected = if end == 0 { "NB101_NOT_A_TABLE" } else { "NB101_TRUNCATED" };
        assert_eq!(code(Table::open(folder.table())), expected, "{end} bytes");
        assert_eq!(code(open.check_length()), "NB101_TRUNCATED", "{end} bytes");
    }
    loaded.check_length().expect("what is loaded is whole");
    loaded.verify().expect("what is loaded is as it was");
}
