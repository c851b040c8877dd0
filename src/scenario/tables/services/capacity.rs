//! The table of capacity: what stands, opens and closes, decided or proposed, with its money.

use super::{ByService, by_service, once};
use crate::diag::{Diagnostic, Diagnostics};
use crate::domain::cells::MAX_CELL;
use crate::domain::service::{Capacity, CapacityEntry, Money, Prices, Standing};
use crate::scenario::tables::fields::Row;
use crate::scenario::tables::header::{Columns, RegionColumn};
use crate::scenario::tables::rows;
use crate::scenario::tables::{Known, Table};
use std::collections::BTreeMap;

/// Most money of a row, in any currency.
const MOST_MONEY: f64 = 1e15;

/// Places: region, service, year (31 December), places or change, name, status, investment, running_cost, currency, price_year. Beside
/// them the line of each row.
pub fn capacity(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> (ByService<Capacity>, ByService<usize>) {
    let columns = Columns {
        region: RegionColumn::Each,
        required: &["service", "year"],
        optional: &["places", "change", "name", "status", "investment", "running_cost", "currency", "price_year"],
        one_of: &[],
    };
    let (mut first, mut worth) = (BTreeMap::new(), BTreeMap::new());
    let read = rows::read(table, &columns, known, found, |row| {
        let (service, region, year) = (row.service(), row.region(), row.year("year"));
        let money = money_of(row, service, &mut worth);
        let written = written(row);
        let (entry, standing) = (entry(row, &written, &money), standing(row));
        let name = row.text("name").to_owned();
        let key = (service?, region?, year?, written.first().copied().unwrap_or_default().to_owned(), standing?, name.clone());
        once(row, &mut first, key, "service")?;
        let (entry, standing) = (entry?, standing?);
        sensible(row, entry, standing, &money)?;
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
fn entry(row: &mut Row<'_>, written: &[&str], money: &Money) -> Option<CapacityEntry> {
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

/// Amounts of a row with what they are worth. Amounts of one service are added up: they are of one currency and price year.
fn money_of(row: &mut Row<'_>, service: Option<usize>, worth: &mut BTreeMap<Option<usize>, (Prices, usize)>) -> Money {
    let (investment, running_cost) = (money(row, "investment", "investment"), money(row, "running_cost", "running cost"));
    let named = ["investment", "running_cost"].into_iter().find(|column| !row.text(column).is_empty());
    let prices = named.and_then(|column| prices(row, column));
    if let Some(prices) = &prices {
        let (first, line) = worth.entry(service).or_insert_with(|| (prices.clone(), row.line)).clone();
        if first != *prices {
            let what = format!("{} of {} beside {} of {} on line {line}", prices.currency, prices.year, first.currency, first.year);
            let advice = "bring the amounts of a service to one currency and the prices of one year before they are written down";
            row.mistake("K0727", "price_year", what, "amounts of different worth would be added up", advice);
        }
    }
    Money { investment, running_cost, prices }
}

/// Currency and price year of a row with money; what is missing is reported.
fn prices(row: &mut Row<'_>, column: &str) -> Option<Prices> {
    let lacks: Vec<&str> = ["currency", "price_year"].into_iter().filter(|column| row.text(column).is_empty()).collect();
    if !lacks.is_empty() {
        let why = "an amount says nothing where nobody knows what its unit was worth";
        row.mistake("K0782", column, format!("money without {}", lacks.join(" and ")), why, "fill the columns currency and price_year");
        return None;
    }
    Some(Prices { currency: row.text("currency").to_owned(), year: row.year("price_year")? })
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
fn sensible(row: &mut Row<'_>, entry: CapacityEntry, standing: Standing, money: &Money) -> Option<()> {
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
