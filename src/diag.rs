//! What a mistake is: code, place, reason, advice; and the list of all of them.

pub mod render;

use std::collections::BTreeMap;
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
    /// Sheet of a workbook; then the line is its row.
    pub sheet: Option<String>,
    /// Line, from 1; none where a thing is missing altogether.
    pub line: Option<usize>,
    /// Column of a table's line, or character of a text's line, from 1.
    pub column: Option<usize>,
    /// Bytes of the file the mistake covers, for a caret.
    pub span: Option<std::ops::Range<usize>>,
    /// Key, cell or row in words: `scenario.mmmm.fertility.tfr`, `women aged 97, year 2031`.
    pub context: String,
}

/// A value that a doubt is about, apart from its English words: reports say it in their reader's language.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Fact {
    /// A region, by its word in the study.
    Region(String),
    /// A service, by its word.
    Service(String),
    /// Several services, by their words.
    Services(Vec<String>),
    /// A scenario, by its word.
    Scenario(String),
    /// A lever, by its word.
    Lever(String),
    /// Completed ages, from and to; none = open.
    Ages(u8, Option<u8>),
    /// A year as the study labels it.
    Year(u16),
    /// Years, in order.
    Years(Vec<u16>),
    /// A number, and its decimals where it is not whole.
    Number(f64, usize),
    /// A change: a number with its sign, without decimals.
    Signed(f64),
    /// A share (0.47 is 47 %), and the decimals of its per cent.
    Share(f64, usize),
    /// The same with its sign.
    SignedShare(f64, usize),
    /// The user's own words, the same in every language.
    Own(String),
    /// A key of the reports' word lists; its sentence may name other facts.
    Word(&'static str),
}

/// One mistake or doubt.
#[derive(Debug, Clone, PartialEq)]
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
    /// Values it is about, by the names that the reports' sentences give them.
    pub facts: Vec<(&'static str, Fact)>,
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

impl Diagnostic {
    /// A mistake that stops the study; place, reason and advice are added with the methods below.
    #[must_use]
    pub fn error(code: &'static str, what: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            what: what.into(),
            place: Place::default(),
            why: String::new(),
            advice: String::new(),
            facts: Vec::new(),
        }
    }

    /// A doubt that travels with the results.
    #[must_use]
    pub fn warning(code: &'static str, what: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, what) }
    }

    /// Where it stands.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// Why it matters.
    #[must_use]
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = why.into();
        self
    }

    /// What to do.
    #[must_use]
    pub fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }

    /// A value it is about, by the name that the reports' sentences give it.
    #[must_use]
    pub fn fact(mut self, name: &'static str, fact: Fact) -> Self {
        self.facts.push((name, fact));
        self
    }
}

impl Place {
    /// A file as a whole.
    #[must_use]
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }

    /// A line of it, from 1.
    #[must_use]
    pub const fn line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// A column of the line, from 1.
    #[must_use]
    pub const fn column(mut self, column: usize) -> Self {
        self.column = Some(column);
        self
    }

    /// Key, cell or row in words.
    #[must_use]
    pub fn context(mut self, context: impl Into<String>) -> Self {
        self.context = context.into();
        self
    }
}

/// A mistake of a kind already seen this often in a file is counted, not kept: a million bad rows fit in memory.
const KEPT_OF_A_KIND: usize = 50;

/// Mistakes and doubts as they are found, in any order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Diagnostics {
    kept: Vec<Diagnostic>,
    found: BTreeMap<(&'static str, String), usize>,
}

impl Diagnostics {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let found = self.found.entry((diagnostic.code, diagnostic.place.file.clone())).or_insert(0);
        *found += 1;
        if *found <= KEPT_OF_A_KIND {
            self.kept.push(diagnostic);
        }
    }

    /// Adds all of another list, counts included.
    pub fn extend(&mut self, other: Self) {
        for (kind, count) in other.found {
            *self.found.entry(kind).or_insert(0) += count;
        }
        self.kept.extend(other.kept);
    }

    /// The same, each in other words or at another place; counts go with their file.
    #[must_use]
    pub fn reworded(self, reword: impl Fn(Diagnostic) -> Diagnostic) -> Self {
        let mut found = BTreeMap::new();
        for ((code, file), count) in self.found {
            let moved = reword(Diagnostic::error(code, "").at(Place::file(file))).place.file;
            *found.entry((code, moved)).or_insert(0) += count;
        }
        Self { kept: self.kept.into_iter().map(reword).collect(), found }
    }

    /// Whether anything was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Whether the study cannot be run.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.kept.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// How many mistakes are kept, doubts apart.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.kept.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count()
    }

    /// How often a code was found, the ones not kept included.
    #[must_use]
    pub fn count(&self, code: &str) -> usize {
        self.found.iter().filter(|((found, _), _)| *found == code).map(|(_, count)| count).sum()
    }

    /// Those kept, errors before warnings, then by file, line and column. Of each code and file the first
    /// fifty are kept.
    #[must_use]
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.kept.iter().collect();
        sorted.sort_by(|a, b| a.order().cmp(&b.order()));
        sorted
    }

    /// Warnings alone, in the order of [`Diagnostics::sorted`].
    #[must_use]
    pub fn warnings(&self) -> Vec<Diagnostic> {
        self.sorted().into_iter().filter(|diagnostic| diagnostic.severity == Severity::Warning).cloned().collect()
    }
}

impl Diagnostic {
    fn order(&self) -> impl Ord + '_ {
        (self.severity, &self.place.file, &self.place.sheet, self.place.line, self.place.column, self.code)
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        let mut list = Self::new();
        diagnostics.into_iter().for_each(|diagnostic| list.push(diagnostic));
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_counts_what_it_does_not_keep() {
        let list: Diagnostics = (0..1000).map(|line| Diagnostic::error("K0104", "x").at(Place::file("a.csv").line(1000 - line))).collect();
        assert_eq!((list.count("K0104"), list.sorted().len(), list.has_errors()), (1000, KEPT_OF_A_KIND, true));
        assert_eq!(list.sorted()[0].place.line, Some(951));
    }

    #[test]
    fn other_words_keep_the_counts() {
        let list: Diagnostics = (0..60).map(|line| Diagnostic::error("K0104", "x").at(Place::file(format!("{}.csv", line % 2)))).collect();
        let moved = list.reworded(|mut diagnostic| {
            "study.xlsx".clone_into(&mut diagnostic.place.file);
            diagnostic
        });
        assert_eq!((moved.count("K0104"), moved.sorted().len()), (60, 60));
        assert!(moved.sorted().iter().all(|diagnostic| diagnostic.place.file == "study.xlsx"));
    }

    #[test]
    fn warnings_alone_let_a_study_run() {
        let list: Diagnostics = [Diagnostic::warning("K0131", "x")].into_iter().collect();
        assert!(!list.has_errors() && !list.is_empty() && list.warnings().len() == 1);
    }
}
