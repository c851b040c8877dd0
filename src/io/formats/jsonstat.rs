//! JSON-stat 2 and 1: a data set, several by name, or a collection that holds its data sets.

use super::cube::{Cube, Dimension, Entry, Role};
use super::one;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::scenario::download::Grid;
use serde_json::Value;

/// The data sets of a text.
pub(super) fn grids(file: &str, text: &str) -> Result<Vec<Grid>, Diagnostics> {
    let json: Value = serde_json::from_str(text).map_err(|error| one(broken(file, &error)))?;
    if json.get("variables").is_some() && json.get("title").is_some() {
        return Err(one(other(file, "it describes a table and holds no numbers", "download the table itself, as JSON-stat 2 or CSV")));
    }
    let sets = sets(&json);
    if sets.is_empty() {
        return Err(one(other(file, "it is no JSON-stat data set", "download the table as JSON-stat 2 or CSV")));
    }
    let cubes = sets.into_iter().map(|(name, set)| {
        cube(file, name, set)
            .ok_or_else(|| one(other(file, "its dimensions, sizes and numbers do not fit together", "download the table again")))
    });
    cubes.map(|cube| cube.and_then(|cube| cube.grid("JSON-stat"))).collect()
}

fn broken(file: &str, error: &serde_json::Error) -> Diagnostic {
    let how = if error.is_eof() { "the JSON ends in the middle: the download was cut off" } else { "not JSON as it should be written" };
    let found = Diagnostic::error("K0504", how).at(Place::file(file).line(error.line()).column(error.column()));
    found.why("what is lost cannot be known").advice("download the table again")
}

fn other(file: &str, how: &str, advice: &str) -> Diagnostic {
    Diagnostic::error("K0504", format!("the JSON cannot be read: {how}"))
        .at(Place::file(file))
        .why("there are no numbers to take from it")
        .advice(advice)
}

/// Data sets, with their names where there are several.
fn sets(json: &Value) -> Vec<(Option<String>, &Value)> {
    let is_set = |value: &Value| value.get("dimension").is_some() && value.get("value").is_some();
    if is_set(json) {
        return vec![(None, json)];
    }
    if let Some(items) = json.pointer("/link/item").and_then(Value::as_array) {
        let name = |item: &Value| item.get("label").and_then(Value::as_str).map(str::to_owned);
        return items.iter().filter(|item| is_set(item)).map(|item| (name(item), item)).collect();
    }
    let Some(bundle) = json.as_object() else { return Vec::new() };
    let several = bundle.values().filter(|value| is_set(value)).count() > 1;
    bundle.iter().filter(|(_, value)| is_set(value)).map(|(name, value)| (several.then(|| name.clone()), value)).collect()
}

fn cube(file: &str, name: Option<String>, set: &Value) -> Option<Cube> {
    let dimension = set.get("dimension")?;
    let ids = set.get("id").or_else(|| dimension.get("id"))?.as_array()?;
    let sizes = set.get("size").or_else(|| dimension.get("size"))?.as_array()?;
    let role = set.get("role").or_else(|| dimension.get("role"));
    let dimensions: Option<Vec<Dimension>> = ids
        .iter()
        .zip(sizes)
        .map(|(id, size)| one_dimension(id.as_str()?, dimension.get(id.as_str()?)?, usize::try_from(size.as_u64()?).ok()?, role))
        .collect();
    let text = |key: &str| set.get(key).and_then(Value::as_str).map(str::to_owned);
    let mut cube = Cube {
        file: file.to_owned(),
        name,
        title: text("label"),
        dimensions: dimensions.filter(|all| all.len() == ids.len())?,
        ..Cube::default()
    };
    cube.notes = set.get("note").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    cube.entries = entries(set, cube.span()?)?;
    Some(cube)
}

fn one_dimension(id: &str, value: &Value, size: usize, roles: Option<&Value>) -> Option<Dimension> {
    let label = value.get("label").and_then(Value::as_str).unwrap_or(id);
    let category = value.get("category")?;
    let codes = codes(category, size)?;
    let has =
        |role: &str| roles.and_then(|roles| roles.get(role)).and_then(Value::as_array).is_some_and(|ids| ids.iter().any(|own| own == id));
    let role = match (has("time"), has("metric")) {
        (true, _) => Role::Time,
        (_, true) => Role::Contents,
        _ => Some(Role::of(label)).filter(|role| *role != Role::Other).unwrap_or_else(|| Role::of(id)),
    };
    let entry = |code: String| {
        let label =
            category.pointer(&format!("/label/{}", code.replace('~', "~0").replace('/', "~1"))).and_then(Value::as_str).unwrap_or_default();
        let label = format!("{label}{}", if role == Role::Contents { unit(category, &code) } else { String::new() });
        (code, label)
    };
    Some(Dimension { name: if label.is_empty() { id } else { label }.to_owned(), role, entries: codes.into_iter().map(entry).collect() })
}

/// Codes in order: a list, positions by code, or the one label there is.
fn codes(category: &Value, size: usize) -> Option<Vec<String>> {
    let codes: Vec<String> = match category.get("index") {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::Object(positions)) => {
            let mut placed: Vec<(u64, String)> = positions.iter().filter_map(|(code, at)| Some((at.as_u64()?, code.clone()))).collect();
            placed.sort();
            placed.into_iter().map(|(_, code)| code).collect()
        }
        _ => category.get("label")?.as_object()?.keys().cloned().collect(),
    };
    (codes.len() == size).then_some(codes)
}

/// A unit that is not plain persons, in brackets behind the label: ` (percent)`.
fn unit(category: &Value, code: &str) -> String {
    let Some(unit) = category.get("unit").and_then(|units| units.get(code)) else { return String::new() };
    let word = ["label", "base"].iter().find_map(|key| unit.get(key).and_then(Value::as_str)).unwrap_or_default();
    let by_thousands = unit.get("multiplier").and_then(Value::as_u64).is_some_and(|multiplier| multiplier == 3);
    match (by_thousands, word) {
        (true, _) => " (thousands)".to_owned(),
        (false, "") => String::new(),
        (false, word) => format!(" ({word})"),
    }
}

fn entries(set: &Value, span: usize) -> Option<Vec<Entry>> {
    let mark = |at: usize| match set.get("status") {
        Some(Value::String(mark)) => Some(mark.clone()),
        Some(Value::Array(marks)) => marks.get(at).and_then(Value::as_str).map(str::to_owned),
        Some(Value::Object(marks)) => marks.get(&at.to_string()).and_then(Value::as_str).map(str::to_owned),
        _ => None,
    };
    let entry = |at: usize, value: Option<&Value>| match value {
        Some(Value::Number(number)) => number.as_f64().map_or(Entry::None, Entry::Number),
        Some(Value::String(text)) => Entry::Mark(text.clone()),
        Some(Value::Null) => Entry::Mark(mark(at).unwrap_or_else(|| "..".to_owned())),
        _ => mark(at).map_or(Entry::None, Entry::Mark),
    };
    match set.get("value")? {
        Value::Array(values) if values.len() == span => Some(values.iter().enumerate().map(|(at, value)| entry(at, Some(value))).collect()),
        Value::Object(values) => {
            let mut entries = vec![Entry::None; span];
            for (key, value) in values {
                *entries.get_mut(key.parse::<usize>().ok()?)? = entry(key.parse().ok()?, Some(value));
            }
            // Status alone tells that a number is missing, not that it was never there.
            for (at, empty) in entries.iter_mut().enumerate().filter(|(_, empty)| **empty == Entry::None) {
                *empty = entry(at, None);
            }
            Some(entries)
        }
        _ => None,
    }
}
