//! The line with measures: the trend with health, levers and informal care laid on it, night by night.

use super::Line;
use super::health::Shifted;
use super::levers::{Night, Works};
use super::need::{Place, persons_in_lane};
use super::users::Profile;
use super::work::{Cause, Work};
use crate::domain::axis::{AgeBand, ServiceId, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::lever::{Assumptions, Health, InformalCare};
use crate::domain::rates::YearRates;
use crate::domain::service::{PlacesPerUser, Service, ServiceKind, UseLine};
use crate::domain::study::Study;

/// Users of every service by rates on every night of a place, on one line, with `assumptions` where it is the line with measures.
pub(super) fn works(place: &Place<'_>, line: UseLine, assumptions: &Assumptions, rates: &[YearRates]) -> Vec<Works> {
    let ids: Vec<ServiceId> = place.study.services.iter().map(|service| service.id.clone()).collect();
    let profiles: Vec<Option<Profile>> = place.study.services.iter().map(|service| place.profile(service)).collect();
    let shifted = shifted(place, assumptions, rates);
    let mut first: Option<Works> = None;
    let mut nights = Vec::with_capacity(place.nights.len());
    for &(year, stock) in place.nights {
        let mut works: Works = (profiles.iter().zip(&place.study.services))
            .map(|(profile, service)| Some(begin(profile.as_ref()?, stock, line, year, (service, place.known_of(service, year)))))
            .collect();
        if line == UseLine::Measures {
            for (service, shifted) in &shifted {
                if let (Some(step), Some(Some(work))) = (step_of(place, year, rates), works.get_mut(*service)) {
                    shifted.apply(step, work);
                }
            }
            // What relatives do follows need, not where a lever lets it be met.
            let needed = works.clone();
            let people = |band: AgeBand, of: Year| place.people(band, of, (year, stock));
            let night = Night { year, services: &ids, people: &people, share: place.known_share };
            assumptions.levers.iter().for_each(|lever| night.apply(lever, &mut works));
            let start = first.get_or_insert_with(|| needed.clone());
            if let Some(informal) = &assumptions.informal {
                fall_back(place, informal, (start, &needed, &mut works), stock);
            }
        }
        nights.push(works);
    }
    nights
}

fn begin(profile: &Profile, stock: &Cells, line: UseLine, year: Year, (service, known): (&Service, f64)) -> Work {
    let mut work = Work::new(profile, stock, line, year);
    if let Some(growth) = &service.terms.hours_growth {
        let lanes = work.lanes();
        work.hours_factors.push((Cause::Trend, vec![growth.pace.on(line, year); lanes]));
    }
    if known != 0.0 {
        let lanes = work.lanes();
        work.more.push((Cause::Known, vec![known; lanes]));
    }
    work
}

/// The step whose year ends on the night; the first for the night before it, from which years of life gained are counted.
fn step_of<'r>(place: &Place<'_>, year: Year, rates: &'r [YearRates]) -> Option<&'r YearRates> {
    rates.get(usize::try_from(year.since(place.study.jump_off)).unwrap_or(0))
}

/// What is assumed of health, by position of the service.
pub(super) fn shifted(place: &Place<'_>, assumptions: &Assumptions, rates: &[YearRates]) -> Vec<(usize, Shifted)> {
    let mut found = Vec::new();
    for health in &assumptions.health {
        for (at, service) in place.study.services.iter().enumerate().filter(|(_, service)| health.services.contains(&service.id)) {
            if let ServiceKind::Rates { rates: by_region, .. } = &service.kind
                && let Some(use_rates) = by_region.get(place.region)
            {
                // Where there is no shift at all the study is warned when it is read (K0712).
                found.extend(Shifted::new(health.hypothesis, use_rates, place.study.axis, rates).ok().map(|shifted| (at, shifted)));
            }
        }
    }
    found
}

/// What each hypothesis on health comes to in a region under these steps: by the study's entry and service.
#[must_use]
pub fn health_found<'s>(study: &'s Study, region: usize, rates: &[YearRates]) -> Vec<(&'s Health, &'s Service, Shifted)> {
    let place = Place { study, region, known_share: 1.0, nights: &[] };
    let of = |health: &'s Health| {
        let only = Assumptions { health: vec![health.clone()], ..Assumptions::default() };
        let found = shifted(&place, &only, rates).into_iter();
        found.map(move |(at, shifted)| (health, &study.services[at], shifted)).collect::<Vec<_>>()
    };
    study.assumptions.health.iter().flat_map(of).collect()
}

/// Informal care (Statistics Norway, *Rapporter* 2014/14 and 2020/43, carries family care as a stream of its own): σ × hours of relatives on the first night ×
/// how much need has grown beyond the number of those who give it, where it has. Need is the users of the service before any lever ÷ those of
/// the first night, carers are people of their ages likewise.
fn fall_back(place: &Place<'_>, informal: &InformalCare, (start, needed, works): (&Works, &Works, &mut Works), stock: &Cells) {
    let Some(at) = place.study.services.iter().position(|service| service.id == informal.service) else { return };
    let Some((_, first_stock)) = place.nights.first() else { return };
    let (Some(Some(before)), Some(Some(now)), Some(Some(work))) = (start.get(at), needed.get(at), works.get_mut(at)) else { return };
    let Some(hours) = hours(place, &place.study.services[at], before) else { return };
    let carers = |stock: &Cells, lane: usize| persons_in_lane(stock, informal.carers, lane);
    let (total, total_before) = (now.total(), before.total());
    let of_lane = |lane: usize| {
        let (need, there) = (total[lane] / total_before[lane], carers(stock, lane) / carers(first_stock, lane));
        let missing = if need.is_finite() && there.is_finite() { (need - there).max(0.0) } else { 0.0 };
        informal.share * informal.per_hour * hours[lane] * missing
    };
    let more = (0..work.lanes()).map(of_lane).collect();
    work.hours_more.push((Cause::Informal, more));
}

/// Hours a week of one user by sex and age group, before any change of their own; none where a service's hours are not known.
pub(super) fn hours_of_one<'s>(place: &Place<'_>, service: &'s Service) -> Option<Box<dyn Fn(Sex, usize) -> f64 + 's>> {
    if let Some(by_cell) = place.hours_by_cell(service) {
        return Some(Box::new(move |sex, group| by_cell.of(sex, group)));
    }
    let each = service.hours_per_user_week?;
    Some(Box::new(move |_, _| each))
}

/// Hours a week by lane; none where a service's hours are not known.
pub(super) fn hours(place: &Place<'_>, service: &Service, work: &Work) -> Option<Vec<f64>> {
    Some(work.hours(hours_of_one(place, service)?))
}

/// The line of one service from its nights, first lane.
pub(super) fn line(place: &Place<'_>, service: &Service, profile: &Profile, nights: &[&Work]) -> Line {
    let mut line = Line::default();
    let each = service.places.map(PlacesPerUser::places);
    for work in nights {
        let users = profile.by_band(&work.users(), 0);
        let known: f64 = work.more.iter().filter(|(cause, _)| *cause == Cause::Known).map(|(_, known)| known[0]).sum();
        let more: f64 = work.more.iter().map(|(_, more)| more[0]).sum();
        let total = users.iter().sum::<f64>() + more;
        line.users.push(users);
        line.total_users.push(total);
        line.known.push(known);
        line.places.extend(each.map(|each| total * each));
        line.hours.extend(hours(place, service, work).map(|hours| hours[0]));
    }
    line
}

#[cfg(test)]
mod tests;
