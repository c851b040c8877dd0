//! A scenario's regions through its years, together.

use super::ages::Ages;
use super::cut::{self, Apart};
use super::flows::{self, Flows};
use super::halves::Halves;
use super::{Raked, Together, Unmet, YearTogether};
use crate::domain::account::{Account, AccountDetail, Rules};
use crate::domain::axis::Year;
use crate::domain::cells::{Cells, Population};
use crate::domain::exchange::{Coupling, Exchange};
use crate::domain::rates::YearRates;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// What regions that live together start from and live by.
#[derive(Debug, Clone, Copy)]
pub struct Regions<'a> {
    /// 1 January of the stocks.
    pub jump_off: Year,
    /// People of each region.
    pub openings: &'a [&'a Population],
    /// Rates of each region's steps, moves between the regions apart.
    pub rates: &'a [Vec<YearRates>],
    /// Rules of the step.
    pub rules: Rules,
}

/// Regions' years, lived together.
#[derive(Debug, Clone, PartialEq)]
pub struct Lived {
    /// Accounts by region and step, every cell kept; one lane each.
    pub accounts: Vec<Vec<Account>>,
    /// Beside the accounts.
    pub beside: Beside,
}

/// What is known of regions that lived together, beside their accounts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Beside {
    /// Moves between them; none without an exchange.
    pub flows: Option<Flows>,
    /// What raking moved, by step and region; empty without a parent.
    pub raked: Vec<Vec<Raked>>,
}

/// Why regions cannot live together.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Failed {
    /// Their rates cannot stand side by side.
    Apart(Apart),
    /// The parent has people where the regions have none, on 1 January.
    Unmet(Year, Unmet),
}

/// Lives all steps there are rates for; `None` where `cancelled` said so in between.
///
/// # Errors
/// When rates cannot stand side by side, or the parent has people where no region has any.
pub fn run(coupling: &Coupling, regions: Regions<'_>, cancelled: &AtomicBool) -> Result<Option<Lived>, Failed> {
    let openings: Vec<&Cells> = regions.openings.iter().map(|people| people.cells()).collect();
    let stock = cut::stocks(&openings).map_err(Failed::Apart)?;
    let steps = regions.rates.iter().map(Vec::len).min().unwrap_or(0);
    let kept = Kept::of(regions.openings, steps);
    let lived = match (coupling.exchange.as_deref(), &coupling.parent) {
        (Some(exchange @ Exchange::Between(kinds)), None) if kinds.steps() >= steps && exchange.fits(regions.rules.timing) => {
            let ages = Ages::new(kinds, Halves::new(exchange, regions.rules), regions.rules);
            by_age(&ages, regions, (stock, steps), kept, cancelled)?
        }
        _ => by_year(coupling, regions, (stock, steps), kept, cancelled)?,
    };
    Ok(lived.map(|kept| kept.lived(coupling)))
}

/// Year after year.
fn by_year<'a>(
    coupling: &Coupling,
    regions: Regions<'a>,
    (mut stock, steps): (Cells, usize),
    mut kept: Kept<'a>,
    cancelled: &AtomicBool,
) -> Result<Option<Kept<'a>>, Failed> {
    let (axis, lanes) = (stock.axis(), stock.lanes());
    let mut together = Together::new(coupling, axis, lanes, regions.rules);
    let mut account = Account::new(axis, lanes, AccountDetail::Cells);
    let mut rates = regions.side_by_side(0);
    for (step, ahead) in (0..steps).zip(1..) {
        if cancelled.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let closes = regions.jump_off.plus(ahead);
        let lived = together.live((step, closes), &stock, &rates.map_err(Failed::Apart)?, &mut account);
        kept.beside(lived.map_err(|unmet| Failed::Unmet(closes, unmet))?);
        rates = rayon::join(|| kept.keep(&[&account]), || regions.side_by_side(step + 1)).1;
        stock.clone_from(&account.closing);
    }
    Ok(Some(kept))
}

/// Blocks of years, age after age.
fn by_age<'a>(
    ages: &Ages<'_>,
    regions: Regions<'a>,
    (mut stock, steps): (Cells, usize),
    mut kept: Kept<'a>,
    cancelled: &AtomicBool,
) -> Result<Option<Kept<'a>>, Failed> {
    let (mut step, mut years) = (0, Vec::new());
    while step < steps {
        let count = ages.block(step, regions.rates, steps);
        let rates: Result<Vec<YearRates>, Apart> = (step..step + count).into_par_iter().map(|step| regions.side_by_side(step)).collect();
        let Some(lived) = ages.live(step, &stock, &rates.map_err(Failed::Apart)?, &mut years, cancelled) else { return Ok(None) };
        kept.person_years.extend(lived);
        kept.keep(&years.iter().map(|year| &year.account).collect::<Vec<&Account>>());
        if let Some(last) = years.last() {
            stock.clone_from(&last.account.closing);
        }
        step += count;
    }
    Ok(Some(kept))
}

impl Regions<'_> {
    /// Rates of a step, those of a region each a lane.
    fn side_by_side(&self, step: usize) -> Result<YearRates, Apart> {
        cut::rates(&self.rates.iter().filter_map(|years| years.get(step)).collect::<Vec<&YearRates>>())
    }
}

/// What is kept of the years.
struct Kept<'a> {
    openings: &'a [&'a Population],
    accounts: Vec<Vec<Account>>,
    raked: Vec<Vec<Raked>>,
    pooled: Vec<Vec<(f64, f64)>>,
    person_years: Vec<Cells>,
}

/// Regions whose accounts are cut one after another, so that what lies side by side in memory is fetched once.
const AT_ONCE: usize = 32;

impl<'a> Kept<'a> {
    fn of(openings: &'a [&'a Population], steps: usize) -> Self {
        let accounts = openings.iter().map(|_| Vec::with_capacity(steps)).collect();
        Self { openings, accounts, raked: Vec::new(), pooled: Vec::new(), person_years: Vec::new() }
    }

    /// Every region's own part of accounts of all of them, in the order of the years.
    fn keep(&mut self, years: &[&Account]) {
        let regions = self.accounts.par_chunks_mut(AT_ONCE).zip(self.openings.par_chunks(AT_ONCE)).enumerate();
        regions.for_each(|(tile, (regions, openings))| {
            for account in years {
                for (at, (accounts, opening)) in regions.iter_mut().zip(openings).enumerate() {
                    let opening = accounts.last().map_or(opening.cells(), |before| &before.closing);
                    accounts.push(account.lane_from(tile * AT_ONCE + at, opening.clone().into()));
                }
            }
        });
    }

    fn beside(&mut self, year: YearTogether) {
        self.person_years.extend(year.person_years);
        self.pooled.extend(year.pooled);
        self.raked.extend(year.raked);
    }

    fn lived(self, coupling: &Coupling) -> Lived {
        let flows = match coupling.exchange.as_deref() {
            None => None,
            Some(Exchange::Pool(_)) => Some(Flows::Pool(self.pooled)),
            Some(Exchange::Between(rates)) => Some(Flows::Between(flows::between(rates, &self.person_years))),
        };
        Lived { accounts: self.accounts, beside: Beside { flows, raked: self.raked } }
    }
}
