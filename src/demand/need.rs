//! Need for every service: people to users, users to places, hours and staff.

use super::capacity::places_by_year;
use super::measures::{self, works};
use super::users::{Ahead, CellHours, Profile};
use super::work::Work;
use super::{Demand, Line, ServiceDemand, staff};
use crate::domain::axis::{AgeAxis, AgeBand, RegionId, ServiceId, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::lever::Assumptions;
use crate::domain::rates::YearRates;
use crate::domain::service::{KnownNeed, PlacesPerUser, Service, ServiceKind, UseLine};
use crate::domain::staff::NormPart;
use crate::domain::study::Study;
use crate::domain::terms::GivenHours;
use crate::model::project::{Projection, ScenarioProjection};

/// Need of one region under one projection, on every 31 December from the night before the jump-off to the horizon: users of
/// 31 December y are counted on the stock of 1 January y + 1. A year the projection has no stock for is left out. `rates` are
/// those of the projection's steps, from the jump-off on: how long people live decides what health is assumed to do.
#[must_use]
pub fn demand(study: &Study, region_index: usize, projection: &Projection, rates: &[YearRates]) -> Demand {
    demand_with(study, region_index, projection, rates, &study.assumptions.switched_on())
}

/// The same with other assumptions than those switched on; none of them = no line with measures.
#[must_use]
pub fn demand_with(study: &Study, region_index: usize, projection: &Projection, rates: &[YearRates], assumptions: &Assumptions) -> Demand {
    let nights = nights(study, projection);
    let place = Place { study, region: region_index, known_share: known_share(study, region_index), nights: &nights };
    let mut services: Vec<ServiceDemand> = study.services.iter().map(|service| place.need_for(service)).collect();
    if !assumptions.is_empty() {
        let lines = place.measures(assumptions, rates);
        services.iter_mut().zip(lines).for_each(|(service, line)| service.measures = Some(line));
    }
    Demand { region: projection.region.clone(), years: nights.iter().map(|&(year, _)| year).collect(), services }
}

/// Need for one service in one region on 31 December `year`, on the people counted then, by the rates of each line as they stand on
/// that night; `None` where nobody was counted.
#[must_use]
pub fn on_counted_people(study: &Study, region_index: usize, service: &Service, year: Year) -> Option<ServiceDemand> {
    let region = study.regions.get(region_index)?;
    let nights = [(year, region.history.get(&year.plus(1))?.cells())];
    let place = Place { study, region: region_index, known_share: known_share(study, region_index), nights: &nights };
    Some(place.need_for(service))
}

/// Every night a projection tells the need of, with its stock.
pub(super) fn nights<'p>(study: &Study, projection: &'p Projection) -> Vec<(Year, &'p Cells)> {
    let years = study.jump_off.minus(1).through(study.horizon());
    years.filter_map(|year| Some((year, projection.stock(year.plus(1))?))).collect()
}

/// Need of every region of a scenario that was run, in the study's order.
#[must_use]
pub fn of_scenario(study: &Study, projected: &ScenarioProjection) -> Vec<Demand> {
    let rates = study.scenarios.iter().find(|scenario| scenario.id == projected.scenario).map_or(&[][..], |scenario| &scenario.rates);
    let of = |(region, projection): (usize, &Projection)| demand(study, region, projection, rates.get(region).map_or(&[], Vec::as_slice));
    projected.regions.iter().enumerate().map(of).collect()
}

/// Known need is given for the study as a whole: each region has its share of the people at the jump-off. One region has all.
pub(super) fn known_share(study: &Study, region_index: usize) -> f64 {
    let people = |at: usize| {
        study.regions.get(at).and_then(|region| region.history.get(&study.jump_off)).map_or(0.0, |stock| stock.cells().total(0))
    };
    let all: f64 = (0..study.regions.len()).map(people).sum();
    if all > 0.0 { people(region_index) / all } else { 0.0 }
}

/// A region and its nights.
pub(super) struct Place<'a> {
    pub study: &'a Study,
    pub region: usize,
    pub known_share: f64,
    pub nights: &'a [(Year, &'a Cells)],
}

impl Place<'_> {
    fn need_for(&self, service: &Service) -> ServiceDemand {
        let profile = self.profile(service);
        let line = |line| self.line(service, line);
        let years: Vec<Year> = self.nights.iter().map(|&(year, _)| year).collect();
        ServiceDemand {
            service: service.id.clone(),
            bands: profile.map_or_else(Vec::new, |profile| profile.bands().to_vec()),
            unchanged: line(UseLine::Unchanged),
            trend: line(UseLine::Trend),
            measures: None,
            has_trend: self.has_trend(service),
            capacity: self.study.regions.get(self.region).and_then(|region| places_by_year(&service.capacity, &region.id, &years)),
        }
    }

    fn line(&self, service: &Service, line: UseLine) -> Line {
        self.need_on(service, &|service| self.users(service, line))
    }

    /// Need of a service where `of_users` tells that of services by rates: what norms and sums are made of, and staff and cost of all.
    fn need_on(&self, service: &Service, of_users: &dyn Fn(&Service) -> Line) -> Line {
        let mut need = match &service.kind {
            ServiceKind::Rates { .. } => of_users(service),
            ServiceKind::Norm { parts } => self.by_norm(service, parts, of_users),
            ServiceKind::Sum { of } => self.sum(service, of, of_users),
        };
        staff::fill(service, &mut need);
        need
    }

    /// Users by band from the rates, known need on top, and what they take.
    fn users(&self, service: &Service, line: UseLine) -> Line {
        let Some(profile) = self.profile(service) else {
            debug_assert!(false, "a service by rates has rates for every region");
            return Line::default();
        };
        let users: Vec<Vec<f64>> = self.nights.iter().map(|&(year, stock)| profile.users(stock, 0, line, year)).collect();
        let known = self.known(service);
        let total_users: Vec<f64> = users.iter().zip(&known).map(|(bands, known)| bands.iter().sum::<f64>() + known).collect();
        let times = |each: Option<f64>| each.map_or_else(Vec::new, |each| total_users.iter().map(|users| users * each).collect());
        let places = times(service.places.map(PlacesPerUser::places));
        let hours = self.hours(service, line, &profile, (&users, &known)).unwrap_or_else(|| times(service.hours_per_user_week));
        let hours = self.drifted(service, line, hours);
        Line { users, total_users, known, places, hours, ..Line::default() }
    }

    /// Hours a week by year, where the study gives them by age: those of the users of each cell. People already known have no age and
    /// get what a user of that night gets on average.
    fn hours(&self, service: &Service, line: UseLine, profile: &Profile, (users, known): (&[Vec<f64>], &[f64])) -> Option<Vec<f64>> {
        let each = self.hours_by_cell(service)?;
        let of_night = |((&(year, stock), users), known): ((&(Year, &Cells), &Vec<f64>), &f64)| {
            let (hours, users) = (profile.hours(stock, 0, line, year, &each), users.iter().sum::<f64>());
            if users > 0.0 { hours + known * (hours / users) } else { hours }
        };
        Some(self.nights.iter().zip(users).zip(known).map(of_night).collect())
    }

    /// Hours of a user by cell; none where the study does not give them by age.
    pub fn hours_by_cell(&self, service: &Service) -> Option<CellHours> {
        hours_by_cell(service, &self.study.regions.get(self.region)?.id, self.study.axis)
    }

    /// Hours with the change of its own that the study gives them; none of it at unchanged use.
    fn drifted(&self, service: &Service, line: UseLine, hours: Vec<f64>) -> Vec<f64> {
        match &service.terms.hours_growth {
            Some(growth) => self.nights.iter().zip(hours).map(|(&(year, _), hours)| hours * growth.pace.on(line, year)).collect(),
            None => hours,
        }
    }

    /// Staff by a norm: its parts added up. People known already count as inhabitants, or users, of its first part.
    fn by_norm(&self, service: &Service, parts: &[NormPart], of_users: &dyn Fn(&Service) -> Line) -> Line {
        let known = self.known(service);
        let mut fte = vec![0.0; self.nights.len()];
        for (at, part) in parts.iter().enumerate() {
            add(&mut fte, &self.norm_part(part, if at == 0 { known.as_slice() } else { &[] }, of_users));
        }
        Line { fte, known, ..Line::default() }
    }

    fn norm_part(&self, part: &NormPart, known: &[f64], of_users: &dyn Fn(&Service) -> Line) -> Vec<f64> {
        match part {
            NormPart::Inhabitants { band, persons_per_fte } => {
                let known = known.iter().copied().chain(std::iter::repeat(0.0));
                let staff = |(&(_, stock), known): (&(Year, &Cells), f64)| (persons_in(stock, *band) + known) / persons_per_fte;
                self.nights.iter().zip(known).map(staff).collect()
            }
            NormPart::Users { of, hours_per_user_week, hours_per_fte_week } => {
                let mut users = self.residents(of, of_users);
                add(&mut users, known);
                users.into_iter().map(|users| users * hours_per_user_week / hours_per_fte_week).collect()
            }
        }
    }

    /// Users of a service by night; of a sum, those of its parts and the people known for itself.
    fn residents(&self, id: &ServiceId, of_users: &dyn Fn(&Service) -> Line) -> Vec<f64> {
        let mut users = vec![0.0; self.nights.len()];
        let Some(service) = self.study.services.iter().find(|service| service.id == *id) else { return users };
        match &service.kind {
            ServiceKind::Sum { of } => {
                add(&mut users, &self.known(service));
                self.parts(of).for_each(|part| add(&mut users, &self.need_on(part, of_users).total_users));
            }
            ServiceKind::Rates { .. } => add(&mut users, &of_users(service).total_users),
            ServiceKind::Norm { .. } => debug_assert!(false, "a norm has no users"),
        }
        users
    }

    /// Places of the parts together, known need of the sum itself on top. A part without a rule of places takes one place a user.
    fn sum(&self, service: &Service, of: &[ServiceId], of_users: &dyn Fn(&Service) -> Line) -> Line {
        let (mut places, mut known) = (self.known(service), self.known(service));
        let parts: Vec<Line> = self.parts(of).map(|part| self.need_on(part, of_users)).collect();
        for need in &parts {
            add(&mut places, need.places_taken());
            add(&mut known, &need.known);
        }
        let (fte, cost) = staff::of_sum(&parts, &self.known(service));
        Line { places, known, fte, cost, ..Line::default() }
    }

    /// The line with measures of every service, in the study's order.
    fn measures(&self, assumptions: &Assumptions, rates: &[YearRates]) -> Vec<Line> {
        let nights = works(self, UseLine::Measures, assumptions, rates);
        let of_users = |service: &Service| {
            let at = self.study.services.iter().position(|own| own.id == service.id)?;
            let own: Vec<&Work> = nights.iter().filter_map(|works| works.get(at)?.as_ref()).collect();
            Some(measures::line(self, service, &self.profile(service)?, &own))
        };
        let line = |service: &Service| of_users(service).unwrap_or_else(|| self.users(service, UseLine::Trend));
        self.study.services.iter().map(|service| self.need_on(service, &line)).collect()
    }

    /// The services a sum is made of, in the study's order, each once. A sum of sums is refused where a study is read.
    fn parts<'s>(&'s self, of: &'s [ServiceId]) -> impl Iterator<Item = &'s Service> {
        let counted = |service: &&Service| !matches!(service.kind, ServiceKind::Sum { .. });
        self.study.services.iter().filter(counted).filter(|service| of.contains(&service.id))
    }

    fn has_trend(&self, service: &Service) -> bool {
        match &service.kind {
            ServiceKind::Rates { .. } => {
                service.terms.hours_growth.as_ref().is_some_and(|growth| growth.pace.goes_on())
                    || self.profile(service).is_some_and(|profile| profile.has_trend())
            }
            ServiceKind::Norm { parts } => parts.iter().any(|part| match part {
                NormPart::Inhabitants { .. } => false,
                NormPart::Users { of, .. } => self.study.services.iter().any(|other| other.id == *of && self.has_trend(other)),
            }),
            ServiceKind::Sum { of } => self.parts(of).any(|part| self.has_trend(part)),
        }
    }

    pub fn profile(&self, service: &Service) -> Option<Profile> {
        profile(service, self.region, self.study.axis)
    }

    /// People known by each year who need the service: entries that have begun and not ended. Those of the study as a whole are
    /// shared like its people, those of this region are its own.
    fn known(&self, service: &Service) -> Vec<f64> {
        self.nights.iter().map(|&(year, _)| self.known_of(service, year)).collect()
    }

    /// The same on one night.
    pub fn known_of(&self, service: &Service, year: Year) -> f64 {
        let shared = KnownNeed::on(&service.known_need, None, year) * self.known_share;
        let own = self.study.regions.get(self.region).map(|region| KnownNeed::on(&service.known_need, Some(&region.id), year));
        own.map_or(shared, |own| shared + own)
    }

    /// People of a band by lane on 31 December `of`: on the night itself, on another night of the place, or in the region's history (one
    /// number for all lanes there).
    pub fn people(&self, band: AgeBand, of: Year, night: (Year, &Cells)) -> Option<Vec<f64>> {
        let by_lane = |stock: &Cells| (0..stock.lanes()).map(|lane| persons_in_lane(stock, band, lane)).collect();
        if of == night.0 {
            return Some(by_lane(night.1));
        }
        let projected = self.nights.iter().find(|(year, _)| *year == of).map(|(_, stock)| by_lane(stock));
        projected.or_else(|| Some(by_lane(self.study.regions.get(self.region)?.history.get(&of.plus(1))?.cells())))
    }
}

/// Hours of a service's user in a region on the cells of a stock; `None` where the study does not give them by age.
#[must_use]
pub(super) fn hours_by_cell(service: &Service, region: &RegionId, axis: AgeAxis) -> Option<CellHours> {
    let rows = &service.terms.hours;
    (!rows.is_empty()).then(|| CellHours::new(axis, |sex, age| GivenHours::of(rows, region, sex, age)))
}

/// The rates of a service on the cells of a stock; `None` for a service without rates of its own.
#[must_use]
pub fn profile(service: &Service, region_index: usize, axis: AgeAxis) -> Option<Profile> {
    match &service.kind {
        ServiceKind::Rates { rates, window, damping } => {
            let growth = service.terms.growth.as_ref().map(|growth| growth.pace);
            Some(Profile::new(rates.get(region_index)?, axis, Ahead { base: window.map(|(_, last)| last), damping: *damping, growth }))
        }
        ServiceKind::Norm { .. } | ServiceKind::Sum { .. } => None,
    }
}

/// Persons in a band of completed ages, women first, from the youngest up, in a stock of one lane.
pub(super) fn persons_in(stock: &Cells, band: AgeBand) -> f64 {
    persons_in_lane(stock, band, 0)
}

/// The same in any lane.
pub(super) fn persons_in_lane(stock: &Cells, band: AgeBand, lane: usize) -> f64 {
    let axis = stock.axis();
    let groups = || axis.starts().enumerate().filter(|&(_, age)| band.contains(age));
    Sex::ALL.iter().map(|&sex| groups().map(|(group, _)| stock.get(sex, group, lane)).sum::<f64>()).sum()
}

fn add(sums: &mut [f64], more: &[f64]) {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

#[cfg(test)]
mod terms_tests;
#[cfg(test)]
mod tests;
