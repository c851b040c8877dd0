use super::*;
use crate::demand::fixtures::own_trend;
use crate::domain::service::BandRate;

const SLOPE: f64 = -0.04;
const LEVEL: f64 = 0.97;

fn rates(ages: usize) -> UseRates {
    let band = |band, sex, rate, trend| BandRate { band, sex, rate, trend, shrinkage: None };
    let by_age = |low: f64, high: f64| {
        (0..ages)
            .map(|age| {
                if age < 67 {
                    0.0
                } else if age < 80 {
                    low
                } else {
                    high
                }
            })
            .collect()
    };
    UseRates {
        bands: vec![
            band(AgeBand::closed(67, 79), None, 0.06, None),
            band(AgeBand::open(80), Some(Sex::Female), 0.3, Some(own_trend(LEVEL, SLOPE))),
            band(AgeBand::open(80), Some(Sex::Male), 0.2, None),
        ],
        by_age: [by_age(0.06, 0.3), by_age(0.06, 0.2)],
    }
}

fn stock(axis: AgeAxis) -> Cells {
    Cells::from_fn(axis, 2, |sex, group, lane| {
        (100 - axis.start_of(group).min(99)) as f64 * if sex == Sex::Female { 1.5 } else { 1.0 } + lane as f64
    })
}

fn year(year: u16) -> Year {
    Year::new(year).unwrap()
}

#[test]
fn users_are_people_times_rate_and_the_trend_is_each_bands_own() {
    let axis = AgeAxis::new(1, 90).unwrap();
    let profile = Profile::new(&rates(91), axis, Ahead { base: Some(year(2025)), damping: 0.5, growth: None });
    assert_eq!(profile.bands(), [AgeBand::closed(67, 79), AgeBand::open(80)]);
    let men = |from: u32, to: u32| (from..=to).map(|age| f64::from(100 - age)).sum::<f64>();
    let (young, old) = (men(67, 79), men(80, 90));
    let now = profile.users(&stock(axis), 0, UseLine::Trend, year(2025));
    assert!((now[0] - 0.06 * 2.5 * young).abs() < 1e-9 && (now[1] - (0.3 * 1.5 * LEVEL + 0.2) * old).abs() < 1e-9);
    let later = profile.users(&stock(axis), 0, UseLine::Trend, year(2027));
    let women = 0.3 * 1.5 * LEVEL * libm::exp(SLOPE * (0.5 + 0.25));
    assert!((later[0] - now[0]).abs() < 1e-12 && (later[1] - (women + 0.2) * old).abs() < 1e-9);
    let unchanged = profile.users(&stock(axis), 0, UseLine::Unchanged, year(2027));
    assert!((unchanged[1] - (0.3 * 1.5 + 0.2) * old).abs() < 1e-9, "the level belongs to the trend");
    assert!(profile.users(&stock(axis), 1, UseLine::Unchanged, year(2027))[0] > now[0]);
}

#[test]
fn rates_given_as_such_have_no_trend_to_carry_on() {
    let axis = AgeAxis::new(1, 90).unwrap();
    let profile = Profile::new(&rates(91), axis, Ahead { base: None, damping: 0.9, growth: None });
    assert!(!profile.has_trend());
    let at = |line| profile.users(&stock(axis), 0, line, year(2040));
    assert_eq!(at(UseLine::Trend), at(UseLine::Unchanged));
}

#[test]
fn a_wide_group_has_the_mean_of_its_ages() {
    let axis = AgeAxis::new(5, 90).unwrap();
    let mut wide = rates(91);
    wide.bands[0].band = AgeBand::closed(65, 79);
    let users =
        Profile::new(&wide, axis, Ahead { base: None, damping: 0.9, growth: None }).users(&stock(axis), 0, UseLine::Unchanged, year(2030));
    // Ages 65 and 66 of the group 65–69 have no users: three fifths of the rate.
    let men = 0.06 * (0.6 * 35.0 + 30.0 + 25.0);
    assert!((users[0] - 2.5 * men).abs() < 1e-9, "{users:?}");
}
