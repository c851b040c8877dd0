//! Moves counted without ages: in and out of a region by calendar year, of all kinds together or by kind.

use super::fields::Row;
use super::header::{Columns, RegionColumn};
use super::rows::{self, Rows};
use super::services::once;
use super::{Known, Table};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::domain::axis::Year;
use crate::domain::cells::MAX_CELL;
use crate::domain::flows::{Flow, Flows};
use std::collections::BTreeMap;

/// Persons that kinds may be apart from all by rounding of what is published.
const ROUNDING: f64 = 10.0;

/// Where people came from or went to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    All,
    Internal,
    International,
}

/// Counted moves: region, year, kind (internal, international; empty or left out = both together), in_count, out_count.
pub fn flows(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> BTreeMap<usize, BTreeMap<Year, Flows>> {
    let columns = Columns { region: RegionColumn::Each, required: &["year", "in_count", "out_count"], optional: &["kind"], one_of: &[] };
    let mut first = BTreeMap::new();
    let Rows { rows: read, .. } = rows::read(table, &columns, known, found, |row| {
        let (region, year, kind) = (row.region(), row.year("year"), kind(row));
        let moved_in = row.number("in_count", &(0.0..=MAX_CELL), "persons moving in");
        let moved_out = row.number("out_count", &(0.0..=MAX_CELL), "persons moving out");
        once(row, &mut first, (region?, year?, kind?), "year")?;
        Some((row.line, region?, year?, kind?, Flow { moved_in: moved_in?, moved_out: moved_out? }))
    });
    let mut all: BTreeMap<usize, BTreeMap<Year, Flows>> = BTreeMap::new();
    let mut lines = BTreeMap::new();
    for (line, region, year, kind, flow) in read {
        let of_year = all.entry(region).or_default().entry(year).or_default();
        match kind {
            Kind::All => of_year.all = Some(flow),
            Kind::Internal => of_year.internal = Some(flow),
            Kind::International => of_year.international = Some(flow),
        }
        lines.insert((region, year), line);
    }
    for ((region, year), line) in lines {
        let apart = all.get(&region).and_then(|years| years.get(&year)).map_or(0.0, Flows::apart);
        if apart > ROUNDING {
            found.push(not_the_sum(year, apart).at(Place::file(table.file).line(line)));
        }
    }
    all
}

fn kind(row: &mut Row<'_>) -> Option<Kind> {
    match row.text("kind") {
        "" => Some(Kind::All),
        "internal" => Some(Kind::Internal),
        "international" => Some(Kind::International),
        other => {
            let what = format!("`{}` is no kind of moves", other.chars().take(40).collect::<String>());
            row.mistake(
                "K0331",
                "kind",
                what,
                "moves are told apart by where people come from",
                "write internal, international, or nothing",
            );
            None
        }
    }
}

fn not_the_sum(year: Year, apart: f64) -> Diagnostic {
    Diagnostic::error("K0332", format!("the kinds of moves of {year} are {apart} persons apart from all of them"))
        .why("moves within the country and from or to abroad are together all moves")
        .advice("look for a row of another year or place; or give the kinds alone")
}
