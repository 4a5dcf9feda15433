//! A searcher as a user names it: a string, or an object with settings.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::protocol::ObjectiveRepeat;

/// A searcher as a user names it. In JSON a name, or an object `{"name", "label", "preset", "vertices", "repeat",
/// ...settings}` of which only the name is needed.
#[derive(Clone, Debug, PartialEq)]
pub struct SearcherSpec {
    /// The searcher, for example `regularized-evolution`.
    pub name: String,
    /// What results call it; its name if nothing is said.
    pub label: Option<String>,
    /// Where settings that are not said come from.
    pub preset: Option<String>,
    /// The most vertices that its cells may have, 2 to 7; all of the space if nothing is said.
    pub vertices: Option<u8>,
    /// Which training it is told of; the protocol's objective if nothing is said.
    pub repeat: Option<ObjectiveRepeat>,
    /// Its own settings.
    pub settings: Map<String, Value>,
}

impl SearcherSpec {
    /// A searcher with the settings of the protocol's preset or its own defaults.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            label: None,
            preset: None,
            vertices: None,
            repeat: None,
            settings: Map::new(),
        }
    }
}

/// The object form.
#[derive(Serialize, Deserialize)]
struct Object {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    preset: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vertices: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    repeat: Option<ObjectiveRepeat>,
    #[serde(flatten)]
    settings: Map<String, Value>,
}

impl Serialize for SearcherSpec {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if *self == Self::named(self.name.as_str()) {
            return serializer.serialize_str(&self.name);
        }
        let Self { name, label, preset, vertices, repeat, settings } = self.clone();
        Object { name, label, preset, vertices, repeat, settings }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SearcherSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SpecVisitor)
    }
}

struct SpecVisitor;

impl<'de> Visitor<'de> for SpecVisitor {
    type Value = SearcherSpec;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a searcher's name, or an object with its name and settings")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<SearcherSpec, E> {
        Ok(SearcherSpec::named(name))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<SearcherSpec, A::Error> {
        let Object { name, label, preset, vertices, repeat, settings } =
            Object::deserialize(MapAccessDeserializer::new(map))?;
        Ok(SearcherSpec { name, label, preset, vertices, repeat, settings })
    }
}
