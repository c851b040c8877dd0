//! Which column is which: by its heading, and where that says nothing by its cells.

use super::ages::{self, AgeWord, Written};
use super::words::{self, SexWord};
use super::{Assumption, Corrections, Grid, GridRow, Measure, frame, numbers, regions, years};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::domain::axis::{Year, YearLabel};
use crate::scenario::nearest;
use compact_str::CompactString;

/// What a column means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// Region: code, name or both.
    Region,
    /// Region code beside a column of names.
    RegionCode,
    /// Age.
    Age,
    /// First age of a band.
    AgeFrom,
    /// Last age of a band.
    AgeTo,
    /// Sex.
    Sex,
    /// Year.
    Year,
    /// What is counted.
    Contents,
    /// Service.
    Service,
    /// Alternative of a projection.
    Alternative,
    /// Unit of the numbers.
    Unit,
    /// Remarks, row numbers: not read.
    Ignored,
    /// Something else that divides the numbers.
    Other,
    /// Numbers.
    Value(Spec),
}

/// What the heading of a column of numbers says of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spec {
    /// Year, and the night where it is named.
    pub year: Option<(Year, Option<YearLabel>)>,
    /// Women, men or both.
    pub sex: Option<SexWord>,
    /// Age.
    pub age: Option<(AgeWord, Written)>,
    /// What is counted.
    pub measure: Option<Measure>,
    /// A total of whatever the headings divide.
    pub total: bool,
    /// A unit that is not persons.
    pub unit: Option<&'static str>,
}

/// The columns of a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    /// Headings; stacked ones put together.
    pub headings: Vec<String>,
    /// What each means.
    pub meanings: Vec<Meaning>,
    /// Where the rows begin.
    pub body: usize,
}

impl Columns {
    /// Position of the first column of a meaning.
    #[must_use]
    pub fn position(&self, meaning: &Meaning) -> Option<usize> {
        self.meanings.iter().position(|own| own == meaning)
    }

    /// Columns of numbers, with what their headings say.
    pub fn values(&self) -> impl Iterator<Item = (usize, Spec)> + '_ {
        self.meanings
            .iter()
            .enumerate()
            .filter_map(|(at, meaning)| if let Meaning::Value(spec) = meaning { Some((at, *spec)) } else { None })
    }
}

/// The words `--column` knows, and what they mean.
pub const NAMES: [(&str, Meaning); 12] = [
    ("region", Meaning::Region),
    ("region_code", Meaning::RegionCode),
    ("age", Meaning::Age),
    ("age_from", Meaning::AgeFrom),
    ("age_to", Meaning::AgeTo),
    ("sex", Meaning::Sex),
    ("year", Meaning::Year),
    ("contents", Meaning::Contents),
    ("service", Meaning::Service),
    ("alternative", Meaning::Alternative),
    ("unit", Meaning::Unit),
    ("ignored", Meaning::Ignored),
];

/// Finds what each column means.
pub fn find(grid: &Grid, corrections: &Corrections, found: &mut Diagnostics) -> Option<Columns> {
    let (headings, body) = frame::headings(grid);
    let rows = grid.rows.get(body..).unwrap_or_default();
    let told = told(grid, &headings, corrections, found);
    let mut meanings: Vec<Meaning> = Vec::with_capacity(headings.len());
    for (at, heading) in headings.iter().enumerate() {
        let known = told.get(at).cloned().flatten().or_else(|| by_heading(heading, rows, at));
        meanings.push(known.unwrap_or_else(|| by_cells(heading, rows, at)));
    }
    let columns = Columns { headings, meanings, body };
    once_each(grid, &columns, found);
    if rows.is_empty() {
        found.push(empty(grid));
    } else if columns.values().next().is_none() {
        found.push(no_numbers(grid, &columns));
    }
    (!found.has_errors()).then_some(columns)
}

fn empty(grid: &Grid) -> Diagnostic {
    let found = Diagnostic::error("K0010", "the table has headings and no rows").at(Place::file(&grid.file));
    found.why("there is nothing to read").advice("look whether the download is whole")
}

fn no_numbers(grid: &Grid, columns: &Columns) -> Diagnostic {
    Diagnostic::error("K0501", "no column holds numbers")
        .at(head(grid, 0).context(format!("columns {}", columns.headings.join(", "))))
        .why("there is nothing to count")
        .advice("look whether the download is whole; name the separator with --delimiter if the columns are not told apart")
}

pub(super) fn head(grid: &Grid, at: usize) -> Place {
    let place = Place::file(&grid.file).column(at + 1);
    match grid.rows.first().map(|row| row.line).filter(|line| *line > 0) {
        Some(line) => place.line(line),
        None => Place { column: None, ..place },
    }
}

impl Corrections {
    /// What of it concerns a table among `all` tables given together: headings it has, and those none has, which are mistakes.
    #[must_use]
    pub fn of(&self, grid: &Grid, all: &[&Grid]) -> Self {
        let has = |grid: &Grid, heading: &str| frame::headings(grid).0.iter().any(|own| words::folded(own) == words::folded(heading));
        let concerns = |heading: &str| has(grid, heading) || !all.iter().any(|other| has(other, heading));
        let mut own = self.clone();
        own.columns.retain(|(_, heading)| concerns(heading));
        own.only.retain(|(heading, _)| concerns(heading));
        own
    }
}

/// What the user said of the columns.
fn told(grid: &Grid, headings: &[String], corrections: &Corrections, found: &mut Diagnostics) -> Vec<Option<Meaning>> {
    let mut told = vec![None; headings.len()];
    for (name, heading) in &corrections.columns {
        let meaning = NAMES.iter().find(|(known, _)| known == name).map(|(_, meaning)| meaning.clone());
        let meaning = meaning.or_else(|| {
            matches!(name.as_str(), "value" | "persons" | "births" | "deaths" | "users").then(|| Meaning::Value(Spec::default()))
        });
        let at = headings.iter().position(|own| words::folded(own) == words::folded(heading));
        match (meaning, at) {
            (Some(Meaning::Value(_)), Some(at)) => told[at] = Some(Meaning::Value(Spec { measure: words::measure(name), ..spec(heading) })),
            (Some(meaning), Some(at)) => told[at] = Some(meaning),
            (meaning, _) => found.push(not_there(grid, headings, (name, heading), meaning.is_some())),
        }
    }
    told
}

fn not_there(grid: &Grid, headings: &[String], (name, heading): (&str, &str), known: bool) -> Diagnostic {
    let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).chain(["value"]).collect();
    let own: Vec<&str> = headings.iter().map(String::as_str).collect();
    let (what, advice) = match known {
        true => (format!("no column is headed `{heading}`"), nearest::advice(heading, &own)),
        false => (format!("`{name}` is no meaning a column can have"), nearest::advice(name, &names)),
    };
    Diagnostic::error("K0528", what).at(head(grid, 0)).why("a correction that changes nothing would be ignored in silence").advice(advice)
}

/// What a heading says by itself, where the cells do not speak against it.
fn by_heading(heading: &str, rows: &[GridRow], at: usize) -> Option<Meaning> {
    let folded = words::folded(heading.split('(').next().unwrap_or(heading));
    let whole = words::folded(heading);
    let text = if folded.is_empty() { whole.as_str() } else { folded.trim_end_matches(':').trim() };
    let is = |list: &[&str]| words::is_one_of(text, list) || words::is_one_of(&whole, list);
    let simple = [
        (words::AGE, Meaning::Age),
        (words::AGE_FROM, Meaning::AgeFrom),
        (words::AGE_TO, Meaning::AgeTo),
        (words::SEX, Meaning::Sex),
        (words::CONTENTS, Meaning::Contents),
        (words::SERVICE, Meaning::Service),
        (words::ALTERNATIVE, Meaning::Alternative),
        (words::UNIT, Meaning::Unit),
        (words::NOTE, Meaning::Ignored),
        (words::REGION, Meaning::Region),
        (words::YEAR, Meaning::Year),
    ];
    if is(words::REGION_CODE) && cells(rows, at).all(|cell| regions::parse(cell).code.is_some()) {
        return Some(Meaning::RegionCode);
    }
    simple.into_iter().find(|(list, _)| is(list)).map(|(_, meaning)| meaning)
}

fn cells(rows: &[GridRow], at: usize) -> impl Iterator<Item = &str> + Clone {
    rows.iter().filter_map(move |row| row.cells.get(at)).map(CompactString::as_str).filter(|cell| !cell.is_empty())
}

/// What the cells say where the heading does not.
fn by_cells(heading: &str, rows: &[GridRow], at: usize) -> Meaning {
    let all = cells(rows, at);
    let (n, numbers) = all.clone().fold((0_usize, 0_usize), |(n, like), cell| (n + 1, like + usize::from(numbers::looks_like_one(cell))));
    if heading.is_empty() && counts_up(all.clone()) {
        return Meaning::Ignored;
    }
    let some = |test: fn(&str) -> bool| n > 0 && all.clone().all(test);
    let year_like = some(|cell| years::parse(cell).is_some());
    if numbers * 2 > n && !(heading.is_empty() && year_like) {
        return Meaning::Value(spec(heading));
    }
    if some(|cell| words::sex(cell).is_some()) && all.clone().any(|cell| words::sex(cell) != Some(SexWord::Both)) {
        return Meaning::Sex;
    }
    if some(|cell| ages::parse(cell).is_some())
        && all.clone().any(|cell| matches!(ages::parse(cell), Some((AgeWord::Band(..), Written::Worded))))
    {
        return Meaning::Age;
    }
    if year_like {
        return Meaning::Year;
    }
    let coded = |cell: &str| {
        let region = regions::parse(cell);
        region.total || region.code.is_some_and(|code| code.len() >= 4) && region.name.is_some()
    };
    if n > 0 && all.clone().all(coded) {
        return Meaning::Region;
    }
    Meaning::Other
}

/// Row numbers: 1, 2, 3 … or 0, 1, 2 ….
fn counts_up<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let numbers: Option<Vec<usize>> = cells.map(|cell| cell.parse().ok()).collect();
    numbers.is_some_and(|numbers| numbers.len() > 1 && numbers[0] <= 1 && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1))
}

/// What a heading of numbers says: `Personer 2015`, `Kvinner 0 år`, `2021`, `80-84`.
#[must_use]
pub fn spec(heading: &str) -> Spec {
    let folded = words::folded(heading);
    let mut spec =
        Spec { measure: words::measure(&folded), unit: words::other_unit(&folded), total: words::total(&folded), ..Spec::default() };
    spec.sex = words::sex(&folded)
        .filter(|_| !folded.bytes().all(|b| b.is_ascii_digit()))
        .filter(|_| !words::is_one_of(&folded, words::TOTAL) && folded != "persons");
    spec.sex = spec.sex.or_else(|| words::sex_within(&folded));
    let mut rest = Vec::new();
    for token in words::tokens(&folded) {
        match years::parse(token) {
            Some(year) if spec.year.is_none() => spec.year = Some(year),
            _ => rest.push(token),
        }
    }
    spec.age = age_within(&rest);
    spec
}

/// The longest run of words that is an age; a bare number only where nothing else stands there.
fn age_within(tokens: &[&str]) -> Option<(AgeWord, Written)> {
    let whole = tokens.join(" ");
    if words::is_one_of(&whole, words::TOTAL) {
        return None;
    }
    if let Some(age) = ages::parse(&whole) {
        return Some(age);
    }
    // A number alone inside a longer heading may be anything: `per 1 000`.
    let certain = |window: &[&str]| {
        let figures = window.concat().bytes().all(|byte| byte.is_ascii_digit());
        ages::parse(&window.join(" ")).filter(|(age, written)| !figures && *written == Written::Worded && *age != AgeWord::All)
    };
    for length in (1..tokens.len()).rev() {
        if let Some(worded) = tokens.windows(length).find_map(certain) {
            return Some(worded);
        }
    }
    None
}

/// Two columns of one meaning: only one can be meant.
fn once_each(grid: &Grid, columns: &Columns, found: &mut Diagnostics) {
    for (name, meaning) in &NAMES {
        let mut at = columns.meanings.iter().enumerate().filter(|(_, own)| *own == meaning).map(|(at, _)| at);
        if *meaning == Meaning::Ignored {
            continue;
        }
        if let (Some(first), Some(second)) = (at.next(), at.next()) {
            let (one, two) = (&columns.headings[first], &columns.headings[second]);
            let what = format!("columns `{one}` and `{two}` both look like the {name}");
            let advice = format!("say which: --column {name}=\"{one}\" and --column ignored=\"{two}\"");
            found.push(Diagnostic::error("K0512", what).at(head(grid, second)).why("only one of the two can be meant").advice(advice));
        }
    }
}

/// What is assumed of the columns, in words.
#[must_use]
pub fn said(columns: &Columns) -> Vec<Assumption> {
    let shown = |heading: &str, at: usize| {
        if heading.is_empty() { format!("column {} (no heading)", at + 1) } else { format!("column `{heading}`") }
    };
    let mut said = Vec::new();
    let numbers: Vec<&str> = columns.values().map(|(at, _)| columns.headings[at].as_str()).collect();
    for (at, (heading, meaning)) in columns.headings.iter().zip(&columns.meanings).enumerate() {
        let meaning = match meaning {
            Meaning::Value(_) => continue,
            Meaning::Ignored => "not read",
            Meaning::Other => "divides the numbers",
            known => NAMES.iter().find(|(_, own)| own == known).map_or("", |(name, _)| name),
        };
        said.push(Assumption { what: "column", found: format!("{}: {meaning}", shown(heading, at)) });
    }
    let found = match numbers.as_slice() {
        [only] => format!("column `{only}`: the numbers"),
        [first, .., last] => format!("{} columns of numbers, `{first}` to `{last}`", numbers.len()),
        [] => return said,
    };
    said.push(Assumption { what: "column", found });
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::axis::Sex;

    #[test]
    fn headings_of_numbers_say_year_sex_age_and_what_is_counted() {
        let year = |y| Year::new(y).map(|year| (year, None));
        assert_eq!(spec("Persons 2015"), Spec { year: year(2015), measure: Some(Measure::Persons), ..Spec::default() });
        assert_eq!(spec("2015").year, year(2015));
        let women = spec("Kvinner 80-84 år 2020");
        assert_eq!(
            (women.sex, women.age.map(|(age, _)| age), women.year),
            (Some(SexWord::One(Sex::Female)), Some(AgeWord::Band(80, Some(84))), year(2020))
        );
        assert_eq!(spec("100+").age.map(|(age, _)| age), Some(AgeWord::Band(100, None)));
        assert_eq!((spec("7").age.map(|(_, written)| written), spec("I alt").total), (Some(Written::Bare), true));
        assert_eq!(spec("07459: Population, by region, sex, age, contents and year").age, None);
    }

    #[test]
    fn row_numbers_are_no_data() {
        assert!(counts_up(["1", "2", "3"].into_iter()) && counts_up(["0", "1"].into_iter()));
        assert!(!counts_up(["1", "3"].into_iter()) && !counts_up(["12", "13"].into_iter()));
    }
}
