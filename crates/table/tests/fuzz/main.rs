//! Fuzzing on stable Rust: loops over changed files, the same in every run. They start from the files of `tests/corpus`,
//! which the example `corpus` writes, and from those that once found something, which are kept there.
//!
//! The long versions run a hundred thousand inputs and more; the short ones, in every test run, a few thousand.

mod corpus;
mod mutate;
mod questions;
mod reader;
mod records;
mod rounds;
mod sources;
#[path = "../support/mod.rs"]
mod support;

use support::random::Random;
