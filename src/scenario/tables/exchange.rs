//! Tables of many regions at once: a pool, rates from origin to destination, a parent's people.

use super::cells::{AGES, BOTH, rates_end_at_open_age};
use super::fields::Row;
use super::grid::{Entry, Grid, open_last};
use super::header::{Columns, RegionColumn};
use super::rows::{self, Rows, or_refused};
use super::{Known, Table};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::domain::axis::{AgeAxis, AgeBand, RegionId, Sex, Year};
use crate::domain::cells::{Cells, MAX_CELL};
use crate::domain::exchange::ParentCell;
use std::collections::{BTreeMap, BTreeSet};

/// Movers per person and year no place has: what is read at all.
const HIGHEST_RATE: f64 = 10.0;

/// Out-rates and shares of a pool by calendar year (none = every year); lanes are the study's regions.
pub type PoolTable = BTreeMap<Option<Year>, (Cells, Cells)>;

/// Rates of moving by calendar year (none = every year), origin and destination (positions): one lane each.
pub type BetweenTable = BTreeMap<Option<Year>, BTreeMap<(usize, usize), Cells>>;

/// A parent's people by year as the table writes it.
pub type ParentTable = BTreeMap<Year, Vec<ParentCell>>;

/// A pool: region, year, sex, age (or age_from, age_to), out_rate, share.
pub fn pool(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> PoolTable {
    let columns =
        Columns { region: RegionColumn::Each, required: &["sex", "out_rate", "share"], optional: &["year", "age_to"], one_of: &[AGES] };
    let Rows { rows: pairs, whole } = rows::read(table, &columns, known, found, |row| {
        let (region, year, sex, band) = (row.region(), row.year_or_every(), row.sex(), row.band());
        let out_rate = row.number("out_rate", &(0.0..=1.0), "a share moving out");
        let share = row.number("share", &(0.0..=1.0), "a share of the pool");
        let entry = Entry { line: row.line, region: Some(region?), year: year?, sex: Some(sex?), band: band?, value: or_refused(out_rate) };
        Some((entry, or_refused(share)))
    });
    let mut out: Vec<Entry> = pairs.iter().map(|(entry, _)| *entry).collect();
    open_last(&mut out);
    Grid { table, known, what: "out_rate and share", every_region: true, whole }.every_age(&out, &BOTH, 0, found);
    rates_end_at_open_age(table, known, "out_rate", &out, found);
    let mut years = PoolTable::new();
    for (entry, (_, share)) in out.iter().zip(&pairs) {
        let zeros = || Cells::zeros(known.axis, known.regions.len());
        let (rates, shares) = years.entry(entry.year).or_insert_with(|| (zeros(), zeros()));
        fill(rates, entry, entry.region.unwrap_or(0), entry.value);
        fill(shares, entry, entry.region.unwrap_or(0), *share);
    }
    years
}

/// A rate holds at every age of its band.
fn fill(cells: &mut Cells, entry: &Entry, lane: usize, value: f64) {
    let Some(sex) = entry.sex else { return };
    for group in groups(cells.axis(), entry) {
        cells.set(sex, group, lane, value);
    }
}

fn groups(axis: AgeAxis, entry: &Entry) -> impl Iterator<Item = usize> + use<> {
    let band = entry.band;
    axis.starts().enumerate().filter(move |(_, age)| band.contains(*age)).map(|(group, _)| group)
}

/// Moves from region to region: origin, destination, year, sex, age (or age_from, age_to), rate. A pair that is there has both sexes
/// and every age.
pub fn internal_migration(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> BetweenTable {
    let required = &["origin", "destination", "sex", "rate"];
    let columns = Columns { region: RegionColumn::Never, required, optional: &["year", "age_to"], one_of: &[AGES] };
    let regions = known.regions.len();
    let Rows { rows: mut entries, whole } = rows::read(table, &columns, known, found, |row| {
        let (origin, destination) = (row.region_in("origin"), row.region_in("destination"));
        let (year, sex, band) = (row.year_or_every(), row.sex(), row.band());
        let value = row.number("rate", &(0.0..=HIGHEST_RATE), "movers per person and year");
        let (origin, destination) = elsewhere(row, origin?, destination?)?;
        let pair = origin * regions + destination;
        Some(Entry { line: row.line, region: Some(pair), year: year?, sex: Some(sex?), band: band?, value: or_refused(value) })
    });
    open_last(&mut entries);
    let (named, by_pair) = by_pair(known, &entries);
    Grid { table, known: &named, what: "move rate", every_region: false, whole }.every_age(&by_pair, &BOTH, 0, found);
    rates_end_at_open_age(table, known, "rate", &entries, found);
    let mut years = BetweenTable::new();
    for entry in &entries {
        let pair = entry.region.map_or((0, 0), |pair| (pair / regions, pair % regions));
        let cells = years.entry(entry.year).or_default().entry(pair).or_insert_with(|| Cells::zeros(known.axis, 1));
        fill(cells, entry, 0, entry.value);
    }
    years
}

/// Nobody moves from a region to itself.
fn elsewhere(row: &mut Row<'_>, origin: usize, destination: usize) -> Option<(usize, usize)> {
    if origin != destination {
        return Some((origin, destination));
    }
    let what = format!("`{}` is both origin and destination", row.text("destination"));
    let advice = "delete the row: moves within a region do not change its people";
    row.mistake("K0850", "destination", what, "who stays in a region is not a mover", advice);
    None
}

/// What is known and the rows, with the pairs of regions that are there in place of the regions.
fn by_pair(known: &Known, entries: &[Entry]) -> (Known, Vec<Entry>) {
    let there: BTreeSet<usize> = entries.iter().filter_map(|entry| entry.region).collect();
    let place: BTreeMap<usize, usize> = there.iter().copied().zip(0..).collect();
    let regions = known.regions.len();
    let name = |pair: &usize| RegionId::new(format!("{} to {}", known.regions[pair / regions], known.regions[pair % regions]));
    let entries = entries.iter().map(|entry| Entry { region: entry.region.and_then(|pair| place.get(&pair).copied()), ..*entry });
    (Known { regions: there.iter().map(name).collect(), ..known.clone() }, entries.collect())
}

/// A parent's people: year, sex (empty = both), age (or age_from, age_to), persons; without an age column, all ages together.
pub fn parent(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> ParentTable {
    let optional = &["sex", "age", "age_from", "age_to"];
    let columns = Columns { region: RegionColumn::Never, required: &["year", "persons"], optional, one_of: &[] };
    let Rows { rows: mut entries, whole } = rows::read(table, &columns, known, found, |row| {
        let (year, sex) = (row.year("year"), row.sex_or_both());
        let aged = row.header.has("age") || row.header.has("age_from");
        let band = if aged { row.band() } else { Some(AgeBand::ALL) };
        let value = row.number("persons", &(0.0..=MAX_CELL), "persons");
        Some(Entry { line: row.line, region: None, year: Some(year?), sex: sex?, band: band?, value: or_refused(value) })
    });
    open_last(&mut entries);
    let sexes: &[Option<Sex>] = if entries.iter().any(|entry| entry.sex.is_some()) { &BOTH } else { &[None] };
    let grid = Grid { table, known, what: "parent's people", every_region: false, whole };
    grid.every_age(&entries, sexes, 0, found);
    if sexes.len() > 1 {
        entries.iter().filter(|entry| entry.sex.is_none()).take(1).for_each(|entry| found.push(both_and_each(table, entry)));
    }
    let open = known.axis.open_age();
    if let Some(entry) = entries.iter().find(|entry| entry.band.from < open && entry.band.to.is_some_and(|to| to >= open)) {
        found.push(cuts_open_group(table, entry, open));
    }
    let mut years = ParentTable::new();
    for entry in &entries {
        let Some(year) = entry.year else { continue };
        // Those above the study's last age are of its open group, as in the table of people.
        let band = if entry.band.from >= open { AgeBand::open(open) } else { entry.band };
        years.entry(year).or_default().push(ParentCell { sex: entry.sex, band, persons: entry.value });
    }
    years.into_iter().map(|(year, cells)| (year, joined(cells))).collect()
}

fn cuts_open_group(table: &Table<'_>, entry: &Entry, open: u8) -> Diagnostic {
    Diagnostic::error("K0116", format!("ages {} end within the study's open group, {open} and over", entry.band))
        .at(Place::file(table.file).line(entry.line))
        .why("people above the study's last age cannot be told apart by age")
        .advice(format!("end the band at {}, or set open_age under [model]", open - 1))
}

/// Cells of the same people added up.
fn joined(cells: Vec<ParentCell>) -> Vec<ParentCell> {
    let mut sums: BTreeMap<(Option<Sex>, AgeBand), f64> = BTreeMap::new();
    for cell in cells {
        *sums.entry((cell.sex, cell.band)).or_insert(0.0) += cell.persons;
    }
    sums.into_iter().map(|((sex, band), persons)| ParentCell { sex, band, persons }).collect()
}

fn both_and_each(table: &Table<'_>, entry: &Entry) -> Diagnostic {
    Diagnostic::error("K0115", format!("ages {} of both sexes beside rows of one sex", entry.band))
        .at(Place::file(table.file).line(entry.line))
        .why("people in both rows would be counted twice")
        .advice("use one row for both sexes or one for each, the same in every year")
}

/// The first line of a table of gross migration that is of moves within the country.
pub fn first_internal(table: &Table<'_>, known: &Known) -> Option<usize> {
    let optional = &["year", "in_count", "out_rate", "sex", "age", "age_from", "age_to", "kind"];
    let columns = Columns { region: RegionColumn::OneOrAll, required: &[], optional, one_of: &[] };
    let mut first = None;
    rows::read(table, &columns, known, &mut Diagnostics::new(), |row| {
        if row.text("kind") == "internal" && first.is_none() {
            first = Some(row.line);
        }
        Some(())
    });
    first
}
