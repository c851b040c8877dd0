//! A projection: the step repeated, year after year, from the jump-off stock.

use crate::domain::account::Account;
use crate::domain::axis::{RegionId, ScenarioId, Year};
use crate::domain::cells::Cells;

/// One region through the years of one scenario: an account a year, each opening with the closing stock of the last.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    /// Where.
    pub region: RegionId,
    /// 1 January of the jump-off stock.
    pub jump_off: Year,
    /// The account of each calendar year from `jump_off` on, never empty; one lane.
    pub accounts: Vec<Account>,
}

impl Projection {
    /// Stock of 1 January `year`, from the jump-off to one past the last step; `None` outside.
    #[must_use]
    pub fn stock(&self, year: Year) -> Option<&Cells> {
        let step = usize::try_from(year.since(self.jump_off)).ok()?;
        match step.checked_sub(1) {
            None => self.accounts.first().map(|account| &account.opening),
            Some(before) => self.accounts.get(before).map(|account| &account.closing),
        }
    }

    /// The account of calendar year `year`.
    #[must_use]
    pub fn account(&self, year: Year) -> Option<&Account> {
        self.accounts.get(usize::try_from(year.since(self.jump_off)).ok()?)
    }

    /// Stocks with their 1 January, jump-off first.
    pub fn stocks(&self) -> impl Iterator<Item = (Year, &Cells)> {
        let opening = self.accounts.first().map(|account| (self.jump_off, &account.opening));
        let closings = self.accounts.iter().zip(1..).map(|(account, n)| (self.jump_off.plus(n), &account.closing));
        opening.into_iter().chain(closings)
    }
}

/// All regions of one scenario, in the study's order.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioProjection {
    /// Which scenario.
    pub scenario: ScenarioId,
    /// One a region.
    pub regions: Vec<Projection>,
}
