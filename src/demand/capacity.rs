//! Places by year, and the year they run out.

use crate::domain::axis::{RegionId, Year};
use crate::domain::service::{Capacity, CapacityEntry, Service, Standing};
use std::collections::BTreeMap;

/// Places a need may pass the capacity by before it counts as too few: what rounding can make of an exact match.
const SAME: f64 = 1e-9;

/// Places of a region that stand or are decided on 31 December of each of `years`; `None` where the region has no such entry. An
/// entry holds until the next one, nothing runs in between; in a year with both, the level is read first and the changes come on
/// top. Before the first entry no place is known to stand: 0. What is proposed does not count.
#[must_use]
pub fn places_by_year(entries: &[Capacity], region: &RegionId, years: &[Year]) -> Option<Vec<f64>> {
    let decided = |entry: &&Capacity| entry.standing == Standing::Decided && entry.region == *region;
    standing_by_year(entries.iter().filter(decided).collect(), years)
}

/// The same if everything proposed were decided too; `None` where nothing is proposed.
#[must_use]
pub fn places_if_decided(entries: &[Capacity], region: &RegionId, years: &[Year]) -> Option<Vec<f64>> {
    let own: Vec<&Capacity> = entries.iter().filter(|entry| entry.region == *region).collect();
    let proposed = own.iter().any(|entry| entry.standing == Standing::Proposed);
    standing_by_year(own, years).filter(|_| proposed)
}

fn standing_by_year(mut own: Vec<&Capacity>, years: &[Year]) -> Option<Vec<f64>> {
    own.sort_by_key(|entry| (entry.year, matches!(entry.entry, CapacityEntry::Change(_))));
    let standing = |year: Year| {
        own.iter().take_while(|entry| entry.year <= year).fold(0.0, |places, entry| match entry.entry {
            CapacityEntry::Places(level) => level,
            CapacityEntry::Change(more) => places + more,
        })
    };
    (!own.is_empty()).then(|| years.iter().map(|&year| standing(year)).collect())
}

/// Whether the places that stand are too few for the need, both unrounded.
#[must_use]
pub fn too_few(need: f64, places: f64) -> bool {
    need > places + SAME
}

/// The first of `years`, from `from` on, whose need is more than the places that stand, both unrounded; `None` where they
/// are enough throughout. Nights before `from` are counted already: a modelled need does not judge them.
#[must_use]
pub fn first_shortfall(need: &[f64], capacity: &[f64], years: &[Year], from: Year) -> Option<Year> {
    let short = |((need, places), year): ((&f64, &f64), &Year)| *year >= from && too_few(*need, *places);
    need.iter().zip(capacity).zip(years).find(|cell| short(*cell)).map(|(_, &year)| year)
}

/// A night on which more users were counted than the places that stand could take: the table of capacity is out of date, or users
/// are counted otherwise than places. A year of shortage read from it would be wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountedBeyond {
    /// 31 December of this year, the last one of its kind.
    pub year: Year,
    /// Places those users take.
    pub taken: f64,
    /// Places that stand by the table.
    pub places: f64,
}

/// The last night the register contradicts the capacity table of a service with users and places; `None` where it never does.
#[must_use]
pub fn counted_beyond(service: &Service, region: &RegionId) -> Option<CountedBeyond> {
    let each = service.places?.places();
    let decided = |entry: &&Capacity| entry.standing == Standing::Decided && entry.region == *region;
    let first = service.capacity.iter().filter(decided).map(|entry| entry.year).min()?;
    let mut users: BTreeMap<Year, f64> = BTreeMap::new();
    for counted in service.observed.iter().filter(|counted| counted.region == *region && counted.year >= first) {
        *users.entry(counted.year).or_insert(0.0) += counted.users;
    }
    users.into_iter().rev().find_map(|(year, users)| {
        let places = *places_by_year(&service.capacity, region, &[year])?.first()?;
        let taken = users * each;
        (taken > places + SAME).then_some(CountedBeyond { year, taken, places })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demand::fixtures::{by_rates, counted, service};
    use crate::domain::axis::AgeBand;
    use crate::domain::service::{Money, PlacesPerUser, UseRates};

    fn years() -> Vec<Year> {
        Year::new(2016).unwrap().through(Year::new(2021).unwrap()).collect()
    }

    fn entry(region: &str, year: u16, entry: CapacityEntry) -> Capacity {
        Capacity {
            region: RegionId::new(region),
            year: Year::new(year).unwrap(),
            entry,
            name: "Finsal".to_owned(),
            standing: Standing::Decided,
            money: Money::default(),
        }
    }

    #[test]
    fn levels_and_changes_hold_until_the_next() {
        let entries = [
            entry("3403", 2020, CapacityEntry::Change(-4.0)),
            entry("3403", 2018, CapacityEntry::Change(6.0)),
            entry("3403", 2017, CapacityEntry::Places(266.0)),
            entry("3411", 2017, CapacityEntry::Places(999.0)),
        ];
        let places = places_by_year(&entries, &RegionId::new("3403"), &years());
        assert_eq!(places, Some(vec![0.0, 266.0, 272.0, 272.0, 268.0, 268.0]));
        assert_eq!(places_by_year(&entries, &RegionId::new("0301"), &years()), None);
    }

    #[test]
    fn within_a_year_changes_come_on_top_of_the_level() {
        let entries = [entry("3403", 2018, CapacityEntry::Change(6.0)), entry("3403", 2018, CapacityEntry::Places(236.0))];
        assert_eq!(places_by_year(&entries, &RegionId::new("3403"), &years()).unwrap()[2..4], [242.0, 242.0]);
    }

    #[test]
    fn what_is_proposed_never_counts_and_is_known_apart() {
        let proposed = Capacity { standing: Standing::Proposed, ..entry("3403", 2019, CapacityEntry::Change(50.0)) };
        let entries = [entry("3403", 2017, CapacityEntry::Places(36.0)), proposed, entry("3403", 2020, CapacityEntry::Change(-4.0))];
        let here = RegionId::new("3403");
        assert_eq!(places_by_year(&entries, &here, &years()), Some(vec![0.0, 36.0, 36.0, 36.0, 32.0, 32.0]));
        assert_eq!(places_if_decided(&entries, &here, &years()), Some(vec![0.0, 36.0, 36.0, 86.0, 82.0, 82.0]));
        assert_eq!(places_if_decided(&entries[..1], &here, &years()), None);
        assert_eq!(places_by_year(&entries[1..2], &here, &years()), None);
    }

    #[test]
    fn places_run_out_when_need_is_more_not_when_it_is_as_much() {
        let capacity = [207.0, 207.0, 213.0, 213.0, 213.0, 213.0];
        let need = [207.0, 206.5, 213.0 + 1e-12, 213.0, 213.2, 250.0];
        assert_eq!(first_shortfall(&need, &capacity, &years(), years()[0]), Year::new(2020));
        assert_eq!(first_shortfall(&need[..4], &capacity, &years(), years()[0]), None);
        assert_eq!(first_shortfall(&[208.0, 200.0], &capacity, &years(), years()[0]), Year::new(2016));
        assert_eq!(first_shortfall(&[208.0, 200.0], &capacity, &years(), years()[1]), None);
    }

    #[test]
    fn more_residents_than_places_show_that_the_table_is_old() {
        let of = |y, from, users| counted("3403", y, None, AgeBand::closed(from, from + 9), users);
        let observed = vec![
            of(2017, 70, 999.0),
            of(2019, 70, 100.0),
            of(2019, 80, 140.0),
            of(2020, 70, 120.0),
            of(2020, 80, 135.0),
            of(2021, 70, 90.0),
        ];
        let kind = by_rates(UseRates { bands: Vec::new(), by_age: [Vec::new(), Vec::new()] }, None);
        let capacity = vec![entry("3403", 2018, CapacityEntry::Places(244.0))];
        let homes = Service { observed, capacity, places: Some(PlacesPerUser::ONE), ..service("homes", kind) };
        let beyond = counted_beyond(&homes, &RegionId::new("3403")).unwrap();
        assert_eq!((beyond.year, beyond.taken, beyond.places), (Year::new(2020).unwrap(), 255.0, 244.0));
        assert_eq!(counted_beyond(&Service { places: None, ..homes.clone() }, &RegionId::new("3403")), None);
        let roomy = Service { capacity: vec![entry("3403", 2018, CapacityEntry::Places(255.0))], ..homes };
        assert_eq!(counted_beyond(&roomy, &RegionId::new("3403")), None);
    }
}
