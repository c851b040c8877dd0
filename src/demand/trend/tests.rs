use super::*;
use crate::demand::fixtures::year;
use crate::domain::axis::{AgeBand, RegionId};
use crate::domain::service::{Area, ReferenceCount};

const OLD: AgeBand = AgeBand::open(80);

fn counts(rates: &[(u16, f64, f64)]) -> Vec<YearCount> {
    rates.iter().map(|&(y, users, people)| YearCount { year: year(y), users, people }).collect()
}

/// Rates that change steadily by `change` a year from `first` on, with every other year `stray` above and below the line.
fn steady(first: u16, years: u16, change: f64, stray: f64) -> Vec<YearCount> {
    let rate = |n: u16| 0.3 * libm::exp(change * f64::from(n) + if n.is_multiple_of(2) { stray } else { -stray });
    counts(&(0..years).map(|n| (first + n, 900.0 * rate(n), 900.0)).collect::<Vec<_>>())
}

fn rows(area: &Area, series: &[YearCount]) -> Vec<ReferenceCount> {
    let row = |c: &YearCount| ReferenceCount {
        area: area.clone(),
        service: None,
        definition: String::new(),
        band: OLD,
        year: c.year,
        users: c.users,
        people: c.people,
    };
    series.iter().map(row).collect()
}

fn reference(nation: f64, others: &[f64]) -> Reference {
    let mut all = rows(&Area::Nation, &steady(1999, 10, nation, 0.0));
    for (n, &change) in others.iter().enumerate() {
        all.extend(rows(&Area::Region(RegionId::new(format!("{n}"))), &steady(2016, 10, change, 0.001)));
    }
    Reference::new(&all, OLD, &RegionId::new("3403"))
}

fn carried(own: &[YearCount], reference: &Reference) -> Trend {
    supported(fit(&[own]).ok(), reference, year(2025), &Settings::default()).unwrap()
}

fn weights(trend: &Trend) -> f64 {
    trend.own.weight + trend.pooled.weight + trend.ground.weight
}

#[test]
fn a_steady_change_is_found_whatever_the_weights() {
    let at = |n: u16, people: f64| (2015 + n, people * 0.3 * libm::exp(-0.037 * f64::from(n)), people);
    let found = fit(&[&counts(&[at(0, 1801.0), at(1, 1771.0), at(3, 17.0), at(4, 1779.0), at(9, 2010.0)])]).unwrap();
    assert!((found.slope + 0.037).abs() < 1e-12 && found.rest < 1e-12, "{found:?}");
}

/// Weights 1, 1, 4, 1, 1: by hand the slope is (Σw·dx·dy)/(Σw·dx²).
#[test]
fn years_with_more_users_weigh_more() {
    let people = |users: f64, log_rate: f64| users / libm::exp(log_rate);
    let (w, y) = ([1.0, 1.0, 4.0, 1.0, 1.0], [-3.0, -3.0, -2.0, -3.0, -3.0]);
    let series: Vec<_> = (0..5).map(|i| (2000 + [0, 1, 3, 4, 5][i], w[i], people(w[i], y[i]))).collect();
    let found = fit(&[&counts(&series)]).unwrap();
    // x̄ = (0+1+12+4+5)/8 = 2.75, ȳ = −2.5; Σw·dx·dy = 1.375+0.875+0.5−0.625−1.125 = 1; Σw·dx² = 7.5625+3.0625+0.25+1.5625+5.0625 = 17.5.
    assert!((found.slope - 1.0 / 17.5).abs() < 1e-12);
    // Mean weight 1.6: Σw·dx²/1.6; Σw·dy² = 4·0.25 + 4·0.25 = 2 less slope·1, three degrees of freedom; counting: (4 + 0.25)/5.
    assert!((found.spread - 17.5 / 1.6).abs() < 1e-12 && (found.noise - 0.85).abs() < 1e-12);
    assert!((found.variance() - (2.0 - 1.0 / 17.5) / 1.6 / 3.0 / found.spread).abs() < 1e-12);
    assert!((found.variance_of_counts() - 0.85 / found.spread).abs() < 1e-12);
}

#[test]
fn two_ways_of_counting_have_a_line_each_and_one_slope() {
    let (old, mut new) = (steady(2010, 6, -0.02, 0.0), steady(2016, 5, -0.02, 0.0));
    new.iter_mut().for_each(|count| count.users *= 1.3);
    assert!((fit(&[&old, &new]).unwrap().slope + 0.02).abs() < 1e-12);
    assert!(fit(&[&[old, new].concat()]).unwrap().slope > 0.0, "joined, the new way looks like growth");
}

#[test]
fn too_few_years_or_a_zero_give_no_trend() {
    let two = [(2023, 6.0, 92.0), (2024, 4.0, 95.0)];
    assert_eq!(fit(&[&counts(&two)]), Err(NoTrend::TooFewYears(2)));
    let with_zero = [&two[..], &[(2025, 0.0, 96.0)]].concat();
    assert_eq!(fit(&[&counts(&with_zero)]), Err(NoTrend::Zero(year(2025))));
    assert_eq!(supported(None, &Reference::default(), year(2025), &Settings::default()), None);
}

#[test]
fn damping_adds_powers_up() {
    assert_eq!(damped_change(-0.03, 0.9, 0), 0.0);
    assert_eq!(damped_change(-0.03, 0.9, -4), 0.0);
    assert!((damped_change(-0.03, 0.9, 3) + 0.03 * (0.9 + 0.81 + 0.729)).abs() < 1e-15);
    assert!((damped_change(0.02, 1.0, 7) - 0.14).abs() < 1e-15);
}

/// The worked example of METHOD.md: own weight 0.002²/(0.002² + v), v = the larger of stray and count noise ÷ Σw·dx².
#[test]
fn the_own_trend_weighs_by_its_noise() {
    let own = steady(2016, 10, -0.04, 0.0);
    let fitted = fit(&[&own]).unwrap();
    let trend = carried(&own, &reference(-0.015, &[]));
    let expected = 0.002 * 0.002 / (0.002 * 0.002 + fitted.noise / fitted.spread);
    assert!((trend.own.weight - expected).abs() < 1e-12 && trend.pooled.weight == 0.0);
    assert!((trend.change - (expected * -0.04 + (1.0 - expected) * -0.015)).abs() < 1e-9, "{trend:?}");
}

#[test]
fn weights_sum_to_one_and_the_more_the_own_years_stray_the_more_the_others_are_heard() {
    let others = reference(-0.015, &[-0.03, -0.02, -0.028]);
    let own = |stray: f64| carried(&steady(2016, 10, -0.06, stray), &others);
    let (calm, wild) = (own(0.04), own(0.2));
    for trend in [calm, wild, carried(&steady(2024, 2, -0.06, 0.0), &others)] {
        assert!((weights(&trend) - 1.0).abs() < 1e-12, "{trend:?}");
        assert!([trend.own, trend.pooled, trend.ground].iter().all(|share| (0.0..=1.0).contains(&share.weight)));
    }
    assert!(calm.own.weight > 5.0 * wild.own.weight && calm.change < wild.change, "{calm:?} {wild:?}");
    let held = wild.pooled.weight + wild.ground.weight;
    let others = (wild.pooled.weight * wild.pooled.change + wild.ground.weight * wild.ground.change) / held;
    assert!((wild.change - others).abs() < 0.001 && held > 0.98, "{wild:?}");
}

#[test]
fn without_other_places_the_own_trend_is_held_against_no_change() {
    let trend = carried(&steady(2016, 10, -0.04, 0.0), &Reference::default());
    assert_eq!((trend.ground_is, trend.ground.change, trend.pooled.weight), (Ground::NoChange, 0.0, 0.0));
    assert!(trend.change < 0.0 && (trend.change - trend.own.weight * -0.04).abs() < 1e-9 && trend.own.weight < 1.0);
}

#[test]
fn series_that_do_not_change_leave_both_lines_equal() {
    let flat = steady(2016, 10, 0.0, 0.0);
    let trend = carried(&flat, &reference(0.0, &[0.0, 0.0]));
    let trend = with_level(trend, &flat[7..], &[270.0; 3], &Settings::default());
    assert!(trend.change.abs() < 1e-4 && (trend.level - 1.0).abs() < 1e-4, "{trend:?}");
    let exactly = with_level(carried(&flat, &Reference::default()), &flat[7..], &[270.0; 3], &Settings::default());
    assert!(exactly.change.abs() < 1e-14 && (exactly.level - 1.0).abs() < 1e-14, "{exactly:?}");
}

/// Three years 0.30, 0.28, 0.29 and a change of −0.02: the last has weight 1, the one before 0.3, the first 0.09.
#[test]
fn the_level_leans_on_the_last_years() {
    let window = counts(&[(2023, 270.0, 900.0), (2024, 252.0, 900.0), (2025, 261.0, 900.0)]);
    let trend = Trend { change: -0.02, ..carried(&steady(2016, 10, -0.02, 0.0), &Reference::default()) };
    let level = with_level(trend, &window, &[261.0; 3], &Settings::default()).level;
    let expected = (libm::log(0.29) + 0.3 * (libm::log(0.28) - 0.02) + 0.09 * (libm::log(0.30) - 0.04)) / 1.39;
    assert!((level - libm::exp(expected) / 0.29).abs() < 1e-12, "{level}");
    let empty = counts(&[(2024, 0.0, 900.0), (2025, 261.0, 900.0)]);
    assert_eq!(with_level(trend, &empty, &[261.0; 2], &Settings::default()).level, 1.0);
}

#[test]
fn nothing_after_the_last_year_is_used() {
    let own = steady(2010, 8, -0.03, 0.01);
    let until = |reference: &Reference| supported(fit(&[&own]).ok(), reference, year(2017), &Settings::default()).unwrap();
    let known = |others: &[f64], nation_to: u16| {
        let mut all = rows(&Area::Nation, &steady(1999, 10, -0.01, 0.0));
        all.extend(rows(&Area::Nation, &steady(2018, nation_to - 2017, 0.2, 0.0)));
        for (n, &change) in others.iter().enumerate() {
            let area = Area::Region(RegionId::new(format!("{n}")));
            all.extend(rows(&area, &steady(2008, 10, -0.02, 0.003)));
            all.extend(rows(&area, &steady(2018, 8, change, 0.0)));
        }
        Reference::new(&all, OLD, &RegionId::new("3403"))
    };
    assert_eq!(until(&known(&[0.3, -0.3], 2018)), until(&known(&[-0.1, 0.0], 2025)));
    let later = supported(fit(&[&own]).ok(), &known(&[0.3, 0.3], 2025), year(2025), &Settings::default()).unwrap();
    assert!(later.change > until(&known(&[0.3, 0.3], 2025)).change, "and what is known by then is");
}
