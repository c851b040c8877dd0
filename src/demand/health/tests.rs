use super::*;
use crate::demand::fixtures::axis;
use crate::domain::axis::AgeBand;
use crate::domain::cells::Cells;
use crate::domain::service::{BandRate, UseRates};

/// Survivorship of a constant hazard by sex: S = e^(−m), women living longer than men.
fn constant(women: f64, men: f64) -> Survivorship {
    let share = |hazard: f64| libm::exp(-hazard);
    Survivorship::new(Cells::from_fn(axis(), 1, |sex, _, _| share(if sex == Sex::Female { women } else { men }))).unwrap()
}

/// A Gompertz world: the hazard doubles every seven years of age; `later` years of age are won.
fn gompertz(later: f64) -> Survivorship {
    let hazard = |sex: Sex, age: f64| (if sex == Sex::Female { 2.0e-5 } else { 3.0e-5 }) * libm::exp2((age - later) / 7.0);
    Survivorship::new(Cells::from_fn(axis(), 1, |sex, group, _| libm::exp(-hazard(sex, group as f64).min(2.0)))).unwrap()
}

/// Use that doubles every five years from 60 on, women's above men's.
fn rates() -> UseRates {
    let curve = |level: f64| (0..=100).map(|age| if age < 60 { 0.0 } else { level * libm::exp2((f64::from(age) - 60.0) / 5.0) }).collect();
    let band = |sex| BandRate { band: AgeBand::open(60), sex: Some(sex), rate: 0.1, trend: None, shrinkage: None };
    UseRates { bands: vec![band(Sex::Female), band(Sex::Male)], by_age: [curve(0.004), curve(0.003)] }
}

fn solved(hypothesis: Hypothesis) -> Found {
    let (first, last) = (Lives::of(&gompertz(0.0), Sex::Female, 0).unwrap(), Lives::of(&gompertz(2.0), Sex::Female, 0).unwrap());
    solve(hypothesis, Use::of(&rates(), Sex::Female, axis()).as_ref(), [&first, &last]).unwrap()
}

#[test]
fn a_constant_hazard_leaves_its_inverse_at_every_age_but_the_first() {
    let lives = Lives::of(&constant(0.05, 0.08), Sex::Female, 0).unwrap();
    for group in [1, 30, 65, 99, 100] {
        assert!((lives.left()[group] - 20.0).abs() < 0.02, "{group}: {}", lives.left()[group]);
    }
    let men = Lives::of(&constant(0.05, 0.08), Sex::Male, 0).unwrap();
    assert!((men.left()[65] - 12.5).abs() < 0.02);
}

/// By hand: use doubles every five years of age, so a shift of κ × gain years divides it by 2^(κ·gain/5).
#[test]
fn a_shift_is_use_of_people_younger_by_the_years_gained() {
    let using = Use::of(&rates(), Sex::Male, axis()).unwrap();
    let gained = vec![2.0; 101];
    let factors = using.factors(0.5, &gained);
    for age in [70, 85, 99] {
        assert!((factors[age] - libm::exp2(-1.0 / 5.0)).abs() < 1e-12, "{age}: {}", factors[age]);
    }
    assert!(factors[..60].iter().all(|factor| *factor == 1.0), "nobody uses it below 60");
    assert_eq!(factors[60], 1.0, "nobody is taken to be younger than the youngest user");
    assert!(using.factors(0.0, &gained).iter().all(|factor| *factor == 1.0));
}

#[test]
fn each_hypothesis_keeps_what_it_says() {
    let close = |a: f64, b: f64| (a - b).abs() < 1e-9 * b;
    let postponed = solved(Hypothesis::Postponement);
    assert!(close(postponed.with_need[1], postponed.with_need[0]));
    let same_share = solved(Hypothesis::Equilibrium);
    assert!(close(same_share.with_need[1] / same_share.left[1], same_share.with_need[0] / same_share.left[0]));
    let longer = solved(Hypothesis::Expansion);
    assert!(close(longer.left[1] - longer.with_need[1], longer.left[0] - longer.with_need[0]));
    let fewer = solved(Hypothesis::Compression(0.1));
    assert!(close(fewer.with_need[1], 0.9 * fewer.with_need[0]));
    assert!(longer.kappa < 0.0 && 0.0 < same_share.kappa && same_share.kappa < postponed.kappa && postponed.kappa < fewer.kappa);
}

/// Mortality falls by a twentieth at every age, and home care is used as in Norway (7, 27 and 45 of 100 aged 67–79, 80–89 and 90 and over): need put off by
/// the years gained keeps the years with need within a twentieth.
#[test]
fn need_put_off_by_the_years_gained_stays_as_long() {
    let curve = |age: f64| match age {
        age if age < 84.5 => 0.068 * libm::pow(0.27 / 0.068, (age - 73.0) / 11.5),
        age => 0.27 * libm::pow((0.45f64 / 0.27).min(2.0), ((age - 84.5) / 8.0).min(1.0)),
    };
    let by_age = || (0..=100).map(|age| curve(f64::from(age))).collect();
    let home = UseRates { by_age: [by_age(), by_age()], ..rates() };
    let years = 7.0 * libm::log2(1.0 / 0.95);
    let (first, last) = (Lives::of(&gompertz(0.0), Sex::Male, 0).unwrap(), Lives::of(&gompertz(years), Sex::Male, 0).unwrap());
    let found = |kappa| solve(Hypothesis::Shift(kappa), Use::of(&home, Sex::Male, axis()).as_ref(), [&first, &last]).unwrap();
    let (one, none) = (found(1.0), found(0.0));
    assert!((one.with_need[1] / one.with_need[0] - 1.0).abs() < 0.05, "{one:?}");
    assert!(none.with_need[1] > 1.5 * one.with_need[1] - 0.5 * one.with_need[0], "unchanged use keeps them far less: {none:?}");
}

#[test]
fn what_cannot_be_shifted_is_said() {
    let (first, last) = (Lives::of(&gompertz(0.0), Sex::Male, 0).unwrap(), Lives::of(&gompertz(2.0), Sex::Male, 0).unwrap());
    let using = Use::of(&rates(), Sex::Male, axis());
    assert_eq!(solve(Hypothesis::Postponement, None, [&first, &last]), Err(NoShift::NoUse));
    assert_eq!(solve(Hypothesis::Shift(0.5), None, [&first, &last]), Err(NoShift::NoUse), "a shift of one's own too");
    assert_eq!(solve(Hypothesis::Postponement, using.as_ref(), [&first, &first]), Err(NoShift::NoGain));
    assert_eq!(solve(Hypothesis::Compression(0.99), using.as_ref(), [&first, &last]), Err(NoShift::OutOfReach));
    let flat = UseRates { by_age: [vec![0.1; 101], vec![0.1; 101]], ..rates() };
    assert_eq!(solve(Hypothesis::Postponement, Use::of(&flat, Sex::Male, axis()).as_ref(), [&first, &last]), Err(NoShift::Flat));
    assert_eq!(Use::of(&UseRates { by_age: [vec![0.0; 101], vec![0.0; 101]], ..rates() }, Sex::Male, axis()), None);
}
