//! Groups that users are counted in, joined until a public rate of each stands for enough users among enough people.

use super::{about, persons};
use crate::diag::{Diagnostic, Fact};
use crate::domain::axis::{AgeBand, RegionId, Sex, Year};
use crate::domain::cells::Population;
use crate::domain::privacy::{FEWEST_PEOPLE, FEWEST_USERS};
use crate::domain::service::ObservedUsers;
use crate::domain::study::Region;
use crate::scenario::inputs::{NeedSpec, ServiceSpec};
use crate::scenario::problem;
use std::collections::{BTreeMap, BTreeSet};

/// A band of ages and a sex (or both) that users are counted in.
pub(super) type Group = (AgeBand, Option<Sex>);

/// Why a group is joined with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Few {
    /// Fewer than 20 people live there on the average night of the window. Who lives where is public.
    People,
    /// Some are shown on the nights of the window, and fewer than three on the average one. Asked of counts that are safe already, so that
    /// the choice of what to join tells nothing these do not. A rate of none is none, and tells of nobody.
    Users,
}

/// Joins the groups of a region that are of too few, until none is left: women and men first, then the ages beside. Names every join, and
/// every group that cannot be joined.
pub(super) fn joined(service: &mut ServiceSpec, mut later: Option<&mut Vec<ObservedUsers>>, region: &Region, few: Few) -> Vec<Diagnostic> {
    let NeedSpec::Users { window, .. } = service.need else { return Vec::new() };
    let mut found = Vec::new();
    let mut alone: Vec<Group> = Vec::new();
    loop {
        let groups = groups(&service.observed, region, window);
        let thin = |group: &&Group| !alone.contains(group) && few.is(&service.observed, region, **group, window);
        let Some(&thin) = groups.iter().find(thin) else { break };
        let ways = ways(&groups, thin, |band| mean_people(region, (band, None), window));
        let Some((parts, whole)) = ways.into_iter().find(|(parts, _)| on_one_night(&service.observed, region, *parts, window)) else {
            alone.push(thin);
            continue;
        };
        join(&mut service.observed, &region.id, parts, whole);
        if let Some(users) = later.as_deref_mut() {
            join(users, &region.id, parts, whole);
        }
        found.push(told(service.id.as_str(), &region.id, (parts, whole), few));
    }
    found.extend(alone.into_iter().map(|group| refused(service.id.as_str(), &region.id, group, few.of_whom())));
    found
}

impl Few {
    fn is(self, users: &[ObservedUsers], region: &Region, group: Group, window: (Year, Year)) -> bool {
        let counted = || nights(users, region, group, window);
        match self {
            Self::People => mean(counted().map(|(_, stock)| persons(stock, group.0, group.1))).is_some_and(|people| people < FEWEST_PEOPLE),
            Self::Users => mean(counted().map(|(row, _)| row.users)).is_some_and(|users| users > 0.0 && users < FEWEST_USERS),
        }
    }

    const fn why(self) -> &'static str {
        match self {
            Self::People => "a public rate is not divided by fewer than 20 people",
            Self::Users => "a public rate does not tell of fewer than 3 users",
        }
    }

    const fn of_whom(self) -> &'static str {
        match self {
            Self::People => "fewer than 20 people",
            Self::Users => "fewer than 3 users",
        }
    }
}

/// Groups counted in the window, youngest first.
pub(super) fn groups(users: &[ObservedUsers], region: &Region, window: (Year, Year)) -> BTreeSet<Group> {
    users.iter().filter(|row| row.region == region.id && inside(row.year, window)).map(|row| (row.band, row.sex)).collect()
}

pub(super) fn inside(year: Year, window: (Year, Year)) -> bool {
    (window.0..=window.1).contains(&year)
}

/// Counts of a group on the nights of the window that have people: those its rate rests on.
fn nights<'u>(
    users: &'u [ObservedUsers],
    region: &'u Region,
    group: Group,
    window: (Year, Year),
) -> impl Iterator<Item = (&'u ObservedUsers, &'u Population)> {
    let of = move |row: &&ObservedUsers| row.region == region.id && inside(row.year, window) && (row.band, row.sex) == group;
    users.iter().filter(of).filter_map(|row| Some((row, region.history.get(&row.year.plus(1))?)))
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let values: Vec<f64> = values.collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// People of a group on the average night of the window.
fn mean_people(region: &Region, (band, sex): Group, window: (Year, Year)) -> f64 {
    let stocks = window.0.through(window.1).filter_map(|year| region.history.get(&year.plus(1)));
    mean(stocks.map(|stock| persons(stock, band, sex))).unwrap_or(0.0)
}

/// What can be joined next so that `thin` becomes larger, and what it becomes, best first: women and men of it; else it and the age
/// beside that fewer people live at (the younger of two alike), or women and men of that where they are apart.
fn ways(groups: &BTreeSet<Group>, thin: Group, people: impl Fn(AgeBand) -> f64) -> Vec<([Group; 2], Group)> {
    let split = |band: AgeBand| Sex::ALL.iter().all(|&sex| groups.contains(&(band, Some(sex))));
    let both = |band: AgeBand| ([(band, Some(Sex::Female)), (band, Some(Sex::Male))], (band, None));
    let (band, sex) = thin;
    if sex.is_some() {
        return split(band).then(|| both(band)).into_iter().collect();
    }
    let bands: BTreeSet<AgeBand> = groups.iter().map(|(other, _)| *other).collect();
    let mut beside: Vec<AgeBand> = bands.into_iter().filter(|other| follows(*other, band) || follows(band, *other)).collect();
    beside.sort_by(|one, other| people(*one).total_cmp(&people(*other)));
    let way = |other: AgeBand| {
        if split(other) {
            return Some(both(other));
        }
        let (first, last) = if other.from < band.from { (other, band) } else { (band, other) };
        groups.contains(&(other, None)).then_some(([(first, None), (last, None)], (AgeBand { from: first.from, to: last.to }, None)))
    };
    beside.into_iter().filter_map(way).collect()
}

/// Whether `next` begins where `band` ends.
fn follows(band: AgeBand, next: AgeBand) -> bool {
    band.to.is_some_and(|to| to.checked_add(1) == Some(next.from))
}

/// Whether both groups are counted on every night of the window that one of them is: else joining them would leave a thin one over.
pub(super) fn on_one_night(users: &[ObservedUsers], region: &Region, parts: [Group; 2], window: (Year, Year)) -> bool {
    let of = |part: Group| {
        let counted = users.iter().filter(|row| row.region == region.id && (row.band, row.sex) == part && inside(row.year, window));
        counted.map(|row| row.year).collect::<BTreeSet<Year>>()
    };
    of(parts[0]) == of(parts[1])
}
/// Counts of two groups as one, on every night that has both.
pub(super) fn join(users: &mut Vec<ObservedUsers>, region: &RegionId, parts: [Group; 2], whole: Group) {
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

fn told(service: &str, region: &RegionId, ([(one, sex), (other, _)], whole): ([Group; 2], Group), few: Few) -> Diagnostic {
    let what = match sex {
        Some(_) => format!("women and men aged {one} are counted together"),
        None => format!("ages {one} and {other} are counted together, as {}", whole.0),
    };
    let advice = "give wider ages, or keep the results inside: kohort run --internal";
    let found = problem("K0775", format!("service {service}, region {region}: {what}"), few.why(), advice);
    about(service, region, found).fact("ages", Fact::Ages(whole.0.from, whole.0.to))
}

pub(super) fn refused(service: &str, region: &RegionId, (band, sex): Group, few: &str) -> Diagnostic {
    let whose = match sex {
        Some(Sex::Female) => format!("women aged {band}"),
        Some(Sex::Male) => format!("men aged {band}"),
        None => format!("ages {band}"),
    };
    problem(
        "K0776",
        format!("service {service}, region {region}, {whose}: {few}, and no counts beside them to join them with"),
        "a public rate of so few could tell who they are",
        "give users of wider ages, or keep the results inside: kohort run --internal",
    )
}
