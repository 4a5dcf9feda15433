//! Reading the records of a TFRecord file on all threads.

use std::io::Read;

use nb101_benchmark::Repeat;
use nb101_cell::{Cell, ModuleHash, module_hashes};
use nb101_space::CellIndex;
use rayon::prelude::*;

use super::arrivals::Place;
use super::batch::{Batch, Decoded, Network};
use super::collector::Collector;
use super::repeats::Repeats;
use super::training_numbers::Slot;
use crate::error::TableError;
use crate::format::CELLS;
use crate::tfrecord::{Block, Framer, Skipped};

/// Records that one thread decodes at a time.
const BATCH: usize = 128;

/// Guessing among ten classes gives 0.1; by chance, three standard deviations more on 9,984 images.
const CHANCE_LEVEL: f64 = 0.109;

/// Where the final validation accuracy is.
const VALIDATION: Slot = Slot::new(1, 2);

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
    // Whatever is wrong is told when all before it is collected, so that it is the first fault of the file.
    let mut next = framer.next_block();
    let mut batches = Vec::new();
    loop {
        let (block, fault) = match next {
            Ok(block) => (block, None),
            Err(fault) => (None, Some(fault)),
        };
        if block.is_none() && batches.is_empty() {
            return fault.map_or(Ok((framer.offset(), framer.into_sha256())), Err);
        }
        // What one thread must do alone comes first; decoding then keeps whoever is free busy.
        let (read, (collected, decoded)) = rayon::join(
            || fault.map_or_else(|| framer.next_block(), Err),
            || {
                rayon::join(
                    || file.collect(std::mem::take(&mut batches)),
                    || block.as_ref().map_or_else(Vec::new, |block| decode(path, block, complete)),
                )
            },
        );
        collected?;
        (next, batches) = (read, decoded);
        if let Some(done) = block {
            framer.recycle(done);
        }
        report(framer.offset(), file.counts.records)?;
    }
}

fn decode(path: &str, block: &Block, complete: bool) -> Vec<Batch> {
    block.frames().par_chunks(BATCH).map(|frames| Batch::decode(path, block, frames, complete)).collect()
}

/// Whether an accuracy is no better than guessing.
pub(super) fn is_chance_level(accuracy: f64) -> bool {
    accuracy <= CHANCE_LEVEL
}

/// The state of reading one file.
struct RecordFile<'a> {
    path: &'a str,
    collector: &'a mut Collector,
    counts: &'a mut Counts,
    /// The module hash of every cell of which this file has records, by place.
    hashes: Vec<Option<ModuleHash>>,
    repeats: Repeats,
}

/// What is found out about a network.
#[derive(Clone, Copy)]
struct Known {
    index: CellIndex,
    cell: Cell,
    place: Place,
    /// Whether it is that of the cell's first record.
    is_first: bool,
}

impl<'a> RecordFile<'a> {
    fn new(path: &'a str, collector: &'a mut Collector, counts: &'a mut Counts) -> Self {
        let hashes = vec![None; CELLS as usize];
        Self { path, collector, counts, hashes, repeats: Repeats::default() }
    }

    /// Takes in decoded records, in file order.
    fn collect(&mut self, batches: Vec<Batch>) -> Result<(), TableError> {
        let mut places = self.find_places(&batches).into_iter();
        for batch in batches {
            let mut networks = batch.networks.iter().zip(places.by_ref().take(batch.networks.len()));
            let mut known = None;
            for record in &batch.records {
                // Most files have a dozen records of each network in a row.
                let now = match known {
                    Some((number, known)) if number == record.network => known,
                    _ => {
                        let (&network, place) = networks.next().expect("a network for each run of records");
                        self.known(record.offset, network, place)?
                    }
                };
                known = Some((record.network, now));
                self.take(record, now)?;
            }
            for (field, count) in batch.skipped.0 {
                self.counts.skipped.add(field, count);
            }
            batch.fault.map_or(Ok(()), Err)?;
        }
        Ok(())
    }

    /// The places of networks, one after the other. Hashes each cell the first time that it comes up: hashing is by far the
    /// slowest part of checking a record.
    fn find_places(&mut self, batches: &[Batch]) -> Vec<Place> {
        let mut places = Vec::new();
        let mut new: Vec<(Place, Cell)> = Vec::new();
        for network in batches.iter().flat_map(|batch| &batch.networks) {
            let place = self.collector.arrivals.place(network.index);
            places.push(place);
            let hash = &mut self.hashes[place.row()];
            if hash.is_none() {
                // It gets its own one below; until then, this one keeps it from coming twice.
                *hash = Some(network.hash);
                new.push((place, network.cell));
            }
        }
        let cells: Vec<Cell> = new.iter().map(|&(_, cell)| cell).collect();
        let hashes: Vec<ModuleHash> = cells.par_chunks(BATCH).flat_map_iter(module_hashes).collect();
        for ((place, _), hash) in new.into_iter().zip(hashes) {
            self.hashes[place.row()] = Some(hash);
        }
        places
    }

    /// Compares the hash of a record's network, and takes the network in.
    fn known(&mut self, offset: u64, network: Network, place: Place) -> Result<Known, TableError> {
        let Network { hash: got, cell, index, parameters } = network;
        if let Some(expected) = self.hashes[place.row()].filter(|&hash| hash != got) {
            return Err(TableError::HashMismatch { path: self.path.to_owned(), offset, got, expected });
        }
        let is_first = self.collector.put_network(place, cell, parameters);
        Ok(Known { index, cell, place, is_first })
    }

    fn take(&mut self, record: &Decoded, known: Known) -> Result<(), TableError> {
        let repeat = self.repeats.next(known.place, record.epochs);
        let repeat = repeat.map(Repeat::Index).ok_or_else(|| TableError::BadRecord {
            path: self.path.to_owned(),
            offset: record.offset,
            reason: format!(
                "it is repeat 65535 of its cell at {} epochs, one more than a table takes",
                record.epochs
            ),
        })?;
        let put = self.collector.put_numbers(known.place, (record.epochs, repeat), &record.numbers);
        put.map_err(|contradiction| contradiction.in_source(self.path, known.index))?;
        self.keep(record, repeat, known)?;

        let validation = record.numbers.get(VALIDATION);
        self.counts.records += 1;
        self.counts.not_finite += record.numbers.not_finite();
        self.counts.unfinished += u64::from(!record.is_finished);
        self.counts.chance_level += u64::from(validation.is_some_and(is_chance_level));
        self.counts.other_evaluations += u64::from(record.others);
        self.counts.mixed_networks += u64::from(!known.is_first);
        Ok(())
    }

    /// Takes in all else that a record says, for a complete import.
    fn keep(&mut self, record: &Decoded, repeat: Repeat, known: Known) -> Result<(), TableError> {
        let Some(full) = &record.full else { return Ok(()) };
        let Known { index, cell, place, .. } = known;
        let known = self.collector.network(place);
        let (Some(complete), Some(known)) = (&mut self.collector.complete, known) else { return Ok(()) };
        let Repeat::Index(repeat) = repeat else { return Ok(()) };
        let kept = complete.take((place, cell), (record.epochs, repeat), full, known);
        kept.map_err(|contradiction| contradiction.in_source(self.path, index))
    }
}
