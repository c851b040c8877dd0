//! Opening a study: read, check, build. What every command does first.

use crate::diag::{Diagnostic, Diagnostics, Fact};
use crate::domain::axis::RegionId;
use crate::domain::privacy::Privacy;
use crate::domain::study::{Language, Study};
use crate::io::manifest::{InputFile, without_small_counts};
use crate::io::read::read_study;
use crate::report::labels;
use crate::scenario::build::build;
use crate::scenario::check::{Files, check};
use crate::scenario::inputs::Inputs;
use crate::scenario::past::{NamedPast, of_study};
use std::collections::BTreeMap;
use std::path::Path;

/// A study ready to run.
pub struct Opened {
    pub study: Study,
    pub warnings: Vec<Diagnostic>,
    /// The regions' own past, or why it does not tell what was known when.
    pub past: Result<NamedPast, Diagnostic>,
    pub inputs: Vec<InputFile>,
    /// Texts by file name, for messages that show a line.
    pub texts: BTreeMap<String, String>,
    /// What is said now and is no part of the results.
    pub notices: Vec<Diagnostic>,
}

/// Mistakes, and the texts they show lines of.
pub struct Refused {
    pub found: Diagnostics,
    pub texts: BTreeMap<String, String>,
}

impl From<Diagnostics> for Refused {
    fn from(found: Diagnostics) -> Self {
        Self { found, texts: BTreeMap::new() }
    }
}

/// Reads, checks and builds the study at `path`, with names in `language` and for those who may see it by `privacy` (none = its own).
pub fn open(path: &Path, language: Option<Language>, privacy: Option<Privacy>) -> Result<Opened, Refused> {
    open_with(path, language, privacy, |_| Ok(()))
}

/// The same, with what the study says changed by `change` once it is checked.
pub fn open_with(
    path: &Path,
    language: Option<Language>,
    privacy: Option<Privacy>,
    change: impl FnOnce(&mut Inputs) -> Result<(), Vec<Diagnostic>>,
) -> Result<Opened, Refused> {
    let files = read_study(path)?;
    let texts = files.texts();
    let keys: Vec<&str> = labels::keys().collect();
    let refused = |found: Diagnostics| Refused { found, texts: files.texts() };
    let mut checked = check(&files, &keys).map_err(&refused)?;
    change(&mut checked.value).map_err(|errors| refused(errors.into_iter().collect()))?;
    checked.value.protection.privacy = privacy.unwrap_or(checked.value.protection.privacy);
    let language = language.unwrap_or(checked.value.language);
    let past = of_study(&checked.value);
    let built = build(&checked.value, language).map_err(|errors| refused(checked.warnings.iter().cloned().chain(errors).collect()))?;
    let mut warnings = checked.warnings;
    warnings.extend(built.warnings);
    warnings.extend(outgrown(&built.value));
    let inputs = inputs(&files, &built.value);
    Ok(Opened { study: built.value, warnings, past, inputs, texts, notices: files.notices })
}

/// Services whose register counts more people than the study says there are places.
fn outgrown(study: &Study) -> Vec<Diagnostic> {
    let pairs = study.services.iter().flat_map(|service| study.regions.iter().map(move |region| (service, &region.id)));
    let doubt = |(service, region): (&crate::domain::service::Service, &RegionId)| {
        let beyond = crate::demand::counted_beyond(service, region)?;
        let what = format!(
            "service {}, region {region}: {} places were taken on 31 December {}, and the capacity table has {}",
            service.id,
            in_tenths(beyond.taken),
            beyond.year,
            in_tenths(beyond.places)
        );
        let found = Diagnostic::warning("K0413", what).why("the year places run out may be too early: the table misses places that stand");
        let found = found.fact("service", Fact::Service(service.id.to_string())).fact("region", Fact::Region(region.to_string()));
        let found = found.fact("taken", Fact::Number(beyond.taken, 1)).fact("places", Fact::Number(beyond.places, 1));
        Some(found.fact("year", Fact::Year(beyond.year.get())).advice("bring the capacity table up to date"))
    };
    pairs.filter_map(doubt).collect()
}

/// A number for a sentence, to the tenth; whole ones as such.
fn in_tenths(value: f64) -> String {
    format!("{value:.1}").trim_end_matches(".0").to_owned()
}

/// The files a study was read from, as its manifest names them: a workbook is one. Those of a public study do not give away a count.
fn inputs(files: &Files, study: &Study) -> Vec<InputFile> {
    let first = InputFile { name: files.study_file.clone(), bytes: files.study.clone() };
    let tables = files.tables.iter().map(|(name, bytes)| InputFile { name: name.clone(), bytes: bytes.clone() });
    let parts: Vec<InputFile> = [first].into_iter().chain(tables).collect();
    match &files.origin {
        Some(origin) => {
            let workbook = InputFile { name: files.study_file.clone(), bytes: origin.bytes.clone() };
            without_small_counts(study, vec![workbook], Some(&parts))
        }
        None => without_small_counts(study, parts, None),
    }
}
