//! A statistics-bank download understood: what each column means, found in its heading and in its cells. Every
//! assumption is kept as a sentence, so that it can be printed and corrected; what cannot be understood is refused by name.

pub mod ages;
mod cells;
pub mod columns;
mod complete;
mod country;
mod dialect;
pub mod frame;
mod kinds;
pub mod municipalities;
pub mod numbers;
pub mod projected;
pub mod regions;
mod rows;
mod settle;
mod tidy;
mod together;
mod totals;
pub mod words;
pub mod years;

pub use tidy::tidy;
pub use together::together;

use crate::diag::{Diagnostic, Diagnostics, Place, Warned};
use crate::domain::axis::{Sex, Year, YearLabel};
use cells::{Read, Reader};
use columns::{Columns, Meaning};
use compact_str::CompactString;
pub use country::Country;

/// Cells of a download as text, before anything is known of what they mean.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grid {
    /// File as the user named it.
    pub file: String,
    /// Sheet of a workbook, or data set of a collection.
    pub sheet: Option<String>,
    /// What stands above the table or is its title: often names the table's number and the moment counted.
    pub title: Option<String>,
    /// Every line above the table.
    pub above: Vec<String>,
    /// Notes under the table.
    pub notes: Vec<String>,
    /// Rows, the headings first; all as wide as the first.
    pub rows: Vec<GridRow>,
    /// Whether numbers are written with a point and nothing else (workbooks, JSON-stat, PX), whatever they look like.
    pub numbers_plain: bool,
    /// Whether blanks at the end of a row are left out by the format (workbooks), so that a short row is no mistake.
    pub ragged: bool,
    /// What was assumed in reading the bytes.
    pub assumed: Vec<Assumption>,
    /// What is doubtful about the bytes: letters that were lost before the file was made.
    pub doubts: Vec<Diagnostic>,
}

impl Grid {
    /// Says what was assumed.
    pub fn assume(&mut self, what: &'static str, found: impl Into<String>) {
        self.assumed.push(Assumption { what, found: found.into() });
    }
}

/// A row of a [`Grid`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GridRow {
    /// Line of the file or row of the sheet, from 1; 0 where the format has no lines (JSON-stat, PX).
    pub line: usize,
    /// Cells as read, blanks at the ends taken off. Most are a few letters, and there may be millions.
    pub cells: Vec<CompactString>,
}

/// Something that was assumed, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumption {
    /// What it is about: `encoding`, `separator`, `decimal sign`, `column`, `rows` …
    pub what: &'static str,
    /// What was found.
    pub found: String,
}

/// What a download counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// People by age.
    Population,
    /// Births.
    Births,
    /// Deaths.
    Deaths,
    /// Moves in and out, or their difference.
    Flows,
    /// Users of services.
    Users,
    /// An office's projection: people by age, of one or several alternatives.
    Published,
}

/// What one value counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// People.
    Persons,
    /// Births of a calendar year.
    Births,
    /// Deaths of a calendar year.
    Deaths,
    /// People who moved in, in a calendar year.
    In,
    /// People who moved out, in a calendar year.
    Out,
    /// In less out, in a calendar year.
    Net,
    /// Of those who moved in, those from within the country.
    InInternal,
    /// Of those who moved out, those within the country.
    OutInternal,
    /// Of the net, what is within the country.
    NetInternal,
    /// Of those who moved in, those from abroad.
    InAbroad,
    /// Of those who moved out, those to abroad.
    OutAbroad,
    /// Of the net, what is from abroad.
    NetAbroad,
    /// Users of a service.
    Users,
}

impl Measure {
    /// Whether its numbers are differences.
    #[must_use]
    pub const fn may_be_negative(self) -> bool {
        matches!(self, Self::Net | Self::NetInternal | Self::NetAbroad)
    }
}

/// A region of a download.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegionFound {
    /// Its code today, where the download has codes; else its name.
    pub code: String,
    /// Its name, where the download has one.
    pub name: Option<String>,
    /// Older codes whose people were counted as this region's.
    pub codes_before: Vec<String>,
}

/// Where a value stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct At {
    /// Position in [`Imported::files`].
    pub file: usize,
    /// Line, from 1; 0 = the format has none.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

/// One value of a download.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Position in [`Imported::regions`]; none where the download has no regions.
    pub region: Option<usize>,
    /// Service, of a table of users.
    pub service: Option<String>,
    /// Alternative, of a projection: `MMMM`.
    pub alternative: Option<String>,
    /// Year as the download writes it; stocks in its own [`Imported::year_label`].
    pub year: Year,
    /// Women, men, or none = not split.
    pub sex: Option<Sex>,
    /// First completed age.
    pub age_from: u8,
    /// Last completed age; none = open.
    pub age_to: Option<u8>,
    /// What is counted.
    pub measure: Measure,
    /// How many; none = suppressed or not given, which is not zero.
    pub value: Option<f64>,
    /// Where it stood.
    pub at: At,
}

/// A download, understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// What it counts.
    pub kind: Kind,
    /// Files it was read from.
    pub files: Vec<String>,
    /// Titles of the tables, where they have one.
    pub titles: Vec<String>,
    /// Whose statistics it is, where its codes or words tell.
    pub country: Option<Country>,
    /// Regions in the order of their codes; empty where the download has none.
    pub regions: Vec<RegionFound>,
    /// Values in the order region, service, alternative, year, sex, age; totals are not among them.
    pub records: Vec<Record>,
    /// The night its stock years name.
    pub year_label: YearLabel,
    /// Everything that was assumed.
    pub assumptions: Vec<Assumption>,
    /// Totals that were compared with their parts, and agreed.
    pub totals_checked: usize,
    /// Cells with a mark instead of a number.
    pub suppressed: usize,
}

/// What the user says of a download, where reading it needs correction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Corrections {
    /// What it counts.
    pub kind: Option<Kind>,
    /// Meanings with their headings: `age` = `Alder`; several columns may be `ignored`.
    pub columns: Vec<(String, String)>,
    /// Of a column only the rows with this word are read: `sivilstand` = `I alt`; several words of one column are read side by side.
    pub only: Vec<(String, String)>,
    /// Sign between whole and fraction.
    pub decimal: Option<char>,
    /// Year, where the table names none.
    pub year: Option<u16>,
    /// The night stock years name.
    pub year_label: Option<YearLabel>,
    /// What is done where a total differs from its parts.
    pub totals: Totals,
}

/// What is done where a total differs from its parts by more than rounding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Totals {
    /// The table is refused.
    #[default]
    Judged,
    /// The parts are read; the difference is a doubt.
    Ignored,
}

impl Imported {
    /// Says what was assumed.
    pub fn say(&mut self, what: &'static str, found: impl Into<String>) {
        self.assumptions.push(Assumption { what, found: found.into() });
    }
}

/// What the cells of a download mean.
///
/// # Errors
/// Every reason why it cannot be understood, with file, line and column.
pub fn understand(grid: &Grid, corrections: &Corrections) -> Result<Warned<Imported>, Diagnostics> {
    let mut found: Diagnostics = grid.doubts.iter().cloned().collect();
    let imported = assemble(grid, corrections, &mut found);
    match imported {
        Some(value) if !found.has_errors() => Ok(Warned { value, warnings: found.warnings() }),
        _ => Err(found),
    }
}

/// What several tables of one file mean: one of them must be understood, and only one.
///
/// # Errors
/// Why none is understood, or which ones are.
pub fn understand_one(grids: &[Grid], corrections: &Corrections) -> Result<Warned<Imported>, Diagnostics> {
    let mut judged: Vec<(&Grid, Result<Warned<Imported>, Diagnostics>)> =
        grids.iter().map(|grid| (grid, understand(grid, corrections))).collect();
    let sheet = |grid: &Grid| grid.sheet.clone().unwrap_or_default();
    let read: Vec<String> = judged.iter().filter(|(_, result)| result.is_ok()).map(|(grid, _)| sheet(grid)).collect();
    let skipped: Vec<String> = judged.iter().filter(|(_, result)| result.is_err()).map(|(grid, _)| sheet(grid)).collect();
    if read.len() > 1 {
        let what = format!("several tables can be read: {}", read.join(", "));
        let found = Diagnostic::error("K0529", what).at(Place::file(grids.first().map_or("", |grid| grid.file.as_str())));
        return Err(Diagnostics::from_iter([found.why("only one can be meant").advice("name it with --sheet, in a study with sheet =")]));
    }
    // Where none is understood, the one that came nearest tells why: at least its kind was known.
    let near =
        |result: &Result<Warned<Imported>, Diagnostics>| result.as_ref().map_or_else(|found| usize::from(found.count("K0510") > 0), |_| 0);
    let at = judged
        .iter()
        .position(|(_, result)| result.is_ok())
        .or_else(|| judged.iter().position(|(_, result)| near(result) == 0))
        .unwrap_or(0);
    let Some((grid, result)) = (at < judged.len()).then(|| judged.swap_remove(at)) else { return Err(Diagnostics::new()) };
    result.map(|mut warned| {
        if !skipped.is_empty() {
            warned.value.say("table", format!("“{}” is read; not understood, and left out: {}", sheet(grid), skipped.join(", ")));
        }
        warned
    })
}

fn assemble(grid: &Grid, corrections: &Corrections, found: &mut Diagnostics) -> Option<Imported> {
    let columns = columns::find(grid, corrections, found)?;
    let mut said = grid.assumed.clone();
    said.extend(columns::said(&columns));
    let counted = kinds::find(grid, &columns, &contents(&columns, grid), corrections, found)?;
    let rows = rows::kept(grid, &columns, corrections, &mut said, found);
    let reader = (!found.has_errors()).then(|| Reader::new(grid, &columns, counted, corrections, found))??;
    let mut read = reader.rows(rows.iter().map(AsRef::as_ref));
    let kept = rows.len();
    drop(rows);
    if read.seen.is_empty() && !found.has_errors() {
        found.push(nothing(grid, &columns));
    }
    let country = country::of(grid, &columns, &read);
    let year_label = country::label(grid, &columns, country, (counted.kind, &mut read, corrections), found);
    if found.has_errors() {
        return None;
    }
    if !counted.said {
        read.said.push(Assumption { what: "counted", found: "no word says what is counted: taken as people".to_owned() });
    }
    let checked = without_totals(grid, country, &mut read, (counted.kind, corrections.totals), found);
    let suppressed = read.seen.iter().filter(|one| one.value.is_none()).count();
    let settled = settle::settle(&grid.file, &mut read, found);
    said.append(&mut read.said);
    let mut imported = Imported {
        kind: counted.kind,
        files: vec![grid.file.clone()],
        titles: grid.title.iter().cloned().collect(),
        country,
        regions: settled.regions,
        records: settled.records,
        year_label,
        assumptions: said,
        totals_checked: checked.agree,
        suppressed,
    };
    say_rows(&mut imported, kept, checked, country);
    complete::judge(&mut imported, read.bare, found);
    Some(imported)
}

/// The different words of the "contents" column.
fn contents<'r>(columns: &Columns, grid: &'r Grid) -> Vec<&'r str> {
    let Some(at) = columns.position(&Meaning::Contents) else { return Vec::new() };
    let words: std::collections::BTreeSet<&str> =
        grid.rows.iter().skip(columns.body).filter_map(|row| row.cells.get(at)).map(CompactString::as_str).collect();
    words.into_iter().collect()
}

/// Every number is of another unit or kind.
fn nothing(grid: &Grid, columns: &Columns) -> Diagnostic {
    let names: Vec<&str> = columns.values().map(|(at, _)| columns.headings[at].as_str()).take(6).collect();
    Diagnostic::error("K0518", format!("no column counts persons: {}", names.join(", ")))
        .at(Place::file(&grid.file))
        .why("shares and thousands cannot be projected as people; their totals are lost")
        .advice("tick the contents “persons” (Personer, Folkmängd) when downloading")
}

fn without_totals(
    grid: &Grid,
    country: Option<Country>,
    read: &mut Read,
    (kind, rule): (Kind, Totals),
    found: &mut Diagnostics,
) -> totals::Checked {
    // Line and column make every key its own: no buffer is needed to keep an order of equals.
    read.seen.sort_unstable_by_key(totals::order);
    settle::once(&grid.file, read, found);
    settle::without_dead_years(read, kind);
    let shown = |seen: &cells::Seen| settle::words_of(read, seen);
    let region_total = |seen: &cells::Seen| seen.region.and_then(|at| read.regions.get(at)).is_some_and(|cell| cell.total);
    let mut totals = totals::Judge {
        file: &grid.file,
        noise: country == Some(Country::Sweden),
        rule,
        words: &shown,
        checked: totals::Checked::default(),
        found,
    };
    let kept = totals.without(&read.seen, &region_total);
    let checked = totals.checked;
    read.seen = kept;
    checked
}

fn say_rows(imported: &mut Imported, rows: usize, checked: totals::Checked, country: Option<Country>) {
    let years: std::collections::BTreeSet<u16> = imported.records.iter().map(|record| record.year.get()).collect();
    let span = match (years.first(), years.last()) {
        (Some(first), Some(last)) if first != last => format!("{first}–{last}"),
        (Some(only), _) => only.to_string(),
        _ => "no year".to_owned(),
    };
    let regions = imported.regions.len().max(1);
    imported
        .say("rows", format!("{rows} read: {} numbers of {}, {regions} region(s), {span}", imported.records.len(), imported.kind.word()));
    if checked.agree + checked.unknown + checked.rounded > 0 {
        let unknown =
            if checked.unknown > 0 { format!("; {} could not be compared, a part is not given", checked.unknown) } else { String::new() };
        let rounded = if checked.rounded > 0 { format!("; {} differ by rounding", checked.rounded) } else { String::new() };
        imported.say("totals", format!("{} recognised and equal to their parts, not added{rounded}{unknown}", checked.agree));
    }
    if country == Some(Country::Sweden) {
        let noisy = if checked.noisy > 0 { format!(": {} totals differ from their parts by it", checked.noisy) } else { String::new() };
        imported.say("noise", format!("Statistics Sweden may change small counts by a few persons to protect people{noisy}"));
    }
}
