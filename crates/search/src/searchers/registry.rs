//! The searchers that a protocol can name.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::SearchError;
use crate::searchers::{
    RandomSearch, RandomSearchSettings, RegularizedEvolution, RegularizedEvolutionSettings, Searcher,
};

/// A searcher with all of its settings, checked where it comes from a resolved protocol.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name")]
#[non_exhaustive]
pub enum SearcherSettings {
    /// Random search.
    #[serde(rename = "random-search")]
    RandomSearch(RandomSearchSettings),
    /// Regularised evolution.
    #[serde(rename = "regularized-evolution")]
    RegularizedEvolution(RegularizedEvolutionSettings),
}

impl SearcherSettings {
    /// The names of all searchers.
    pub const NAMES: &[&str] = &["random-search", "regularized-evolution"];

    /// The searcher's name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::RandomSearch(_) => "random-search",
            Self::RegularizedEvolution(_) => "regularized-evolution",
        }
    }

    /// Fills what `overrides` leaves open: from the searcher's `preset` if it names one, else from its preset with the
    /// name `fallback` if there is one, else from its default.
    pub(crate) fn resolve(
        field: &str,
        name: &str,
        preset: Option<&str>,
        fallback: &str,
        overrides: &Map<String, Value>,
    ) -> Result<Self, SearchError> {
        let choice = Choice { field, preset, fallback, overrides };
        match name {
            "random-search" => {
                let settings = choice.fill(RandomSearchSettings::PRESETS, RandomSearchSettings::preset)?;
                Ok(Self::RandomSearch(settings))
            }
            "regularized-evolution" => {
                let settings = choice
                    .fill(RegularizedEvolutionSettings::PRESETS, RegularizedEvolutionSettings::preset)?;
                settings.check(field)?;
                Ok(Self::RegularizedEvolution(settings))
            }
            unknown => Err(SearchError::UnknownSearcher {
                field: format!("{field}.name"),
                got: unknown.to_owned(),
                known: Self::NAMES.to_vec(),
            }),
        }
    }

    /// The searcher at the start of a run.
    pub(crate) fn build(&self) -> Box<dyn Searcher> {
        match self {
            Self::RandomSearch(settings) => Box::new(RandomSearch::new(*settings)),
            Self::RegularizedEvolution(settings) => Box::new(RegularizedEvolution::checked(*settings)),
        }
    }
}

/// What a protocol says about one searcher.
struct Choice<'a> {
    field: &'a str,
    preset: Option<&'a str>,
    fallback: &'a str,
    overrides: &'a Map<String, Value>,
}

impl Choice<'_> {
    fn fill<S: Default + Serialize + DeserializeOwned>(
        &self,
        presets: &[&'static str],
        preset: fn(&str) -> Option<S>,
    ) -> Result<S, SearchError> {
        let base = match self.preset {
            None => preset(self.fallback).unwrap_or_default(),
            Some(name) => preset(name).ok_or_else(|| SearchError::UnknownPreset {
                field: format!("{}.preset", self.field),
                got: name.to_owned(),
                known: presets.to_vec(),
            })?,
        };
        self.overlay(base)
    }

    /// Replaces settings one by one, so that the one at fault is known by name.
    fn overlay<S: Serialize + DeserializeOwned>(&self, mut settings: S) -> Result<S, SearchError> {
        for (key, value) in self.overrides {
            let field = || format!("{}.{key}", self.field);
            let Ok(Value::Object(mut object)) = serde_json::to_value(&settings) else {
                unreachable!("settings are an object of numbers and strings")
            };
            if !object.contains_key(key) {
                let known: Vec<&str> = object.keys().map(String::as_str).collect();
                let problem = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
                return Err(SearchError::BadProtocol {
                    field: field(),
                    problem: format!(
                        "there is no such setting, expected one of: name, label, preset, {problem}"
                    ),
                });
            }
            object.insert(key.clone(), value.clone());
            settings = serde_path_to_error::deserialize(Value::Object(object)).map_err(|error| {
                let problem = format!("got {value}: {}", error.inner());
                SearchError::BadProtocol { field: format!("{}.{}", self.field, error.path()), problem }
            })?;
        }
        Ok(settings)
    }
}
