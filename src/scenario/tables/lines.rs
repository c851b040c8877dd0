//! Tables of lines through years: sex ratio at birth, alternatives.

use super::fields::Row;
use super::header::{Columns, RegionColumn};
use super::rows::{self, Rows};
use super::services::once;
use super::{Known, Table};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::domain::axis::Year;
use crate::domain::cells::MAX_CELL;
use crate::scenario::inputs::{Alternatives, Letter, Path};
use crate::scenario::nearest;
use std::collections::{BTreeMap, BTreeSet};

/// Boys per girl: year, srb.
pub fn sex_ratio(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> BTreeMap<Option<Year>, f64> {
    let columns = Columns { region: RegionColumn::Never, required: &["srb"], optional: &["year"], one_of: &[] };
    let mut first = BTreeMap::new();
    let Rows { rows: read, whole } = rows::read(table, &columns, known, found, |row| {
        let year = row.year_or_every();
        let ratio = row.number("srb", &(0.5..=2.0), "boys per girl (such as 1.06)");
        once(row, &mut first, year?, "year")?;
        Some((year?, ratio?))
    });
    let ratios: BTreeMap<Option<Year>, f64> = read.into_iter().collect();
    if whole {
        years_without_gaps(table, &ratios.keys().copied().flatten().collect(), found);
    }
    ratios
}

fn years_without_gaps(table: &Table<'_>, years: &BTreeSet<Year>, found: &mut Diagnostics) {
    if let (Some(&first), Some(&last)) = (years.first(), years.last()) {
        for year in first.through(last).filter(|year| !years.contains(year)) {
            found.push(
                Diagnostic::error("K0117", format!("no row for year {year}"))
                    .at(Place::file(table.file).context(format!("year {year}")))
                    .why("every year between the first and the last is needed")
                    .advice("add the year's row, or begin the table after the gap"),
            );
        }
    }
}

const INDICATORS: [&str; 4] = ["tfr", "life_expectancy", "net_immigration", "internal"];
const LETTERS: [&str; 3] = ["M", "H", "L"];

/// Paths of the lettered alternatives: indicator, alternative, year, value.
pub fn alternatives(table: &Table<'_>, known: &Known, source: &str, found: &mut Diagnostics) -> Alternatives {
    let columns =
        Columns { region: RegionColumn::Never, required: &["indicator", "alternative", "year", "value"], optional: &[], one_of: &[] };
    let mut first = BTreeMap::new();
    let Rows { rows: read, whole } = rows::read(table, &columns, known, found, |row| {
        let indicator = one_of(row, "indicator", &INDICATORS);
        let letter = one_of(row, "alternative", &LETTERS).map(letter);
        let year = row.year("year");
        let value = indicator.and_then(|indicator| value_of(row, indicator));
        once(row, &mut first, (indicator?, letter?, year?), "indicator")?;
        Some((indicator?, letter?, year?, value?))
    });
    let mut paths: BTreeMap<&str, BTreeMap<Letter, BTreeMap<Year, f64>>> = BTreeMap::new();
    for (indicator, letter, year, value) in read {
        paths.entry(indicator).or_default().entry(letter).or_default().insert(year, value);
    }
    for (indicator, letters) in paths.iter().filter(|_| whole) {
        same_years(table, indicator, letters, found);
    }
    let mut of = |indicator: &str| -> BTreeMap<Letter, Path> {
        let letters = paths.remove(indicator).unwrap_or_default();
        letters.into_iter().filter_map(|(letter, points)| Path::new(points).map(|path| (letter, path))).collect()
    };
    Alternatives {
        source: source.to_owned(),
        tfr: of("tfr"),
        life_expectancy: of("life_expectancy"),
        net_immigration: of("net_immigration"),
        internal: of("internal"),
    }
}

fn letter(word: &str) -> Letter {
    match word {
        "H" => Letter::H,
        "L" => Letter::L,
        _ => Letter::M,
    }
}

fn one_of(row: &mut Row<'_>, column: &str, words: &[&'static str]) -> Option<&'static str> {
    let text = row.text(column);
    let word = words.iter().find(|word| **word == text).copied();
    if word.is_none() {
        let what = format!("`{text}` is no {column} known here");
        row.mistake("K0122", column, what, "its row would be lost in silence", nearest::advice(text, words));
    }
    word
}

fn value_of(row: &mut Row<'_>, indicator: &str) -> Option<f64> {
    let (range, what) = match indicator {
        "tfr" => (0.1..=15.0, "children per woman"),
        "life_expectancy" => (10.0..=120.0, "a life expectancy in years"),
        "internal" => (-100.0..=100.0, "a factor on internal migration"),
        _ => (-MAX_CELL..=MAX_CELL, "persons a year"),
    };
    row.number("value", &range, what)
}

/// Alternatives of one indicator name the same years, so that a lost row shows.
fn same_years(table: &Table<'_>, indicator: &str, letters: &BTreeMap<Letter, BTreeMap<Year, f64>>, found: &mut Diagnostics) {
    let all: BTreeSet<Year> = letters.values().flat_map(|points| points.keys().copied()).collect();
    for (letter, points) in letters {
        for year in all.iter().filter(|year| !points.contains_key(year)) {
            found.push(
                Diagnostic::error("K0107", format!("no {indicator} for alternative {letter:?} in {year}"))
                    .at(Place::file(table.file).context(format!("indicator {indicator}, alternative {letter:?}, year {year}")))
                    .why("the alternatives of an indicator name the same years, so that a lost row shows")
                    .advice("add the row"),
            );
        }
    }
}
