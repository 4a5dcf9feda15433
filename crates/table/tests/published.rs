//! The real files.

mod support;

use std::collections::BTreeMap;

use nb101_benchmark::{Benchmark, Checkpoint, Kind, Measurement, Metric, Repeat};
use nb101_cell::{Cell, Label, ModuleHash, NetworkConfig, Spec};
use nb101_space::{CellIndex, HashOrder};
use nb101_table::{Encoding, Import, ImportOptions, Table, Unit};
use serde_json::Value;
use support::decode::{base64, fields};
use support::{published, run};

fn measurement(metric: Metric, epochs: u16, repeat: Repeat) -> Measurement {
    Measurement { metric, epochs, repeat, checkpoint: Checkpoint::Final }
}

fn double(fields: &[(u64, u64, Vec<u8>)], wanted: u64) -> f64 {
    let (_, _, bytes) =
        fields.iter().find(|(field, wire, _)| (*field, *wire) == (wanted, 1)).expect("a double");
    f64::from_le_bytes(bytes.as_slice().try_into().expect("eight bytes"))
}

#[test]
fn a_file_retrained_by_others_comes_in_number_by_number() {
    let Some(path) = published("retrained_4v.tfrecord") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("retrained.nb101");
    let summary = run(&Import::new(ImportOptions::default()).add(&path), &target).expect("imports");
    assert_eq!((summary.records, summary.cells, summary.kind), (1_092, 91, Kind::Retrained));
    // Entry 1 was taken at epoch 1 of every budget, which is never half of it.
    assert_eq!(summary.other_evaluations, 1_092);
    for budget in &summary.budgets {
        assert_eq!(budget.cells_by_repeats, BTreeMap::from([(3, 91)]), "{}", budget.epochs);
    }
    assert!(summary.skipped_fields.iter().any(|field| (field.message, field.field) == ("EvaluationData", 6)));

    let table = Table::open(&target).expect("opens");
    table.verify().expect("verifies");
    assert_eq!((table.cell_count(), table.record_count()), (91, 1_092));
    assert!(table.cells().eq((0..91).map(CellIndex)));

    let file = std::fs::read(&path).expect("readable");
    let mut rest = file.as_slice();
    let mut repeats: BTreeMap<(ModuleHash, u16), u16> = BTreeMap::new();
    let mut compared = 0;
    while !rest.is_empty() {
        let len = u64::from_le_bytes(rest[..8].try_into().expect("eight bytes")) as usize;
        let payload: Value = serde_json::from_slice(&rest[12..12 + len]).expect("JSON");
        rest = &rest[16 + len..];
        let hash: ModuleHash = payload[0].as_str().expect("a hash").parse().expect("a hash");
        let epochs = payload[1].as_u64().expect("epochs") as u16;
        let model = fields(&base64(payload[4].as_str().expect("base64")));
        let evaluations: Vec<_> =
            model.iter().filter(|(field, ..)| *field == 1).map(|(.., bytes)| fields(bytes)).collect();
        let last = &evaluations[2];

        let repeat = repeats.entry((hash, epochs)).or_default();
        let cell = HashOrder::get().find(hash).expect("in the space");
        let record = table.record(cell, epochs, Repeat::Index(*repeat), Checkpoint::Final).expect("a record");
        *repeat += 1;
        for (value, field) in [
            (record.training_time, 2),
            (record.train_accuracy, 3),
            (record.validation_accuracy, 4),
            (record.test_accuracy, 5),
        ] {
            assert_eq!(
                value.map(f64::to_bits),
                Some(double(last, field).to_bits()),
                "{hash} {epochs} {field}"
            );
            compared += 1;
        }
        let adjacency: String =
            record.representative.adjacency().to_matrix().iter().map(u8::to_string).collect();
        let ops: Vec<&str> = record.representative.labels().map(Label::name).collect();
        assert_eq!(Some(adjacency.as_str()), payload[2].as_str());
        assert_eq!(Some(ops.join(",").as_str()), payload[3].as_str());
        let parameters = model.iter().find(|(field, ..)| *field == 2).expect("parameters");
        let parameters = u64::from_le_bytes(parameters.2.as_slice().try_into().expect("eight bytes"));
        assert_eq!(record.trainable_parameters, parameters);
    }
    assert_eq!(compared, 1_092 * 4);
    for column in table.columns() {
        let is_accuracy = column.unit == Unit::Fraction;
        assert_eq!(column.encoding == Encoding::K9984F32, is_accuracy, "{:?}", column.content);
    }
}

#[test]
fn two_columns_join_and_the_published_optimum_is_the_best_cell() {
    let (Some(mean), Some(first)) =
        (published("mean_test_accuracy_108.npy"), published("test_accuracy_108_run0.npy"))
    else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("columns.nb101");
    let import = Import::new(ImportOptions::default()).add(&mean).add(&first);
    let summary = run(&import, &target).expect("imports");
    assert_eq!((summary.cells, summary.kind), (423_624, Kind::Published));

    let table = Table::open(&target).expect("opens");
    table.verify().expect("verifies");
    let mean_at_108 = measurement(Metric::TestAccuracy, 108, Repeat::Mean);
    let means = table.column(&mean_at_108).expect("stored");
    let (best, value) = means.iter().max_by(|a, b| a.1.total_cmp(&b.1)).expect("some");
    assert_eq!(value.to_bits(), 0.943_175_752_957_662_f64.to_bits());
    #[rustfmt::skip]
    let matrix = [
        0, 1, 1, 0, 0, 1, 1,
        0, 0, 0, 0, 0, 1, 0,
        0, 0, 0, 1, 0, 0, 0,
        0, 0, 0, 0, 1, 0, 0,
        0, 0, 0, 0, 0, 1, 0,
        0, 0, 0, 0, 0, 0, 1,
        0, 0, 0, 0, 0, 0, 0,
    ];
    let ops = [
        "input",
        "conv1x1-bn-relu",
        "conv3x3-bn-relu",
        "maxpool3x3",
        "conv3x3-bn-relu",
        "conv3x3-bn-relu",
        "output",
    ];
    let cell = Cell::from_spec(&Spec::new(&matrix, &ops).expect("a spec")).expect("a cell");
    assert_eq!(best, CellIndex::of(cell));
    assert_eq!(cell.canonical().trainable_parameters(&NetworkConfig::default()), Ok(32_426_634));

    for (path, repeat) in [(&mean, Repeat::Mean), (&first, Repeat::Index(0))] {
        let bytes = std::fs::read(path).expect("readable");
        let column = table.column(&measurement(Metric::TestAccuracy, 108, repeat)).expect("stored");
        let benchmark: &dyn Benchmark = &table;
        let boxed = benchmark.column(&measurement(Metric::TestAccuracy, 108, repeat)).expect("stored");
        for (&cell, value) in HashOrder::get().cells().iter().zip(bytes[128..].chunks_exact(8)) {
            let value = f64::from_le_bytes(value.try_into().expect("eight bytes"));
            assert_eq!(column.get(cell).map(f64::to_bits), Some(value.to_bits()));
            assert_eq!(boxed.value(cell), Some(value));
        }
    }
}
