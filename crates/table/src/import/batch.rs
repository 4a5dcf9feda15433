//! Decoding some records on one thread.

use std::ops::Range;

use nb101_cell::{Cell, ModuleHash};
use nb101_space::CellIndex;

use super::complete::FullRecord;
use super::training_numbers::{Slot, TrainingNumbers};
use crate::error::TableError;
use crate::table::MOST_EVALUATIONS;
use crate::tfrecord::{Block, Decoder, Evaluation, RecordFault, Skipped, SourceRecord};

/// One training step is 0.0064 epochs, and half of the steps need not be a whole number.
const EPOCH_TOLERANCE: f64 = 0.01;

/// What is kept of a record.
pub(super) struct Decoded {
    pub(super) offset: u64,
    /// The number of its network in the batch.
    pub(super) network: usize,
    pub(super) epochs: u16,
    pub(super) numbers: TrainingNumbers,
    /// Whether there is a final evaluation.
    pub(super) is_finished: bool,
    /// Evaluations in between that are not half-way.
    pub(super) others: u32,
    /// All of it, for a complete import.
    pub(super) full: Option<Box<FullRecord>>,
}

/// What a record says about the network that was trained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Network {
    pub(super) hash: ModuleHash,
    pub(super) cell: Cell,
    pub(super) index: CellIndex,
    pub(super) parameters: Option<u32>,
}

/// Some records and what was skipped in them.
#[derive(Default)]
pub(super) struct Batch {
    /// The networks in their order. One that comes again after another is there twice.
    pub(super) networks: Vec<Network>,
    pub(super) records: Vec<Decoded>,
    pub(super) skipped: Skipped,
    /// What is wrong after these records.
    pub(super) fault: Option<TableError>,
}

impl Batch {
    /// Takes apart the payloads at some positions of a block, up to the first fault.
    pub(super) fn decode(path: &str, block: &Block, frames: &[Range<usize>], complete: bool) -> Self {
        // All checksums at once: the processor then works on several, since none needs the result of another.
        let (intact, fault) = block.intact(path, frames);
        let mut decoder = Decoder::default();
        let mut batch = Self { records: Vec::with_capacity(intact.len()), fault, ..Self::default() };
        for frame in intact {
            let offset = block.offset(frame);
            if let Err(fault) = batch.add(&mut decoder, block.payload(frame), offset, complete) {
                let path = path.to_owned();
                batch.fault = Some(match fault {
                    RecordFault::Malformed(reason) => TableError::BadRecord { path, offset, reason },
                    RecordFault::InvalidCell(source) => TableError::InvalidCell { path, offset, source },
                });
                break;
            }
        }
        batch.skipped = decoder.skipped;
        batch
    }

    fn add(
        &mut self,
        decoder: &mut Decoder,
        payload: &[u8],
        offset: u64,
        complete: bool,
    ) -> Result<(), RecordFault> {
        let SourceRecord { hash, epochs, cell, index } = decoder.decode(payload)?;
        let evaluations = &decoder.metrics.evaluations;
        let (halfway, last, others) = by_checkpoint(epochs, evaluations);
        if complete && evaluations.len() > MOST_EVALUATIONS {
            let got = evaluations.len();
            return Err(format!("it has {got} evaluations, a complete table takes {MOST_EVALUATIONS}").into());
        }
        let mut numbers = TrainingNumbers::default();
        for (checkpoint, place) in [halfway, last].into_iter().enumerate() {
            let Some(place) = place else { continue };
            let Evaluation { training_time, train_accuracy, validation_accuracy, test_accuracy, .. } =
                evaluations[place];
            // In the order of `Metric::ALL`.
            let values = [training_time, train_accuracy, validation_accuracy, test_accuracy];
            for (metric, value) in values.into_iter().enumerate() {
                numbers.set(Slot::new(checkpoint, metric), value);
            }
        }
        let network = Network { hash, cell, index, parameters: decoder.metrics.trainable_parameters };
        if self.networks.last() != Some(&network) {
            self.networks.push(network);
        }
        let full = || FullRecord { metrics: decoder.metrics.clone(), halfway, last };
        self.records.push(Decoded {
            offset,
            network: self.networks.len() - 1,
            epochs,
            numbers,
            is_finished: last.is_some(),
            others,
            full: complete.then(|| Box::new(full())),
        });
        Ok(())
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
