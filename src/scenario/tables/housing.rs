//! Tables of housing: dwellings of a programme, heads of households, households counted, persons in a dwelling, who moves into new
//! ones, who moves out, who lives in no private household.

use super::fields::Row;
use super::grid::{Entry, Grid, open_last};
use super::header::{Columns, RegionColumn};
use super::rows::{self, Rows, or_refused};
use super::services::once;
use super::{Known, Table};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::domain::axis::{AgeBand, RegionId, Sex, Year};
use crate::domain::cells::{Cells, MAX_CELL};
use crate::domain::housing::DwellingType;
use crate::scenario::inputs::{CountedHouseholds, MovingIn};
use std::collections::BTreeMap;

/// How near shares come to one.
const NEAR: f64 = 1e-6;
/// Persons a dwelling of some type may hold on average.
const SIZE: std::ops::RangeInclusive<f64> = 0.5..=10.0;

const AGES: &[&str] = &["age", "age_from"];
const BOTH: [Option<Sex>; 2] = [Some(Sex::Female), Some(Sex::Male)];

/// Dwellings of one row of a programme.
#[derive(Debug, Clone, PartialEq)]
pub struct DwellingRow {
    /// Line of the table.
    pub line: usize,
    /// Position of the region.
    pub region: usize,
    /// Calendar year of completion.
    pub year: Year,
    /// Dwellings completed.
    pub dwellings: f64,
    /// Dwellings taken down.
    pub demolished: f64,
    /// Type; none = as the scenario says.
    pub kind: Option<DwellingType>,
    /// Which programme; empty = every.
    pub programme: String,
    /// Whether it is only proposed.
    pub proposed: bool,
}

/// A programme: region, year, dwellings, and where known demolished, type, area, status, programme.
pub fn dwellings(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> Vec<DwellingRow> {
    let optional = &["demolished", "type", "area", "status", "programme"];
    let columns = Columns { region: RegionColumn::Each, required: &["year", "dwellings"], optional, one_of: &[] };
    let mut first = BTreeMap::new();
    let Rows { rows, .. } = rows::read(table, &columns, known, found, |row| {
        let (region, year, kind, proposed) = (row.region(), row.year("year"), kind_or_any(row), proposed(row));
        let dwellings = row.number("dwellings", &(0.0..=MAX_CELL), "dwellings");
        let demolished =
            if row.text("demolished").is_empty() { Some(0.0) } else { row.number("demolished", &(0.0..=MAX_CELL), "dwellings") };
        let words = ["area", "status", "programme"].map(|column| row.text(column).to_owned());
        once(row, &mut first, (region?, year?, kind?, words.clone()), "year")?;
        let [_, _, programme] = words;
        let (dwellings, demolished) = (or_refused(dwellings), or_refused(demolished));
        Some(DwellingRow {
            line: row.line,
            region: region?,
            year: year?,
            dwellings,
            demolished,
            kind: kind?,
            programme,
            proposed: proposed?,
        })
    });
    rows
}

/// Decided (also where nothing is said) or proposed.
fn proposed(row: &mut Row<'_>) -> Option<bool> {
    match row.text("status") {
        "" | "completed" | "decided" => Some(false),
        "proposed" => Some(true),
        other => {
            let what = format!("`{}` is no status of dwellings", other.chars().take(40).collect::<String>());
            row.mistake(
                "K0824",
                "status",
                what,
                "what is only proposed counts where a scenario says so",
                "write completed, decided or proposed",
            );
            None
        }
    }
}

fn kind(row: &mut Row<'_>) -> Option<DwellingType> {
    let word = row.text("type");
    let kind = DwellingType::of(word);
    if kind.is_none() {
        let what = format!("`{}` is no type of dwelling", word.chars().take(40).collect::<String>());
        let words: Vec<&str> = DwellingType::ALL.iter().map(|kind| kind.code()).collect();
        row.mistake("K0824", "type", what, "types hold different numbers of people", format!("write one of {}", words.join(", ")));
    }
    kind
}

fn kind_or_any(row: &mut Row<'_>) -> Option<Option<DwellingType>> {
    if row.text("type").is_empty() { Some(None) } else { kind(row).map(Some) }
}

/// Heads of households per person in private households, by region (none = all): sex and single age from 0.
pub type Headship = BTreeMap<Option<RegionId>, [Vec<f64>; 2]>;

/// Heads of households: region, sex where known, age_from, age_to, headship (households ÷ people in private households of the age).
pub fn households(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> Headship {
    let columns = Columns { region: RegionColumn::OneOrAll, required: &["headship"], optional: &["sex", "age_to"], one_of: &[AGES] };
    let Rows { rows: mut entries, whole } = rows::read(table, &columns, known, found, |row| {
        let (region, sex, band) = (row.region_or_all(), row.sex_or_both(), row.band());
        let value = row.number("headship", &(0.0..=1.0), "households per person");
        Some(Entry { line: row.line, region: region?, year: None, sex: sex?, band: band?, value: or_refused(value) })
    });
    open_last(&mut entries);
    let first = entries.iter().map(|entry| entry.band.from).min().unwrap_or(0);
    let sexes: &[Option<Sex>] = if entries.iter().any(|entry| entry.sex.is_some()) { &BOTH } else { &[None] };
    Grid { table, known, what: "headship", every_region: false, whole }.every_age(&entries, sexes, first, found);
    let mut headship = Headship::new();
    for entry in &entries {
        let region = entry.region.and_then(|at| known.regions.get(at).cloned());
        let ages = headship.entry(region).or_insert_with(|| [(); 2].map(|()| vec![0.0; usize::from(known.axis.open_age()) + 1]));
        for sex in Sex::ALL.into_iter().filter(|sex| entry.sex.is_none_or(|own| own == *sex)) {
            let inside = ages[sex.index()].iter_mut().zip(0_u8..).filter(|(_, age)| entry.band.contains(*age));
            inside.for_each(|(cell, _)| *cell = entry.value);
        }
    }
    headship
}

/// Households counted, by region and 1 January.
pub type Counted = BTreeMap<usize, BTreeMap<Year, CountedHouseholds>>;

/// Households counted: region, year (as stocks of people), households, and people in them where known.
pub fn household_totals(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> Counted {
    let columns = Columns { region: RegionColumn::Each, required: &["year", "households"], optional: &["persons"], one_of: &[] };
    let mut first = BTreeMap::new();
    let Rows { rows, .. } = rows::read(table, &columns, known, found, |row| {
        let (region, year) = (row.region(), row.year("year"));
        let households = row.number("households", &(1.0..=MAX_CELL), "households");
        let blank = row.text("persons").is_empty();
        let persons = if blank { Some(None) } else { row.number("persons", &(1.0..=MAX_CELL), "persons").map(Some) };
        once(row, &mut first, (region?, year?), "year")?;
        Some((region?, known.label.stock_of(year?), CountedHouseholds { households: households?, persons: persons? }))
    });
    let mut counted = Counted::new();
    for (region, year, households) in rows {
        counted.entry(region).or_default().insert(year, households);
    }
    counted
}

/// Persons who enter a new dwelling: type, size.
pub fn dwelling_sizes(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> [Option<f64>; DwellingType::COUNT] {
    let columns = Columns { region: RegionColumn::Never, required: &["type", "size"], optional: &[], one_of: &[] };
    let mut first = BTreeMap::new();
    let Rows { rows, .. } = rows::read(table, &columns, known, found, |row| {
        let (kind, size) = (kind(row), row.number("size", &SIZE, "persons in a dwelling"));
        once(row, &mut first, kind?, "type")?;
        Some((kind?, size?))
    });
    let mut sizes = [None; DwellingType::COUNT];
    for (kind, size) in rows {
        sizes[kind.index()] = Some(size);
    }
    sizes
}

/// Who moves into new dwellings: age_from, age_to, share, and type where ages differ by it (empty = all others); shares of a type add
/// up to one.
pub fn movers(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> Vec<MovingIn> {
    let columns = Columns { region: RegionColumn::Never, required: &["share"], optional: &["age_to", "type"], one_of: &[AGES] };
    let Rows { rows, whole } = rows::read(table, &columns, known, found, |row| {
        let (kind, band) = (kind_or_any(row), row.band());
        let share = row.number("share", &(0.0..=1.0), "a share");
        Some((row.line, MovingIn { kind: kind?, band: band?, share: or_refused(share) }))
    });
    let mut by_kind: BTreeMap<Option<DwellingType>, Vec<(usize, MovingIn)>> = BTreeMap::new();
    for (line, row) in rows {
        by_kind.entry(row.kind).or_default().push((line, row));
    }
    let grid = Grid { table, known, what: "share of movers", every_region: false, whole };
    for rows in by_kind.values() {
        let entry =
            |(line, row): &(usize, MovingIn)| Entry { line: *line, region: None, year: None, sex: None, band: row.band, value: row.share };
        let entries: Vec<Entry> = rows.iter().map(entry).collect();
        grid.nobody_twice(&entries.iter().collect::<Vec<_>>(), found);
        let sum: f64 = entries.iter().map(|entry| entry.value).sum();
        if whole && (sum - 1.0).abs() > NEAR {
            let line = entries.first().map_or(1, |entry| entry.line);
            found.push(not_all_of_them(sum).at(Place::file(table.file).line(line)));
        }
    }
    by_kind.into_values().flatten().map(|(_, row)| row).collect()
}

fn not_all_of_them(sum: f64) -> Diagnostic {
    Diagnostic::error("K0826", format!("the shares of those who move into new dwellings add up to {sum:.6}, not to 1"))
        .why("everybody who moves in has an age")
        .advice("look for a missing or doubled band; percentages are written as 0.25")
}

/// Rates or shares of every sex and age on the study's axis, in `column`: sex, age_from, age_to; the last age is open.
fn by_age(table: &Table<'_>, known: &Known, column: &'static str, found: &mut Diagnostics) -> Cells {
    let required: &[&str] = if column == "out_rate" { &["sex", "out_rate"] } else { &["sex", "share"] };
    let columns = Columns { region: RegionColumn::Never, required, optional: &["age_to"], one_of: &[AGES] };
    let Rows { rows: mut entries, whole } = rows::read(table, &columns, known, found, |row| {
        let (sex, band) = (row.sex(), row.band());
        let value = row.number(column, &(0.0..=1.0), "a share of people");
        Some(Entry { line: row.line, region: None, year: None, sex: Some(sex?), band: band?, value: or_refused(value) })
    });
    open_last(&mut entries);
    Grid { table, known, what: column, every_region: false, whole }.every_age(&entries, &BOTH, 0, found);
    let of = |sex: Sex, age: u8| {
        entries.iter().find(|entry| entry.sex == Some(sex) && entry.band.contains(age)).map_or(0.0, |entry| entry.value)
    };
    Cells::from_fn(known.axis, 1, |sex, group, _| of(sex, known.axis.start_of(group)))
}

/// Who moves out: sex, age_from, age_to, out_rate (movers ÷ people, a year).
pub fn out_rates(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> Cells {
    by_age(table, known, "out_rate", found)
}

/// Who lives in no private household: sex, age_from, age_to, share.
pub fn not_in_households(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> Cells {
    by_age(table, known, "share", found)
}

/// A band's share of movers for each sex and age: like the people who live there, evenly where nobody does.
#[must_use]
pub fn profile(rows: &[(AgeBand, f64)], people: &Cells) -> Cells {
    let axis = people.axis();
    let mut profile = Cells::zeros(axis, 1);
    for (band, share) in rows {
        let inside = |group: usize| band.contains(axis.start_of(group));
        let of = |sex: Sex, group: usize| if inside(group) { people.get(sex, group, 0) } else { 0.0 };
        let there = Cells::from_fn(axis, 1, |sex, group, _| of(sex, group));
        let shape = if there.total(0) > 0.0 { there } else { Cells::from_fn(axis, 1, |_, group, _| f64::from(u8::from(inside(group)))) };
        let all = shape.total(0);
        profile = profile.map(|sex, group, _, cell| cell + share * shape.get(sex, group, 0) / all);
    }
    profile
}
