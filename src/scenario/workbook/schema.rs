//! What the keys of a study may hold, read off the JSON Schema that editors and the checker of `study.toml` use: a key
//! added there can be written in a workbook at once.

use crate::scenario::file;
use serde_json::{Map, Value};

/// The schema of `study.toml`.
#[derive(Debug)]
pub struct Schema(Value);

/// What one value may be.
#[derive(Debug, Clone)]
pub struct Shape<'a> {
    root: &'a Value,
    /// The forms it may have.
    forms: Vec<&'a Value>,
    /// Whether it names a table.
    table: bool,
    /// What it means, in one line.
    pub meaning: String,
}

impl Schema {
    /// The schema of this program.
    #[must_use]
    pub fn new() -> Self {
        Self(file::schema())
    }

    /// The study as a whole.
    #[must_use]
    pub fn root(&self) -> Shape<'_> {
        Shape::of(&self.0, &self.0)
    }
}

impl Default for Schema {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> Shape<'a> {
    fn of(root: &'a Value, value: &'a Value) -> Self {
        let meaning = value["description"].as_str().unwrap_or_default().replace('\n', " ");
        let mut shape = Self { root, forms: Vec::new(), table: false, meaning };
        shape.unfold(value);
        shape
    }

    /// Follows references and alternatives down to plain forms.
    fn unfold(&mut self, value: &'a Value) {
        if let Some(name) = value["$ref"].as_str().and_then(|name| name.strip_prefix("#/definitions/")) {
            self.table |= name == "TableRef";
            return self.unfold(&self.root["definitions"][name]);
        }
        match value["allOf"].as_array().or(value["anyOf"].as_array()) {
            Some(parts) => parts.iter().for_each(|part| self.unfold(part)),
            None => self.forms.push(value),
        }
    }

    fn form(&self, kind: &str) -> Option<&'a Value> {
        self.forms.iter().copied().find(|form| match &form["type"] {
            Value::String(word) => word == kind,
            Value::Array(words) => words.iter().any(|word| word == kind),
            _ => false,
        })
    }

    /// Whether it may be of a kind: `string`, `integer`, `number`, `boolean`, `array`, `object`.
    #[must_use]
    pub fn may_be(&self, kind: &str) -> bool {
        self.form(kind).is_some()
    }

    /// Whether it names a table.
    #[must_use]
    pub const fn is_table(&self) -> bool {
        self.table
    }

    /// Whether it is text of any wording.
    #[must_use]
    pub fn is_free_text(&self) -> bool {
        self.form("string").is_some_and(|form| form["enum"].is_null())
    }

    /// The words it may be; none where any may stand.
    #[must_use]
    pub fn words(&self) -> Vec<&'a str> {
        self.forms.iter().filter_map(|form| form["enum"].as_array()).flatten().filter_map(Value::as_str).collect()
    }

    /// Its own keys, where it has a fixed set of them.
    #[must_use]
    pub fn keys(&self) -> Vec<&'a str> {
        self.properties().map(|keys| keys.keys().map(String::as_str).collect()).unwrap_or_default()
    }

    fn properties(&self) -> Option<&'a Map<String, Value>> {
        self.forms.iter().find_map(|form| form["properties"].as_object())
    }

    /// What stands under a key of its own.
    #[must_use]
    pub fn key(&self, key: &str) -> Option<Self> {
        self.properties().and_then(|keys| keys.get(key)).map(|value| Self::of(self.root, value))
    }

    /// What stands under any key, where keys are free (years, tables).
    #[must_use]
    pub fn any_key(&self) -> Option<Self> {
        let free = self.form("object").map(|form| &form["additionalProperties"])?;
        free.is_object().then(|| Self::of(self.root, free))
    }

    /// What a list holds.
    #[must_use]
    pub fn item(&self) -> Option<Self> {
        self.form("array").map(|form| Self::of(self.root, &form["items"]))
    }

    /// Whether it is a first and a last.
    #[must_use]
    pub fn is_pair(&self) -> bool {
        self.form("array").is_some_and(|form| form["minItems"] == 2 && form["maxItems"] == 2)
    }

    /// Whether it is a list of tables of keys, such as scenarios.
    #[must_use]
    pub fn is_list_of_tables(&self) -> bool {
        self.item().is_some_and(|item| item.properties().is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_what_the_schema_says() {
        let schema = Schema::new();
        let root = schema.root();
        let scenario = root.key("scenario").unwrap().item().unwrap();
        assert!(root.key("scenario").unwrap().is_list_of_tables() && scenario.key("migration_band").unwrap().is_list_of_tables());
        assert!(scenario.key("tfr").unwrap().any_key().unwrap().may_be("number"));
        assert!(scenario.key("name").unwrap().is_free_text() && scenario.key("name").unwrap().key("nb").is_some());
        let service = root.key("service").unwrap().item().unwrap();
        assert!(!service.key("window").unwrap().is_list_of_tables() && service.key("window").unwrap().may_be("array"));
        assert_eq!(service.key("group").unwrap().words(), ["care", "children"]);
        assert!(root.key("outcome").unwrap().key("users").unwrap().is_table());
        assert!(!root.key("study").unwrap().key("title").unwrap().is_table());
    }
}
