//! How need at an age follows longer lives: use of people younger by a share of the years gained, and the share that makes
//! a hypothesis true (Sullivan 1971, *HSMHA Health Reports* 86: 347–354; European Commission, *Ageing Report*, for the shift).

use super::work::{Cause, Work};
use crate::domain::axis::{AgeAxis, Sex};
use crate::domain::cells::Cells;
use crate::domain::lever::Hypothesis;
use crate::domain::rates::{Survivorship, YearRates};
use crate::domain::service::UseRates;

/// Below this age use does not follow the years of life gained.
pub const YOUNGEST: u8 = 55;
/// Nobody is read as younger than this.
pub const FLOOR: u8 = 50;
/// The age from which years with need are counted.
pub const FROM: u8 = 65;
/// Shifts that are tried for a hypothesis: years of use ÷ years of life.
const WIDEST: (f64, f64) = (-6.0, 6.0);
/// Years of life at [`FROM`] that must be gained or lost before a hypothesis says anything.
const LEAST_GAIN: f64 = 1e-6;

/// How long the people of one sex live at the rates of one year.
#[derive(Debug, Clone, PartialEq)]
pub struct Lives {
    /// Person-years lived in each age group, of one born; the last one open.
    lived: Vec<f64>,
    /// Years left at the start of each age group.
    left: Vec<f64>,
    /// Share of those born who reach each age group.
    reach: Vec<f64>,
}

impl Lives {
    /// From one year's survivorship: L(0) = n·S(0), L(x) = L(x−n)·S(x), in the open group S·(L + T) of the group before; l(x) is the mean of the
    /// person-years on both sides ÷ n, e(x) = T(x)/l(x). `None` where nobody dies in the open group.
    #[must_use]
    pub fn of(survivorship: &Survivorship, sex: Sex, lane: usize) -> Option<Self> {
        let cells = survivorship.cells();
        let (axis, last) = (cells.axis(), cells.axis().groups() - 1);
        let width = f64::from(axis.width());
        let share = |group| cells.get(sex, group, lane);
        let mut lived = vec![width * share(0)];
        for group in 1..last {
            lived.push(lived[group - 1] * share(group));
        }
        if share(last) >= 1.0 {
            return None;
        }
        lived.push(lived[last - 1] * share(last) / (1.0 - share(last)));
        let mut above = lived.clone();
        (0..last).rev().for_each(|group| above[group] += above[group + 1]);
        let reach: Vec<f64> = (0..=last)
            .map(|group| match group {
                0 => 1.0,
                // The open group's years are not those of one group: who reaches it is what is left of the group before.
                group if group == last => lived[last - 1] / width * libm::sqrt(share(last - 1).min(1.0)),
                group => (lived[group - 1] + lived[group]) / (2.0 * width),
            })
            .collect();
        let left = above.iter().zip(&reach).map(|(above, reach)| if *reach > 0.0 { above / reach } else { 0.0 }).collect();
        Some(Self { lived, left, reach })
    }

    /// Years left at the start of each age group.
    #[must_use]
    pub fn left(&self) -> &[f64] {
        &self.left
    }

    /// Years lived with need from [`FROM`] on by those who reach it, where a person of each age group has need with this
    /// probability (Sullivan's method).
    fn with_need(&self, axis: AgeAxis, need: &[f64]) -> f64 {
        let from = axis.group_of(FROM);
        self.lived[from..].iter().zip(&need[from..]).map(|(lived, need)| lived * need).sum::<f64>() / self.reach[from]
    }

    fn left_from(&self, axis: AgeAxis) -> f64 {
        self.left[axis.group_of(FROM)]
    }
}

/// Use of a sex at the age groups, from the rates at single ages.
#[derive(Debug, Clone, PartialEq)]
pub struct Use {
    axis: AgeAxis,
    /// Users per person at single ages.
    by_age: Vec<f64>,
    /// The youngest age from [`FLOOR`] on with users; nobody is taken to be younger than that.
    first: usize,
}

impl Use {
    /// `None` where nobody of [`FLOOR`] or over uses the service, or nobody does at some age after the youngest who do.
    #[must_use]
    pub fn of(rates: &UseRates, sex: Sex, axis: AgeAxis) -> Option<Self> {
        let by_age = rates.by_age[sex.index()].clone();
        let first = (usize::from(FLOOR)..by_age.len()).find(|&age| by_age[age] > 0.0)?;
        let whole = by_age[first..].iter().all(|&rate| rate > 0.0);
        whole.then_some(Self { axis, by_age, first })
    }

    /// Use at an age between two: ln(rate) is linear; held outside.
    fn at(&self, age: f64) -> f64 {
        let last = self.by_age.len() - 1;
        let age = age.clamp(self.first as f64, last as f64);
        let below = (self.first..=last).take_while(|whole| *whole as f64 <= age).last().unwrap_or(self.first);
        let (low, high) = (self.by_age[below], self.by_age[(below + 1).min(last)]);
        let part = age - below as f64;
        if part == 0.0 { low } else { libm::exp((1.0 - part) * libm::log(low) + part * libm::log(high)) }
    }

    /// What use at each age group is a multiple of when people there are younger by `shift` × the years they gained; 1 below [`YOUNGEST`] and
    /// where nobody is a user.
    fn factors(&self, shift: f64, gained: &[f64]) -> Vec<f64> {
        let of_group = |group: usize| {
            let start = self.axis.start_of(group);
            let years = if start == self.axis.open_age() { 1 } else { usize::from(self.axis.width()) };
            let ages = || (usize::from(start)..usize::from(start) + years).filter(|&age| age < self.by_age.len());
            let now: f64 = ages().map(|age| self.by_age[age]).sum();
            if start < YOUNGEST || now <= 0.0 || usize::from(start) < self.first {
                return 1.0;
            }
            ages().map(|age| self.at(age as f64 - shift * gained[group])).sum::<f64>() / now
        };
        (0..self.axis.groups()).map(of_group).collect()
    }

    fn by_group(&self, factors: &[f64]) -> Vec<f64> {
        let mean = |group: usize| {
            let start = usize::from(self.axis.start_of(group));
            let ages = self.by_age[start..].iter().take(if start + 1 == self.by_age.len() { 1 } else { usize::from(self.axis.width()) });
            ages.clone().sum::<f64>() / ages.count() as f64
        };
        factors.iter().enumerate().map(|(group, factor)| mean(group) * factor).collect()
    }
}

/// A shift of use that was found, with the years it was found from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Years of use ÷ years of life gained.
    pub kappa: f64,
    /// Years left at [`FROM`], at the first year's rates and at the last's.
    pub left: [f64; 2],
    /// Of these with need, at the first year's rates and at the last's with the shift.
    pub with_need: [f64; 2],
}

/// Why a hypothesis has no shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoShift {
    /// Nobody old uses the service, or at some old age nobody does.
    NoUse,
    /// Lives are as long at the end as at the start: there is nothing to shift by.
    NoGain,
    /// One rate at all ages: younger people use as much.
    Flat,
    /// No shift within ±6 years of use per year of life makes it true.
    OutOfReach,
    /// The scenario has no death rates of its own: nothing says how long people live.
    NoRates,
    /// In some year nobody dies in the open age group: how long people live there is not known.
    NoDeaths,
}

/// The shift that makes a hypothesis true from the first to the last of these lives, by bisection.
///
/// # Errors
/// Says why there is none.
pub fn solve(hypothesis: Hypothesis, using: Option<&Use>, [first, last]: [&Lives; 2]) -> Result<Found, NoShift> {
    let using = using.ok_or(NoShift::NoUse)?;
    let axis = using.axis;
    let gained: Vec<f64> = last.left.iter().zip(&first.left).map(|(last, first)| last - first).collect();
    let need = |kappa: f64| last.with_need(axis, &using.by_group(&using.factors(kappa, &gained)));
    let left = [first.left_from(axis), last.left_from(axis)];
    let before = first.with_need(axis, &using.by_group(&vec![1.0; axis.groups()]));
    let found = |kappa: f64| Found { kappa, left, with_need: [before, need(kappa)] };
    let target = match hypothesis {
        Hypothesis::Shift(kappa) => return Ok(found(kappa)),
        Hypothesis::Postponement => before,
        Hypothesis::Equilibrium => before * left[1] / left[0],
        Hypothesis::Expansion => before + left[1] - left[0],
        Hypothesis::Compression(share) => before * (1.0 - share),
    };
    if (left[1] - left[0]).abs() < LEAST_GAIN {
        return Err(NoShift::NoGain);
    }
    let (low, high) = WIDEST;
    if (need(low) - need(high)).abs() <= f64::EPSILON * before {
        return Err(NoShift::Flat);
    }
    bisect(|kappa| need(kappa) - target, low, high).map(found).ok_or(NoShift::OutOfReach)
}

/// A root between two places with unlike signs.
fn bisect(value: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> Option<f64> {
    let falls = value(low) > 0.0;
    if falls == (value(high) > 0.0) {
        return None;
    }
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if (value(middle) > 0.0) == falls { low = middle } else { high = middle }
    }
    Some(f64::midpoint(low, high))
}

/// A service's use under longer lives, by sex: the shift, and what it is counted from.
#[derive(Debug, Clone, PartialEq)]
pub struct Shifted {
    using: [Option<Use>; 2],
    /// Shift by sex, or why there is none.
    pub found: [Result<Found, NoShift>; 2],
    first: [Lives; 2],
}

impl Shifted {
    /// For one service under one hypothesis, with the rates of the projection's steps.
    ///
    /// # Errors
    /// Where there are no steps ([`NoShift::NoRates`]), or nobody dies in the open group in one of them ([`NoShift::NoDeaths`]).
    pub fn new(hypothesis: Hypothesis, use_rates: &UseRates, axis: AgeAxis, steps: &[YearRates]) -> Result<Self, NoShift> {
        let lives = |step: &YearRates| Some([Lives::of(&step.survivorship, Sex::Female, 0)?, Lives::of(&step.survivorship, Sex::Male, 0)?]);
        let all: Vec<[Lives; 2]> = steps.iter().map(lives).collect::<Option<_>>().ok_or(NoShift::NoDeaths)?;
        let (first, last) = (all.first().cloned().ok_or(NoShift::NoRates)?, all.last().ok_or(NoShift::NoRates)?);
        let using = Sex::ALL.map(|sex| Use::of(use_rates, sex, axis));
        let found = Sex::ALL.map(|sex| solve(hypothesis, using[sex.index()].as_ref(), [&first[sex.index()], &last[sex.index()]]));
        Ok(Self { using, found, first })
    }

    /// Why a service's use does not follow a hypothesis, or a shift of the study's own: of both sexes together, or of each.
    #[must_use]
    pub fn lacks(hypothesis: Hypothesis, use_rates: &UseRates, axis: AgeAxis, steps: &[YearRates]) -> Vec<NoShift> {
        match Self::new(hypothesis, use_rates, axis, steps) {
            Ok(shifted) => shifted.found.into_iter().filter_map(Result::err).collect(),
            Err(reason) => vec![reason],
        }
    }

    /// What use is a multiple of at the rates of one year: by sex and age group.
    #[must_use]
    pub fn factors(&self, step: &YearRates) -> Option<[Vec<f64>; 2]> {
        let of_sex = |sex: Sex| {
            let lives = Lives::of(&step.survivorship, sex, 0)?;
            let gained: Vec<f64> = lives.left.iter().zip(&self.first[sex.index()].left).map(|(now, first)| now - first).collect();
            Some(match (&self.using[sex.index()], self.found[sex.index()]) {
                (Some(using), Ok(found)) => using.factors(found.kappa, &gained),
                _ => vec![1.0; gained.len()],
            })
        };
        Some([of_sex(Sex::Female)?, of_sex(Sex::Male)?])
    }

    /// Lays the factors of a year on a service's users.
    pub(super) fn apply(&self, step: &YearRates, work: &mut Work) {
        let Some(factors) = self.factors(step) else { return };
        let cells = Cells::from_fn(work.axis(), work.lanes(), |sex, group, _| factors[sex.index()][group]);
        work.scale(Cause::Health, cells);
    }
}

#[cfg(test)]
mod tests;
