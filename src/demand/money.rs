//! What openings and closings cost by year.

use crate::domain::axis::{RegionId, Year};
use crate::domain::service::{Capacity, CapacityEntry, Standing};

/// Investment of a region by year, in the study's currency: the sum of its rows with the same standing. `None` where no row has any.
#[must_use]
pub fn investment_by_year(entries: &[Capacity], region: &RegionId, standing: Standing, years: &[Year]) -> Option<Vec<f64>> {
    let own: Vec<(Year, f64)> = own(entries, region, standing).filter_map(|row| Some((row.year, row.money.investment?))).collect();
    let in_year = |year: Year| own.iter().filter(|(paid, _)| *paid == year).map(|(_, investment)| investment).sum();
    (!own.is_empty()).then(|| years.iter().map(|&year| in_year(year)).collect())
}

/// A full year's running cost of what is open on 31 December of each year, in the study's currency, as far as the rows say: a level
/// gives the cost of all places, a change adds its own, a closing takes its own away. `None` where no row has any.
#[must_use]
pub fn running_cost_by_year(entries: &[Capacity], region: &RegionId, standing: Standing, years: &[Year]) -> Option<Vec<f64>> {
    let mut own: Vec<(&Capacity, f64)> = own(entries, region, standing).filter_map(|row| Some((row, row.money.running_cost?))).collect();
    own.sort_by_key(|(row, _)| (row.year, matches!(row.entry, CapacityEntry::Change(_))));
    let by = |year: Year| {
        own.iter().take_while(|(row, _)| row.year <= year).fold(0.0, |cost, (row, own)| match row.entry {
            CapacityEntry::Places(_) => *own,
            CapacityEntry::Change(places) if places < 0.0 => cost - own,
            CapacityEntry::Change(_) => cost + own,
        })
    };
    (!own.is_empty()).then(|| years.iter().map(|&year| by(year)).collect())
}

fn own<'a>(entries: &'a [Capacity], region: &'a RegionId, standing: Standing) -> impl Iterator<Item = &'a Capacity> {
    entries.iter().filter(move |row| row.region == *region && row.standing == standing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::service::Money;

    fn row(year: u16, entry: CapacityEntry, investment: Option<f64>, running_cost: Option<f64>) -> Capacity {
        let money = Money { investment, running_cost };
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
        assert_eq!(running(Standing::Decided), Some(vec![18.0, 18.0, 22.0, 22.0, 20.5, 20.5]));
        assert_eq!(investment(Standing::Proposed), Some(vec![0.0, 0.0, 0.0, 90.0, 0.0, 0.0]));
        assert_eq!(running(Standing::Proposed), Some(vec![0.0, 0.0, 0.0, 25.0, 25.0, 25.0]));
        assert_eq!(investment_by_year(&rows[1..2], &here, Standing::Decided, &years), None);
    }
}
