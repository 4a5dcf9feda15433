//! The crate from outside: laws of every searcher, protocols, statistics, results.

#![expect(clippy::cast_precision_loss, reason = "small counts")]
#![expect(clippy::float_cmp, reason = "results are the same to the last bit, or the test says how close")]

mod bad_protocols;
mod bad_settings;
mod benchmark;
mod checkpoints;
mod comparison;
mod distributions;
mod evolution;
mod fidelity;
mod golden;
mod laws;
mod model_free;
mod models;
mod order_statistics;
mod output;
mod own_searchers;
mod protocols;
mod published;
mod scipy;
mod simulation;
mod statistics;
mod stopping;

use std::sync::atomic::AtomicBool;

use nb101_benchmark::Benchmark;
use nb101_search::{Protocol, Study, StudyResult};

/// The result of a protocol that is known to be good.
fn study(protocol: &str, benchmark: &dyn Benchmark) -> StudyResult {
    let protocol = Protocol::from_json(protocol).and_then(|protocol| protocol.resolve(benchmark));
    let study = Study::new(protocol.expect("a good protocol"), benchmark).expect("a full benchmark");
    study.run(|_, _| {}, &AtomicBool::new(false)).expect("not cancelled")
}

/// The result as it is written.
fn bytes(result: &StudyResult) -> Vec<u8> {
    let mut bytes = Vec::new();
    result.write_jsonl(&mut bytes).expect("a vector takes everything");
    bytes
}
