//! Hours a user gets, where they are counted beside the users: of so many users that none of them can be told.

use super::about;
use crate::diag::{Diagnostic, Fact};
use crate::domain::axis::{AgeBand, RegionId, Sex};
use crate::domain::privacy::FEWEST_USERS;
use crate::domain::terms::GivenHours;
use crate::scenario::inputs::{NeedSpec, ServiceSpec};
use crate::scenario::problem;
use std::collections::{BTreeMap, BTreeSet};

/// Ages and a sex (or both) of users.
type Group = (Option<Sex>, AgeBand);

/// Hours a week and users, over nights.
type Sums = [f64; 2];

/// What hours are found over, from the nearest to the widest.
#[derive(Debug, Default)]
struct Counted<'s> {
    of_group: BTreeMap<(&'s RegionId, Group), Sums>,
    of_region: BTreeMap<&'s RegionId, Sums>,
    of_group_anywhere: BTreeMap<Group, Sums>,
    anywhere: Sums,
}

/// Hours a user gets by age, over nights of the window with more than three users (a three may be a two). A band without such a night has
/// the hours of all bands of its region; in a region without one, those of the band in all regions of the study, else of all bands there.
/// That is told, and where no region has such a night that the service's hours are not.
pub(super) fn hours_of_enough(service: &mut ServiceSpec) -> Vec<Diagnostic> {
    for row in &mut service.observed {
        row.hours = row.hours.filter(|_| row.users > FEWEST_USERS);
    }
    let NeedSpec::Users { window: (first, last), .. } = service.need else { return Vec::new() };
    let inside = || service.observed.iter().filter(|row| (first..=last).contains(&row.year));
    let mut counted = Counted::default();
    for row in inside() {
        if let Some(hours) = row.hours {
            counted.add((&row.region, (row.sex, row.band)), [hours, row.users]);
        }
    }
    let groups: BTreeSet<(&RegionId, Group)> = inside().map(|row| (&row.region, (row.sex, row.band))).collect();
    let each = |&(region, (sex, band)): &(&RegionId, Group)| {
        let hours = counted.hours(region, (sex, band))?;
        Some(GivenHours { region: Some(region.clone()), sex, band, hours })
    };
    let hours = groups.iter().filter_map(each).collect();
    let without: BTreeSet<&RegionId> =
        groups.iter().map(|(region, _)| *region).filter(|region| !counted.of_region.contains_key(region)).collect();
    let told = without.into_iter().map(|region| told(service.id.as_str(), region, counted.anywhere[1] > 0.0)).collect();
    service.terms.hours = hours;
    told
}

impl<'s> Counted<'s> {
    fn add(&mut self, (region, group): (&'s RegionId, Group), more: Sums) {
        let sums = [
            self.of_group.entry((region, group)).or_default(),
            self.of_region.entry(region).or_default(),
            self.of_group_anywhere.entry(group).or_default(),
            &mut self.anywhere,
        ];
        sums.into_iter().for_each(|sum| *sum = [sum[0] + more[0], sum[1] + more[1]]);
    }

    /// Hours a user, of the nearest there are.
    fn hours(&self, region: &RegionId, group: Group) -> Option<f64> {
        let nearest = self.of_group.get(&(region, group)).or_else(|| self.of_region.get(region));
        let [hours, users] = nearest.or_else(|| self.of_group_anywhere.get(&group)).copied().unwrap_or(self.anywhere);
        (users > 0.0).then(|| hours / users)
    }
}

fn told(service: &str, region: &RegionId, elsewhere: bool) -> Diagnostic {
    let instead = if elsewhere { "those of the study's other regions stand in" } else { "the results have no hours of the service" };
    let found = problem(
        "K0779",
        format!("service {service}, region {region}: hours are of at most 3 users on every night, and {instead}"),
        "hours of so few could tell what one of them gets",
        "give hours_per_user_week or the table `hours`, or keep the results inside: kohort run --internal",
    );
    about(service, region, found).fact("case", Fact::Word(if elsewhere { "warning.K0779.elsewhere" } else { "warning.K0779.none" }))
}
