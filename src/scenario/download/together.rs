//! Several downloads of one kind as one history.

use super::{Imported, Kind, Record, RegionFound, complete};
use crate::diag::{Diagnostic, Diagnostics, Place, Warned};
use crate::domain::axis::Sex;
use std::collections::{BTreeMap, BTreeSet};

/// A record's key, by region code.
type Key = (Option<String>, Option<String>, Option<String>, u16, super::Measure, Option<Sex>, u8, Option<u8>);

/// Several downloads of one kind as one history: where they overlap they must agree.
///
/// # Errors
/// Downloads of different kinds, and every value on which two of them differ.
pub fn together(parts: Vec<Warned<Imported>>) -> Result<Warned<Imported>, Diagnostics> {
    let mut parts = parts.into_iter();
    let Some(first) = parts.next() else {
        return Err(Diagnostics::from_iter([Diagnostic::error("K0010", "no table is given")
            .why("there is nothing to read")
            .advice("name a file")]));
    };
    let mut found = Diagnostics::new();
    let Warned { mut value, mut warnings } = first;
    for part in parts {
        warnings.extend(part.warnings);
        value = add(value, part.value, &mut found);
    }
    if found.has_errors() {
        return Err(found);
    }
    warnings.retain(|warning| warning.code != "K0532");
    complete::years(&value, &mut found);
    complete::sexes(&value, &mut found);
    if found.has_errors() {
        return Err(found);
    }
    warnings.extend(found.warnings());
    Ok(Warned { value, warnings })
}

fn add(mut all: Imported, part: Imported, found: &mut Diagnostics) -> Imported {
    if all.kind != part.kind {
        found.push(other_kind(&all, &part));
        return all;
    }
    let mut part = part.relabelled(all.year_label);
    let files = all.files.len();
    part.records.iter_mut().for_each(|record| record.at.file += files);
    all.files.append(&mut part.files);
    all.titles.append(&mut part.titles);
    // Two that tell differently tell nothing.
    all.country = all.country.or(part.country).filter(|country| part.country.is_none_or(|other| other == *country));
    all.totals_checked += part.totals_checked;
    all.suppressed += part.suppressed;
    for said in part.assumptions.drain(..) {
        if !all.assumptions.contains(&said) {
            all.assumptions.push(said);
        }
    }
    all.regions = regions(&mut all.records, &all.regions, &mut part.records, &part.regions);
    merge(&mut all, part.records, found);
    all
}

fn other_kind(all: &Imported, part: &Imported) -> Diagnostic {
    let name = |imported: &Imported| imported.files.first().cloned().unwrap_or_default();
    let what = format!("{} is a table of {}, {} one of {}", name(all), all.kind.word(), name(part), part.kind.word());
    let found = Diagnostic::error("K0527", what).at(Place::file(name(part)));
    found.why("one table is made of them, and it has one meaning").advice("import them one by one")
}

/// Regions of both, and positions in the records set anew.
fn regions(all: &mut [Record], own: &[RegionFound], part: &mut [Record], other: &[RegionFound]) -> Vec<RegionFound> {
    let mut by_code: BTreeMap<String, RegionFound> = BTreeMap::new();
    for region in own.iter().chain(other) {
        let known = by_code.entry(region.code.clone()).or_insert_with(|| region.clone());
        let before: BTreeSet<String> = known.codes_before.iter().chain(&region.codes_before).cloned().collect();
        known.codes_before = before.into_iter().collect();
        known.name = known.name.clone().or_else(|| region.name.clone());
    }
    let codes: Vec<&String> = by_code.keys().collect();
    let renumber = |records: &mut [Record], list: &[RegionFound]| {
        for record in records {
            record.region = record.region.and_then(|at| list.get(at)).and_then(|region| codes.binary_search(&&region.code).ok());
        }
    };
    renumber(all, own);
    renumber(part, other);
    by_code.into_values().collect()
}

fn merge(all: &mut Imported, part: Vec<Record>, found: &mut Diagnostics) {
    let mut there: BTreeMap<Key, Record> = all.records.drain(..).map(|record| (key_of(&all.regions, &record), record)).collect();
    let mut same = 0_usize;
    for record in part {
        let key = key_of(&all.regions, &record);
        match there.get(&key) {
            Some(other) if differ(other.value, record.value) => found.push(differs(all, other, &record)),
            Some(_) => same += 1,
            None => _ = there.insert(key, record),
        }
    }
    all.records = there.into_values().collect();
    if same > 0 {
        all.say("files", format!("{same} numbers stand in more than one file, and are the same"));
    }
    if all.kind == Kind::Population {
        split_over_unsplit(all, found);
    }
    all.records.sort_by(|a, b| order(a).cmp(&order(b)));
}

fn key_of(regions: &[RegionFound], record: &Record) -> Key {
    let code = record.region.and_then(|at| regions.get(at)).map(|region| region.code.clone());
    (
        code,
        record.service.clone(),
        record.alternative.clone(),
        record.year.get(),
        record.measure,
        record.sex,
        record.age_from,
        record.age_to,
    )
}

fn order(record: &Record) -> impl Ord + '_ {
    (
        record.region,
        &record.service,
        &record.alternative,
        record.year,
        record.measure,
        record.sex,
        record.age_from,
        record.age_to.unwrap_or(u8::MAX),
    )
}

fn differ(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() > 0.01,
        _ => false,
    }
}

fn differs(all: &Imported, one: &Record, other: &Record) -> Diagnostic {
    let file = |record: &Record| all.files.get(record.at.file).cloned().unwrap_or_default();
    let what = format!(
        "{}: {} in {}, {} in {}",
        complete::words(all, one),
        one.value.unwrap_or_default(),
        file(one),
        other.value.unwrap_or_default(),
        file(other)
    );
    Diagnostic::error("K0526", what)
        .at(complete::place(all, other))
        .why("the files overlap and say two things; one is of another date, or of other borders")
        .advice("leave the older file out, or download all years in one table")
}

/// A year that one file splits by sex and another does not: the split one is kept, their sums are compared.
fn split_over_unsplit(all: &mut Imported, found: &mut Diagnostics) {
    let age = |record: &Record| (record.region, record.year, record.age_from, record.age_to);
    let mut split: BTreeMap<_, Vec<Option<f64>>> = BTreeMap::new();
    for record in all.records.iter().filter(|record| record.sex.is_some()) {
        split.entry(age(record)).or_default().push(record.value);
    }
    let years: BTreeSet<_> = all.records.iter().filter(|record| record.sex.is_some()).map(|record| (record.region, record.year)).collect();
    let (double, kept): (Vec<Record>, Vec<Record>) = std::mem::take(&mut all.records)
        .into_iter()
        .partition(|record| record.sex.is_none() && years.contains(&(record.region, record.year)));
    all.records = kept;
    let mut compared = 0;
    for record in &double {
        // A part that is not known, or ages that are cut otherwise, leave nothing to compare.
        let sum = split.get(&age(record)).and_then(|parts| parts.iter().copied().sum::<Option<f64>>());
        compared += usize::from(sum.is_some() && record.value.is_some());
        if differ(sum, record.value) {
            let women_and_men = Record { value: sum, ..record.clone() };
            found.push(differs(all, &women_and_men, record));
        }
    }
    if compared > 0 {
        all.totals_checked += compared;
        all.say("files", format!("{compared} numbers of both sexes stand in another file by sex, and agree"));
    }
    if compared < double.len() {
        let left = double.len() - compared;
        all.say("files", format!("{left} numbers of both sexes were left out: another file has their years by sex, in other ages"));
    }
    let unsplit: BTreeSet<u16> = all.records.iter().filter(|record| record.sex.is_none()).map(|record| record.year.get()).collect();
    if !years.is_empty() && !unsplit.is_empty() {
        let list: Vec<String> = unsplit.iter().map(u16::to_string).collect();
        all.say("sex", format!("the people of {} are not split by sex", list.join(", ")));
    }
}
