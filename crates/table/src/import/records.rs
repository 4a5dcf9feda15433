//! Reading the records of a TFRecord file on all threads.

use std::io::Read;

use nb101_benchmark::{Measurement, Metric, Repeat};
use nb101_cell::{Cell, ModuleHash, module_hashes};
use nb101_space::CellIndex;
use rayon::prelude::*;

use super::collector::{CHECKPOINTS, Collector};
use super::complete::{Contradiction, FullRecord};
use super::repeats::Repeats;
use crate::error::TableError;
use crate::format::CELLS;
use crate::table::MOST_EVALUATIONS;
use crate::tfrecord::{Block, Decoder, Evaluation, Framer, RecordFault, Skipped};

/// Records that one thread decodes at a time.
const BATCH: usize = 256;

/// Guessing among ten classes gives 0.1; by chance, three standard deviations more on 9,984 images.
const CHANCE_LEVEL: f64 = 0.109;

/// One training step is 0.0064 epochs, and half of the steps need not be a whole number.
const EPOCH_TOLERANCE: f64 = 0.01;

/// The numbers of one evaluation, in the order of [`Metric::ALL`].
type Numbers = [Option<f64>; Metric::ALL.len()];

/// What is kept of a record.
struct Decoded {
    offset: u64,
    hash: ModuleHash,
    epochs: u16,
    cell: Cell,
    index: CellIndex,
    parameters: Option<u32>,
    /// The numbers by checkpoint; none if there is no such evaluation.
    evaluations: [Option<Numbers>; CHECKPOINTS.len()],
    /// Evaluations in between that are not half-way.
    others: u32,
    /// All of it, for a complete import.
    full: Option<Box<FullRecord>>,
}

/// Some records and what was skipped in them.
#[derive(Default)]
struct Batch {
    records: Vec<Decoded>,
    skipped: Skipped,
}

/// What was met on the way.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) records: u64,
    pub(super) chance_level: u64,
    pub(super) not_finite: u64,
    pub(super) other_evaluations: u64,
    pub(super) unfinished: u64,
    pub(super) mixed_networks: u64,
    pub(super) skipped: Skipped,
}

/// Reads one file into the collector. `report` is told bytes and records now and then and may end the job.
pub(super) fn read(
    path: &str,
    reader: impl Read + Send,
    collector: &mut Collector,
    counts: &mut Counts,
    mut report: impl FnMut(u64, u64) -> Result<(), TableError>,
) -> Result<(u64, [u8; 32]), TableError> {
    let mut framer = Framer::new(path.to_owned(), reader);
    let complete = collector.complete.is_some();
    let mut file = RecordFile::new(path, collector, counts);
    // Three things go on at the same time: reading a block, decoding the one before, collecting the one before that.
    let mut block = framer.next_block()?;
    let mut batches = Vec::new();
    while block.is_some() || !batches.is_empty() {
        // What one thread must do alone comes first; decoding then keeps whoever is free busy.
        let (next, (collected, decoded)) = rayon::join(
            || framer.next_block(),
            || {
                rayon::join(
                    || file.collect(std::mem::take(&mut batches)),
                    || block.as_ref().map_or(Ok(Vec::new()), |block| decode(path, block, complete)),
                )
            },
        );
        // In file order, so that the first fault is the one that is told.
        collected?;
        batches = decoded?;
        if let Some(done) = std::mem::replace(&mut block, next?) {
            framer.recycle(done);
        }
        report(framer.offset(), file.counts.records)?;
    }
    Ok((framer.offset(), framer.into_sha256()))
}

fn decode(path: &str, block: &Block, complete: bool) -> Result<Vec<Batch>, TableError> {
    let batches: Vec<_> = block
        .frames()
        .par_chunks(BATCH)
        .map(|frames| {
            let mut decoder = Decoder::default();
            let mut records = Vec::with_capacity(frames.len());
            for frame in frames {
                let offset = block.offset(frame);
                let payload = block.payload(path, frame)?;
                records.push(Decoded::new(&mut decoder, payload, offset, complete).map_err(|fault| {
                    let path = path.to_owned();
                    match fault {
                        RecordFault::Malformed(reason) => TableError::BadRecord { path, offset, reason },
                        RecordFault::InvalidCell(source) => TableError::InvalidCell { path, offset, source },
                    }
                })?);
            }
            Ok(Batch { records, skipped: decoder.skipped })
        })
        .collect();
    // Collecting into a result would give any error; this gives the first.
    batches.into_iter().collect()
}

impl Decoded {
    fn new(decoder: &mut Decoder, payload: &[u8], offset: u64, complete: bool) -> Result<Self, RecordFault> {
        let record = decoder.decode(payload)?;
        let evaluations = &decoder.metrics.evaluations;
        let (halfway, last, others) = by_checkpoint(record.epochs, evaluations);
        if complete && evaluations.len() > MOST_EVALUATIONS {
            let got = evaluations.len();
            return Err(format!("it has {got} evaluations, a complete table takes {MOST_EVALUATIONS}").into());
        }
        let of = |place: Option<usize>| place.map(|place| numbers(&evaluations[place]));
        let full = || FullRecord { metrics: decoder.metrics.clone(), halfway, last };
        Ok(Self {
            offset,
            hash: record.hash,
            epochs: record.epochs,
            cell: record.cell,
            index: CellIndex::of(record.cell),
            parameters: decoder.metrics.trainable_parameters,
            evaluations: [of(halfway), of(last)],
            others,
            full: complete.then(|| Box::new(full())),
        })
    }
}

/// The places of the half-way and the final evaluation, and how many are neither, the one at the start aside.
///
/// Published records have three: start, half-way, end. Others may have further ones, or have them at other epochs, and
/// must not be taken for what they are not. The last one is the final one, and the half-way one lies between the first
/// and the last; their epochs, where given, must agree.
fn by_checkpoint(epochs: u16, evaluations: &[Evaluation]) -> (Option<usize>, Option<usize>, u32) {
    let budget = f64::from(epochs);
    let is_at = |epoch: f64, place: &usize| {
        evaluations[*place].current_epoch.is_none_or(|at| (at - epoch).abs() <= EPOCH_TOLERANCE)
    };
    let Some(last) = evaluations.len().checked_sub(1) else { return (None, None, 0) };
    let mut between = 1..last.max(1);
    let others = between.len();
    let half_way = match others {
        1 => Some(1),
        // Of several, only an epoch tells which one it is.
        _ => between.find(|&place| evaluations[place].current_epoch.is_some() && is_at(budget / 2.0, &place)),
    };
    let half_way = half_way.filter(|place| is_at(budget / 2.0, place));
    let others = others - usize::from(half_way.is_some());
    (half_way, Some(last).filter(|last| is_at(budget, last)), others as u32)
}

/// Whether an accuracy is no better than guessing.
pub(super) fn is_chance_level(accuracy: f64) -> bool {
    accuracy <= CHANCE_LEVEL
}

fn numbers(evaluation: &Evaluation) -> Numbers {
    Metric::ALL.map(|metric| match metric {
        Metric::TrainingTime => evaluation.training_time,
        Metric::TrainAccuracy => evaluation.train_accuracy,
        Metric::ValidationAccuracy => evaluation.validation_accuracy,
        Metric::TestAccuracy => evaluation.test_accuracy,
    })
}

/// The state of reading one file.
struct RecordFile<'a> {
    path: &'a str,
    collector: &'a mut Collector,
    counts: &'a mut Counts,
    /// The module hash of every cell that came up.
    hashes: Vec<Option<ModuleHash>>,
    repeats: Repeats,
}

impl<'a> RecordFile<'a> {
    fn new(path: &'a str, collector: &'a mut Collector, counts: &'a mut Counts) -> Self {
        let hashes = vec![None; CELLS as usize];
        Self { path, collector, counts, hashes, repeats: Repeats::default() }
    }

    /// Takes in decoded records, in file order.
    fn collect(&mut self, batches: Vec<Batch>) -> Result<(), TableError> {
        self.hash_new_cells(&batches);
        for batch in batches {
            for record in &batch.records {
                self.take(record)?;
            }
            for (field, count) in batch.skipped.0 {
                self.counts.skipped.add(field, count);
            }
        }
        Ok(())
    }

    /// Hashes each cell the first time that it comes up: hashing is by far the slowest part of checking a record.
    fn hash_new_cells(&mut self, batches: &[Batch]) {
        let records = batches.iter().flat_map(|batch| &batch.records);
        let unknown = records.filter(|record| self.hashes[record.index.row()].is_none());
        let mut new: Vec<(CellIndex, Cell)> = unknown.map(|record| (record.index, record.cell)).collect();
        new.sort_unstable_by_key(|(index, _)| *index);
        new.dedup_by_key(|(index, _)| *index);
        let cells: Vec<Cell> = new.iter().map(|(_, cell)| *cell).collect();
        let hashes: Vec<ModuleHash> = cells.par_chunks(BATCH).flat_map_iter(module_hashes).collect();
        for ((index, _), hash) in new.into_iter().zip(hashes) {
            self.hashes[index.row()] = Some(hash);
        }
    }

    fn take(&mut self, record: &Decoded) -> Result<(), TableError> {
        let path = || self.path.to_owned();
        if let Some(expected) = self.hashes[record.index.row()].filter(|&hash| hash != record.hash) {
            return Err(TableError::HashMismatch {
                path: path(),
                offset: record.offset,
                got: record.hash,
                expected,
            });
        }
        let place = self.collector.arrivals.place(record.index);
        let repeat = self.repeats.next(place, record.epochs);
        let repeat = repeat.map(Repeat::Index).ok_or_else(|| TableError::BadRecord {
            path: path(),
            offset: record.offset,
            reason: format!(
                "it is repeat 65535 of its cell at {} epochs, one more than a table takes",
                record.epochs
            ),
        })?;

        let training = self.collector.trainings.entry((record.epochs, repeat)).or_default();
        for (number, checkpoint) in CHECKPOINTS.into_iter().enumerate() {
            let Some(values) = record.evaluations[number] else { continue };
            training.put(place, number, values).map_err(|(metric, expected)| {
                let got = values[metric].unwrap_or_default();
                let metric = Metric::ALL[metric].clone();
                let measurement =
                    Measurement { metric, epochs: record.epochs, repeat, checkpoint }.to_string();
                TableError::Conflict { path: path(), measurement, cell: record.index, got, expected }
            })?;
            self.counts.not_finite +=
                values.iter().flatten().filter(|value| !value.is_finite()).count() as u64;
        }
        let same = self.collector.put_network(record.index, record.cell, record.parameters);
        self.keep(record, repeat)?;

        let [_, last] = &record.evaluations;
        let validation = last.and_then(|[_, _, validation, _]| validation);
        self.counts.records += 1;
        self.counts.unfinished += u64::from(last.is_none());
        self.counts.chance_level += u64::from(validation.is_some_and(is_chance_level));
        self.counts.other_evaluations += u64::from(record.others);
        self.counts.mixed_networks += u64::from(!same);
        Ok(())
    }

    /// Takes in all else that a record says, for a complete import.
    fn keep(&mut self, record: &Decoded, repeat: Repeat) -> Result<(), TableError> {
        let Some(full) = &record.full else { return Ok(()) };
        let known = self.collector.network(record.index);
        let (Some(complete), Some(known)) = (&mut self.collector.complete, known) else { return Ok(()) };
        let Repeat::Index(repeat) = repeat else { return Ok(()) };
        let kept = complete.take((record.index, record.cell), (record.epochs, repeat), full, known);
        kept.map_err(|Contradiction { what, got, expected }| TableError::Conflict {
            path: self.path.to_owned(),
            measurement: what,
            cell: record.index,
            got,
            expected,
        })
    }
}
