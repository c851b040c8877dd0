//! A worked example for those who have no download at hand: Hamar, from the figures bundled with the program.

use super::{Downloads, Starter, Wanted, start};
use crate::diag::Diagnostics;
use crate::domain::axis::{Sex, Year, YearLabel};
use crate::scenario::download::Country;
use crate::scenario::download::{At, Imported, Kind, Measure, Record, RegionFound};

const PEOPLE: &str = include_str!("../../../scenarios/hamar/tables/population.csv");
const USERS: &str = include_str!("../../../scenarios/hamar/tables/users.csv");

/// First year of the example: eleven stocks, ten years between them.
const FIRST: u16 = 2016;

/// Oldest age of the table, which is open.
const OPEN: u8 = 105;

/// The example as a new study.
///
/// # Errors
/// As [`start`]; the bundled figures give no reason for any.
pub fn example(wanted: &Wanted) -> Result<Starter, Diagnostics> {
    let (people, users) = (people(), users());
    let wanted = Wanted { country: Some(Country::Norway), regions: Vec::new(), ..wanted.clone() };
    let example = Some(&people);
    start(&Downloads { population: example, users: Some(&users), ..Downloads::default() }, &wanted)
}

fn imported(kind: Kind, title: &str, records: Vec<Record>) -> Imported {
    let hamar = RegionFound { code: "3403".to_owned(), name: Some("Hamar".to_owned()), codes_before: vec!["0403".to_owned()] };
    Imported {
        kind,
        files: Vec::new(),
        titles: vec![title.to_owned()],
        country: Some(Country::Norway),
        regions: vec![hamar],
        records,
        year_label: YearLabel::Jan1,
        assumptions: Vec::new(),
        totals_checked: 0,
        suppressed: 0,
    }
}

fn record(year: Year, measure: Measure, value: Option<f64>) -> Record {
    let at = At::default();
    Record { region: Some(0), service: None, alternative: None, year, sex: None, age_from: 0, age_to: None, measure, value, at }
}

fn people() -> Imported {
    let row = |line: &str| -> Option<Record> {
        let [year, sex, age, persons] = line.split(',').collect::<Vec<_>>().try_into().ok()?;
        let age: u8 = age.parse().ok()?;
        let sex = Sex::ALL.into_iter().find(|known| known.code() == sex);
        let cell = record(Year::new(year.parse().ok()?)?, Measure::Persons, persons.parse().ok());
        Some(Record { sex, age_from: age, age_to: (age < OPEN).then_some(age), ..cell })
    };
    let rows = PEOPLE.lines().skip(1).filter_map(row).filter(|row| row.year.get() >= FIRST);
    imported(Kind::Population, "SSB 07459, CC BY 4.0", rows.collect())
}

fn users() -> Imported {
    let row = |line: &str| -> Option<Record> {
        let [service, year, _, from, to, users, ..] = line.split(',').collect::<Vec<_>>()[..] else { return None };
        let cell = record(Year::new(year.parse().ok()?)?, Measure::Users, users.parse().ok());
        Some(Record { service: Some(service.to_owned()), age_from: from.parse().ok()?, age_to: to.parse().ok(), ..cell })
    };
    let rows = USERS.lines().skip(1).filter_map(row).filter(|row| row.year.get() + 1 >= FIRST);
    imported(Kind::Users, "SSB/KOSTRA 04686, 12292, 11645, 11924, CC BY 4.0", rows.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_has_eleven_years_of_people_and_users_of_three_services() {
        let (people, users) = (people(), users());
        assert_eq!(people.records.len(), 11 * 2 * 106);
        let services: std::collections::BTreeSet<_> = users.records.iter().filter_map(|row| row.service.clone()).collect();
        assert_eq!(services.into_iter().collect::<Vec<_>>(), ["home-care", "long-stay", "staffed-dwelling"]);
        let persons: f64 = people.records.iter().filter(|row| row.year.get() == 2026).filter_map(|row| row.value).sum();
        assert_eq!(persons, 33_817.0);
    }
}
