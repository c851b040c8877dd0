//! Need to staff-years and money, line by line, and all care services together.

use super::{Demand, Line};
use crate::domain::axis::{ServiceId, Year};
use crate::domain::service::{Service, ServiceGroup, ServiceKind, UseLine};
use crate::domain::staff::{CostUnit, StaffUnit};
use crate::domain::study::Study;
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

/// Staff-years and cost of the parts of a sum; empty where one of them has none, for a sum of some would pass for the whole.
#[must_use]
pub fn of_parts(parts: &[Line]) -> (Vec<f64>, Vec<f64>) {
    let whole = |values: fn(&Line) -> &Vec<f64>| {
        let known = !parts.is_empty() && parts.iter().all(|part| !values(part).is_empty());
        if known { added(parts.iter().map(values)) } else { Vec::new() }
    };
    (whole(|line| &line.fte), whole(|line| &line.cost))
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

/// Staff-years and running cost of all care services together, by year; empty where no service has any.
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
    let counted = |id: &ServiceId| study.services.iter().any(|service| service.id == *id && is_counted(service));
    let lines: Vec<&Line> = demand.services.iter().filter(|need| counted(&need.service)).map(|need| need.line(line)).collect();
    let of = |values: fn(&Line) -> &Vec<f64>| added(lines.iter().map(|line| values(line)).filter(|values| !values.is_empty()));
    Total { fte: of(|line| &line.fte), cost: of(|line| &line.cost) }
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

    #[test]
    fn a_sum_has_the_staff_of_its_parts_or_none() {
        let mut part = line();
        fill(&home(StaffUnit::User), &mut part);
        let (fte, cost) = of_parts(&[part.clone(), part.clone()]);
        assert!((fte[0] - 12.0).abs() < 1e-9 && (cost[1] - 2.0 * 8_400_000.0).abs() < 1e-3);
        assert_eq!(of_parts(&[part, line()]), (Vec::new(), Vec::new()), "half a sum passes for the whole");
    }
}
