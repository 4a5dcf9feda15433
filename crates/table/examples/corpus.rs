//! Writes the files that fuzzing starts from:
//!
//! ```text
//! cargo run -p nb101-table --example corpus -- crates/table/tests/corpus
//! ```

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nb101_benchmark::{Checkpoint, Kind, Measurement, Metric, Repeat};
use nb101_cell::{Cell, Spec};
use nb101_space::{CellIndex, Space};
use nb101_table::{
    Evaluation, Export, ExportFormat, Import, ImportOptions, ModelMetrics, Provenance, Setup, Table,
    TableWriter, TfRecordWriter,
};

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let corpus = std::env::args().nth(1).ok_or("expected the folder of the corpus")?;
    let corpus = Path::new(&corpus);
    for part in ["tables", "records", "numpy", "rows"] {
        fs::create_dir_all(corpus.join(part))?;
    }
    records(&corpus.join("records"))?;
    tables(corpus)?;
    rows(corpus)?;
    numpy(&corpus.join("numpy"))
}

fn cell(index: u32) -> Result<Cell, Box<dyn Error>> {
    Ok(Space::nasbench101().cell(CellIndex(index))?)
}

/// One cell in two orders of its vertices.
fn two_orders() -> Result<[Cell; 2], Box<dyn Error>> {
    let matrix = [0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0];
    let cell =
        |a, b| Ok::<_, Box<dyn Error>>(Cell::from_spec(&Spec::new(&matrix, &["input", a, b, "output"])?)?);
    Ok([cell("conv1x1-bn-relu", "maxpool3x3")?, cell("maxpool3x3", "conv1x1-bn-relu")?])
}

fn accuracy(k: u16) -> f64 {
    f64::from(f32::from(k) / 9_984.0)
}

fn evaluation(epoch: f64, k: u16) -> Evaluation {
    Evaluation {
        current_epoch: Some(epoch),
        training_time: Some(f64::from(k) * 0.5),
        train_accuracy: Some(accuracy(k)),
        validation_accuracy: Some(accuracy(k / 2)),
        test_accuracy: Some(accuracy(k / 3)),
    }
}

/// As the published files have them.
fn published(epochs: u16, k: u16) -> ModelMetrics {
    let budget = f64::from(epochs);
    ModelMetrics {
        evaluations: vec![evaluation(0.0, 998), evaluation(budget / 2.0, k), evaluation(budget, k + 500)],
        trainable_parameters: Some(882_570),
        total_time: Some(f64::from(k)),
        setup: None,
    }
}

fn records(folder: &Path) -> Outcome {
    let mut file = Vec::new();
    let mut writer = TfRecordWriter::new(&mut file);
    for (repeat, epochs) in [(0, 4), (1, 4), (0, 108)] {
        writer.write(cell(0)?, epochs, &published(epochs, 8_000 + repeat))?;
        writer.write(cell(2_000)?, epochs, &published(epochs, 9_000 + repeat))?;
    }
    fs::write(folder.join("published.tfrecord"), file)?;

    let mut file = Vec::new();
    let mut writer = TfRecordWriter::new(&mut file);
    for (order, k) in two_orders()?.into_iter().zip([7_000, 7_100]) {
        let mut odd = published(36, k);
        odd.evaluations.insert(1, evaluation(1.0, 3_000));
        odd.evaluations[2].current_epoch = None;
        odd.evaluations.push(Evaluation::default());
        odd.evaluations[0].test_accuracy = Some(f64::NAN);
        (odd.trainable_parameters, odd.total_time) = (None, None);
        odd.setup = Some(Setup::new(r#"{"device":"CPU"}"#)?);
        writer.write(order, 36, &odd)?;
        writer.write(order, 36, &published(36, k + 1))?;
    }
    fs::write(folder.join("odd.tfrecord"), file)?;
    fs::write(folder.join("others.tfrecord"), of_others()?)?;
    Ok(())
}

/// A record with fields that the original does not have, its metrics in one line.
fn of_others() -> Result<Vec<u8>, Box<dyn Error>> {
    let mut message = Vec::new();
    for epoch in [0.0f64, 18.0, 36.0] {
        let mut evaluation = Vec::new();
        // Epoch, time, accuracies, and a number where the original has a path.
        for (field, value) in [(1, epoch), (2, 12.5), (3, 0.5), (4, 0.25), (5, 0.125), (6, 1e300)] {
            evaluation.push(field << 3 | 1);
            evaluation.extend(value.to_le_bytes());
        }
        // A path, a number of 32 bits, and one of 64 in ten bytes.
        evaluation.extend([7 << 3 | 2, 3, b'a', b'/', b'b', 8 << 3 | 5, 1, 2, 3, 4, 9 << 3]);
        evaluation.extend([0xff; 9].into_iter().chain([1]));
        message.extend([1 << 3 | 2, evaluation.len() as u8]);
        message.extend(evaluation);
    }
    message.extend([2 << 3 | 1, 0, 0, 0, 0, 0, 0, 0, 0, 15 << 3, 7]);
    let (hash, code) = (cell(0)?.module_hash(), STANDARD.encode(message));
    let payload = format!("[ \"{hash}\",36 , \"0100\", \"input\\u002coutput\", \"{code}\" ]");
    let crc = |bytes: &[u8]| crc32c::crc32c(bytes).rotate_right(15).wrapping_add(0xa282_ead8).to_le_bytes();
    let len = (payload.len() as u64).to_le_bytes();
    Ok([&len[..], &crc(&len), payload.as_bytes(), &crc(payload.as_bytes())].concat())
}

fn import(source: &Path, table: &Path) -> Outcome {
    let options = ImportOptions { complete: true, kind: Some(Kind::Synthetic), ..ImportOptions::default() };
    Import::new(options).add(source).run(table, &|_| (), &AtomicBool::new(false))?;
    Ok(())
}

fn tables(corpus: &Path) -> Outcome {
    let folder = corpus.join("tables");
    for name in ["published", "odd"] {
        let source = corpus.join(format!("records/{name}.tfrecord"));
        import(&source, &folder.join(format!("{name}.nb101")))?;
    }
    TableWriter::create(folder.join("empty.nb101"), [])?.finish(Kind::Published, Provenance::default())?;

    // A section of every kind, a column of every encoding, and cells at the edges of blocks.
    let cells = [3, 40, 95, 96, 97, 191, 2_000].map(CellIndex);
    let mut writer = TableWriter::create(folder.join("sections.nb101"), cells)?;
    let column = |metric, repeat, checkpoint| Measurement { metric, epochs: 108, repeat, checkpoint };
    let counts: Vec<_> = (0..7).map(|row| Some(accuracy(9_000 + row))).collect();
    let gaps: Vec<_> = (0..7).map(|row| Some(accuracy(row)).filter(|_| row % 2 == 0)).collect();
    let wide = [Some(0.1), None, Some(f64::NAN), Some(-0.0), Some(f64::INFINITY), None, Some(1e-310)];
    let thirds: Vec<_> = (0..7).map(|row| Some(f64::from(3 * row + 1) / 9_984.0)).collect();
    writer.column(column(Metric::TestAccuracy, Repeat::Index(0), Checkpoint::Final), &counts)?;
    writer.column(column(Metric::TestAccuracy, Repeat::Index(1), Checkpoint::Final), &gaps)?;
    writer.column(column(Metric::TestAccuracy, Repeat::Mean, Checkpoint::Halfway), &thirds)?;
    writer.column(column(Metric::TrainingTime, Repeat::Index(0), Checkpoint::Halfway), &wide)?;
    writer.user_column("latency", "ms", &wide)?;
    writer.representatives(&[(CellIndex(40), cell(40)?), (CellIndex(2_000), cell(2_000)?)])?;
    writer.trainable_parameters(&[(CellIndex(96), 77)])?;
    writer.finish(Kind::Retrained, Provenance { date: Some("2026".to_owned()), ..Provenance::default() })?;
    Ok(())
}

fn rows(corpus: &Path) -> Outcome {
    for (name, format) in [
        ("published", ExportFormat::Csv),
        ("odd", ExportFormat::Csv),
        ("odd", ExportFormat::Parquet),
        ("sections", ExportFormat::Parquet),
    ] {
        let table = Table::open(corpus.join(format!("tables/{name}.nb101")))?;
        let path = corpus.join(format!("rows/{name}.{}", format.name()));
        Export::new(format).run(&table, path, &|_| (), &AtomicBool::new(false))?;
    }
    let hash = cell(7)?.module_hash();
    let text =
        format!("\u{feff}hash, epochs,test_accuracy,energy [mJ]\r\n{hash},108,0.5,\r\n{hash},108,1,2\r\n");
    fs::write(corpus.join("rows/user.csv"), text)?;
    Ok(())
}

fn numpy(folder: &Path) -> Outcome {
    let usual = "{'descr': '<f8', 'fortran_order': False, 'shape': (423624,), }          \n";
    let other = r#"{"shape":(423624,),"fortran_order":False,"descr":"<f8"}"#;
    for (version, header) in [(1u8, usual), (2, usual), (3, other)] {
        let len = (header.len() as u32).to_le_bytes();
        let len = if version == 1 { &len[..2] } else { &len[..] };
        let head = [b"\x93NUMPY", &[version, 0][..], len, header.as_bytes()].concat();
        fs::write(folder.join(format!("head{version}.npy")), head)?;
    }
    Ok(())
}
