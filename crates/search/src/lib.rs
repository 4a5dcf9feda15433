//! Architecture search as an experiment: searchers that are asked and told, a simulated clock, studies of many seeded
//! runs, and regret.
//!
//! A [`Protocol`] is the study as data. [Resolved](Protocol::resolve) against a benchmark it says everything; a [`Study`]
//! runs it on all cores and gives the same [`StudyResult`] on any number of threads. `docs/search-protocol.md`
//! describes the document, the clocks, the seeds and the searchers.
#![forbid(unsafe_code)]

mod error;
mod object;
mod protocol;
mod rng;
mod searchers;
mod statistics;
mod study;

pub use error::SearchError;
pub use protocol::{
    BenchmarkChoice, BenchmarkIdentity, Budget, Objective, ObjectiveChoice, ObjectiveRepeat, Protocol,
    ProtocolPreset, Quality, QualityChoice, QualityRepeat, ResolvedProtocol, ResolvedSearcher, SearcherSpec,
};
pub use rng::{RunRng, run_seed};
pub use searchers::{
    AsynchronousHalvingSettings, AtOptimum, BananasSettings, BohbSettings, EncodingKind, HyperbandSettings,
    InvalidChildren, LocalMove, LocalSearchSettings, Mutation, NonRegularizedEvolutionSettings,
    NpenasSettings, Nsga2Settings, Outcome, OwnSearcher, PredictorSettings, RandomSearch,
    RandomSearchSettings, RegularizedEvolution, RegularizedEvolutionSettings, ReinforceSettings, Rules,
    Sampling, Searcher, SearcherSettings, SecondObjective, Settings, SimulatedAnnealingSettings,
    SmacSettings, SuccessiveHalvingSettings, Suggestion, TpeSettings, Validity, rank_and_crowding,
};
pub use statistics::{
    ALPHA, CONFIDENCE, Comparison, Friedman, Interval, PMethod, RESAMPLES, RegretCurve, SearcherStatistics,
    SignedRank, Spread, Statistics, TARGETS, TimeToTarget, area, critical_difference, holm, quantile,
    signed_rank, times_to_target,
};
pub use study::{
    BestQuality, EndReason, Incumbent, MAX_INVALID_IN_A_ROW, Observation, OpenStudy, OwnRun, Run,
    SearcherRuns, SearcherSummary, Study, StudyResult, Summary,
};
