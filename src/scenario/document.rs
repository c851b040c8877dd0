//! `study.toml` as a document: every key and value with its place, walked against the known keys so that all slips
//! are found at once instead of serde's first.

mod blocks;
mod commas;
mod walk;

use super::file::{OutcomeEntry, RegionEntry, StudyFile, StudyHead, TableEntries, TableRef};
use crate::diag::{Diagnostics, Place};
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
    /// Whether a part of it is no TOML and was left aside.
    pub torn: bool,
    spans: BTreeMap<String, Range<usize>>,
    starts: Vec<usize>,
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
        let starts = line_starts(text);
        let source = Text { file, text, starts: &starts };
        let pointed = commas::with_points(source, &mut found);
        let (sound, torn) = blocks::sound(Text { text: &pointed, ..source }, &mut found);
        let (mut root, _) = DeTable::parse_recoverable(&sound);
        let walked = walk::walk(&mut root, source);
        found.extend(walked.found.sorted().into_iter().filter(|d| !torn || d.code != "K0204").cloned().collect());
        let outline = Outline::of(root.get_ref());
        let study = if torn { None } else { Self::study(source, root, &mut found) };
        (Self { file: file.to_owned(), text: text.to_owned(), study, outline, torn, spans: walked.spans, starts }, found)
    }

    fn study(source: Text<'_>, root: Spanned<DeTable<'_>>, found: &mut Diagnostics) -> Option<StudyFile> {
        match StudyFile::deserialize(toml::de::Deserializer::from(root)) {
            Ok(study) => Some(study),
            Err(_) if found.has_errors() => None,
            Err(error) => {
                found.push(blocks::slip(source, error.message(), error.span()));
                None
            }
        }
    }

    /// Whether a key is written, even if its value was refused.
    #[must_use]
    pub fn writes(&self, path: &str) -> bool {
        self.spans.contains_key(path)
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
        Text { file: &self.file, text: &self.text, starts: &self.starts }.place(span).context(path)
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
            ("flows", &self.flows),
            ("mortality", &self.mortality),
            ("fertility", &self.fertility),
            ("sex_ratio_at_birth", &self.sex_ratio_at_birth),
            ("national_population", &self.national_population),
            ("alternatives", &self.alternatives),
            ("net_migration", &self.net_migration),
            ("gross_migration", &self.gross_migration),
            ("pool", &self.pool),
            ("internal_migration", &self.internal_migration),
            ("parent", &self.parent),
            ("users", &self.users),
            ("use_rates", &self.use_rates),
            ("shapes", &self.shapes),
            ("norms", &self.norms),
            ("capacity", &self.capacity),
            ("known_need", &self.known_need),
            ("special", &self.special),
            ("hours", &self.hours),
            ("staff", &self.staff),
            ("costs", &self.costs),
            ("reference_users", &self.reference_users),
            ("published", &self.published),
            ("plan_figures", &self.plan_figures),
            ("dwellings", &self.dwellings),
            ("households", &self.households),
            ("household_totals", &self.household_totals),
            ("dwelling_sizes", &self.dwelling_sizes),
            ("movers", &self.movers),
            ("out_rates", &self.out_rates),
            ("not_in_households", &self.not_in_households),
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

/// A text in which places are found quickly.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    pub file: &'a str,
    pub text: &'a str,
    /// Where each line begins.
    pub starts: &'a [usize],
}

/// Columns beyond this are not counted: nobody looks there, and counting would take long.
const LAST_COLUMN: usize = 4096;

impl Text<'_> {
    /// Line, column and span of bytes of the text.
    pub fn place(&self, span: Option<Range<usize>>) -> Place {
        let place = Place { span: span.clone(), ..Place::file(self.file) };
        let Some(at) = span.map(|span| span.start) else { return place };
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let before = self.starts.get(line - 1).and_then(|start| self.text.get(*start..at));
        let column = before.filter(|before| before.len() <= LAST_COLUMN).map(|before| before.chars().count() + 1);
        Place { column, ..place.line(line) }
    }
}

/// Where each line of a text begins.
fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(newline, _)| newline + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_line_and_character_not_byte() {
        let text = "a = 1\næ = 2\n";
        let place = Text { file: "study.toml", text, starts: &line_starts(text) }.place(Some(9..11));
        assert_eq!((place.line, place.column), (Some(2), Some(3)));
    }

    #[test]
    fn a_slip_of_syntax_spoils_its_own_block_alone() {
        let text = "[study]\ntitel = \"x\"\n[base]\nfertility = [2020, 2022\nmortality = [2019, 2023]\n[model]\nopen_aeg = 90\n";
        let (document, found) = Document::read("study.toml", text);
        assert!(document.study.is_none() && document.torn);
        let all: Vec<_> = found.sorted().into_iter().map(|d| (d.code, d.place.line)).collect();
        assert_eq!(all, [("K0203", Some(2)), ("K0201", Some(5)), ("K0203", Some(7))]);
    }
}
