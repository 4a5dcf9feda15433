//! Published experiments by name.

use nb101_benchmark::{Checkpoint, Metric};
use serde::{Deserialize, Serialize};

use crate::protocol::{
    Budget, ObjectiveChoice, ObjectiveRepeat, Protocol, QualityChoice, QualityRepeat, SearcherSpec,
};
use crate::searchers::Validity;

/// A published experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProtocolPreset {
    /// Figure 7 of the paper (Ying et al. 2019): 500 runs of 10^7 simulated seconds, validation accuracy of a random
    /// repeat at 108 epochs, judged by mean test accuracy.
    Paper,
    /// The notebook of `google-research/nasbench`: 10 runs of 5 * 10^6 simulated seconds, judged by the test accuracy of
    /// the same query.
    Notebook,
}

impl ProtocolPreset {
    /// The name of the searchers' presets that the experiment uses.
    pub const fn searchers(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Notebook => "notebook",
        }
    }

    /// What the preset says, as a protocol of its own.
    ///
    /// ```
    /// assert_eq!(nb101_search::ProtocolPreset::Paper.protocol().runs, Some(500));
    /// ```
    pub fn protocol(self) -> Protocol {
        let (runs, seconds, quality, validity) = match self {
            Self::Paper => (500, 1e7, QualityRepeat::Mean, Validity::AsProposed),
            Self::Notebook => (10, 5e6, QualityRepeat::Queried, Validity::Pruned),
        };
        Protocol {
            preset: Some(self),
            searchers: Some(default_searchers()),
            objective: Some(ObjectiveChoice {
                metric: Some(Metric::ValidationAccuracy),
                epochs: Some(108),
                repeat: Some(ObjectiveRepeat::Random),
                checkpoint: Some(Checkpoint::Final),
            }),
            quality: Some(QualityChoice {
                metric: Some(Metric::TestAccuracy),
                epochs: Some(108),
                repeat: Some(quality),
            }),
            validity: Some(validity),
            invalid_cost: Some(0.0),
            budget: Some(Budget::Seconds(seconds)),
            workers: Some(1),
            runs: Some(runs),
            seed: None,
        }
    }
}

/// The searchers of a protocol that names none.
pub(crate) fn default_searchers() -> Vec<SearcherSpec> {
    ["random-search", "regularized-evolution"].map(SearcherSpec::named).to_vec()
}
