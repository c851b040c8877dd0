//! People of a download by region, year and age: which years are whole, and which of them follow each other.

use crate::domain::axis::{AgeBand, OPEN_AGE_RANGE, Sex, Year, YearLabel};
use crate::scenario::download::{Imported, Measure, Record, RegionFound};
use std::collections::{BTreeMap, BTreeSet};

/// Persons of a band of ages, women's first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Row {
    pub band: AgeBand,
    pub by_sex: [f64; 2],
}

/// How a stock came by its sexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sexes {
    /// Counted.
    Counted,
    /// Both sexes together were counted; `by_sex` holds the sum with women until it is split.
    Together,
    /// Split as the same people were in another year's count.
    LikeCohorts(u16),
    /// Split like the nation at the same age.
    LikeNation,
}

/// One region's people in one year, youngest first, every age once.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stock {
    pub rows: Vec<Row>,
    pub sexes: Sexes,
}

/// Why a year cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Incomplete {
    /// An age is missing, or stands twice.
    Ages,
    /// Nobody of this sex is there, and nobody without one.
    Sex(Sex),
    /// A cell has a mark instead of a number.
    Suppressed,
    /// The last age lies below 80.
    OpenAge(u8),
}

/// The people of a download.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct People {
    pub label: YearLabel,
    pub regions: Vec<RegionFound>,
    /// Whole years in the download's own label: a stock for each region.
    pub stocks: BTreeMap<u16, Vec<Stock>>,
    /// Years that are not whole, with the first reason.
    pub incomplete: BTreeMap<u16, Incomplete>,
}

impl People {
    /// Reads the regions at `chosen` (positions in the download; the only one, nameless, where it has none).
    pub fn of(imported: &Imported, chosen: &[usize]) -> Self {
        let mut years: BTreeMap<u16, Vec<Vec<&Record>>> = BTreeMap::new();
        for record in imported.records.iter().filter(|record| record.measure == Measure::Persons) {
            let Some(at) = chosen.iter().position(|region| record.region.unwrap_or(0) == *region) else { continue };
            years.entry(record.year.get()).or_insert_with(|| vec![Vec::new(); chosen.len()])[at].push(record);
        }
        let regions = chosen.iter().map(|at| imported.regions.get(*at).cloned().unwrap_or_default()).collect();
        let mut people = Self { label: imported.year_label, regions, stocks: BTreeMap::new(), incomplete: BTreeMap::new() };
        for (year, regions) in years {
            match regions.iter().map(|records| stock(records)).collect::<Result<Vec<_>, _>>() {
                Ok(stocks) => _ = people.stocks.insert(year, stocks),
                Err(reason) => _ = people.incomplete.insert(year, reason),
            }
        }
        people
    }

    /// The last whole year.
    pub fn last(&self) -> Option<u16> {
        self.stocks.keys().next_back().copied()
    }

    /// Whole years that follow each other up to the last.
    pub fn run(&self) -> Vec<u16> {
        let mut run: Vec<u16> = Vec::new();
        for year in self.stocks.keys().rev() {
            if run.last().is_some_and(|later| *year + 1 != *later) {
                break;
            }
            run.push(*year);
        }
        run.reverse();
        run
    }

    /// Whole years before the run.
    pub fn before_run(&self) -> Vec<u16> {
        let first = self.run().first().copied().unwrap_or(0);
        self.stocks.range(..first).map(|(year, _)| *year).collect()
    }

    /// 1 January of a stock.
    pub fn stock_of(&self, label: u16) -> Option<Year> {
        Year::new(label).map(|year| self.label.stock_of(year))
    }

    /// Keeps the first so many years' last ages apart no further than all have them: from `most` or the youngest open age on
    /// everybody is one group. Returns that age.
    pub fn close_at(&mut self, most: u8) -> u8 {
        let mut open = self.stocks.values().flatten().filter_map(Stock::open_age).min().unwrap_or(most).min(most);
        // A band that crosses the open age cannot be cut: the open group begins where it does.
        while let Some(crossing) = self.all_rows().map(|row| row.band).find(|band| band.from < open && band.to.is_none_or(|to| to >= open))
        {
            open = crossing.from;
        }
        for stock in self.stocks.values_mut().flatten() {
            stock.close_at(open);
        }
        open
    }

    fn all_rows(&self) -> impl Iterator<Item = &Row> {
        self.stocks.values().flatten().flat_map(|stock| &stock.rows)
    }

    /// Whether any ages come in bands.
    pub fn has_bands(&self) -> bool {
        self.all_rows().any(|row| row.band.to.is_some_and(|to| to > row.band.from))
    }

    /// Years with a stock whose sexes are split by such a rule.
    pub fn years_with(&self, rule: impl Fn(Sexes) -> bool) -> Vec<u16> {
        self.stocks.iter().filter(|(_, stocks)| stocks.iter().any(|stock| rule(stock.sexes))).map(|(year, _)| *year).collect()
    }
}

impl Stock {
    fn open_age(&self) -> Option<u8> {
        self.rows.last().map(|row| row.band.from)
    }

    fn close_at(&mut self, open: u8) {
        let older: Vec<Row> = self.rows.iter().filter(|row| row.band.from >= open).copied().collect();
        self.rows.retain(|row| row.band.from < open);
        let sum = |sex: Sex| older.iter().map(|row| row.by_sex[sex.index()]).sum::<f64>();
        self.rows.push(Row { band: AgeBand::open(open), by_sex: Sex::ALL.map(sum) });
    }

    /// Persons of one sex at a single age, a band's spread evenly over its ages (the rule a study's tables are read by).
    pub fn at(&self, sex: Sex, age: u8) -> f64 {
        let row = self.rows.iter().find(|row| row.band.contains(age));
        row.map_or(0.0, |row| row.by_sex[sex.index()] / f64::from(row.band.to.unwrap_or(row.band.from) - row.band.from + 1))
    }
}

/// The people of one region and year: by sex where both are whole, else both together.
fn stock(records: &[&Record]) -> Result<Stock, Incomplete> {
    let of = |sex: Option<Sex>| whole(records.iter().filter(|record| record.sex == sex));
    let (women, men) = (of(Some(Sex::Female)), of(Some(Sex::Male)));
    if let (Ok(women), Ok(men)) = (&women, &men)
        && women.iter().map(|(band, _)| band).eq(men.iter().map(|(band, _)| band))
    {
        let pairs = women.iter().zip(men);
        let rows = pairs.map(|((band, women), (_, men))| Row { band: *band, by_sex: [*women, *men] }).collect();
        return Ok(Stock { rows, sexes: Sexes::Counted });
    }
    let split = records.iter().any(|record| record.sex.is_some());
    let together = records.iter().any(|record| record.sex.is_none());
    let lacks = Sex::ALL.into_iter().find(|sex| split && !records.iter().any(|record| record.sex == Some(*sex)));
    if let (Some(sex), false) = (lacks, together) {
        return Err(Incomplete::Sex(sex));
    }
    if split && !together {
        return Err(women.err().or(men.err()).unwrap_or(Incomplete::Ages));
    }
    let rows = of(None)?.into_iter().map(|(band, persons)| Row { band, by_sex: [persons, 0.0] }).collect();
    Ok(Stock { rows, sexes: Sexes::Together })
}

/// Bands from age 0 to an open one at 80 or later, every age once, every number there.
fn whole<'r>(records: impl Iterator<Item = &'r &'r Record>) -> Result<Vec<(AgeBand, f64)>, Incomplete> {
    let mut cells: Vec<(AgeBand, Option<f64>)> =
        records.map(|record| (AgeBand { from: record.age_from, to: record.age_to }, record.value)).collect();
    cells.sort_by_key(|(band, _)| *band);
    let mut next = Some(0_u8);
    for (band, _) in &cells {
        if next != Some(band.from) {
            return Err(Incomplete::Ages);
        }
        next = band.to.map(|to| to.saturating_add(1));
    }
    let Some((last, _)) = cells.last().filter(|_| next.is_none()) else { return Err(Incomplete::Ages) };
    if last.from < *OPEN_AGE_RANGE.start() {
        return Err(Incomplete::OpenAge(last.from));
    }
    cells.into_iter().map(|(band, value)| value.map(|value| (band, value)).ok_or(Incomplete::Suppressed)).collect()
}

/// The positions of the regions asked for by code (old ones too) or name; all where none is. Errors name what is not there.
pub(super) fn choose(imported: &Imported, wanted: &[String]) -> Result<Vec<usize>, Vec<String>> {
    let regions = &imported.regions;
    if wanted.is_empty() {
        return Ok((0..regions.len().max(1)).collect());
    }
    let is = |region: &RegionFound, word: &str| {
        region.code == word || region.codes_before.iter().any(|code| code == word) || region.name.as_deref() == Some(word)
    };
    let (found, missing): (Vec<_>, Vec<_>) =
        wanted.iter().map(|word| (word, regions.iter().position(|region| is(region, word)))).partition(|(_, at)| at.is_some());
    if !missing.is_empty() {
        return Err(missing.into_iter().map(|(word, _)| word.clone()).collect());
    }
    Ok(found.into_iter().filter_map(|(_, at)| at).collect::<BTreeSet<_>>().into_iter().collect())
}
