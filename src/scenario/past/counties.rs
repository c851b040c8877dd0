//! Which county each municipality lies in, its name, and whether its borders can be followed back: region (or code), county,
//! and where they stand there name and history_exact (true or false, yes or no). Other columns of an office's list are left alone.

use super::{TableFile, error, table};
use crate::diag::{Diagnostic, Diagnostics, Fact, Place};
use crate::domain::axis::RegionId;
use std::collections::{BTreeMap, BTreeSet};

/// What the list says, lane by lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Names; codes without a list.
    pub names: Vec<String>,
    /// Numbers of counties.
    pub county: Vec<Option<usize>>,
    /// Whether the counts of all years are of one and the same area.
    pub exact: Vec<bool>,
}

/// A row of the list.
struct Entry {
    name: String,
    county: String,
    exact: bool,
}

/// Reads the list; without one, municipalities bear their codes and only the nation is known. Every municipality of the
/// table must stand in it once.
pub fn read(file: Option<&TableFile>, regions: &[RegionId], found: &mut Diagnostics) -> Option<Listed> {
    let Some(file) = file else {
        let names = regions.iter().map(ToString::to_string).collect();
        return Some(Listed { names, county: vec![None; regions.len()], exact: vec![true; regions.len()] });
    };
    let text = table("regions", file, found)?.text;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records().map_while(Result::ok);
    let header = records.next()?;
    let place = |names: &[&str]| header.iter().position(|column| names.contains(&column));
    let (Some(code), Some(county)) = (place(&["region", "code"]), place(&["county"])) else {
        let why = "municipalities are drawn to their county's figures where they have few of their own";
        found.push(error("K0604", "the list of regions lacks a column region (or code), or county", &file.name, why, "name both columns"));
        return None;
    };
    let (name, exact) = (place(&["name"]).unwrap_or(code), place(&["history_exact"]));
    let mut listed: BTreeMap<String, Entry> = BTreeMap::new();
    for record in records {
        let field = |at: usize| record.get(at).unwrap_or_default().trim().to_owned();
        let exact = exact.is_none_or(|at| !["false", "no"].contains(&field(at).to_ascii_lowercase().as_str()));
        if listed.insert(field(code), Entry { name: field(name), county: field(county), exact }).is_some() {
            found.push(twice(&file.name, &field(code), record.position().map_or(0, csv::Position::line)));
        }
    }
    lanes(file, regions, &listed, found)
}

fn twice(file: &str, code: &str, line: u64) -> Diagnostic {
    let place = Place::file(file).line(usize::try_from(line).unwrap_or(1));
    let what = Diagnostic::error("K0605", format!("region {code} stands twice in the list")).at(place);
    what.why("it can lie in one county only").advice("delete one of the rows")
}

fn lanes(file: &TableFile, regions: &[RegionId], listed: &BTreeMap<String, Entry>, found: &mut Diagnostics) -> Option<Listed> {
    let missing: Vec<&str> = regions.iter().map(RegionId::as_str).filter(|region| !listed.contains_key(*region)).collect();
    if let Some(first) = missing.first() {
        let what = format!("{} of {} regions are not in the list, such as {first}", missing.len(), regions.len());
        let why = "their county would be unknown, and other regions' would not be";
        found.push(error("K0605", what, &file.name, why, "add their rows, or leave --regions out"));
        return None;
    }
    let counties: BTreeSet<&str> = listed.values().map(|entry| entry.county.as_str()).collect();
    let entries: Vec<&Entry> = regions.iter().filter_map(|region| listed.get(region.as_str())).collect();
    let exact: Vec<bool> = entries.iter().map(|entry| entry.exact).collect();
    let inexact: Vec<&str> = entries.iter().filter(|entry| !entry.exact).map(|entry| entry.name.as_str()).collect();
    if !inexact.is_empty() {
        found.push(not_scored(&file.name, &inexact));
    }
    let county = entries.iter().map(|entry| counties.iter().position(|county| *county == entry.county)).collect();
    Some(Listed { names: entries.iter().map(|entry| entry.name.clone()).collect(), county, exact })
}

fn not_scored(file: &str, inexact: &[&str]) -> Diagnostic {
    let what = format!("{} regions are not scored: the list says that their history is not exact ({})", inexact.len(), inexact.join(", "));
    Diagnostic::warning("K0612", what)
        .fact("count", Fact::Number(inexact.len() as f64, 0))
        .fact("names", Fact::Own(inexact.join(", ")))
        .at(Place::file(file))
        .why("a moved border would be taken for people who moved")
        .advice("--score-all scores them nevertheless")
}
