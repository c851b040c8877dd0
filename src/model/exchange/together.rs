//! A scenario's regions through its years, together.

use super::cut::{self, Apart};
use super::flows::{self, Flows, person_years};
use super::{Raked, Together, Unmet};
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
    let mut stock = cut::stocks(&openings).ok_or(Failed::Apart(Apart::Nothing))?;
    let (axis, lanes) = (stock.axis(), stock.lanes());
    let steps = regions.rates.iter().map(Vec::len).min().unwrap_or(0);
    let mut together = Together::new(coupling, axis, lanes, regions.rules);
    let mut account = Account::new(axis, lanes, AccountDetail::Cells);
    let mut kept = Kept::of(coupling, regions.rules, lanes, steps);
    for (step, ahead) in (0..steps).zip(1..) {
        if cancelled.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let rates: Vec<&YearRates> = regions.rates.iter().filter_map(|years| years.get(step)).collect();
        let rates = cut::rates(&rates).map_err(Failed::Apart)?;
        let closes = regions.jump_off.plus(ahead);
        let year = together.live((step, closes), &stock, &rates, &mut account).map_err(|unmet| Failed::Unmet(closes, unmet))?;
        kept.keep(&stock, year, &account);
        stock.clone_from(&account.closing);
    }
    Ok(Some(kept.lived()))
}

/// What is kept of the years.
struct Kept<'a> {
    coupling: &'a Coupling,
    rules: Rules,
    accounts: Vec<Vec<Account>>,
    raked: Vec<Vec<Raked>>,
    between: Vec<Vec<(f64, f64)>>,
    person_years: Vec<Cells>,
}

impl<'a> Kept<'a> {
    fn of(coupling: &'a Coupling, rules: Rules, lanes: usize, steps: usize) -> Self {
        let accounts = (0..lanes).map(|_| Vec::with_capacity(steps)).collect();
        Self { coupling, rules, accounts, raked: Vec::new(), between: Vec::new(), person_years: Vec::new() }
    }

    fn keep(&mut self, opening: &Cells, year: super::YearTogether, account: &Account) {
        self.accounts.par_iter_mut().enumerate().for_each(|(lane, accounts)| accounts.push(cut::lane(account, lane)));
        if let Some(Exchange::Between(_)) = self.coupling.exchange.as_deref() {
            self.person_years.push(person_years(opening, &year.lived, self.rules.age_rule));
        }
        self.between.push(year.between);
        self.raked.extend(year.raked);
    }

    fn lived(self) -> Lived {
        let flows = match self.coupling.exchange.as_deref() {
            None => None,
            Some(Exchange::Pool(_)) => Some(Flows::Pool(self.between)),
            Some(Exchange::Between(rates)) => Some(Flows::Between(flows::between(rates, &self.person_years))),
        };
        Lived { accounts: self.accounts, beside: Beside { flows, raked: self.raked } }
    }
}
