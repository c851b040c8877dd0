//! Other people's projections and plans: lines by band, and an office's people by sex and single age.

use super::fields::Row;
use super::grid::{Entry, open_last};
use super::header::{Columns, RegionColumn};
use super::rows::{self, Rows};
use super::services::once;
use super::{Known, Table};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::domain::axis::{AgeBand, RegionId, ServiceId, Sex, Year};
use crate::domain::cells::MAX_CELL;
use crate::domain::study::{Published, PublishedWhat};
use crate::scenario::nearest;
use std::collections::{BTreeMap, BTreeSet};

/// What a published table holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PublishedTable {
    /// Lines, in the table's order. Years stay as written.
    pub lines: Vec<Published>,
    /// Projections by sex and single age.
    pub offices: Vec<OfficeRows>,
}

/// An office's people by sex and single age, the last age open: every age of every year that is there.
#[derive(Debug, Clone, PartialEq)]
pub struct OfficeRows {
    /// Who made it.
    pub who: String,
    /// When, or which vintage and alternative.
    pub made: String,
    /// Its rows; years in the study's label.
    pub entries: Vec<Entry>,
    /// The note of its first row that has one.
    pub note: String,
}

/// Which line a row belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    who: String,
    made: String,
    what: PublishedWhat,
    region: Option<usize>,
    sex: Option<Sex>,
    band: AgeBand,
}

/// A row: its line, its year, its number.
struct Line {
    key: Key,
    at: usize,
    year: Year,
    value: f64,
    note: String,
}

/// A table that names the maker of every row.
const NAMED: Columns = Columns {
    region: RegionColumn::OneOrAll,
    required: &["who", "made", "what", "age_from", "age_to", "year", "value"],
    optional: &["sex"],
    one_of: &[],
};

/// A projection as an import writes it: people, all of one maker, whom study.toml names.
const IMPORTED: Columns = Columns {
    region: RegionColumn::OneOrAll,
    required: &["year", "persons"],
    optional: &["alternative", "sex", "age", "age_from", "age_to"],
    one_of: &[],
};

/// Other people's lines: who, made, what, region and sex where known, age_from, age_to, year, value; or, as an import writes
/// them, region, alternative, year, sex, age, persons.
pub fn published(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> PublishedTable {
    let head = table.text.lines().next().unwrap_or_default();
    let imported = !head.contains("who") && head.contains("persons");
    if imported && table.maker.is_none() {
        found.push(nameless(table));
        return PublishedTable::default();
    }
    let mut first = BTreeMap::new();
    let columns = if imported { IMPORTED } else { NAMED };
    let Rows { rows: read, whole } = rows::read(table, &columns, known, found, |row| {
        let (key, value) = if imported { imported_row(row) } else { named_row(row) };
        let year = row.year("year");
        once(row, &mut first, (key.clone()?, year?), "year")?;
        Some(Line { key: key?, at: row.line, year: year?, value: value?, note: row.text("note").to_owned() })
    });
    let by_age: BTreeSet<(String, String)> = read.iter().filter(|line| line.key.is_single_age()).map(|line| line.key.maker()).collect();
    let (office, lines): (Vec<Line>, Vec<Line>) =
        read.into_iter().partition(|line| by_age.contains(&line.key.maker()) && line.key.is_aged());
    let offices = offices(office);
    for office in offices.iter().filter(|_| whole) {
        office.every_age(table, known, found);
    }
    PublishedTable { lines: joined(known, lines), offices }
}

fn nameless(table: &Table<'_>) -> Diagnostic {
    let advice = format!("write published = {{ file = \"{}\", who = \"SSB\", made = \"2024\" }} in study.toml", table.file);
    Diagnostic::error("K0147", "nothing says who made this projection, and when")
        .at(Place::file(table.file).line(1))
        .why("a line or a scenario of somebody else's people carries their name")
        .advice(advice)
}

fn named_row(row: &mut Row<'_>) -> (Option<Key>, Option<f64>) {
    let (who, made, what, band) = (row.word("who"), row.word("made"), what(row), row.band());
    let (region, sex) = (row.region_or_all(), row.sex_or_both());
    let value = row.number("value", &(0.0..=MAX_CELL), "persons");
    let key = || Some(Key { who: who?, made: made?, what: what?, region: region?, sex: sex?, band: band? });
    (key(), value)
}

fn imported_row(row: &mut Row<'_>) -> (Option<Key>, Option<f64>) {
    let (who, made) = row.table.maker.unwrap_or_default();
    let alternative = row.text("alternative");
    let made = if alternative.is_empty() { made.to_owned() } else { format!("{made} {alternative}") };
    let aged = row.header.has("age") || row.header.has("age_from");
    let band = if aged { row.band() } else { Some(AgeBand::ALL) };
    let (region, sex) = (row.region_or_all(), row.sex_or_both());
    let value = row.number("persons", &(0.0..=MAX_CELL), "persons");
    let key = || Some(Key { who: who.to_owned(), made, what: PublishedWhat::People, region: region?, sex: sex?, band: band? });
    (key(), value)
}

impl Key {
    fn maker(&self) -> (String, String) {
        (self.who.clone(), self.made.clone())
    }

    /// People of one sex and one closed age: what no line of a plan is, and every projection by age has.
    fn is_single_age(&self) -> bool {
        self.is_aged() && self.band.to.is_some()
    }

    /// People of one sex and one age, closed or open.
    fn is_aged(&self) -> bool {
        self.what == PublishedWhat::People && self.sex.is_some() && self.band.to.is_none_or(|to| to == self.band.from)
    }
}

/// Women's and men's ages that are there, with their lines.
type AgesBySex = [BTreeMap<u8, usize>; 2];

/// Rows joined to lines, in the table's order.
fn joined(known: &Known, read: Vec<Line>) -> Vec<Published> {
    let mut order: Vec<Key> = Vec::new();
    let mut lines: BTreeMap<Key, Published> = BTreeMap::new();
    for Line { key, year, value, note, .. } in read {
        let line = lines.entry(key.clone()).or_insert_with(|| {
            order.push(key.clone());
            let Key { who, made, what, region, sex, band } = key;
            Published { region: named(known, region), sex, who, made, what, band, values: BTreeMap::new(), note: String::new() }
        });
        line.values.insert(year, value);
        if line.note.is_empty() {
            line.note = note;
        }
    }
    order.iter().filter_map(|key| lines.remove(key)).collect()
}

fn named(known: &Known, region: Option<usize>) -> Option<RegionId> {
    region.and_then(|at| known.regions.get(at).cloned())
}

fn offices(rows: Vec<Line>) -> Vec<OfficeRows> {
    let mut order: Vec<OfficeRows> = Vec::new();
    for Line { key, at, year, value, note } in rows {
        let Key { who, made, region, sex, band, .. } = key;
        let place = order.iter().position(|office| office.who == who && office.made == made).unwrap_or_else(|| {
            order.push(OfficeRows { who, made, entries: Vec::new(), note: String::new() });
            order.len() - 1
        });
        let office = &mut order[place];
        office.entries.push(Entry { line: at, region, year: Some(year), sex, band, value });
        if office.note.is_empty() {
            office.note = note;
        }
    }
    order.iter_mut().for_each(|office| open_last(&mut office.entries));
    order
}

impl OfficeRows {
    /// "SSB 2024": what a scenario calls it.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.who, self.made)
    }

    /// The last age, which is open.
    #[must_use]
    pub fn open_age(&self) -> u8 {
        self.entries.iter().map(|entry| entry.band.from).max().unwrap_or(0)
    }

    /// All its people by region and year, both sexes together, as lines. Only for a table without mistakes.
    #[must_use]
    pub fn totals(&self, known: &Known) -> Vec<Published> {
        let mut by_region: BTreeMap<Option<usize>, BTreeMap<Year, f64>> = BTreeMap::new();
        for entry in &self.entries {
            if let Some(year) = entry.year {
                *by_region.entry(entry.region).or_default().entry(year).or_insert(0.0) += entry.value;
            }
        }
        let line = |(region, values)| Published {
            region: named(known, region),
            sex: None,
            who: self.who.clone(),
            made: self.made.clone(),
            what: PublishedWhat::People,
            band: AgeBand::ALL,
            values,
            note: self.note.clone(),
        };
        by_region.into_iter().map(line).collect()
    }

    /// Every region and year that is there has women and men of every age to the last.
    fn every_age(&self, table: &Table<'_>, known: &Known, found: &mut Diagnostics) {
        let mut there: BTreeMap<(Option<usize>, Option<Year>), AgesBySex> = BTreeMap::new();
        for entry in &self.entries {
            if let Some(sex) = entry.sex {
                there.entry((entry.region, entry.year)).or_default()[sex.index()].insert(entry.band.from, entry.line);
            }
        }
        for ((region, year), by_sex) in &there {
            let line = by_sex.iter().filter_map(|ages| ages.values().min()).min().copied().unwrap_or(1);
            for (sex, ages) in Sex::ALL.into_iter().zip(by_sex) {
                let missing: Vec<u8> = (0..=self.open_age()).filter(|age| !ages.contains_key(age)).collect();
                if !missing.is_empty() {
                    let region =
                        region.and_then(|at| known.regions.get(at)).map_or_else(String::new, |region| format!("region {region}, "));
                    let year = year.map_or_else(String::new, |year| year.to_string());
                    let who = if sex == Sex::Female { "women" } else { "men" };
                    let what = format!("{} has no {who} aged {} in {year}", self.name(), ranges(&missing));
                    found.push(
                        Diagnostic::error("K0142", what)
                            .at(Place::file(table.file).line(line).context(format!("{region}year {year}")))
                            .why("a projection by age without an age would count as if nobody of that age were there")
                            .advice("add the rows, with 0 where nobody is expected; the last age is the open group"),
                    );
                }
            }
        }
    }
}

/// Ages in words: "3, 7–9".
fn ranges(ages: &[u8]) -> String {
    let mut runs: Vec<(u8, u8)> = Vec::new();
    for &age in ages {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == age => *last = age,
            _ => runs.push((age, age)),
        }
    }
    let words = runs.iter().map(|(from, to)| if from == to { from.to_string() } else { format!("{from}–{to}") });
    words.collect::<Vec<_>>().join(", ")
}

fn what(row: &mut Row<'_>) -> Option<PublishedWhat> {
    let text = row.text("what");
    if text == "people" {
        return Some(PublishedWhat::People);
    }
    if let Some(service) = row.known.services.iter().find(|service| *service == text) {
        return Some(PublishedWhat::Service(ServiceId::new(service.clone())));
    }
    if !row.known.torn && row.reported.insert(format!("what {text}")) {
        let known = row.known;
        let names: Vec<&str> = std::iter::once("people").chain(known.services.iter().map(String::as_str)).collect();
        row.mistake(
            "K0121",
            "what",
            format!("`{text}` is neither people nor a service"),
            "the line would be lost in silence",
            nearest::advice(text, &names),
        );
    }
    None
}
