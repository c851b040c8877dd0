//! The files of a study as the sheets of a workbook.

use super::book::{At, Book, Cell, Look, Row, Sheet};
use super::keys::{Step, written};
use super::names::{Names, Role, SCENARIOS};
use super::schema::{Schema, Shape};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::scenario::document::Document;
use crate::scenario::file::TableRef;
use crate::scenario::tables::Table;
use std::collections::BTreeMap;
use toml::Value;

/// Keys in the order planners look for them; all others follow by the alphabet.
const ORDER: [&str; 33] = [
    "study",
    "model",
    "base",
    "sources",
    "id",
    "title",
    "label",
    "name",
    "note",
    "language",
    "year_label",
    "jump_off",
    "horizon",
    "open_age",
    "alternatives",
    "tfr",
    "mean_age_at_birth",
    "life_expectancy",
    "net_migration",
    "migration_band",
    "group",
    "rates",
    "window",
    "trend_window",
    "damping",
    "spread",
    "of",
    "places",
    "hours_per_user_week",
    "basis",
    "source",
    "from",
    "to",
];

/// A study's files as the sheets of a workbook: `files` are path and bytes, `study.toml` first; the tables it names become
/// sheets, a `README.md` one that is not read.
///
/// # Errors
/// Why the study file or a table cannot be read.
pub fn book(files: &[(String, Vec<u8>)]) -> Result<Book, Diagnostics> {
    let Some((study_file, study)) = files.first() else { return Ok(Book::default()) };
    let text = String::from_utf8_lossy(study);
    let (document, found) = Document::read(study_file, &text);
    if found.has_errors() {
        return Err(found);
    }
    let root = text.trim_start_matches('\u{feff}').parse::<toml::Table>();
    let root = Value::Table(root.map_err(|error| Diagnostics::from_iter([not_toml(study_file, &error)]))?);
    let schema = Schema::new();
    let layout = Layout { schema: &schema, names: Names::new(&schema) };
    let mut sheets = vec![layout.settings(&root)];
    sheets.extend(layout.list(&root, SCENARIOS).map(|items| layout.columns(SCENARIOS, &items)));
    let lists = schema.root().keys().into_iter().filter(|key| *key != SCENARIOS);
    sheets.extend(lists.filter_map(|key| Some(layout.rows(key, &layout.list(&root, key)?))));
    let mut mistakes = Diagnostics::new();
    for (key, table) in &document.outline.tables {
        match files.iter().find(|(path, _)| path == table.path()) {
            Some((_, bytes)) => sheets.extend(layout.table(key, table, bytes, &mut mistakes)),
            None => mistakes.push(absent(table.path())),
        }
    }
    sheets.extend(files.iter().find(|(path, _)| path == "README.md").map(|(_, bytes)| readme(&String::from_utf8_lossy(bytes))));
    if mistakes.has_errors() { Err(mistakes) } else { Ok(Book { sheets }) }
}

/// What a workbook is laid out by.
struct Layout<'a> {
    schema: &'a Schema,
    names: Names,
}

impl Layout<'_> {
    /// Settings: every part of the study file that names no tables.
    fn settings(&self, root: &Value) -> Sheet {
        let mut sheet = Sheet { name: self.names.written(&Role::Settings), look: Look::with(&[26, 60, 70]), ..Sheet::default() };
        sheet.add(&["key", "value", "meaning"].map(text));
        let shape = self.schema.root();
        let mut parts: Vec<&str> = shape.keys();
        parts.sort_by_key(|part| rank(part));
        for part in parts {
            let (Some(below), Some(value)) = (shape.key(part), root.get(part)) else { continue };
            if below.is_list_of_tables() || below.keys().iter().any(|key| below.key(key).is_some_and(|shape| shape.is_table())) {
                continue;
            }
            for ((_, key), (cell, shape)) in leaves(&below, value) {
                // `jump_off` needs no part before it; `base fertility` does.
                let full = if matches!(part, "study" | "model") { key } else { format!("{part} {key}") };
                sheet.choose(2, sheet.next(), &shape.words());
                sheet.add(&[text(&full), cell, text(&shape.meaning)]);
            }
        }
        sheet
    }

    fn list<'v>(&self, root: &'v Value, key: &str) -> Option<Vec<&'v Value>> {
        self.schema.root().key(key).filter(Shape::is_list_of_tables)?;
        let items: Vec<&Value> = root.get(key)?.as_array()?.iter().collect();
        (!items.is_empty()).then_some(items)
    }

    /// One item a column, headed by its id.
    fn columns(&self, list: &str, items: &[&Value]) -> Sheet {
        let role = Role::Columns(list.to_owned());
        let widths: Vec<u16> = [30, 50].into_iter().chain(items.iter().map(|_| 24)).collect();
        let mut sheet = Sheet { name: self.names.written(&role), look: Look::with(&widths), ..Sheet::default() };
        let Some(shape) = self.schema.root().key(list).and_then(|shape| shape.item()) else { return sheet };
        let all: Vec<_> = items.iter().map(|item| leaves(&shape, item)).collect();
        let keys: BTreeMap<_, String> = all
            .iter()
            .flatten()
            .map(|(key, (_, shape))| (key.clone(), shape.meaning.clone()))
            .filter(|((_, key), _)| key != "id")
            .collect();
        let ids = items.iter().map(|item| text(item.get("id").and_then(Value::as_str).unwrap_or_default()));
        sheet.add(&[text("key"), text("meaning")].into_iter().chain(ids).collect::<Vec<_>>());
        for (key, meaning) in keys {
            let values = all.iter().map(|leaves| leaves.get(&key).map_or_else(|| text(""), |(cell, _)| cell.clone()));
            sheet.add(&[text(&key.1), text(&meaning)].into_iter().chain(values).collect::<Vec<_>>());
        }
        sheet
    }

    /// One item a row, under the names of its keys.
    fn rows(&self, list: &str, items: &[&Value]) -> Sheet {
        let role = Role::Rows(list.to_owned());
        let mut sheet = Sheet { name: self.names.written(&role), ..Sheet::default() };
        let Some(shape) = self.schema.root().key(list).and_then(|shape| shape.item()) else { return sheet };
        let all: Vec<_> = items.iter().map(|item| leaves(&shape, item)).collect();
        let keys: BTreeMap<_, Shape<'_>> = all.iter().flatten().map(|(key, (_, shape))| (key.clone(), shape.clone())).collect();
        sheet.look = Look::with(&vec![18; keys.len()]);
        sheet.add(&keys.keys().map(|(_, key)| text(key)).collect::<Vec<_>>());
        for (column, shape) in (1..).zip(keys.values()) {
            sheet.look.notes.push((At { row: 1, column }, shape.meaning.clone()));
            (2..=items.len() + 1).for_each(|row| sheet.choose(column, u32::try_from(row).unwrap_or(u32::MAX), &shape.words()));
        }
        for leaves in &all {
            sheet.add(&keys.keys().map(|key| leaves.get(key).map_or_else(|| text(""), |(cell, _)| cell.clone())).collect::<Vec<_>>());
        }
        sheet
    }

    fn table(&self, key: &'static str, table: &TableRef, bytes: &[u8], found: &mut Diagnostics) -> Option<Sheet> {
        let (part, own) = key.split_once('.').unwrap_or((super::names::TABLES, key));
        let name = self.names.written(&Role::Table(part.to_owned(), own.to_owned()));
        let decoded = Table::decode(key, table, bytes, found)?;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(decoded.delimiter.byte())
            .from_reader(decoded.text.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map_while(Result::ok).collect();
        let names: Vec<&str> = rows.first().map(|row| row.iter().collect()).unwrap_or_default();
        let mut sheet = Sheet { name, look: Look::with(&vec![12; names.len()]), ..Sheet::default() };
        let meaning = self.schema.root().key(part).and_then(|shape| shape.key(own)).map(|shape| shape.meaning).unwrap_or_default();
        sheet.look.notes.push((At { row: 1, column: 1 }, meaning));
        for (at, row) in rows.iter().enumerate() {
            let cell = |(column, field): (usize, &str)| match names.get(column) {
                Some(name) if at > 0 => field_cell(name, field),
                _ => text(field),
            };
            sheet.add(&row.iter().enumerate().map(cell).collect::<Vec<_>>());
        }
        Some(sheet)
    }
}

/// Columns whose digits are no number: codes and words.
const WORDS: [&str; 19] = [
    "region",
    "service",
    "sex",
    "name",
    "note",
    "source",
    "who",
    "made",
    "what",
    "indicator",
    "alternative",
    "kind",
    "type",
    "status",
    "group",
    "origin",
    "destination",
    "area",
    "definition",
];

/// A field of a table: a number where it is one and its column is no word, so that spreadsheets can count with it.
fn field_cell(name: &str, field: &str) -> Cell {
    // A code such as 0301 is no number, whatever its column is called.
    let code = field.strip_prefix('0').is_some_and(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()));
    let plain = !code && field.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    match field.parse::<f64>() {
        Ok(number) if plain && number.is_finite() && !(number == 0.0 && number.is_sign_negative()) && !WORDS.contains(&name) => {
            Cell::Number(number)
        }
        _ => text(field),
    }
}

/// Every value below `value`, under the key a planner writes; the first part of each entry's own key is its order.
type Leaves<'a> = BTreeMap<(Vec<(usize, String)>, String), (Cell, Shape<'a>)>;

fn leaves<'a>(shape: &Shape<'a>, value: &Value) -> Leaves<'a> {
    let mut found = BTreeMap::new();
    let mut way = Vec::new();
    gather(shape, value, &mut way, &mut found);
    found
}

/// `way` is the way down to `value`, and the order of each step among its like.
fn gather<'a>(shape: &Shape<'a>, value: &Value, way: &mut Vec<(Step, usize)>, found: &mut Leaves<'a>) {
    let mut below = |step: (Step, usize), shape: Option<Shape<'a>>, value: &Value, found: &mut Leaves<'a>| {
        if let Some(shape) = shape {
            way.push(step);
            gather(&shape, value, way, found);
            way.pop();
        }
    };
    match value {
        Value::Table(keys) => {
            for (key, value) in keys {
                below((Step::Key(key.clone()), rank(key)), shape.key(key).or(shape.any_key()), value, found);
            }
        }
        Value::Array(items) if shape.is_list_of_tables() => {
            for (at, (label, value)) in labels(items).into_iter().enumerate() {
                below((Step::Item(label), at), shape.item(), &value, found);
            }
        }
        value => {
            let order = way.iter().map(|(step, order)| match step {
                Step::Key(word) | Step::Item(word) => (*order, word.clone()),
            });
            let steps: Vec<Step> = way.iter().map(|(step, _)| step.clone()).collect();
            found.insert((order.collect(), written(&steps)), (cell(value, shape.is_pair()), shape.clone()));
        }
    }
}

/// What tells the items of a list apart: ages where an item is about ages (with a letter where two are about the same),
/// else numbers. The ages are then no values of their own.
fn labels(items: &[Value]) -> Vec<(String, Value)> {
    let mut taken: BTreeMap<String, u8> = BTreeMap::new();
    let ages = |item: &Value| -> Option<String> {
        item.get(super::keys::ADD)?;
        let from = item.get("from")?.as_integer()?;
        Some(item.get("to").and_then(Value::as_integer).map_or_else(|| format!("{from}+"), |to| format!("{from}-{to}")))
    };
    let mut labelled = |(at, item): (usize, &Value)| match ages(item) {
        Some(ages) => {
            let count = taken.entry(ages.clone()).or_insert(0);
            let label = if *count == 0 { ages } else { format!("{ages} {}", char::from(b'a' + (*count % 26))) };
            *count += 1;
            let mut rest = item.clone();
            if let Value::Table(keys) = &mut rest {
                keys.retain(|key, _| key != "from" && key != "to");
            }
            (label, rest)
        }
        None => ((at + 1).to_string(), item.clone()),
    };
    items.iter().enumerate().map(&mut labelled).collect()
}

fn cell(value: &Value, is_pair: bool) -> Cell {
    match value {
        Value::String(word) => text(word),
        #[allow(clippy::cast_precision_loss, reason = "years, ages and counts: far below 2^53")]
        Value::Integer(number) => Cell::Number(*number as f64),
        Value::Float(number) => Cell::Number(*number),
        Value::Boolean(truth) => Cell::Truth(*truth),
        Value::Array(items) => {
            let parts: Vec<String> = items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect();
            text(&parts.join(if is_pair { "–" } else { ", " }))
        }
        other => text(&other.to_string()),
    }
}

fn rank(key: &str) -> usize {
    ORDER.iter().position(|known| *known == key).unwrap_or(ORDER.len())
}

fn text(words: &str) -> Cell {
    Cell::Text(words.to_owned())
}

fn readme(words: &str) -> Sheet {
    let mut sheet = Sheet { name: "readme".to_owned(), look: Look::with(&[120]), ..Sheet::default() };
    words.lines().for_each(|line| sheet.add(&[text(line)]));
    sheet
}

impl Sheet {
    /// The number of the next row.
    fn next(&self) -> u32 {
        self.look.rows + 1
    }

    /// Adds a row; empty texts are empty cells.
    fn add(&mut self, cells: &[Cell]) {
        self.look.rows += 1;
        let filled = (1..).zip(cells).filter(|(_, cell)| **cell != Cell::Text(String::new()));
        let cells: Vec<(u16, Cell)> = filled.map(|(column, cell)| (column, cell.clone())).collect();
        if !cells.is_empty() {
            self.rows.push(Row { number: self.look.rows, cells });
        }
    }

    /// A cell that may hold these words alone; none = any.
    fn choose(&mut self, column: u16, row: u32, words: &[&str]) {
        if !words.is_empty() {
            self.look.choices.push((At { row, column }, words.iter().map(|word| (*word).to_owned()).collect()));
        }
    }
}

fn not_toml(file: &str, error: &toml::de::Error) -> Diagnostic {
    Diagnostic::error("K0201", format!("not TOML: {}", error.message()))
        .at(Place::file(file))
        .why("it cannot be understood")
        .advice("mend it")
}

fn absent(path: &str) -> Diagnostic {
    let what = Diagnostic::error("K0001", format!("there is no file {path}")).at(Place::file(path));
    what.why("the study is not whole without it").advice("give the table, or take its line out of study.toml")
}
