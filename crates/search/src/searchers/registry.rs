//! The searchers that a protocol can name.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::SearchError;
use crate::searchers::{
    AsynchronousHalvingSettings, BananasSettings, BohbSettings, HyperbandSettings, LocalSearchSettings,
    NonRegularizedEvolutionSettings, NpenasSettings, Nsga2Settings, OwnSearcher, RandomSearchSettings,
    RegularizedEvolutionSettings, ReinforceSettings, Rules, Searcher, Settings, SimulatedAnnealingSettings,
    SmacSettings, SuccessiveHalvingSettings, TpeSettings,
};

/// Everything that is known of a searcher follows from its settings and its name.
macro_rules! searchers {
    ($($(#[$doc:meta])* $variant:ident($settings:ty) = $name:literal,)*) => {
        /// A searcher with all of its settings, checked where it comes from a resolved protocol.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "name")]
        #[non_exhaustive]
        pub enum SearcherSettings {
            $($(#[$doc])* #[serde(rename = $name)] $variant($settings),)*
            /// One whose code is somebody's own.
            #[serde(rename = "own")]
            Own(OwnSearcher),
        }

        impl SearcherSettings {
            /// The names of all searchers of this library.
            pub const NAMES: &[&str] = &[$($name),*];

            /// The searcher's name.
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$variant(_) => $name,)* Self::Own(_) => OwnSearcher::NAME }
            }

            /// The names of a searcher's presets; `None` if there is no such searcher.
            ///
            /// ```
            /// use nb101_search::SearcherSettings;
            /// assert_eq!(SearcherSettings::presets("random-search"), Some(&["paper", "notebook"][..]));
            /// ```
            pub fn presets(name: &str) -> Option<&'static [&'static str]> {
                match name { $($name => Some(<$settings>::PRESETS),)* _ => None }
            }

            /// Fills what the document leaves open.
            pub(crate) fn resolve(name: &str, choice: &Choice<'_>) -> Result<Self, SearchError> {
                match name {
                    $($name => Ok(Self::$variant(choice.fill()?)),)*
                    OwnSearcher::NAME => Ok(Self::Own(OwnSearcher::resolve(choice)?)),
                    unknown => Err(SearchError::UnknownSearcher {
                        field: format!("{}.name", choice.field),
                        got: unknown.to_owned(),
                        known: Self::NAMES.to_vec(),
                    }),
                }
            }

            /// Whether its code is somebody's own.
            pub const fn is_own(&self) -> bool {
                matches!(self, Self::Own(_))
            }

            /// The budgets for which it may ask, beside the protocol's own.
            pub(crate) fn epochs(&self) -> &[u16] {
                match self {
                    $(Self::$variant(settings) => settings.epochs(),)*
                    Self::Own(own) => &own.epochs,
                }
            }

            /// The setting that needs a clock in seconds, if there is one.
            pub(crate) fn needs_seconds(&self) -> Option<&'static str> {
                match self { $(Self::$variant(settings) => settings.needs_seconds(),)* Self::Own(_) => None }
            }

            /// The searcher at the start of a run; `None` if its code is not here.
            pub(crate) fn build(&self, rules: Rules) -> Option<Box<dyn Searcher>> {
                match self { $(Self::$variant(settings) => Some(settings.build(rules)),)* Self::Own(_) => None }
            }
        }
    };
}

searchers! {
    /// Random search.
    RandomSearch(RandomSearchSettings) = "random-search",
    /// Regularised evolution.
    RegularizedEvolution(RegularizedEvolutionSettings) = "regularized-evolution",
    /// Evolution in which the worst dies.
    NonRegularizedEvolution(NonRegularizedEvolutionSettings) = "non-regularized-evolution",
    /// Local search.
    LocalSearch(LocalSearchSettings) = "local-search",
    /// Simulated annealing.
    SimulatedAnnealing(SimulatedAnnealingSettings) = "simulated-annealing",
    /// REINFORCE.
    Reinforce(ReinforceSettings) = "reinforce",
    /// NSGA-II.
    Nsga2(Nsga2Settings) = "nsga2",
    /// Successive halving.
    SuccessiveHalving(SuccessiveHalvingSettings) = "successive-halving",
    /// Asynchronous successive halving.
    AsynchronousHalving(AsynchronousHalvingSettings) = "asynchronous-halving",
    /// Hyperband.
    Hyperband(HyperbandSettings) = "hyperband",
    /// BOHB.
    Bohb(BohbSettings) = "bohb",
    /// Tree-structured Parzen estimators.
    Tpe(TpeSettings) = "tpe",
    /// SMAC.
    Smac(SmacSettings) = "smac",
    /// BANANAS.
    Bananas(BananasSettings) = "bananas",
    /// NPENAS.
    Npenas(NpenasSettings) = "npenas",
}

/// What a protocol says about one searcher, and what the benchmark has.
pub(crate) struct Choice<'a> {
    pub(crate) field: &'a str,
    /// Where settings come from that are not said; else the preset with the name `fallback`, if there is one, else the
    /// default.
    pub(crate) preset: Option<&'a str>,
    pub(crate) fallback: &'a str,
    pub(crate) overrides: &'a Map<String, Value>,
    /// The budgets for which the benchmark has the objective, ascending.
    pub(crate) epochs: &'a [u16],
}

impl Choice<'_> {
    fn fill<S: Settings>(&self) -> Result<S, SearchError> {
        let base = match self.preset {
            None => S::preset(self.fallback).unwrap_or_default(),
            Some(name) => S::preset(name).ok_or_else(|| SearchError::UnknownPreset {
                field: format!("{}.preset", self.field),
                got: name.to_owned(),
                known: S::PRESETS.to_vec(),
            })?,
        };
        let mut settings = self.overlay(base)?;
        settings.fill(self.field, self.epochs)?;
        settings.check(self.field)?;
        Ok(settings)
    }

    /// Replaces settings one by one, so that the one at fault is known by name.
    pub(crate) fn overlay<S: Serialize + DeserializeOwned>(&self, mut settings: S) -> Result<S, SearchError> {
        let Ok(Value::Object(object)) = serde_json::to_value(&settings) else {
            unreachable!("settings are an object of numbers and strings")
        };
        self.replace(object, &mut |object| {
            settings = serde_path_to_error::deserialize(object)?;
            Ok(())
        })?;
        Ok(settings)
    }

    /// What is the same for the settings of all searchers, so that it is compiled once. `read` gets them after every
    /// replacement.
    fn replace(&self, mut settings: Map<String, Value>, read: &mut Read<'_>) -> Result<(), SearchError> {
        for (key, value) in self.overrides {
            if !settings.contains_key(key) {
                let known: Vec<&str> = settings.keys().map(String::as_str).collect();
                let problem = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
                return Err(SearchError::BadProtocol {
                    field: format!("{}.{key}", self.field),
                    problem: format!(
                        "there is no such setting, expected one of: name, label, preset, vertices, repeat, {problem}"
                    ),
                });
            }
            settings.insert(key.clone(), value.clone());
            read(Value::Object(settings.clone())).map_err(|error| {
                let problem = format!("got {value}: {}", error.inner());
                SearchError::BadProtocol { field: format!("{}.{}", self.field, error.path()), problem }
            })?;
        }
        Ok(())
    }
}

/// Takes settings over, or says where their fault is.
type Read<'a> = dyn FnMut(Value) -> Result<(), serde_path_to_error::Error<serde_json::Error>> + 'a;
