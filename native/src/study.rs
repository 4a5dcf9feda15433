//! Protocols of studies.

use napi_derive::napi;
use nb101_benchmark::Benchmark;
use nb101_search::{Protocol, ResolvedProtocol, SearchError};

use crate::error::{self, coded, guarded};
use crate::study_runs::json;
use crate::table::source;

/// A protocol with every gap filled, as JSON.
#[napi]
pub fn study_resolve(id: u32, protocol: String) -> error::Result<String> {
    guarded(move || {
        let source = source(id)?;
        json(&resolve(&protocol, source.benchmark()).map_err(coded)?)
    })
}

pub(crate) fn resolve(protocol: &str, benchmark: &dyn Benchmark) -> Result<ResolvedProtocol, SearchError> {
    Protocol::from_json(protocol)?.resolve(benchmark)
}
