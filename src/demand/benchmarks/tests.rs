use super::*;
use crate::demand::demand;
use crate::demand::fixtures::{by_rates, counted, projection, region, service, study, year};
use crate::domain::cells::Population;
use crate::domain::service::{BandRate, UseRates};

const OLDEST: AgeBand = AgeBand::open(80);
const UNDER: AgeBand = AgeBand::closed(0, 79);

fn reference(area: &str, named: bool, band: AgeBand, y: u16, users: f64, people: f64) -> ReferenceCount {
    let area = if area == "nation" { Area::Nation } else { Area::Region(RegionId::new(area)) };
    let service = named.then(|| "home".to_owned());
    ReferenceCount { area, service, definition: "published".to_owned(), band, year: year(y), users, people }
}

fn made() -> (Study, Demand) {
    let band = |band, rate| BandRate { band, sex: None, rate, trend: None, shrinkage: None };
    let rates = UseRates { bands: vec![band(UNDER, 0.02), band(OLDEST, 0.25)], by_age: [vec![0.02; 101], vec![0.02; 101]] };
    let reference = vec![
        reference("0301", true, UNDER, 2024, 2_000.0, 96_000.0),
        reference("0301", true, OLDEST, 2024, 800.0, 4_000.0),
        reference("0301", true, OLDEST, 2025, 900.0, 5_000.0),
        reference("1103", true, OLDEST, 2024, 600.0, 2_000.0),
        reference("1103", true, OLDEST, 2030, 1.0, 2_000.0),
        reference("3403", true, OLDEST, 2024, 1.0, 2_000.0),
        reference("nation", false, OLDEST, 2024, 90_000.0, 200_000.0),
    ];
    let observed = vec![counted("3403", 2024, None, OLDEST, 120.0), counted("3403", 2025, None, OLDEST, 130.0)];
    let home = Service { reference, observed, ..service("home", by_rates(rates, None)) };
    let mut study = study(vec![region("3403", 1.0)], vec![home], 2030);
    study.elsewhere.names.insert(RegionId::new("0301"), "Oslo".to_owned());
    let need = demand(&study, 0, &projection(1.0, 2030), &[]);
    (study, need)
}

fn find<'a>(rows: &'a [Benchmark], area: &str, key: &str, y: u16) -> Option<&'a Benchmark> {
    let area = if area == "nation" { Area::Nation } else { Area::Region(RegionId::new(area)) };
    rows.iter().find(|row| row.area == area && row.key == key && row.year == year(y))
}

#[test]
fn other_places_have_their_own_users_over_their_own_people() {
    let (study, need) = made();
    let rows = benchmarks(&study, std::slice::from_ref(&need));
    let value = |area: &str, y| find(&rows, area, "home_users_per_1000_80_plus", y).map(|row| row.value);
    assert_eq!((value("0301", 2024), value("0301", 2025), value("1103", 2024)), (Some(200.0), Some(180.0), Some(300.0)));
    assert_eq!(value("1103", 2030), None, "nobody knows that before the jump-off");
    assert_eq!(value("nation", 2024), None, "all services together are compared with none");
    let own = find(&rows, "3403", "home_users_per_1000_80_plus", 2024).unwrap();
    assert!(
        own.own
            && (own.value - 1000.0 * 120.0 / crate::demand::need::persons_in(&crate::demand::fixtures::stock(2025, 1.0), OLDEST)).abs()
                < 1e-9
    );
    assert_eq!(rows.iter().filter(|row| row.own).count(), rows.iter().filter(|row| row.area == own.area).count());
    let name = |area: &str| find(&rows, area, "home_users_per_1000_80_plus", 2024).and_then(|row| row.name.clone());
    assert_eq!((name("0301").as_deref(), name("1103").as_deref()), (Some("Oslo"), Some("1103")));
}

/// 4 000 of 100 000 on 31 December 2024, which is 1 January 2025.
#[test]
fn shares_come_from_people_that_add_up_to_everybody() {
    let (study, need) = made();
    let rows = benchmarks(&study, std::slice::from_ref(&need));
    assert_eq!(find(&rows, "0301", "share_80_plus", 2025).map(|row| row.value), Some(0.04));
    assert!(find(&rows, "0301", "share_80_plus", 2026).is_none(), "those under 80 are not known that night");
    assert!(find(&rows, "0301", "share_67_plus", 2025).is_none(), "0–79 does not tell who is 67");
}

#[test]
fn the_nation_is_told_to_the_jump_off_and_not_after() {
    let (mut study, need) = made();
    let stock = |y: u16| Population::new(crate::demand::fixtures::stock(y, 30.0)).unwrap();
    study.elsewhere.nation = (2020..=2030).map(|y| (year(y), stock(y))).collect();
    let rows = benchmarks(&study, std::slice::from_ref(&need));
    let here = find(&rows, "3403", "share_80_plus", 2026).unwrap().value;
    assert!((find(&rows, "nation", "share_80_plus", 2026).unwrap().value - here).abs() < 1e-12);
    assert!(find(&rows, "nation", "share_80_plus", 2027).is_none());
}

/// In 2024 two others are known, in 2025 one: the profile is of 2024.
#[test]
fn a_profile_is_of_the_latest_year_most_places_have() {
    let (study, need) = made();
    let rows = benchmarks(&study, std::slice::from_ref(&need));
    let found = profiles(&study, 0, &rows);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].year, found[0].band, found[0].mean), (year(2024), OLDEST, 250.0));
    let names: Vec<Option<&str>> = found[0].places.iter().map(|place| place.0.as_deref()).collect();
    assert_eq!(names, [Some("3403"), Some("Oslo"), Some("1103")]);
    let fewer: Vec<Benchmark> = rows.into_iter().filter(|row| row.area != Area::Region(RegionId::new("1103"))).collect();
    assert!(profiles(&study, 0, &fewer).is_empty(), "one other place is no measure");
}

#[test]
fn rows_that_overlap_are_not_counted_twice() {
    let rows =
        [reference("0301", true, OLDEST, 2024, 800.0, 4_000.0), reference("0301", true, AgeBand::closed(80, 89), 2024, 500.0, 3_000.0)];
    let both: Vec<&ReferenceCount> = rows.iter().collect();
    let own = [rows[0].clone(), rows[0].clone()];
    let twice: Vec<&ReferenceCount> = own.iter().collect();
    let rate = |rows: &[&ReferenceCount]| rate_in(rows, year(2024), OLDEST);
    assert_eq!((rate(&both), rate(&twice), rate(&both[..1])), (None, None, Some(200.0)));
}
