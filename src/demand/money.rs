//! What openings and closings cost by year.

use crate::domain::axis::{RegionId, Year};
use crate::domain::service::{Capacity, CapacityEntry, Prices, Standing};

/// Investment of a region by year, in the study's currency: the sum of its rows with the same standing. `None` where no row has any.
#[must_use]
pub fn investment_by_year(entries: &[Capacity], region: &RegionId, standing: Standing, years: &[Year]) -> Option<Vec<f64>> {
    let own: Vec<(Year, f64)> = own(entries, region, standing).filter_map(|row| Some((row.year, row.money.investment?))).collect();
    let in_year = |year: Year| own.iter().filter(|(paid, _)| *paid == year).map(|(_, investment)| investment).sum();
    (!own.is_empty()).then(|| years.iter().map(|&year| in_year(year)).collect())
}

/// Running cost of what is open on a night, as far as the rows in force say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunningCost {
    /// A full year's cost that is named, in the currency of the rows.
    pub named: f64,
    /// Whether that is the cost of all that is open: the number of places in force and every change since name theirs.
    pub whole: bool,
}

/// A full year's running cost of what is open on 31 December of each year: a level gives the cost of all places, a change adds its
/// own, a closing takes its own away. A level that names no cost ends what was named before it: other places stand then, and what
/// they cost is not known. `None` in years without any named cost in force; the whole is `None` where no row names one.
#[must_use]
pub fn running_cost_by_year(
    entries: &[Capacity],
    region: &RegionId,
    standing: Standing,
    years: &[Year],
) -> Option<Vec<Option<RunningCost>>> {
    let mut own: Vec<&Capacity> = own(entries, region, standing).collect();
    own.sort_by_key(|row| (row.year, matches!(row.entry, CapacityEntry::Change(_))));
    let by = |year: Year| {
        let in_force = own.iter().take_while(|row| row.year <= year);
        let (named, whole) = in_force.fold((None, true), |(named, whole), row| in_force_after(row, (named, whole)));
        named.map(|named| RunningCost { named, whole })
    };
    own.iter().any(|row| row.money.running_cost.is_some()).then(|| years.iter().map(|&year| by(year)).collect())
}

/// Named cost, and whether it is the whole, after one row more.
fn in_force_after(row: &Capacity, (named, whole): (Option<f64>, bool)) -> (Option<f64>, bool) {
    match (row.entry, row.money.running_cost) {
        (CapacityEntry::Places(places), cost) => (cost, cost.is_some() || places == 0.0),
        (CapacityEntry::Change(places), Some(cost)) => {
            let before = named.unwrap_or(0.0);
            (Some(if places < 0.0 { before - cost } else { before + cost }), whole)
        }
        (CapacityEntry::Change(places), None) => (named, whole && places == 0.0),
    }
}

/// What the amounts of a region's rows are worth: one currency and price year for a service; none where no row names money.
#[must_use]
pub fn prices<'a>(entries: &'a [Capacity], region: &RegionId) -> Option<&'a Prices> {
    entries.iter().filter(|row| row.region == *region).find_map(|row| row.money.prices.as_ref())
}

fn own<'a>(entries: &'a [Capacity], region: &'a RegionId, standing: Standing) -> impl Iterator<Item = &'a Capacity> {
    entries.iter().filter(move |row| row.region == *region && row.standing == standing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::service::Money;

    fn row(year: u16, entry: CapacityEntry, investment: Option<f64>, running_cost: Option<f64>) -> Capacity {
        let money = Money { investment, running_cost, prices: None };
        Capacity {
            region: RegionId::new("3403"),
            year: Year::new(year).unwrap(),
            entry,
            name: "Finsal".to_owned(),
            standing: Standing::Decided,
            money,
        }
    }

    /// A home of 20 places costs 18 a year; 6 open in 2027 for 15 and cost 4; 2 close in 2029 for 1 and save 1.5. A day centre is
    /// rebuilt in 2027 for 4.3. 30 more are proposed in 2028.
    #[test]
    fn investment_is_of_its_year_and_running_cost_goes_on() {
        let mut rows = vec![
            row(2029, CapacityEntry::Change(-2.0), Some(1.0), Some(1.5)),
            row(2025, CapacityEntry::Places(20.0), None, Some(18.0)),
            row(2027, CapacityEntry::Change(6.0), Some(15.0), Some(4.0)),
            row(2027, CapacityEntry::Change(0.0), Some(4.3), None),
            Capacity { standing: Standing::Proposed, ..row(2028, CapacityEntry::Change(30.0), Some(90.0), Some(25.0)) },
        ];
        rows.push(Capacity { region: RegionId::new("3411"), ..row(2027, CapacityEntry::Change(9.0), Some(999.0), Some(999.0)) });
        let here = RegionId::new("3403");
        let years: Vec<Year> = Year::new(2025).unwrap().through(Year::new(2030).unwrap()).collect();
        let investment = |standing| investment_by_year(&rows, &here, standing, &years);
        let running = |standing| running_cost_by_year(&rows, &here, standing, &years);
        assert_eq!(investment(Standing::Decided), Some(vec![0.0, 0.0, 19.3, 0.0, 1.0, 0.0]));
        let whole = |costs: &[f64]| costs.iter().map(|&named| Some(RunningCost { named, whole: true })).collect::<Vec<_>>();
        assert_eq!(running(Standing::Decided), Some(whole(&[18.0, 18.0, 22.0, 22.0, 20.5, 20.5])));
        assert_eq!(investment(Standing::Proposed), Some(vec![0.0, 0.0, 0.0, 90.0, 0.0, 0.0]));
        let proposed: Vec<_> = [None; 3].into_iter().chain(whole(&[25.0; 3])).collect();
        assert_eq!(running(Standing::Proposed), Some(proposed));
        assert_eq!(investment_by_year(&rows[1..2], &here, Standing::Decided, &years), None);
    }

    /// 20 places cost 18 a year. Counted anew in 2027 there are 26, and nobody says what they cost; 6 more in 2029 cost 4; 3 open in
    /// 2030 at a cost nobody says; a new count of 2031 costs 30.
    #[test]
    fn a_level_without_a_cost_ends_the_cost_before_it() {
        let rows = [
            row(2025, CapacityEntry::Places(20.0), None, Some(18.0)),
            row(2027, CapacityEntry::Places(26.0), None, None),
            row(2029, CapacityEntry::Change(6.0), None, Some(4.0)),
            row(2030, CapacityEntry::Change(3.0), None, None),
            row(2031, CapacityEntry::Places(35.0), None, Some(30.0)),
        ];
        let years: Vec<Year> = Year::new(2024).unwrap().through(Year::new(2031).unwrap()).collect();
        let cost = |named, whole| Some(RunningCost { named, whole });
        let all = running_cost_by_year(&rows, &RegionId::new("3403"), Standing::Decided, &years).unwrap();
        assert_eq!(all[..4], [None, cost(18.0, true), cost(18.0, true), None]);
        assert_eq!(all[4..], [None, cost(4.0, false), cost(4.0, false), cost(30.0, true)]);
        // An opening nobody prices makes the named cost a part; a rebuilding that changes no place does not.
        let more = |places| [rows[0].clone(), row(2026, CapacityEntry::Change(places), Some(5.0), None)];
        let last =
            |places| *running_cost_by_year(&more(places), &RegionId::new("3403"), Standing::Decided, &years).unwrap().last().unwrap();
        assert_eq!([last(2.0), last(0.0)], [cost(18.0, false), cost(18.0, true)]);
        // Places counted as none cost nothing: what opens later is the whole.
        let none = [row(2025, CapacityEntry::Places(0.0), None, None), row(2026, CapacityEntry::Change(6.0), None, Some(4.0))];
        let all = running_cost_by_year(&none, &RegionId::new("3403"), Standing::Decided, &years).unwrap();
        assert_eq!(all[2], cost(4.0, true));
    }
}
