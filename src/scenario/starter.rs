//! A study from statistics-bank downloads: what it holds, what was decided on the way, and what to download next.
//!
//! Nothing is made up here. What a download does not say is taken from the country's bundled tables and called an
//! estimate, or left out and called unknown; each choice is a sentence that is printed, and written into the study.

mod country;
mod events;
mod example;
mod gap;
mod nation;
mod notices;
mod people;
mod plan;
mod readme;
mod scenarios;
mod services;
mod sexes;
mod shopping;
mod study;
mod tables;
mod words;

use super::download::{Country, Imported};
use crate::diag::{Diagnostic, Diagnostics};
use crate::domain::study::Language;
pub use country::{is_bundled, is_bundled_rate};
pub use example::example;

/// A study that can be run, in memory: paths relative to its folder, with forward slashes. `study.toml` comes first,
/// then the tables it names (`tables/…` the municipality's own, `national/…` the country's), then `README.md`.
#[derive(Debug, Clone, PartialEq)]
pub struct Starter {
    /// Path and bytes of each file.
    pub files: Vec<(String, Vec<u8>)>,
    /// What was decided, in the order it was decided.
    pub decisions: Vec<Decision>,
    /// Heading of the errands, in the study's language.
    pub next: &'static str,
    /// What to download next, the most useful first.
    pub errands: Vec<Errand>,
    /// Doubts that the study itself does not show when it is checked.
    pub warnings: Vec<Diagnostic>,
}

/// Something `new` chose, in words of the study's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What it is about, a key for programs: `country`, `regions`, `jump_off` …
    pub about: &'static str,
    /// What was chosen, and why.
    pub words: String,
}

/// A table to download next, in words of the study's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errand {
    /// The table, by number where it has one.
    pub table: String,
    /// Which boxes to tick.
    pub boxes: String,
    /// What it would sharpen.
    pub sharpens: String,
    /// How to give it to `new`: `--births FILE`.
    pub option: String,
}

/// Downloads, understood; those of one kind together.
#[derive(Debug, Clone, Copy, Default)]
pub struct Downloads<'a> {
    /// People by age.
    pub population: Option<&'a Imported>,
    /// Births.
    pub births: Option<&'a Imported>,
    /// Deaths.
    pub deaths: Option<&'a Imported>,
    /// Moves in and out.
    pub flows: Option<&'a Imported>,
    /// Users of services.
    pub users: Option<&'a Imported>,
}

/// What the user asks of a new study.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Whose national tables; told by the people's download where left out.
    pub country: Option<Country>,
    /// Codes or names of the regions to keep; all where empty.
    pub regions: Vec<String>,
    /// The study's language; the country's where left out.
    pub language: Option<Language>,
    /// Title where the download names no region: usually the folder's name.
    pub title: String,
}

/// The study the downloads make.
///
/// # Errors
/// Everything that keeps one from being made: no whole year of people, a country that cannot be told, a region that is
/// not there.
pub fn start(downloads: &Downloads<'_>, wanted: &Wanted) -> Result<Starter, Diagnostics> {
    plan::plan(downloads, wanted).map(|plan| plan.written())
}

/// A text as a field of a table: in quotes where it holds what would end it.
fn field(text: &str) -> String {
    let one_line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if one_line.contains([',', '"']) { format!("\"{}\"", one_line.replace('"', "\"\"")) } else { one_line }
}
