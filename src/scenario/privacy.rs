//! The one door that counts of real users pass on their way to the results: in a public study everything is worked out from
//! protected counts, so that nothing written can tell more than they do. (METHOD.md, section 6, "Small numbers".)

mod classes;
mod given;
mod hours;
mod printed;
mod suppressed;

use super::inputs::{Inputs, ServiceSpec};
use crate::diag::{Diagnostic, Fact, Severity};
use crate::domain::axis::{AgeBand, RegionId, Sex, Year};
use crate::domain::cells::Population;
use crate::domain::privacy::{Cell, FEWEST_USERS, Privacy, Small, additive, rounded};
use crate::domain::service::{KnownNeed, ObservedUsers};
use crate::domain::study::Region;
use classes::{Few, joined};
use given::given_for_few;
use hours::hours_of_enough;
use printed::protect_printed;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use suppressed::suppressed_users;

/// The inputs as results may be worked out from them, and what is to be said of it: an internal study's as they are; a public one's
/// with every rate over enough people and users (else over both sexes, else over more ages) and no count of one or two users.
#[must_use]
pub fn protected(inputs: &Inputs) -> (Cow<'_, Inputs>, Vec<Diagnostic>) {
    if inputs.protection.privacy == Privacy::Internal {
        return (Cow::Borrowed(inputs), Vec::new());
    }
    let mut safe = inputs.clone();
    let mut found = Vec::new();
    let mut rounded = BTreeMap::new();
    for service in &mut safe.services {
        let mut later = safe.outcome.as_mut().and_then(|outcome| outcome.users.get_mut(&service.id));
        for region in &inputs.regions {
            found.extend(joined(service, later.as_deref_mut(), region, Few::People));
            found.extend(given_for_few(service, region, inputs.jump_off));
        }
        let counts_hours = service.observed.iter().any(|row| row.hours.is_some());
        found.extend(match inputs.protection.small {
            Small::Rounded => {
                let (counts, found) = rounded_users(service, later, &inputs.regions);
                rounded.insert(service.id.clone(), counts);
                found
            }
            Small::Suppressed => suppressed_users(service, later, &inputs.regions),
        });
        if counts_hours {
            found.extend(hours_of_enough(service));
        }
        service.known_need = known(&service.known_need);
    }
    found.extend(protect_printed(&mut safe, rounded));
    (Cow::Owned(safe), found)
}

/// One becomes none and two three; then groups of which that shows fewer than three a night are joined. The rounded counts as they were
/// before, those of what came later with them, and what is to be said.
fn rounded_users(
    service: &mut ServiceSpec,
    mut later: Option<&mut Vec<ObservedUsers>>,
    regions: &[Region],
) -> (Vec<ObservedUsers>, Vec<Diagnostic>) {
    protect_users(&mut service.observed);
    let mut counts = service.observed.clone();
    if let Some(users) = later.as_deref_mut() {
        protect_users(users);
        counts.extend_from_slice(users);
    }
    (counts, regions.iter().flat_map(|region| joined(service, later.as_deref_mut(), region, Few::Users)).collect())
}

/// Every count of a place and night, made safe together.
fn protect_users(users: &mut [ObservedUsers]) {
    let mut nights: BTreeMap<(RegionId, Year), Vec<usize>> = BTreeMap::new();
    for (at, row) in users.iter().enumerate() {
        nights.entry((row.region.clone(), row.year)).or_default().push(at);
    }
    for night in nights.values() {
        let cells: Vec<Cell> = night.iter().map(|&at| Cell { sex: users[at].sex, band: users[at].band, count: users[at].users }).collect();
        night.iter().zip(additive(&cells)).for_each(|(&at, count)| users[at].users = count);
    }
}

/// People already known, as steps of how many are known on each night: a step waits until it is three or more together with those
/// after it, so that no step and no sum is one or two and the sum is never more than two off. Who they are is not for everybody.
fn known(rows: &[KnownNeed]) -> Vec<KnownNeed> {
    let mut steps: BTreeMap<(Option<RegionId>, Year), f64> = BTreeMap::new();
    for row in rows {
        *steps.entry((row.region.clone(), row.year)).or_insert(0.0) += row.persons;
        if let Some(until) = row.until {
            *steps.entry((row.region.clone(), until.plus(1))).or_insert(0.0) -= row.persons;
        }
    }
    let mut sums: BTreeMap<Option<RegionId>, [f64; 2]> = BTreeMap::new();
    let mut safe = Vec::new();
    for ((region, year), step) in steps {
        let [there, shown] = sums.entry(region.clone()).or_default();
        *there += step;
        let next = if (*there - *shown).abs() < FEWEST_USERS { *shown } else { rounded(*there).max(0.0) };
        safe.push(KnownNeed { region, year, until: None, persons: next - *shown, note: String::new() });
        *shown = next;
    }
    safe
}

fn persons(stock: &Population, band: AgeBand, sex: Option<Sex>) -> f64 {
    sex.map_or_else(|| stock.in_band(band, 0), |sex| stock.of_sex_in_band(sex, band, 0))
}

/// A doubt about a service of a region.
fn about(service: &str, region: &RegionId, found: Diagnostic) -> Diagnostic {
    warning(found).fact("service", Fact::Service(service.to_owned())).fact("region", Fact::Region(region.to_string()))
}

fn of_years(years: &BTreeSet<Year>) -> Fact {
    Fact::Years(years.iter().map(|year| year.get()).collect())
}

fn warning(found: Diagnostic) -> Diagnostic {
    Diagnostic { severity: Severity::Warning, ..found }
}

#[cfg(test)]
mod tests;
