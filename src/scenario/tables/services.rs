//! Tables of services: users, rates, norms, capacity, known need.

mod capacity;
mod hours;
mod reference;
mod staff;

use super::fields::Row;
use super::grid::{Entry, Grid};
use super::header::{Columns, RegionColumn};
use super::rows::{self, Rows, or_refused};
use super::{Known, Table};
use crate::diag::{Diagnostic, Diagnostics, Fact, Place};
use crate::domain::axis::{AgeBand, RegionId, Sex, Year};
use crate::domain::cells::MAX_CELL;
use crate::domain::service::{KnownNeed, MAX_USE_RATE, ObservedUsers};
use crate::scenario::inputs::GivenRate;
pub use capacity::capacity;
pub use hours::hours;
pub use reference::reference_users;
pub use staff::{Amount, CostRow, Norm, StaffRow, costs, norms, staff};
use std::collections::{BTreeMap, BTreeSet};

/// Something by position of the service in the study.
pub type ByService<T> = BTreeMap<usize, Vec<T>>;

/// Users counted: region, service, year (31 December), sex, age_from, age_to, users, and the hours they got a week together.
pub fn users(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> ByService<ObservedUsers> {
    let columns = Columns {
        region: RegionColumn::Each,
        required: &["service", "year", "age_from", "age_to", "users"],
        optional: &["sex", "hours"],
        one_of: &[],
    };
    let mut hours_by_line: BTreeMap<usize, Option<f64>> = BTreeMap::new();
    let Rows { rows: read, whole } = rows::read(table, &columns, known, found, |row| {
        let (service, region, year, sex, band) = (row.service(), row.region(), row.year("year"), row.sex_or_both(), row.band());
        let value = row.number("users", &(0.0..=MAX_CELL), "users");
        let together = hours::together(row, value);
        let entry = Entry { line: row.line, region: Some(region?), year: Some(year?), sex: sex?, band: band?, value: or_refused(value) };
        hours_by_line.insert(row.line, together?);
        Some((service?, entry))
    });
    let entries = by_service(read);
    let grid = Grid { table, known, what: "users", every_region: false, whole };
    for (service, rows) in &entries {
        bands_without_gaps(&grid, known.services.get(*service).map_or("", String::as_str), rows, found);
    }
    let observed = |entry: &Entry| {
        let region = known.regions.get(entry.region?)?.clone();
        let hours = hours_by_line.get(&entry.line).copied().flatten();
        Some(ObservedUsers { region, year: entry.year?, sex: entry.sex, band: entry.band, users: entry.value, hours })
    };
    entries.iter().map(|(service, rows)| (*service, rows.iter().filter_map(observed).collect())).collect()
}

fn by_service<T>(rows: Vec<(usize, T)>) -> ByService<T> {
    let mut all: ByService<T> = BTreeMap::new();
    for (service, row) in rows {
        all.entry(service).or_default().push(row);
    }
    all
}

/// Rows of one region and year, by their keys.
type Years<'e> = BTreeMap<(Option<usize>, Option<Year>), Vec<&'e Entry>>;

/// Bands of each year join without gap or overlap; years that cover other ages than the rest, or are missing, are
/// doubtful (offices hold back small counts), so they are named, not refused.
fn bands_without_gaps(grid: &Grid<'_>, service: &str, rows: &[Entry], found: &mut Diagnostics) {
    let mut years: Years<'_> = BTreeMap::new();
    for row in rows {
        years.entry((row.region, row.year)).or_default().push(row);
    }
    for rows in years.values() {
        grid.nobody_twice(rows, found);
        if grid.whole {
            gaps(grid.table, &format!("users of {service}"), rows, found);
        }
    }
    if grid.whole {
        odd_years(grid.table, service, &years, found);
    }
}

/// Women's bands join, and men's, and both cover the same ages; rows without a sex count for both.
fn gaps(table: &Table<'_>, what: &str, rows: &[&Entry], found: &mut Diagnostics) {
    let split = rows.iter().any(|row| row.sex.is_some());
    let of = |sex: Sex| {
        let mut bands: Vec<&Entry> = rows.iter().copied().filter(|row| row.sex.is_none_or(|own| own == sex)).collect();
        bands.sort_by_key(|row| row.band);
        bands
    };
    let (women, men) = (of(Sex::Female), of(Sex::Male));
    joined(table, what, &women, if split { "women " } else { "" }, found);
    if split {
        joined(table, what, &men, "men ", found);
        if ages(&women) != ages(&men) {
            let ages = |rows: &[&Entry]| ages(rows).map_or("no ages".to_owned(), |band| format!("ages {band}"));
            let words = format!("{what}: women have {}, men {}", ages(&women), ages(&men));
            found.push(left_out(table, rows.first().copied(), words));
        }
    }
}

fn joined(table: &Table<'_>, what: &str, bands: &[&Entry], who: &str, found: &mut Diagnostics) {
    for pair in bands.windows(2) {
        let next = pair[0].band.to.map_or(u16::MAX, |to| u16::from(to) + 1);
        if u16::from(pair[1].band.from) > next {
            found.push(left_out(table, Some(pair[0]), format!("no {what} for {who}aged {next}–{}", pair[1].band.from - 1)));
        }
    }
}

fn left_out(table: &Table<'_>, near: Option<&Entry>, what: String) -> Diagnostic {
    let place = Place::file(table.file).line(near.map_or(1, |row| row.line)).context(year_words(near.and_then(|row| row.year)));
    Diagnostic::error("K0107", what)
        .at(place)
        .why("a band that is left out would count as nobody")
        .advice("add the band, with 0 where there is nobody")
}

/// Ages that rows cover from the youngest to the oldest; none without rows.
fn ages(rows: &[&Entry]) -> Option<AgeBand> {
    let from = rows.iter().map(|row| row.band.from).min()?;
    let open = rows.iter().any(|row| row.band.to.is_none());
    let to = if open { None } else { rows.iter().filter_map(|row| row.band.to).max() };
    Some(AgeBand { from, to })
}

fn year_words(year: Option<Year>) -> String {
    year.map_or_else(String::new, |year| format!("year {year}"))
}

/// Ages a year's rows cover, and whether women and men are told apart.
fn covered(rows: &[&Entry]) -> (AgeBand, bool) {
    (ages(rows).unwrap_or(AgeBand::ALL), rows.iter().any(|row| row.sex.is_some()))
}

fn odd_years(table: &Table<'_>, service: &str, years: &Years<'_>, found: &mut Diagnostics) {
    let usual = years.values().map(|rows| covered(rows)).fold(BTreeMap::new(), |mut counts: BTreeMap<_, usize>, covered| {
        *counts.entry(covered).or_insert(0) += 1;
        counts
    });
    let Some((usual, _)) = usual.into_iter().max_by_key(|(_, count)| *count) else { return };
    for rows in years.values().filter(|rows| covered(rows) != usual) {
        let what = format!("users of {service} cover ages {} here, {} in most years", covered(rows).0, usual.0);
        let line = rows.first().map_or(1, |row| row.line);
        found.push(odd(table, service, rows.first().and_then(|row| row.year), what, Some(line)));
    }
    let there: BTreeSet<Year> = years.keys().filter_map(|(_, year)| *year).collect();
    if let (Some(&first), Some(&last)) = (there.first(), there.last()) {
        for year in first.through(last).filter(|year| !there.contains(year)) {
            found.push(odd(table, service, Some(year), format!("no users of {service} in {year}"), None));
        }
    }
}

fn odd(table: &Table<'_>, service: &str, year: Option<Year>, what: String, line: Option<usize>) -> Diagnostic {
    let advice = format!("look whether a row is missing in {}; where the office holds back small counts, leave it", table.file);
    let place = Place { line, ..Place::file(table.file).context(year_words(year)) };
    let found = Diagnostic::warning("K0125", what).at(place).why("rates and their trend would rest on years that differ").advice(advice);
    let found = found.fact("service", Fact::Service(service.to_owned()));
    match year {
        Some(year) => found.fact("year", Fact::Year(year.get())),
        None => found,
    }
}

/// Users per person (tables use_rates and shapes): region, service, sex, age_from, age_to, rate.
pub fn rates(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> ByService<GivenRate> {
    let columns = Columns {
        region: RegionColumn::OneOrAll,
        required: &["service", "age_from", "age_to", "rate"],
        optional: &["sex", "year"],
        one_of: &[],
    };
    let Rows { rows: read, whole } = rows::read(table, &columns, known, found, |row| {
        let (service, region, sex, band) = (row.service(), row.region_or_all(), row.sex_or_both(), row.band());
        let value = row.number("rate", &(0.0..=MAX_USE_RATE), "users per person");
        Some((service?, Entry { line: row.line, region: region?, year: None, sex: sex?, band: band?, value: or_refused(value) }))
    });
    let entries = by_service(read);
    for (service, rows) in &entries {
        let regions: BTreeSet<_> = rows.iter().map(|row| row.region).collect();
        let word = known.services.get(*service).map_or("", String::as_str);
        for region in regions {
            let of_region: Vec<&Entry> = rows.iter().filter(|row| row.region == region).collect();
            Grid { table, known, what: "rate", every_region: false, whole }.nobody_twice(&of_region, found);
            if whole {
                gaps(table, &format!("rate of {word}"), &of_region, found);
            }
        }
    }
    let given = |entry: &Entry| GivenRate { region: named(known, entry.region), sex: entry.sex, band: entry.band, rate: entry.value };
    entries.iter().map(|(service, rows)| (*service, rows.iter().map(given).collect())).collect()
}

fn named(known: &Known, region: Option<usize>) -> Option<RegionId> {
    region.and_then(|at| known.regions.get(at).cloned())
}

/// Refuses a row whose key was there before.
pub(super) fn once<K: Ord>(row: &mut Row<'_>, first: &mut BTreeMap<K, usize>, key: K, column: &str) -> Option<()> {
    let line = row.line;
    match *first.entry(key).or_insert(line) {
        earlier if earlier == line => Some(()),
        earlier => {
            let what = format!("the same row again (first on line {earlier})");
            row.mistake("K0108", column, what, "only one of the two can be true", "delete one of them");
            None
        }
    }
}

/// People already known who will need a service: region where known, service, year (from its 31 December on), until (its last) and
/// persons (fewer below zero).
pub fn known_need(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> ByService<KnownNeed> {
    let columns = Columns { region: RegionColumn::OneOrAll, required: &["service", "year", "persons"], optional: &["until"], one_of: &[] };
    let mut first = BTreeMap::new();
    by_service(
        rows::read(table, &columns, known, found, |row| {
            let (service, region, year) = (row.service(), row.region_or_all(), row.year("year"));
            let until = if row.text("until").is_empty() { Some(None) } else { row.year("until").map(Some) };
            let persons = row.number("persons", &(-MAX_CELL..=MAX_CELL), "persons");
            let note = row.text("note").to_owned();
            once(row, &mut first, (service?, region?, year?, note.clone()), "service")?;
            let region = named(known, region?);
            Some((service?, KnownNeed { region, year: year?, until: until?, persons: persons?, note }))
        })
        .rows,
    )
}
