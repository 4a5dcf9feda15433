//! Published experiments by name.

use nb101_benchmark::{Checkpoint, Metric};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::protocol::{
    Budget, ObjectiveChoice, ObjectiveRepeat, Protocol, QualityChoice, QualityRepeat, SearcherSpec,
};
use crate::searchers::{SearcherSettings, Validity};

/// A published experiment, or a question that the paper asks with its methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProtocolPreset {
    /// Figure 7 of the paper (Ying et al. 2019): seven methods, 500 runs of 10^7 simulated seconds, validation accuracy of a
    /// random repeat at 108 epochs, judged by mean test accuracy.
    Paper,
    /// The notebook of `google-research/nasbench`: 10 runs of 5 * 10^6 simulated seconds, judged by the test accuracy of
    /// the same query.
    Notebook,
    /// Does the ranking of the methods carry over from the 64,542 cells of at most six vertices to the whole space? The
    /// paper's seven methods in both, 100 runs.
    Mini,
    /// Does it depend on which training of the cells a search sees? The paper's seven methods on each of the three repeats
    /// alone, judged by mean test accuracy, 100 runs.
    Robustness,
    /// A first look: every searcher that there is, 10 runs of 10^6 simulated seconds. BANANAS trains smaller ensembles less
    /// often, since with its own settings it would take longer than all others together.
    All,
}

/// The methods of the paper's figure 7.
const PAPER_SEARCHERS: [&str; 7] =
    ["random-search", "regularized-evolution", "reinforce", "hyperband", "bohb", "tpe", "smac"];

impl ProtocolPreset {
    /// The name of the searchers' presets that the experiment uses.
    pub const fn searcher_preset(self) -> &'static str {
        match self {
            Self::Paper | Self::Mini | Self::Robustness | Self::All => "paper",
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
            Self::Mini | Self::Robustness => (100, 1e7, QualityRepeat::Mean, Validity::AsProposed),
            Self::All => (10, 1e6, QualityRepeat::Mean, Validity::Pruned),
        };
        Protocol {
            preset: Some(self),
            benchmark: None,
            searchers: Some(self.searchers()),
            validity: Some(validity),
            invalid_cost: Some(0.0),
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
            budget: Some(Budget::Seconds(seconds)),
            workers: Some(1),
            runs: Some(runs),
            seed: None,
        }
    }

    fn searchers(self) -> Vec<SearcherSpec> {
        let named = PAPER_SEARCHERS.map(SearcherSpec::named);
        match self {
            Self::Paper => named.to_vec(),
            Self::Notebook => default_searchers(),
            Self::All => SearcherSettings::NAMES.iter().map(|&name| quick(name)).collect(),
            Self::Mini => variants(&named, &[7, 6], |spec, vertices| SearcherSpec {
                label: Some(format!("{}, {vertices} vertices", spec.name)),
                vertices: Some(vertices),
                ..spec.clone()
            }),
            Self::Robustness => variants(&named, &[0, 1, 2], |spec, repeat| SearcherSpec {
                label: Some(format!("{}, repeat {repeat}", spec.name)),
                repeat: Some(ObjectiveRepeat::Index(repeat)),
                ..spec.clone()
            }),
        }
    }
}

/// Every searcher in every variant, those of one variant together.
fn variants<V: Copy>(
    searchers: &[SearcherSpec],
    variants: &[V],
    of: impl Fn(&SearcherSpec, V) -> SearcherSpec,
) -> Vec<SearcherSpec> {
    variants
        .iter()
        .flat_map(|&variant| searchers.iter().map(|spec| of(spec, variant)).collect::<Vec<_>>())
        .collect()
}

/// A searcher that is quick enough for a first look.
fn quick(name: &str) -> SearcherSpec {
    let mut spec = SearcherSpec::named(name);
    if name == "bananas" {
        let settings = [("networks", 3.into()), ("training_epochs", 50.into()), ("refit_growth", 0.5.into())];
        spec.settings =
            settings.map(|(name, value): (&str, Value)| (name.to_owned(), value)).into_iter().collect();
    }
    spec
}

/// The searchers of a protocol that names none.
pub(crate) fn default_searchers() -> Vec<SearcherSpec> {
    ["random-search", "regularized-evolution"].map(SearcherSpec::named).to_vec()
}
