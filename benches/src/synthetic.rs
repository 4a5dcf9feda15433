//! Made-up numbers for every training of the space, the same for the same seed: what the benchmarks of tables work on,
//! since the published file is no part of the repository.

use std::io::{self, Write};
use std::path::Path;

use nb101_benchmark::{Checkpoint, Kind, Measurement, Metric, Repeat};
use nb101_cell::{Cell, NetworkConfig};
use nb101_space::{CellIndex, HashOrder, Space};
use nb101_table::{Evaluation, ModelMetrics, Provenance, TableError, TableWriter, TfRecordWriter};
use rayon::prelude::*;

/// The budgets of the published file.
pub const BUDGETS: [u16; 4] = [4, 12, 36, 108];

/// Trainings of each cell at each budget.
pub const REPEATS: u16 = 3;

/// Images in an evaluation.
const IMAGES: f64 = 9984.0;

/// Cells that one thread writes at a time.
const CHUNK: usize = 256;

/// Some cells of the space and the seed of their numbers.
#[derive(Debug)]
pub struct Synthetic {
    /// In ascending order of their hashes, as in the published file.
    cells: Vec<(CellIndex, Cell)>,
    seed: u64,
}

/// One training: the numbers of the start, half-way and final evaluation in the order of [`Metric::ALL`].
type Training = [[f64; 4]; 3];

impl Synthetic {
    /// The first cells by hash, which are spread evenly over the space.
    pub fn new(cells: usize, seed: u64) -> Self {
        let space = Space::nasbench101();
        let cell = |&index: &CellIndex| (index, space.cell(index).expect("in the space"));
        Self { cells: HashOrder::get().cells().iter().take(cells).map(cell).collect(), seed }
    }

    /// Writes the original's layout; returns the number of records.
    pub fn write_records(&self, mut out: impl Write) -> io::Result<usize> {
        // Groups of chunks are made on all threads and written in order.
        for group in self.cells.chunks(CHUNK * 64) {
            let chunks = group.par_chunks(CHUNK).map(|cells| self.records(cells));
            for chunk in chunks.collect::<io::Result<Vec<_>>>()? {
                out.write_all(&chunk)?;
            }
        }
        out.flush()?;
        Ok(self.cells.len() * BUDGETS.len() * usize::from(REPEATS))
    }

    fn records(&self, cells: &[(CellIndex, Cell)]) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut writer = TfRecordWriter::new(&mut bytes);
        for &(index, cell) in cells {
            let parameters = parameters(cell);
            for epochs in BUDGETS {
                for repeat in 0..REPEATS {
                    let training = self.training(index, cell, epochs, repeat);
                    writer.write(cell, epochs, &metrics(epochs, parameters, &training))?;
                }
            }
        }
        Ok(bytes)
    }

    /// Writes a table of the numbers that an import of the records keeps; returns its length in bytes.
    pub fn write_table(&self, path: &Path) -> Result<u64, TableError> {
        let mut cells = self.cells.clone();
        cells.sort_unstable_by_key(|&(index, _)| index);
        let mut writer = TableWriter::create(path, cells.iter().map(|&(index, _)| index))?;
        for epochs in BUDGETS {
            for repeat in 0..REPEATS {
                let numbers =
                    cells.par_iter().map(|&(index, cell)| self.training(index, cell, epochs, repeat));
                let numbers: Vec<Training> = numbers.collect();
                for (checkpoint, evaluation) in [(Checkpoint::Halfway, 1), (Checkpoint::Final, 2)] {
                    for (position, metric) in Metric::ALL.into_iter().enumerate() {
                        let column: Vec<_> =
                            numbers.iter().map(|training| Some(training[evaluation][position])).collect();
                        let repeat = Repeat::Index(repeat);
                        writer.column(Measurement { metric, epochs, repeat, checkpoint }, &column)?;
                    }
                }
            }
        }
        writer.finish(Kind::Synthetic, Provenance::default())
    }

    /// The numbers of one training: more parameters take longer and learn better, more epochs too, and each has luck of
    /// its own. All are exact in single precision, as the published ones are.
    fn training(&self, index: CellIndex, cell: Cell, epochs: u16, repeat: u16) -> Training {
        let size = f64::from(parameters(cell)) / 5e7;
        let mut state = self.seed ^ u64::from(index.0) << 32 ^ u64::from(epochs) << 16 ^ u64::from(repeat);
        let mut luck = || unit(&mut state);
        let seconds = f64::from(epochs) * (4.0 + 44.0 * size) * (0.98 + 0.04 * luck());
        let progress = f64::from(epochs).ln() / 108f64.ln();
        // One network in some thousand diverges.
        let limit = if luck() < 2e-4 { 0.1 } else { 0.25 + 0.65 * progress + 0.04 * size + 0.01 * luck() };
        [(0.0, 0.1), (0.5, 0.8 * limit), (1.0, limit)].map(|(done, accuracy)| {
            let mut measured = |bonus: f64| accuracy_near(accuracy + bonus + 0.01 * luck());
            let accuracies = [measured(0.05), measured(0.005), measured(0.0)];
            let [train, validation, test] = accuracies;
            [f64::from((seconds * done) as f32), train, validation, test]
        })
    }
}

/// The nearest count of right answers as a fraction, computed as the original does.
fn accuracy_near(accuracy: f64) -> f64 {
    let right = (accuracy * IMAGES).round().clamp(0.0, IMAGES);
    f64::from(right as f32 / IMAGES as f32)
}

/// The next number from 0 to 1 of the generator `SplitMix64`.
fn unit(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    f64::from((mixed >> 32) as u32) / f64::from(u32::MAX)
}

fn parameters(cell: Cell) -> u32 {
    let parameters = cell.trainable_parameters(&NetworkConfig::default()).ok();
    parameters
        .and_then(|parameters| u32::try_from(parameters).ok())
        .expect("the default network is small enough")
}

fn metrics(epochs: u16, parameters: u32, training: &Training) -> ModelMetrics {
    let epoch = [0.0, f64::from(epochs) / 2.0, f64::from(epochs)];
    let evaluations =
        epoch.into_iter().zip(training).map(|(epoch, &[time, train, validation, test])| Evaluation {
            current_epoch: Some(epoch),
            training_time: Some(time),
            train_accuracy: Some(train),
            validation_accuracy: Some(validation),
            test_accuracy: Some(test),
        });
    ModelMetrics {
        evaluations: evaluations.collect(),
        trainable_parameters: Some(parameters),
        total_time: Some(f64::from((training[2][0] * 1.1) as f32)),
        setup: None,
    }
}
