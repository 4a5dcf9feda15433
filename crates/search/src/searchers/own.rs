//! A searcher whose code is not in this library.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::SearchError;
use crate::searchers::Choice;

/// What a protocol says of a searcher whose code is somebody's own: data that tells readers what it was. The code is
/// where the study is started, see [`OpenStudy`](crate::OpenStudy).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnSearcher {
    /// The budgets for which it may ask, beside the protocol's own.
    pub epochs: Vec<u16>,
    /// Whatever its author wants to be on record.
    pub settings: Map<String, Value>,
}

impl OwnSearcher {
    /// What a protocol calls all of them; labels tell them apart.
    pub const NAME: &str = "own";

    pub(crate) fn resolve(choice: &Choice<'_>) -> Result<Self, SearchError> {
        if let Some(preset) = choice.preset {
            let (field, expected) = (format!("{}.preset", choice.field), "none for a searcher of one's own");
            return Err(SearchError::bad_setting(field, &format!("'{preset}'"), expected));
        }
        let own = choice.overlay(Self::default())?;
        if !own.epochs.is_sorted_by(|a, b| a < b) {
            let got = format!("{:?}", own.epochs);
            return Err(SearchError::bad_setting(
                format!("{}.epochs", choice.field),
                &got,
                "ascending budgets",
            ));
        }
        Ok(own)
    }
}
