//! Opened tables.
//!
//! A table is named by an id, since a free function with a number is crossed to three times as fast as a method. The
//! [`TableHandle`] that owns it closes it when JavaScript lets go of it, also when a worker ends.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use napi::Error;
use napi::bindgen_prelude::{AsyncTask, Uint32ArraySlice};
use napi_derive::napi;
use nb101_benchmark::Benchmark;
use nb101_cell::ErrorCode;
use nb101_space::CellIndex;
use nb101_table::{Map, Table, TableError};

use crate::cell::unpack;
use crate::error::{self, Coded, coded, guarded};
use crate::progress::{CancelToken, ProgressCallback, Reporter};
use crate::surrogate::Predicted;
use crate::table_reader::{Reader, epochs_of, index_of_repeat};
use crate::task::Blocking;

/// A benchmark and what was resolved in it.
pub(crate) struct Opened {
    pub(crate) readers: Vec<Reader>,
    pub(crate) source: Source,
}

/// What answers.
#[derive(Clone)]
pub(crate) enum Source {
    /// A file.
    Table(Arc<Table<Map>>),
    /// A fitted model.
    Surrogate(Arc<Predicted>),
}

impl Source {
    /// Both answer as every benchmark does.
    pub(crate) fn benchmark(&self) -> &dyn Benchmark {
        match self {
            Self::Table(table) => &**table,
            Self::Surrogate(predicted) => predicted.surrogate(),
        }
    }

    /// Refuses what was read if the file of a table was cut off meanwhile.
    pub(crate) fn check_whole(&self) -> Result<(), TableError> {
        match self {
            Self::Table(table) => table.check_whole(),
            Self::Surrogate(_) => Ok(()),
        }
    }

    /// A table of all its numbers. That of a surrogate is made at the first call, in some seconds.
    fn table(&self) -> error::Result<Arc<Table<Map>>> {
        match self {
            Self::Table(table) => Ok(Arc::clone(table)),
            Self::Surrogate(predicted) => predicted.table().map_err(coded),
        }
    }
}

#[derive(Default)]
struct Registry {
    /// Ids are not used again, so that a stale one is noticed.
    last_id: u32,
    tables: HashMap<u32, Opened>,
}

static REGISTRY: LazyLock<RwLock<Registry>> = LazyLock::new(RwLock::default);

// A panic under the lock leaves nothing half-changed: all that is done there is looking up, adding and removing.
fn registry() -> RwLockReadGuard<'static, Registry> {
    REGISTRY.read().unwrap_or_else(PoisonError::into_inner)
}

fn registry_mut() -> RwLockWriteGuard<'static, Registry> {
    REGISTRY.write().unwrap_or_else(PoisonError::into_inner)
}

/// Nothing is open under this id.
#[derive(Debug)]
pub(crate) struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the table is closed, expected an open one; open it again")
    }
}

impl std::error::Error for Closed {}

impl ErrorCode for Closed {
    fn code(&self) -> &'static str {
        "NB101_CLOSED"
    }
}

/// The table with an id, for work that is long enough to see first that its file was not shortened. Whoever holds it keeps
/// its file mapped, so a job may go on when the table is closed meanwhile.
pub(crate) fn table(id: u32) -> error::Result<Arc<Table<Map>>> {
    let table = source(id)?.table()?;
    table.check_length().map_err(coded)?;
    Ok(table)
}

/// The benchmark with an id, for work that is long enough to see first that a table's file was not shortened.
pub(crate) fn checked_source(id: u32) -> error::Result<Source> {
    let source = source(id)?;
    if let Source::Table(table) = &source {
        table.check_length().map_err(coded)?;
    }
    Ok(source)
}

/// Asks the table with an id for much. Its file must be whole before, and after for the answer to count.
pub(crate) fn ask_table<T>(id: u32, look: impl FnOnce(&Table<Map>) -> error::Result<T>) -> error::Result<T> {
    let table = table(id)?;
    let found = look(&table);
    table.check_whole().map_err(coded)?;
    found
}

/// As [`ask_table`], of any benchmark.
pub(crate) fn ask_source<T>(id: u32, look: impl FnOnce(&Source) -> error::Result<T>) -> error::Result<T> {
    let source = checked_source(id)?;
    let found = look(&source);
    source.check_whole().map_err(coded)?;
    found
}

/// The benchmark with an id.
pub(crate) fn source(id: u32) -> error::Result<Source> {
    with_table(id, |opened| Ok(opened.source.clone()))
}

/// Looks at an opened table. What is found counts only if its file is whole afterwards.
pub(crate) fn with_table<T>(id: u32, look: impl FnOnce(&Opened) -> error::Result<T>) -> error::Result<T> {
    let registry = registry();
    let opened = registry.tables.get(&id).ok_or(Closed).map_err(coded)?;
    let found = look(opened);
    opened.source.check_whole().map_err(coded)?;
    found
}

/// As [`with_table`], to change what was resolved in it.
pub(crate) fn with_table_mut<T>(
    id: u32,
    change: impl FnOnce(&mut Opened) -> error::Result<T>,
) -> error::Result<T> {
    change(registry_mut().tables.get_mut(&id).ok_or(Closed).map_err(coded)?)
}

/// Owns an opened table.
#[napi]
#[derive(Debug)]
pub struct TableHandle {
    id: u32,
}

impl TableHandle {
    /// Gives a benchmark an id.
    pub(crate) fn new(source: Source) -> Self {
        let mut registry = registry_mut();
        loop {
            registry.last_id = registry.last_id.wrapping_add(1);
            if !registry.tables.contains_key(&registry.last_id) {
                break;
            }
        }
        let id = registry.last_id;
        registry.tables.insert(id, Opened { readers: Vec::new(), source });
        Self { id }
    }
}

#[napi]
impl TableHandle {
    /// What the functions on tables take.
    #[napi(getter)]
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Closes the table; closing twice is fine.
    #[napi]
    pub fn close(&self) -> error::Result<()> {
        guarded(|| {
            let removed = registry_mut().tables.remove(&self.id);
            // Unmapping takes a while, and needs no lock.
            drop(removed);
            Ok(())
        })
    }
}

impl Drop for TableHandle {
    fn drop(&mut self) {
        // Nobody is left to be told of a failure.
        drop(self.close());
    }
}

/// Opens a table, or loads it into memory.
#[napi]
pub fn table_open(path: String, load: bool) -> error::Result<TableHandle> {
    guarded(|| {
        let table = if load { Table::load(path) } else { Table::open_watched(path) };
        Ok(TableHandle::new(Source::Table(Arc::new(table.map_err(coded)?))))
    })
}

/// Kind, length, cells, columns and provenance, as JSON.
#[napi]
pub fn table_info(id: u32) -> error::Result<String> {
    guarded(|| {
        ask_table(id, |table| {
            let info = serde_json::json!({
                "kind": table.kind(),
                "bytes": table.bytes(),
                "cells": table.cell_count(),
                "complete": table.is_complete(),
                "columns": table.columns(),
                "provenance": table.provenance(),
            });
            Ok(info.to_string())
        })
    })
}

/// What a training of a cell was made with, as JSON, if its record said so.
#[napi]
pub fn table_setup(id: u32, packed: u32, epochs: u32, repeat: u32) -> error::Result<Option<String>> {
    guarded(|| {
        let cell = CellIndex::of(unpack(packed)?);
        let (epochs, repeat) = (epochs_of(epochs)?, index_of_repeat(repeat)?);
        ask_table(id, |table| {
            let (_, metrics) = table.source_record(cell, epochs, repeat).map_err(coded)?;
            Ok(metrics.setup.map(String::from))
        })
    })
}

/// The number of single trainings.
#[napi]
pub fn table_records(id: u32) -> error::Result<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a file has fewer than 2^53 records")]
    guarded(|| ask_table(id, |table| Ok(table.record_count() as f64)))
}

/// Whether the table has a row for a cell.
#[napi]
pub fn table_has(id: u32, packed: u32) -> error::Result<bool> {
    guarded(|| {
        let index = CellIndex::of(unpack(packed)?);
        with_table(id, |opened| match &opened.source {
            Source::Table(table) => Ok(table.contains(index)),
            Source::Surrogate(_) => Ok(true),
        })
    })
}

/// Fills an array, as long as the table has cells, with their indices, ascending.
#[napi]
pub fn table_cells(id: u32, mut cells: Uint32ArraySlice) -> error::Result<()> {
    guarded(|| {
        ask_source(id, |source| {
            // SAFETY: TypeScript has just made the array, and nobody else can see it before this returns.
            let places = unsafe { cells.as_mut() }.iter_mut();
            match source {
                Source::Table(table) => places.zip(table.cells()).for_each(|(place, cell)| *place = cell.0),
                Source::Surrogate(_) => places.zip(0..).for_each(|(place, cell)| *place = cell),
            }
            Ok(())
        })
    })
}

/// Reads the whole file to find damage, off the JavaScript thread. Progress is in bytes.
#[napi(ts_return_type = "Promise<void>")]
pub fn table_verify(
    id: u32,
    token: &CancelToken,
    #[napi(ts_arg_type = "((progress: Progress) => void) | null | undefined")] on_progress: Option<
        ProgressCallback,
    >,
) -> error::Result<AsyncTask<Blocking>> {
    guarded(move || {
        let table = table(id)?;
        let cancelled = token.flag();
        let mut reporter = Reporter::new(on_progress);
        Ok(AsyncTask::new(Blocking::new(move || {
            let outcome = table.verify_with(&mut |bytes| {
                if cancelled.load(Ordering::Relaxed) {
                    return Err(TableError::Cancelled);
                }
                reporter.report(bytes, table.bytes());
                table.check_length()
            });
            // Of a file that was cut off meanwhile the checksums say less.
            table.check_whole()?;
            outcome
        })))
    })
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").field("readers", &self.readers).finish_non_exhaustive()
    }
}

/// Refuses what TypeScript should not have let through.
pub(crate) fn bad_argument(message: &str) -> Error<Coded> {
    Error::new(Coded("NB101_BAD_ARGUMENT"), message.to_owned())
}
