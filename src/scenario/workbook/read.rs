//! Sheets to the files a study's folder would hold.

use super::book::{Book, Cell, Row, Sheet};
use super::compose::{Node, Text, quoted};
use super::keys::{Step, Understood, follow, words};
use super::names::{Names, Role, SCENARIOS, TABLES};
use super::places::{Origin, Places, Spot};
use super::schema::{Schema, Shape};
use super::table::{self, without_name};
use super::values::value;
use crate::diag::{Diagnostic, Diagnostics, Fact};
use crate::scenario::check::Files;
use crate::scenario::nearest;
use std::collections::{BTreeMap, BTreeSet};

/// Names of a column of remarks, which is not read where the study file knows no such key.
const REMARKS: [&str; 9] = ["note", "notes", "explanation", "forklaring", "förklaring", "merknad", "merknader", "anmärkning", "meaning"];
/// Names of the column of keys.
const KEYS: [&str; 7] = ["key", "setting", "nøkkel", "innstilling", "nyckel", "inställning", "what"];

/// The files of a study in a workbook: `id` is the study's word, `file` the workbook's name as messages show it.
/// What is wrong with the sheets themselves is in the files' `problems`.
///
/// # Errors
/// When no sheet is a study's settings or scenarios.
pub fn files(id: &str, file: &str, bytes: Vec<u8>, book: &Book) -> Result<Files, Box<Diagnostic>> {
    let schema = Schema::new();
    let mut reading = Reading::new(file, &schema);
    let filled = reading.filled(book);
    if !filled.iter().any(|(_, role)| matches!(role, Some(Role::Settings | Role::Columns(_)))) {
        return Err(Box::new(no_study(book).at(Spot::default().place(file))));
    }
    reading.sheets(&filled);
    let text = reading.text();
    let places = Places { workbook: file.to_owned(), study: text.spots, tables: reading.places };
    Ok(Files {
        downloads: BTreeMap::new(),
        id: id.to_owned(),
        study_file: file.to_owned(),
        study: text.text.into_bytes(),
        tables: reading.tables,
        problems: reading.found,
        notices: Vec::new(),
        origin: Some(Origin { bytes, places }),
    })
}

/// A workbook being read.
struct Reading<'a> {
    file: &'a str,
    schema: &'a Schema,
    names: Names,
    /// Keys of the study file's parts.
    parts: Node,
    /// Items of the study file's lists, with the row or column each stands in.
    lists: BTreeMap<String, Vec<(Node, Spot)>>,
    tables: BTreeMap<String, Vec<u8>>,
    places: BTreeMap<String, super::places::TablePlace>,
    found: Diagnostics,
}

impl<'a> Reading<'a> {
    fn new(file: &'a str, schema: &'a Schema) -> Self {
        Self {
            file,
            schema,
            names: Names::new(schema),
            parts: Node::new(),
            lists: BTreeMap::new(),
            tables: BTreeMap::new(),
            places: BTreeMap::new(),
            found: Diagnostics::new(),
        }
    }

    /// Sheets with anything on them, and what each is for.
    fn filled<'b>(&self, book: &'b Book) -> Vec<(&'b Sheet, Option<Role>)> {
        book.sheets.iter().filter(|sheet| !sheet.rows.is_empty()).map(|sheet| (sheet, self.names.role(&sheet.name))).collect()
    }

    fn sheets(&mut self, filled: &[(&Sheet, Option<Role>)]) {
        let mut seen: BTreeMap<Role, &str> = BTreeMap::new();
        for (sheet, role) in filled {
            match role {
                None => self.found.push(unknown_sheet(&sheet.name, &self.names).at(self.sheet(sheet))),
                Some(Role::Aside) => {}
                Some(role) => match seen.insert(role.clone(), &sheet.name) {
                    Some(first) => self.found.push(twice(first).at(self.sheet(sheet))),
                    None => self.read(sheet, role),
                },
            }
        }
    }

    fn sheet(&self, sheet: &Sheet) -> crate::diag::Place {
        Spot::sheet(&sheet.name).place(self.file)
    }

    fn read(&mut self, sheet: &Sheet, role: &Role) {
        self.oddities(sheet);
        match role {
            Role::Settings => self.settings(sheet),
            Role::Columns(list) => self.columns(sheet, list),
            Role::Rows(list) => self.rows(sheet, list),
            Role::Table(part, key) => self.table(sheet, part, key),
            Role::Aside => {}
        }
    }

    /// What a person who looks at the workbook may not know of a sheet.
    fn oddities(&mut self, sheet: &Sheet) {
        if sheet.hidden {
            let what = Diagnostic::warning("K0569", format!("the sheet {} is hidden, and is read", sheet.name));
            let why = "who opens the workbook does not see what the study rests on";
            self.found.push(what.at(self.sheet(sheet)).why(why).advice("unhide the sheet, or delete it"));
        }
        if !sheet.merged.is_empty() {
            let what = format!("merged cells: {}", sheet.merged.join(", "));
            let why = "of merged cells only the first holds the value; the others are empty";
            let advice = "unmerge them and fill every cell";
            self.found.push(Diagnostic::error("K0570", what).at(self.sheet(sheet)).why(why).advice(advice));
        }
        if let Some(first) = sheet.formulas.first() {
            let what = format!("{} cells are formulas; what was last computed is read", sheet.formulas.len());
            let place = Spot::sheet(&sheet.name).row(first.row).column(first.column).place(self.file);
            let why = "a workbook that was not computed anew since it was changed holds old values";
            let advice = "open and save the workbook in Excel or LibreOffice before a run, or paste the values";
            let cells = Fact::Number(sheet.formulas.len() as f64, 0);
            self.found.push(Diagnostic::warning("K0568", what).at(place).why(why).advice(advice).fact("cells", cells));
        }
    }

    /// Keys in the first column, values beside them, remarks beside those.
    fn settings(&mut self, sheet: &Sheet) {
        let Some(&(first, _)) = sheet.rows.first().and_then(|row| row.cells.first()) else { return };
        let is_header = |row: &Row| row.cell(first).is_some_and(|cell| KEYS.contains(&plain(cell).as_str()));
        for row in sheet.rows.iter().filter(|row| !is_header(row)) {
            let spot = |column| Spot::sheet(&sheet.name).row(row.number).column(column);
            let Some(key) = row.cell(first) else {
                self.stray(sheet, row, |_| true);
                continue;
            };
            self.stray(sheet, row, |column| column > first + 2);
            let Some(cell) = row.cell(first + 1) else { continue };
            let words = self.key_words(key, &spot(first));
            match self.setting(&words) {
                Some(understood) => self.put(None, &understood, cell, spot(first + 1)),
                None if words.is_empty() => {}
                None => {
                    let known: Vec<String> = self.known_settings();
                    let known: Vec<&str> = known.iter().map(String::as_str).collect();
                    self.unknown_key(&words.join(" "), &known, &spot(first));
                }
            }
        }
    }

    /// A setting's way from the root: `jump_off` and `open_age` stand for their whole names, `source users` for that among
    /// the sources.
    fn setting(&self, words: &[String]) -> Option<Understood<'a>> {
        let root = self.schema.root();
        let mut words = words.to_vec();
        if words.first().is_some_and(|word| word == "source") {
            "sources".clone_into(&mut words[0]);
        }
        let prefixes: [&[&str]; 3] = [&[], &["study"], &["model"]];
        prefixes.into_iter().find_map(|prefix| {
            let full: Vec<String> = prefix.iter().map(|word| (*word).to_owned()).chain(words.iter().cloned()).collect();
            let [Step::Key(_), Step::Key(_), ..] = follow(&root, &full)?.way[..] else { return None };
            follow(&root, &full).filter(|found| !matches!(&found.way[0], Step::Key(part) if part == TABLES))
        })
    }

    fn known_settings(&self) -> Vec<String> {
        let root = self.schema.root();
        let below = |part: &str, before: &str| -> Vec<String> {
            root.key(part).map(|shape| shape.keys().iter().map(|key| format!("{before}{key}")).collect()).unwrap_or_default()
        };
        [below("study", ""), below("model", ""), below("base", "base ")].concat()
    }

    /// Keys in the first column, one item in each further column.
    fn columns(&mut self, sheet: &Sheet, list: &str) {
        let Some((header, rows)) = sheet.rows.split_first() else { return };
        let Some(shape) = self.schema.root().key(list).and_then(|shape| shape.item()) else { return };
        let Some(&(first, _)) = header.cells.first() else { return };
        let is_item = |(column, cell): &&(u16, Cell)| *column > first && !REMARKS.contains(&plain(cell).as_str());
        let items: Vec<(u16, String)> = header.cells.iter().filter(is_item).map(|(at, cell)| (*at, cell.text())).collect();
        let named: BTreeSet<u16> = header.cells.iter().map(|(column, _)| *column).collect();
        let keys: Vec<(&Row, Option<Understood<'_>>)> = rows.iter().map(|row| (row, self.key_of(sheet, row, first, &shape))).collect();
        rows.iter().for_each(|row| self.stray(sheet, row, |column| !named.contains(&column)));
        let has_id = keys.iter().any(|(_, key)| key.as_ref().is_some_and(|key| key.way == [Step::Key("id".to_owned())]));
        for (column, id) in items {
            let mut node = Node::new();
            let head = Spot::sheet(&sheet.name).row(header.number).column(column);
            if !has_id {
                node.put(&[Step::Key("id".to_owned())], quoted(id.trim()), head.clone());
            }
            for (row, key) in &keys {
                if let (Some(key), Some(cell)) = (key, row.cell(column)) {
                    self.put(Some(&mut node), key, cell, Spot::sheet(&sheet.name).row(row.number).column(column));
                }
            }
            self.lists.entry(list.to_owned()).or_default().push((node, head));
        }
    }

    fn key_of<'s>(&mut self, sheet: &Sheet, row: &Row, first: u16, shape: &Shape<'s>) -> Option<Understood<'s>> {
        let spot = Spot::sheet(&sheet.name).row(row.number).column(first);
        let Some(key) = row.cell(first) else {
            self.stray(sheet, row, |_| true);
            return None;
        };
        let words = self.key_words(key, &spot);
        let understood = follow(shape, &words).filter(|_| !words.is_empty());
        if understood.is_none() && !words.is_empty() {
            self.unknown_key(&words.join(" "), &shape.keys(), &spot);
        }
        understood
    }

    /// Names of keys in the first row, one item in each further row.
    fn rows(&mut self, sheet: &Sheet, list: &str) {
        let Some((header, rows)) = sheet.rows.split_first() else { return };
        let Some(shape) = self.schema.root().key(list).and_then(|shape| shape.item()) else { return };
        let named: BTreeSet<u16> = header.cells.iter().map(|(column, _)| *column).collect();
        let mut keys: Vec<(u16, Understood<'_>)> = Vec::new();
        for (column, cell) in &header.cells {
            let spot = Spot::sheet(&sheet.name).row(header.number).column(*column);
            let words = self.key_words(cell, &spot);
            match follow(&shape, &words).filter(|_| !words.is_empty()) {
                Some(understood) => keys.push((*column, understood)),
                None if words.is_empty() || REMARKS.contains(&plain(cell).as_str()) => {}
                None => self.unknown_key(&words.join(" "), &shape.keys(), &spot),
            }
        }
        for row in rows {
            let mut node = Node::new();
            let spot = Spot::sheet(&sheet.name).row(row.number);
            self.stray(sheet, row, |column| !named.contains(&column));
            for (column, key) in &keys {
                if let Some(cell) = row.cell(*column) {
                    self.put(Some(&mut node), key, cell, spot.clone().column(*column));
                }
            }
            if matches!(&node, Node::Keys(keys) if !keys.is_empty()) {
                self.lists.entry(list.to_owned()).or_default().push((node, spot));
            }
        }
    }

    fn table(&mut self, sheet: &Sheet, part: &str, key: &str) {
        let way = [Step::Key(part.to_owned()), Step::Key(key.to_owned())];
        self.parts.put(&way, quoted(&sheet.name), Spot::sheet(&sheet.name));
        if let Some((text, place)) = table::csv(self.file, sheet, &mut self.found) {
            self.tables.insert(sheet.name.clone(), text.into_bytes());
            self.places.insert(sheet.name.clone(), place);
        }
    }

    /// Puts a cell's value where its key leads: into `item`, or into the study's parts.
    fn put(&mut self, item: Option<&mut Node>, key: &Understood<'_>, cell: &Cell, spot: Spot) {
        if matches!(cell, Cell::Text(text) if text.trim().is_empty()) {
            return;
        }
        match value(cell, &key.shape) {
            Ok(written) => item.unwrap_or(&mut self.parts).put(&key.way, written, spot),
            Err(mistake) => self.found.push(mistake.at(spot.place(self.file))),
        }
    }

    fn key_words(&mut self, cell: &Cell, spot: &Spot) -> Vec<String> {
        if let Cell::Date(_) | Cell::Error(_) | Cell::Uncomputed = cell {
            self.found.push(super::values::no_value(cell).at(spot.place(self.file)));
            return Vec::new();
        }
        words(&cell.text())
    }

    fn unknown_key(&mut self, key: &str, known: &[&str], spot: &Spot) {
        let found = Diagnostic::error("K0203", format!("unknown key `{key}`")).at(spot.place(self.file));
        let why = "a key that is not understood would be ignored in silence";
        self.found.push(found.why(why).advice(nearest::advice(key, known)));
    }

    /// Names the first value of a row in a column that `is_stray`.
    fn stray(&mut self, sheet: &Sheet, row: &Row, is_stray: impl Fn(u16) -> bool) {
        if let Some((column, cell)) = row.cells.iter().find(|(column, cell)| is_stray(*column) && !cell.text().trim().is_empty()) {
            let spot = Spot::sheet(&sheet.name).row(row.number).column(*column);
            self.found.push(without_name(&cell.text()).at(spot.place(self.file)));
        }
    }

    /// The study file these sheets say.
    fn text(&mut self) -> Text {
        let mut text = Text::default();
        if let Node::Keys(parts) = &self.parts {
            for (name, node) in parts {
                let spot = text_spot(node);
                text.part(name, node, spot);
            }
        }
        let order = |list: &str| list != SCENARIOS;
        let mut lists: Vec<(&String, &Vec<(Node, Spot)>)> = self.lists.iter().collect();
        lists.sort_by_key(|(list, _)| order(list));
        for (list, items) in lists {
            for (node, spot) in items {
                text.item(list, node, spot.clone());
            }
        }
        text
    }
}

/// The sheet a part of the study file stands on.
fn text_spot(node: &Node) -> Spot {
    match node {
        Node::Value(_, spot) => Spot::sheet(&spot.sheet),
        Node::Keys(entries) | Node::Items(entries) => entries.first().map(|(_, node)| text_spot(node)).unwrap_or_default(),
    }
}

fn plain(cell: &Cell) -> String {
    super::names::plain(&cell.text())
}

fn no_study(book: &Book) -> Diagnostic {
    let sheets: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    let what = format!("the workbook is no study: its sheets are {}", sheets.join(", "));
    Diagnostic::error("K0012", what)
        .why("a study in a workbook has the sheets `settings`, `scenarios` and `people` at least")
        .advice("`kohort new DIR --workbook` writes one; a download is made one with `kohort new DIR --population FILE`")
}

fn unknown_sheet(name: &str, names: &Names) -> Diagnostic {
    Diagnostic::error("K0562", format!("a sheet called `{name}` is none of a study's"))
        .why("a sheet that is not understood would be ignored in silence")
        .advice(names.advice(name))
}

fn twice(first: &str) -> Diagnostic {
    Diagnostic::error("K0563", format!("the sheet `{first}` holds the same"))
        .why("only one of the two can be meant")
        .advice("delete one of them, or begin its name with an underscore")
}
