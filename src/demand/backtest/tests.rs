use super::*;
use crate::demand::fixtures::{by_rates, counted, region, service, study, year};
use crate::domain::service::{BandRate, ObservedUsers, UseRates};

const OLD: AgeBand = AgeBand::open(80);
const EVER: (u16, u16) = (1990, 2030);

fn people(y: u16) -> f64 {
    region("3403", 1.0).history[&year(y + 1)].in_band(OLD, 0)
}

/// Users 80 and over whose rate is 0.3 in 2014 and changes by `change` a year.
fn observed(change: f64) -> Vec<ObservedUsers> {
    (2014..=2025).map(|y| counted("3403", y, None, OLD, people(y) * 0.3 * libm::exp(change * f64::from(y - 2014)))).collect()
}

fn reference(change: f64) -> Vec<ReferenceCount> {
    let row = |area: Area, service: Option<&str>, y: u16| ReferenceCount {
        service: service.map(str::to_owned),
        definition: if y < 2020 { "old" } else { "new" }.to_owned(),
        band: OLD,
        year: year(y),
        users: 250.0 * libm::exp(change * f64::from(y - 2010)),
        people: 1000.0,
        area,
    };
    let town = |code: &str| (2014..=2030).map(|y| row(Area::Region(RegionId::new(code)), Some("home"), y)).collect::<Vec<_>>();
    let nation = (2010..=2030).map(|y| row(Area::Nation, None, y)).collect();
    [nation, town("0301"), town("3403")].concat()
}

fn of(observed: Vec<ObservedUsers>, reference: Vec<ReferenceCount>) -> Study {
    let rate = BandRate { band: OLD, sex: None, rate: 0.25, trend: None, shrinkage: None };
    let rates = UseRates { bands: vec![rate], by_age: [vec![0.0; 101], vec![0.0; 101]] };
    let home = Service { observed, reference, ..service("home", by_rates(rates, Some((2023, 2025)))) };
    study(vec![region("3403", 1.0)], vec![home], 2030)
}

fn all(study: &Study, jump_offs: (u16, u16), horizons: &[u16]) -> Vec<Case> {
    let jump_offs = (year(jump_offs.0), year(jump_offs.1));
    series(study).iter().flat_map(|series| cases(series, &study.services[series.service], jump_offs, horizons)).collect()
}

/// Counts 90, 96, 99 of 300 people, and 80 of 320 two years on: by hand.
#[test]
fn one_night_by_hand() {
    let known: Vec<(YearCount, usize)> =
        [(2018, 90.0), (2019, 96.0), (2020, 99.0)].map(|(y, users)| (YearCount { year: year(y), users, people: 300.0 }, 0)).into();
    let carried = Carried::new(known[2].0, 0, &known, &Reference::default());
    assert_eq!((carried.rate(Method::Constant, 2), carried.rate(Method::Mean, 2)), (0.33, 285.0 / 900.0));
    let slope = fit(&[&known.iter().map(|(count, _)| *count).collect::<Vec<_>>()]).unwrap().slope;
    assert!(slope > 0.045 && slope < 0.05);
    assert!((carried.rate(Method::Trend, 2) - 0.33 * libm::exp(2.0 * slope)).abs() < 1e-12);
    assert!((carried.rate(Method::Damped, 2) - 0.33 * libm::exp((0.9 + 0.81) * slope)).abs() < 1e-12);
    let shrunk = carried.rate(Method::Shrunk, 2);
    assert!(shrunk > 0.30 && shrunk < 0.33, "three years say little: {shrunk}");
}

/// The mean is that of three years: a fourth, far away, is not in it; and a night counted another way ends what is compared.
#[test]
fn the_mean_is_of_three_years_counted_the_same_way() {
    let counts = |way: fn(u16) -> usize| {
        let of = |(y, users): (u16, f64)| (YearCount { year: year(y), users, people: 300.0 }, way(y));
        [(2017, 10.0), (2018, 90.0), (2019, 96.0), (2020, 99.0)].map(of)
    };
    let mean = |known: &[(YearCount, usize)]| Carried::new(known[3].0, known[3].1, known, &Reference::default()).rate(Method::Mean, 2);
    assert_eq!(mean(&counts(|_| 0)), 285.0 / 900.0);
    assert_eq!(mean(&counts(|y| usize::from(y > 2018))), 195.0 / 600.0);
}

#[test]
fn constant_use_is_met_by_every_method() {
    let study = of(observed(0.0), Vec::new());
    let cases = all(&study, EVER, &[1, 5]);
    assert_eq!(cases.len(), 9 + 5);
    for case in &cases {
        assert!(case.projected.iter().all(|users| (users / case.observed - 1.0).abs() < 1e-12), "{case:?}");
    }
}

#[test]
fn a_steady_fall_that_all_share_is_carried_on() {
    let study = of(observed(-0.03), reference(-0.03));
    let rows = rows(&study, (year(1990), year(2030)), &[5]);
    let mape = |method: Method| rows.iter().find(|row| row.method == method && row.places == Places::Own).unwrap().scores.mape;
    assert!(mape(Method::Trend) < 1e-9 && mape(Method::Shrunk) < 0.006, "{}", mape(Method::Shrunk));
    assert!((mape(Method::Constant) - (libm::exp(0.15) - 1.0)).abs() < 1e-9 && mape(Method::Mean) > mape(Method::Constant));
    let lines = both_lines(&rows, &ServiceId::new("home"), OLD);
    assert_eq!(lines.iter().map(|line| (line.places, line.horizon)).collect::<Vec<_>>(), [(Places::Own, 5), (Places::All, 5)]);
    assert!(lines.iter().all(|line| line.supported.mape < 0.1 * line.unchanged.mape));
}

#[test]
fn nothing_after_the_jump_off_is_used() {
    let twisted = |after: u16| {
        let mut users = observed(-0.02);
        users.iter_mut().filter(|o| o.year.get() > after).for_each(|o| o.users *= 1.0 + f64::from(o.year.get() - after));
        let mut elsewhere = reference(-0.01);
        elsewhere.iter_mut().filter(|row| row.year.get() > after).for_each(|row| row.users *= 3.0);
        of(users, elsewhere)
    };
    let projected = |study: &Study| all(study, (2019, 2019), &[5]).iter().map(|case| case.projected).collect::<Vec<_>>();
    let plain = of(observed(-0.02), reference(-0.01));
    assert_eq!(projected(&twisted(2018)), projected(&plain));
    assert_ne!(projected(&twisted(2017)), projected(&plain));
}

/// The study's own region is left out of its reference; the other town is scored among all, up to its change of definition.
#[test]
fn places_of_the_reference_are_scored_among_all() {
    let study = of(observed(-0.02), reference(-0.01));
    let found = all(&study, EVER, &[5]);
    let areas: BTreeSet<(&str, bool)> = found.iter().map(|case| (case.of.0.as_str(), case.own)).collect();
    assert_eq!(areas, BTreeSet::from([("0301", false), ("3403", true)]));
    let crosses = |case: &Case| case.jump_off <= year(2020) && case.jump_off.plus(5) > year(2020);
    assert!(found.iter().filter(|case| !case.own).all(|case| !crosses(case)) && found.iter().any(|case| case.own && crosses(case)));
    assert!(found.iter().all(|case| case.jump_off.plus(case.horizon).minus(1) < study.jump_off), "2026 and later are not known yet");
    let n = |places: Places| rows(&study, (year(1990), year(2030)), &[5]).iter().find(|row| row.places == places).unwrap().scores.n;
    assert_eq!((n(Places::Own), n(Places::All)), (5, 5 + found.iter().filter(|case| !case.own).count()));
}
