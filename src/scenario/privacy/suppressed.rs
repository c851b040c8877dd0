//! Small counts left out instead of rounded: three and fewer, and none, are not shown, nor anything they could be found from.

use super::classes::{Group, groups, inside, join, on_one_night, refused};
use super::{about, of_years};
use crate::diag::{Diagnostic, Fact};
use crate::domain::axis::{AgeBand, RegionId, Sex, Year};
use crate::domain::privacy::FEWEST_USERS;
use crate::domain::service::ObservedUsers;
use crate::domain::study::Region;
use crate::scenario::inputs::{NeedSpec, ServiceSpec};
use crate::scenario::problem;
use std::collections::{BTreeMap, BTreeSet};

/// In the window ages are counted together until every sum is of four and over, so that neither a small count nor one that would give it
/// back is told. A night outside the window on which a sum is still small is left out whole: without its other counts and its total nothing
/// is there to subtract from.
pub(super) fn suppressed_users(
    service: &mut ServiceSpec,
    mut later: Option<&mut Vec<ObservedUsers>>,
    regions: &[Region],
) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = regions.iter().flat_map(|region| classes(service, later.as_deref_mut(), region)).collect();
    let mut nights = left_out(&mut service.observed);
    for (region, years) in later.map(left_out).unwrap_or_default() {
        nights.entry(region).or_default().extend(years);
    }
    found.extend(nights.iter().map(|(region, years)| told(service.id.as_str(), region, years)));
    found
}

/// Counts of a region and window, by which ages are told apart.
struct Window<'u> {
    users: &'u [ObservedUsers],
    region: &'u Region,
    window: (Year, Year),
}

impl<'u> Window<'u> {
    /// Whether women, men or both of some ages are four and over on every night they are counted on.
    fn enough(&self, bands: &[AgeBand], sex: Option<Sex>) -> bool {
        let mut nights: BTreeMap<Year, f64> = BTreeMap::new();
        let counted = self.users.iter().filter(|row| row.region == self.region.id && inside(row.year, self.window));
        for row in counted.filter(|row| bands.contains(&row.band) && (sex.is_none() || row.sex == sex)) {
            *nights.entry(row.year).or_default() += row.users;
        }
        nights.values().all(|users| *users > FEWEST_USERS)
    }

    /// Ages that are told apart: in two halves where both are enough, and each half likewise. Where to halve does not go by the counts, so
    /// that ages that stand together tell no more than that one of their halves is small: which one, nobody knows.
    fn apart<'b>(&self, bands: &'b [AgeBand]) -> Vec<&'b [AgeBand]> {
        let (younger, older) = bands.split_at(bands.len().div_ceil(2));
        if older.is_empty() || !self.enough(younger, None) || !self.enough(older, None) {
            return vec![bands];
        }
        [self.apart(younger), self.apart(older)].concat()
    }
}

/// Joins what cannot be told apart, on every night, and says so; refuses a region that has too few of all ages.
fn classes(service: &mut ServiceSpec, mut later: Option<&mut Vec<ObservedUsers>>, region: &Region) -> Vec<Diagnostic> {
    let NeedSpec::Users { window, .. } = service.need else { return Vec::new() };
    let groups: Vec<Group> = groups(&service.observed, region, window).into_iter().collect();
    let Some(&first) = groups.first() else { return Vec::new() };
    let mut bands: Vec<AgeBand> = groups.iter().map(|group| group.0).collect();
    bands.dedup();
    let counts = Window { users: &service.observed, region, window };
    let whole = groups.iter().all(|group| on_one_night(&service.observed, region, [first, *group], window));
    let small = groups.iter().any(|(band, sex)| !counts.enough(&[*band], *sex));
    if small && (!whole || !counts.enough(&bands, None)) {
        let all = AgeBand { from: first.0.from, to: bands.last().and_then(|band| band.to) };
        return vec![refused(service.id.as_str(), &region.id, (all, None), "3 users or fewer on a night")];
    }
    let apart: Vec<Vec<AgeBand>> = counts.apart(&bands).into_iter().map(<[AgeBand]>::to_vec).collect();
    let sexes_apart = |band: &AgeBand| Sex::ALL.iter().all(|&sex| counts.enough(&[*band], Some(sex)));
    let joins: Vec<Vec<AgeBand>> = apart.into_iter().filter(|class| class.len() > 1 || !class.iter().all(sexes_apart)).collect();
    let mut found = Vec::new();
    for class in joins {
        for users in [Some(&mut service.observed), later.as_deref_mut()].into_iter().flatten() {
            join_all(users, &region.id, &class);
        }
        found.push(counted_together(service.id.as_str(), &region.id, &class));
    }
    found
}

/// Women and men of all the ages as one.
fn join_all(users: &mut Vec<ObservedUsers>, region: &RegionId, class: &[AgeBand]) {
    for &band in class {
        join(users, region, Sex::ALL.map(|sex| (band, Some(sex))), (band, None));
    }
    let mut sum = class[0];
    for &next in &class[1..] {
        let both = AgeBand { from: sum.from, to: next.to };
        join(users, region, [(sum, None), (next, None)], (both, None));
        sum = both;
    }
}

fn counted_together(service: &str, region: &RegionId, class: &[AgeBand]) -> Diagnostic {
    let ages: Vec<String> = class.iter().map(ToString::to_string).collect();
    let what = format!("service {service}, region {region}: women and men aged {} are counted together", ages.join(", "));
    let why = "a count of 3 or fewer is not shown, nor what it could be found from";
    let found = problem("K0775", what, why, "give wider ages, or keep the results inside: kohort run --internal");
    let ages = Fact::Ages(class.first().map_or(0, |band| band.from), class.last().and_then(|band| band.to));
    about(service, region, found).fact("ages", ages)
}

/// Takes the nights out that have a small count; which they were, by region.
fn left_out(users: &mut Vec<ObservedUsers>) -> BTreeMap<RegionId, BTreeSet<Year>> {
    let mut nights: BTreeMap<RegionId, BTreeSet<Year>> = BTreeMap::new();
    for row in users.iter().filter(|row| row.users <= FEWEST_USERS) {
        nights.entry(row.region.clone()).or_default().insert(row.year);
    }
    users.retain(|row| !nights.get(&row.region).is_some_and(|years| years.contains(&row.year)));
    nights
}

fn told(service: &str, region: &RegionId, years: &BTreeSet<Year>) -> Diagnostic {
    let listed: Vec<String> = years.iter().map(ToString::to_string).collect();
    let found = problem(
        "K0796",
        format!("service {service}, region {region}: users of 31 December {} are not shown (:)", listed.join(", ")),
        "an age has three or fewer, or none, and could be found from the others",
        "give users of wider ages for these nights, or keep the results inside: kohort run --internal",
    );
    about(service, region, found).fact("years", of_years(years))
}

#[cfg(test)]
mod tests;
