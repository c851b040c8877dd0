//! One service on one night, step by step: what the users are made of, so that the steps that make a number explain it.

use super::users::Profile;
use crate::domain::axis::{AgeAxis, AgeBand, LeverId, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::service::UseLine;

/// What changes need, beside how many people there are and how old they are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The rates' own trend, and today's level of use.
    Trend,
    /// Longer lives.
    Health,
    /// Needs met elsewhere: users who come from, or go to, another service.
    Mix(LeverId),
    /// A lever.
    Lever(LeverId),
    /// What relatives no longer do.
    Informal,
    /// People already known who will need the service.
    Known,
}

/// Users of one service on one 31 December, in the cells and lanes of the stock of that night.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// Persons.
    pub people: Cells,
    /// Users per person in the base window.
    pub rate: Cells,
    /// What users are a multiple of people × rate by, in the order applied.
    pub factors: Vec<(Cause, Cells)>,
    /// Users who come from other services.
    pub moved: Vec<Moved>,
    /// Users of no told age, by lane: people already known, patients from hospital.
    pub more: Vec<(Cause, Vec<f64>)>,
    /// What hours per user are a multiple of, by lane, in the order applied.
    pub hours_factors: Vec<(Cause, Vec<f64>)>,
    /// Hours a week beside those of users, by lane.
    pub hours_more: Vec<(Cause, Vec<f64>)>,
}

/// Users who come from another service.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// Why.
    pub cause: Cause,
    /// How many, by cell and lane.
    pub users: Cells,
    /// Hours a week of one of them, by age group; none where they get what the service's own users get.
    pub hours: Vec<Option<f64>>,
}

impl Work {
    /// People × rate on one line, before anything that a study switches on.
    #[must_use]
    pub fn new(profile: &Profile, stock: &Cells, line: UseLine, year: Year) -> Self {
        let (axis, lanes) = (stock.axis(), stock.lanes());
        let cells = |value: &dyn Fn(Sex, usize) -> f64| Cells::from_fn(axis, lanes, |sex, group, _| value(sex, group));
        let rate = cells(&|sex, group| profile.rate(sex, group, year));
        let trend = match line {
            UseLine::Unchanged => None,
            UseLine::Trend | UseLine::Measures => profile.has_trend().then(|| cells(&|sex, group| profile.trend(sex, group, year))),
        };
        Self {
            people: stock.clone(),
            rate,
            factors: trend.into_iter().map(|factor| (Cause::Trend, factor)).collect(),
            moved: Vec::new(),
            more: Vec::new(),
            hours_factors: Vec::new(),
            hours_more: Vec::new(),
        }
    }

    /// Everybody of a band counts as one, whoever is not in it as none: what a norm counts.
    #[must_use]
    pub fn of_band(stock: &Cells, band: AgeBand) -> Self {
        let axis = stock.axis();
        let rate = stock.map(|_, group, _, _| if band.contains(axis.start_of(group)) { 1.0 } else { 0.0 });
        Self {
            people: stock.clone(),
            rate,
            factors: Vec::new(),
            moved: Vec::new(),
            more: Vec::new(),
            hours_factors: Vec::new(),
            hours_more: Vec::new(),
        }
    }

    /// The ages of its cells.
    #[must_use]
    pub const fn axis(&self) -> AgeAxis {
        self.people.axis()
    }

    /// Number of lanes.
    #[must_use]
    pub fn lanes(&self) -> usize {
        self.people.lanes()
    }

    /// People × rate × every factor.
    #[must_use]
    pub fn own(&self) -> Cells {
        let mut users = times(&self.people, &self.rate);
        for (_, factor) in &self.factors {
            users = times(&users, factor);
        }
        users
    }

    /// Users of a told age: the service's own and those who come from others.
    #[must_use]
    pub fn users(&self) -> Cells {
        self.moved.iter().fold(self.own(), |sum, moved| plus(&sum, &moved.users))
    }

    /// Users of all ages, by lane; those of no told age included.
    #[must_use]
    pub fn total(&self) -> Vec<f64> {
        let users = self.users();
        (0..self.lanes()).map(|lane| users.total(lane) + self.more.iter().map(|(_, more)| more[lane]).sum::<f64>()).collect()
    }

    /// Every user, own and moved, times `factor`, by cell.
    pub fn scale(&mut self, cause: Cause, factor: Cells) {
        for moved in &mut self.moved {
            moved.users = times(&moved.users, &factor);
        }
        self.factors.push((cause, factor));
    }

    /// What hours per user are a multiple of in all, by lane.
    #[must_use]
    pub fn hours_factor(&self) -> Vec<f64> {
        let mut factor = vec![1.0; self.lanes()];
        for (_, by_lane) in &self.hours_factors {
            factor.iter_mut().zip(by_lane).for_each(|(product, factor)| *product *= factor);
        }
        factor
    }

    /// Hours a week by lane, where a user of its own gets `each`: own users at `each` and those of no told age at what own users get on
    /// average, both × the factor on hours; those who came from elsewhere at their own hours, which no factor touches, or else as own
    /// users; and what relatives no longer do.
    #[must_use]
    pub fn hours(&self, each: impl Fn(Sex, usize) -> f64) -> Vec<f64> {
        let (factor, own) = (self.hours_factor(), self.own());
        let mut hours: Vec<f64> = weighted(&own, &each).iter().zip(&factor).map(|(hours, factor)| hours * factor).collect();
        for lane in 0..self.lanes() {
            let untold: f64 = self.more.iter().map(|(_, more)| more[lane]).sum();
            if untold != 0.0 {
                hours[lane] += untold * average_hours(&own, &each, lane) * factor[lane];
            }
        }
        for moved in &self.moved {
            for lane in 0..self.lanes() {
                let of_cell = |(sex, group): (Sex, usize)| {
                    let hours = moved.hours[group].unwrap_or_else(|| each(sex, group) * factor[lane]);
                    moved.users.get(sex, group, lane) * hours
                };
                hours[lane] += places(self.axis()).map(of_cell).sum::<f64>();
            }
        }
        for (_, more) in &self.hours_more {
            hours.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
        hours
    }
}

/// Every sex and age group, women first, from the youngest up.
pub(super) fn places(axis: AgeAxis) -> impl Iterator<Item = (Sex, usize)> {
    Sex::ALL.into_iter().flat_map(move |sex| (0..axis.groups()).map(move |group| (sex, group)))
}

/// Cell by cell.
pub(super) fn times(one: &Cells, other: &Cells) -> Cells {
    one.map(|sex, group, lane, value| value * other.get(sex, group, lane))
}

/// Cell by cell.
pub(super) fn plus(one: &Cells, other: &Cells) -> Cells {
    one.map(|sex, group, lane, value| value + other.get(sex, group, lane))
}

/// Σ cells × a weight of the cell, by lane.
fn weighted(cells: &Cells, weight: &impl Fn(Sex, usize) -> f64) -> Vec<f64> {
    let of_lane = |lane| places(cells.axis()).map(|(sex, group)| cells.get(sex, group, lane) * weight(sex, group)).sum::<f64>();
    (0..cells.lanes()).map(of_lane).collect()
}

/// Hours a user of one lane gets on average; where there are none, the mean over sexes and ages.
pub(super) fn average_hours(own: &Cells, each: &impl Fn(Sex, usize) -> f64, lane: usize) -> f64 {
    let mean = |weight: &dyn Fn(Sex, usize) -> f64| {
        let (mut hours, mut all) = (0.0, 0.0);
        for (sex, group) in places(own.axis()) {
            hours += weight(sex, group) * each(sex, group);
            all += weight(sex, group);
        }
        (all > 0.0).then(|| hours / all)
    };
    mean(&|sex, group| own.get(sex, group, lane)).or_else(|| mean(&|_, _| 1.0)).unwrap_or(0.0)
}
