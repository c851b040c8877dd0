//! Which county each municipality lies in, and its name: region (or code), county; name where it stands there. Other
//! columns of an office's list of municipalities are left alone.

use super::{TableFile, error, table};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::domain::axis::RegionId;
use std::collections::{BTreeMap, BTreeSet};

/// Names and counties, lane by lane.
pub type Counties = (Vec<String>, Vec<Option<usize>>);

/// Reads the list; without one, municipalities bear their codes and only the nation is known. Every municipality of the
/// table must stand in it once.
pub fn read(file: Option<&TableFile>, regions: &[RegionId], found: &mut Diagnostics) -> Option<Counties> {
    let Some(file) = file else {
        return Some((regions.iter().map(ToString::to_string).collect(), vec![None; regions.len()]));
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
    let name = place(&["name"]).unwrap_or(code);
    let mut listed: BTreeMap<String, (String, String)> = BTreeMap::new();
    for record in records {
        let field = |at: usize| record.get(at).unwrap_or_default().trim().to_owned();
        if listed.insert(field(code), (field(name), field(county))).is_some() {
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

fn lanes(file: &TableFile, regions: &[RegionId], listed: &BTreeMap<String, (String, String)>, found: &mut Diagnostics) -> Option<Counties> {
    let missing: Vec<&str> = regions.iter().map(RegionId::as_str).filter(|region| !listed.contains_key(*region)).collect();
    if let Some(first) = missing.first() {
        let what = format!("{} of {} regions are not in the list, such as {first}", missing.len(), regions.len());
        let why = "their county would be unknown, and other regions' would not be";
        found.push(error("K0605", what, &file.name, why, "add their rows, or leave --regions out"));
        return None;
    }
    let counties: BTreeSet<&str> = listed.values().map(|(_, county)| county.as_str()).collect();
    let of = |region: &RegionId| listed.get(region.as_str());
    let names = regions.iter().map(|region| of(region).map_or_else(String::new, |(name, _)| name.clone())).collect();
    let county = regions.iter().map(|region| counties.iter().position(|county| Some(*county) == of(region).map(|row| row.1.as_str())));
    Some((names, county.collect()))
}
