//! A study from statistics-bank downloads: what it holds, what was decided on the way, and what to download next.

use crate::diag::Diagnostic;

/// A study that can be run, in memory: paths relative to its folder, with forward slashes. `study.toml` comes first,
/// then the tables it names (`tables/…` the municipality's own, `national/…` the country's), then `README.md`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Starter {
    /// Path and bytes of each file.
    pub files: Vec<(String, Vec<u8>)>,
    /// What was decided, in the order it was decided.
    pub decisions: Vec<Decision>,
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
