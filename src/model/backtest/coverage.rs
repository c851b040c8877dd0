//! Whether the futures drawn from past years held what happened: how wide the fan would have been, and where in it the outcome lies.

use super::people::{BEFORE, GROUPS, Past, is_known, persons, told_apart};
use crate::domain::account::{Account, AccountDetail, Rules};
use crate::domain::axis::{RegionId, Year};
use crate::domain::cells::Cells;
use crate::domain::draws::{Draws, MOVES, Spread};
use crate::domain::rates::YearRates;
use crate::model::draws::{Ahead, Nation, Unrest, futures};
use crate::model::local::{Histories, LocalError, LocalRates, Settings, estimate};
use crate::model::step::step;
use rayon::prelude::*;
use std::sync::atomic::AtomicBool;

/// How far a place may lie beyond the edge of an interval and still be on it: half and tenths are no binary numbers.
const EDGE: f64 = 1e-9;

/// One municipality's group some years after one jump-off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Which municipality.
    pub lane: usize,
    /// 1 January it was drawn from.
    pub jump_off: Year,
    /// Years on.
    pub horizon: u16,
    /// Position in [`GROUPS`].
    pub group: usize,
    /// Inhabitants at the jump-off.
    pub size: f64,
    /// Share of the futures below what was counted, 0–1; those equal to it count half.
    pub below: f64,
}

impl Place {
    /// Whether what was counted lies in the middle `share` of the futures, its edges included.
    #[must_use]
    pub fn inside(&self, share: f64) -> bool {
        (self.below - 0.5).abs() <= share / 2.0 + EDGE
    }
}

/// Share of `drawn` below `observed`; those equal to it count half.
fn below(observed: f64, drawn: &[f64]) -> f64 {
    let under = drawn.iter().filter(|value| **value < observed).count() as f64;
    let same = drawn.iter().filter(|value| **value == observed).count() as f64;
    (under + same / 2.0) / drawn.len() as f64
}

/// Futures of every municipality from every jump-off, and where what was counted lies in them, up to `longest` years on. Municipalities
/// are those that are cases of the back-test: known at the jump-off and five years before it.
///
/// # Errors
/// When no rates can be estimated from a past, or a future had a rate that cannot be.
pub fn places(
    past: &Past,
    codes: &[RegionId],
    jump_offs: &[Year],
    longest: u16,
    (settings, draws, spread): (&Settings, &Draws, &Spread),
) -> Result<Vec<Place>, LocalError> {
    let mut all = Vec::new();
    let nation = Nation::draw(draws, spread, usize::from(longest));
    for &jump_off in jump_offs {
        let last = past.histories.last().map_or(0, |last| u16::try_from(last.since(jump_off)).unwrap_or(0));
        let years = longest.min(last);
        let known = past.known(jump_off);
        let stock = |year: Year| known.histories.stock(year).ok_or(LocalError::TooFewYears);
        let (before, now) = (stock(jump_off.minus(BEFORE))?, stock(jump_off)?);
        let rates = estimate(&known.histories, &known.national, &known.counted, &known.references, (jump_off, years), settings)?;
        // The step takes numbers only.
        let opening = now.map(|_, _, lane, persons| if is_known(now, lane) { persons } else { 0.0 });
        let lived = lived(&rates, &opening, usize::from(years))?;
        let drawn_from = |lane: &usize| is_known(before, *lane) && is_known(now, *lane) && now.total(*lane) > 0.0;
        let lanes: Vec<usize> = (0..now.lanes()).filter(drawn_from).collect();
        let found: Vec<Result<Vec<Place>, LocalError>> = lanes
            .par_iter()
            .map(|&lane| {
                let alone = Alone {
                    region: codes.get(lane).cloned().unwrap_or_else(|| RegionId::new(lane.to_string())),
                    opening: opening.lane(lane),
                    stocks: stocks_of(&known.histories, lane, jump_off),
                    accounts: lived.iter().map(|(_, account)| account.lane(lane)).collect(),
                    rates: lived.iter().map(|(rates, _)| rates.lane(lane)).collect(),
                };
                of_lane(past, &alone, (jump_off, lane), (draws, &nation, spread))
            })
            .collect();
        for places in found {
            all.extend(places?);
        }
    }
    Ok(all)
}

/// What is known of a lane year after year up to a jump-off.
fn stocks_of(histories: &Histories, lane: usize, jump_off: Year) -> Vec<Cells> {
    let back = (0..).map_while(|years| histories.stock(jump_off.minus(years)).filter(|stock| is_known(stock, lane)));
    let mut stocks: Vec<Cells> = back.map(|stock| stock.lane(lane)).collect();
    stocks.reverse();
    stocks
}

/// The same of few municipalities, no further from each jump-off than the longest of `horizons` with an outcome: jump-offs side by side,
/// each with its own accounts of every municipality.
///
/// # Errors
/// As [`places`].
pub fn places_of_few(
    past: &Past,
    codes: &[RegionId],
    jump_offs: &[Year],
    horizons: &[u16],
    how: (&Settings, &Draws, &Spread),
) -> Result<Vec<Place>, LocalError> {
    let ends = |jump_off: Year, horizon: u16| past.histories.stock(jump_off.plus(horizon)).is_some();
    let from = |&jump_off: &Year| {
        let longest = horizons.iter().copied().filter(|&horizon| ends(jump_off, horizon)).max().unwrap_or(0);
        places(past, codes, &[jump_off], longest, how)
    };
    let found: Vec<Result<Vec<Place>, LocalError>> = jump_offs.par_iter().map(from).collect();
    Ok(found.into_iter().collect::<Result<Vec<Vec<Place>>, LocalError>>()?.concat())
}

/// Rates and accounts of every year, all lanes.
fn lived(rates: &LocalRates, opening: &Cells, years: usize) -> Result<Vec<(YearRates, Account)>, LocalError> {
    let mut stock = opening.clone();
    let mut lived = Vec::with_capacity(years);
    for year in 0..years {
        let rates = rates.year(year, &stock).ok_or(LocalError::TooFewYears)??;
        let mut account = Account::new(stock.axis(), stock.lanes(), AccountDetail::Cells);
        step(&stock, &rates, Rules::default(), &mut account);
        stock.clone_from(&account.closing);
        lived.push((rates, account));
    }
    Ok(lived)
}

/// One lane of it.
struct Alone {
    region: RegionId,
    opening: Cells,
    /// On 1 January of the years up to the jump-off, one after the other.
    stocks: Vec<Cells>,
    accounts: Vec<Account>,
    rates: Vec<YearRates>,
}

fn of_lane(
    past: &Past,
    alone: &Alone,
    (jump_off, lane): (Year, usize),
    (draws, nation, spread): (&Draws, &Nation, &Spread),
) -> Result<Vec<Place>, LocalError> {
    let Alone { region, opening, stocks, accounts, rates } = alone;
    let size = opening.total(0);
    let unrest = rates.first().and_then(|year| Unrest::of(&stocks.iter().collect::<Vec<_>>(), &year.survivorship));
    let own = unrest.map_or(spread.own, |unrest| unrest.sized(spread.own));
    let ahead = Ahead { region, opening, accounts, rates, rules: Rules::default(), late: None, gross: MOVES * size };
    let see = |_: usize, stock: &Cells, _: u32, seen: &mut Vec<f64>| {
        seen.extend(GROUPS.iter().flat_map(|band| (0..stock.lanes()).map(|lane| persons(stock, *band, lane))));
    };
    let found = futures(ahead, draws, (nation, &own), see, &AtomicBool::new(false))?;
    let mut places = Vec::new();
    let Some(found) = found else { return Ok(places) };
    for (horizon, stock) in (0..).zip(0..found.seen.stocks()).skip(1) {
        let Some(outcome) = past.histories.stock(jump_off.plus(horizon)).filter(|outcome| is_known(outcome, lane)) else { continue };
        for (group, band) in told_apart(outcome.axis()) {
            let below = below(persons(outcome, band, lane), found.seen.of(stock, group));
            places.push(Place { lane, jump_off, horizon, group, size, below });
        }
    }
    Ok(places)
}

#[cfg(test)]
mod tests;
