use super::*;
use crate::demand::fixtures::{axis, by_rates, projection, region, service, stock, study, year};
use crate::demand::of_scenario;
use crate::domain::axis::ScenarioId;
use crate::domain::service::{BandRate, Basis, Service, UseRates};
use crate::domain::staff::{RecruitLimit, ServiceStaff, StaffRule, StaffUnit, Staffing, Stated, WorkingTime};
use std::collections::BTreeMap;

fn labour(by_age: &[(AgeBand, f64)]) -> Labour {
    Labour {
        year: year(2025),
        by_age: by_age.to_vec(),
        leavers: 0.1,
        recruits: Some(20.0),
        leaving_age: 63,
        youth: AgeBand::closed(19, 22),
        limit: None,
    }
}

/// Three ages: 100 staff-years at 40, 50 at 61, 10 at 62.
fn three_ages() -> Labour {
    labour(&[(AgeBand::closed(40, 40), 100.0), (AgeBand::closed(61, 61), 50.0), (AgeBand::closed(62, 62), 10.0)])
}

/// By hand, one in ten leaving and all at 63. Start: 160. After a year: 100 → 90, 50 → 45 (now 62), 10 reach 63 and go: 135.
/// After two: 90 → 81, the 45 reach 63: 81. With 20 recruits a year: 155, and 81 + 18 + 20 = 119.
#[test]
fn people_age_leave_and_retire_and_recruits_stay() {
    let labour = three_ages();
    let on = |y, recruits| Workforce::on(&labour, year(y), recruits).total();
    assert_eq!([on(2025, 0.0), on(2026, 0.0), on(2027, 0.0)], [160.0, 135.0, 81.0]);
    assert_eq!([on(2026, 20.0), on(2027, 20.0)], [155.0, 119.0]);
}

/// Bands are spread evenly: 30 staff-years aged 60–62 are 10 at each age, an open band from 60 the same.
#[test]
fn bands_are_spread_over_their_ages() {
    let after_a_year = |band, fte| {
        let labour = Labour { leavers: 0.0, ..labour(&[(band, fte)]) };
        Workforce::on(&labour, year(2026), 0.0).total()
    };
    assert_eq!(after_a_year(AgeBand::closed(60, 62), 30.0), 20.0);
    assert_eq!(after_a_year(AgeBand::open(60), 30.0), 20.0);
}

/// By hand: 160 there, 170, 165 and 100 needed. Year 1: 135 stay, 35 are recruited. Year 2: 81 of the old and 31.5 of the new stay,
/// 52.5 are recruited. Year 3: 72.9 + 28.35 + 47.25 = 148.5 stay, more than are needed: nobody is recruited, nobody sent away.
#[test]
fn recruits_fill_what_is_missing_and_no_more() {
    let labour = three_ages();
    let start = Workforce::on(&labour, year(2025), 0.0);
    let (recruits, there) = recruiting(&labour, start.clone(), &[150.0, 170.0, 165.0, 100.0], |_| f64::INFINITY);
    assert_eq!(recruits[0], None);
    let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
    assert!(near(recruits[1].unwrap(), 35.0) && near(recruits[2].unwrap(), 52.5) && recruits[3] == Some(0.0), "{recruits:?}");
    assert!(near(there[2], 165.0) && near(there[3], 148.5), "{there:?}");
    // At most 30 a year: year 1 has 165 of 170; year 2 keeps 81 + 27 and has 138 of 165.
    let (recruits, there) = recruiting(&labour, start, &[150.0, 170.0, 165.0, 100.0], |_| 30.0);
    assert_eq!(recruits[1..3], [Some(30.0), Some(30.0)]);
    assert!(near(there[1], 165.0) && near(there[2], 138.0), "{there:?}");
}

/// A study whose only service has a staff-year for every two users aged 67 and over.
fn made(limit: Option<RecruitLimit>) -> (Study, ScenarioProjection, Vec<Demand>) {
    let by_age: Vec<f64> = (0..=100).map(|age| if age < 67 { 0.0 } else { 0.1 }).collect();
    let rates = UseRates {
        bands: vec![BandRate { band: AgeBand::open(67), sex: None, rate: 0.1, trend: None, shrinkage: None }],
        by_age: [by_age.clone(), by_age],
    };
    let stated = |value| Stated { value, basis: Basis::Plan, source: String::new() };
    let rule = Some(StaffRule { unit: StaffUnit::User, per_unit: stated(0.5), factor: 1.0 });
    let home = Service { staff: ServiceStaff { rule, ..ServiceStaff::default() }, ..service("home", by_rates(rates, None)) };
    let mut study = study(vec![region("3403", 1.0)], vec![home], 2030);
    study.staffing = Some(Staffing {
        time: WorkingTime { direct_share: stated(0.6), hours_per_year: stated(1550.0), absence: None },
        standing: BTreeMap::new(),
        calibrations: Vec::new(),
        basis: Basis::Plan,
        money: None,
        labour: Some(Labour { limit, ..labour(&[(AgeBand::closed(30, 59), 300.0)]) }),
    });
    let projected = ScenarioProjection { scenario: ScenarioId::new("mmmm"), regions: vec![projection(1.0, 2030)], beside: None };
    let demand = of_scenario(&study, &projected);
    (study, projected, demand)
}

#[test]
fn a_balance_holds_supply_against_need_from_the_jump_off_on() {
    let (study, projected, demand) = made(None);
    let balance = balance(&study, &projected, &demand, UseLine::Unchanged).unwrap();
    let need = |at: usize| 0.5 * demand[0].services[0].unchanged.total_users[at];
    assert!((balance.need[3] - need(3)).abs() < 1e-9 && balance.years.len() == 6);
    assert_eq!(balance.without_recruiting[0], balance.supply.as_ref().unwrap()[0]);
    let supply = balance.supply.as_ref().unwrap();
    let first = (1..6).find(|at| supply[*at] < balance.need[*at]).map(|at| balance.years[at]);
    assert_eq!(balance.first_short, first);
    // Ages 19–22 on 31 December 2027 are those of the stock of 1 January 2028, a fourth of them.
    let people: f64 = crate::domain::axis::Sex::ALL.iter().flat_map(|sex| (19..=22).map(|age| stock(2028, 1.0).get(*sex, age, 0))).sum();
    assert!((balance.cohort[2] - people / 4.0).abs() < 1e-9);
    assert!(balance.limited.is_none() && axis().groups() == 101);
}

#[test]
fn a_limit_leaves_staff_years_hours_and_users_waiting() {
    let limit = |most| Some(RecruitLimit { most, from: year(2027), source: String::new() });
    let (study, projected, demand) = made(limit(MostRecruits::Number(1.0)));
    let held = balance(&study, &projected, &demand, UseLine::Unchanged).unwrap();
    let limited = held.limited.unwrap();
    let first = held.recruits_needed[1].unwrap() + held.opening_shortage;
    assert!((limited.recruits[1].unwrap() - first).abs() < 1e-9, "the limit does not hold before its year");
    assert_eq!(limited.recruits[2], Some(1.0));
    let missing = limited.missing[5];
    assert!(missing > 1.0);
    // 0.6 × 1 550 hours a year are 17.82 a week; two users a staff-year.
    assert!((limited.missing_hours[5] - missing * 930.0 * 7.0 / 365.25).abs() < 1e-9);
    let (service, waiting) = limited.waiting.unwrap();
    assert_eq!(service.as_str(), "home");
    assert!((waiting[5] - 2.0 * missing).abs() < 1e-9);
    let (study, projected, demand) = made(limit(MostRecruits::CohortShare(0.01)));
    let shared = balance(&study, &projected, &demand, UseLine::Unchanged).unwrap();
    let recruits = shared.limited.unwrap().recruits[3].unwrap();
    assert!((recruits - 0.01 * shared.cohort[3]).abs() < 1e-12);
}

/// By hand: in the first year those who leave are replaced and the growth of need is met; what was missing on the first night stands
/// apart, and with it all recruits of the year are what they were.
#[test]
fn the_shortage_of_the_first_night_is_no_part_of_a_years_recruits() {
    let (study, projected, demand) = made(None);
    let of = |staff: f64| {
        let mut study = study.clone();
        let labour = study.staffing.as_mut().and_then(|staffing| staffing.labour.as_mut()).unwrap();
        labour.by_age = vec![(AgeBand::closed(30, 39), staff)];
        balance(&study, &projected, &demand, UseLine::Unchanged).unwrap()
    };
    let need = of(1.0).need;
    let (short, enough) = (of(need[0] - 30.0), of(need[0]));
    assert!((short.opening_shortage - 30.0).abs() < 1e-9 && enough.opening_shortage == 0.0);
    let recruits = |balance: &Balance| balance.recruits_needed[1].unwrap();
    // One in ten leaves: of 30 fewer, three fewer leave.
    assert!((recruits(&enough) - (need[1] - 0.9 * need[0])).abs() < 1e-9, "{}", recruits(&enough));
    assert!((recruits(&short) - (recruits(&enough) - 3.0)).abs() < 1e-9, "{}", recruits(&short));
    assert_eq!(of(need[0] + 1e6).recruits_needed[1], Some(0.0));
}
