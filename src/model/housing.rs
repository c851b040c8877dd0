//! Housing-led years: a programme of dwellings to the moves that fill them.
//!
//! How many dwellings are lived in follows from the programme alone, so that what every year is asked to hold is known before
//! anybody moves: as many households as dwellings (heads per person × people), or as many people in private households as
//! dwellings × persons in each. Those who enter new dwellings from outside come with their own ages; a dwelling that somebody of
//! the municipality moves into leaves one behind, filled like the rest by the region's ordinary movers under one pull
//! ([`super::course`]).
//!
//! Who enters a new dwelling from outside has a household of its own, of the size its type of dwelling holds. Heads per person, which
//! know of those of the same ages who live with their parents or in larger dwellings, make fewer (or more) households of the same
//! people; the difference is kept beside them for all later years, because the new dwelling goes on holding as many.

use super::course::{Ahead, Course, CourseError, Goal, Lived, Pull};
use super::gross::Fixed;
use super::residual::starts;
use crate::domain::account::Rules;
use crate::domain::axis::Sex;
use crate::domain::cells::Cells;
use crate::domain::housing::{ByType, PLAUSIBLE};
use crate::domain::rates::YearRates;
use rayon::prelude::*;
use std::fmt;

/// Dwellings built in addition every year, as a share of the stock at the start, to find how many people a further dwelling holds.
pub const MORE: f64 = 0.001;

/// A year of an area's programme.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Built {
    /// Dwellings completed.
    pub completed: f64,
    /// Dwellings taken down.
    pub demolished: f64,
    /// Of those completed, lived in all the year round, by type.
    pub filled: ByType,
}

impl Built {
    /// New dwellings lived in.
    #[must_use]
    pub fn filled(&self) -> f64 {
        self.filled.iter().sum()
    }
}

/// What the dwellings of a year are to hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Holds {
    /// One household each: heads per person, by sex and age.
    Households(Cells),
    /// So many persons in a dwelling of the stock at the start, each year; new ones hold as many as their type does.
    Persons(Vec<f64>),
}

/// An area: its people, its expected moves, its dwellings.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Each year to come before anybody is asked to move more or less.
    pub ahead: Vec<Ahead>,
    /// The stock that opens the first.
    pub opening: Cells,
    /// Expected movers out per person.
    pub out_rate: Cells,
    /// Share of people in private households, by sex and age.
    pub private: Cells,
    /// Dwellings lived in at the start.
    pub stock: f64,
    /// The programme, a year each.
    pub built: Vec<Built>,
    /// What dwellings hold.
    pub holds: Holds,
    /// Persons who enter a new dwelling, by type.
    pub sizes: ByType,
    /// Their sexes and ages (summing to one), by type.
    pub profiles: Vec<Cells>,
    /// Types of a further dwelling, where one more is built; they sum to one.
    pub mix: ByType,
    /// Each year, what moves between areas make of it.
    pub chain: Vec<Chain>,
}

/// What moves into new dwellings make of a year of one area.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Chain {
    /// Share of those who enter its new dwellings that comes from outside the area.
    pub from_outside: f64,
    /// Persons who leave it for new dwellings of other areas, by type of those dwellings.
    pub leaving: ByType,
}

/// An area's year as it was filled.
#[derive(Debug, Clone, PartialEq)]
pub struct Filled {
    /// Its rates and pull.
    pub lived: Lived,
    /// Dwellings lived in at its end.
    pub occupied: f64,
    /// Households at its end.
    pub households: f64,
    /// People in private households at its end.
    pub people: f64,
    /// People for each further dwelling lived in, of all years so far.
    pub per_extra: f64,
    /// Net migration of the year as it is expected without any programme, persons.
    pub expected: f64,
    /// Movers in and out, persons.
    pub moved: (f64, f64),
}

/// Why a programme cannot be filled.
#[derive(Debug, Clone, PartialEq)]
pub struct HousingError {
    /// Which year, from 0.
    pub year: usize,
    /// What is in the way.
    pub cause: Cause,
}

/// What keeps a year from being filled.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Cause {
    /// More dwellings would be taken down than stand.
    NothingStands {
        /// Dwellings lived in with what is completed.
        standing: f64,
        /// Dwellings taken down.
        demolished: f64,
    },
    /// More would leave an age for new dwellings elsewhere than live there.
    MoreLeave,
    /// Fewer than no dwellings would be completed.
    FewerThanNone {
        /// So many.
        completed: f64,
    },
    /// Dwellings would hold fewer or more people on average than [`PLAUSIBLE`].
    Holds {
        /// Persons in a dwelling lived in.
        persons: f64,
    },
    /// The year cannot be lived.
    Course(CourseError),
}

impl fmt::Display for HousingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Cause::NothingStands { standing, demolished } => {
                write!(f, "{demolished:.0} dwellings would be taken down where {standing:.0} stand")
            }
            Cause::MoreLeave => f.write_str("more people would leave an age for new dwellings in other areas than live there"),
            Cause::FewerThanNone { .. } => f.write_str("fewer than no dwellings would be completed"),
            Cause::Holds { persons } => {
                let (low, high) = (PLAUSIBLE.start(), PLAUSIBLE.end());
                let (than, limit) = if persons > high { ("more", high) } else { ("fewer", low) };
                write!(f, "dwellings would hold {than} than {limit} persons on average ({persons:.2})")
            }
            Cause::Course(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for HousingError {}

/// Every area's years, side by side on all threads; in the areas' order whatever their number.
#[must_use]
pub fn fill_all(areas: &[Area], rules: Rules) -> Vec<Result<Vec<Filled>, HousingError>> {
    areas.par_iter().map(|area| area.fill(rules)).collect()
}

/// Rates of every area's filled years, side by side on all threads, in the areas' order.
#[must_use]
pub fn rates_of_all(areas: &[Area], rules: Rules) -> Vec<Result<Vec<YearRates>, HousingError>> {
    areas.par_iter().map(|area| area.with_more(rules, 0.0).map(|(_, rates)| rates)).collect()
}

/// What moves into new dwellings make of every year of every area: a share `local` of them is entered from within the
/// municipality, out of each area in proportion to the dwellings lived in there at the start of the year. With one area nobody crosses
/// its border that way.
///
/// # Errors
/// The area and year in which more is taken down than stands.
pub fn chains(stocks: &[f64], built: &[&[Built]], sizes: &ByType, local: f64) -> Result<Vec<Vec<Chain>>, (usize, HousingError)> {
    let years = built.iter().map(|years| years.len()).max().unwrap_or(0);
    let mut standing = stocks.to_vec();
    let mut chains: Vec<Vec<Chain>> = vec![Vec::with_capacity(years); stocks.len()];
    for year in 0..years {
        let all: f64 = standing.iter().sum();
        let of = |area: usize| built[area].get(year).copied().unwrap_or_default();
        for (area, chain) in chains.iter_mut().enumerate() {
            let share = if all > 0.0 { standing[area] / all } else { 0.0 };
            let leaving = std::array::from_fn(|kind| {
                let elsewhere: f64 = (0..stocks.len()).filter(|other| *other != area).map(|other| of(other).filled[kind]).sum();
                local * elsewhere * sizes[kind] * share
            });
            chain.push(Chain { from_outside: 1.0 - local * share, leaving });
        }
        for (area, dwellings) in standing.iter_mut().enumerate() {
            *dwellings = after(*dwellings, &of(area), 0.0).map_err(|cause| (area, HousingError { year, cause }))?;
        }
    }
    Ok(chains)
}

/// Dwellings lived in after a year, with `more` new ones.
fn after(standing: f64, built: &Built, more: f64) -> Result<f64, Cause> {
    let with_new = standing + built.filled() + more;
    let left = with_new - built.demolished;
    if left > 0.0 { Ok(left) } else { Err(Cause::NothingStands { standing: with_new, demolished: built.demolished }) }
}

/// Dwellings at the end of a year.
#[derive(Debug, Clone, Copy, Default)]
struct Standing {
    /// Lived in.
    occupied: f64,
    /// Persons new ones hold.
    new: f64,
    /// Taken down so far.
    taken: f64,
    /// Households that people entered new dwellings with, beyond those that heads per person at their ages make of them; less those that
    /// others left for new dwellings elsewhere.
    apart: f64,
}

/// People and dwellings at the end of a year.
#[derive(Clone, Copy)]
struct Held {
    people: f64,
    occupied: f64,
}

impl Area {
    /// The years of the programme, each filled, with what a further dwelling holds.
    ///
    /// # Errors
    /// The first year that cannot be filled.
    pub fn fill(&self, rules: Rules) -> Result<Vec<Filled>, HousingError> {
        let mut held = Vec::with_capacity(self.built.len());
        self.walk(rules, MORE * self.stock, |course, _, standing| {
            held.push(Held { people: self.people(course.closing()), occupied: standing.occupied });
        })?;
        let mut filled = Vec::with_capacity(self.built.len());
        self.walk(rules, 0.0, |course, lived, standing| filled.push(self.filled(course, lived, standing)))?;
        for ((year, more), expected) in filled.iter_mut().zip(held).zip(self.expected(rules)?) {
            year.per_extra = (more.people - year.people) / (more.occupied - year.occupied);
            year.expected = expected;
        }
        Ok(filled)
    }

    /// Net migration of each year as it is expected without any programme, persons.
    fn expected(&self, rules: Rules) -> Result<Vec<f64>, HousingError> {
        let mut course = Course::new(rules, self.out_rate.clone());
        let mut stock = self.opening.clone();
        let mut nets = Vec::with_capacity(self.ahead.len());
        for (year, ahead) in self.ahead.iter().enumerate() {
            let lived = course.live(ahead, &stock, Pull::Expected);
            lived.map_err(|error| HousingError { year, cause: Cause::Course(error) })?;
            stock.clone_from(course.closing());
            nets.push(course.net());
        }
        Ok(nets)
    }

    /// The stock at the end of the years with `more` new dwellings lived in every year, and the rates that lead there.
    ///
    /// # Errors
    /// The first year that cannot be filled.
    pub fn with_more(&self, rules: Rules, more: f64) -> Result<(Cells, Vec<YearRates>), HousingError> {
        let mut closing = self.opening.clone();
        let mut rates = Vec::with_capacity(self.built.len());
        self.walk(rules, more, |course, lived, _| {
            closing.clone_from(course.closing());
            rates.push(lived.rates);
        })?;
        Ok((closing, rates))
    }

    /// The stock at the end of every year of the programme, which a target by dwellings tries.
    ///
    /// # Errors
    /// The first year that cannot be filled, or in which dwellings hold fewer or more people than is plausible.
    pub fn closings(&self, rules: Rules) -> Result<Vec<Cells>, HousingError> {
        let (mut closings, mut odd) = (Vec::with_capacity(self.built.len()), None);
        self.walk(rules, 0.0, |course, _, standing| {
            let persons = self.people(course.closing()) / standing.occupied;
            if odd.is_none() && !PLAUSIBLE.contains(&persons) {
                odd = Some(HousingError { year: closings.len(), cause: Cause::Holds { persons } });
            }
            closings.push(course.closing().clone());
        })?;
        odd.map_or(Ok(closings), Err)
    }

    fn filled(&self, course: &Course, lived: Lived, standing: Standing) -> Filled {
        let closing = course.closing();
        let households = match &self.holds {
            Holds::Households(heads) => weighed(heads, closing) + standing.apart,
            Holds::Persons(_) => standing.occupied,
        };
        Filled {
            lived,
            occupied: standing.occupied,
            households,
            people: self.people(closing),
            per_extra: 0.0,
            expected: 0.0,
            moved: course.moved(),
        }
    }

    fn people(&self, stock: &Cells) -> f64 {
        weighed(&self.private, stock)
    }

    /// Lives the years with `more` new dwellings in each; `each` sees every year lived.
    fn walk(&self, rules: Rules, more: f64, mut each: impl FnMut(&Course, Lived, Standing)) -> Result<(), HousingError> {
        let mut course = Course::new(rules, self.out_rate.clone());
        let mut goal = self.goal();
        let (mut stock, mut likely) = (self.opening.clone(), 1.0);
        let mut standing = Standing { occupied: self.stock, ..Standing::default() };
        for (year, (ahead, built)) in self.ahead.iter().zip(&self.built).enumerate() {
            let failed = |cause: Cause| HousingError { year, cause };
            let chain = self.chain.get(year).copied().unwrap_or(Chain { from_outside: 1.0, leaving: ByType::default() });
            let filled: ByType = std::array::from_fn(|kind| built.filled[kind] + more * self.mix[kind]);
            standing.occupied = after(standing.occupied, built, more).map_err(failed)?;
            standing.new += filled.iter().zip(self.sizes).map(|(dwellings, size)| dwellings * size).sum::<f64>();
            standing.taken += built.demolished;
            let persons: ByType = std::array::from_fn(|kind| filled[kind] * self.sizes[kind] * chain.from_outside);
            let entering = self.by_profile(&persons);
            let leaving = self.leaving(&chain.leaving, &stock).map_err(failed)?;
            standing.apart += self.apart(&persons, &entering) - self.apart(&chain.leaving, &self.by_profile(&chain.leaving));
            goal.wanted = self.wanted(year, standing);
            let pull = Pull::Fills { goal: &goal, fixed: Fixed { entering: &entering, leaving: &leaving }, likely };
            let lived = course.live(ahead, &stock, pull).map_err(|error| failed(Cause::Course(error)))?;
            stock.clone_from(course.closing());
            likely = lived.factor;
            each(&course, lived, standing);
        }
        Ok(())
    }

    /// What heads per person (or people in private households) are to add up to at the end of a year.
    fn wanted(&self, year: usize, standing: Standing) -> f64 {
        match &self.holds {
            Holds::Households(_) => standing.occupied - standing.apart,
            Holds::Persons(sizes) => (self.stock - standing.taken) * sizes.get(year).copied().unwrap_or_default() + standing.new,
        }
    }

    /// Dwellings that `persons` by type enter (or leave) less the households that heads per person make of them at their ages.
    fn apart(&self, persons: &ByType, by_age: &Cells) -> f64 {
        let Holds::Households(heads) = &self.holds else { return 0.0 };
        let dwellings: f64 =
            persons.iter().zip(self.sizes).filter(|(persons, _)| **persons > 0.0).map(|(persons, size)| persons / size).sum();
        dwellings - weighed(heads, by_age)
    }

    fn goal(&self) -> Goal {
        let weights = match &self.holds {
            Holds::Households(heads) => heads.clone(),
            Holds::Persons(_) => self.private.clone(),
        };
        Goal { weights, wanted: 0.0 }
    }

    /// Persons of each type's profile, added up.
    fn by_profile(&self, persons: &ByType) -> Cells {
        let mut all = Cells::zeros(self.opening.axis(), 1);
        for (profile, persons) in self.profiles.iter().zip(persons).filter(|(_, persons)| **persons != 0.0) {
            for sex in Sex::ALL {
                all.of_sex_mut(sex).iter_mut().zip(profile.of_sex(sex)).for_each(|(cell, share)| *cell += persons * share);
            }
        }
        all
    }

    /// Movers per person who leave for new dwellings of other areas, on the people who start the year.
    fn leaving(&self, leaving: &ByType, stock: &Cells) -> Result<Cells, Cause> {
        if leaving.iter().all(|persons| *persons == 0.0) {
            return Ok(Cells::zeros(stock.axis(), 1));
        }
        // The year's children stand for those born in it: they are not born yet.
        let started = starts(stock, &Sex::ALL.map(|sex| stock.row(sex, 0).to_vec()));
        let persons = self.by_profile(leaving);
        let rates = persons.map(|sex, group, lane, persons| if persons > 0.0 { persons / started.get(sex, group, lane) } else { 0.0 });
        if rates.first_outside(0.0..=1.0).is_some() { Err(Cause::MoreLeave) } else { Ok(rates) }
    }
}

/// Σ w·P over sexes and ages of one lane.
#[must_use]
pub fn weighed(weights: &Cells, stock: &Cells) -> f64 {
    let of = |sex: Sex| -> f64 { weights.of_sex(sex).iter().zip(stock.of_sex(sex)).map(|(weight, people)| weight * people).sum() };
    Sex::ALL.into_iter().map(of).sum()
}

/// A programme that comes late: what is planned for a year arrives `delay` years later; of a fraction of a year, that share
/// a year later still. `planned` begins so many years before the first year asked for as `before` says; nothing is planned earlier.
#[must_use]
pub fn delayed(planned: &[f64], before: usize, delay: f64) -> Vec<f64> {
    let whole = delay.floor();
    let part = delay - whole;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked: 0 to 20 years")]
    let whole = whole as usize;
    let at = |year: usize, late: usize| year.checked_sub(late).and_then(|year| planned.get(year)).copied().unwrap_or(0.0);
    (before..planned.len()).map(|year| (1.0 - part) * at(year, whole) + part * at(year, whole + 1)).collect()
}

#[cfg(test)]
mod tests;
