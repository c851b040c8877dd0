//! Need with what a study says beside the rates: growth, hours by age, people known by region.

use super::*;
use crate::demand::fixtures::{axis, by_rates, own_trend, projection, region, service, stock, study, year};
use crate::demand::users::{Ages, NightRates, people_and_users};
use crate::domain::axis::RegionId;
use crate::domain::service::{BandRate, UseRates};
use crate::domain::terms::{Growth, Pace, UseTerms};

const MIDDLE: AgeBand = AgeBand::closed(67, 79);
const OLD: AgeBand = AgeBand::open(80);

/// Women 80+ 0.3, men 0.2; both 0.06 at 67–79.
fn rates() -> UseRates {
    let band = |band, sex, rate| BandRate { band, sex, rate, trend: None, shrinkage: None };
    let by_age = |old: f64| {
        (0..=100)
            .map(|age| match age {
                67..80 => 0.06,
                80.. => old,
                _ => 0.0,
            })
            .collect::<Vec<f64>>()
    };
    UseRates {
        bands: vec![band(MIDDLE, None, 0.06), band(OLD, Some(Sex::Female), 0.3), band(OLD, Some(Sex::Male), 0.2)],
        by_age: [by_age(0.3), by_age(0.2)],
    }
}

fn growth(per_year: f64, from: u16, until: u16) -> Option<Growth> {
    Some(Growth { pace: Pace { per_year, from: year(from), until: year(until), known: year(2025) }, source: "a made-up report".to_owned() })
}

fn hours() -> Vec<GivenHours> {
    let row = |sex, band, hours| GivenHours { region: None, sex, band, hours };
    vec![row(None, MIDDLE, 5.7), row(Some(Sex::Female), OLD, 4.3), row(Some(Sex::Male), OLD, 5.5)]
}

fn run(service: Service, size: f64) -> ServiceDemand {
    let study = study(vec![region("3403", size)], vec![service], 2030);
    demand(&study, 0, &projection(size, 2030), &[]).services.remove(0)
}

fn home(terms: UseTerms) -> Service {
    Service { terms, ..service("home", by_rates(rates(), None)) }
}

/// 10 % a year from 2026 to 2028: 1 in 2025 and 2026, 1.1 in 2027, 1.21 from 2028 on, on the trend line alone.
#[test]
fn growth_multiplies_the_trend_line_until_its_end_and_leaves_unchanged_use_alone() {
    let need = run(home(UseTerms { growth: growth(0.1, 2026, 2028), ..UseTerms::default() }), 1.0);
    let bare = run(home(UseTerms::default()), 1.0);
    assert!(need.has_trend && !bare.has_trend);
    assert_eq!(need.unchanged, bare.unchanged);
    for (at, factor) in [1.0, 1.0, 1.1, 1.21, 1.21, 1.21].into_iter().enumerate() {
        let expected = bare.unchanged.total_users[at] * factor;
        assert!((need.trend.total_users[at] - expected).abs() < 1e-9, "{at}");
    }
}

/// By hand, of one lopsided night: hours are those of the users of each cell, women's and men's apart.
#[test]
fn hours_are_users_of_each_cell_times_their_own_hours() {
    let need = run(home(UseTerms { hours: hours(), ..UseTerms::default() }), 1.0);
    let night = stock(2027, 1.0);
    let people = |sex: Sex, from: u8, to: u8| (from..=to).map(|age| night.get(sex, axis().group_of(age), 0)).sum::<f64>();
    let [women, men] = Sex::ALL.map(|sex| people(sex, 80, 100));
    let middle = people(Sex::Female, 67, 79) + people(Sex::Male, 67, 79);
    let expected = 5.7 * 0.06 * middle + 4.3 * 0.3 * women + 5.5 * 0.2 * men;
    assert!((need.unchanged.hours[1] - expected).abs() < 1e-9, "{} {expected}", need.unchanged.hours[1]);
    let swapped = 5.7 * 0.06 * middle + 4.3 * 0.3 * men + 5.5 * 0.2 * women;
    assert!((expected - swapped).abs() > 1.0, "the fixture would hide swapped sexes");
}

/// Users and hours go apart: hours a user 2 % more each year from 2026 to 2029, users unchanged.
#[test]
fn hours_drift_without_the_users() {
    let terms = UseTerms { hours: hours(), hours_growth: growth(0.02, 2026, 2029), ..UseTerms::default() };
    let need = run(home(terms), 1.0);
    assert!(need.has_trend, "the lines differ in hours");
    assert_eq!(need.trend.total_users, need.unchanged.total_users);
    assert_eq!(need.trend.hours[1], need.unchanged.hours[1]);
    assert!((need.trend.hours[5] / need.unchanged.hours[5] - 1.061_208).abs() < 1e-9, "1.02³");
    let one =
        Service { hours_per_user_week: Some(3.7), ..home(UseTerms { hours_growth: growth(0.02, 2026, 2029), ..UseTerms::default() }) };
    let need = run(one, 1.0);
    assert!((need.trend.hours[2] - need.trend.total_users[2] * 3.7 * 1.02).abs() < 1e-9);
}

#[test]
fn twice_the_people_twice_the_hours() {
    let terms =
        UseTerms { hours: hours(), hours_growth: growth(0.02, 2026, 2029), growth: growth(0.05, 2026, 2030), ..UseTerms::default() };
    let (one, two) = (run(home(terms.clone()), 1.0), run(home(terms), 2.0));
    for line in UseLine::ALL {
        for (one, two) in one.line(line).hours.iter().zip(&two.line(line).hours) {
            assert!((two / one - 2.0).abs() < 1e-12);
        }
    }
}

/// The same hours at every age are the one number of hours a user, known people included.
#[test]
fn hours_that_are_the_same_at_every_age_are_hours_a_user() {
    let known = vec![KnownNeed { region: None, year: year(2027), until: None, persons: 8.0, note: String::new() }];
    let flat = vec![GivenHours { region: None, sex: None, band: AgeBand::ALL, hours: 3.7 }];
    let by_age = run(Service { known_need: known.clone(), ..home(UseTerms { hours: flat, ..UseTerms::default() }) }, 1.0);
    let each = run(Service { known_need: known, hours_per_user_week: Some(3.7), ..home(UseTerms::default()) }, 1.0);
    for (one, other) in by_age.unchanged.hours.iter().zip(&each.unchanged.hours) {
        assert!((one - other).abs() < 1e-9 * other);
    }
}

/// Two regions, the second twice the first: 9 of the study as a whole are shared 3 and 6; 4 of region 3411 are its own until 2028, and
/// one of them leaves in 2027.
#[test]
fn known_people_of_a_region_are_its_own_and_can_leave() {
    let entry = |region: Option<&str>, from: u16, until: Option<u16>, persons| KnownNeed {
        region: region.map(RegionId::new),
        year: year(from),
        until: until.map(year),
        persons,
        note: String::new(),
    };
    let known_need =
        vec![entry(None, 2026, None, 9.0), entry(Some("3411"), 2026, Some(2028), 4.0), entry(Some("3411"), 2027, Some(2028), -1.0)];
    let kind = ServiceKind::Rates { rates: vec![rates(), rates()], window: None, damping: 0.9 };
    let study =
        study(vec![region("3403", 1.0), region("3411", 2.0)], vec![Service { known_need, kind, ..home(UseTerms::default()) }], 2030);
    let known = |at: usize, size: f64| demand(&study, at, &projection(size, 2030), &[]).services[0].unchanged.known.clone();
    let near = |found: Vec<f64>, expected: [f64; 6]| assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}");
    near(known(0, 1.0), [0.0, 3.0, 3.0, 3.0, 3.0, 3.0]);
    near(known(1, 2.0), [0.0, 10.0, 9.0, 9.0, 6.0, 6.0]);
}

/// Lanes side by side are the lanes one by one, to the bit; a lane of 357 is the one-lane call.
#[test]
fn lanes_side_by_side_are_lanes_one_by_one_to_the_bit() {
    let mut trended = rates();
    trended.bands[1].trend = Some(own_trend(0.97, -0.02));
    let ahead = Ahead { base: Some(year(2025)), damping: 0.99, growth: None };
    let steady = Ahead { base: None, ..ahead };
    let profiles = [Profile::new(&trended, axis(), ahead), Profile::new(&rates(), axis(), steady)];
    // One lane, fewer than stand in registers together, and more with a rest.
    for lanes in [1, 7, 37] {
        side_by_side(&profiles, lanes);
    }
}

fn side_by_side(profiles: &[Profile; 2], lanes: usize) {
    let many = Cells::from_fn(axis(), lanes, |sex, group, lane| stock(2026, 1.0 + 0.37 * lane as f64).get(sex, group, 0));
    for line in UseLine::ALL {
        let counted = |stock: &Cells| {
            let mut users = vec![f64::NAN; 2 * stock.lanes()];
            let rates = NightRates::of(profiles, line, year(2030));
            people_and_users(&Ages::default(), &rates, stock, &mut [], &mut users);
            users
        };
        let users = counted(&many);
        for (service, (profile, users)) in profiles.iter().zip(users.chunks_exact(lanes)).enumerate() {
            for (lane, of_lane) in users.iter().enumerate() {
                let one = profile.users(&many, lane, line, year(2030));
                assert_eq!(one, profile.users(&many.lane(lane), 0, line, year(2030)));
                assert_eq!(of_lane.to_bits(), counted(&many.lane(lane))[service].to_bits(), "service {service}, lane {lane}");
                assert!((of_lane / one.iter().sum::<f64>() - 1.0).abs() < 1e-14, "service {service}, lane {lane}");
            }
            assert!(lanes == 1 || users[0] != users[1], "the lanes differ");
        }
        assert!(line == UseLine::Unchanged || users[0] != users[lanes], "the services differ");
    }
}

/// The line with measures is the trend where a measure does nothing, its hours by age and their growth included.
#[test]
fn works_of_a_night_have_the_same_hours_by_age() {
    let known_need = vec![KnownNeed { region: None, year: year(2027), until: None, persons: 8.0, note: String::new() }];
    let terms =
        UseTerms { hours: hours(), hours_growth: growth(0.02, 2026, 2029), growth: growth(0.05, 2026, 2030), ..UseTerms::default() };
    let study = study(vec![region("3403", 1.0)], vec![Service { known_need, ..home(terms) }], 2030);
    let projection = projection(1.0, 2030);
    let lines = demand(&study, 0, &projection, &[]).services.remove(0);
    let nights: Vec<(Year, &Cells)> = (2025..=2030).map(|y| (year(y), projection.stock(year(y + 1)).unwrap())).collect();
    let place = Place { study: &study, region: 0, known_share: 1.0, nights: &nights };
    for line in UseLine::ALL {
        let works = works(&place, line, &Assumptions::default(), &[]);
        for (at, night) in works.iter().enumerate() {
            let work = night[0].as_ref().unwrap();
            let hours = measures::hours(&place, &study.services[0], work).unwrap()[0];
            assert!((hours - lines.line(line).hours[at]).abs() < 1e-9 * hours, "{line:?} {at}");
            assert!((work.total()[0] - lines.line(line).total_users[at]).abs() < 1e-9);
        }
    }
}
