//! Remembers what was computed of cells: a table of atomics that is filled as cells are asked for, without locks after the
//! first touch of a block.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Cells in a block, which is allocated when one of them is asked for. So few, since a question about a cell far from all that
/// were asked about makes a block: 1,024 took longer to make than the networks take.
const BLOCK: usize = 64;

type Block<const WORDS: usize> = Box<[[AtomicU32; WORDS]]>;

/// Some words for each cell.
#[derive(Debug)]
pub(crate) struct Memo<const WORDS: usize> {
    blocks: Vec<OnceLock<Block<WORDS>>>,
}

impl<const WORDS: usize> Memo<WORDS> {
    pub(crate) fn new(cells: usize) -> Self {
        Self { blocks: (0..cells.div_ceil(BLOCK)).map(|_| OnceLock::new()).collect() }
    }

    /// The words of a cell, which must be one of those the memo was made for; made by `compute` the first time. The first
    /// word must not be zero, else they are computed every time.
    pub(crate) fn get(&self, cell: usize, compute: impl FnOnce() -> [u32; WORDS]) -> [u32; WORDS] {
        let block = self.blocks[cell / BLOCK].get_or_init(|| {
            let empty = || [const { AtomicU32::new(0) }; WORDS];
            (0..BLOCK).map(|_| empty()).collect()
        });
        let entry = &block[cell % BLOCK];
        // The first word is written last.
        let first = entry[0].load(Ordering::Acquire);
        if first != 0 {
            let mut words = [first; WORDS];
            for (word, place) in words.iter_mut().zip(entry).skip(1) {
                *word = place.load(Ordering::Relaxed);
            }
            return words;
        }
        // Threads that come here at the same time write the same words.
        let words = compute();
        for (place, word) in entry.iter().zip(words).skip(1) {
            place.store(word, Ordering::Relaxed);
        }
        entry[0].store(words[0], Ordering::Release);
        words
    }
}
