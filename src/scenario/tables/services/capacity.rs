//! The table of capacity: what stands, opens and closes, decided or proposed, with its money.

use super::{ByService, by_service, once};
use crate::diag::{Diagnostic, Diagnostics};
use crate::domain::cells::MAX_CELL;
use crate::domain::service::{Capacity, CapacityEntry, Money, Standing};
use crate::scenario::tables::fields::Row;
use crate::scenario::tables::header::{Columns, RegionColumn};
use crate::scenario::tables::rows;
use crate::scenario::tables::{Known, Table};
use std::collections::BTreeMap;

/// Most money of a row, in any currency.
const MOST_MONEY: f64 = 1e15;

/// Places: region, service, year (31 December), places or change, name, status, investment, running_cost. Beside them the line of each row.
pub fn capacity(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> (ByService<Capacity>, ByService<usize>) {
    let columns = Columns {
        region: RegionColumn::Each,
        required: &["service", "year"],
        optional: &["places", "change", "name", "status", "investment", "running_cost"],
        one_of: &[],
    };
    let mut first = BTreeMap::new();
    let read = rows::read(table, &columns, known, found, |row| {
        let (service, region, year) = (row.service(), row.region(), row.year("year"));
        let money = Money { investment: money(row, "investment", "investment"), running_cost: money(row, "running_cost", "running cost") };
        let written = written(row);
        let (entry, standing) = (entry(row, &written, money), standing(row));
        let name = row.text("name").to_owned();
        let key = (service?, region?, year?, written.first().copied().unwrap_or_default().to_owned(), standing?, name.clone());
        once(row, &mut first, key, "service")?;
        let (entry, standing) = (entry?, standing?);
        sensible(row, entry, standing, money)?;
        let entry = Capacity { region: known.regions.get(region?)?.clone(), year: year?, entry, name, standing, money };
        Some(((service?, entry), (service?, row.line)))
    });
    let (entries, lines) = read.rows.into_iter().unzip();
    (by_service(entries), by_service(lines))
}

/// Which of the two columns of places a row fills.
fn written(row: &Row<'_>) -> Vec<&'static str> {
    ["places", "change"].into_iter().filter(|column| !row.text(column).is_empty()).collect()
}

/// A level, a change, or a project that costs money and changes no place.
fn entry(row: &mut Row<'_>, written: &[&str], money: Money) -> Option<CapacityEntry> {
    match written {
        ["places"] => row.number("places", &(0.0..=MAX_CELL), "places").map(CapacityEntry::Places),
        ["change"] => row.number("change", &(-MAX_CELL..=MAX_CELL), "a change of places").map(CapacityEntry::Change),
        [] if money.known() => Some(CapacityEntry::Change(0.0)),
        other => {
            let what = if other.is_empty() { "neither places nor change" } else { "both places and change" };
            let why = "a row says how many there are, or how many more";
            row.mistake("K0120", "places", format!("{what} in a row"), why, "fill one of the two");
            None
        }
    }
}

/// Money of a row; none where the cell is empty or the column left out. What is refused is reported.
fn money(row: &mut Row<'_>, column: &str, what: &str) -> Option<f64> {
    if row.text(column).is_empty() { None } else { row.number(column, &(0.0..=MOST_MONEY), what) }
}

fn standing(row: &mut Row<'_>) -> Option<Standing> {
    let text = row.text("status");
    let known = Standing::ALL.into_iter().find(|standing| standing.code() == text);
    if known.is_none() && !text.is_empty() {
        let why = "what is proposed never counts as capacity, what is decided does";
        row.mistake("K0747", "status", format!("`{text}` is no status"), why, "write decided (or nothing), or proposed");
        return None;
    }
    Some(known.unwrap_or_default())
}

/// What a row cannot mean, and what it says without meaning anything.
fn sensible(row: &mut Row<'_>, entry: CapacityEntry, standing: Standing, money: Money) -> Option<()> {
    if standing == Standing::Proposed && matches!(entry, CapacityEntry::Places(_)) {
        let why = "what is proposed is added to what stands, and a level would replace it";
        row.mistake("K0748", "places", "a proposal that gives a level".to_owned(), why, "write how many more (or fewer) in `change`");
        return None;
    }
    if entry == CapacityEntry::Change(0.0) && !money.known() {
        let found = Diagnostic::warning("K0740", "a row that changes no place and costs nothing").at(row.place("change"));
        row.found
            .push(found.why("it says nothing: perhaps a number is missing").advice("write the change or the money, or delete the row"));
    }
    Some(())
}
