//! Calendar years that base rates are found over: inside the data, before the jump-off.

use super::Check;
use super::tables::Tables;
use crate::domain::axis::Year;
use crate::domain::cells::Population;
use crate::domain::study::Region;
use crate::scenario::inputs::Windows;
use std::collections::{BTreeMap, BTreeSet};

/// Stocks by 1 January.
type Stocks = BTreeMap<Year, Population>;

/// Years a base rate could be found in; none = the tables hold for every year.
type Data = Option<BTreeSet<Year>>;

impl Check<'_> {
    pub(super) fn windows(&mut self, tables: &Tables, regions: &[Region], nation: &Stocks) -> Option<Windows> {
        let sound = |key: &str, data: Data| data.filter(|_| !tables.broken.contains(key));
        let fertility = years_of(tables.fertility.values().map(|years| years.keys().copied().collect()));
        let mortality = years_of(tables.mortality.values().map(|table| table.by_year.keys().copied().collect()));
        let stocks = sound("population", Some(between_stocks(regions)));
        // Where no region has a history, migration can be read from the nation's alone.
        let moving = stocks.clone().map(|own| if own.is_empty() { with_both_ends(nation) } else { own });
        let base = &self.study.base;
        let (a, b, c, d, e) = (base.fertility, base.local_fertility, base.mortality, base.decline, base.migration);
        let (fertility, mortality) = (sound("fertility", fertility), sound("mortality", mortality));
        let fertility = self.window("fertility", a, 3, &fertility);
        let local_fertility = self.window("local_fertility", b, 10, &stocks);
        let decline = self.window("decline", d, 30, &mortality);
        let mortality = self.window("mortality", c, 5, &mortality);
        let migration = self.window("migration", e, 10, &moving);
        Some(Windows {
            fertility: fertility?,
            local_fertility: local_fertility?,
            mortality: mortality?,
            decline: decline?,
            migration: migration?,
        })
    }

    /// The window as written, judged; or the last `usual` years of the data before the jump-off.
    fn window(&mut self, key: &str, written: Option<[u16; 2]>, usual: u16, data: &Data) -> Option<(Year, Year)> {
        let latest = self.years.jump_off.minus(1);
        let Some(written) = written else {
            let known = data.iter().flatten().filter(|year| **year <= latest);
            let last = known.max().copied().unwrap_or(latest);
            let first = data.iter().flatten().min().map_or(last, |first| (*first).max(last.minus(usual - 1)));
            return Some((first.min(last), last));
        };
        let path = format!("base.{key}");
        let window = self.written_window(&path, written)?;
        if window.1 > latest {
            self.reaches_past(&path, window.1, latest);
        }
        self.inside(&path, window, data);
        Some(window)
    }

    /// A window's two years, in order.
    pub(super) fn written_window(&mut self, path: &str, [first, last]: [u16; 2]) -> Option<(Year, Year)> {
        match (Year::new(first), Year::new(last)) {
            (Some(first), Some(last)) if first <= last => Some((first, last)),
            (Some(_), Some(_)) => {
                let what = format!("the window {first}–{last} ends before it begins");
                self.error("K0213", path, what, "no year lies in it", "turn the two around");
                None
            }
            _ => {
                let what = format!("{first}–{last} are not both years a study can name");
                self.error("K0213", path, what, "no rate can be found then", "write two years such as [2016, 2025]");
                None
            }
        }
    }

    /// The mistake of a window that would use the future.
    pub(super) fn reaches_past(&mut self, path: &str, last: Year, latest: Year) {
        let what = format!("the window ends in {last}, after the jump-off; the last whole year before it is {latest}");
        self.error("K0214", path, what, "the projection would use what it is meant to foresee", format!("end it in {latest} or earlier"));
    }

    fn inside(&mut self, path: &str, window: (Year, Year), data: &Data) {
        let Some(data) = data else { return };
        let (Some(first), Some(last)) = (data.first(), data.last()) else {
            if !self.found.has_errors() {
                let what =
                    format!("the window {}–{} needs stocks of people at both ends of a year, and there is one alone", window.0, window.1);
                self.error("K0213", path, what, "nothing can be read from one stock", "add earlier years to the population table");
            }
            return;
        };
        let missing: Vec<String> = window.0.through(window.1).filter(|year| !data.contains(year)).map(|year| year.to_string()).collect();
        if let Some(year) = missing.first() {
            let what = format!("the window {}–{} needs {year}, which the tables do not have", window.0, window.1);
            self.error("K0213", path, what, "a rate would rest on fewer years than it says", format!("the tables give {first}–{last}"));
        }
    }
}

/// Years that every table has; none where they are not by year.
fn years_of(tables: impl Iterator<Item = BTreeSet<Option<Year>>>) -> Data {
    let by_year: Vec<BTreeSet<Year>> =
        tables.filter(|years| !years.contains(&None)).map(|years| years.into_iter().flatten().collect()).collect();
    by_year.into_iter().reduce(|all, years| all.intersection(&years).copied().collect())
}

/// Calendar years with a stock at both ends, in every region.
fn between_stocks(regions: &[Region]) -> BTreeSet<Year> {
    let both = |region: &Region| with_both_ends(&region.history);
    regions.iter().map(both).reduce(|all, years| all.intersection(&years).copied().collect()).unwrap_or_default()
}

fn with_both_ends(stocks: &Stocks) -> BTreeSet<Year> {
    stocks.keys().copied().filter(|year| stocks.contains_key(&year.plus(1))).collect()
}
