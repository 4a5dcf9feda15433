//! The Node.js addon: converts types, errors, progress and cancellation, and leaves every decision to the core crates.
//!
//! A synchronous export runs its body in `error::guarded`, an asynchronous one returns a [`task::Blocking`]; between
//! them no panic reaches Node.js, and every error has a stable code.

pub mod cell;
pub mod error;
pub mod file_lock;
pub mod images;
pub mod landscape;
pub mod memory;
pub mod probe;
pub mod progress;
pub mod space;
pub mod space_hashes;
pub mod study;
pub mod study_open;
mod study_parquet;
pub mod study_runs;
pub mod surrogate;
pub mod table;
pub mod table_export;
pub mod table_import;
pub mod table_reader;
pub mod table_select;
pub mod table_stream;
pub mod task;
pub mod tensorflow;
mod threads;
pub mod training_record;

use napi_derive::napi;

/// The version of the addon, which is that of the npm package it was built for.
#[napi]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}
