//! Importing TFRecord files: what is kept, what is counted, what is refused.

mod support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nb101_benchmark::{Checkpoint, Kind, Metric, Repeat};
use nb101_cell::{Cell, NetworkConfig, Spec};
use nb101_space::CellIndex;
use nb101_table::{Evaluation, ImportOptions, ModelMetrics, Table};
use support::{Folder, at_end, cell, code, evaluation, frame, import, metrics, tfrecord};

/// A payload in the layout of the original, from its parts.
fn payload(hash: &str, epochs: &str, matrix: &str, ops: &str, message: &[u8]) -> Vec<u8> {
    let base64 = STANDARD.encode(message);
    format!(r#"["{hash}", {epochs}, "{matrix}", "{ops}", "{base64}\n"]"#).into_bytes()
}

/// The hash of input -> output.
fn smallest_hash() -> String {
    cell(0).module_hash().to_string()
}

/// A message with one evaluation: validation accuracy 0.5.
const ONE_EVALUATION: &[u8] = &[10, 9, 33, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f];

#[test]
fn further_records_of_a_cell_are_further_repeats() {
    let folder = Folder::new();
    let mut records = vec![];
    for (index, repeats) in [(5, 3u16), (6, 1), (200_000, 2)] {
        records
            .extend((0..repeats).map(|repeat| (cell(index), 12, metrics(12, 100 * repeat + index as u16))));
    }
    records.push((cell(6), 4, metrics(4, 9)));
    let summary = import(&folder.file("a.tfrecord", &tfrecord(&records)), &folder.table()).expect("imports");
    assert_eq!((summary.records, summary.cells, summary.kind), (7, 3, Kind::Retrained));
    let of_12 = summary.budgets.iter().find(|budget| budget.epochs == 12).expect("12 epochs");
    assert!(of_12.cells_by_repeats.iter().eq([(&1, &1), (&2, &1), (&3, &1)]));

    let table = Table::open(folder.table()).expect("opens");
    assert_eq!(table.record_count(), 7);
    let record = table.record(CellIndex(5), 12, Repeat::Index(2), Checkpoint::Halfway).expect("a record");
    let expected = evaluation(6.0, 215);
    assert_eq!(
        (record.training_time, record.test_accuracy),
        (expected.training_time, expected.test_accuracy)
    );

    let ask = |cell, epochs, repeat| code(table.record(CellIndex(cell), epochs, repeat, Checkpoint::Final));
    assert_eq!(ask(7, 12, Repeat::Index(0)), "NB101_CELL_NOT_IN_TABLE");
    assert_eq!(ask(423_624, 12, Repeat::Index(0)), "NB101_CELL_NOT_IN_TABLE");
    assert_eq!(ask(5, 108, Repeat::Index(0)), "NB101_NO_BUDGET");
    assert_eq!(ask(5, 12, Repeat::Index(3)), "NB101_NO_REPEAT");
    assert_eq!(ask(6, 12, Repeat::Index(1)), "NB101_NO_RECORD");
    assert_eq!(ask(5, 4, Repeat::Mean), "NB101_NO_RECORD");
    assert_eq!(code(table.column(&at_end(Metric::TestAccuracy, 108, Repeat::Mean))), "NB101_NO_COLUMN");
}

#[test]
fn a_mean_that_is_not_stored_is_taken_over_the_repeats_of_each_cell() {
    let folder = Folder::new();
    let of = |validation| ModelMetrics {
        evaluations: vec![Evaluation { validation_accuracy: Some(validation), ..Evaluation::default() }],
        ..ModelMetrics::default()
    };
    let records =
        [(cell(1), 4, of(0.25)), (cell(1), 4, of(0.5)), (cell(1), 4, of(0.1)), (cell(2), 4, of(0.75))];
    import(&folder.file("a.tfrecord", &tfrecord(&records)), &folder.table()).expect("imports");
    let table = Table::open(folder.table()).expect("opens");
    let column = table.column(&at_end(Metric::ValidationAccuracy, 4, Repeat::Mean)).expect("derived");
    assert!(column.is_derived());
    assert_eq!(column.get(CellIndex(1)), Some((0.25 + 0.5 + 0.1) / 3.0));
    assert_eq!(column.get(CellIndex(2)), Some(0.75));
    let record = table.record(CellIndex(1), 4, Repeat::Mean, Checkpoint::Final).expect("derived");
    assert_eq!((record.validation_accuracy, record.test_accuracy), (column.get(CellIndex(1)), None));
    assert_eq!(
        code(table.record(CellIndex(1), 4, Repeat::Index(0), Checkpoint::Halfway)),
        "NB101_NO_CHECKPOINT"
    );
}

#[test]
fn an_evaluation_is_called_what_its_epoch_says() {
    let at = |epoch| Evaluation {
        current_epoch: Some(epoch),
        validation_accuracy: Some(0.5),
        ..Evaluation::default()
    };
    let unknown = Evaluation { validation_accuracy: Some(0.5), ..Evaluation::default() };
    let known = |evaluations: &[Evaluation]| {
        let folder = Folder::new();
        let metrics = ModelMetrics { evaluations: evaluations.to_vec(), ..ModelMetrics::default() };
        let records = [(cell(3), 4, metrics), (cell(4), 4, support::metrics(4, 0))];
        let summary =
            import(&folder.file("a.tfrecord", &tfrecord(&records)), &folder.table()).expect("imports");
        let table = Table::open(folder.table()).expect("opens");
        let has = |checkpoint| table.record(CellIndex(3), 4, Repeat::Index(0), checkpoint).is_ok();
        (
            has(Checkpoint::Halfway),
            has(Checkpoint::Final),
            summary.other_evaluations,
            summary.unfinished_records,
        )
    };
    assert_eq!(known(&[at(0.0), at(2.0), at(4.0)]), (true, true, 0, 0));
    // 312 of 625 steps.
    assert_eq!(known(&[at(0.0064), at(1.9968), at(4.0)]), (true, true, 0, 0));
    assert_eq!(known(&[at(0.0), at(1.0), at(4.0)]), (false, true, 1, 0));
    assert_eq!(known(&[at(0.0), at(1.0), at(2.0), at(3.0), at(4.0)]), (true, true, 2, 0));
    assert_eq!(known(&[at(0.0), at(2.0), at(3.5)]), (true, false, 0, 1));
    assert_eq!(known(&[unknown, unknown, unknown]), (true, true, 0, 0));
    assert_eq!(known(&[unknown, unknown, unknown, unknown]), (false, true, 2, 0));
    assert_eq!(known(&[at(0.0), at(4.0)]), (false, true, 0, 0));
    assert_eq!(known(&[unknown]), (false, true, 0, 0));
}

/// input -> {1, 2, 3} -> output with this order of operations; 128 channels do not divide by three, so the order
/// matters.
fn wide(ops: [&str; 3]) -> Cell {
    let matrix = [0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0];
    let ops = [&["input"][..], &ops, &["output"]].concat();
    Cell::from_spec(&Spec::new(&matrix, &ops).expect("a spec")).expect("a cell")
}

#[test]
fn a_cell_keeps_the_vertex_order_and_the_parameters_that_it_was_trained_with() {
    let folder = Folder::new();
    let own = wide(["maxpool3x3", "conv1x1-bn-relu", "conv3x3-bn-relu"]);
    assert!(!own.is_canonical());
    let parameters = |cell: Cell| cell.trainable_parameters(&NetworkConfig::default()).expect("valid") as u32;
    assert_ne!(parameters(own), parameters(own.canonical()));
    let with = |parameters| ModelMetrics { trainable_parameters: Some(parameters), ..metrics(4, 1) };
    let records = [
        (own, 4, with(parameters(own))),
        (own.canonical(), 4, with(parameters(own.canonical()))),
        (cell(0), 4, with(7)),
        (cell(1), 4, with(parameters(cell(1)))),
    ];
    let summary = import(&folder.file("a.tfrecord", &tfrecord(&records)), &folder.table()).expect("imports");
    assert_eq!((summary.own_representatives, summary.own_parameters, summary.mixed_networks), (1, 1, 1));

    let table = Table::open(folder.table()).expect("opens");
    table.verify().expect("verifies");
    let record = table.record(CellIndex::of(own), 4, Repeat::Index(1), Checkpoint::Final).expect("a record");
    assert_eq!((record.representative, record.trainable_parameters), (own, u64::from(parameters(own))));
    assert_eq!(table.trainable_parameters(CellIndex(0)).ok(), Some(7));
    assert_eq!(table.representative(CellIndex(1)).ok(), Some(cell(1)));
}

#[test]
fn diverged_networks_stay_and_are_counted() {
    let folder = Folder::new();
    let of = |validation| ModelMetrics {
        evaluations: vec![Evaluation { validation_accuracy: validation, ..Evaluation::default() }],
        ..ModelMetrics::default()
    };
    let nan = f64::from_bits(0x7ff8_0000_0000_1234);
    let records =
        [(cell(0), 108, of(Some(0.1))), (cell(1), 108, of(Some(nan))), (cell(2), 108, of(Some(0.9)))];
    let summary = import(&folder.file("a.tfrecord", &tfrecord(&records)), &folder.table()).expect("imports");
    assert_eq!((summary.chance_level_records, summary.not_finite), (1, 1));
    let table = Table::open(folder.table()).expect("opens");
    let column = table.column(&at_end(Metric::ValidationAccuracy, 108, Repeat::Index(0))).expect("stored");
    assert_eq!(column.get(CellIndex(1)).map(f64::to_bits), Some(nan.to_bits()));
    assert_eq!(column.get(CellIndex(0)), Some(0.1));
}

#[test]
fn unknown_and_mistyped_fields_are_skipped_and_counted() {
    let folder = Folder::new();
    // validation accuracy as above; field 6 (a path) as a path and as a double, field 5 as a varint, field 9 as bytes,
    // field 10 in 32 bits.
    let mut inner = ONE_EVALUATION[2..].to_vec();
    inner.extend([50, 1, b'/', 49, 1, 2, 3, 4, 5, 6, 7, 8, 40, 1, 74, 2, 0, 0, 85, 1, 2, 3, 4]);
    let mut message = vec![10, inner.len() as u8];
    message.extend(inner);
    // trainable parameters as a double, then rightly.
    message.extend([17, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0xea, 0xee, 0x35]);
    // setups that are a number, no JSON, no object, no UTF-8.
    message.extend([0xa8, 6, 1, 0xaa, 6, 1, b'{', 0xaa, 6, 2, b'[', b']', 0xaa, 6, 1, 0xff]);
    let source = frame(&payload(&smallest_hash(), "4", "0100", "input,output", &message));
    let summary = import(&folder.file("a.tfrecord", &source), &folder.table()).expect("imports");
    let skipped: Vec<_> = summary
        .skipped_fields
        .iter()
        .map(|field| (field.message, field.field, field.wire_type, field.count))
        .collect();
    assert_eq!(
        skipped,
        [
            ("EvaluationData", 5, 0, 1),
            ("EvaluationData", 6, 1, 1),
            ("EvaluationData", 9, 2, 1),
            ("EvaluationData", 10, 5, 1),
            ("ModelMetrics", 2, 1, 1),
            ("ModelMetrics", 101, 0, 1),
            ("ModelMetrics", 101, 2, 3),
        ]
    );
    let table = Table::open(folder.table()).expect("opens");
    let record = table.record(CellIndex(0), 4, Repeat::Index(0), Checkpoint::Final).expect("a record");
    assert_eq!((record.validation_accuracy, record.test_accuracy), (Some(0.5), None));
    assert_eq!((record.trainable_parameters, summary.own_parameters), (882_538, 1));
}

#[test]
fn a_bad_record_is_refused_with_its_offset_and_leaves_nothing() {
    let good = frame(&payload(&smallest_hash(), "4", "0100", "input,output", ONE_EVALUATION));
    let hash = smallest_hash();
    let other_hash = cell(1).module_hash().to_string();
    let many = b"[".repeat(100_000);
    let mut broken = good.clone();
    *broken.last_mut().expect("not empty") ^= 1;
    for (bad, expected) in [
        (payload(&other_hash, "4", "0100", "input,output", ONE_EVALUATION), "NB101_HASH_MISMATCH"),
        (payload("abc", "4", "0100", "input,output", ONE_EVALUATION), "NB101_BAD_RECORD"),
        (payload(&hash, "0", "0100", "input,output", ONE_EVALUATION), "NB101_BAD_RECORD"),
        (payload(&hash, "70000", "0100", "input,output", ONE_EVALUATION), "NB101_BAD_RECORD"),
        (payload(&hash, "-4", "0100", "input,output", ONE_EVALUATION), "NB101_BAD_RECORD"),
        (payload(&hash, "4.5", "0100", "input,output", ONE_EVALUATION), "NB101_BAD_RECORD"),
        (payload(&hash, "4", "0x00", "input,output", ONE_EVALUATION), "NB101_BAD_RECORD"),
        (payload(&hash, "4", "01000", "input,output", ONE_EVALUATION), "NB101_INVALID_CELL_IN_RECORD"),
        (payload(&hash, "4", "0000", "input,output", ONE_EVALUATION), "NB101_INVALID_CELL_IN_RECORD"),
        (payload(&hash, "4", "", "", ONE_EVALUATION), "NB101_INVALID_CELL_IN_RECORD"),
        (payload(&hash, "4", "0100", "output,input", ONE_EVALUATION), "NB101_INVALID_CELL_IN_RECORD"),
        (payload(&hash, "4", "0100", "input,output", b""), "NB101_BAD_RECORD"),
        (payload(&hash, "4", "0100", "input,output", &ONE_EVALUATION[..7]), "NB101_BAD_RECORD"),
        (payload(&hash, "4", "0100", "input,output", &[0]), "NB101_BAD_RECORD"),
        (payload(&hash, "4", "0100", "input,output", &[0xff; 11]), "NB101_BAD_RECORD"),
        (payload(&hash, "4", "0100", "input,output", &[11]), "NB101_BAD_RECORD"),
        // A length of 2^64 - 1, and -1 trainable parameters.
        (
            payload(
                &hash,
                "4",
                "0100",
                "input,output",
                &[10, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1],
            ),
            "NB101_BAD_RECORD",
        ),
        (
            payload(
                &hash,
                "4",
                "0100",
                "input,output",
                &[16, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1],
            ),
            "NB101_BAD_RECORD",
        ),
        (format!(r#"["{hash}", 4, "0100", "input,output", "a*"]"#).into_bytes(), "NB101_BAD_RECORD"),
        (format!(r#"["{hash}", 4, "0100", "input,output"]"#).into_bytes(), "NB101_BAD_RECORD"),
        (format!(r#"["{hash}", 4, "0100", "input,output", "", 1]"#).into_bytes(), "NB101_BAD_RECORD"),
        (b"".to_vec(), "NB101_BAD_RECORD"),
        (b"\xff\xfe".to_vec(), "NB101_BAD_RECORD"),
        (b"null".to_vec(), "NB101_BAD_RECORD"),
        (many, "NB101_BAD_RECORD"),
    ] {
        let folder = Folder::new();
        // Of two bad records, the first is the one that is told.
        let source = folder.file("a.tfrecord", &[good.as_slice(), &broken, &frame(&bad)].concat());
        assert_eq!(code(import(&source, &folder.table())), "NB101_CHECKSUM_MISMATCH");
        let source = folder.file("a.tfrecord", &[good.as_slice(), &frame(&bad), &broken].concat());
        let error = import(&source, &folder.table()).expect_err("must be refused");
        let text = error.to_string();
        assert_eq!(code::<()>(Err(error)), expected, "{text}");
        assert!(text.contains(&format!("byte {}", good.len())), "{text}");
        assert_eq!(folder.names(), ["a.tfrecord"]);
    }
}

#[test]
fn every_flipped_byte_and_every_cut_of_a_file_is_found() {
    let folder = Folder::new();
    let file = tfrecord(&[(cell(0), 4, metrics(4, 1)), (cell(60), 4, metrics(4, 2))]);
    let first = 16 + u64::from_le_bytes(file[..8].try_into().expect("eight")) as usize;
    for at in 0..file.len() {
        let mut flipped = file.clone();
        flipped[at] ^= 1 << (at % 8);
        let expected = if at < 12 { "NB101_NOT_A_TFRECORD" } else { "NB101_CHECKSUM_MISMATCH" };
        assert_eq!(
            code(import(&folder.file("a.tfrecord", &flipped), &folder.table())),
            expected,
            "byte {at}"
        );

        // A file that ends between two records is a shorter file.
        if at != first {
            let cut = folder.file("a.tfrecord", &file[..at]);
            assert_eq!(code(import(&cut, &folder.table())), "NB101_TRUNCATED", "cut at {at}");
        }
    }
    assert_eq!(folder.names(), ["a.tfrecord"]);
}

#[test]
fn a_length_that_lies_does_not_make_us_allocate() {
    let folder = Folder::new();
    let good = tfrecord(&[(cell(0), 4, metrics(4, 1))]);
    for (length, expected) in
        [(1 << 20, "NB101_TRUNCATED"), (1 << 60, "NB101_BAD_RECORD"), (u64::MAX, "NB101_BAD_RECORD")]
    {
        // The head of the frame of an empty payload has the right checksum for any length that we put into it.
        let head = u64::to_le_bytes(length);
        let crc = crc32c::crc32c(&head).rotate_right(15).wrapping_add(0xa282_ead8).to_le_bytes();
        let source = folder.file("a.tfrecord", &[good.as_slice(), &head, &crc, b"rest"].concat());
        assert_eq!(code(import(&source, &folder.table())), expected);
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let folder = Folder::new();
    let records: Vec<_> = (0..3_000u32)
        .map(|i| (cell(i * 137 % 2_000), [4, 12][i as usize % 2], metrics([4, 12][i as usize % 2], i as u16)))
        .collect();
    let source = folder.file("a.tfrecord", &tfrecord(&records));
    let bytes = [1, 4].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        let table = folder.path(&format!("{threads}.nb101"));
        let options = ImportOptions {
            kind: Some(Kind::Synthetic),
            date: Some("today".to_owned()),
            ..ImportOptions::default()
        };
        let import = nb101_table::Import::new(options).add(&source);
        pool.install(|| support::run(&import, &table)).expect("imports");
        std::fs::read(table).expect("readable")
    });
    assert_eq!(bytes[0], bytes[1]);
}
