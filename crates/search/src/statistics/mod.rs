//! Runs in numbers.
#![expect(clippy::cast_precision_loss, reason = "nobody has 2^53 runs")]

mod area;
mod bootstrap;
mod curve;
mod friedman;
mod normal;
mod ranks;
mod spread;
mod study_statistics;
mod target;
mod wilcoxon;

pub use area::area;
pub use bootstrap::{CONFIDENCE, Interval, RESAMPLES};
pub use curve::RegretCurve;
pub use friedman::{ALPHA, Friedman, critical_difference};
pub use spread::{Spread, quantile};
pub use study_statistics::{Comparison, SearcherStatistics, Statistics, TARGETS};
pub use target::{TimeToTarget, times_to_target};
pub use wilcoxon::{PMethod, SignedRank, holm, signed_rank};
