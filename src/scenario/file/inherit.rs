//! Scenarios as differences: what each is after it took over all of the one it inherits from.

use super::ScenarioEntry;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Keys every scenario has for itself.
const OWN: [&str; 4] = ["id", "name", "note", "inherits"];
/// Lists that are added to those taken over.
const ADDED: [&str; 3] = ["migration_band", "change", "event"];
/// Groups of keys that are taken over key by key.
const BY_KEY: [&str; 2] = ["housing", "target"];

/// Why a scenario cannot take over another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotInherited {
    /// No scenario has the id.
    Unknown(String),
    /// It comes back to itself, by way of these.
    Round(Vec<String>),
    /// The two together do not make a scenario.
    Unfit(String),
}

/// Every scenario with all it takes over, in the study's order.
#[must_use]
pub fn whole(entries: &[ScenarioEntry]) -> Vec<Result<ScenarioEntry, NotInherited>> {
    entries.iter().map(|entry| of(entry, entries)).collect()
}

fn of(entry: &ScenarioEntry, entries: &[ScenarioEntry]) -> Result<ScenarioEntry, NotInherited> {
    let mut chain = vec![entry];
    while let Some(named) = chain.last().and_then(|last| last.inherits.as_deref()) {
        let next = entries.iter().find(|other| other.id == named).ok_or_else(|| NotInherited::Unknown(named.to_owned()))?;
        if chain.iter().any(|before| before.id == next.id) {
            return Err(NotInherited::Round(chain.iter().map(|entry| entry.id.clone()).collect()));
        }
        chain.push(next);
    }
    if chain.len() == 1 {
        return Ok(entry.clone());
    }
    let keys = chain.iter().rev().fold(Map::new(), |taken, entry| over(taken, written(entry)));
    serde_json::from_value(Value::Object(keys)).map_err(|error| NotInherited::Unfit(error.to_string()))
}

/// The keys a scenario writes.
fn written(entry: &ScenarioEntry) -> Map<String, Value> {
    match serde_json::to_value(entry) {
        Ok(Value::Object(keys)) => keys.into_iter().filter(|(_, value)| !empty(value)).collect(),
        _ => Map::new(),
    }
}

fn empty(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// `taken` with a scenario's own keys over it.
fn over(mut taken: Map<String, Value>, own: Map<String, Value>) -> Map<String, Value> {
    taken.retain(|key, _| !OWN.contains(&key.as_str()));
    for (key, value) in own {
        let under = taken.remove(&key);
        let value = match (under, value) {
            (Some(Value::Array(mut first)), Value::Array(then)) if ADDED.contains(&key.as_str()) => {
                first.extend(then);
                Value::Array(first)
            }
            (Some(Value::Object(under)), Value::Object(own)) if BY_KEY.contains(&key.as_str()) => Value::Object(over_keys(under, own)),
            (_, value) => value,
        };
        taken.insert(key, value);
    }
    taken
}

fn over_keys(mut under: Map<String, Value>, own: Map<String, Value>) -> Map<String, Value> {
    under.extend(own.into_iter().filter(|(_, value)| !empty(value)));
    under
}

/// What a scenario assumes, key by key (`tfr.2030`, `change.1.factor.2035`), in the order of the keys: two scenarios that differ in one
/// thing differ there alone. Its words are no part of it.
#[must_use]
pub fn settings(entry: &ScenarioEntry) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (key, value) in written(entry).into_iter().filter(|(key, _)| !OWN.contains(&key.as_str())) {
        flatten(key, &value, &mut found);
    }
    found
}

fn flatten(key: String, value: &Value, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Null => {}
        // What an event is called is no assumption.
        Value::Object(keys) => {
            let others = keys.iter().filter(|(below, _)| *below != "name");
            others.for_each(|(below, value)| flatten(format!("{key}.{below}"), value, found));
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            items.iter().zip(1..).for_each(|(item, at)| flatten(format!("{key}.{at}"), item, found));
        }
        Value::String(text) => drop(found.insert(key, text.clone())),
        other => drop(found.insert(key, other.to_string())),
    }
}
