//! `study.toml` as a document: every key and value with its place, walked against the known keys so that all slips
//! are found at once instead of serde's first.

mod commas;
mod walk;

use super::file::{OutcomeEntry, RegionEntry, StudyFile, StudyHead, TableEntries, TableRef};
use crate::diag::{Diagnostic, Diagnostics, Place};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A study file as far as it could be read.
#[derive(Debug)]
pub struct Document {
    /// Its name as the user gave it.
    pub file: String,
    /// Its text.
    pub text: String,
    /// The study; none where a mistake keeps it from being put together.
    pub study: Option<StudyFile>,
    /// What tables need to know, as far as it can be read even then.
    pub outline: Outline,
    spans: BTreeMap<String, Range<usize>>,
}

/// What the tables of a study need to know of it.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// Tables named, by key (`population`, `outcome.users`).
    pub tables: Vec<(&'static str, TableRef)>,
    /// Region codes.
    pub regions: Vec<String>,
    /// Service words.
    pub services: Vec<String>,
    /// First age of the open group.
    pub open_age: Option<u8>,
    /// Title, language and years.
    pub head: Option<StudyHead>,
}

impl Document {
    /// Reads the text and lists every slip of spelling and type in it.
    #[must_use]
    pub fn read(file: &str, text: &str) -> (Self, Diagnostics) {
        let mut found = Diagnostics::new();
        let pointed = commas::with_points(file, text, &mut found);
        let (mut root, errors) = DeTable::parse_recoverable(&pointed);
        let broken_at = report_syntax(file, text, &errors, &mut found);
        let walked = walk::walk(&mut root, file, text);
        found.extend(walked.found.sorted().into_iter().filter(|d| believable(d, broken_at)).cloned().collect());
        let outline = Outline::of(root.get_ref());
        let study = found.count("K0201").eq(&0).then(|| StudyFile::deserialize(toml::de::Deserializer::from(root)));
        let study = match study {
            Some(Ok(study)) => Some(study),
            Some(Err(error)) if !found.has_errors() => {
                found.push(syntax_error(file, text, &error));
                None
            }
            _ => None,
        };
        (Self { file: file.to_owned(), text: text.to_owned(), study, outline, spans: walked.spans }, found)
    }

    /// The place of a key's value, `scenario[2].tfr.2030`; of the nearest key above it where it is not written.
    #[must_use]
    pub fn place(&self, path: &str) -> Place {
        let mut known = path;
        let span = loop {
            match (self.spans.get(known), known.rfind(['.', '['])) {
                (Some(span), _) => break Some(span.clone()),
                (None, Some(cut)) => known = &known[..cut],
                (None, None) => break None,
            }
        };
        place_of(&self.file, &self.text, span).context(path)
    }
}

impl Outline {
    fn of(root: &DeTable<'_>) -> Self {
        let tables: TableEntries = part(root, "tables").unwrap_or_default();
        let outcome: OutcomeEntry = part(root, "outcome").unwrap_or_default();
        let regions: Vec<RegionEntry> = part(root, "region").unwrap_or_default();
        let services: Vec<IdOnly> = part(root, "service").unwrap_or_default();
        let model: super::file::ModelEntry = part(root, "model").unwrap_or_default();
        let mut named = tables.named();
        named.extend(outcome.named());
        Self {
            tables: named,
            regions: regions.into_iter().map(|region| region.id).collect(),
            services: services.into_iter().map(|service| service.id).collect(),
            open_age: model.open_age,
            head: part(root, "study"),
        }
    }
}

#[derive(Deserialize)]
struct IdOnly {
    id: String,
}

/// One part of the document on its own; none where it is missing or wrong (which the walk has reported).
fn part<T: DeserializeOwned>(root: &DeTable<'_>, key: &str) -> Option<T> {
    let value: &Spanned<DeValue<'_>> = root.get(key)?;
    T::deserialize(toml::de::ValueDeserializer::from(value.clone())).ok()
}

impl TableEntries {
    /// The tables named, with their keys.
    #[must_use]
    pub fn named(&self) -> Vec<(&'static str, TableRef)> {
        let all = [
            ("population", &self.population),
            ("births", &self.births),
            ("deaths", &self.deaths),
            ("mortality", &self.mortality),
            ("fertility", &self.fertility),
            ("sex_ratio_at_birth", &self.sex_ratio_at_birth),
            ("national_population", &self.national_population),
            ("alternatives", &self.alternatives),
            ("net_migration", &self.net_migration),
            ("gross_migration", &self.gross_migration),
            ("users", &self.users),
            ("use_rates", &self.use_rates),
            ("shapes", &self.shapes),
            ("norms", &self.norms),
            ("capacity", &self.capacity),
            ("known_need", &self.known_need),
            ("published", &self.published),
        ];
        all.into_iter().filter_map(|(key, table)| table.clone().map(|table| (key, table))).collect()
    }
}

impl OutcomeEntry {
    /// The tables named, with their keys.
    #[must_use]
    pub fn named(&self) -> Vec<(&'static str, TableRef)> {
        let all = [("outcome.population", &self.population), ("outcome.users", &self.users)];
        all.into_iter().filter_map(|(key, table)| table.clone().map(|table| (key, table))).collect()
    }
}

/// Line, column and span of bytes `span` of a text.
#[must_use]
pub fn place_of(file: &str, text: &str, span: Option<Range<usize>>) -> Place {
    let mut place = Place::file(file);
    if let Some((before, _)) = span.as_ref().and_then(|span| text.split_at_checked(span.start)) {
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        place = place.line(before.matches('\n').count() + 1).column(before[line_start..].chars().count() + 1);
    }
    Place { span, ..place }
}

/// Reports the first slip of each line and returns where the first one that can confuse the rest stands.
fn report_syntax(file: &str, text: &str, errors: &[toml::de::Error], found: &mut Diagnostics) -> Option<usize> {
    let mut errors: Vec<&toml::de::Error> = errors.iter().collect();
    errors.sort_by_key(|error| error.span().map_or(usize::MAX, |span| span.start));
    let mut last_line = None;
    let mut broken_at = None;
    for error in errors {
        let diagnostic = syntax_error(file, text, error);
        let line = diagnostic.place.line;
        if line.is_some() && line == last_line {
            continue;
        }
        last_line = line;
        if diagnostic.code == "K0201" {
            broken_at = broken_at.or(line);
        }
        found.push(diagnostic);
    }
    broken_at
}

fn syntax_error(file: &str, text: &str, error: &toml::de::Error) -> Diagnostic {
    let place = place_of(file, text, error.span());
    match error.message() {
        "duplicate key" => Diagnostic::error("K0208", "the same key stands twice")
            .at(place)
            .why("only one of the two can be meant")
            .advice("delete one of them; further [[region]], [[scenario]] and [[service]] blocks need double brackets"),
        message => Diagnostic::error("K0201", format!("not TOML: {message}"))
            .at(place)
            .why("from here on the file cannot be understood as it was meant")
            .advice("text stands in \"quotes\", lists in [brackets] with commas, each key on a line of its own"),
    }
}

/// After a slip of syntax the rest of the text is read wrongly: what the walk says there is noise, and so is every
/// missing key.
fn believable(diagnostic: &Diagnostic, broken_at: Option<usize>) -> bool {
    broken_at.is_none_or(|line| diagnostic.code != "K0204" && diagnostic.place.line.is_some_and(|at| at < line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_line_and_character_not_byte() {
        let text = "a = 1\næ = 2\n";
        let place = place_of("study.toml", text, Some(9..11));
        assert_eq!((place.line, place.column), (Some(2), Some(3)));
    }

    #[test]
    fn syntax_slips_do_not_drag_in_their_consequences() {
        let text = "[study]\ntitel = \"x\"\n[base]\nfertility = [2020, 2022\n[scenario]\nx = 1\n";
        let (document, found) = Document::read("study.toml", text);
        assert!(document.study.is_none());
        assert_eq!(found.count("K0203"), 1, "{found:?}");
        assert_eq!(found.count("K0204"), 0, "{found:?}");
        assert!(found.count("K0201") >= 1);
    }
}
