//! Need for every service: people to users, users to places, hours and staff.

use super::capacity::places_by_year;
use super::users::{Ahead, Profile};
use super::{Demand, Line, ServiceDemand};
use crate::domain::axis::{AgeAxis, AgeBand, ServiceId, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::rates::YearRates;
use crate::domain::service::{PlacesPerUser, Service, ServiceKind, UseLine};
use crate::domain::study::Study;
use crate::model::project::{Projection, ScenarioProjection};

/// Need of one region under one projection, on every 31 December from the night before the jump-off to the horizon: users of
/// 31 December y are counted on the stock of 1 January y + 1. A year the projection has no stock for is left out. `rates` are
/// those of the projection's steps, from the jump-off on: how long people live decides what health is assumed to do.
#[must_use]
pub fn demand(study: &Study, region_index: usize, projection: &Projection, _rates: &[YearRates]) -> Demand {
    let nights: Vec<(Year, &Cells)> =
        study.jump_off.minus(1).through(study.horizon()).filter_map(|year| Some((year, projection.stock(year.plus(1))?))).collect();
    let place = Place { study, region: region_index, known_share: known_share(study, region_index), nights: &nights };
    let services = study.services.iter().map(|service| place.need_for(service)).collect();
    Demand { region: projection.region.clone(), years: nights.iter().map(|&(year, _)| year).collect(), services }
}

/// Need of every region of a scenario that was run, in the study's order.
#[must_use]
pub fn of_scenario(study: &Study, projected: &ScenarioProjection) -> Vec<Demand> {
    let rates = study.scenarios.iter().find(|scenario| scenario.id == projected.scenario).map_or(&[][..], |scenario| &scenario.rates);
    let of = |(region, projection): (usize, &Projection)| demand(study, region, projection, rates.get(region).map_or(&[], Vec::as_slice));
    projected.regions.iter().enumerate().map(of).collect()
}

/// Known need is given for the study as a whole: each region has its share of the people at the jump-off. One region has all.
fn known_share(study: &Study, region_index: usize) -> f64 {
    let people = |at: usize| {
        study.regions.get(at).and_then(|region| region.history.get(&study.jump_off)).map_or(0.0, |stock| stock.cells().total(0))
    };
    let all: f64 = (0..study.regions.len()).map(people).sum();
    if all > 0.0 { people(region_index) / all } else { 0.0 }
}

/// A region and its nights.
struct Place<'a> {
    study: &'a Study,
    region: usize,
    known_share: f64,
    nights: &'a [(Year, &'a Cells)],
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
        match &service.kind {
            ServiceKind::Rates { .. } => self.users(service, line),
            ServiceKind::Norm { band, persons_per_fte } => self.staff(service, *band, *persons_per_fte),
            ServiceKind::Sum { of } => self.sum(service, of, line),
        }
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
        let (places, hours) = (times(service.places.map(PlacesPerUser::places)), times(service.hours_per_user_week));
        Line { users, total_users, known, places, hours, ..Line::default() }
    }

    /// Staff by a norm: persons of the age, known need on top, ÷ persons per full-time equivalent.
    fn staff(&self, service: &Service, band: AgeBand, persons_per_fte: f64) -> Line {
        let known = self.known(service);
        let staff = |(&(_, stock), known): (&(Year, &Cells), &f64)| (persons_in(stock, band) + known) / persons_per_fte;
        Line { fte: self.nights.iter().zip(&known).map(staff).collect(), known, ..Line::default() }
    }

    /// Places of the parts together, known need of the sum itself on top. A part without a rule of places takes one place a user.
    fn sum(&self, service: &Service, of: &[ServiceId], line: UseLine) -> Line {
        let (mut places, mut known) = (self.known(service), self.known(service));
        for part in self.parts(of) {
            let need = self.line(part, line);
            add(&mut places, if need.places.is_empty() { &need.total_users } else { &need.places });
            add(&mut known, &need.known);
        }
        Line { places, known, ..Line::default() }
    }

    /// The services a sum is made of, in the study's order, each once. A sum of sums is refused where a study is read.
    fn parts<'s>(&'s self, of: &'s [ServiceId]) -> impl Iterator<Item = &'s Service> {
        let counted = |service: &&Service| !matches!(service.kind, ServiceKind::Sum { .. });
        self.study.services.iter().filter(counted).filter(|service| of.contains(&service.id))
    }

    fn has_trend(&self, service: &Service) -> bool {
        match &service.kind {
            ServiceKind::Rates { .. } => self.profile(service).is_some_and(|profile| profile.has_trend()),
            ServiceKind::Norm { .. } => false,
            ServiceKind::Sum { of } => self.parts(of).any(|part| self.has_trend(part)),
        }
    }

    fn profile(&self, service: &Service) -> Option<Profile> {
        profile(service, self.region, self.study.axis)
    }

    /// People known by each year who need the service: all entries up to it.
    fn known(&self, service: &Service) -> Vec<f64> {
        let until = |year: Year| service.known_need.iter().filter(|known| known.year <= year).map(|known| known.persons).sum::<f64>();
        self.nights.iter().map(|&(year, _)| until(year) * self.known_share).collect()
    }
}

/// The rates of a service on the cells of a stock; `None` for a service without rates of its own.
#[must_use]
pub fn profile(service: &Service, region_index: usize, axis: AgeAxis) -> Option<Profile> {
    match &service.kind {
        ServiceKind::Rates { rates, window, damping } => {
            Some(Profile::new(rates.get(region_index)?, axis, Ahead { base: window.map(|(_, last)| last), damping: *damping }))
        }
        ServiceKind::Norm { .. } | ServiceKind::Sum { .. } => None,
    }
}

/// Persons in a band of completed ages, women first, from the youngest up, in a stock of one lane.
pub(super) fn persons_in(stock: &Cells, band: AgeBand) -> f64 {
    let axis = stock.axis();
    let groups = || axis.starts().enumerate().filter(|&(_, age)| band.contains(age));
    Sex::ALL.iter().map(|&sex| groups().map(|(group, _)| stock.get(sex, group, 0)).sum::<f64>()).sum()
}

fn add(sums: &mut [f64], more: &[f64]) {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

#[cfg(test)]
mod tests;
