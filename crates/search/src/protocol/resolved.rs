//! The protocol with every gap filled.

use nb101_benchmark::{Checkpoint, Kind, Metric};
use serde::Serialize;

use crate::protocol::{Budget, ObjectiveRepeat, QualityRepeat};
use crate::searchers::{SearcherSettings, Validity};

/// The benchmark of a study.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BenchmarkIdentity {
    /// Where its numbers come from.
    pub kind: Kind,
    /// [`Benchmark::fingerprint`](nb101_benchmark::Benchmark::fingerprint) in eight hexadecimal digits, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
}

/// What a query tells the searcher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Objective {
    /// An accuracy.
    pub metric: Metric,
    /// For how many epochs a queried cell was trained.
    pub epochs: u16,
    /// Which training of the cell is looked up.
    pub repeat: ObjectiveRepeat,
    /// When during the training.
    pub checkpoint: Checkpoint,
}

/// What an incumbent is judged by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quality {
    /// An accuracy.
    pub metric: Metric,
    /// For how many epochs the cell was trained.
    pub epochs: u16,
    /// Which training.
    pub repeat: QualityRepeat,
}

/// A searcher with everything said.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResolvedSearcher {
    /// Its name and settings.
    #[serde(flatten)]
    pub settings: SearcherSettings,
    /// What results call it; no other searcher of the study has the same.
    pub label: String,
    /// The most vertices that its cells may have, if not all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vertices: Option<u8>,
    /// Which training it is told of, if not that of the objective.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<ObjectiveRepeat>,
}

/// A [`Protocol`](crate::Protocol) in which everything is said and checked. Its JSON form is a protocol again, which resolves to the same
/// on the same benchmark.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResolvedProtocol {
    pub(super) benchmark: BenchmarkIdentity,
    pub(super) searchers: Vec<ResolvedSearcher>,
    pub(super) validity: Validity,
    pub(super) invalid_cost: f64,
    pub(super) objective: Objective,
    pub(super) quality: Quality,
    pub(super) budget: Budget,
    pub(super) workers: u32,
    pub(super) runs: u32,
    pub(super) seed: u64,
}

impl ResolvedProtocol {
    /// The benchmark that it was resolved on.
    pub const fn benchmark(&self) -> &BenchmarkIdentity {
        &self.benchmark
    }

    /// The searchers to compare.
    pub fn searchers(&self) -> &[ResolvedSearcher] {
        &self.searchers
    }

    /// What a query tells the searcher.
    pub const fn objective(&self) -> &Objective {
        &self.objective
    }

    /// What an incumbent is judged by.
    pub const fn quality(&self) -> &Quality {
        &self.quality
    }

    /// When a run ends.
    pub const fn budget(&self) -> Budget {
        self.budget
    }

    /// The number of independent runs of every searcher.
    pub const fn runs(&self) -> u32 {
        self.runs
    }

    /// What all random numbers derive from.
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// Which proposals are valid.
    pub const fn validity(&self) -> Validity {
        self.validity
    }

    /// What an invalid proposal costs on the clock.
    pub const fn invalid_cost(&self) -> f64 {
        self.invalid_cost
    }

    /// The number of workers that train at the same time.
    pub const fn workers(&self) -> u32 {
        self.workers
    }
}
