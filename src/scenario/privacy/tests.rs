use super::*;
use crate::domain::axis::{AgeAxis, ServiceId};
use crate::domain::cells::Cells;
use crate::domain::service::{ServiceGroup, ServiceName, Spread};
use crate::scenario::inputs::Level;

const WOMEN: Option<Sex> = Some(Sex::Female);
const MEN: Option<Sex> = Some(Sex::Male);

fn year(number: u16) -> Year {
    Year::new(number).unwrap()
}

/// Each year of age from 85 on has so many women and men.
fn region(ages: &[(f64, f64)]) -> Region {
    let people = |sex: Sex, age: usize| match (age.checked_sub(85).and_then(|at| ages.get(at)), sex) {
        (Some((women, _)), Sex::Female) => *women,
        (Some((_, men)), Sex::Male) => *men,
        (None, _) => 400.0,
    };
    let axis = AgeAxis::new(1, 100).unwrap();
    let stock = Population::new(Cells::from_fn(axis, 1, |sex, group, _| people(sex, group))).unwrap();
    let history = (2023..=2026).map(|y| (year(y), stock.clone())).collect();
    let none = BTreeMap::new;
    Region { id: RegionId::new("1"), name: String::new(), history, births: none(), deaths: none(), flows: BTreeMap::new() }
}

fn row(y: u16, (band, sex): Group, users: f64) -> ObservedUsers {
    ObservedUsers { region: RegionId::new("1"), year: year(y), sex, band, users, hours: None }
}

fn service(observed: Vec<ObservedUsers>) -> ServiceSpec {
    let window = (year(2024), year(2025));
    let need = NeedSpec::Users {
        window,
        trend_window: window,
        trend_asked: false,
        damping: 0.9,
        spread: Spread::Bands,
        shape: Vec::new(),
        level: Level::AsCounted,
    };
    ServiceSpec {
        id: ServiceId::new("homes"),
        name: ServiceName::Own("Homes".to_owned()),
        group: ServiceGroup::Care,
        need,
        places: None,
        hours_per_user_week: None,
        basis: Basis::Register,
        source: String::new(),
        observed,
        capacity: Vec::new(),
        new_places: None,
        building: None,
        staff: None,
        terms: crate::domain::terms::UseTerms::default(),
        known_need: Vec::new(),
        breaks: Vec::new(),
        reference: Vec::new(),
    }
}

/// 85–89: 5 ages of 20 women and 6 men; 90–94: 5 of 4 and 3; 95 and over: 1 woman and half a man a year of age, 6 of them.
fn ages() -> Vec<(f64, f64)> {
    [vec![(20.0, 6.0); 5], vec![(4.0, 3.0); 5], vec![(1.0, 0.5); 6]].concat()
}

/// Worked by hand. 90–94: 20 women are just enough, 15 men are too few, so women and men go together: 35. 95+: 6 women, 3 men,
/// together 9: with the ages below, 44. 85–89: 100 women and 30 men stay apart.
#[test]
fn rates_of_few_people_go_to_both_sexes_and_then_to_more_ages() {
    let [a, b, c] = [AgeBand::closed(85, 89), AgeBand::closed(90, 94), AgeBand::open(95)];
    let counts = [(a, WOMEN, 30.0), (a, MEN, 7.0), (b, WOMEN, 9.0), (b, MEN, 4.0), (c, WOMEN, 4.0), (c, MEN, 1.0)];
    let all = |years: std::ops::RangeInclusive<u16>| {
        years.flat_map(|y| counts.map(|(band, sex, users)| row(y, (band, sex), users))).collect::<Vec<_>>()
    };
    let mut homes = service(all(2023..=2025));
    let mut later = all(2026..=2026);
    let found = joined(&mut homes, Some(&mut later), &region(&ages()));
    let of = |rows: &[ObservedUsers], y: u16| -> Vec<(Group, f64)> {
        rows.iter().filter(|row| row.year == year(y)).map(|row| ((row.band, row.sex), row.users)).collect()
    };
    let expected = vec![((a, WOMEN), 30.0), ((a, MEN), 7.0), ((AgeBand::open(90), None), 18.0)];
    for y in [2023, 2025] {
        assert_eq!(of(&homes.observed, y), expected, "{y}");
    }
    assert_eq!(of(&later, 2026), expected);
    assert!(found.len() == 3 && found.iter().all(|found| (found.code, found.severity) == ("K0775", Severity::Warning)), "{found:?}");
}

#[test]
fn who_has_nobody_beside_is_refused_and_counts_of_different_nights_are_not_joined() {
    let open = AgeBand::open(95);
    let mut alone = service(vec![row(2024, (open, None), 6.0), row(2025, (open, None), 6.0)]);
    let codes = |service: &mut ServiceSpec| joined(service, None, &region(&ages())).iter().map(|found| found.code).collect::<Vec<_>>();
    assert_eq!(codes(&mut alone), ["K0776"]);
    let mut apart = service(vec![row(2024, (open, WOMEN), 6.0), row(2025, (open, MEN), 6.0)]);
    assert_eq!(codes(&mut apart), ["K0776"]);
    let mut many = service(vec![row(2024, (AgeBand::open(85), None), 40.0), row(2025, (AgeBand::open(85), None), 41.0)]);
    assert_eq!(codes(&mut many), [""; 0]);
}

#[test]
fn nights_and_places_are_made_safe_each_by_itself() {
    let mut users = vec![
        row(2024, (AgeBand::closed(0, 66), None), 1.0),
        row(2024, (AgeBand::open(67), None), 2.0),
        row(2025, (AgeBand::closed(0, 66), None), 5.0),
        row(2025, (AgeBand::open(67), None), 1.0),
    ];
    protect_users(&mut users);
    assert_eq!(users.iter().map(|row| row.users).collect::<Vec<_>>(), [0.0, 3.0, 5.0, 0.0]);
}

/// By hand. 2026: two, who wait. 2027: one and one more, four together. 2028: one, who waits. 2029: the one known to 2028 has left, four
/// again. 2030: five of them no longer need it, none is left.
#[test]
fn people_known_are_steps_of_a_sum_that_is_never_one_or_two_and_nobody_is_described() {
    let one = |y, persons: f64, until: Option<u16>| KnownNeed {
        region: None,
        year: year(y),
        until: until.map(year),
        persons,
        note: "the neighbour".to_owned(),
    };
    let rows = [one(2027, 1.0, None), one(2026, 2.0, None), one(2027, 1.0, Some(2028)), one(2028, 1.0, None), one(2030, -5.0, None)];
    let told: Vec<(u16, f64)> = known(&rows).iter().map(|known| (known.year.get(), known.persons)).collect();
    assert_eq!(told, [(2026, 0.0), (2027, 4.0), (2028, 0.0), (2029, 0.0), (2030, -4.0)]);
    let spread: Vec<f64> = known(&(2026..=2033).map(|y| one(y, 2.0, None)).collect::<Vec<_>>()).iter().map(|known| known.persons).collect();
    assert_eq!(spread, [0.0, 4.0, 0.0, 4.0, 0.0, 4.0, 0.0, 4.0], "nobody is added by being protected");
    assert!(known(&rows).iter().all(|known| known.note.is_empty() && known.until.is_none()));
    let elsewhere = KnownNeed { region: Some(RegionId::new("2")), ..one(2026, 9.0, None) };
    assert_eq!(known(&[elsewhere.clone(), one(2026, 4.0, None)]).iter().map(|known| known.persons).collect::<Vec<_>>(), [4.0, 9.0]);
}

/// By hand. 80+: a night of 10 users and 50 hours, one of 3 and 99 hours, which is left out: 5 hours each. 67–79: a night of two, so
/// the hours of the region's counts of more than three: (50 + 24) ÷ (10 + 4).
#[test]
fn hours_are_of_more_than_three_users() {
    let with = |row: ObservedUsers, hours: f64| ObservedUsers { hours: Some(hours), ..row };
    let [young, middle, old] = [AgeBand::closed(0, 66), AgeBand::closed(67, 79), AgeBand::open(80)];
    let mut homes = service(vec![
        with(row(2024, (old, None), 10.0), 50.0),
        with(row(2025, (old, None), 3.0), 99.0),
        with(row(2025, (middle, None), 2.0), 70.0),
        with(row(2025, (young, None), 4.0), 24.0),
    ]);
    protect_users(&mut homes.observed);
    hours_of_enough(&mut homes);
    let of = |band: AgeBand| homes.terms.hours.iter().find(|given| given.band == band).unwrap().hours;
    assert_eq!([of(young), of(middle), of(old)], [6.0, 74.0 / 14.0, 5.0]);
    assert_eq!(homes.observed.iter().map(|row| row.hours).collect::<Vec<_>>(), [Some(50.0), None, None, Some(24.0)]);
}

#[test]
fn lines_of_one_maker_are_a_table_and_people_are_left_as_they_are() {
    let line = |who: &str, what: PublishedWhat, band: AgeBand, count: f64| Published {
        region: None,
        sex: None,
        who: who.to_owned(),
        made: "2025".to_owned(),
        what,
        band,
        values: BTreeMap::from([(year(2025), count)]),
        note: String::new(),
    };
    let users = || PublishedWhat::Service(ServiceId::new("homes"));
    let mut lines = [
        line("Plan", users(), AgeBand::ALL, 12.0),
        line("Plan", users(), AgeBand::closed(0, 66), 1.0),
        line("Plan", users(), AgeBand::open(67), 11.0),
        line("Other", users(), AgeBand::ALL, 12.0),
        line("Plan", PublishedWhat::People, AgeBand::open(105), 1.0),
    ];
    protect_published(&mut lines);
    assert_eq!(lines.map(|line| line.values[&year(2025)]), [11.0, 0.0, 11.0, 12.0, 1.0]);
    // A plan that rounded its bands after it added them up stands as it was printed.
    let mut printed = [
        line("Plan", users(), AgeBand::ALL, 1060.0),
        line("Plan", users(), AgeBand::closed(0, 79), 365.0),
        line("Plan", users(), AgeBand::open(80), 694.0),
    ];
    protect_published(&mut printed);
    assert_eq!(printed.map(|line| line.values[&year(2025)]), [1060.0, 365.0, 694.0]);
}
