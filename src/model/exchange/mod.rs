//! The step of many regions together: half of a year's moves between them, the step's own survival and moves from outside,
//! the other half; then, where a parent says so, the regions are raked to it.
//!
//! Regions are lanes. Moves between them stand outside the step's own: first at the start of the year, last at its end, so
//! that whoever comes from outside may move on. Every cell is done by the same operations in the same order on any number
//! of threads, whether years follow each other ([`Together`]) or ages do (`ages`, where nobody is raked in between).
//! `tests/plain/regions.rs` holds the slow, obvious version.

mod ages;
mod cut;
mod dense;
mod flows;
mod halves;
mod moved;
mod rake;
pub(super) mod refusals;
mod steps;
mod tiles;
pub mod together;

use super::step::{bear, born, live};
use crate::domain::account::{Account, Opening, Rules};
use crate::domain::axis::{AgeAxis, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::exchange::{Coupling, Exchange};
use crate::domain::rates::YearRates;
pub use cut::{Apart, rates as side_by_side};
pub use flows::Flows;
use flows::person_years;
use halves::Halves;
use moved::Moved;
use rake::rake;
pub use rake::{Raked, Unmet};

/// Years of regions together: what can be made ready beforehand, and the memory of a year.
#[derive(Debug)]
pub struct Together<'a> {
    coupling: &'a Coupling,
    rules: Rules,
    halves: Option<Halves<'a>>,
    /// People by group at the start, once the first half has moved.
    present: Cells,
    moved: Moved,
}

/// What was done to a year besides its account.
#[derive(Debug, Clone, PartialEq)]
pub struct YearTogether {
    /// Moves through a pool, in persons, by region: out of it and into it.
    pub pooled: Option<Vec<(f64, f64)>>,
    /// Person-years lived, by the age whose rates move them from origin to destination.
    pub person_years: Option<Cells>,
    /// What raking moved, by region; none without a parent.
    pub raked: Option<Vec<Raked>>,
}

impl<'a> Together<'a> {
    /// Regions of a coupling, `lanes` of them.
    #[must_use]
    pub fn new(coupling: &'a Coupling, axis: AgeAxis, lanes: usize, rules: Rules) -> Self {
        let halves = coupling.exchange.as_deref().map(|exchange| Halves::new(exchange, rules));
        Self { coupling, rules, halves, present: Cells::zeros(axis, lanes), moved: Moved::zeros(axis, lanes) }
    }

    /// Lives step `step` from `opening`, to the stock of 1 January `closes`, into `account`.
    ///
    /// # Errors
    /// When the parent has people where the regions have none.
    pub fn live(
        &mut self,
        (step, closes): (usize, Year),
        opening: &Cells,
        rates: &YearRates,
        account: &mut Account,
    ) -> Result<YearTogether, Unmet> {
        self.moved.clear();
        let half = self.halves.as_ref().and_then(|halves| halves.of_step(step));
        self.present.clone_from(opening);
        if let Some(half) = &half {
            half.start(&mut self.present, &mut self.moved);
        }
        live(&self.present, rates, self.rules, account);
        open(opening, account);
        if let Some(half) = &half {
            half.end(&mut account.closing, &mut self.moved);
        }
        bear(opening, rates, self.rules, account);
        for sex in Sex::ALL {
            let children = half.as_ref().map(|half| half.children(sex, &account.births[sex.index()], &mut self.moved));
            born(sex, children.as_deref(), rates, self.rules, account);
            if let Some(half) = &half {
                half.end_of_children(sex, account.closing.row_mut(sex, 0), &mut self.moved);
            }
        }
        self.moved.book(account);
        let (pooled, person_years) = match self.coupling.exchange.as_deref() {
            None => (None, None),
            Some(Exchange::Pool(_)) => (Some(self.moved.by_region()), None),
            Some(Exchange::Between(_)) => (None, Some(person_years(opening, &account.closing, self.rules.age_rule))),
        };
        let parent = self.coupling.parent.as_ref().and_then(|parent| parent.people.get(&closes));
        let raked = parent.map(|cells| rake(cells, account)).transpose()?;
        Ok(YearTogether { pooled, person_years, raked })
    }
}

/// The account opens with those who are there, before anybody moves.
fn open(opening: &Cells, account: &mut Account) {
    match &mut account.opening {
        Opening::Cells(cells) => cells.clone_from(opening),
        Opening::Totals(sums) => {
            for sex in Sex::ALL {
                for (lane, sum) in sums[sex.index()].iter_mut().enumerate() {
                    *sum = opening.total_of(sex, lane);
                }
            }
        }
    }
}
