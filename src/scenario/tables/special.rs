//! Special groups: people who do not age or move like others, with a plan of their own.

use super::header::{Columns, RegionColumn};
use super::rows::{self, Rows};
use super::{Known, Table};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::domain::axis::{AgeBand, Sex, Year};
use crate::domain::cells::{Cells, MAX_CELL};
use std::collections::BTreeMap;

/// Stocks of a group by position of the region and 1 January.
pub type Group = BTreeMap<usize, BTreeMap<Year, Cells>>;

const AGES: &[&str] = &["age", "age_from"];

/// People of special groups: region, group, year, sex (empty = both, half each), age (or age_from, age_to: spread evenly), persons.
pub fn special(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> BTreeMap<String, Group> {
    let columns =
        Columns { region: RegionColumn::Each, required: &["group", "year", "persons"], optional: &["sex", "age_to"], one_of: &[AGES] };
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    let mut first: BTreeMap<_, Vec<(AgeBand, usize)>> = BTreeMap::new();
    let Rows { rows: read, .. } = rows::read(table, &columns, known, found, |row| {
        let (region, group, year) = (row.region(), row.word("group"), row.year("year"));
        let (sex, band, persons) = (row.sex_or_both(), row.band(), row.number("persons", &(0.0..=MAX_CELL), "persons"));
        Some((row.line, region?, group?, known.label.stock_of(year?), sex?, band?, persons?))
    });
    for (line, region, group, year, sex, band, persons) in read {
        for sex in sex.map_or(Sex::ALL.to_vec(), |sex| vec![sex]) {
            let rows = first.entry((group.clone(), region, year, sex)).or_default();
            if let Some((_, before)) = rows.iter().find(|(other, _)| other.overlaps(band)) {
                found.push(twice(&group, band, *before).at(Place::file(table.file).line(line)));
            }
            rows.push((band, line));
        }
        let stock = groups.entry(group).or_default().entry(region).or_default().entry(year).or_insert_with(|| Cells::zeros(known.axis, 1));
        spread(stock, sex, band, persons);
    }
    groups
}

/// Persons evenly over a band's single ages and, where no sex is told, both sexes.
fn spread(stock: &mut Cells, sex: Option<Sex>, band: AgeBand, persons: f64) {
    let axis = stock.axis();
    let last = band.to.unwrap_or_else(|| axis.open_age().max(band.from));
    let ages = f64::from(last - band.from + 1);
    for to in Sex::ALL.into_iter().filter(|to| sex.is_none_or(|sex| sex == *to)) {
        let each = if sex.is_some() { persons / ages } else { 0.5 * persons / ages };
        for age in band.from..=last {
            let group = axis.group_of(age);
            stock.set(to, group, 0, stock.get(to, group, 0) + each);
        }
    }
}

fn twice(group: &str, band: AgeBand, before: usize) -> Diagnostic {
    Diagnostic::error("K0900", format!("ages {band} of {group} are given twice; first on line {before}"))
        .why("the same people would be counted double")
        .advice("delete one of the rows, or make the bands join")
}
