//! What the settings of every searcher can do.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::SearchError;
use crate::searchers::{Rules, Searcher};

/// The settings of a searcher. Their JSON form is an object; the default is what a protocol that says nothing gets.
pub trait Settings: Clone + Default + Serialize + DeserializeOwned {
    /// The names that [`preset`](Self::preset) knows.
    const PRESETS: &[&str] = &[];

    /// Settings by name: the default, unless a searcher says otherwise.
    fn preset(name: &str) -> Option<Self> {
        Self::PRESETS.contains(&name).then(Self::default)
    }

    /// Fills what depends on the budgets for which the benchmark has the objective, ascending up to the objective's own.
    /// `field` is where the settings stand in the document.
    fn fill(&mut self, _field: &str, _epochs: &[u16]) -> Result<(), SearchError> {
        Ok(())
    }

    /// Which setting is impossible.
    fn check(&self, _field: &str) -> Result<(), SearchError> {
        Ok(())
    }

    /// The budgets for which it may ask, beside the protocol's own.
    fn epochs(&self) -> &[u16] {
        &[]
    }

    /// The setting that needs a clock in seconds, if there is one.
    fn needs_seconds(&self) -> Option<&'static str> {
        None
    }

    /// The searcher at the start of a run. The settings have been checked.
    fn build(&self, rules: Rules) -> Box<dyn Searcher>;
}
