//! Whether a download has what a study needs: every age once, no number missing, no person counted twice.

use super::{Imported, Kind, Record};
use crate::diag::{Diagnostic, Diagnostics, Fact, Place};
use crate::domain::axis::Sex;
use std::collections::{BTreeMap, BTreeSet};

/// Judges an import; the last single age of a table that writes ages as bare numbers is open.
pub fn judge(imported: &mut Imported, bare: bool, found: &mut Diagnostics) {
    // Mothers end at an age; people do not.
    if bare && imported.kind != Kind::Births {
        open_last(imported);
    }
    if imported.kind == Kind::Users {
        without_unknown_years(imported, found);
    }
    missing_values(imported, found);
    if matches!(imported.kind, Kind::Population) || imported.records.iter().any(|record| record.age_from > 0) {
        ages(imported, found);
    }
    if imported.kind == Kind::Population {
        years(imported, found);
    }
}

/// A record's place.
#[must_use]
pub fn place(imported: &Imported, record: &Record) -> Place {
    let file = imported.files.get(record.at.file).map_or("", String::as_str);
    let place = Place::file(file).context(words(imported, record));
    if record.at.line == 0 { place } else { place.line(record.at.line).column(record.at.column) }
}

/// A record's keys in words.
#[must_use]
pub fn words(imported: &Imported, record: &Record) -> String {
    let region = record.region.and_then(|at| imported.regions.get(at)).map(|region| format!("region {}", region.code));
    let sex = record.sex.map(|sex| sex.code().to_owned());
    let age = match record.age_to {
        Some(to) if to == record.age_from => format!("age {to}"),
        Some(to) => format!("ages {}–{to}", record.age_from),
        None => format!("age {} and over", record.age_from),
    };
    [region, record.service.clone(), record.alternative.clone(), Some(format!("year {}", record.year)), sex, Some(age)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

fn open_last(imported: &mut Imported) {
    let last = imported.records.iter().map(|record| record.age_to.unwrap_or(u8::MAX)).max();
    let mut opened = None;
    for record in &mut imported.records {
        if record.age_to == last && record.age_to == Some(record.age_from) {
            record.age_to = None;
            opened = Some(record.age_from);
        }
    }
    if let Some(age) = opened {
        imported.say("ages", format!("the last age, {age}, means {age} and over"));
    }
}

/// Users of a service and year in a region in which a number is missing are left out and named, where other years are whole.
fn without_unknown_years(imported: &mut Imported, found: &mut Diagnostics) {
    let key = |record: &Record| (record.region, record.service.clone(), record.year);
    let mut unknown: BTreeMap<_, Vec<Record>> = BTreeMap::new();
    for record in imported.records.iter().filter(|record| record.value.is_none()) {
        unknown.entry(key(record)).or_default().push(record.clone());
    }
    let of_service = |record: &Record| (record.region, record.service.clone());
    let whole: BTreeSet<_> = imported.records.iter().filter(|record| !unknown.contains_key(&key(record))).map(of_service).collect();
    for (of, records) in unknown.iter().filter(|(of, _)| whole.contains(&(of.0, of.1.clone()))) {
        found.push(left_out(imported, of.2.get(), records));
    }
    imported.records.retain(|record| !(unknown.contains_key(&key(record)) && whole.contains(&of_service(record))));
}

fn left_out(imported: &Imported, year: u16, records: &[Record]) -> Diagnostic {
    let first = &records[0];
    let lines: Vec<String> = records.iter().map(|record| record.at.line).filter(|line| *line > 0).map(|line| line.to_string()).collect();
    let rows = if lines.is_empty() { format!("{} numbers", records.len()) } else { format!("line {}", lines.join(", ")) };
    let service = first.service.clone().unwrap_or_default();
    let found = Diagnostic::warning("K0538", format!("users of {service} in {year} are left out: no number ({rows})"));
    let region = first.region.and_then(|at| imported.regions.get(at)).map(|region| Fact::Region(region.code.clone()));
    let found = region.into_iter().fold(found, |found, region| found.fact("region", region));
    found
        .at(place(imported, first))
        .fact("service", Fact::Own(service))
        .fact("year", Fact::Year(year))
        .why("a suppressed number is not zero: the year's other bands alone would be too few; other years are read")
        .advice("download wider age bands, which are not suppressed; or write the number you know")
}

fn missing_values(imported: &Imported, found: &mut Diagnostics) {
    for record in imported.records.iter().filter(|record| record.value.is_none()) {
        found.push(
            Diagnostic::error("K0515", "no number: the cell holds a mark for suppressed or not available")
                .at(place(imported, record))
                .why("a suppressed number is not zero; the people in it would be lost in silence")
                .advice(advice(imported.kind)),
        );
    }
}

const fn advice(kind: Kind) -> &'static str {
    match kind {
        Kind::Users => {
            "download wider age bands or all services together, which are not suppressed, or write the number you know; without the \
             service's rows the others are read (a service with one whole year is read, its other years left out)"
        }
        _ => "download the table where it is not suppressed (the whole municipality, five-year ages), or write the number you know",
    }
}

/// Records of one region, service, alternative, year, measure and sex.
fn same_people(a: &Record, b: &Record) -> bool {
    (a.region, &a.service, &a.alternative, a.year, a.measure, a.sex) == (b.region, &b.service, &b.alternative, b.year, b.measure, b.sex)
}

/// From age 0 to the open group, every age once.
fn ages(imported: &Imported, found: &mut Diagnostics) {
    let lowest =
        if imported.kind == Kind::Population { 0 } else { imported.records.iter().map(|record| record.age_from).min().unwrap_or(0) };
    let open = imported.records.iter().any(|record| record.age_to.is_none());
    let sexes: BTreeSet<_> = imported.records.iter().map(|record| record.sex).collect();
    for of_year in imported.records.chunk_by(|a, b| {
        (a.region, a.year, a.measure, &a.service, &a.alternative) == (b.region, b.year, b.measure, &b.service, &b.alternative)
    }) {
        let there: BTreeSet<_> = of_year.iter().map(|record| record.sex).collect();
        // A year may be counted for both sexes together, where others are counted by sex; one sex alone is half a year.
        for sex in sexes.difference(&there).filter(|sex| sex.is_some() && !there.contains(&None)) {
            let record = Record { sex: *sex, age_from: lowest, age_to: None, ..of_year[0].clone() };
            found.push(gap(imported, &record));
        }
    }
    for people in imported.records.chunk_by(same_people) {
        let mut next = u16::from(lowest);
        for record in people {
            let from = u16::from(record.age_from);
            if from > next {
                let to = u8::try_from(from - 1).ok();
                found.push(gap(imported, &Record { age_from: u8::try_from(next).unwrap_or(u8::MAX), age_to: to, ..record.clone() }));
            } else if from < next {
                found.push(overlap(imported, record));
            }
            next = next.max(record.age_to.map_or(u16::MAX, |to| u16::from(to) + 1));
        }
        if let (Some(last), true) = (people.last(), next < u16::MAX && (open || imported.kind == Kind::Population)) {
            found.push(gap(imported, &Record { age_from: u8::try_from(next).unwrap_or(u8::MAX), age_to: None, ..last.clone() }));
        }
    }
}

fn gap(imported: &Imported, record: &Record) -> Diagnostic {
    Diagnostic::error("K0516", format!("no row for {}", words(imported, record)))
        .at(Place { column: None, ..place(imported, record) })
        .why("everybody belongs to one age; people of a lost row would be missing from every result")
        .advice("download the table again with every age (and both sexes) ticked, the last age open (105 år eller eldre, 100+)")
}

fn overlap(imported: &Imported, record: &Record) -> Diagnostic {
    Diagnostic::error("K0513", format!("ages overlap: {} begins inside the band before it", words(imported, record)))
        .at(place(imported, record))
        .why("people would be counted twice")
        .advice("keep single ages, or bands that lie side by side")
}

/// People of one sex alone are half of them.
pub(super) fn sexes(imported: &Imported, found: &mut Diagnostics) {
    let there: BTreeSet<_> = imported.records.iter().map(|record| record.sex).collect();
    let (Kind::Population | Kind::Published, 1, Some(Some(only))) = (imported.kind, there.len(), there.first()) else { return };
    let (only, other) = if *only == Sex::Female { ("women", "men") } else { ("men", "women") };
    found.push(
        Diagnostic::error("K0516", format!("there are {only} alone: no row counts {other}"))
            .at(Place::file(imported.files.join(", ")))
            .why("half the people would be missing from every result")
            .advice(format!("download the table again with both sexes ticked, or give the file of {other} beside this one")),
    );
}

/// Years between the first and the last that are not there.
pub(super) fn years(imported: &Imported, found: &mut Diagnostics) {
    let mut there: BTreeMap<Option<usize>, BTreeSet<u16>> = BTreeMap::new();
    for record in &imported.records {
        there.entry(record.region).or_default().insert(record.year.get());
    }
    for (at, years) in there {
        let region = at.and_then(|at| imported.regions.get(at)).map_or_else(String::new, |region| format!("region {}: ", region.code));
        let (Some(first), Some(last)) = (years.first(), years.last()) else { continue };
        let lost: Vec<String> = (*first..=*last).filter(|year| !years.contains(year)).map(|year| year.to_string()).collect();
        if !lost.is_empty() {
            found.push(
                Diagnostic::warning("K0532", format!("{region}no people for {} between {first} and {last}", lost.join(", ")))
                    .at(Place::file(imported.files.first().map_or("", String::as_str)))
                    .fact("years", Fact::Years((*first..=*last).filter(|year| !years.contains(year)).collect()))
                    .why("moves are found from one year to the next; across a gap they cannot be")
                    .advice("download the missing years too"),
            );
        }
    }
}
