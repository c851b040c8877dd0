//! Places by year, and the year they run out.

use crate::domain::axis::{RegionId, Year};
use crate::domain::service::{Capacity, CapacityEntry};

/// Places a need may pass the capacity by before it counts as too few: what rounding can make of an exact match.
const SAME: f64 = 1e-9;

/// Places of a region on 31 December of each of `years`; `None` where the region has no entry. An entry holds until the
/// next one, nothing runs in between; in a year with both, the level is read first and the changes come on top. Before the
/// first entry no place is known to stand: 0.
#[must_use]
pub fn places_by_year(entries: &[Capacity], region: &RegionId, years: &[Year]) -> Option<Vec<f64>> {
    let mut own: Vec<&Capacity> = entries.iter().filter(|entry| entry.region == *region).collect();
    own.sort_by_key(|entry| (entry.year, matches!(entry.entry, CapacityEntry::Change(_))));
    let standing = |year: Year| {
        own.iter().take_while(|entry| entry.year <= year).fold(0.0, |places, entry| match entry.entry {
            CapacityEntry::Places(level) => level,
            CapacityEntry::Change(more) => places + more,
        })
    };
    (!own.is_empty()).then(|| years.iter().map(|&year| standing(year)).collect())
}

/// The first of `years` whose need is more than the places that stand, both unrounded; `None` where they are enough throughout.
#[must_use]
pub fn first_shortfall(need: &[f64], capacity: &[f64], years: &[Year]) -> Option<Year> {
    let short = |(need, places): (&f64, &f64)| *need > places + SAME;
    need.iter().zip(capacity).zip(years).find(|(pair, _)| short(*pair)).map(|(_, &year)| year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn years() -> Vec<Year> {
        Year::new(2016).unwrap().through(Year::new(2021).unwrap()).collect()
    }

    fn entry(region: &str, year: u16, entry: CapacityEntry) -> Capacity {
        Capacity { region: RegionId::new(region), year: Year::new(year).unwrap(), entry, name: "Finsal".to_owned() }
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
    fn places_run_out_when_need_is_more_not_when_it_is_as_much() {
        let capacity = [207.0, 207.0, 213.0, 213.0, 213.0, 213.0];
        let need = [207.0, 206.5, 213.0 + 1e-12, 213.0, 213.2, 250.0];
        assert_eq!(first_shortfall(&need, &capacity, &years()), Year::new(2020));
        assert_eq!(first_shortfall(&need[..4], &capacity, &years()), None);
        assert_eq!(first_shortfall(&[208.0, 200.0], &capacity, &years()), Year::new(2016));
    }
}
