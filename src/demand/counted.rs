//! Users counted on a night. There is one rule: a count is whole where women and men of every age it speaks of were counted, each
//! once; a part of a count is never taken for the whole.

use super::indicators::{lies_in, tiles};
use crate::domain::axis::{AgeBand, RegionId, Sex, Year};
use crate::domain::service::{ObservedUsers, Service, ServiceKind, UseRates};

/// Users of a service counted in a region on 31 December `year`: in `band`, or (none) in all ages it is counted in. `region` is the
/// region's place in the study. `None` where the count is not whole, and for a service without users of its own.
#[must_use]
pub fn counted_users(service: &Service, (region, id): (usize, &RegionId), band: Option<AgeBand>, year: Year) -> Option<f64> {
    let ServiceKind::Rates { rates, .. } = &service.kind else { return None };
    users_of_night(&service.observed, (rates.get(region)?, id), band, year)
}

/// The same of other rows than those up to the jump-off.
#[must_use]
pub fn users_of_night(counts: &[ObservedUsers], (rates, id): (&UseRates, &RegionId), band: Option<AgeBand>, year: Year) -> Option<f64> {
    let rows: Vec<&ObservedUsers> = counts.iter().filter(|row| row.region == *id && row.year == year).collect();
    match band {
        Some(band) => users_in(&rows, band),
        None => users_of_all(&rows, rates),
    }
}

/// Users of one region and night in a band: rows that lie in it and fill it, for women and for men.
#[must_use]
pub fn users_in(rows: &[&ObservedUsers], band: AgeBand) -> Option<f64> {
    let inside: Vec<&ObservedUsers> = rows.iter().copied().filter(|row| lies_in(row.band, band)).collect();
    Sex::ALL.into_iter().all(|sex| fills(&inside, sex, band)).then(|| inside.iter().map(|row| row.users).sum())
}

/// Users of one region and night, all rows together, where they fill the ages the rates count.
fn users_of_all(rows: &[&ObservedUsers], rates: &UseRates) -> Option<f64> {
    let whole = |sex: Sex| joined(rates, sex).into_iter().all(|band| fills(rows, sex, band));
    (!rows.is_empty() && Sex::ALL.into_iter().all(whole)).then(|| rows.iter().map(|row| row.users).sum())
}

fn fills(rows: &[&ObservedUsers], sex: Sex, band: AgeBand) -> bool {
    let of_sex = rows.iter().filter(|row| row.sex.is_none_or(|own| own == sex));
    tiles(&of_sex.map(|row| row.band).collect::<Vec<_>>(), band)
}

/// The ages rates count for a sex: bands that follow each other as one.
fn joined(rates: &UseRates, sex: Sex) -> Vec<AgeBand> {
    let mut bands: Vec<AgeBand> = rates.bands.iter().filter(|band| band.sex.is_none_or(|own| own == sex)).map(|band| band.band).collect();
    bands.sort_unstable();
    let mut ages: Vec<AgeBand> = Vec::new();
    for band in bands {
        match ages.last_mut() {
            Some(last) if last.to.is_some_and(|to| to.saturating_add(1) == band.from) => last.to = band.to,
            _ => ages.push(band),
        }
    }
    ages
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demand::fixtures::{by_rates, counted, service, year};
    use crate::domain::service::BandRate;

    const MIDDLE: AgeBand = AgeBand::closed(67, 79);
    const OLD: AgeBand = AgeBand::open(80);

    fn of(rows: &[ObservedUsers], band: Option<AgeBand>) -> Option<f64> {
        let bands = [MIDDLE, OLD].map(|band| BandRate { band, sex: None, rate: 0.1, trend: None, shrinkage: None }).to_vec();
        let kind = by_rates(UseRates { bands, by_age: [Vec::new(), Vec::new()] }, None);
        let home = Service { observed: rows.to_vec(), ..service("home", kind) };
        counted_users(&home, (0, &RegionId::new("3403")), band, year(2020))
    }

    fn row(sex: Option<Sex>, band: AgeBand, users: f64) -> ObservedUsers {
        counted("3403", 2020, sex, band, users)
    }

    #[test]
    fn a_part_of_a_count_is_no_count() {
        let both =
            [row(None, MIDDLE, 30.0), row(None, OLD, 70.0), counted("3411", 2020, None, OLD, 999.0), counted("3403", 2019, None, OLD, 9.0)];
        assert_eq!([of(&both, None), of(&both, Some(OLD)), of(&both, Some(AgeBand::open(67)))], [Some(100.0), Some(70.0), Some(100.0)]);
        assert_eq!(of(&both[..1], None), None, "the oldest were not counted");
        assert_eq!(of(&both[..1], Some(AgeBand::open(67))), None);
        assert_eq!(of(&both, Some(AgeBand::open(85))), None, "a band that cuts the counted one");
        let women = [row(None, MIDDLE, 30.0), row(Some(Sex::Female), OLD, 40.0)];
        assert_eq!((of(&women, None), of(&women, Some(OLD))), (None, None), "women alone");
        let gap = [row(None, AgeBand::closed(67, 74), 20.0), row(None, OLD, 70.0)];
        assert_eq!(of(&gap, Some(AgeBand::open(67))), None, "75 to 79 are missing between the two");
    }

    #[test]
    fn other_bands_of_the_same_ages_are_a_count() {
        let finer = [row(None, MIDDLE, 30.0), row(None, AgeBand::closed(80, 89), 50.0), row(None, AgeBand::open(90), 20.0)];
        assert_eq!((of(&finer, None), of(&finer, Some(OLD))), (Some(100.0), Some(70.0)));
        let wider = [row(Some(Sex::Female), AgeBand::open(67), 60.0), row(Some(Sex::Male), AgeBand::open(67), 40.0)];
        assert_eq!((of(&wider, None), of(&wider, Some(OLD))), (Some(100.0), None));
        let younger = [row(None, AgeBand::closed(0, 66), 15.0), row(None, AgeBand::open(67), 100.0)];
        assert_eq!(of(&younger, None), Some(115.0), "who else was counted that night is among them");
    }
}
