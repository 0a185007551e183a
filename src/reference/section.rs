//! The inventory's JSON Schema into its sections, in the order in which a reader meets them.

use std::collections::{BTreeMap, VecDeque};

use serde_json::Value;

use super::kind::{self, Defs};
use super::limits::{LIMITS, Limit};

/// A mapping of the inventory: where it stands, and its keys.
#[derive(Debug)]
pub struct Section {
    /// Where it stands: `networks.NAME.pools[]`; empty for the inventory itself. If it stands in several
    /// places, the first.
    pub place: String,
    /// What it is.
    pub about: String,
    /// The sections of which it has all keys, by their places. They are not in `keys`.
    pub also: Vec<String>,
    /// Its keys, in the order of their names.
    pub keys: Vec<Entry>,
}

/// A key of a section.
#[derive(Debug)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What can stand there: `an IPv4 address such as 172.22.10.50`.
    pub kind: String,
    /// Whether it must be there.
    pub is_required: bool,
    /// What it means. Empty where the kind says it all.
    pub text: String,
    /// What holds without it, if that can be said.
    pub default: Option<String>,
    /// The words of which one stands there, each with what it means.
    pub choices: Vec<(String, String)>,
    /// Of a setting of machines: the releases that refuse it.
    pub limit: Option<Limit>,
}

/// Where settings of machines stand first.
const SETTINGS: &str = "defaults";

/// A section of fewer keys is not said to be part of another.
const SHARED: usize = 6;

/// Every section of the inventory.
///
/// # Panics
///
/// The schema is none that schemars makes.
pub fn sections() -> Vec<Section> {
    let schema = Value::from(crate::inventory::schema());
    let defs = schema["$defs"].as_object().expect("a schema has `$defs`");
    let places = places(&schema, defs);
    let by_place: BTreeMap<&str, &str> = places
        .iter()
        .map(|(name, place)| (name.as_str(), place.as_str()))
        .collect();
    let needs = &schema["else"];
    let root = section("", &schema, needs, defs, &by_place, &[]);
    let rest = places.iter().map(|(name, place)| {
        let schema = &defs[name];
        let others = places.iter().filter(|(other, _)| other != name);
        let parts: Vec<_> = others
            .filter(|(other, _)| is_part(&defs[other], schema))
            .cloned()
            .collect();
        section(place, schema, schema, defs, &by_place, &parts)
    });
    [root].into_iter().chain(rest).collect()
}

/// The sections by name, each with the first place where it stands, nearest to the top first.
fn places(schema: &Value, defs: &Defs) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut queue = VecDeque::from([(String::new(), schema)]);
    while let Some((place, schema)) = queue.pop_front() {
        let keys = schema["properties"].as_object().into_iter().flatten();
        for (key, value) in keys {
            let place = if place.is_empty() {
                key.clone()
            } else {
                format!("{place}.{key}")
            };
            let mut inner = Vec::new();
            below(value, &place, defs, &mut inner);
            for (name, place) in inner {
                if found.iter().all(|(known, _)| *known != name) {
                    queue.push_back((place.clone(), &defs[&name]));
                    found.push((name, place));
                }
            }
        }
    }
    found
}

/// Adds the sections that can stand at a value.
fn below(value: &Value, place: &str, defs: &Defs, found: &mut Vec<(String, String)>) {
    if let Some((name, named)) = kind::referred(value, defs) {
        if named.get("properties").is_some() {
            found.push((name.to_owned(), place.to_owned()));
        }
        return;
    }
    below_one(value.get("items"), &format!("{place}[]"), defs, found);
    let named = value.get("additionalProperties");
    below_one(named, &format!("{place}.NAME"), defs, found);
    for several in ["anyOf", "allOf"] {
        let several = value.get(several).and_then(Value::as_array);
        for one in several.into_iter().flatten() {
            below(one, place, defs, found);
        }
    }
}

fn below_one(value: Option<&Value>, place: &str, defs: &Defs, found: &mut Vec<(String, String)>) {
    if let Some(value) = value {
        below(value, place, defs, found);
    }
}

/// Whether all keys of one section are keys of another, and mean the same there.
fn is_part(part: &Value, whole: &Value) -> bool {
    let (Some(part), Some(whole)) = (
        part["properties"].as_object(),
        whole["properties"].as_object(),
    ) else {
        return false;
    };
    let is_same = |(key, value): (&String, &Value)| whole.get(key) == Some(value);
    (SHARED..whole.len()).contains(&part.len()) && part.iter().all(is_same)
}

fn section(
    place: &str,
    schema: &Value,
    needs: &Value,
    defs: &Defs,
    places: &BTreeMap<&str, &str>,
    parts: &[(String, String)],
) -> Section {
    let is_in_part = |key: &String| {
        let mut parts = parts.iter().map(|(name, _)| &defs[name]["properties"]);
        parts.any(|keys| keys.get(key).is_some())
    };
    let keys = schema["properties"].as_object().into_iter().flatten();
    let keys = keys.filter(|(key, _)| !is_in_part(key));
    Section {
        place: place.to_owned(),
        about: schema["description"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        also: parts.iter().map(|(_, place)| place.clone()).collect(),
        keys: keys
            .map(|(key, value)| {
                let mut entry = entry(key, value, needs, defs, places);
                let limit = LIMITS.get(key.as_str()).filter(|_| place == SETTINGS);
                entry.limit = limit.cloned();
                entry
            })
            .collect(),
    }
}

fn entry(
    key: &str,
    value: &Value,
    needs: &Value,
    defs: &Defs,
    places: &BTreeMap<&str, &str>,
) -> Entry {
    let required = needs["required"].as_array().into_iter().flatten();
    let text = value["description"].as_str().unwrap_or_default();
    let (text, default) = without_default(text);
    // The words of a value that stands in a list as well.
    let one = value.get("items").unwrap_or(value);
    let one = kind::referred(one, defs).map_or(one, |(_, named)| named);
    let kind = kind::words(value, defs, &|name| {
        format!("`{}`", places.get(name).copied().unwrap_or(name))
    });
    // The key's own example is the better one.
    let kind = match kind.split_once(" such as ") {
        Some((begun, _)) if text.contains("such as ") && !begun.contains(", ") => begun.to_owned(),
        _ => kind,
    };
    Entry {
        name: key.to_owned(),
        kind,
        is_required: required.into_iter().any(|name| name == key),
        text,
        default,
        choices: kind::choices(one),
        limit: None,
    }
}

/// Splits `Default: ...` off the end of a text.
fn without_default(text: &str) -> (String, Option<String>) {
    let split = text.rsplit_once("Default: ");
    match split.filter(|(_, default)| !default.contains(". ") && !default.contains("\n\n")) {
        Some((text, default)) => {
            let default = default.trim_end_matches('.').to_owned();
            (text.trim_end().to_owned(), Some(default))
        }
        None => (text.to_owned(), None),
    }
}
