//! Draws of regions that live their years together: draw by draw, the regions side by side, so that whoever leaves one comes to another.
//!
//! Rates of a year are drawn region by region, some draws side by side, as for regions alone; then each draw's year is lived with all its
//! regions. A parent's people have no chance of their own: the correction that meets it is that of the run without chance, cell by cell and
//! year by year, so that the sum of a future's regions lies as far from the parent's as its chances take it.

use super::lives::Lives;
use super::paths::{Courses, Nation};
use super::rates::{Expected, Room};
use super::{Ahead, Futures, Kept, largest_adjustment};
use crate::domain::account::{Account, AccountDetail};
use crate::domain::axis::{AgeAxis, Sex, Year};
use crate::domain::cells::{Cells, InvalidCell};
use crate::domain::draws::{Draws, Own, Source};
use crate::domain::exchange::Coupling;
use crate::domain::rates::YearRates;
use crate::model::exchange::together::Failed;
use crate::model::exchange::{Together, side_by_side};
use crate::model::random::Key;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// Draws whose rates are drawn side by side and whose years are lived one after the other by one thread.
const BESIDE: u32 = 16;

/// Regions that live together, as their scenario expects them.
#[derive(Debug, Clone, Copy)]
pub struct AllAhead<'a> {
    /// What binds them.
    pub coupling: &'a Coupling,
    /// 1 January of the stocks.
    pub jump_off: Year,
    /// Each of them, in the study's order, of the same rules, with its own courses of chance.
    pub regions: &'a [(Ahead<'a>, Own)],
}

/// Bytes that drawing takes at a time beside the results, of `regions` on so many threads: rates, stocks and accounts of each draw at work,
/// and square matrices where moves go from origin to destination.
#[must_use]
pub fn memory(axis: AgeAxis, regions: usize, coupling: &Coupling, threads: usize) -> usize {
    let cells = 2 * axis.groups() * size_of::<f64>();
    let at_work = regions * cells * (5 * BESIDE as usize + 16);
    let matrices = match coupling.exchange.as_deref() {
        Some(crate::domain::exchange::Exchange::Between(between)) => between.kinds().len() * cells * regions * regions,
        _ => 0,
    };
    threads * (at_work + matrices)
}

/// Why regions that live together could not be drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Undrawn {
    /// They cannot live together.
    Together(Failed),
    /// A future had a rate that cannot be: chances are so made that none has.
    Rate(InvalidCell),
}

impl From<Failed> for Undrawn {
    fn from(failed: Failed) -> Self {
        Self::Together(failed)
    }
}

/// All futures of regions that live together, by region. `see(region, year, stock, first, seen)` as for a region alone. `None` when it was given up.
///
/// # Errors
/// When a future has a rate that cannot be, or the regions cannot live together.
pub fn futures_together<See>(
    ahead: AllAhead<'_>,
    draws: &Draws,
    nation: &Nation,
    see: See,
    cancelled: &AtomicBool,
) -> Result<Option<Vec<Futures>>, Undrawn>
where
    See: Fn(usize, usize, &Cells, u32, &mut Vec<f64>) + Sync,
{
    let Some(to_parent) = corrections(ahead, cancelled)? else { return Ok(None) };
    let counted = draws.with(Source::Counts);
    let expected: Vec<Vec<Expected<'_>>> = ahead.regions.iter().map(|(region, own)| expected(region, own, counted)).collect();
    let starts: Vec<u32> = (0..draws.count()).step_by(BESIDE as usize).collect();
    let lived: Vec<Result<Option<Vec<Futures>>, Undrawn>> = starts
        .par_iter()
        .map(|&from| {
            let lanes = (from, (from + BESIDE).min(draws.count()));
            Beside { ahead, draws, lanes, expected: &expected, to_parent: &to_parent }.live(nation, &see, cancelled)
        })
        .collect();
    let Some(batches) = lived.into_iter().collect::<Result<Option<Vec<Vec<Futures>>>, _>>()? else { return Ok(None) };
    // Batch by batch, region by region: turned about.
    let mut batches: Vec<_> = batches.into_iter().map(Vec::into_iter).collect();
    let of_region = |_| Futures::join(&batches.iter_mut().filter_map(Iterator::next).collect::<Vec<Futures>>());
    Ok(Some((0..ahead.regions.len()).map(of_region).collect()))
}

fn expected<'a>(ahead: &Ahead<'a>, own: &Own, counted: bool) -> Vec<Expected<'a>> {
    let years = ahead.accounts.iter().zip(ahead.rates);
    years.map(|(account, rates)| Expected::outside(account, rates, (ahead.gross, own.together), counted)).collect()
}

/// What the run without chance multiplies the people of each year's end by to meet the parent; none without one.
fn corrections(ahead: AllAhead<'_>, cancelled: &AtomicBool) -> Result<Option<Vec<Cells>>, Undrawn> {
    let (Some((first, _)), Some(_)) = (ahead.regions.first(), &ahead.coupling.parent) else { return Ok(Some(Vec::new())) };
    let (axis, lanes) = (first.opening.axis(), ahead.regions.len());
    let coupling = without_parent(ahead.coupling);
    let mut together = Together::new(&coupling, axis, lanes, first.rules);
    let mut account = Account::new(axis, lanes, AccountDetail::Cells);
    let mut stock = Cells::zeros(axis, lanes);
    for (at, (region, _)) in ahead.regions.iter().enumerate() {
        put(&mut stock, at, region.opening, 0);
    }
    let mut all = Vec::with_capacity(first.rates.len());
    for step in 0..first.rates.len() {
        if cancelled.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let rates: Vec<&YearRates> = ahead.regions.iter().filter_map(|(region, _)| region.rates.get(step)).collect();
        let rates = side_by_side(&rates).map_err(Failed::Apart)?;
        let closes = closes(ahead.jump_off, step);
        together.live((step, closes), &stock, &rates, &mut account).map_err(|unmet| Failed::Unmet(closes, unmet))?;
        for (at, met) in ahead.regions.iter().enumerate().filter_map(|(at, (region, _))| Some((at, region.accounts.get(step)?))) {
            put(&mut stock, at, &met.closing, 0);
        }
        let sum = |cells: &Cells, sex: Sex, group: usize| cells.row(sex, group).iter().sum::<f64>();
        all.push(Cells::from_fn(axis, 1, |sex, group, _| {
            let lived = sum(&account.closing, sex, group);
            if lived > 0.0 { sum(&stock, sex, group) / lived } else { 1.0 }
        }));
    }
    Ok(Some(all))
}

/// What binds regions besides their parent.
fn without_parent(coupling: &Coupling) -> Coupling {
    Coupling { parent: None, ..coupling.clone() }
}

fn closes(jump_off: Year, step: usize) -> Year {
    jump_off.plus(u16::try_from(step + 1).unwrap_or(u16::MAX))
}

/// Writes lane `from` of `cells` into lane `to` of `wide`.
fn put(wide: &mut Cells, to: usize, cells: &Cells, from: usize) {
    for sex in Sex::ALL {
        for group in 0..cells.axis().groups() {
            wide.row_mut(sex, group)[to] = cells.row(sex, group)[from];
        }
    }
}

/// Some draws of all regions.
struct Beside<'a> {
    ahead: AllAhead<'a>,
    draws: &'a Draws,
    lanes: (u32, u32),
    expected: &'a [Vec<Expected<'a>>],
    to_parent: &'a [Cells],
}

/// A region at work: its chances, and its stock in each draw.
struct AtWork<'a> {
    courses: Courses<'a>,
    lives: Lives,
    room: Room,
    stock: Cells,
    seen: Vec<f64>,
    adjusted: f64,
}

impl Beside<'_> {
    fn live(
        &self,
        nation: &Nation,
        see: &(impl Fn(usize, usize, &Cells, u32, &mut Vec<f64>) + Sync),
        cancelled: &AtomicBool,
    ) -> Result<Option<Vec<Futures>>, Undrawn> {
        let Some((first, _)) = self.ahead.regions.first() else { return Ok(Some(Vec::new())) };
        let (axis, regions, draws) = (first.opening.axis(), self.ahead.regions.len(), (self.lanes.1 - self.lanes.0) as usize);
        // A parent is met by the corrections.
        let coupling = without_parent(self.ahead.coupling);
        let mut together = Together::new(&coupling, axis, regions, first.rules);
        let mut account = Account::new(axis, regions, AccountDetail::Cells);
        let mut at_work: Vec<AtWork<'_>> = self.ahead.regions.iter().map(|region| self.begin(region, nation, axis)).collect();
        for (at, region) in at_work.iter_mut().enumerate() {
            see(at, 0, &region.stock, self.lanes.0, &mut region.seen);
        }
        let mut stock = Cells::zeros(axis, regions);
        for step in 0..first.rates.len() {
            if cancelled.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let rates = self.rates(&mut at_work, step)?;
            for draw in 0..draws {
                at_work.iter().enumerate().for_each(|(at, region)| put(&mut stock, at, &region.stock, draw));
                let lanes: Vec<YearRates> = rates.iter().map(|rates| rates.lane(draw)).collect();
                let side_by_side = side_by_side(&lanes.iter().collect::<Vec<_>>()).map_err(Failed::Apart)?;
                let closes = closes(self.ahead.jump_off, step);
                let lived = together.live((step, closes), &stock, &side_by_side, &mut account);
                lived.map_err(|unmet| Failed::Unmet(closes, unmet))?;
                if let Some(correction) = self.to_parent.get(step) {
                    account.closing = account.closing.map(|sex, group, _, persons| persons * correction.get(sex, group, 0));
                }
                for (at, region) in at_work.iter_mut().enumerate() {
                    put(&mut region.stock, draw, &account.closing, at);
                    region.adjusted = region.adjusted.max(largest_adjustment(&account, at..at + 1));
                }
            }
            for (at, (region, rates)) in at_work.iter_mut().zip(rates).enumerate() {
                region.room.give_back(rates);
                see(at, step + 1, &region.stock, self.lanes.0, &mut region.seen);
            }
        }
        let stocks = first.rates.len() + 1;
        let of = |region: AtWork<'_>| Futures { seen: Kept::new(stocks, draws, region.seen), adjusted: region.adjusted };
        Ok(Some(at_work.into_iter().map(of).collect()))
    }

    fn begin<'n>(&self, (region, own): &(Ahead<'_>, Own), nation: &'n Nation, axis: AgeAxis) -> AtWork<'n> {
        let key = Key::new(self.draws.seed, Some(region.region));
        let lanes = (self.lanes.1 - self.lanes.0) as usize;
        AtWork {
            courses: Courses::draw(self.draws, &key, (nation, own), None, self.lanes),
            lives: Lives::new(&key, self.lanes),
            room: Room::new(axis, lanes),
            stock: Cells::from_fn(axis, lanes, |sex, group, _| region.opening.get(sex, group, 0)),
            seen: Vec::new(),
            adjusted: 0.0,
        }
    }

    /// The rates of a year of every region, draws side by side.
    fn rates(&self, at_work: &mut [AtWork<'_>], step: usize) -> Result<Vec<YearRates>, Undrawn> {
        let of = |(region, expected): (&mut AtWork<'_>, &Vec<Expected<'_>>)| {
            region.room.rates(&expected[step], &region.courses, &mut region.lives, (self.draws, step, &region.stock))
        };
        let rates: Result<Vec<YearRates>, _> = at_work.iter_mut().zip(self.expected).map(of).collect();
        rates.map_err(Undrawn::Rate)
    }
}
