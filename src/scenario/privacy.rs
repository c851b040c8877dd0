//! The one door that counts of real users pass on their way to the results: in a public study everything is worked out from
//! protected counts, so that nothing written can tell more than they do. (METHOD.md, section 6, "Small numbers".)

use super::inputs::{Inputs, NeedSpec, ServiceSpec};
use super::problem;
use crate::diag::{Diagnostic, Fact, Severity};
use crate::domain::axis::{AgeBand, RegionId, Sex, Year};
use crate::domain::cells::Population;
use crate::domain::privacy::{Cell, FEWEST_PEOPLE, FEWEST_USERS, Privacy, additive, rounded};
use crate::domain::service::{Basis, KnownNeed, ObservedUsers};
use crate::domain::study::{Published, PublishedWhat, Region};
use crate::domain::terms::GivenHours;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The inputs as results may be worked out from them, and what is to be said of it: an internal study's as they are; a public one's
/// with every rate over enough people (else over both sexes, else over more ages) and no count of one or two users.
#[must_use]
pub fn protected(inputs: &Inputs) -> (Cow<'_, Inputs>, Vec<Diagnostic>) {
    if inputs.protection.privacy == Privacy::Internal {
        return (Cow::Borrowed(inputs), Vec::new());
    }
    let mut safe = inputs.clone();
    let mut found = Vec::new();
    for service in &mut safe.services {
        let mut later = safe.outcome.as_mut().and_then(|outcome| outcome.users.get_mut(&service.id));
        for region in &inputs.regions {
            found.extend(joined(service, later.as_deref_mut(), region));
            found.extend(given_for_few(service, region, inputs.jump_off));
        }
        let counts_hours = service.observed.iter().any(|row| row.hours.is_some());
        protect_users(&mut service.observed);
        if counts_hours {
            hours_of_enough(service);
        }
        if let Some(users) = later {
            protect_users(users);
        }
        service.known_need = known(&service.known_need);
    }
    protect_published(&mut safe.published);
    (Cow::Owned(safe), found)
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

/// Hours a user gets by age, where they are counted beside the users: over nights with more than three users (a three may be a two). A
/// band without such a night has the hours of all bands of its region.
fn hours_of_enough(service: &mut ServiceSpec) {
    for row in &mut service.observed {
        row.hours = row.hours.filter(|_| row.users > FEWEST_USERS);
    }
    let NeedSpec::Users { window: (first, last), .. } = service.need else { return };
    let counted = service.observed.iter().filter(|row| (first..=last).contains(&row.year));
    let mut bands: BTreeMap<(&RegionId, Option<Sex>, AgeBand), [f64; 2]> = BTreeMap::new();
    let mut regions: BTreeMap<&RegionId, [f64; 2]> = BTreeMap::new();
    for row in counted {
        let sums = [bands.entry((&row.region, row.sex, row.band)).or_default(), regions.entry(&row.region).or_default()];
        if let Some(hours) = row.hours {
            sums.into_iter().for_each(|sum| *sum = [sum[0] + hours, sum[1] + row.users]);
        }
    }
    let mean = |[hours, users]: [f64; 2]| (users > 0.0).then(|| hours / users);
    let each = |((region, sex, band), sums): ((&RegionId, Option<Sex>, AgeBand), [f64; 2])| {
        let hours = mean(sums).or_else(|| regions.get(region).copied().and_then(mean))?;
        Some(GivenHours { region: Some(region.clone()), sex, band, hours })
    };
    service.terms.hours = bands.into_iter().filter_map(each).collect();
}

/// Published lines of users: the lines of one maker and vintage are a table. A year without a small number stands as it was printed.
fn protect_published(lines: &mut [Published]) {
    let of_users = |line: &Published| matches!(line.what, PublishedWhat::Service(_));
    let of_table = |line: &Published| (line.region.clone(), line.who.clone(), line.made.clone(), line.what.clone());
    let tables: BTreeSet<_> = lines.iter().filter(|line| of_users(line)).map(of_table).collect();
    for table in tables {
        let members: Vec<usize> = (0..lines.len()).filter(|&at| of_table(&lines[at]) == table).collect();
        let years: BTreeSet<Year> = members.iter().flat_map(|&at| lines[at].values.keys().copied()).collect();
        for year in years {
            let there = members.iter().filter_map(|&at| Some((at, *lines[at].values.get(&year)?)));
            let there: Vec<(usize, Cell)> =
                there.map(|(at, count)| (at, Cell { sex: lines[at].sex, band: lines[at].band, count })).collect();
            if there.iter().all(|(_, cell)| cell.count == 0.0 || cell.count >= FEWEST_USERS) {
                continue;
            }
            let published = additive(&there.iter().map(|(_, cell)| *cell).collect::<Vec<_>>());
            for ((at, _), count) in there.iter().zip(published) {
                lines[*at].values.insert(year, count);
            }
        }
    }
}

/// A band of ages and a sex (or both) that users are counted in.
type Group = (AgeBand, Option<Sex>);

/// Joins the groups of a region whose rate would rest on too few people: women and men first, then the ages beside.
fn joined(service: &mut ServiceSpec, mut later: Option<&mut Vec<ObservedUsers>>, region: &Region) -> Vec<Diagnostic> {
    let NeedSpec::Users { window, .. } = service.need else { return Vec::new() };
    let mut found = Vec::new();
    loop {
        let groups = groups(&service.observed, region, window);
        let few = |group: &&Group| people(region, &service.observed, **group, window).is_some_and(|people| people < FEWEST_PEOPLE);
        let Some(&thin) = groups.iter().find(few) else { return found };
        let Some((parts, whole)) = class(&groups, thin).filter(|(parts, _)| on_one_night(&service.observed, region, *parts, window)) else {
            found.push(alone(service.id.as_str(), &region.id, thin.0));
            return found;
        };
        join(&mut service.observed, &region.id, parts, whole);
        if let Some(users) = later.as_deref_mut() {
            join(users, &region.id, parts, whole);
        }
        found.push(told(service.id.as_str(), &region.id, parts, whole));
    }
}

/// Groups counted in the window, youngest first.
fn groups(users: &[ObservedUsers], region: &Region, window: (Year, Year)) -> BTreeSet<Group> {
    let inside = |row: &&ObservedUsers| row.region == region.id && (window.0..=window.1).contains(&row.year);
    users.iter().filter(inside).map(|row| (row.band, row.sex)).collect()
}

/// People of a group on the average night of the window it was counted on; none where no such night has people.
fn people(region: &Region, users: &[ObservedUsers], (band, sex): Group, window: (Year, Year)) -> Option<f64> {
    let counted = |year: &Year| users.iter().any(|row| row.region == region.id && row.year == *year && (row.band, row.sex) == (band, sex));
    let stocks = window.0.through(window.1).filter(counted).filter_map(|year| region.history.get(&year.plus(1)));
    let nights: Vec<f64> = stocks.map(|stock| persons(stock, band, sex)).collect();
    (!nights.is_empty()).then(|| nights.iter().sum::<f64>() / nights.len() as f64)
}

fn persons(stock: &Population, band: AgeBand, sex: Option<Sex>) -> f64 {
    sex.map_or_else(|| stock.in_band(band, 0), |sex| stock.of_sex_in_band(sex, band, 0))
}

/// The two groups that are joined next so that `thin` becomes larger, and what they become; none where nothing lies beside it.
fn class(groups: &BTreeSet<Group>, thin: Group) -> Option<([Group; 2], Group)> {
    let split = |band: AgeBand| Sex::ALL.iter().all(|&sex| groups.contains(&(band, Some(sex))));
    let both = |band: AgeBand| ([(band, Some(Sex::Female)), (band, Some(Sex::Male))], (band, None));
    let (band, sex) = thin;
    if sex.is_some() {
        return split(band).then(|| both(band));
    }
    let bands = || groups.iter().map(|(other, _)| *other);
    let younger = bands().find(|other| other.to.is_some_and(|to| to.checked_add(1) == Some(band.from)));
    let older = || bands().find(|other| band.to.is_some_and(|to| to.checked_add(1) == Some(other.from)));
    let beside = younger.or_else(older)?;
    if split(beside) {
        return Some(both(beside));
    }
    let (first, last) = if beside.from < band.from { (beside, band) } else { (band, beside) };
    let whole = AgeBand { from: first.from, to: last.to };
    groups.contains(&(beside, None)).then_some(([(first, None), (last, None)], (whole, None)))
}

/// Whether both groups are counted on every night of the window that one of them is: else joining them would leave a thin one over.
fn on_one_night(users: &[ObservedUsers], region: &Region, parts: [Group; 2], window: (Year, Year)) -> bool {
    let of = |part: Group| {
        let inside = move |row: &&ObservedUsers| row.region == region.id && (row.band, row.sex) == part;
        let years: BTreeSet<Year> = users.iter().filter(inside).map(|row| row.year).collect();
        years.into_iter().filter(move |year| (window.0..=window.1).contains(year)).collect::<Vec<Year>>()
    };
    of(parts[0]) == of(parts[1])
}

/// Counts of two groups as one, on every night that has both.
fn join(users: &mut Vec<ObservedUsers>, region: &RegionId, parts: [Group; 2], whole: Group) {
    let of = |row: &ObservedUsers, part: Group| row.region == *region && (row.band, row.sex) == part;
    let nights =
        |part: Group| users.iter().filter(|row| of(row, part)).map(|row| (row.year, (row.users, row.hours))).collect::<BTreeMap<_, _>>();
    let (first, second) = (nights(parts[0]), nights(parts[1]));
    for row in users.iter_mut().filter(|row| of(row, parts[0])) {
        if let Some((more, hours)) = second.get(&row.year) {
            (row.band, row.sex, row.users) = (whole.0, whole.1, row.users + more);
            row.hours = row.hours.zip(*hours).map(|(one, other)| one + other);
        }
    }
    users.retain(|row| !(of(row, parts[1]) && first.contains_key(&row.year)));
}

fn told(service: &str, region: &RegionId, parts: [Group; 2], whole: Group) -> Diagnostic {
    let [(one, sex), (other, _)] = parts;
    let what = match sex {
        Some(_) => format!("women and men aged {one} are counted together"),
        None => format!("ages {one} and {other} are counted together, as {}", whole.0),
    };
    let found = problem(
        "K0775",
        format!("service {service}, region {region}: {what}"),
        "a public rate is not divided by fewer than 20 people",
        "give wider ages, or keep the results inside: kohort run --internal",
    )
    .fact("service", Fact::Service(service.to_owned()))
    .fact("region", Fact::Region(region.to_string()))
    .fact("ages", Fact::Ages(whole.0.from, whole.0.to));
    Diagnostic { severity: Severity::Warning, ..found }
}

fn alone(service: &str, region: &RegionId, band: AgeBand) -> Diagnostic {
    problem(
        "K0776",
        format!("service {service}, region {region}, ages {band}: fewer than 20 people, and no counts beside them to join them with"),
        "a public rate of so few people could tell who they are",
        "give users of wider ages, or keep the results inside: kohort run --internal",
    )
}

/// Rates given as such from a register, which stand for one or two users or very few people: they are shown as the study gives them.
fn given_for_few(service: &ServiceSpec, region: &Region, jump_off: Year) -> Vec<Diagnostic> {
    let NeedSpec::Rates { rates, .. } = &service.need else { return Vec::new() };
    let Some(stock) = region.history.get(&jump_off).filter(|_| service.basis == Basis::Register) else { return Vec::new() };
    let few = |rate: &&super::inputs::GivenRate| {
        let people = persons(stock, rate.band, rate.sex);
        let users = rate.rate * people;
        rate.region.as_ref().is_none_or(|own| *own == region.id) && rate.rate > 0.0 && (users < FEWEST_USERS || people < FEWEST_PEOPLE)
    };
    let doubt = |rate: &super::inputs::GivenRate| Diagnostic {
        severity: Severity::Warning,
        ..problem(
            "K0777",
            format!(
                "service {}, region {}, ages {}: the rate stands for fewer than 3 users or 20 people",
                service.id, region.id, rate.band
            ),
            "it is shown as the study gives it, and users could be read from it",
            "give a rate of wider ages, or keep the results inside: kohort run --internal",
        )
        .fact("service", Fact::Service(service.id.to_string()))
        .fact("region", Fact::Region(region.id.to_string()))
        .fact("ages", Fact::Ages(rate.band.from, rate.band.to))
    };
    rates.iter().filter(few).map(doubt).collect()
}

#[cfg(test)]
mod tests;
