//! What a training was made with.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// What a training was made with, in the words of whoever trained: JSON text of an object, such as a seed, a configuration,
/// versions and a device. Nothing here looks into it.
///
/// ```
/// use nb101_table::Setup;
/// let setup = Setup::new(r#"{"seed": 7, "device": "CPU"}"#)?;
/// assert_eq!(setup.as_str(), r#"{"seed": 7, "device": "CPU"}"#);
/// assert!(Setup::new("seed 7").is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Setup(Arc<str>);

impl Setup {
    /// The longest text in bytes. Each distinct one is in the metadata of a table, which opening reads.
    pub const MOST_BYTES: usize = 65_536;

    /// Takes the text of a JSON object, without blanks around it; the error says what is wrong.
    pub fn new(json: &str) -> Result<Self, String> {
        let json = json.trim();
        let expected = "expected JSON text of an object";
        if json.len() > Self::MOST_BYTES {
            let (got, most) = (json.len(), Self::MOST_BYTES);
            return Err(format!("got a setup of {got} bytes, {expected} of at most {most}"));
        }
        match serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(json.as_bytes()) {
            Ok(_) => Ok(Self(json.into())),
            Err(error) => Err(format!("got a setup that is wrong ({error}), {expected}")),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Setup {
    type Error = String;

    fn try_from(json: String) -> Result<Self, String> {
        Self::new(&json)
    }
}

impl From<Setup> for String {
    fn from(setup: Setup) -> Self {
        setup.as_str().to_owned()
    }
}
