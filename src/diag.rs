//! What a mistake is: code, place, reason, advice.

use std::fmt;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The study cannot be run.
    Error,
    /// The study can be run; the doubt is printed in every report.
    Warning,
}

/// Where a mistake stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// File as the user named it, relative to the study.
    pub file: String,
    /// Line, from 1; none where a thing is missing altogether.
    pub line: Option<usize>,
    /// Column of a table's line, or character of a text's line, from 1.
    pub column: Option<usize>,
    /// Bytes of the file the mistake covers, for a caret.
    pub span: Option<std::ops::Range<usize>>,
    /// Key, cell or row in words: `scenario.mmmm.fertility.tfr`, `women aged 97, year 2031`.
    pub context: String,
}

/// One mistake or doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// Its code, `K` and four digits; never changes meaning; explained in `docs/errors/`.
    pub code: &'static str,
    /// What is wrong, in one line.
    pub what: String,
    /// Where.
    pub place: Place,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub advice: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}", self.code, self.what)
    }
}

/// A result that is allowed but may be doubtful; the doubts travel with it into every report.
#[derive(Debug, Clone, PartialEq)]
pub struct Warned<T> {
    /// The result.
    pub value: T,
    /// The doubts.
    pub warnings: Vec<Diagnostic>,
}
