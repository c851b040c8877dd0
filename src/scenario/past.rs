//! The past as a back-test needs it: from a study's own history, or from a table of many municipalities beside the nation's
//! rates. Nothing is judged here but whether the tables are whole; what was known when is the model's to keep.

mod counties;
pub mod nation;
pub mod plan;

use self::counties::Listed;
use super::file::{DelimiterWord, EncodingWord};
use super::inputs::{Inputs, MortalityKind};
use super::tables::cells::People;
use super::tables::header::RegionColumn;
use super::tables::{Known, Table, cells, lines, text};
use crate::diag::{Diagnostic, Diagnostics, Fact, Place};
use crate::domain::axis::{AgeAxis, OPEN_AGE_RANGE, RegionId, Year, YearLabel};
use crate::domain::cells::Cells;
use crate::domain::study::Region;
use crate::model::backtest::people::Past;
use crate::model::local::{Counted, Histories, National, References};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// A file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFile {
    /// Its name, for messages and the manifest.
    pub name: String,
    /// Its bytes, uncompressed.
    pub bytes: Vec<u8>,
}

/// The tables of a back-test of many municipalities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManyFiles {
    /// People: region (or code), year, sex, age, persons.
    pub people: TableFile,
    /// National death rates.
    pub mortality: TableFile,
    /// National births per woman.
    pub fertility: TableFile,
    /// Boys per girl; none = the default.
    pub sex_ratio: Option<TableFile>,
    /// The nation's people; none = the municipalities together.
    pub nation: Option<TableFile>,
    /// Counties of the municipalities; none = only the nation is known.
    pub counties: Option<TableFile>,
}

impl ManyFiles {
    /// Every file there is, in a fixed order.
    pub fn all(&self) -> impl Iterator<Item = &TableFile> {
        let optional = [&self.sex_ratio, &self.nation, &self.counties].into_iter().flatten();
        [&self.people, &self.mortality, &self.fertility].into_iter().chain(optional)
    }
}

/// Municipalities by name, with their past; lanes in this order.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedPast {
    /// Code and name of each lane.
    pub regions: Vec<(RegionId, String)>,
    /// Which night the table's years name.
    pub label: YearLabel,
    /// What is known.
    pub past: Past,
    /// Whether a lane's outcomes can be scored: its counts are of one and the same area through the years.
    pub scored: Vec<bool>,
    /// Doubts.
    pub warnings: Vec<Diagnostic>,
}

fn error(code: &'static str, what: impl Into<String>, file: &str, why: &str, advice: &str) -> Diagnostic {
    Diagnostic::error(code, what).at(Place::file(file)).why(why).advice(advice)
}

/// The past of every municipality of a table.
///
/// # Errors
/// Every mistake of every file.
pub fn of_many(files: &ManyFiles) -> Result<NamedPast, Diagnostics> {
    let mut found = Diagnostics::new();
    let read = many(files, &mut found);
    match read {
        Some(past) if !found.has_errors() => Ok(NamedPast { warnings: found.warnings(), ..past }),
        _ => {
            if !found.has_errors() {
                let what = Diagnostic::error("K9999", "the table could not be put together, and no mistake was found in it");
                found.push(what.at(Place::file(&files.people.name)).why("this is a fault of the program").advice("please report it"));
            }
            Err(found)
        }
    }
}

fn many(files: &ManyFiles, found: &mut Diagnostics) -> Option<NamedPast> {
    let people = with_region(table("population", &files.people, found)?);
    let scan = scan(&people);
    let regions: Vec<RegionId> = scan.first_year.keys().map(|region| RegionId::new(*region)).collect();
    let axis = open_axis(scan.oldest, &files.people.name, found)?;
    let begins = late(&scan, &files.people.name, found);
    let (label, services) = (YearLabel::Jan1, Vec::new());
    let many = Known { regions, regions_named: true, services, axis, label, stocks: None, begins, torn: false };
    let one = Known { regions: vec![RegionId::new("nation")], regions_named: false, begins: BTreeMap::new(), ..many.clone() };
    let stocks = cells::population(&people, &many, RegionColumn::Each, found);
    let national = national(files, &one, found);
    let county = counties::read(files.counties.as_ref(), &many.regions, found);
    let histories = histories(axis, stocks);
    let Listed { names, county, exact } = county?;
    let regions = many.regions.into_iter().zip(names).collect();
    let past = Past { histories: histories?, national: national?, counted: Counted::default(), references: References { county } };
    Some(NamedPast { regions, label: YearLabel::Jan1, past, scored: exact, warnings: Vec::new() })
}

fn table<'a>(key: &'static str, file: &'a TableFile, found: &mut Diagnostics) -> Option<Table<'a>> {
    let text = text::decode(&file.name, &file.bytes, EncodingWord::Utf8, found)?;
    Some(Table { key, file: &file.name, text, delimiter: DelimiterWord::Comma, maker: None })
}

/// The statistics offices' tables call the region's column `code`.
fn with_region(mut table: Table<'_>) -> Table<'_> {
    let end = table.text.find('\n').unwrap_or(table.text.len());
    let names: Vec<&str> = table.text[..end].trim_end().split(',').collect();
    if names.contains(&"code") && !names.contains(&"region") {
        let renamed: Vec<&str> = names.iter().map(|name| if *name == "code" { "region" } else { name }).collect();
        table.text = Cow::Owned(format!("{}{}", renamed.join(","), &table.text[end..]));
    }
    table
}

/// What a table says before its rows are judged.
#[derive(Debug, Default)]
struct Scan<'t> {
    /// Each region's first year, as written.
    first_year: BTreeMap<&'t str, u16>,
    /// Highest age.
    oldest: u8,
}

fn scan<'t>(table: &'t Table<'_>) -> Scan<'t> {
    let mut rows = table.text.lines().map(|line| line.split(','));
    let names: Vec<&str> = rows.next().map_or_else(Vec::new, |row| row.map(str::trim).collect());
    let place = |name: &str| names.iter().position(|column| *column == name);
    let (region, year, age) = (place("region"), place("year"), place("age").or_else(|| place("age_from")));
    let mut scan = Scan::default();
    let mut seen = ("", "");
    for row in rows {
        let mut here = seen;
        for (at, field) in row.enumerate() {
            match Some(at) {
                place if place == region => here.0 = field,
                place if place == year => here.1 = field,
                place if place == age => scan.oldest = field.trim().parse().map_or(scan.oldest, |age: u8| age.max(scan.oldest)),
                _ => {}
            }
        }
        // The rows of a region and year stand together: they are looked up once.
        if here != seen {
            let year = here.1.trim().parse().unwrap_or(u16::MAX);
            scan.first_year.entry(here.0).and_modify(|first| *first = year.min(*first)).or_insert(year);
            seen = here;
        }
    }
    scan
}

/// The regions that begin later than the table, by position. What they lack is not known, and is said.
fn late(scan: &Scan, file: &str, found: &mut Diagnostics) -> BTreeMap<usize, Year> {
    let first = scan.first_year.values().min();
    let late = scan.first_year.iter().enumerate().filter(|(_, (_, from))| Some(*from) > first);
    let late: Vec<(usize, &str, Year)> = late.filter_map(|(at, (region, from))| Some((at, *region, Year::new(*from)?))).collect();
    if let Some((_, region, from)) = late.iter().max_by_key(|(_, _, from)| *from) {
        let (n, all) = (late.len(), scan.first_year.len());
        let what = format!("{n} of {all} regions begin later than the table, such as {region} in {from}");
        found.push(
            Diagnostic::warning("K0610", what)
                .at(Place::file(file))
                .fact("late", Fact::Number(n as f64, 0))
                .fact("all", Fact::Number(all as f64, 0))
                .fact("code", Fact::Region((*region).to_owned()))
                .fact("from", Fact::Year(from.get()))
                .why("nothing is known of the years before; a region is not projected from years whose five years before it lacks")
                .advice("add the years, if there are any"),
        );
    }
    late.into_iter().map(|(at, _, from)| (at, from)).collect()
}

/// Ages as the table has them; the last is open.
fn open_axis(oldest: u8, file: &str, found: &mut Diagnostics) -> Option<AgeAxis> {
    let axis = AgeAxis::new(1, oldest).ok();
    if axis.is_none() {
        let (low, high) = (OPEN_AGE_RANGE.start(), OPEN_AGE_RANGE.end());
        let what = format!("the table's last age is {oldest}");
        let why = "the oldest are projected and scored by single age";
        found.push(error("K0601", what, file, why, &format!("give single ages, the last (open) one from {low} to {high}")));
    }
    axis
}

fn national(files: &ManyFiles, one: &Known, found: &mut Diagnostics) -> Option<National> {
    let mortality = table("mortality", &files.mortality, found).map(|table| cells::mortality(&table, one, found));
    let fertility = table("fertility", &files.fertility, found).map(|table| cells::fertility(&table, one, found));
    let sex_ratio = files.sex_ratio.as_ref().map(|file| table("sex_ratio_at_birth", file, found).map(|t| lines::sex_ratio(&t, one, found)));
    let nation = files
        .nation
        .as_ref()
        .map(|file| table("national_population", file, found).map(|table| cells::population(&table, one, RegionColumn::Never, found)));
    let mortality = mortality?.remove(&None).filter(|table| table.kind == MortalityKind::Mx);
    if mortality.is_none() {
        found.push(no_rates(&files.mortality.name));
    }
    Some(National {
        mx: by_known_year(mortality?.by_year),
        asfr: by_known_year(fertility?.remove(&None).unwrap_or_default()),
        srb: by_known_year(sex_ratio.unwrap_or_else(|| Some(BTreeMap::new()))?),
        population: nation.unwrap_or_else(|| Some(People::new()))?.remove(&0).unwrap_or_default(),
    })
}

fn no_rates(file: &str) -> Diagnostic {
    let why = "a back-test may only use the death rates of the years before each jump-off";
    error(
        "K0602",
        "no yearly death rates (column `mx`) of the nation",
        file,
        why,
        "give a mortality table with the columns year, sex, age, mx",
    )
}

/// Rates of a named year; one that holds for every year was not known in every year.
fn by_known_year<V>(table: BTreeMap<Option<Year>, V>) -> BTreeMap<Year, V> {
    table.into_iter().filter_map(|(year, value)| year.map(|year| (year, value))).collect()
}

/// Stocks of all regions side by side; a region that begins later is not known before.
fn histories(axis: AgeAxis, people: People) -> Option<Histories> {
    let lanes: Vec<BTreeMap<Year, Cells>> = people.into_values().collect();
    side_by_side(axis, &lanes.iter().map(|years| years.iter().map(|(&year, cells)| (year, cells)).collect()).collect::<Vec<_>>())
}

/// A lane without a year has `NaN` there. `None` where lanes end in different years, or lack one between their first and last.
fn side_by_side(axis: AgeAxis, lanes: &[BTreeMap<Year, &Cells>]) -> Option<Histories> {
    let first = lanes.iter().filter_map(|lane| lane.keys().next().copied()).min()?;
    let last = *lanes.first()?.keys().next_back()?;
    let whole = |lane: &BTreeMap<Year, &Cells>| lane.keys().next().is_some_and(|from| from.through(last).eq(lane.keys().copied()));
    let stock = |year: Year| {
        let of_lane: Vec<Option<&Cells>> = lanes.iter().map(|lane| lane.get(&year).copied()).collect();
        Cells::from_fn(axis, of_lane.len(), |sex, group, lane| of_lane[lane].map_or(f64::NAN, |cells| cells.get(sex, group, 0)))
    };
    lanes.iter().all(whole).then(|| Histories { axis, first, stocks: first.through(last).map(stock).collect() })
}

/// The past of a study's own regions: the years all of them have, the last unbroken run to the jump-off.
///
/// # Errors
/// Why no back-test can be made: no yearly national rates, or no common history.
pub fn of_study(inputs: &Inputs) -> Result<NamedPast, Diagnostic> {
    let table = inputs.mortality.get(&None).filter(|table| table.kind == MortalityKind::Mx);
    let national = National {
        mx: by_known_year(table.ok_or_else(|| no_rates("study.toml"))?.by_year.clone()),
        asfr: by_known_year(inputs.fertility.get(&None).cloned().unwrap_or_default()),
        srb: by_known_year(inputs.sex_ratio_at_birth.clone()),
        population: inputs.national_population.iter().map(|(&year, stock)| (year, stock.cells().clone())).collect(),
    };
    let lanes: Vec<BTreeMap<Year, &Cells>> = inputs.regions.iter().map(|region| unbroken(region, inputs.jump_off)).collect();
    let histories = common(inputs.axis, &lanes).ok_or_else(|| plan::too_short(0))?;
    let counted = Counted {
        births: side(&inputs.regions, |region| region.births.clone()),
        deaths: side(&inputs.regions, |region| region.deaths.clone()),
        abroad: side(&inputs.regions, Region::abroad),
    };
    let references = References::nation_only(inputs.regions.len());
    let regions = inputs.regions.iter().map(|region| (region.id.clone(), region.name.clone())).collect();
    Ok(NamedPast {
        regions,
        label: inputs.year_label,
        past: Past { histories, national, counted, references },
        scored: vec![true; inputs.regions.len()],
        warnings: Vec::new(),
    })
}

/// Stocks of the years to `last` that follow each other without a gap.
fn unbroken(region: &Region, last: Year) -> BTreeMap<Year, &Cells> {
    let mut years = BTreeMap::new();
    let mut year = last;
    while let Some(stock) = region.history.get(&year) {
        years.insert(year, stock.cells());
        year = year.minus(1);
    }
    years
}

/// The years that every lane has.
fn common(axis: AgeAxis, lanes: &[BTreeMap<Year, &Cells>]) -> Option<Histories> {
    let shared = |year: &Year| lanes.iter().all(|lane| lane.contains_key(year));
    let kept = |lane: &BTreeMap<Year, &'_ Cells>| lane.keys().copied().filter(shared).collect::<BTreeSet<Year>>();
    let years = kept(lanes.first()?);
    let cut: Vec<BTreeMap<Year, &Cells>> = lanes
        .iter()
        .map(|lane| lane.iter().filter(|(year, _)| years.contains(year)).map(|(year, cells)| (*year, *cells)).collect())
        .collect();
    side_by_side(axis, &cut)
}

/// Counts by year, one number a region.
fn side<T: Copy>(regions: &[Region], of: impl Fn(&Region) -> BTreeMap<Year, T>) -> BTreeMap<Year, Vec<Option<T>>> {
    let lanes: Vec<BTreeMap<Year, T>> = regions.iter().map(of).collect();
    let years: BTreeSet<Year> = lanes.iter().flat_map(|lane| lane.keys().copied()).collect();
    years.into_iter().map(|year| (year, lanes.iter().map(|lane| lane.get(&year).copied()).collect())).collect()
}

#[cfg(test)]
mod tests;
