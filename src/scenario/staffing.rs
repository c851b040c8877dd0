//! Staff and money put into the services: rules of staff, own totals, cost per unit.

use super::inputs::{CostSpec, Inputs, MoneySpec};
use super::problem;
use crate::demand::calibrate::{NoCalibration, OwnStaff, Past};
use crate::demand::staff::{has_users, is_counted, left_out};
use crate::diag::{Diagnostic, Fact, Severity};
use crate::domain::axis::ServiceId;
use crate::domain::service::{Basis, Service, ServiceKind};
use crate::domain::staff::{Calibration, CostRule, CostUnit, Money, ServiceStaff, StaffRule, StaffUnit, Staffing, Stated, WorkingTime};

/// Gives every service its staff and cost, and says what they rest on. Nothing happens in a study that says nothing of them.
///
/// # Errors
/// When own numbers and services do not fit together.
pub fn staffing(inputs: &Inputs, services: &mut [Service], warnings: &mut Vec<Diagnostic>) -> Result<Option<Staffing>, Diagnostic> {
    let Some(spec) = &inputs.staff else { return Ok(None) };
    for service in services.iter_mut() {
        let asked = inputs.services.iter().find(|asked| asked.id == service.id).and_then(|asked| asked.staff.clone());
        service.staff = ServiceStaff {
            rule: rule(service, asked, &spec.time),
            cost: None,
            standing: spec.standing.get(&Some(service.id.clone())).cloned().unwrap_or_default(),
        };
    }
    let past = Past { regions: &inputs.regions, axis: inputs.axis, first: inputs.jump_off.minus(1) };
    let calibrations = past.calibrate(services, &spec.own).map_err(|reason| not_fitting(&reason))?;
    warnings.extend(calibrations.iter().filter_map(beside));
    let money = match &spec.money {
        Some(money) => Some(costs(money, &past, &calibrations, services)?),
        None => None,
    };
    let basis = basis(services, &calibrations);
    let staffing = Staffing {
        time: spec.time.clone(),
        standing: spec.standing.get(&None).cloned().unwrap_or_default(),
        calibrations,
        basis,
        money,
        labour: spec.labour.clone(),
    };
    warnings.extend(doubts(services, &staffing));
    Ok(Some(staffing))
}

/// What a service's staff follows: what it says itself, else its hours of care; none where neither is known.
fn rule(service: &Service, asked: Option<(StaffUnit, Stated)>, time: &WorkingTime) -> Option<StaffRule> {
    let by_hours = || {
        let counted =
            matches!(service.kind, ServiceKind::Rates { .. }) && (service.hours_per_user_week.is_some() || !service.terms.hours.is_empty());
        counted.then(|| (StaffUnit::Hours, hour(time)))
    };
    asked.or_else(by_hours).map(|(unit, per_unit)| StaffRule { unit, per_unit, factor: 1.0 })
}

/// Staff-years for one hour of care a week; a reference value where one of its factors is.
fn hour(time: &WorkingTime) -> Stated {
    Stated { value: time.staff_years(1.0), basis: time.basis(), source: String::new() }
}

/// The level of all together rests on the municipality's own where its total scales them, or where every one of them does: a service
/// that no own number scales stands on the weaker of its staff per unit and its users.
fn basis(services: &[Service], calibrations: &[Calibration]) -> Basis {
    let own = |service: &Service| calibrations.iter().any(|calibration| calibration.covers.contains(&service.id));
    let reference = |service: &&Service| {
        is_counted(service)
            && service.staff.rule.as_ref().is_some_and(|rule| rule.rests_on(service.basis) == Basis::Reference)
            && !own(service)
    };
    if services.iter().find(reference).is_some() { Basis::Reference } else { Basis::Plan }
}

fn not_fitting(reason: &NoCalibration) -> Diagnostic {
    let of = |own: &OwnStaff| own.service.as_ref().map_or_else(|| "all care services".to_owned(), ToString::to_string);
    match reason {
        NoCalibration::NoStaff(own) => problem(
            "K0729",
            format!("{} staff-years of {} on 31 December {}, and no service has staff that night", own.filled, of(own), own.year),
            "there is nothing the number could be spread over",
            "say how staff follows from need: hours_per_user_week, or staff = { fte_per_place = … } of a service",
        ),
        NoCalibration::NothingLeft { total, taken } => problem(
            "K0728",
            format!(
                "{} staff-years of all care services on 31 December {}, of which services with numbers of their own take {taken}",
                total.filled + total.vacant,
                total.year
            ),
            "nothing is left for the others, which have users too",
            "mend the total or the services' numbers; they are of the same people",
        ),
    }
}

/// A total that does not agree with the numbers every service has of its own.
fn beside(calibration: &Calibration) -> Option<Diagnostic> {
    let total = calibration.filled + calibration.vacant;
    let differs = calibration.covers.is_empty() && (calibration.model - total).abs() > 0.5;
    differs.then(|| Diagnostic {
        severity: Severity::Warning,
        ..problem(
            "K0733",
            format!(
                "services with numbers of their own make {:.1} staff-years in {}, the total is {total}",
                calibration.model, calibration.year
            ),
            "the total changes nothing, for every service has its own number",
            "look which is true; staff outside the services belongs to none of them",
        )
        .fact("model", Fact::Number(calibration.model, 1))
        .fact("total", Fact::Number(total, 1))
        .fact("year", Fact::Year(calibration.year.get()))
    })
}

/// What a reader should know: services whose staff others carry, and a level that rests on reference values alone.
fn doubts(services: &[Service], staffing: &Staffing) -> Vec<Diagnostic> {
    let mut doubts = Vec::new();
    let bare: Vec<&str> =
        services.iter().filter(|service| has_users(service) && service.staff.rule.is_none()).map(|service| service.id.as_str()).collect();
    let some = services.iter().any(|service| is_counted(service) && service.staff.rule.is_some());
    let own_total = staffing.calibrations.iter().any(Calibration::carries_all);
    if some && !bare.is_empty() {
        doubts.push(
            problem(
                "K0732",
                format!("nothing says how the staff of {} follows from need", bare.join(", ")),
                if own_total {
                    "in the total of all services it is carried by the others, and follows their need"
                } else {
                    "it is left out of what is called the total of all care services"
                },
                "give the service hours_per_user_week, or staff = { fte_per_place = … }",
            )
            .fact("services", Fact::Services(bare.iter().map(ToString::to_string).collect()))
            .fact("case", Fact::Word(if own_total { "warning.K0732.carried" } else { "warning.K0732.left_out" })),
        );
    }
    let unpaid: Vec<String> = left_out(staffing, services).cost.iter().map(ToString::to_string).collect();
    if !unpaid.is_empty() {
        doubts.push(
            problem(
                "K0781",
                format!("nothing says what {} costs", unpaid.join(", ")),
                "it is left out of the total cost, which is that of some care services and named so",
                "give its cost in the table of costs, or the total of all care services (service empty)",
            )
            .fact("services", Fact::Services(unpaid)),
        );
    }
    if staffing.basis == Basis::Reference {
        doubts.push(problem(
            "K0731",
            "staff-years of all care services rest on reference values, not on local data".to_owned(),
            "their level may be far from the municipality's own",
            "give the own number of staff-years in the table of staff: service empty, year, fte",
        ));
    }
    doubts.into_iter().map(|doubt| Diagnostic { severity: Severity::Warning, ..doubt }).collect()
}

/// Cost per unit of every service: its own where it is given; else a staff-year at what is left of the total ÷ the staff-years it
/// paid, those of the services without a cost of their own, both on the night of its year. Posts that stood empty were not paid.
fn costs(spec: &MoneySpec, past: &Past, calibrations: &[Calibration], services: &mut [Service]) -> Result<Money, Diagnostic> {
    let own_cost = |id: &ServiceId| spec.services.iter().find(|(service, ..)| service == id);
    let mut taken = 0.0;
    let which = past.held_against(spec.year);
    for at in 0..services.len() {
        let Some((_, unit, cost)) = own_cost(&services[at].id) else { continue };
        let in_all = past.in_all(services, &services[at], spec.year, which);
        let service = &mut services[at];
        let units = past.cost_units(service, *unit, spec.year);
        let per_unit = match (cost, units) {
            (CostSpec::PerUnit(each), _) => *each,
            (CostSpec::Total(total), Some(units)) if units > 0.0 => total / units,
            (CostSpec::Total(_), _) => return Err(nobody(service, spec)),
        };
        service.staff.cost = Some(CostRule { unit: *unit, per_unit });
        taken += if is_counted(service) { per_unit * units.unwrap_or(0.0) * in_all } else { 0.0 };
    }
    let paid = |service: &Service| is_counted(service) && service.staff.cost.is_none() && service.staff.rule.is_some();
    let total = calibrations.iter().find(|calibration| calibration.carries_all());
    let filled = |service: &Service| {
        total.filter(|total| total.covers.contains(&service.id)).map_or(1.0, |total| past.filled_share(services, total))
    };
    let was_paid = |service: &Service| past.staff_in_all(services, service, spec.year, which) * filled(service);
    let staff: f64 = services.iter().filter(|service| paid(service)).map(was_paid).sum();
    let per_staff_year = match spec.total {
        None => None,
        Some(total) if staff > 0.0 && total > taken => Some((total - taken) / staff),
        Some(total) => return Err(unpaid(total, taken, spec)),
    };
    if let Some(per_unit) = per_staff_year {
        for service in services.iter_mut().filter(|service| paid(service)) {
            service.staff.cost = Some(CostRule { unit: CostUnit::StaffYear, per_unit });
        }
    }
    Ok(Money { currency: spec.currency.clone(), year: spec.year, total: spec.total, per_staff_year, source: spec.source.clone() })
}

fn nobody(service: &Service, spec: &MoneySpec) -> Diagnostic {
    problem(
        "K0735",
        format!("a cost of {} in {}, and nobody used it on 31 December of that year", service.id, spec.year),
        "the cost of a place or user cannot be found",
        "give cost_per_unit, or the year of the users",
    )
}

fn unpaid(total: f64, taken: f64, spec: &MoneySpec) -> Diagnostic {
    problem(
        "K0735",
        format!(
            "a total of {total} {} in {}: {taken} goes to services with costs of their own, and no staff is there for the rest",
            spec.currency, spec.year
        ),
        "what a staff-year costs cannot be found",
        "say how staff follows from need, or mend the amounts",
    )
}
