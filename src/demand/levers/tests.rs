use super::*;
use crate::demand::fixtures::{axis, stock, year};
use crate::demand::users::{Ahead, Profile};
use crate::domain::lever::{Evidence, Ramp};
use crate::domain::service::{BandRate, UseLine, UseRates};

const HOME: usize = 0;
const STAYS: usize = 1;

fn rates(young: f64, old: f64) -> UseRates {
    let band = |band, rate| BandRate { band, sex: None, rate, trend: None, shrinkage: None };
    let by_age = |factor: f64| (0..=100).map(|age| factor * if age < 80 { young } else { old }).collect();
    UseRates { bands: vec![band(AgeBand::closed(0, 79), young), band(AgeBand::open(80), old)], by_age: [by_age(1.0), by_age(0.8)] }
}

/// Home care and long stays on the night of `y`, two lanes: the second has half as many people again.
fn works(y: u16) -> Works {
    let one = stock(y + 1, 1.0);
    let people = Cells::from_fn(axis(), 2, |sex, group, lane| one.get(sex, group, 0) * if lane == 0 { 1.0 } else { 1.5 });
    let work = |rates: &UseRates| {
        let profile = Profile::new(rates, axis(), Ahead { base: None, damping: 0.0, growth: None });
        Some(Work::new(&profile, &people, UseLine::Measures, year(y)))
    };
    vec![work(&rates(0.02, 0.3)), work(&rates(0.001, 0.1))]
}

fn lever(kind: LeverKind) -> Lever {
    Lever {
        range: None,
        id: crate::domain::axis::LeverId::new("test"),
        name: "Test".to_owned(),
        on: true,
        ramp: Ramp { from: year(2027), full: year(2030), until: None },
        ceiling: None,
        calibration: year(2025),
        source: "made up".to_owned(),
        evidence: Evidence::None,
        kind,
    }
}

fn id(word: &str) -> ServiceId {
    ServiceId::new(word)
}

/// The night of `y` after the lever.
fn after(y: u16, lever: &Lever) -> Works {
    let mut works = works(y);
    apply(y, lever, &mut works);
    works
}

fn apply(y: u16, lever: &Lever, works: &mut Works) {
    let services = [id("home"), id("stays")];
    let people = |band: AgeBand, of: Year| {
        let persons: f64 = stock(of.get() + 1, 1.0).total(0) * if band == AgeBand::ALL { 1.0 } else { 0.1 };
        Some(vec![persons, persons])
    };
    Night { year: year(y), services: &services, people: &people, share: 1.0 }.apply(lever, works);
}

fn total(works: &Works, at: usize, lane: usize) -> f64 {
    works[at].as_ref().unwrap().total()[lane]
}

fn hours(works: &Works, at: usize, each: f64) -> f64 {
    works[at].as_ref().unwrap().hours(|_, _| each)[0]
}

fn mix(share: f64) -> LeverKind {
    let hours = vec![(AgeBand::closed(80, 89), 13.6), (AgeBand::open(90), 14.8)];
    LeverKind::Mix { from: id("stays"), to: Meanwhile { service: id("home"), hours }, ages: AgeBand::open(80), share }
}

/// By hand: a tenth of those aged 80 and over leave, half of them two years into a ramp of four. Who leaves the one comes to the other.
#[test]
fn users_who_leave_one_service_come_to_another() {
    let (plain, moved) = (works(2028), after(2028, &lever(mix(0.1))));
    for lane in 0..2 {
        let old: f64 = (80..=100).flat_map(|age| Sex::ALL.map(|sex| plain[STAYS].as_ref().unwrap().own().get(sex, age, lane))).sum();
        assert!((total(&plain, STAYS, lane) - total(&moved, STAYS, lane) - 0.05 * old).abs() < 1e-9);
        assert!((total(&moved, HOME, lane) - total(&plain, HOME, lane) - 0.05 * old).abs() < 1e-9);
    }
    let extra: f64 = (80..=100)
        .flat_map(|age| Sex::ALL.map(|sex| (age, sex)))
        .map(|(age, sex)| 0.05 * plain[STAYS].as_ref().unwrap().own().get(sex, age, 0) * if age < 90 { 13.6 } else { 14.8 })
        .sum();
    assert!((hours(&moved, HOME, 4.0) - hours(&plain, HOME, 4.0) - extra).abs() < 1e-9, "they take hours of their own");
    assert_eq!(after(2026, &lever(mix(0.1))), works(2026), "before it starts nothing changes");
}

#[test]
fn a_ceiling_holds_the_effect() {
    let held = Lever { ceiling: Some(0.02), ..lever(mix(0.1)) };
    assert_eq!(after(2032, &held), after(2032, &lever(mix(0.02))));
}

/// By hand: 42 places × 5 days ÷ 2 days a user = 105 users; each comes one year before moving in; entrants a year are users of long stays ÷ 2. What
/// a delay of one year saves of each stay is 0.735 of 2 years.
#[test]
fn day_care_reaches_whom_its_places_take() {
    let day = |delay: f64, share: f64| DayCare {
        stays: id("stays"),
        share,
        delay,
        mean_stay: 2.0,
        places: 42.0,
        opening_days: 5.0,
        days_per_user: 2.0,
        attends: 1.0,
        meanwhile: None,
    };
    let stays = total(&works(2031), STAYS, 0);
    let reached = 105.0 / (stays / 2.0);
    assert!(reached > 0.25 && reached < 1.0, "{reached}");
    assert!((reach(&day(1.0, 1.0), stays, 1.0) - reached).abs() < 1e-12);
    let fewer = |delay, share| 1.0 - total(&after(2031, &lever(LeverKind::DayCare(day(delay, share)))), STAYS, 0) / stays;
    let saved = put_off(1.0, 2.0) / 2.0;
    assert!((fewer(1.0, 0.25) - 0.25 * saved).abs() < 1e-9, "a quarter of those who move in");
    assert!((fewer(1.0, 1.0) - reached * saved).abs() < 1e-9, "no more than the places take");
    assert_eq!(after(2031, &lever(LeverKind::DayCare(day(0.0, 0.25)))), works(2031), "no delay changes nothing");
    // People of no told age are not moved, and take no day-care place from those who are.
    let mut with = works(2031);
    let untold = |works: &mut Works| {
        let work = works[STAYS].as_mut().unwrap();
        work.more.push((Cause::Known, vec![300.0; work.lanes()]));
    };
    untold(&mut with);
    let plain = total(&with, STAYS, 0);
    apply(2031, &lever(LeverKind::DayCare(day(1.0, 1.0))), &mut with);
    assert!((plain - total(&with, STAYS, 0) - reached * saved * stays).abs() < 1e-9);
}

/// By hand, of 250 places with a quarter of entrants: 13, 23 and 37 fewer for half a year, a year and two (CARE figures).
#[test]
fn a_quarter_of_entrants_frees_the_places_the_method_names() {
    let freed = |delay| 250.0 * 0.25 * put_off(delay, 2.0) / 2.0;
    for (delay, places) in [(0.5, 13.0), (1.0, 23.0), (2.0, 37.0)] {
        assert!((f64::round(freed(delay)) - places).abs() < 0.1, "{delay}: {}", freed(delay));
    }
}

/// By hand: a third of the users are new each year and the effect lasts two years. In the first year ⅓ of all users see all of it, in the
/// second also the ⅓ × ⅔ who came the year before, half of it.
#[test]
fn rehabilitation_fades() {
    assert!((fresh(1.0 / 3.0, 2.0, 1) - 1.0 / 3.0).abs() < 1e-12);
    assert!((fresh(1.0 / 3.0, 2.0, 2) - (1.0 / 3.0 + 2.0 / 9.0 / 2.0)).abs() < 1e-12);
    assert_eq!(fresh(1.0 / 3.0, 2.0, 30), fresh(1.0 / 3.0, 2.0, 2), "later years have faded");
    let given = LeverKind::Rehabilitation { service: id("home"), share: 0.5, effect: 0.2, new_users: 1.0 / 3.0, lasts: 2.0 };
    let (plain, with) = (works(2029), after(2029, &lever(given)));
    // 2029 is the third year of a ramp of four.
    let saved = 0.75 * 0.5 * 0.2 * (1.0 / 3.0 + 1.0 / 9.0);
    assert!((hours(&with, HOME, 4.0) / hours(&plain, HOME, 4.0) - (1.0 - saved)).abs() < 1e-12);
    assert_eq!(total(&with, HOME, 0), total(&plain, HOME, 0), "as many users");
}

#[test]
fn technology_and_standards_change_hours_and_nothing_else() {
    let saves = LeverKind::Technology { services: vec![id("home")], uptake: 0.4, saving: 0.1 };
    let ratio = |y, kind: LeverKind| hours(&after(y, &lever(kind)), HOME, 4.0) / hours(&works(y), HOME, 4.0);
    assert!((ratio(2029, saves.clone()) - (1.0 - 0.75 * 0.04)).abs() < 1e-12);
    let rises = LeverKind::Standard { services: vec![id("home")], per_year: 0.005 };
    assert!((ratio(2028, rises.clone()) - 1.005 * 1.005).abs() < 1e-12, "two years");
    assert!((ratio(2040, rises) - libm::pow(1.005, 4.0)).abs() < 1e-12, "it stops rising when it is in full effect");
    assert_eq!(total(&after(2030, &lever(saves)), STAYS, 1), total(&works(2030), STAYS, 1));
}

/// By hand: 400 patients a year of whom 20 of 100 need a stay of 18 days are 3.9 at a time; 30 of 100 would be 5.9: 2.0 more, and more where people aged
/// 80 and over become more.
#[test]
fn patients_from_hospital_are_so_many_at_a_time() {
    let kind =
        |grows_with| LeverKind::Discharge { service: id("stays"), patients: 400.0, share: [0.2, 0.3], days: [18.0, 18.0], grows_with };
    let more = |y, grows| total(&after(y, &lever(kind(grows))), STAYS, 0) - total(&works(y), STAYS, 0);
    assert!((more(2030, None) - 400.0 * 0.1 * 18.0 / 365.0).abs() < 1e-9);
    let growth = stock(2031, 1.0).total(0) / stock(2026, 1.0).total(0);
    assert!((more(2030, Some(AgeBand::open(80))) - growth * 400.0 * 0.1 * 18.0 / 365.0).abs() < 1e-9);
}

/// By hand: 15.2 places per 100 aged 80 and over to 16.2 is 1 ÷ 15.2 more of everything.
#[test]
fn coverage_goes_to_its_reference() {
    let kind = LeverKind::Coverage { service: id("stays"), own: 15.2, reference: 16.2 };
    let ratio = total(&after(2031, &lever(kind)), STAYS, 1) / total(&works(2031), STAYS, 1);
    assert!((ratio - 16.2 / 15.2).abs() < 1e-12);
}

/// Twice the people, twice the need: every lever but the one that gives patients, whose number is given.
#[test]
fn levers_are_linear_in_people() {
    let rehabilitation = LeverKind::Rehabilitation { service: id("home"), share: 0.5, effect: 0.2, new_users: 0.3, lasts: 2.0 };
    for kind in [mix(0.1), rehabilitation, LeverKind::Coverage { service: id("stays"), own: 15.2, reference: 16.2 }] {
        let works = after(2031, &lever(kind));
        let hours = works[HOME].as_ref().unwrap().hours(|_, group| 1.0 + group as f64 / 50.0);
        assert!((hours[1] / hours[0] - 1.5).abs() < 1e-12 && (total(&works, STAYS, 1) / total(&works, STAYS, 0) - 1.5).abs() < 1e-12);
    }
}

#[test]
fn two_levers_work_on_what_the_first_has_left() {
    let services = [id("home"), id("stays")];
    let mut works = works(2031);
    let people = |_: AgeBand, _: Year| None;
    let night = Night { year: year(2031), services: &services, people: &people, share: 1.0 };
    night.apply(&lever(mix(0.1)), &mut works);
    night.apply(&lever(LeverKind::Coverage { service: id("home"), own: 2.0, reference: 1.0 }), &mut works);
    let alone = after(2031, &lever(mix(0.1)));
    assert!((total(&works, HOME, 0) / total(&alone, HOME, 0) - 0.5).abs() < 1e-12, "those who came are halved with the rest");
}
