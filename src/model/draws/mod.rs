//! Draws of a region: the same step with other rates, 64 futures side by side, batch by batch on all threads, kept in the order of draws.
//!
//! Draw k is the same alone, in any batch, on any number of threads, with other regions or without. Regions share the nation's courses of
//! chance and have their own beside; scenarios share all of it, so that the difference between two scenarios is not chance.

mod counts;
mod kept;
mod lives;
mod moves;
mod paths;
mod rates;
mod together;
mod unrest;

pub use counts::Count;
pub use kept::Kept;
pub use paths::Nation;
pub use together::{AllAhead, Undrawn, futures_together, memory};
pub use unrest::Unrest;

use super::random::Key;
use super::step::step;
use crate::domain::account::{Account, AccountDetail, Rules};
use crate::domain::axis::{RegionId, Sex};
use crate::domain::cells::{Cells, InvalidCell};
use crate::domain::draws::{BATCH, Draws, Own, Source};
use crate::domain::late::LateMoves;
use crate::domain::rates::YearRates;
use lives::Lives;
use paths::Courses;
use rates::{Expected, Room};
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// A region as its scenario expects it, which futures differ from.
#[derive(Debug, Clone, Copy)]
pub struct Ahead<'a> {
    /// Which.
    pub region: &'a RegionId,
    /// Its people at the jump-off, one lane.
    pub opening: &'a Cells,
    /// The years of its course, one lane, every cell kept.
    pub accounts: &'a [Account],
    /// Rates of its steps.
    pub rates: &'a [YearRates],
    /// The study's rules.
    pub rules: Rules,
    /// Moves where its programme of dwellings comes otherwise; none where it comes as assumed, or nothing is led by dwellings.
    pub late: Option<&'a LateMoves>,
    /// Persons moving in a year, and as many out; none is asked of rates that are moves in and out themselves.
    pub gross: f64,
}

/// The futures of a region, in the order of draws.
#[derive(Debug, Clone, PartialEq)]
pub struct Futures {
    /// What was seen of them.
    pub seen: Kept,
    /// Largest share of a region's people that a rule added or took away in a year of any future.
    pub adjusted: f64,
}

/// Futures of some draws: a batch's stocks, and what makes their numbers.
struct Batch<'a> {
    draws: &'a Draws,
    lanes: (u32, u32),
    courses: Courses<'a>,
    key: Key,
}

/// All futures of a region. `see(year, stock, first, seen)` adds to `seen` what is kept of a year's stock, thing by thing the lanes side by
/// side; `year` counts stocks from the jump-off's (0), lane 0 is draw `first`. `None` when it was given up because `cancelled` said so.
///
/// # Errors
/// When a future has a rate that cannot be: chances are so made that none has.
pub fn futures<See>(
    ahead: Ahead<'_>,
    draws: &Draws,
    (nation, own): (&Nation, &Own),
    see: See,
    cancelled: &AtomicBool,
) -> Result<Option<Futures>, InvalidCell>
where
    See: Fn(usize, &Cells, u32, &mut Vec<f64>) + Sync,
{
    let years = ahead.accounts.iter().zip(ahead.rates);
    let counted = draws.with(Source::Counts);
    let expected: Vec<Expected<'_>> =
        years.map(|(account, rates)| Expected::new(account, rates, (ahead.gross, own.together), counted)).collect();
    let key = Key::new(draws.seed, Some(ahead.region));
    let starts: Vec<u32> = (0..draws.count()).step_by(BATCH as usize).collect();
    let lived: Vec<Result<Option<Futures>, InvalidCell>> = starts
        .par_iter()
        .map(|&from| {
            let lanes = (from, (from + BATCH).min(draws.count()));
            let courses = Courses::draw(draws, &key, (nation, own), ahead.late, lanes);
            Batch { draws, lanes, courses, key: key.clone() }.live(ahead, &expected, &see, cancelled)
        })
        .collect();
    let lived: Option<Vec<Futures>> = lived.into_iter().collect::<Result<_, _>>()?;
    Ok(lived.map(|batches| Futures::join(&batches)))
}

impl Futures {
    /// Every thing seen in its own order, the least first, and no longer in that of draws: what quantiles are read from.
    pub fn sort(&mut self) {
        self.seen.sort();
    }

    /// Batches as one, in their order.
    fn join(batches: &[Self]) -> Self {
        let seen: Vec<&Kept> = batches.iter().map(|batch| &batch.seen).collect();
        Self { seen: Kept::join(&seen), adjusted: batches.iter().fold(0.0, |most, batch| batch.adjusted.max(most)) }
    }
}

impl Batch<'_> {
    fn live(
        &self,
        ahead: Ahead<'_>,
        expected: &[Expected<'_>],
        see: &(impl Fn(usize, &Cells, u32, &mut Vec<f64>) + Sync),
        cancelled: &AtomicBool,
    ) -> Result<Option<Futures>, InvalidCell> {
        let (axis, lanes) = (ahead.opening.axis(), (self.lanes.1 - self.lanes.0) as usize);
        let mut stock = Cells::from_fn(axis, lanes, |sex, group, _| ahead.opening.get(sex, group, 0));
        let mut account = Account::new(axis, lanes, AccountDetail::Totals);
        let (mut room, mut lives) = (Room::new(axis, lanes), Lives::new(&self.key, self.lanes));
        let (mut seen, mut adjusted) = (Vec::new(), 0.0_f64);
        see(0, &stock, self.lanes.0, &mut seen);
        // As much of every stock as of the first.
        seen.reserve_exact(seen.len() * expected.len());
        for (year, expected) in expected.iter().enumerate() {
            if cancelled.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let rates = room.rates(expected, &self.courses, &mut lives, (self.draws, year, &stock))?;
            step(&stock, &rates, ahead.rules, &mut account);
            room.give_back(rates);
            // Two rows of sums, nearly always without any.
            if Sex::ALL.iter().any(|sex| account.adjustment.of_sex(*sex).iter().any(|persons| *persons != 0.0)) {
                adjusted = adjusted.max(largest_adjustment(&account, 0..lanes));
            }
            std::mem::swap(&mut stock, &mut account.closing);
            see(year + 1, &stock, self.lanes.0, &mut seen);
        }
        Ok(Some(Futures { seen: Kept::new(expected.len() + 1, lanes, seen), adjusted }))
    }
}

/// What each of so many (draws, a few regions) has, in their order, on all threads.
pub fn each<T: Send>(count: usize, of: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    (0..count).into_par_iter().map(of).collect()
}

/// Largest share of its people that a rule added to a lane or took away, of some lanes.
fn largest_adjustment(account: &Account, lanes: std::ops::Range<usize>) -> f64 {
    lanes.fold(0.0, |largest: f64, lane| {
        let people = account.opening.total(lane);
        let share = if people > 0.0 { account.adjustment.total(lane).abs() / people } else { 0.0 };
        largest.max(share)
    })
}

#[cfg(test)]
mod tests;
