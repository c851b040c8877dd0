//! Why need changes from one night to another: how many people there are, how old they are, use, health, levers, known need.

pub mod figure;
pub mod split;

use super::measures::{hours_of_one, works};
use super::need::{Place, known_share, nights};
use super::work::{Cause, Work};
use super::{Demand, Line};
use crate::domain::axis::{LeverId, ServiceId, Year};
use crate::domain::cells::Cells;
use crate::domain::lever::Assumptions;
use crate::domain::rates::YearRates;
use crate::domain::service::{PlacesPerUser, Service, ServiceKind, UseLine};
use crate::domain::staff::NormPart;
use crate::domain::study::Study;
use crate::model::project::Projection;
use split::{Ends, Parts, log_mean};

/// Parts of a change may miss it by this, relative to the larger end (or to 1).
pub const CLOSE: f64 = 1e-9;

/// What changes a number of need.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// How many people live there, all ages.
    Size,
    /// How they are spread over sexes and ages.
    Ages,
    /// What comes on top: use, health, levers, known need.
    Cause(Cause),
    /// Staff or money for each hour (place, user).
    Each,
}

impl Step {
    /// The lever behind it, where there is one.
    #[must_use]
    pub const fn lever(&self) -> Option<&LeverId> {
        match self {
            Self::Cause(Cause::Mix(lever) | Cause::Lever(lever)) => Some(lever),
            Self::Size | Self::Ages | Self::Each | Self::Cause(Cause::Trend | Cause::Health | Cause::Informal | Cause::Known) => None,
        }
    }
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Users.
    Users,
    /// Places.
    Places,
    /// Hours a week.
    Hours,
    /// Full-time equivalents.
    Fte,
    /// Running cost a year.
    Cost,
}

impl Measure {
    /// In the order of tables.
    pub const ALL: [Self; 5] = [Self::Users, Self::Places, Self::Hours, Self::Fte, Self::Cost];

    /// Its word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Places => "places",
            Self::Hours => "hours",
            Self::Fte => "fte",
            Self::Cost => "cost",
        }
    }

    /// Its values of a line, by year; empty where they are not known.
    #[must_use]
    pub fn of(self, line: &Line) -> &[f64] {
        match self {
            Self::Users => &line.total_users,
            Self::Places => &line.places,
            Self::Hours => &line.hours,
            Self::Fte => &line.fte,
            Self::Cost => &line.cost,
        }
    }
}

/// One number on two nights, and what made the difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// What is counted.
    pub measure: Measure,
    /// The number on the first night and on the last.
    pub ends: [f64; 2],
    /// What each step adds, in the order applied; they add up to the change.
    pub parts: Parts,
}

impl Split {
    /// A part as an index: what the number at the start is a multiple of by it alone, e^(part ÷ L(end, start)). The indices of all parts multiply to
    /// end ÷ start. None where an end is not above zero.
    #[must_use]
    pub fn index(&self, part: f64) -> Option<f64> {
        let [start, end] = self.ends;
        (start > 0.0 && end > 0.0).then(|| libm::exp(part / log_mean(end, start)))
    }

    /// What the number and the ages of people add together.
    #[must_use]
    pub fn people(&self) -> f64 {
        self.parts.of(&Step::Size) + self.parts.of(&Step::Ages)
    }
}

/// Why the need for a service changes on a line, measure by measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// Which service.
    pub service: ServiceId,
    /// 31 December of the first year and of the last.
    pub nights: [Year; 2],
    /// Which line.
    pub line: UseLine,
    /// In the order of [`Measure::ALL`], those that are known.
    pub splits: Vec<Split>,
}

impl Why {
    /// One of its measures.
    #[must_use]
    pub fn split(&self, measure: Measure) -> Option<&Split> {
        self.splits.iter().find(|split| split.measure == measure)
    }
}

/// The need of one region in one scenario, and what it was made from.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The study.
    pub study: &'a Study,
    /// Position of the region in the study.
    pub region: usize,
    /// Its people.
    pub projection: &'a Projection,
    /// Rates of the projection's steps, from the jump-off on.
    pub rates: &'a [YearRates],
    /// Its need.
    pub demand: &'a Demand,
}

impl Asked<'_> {
    /// Lines that exist: the third only where something is switched on.
    #[must_use]
    pub fn lines(&self) -> Vec<UseLine> {
        let third = self.demand.services.iter().any(|service| service.measures.is_some()).then_some(UseLine::Measures);
        UseLine::ALL.into_iter().chain(third).collect()
    }

    /// Why the need for every service changes from the night of one year to that of another, in the study's order: the two nights are held
    /// against each other and nothing between them. None where the need of one of them is not known.
    #[must_use]
    pub fn why(&self, line: UseLine, from: Year, to: Year) -> Option<Vec<Why>> {
        Worked::new(self, line)?.why([from, to])
    }

    /// The same year by year, and the years added up: parts of neighbouring periods add up too, and depend on the way from one end to the
    /// other.
    #[must_use]
    pub fn why_by_years(&self, line: UseLine, from: Year, to: Year) -> Option<Vec<Why>> {
        let worked = Worked::new(self, line)?;
        let mut whole = worked.why([from, to])?;
        whole.iter_mut().flat_map(|why| &mut why.splits).for_each(|split| split.parts = Parts::default());
        for year in from.through(to.minus(1)) {
            for (whole, of_year) in whole.iter_mut().zip(worked.why([year, year.plus(1)])?) {
                whole.splits.iter_mut().zip(&of_year.splits).for_each(|(sum, split)| sum.parts.join(&split.parts));
            }
        }
        whole.iter_mut().flat_map(|why| &mut why.splits).for_each(|split| worked.sort(&mut split.parts));
        Some(whole)
    }
}

/// The nights of a line, worked out.
struct Worked<'a> {
    asked: &'a Asked<'a>,
    line: UseLine,
    known_share: f64,
    nights: Vec<(Year, &'a Cells)>,
    works: Vec<Vec<Option<Work>>>,
}

impl<'a> Worked<'a> {
    fn new(asked: &'a Asked<'a>, line: UseLine) -> Option<Self> {
        let study = asked.study;
        let nights = nights(study, asked.projection);
        let assumptions = if line == UseLine::Measures { study.assumptions.switched_on() } else { Assumptions::default() };
        let known_share = known_share(study, asked.region);
        let place = Place { study, region: asked.region, known_share, nights: &nights };
        // Nothing switched on: the third line is the second, and never written.
        let works = works(&place, line, &assumptions, asked.rates);
        let same = nights.iter().map(|(year, _)| *year).eq(asked.demand.years.iter().copied());
        same.then_some(Self { asked, line, known_share, nights, works })
    }

    fn why(&self, nights: [Year; 2]) -> Option<Vec<Why>> {
        let at = |year: Year| self.nights.iter().position(|(night, _)| *night == year);
        let ends = [at(nights[0])?, at(nights[1])?];
        let of = |service: &Service| Why { service: service.id.clone(), nights, line: self.line, splits: self.splits(service, ends) };
        Some(self.asked.study.services.iter().map(of).collect())
    }

    fn splits(&self, service: &Service, ends: [usize; 2]) -> Vec<Split> {
        let known = self.asked.demand.services.iter().find(|need| need.service == service.id).map(|need| need.line(self.line));
        let Some(line) = known else { return Vec::new() };
        let mut splits: Vec<Split> = Vec::new();
        for measure in Measure::ALL {
            let values = measure.of(line);
            let (Some(start), Some(end)) = (values.get(ends[0]), values.get(ends[1])) else { continue };
            let ends_of = [*start, *end];
            let parts = self.parts(service, measure, ends).or_else(|| for_each(&splits, ends_of));
            if let Some(mut parts) = parts {
                self.sort(&mut parts);
                // A number that these people and rates did not make is not explained by them.
                if (parts.total() - (end - start)).abs() <= CLOSE * start.abs().max(end.abs()).max(1.0) {
                    splits.push(Split { measure, ends: ends_of, parts });
                }
            }
        }
        splits
    }

    /// The change of a measure that people and use make by themselves.
    fn parts(&self, service: &Service, measure: Measure, ends: [usize; 2]) -> Option<Parts> {
        match (&service.kind, measure) {
            (ServiceKind::Rates { .. }, Measure::Users) => Some(self.ends(service, ends)?.users()),
            (ServiceKind::Rates { .. }, Measure::Places) => Some(self.ends(service, ends)?.users().times(each_place(service)?)),
            (ServiceKind::Rates { .. }, Measure::Hours) => {
                let each = hours_of_one(&self.place(), service)?;
                Some(self.ends(service, ends)?.hours(&each))
            }
            (ServiceKind::Norm { parts }, Measure::Fte) => self.norm(service, parts, ends),
            (ServiceKind::Sum { of }, Measure::Places) if !of.is_empty() => {
                let mut parts =
                    self.sum(of, |part| self.parts(part, Measure::Places, ends).or_else(|| self.parts(part, Measure::Users, ends)))?;
                parts.join(&self.known(service, ends));
                Some(parts)
            }
            // People known for the sum itself take what a place of it takes: its staff follows its places then.
            (ServiceKind::Sum { of }, Measure::Fte | Measure::Cost) if service.known_need.is_empty() => {
                let of_part = |part: &Service| self.splits(part, ends).into_iter().find(|split| split.measure == measure);
                self.sum(of, |part| of_part(part).map(|split| split.parts))
            }
            _ => None,
        }
    }

    const fn place(&self) -> Place<'_> {
        Place { study: self.asked.study, region: self.asked.region, known_share: self.known_share, nights: self.nights.as_slice() }
    }

    fn ends(&self, service: &Service, ends: [usize; 2]) -> Option<Ends<'_>> {
        let at = self.asked.study.services.iter().position(|own| own.id == service.id)?;
        let night = |end: usize| self.works.get(end)?.get(at)?.as_ref();
        Some(Ends([night(ends[0])?, night(ends[1])?]))
    }

    fn known(&self, service: &Service, ends: [usize; 2]) -> Parts {
        let [before, after] = ends.map(|end| self.place().known_of(service, self.nights[end].0));
        let mut parts = Parts::default();
        if !service.known_need.is_empty() {
            parts.add(&Step::Cause(Cause::Known), after - before);
        }
        parts
    }

    /// Staff by a norm follow people of the ages, or the users of another service.
    fn norm(&self, service: &Service, norm: &[NormPart], ends: [usize; 2]) -> Option<Parts> {
        let mut sum = Parts::default();
        for (at, part) in norm.iter().enumerate() {
            match part {
                NormPart::Inhabitants { band, persons_per_fte } => {
                    let works = ends.map(|end| Work::of_band(self.nights[end].1, *band));
                    let mut parts = Ends([&works[0], &works[1]]).users();
                    if at == 0 {
                        parts.join(&self.known(service, ends));
                    }
                    sum.join(&parts.times(1.0 / persons_per_fte));
                }
                NormPart::Users { of, hours_per_user_week, hours_per_fte_week } => {
                    let other = self.asked.study.services.iter().find(|other| other.id == *of)?;
                    let mut users = match &other.kind {
                        ServiceKind::Sum { of } => {
                            let mut users = self.sum(of, |part| self.parts(part, Measure::Users, ends))?;
                            users.join(&self.known(other, ends));
                            users
                        }
                        ServiceKind::Rates { .. } | ServiceKind::Norm { .. } => self.parts(other, Measure::Users, ends)?,
                    };
                    if at == 0 {
                        users.join(&self.known(service, ends));
                    }
                    sum.join(&users.times(hours_per_user_week / hours_per_fte_week));
                }
            }
        }
        Some(sum)
    }

    /// What the parts of a sum give, added up; none where one of them gives nothing.
    fn sum(&self, of: &[ServiceId], give: impl Fn(&Service) -> Option<Parts>) -> Option<Parts> {
        let counted = |part: &&Service| of.contains(&part.id) && !matches!(part.kind, ServiceKind::Sum { .. });
        let mut parts = Parts::default();
        for part in self.asked.study.services.iter().filter(counted) {
            parts.join(&give(part)?);
        }
        Some(parts)
    }

    /// The order of a picture: people, their ages, use, health, levers as the study lists them, relatives, known need.
    fn sort(&self, parts: &mut Parts) {
        let levers = &self.asked.study.assumptions.levers;
        let rank = |step: &Step| match step {
            Step::Size => (0, 0),
            Step::Ages => (1, 0),
            Step::Cause(Cause::Trend) => (2, 0),
            Step::Cause(Cause::Health) => (3, 0),
            Step::Cause(Cause::Mix(id) | Cause::Lever(id)) => (4, levers.iter().position(|lever| lever.id == *id).unwrap_or(levers.len())),
            Step::Cause(Cause::Informal) => (5, 0),
            Step::Cause(Cause::Known) => (6, 0),
            Step::Each => (7, 0),
        };
        parts.steps.sort_by_key(|(step, _)| rank(step));
    }
}

/// Staff and money are so much for each of what they follow (staff, an hour, a place, a user): x = k × h, so that Δx = k̄ Δh + h̄ Δk with the
/// means of both ends, and the parts of h carry over. What they follow is what k is the same for on both nights.
fn for_each(known: &[Split], [start, end]: [f64; 2]) -> Option<Parts> {
    let each = |split: &Split| {
        let of = |value: f64, by: f64| if by == 0.0 { None } else { Some(value / by) };
        let (first, last) = (of(start, split.ends[0]), of(end, split.ends[1]));
        // Nothing is known of a night without any: as on the other.
        [first.or(last).unwrap_or(0.0), last.or(first).unwrap_or(0.0)]
    };
    let same = |split: &Split| {
        let [first, last] = each(split);
        (last - first).abs() <= CLOSE * last.abs().max(first.abs())
    };
    let order = [Measure::Fte, Measure::Hours, Measure::Places, Measure::Users];
    let splits: Vec<&Split> = order.iter().filter_map(|measure| known.iter().find(|split| split.measure == *measure)).collect();
    let by = splits.iter().find(|split| same(split)).or(splits.first())?;
    let [first, last] = each(by);
    let mut parts = by.parts.times(f64::midpoint(first, last));
    if !same(by) {
        parts.add(&Step::Each, (end - start) - parts.total());
    }
    Some(parts)
}

fn each_place(service: &Service) -> Option<f64> {
    service.places.map(PlacesPerUser::places)
}

#[cfg(test)]
mod tests;
