//! The first line of a table: which column is which, judged both ways.

use super::Table;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::scenario::nearest;

/// Columns every table may carry.
const ALWAYS: [&str; 2] = ["note", "source"];

/// More columns than this is no table of ours.
const MOST_COLUMNS: usize = 64;

/// The columns of a kind of table.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    /// Whether there is a region column.
    pub region: RegionColumn,
    /// Columns that must be there.
    pub required: &'static [&'static str],
    /// Columns that may be there.
    pub optional: &'static [&'static str],
    /// Of each of these groups exactly one must be there.
    pub one_of: &'static [&'static [&'static str]],
}

/// How a kind of table names regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegionColumn {
    /// Each row belongs to one region; may be left out where the study has one.
    Each,
    /// A row without a region holds for all.
    OneOrAll,
    /// The table is about no region.
    Never,
}

impl Columns {
    fn known(&self) -> Vec<&'static str> {
        let groups = self.one_of.iter().flat_map(|group| group.iter());
        let region: &[&str] = if self.region == RegionColumn::Never { &[] } else { &["region"] };
        region.iter().chain(self.required).chain(groups).chain(self.optional).chain(&ALWAYS).copied().collect()
    }

    fn required_for(&self, regions: usize) -> Vec<&'static str> {
        let region: &[&str] = if self.region == RegionColumn::Each && regions > 1 { &["region"] } else { &[] };
        region.iter().chain(self.required).copied().collect()
    }
}

/// Where each column stands.
#[derive(Debug, Clone, Default)]
pub struct Header {
    names: Vec<Option<&'static str>>,
}

impl Header {
    /// Position of a column, from 0.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| *known == Some(name))
    }

    /// Whether the table has the column.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.position(name).is_some()
    }

    /// Number of columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.names.len()
    }
}

/// Reads the names. A misspelt name counts as the one meant, so that the rows below are judged as well; none when
/// columns are missing, or the line cannot be told apart.
pub fn read(table: &Table<'_>, names: &[&str], columns: &Columns, regions: usize, found: &mut Diagnostics) -> Option<Header> {
    if names.len() > MOST_COLUMNS {
        let what = format!("{} columns; at most {MOST_COLUMNS} are read", names.len());
        found.push(
            Diagnostic::error("K0009", what)
                .at(head(table))
                .why("this is no table of a study")
                .advice("keep the columns named in the guide"),
        );
        return None;
    }
    if let Some(diagnostic) = other_delimiter(table, names, columns) {
        found.push(diagnostic);
        return None;
    }
    let header = recognise(table, names, columns, found);
    missing(table, &header, columns, regions, found).then_some(header)
}

fn head(table: &Table<'_>) -> Place {
    Place::file(table.file).line(1)
}

fn other_delimiter(table: &Table<'_>, names: &[&str], columns: &Columns) -> Option<Diagnostic> {
    let [only] = names else { return None };
    let (word, written) = [("a semicolon", ";"), ("a comma", ","), ("a tab", "\\t")].into_iter().find(|(_, written)| {
        only.split(if *written == "\\t" { "\t" } else { written }).any(|part| columns.known().contains(&part) && part != *only)
    })?;
    let what = Diagnostic::error("K0011", format!("the columns are separated by {word}, which is not declared")).at(head(table));
    let path = table.file;
    let advice = format!("declare it in study.toml: {} = {{ file = \"{path}\", delimiter = \"{written}\" }}", table.key);
    Some(what.why("a delimiter that is guessed can be guessed wrongly").advice(advice))
}

fn recognise(table: &Table<'_>, names: &[&str], columns: &Columns, found: &mut Diagnostics) -> Header {
    let known = columns.known();
    let mut header = Header { names: names.iter().map(|name| known.iter().find(|known| *known == name).copied()).collect() };
    for (at, name) in names.iter().enumerate() {
        let place = head(table).column(at + 1);
        match header.names[at] {
            Some(column) if header.names[..at].contains(&Some(column)) => {
                found.push(
                    Diagnostic::error("K0103", format!("column `{name}` stands twice"))
                        .at(place)
                        .why("only one of the two can be meant")
                        .advice("delete one of them"),
                );
            }
            Some(_) => {}
            None => {
                let free: Vec<&'static str> = known.iter().filter(|column| !header.has(column)).copied().collect();
                header.names[at] = nearest::nearest(name, free.iter().copied());
                found.push(
                    Diagnostic::error("K0102", format!("unknown column `{name}`"))
                        .at(place)
                        .why("a column that is not understood would be ignored in silence")
                        .advice(nearest::advice(name, &free)),
                );
            }
        }
    }
    header
}

fn missing(table: &Table<'_>, header: &Header, columns: &Columns, regions: usize, found: &mut Diagnostics) -> bool {
    let mut complete = true;
    for name in columns.required_for(regions).into_iter().filter(|name| !header.has(name)) {
        complete = false;
        let what = Diagnostic::error("K0101", format!("column `{name}` is missing")).at(head(table));
        found.push(what.why(format!("every table of {} needs it", table.key)).advice(format!("add a column named {name}")));
    }
    for group in columns.one_of {
        let there: Vec<&str> = group.iter().filter(|name| header.has(name)).copied().collect();
        let all = group.join(", ");
        let diagnostic = match there.len() {
            1 => continue,
            0 => Diagnostic::error("K0101", format!("none of the columns {all}")).advice("add one of them"),
            _ => Diagnostic::error("K0120", format!("columns {} exclude each other", there.join(", "))).advice("keep one of them"),
        };
        complete = false;
        found.push(diagnostic.at(head(table)).why(format!("a table of {} has exactly one of {all}", table.key)));
    }
    complete
}
