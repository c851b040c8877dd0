//! The files of a public study as its manifest and its run id may know them: with the protected counts in the place of those that
//! hold real ones.

use super::InputFile;
use crate::domain::axis::{AgeBand, RegionId, Sex, Year};
use crate::domain::privacy::Privacy;
use crate::domain::service::ObservedUsers;
use crate::domain::study::{PublishedWhat, Study};
use std::fmt::Write;

/// The inputs of `study`, which was built from them: as they are where it is internal. A file with counts of users stands with its
/// name and the counts as protected; of a workbook that holds both, `parts` are what its sheets say, file by file.
#[must_use]
pub fn without_small_counts(study: &Study, inputs: Vec<InputFile>, parts: Option<&[InputFile]>) -> Vec<InputFile> {
    let hidden = &study.protection.count_files;
    if study.protection.privacy == Privacy::Internal || hidden.is_empty() {
        return inputs;
    }
    let counts = protected_counts(study).into_bytes();
    if let Some(parts) = parts {
        let open = parts.iter().filter(|part| !hidden.contains(&part.name));
        let mut bytes: Vec<u8> = open.flat_map(|part| [part.name.as_bytes(), b"\n", &part.bytes].concat()).collect();
        bytes.extend(counts);
        return inputs.into_iter().map(|input| InputFile { bytes: bytes.clone(), ..input }).collect();
    }
    let safe = |input: InputFile| if hidden.contains(&input.name) { InputFile { bytes: counts.clone(), ..input } } else { input };
    inputs.into_iter().map(safe).collect()
}

/// Names of the inputs that stand with protected counts.
#[must_use]
pub fn protected_inputs(study: &Study, inputs: &[InputFile]) -> Vec<String> {
    let hidden = &study.protection.count_files;
    if study.protection.privacy == Privacy::Internal || hidden.is_empty() {
        return Vec::new();
    }
    let there = inputs.iter().filter(|input| hidden.contains(&input.name));
    let named: Vec<String> = there.map(|input| input.name.clone()).collect();
    // A workbook is one file that holds them all.
    if named.is_empty() { inputs.iter().map(|input| input.name.clone()).collect() } else { named }
}

/// Every count of the study's users, a line each.
fn protected_counts(study: &Study) -> String {
    let mut text = String::from("protected counts\n");
    let mut line = |what: &str, service: &str, place: &str, year: Year, group: (Option<Sex>, AgeBand), count: f64| {
        let (sex, band) = (group.0.map_or("both", Sex::code), group.1);
        // Writing to a String does not fail.
        let _ = writeln!(text, "{what};{service};{place};{year};{sex};{band};{count:?}");
    };
    for service in &study.services {
        let id = service.id.as_str();
        let mut users = |what: &str, rows: &[ObservedUsers]| {
            for row in rows {
                line(what, id, row.region.as_str(), row.year, (row.sex, row.band), row.users);
                if let Some(hours) = row.hours {
                    line("hours", id, row.region.as_str(), row.year, (row.sex, row.band), hours);
                }
            }
        };
        users("users", &service.observed);
        let later = study.outcome.as_ref().and_then(|outcome| outcome.users.get(&service.id));
        users("outcome", later.map_or(&[], Vec::as_slice));
        for known in &service.known_need {
            line("known", id, known.region.as_ref().map_or("", RegionId::as_str), known.year, (None, AgeBand::ALL), known.persons);
        }
    }
    for published in &study.published {
        let what = match &published.what {
            PublishedWhat::People => "people",
            PublishedWhat::Service(service) => service.as_str(),
        };
        let who = format!("{} {} {}", published.region.as_ref().map_or("", |region| region.as_str()), published.who, published.made);
        published.values.iter().for_each(|(&year, &value)| line("published", what, &who, year, (published.sex, published.band), value));
    }
    for figure in &study.plan_figures {
        let _ = writeln!(text, "figure;{figure:?}");
    }
    text
}
