//! The walk through a document beside its schema.

use super::Text;
use crate::diag::{Diagnostic, Diagnostics};
use crate::scenario::{file, nearest};
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a walk found and where everything stands.
pub(super) struct Walked {
    pub found: Diagnostics,
    pub spans: BTreeMap<String, Range<usize>>,
}

/// Compares every key and value with the schema, takes out what does not belong, and notes places.
pub(super) fn walk(root: &mut Spanned<DeTable<'_>>, source: Text<'_>) -> Walked {
    let schema = file::schema();
    let mut walker = Walker { schema: &schema, source, walked: Walked { found: Diagnostics::new(), spans: BTreeMap::new() } };
    walker.table(root.get_mut(), &schema, "", None);
    walker.walked
}

struct Walker<'a> {
    schema: &'a Value,
    source: Text<'a>,
    walked: Walked,
}

impl<'a> Walker<'a> {
    /// The value's own mistakes; false if it must be taken out.
    fn value(&mut self, value: &mut Spanned<DeValue<'_>>, schema: &'a Value, path: &str) -> bool {
        let span = value.span();
        self.walked.spans.insert(path.to_owned(), span.clone());
        let kind = kind_of(value.get_ref());
        let Some(schema) = self.branch(schema, kind) else {
            let wanted = self.wanted(schema);
            self.wrong(span, path, &format!("{} where {wanted} is expected", described(kind)), format!("write {wanted}"));
            return false;
        };
        match value.get_mut() {
            DeValue::Table(table) => self.table(table, schema, path, Some(&span)),
            DeValue::Array(array) => return self.array(array, schema, path, span),
            DeValue::String(word) => return self.word(word, schema, path, span),
            DeValue::Integer(number) => {
                let parsed = i64::from_str_radix(number.as_str(), number.radix()).ok();
                return self.integer(parsed, schema, path, span);
            }
            DeValue::Float(number) => return self.float(number.as_str(), path, span),
            DeValue::Boolean(_) | DeValue::Datetime(_) => {}
        }
        true
    }

    fn table(&mut self, table: &mut DeTable<'_>, schema: &'a Value, path: &str, span: Option<&Range<usize>>) {
        let properties = schema["properties"].as_object();
        let mut unwanted = Vec::new();
        for (key, value) in table.iter_mut() {
            let word: &str = key.get_ref();
            let below = if path.is_empty() { word.to_owned() } else { format!("{path}.{word}") };
            match properties
                .and_then(|known| known.get(word))
                .or(schema["additionalProperties"].is_object().then(|| &schema["additionalProperties"]))
            {
                Some(schema) if self.value(value, schema, &below) => {}
                Some(_) => unwanted.push(key.clone()),
                None => {
                    let known: Vec<&str> = properties.map(|known| known.keys().map(String::as_str).collect()).unwrap_or_default();
                    self.unknown(key.span(), &below, word, &known);
                    unwanted.push(key.clone());
                }
            }
        }
        for key in &unwanted {
            table.remove(key);
        }
        self.missing(table, schema, path, span, &unwanted);
    }

    fn unknown(&mut self, span: Range<usize>, path: &str, word: &str, known: &[&str]) {
        let place = self.source.place(Some(span)).context(path);
        self.walked.found.push(
            Diagnostic::error("K0203", format!("unknown key `{word}`"))
                .at(place)
                .why("a key that is not understood would be ignored in silence")
                .advice(nearest::advice(word, known)),
        );
    }

    fn missing(
        &mut self,
        table: &DeTable<'_>,
        schema: &Value,
        path: &str,
        span: Option<&Range<usize>>,
        refused: &[Spanned<std::borrow::Cow<'_, str>>],
    ) {
        for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if table.contains_key(key) || refused.iter().any(|refused| refused.get_ref() == key) {
                continue;
            }
            let full = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            let place = self.source.place(span.cloned()).context(&full);
            self.walked.found.push(
                Diagnostic::error("K0204", format!("key `{key}` is missing"))
                    .at(place)
                    .why("the study cannot be run without it")
                    .advice(self.explained(schema, key)),
            );
        }
    }

    /// Advice from the schema's own description of a key.
    fn explained(&self, schema: &Value, key: &str) -> String {
        let meaning = schema["properties"][key]["description"].as_str().unwrap_or_default().replace('\n', " ");
        format!("add `{key}`: {meaning}")
    }

    fn array(&mut self, array: &mut toml::de::DeArray<'_>, schema: &'a Value, path: &str, span: Range<usize>) -> bool {
        let wanted = schema["minItems"].as_u64().and_then(|n| usize::try_from(n).ok());
        let fits = wanted.is_none_or(|n| n == array.iter().count());
        if !fits {
            let n = wanted.unwrap_or_default();
            let found = array.iter().count();
            self.wrong(span, path, &format!("{found} values where {n} are expected"), format!("write {n}, such as [2016, 2025]"));
        }
        let mut good = fits;
        for (index, value) in array.iter_mut().enumerate() {
            good &= self.value(value, &schema["items"], &format!("{path}[{index}]"));
        }
        good
    }

    fn word(&mut self, word: &str, schema: &Value, path: &str, span: Range<usize>) -> bool {
        let Some(known) = schema["enum"].as_array() else { return true };
        let known: Vec<&str> = known.iter().filter_map(Value::as_str).collect();
        if known.contains(&word) {
            return true;
        }
        self.wrong(span, path, &format!("`{word}` is not one of the words known here"), nearest::advice(word, &known));
        false
    }

    fn integer(&mut self, number: Option<i64>, schema: &Value, path: &str, span: Range<usize>) -> bool {
        let low = schema["minimum"].as_i64().unwrap_or(i64::MIN);
        let high = schema["maximum"].as_i64().unwrap_or(i64::MAX);
        if number.is_some_and(|number| (low..=high).contains(&number)) {
            return true;
        }
        let place = self.source.place(Some(span)).context(path);
        let range = Diagnostic::error("K0207", "a whole number outside the range that makes sense here").at(place);
        self.walked.found.push(range.why("it cannot be kept as it is written").advice(format!("write a number from {low} to {high}")));
        false
    }

    fn float(&mut self, written: &str, path: &str, span: Range<usize>) -> bool {
        if written.replace('_', "").parse::<f64>().is_ok_and(f64::is_finite) {
            return true;
        }
        let place = self.source.place(Some(span)).context(path);
        self.walked.found.push(
            Diagnostic::error("K0206", format!("`{written}` is not a number to calculate with"))
                .at(place)
                .why("not-a-number and infinity spread into every result")
                .advice("write the number, or leave the key out"),
        );
        false
    }

    fn wrong(&mut self, span: Range<usize>, path: &str, what: &str, advice: String) {
        let place = self.source.place(Some(span)).context(path);
        self.walked.found.push(Diagnostic::error("K0205", what).at(place).why("the key would mean nothing").advice(advice));
    }

    /// The part of a schema that speaks of values of this kind; none if no part does.
    fn branch(&self, schema: &'a Value, kind: &str) -> Option<&'a Value> {
        if let Some(name) = schema["$ref"].as_str().and_then(|name| name.strip_prefix("#/definitions/")) {
            return self.branch(&self.schema["definitions"][name], kind);
        }
        if let Some(parts) = schema["allOf"].as_array().or(schema["anyOf"].as_array()) {
            return parts.iter().find_map(|part| self.branch(part, kind));
        }
        let fits = |wanted: &str| wanted == kind || (wanted == "number" && kind == "integer");
        match &schema["type"] {
            Value::String(wanted) => fits(wanted).then_some(schema),
            Value::Array(wanted) => wanted.iter().filter_map(Value::as_str).any(fits).then_some(schema),
            _ => Some(schema),
        }
    }

    /// What a schema wants, in words.
    fn wanted(&self, schema: &'a Value) -> String {
        let kinds = ["string", "integer", "number", "boolean", "array", "object"];
        let mut wanted: Vec<&str> = kinds.iter().filter(|kind| self.branch(schema, kind).is_some()).map(|kind| described(kind)).collect();
        wanted.dedup();
        if wanted.contains(&"a number") {
            wanted.retain(|word| *word != "a whole number");
        }
        wanted.join(" or ")
    }
}

const fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "string",
        DeValue::Integer(_) => "integer",
        DeValue::Float(_) => "number",
        DeValue::Boolean(_) => "boolean",
        DeValue::Datetime(_) => "date",
        DeValue::Array(_) => "array",
        DeValue::Table(_) => "object",
    }
}

fn described(kind: &str) -> &'static str {
    match kind {
        "string" => "text in quotes",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list in [brackets]",
        "object" => "a table of keys",
        _ => "a date",
    }
}
