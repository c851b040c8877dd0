//! Need to staff-years and money, line by line, and all care services together.

use super::{Demand, Line};
use crate::domain::axis::{ServiceId, Year};
use crate::domain::service::{Service, ServiceGroup, ServiceKind, UseLine};
use crate::domain::staff::{Calibration, CostUnit, StaffUnit, Staffing};
use crate::domain::study::Study;
use crate::domain::terms::CountedAs;
use std::collections::BTreeMap;

/// Fills staff-years and running cost of a line whose users, places and hours stand: staff-years = units × staff-years per unit ×
/// the calibration's factor; cost = units × cost per unit. A service without a rule keeps what it has (a norm its staff).
pub fn fill(service: &Service, line: &mut Line) {
    if let Some(rule) = &service.staff.rule {
        let units = match rule.unit {
            StaffUnit::Hours => &line.hours,
            StaffUnit::Place => &line.places,
            StaffUnit::User => &line.total_users,
        };
        line.fte = times(units, rule.per_unit.value * rule.factor);
    }
    if let Some(cost) = &service.staff.cost {
        let units = match cost.unit {
            CostUnit::StaffYear => &line.fte,
            CostUnit::Place => &line.places,
            CostUnit::User => &line.total_users,
        };
        line.cost = times(units, cost.per_unit);
    }
}

fn times(units: &[f64], each: f64) -> Vec<f64> {
    units.iter().map(|units| units * each).collect()
}

/// Staff-years and cost of a sum: its parts and, where people are `known` for the sum itself, what a place of the parts takes that
/// night for each of them. Empty where one of the parts has none, for a sum of some would pass for the whole; and where people are
/// known and no part has a place, for nothing says what one takes.
#[must_use]
pub fn of_sum(parts: &[Line], known: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let Some(more) = known_per_place(parts, known) else { return (Vec::new(), Vec::new()) };
    let whole = |values: fn(&Line) -> &Vec<f64>| {
        let known = !parts.is_empty() && parts.iter().all(|part| !values(part).is_empty());
        let sums = if known { added(parts.iter().map(values)) } else { Vec::new() };
        sums.into_iter().zip(&more).map(|(sum, more)| sum + sum * more).collect()
    };
    (whole(|line| &line.fte), whole(|line| &line.cost))
}

/// People known for a sum itself ÷ the places of its parts, by night. A part without a rule of places takes one place a user.
fn known_per_place(parts: &[Line], known: &[f64]) -> Option<Vec<f64>> {
    let places = added(parts.iter().map(Line::places_taken));
    let of_night = |(at, known): (usize, &f64)| match places.get(at) {
        _ if *known == 0.0 => Some(0.0),
        Some(places) if *places > 0.0 => Some(known / places),
        _ => None,
    };
    known.iter().enumerate().map(of_night).collect()
}

/// Series added up year by year, in their order; empty without any.
fn added<'v>(series: impl Iterator<Item = &'v Vec<f64>>) -> Vec<f64> {
    let mut sums: Vec<f64> = Vec::new();
    for values in series {
        sums.resize(values.len().max(sums.len()), 0.0);
        sums.iter_mut().zip(values).for_each(|(sum, more)| *sum += more);
    }
    sums
}

/// Whether a service's staff is among that of all care services together. A sum is not, for its parts are; a norm is not, for it
/// says what ought to be there, and the municipality's own total holds those people already.
#[must_use]
pub const fn is_counted(service: &Service) -> bool {
    matches!(service.group, ServiceGroup::Care) && matches!(service.kind, ServiceKind::Rates { .. })
}

/// Whether a counted service has users; one that counts people with a condition has none, and needs no staff for them.
#[must_use]
pub fn has_users(service: &Service) -> bool {
    is_counted(service) && service.terms.counts == CountedAs::Users
}

/// Staff-years and running cost of all care services together, by year; empty where no service has any. [`left_out`] says which
/// services they do not hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Total {
    /// Staff-years on 31 December.
    pub fte: Vec<f64>,
    /// Currency units a year.
    pub cost: Vec<f64>,
}

/// All care services of one region together on one line of use.
#[must_use]
pub fn total(study: &Study, demand: &Demand, line: UseLine) -> Total {
    if study.staffing.is_none() {
        return Total::default();
    }
    let lines: Vec<&Line> = counted(study).filter_map(|service| line_of(demand, service, line)).collect();
    let sums = known_of_sums(study, demand, line);
    let of = |values: fn(&Line) -> &Vec<f64>| {
        let own = lines.iter().map(|line| values(line)).chain(sums.iter().map(values));
        added(own.filter(|values| !values.is_empty()))
    };
    Total { fte: of(|line| &line.fte), cost: of(|line| &line.cost) }
}

/// Services by rates among care.
fn counted(study: &Study) -> impl Iterator<Item = &Service> {
    study.services.iter().filter(|service| is_counted(service))
}

fn line_of<'d>(demand: &'d Demand, service: &Service, line: UseLine) -> Option<&'d Line> {
    demand.services.iter().find(|need| need.service == service.id).map(|need| need.line(line))
}

/// Staff and cost of people who are known for a sum itself and for none of its parts: what the sum has more than its parts.
fn known_of_sums(study: &Study, demand: &Demand, line: UseLine) -> Vec<Line> {
    let of_sum = |service: &Service| {
        let ServiceKind::Sum { of } = &service.kind else { return None };
        if service.known_need.is_empty() {
            return None;
        }
        let whole = line_of(demand, service, line)?;
        let parts = || study.services.iter().filter(|part| of.contains(&part.id) && !matches!(part.kind, ServiceKind::Sum { .. }));
        let all: Vec<Line> = parts().filter_map(|part| line_of(demand, part, line).cloned()).collect();
        let known = less(&whole.known, &added(all.iter().map(|part| &part.known)));
        let (fte, cost) = (&whole.fte, &whole.cost);
        let more = known_per_place(&all, &known)?;
        let counted: Vec<&Line> = parts().filter(|part| is_counted(part)).filter_map(|part| line_of(demand, part, line)).collect();
        let of = |sum: &Vec<f64>, values: fn(&Line) -> &Vec<f64>| -> Vec<f64> {
            let known = added(counted.iter().map(|line| values(line))).into_iter().zip(&more).map(|(own, more)| own * more);
            if sum.is_empty() { Vec::new() } else { known.collect() }
        };
        Some(Line { fte: of(fte, |line| &line.fte), cost: of(cost, |line| &line.cost), ..Line::default() })
    };
    study.services.iter().filter_map(of_sum).collect()
}

fn less(one: &[f64], other: &[f64]) -> Vec<f64> {
    one.iter().enumerate().map(|(at, one)| one - other.get(at).copied().unwrap_or(0.0)).collect()
}

/// Care services a total leaves out, in the study's order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// Those without staff, where no total of the municipality's own carries it.
    pub staff: Vec<ServiceId>,
    /// Those without cost, where no total of the municipality's own carries it.
    pub cost: Vec<ServiceId>,
}

/// Which care services with users of their own the totals of staff and money do not hold: nothing says how their staff or cost
/// follows from need, and no own total of all of them was spread over the others. People with a condition are no service.
#[must_use]
pub fn left_out(staffing: &Staffing, services: &[Service]) -> LeftOut {
    let without = |lacks: fn(&Service) -> bool| -> Vec<ServiceId> {
        services.iter().filter(|service| has_users(service) && lacks(service)).map(|service| service.id.clone()).collect()
    };
    let carried = staffing.calibrations.iter().any(Calibration::carries_all);
    let staff = if carried { Vec::new() } else { without(|service| service.staff.rule.is_none()) };
    let cost = match &staffing.money {
        Some(money) if money.total.is_none() => without(|service| service.staff.cost.is_none()),
        _ => Vec::new(),
    };
    LeftOut { staff, cost }
}

/// Totals of all regions together; empty where no region has any.
#[must_use]
pub fn total_of_all(study: &Study, demand: &[Demand], line: UseLine) -> Total {
    let totals: Vec<Total> = demand.iter().map(|region| total(study, region, line)).collect();
    Total { fte: added(totals.iter().map(|total| &total.fte)), cost: added(totals.iter().map(|total| &total.cost)) }
}

/// Staff-years that stand in each of `years`: the last number given up to it, none before the first.
#[must_use]
pub fn standing(given: &BTreeMap<Year, f64>, years: &[Year]) -> Vec<Option<f64>> {
    years.iter().map(|year| given.range(..=*year).next_back().map(|(_, fte)| *fte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demand::fixtures::{by_rates, service};
    use crate::domain::service::{Basis, UseRates};
    use crate::domain::staff::{CostRule, ServiceStaff, StaffRule, Stated};

    fn home(unit: StaffUnit) -> Service {
        let per_unit = Stated { value: 0.5, basis: Basis::Reference, source: String::new() };
        let rule = Some(StaffRule { unit, per_unit, factor: 1.2 });
        let cost = Some(CostRule { unit: CostUnit::StaffYear, per_unit: 700_000.0 });
        let kind = by_rates(UseRates { bands: Vec::new(), by_age: [Vec::new(), Vec::new()] }, None);
        Service { staff: ServiceStaff { rule, cost, ..ServiceStaff::default() }, ..service("home", kind) }
    }

    fn line() -> Line {
        Line { total_users: vec![10.0, 20.0], places: vec![12.0, 24.0], hours: vec![37.0, 74.0], ..Line::default() }
    }

    /// By hand: 20 users × 0.5 × 1.2 = 12 staff-years, × 700 000 = 8.4 million; 24 places make 14.4, 74 hours 44.4.
    #[test]
    fn staff_and_cost_follow_what_the_rule_names() {
        for (unit, fte) in [(StaffUnit::User, 12.0), (StaffUnit::Place, 14.4), (StaffUnit::Hours, 44.4)] {
            let mut line = line();
            fill(&home(unit), &mut line);
            assert!((line.fte[1] - fte).abs() < 1e-9 && (line.cost[1] - 700_000.0 * fte).abs() < 1e-3, "{line:?}");
        }
    }

    #[test]
    fn a_service_without_a_rule_keeps_every_bit() {
        let mut same = Line { fte: vec![3.5, 3.75], ..line() };
        let before = same.clone();
        fill(&Service { staff: ServiceStaff::default(), ..home(StaffUnit::User) }, &mut same);
        assert_eq!(same, before);
    }

    /// By hand: two parts of 20 users in 24 places have 12 staff-years each, 24 in 48 places. Six people known for the sum itself take a
    /// half staff-year each: 27.
    #[test]
    fn a_sum_has_the_staff_of_its_parts_and_of_its_own_people_or_none() {
        let mut part = line();
        fill(&home(StaffUnit::User), &mut part);
        let (fte, cost) = of_sum(&[part.clone(), part.clone()], &[0.0, 6.0]);
        assert!((fte[0] - 12.0).abs() < 1e-9 && (fte[1] - 27.0).abs() < 1e-9, "{fte:?}");
        assert!((cost[1] - 27.0 * 700_000.0).abs() < 1e-3, "{cost:?}");
        assert_eq!(of_sum(&[part.clone(), line()], &[0.0; 2]), (Vec::new(), Vec::new()), "half a sum passes for the whole");
        let empty = Line { places: vec![0.0; 2], ..part };
        assert_eq!(of_sum(&[empty], &[0.0, 1.0]), (Vec::new(), Vec::new()), "nothing says what a place takes");
    }
}
