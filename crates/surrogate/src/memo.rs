//! Remembers predictions: a table of atomics that is filled as cells are asked for, without locks after the first touch of
//! a block.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::predict::Prediction;

/// Cells in a block, which is allocated when one of them is asked for.
const BLOCK: usize = 1024;
/// Words of an entry.
const WORDS: usize = 8;

type Entry = [AtomicU32; WORDS];

/// What is kept of a cell: the prediction and the normal deviate of the cell.
pub(crate) type Kept = (Prediction, f32);

#[derive(Debug)]
pub(crate) struct Memo {
    blocks: Vec<OnceLock<Box<[Entry]>>>,
}

impl Memo {
    pub(crate) fn new(cells: usize) -> Self {
        Self { blocks: (0..cells.div_ceil(BLOCK)).map(|_| OnceLock::new()).collect() }
    }

    /// The entry of a cell, which must be one of those the memo was made for; made by `predict` the first time.
    pub(crate) fn get(&self, cell: usize, predict: impl FnOnce() -> Kept) -> Kept {
        let block = self.blocks[cell / BLOCK].get_or_init(|| (0..BLOCK).map(|_| Entry::default()).collect());
        let entry = &block[cell % BLOCK];
        // The first word is written last. It is the bits of an accuracy, never zero in an entry that is there.
        let first = entry[0].load(Ordering::Acquire);
        if first != 0 {
            return unpack(entry, first);
        }
        // Threads that come here at the same time write the same numbers.
        let kept = predict();
        let words = pack(&kept);
        for (place, word) in entry.iter().zip(words).skip(1) {
            place.store(word, Ordering::Relaxed);
        }
        entry[0].store(words[0], Ordering::Release);
        kept
    }
}

fn pack((prediction, cell): &Kept) -> [u32; WORDS] {
    let [few, some, many, most] = prediction.validation_accuracy;
    let test = prediction.test_accuracy;
    [test, prediction.divergence, few, some, many, most, prediction.training_time, *cell].map(f32::to_bits)
}

fn unpack(entry: &Entry, first: u32) -> Kept {
    let word = |i: usize| f32::from_bits(entry[i].load(Ordering::Relaxed));
    let prediction = Prediction {
        test_accuracy: f32::from_bits(first),
        divergence: word(1),
        validation_accuracy: [word(2), word(3), word(4), word(5)],
        training_time: word(6),
    };
    (prediction, word(7))
}
