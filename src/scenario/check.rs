//! The door between what the user wrote and what the model uses: every mistake of every file, in one go.

mod building;
mod bundled;
mod differences;
mod downloads;
mod head;
mod housing;
mod indicators;
mod levers;
mod moves;
mod needs;
mod office;
mod parent;
mod people;
mod plausible;
mod privacy;
mod scenarios;
mod services;
mod staff;
mod tables;
mod target;
mod terms;
mod trends;
mod windows;

use super::document::Document;
use super::download::Grid;
use super::file::{EncodingWord, StudyFile};
use super::inputs::Inputs;
use super::tables::{Known, text};
use super::workbook::places::Origin;
use crate::diag::{Diagnostic, Diagnostics, Place, Warned};
use crate::domain::axis::{AgeAxis, RegionId, Year, YearLabel};
use std::collections::{BTreeMap, BTreeSet};
use tables::Tables;

/// The files of a study as they were read: bytes by name.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// The study's word: the name of its folder.
    pub id: String,
    /// Name of the study file as messages show it.
    pub study_file: String,
    /// Its bytes.
    pub study: Vec<u8>,
    /// Bytes of the tables it names, by path as it names them; those that could not be read are missing.
    pub tables: BTreeMap<String, Vec<u8>>,
    /// Cells of those that are downloads, by key in `[tables]`.
    pub downloads: BTreeMap<&'static str, Vec<Grid>>,
    /// What went wrong in reading them.
    pub problems: Diagnostics,
    /// What is said when they are read and is no part of the results: it is about this moment, not about the study.
    pub notices: Vec<Diagnostic>,
    /// The workbook they were made of; none where they are files.
    pub origin: Option<Origin>,
}

impl Files {
    /// Texts by file name, for messages that show a line: the study file alone (a table's cell is named by its value). A
    /// workbook has no lines to show.
    #[must_use]
    pub fn texts(&self) -> BTreeMap<String, String> {
        if self.origin.is_some() {
            return BTreeMap::new();
        }
        let text = text::decode(&self.study_file, &self.study, EncodingWord::Utf8, &mut Diagnostics::new());
        text.map(|text| (self.study_file.clone(), text.into_owned())).into_iter().collect()
    }
}

/// Judges a study: its file, its tables, and what they say of each other. `labels` are the service keys of the label
/// table; where it is empty labels are not looked up.
///
/// # Errors
/// All mistakes (and doubts) found, if one of them is an error.
pub fn check(files: &Files, labels: &[&str]) -> Result<Warned<Inputs>, Diagnostics> {
    let mut found = files.problems.clone();
    let inputs = judge(files, labels, &mut found);
    if let Some(origin) = &files.origin {
        found = found.reworded(|diagnostic| origin.places.reword(diagnostic));
    }
    match inputs {
        Some(value) if !found.has_errors() => Ok(Warned { value, warnings: found.warnings() }),
        _ if found.has_errors() => Err(found),
        _ => {
            let what = Diagnostic::error("K9999", "the study could not be put together, and no mistake was found in it");
            found.push(what.at(Place::file(&files.study_file)).why("this is a fault of the program").advice("please report it"));
            Err(found)
        }
    }
}

fn judge(files: &Files, labels: &[&str], found: &mut Diagnostics) -> Option<Inputs> {
    let text = text::decode(&files.study_file, &files.study, EncodingWord::Utf8, found)?;
    let (document, slips) = Document::read(&files.study_file, &text);
    found.extend(slips);
    let known = known(files, &document);
    let tables = Tables::read(files, &document, &known, found);
    let study = document.study.as_ref()?;
    let years = head::years(&document, study, found);
    let mut check = Check { files, document: &document, study, known: &known, labels, years: years?, hours_known: BTreeSet::new(), found };
    check.inputs(tables)
}

/// What tables may refer to, as far as the study file could be read.
fn known(files: &Files, document: &Document) -> Known {
    let outline = &document.outline;
    let mut regions: Vec<RegionId> = outline.regions.iter().map(RegionId::new).collect();
    regions.sort();
    regions.dedup();
    let regions_named = !regions.is_empty();
    if !regions_named {
        regions.push(RegionId::new(files.id.clone()));
    }
    let label = outline.head.as_ref().map_or(YearLabel::Jan1, |head| head::label(head.year_label));
    let stocks = outline.head.as_ref().and_then(|head| head.stocks.as_ref());
    let stocks = stocks.map(|years| years.iter().filter_map(|year| Year::new(*year)).collect());
    Known {
        regions,
        regions_named,
        services: outline.services.clone(),
        axis: axis(document),
        label,
        stocks,
        begins: BTreeMap::new(),
        torn: document.torn,
    }
}

/// First age of the open group where a study does not say.
const DEFAULT_OPEN_AGE: u8 = 105;

/// The study's ages. Where what it says was refused (and reported), the shortest axis, which every table reaches.
fn axis(document: &Document) -> AgeAxis {
    let open = document.outline.open_age.or((!document.writes("model.open_age")).then_some(DEFAULT_OPEN_AGE));
    open.and_then(|open| AgeAxis::new(1, open).ok()).unwrap_or(AgeAxis::SHORTEST)
}

/// The years a study speaks of.
#[derive(Debug, Clone, Copy)]
struct StudyYears {
    label: YearLabel,
    /// 1 January.
    jump_off: Year,
    /// 1 January.
    last_stock: Year,
}

/// A study whose file could be put together, being judged.
struct Check<'a> {
    files: &'a Files,
    document: &'a Document,
    study: &'a StudyFile,
    known: &'a Known,
    labels: &'a [&'a str],
    years: StudyYears,
    /// Services with hours, by their words.
    hours_known: BTreeSet<String>,
    found: &'a mut Diagnostics,
}

impl Check<'_> {
    fn inputs(&mut self, mut tables: Tables) -> Option<Inputs> {
        self.regions();
        self.sources();
        self.needed_tables(&tables);
        let regions = self.people(&mut tables);
        let national_population = self.national(&mut tables);
        let windows = self.windows(&tables, &regions, &national_population);
        let scenarios = self.scenarios(&tables, &regions, national_population.len());
        self.figures_name_scenarios(&tables);
        let together = self.together(&mut tables, &scenarios, &regions);
        self.housing_not_together(&scenarios, &together);
        let special = self.special_groups(&mut tables);
        let published = self.lines(&mut tables, &scenarios);
        let services = self.services(&mut tables, &regions);
        let staff = self.staff(&tables, &regions);
        let assumptions = self.assumptions();
        let outcome = self.outcome(&mut tables);
        let protection = self.protection(&published, &tables.plan_figures);
        let indicators = self.indicators();
        self.plausible(&tables, &regions, &scenarios);
        let head = &self.study.study;
        Some(Inputs {
            id: self.files.id.clone(),
            title: head.title.clone(),
            language: head::language(head.language),
            year_label: self.years.label,
            axis: self.known.axis,
            rules: head::rules(&self.study.model),
            jump_off: self.years.jump_off,
            last_stock: self.years.last_stock,
            net_migration: self.by_region(tables.net_migration),
            gross_migration: self.by_region(tables.gross_migration),
            housing: self.housing_tables(tables.housing),
            regions,
            special,
            national_population,
            mortality: tables.mortality,
            fertility: tables.fertility,
            sex_ratio_at_birth: tables.sex_ratio,
            alternatives: tables.alternatives,
            together,
            windows: windows?,
            scenarios,
            services,
            assumptions,
            published,
            sources: self.source_lines(),
            outcome,
            protection,
            bundled: self.bundled(),
            plan_figures: tables.plan_figures,
            indicators,
            reference_names: tables.reference_names,
            staff,
        })
    }

    fn by_region<T>(&self, by_position: BTreeMap<usize, T>) -> BTreeMap<RegionId, T> {
        by_position.into_iter().filter_map(|(at, value)| Some((self.known.regions.get(at)?.clone(), value))).collect()
    }

    /// Adds an error at a key of the study file.
    fn error(&mut self, code: &'static str, path: &str, what: impl Into<String>, why: &str, advice: impl Into<String>) {
        self.found.push(Diagnostic::error(code, what).at(self.document.place(path)).why(why).advice(advice));
    }

    /// The place of a table as a whole.
    fn table(&self, key: &str) -> Place {
        let file = self.document.outline.tables.iter().find(|(named, _)| *named == key).map(|(_, table)| table.path());
        Place::file(file.unwrap_or(&self.files.study_file))
    }

    /// Whether the study names a table.
    fn names(&self, key: &str) -> bool {
        self.document.outline.tables.iter().any(|(named, _)| *named == key)
    }
}
