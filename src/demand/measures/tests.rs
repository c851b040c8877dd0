use crate::demand::fixtures::{axis, by_rates, own_trend, projection, region, service, stock, study, year};
use crate::demand::health::{NoShift, Shifted};
use crate::demand::{Demand, demand, demand_with};
use crate::domain::axis::{AgeBand, LeverId, ServiceId, Sex};
use crate::domain::cells::Cells;
use crate::domain::lever::{Assumptions, Evidence, Health, Hypothesis, InformalCare, Lever, LeverKind, Part, Ramp};
use crate::domain::rates::{Asfr, Migration, NetMigration, SexRatioAtBirth, Survivorship, YearRates};
use crate::domain::service::{BandRate, KnownNeed, PlacesPerUser, Service, ServiceKind, UseLine, UseRates};
use crate::domain::study::Study;

fn rates(slope: f64) -> UseRates {
    let band = |band, rate, slope| BandRate { band, sex: None, rate, trend: Some(own_trend(0.97, slope)), shrinkage: None };
    let curve =
        |level: f64| (0..=100).map(|age| if age < 60 { 0.001 } else { level * libm::exp2((f64::from(age) - 60.0) / 8.0) }).collect();
    UseRates {
        bands: vec![band(AgeBand::closed(0, 79), 0.02, 0.0), band(AgeBand::open(80), 0.2, slope)],
        by_age: [curve(0.02), curve(0.015)],
    }
}

fn of_two() -> Study {
    let home = Service {
        hours_per_user_week: Some(4.0),
        known_need: vec![KnownNeed { region: None, year: year(2028), until: None, persons: 3.0, note: String::new() }],
        ..service("home", by_rates(rates(0.01), Some((2023, 2025))))
    };
    let stays = Service {
        places: Some(PlacesPerUser { occupancy: 0.97, ..PlacesPerUser::ONE }),
        ..service("stays", by_rates(rates(-0.02), Some((2023, 2025))))
    };
    let sum = Service { ..service("homes", ServiceKind::Sum { of: vec![ServiceId::new("stays")] }) };
    study(vec![region("3403", 1.0)], vec![home, stays, sum], 2040)
}

/// Steps under which lives grow longer by a tenth of a year of age a year.
fn steps() -> Vec<YearRates> {
    let of = |n: u16| {
        let hazard = |sex: Sex, age: f64| (if sex == Sex::Female { 2.0e-5 } else { 3.0e-5 }) * libm::exp2((age - 0.1 * f64::from(n)) / 7.0);
        YearRates {
            survivorship: Survivorship::new(Cells::from_fn(axis(), 1, |sex, group, _| libm::exp(-hazard(sex, group as f64).min(2.0))))
                .unwrap(),
            asfr: Asfr::from_fn(axis(), 1, |_, _| 0.0).unwrap(),
            sex_ratio_at_birth: SexRatioAtBirth::new(vec![1.06]).unwrap(),
            migration: Migration::Net(NetMigration::new(Cells::zeros(axis(), 1)).unwrap()),
        }
    };
    (0..=14).map(of).collect()
}

fn with(assumptions: &Assumptions) -> Demand {
    demand_with(&of_two(), 0, &projection(1.0, 2040), &steps(), assumptions)
}

fn coverage(id: &str, on: bool) -> Lever {
    Lever {
        range: None,
        id: LeverId::new(id),
        name: id.to_owned(),
        on,
        ramp: Ramp { from: year(2027), full: year(2027), until: None },
        ceiling: None,
        calibration: year(2025),
        source: "made up".to_owned(),
        evidence: Evidence::Policy,
        kind: LeverKind::Coverage { service: ServiceId::new("stays"), own: 10.0, reference: 11.0 },
    }
}

fn health(hypothesis: Hypothesis) -> Assumptions {
    let health = Health { services: vec![ServiceId::new("home")], hypothesis, on: true, range: None, source: "made up".to_owned() };
    Assumptions { health: vec![health], ..Assumptions::default() }
}

#[test]
fn nothing_switched_on_is_no_line_and_changes_no_bit() {
    let plain = demand(&of_two(), 0, &projection(1.0, 2040), &steps());
    assert!(plain.services.iter().all(|service| service.measures.is_none()));
    let off = Study { assumptions: Assumptions { levers: vec![coverage("more", false)], ..Assumptions::default() }, ..of_two() };
    assert_eq!(demand(&off, 0, &projection(1.0, 2040), &steps()), plain);
    let on = Study { assumptions: Assumptions { levers: vec![coverage("more", true)], ..Assumptions::default() }, ..of_two() };
    let on = demand(&on, 0, &projection(1.0, 2040), &steps());
    for (with, without) in on.services.iter().zip(&plain.services) {
        assert_eq!((&with.unchanged, &with.trend), (&without.unchanged, &without.trend), "the two lines that lead stay as they are");
    }
}

/// A shift of nothing lays factors of one on the trend: the third line is the second, to the last bit where nothing is added to it.
#[test]
fn the_line_with_measures_stands_on_the_trend() {
    let need = with(&health(Hypothesis::Shift(0.0)));
    for service in &need.services {
        let (trend, measures) = (&service.trend, service.line(UseLine::Measures));
        let close = |a: &[f64], b: &[f64]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-12 * b.abs());
        assert!(close(&measures.total_users, &trend.total_users) && close(&measures.places, &trend.places));
        assert!(close(&measures.hours, &trend.hours) && close(&measures.known, &trend.known), "{}", service.service);
    }
}

#[test]
fn a_sum_follows_its_parts() {
    let need = with(&Assumptions { levers: vec![coverage("more", true)], ..Assumptions::default() });
    let (stays, sum) = (need.services[1].line(UseLine::Measures), need.services[2].line(UseLine::Measures));
    assert_eq!(stays.places, sum.places);
    assert!((stays.places[15] / need.services[1].trend.places[15] - 1.1).abs() < 1e-12);
}

#[test]
fn healthier_years_lower_need_as_they_are_gained() {
    let need = with(&health(Hypothesis::Shift(1.0)));
    let home = &need.services[0];
    let ratio = |at: usize| home.line(UseLine::Measures).users[at][1] / home.trend.users[at][1];
    assert!((ratio(0) - 1.0).abs() < 1e-12 && (ratio(1) - 1.0).abs() < 1e-12, "nothing is gained before the first step");
    assert!(ratio(5) < 1.0 && ratio(15) < ratio(5), "{} {}", ratio(5), ratio(15));
    assert_eq!(need.services[1].line(UseLine::Measures).total_users, need.services[1].trend.total_users, "the other service stays");
}

/// By hand: of what relatives no longer do a third falls to the municipality; they gave 0.69 hours for each of the service's on the first
/// night; D and C are users and people aged 50–66 of the night ÷ those of the first.
#[test]
fn what_relatives_no_longer_do_comes_as_hours() {
    let informal = InformalCare {
        service: ServiceId::new("home"),
        share: 0.3,
        per_hour: 0.69,
        carers: AgeBand::closed(50, 66),
        on: true,
        source: "made up".to_owned(),
        evidence: Evidence::None,
    };
    let need = with(&Assumptions { informal: Some(informal), ..Assumptions::default() });
    let home = &need.services[0];
    let carers = |y: u16| -> f64 { Sex::ALL.iter().map(|&sex| (50..=66).map(|age| stock(y, 1.0).get(sex, age, 0)).sum::<f64>()).sum() };
    let at = 15;
    let grown = home.trend.total_users[at] / home.trend.total_users[0];
    let there = carers(2041) / carers(2026);
    let expected = 0.3 * 0.69 * home.trend.hours[0] * (grown - there).max(0.0);
    assert!(expected > 1.0, "{expected}: the world has fewer carers than need");
    assert!((home.line(UseLine::Measures).hours[at] - home.trend.hours[at] - expected).abs() < 1e-9);
    assert_eq!(home.line(UseLine::Measures).total_users, home.trend.total_users);
}

#[test]
fn parts_are_told_apart() {
    let all = Assumptions { levers: vec![coverage("one", true), coverage("two", false)], ..health(Hypothesis::Postponement) };
    let parts = all.parts();
    assert_eq!(parts, [Part::Health, Part::Lever(LeverId::new("one")), Part::Lever(LeverId::new("two"))]);
    assert_eq!(all.alone(&parts[2]).levers.len(), 1);
    assert!(all.alone(&parts[2]).health.is_empty() && all.switched_on().levers.len() == 1);
}

/// A shift of the study's own is lost as much as a hypothesis where nothing tells how long people live, or a sex has no users.
#[test]
fn what_keeps_health_from_working_is_told() {
    let (long, steps) = (rates(0.0), steps());
    let lacks = |rates: &UseRates, steps: &[YearRates]| Shifted::lacks(Hypothesis::Shift(0.5), rates, axis(), steps);
    assert_eq!(lacks(&long, &steps), []);
    assert_eq!(lacks(&long, &[]), [NoShift::NoRates]);
    let mut immortal = steps.clone();
    let cells = immortal[3].survivorship.cells().map(|_, group, _, share| if group == 100 { 1.0 } else { share });
    immortal[3].survivorship = Survivorship::new(cells).unwrap();
    assert_eq!(lacks(&long, &immortal), [NoShift::NoDeaths]);
    let women = UseRates { by_age: [long.by_age[0].clone(), vec![0.0; 101]], ..long.clone() };
    assert_eq!(lacks(&women, &steps), [NoShift::NoUse], "no man uses it");
}
