//! Completeness: each region, year, sex and age exactly once.

use super::{Known, Table};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::domain::axis::{AgeBand, Sex, Year};
use std::collections::{BTreeMap, BTreeSet};

/// A number and what it is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    /// Its line.
    pub line: usize,
    /// Position of the region; none = all.
    pub region: Option<usize>,
    /// Year as the table writes it; none = every year.
    pub year: Option<Year>,
    /// One sex, or both.
    pub sex: Option<Sex>,
    /// Ages; the last single age of a table is made open by [`open_last`].
    pub band: AgeBand,
    /// The number.
    pub value: f64,
}

/// Rows of one region and year.
type Groups<'e> = BTreeMap<(Option<usize>, Option<Year>), Vec<&'e Entry>>;

/// The last single age of a table is open: its band is made so.
pub fn open_last(entries: &mut [Entry]) {
    let last = entries.iter().map(|entry| entry.band.to.unwrap_or(u8::MAX)).max();
    for entry in entries {
        if entry.band.to == last && entry.band.to == Some(entry.band.from) {
            entry.band.to = None;
        }
    }
}

/// A table that must be complete.
#[derive(Debug, Clone, Copy)]
pub struct Grid<'a> {
    /// The table.
    pub table: &'a Table<'a>,
    /// What it may refer to.
    pub known: &'a Known,
    /// What is counted, for messages: "persons", "death rate".
    pub what: &'static str,
    /// Whether every region of the study must be there.
    pub every_region: bool,
    /// Whether every row was read, so that what is not there is missing.
    pub whole: bool,
}

impl Grid<'_> {
    /// Every region and year has each of `sexes` (none = not split) at every age from `first` on, exactly once.
    pub fn every_age(&self, entries: &[Entry], sexes: &[Option<Sex>], first: u8, found: &mut Diagnostics) {
        let groups = self.every_year(entries, found);
        for ((region, year), rows) in &groups {
            for sex in sexes {
                let mut of_sex: Vec<&Entry> = rows.iter().copied().filter(|entry| entry.sex == *sex).collect();
                of_sex.sort_by_key(|entry| (entry.band.from, entry.line));
                let at = rows.first().map_or(1, |entry| entry.line);
                self.ages_in_order(&of_sex, first, at, &Cell { region: *region, year: *year, sex: *sex }, found);
            }
        }
    }

    fn ages_in_order(&self, rows: &[&Entry], first: u8, at: usize, cell: &Cell, found: &mut Diagnostics) {
        let mut next = u16::from(first);
        let mut before: Option<&Entry> = None;
        for row in rows {
            let from = u16::from(row.band.from);
            match before {
                Some(earlier) if earlier.band.from == row.band.from => found.push(self.twice(row, earlier, cell)),
                _ if from < next => found.push(self.overlap(row, cell)),
                _ if from > next && self.whole => found.push(self.absent(before.map_or(row.line, |b| b.line), next, Some(from - 1), cell)),
                _ => {}
            }
            next = next.max(row.band.to.map_or(u16::MAX, |to| u16::from(to) + 1));
            before = Some(row);
        }
        if next < u16::MAX && self.whole {
            found.push(self.absent(before.map_or(at, |b| b.line), next, None, cell));
        }
    }

    /// Every region and year has the same sexes and ages, exactly once, and nobody is counted twice.
    pub fn same_cells(&self, entries: &[Entry], found: &mut Diagnostics) {
        let cells: BTreeSet<(Option<Sex>, AgeBand)> = entries.iter().map(|entry| (entry.sex, entry.band)).collect();
        for ((region, year), rows) in self.every_year(entries, found) {
            self.nobody_twice(&rows, found);
            let there: BTreeSet<(Option<Sex>, AgeBand)> = rows.iter().map(|entry| (entry.sex, entry.band)).collect();
            for (sex, band) in cells.difference(&there).filter(|_| self.whole) {
                let line = rows.first().map_or(1, |entry| entry.line);
                let cell = Cell { region, year, sex: *sex };
                found.push(self.absent(line, u16::from(band.from), band.to.map(u16::from), &cell));
            }
        }
    }

    /// No two rows share a person.
    pub fn nobody_twice(&self, rows: &[&Entry], found: &mut Diagnostics) {
        let mut kept: Vec<&Entry> = Vec::new();
        for row in rows {
            let cell = Cell { region: row.region, year: row.year, sex: row.sex };
            let shared =
                |other: &&&Entry| other.band.overlaps(row.band) && (other.sex.is_none() || row.sex.is_none() || other.sex == row.sex);
            match kept.iter().find(shared) {
                Some(other) if other.sex == row.sex && other.band == row.band => found.push(self.twice(row, other, &cell)),
                Some(_) => found.push(self.overlap(row, &cell)),
                None => kept.push(row),
            }
        }
    }

    /// Rows by region and year, where every region has every year between the table's first and last.
    fn every_year<'e>(&self, entries: &'e [Entry], found: &mut Diagnostics) -> Groups<'e> {
        let mut groups: Groups<'e> = BTreeMap::new();
        for entry in entries {
            groups.entry((entry.region, entry.year)).or_default().push(entry);
        }
        if self.whole && !entries.is_empty() {
            for region in self.regions(entries) {
                let begins = region.and_then(|at| self.known.begins.get(&at));
                let must_be = |year: &Option<Year>| begins.zip(year.as_ref()).is_none_or(|(begins, year)| year >= begins);
                let empty = self.years(entries).into_iter().filter(|year| must_be(year) && !groups.contains_key(&(region, *year)));
                empty.for_each(|year| found.push(self.no_year(region, year)));
            }
        }
        groups
    }

    /// Years that must be there: those the study names for its stocks, else all between the first and the last.
    fn years(&self, entries: &[Entry]) -> Vec<Option<Year>> {
        match self.stocks() {
            Some(stocks) => stocks.iter().copied().map(Some).collect(),
            None => years(entries),
        }
    }

    fn stocks(&self) -> Option<&BTreeSet<Year>> {
        self.known.stocks.as_ref().filter(|_| self.table.key == "population")
    }

    /// Rows of a year that the study does not name among its stocks.
    pub fn named_years(&self, entries: &[Entry], found: &mut Diagnostics) {
        let Some(stocks) = self.stocks() else { return };
        let mut seen = BTreeSet::new();
        for entry in entries {
            if let Some(year) = entry.year.filter(|year| !stocks.contains(year) && seen.insert(*year)) {
                let words: Vec<String> = stocks.iter().map(ToString::to_string).collect();
                found.push(
                    Diagnostic::error("K0146", format!("people of {year}, which is not one of the study's stocks"))
                        .at(Place::file(self.table.file).line(entry.line).context(format!("year {year}")))
                        .why("the list under [study] says which years the table has, so that a lost year shows")
                        .advice(format!("add {year} to stocks = [{}], or delete its rows", words.join(", "))),
                );
            }
        }
    }

    /// Regions that must be there: those named; all of the study where each row belongs to one.
    fn regions(&self, entries: &[Entry]) -> BTreeSet<Option<usize>> {
        let named: BTreeSet<Option<usize>> = entries.iter().map(|entry| entry.region).collect();
        if self.every_region { (0..self.known.regions.len()).map(Some).collect() } else { named }
    }

    fn no_year(&self, region: Option<usize>, year: Option<Year>) -> Diagnostic {
        let words = Cell { region, year, sex: None }.words(self.known);
        let which = year.map_or_else(|| "a region".to_owned(), |year| format!("year {year}"));
        Diagnostic::error("K0117", format!("no {} for {which}", self.what))
            .at(Place::file(self.table.file).context(words))
            .why("every year between the first and the last is needed, for every region")
            .advice("add the year's rows, or begin the table after the gap")
    }

    fn absent(&self, line: usize, from: u16, to: Option<u16>, cell: &Cell) -> Diagnostic {
        let who = match cell.sex {
            Some(Sex::Female) => "women ",
            Some(Sex::Male) => "men ",
            None => "people ",
        };
        let ages = match to {
            Some(to) if to == from => from.to_string(),
            Some(to) => format!("{from}–{to}"),
            None => format!("{from} and over"),
        };
        Diagnostic::error("K0107", format!("no {} for {who}aged {ages}", self.what))
            .at(Place::file(self.table.file).line(line).context(cell.words(self.known)))
            .why("every sex and age is needed exactly once; the last age is the open group")
            .advice("add the row (near this line); where nobody is that old, write 0")
    }

    fn twice(&self, row: &Entry, earlier: &Entry, cell: &Cell) -> Diagnostic {
        Diagnostic::error("K0108", format!("the same row again (first on line {})", earlier.line))
            .at(Place::file(self.table.file).line(row.line).context(format!("{}, ages {}", cell.words(self.known), row.band)))
            .why("only one of the two can be true, and people must not be counted twice")
            .advice("delete one of them")
    }

    fn overlap(&self, row: &Entry, cell: &Cell) -> Diagnostic {
        Diagnostic::error("K0115", format!("ages {} overlap another row", row.band))
            .at(Place::file(self.table.file).line(row.line).context(cell.words(self.known)))
            .why("people in both rows would be counted twice")
            .advice("use bands that do not share an age, and one row for both sexes or one for each")
    }
}

/// All years between the first and the last; none alone where the rows hold for every year.
fn years(entries: &[Entry]) -> Vec<Option<Year>> {
    let named: BTreeSet<Year> = entries.iter().filter_map(|entry| entry.year).collect();
    match (named.first(), named.last()) {
        (Some(first), Some(last)) => first.through(*last).map(Some).collect(),
        _ => vec![None],
    }
}

/// Which part of a table a message speaks of.
struct Cell {
    region: Option<usize>,
    year: Option<Year>,
    sex: Option<Sex>,
}

impl Cell {
    fn words(&self, known: &Known) -> String {
        let region = self.region.and_then(|at| known.regions.get(at)).map(|region| format!("region {region}"));
        let year = self.year.map(|year| format!("year {year}"));
        let sex = self.sex.map(|sex| sex.code().to_owned());
        [region, year, sex].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}
