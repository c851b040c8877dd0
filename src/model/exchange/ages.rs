//! Years of regions by age instead of by year: the matrix of an age is read once for all years of a block.
//!
//! Who is of an age in a year was a year younger the year before. So the ages of those who are there when a block opens go one after
//! another, each through all its years; then the block's children are born, and theirs follow. Their mothers are there when the block
//! opens: it ends before the first of its children could have any. The oldest group alone goes year by year, since part of it was in it the year
//! before. Each cell is done as year by year, by the same operations in the same order; `tests/blocks.rs` holds one to the other.

use super::flows::person_years;
use super::halves::Halves;
use super::moved::Moved;
use super::steps::{Row, Step};
use crate::domain::account::{Account, AccountDetail, Rules};
use crate::domain::axis::Sex;
use crate::domain::cells::Cells;
use crate::domain::exchange::{Between, BySteps};
use crate::domain::rates::YearRates;
use crate::model::step::{bear, born, live_cohort};
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// Most years of a block: more have little left to gain, and each holds an account of all regions.
const MOST: usize = 16;

/// What blocks of years of regions live by.
#[derive(Debug)]
pub(super) struct Ages<'a> {
    kinds: &'a BySteps<Between>,
    halves: Halves<'a>,
    rules: Rules,
}

/// A block of years.
struct Block<'a> {
    by: &'a Ages<'a>,
    first: usize,
    opening: &'a Cells,
    rates: &'a [YearRates],
    years: &'a mut [Year],
    /// People who start a year, once they have moved in its first half; a group at a time.
    present: Cells,
}

/// A year of a block.
pub(super) struct Year {
    /// All regions' account; of its opening stock nothing is kept.
    pub account: Account,
    moved: Moved,
}

/// People of one sex in some years, side by side, and what half a year did to them.
type Done = (Vec<f64>, Row);

impl<'a> Ages<'a> {
    pub fn new(kinds: &'a BySteps<Between>, halves: Halves<'a>, rules: Rules) -> Self {
        Self { kinds, halves, rules }
    }

    /// How many steps from `first` on make a block, by the rates of each region.
    pub fn block(&self, first: usize, rates: &[Vec<YearRates>], steps: usize) -> usize {
        let groups = self.kinds.kinds().first().map_or(1, |between| between.axis().groups());
        let youngest = |step: usize| {
            let fertile = rates.iter().filter_map(|years| years.get(step)?.asfr.fertile_groups());
            fertile.map(|(youngest, _)| youngest).min().unwrap_or(groups).min(groups - 1)
        };
        (0..MOST.min(steps - first)).take_while(|year| *year == 0 || *year < youngest(first + year)).count()
    }

    /// The kinds of rates that hold in some steps after `first`, each with those it holds in.
    fn kinds_of(&self, first: usize, (from, to): (usize, usize)) -> Vec<(Step<'_>, Vec<usize>)> {
        let of = |kind: usize| {
            let years: Vec<usize> = (from..to).filter(|year| self.kinds.kind_of(first + year) == Some(kind)).collect();
            Some((self.halves.of_kind(self.kinds, kind).filter(|_| !years.is_empty())?, years))
        };
        (0..self.kinds.kinds().len()).filter_map(of).collect()
    }

    /// Lives the steps from `first` on that `rates` are for into `years`, whose memory is used again, and tells how long everybody was
    /// where; `None` where `cancelled` said so in between.
    pub fn live(
        &self,
        first: usize,
        opening: &Cells,
        rates: &[YearRates],
        years: &mut Vec<Year>,
        cancelled: &AtomicBool,
    ) -> Option<Vec<Cells>> {
        let (axis, lanes) = (opening.axis(), opening.lanes());
        years.resize_with(rates.len(), || Year {
            account: Account::new(axis, lanes, AccountDetail::Cells),
            moved: Moved::zeros(axis, lanes),
        });
        years.iter_mut().for_each(|year| year.moved.clear());
        Block { by: self, first, opening, rates, years, present: Cells::zeros(axis, lanes) }.live(cancelled)
    }
}

impl Block<'_> {
    fn live(mut self, cancelled: &AtomicBool) -> Option<Vec<Cells>> {
        let (open, years) = (self.opening.axis().groups() - 1, self.rates.len());
        for group in 0..open - 1 {
            if cancelled.load(Ordering::Relaxed) {
                return None;
            }
            self.grow_older(group, (0, years.min(group + 1)));
        }
        self.grow_old();
        self.bear();
        for group in 0..years.saturating_sub(1) {
            self.grow_older(group, (group + 1, years));
        }
        self.years.par_iter_mut().for_each(|year| year.moved.book(&mut year.account));
        let age_rule = self.by.rules.age_rule;
        let lived = |year: usize| person_years(self.opening(year), &self.years[year].account.closing, age_rule);
        Some((0..years).into_par_iter().map(lived).collect())
    }

    /// Who starts a year of the block, by group.
    fn opening(&self, year: usize) -> &Cells {
        year.checked_sub(1).map_or(self.opening, |before| &self.years[before].account.closing)
    }

    /// Those of a closed group that end in another live the years `from` up to but not including `to`.
    fn grow_older(&mut self, group: usize, (from, to): (usize, usize)) {
        for (step, years) in self.by.kinds_of(self.first, (from, to)) {
            let left = self.leave(step, &years, (group, group + 1));
            self.survive(&years, (group, group + 1), &left);
            self.settle(step, &years, group + 1);
        }
    }

    /// The last two groups, year by year: who is in the open group goes on in it.
    fn grow_old(&mut self) {
        let open = self.opening.axis().groups() - 1;
        for year in 0..self.rates.len() {
            for (step, years) in self.by.kinds_of(self.first, (year, year + 1)) {
                let young = self.leave(step, &years, (open - 1, open));
                self.start(year, 0, (open - 1, open), &young);
                let old = self.leave(step, &years, (open, open));
                self.survive(&years, (open, open), &old);
                self.settle(step, &years, open);
            }
        }
    }

    /// Children of every year, once all who bear them have lived it; they move from the first half on that they are there for.
    fn bear(&mut self) {
        let rules = self.by.rules;
        for (year, rates) in self.rates.iter().enumerate() {
            let (before, rest) = self.years.split_at_mut(year);
            let opening = before.last().map_or(self.opening, |year| &year.account.closing);
            let Some(Year { account, .. }) = rest.first_mut() else { continue };
            bear(opening, rates, rules, account);
            Sex::ALL.into_iter().for_each(|sex| born(sex, None, rates, rules, account));
        }
        for (step, years) in self.by.kinds_of(self.first, (0, self.rates.len())) {
            self.settle(step, &years, 0);
        }
    }

    /// The half at the start of those who are in a group in some years.
    fn leave(&self, step: Step<'_>, years: &[usize], (group, cohort): (usize, usize)) -> [Done; 2] {
        both(|sex| {
            let mut people = side_by_side(years.iter().map(|year| self.opening(*year).row(sex, group)));
            let row = step.leave(sex, step.age_at_start(group, cohort), &mut people);
            (people, row)
        })
    }

    /// Puts those left of the first half where the year finds them, and books who moved.
    fn start(&mut self, year: usize, side: usize, (group, cohort): (usize, usize), left: &[Done; 2]) {
        for (sex, (people, row)) in Sex::ALL.into_iter().zip(left) {
            let lanes = self.present.lanes();
            self.present.row_mut(sex, group).copy_from_slice(&people[side * lanes..(side + 1) * lanes]);
            self.years[year].moved.row_mut(sex, cohort).add_side(row, side);
        }
    }

    /// Survival and moves from outside, between the halves.
    fn survive(&mut self, years: &[usize], (group, cohort): (usize, usize), left: &[Done; 2]) {
        for (side, &year) in years.iter().enumerate() {
            self.start(year, side, (group, cohort), left);
            for sex in Sex::ALL {
                live_cohort(&self.present, (sex, cohort), &self.rates[year], self.by.rules, &mut self.years[year].account);
            }
        }
    }

    /// The half at the end of those who end some years in a group.
    fn settle(&mut self, step: Step<'_>, years: &[usize], group: usize) {
        let settled = both(|sex| {
            let mut people = side_by_side(years.iter().map(|year| self.years[*year].account.closing.row(sex, group)));
            let row = step.settle(sex, group, &mut people);
            (people, row)
        });
        for (sex, (people, row)) in Sex::ALL.into_iter().zip(&settled) {
            for (side, (&year, people)) in years.iter().zip(people.chunks_exact(self.present.lanes())).enumerate() {
                let Year { account, moved, .. } = &mut self.years[year];
                account.closing.row_mut(sex, group).copy_from_slice(people);
                moved.row_mut(sex, group).add_side(row, side);
            }
        }
    }
}

/// Women and men, side by side.
fn both(done: impl Fn(Sex) -> Done + Sync) -> [Done; 2] {
    let (women, men) = rayon::join(|| done(Sex::Female), || done(Sex::Male));
    [women, men]
}

fn side_by_side<'r>(rows: impl Iterator<Item = &'r [f64]>) -> Vec<f64> {
    let mut people = Vec::new();
    rows.for_each(|row| people.extend_from_slice(row));
    people
}
