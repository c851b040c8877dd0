use super::*;
use crate::demand::fixtures::{JUMP_OFF, axis, by_rates, counted, region, service, stock, year};
use crate::domain::axis::Sex;
use crate::domain::service::{BandRate, Basis, KnownNeed, UseRates};
use crate::domain::staff::{ServiceStaff, StaffRule, Stated};

const OLD: AgeBand = AgeBand { from: 80, to: None };

fn rates(rate: f64) -> UseRates {
    let by_age: Vec<f64> = (0..=100).map(|age| if age < 80 { 0.0 } else { rate }).collect();
    UseRates { bands: vec![BandRate { band: OLD, sex: None, rate, trend: None, shrinkage: None }], by_age: [by_age.clone(), by_age] }
}

fn with_staff(id: &str, rate: f64, unit: StaffUnit, per_unit: f64) -> Service {
    let stated = Stated { value: per_unit, basis: Basis::Reference, source: String::new() };
    let rule = Some(StaffRule { unit, per_unit: stated, factor: 1.0 });
    // Two regions: rates for each.
    let kind = match by_rates(rates(rate), None) {
        ServiceKind::Rates { rates, window, damping } => ServiceKind::Rates { rates: [rates.clone(), rates].concat(), window, damping },
        other => other,
    };
    Service { staff: ServiceStaff { rule, ..ServiceStaff::default() }, ..service(id, kind) }
}

fn own(service: Option<&str>, y: u16, filled: f64) -> OwnStaff {
    OwnStaff { service: service.map(ServiceId::new), year: year(y), filled, vacant: 0.0, source: "payroll".to_owned() }
}

fn regions() -> Vec<Region> {
    vec![region("3403", 1.0), region("3411", 0.4)]
}

fn aged_80(y: u16) -> f64 {
    persons_in(&stock(y, 1.0), AgeBand::open(80))
}

#[test]
fn users_of_a_past_night_are_counted_where_they_were_and_rates_times_people_where_not() {
    let regions = regions();
    let past = Past { regions: &regions, axis: axis(), first: year(JUMP_OFF - 1) };
    let mut home = with_staff("home", 0.3, StaffUnit::User, 0.5);
    home.observed = vec![
        counted("3403", 2018, None, OLD, 111.0),
        counted("3403", 2020, Some(Sex::Female), OLD, 70.0),
        counted("3403", 2021, Some(Sex::Female), OLD, 70.0),
        counted("3403", 2021, Some(Sex::Male), OLD, 40.0),
    ];
    home.known_need = vec![KnownNeed { region: None, year: year(2019), until: None, persons: 7.0, note: String::new() }];
    let by_rates = |y: u16, size: f64| 0.3 * size * aged_80(y + 1);
    let near = |y: u16, expected: f64| {
        let users = past.users(&home, year(y), Users::Counted).unwrap();
        assert!((users - expected).abs() < 1e-9, "{y}: {users}, not {expected}");
    };
    near(2018, 111.0 + by_rates(2018, 0.4));
    // Women alone were counted: that is no count. Those already known come on top where nobody was counted.
    near(2020, by_rates(2020, 1.4) + 7.0);
    near(2021, 110.0 + by_rates(2021, 0.4) + 7.0 * 0.4 / 1.4);
    assert_eq!(past.users(&home, year(JUMP_OFF), Users::Counted), None, "nobody knows who lives there a year later");
}

#[test]
fn every_own_number_is_met_to_the_last_bit_that_counts() {
    let regions = regions();
    let past = Past { regions: &regions, axis: axis(), first: year(JUMP_OFF - 1) };
    let mut services = vec![
        with_staff("home", 0.3, StaffUnit::User, 0.2),
        with_staff("stays", 0.1, StaffUnit::User, 1.05),
        with_staff("day", 0.05, StaffUnit::User, 0.3),
    ];
    let given = [own(Some("day"), 2020, 12.0), OwnStaff { vacant: 5.0, ..own(None, 2018, 300.0) }];
    let calibrations = past.calibrate(&mut services, &given).unwrap();
    assert!((past.staff(&services[2], year(2020), Users::Counted) - 12.0).abs() < 1e-9);
    assert!((past.all_staff(&services, year(2018), Users::Counted) - 305.0).abs() < 1e-9, "vacant posts are needed too");
    let covers: Vec<&str> = calibrations[1].covers.iter().map(ServiceId::as_str).collect();
    assert_eq!(covers, ["home", "stays"]);
    let ratio = past.staff(&services[1], year(2018), Users::Counted) / past.staff(&services[0], year(2018), Users::Counted);
    assert!((ratio - 0.1 * 1.05 / (0.3 * 0.2)).abs() < 1e-9, "the others keep their proportions");
}

#[test]
fn a_total_that_services_use_up_or_that_nobody_carries_is_refused() {
    let regions = regions();
    let past = Past { regions: &regions, axis: axis(), first: year(JUMP_OFF - 1) };
    let two = || vec![with_staff("home", 0.3, StaffUnit::User, 0.2), with_staff("stays", 0.1, StaffUnit::User, 1.05)];
    let up = past.calibrate(&mut two(), &[own(Some("stays"), 2018, 200.0), own(None, 2018, 199.0)]);
    assert!(matches!(up, Err(NoCalibration::NothingLeft { .. })), "{up:?}");
    let mut bare = vec![Service { staff: ServiceStaff::default(), ..two().remove(0) }];
    assert!(matches!(past.calibrate(&mut bare, &[own(None, 2018, 199.0)]), Err(NoCalibration::NoStaff(_))));
    // Every service has its own: the total is told and scales nothing.
    let mut all = two();
    let told = past.calibrate(&mut all, &[own(Some("home"), 2018, 80.0), own(Some("stays"), 2018, 200.0), own(None, 2018, 300.0)]).unwrap();
    assert_eq!((told[2].factor, told[2].covers.len()), (1.0, 0));
    assert!((past.all_staff(&all, year(2018), Users::Counted) - 280.0).abs() < 1e-9);
}

/// Need begins on 31 December 2025: a number of that night is held against need, whatever was counted; one of the year before against
/// the users counted.
#[test]
fn a_number_of_the_night_need_begins_on_is_met_by_need() {
    let regions = vec![region("3403", 1.0)];
    let past = Past { regions: &regions, axis: axis(), first: year(JUMP_OFF - 1) };
    let mut home = with_staff("home", 0.3, StaffUnit::User, 0.5);
    home.observed = [JUMP_OFF - 2, JUMP_OFF - 1].map(|y| counted("3403", y, None, OLD, 111.0)).to_vec();
    let expected = 0.3 * aged_80(JUMP_OFF);
    let of = |y: u16| {
        let mut services = vec![home.clone()];
        past.calibrate(&mut services, &[own(None, y, 100.0)]).unwrap();
        let staff = |which| past.all_staff(&services, year(JUMP_OFF - 1), which);
        [staff(Users::OnTheLine), staff(Users::Counted)]
    };
    let [line, night] = of(JUMP_OFF - 1);
    assert!((line - 100.0).abs() < 1e-9 && (night - 100.0 * 111.0 / expected).abs() < 1e-9, "{line} {night}");
    let [line, night] = of(JUMP_OFF - 2);
    assert!((night - 100.0).abs() < 1e-9 && (line - 100.0 * expected / 111.0).abs() < 1e-9, "{line} {night}");
}

/// Two parts of a sum, and 12 people known for the sum itself: each takes what a place of the parts takes that night, and the own total
/// holds them.
#[test]
fn people_known_for_a_sum_have_staff_too() {
    let regions = vec![region("3403", 1.0)];
    let past = Past { regions: &regions, axis: axis(), first: year(JUMP_OFF - 1) };
    let known = vec![KnownNeed { region: None, year: year(2019), until: None, persons: 12.0, note: String::new() }];
    let of = ["stays", "short"].map(ServiceId::new).to_vec();
    let sum = Service { known_need: known, ..service("sum", ServiceKind::Sum { of }) };
    let parts = || [with_staff("stays", 0.1, StaffUnit::User, 1.0), with_staff("short", 0.05, StaffUnit::User, 0.4)];
    let [stays, short] = parts();
    let mut services = vec![stays, short, sum];
    let users = |rate: f64| rate * aged_80(2021);
    let own_staff = users(0.1) + 0.4 * users(0.05);
    let each = own_staff / (users(0.1) + users(0.05));
    let all = past.all_staff(&services, year(2020), Users::Counted);
    assert!((all - (own_staff + 12.0 * each)).abs() < 1e-9, "{all}");
    past.calibrate(&mut services, &[own(None, 2020, 300.0)]).unwrap();
    assert!((past.all_staff(&services, year(2020), Users::Counted) - 300.0).abs() < 1e-9);
    services[1].staff = ServiceStaff::default();
    let bare = past.all_staff(&services, year(2020), Users::Counted) - past.staff(&services[0], year(2020), Users::Counted);
    assert!(bare.abs() < 1e-9, "a sum with a part without staff has none");
}
