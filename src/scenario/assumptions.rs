//! What a study switches on, put together: names in the language asked for, and what is doubtful about it.

use super::build::word;
use super::inputs::{AssumptionsSpec, Inputs};
use super::problem;
use crate::demand::health::{NoShift, Shifted};
use crate::demand::levers::reach;
use crate::diag::{Diagnostic, Fact, Severity};
use crate::domain::axis::{AgeBand, ServiceId, Sex};
use crate::domain::lever::{Assumptions, DayCare, Lever, LeverKind, Meanwhile};
use crate::domain::service::{BandRate, Service, ServiceKind, UseRates};
use crate::domain::study::{Language, Region, Study};
use std::collections::{BTreeMap, BTreeSet};

/// What may be switched on, with names in `language`.
pub(super) fn assumptions(inputs: &Inputs, language: Language) -> Assumptions {
    let AssumptionsSpec { assumptions, names } = &inputs.assumptions;
    let named = |(lever, names): (&Lever, &BTreeMap<Language, String>)| {
        let name = word(names, language, inputs.language).map_or_else(|| lever.id.as_str().to_owned(), Clone::clone);
        Lever { name, ..lever.clone() }
    };
    Assumptions { levers: assumptions.levers.iter().zip(names).map(named).collect(), ..assumptions.clone() }
}

/// What is wrong (errors) or doubtful (warnings) about them once rates and scenarios are known.
pub(super) fn doubts(study: &Study) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = study.assumptions.levers.iter().flat_map(|lever| of_lever(study, lever)).collect();
    found.extend(counted_twice(study));
    found.extend(without_shift(study));
    found
}

fn of_lever(study: &Study, lever: &Lever) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if lever.ramp.from > study.horizon() {
        found.push(
            doubt(
                "K0713",
                format!(
                    "lever {}: it starts on 31 December {}, after the last night of the study ({})",
                    lever.id,
                    lever.ramp.from,
                    study.horizon()
                ),
                "it changes nothing that is shown",
                "let it start earlier, or the study end later",
            )
            .fact("lever", of(lever))
            .fact("from", Fact::Year(lever.ramp.from.get()))
            .fact("last", Fact::Year(study.horizon().get())),
        );
    }
    if let Some((most, effect)) = beyond(lever) {
        found.push(
            doubt(
                "K0715",
                format!("lever {}: its numbers make {:.1} % of the need, its ceiling {:.1} %", lever.id, 100.0 * effect, 100.0 * most),
                "the effect is held at the ceiling",
                "raise the ceiling if the source allows it, or lower the numbers",
            )
            .fact("lever", of(lever))
            .fact("effect", Fact::Share(effect, 1))
            .fact("most", Fact::Share(most, 1)),
        );
    }
    match &lever.kind {
        LeverKind::Mix { from, to, ages, .. } => found.extend(uncounted(study, lever, from, to, *ages)),
        LeverKind::DayCare(day) => {
            found.extend(day.meanwhile.iter().filter_map(|to| uncounted(study, lever, &day.stays, to, AgeBand::ALL)));
            found.extend(too_few_places(study, lever, day));
        }
        LeverKind::Coverage { service, own, reference } => found.extend(more_than_all(study, lever, service, reference / own)),
        LeverKind::Discharge { grows_with: Some(ages), .. } => found.extend(nobody_to_grow_with(study, lever, *ages)),
        _ => {}
    }
    found
}

/// Patients who are to grow with people whom nobody knew, or who were not there, on the night they are counted from.
fn nobody_to_grow_with(study: &Study, lever: &Lever, ages: AgeBand) -> Option<Diagnostic> {
    let then = lever.calibration;
    let lacks = |region: &Region| match region.history.get(&then.plus(1)) {
        None => Some(format!("lever {}: the people of 31 December {then} are not known", lever.id)),
        Some(people) if people.in_band(ages, 0) <= 0.0 => {
            Some(format!("lever {}: nobody aged {ages} lived in region {} on 31 December {then}", lever.id, region.id))
        }
        Some(_) => None,
    };
    study.regions.iter().find_map(lacks).map(|what| {
        problem(
            "K0718",
            what,
            "patients are to grow with the people since that night",
            "choose a calibration year and ages whose people are in the population table",
        )
    })
}

/// A coverage that makes more users than people of ages where there are not so many today.
fn more_than_all(study: &Study, lever: &Lever, service: &ServiceId, factor: f64) -> Option<Diagnostic> {
    let (_, by_region) = rates(study, service)?;
    let factor = lever.ceiling.map_or(factor, |most| factor.min(1.0 + most));
    let by_age = by_region.iter().flat_map(|rates| &rates.by_age).flat_map(|ages| ages.iter().zip(0_u8..));
    let beyond = by_age.filter(|(rate, _)| **rate <= 1.0 && factor * **rate > 1.0);
    let (rate, age) = beyond.max_by(|a, b| a.0.total_cmp(b.0).then(b.1.cmp(&a.1)))?;
    Some(problem(
        "K0716",
        format!("lever {}: {service} would have {:.2} users for each person aged {age}", lever.id, factor * rate),
        "a coverage of more than all is no coverage: there would be more users than people",
        "look whether `own` and `reference` count the same per the same people, both per 100 of 80 and over, say; or give the lever a ceiling",
    ))
}

/// Ceiling and effect in full of a lever whose numbers go beyond it.
fn beyond(lever: &Lever) -> Option<(f64, f64)> {
    let effect = match &lever.kind {
        LeverKind::Mix { share, .. } => *share,
        LeverKind::Rehabilitation { share, effect, new_users, lasts, .. } => {
            share * effect * crate::demand::levers::fresh(*new_users, *lasts, i32::from(u8::MAX))
        }
        LeverKind::Technology { uptake, saving, .. } => uptake * saving,
        LeverKind::Coverage { own, reference, .. } => (reference / own - 1.0).abs(),
        LeverKind::Standard { per_year, .. } => (libm::pow(1.0 + per_year, f64::from(lever.ramp.years(lever.ramp.full))) - 1.0).abs(),
        LeverKind::DayCare(_) | LeverKind::Discharge { .. } => return None,
    };
    lever.ceiling.filter(|most| effect > *most).map(|most| (most, effect))
}

/// Users by rates of a service in the study's first region.
fn rates<'s>(study: &'s Study, service: &ServiceId) -> Option<(&'s Service, &'s [UseRates])> {
    let service = study.services.iter().find(|own| own.id == *service)?;
    match &service.kind {
        ServiceKind::Rates { rates, .. } => Some((service, rates)),
        ServiceKind::Norm { .. } | ServiceKind::Sum { .. } => None,
    }
}

/// People who would move to a service that counts nobody of their age: they would be lost.
fn uncounted(study: &Study, lever: &Lever, from: &ServiceId, to: &Meanwhile, ages: AgeBand) -> Option<Diagnostic> {
    let ((_, leave), (_, reach)) = (rates(study, from)?, rates(study, &to.service)?);
    let counts = |bands: &[BandRate], age: u8, sex: Sex| bands.iter().any(|b| b.band.contains(age) && b.sex.is_none_or(|of| of == sex));
    let moves = |rates: &UseRates, age: u8, sex: Sex| rates.by_age[sex.index()].get(usize::from(age)).is_some_and(|rate| *rate > 0.0);
    let lost = leave.iter().zip(reach).find_map(|(leave, reach)| {
        let ages = (0..=study.axis.open_age()).filter(|age| ages.contains(*age));
        let cells = ages.flat_map(|age| Sex::ALL.map(|sex| (age, sex)));
        cells.into_iter().find(|&(age, sex)| moves(leave, age, sex) && !counts(&reach.bands, age, sex))
    });
    lost.map(|(age, _)| {
        problem(
            "K0711",
            format!("lever {}: {} has no users aged {age}, and people of that age would come to it", lever.id, to.service),
            "they would be in no band of the service they come to",
            &format!("give {} a band with that age, or limit the lever with age_from and age_to", to.service),
        )
    })
}

/// New day-care places that reach fewer than the lever says.
fn too_few_places(study: &Study, lever: &Lever, day: &DayCare) -> Option<Diagnostic> {
    let (_, by_region) = rates(study, &day.stays)?;
    let stock = |region: usize| study.regions.get(region)?.history.get(&study.jump_off);
    let users_of = |(region, rates): (usize, &UseRates)| {
        let axis = study.axis;
        let of_sex = |sex: Sex| {
            let age = |age: u8| stock(region).map_or(0.0, |stock| stock.cells().get(sex, axis.group_of(age), 0)) / f64::from(axis.width());
            rates.by_age[sex.index()].iter().zip(0..).map(|(rate, at)| rate * age(at)).sum::<f64>()
        };
        Sex::ALL.into_iter().map(of_sex).sum::<f64>()
    };
    let stays: f64 = by_region.iter().enumerate().map(|(at, rates)| users_of((at, rates))).sum();
    let reached = reach(day, stays, 1.0);
    (reached < day.share).then(|| {
        doubt(
            "K0714",
            format!(
                "lever {}: {} places reach {:.0} % of those who move in today, not {:.0} %",
                lever.id,
                day.places,
                100.0 * reached,
                100.0 * day.share
            ),
            "the effect is that of the people the places reach, and smaller when more move in",
            "give more places, fewer days a user or fewer years of coming; or lower `share`",
        )
        .fact("lever", of(lever))
        .fact("places", Fact::Number(day.places, 0))
        .fact("reached", Fact::Share(reached, 0))
        .fact("share", Fact::Share(day.share, 0))
    })
}

/// Longer lives and a fall in use that was seen while lives grew longer: the one may be the other.
fn counted_twice(study: &Study) -> Option<Diagnostic> {
    let on = study.assumptions.health.iter().filter(|health| health.on);
    let both: BTreeSet<&str> = on
        .flat_map(|health| &health.services)
        .filter_map(|id| rates(study, id))
        .filter(|(_, rates)| rates.iter().any(|rates| rates.bands.iter().any(|band| band.trend.is_some())))
        .map(|(service, _)| service.id.as_str())
        .collect();
    let names: Vec<&str> = both.into_iter().collect();
    (!names.is_empty()).then(|| {
        doubt(
            "K0710",
            format!("health and the rates' own trend are both on for {}", names.join(", ")),
            "use that fell because older people became healthier counts twice: once as trend, once as health",
            "set damping = 0 for the service to take its trend away, or on = false under [[health]]",
        )
        .fact("services", Fact::Services(names.iter().map(ToString::to_string).collect()))
    })
}

/// Hypotheses on health that no shift makes true, and what that means.
fn without_shift(study: &Study) -> Vec<Diagnostic> {
    let mut reasons: BTreeMap<(&str, &str, &'static str), BTreeSet<&str>> = BTreeMap::new();
    for health in &study.assumptions.health {
        for (service, by_region) in health.services.iter().filter_map(|id| rates(study, id)) {
            for scenario in &study.scenarios {
                for (rates, steps) in by_region.iter().zip(&scenario.rates) {
                    let lacks = Shifted::lacks(health.hypothesis, rates, study.axis, steps);
                    for reason in lacks.into_iter().filter(|reason| *reason != NoShift::NoGain) {
                        let key = (service.id.as_str(), health.hypothesis.word(), said(reason));
                        reasons.entry(key).or_default().insert(scenario.id.as_str());
                    }
                }
            }
        }
    }
    let doubt_of = |((service, hypothesis, reason), scenarios): ((&str, &str, &str), BTreeSet<&str>)| {
        let scenarios: Vec<&str> = scenarios.into_iter().collect();
        doubt(
            "K0712",
            format!("health, {service}, {hypothesis}: {reason} (scenarios {})", scenarios.join(", ")),
            "use at each age stays as it is there",
            "spread the service's rates over single ages (spread = \"single-ages\"), choose another hypothesis, or give a shift",
        )
        .fact("service", Fact::Service(service.to_owned()))
    };
    reasons.into_iter().map(doubt_of).collect()
}

const fn said(reason: NoShift) -> &'static str {
    match reason {
        NoShift::NoUse => "a sex has no users at some age from 55 on",
        NoShift::NoGain => "lives do not grow longer",
        NoShift::Flat => "younger people use as much as older ones",
        NoShift::NoRates => "the scenario has no death rates to tell how long people live",
        NoShift::NoDeaths => "nobody dies in the open age group in some year, so that nothing tells how long people live",
        NoShift::OutOfReach => "no shift within six years of use per year of life makes it true",
    }
}

fn of(lever: &Lever) -> Fact {
    Fact::Lever(lever.id.to_string())
}

fn doubt(code: &'static str, what: String, why: &str, advice: &str) -> Diagnostic {
    Diagnostic { severity: Severity::Warning, ..problem(code, what, why, advice) }
}
