//! Rows of a download to values with their keys: region, year, sex, age and what is counted.

use super::ages::{self, AgeWord, Written};
use super::columns::{Columns, Meaning, Spec};
use super::kinds::Counted;
use super::numbers::{self, Dialect, Number};
use super::regions::{self, RegionCell};
use super::words::{self, SexWord};
use super::{Assumption, Corrections, Grid, GridRow, Measure, dialect, years};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::domain::axis::{Year, YearLabel};
use compact_str::CompactString;
use std::collections::{BTreeMap, BTreeSet};

/// Ages of a value, as its cell says them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ages {
    /// From, and to (none = open).
    Band(u8, Option<u8>),
    /// All ages together.
    All,
}

/// A value that was read; positions are in the lists of [`Read`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// Region.
    pub region: Option<usize>,
    /// Service.
    pub service: Option<usize>,
    /// Alternative.
    pub alternative: Option<usize>,
    /// Year as written.
    pub year: Year,
    /// What is counted.
    pub measure: Measure,
    /// Women, men, both; none = the table says nothing of sex.
    pub sex: Option<SexWord>,
    /// Ages.
    pub ages: Ages,
    /// The number; none = a mark.
    pub value: Option<f64>,
    /// Line, 0 = none.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

/// Words in the order they were first seen, and their positions.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// The words.
    pub list: Vec<String>,
    index: BTreeMap<String, usize>,
}

impl Names {
    /// Position of a word.
    pub fn position(&mut self, word: &str) -> usize {
        if let Some(at) = self.index.get(word) {
            return *at;
        }
        self.list.push(word.to_owned());
        self.index.insert(word.to_owned(), self.list.len() - 1);
        self.list.len() - 1
    }
}

/// Everything read of a grid.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// Values.
    pub seen: Vec<Seen>,
    /// Cells that name a region.
    pub regions: Vec<RegionCell>,
    /// Services.
    pub services: Vec<String>,
    /// Alternatives.
    pub alternatives: Vec<String>,
    /// Nights named by year cells, headings, title and notes.
    pub nights: BTreeSet<u8>,
    /// Whether every age was a number alone, so that the last may be open without a word.
    pub bare: bool,
    /// What was assumed.
    pub said: Vec<Assumption>,
}

/// Code of a night in [`Read::nights`].
#[must_use]
pub const fn night_code(night: YearLabel) -> u8 {
    match night {
        YearLabel::Jan1 => 1,
        YearLabel::Dec31 => 2,
    }
}

/// No country has more people in one cell.
const MOST: f64 = 1e9;

/// Reads rows.
pub struct Reader<'a> {
    grid: &'a Grid,
    columns: &'a Columns,
    counted: Counted,
    dialect: Dialect,
    /// Year of a table that names one in its title alone.
    only_year: Option<Year>,
    regions: Names,
    services: Names,
    alternatives: Names,
    /// Ages of the values of `read`, as their cells say them.
    ages: Vec<AgeWord>,
    read: Read,
    marks: BTreeMap<String, usize>,
    worded: bool,
    /// Whether women and men are codes, 2 and 1.
    coded: bool,
    left_out: BTreeSet<String>,
    found: &'a mut Diagnostics,
}

/// What the columns of keys of a row say.
#[derive(Clone, Copy)]
struct Keys {
    region: Option<usize>,
    service: Option<usize>,
    alternative: Option<usize>,
    year: Option<Year>,
    sex: Option<SexWord>,
    age: Option<(AgeWord, Written)>,
    measure: Option<Measure>,
    unread: bool,
}

impl<'a> Reader<'a> {
    /// A reader of a grid whose columns are known; none where numbers could mean two things.
    pub fn new(
        grid: &'a Grid,
        columns: &'a Columns,
        counted: Counted,
        corrections: &Corrections,
        found: &'a mut Diagnostics,
    ) -> Option<Self> {
        let dialect = dialect::find(grid, columns, corrections, found)?;
        let in_title = grid.title.as_deref().and_then(only_year);
        let only_year = corrections.year.and_then(Year::new).or(in_title);
        let read = Read { said: dialect::said(dialect), ..Read::default() };
        Some(Self {
            grid,
            columns,
            counted,
            dialect,
            only_year,
            regions: Names::default(),
            services: Names::default(),
            alternatives: Names::default(),
            ages: Vec::new(),
            read,
            marks: BTreeMap::new(),
            worded: false,
            coded: false,
            left_out: BTreeSet::new(),
            found,
        })
    }

    /// Reads the rows named.
    pub fn rows<'r>(mut self, rows: impl Iterator<Item = &'r GridRow>) -> Read {
        let mut years_said = false;
        for row in rows {
            let Some(keys) = self.keys(row) else { continue };
            for (at, spec) in self.columns.values() {
                years_said |= keys.year.is_some() || spec.year.is_some();
                self.value(row, keys, at, spec);
            }
        }
        if let (false, Some(year)) = (years_said, self.only_year) {
            self.say("year", format!("{year}, for every row (no column or heading names a year)"));
        }
        self.finish()
    }

    fn say(&mut self, what: &'static str, found: String) {
        self.read.said.push(Assumption { what, found });
    }

    fn finish(mut self) -> Read {
        let starts: Vec<u8> = self
            .ages
            .iter()
            .filter_map(|age| if let AgeWord::Band(from, _) = age { Some(*from) } else { None })
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let mut ups = BTreeSet::new();
        for (age, seen) in std::mem::take(&mut self.ages).into_iter().zip(&mut self.read.seen) {
            let settled = ages::settled(age, &starts);
            if let (AgeWord::UpTo(to), AgeWord::Band(_, Some(last))) = (age, settled) {
                ups.insert(format!("-{to} means ages 0–{last}"));
            }
            seen.ages = if let AgeWord::Band(from, to) = settled { Ages::Band(from, to) } else { Ages::All };
        }
        ups.into_iter().for_each(|up| self.say("ages", up));
        if self.coded {
            self.say("sex", "1 means men, 2 means women".to_owned());
        }
        let marks: Vec<String> = self.marks.iter().map(|(mark, n)| format!("{n} `{mark}`")).collect();
        if !marks.is_empty() {
            self.say("missing marks", format!("{}: read as not given, never as zero", marks.join(", ")));
        }
        if !self.left_out.is_empty() {
            let list: Vec<String> = self.left_out.iter().take(6).cloned().collect();
            let more = if self.left_out.len() > 6 { format!(" and {} more", self.left_out.len() - 6) } else { String::new() };
            self.say("not read", format!("{}{more}", list.join(", ")));
        }
        self.read.bare = !self.worded;
        self.read.regions = self.regions.list.iter().map(|cell| regions::parse(cell)).collect();
        self.read.services = self.services.list;
        self.read.alternatives = self.alternatives.list;
        self.read
    }

    fn cell<'r>(&self, row: &'r GridRow, meaning: &Meaning) -> Option<(usize, &'r str)> {
        let at = self.columns.position(meaning)?;
        Some((at, row.cells.get(at).map_or("", CompactString::as_str)))
    }

    /// Where a cell stands, and its row in words.
    fn place(&self, row: &GridRow, at: usize) -> Place {
        let keys: Vec<&str> = self
            .columns
            .meanings
            .iter()
            .zip(&row.cells)
            .filter(|(meaning, cell)| !matches!(meaning, Meaning::Value(_) | Meaning::Ignored) && !cell.is_empty())
            .map(|(_, cell)| cell.as_str())
            .collect();
        let context = format!(
            "{}{}{}",
            keys.join(", "),
            if keys.is_empty() { "" } else { ", " },
            self.columns.headings.get(at).map_or("", String::as_str)
        );
        let place = Place::file(&self.grid.file).context(context);
        if row.line == 0 { place } else { place.line(row.line).column(at + 1) }
    }

    fn mistake(&mut self, row: &GridRow, at: usize, (code, what): (&'static str, String), why: &str, advice: &str) {
        let place = self.place(row, at);
        self.found.push(Diagnostic::error(code, what).at(place).why(why).advice(advice));
    }

    fn keys(&mut self, row: &GridRow) -> Option<Keys> {
        let region = self.region(row);
        let service = self.cell(row, &Meaning::Service).map(|(_, cell)| cell).map(|cell| self.services.position(cell));
        let alternative = self.cell(row, &Meaning::Alternative).map(|(_, cell)| cell).map(|cell| self.alternatives.position(cell));
        let (year, sex, age) = (self.year(row), self.sex(row), self.age(row));
        let (measure, unread) = self.contents(row);
        Some(Keys { region: region?, service, alternative, year: year?, sex: sex?, age: age?, measure, unread })
    }

    /// Outer none = refused, here and below.
    fn region(&mut self, row: &GridRow) -> Option<Option<usize>> {
        let name = self.cell(row, &Meaning::Region);
        let code = self.cell(row, &Meaning::RegionCode);
        let text = match (code, name) {
            (None, None) => return Some(None),
            (Some((_, code)), Some((_, name))) if regions::parse(name).code.is_none() => format!("{code} {name}"),
            (Some((_, only)), None) | (_, Some((_, only))) => only.to_owned(),
        };
        if text.trim().is_empty() {
            let at = name.or(code).map_or(0, |(at, _)| at);
            self.mistake(row, at, ("K0524", "no region in a row".to_owned()), "its people belong nowhere", "fill the cell");
            return None;
        }
        Some(Some(self.regions.position(text.trim())))
    }

    fn year(&mut self, row: &GridRow) -> Option<Option<Year>> {
        let Some((at, cell)) = self.cell(row, &Meaning::Year) else { return Some(None) };
        let Some((year, night)) = years::parse(cell) else {
            self.mistake(
                row,
                at,
                ("K0511", format!("`{}` is not a year", short(cell))),
                "the row belongs to no year",
                "years are 1900 to 2200; quarters and months are not read",
            );
            return None;
        };
        self.read.nights.extend(night.map(night_code));
        Some(Some(year))
    }

    fn sex(&mut self, row: &GridRow) -> Option<Option<SexWord>> {
        let Some((at, cell)) = self.cell(row, &Meaning::Sex) else { return Some(None) };
        let sex = if cell.is_empty() { Some(SexWord::Both) } else { words::sex(cell) };
        if matches!((sex, cell.bytes().next()), (Some(SexWord::One(_)), Some(b'0'..=b'9'))) {
            self.coded = true;
        }
        if sex.is_none() {
            self.mistake(
                row,
                at,
                ("K0523", format!("`{}` is neither women nor men", short(cell))),
                "women and men live, bear children and move differently",
                "write female or male, or leave the rows out",
            );
        }
        sex.map(Some)
    }

    fn age(&mut self, row: &GridRow) -> Option<Option<(AgeWord, Written)>> {
        let single = self.cell(row, &Meaning::Age);
        let Some((at, cell)) = single.or_else(|| self.cell(row, &Meaning::AgeFrom)) else { return Some(None) };
        let Some((age, written)) = ages::parse(cell) else {
            self.mistake(
                row,
                at,
                ("K0522", format!("`{}` is not an age", short(cell))),
                "the row belongs to no age",
                "ages are written 0 år, 80–84 år, 105 år eller eldre, 100+",
            );
            return None;
        };
        if single.is_some() {
            return Some(Some((age, written)));
        }
        let (at, to) = self.cell(row, &Meaning::AgeTo).unwrap_or((at, ""));
        let band = match (age, ages::parse(to)) {
            (AgeWord::Band(from, _), _) if to.is_empty() => Some(AgeWord::Band(from, None)),
            (AgeWord::Band(from, _), Some((AgeWord::Band(_, last), _))) if last.is_none_or(|last| last >= from) => {
                Some(AgeWord::Band(from, last))
            }
            _ => None,
        };
        if band.is_none() {
            self.mistake(
                row,
                at,
                ("K0522", format!("`{}` is not the last age of a band", short(to))),
                "the row belongs to no age",
                "an empty cell is open upwards",
            );
        }
        band.map(|band| Some((band, Written::Worded)))
    }

    /// What the row's "contents" cell counts, and whether it is something this kind of table does not read.
    fn contents(&mut self, row: &GridRow) -> (Option<Measure>, bool) {
        let Some((_, cell)) = self.cell(row, &Meaning::Contents) else { return (None, false) };
        let measure = words::measure(cell);
        let unread = words::other_unit(cell).is_some() || measure.is_some_and(|measure| !self.counted.kind.reads(measure));
        if unread {
            self.left_out.insert(format!("“{}”", short(cell)));
        }
        (measure, unread)
    }

    fn value(&mut self, row: &GridRow, keys: Keys, at: usize, spec: Spec) {
        let measure = spec.measure.or(keys.measure).unwrap_or(self.counted.unsaid);
        if keys.unread || spec.unit.is_some() || !self.counted.kind.reads(measure) {
            if !keys.unread {
                self.left_out.insert(format!("column `{}`", short(&self.columns.headings[at])));
            }
            return;
        }
        let (Some(value), Some(year)) = (self.number(row, at, measure), self.year_of(row, at, (keys, spec))) else { return };
        self.read.nights.extend(spec.year.and_then(|(_, night)| night).map(night_code));
        let age = spec.age.or(keys.age);
        let whole = (spec.total && self.sexes_in_headings()).then_some(SexWord::Both);
        let worded = age.is_some_and(|(age, written)| written == Written::Worded && age != AgeWord::All);
        self.worded |= worded && self.columns.position(&Meaning::AgeFrom).is_none();
        if age.is_some_and(|(age, _)| age == AgeWord::Unknown) {
            self.unknown_age(row, at, value);
            return;
        }
        let Keys { region, service, alternative, .. } = keys;
        let sex = spec.sex.or(keys.sex).or(whole);
        let (line, column) = (row.line, at + 1);
        // What the ages mean is settled when all are known.
        self.ages.push(age.map_or(AgeWord::All, |(age, _)| age));
        self.read.seen.push(Seen { region, service, alternative, year, measure, sex, ages: Ages::All, value, line, column });
    }

    /// The number of a cell, or inner none = a mark.
    fn number(&mut self, row: &GridRow, at: usize, measure: Measure) -> Option<Option<f64>> {
        const ADVICE: &str = "correct the cell; name the decimal sign with --decimal";
        let cell = row.cells.get(at).map_or("", CompactString::as_str);
        match numbers::parse(cell, self.dialect) {
            Some(Number::Value(value))
                if (0.0..=MOST).contains(&value) || (measure.may_be_negative() && (-MOST..=MOST).contains(&value)) =>
            {
                return Some(Some(value));
            }
            Some(Number::Mark) => {
                *self.marks.entry(cell.to_owned()).or_insert(0) += 1;
                return Some(None);
            }
            Some(Number::Value(_)) => {
                let what = ("K0533", format!("{} cannot be a number of people", short(cell)));
                self.mistake(row, at, what, "the value lies outside what is possible", ADVICE);
            }
            None if cell == numbers::UNCOMPUTED => self.mistake(
                row,
                at,
                ("K0567", "a formula that was never computed".to_owned()),
                "kohort reads what was last computed, and nothing was",
                "open the workbook in Excel or LibreOffice, save it, and try again",
            ),
            None => self.mistake(row, at, ("K0517", format!("`{}` is not a number", short(cell))), "the cell cannot be counted", ADVICE),
        }
        None
    }

    /// The year of a value: of its heading, its row, or the whole table.
    fn year_of(&mut self, row: &GridRow, at: usize, (keys, spec): (Keys, Spec)) -> Option<Year> {
        let year = spec.year.map(|(year, _)| year).or(keys.year).or(self.only_year);
        // It is the table that names none: saying so once is enough.
        if year.is_none() && self.found.count("K0511") == 0 {
            let what = ("K0511", "no column, heading or title names a year".to_owned());
            self.mistake(row, at, what, "the numbers belong to no year", "tick a year when downloading, or say it: --year 2026");
        }
        year
    }

    fn sexes_in_headings(&self) -> bool {
        self.columns.values().any(|(_, spec)| matches!(spec.sex, Some(SexWord::One(_))))
    }

    /// Nobody of unknown age is no loss; somebody would be lost in silence.
    fn unknown_age(&mut self, row: &GridRow, at: usize, value: Option<f64>) {
        match value {
            Some(value) if value != 0.0 => {
                let what = format!("{value} people of unknown age");
                self.mistake(
                    row,
                    at,
                    ("K0531", what),
                    "they belong to no age and would be lost",
                    "spread them over the known ages in the table, and note it",
                );
            }
            _ => _ = self.left_out.insert("rows of unknown age (nobody)".to_owned()),
        }
    }
}

/// The one year of a title: `Folkemengde 1. januar 2021, etter …`.
fn only_year(title: &str) -> Option<Year> {
    let folded = words::folded(title);
    let found: BTreeSet<Year> = words::tokens(&folded).into_iter().filter_map(|token| years::year(token.trim_end_matches('.'))).collect();
    if found.len() == 1 { found.first().copied() } else { None }
}

/// At most 40 letters of a cell.
#[must_use]
pub fn short(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}
