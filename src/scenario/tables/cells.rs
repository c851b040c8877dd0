//! Tables by region, year, sex and age: people, mortality, fertility, births, deaths, migration.

use super::grid::{Entry, Grid, open_last};
use super::header::{Columns, RegionColumn};
use super::rows::{self, Rows, or_refused};
use super::{Known, Table};
use crate::diag::{Diagnostic, Diagnostics, Fact, Place};
use crate::domain::axis::{AgeBand, RegionId, Sex, Year};
use crate::domain::cells::{Cells, MAX_CELL};
use crate::domain::rates::MAX_ASFR;
use crate::scenario::inputs::{GrossMigration, MortalityKind, MortalityTable};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// People by position of the region and 1 January.
pub type People = BTreeMap<usize, BTreeMap<Year, Cells>>;

/// Cells by position of the region and calendar year (none = every year).
pub type ByYear = BTreeMap<usize, BTreeMap<Option<Year>, Cells>>;

/// Women and men.
pub(super) const BOTH: [Option<Sex>; 2] = [Some(Sex::Female), Some(Sex::Male)];

/// Youngest and oldest age at which a fertility table must say something.
const FERTILE: RangeInclusive<u8> = 15..=49;

/// Death rates above this age may be blank.
const BLANKS_ABOVE: u8 = 90;

/// Deaths per person-year no observed rate passes, not even of the few who are 110.
const HIGHEST_MX: f64 = 10.0;

pub(super) const AGES: &[&str] = &["age", "age_from"];

/// Observed people: region, year, sex, age (or age_from, age_to), persons.
pub fn population(table: &Table<'_>, known: &Known, region: RegionColumn, found: &mut Diagnostics) -> People {
    let columns = Columns { region, required: &["year", "sex", "persons"], optional: &["age_to"], one_of: &[AGES] };
    let Rows { rows: mut entries, whole } = rows::read(table, &columns, known, found, |row| {
        let (region, year, sex, band) = (row.region(), row.year("year"), row.sex(), row.band());
        let value = row.number("persons", &(0.0..=MAX_CELL), "persons");
        Some(Entry { line: row.line, region: Some(region?), year: Some(year?), sex: Some(sex?), band: band?, value: or_refused(value) })
    });
    open_last(&mut entries);
    let grid = Grid { table, known, what: "persons", every_region: region == RegionColumn::Each, whole };
    grid.every_age(&entries, &BOTH, 0, found);
    grid.named_years(&entries, found);
    if whole {
        reaches_open_age(table, known, &entries, found);
    }
    warn_of_spread(table, &entries, found);
    let stocks = by_year(known, &entries);
    let relabelled = |(year, cells): (Option<Year>, Cells)| year.map(|year| (known.label.stock_of(year), cells));
    stocks.into_iter().map(|(region, years)| (region, years.into_iter().filter_map(relabelled).collect())).collect()
}

/// Persons added up into the study's groups; a band's persons are spread evenly over its single ages.
fn by_year(known: &Known, entries: &[Entry]) -> ByYear {
    let mut stocks: ByYear = BTreeMap::new();
    for entry in entries {
        let (Some(region), Some(sex)) = (entry.region, entry.sex) else { continue };
        let cells = stocks.entry(region).or_default().entry(entry.year).or_insert_with(|| Cells::zeros(known.axis, 1));
        let to = entry.band.to.unwrap_or(entry.band.from);
        let share = entry.value / f64::from(to - entry.band.from + 1);
        for age in entry.band.from..=to {
            let group = known.axis.group_of(age);
            cells.set(sex, group, 0, cells.get(sex, group, 0) + share);
        }
    }
    stocks
}

fn reaches_open_age(table: &Table<'_>, known: &Known, entries: &[Entry], found: &mut Diagnostics) {
    let open = known.axis.open_age();
    let short = entries.iter().filter(|entry| entry.band.to.is_none() && entry.band.from < open);
    if let Some(entry) = short.min_by_key(|entry| entry.band.from) {
        let from = entry.band.from;
        let place = Place::file(table.file).line(entry.line);
        let advice = if from >= 80 {
            format!("set open_age = {from} under [model], or give single ages to {open}")
        } else {
            format!("give single ages to {open}, or at least to 80")
        };
        found.push(
            Diagnostic::error("K0116", format!("the table's last age is {from} and over, the study's is {open} and over"))
                .at(place)
                .why("people above the last age cannot be told apart by age")
                .advice(advice),
        );
    }
}

fn warn_of_spread(table: &Table<'_>, entries: &[Entry], found: &mut Diagnostics) {
    let mut bands = entries.iter().filter(|entry| entry.band.to.is_some_and(|to| to > entry.band.from));
    if let Some(first) = bands.next() {
        let n = 1 + bands.count();
        found.push(
            Diagnostic::warning("K0118", format!("{n} rows are bands of ages: their people are spread evenly over the single ages"))
                .at(Place::file(table.file).line(first.line).context("rule: even spread"))
                .fact("rows", Fact::Number(n as f64, 0))
                .why("births, deaths and services depend on single ages; inside a band they are now guessed")
                .advice("give single ages where the statistics office has them"),
        );
    }
}

/// Mortality: region, year, sex, age, and one of mx, qx, survivorship.
pub fn mortality(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> BTreeMap<Option<RegionId>, MortalityTable> {
    const KINDS: &[&str] = &["mx", "qx", "survivorship"];
    let columns = Columns { region: RegionColumn::OneOrAll, required: &["sex", "age"], optional: &["year"], one_of: &[KINDS] };
    let mut kind = MortalityKind::Mx;
    let Rows { rows: mut entries, whole } = rows::read(table, &columns, known, found, |row| {
        let (region, year, sex, band) = (row.region_or_all(), row.year_or_every(), row.sex(), row.band());
        let (column, what, highest) = mortality_column(row.header.has("qx"), row.header.has("survivorship"), &mut kind);
        let blank = kind == MortalityKind::Mx && row.text(column).is_empty() && band.is_some_and(|band| band.from > BLANKS_ABOVE);
        let value = if blank { Some(f64::NAN) } else { row.number(column, &(0.0..=highest), what) };
        Some(Entry { line: row.line, region: region?, year: year?, sex: Some(sex?), band: band?, value: or_refused(value) })
    });
    open_last(&mut entries);
    Grid { table, known, what: "mortality", every_region: false, whole }.every_age(&entries, &BOTH, 0, found);
    if whole {
        reaches_open_age(table, known, &entries, found);
    }
    if kind == MortalityKind::Survivorship {
        ends_at_open_age(table, known, &entries, found);
    }
    let mut tables: BTreeMap<Option<RegionId>, MortalityTable> = BTreeMap::new();
    for (region, year, sex, ages) in by_sex(&entries) {
        let region = region.and_then(|at| known.regions.get(at).cloned());
        let table = tables.entry(region).or_insert_with(|| MortalityTable { kind, by_year: BTreeMap::new() });
        table.by_year.entry(year).or_default()[sex.map_or(0, Sex::index)] = ages;
    }
    tables
}

fn mortality_column(qx: bool, survivorship: bool, kind: &mut MortalityKind) -> (&'static str, &'static str, f64) {
    if qx {
        *kind = MortalityKind::Qx;
        return ("qx", "a probability of dying", 1.0);
    }
    if survivorship {
        *kind = MortalityKind::Survivorship;
        return ("survivorship", "a share surviving", 1.0);
    }
    ("mx", "deaths per person-year", HIGHEST_MX)
}

/// Ratios of survival cannot be added up above the open age as people can.
fn ends_at_open_age(table: &Table<'_>, known: &Known, entries: &[Entry], found: &mut Diagnostics) {
    let open = known.axis.open_age();
    if let Some(entry) = entries.iter().find(|entry| entry.band.from > open) {
        found.push(
            Diagnostic::error("K0116", format!("survivorship goes on to {}, the study's open age is {open}", entry.band.from))
                .at(Place::file(table.file).line(entry.line))
                .why("the last ratio is that of the open group; ratios of older groups cannot be added to it")
                .advice(format!("end the table at {open}, or set open_age under [model]")),
        );
    }
}

/// Values by age, with their region, year and sex.
type ByAge = (Option<usize>, Option<Year>, Option<Sex>, Vec<f64>);

/// Values by age of each region, year and sex, in the table's key order.
fn by_sex(entries: &[Entry]) -> Vec<ByAge> {
    let mut groups: BTreeMap<_, BTreeMap<u8, f64>> = BTreeMap::new();
    for entry in entries {
        groups.entry((entry.region, entry.year, entry.sex)).or_default().insert(entry.band.from, entry.value);
    }
    groups.into_iter().map(|((region, year, sex), ages)| (region, year, sex, with_zeros_below(&ages))).collect()
}

/// From age 0 on: ages below the first are 0 (only fertility begins later).
fn with_zeros_below(ages: &BTreeMap<u8, f64>) -> Vec<f64> {
    let last = ages.keys().next_back().copied().unwrap_or(0);
    (0..=last).map(|age| ages.get(&age).copied().unwrap_or(0.0)).collect()
}

/// Births per woman-year by region and year; none = all regions, every year.
pub type Fertility = BTreeMap<Option<RegionId>, BTreeMap<Option<Year>, Vec<f64>>>;

/// Fertility: region, year, age, asfr.
pub fn fertility(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> Fertility {
    let columns = Columns { region: RegionColumn::OneOrAll, required: &["age", "asfr"], optional: &["year"], one_of: &[] };
    let Rows { rows: mut entries, whole } = rows::read(table, &columns, known, found, |row| {
        let (region, year, band) = (row.region_or_all(), row.year_or_every(), row.band());
        let value = row.number("asfr", &(0.0..=MAX_ASFR), "births per woman and year");
        Some(Entry { line: row.line, region: region?, year: year?, sex: None, band: band?, value: or_refused(value) })
    });
    let first = entries.iter().map(|entry| entry.band.from).min().unwrap_or(0).min(*FERTILE.start());
    let last = entries.iter().map(|entry| entry.band.from).max().unwrap_or(0);
    if last >= *FERTILE.end() {
        open_last(&mut entries);
        Grid { table, known, what: "fertility rate", every_region: false, whole }.every_age(&entries, &[None], first, found);
    } else if whole && !entries.is_empty() {
        found.push(
            Diagnostic::error("K0107", format!("no fertility rate for women aged {}–{}", last + 1, FERTILE.end()))
                .at(Place::file(table.file).line(1))
                .why("ages 15–49 are needed; births to older women belong to the last age")
                .advice("add the rows, with 0 where no children are born"),
        );
    }
    let mut tables: Fertility = BTreeMap::new();
    for (region, year, _, ages) in by_sex(&entries) {
        let region = region.and_then(|at| known.regions.get(at).cloned());
        tables.entry(region).or_default().insert(year, ages);
    }
    tables
}

/// Births or deaths (`column`): region, year, sex and age where known; sums by position of the region and calendar year.
pub fn events(table: &Table<'_>, known: &Known, column: &'static str, found: &mut Diagnostics) -> BTreeMap<usize, BTreeMap<Year, f64>> {
    let required: &[&str] = if column == "births" { &["year", "births"] } else { &["year", "deaths"] };
    let columns = Columns { region: RegionColumn::Each, required, optional: &["sex", "age", "age_from", "age_to"], one_of: &[] };
    let Rows { rows: entries, whole } = rows::read(table, &columns, known, found, |row| {
        let (region, year, sex) = (row.region(), row.year("year"), row.sex_or_both());
        let aged = row.header.has("age") || row.header.has("age_from");
        let band = if aged { row.band() } else { Some(AgeBand::ALL) };
        let value = row.number(column, &(0.0..=MAX_CELL), column);
        Some(Entry { line: row.line, region: Some(region?), year: Some(year?), sex: sex?, band: band?, value: or_refused(value) })
    });
    Grid { table, known, what: column, every_region: true, whole }.same_cells(&entries, found);
    let mut sums: BTreeMap<usize, BTreeMap<Year, f64>> = BTreeMap::new();
    for entry in &entries {
        if let (Some(region), Some(year)) = (entry.region, entry.year) {
            *sums.entry(region).or_default().entry(year).or_insert(0.0) += entry.value;
        }
    }
    sums
}

/// Net migration: region, year, sex, age, net.
pub fn net_migration(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> ByYear {
    let columns = Columns { region: RegionColumn::Each, required: &["sex", "age", "net"], optional: &["year"], one_of: &[] };
    let Rows { rows: mut entries, whole } = rows::read(table, &columns, known, found, |row| {
        let (region, year, sex, band) = (row.region(), row.year_or_every(), row.sex(), row.band());
        let value = row.number("net", &(-MAX_CELL..=MAX_CELL), "net migrants");
        Some(Entry { line: row.line, region: Some(region?), year: year?, sex: Some(sex?), band: band?, value: or_refused(value) })
    });
    open_last(&mut entries);
    Grid { table, known, what: "net migration", every_region: true, whole }.every_age(&entries, &BOTH, 0, found);
    if whole {
        reaches_open_age(table, known, &entries, found);
    }
    by_year(known, &entries)
}

/// Gross migration by position of the region and calendar year.
pub type Gross = BTreeMap<usize, BTreeMap<Option<Year>, GrossMigration>>;

/// Gross migration: region, year, sex, age, in_count, out_rate; kinds of movers are added up.
pub fn gross_migration(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> Gross {
    let columns =
        Columns { region: RegionColumn::Each, required: &["sex", "age", "in_count", "out_rate"], optional: &["year", "kind"], one_of: &[] };
    let Rows { rows: pairs, whole } = rows::read(table, &columns, known, found, |row| {
        let (region, year, sex, band) = (row.region(), row.year_or_every(), row.sex(), row.band());
        let moved_in = row.number("in_count", &(0.0..=MAX_CELL), "persons moving in");
        let out_rate = row.number("out_rate", &(0.0..=1.0), "a share moving out");
        let entry = Entry { line: row.line, region: Some(region?), year: year?, sex: Some(sex?), band: band?, value: or_refused(moved_in) };
        Some((row.text("kind").to_owned(), entry, or_refused(out_rate)))
    });
    let mut moved_in: Vec<Entry> = pairs.iter().map(|(_, entry, _)| *entry).collect();
    open_last(&mut moved_in);
    let kinds: std::collections::BTreeSet<&str> = pairs.iter().map(|(kind, _, _)| kind.as_str()).collect();
    for kind in kinds {
        let of_kind: Vec<Entry> = moved_in.iter().zip(&pairs).filter(|(_, pair)| pair.0 == kind).map(|(entry, _)| *entry).collect();
        Grid { table, known, what: "gross migration", every_region: true, whole }.every_age(&of_kind, &BOTH, 0, found);
    }
    if whole {
        reaches_open_age(table, known, &moved_in, found);
    }
    rates_end_at_open_age(table, known, "out_rate", &moved_in, found);
    let out: Vec<Entry> = moved_in.iter().zip(&pairs).map(|(entry, pair)| Entry { value: pair.2, ..*entry }).collect();
    joined(by_year(known, &moved_in), by_year(known, &out))
}

/// Rates above the open age are refused: they cannot be added up to that of the open group.
pub(super) fn rates_end_at_open_age(table: &Table<'_>, known: &Known, column: &str, entries: &[Entry], found: &mut Diagnostics) {
    let open = known.axis.open_age();
    if let Some(entry) = entries.iter().find(|entry| entry.band.from > open) {
        found.push(
            Diagnostic::error("K0116", format!("{column} goes on to {}, the study's open age is {open}", entry.band.from))
                .at(Place::file(table.file).line(entry.line))
                .why("rates of several ages cannot be added up to the rate of the open group")
                .advice(format!("end the table at {open}, or set open_age under [model]")),
        );
    }
}

fn joined(moved_in: ByYear, mut out: ByYear) -> Gross {
    let pair = |region: usize, year: Option<Year>, moved_in: Cells, out: &mut ByYear| {
        let out_rate = out.get_mut(&region).and_then(|years| years.remove(&year))?;
        Some((year, GrossMigration { moved_in, out_rate }))
    };
    moved_in
        .into_iter()
        .map(|(region, years)| (region, years.into_iter().filter_map(|(year, cells)| pair(region, year, cells, &mut out)).collect()))
        .collect()
}
