use super::classes::Group;
use super::*;
use crate::domain::axis::{AgeAxis, ServiceId};
use crate::domain::cells::Cells;
use crate::domain::service::{Basis, ServiceGroup, ServiceName, Spread};
use crate::domain::study::Region;
use crate::scenario::inputs::{Level, NeedSpec, ServiceSpec};

pub(super) const WOMEN: Option<Sex> = Some(Sex::Female);
pub(super) const MEN: Option<Sex> = Some(Sex::Male);

pub(super) fn year(number: u16) -> Year {
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

pub(super) fn row(y: u16, (band, sex): Group, users: f64) -> ObservedUsers {
    ObservedUsers { region: RegionId::new("1"), year: year(y), sex, band, users, hours: None }
}

pub(super) fn service(observed: Vec<ObservedUsers>) -> ServiceSpec {
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
    let found = joined(&mut homes, Some(&mut later), &region(&ages()), Few::People);
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
    let codes =
        |service: &mut ServiceSpec| joined(service, None, &region(&ages()), Few::People).iter().map(|found| found.code).collect::<Vec<_>>();
    assert_eq!(codes(&mut alone), ["K0776"]);
    let mut apart = service(vec![row(2024, (open, WOMEN), 6.0), row(2025, (open, MEN), 6.0)]);
    assert_eq!(codes(&mut apart), ["K0776", "K0776"], "every one of them is named");
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
    assert_eq!(hours_of_enough(&mut homes), Vec::new());
    let of = |band: AgeBand| homes.terms.hours.iter().find(|given| given.band == band).unwrap().hours;
    assert_eq!([of(young), of(middle), of(old)], [6.0, 74.0 / 14.0, 5.0]);
    assert_eq!(homes.observed.iter().map(|row| row.hours).collect::<Vec<_>>(), [Some(50.0), None, None, Some(24.0)]);
}

/// A hundred women and as many men at every age: nobody lives among few.
pub(super) fn crowded() -> Region {
    region(&[(100.0, 100.0); 16])
}

pub(super) fn codes(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|found| found.code).collect()
}

/// By hand: shown users of women 85–89 are 3 and 0, 1.5 a night: women and men go together, as they are shown (3 + 3 and 0 + 4). Of 90–94, both
/// sexes together, they are 3 and 0 likewise: 95 and over has 240 people, 85–89 has 1000.
#[test]
fn rates_of_few_users_go_to_both_sexes_and_then_to_the_age_beside_with_fewer_people() {
    let [a, b, c] = [AgeBand::closed(85, 89), AgeBand::closed(90, 94), AgeBand::open(95)];
    let night = |y: u16, counts: [f64; 4]| {
        let groups = [(a, WOMEN), (a, MEN), (b, None), (c, None)];
        groups.into_iter().zip(counts).map(move |(group, users)| row(y, group, users)).collect::<Vec<_>>()
    };
    let mut homes = service([night(2024, [2.0, 3.0, 2.0, 9.0]), night(2025, [1.0, 4.0, 1.0, 8.0])].concat());
    let few = region(&[vec![(100.0, 100.0); 10], vec![(20.0, 20.0); 6]].concat());
    let (_, found) = rounded_users(&mut homes, None, &[few]);
    assert_eq!(codes(&found), ["K0775", "K0775"]);
    assert!(found.iter().all(|found| found.why.contains("3 users")), "{found:?}");
    let of =
        |y: u16| homes.observed.iter().filter(|row| row.year == year(y)).map(|row| ((row.band, row.sex), row.users)).collect::<Vec<_>>();
    assert_eq!(of(2024), [((a, None), 6.0), ((AgeBand::open(90), None), 12.0)]);
    assert_eq!(of(2025), [((a, None), 4.0), ((AgeBand::open(90), None), 8.0)]);
}

/// The choice is made from what is shown: whether there were one or none, two or three, the same groups are joined. None at all is none.
#[test]
fn what_is_joined_does_not_tell_of_the_counts() {
    let [young, old] = [AgeBand::closed(85, 89), AgeBand::open(90)];
    let classes = |counts: [f64; 2]| {
        let rows = [(2024, counts[0]), (2025, counts[1])].map(|(y, users)| [row(y, (young, None), users), row(y, (old, None), 30.0)]);
        let mut homes = service(rows.concat());
        let (_, found) = rounded_users(&mut homes, None, &[crowded()]);
        (found, homes.observed)
    };
    assert_eq!(classes([1.0, 2.0]), classes([0.0, 3.0]));
    assert_eq!(classes([1.0, 2.0]).1.len(), 2);
    assert_eq!([[1.0, 1.0], [0.0, 0.0], [2.0, 2.0]].map(|counts| classes(counts).1.len()), [4; 3], "none, or three on every night");
    let mut alone = service(vec![row(2024, (old, None), 4.0), row(2025, (old, None), 1.0)]);
    let (_, found) = rounded_users(&mut alone, None, &[crowded()]);
    assert!(codes(&found) == ["K0776"] && found[0].what.contains("fewer than 3 users"), "{found:?}");
}

/// Utbygd has no night of more than three users: by band the hours of Innbygd stand in, and where that has none of the band, all of its.
#[test]
fn a_region_of_small_nights_has_the_hours_of_the_others() {
    let [middle, old] = [AgeBand::closed(67, 79), AgeBand::open(80)];
    let counted = |place: &str, band, users, hours| ObservedUsers {
        region: RegionId::new(place),
        hours: Some(hours),
        ..row(2025, (band, None), users)
    };
    let mut homes = service(vec![
        counted("1", middle, 3.0, 90.0),
        counted("1", old, 10.0, 50.0),
        counted("2", middle, 2.0, 80.0),
        counted("2", old, 3.0, 70.0),
    ]);
    let found = hours_of_enough(&mut homes);
    assert_eq!(codes(&found), ["K0779"]);
    assert!(found[0].what.contains("region 2") && found[0].what.contains("other regions stand in"), "{found:?}");
    let hours: Vec<(&str, f64)> =
        homes.terms.hours.iter().map(|given| (given.region.as_ref().map_or("", RegionId::as_str), given.hours)).collect();
    assert_eq!(hours, [("1", 5.0), ("1", 5.0), ("2", 5.0), ("2", 5.0)]);
    let mut small = service(vec![counted("1", middle, 3.0, 90.0), counted("2", old, 3.0, 70.0)]);
    let found = hours_of_enough(&mut small);
    assert_eq!((codes(&found), small.terms.hours.len()), (vec!["K0779", "K0779"], 0));
    assert!(found[0].what.contains("no hours"), "{found:?}");
}

/// A rate times the people everybody knows is a count, whatever the study calls it; two rates are known to be no count of users here.
#[test]
fn a_rate_given_for_few_is_refused_whatever_its_basis() {
    let rate = |band: AgeBand, rate: f64| crate::domain::service::GivenRate { region: None, sex: None, band, rate };
    let refused = |basis: Basis, given: &crate::domain::service::GivenRate| {
        let need = NeedSpec::Rates { rates: vec![given.clone()], spread: Spread::Bands };
        given_for_few(&ServiceSpec { basis, need, ..service(Vec::new()) }, &crowded(), year(2026)).len()
    };
    // 85 is 200 people: two users; 90 and over is 2,200.
    let (few, many) = (rate(AgeBand::closed(85, 85), 0.01), rate(AgeBand::open(90), 0.01));
    for basis in [Basis::Register, Basis::Plan, Basis::Reference, Basis::Definition] {
        assert_eq!((refused(basis, &few), refused(basis, &many)), (1, 0), "{basis:?}");
    }
    let thin = region(&[(1.0, 1.0); 16]);
    let of = |basis: Basis, given: crate::domain::service::GivenRate| {
        let need = NeedSpec::Rates { rates: vec![given], spread: Spread::Bands };
        codes(&given_for_few(&ServiceSpec { basis, need, ..service(Vec::new()) }, &thin, year(2026)))
    };
    let everybody = || rate(AgeBand::closed(85, 89), 1.0);
    assert_eq!(of(Basis::Definition, everybody()), [""; 0]);
    assert_eq!(of(Basis::Register, everybody()), ["K0777"]);
    assert_eq!(of(Basis::Reference, rate(AgeBand::closed(85, 89), 0.0)), [""; 0], "none is none");
    let bundled = crate::domain::service::GivenRate { sex: MEN, ..rate(AgeBand::open(90), 0.414_735) };
    assert_eq!(of(Basis::Reference, bundled.clone()), [""; 0], "it comes with the program");
    assert_eq!(of(Basis::Reference, crate::domain::service::GivenRate { rate: 0.4147, ..bundled }), ["K0777"]);
}
