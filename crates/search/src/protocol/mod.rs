//! The study as data: what a user asks for, and the same with every gap filled.

mod document;
mod lookup;
mod measurements;
mod preset;
mod resolve;
mod resolved;
mod searcher_spec;

pub use document::{
    BenchmarkChoice, Budget, ObjectiveChoice, ObjectiveRepeat, Protocol, QualityChoice, QualityRepeat,
};
pub(crate) use lookup::Lookup;
pub(crate) use measurements::{quality_of, time_of};
pub use preset::ProtocolPreset;
pub use resolved::{BenchmarkIdentity, Objective, Quality, ResolvedProtocol, ResolvedSearcher};
pub use searcher_spec::SearcherSpec;
