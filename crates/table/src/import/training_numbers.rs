//! What one record says about one training.

use nb101_benchmark::{Checkpoint, Metric};

/// The evaluations that a record of a source may have.
pub(super) const CHECKPOINTS: [Checkpoint; 2] = [Checkpoint::Halfway, Checkpoint::Final];

/// Numbers of a training of a cell: one for each checkpoint and metric.
pub(super) const SLOTS: usize = CHECKPOINTS.len() * Metric::ALL.len();

/// The place of a number of a training: which checkpoint, and which metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot(usize);

impl Slot {
    /// By the places in [`CHECKPOINTS`] and [`Metric::ALL`].
    pub(super) const fn new(checkpoint: usize, metric: usize) -> Self {
        Self(checkpoint * Metric::ALL.len() + metric)
    }

    /// All, ascending by checkpoint, then by metric.
    pub(super) fn all() -> [Self; SLOTS] {
        std::array::from_fn(Self)
    }

    pub(super) const fn number(self) -> usize {
        self.0
    }

    pub(super) const fn bit(self) -> u32 {
        1 << self.0
    }

    pub(super) const fn checkpoint(self) -> Checkpoint {
        CHECKPOINTS[self.0 / Metric::ALL.len()]
    }

    pub(super) fn metric(self) -> Metric {
        Metric::ALL[self.0 % Metric::ALL.len()].clone()
    }
}

/// The numbers that one record has.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TrainingNumbers {
    /// A bit for each number that is there.
    present: u32,
    /// Those that are not there are zero.
    values: [f64; SLOTS],
}

impl TrainingNumbers {
    pub(super) fn set(&mut self, slot: Slot, value: Option<f64>) {
        let Some(value) = value else { return };
        self.present |= slot.bit();
        self.values[slot.number()] = value;
    }

    pub(super) fn get(&self, slot: Slot) -> Option<f64> {
        (self.present & slot.bit() != 0).then_some(self.values[slot.number()])
    }

    /// A bit for each number that is there.
    pub(super) const fn present(&self) -> u32 {
        self.present
    }

    /// All numbers, zero for those that are not there.
    pub(super) const fn values(&self) -> &[f64; SLOTS] {
        &self.values
    }

    /// How many are infinite or NaN.
    pub(super) fn not_finite(&self) -> u64 {
        self.values.iter().map(|value| u64::from(!value.is_finite())).sum()
    }
}
