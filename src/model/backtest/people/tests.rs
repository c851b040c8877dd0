use super::*;
use crate::model::backtest::score::Scores;
use crate::model::backtest::summary::{ShelfLife, SizeClass, best_naive, find, rows, shelf_life};

pub(in crate::model::backtest) const FIRST: u16 = 2004;
pub(in crate::model::backtest) const STOCKS: u16 = 14;

pub(in crate::model::backtest) fn year(y: u16) -> Year {
    Year::new(y).unwrap()
}

fn axis() -> AgeAxis {
    AgeAxis::new(1, 105).unwrap()
}

/// Three municipalities of different size, age and growth; women live longer than men.
pub(in crate::model::backtest) fn stock(n: u16) -> Cells {
    Cells::from_fn(axis(), 3, |sex, age, lane| {
        let (age, n) = (age as f64, f64::from(n));
        let old = if sex == Sex::Female { 98.0 } else { 93.0 };
        let level = [40.0, 11.0, 160.0][lane] * (1.0 + [0.012, -0.017, 0.004][lane] * n);
        let wave = 1.0 + 0.1 * libm::sin(age / 7.0 + lane as f64 + n * 0.05);
        level * wave * (1.0 - libm::pow(age / (old + 10.0), 4.0)).max(0.001)
    })
}

pub(in crate::model::backtest) fn mx(n: u16) -> [Vec<f64>; 2] {
    let fall = libm::exp(-0.015 * f64::from(n));
    [1.4e-5, 2.2e-5].map(|level| {
        let z = |age: i32| level * libm::exp(0.105 * f64::from(age)) * fall;
        (0..=110).map(|age| z(age) / (1.0 + z(age))).collect()
    })
}

pub(in crate::model::backtest) fn asfr(n: u16) -> Vec<f64> {
    let level = 0.11 - 0.001 * f64::from(n);
    (0..55)
        .map(|age| if (15..50).contains(&age) { level * libm::exp(-libm::pow((f64::from(age) - 30.0) / 6.0, 2.0)) } else { 0.0 })
        .collect()
}

pub(in crate::model::backtest) fn past() -> Past {
    let by_year = |n: u16| year(FIRST + n);
    let national = National {
        mx: (0..STOCKS).map(|n| (by_year(n), mx(n))).collect(),
        asfr: (0..STOCKS).map(|n| (by_year(n), asfr(n))).collect(),
        srb: (0..STOCKS).map(|n| (by_year(n), 1.05 + 0.001 * f64::from(n))).collect(),
        population: BTreeMap::new(),
    };
    Past {
        histories: Histories { axis: axis(), first: year(FIRST), stocks: (0..STOCKS).map(stock).collect() },
        national,
        counted: Counted::default(),
        references: References { county: vec![Some(0), Some(0), Some(1)] },
    }
}

fn projected(past: &Past, jump_off: u16) -> Vec<[f64; 5]> {
    let cases = cases(past, &[year(jump_off)], 5, &Settings::default()).unwrap();
    cases.iter().map(|case| case.projected).collect()
}

/// A future that is wholly other, in every table, changes no figure of any method; one year earlier it does.
#[test]
fn nothing_is_known_before_its_time() {
    let jump_off = FIRST + 8;
    let sound = past();
    let known = projected(&sound, jump_off);
    let changed = |from: u16| {
        let mut past = sound.clone();
        for n in 0..STOCKS {
            let at = year(FIRST + n);
            if FIRST + n > from {
                past.histories.stocks[usize::from(n)] = stock(n).map(|_, age, _, persons| persons * 3.0 + age as f64);
            }
            if FIRST + n >= from {
                past.national.mx.insert(at, mx(n).map(|rates| rates.iter().map(|m| m * 0.3).collect()));
                past.national.asfr.insert(at, asfr(n).iter().map(|rate| rate * 2.0).collect());
                past.national.srb.insert(at, 1.4);
                past.counted.births.insert(at, vec![Some(9.0), Some(70.0), Some(3.0)]);
                past.counted.deaths.insert(at, vec![Some(1.0), Some(90.0), Some(2.0)]);
            }
        }
        past
    };
    assert_eq!(projected(&changed(jump_off), jump_off), known);
    let earlier = projected(&changed(jump_off - 1), jump_off);
    for method in 0..Method::ALL.len() {
        assert!(earlier.iter().zip(&known).any(|(a, b)| a[method] != b[method]), "{:?} does not look at its past", Method::ALL[method]);
    }
}

#[test]
fn a_stock_is_known_on_its_day_and_a_rate_after_its_year() {
    let known = past().known(year(2010));
    assert_eq!((known.histories.last(), known.national.mx.keys().next_back().copied()), (Some(year(2010)), Some(year(2009))));
}

/// Naive figures by hand from the stocks: no change is the stock itself, the trend its growth to the power of a fifth a year.
#[test]
fn cases_lie_beside_their_own_outcome() {
    let past = past();
    let cases = cases(&past, &past.jump_offs(), 4, &Settings::default()).unwrap();
    let at = |jump_off: u16, horizon: u16, group: usize, lane: usize| {
        let here = |case: &&Case| (case.jump_off, case.horizon, case.group, case.lane) == (year(jump_off), horizon, group, lane);
        *cases.iter().find(here).unwrap()
    };
    let case = at(2011, 3, 3, 1);
    let old = |n: u16| persons(&stock(n), AgeBand::open(80), 1);
    let close = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9 * expected, "{found} is not {expected}");
    close(case.observed, old(10));
    close(case.pair(Method::NoChange).projected, old(7));
    close(case.size, stock(7).total(1));
    let trend = old(7) * libm::pow(old(7) / old(2), 0.6);
    close(case.pair(Method::Trend).projected, trend);
    let whole = at(2012, 4, 0, 2);
    // 2012 + 4 years is the stock of 2016, the thirteenth.
    close(whole.observed, stock(12).total(2));
    // Jump-offs 2009–2016 of 2004–2017; the last has one year after it.
    let horizons = |jump_off: u16| cases.iter().filter(|case| case.jump_off == year(jump_off)).map(|case| case.horizon).max();
    assert_eq!((horizons(2009), horizons(2014), horizons(2016), horizons(2017)), (Some(4), Some(3), Some(1), None));
}

/// 2004 of the second municipality is not known: from 2009 it is no case of any method and weighs on nobody else's; from 2010 it
/// is one, and what is known of 2004 in the others is used.
#[test]
fn a_stock_that_is_not_known_is_no_case_and_no_number() {
    let sound = past();
    let mut torn = sound.clone();
    torn.histories.stocks[0] = stock(0).map(|_, _, lane, persons| if lane == 1 { f64::NAN } else { persons });
    let from = |past: &Past, jump_off: u16| cases(past, &[year(jump_off)], 5, &Settings::default()).unwrap();
    let (all, some) = (from(&sound, 2009), from(&torn, 2009));
    assert_eq!((all.len(), some.len()), (5 * 5 * 3, 5 * 5 * 2));
    assert!(some.iter().all(|case| case.lane != 1 && case.projected.iter().all(|persons| persons.is_finite())));
    let kept = |case: &Case| all.iter().find(|other| (other.lane, other.horizon, other.group) == (case.lane, case.horizon, case.group));
    // A group's own trend knows no other municipality; the nation, here the lanes together, has lost one.
    let trend = |case: &Case| case.pair(Method::Trend);
    assert!(some.iter().all(|case| kept(case).map(trend) == Some(trend(case))));
    assert!(some.iter().any(|case| kept(case).map(|other| other.projected) != Some(case.projected)));
    assert!(from(&torn, 2010).iter().any(|case| case.lane == 1));
    let of_2004 = |lane: usize| stock(0).map(|_, _, at, persons| if at == lane { f64::NAN } else { persons });
    let mut other = sound.clone();
    other.histories.stocks[0] = of_2004(0);
    let of_first = |cases: &[Case]| cases.iter().find(|case| case.lane == 0 && case.horizon == 5).map(|case| case.projected[0]);
    assert_ne!(of_first(&from(&other, 2010)), of_first(&from(&sound, 2010)));
    // Nor is an outcome that is not known.
    let mut gone = sound.clone();
    gone.histories.stocks[13] = stock(13).map(|_, _, lane, persons| if lane == 2 { f64::NAN } else { persons });
    assert!(from(&gone, 2012).iter().all(|case| case.lane != 2 || case.horizon < 5));
}

#[test]
fn ratios_between_their_years_lie_on_a_line() {
    let steps: Vec<Groups> = [100.0, 150.0, 130.0].map(|persons| vec![vec![persons]]).into();
    let at = |horizon: u16| between(&steps, horizon, 0, 0);
    assert_eq!((at(0), at(5), at(10)), (100.0, 150.0, 130.0));
    assert!((at(1) - 110.0).abs() < 1e-12 && (at(8) - 138.0).abs() < 1e-12);
}

#[test]
fn a_stock_that_ends_at_eighty_has_no_ninety_year_olds_to_miss() {
    let groups: Vec<usize> = told_apart(AgeAxis::new(1, 80).unwrap()).map(|(group, _)| group).collect();
    assert_eq!(groups, [0, 1, 2, 3]);
}

fn case(size: f64, horizon: u16, errors: [f64; 5]) -> Case {
    Case { lane: 0, jump_off: year(2010), horizon, group: 0, size, projected: errors.map(|error| 1000.0 * (1.0 + error)), observed: 1000.0 }
}

/// By hand: three municipalities, errors 2, 8 and 20 % after one year, 9, 12 and 12 % after two.
#[test]
fn scores_by_class_and_shelf_life_by_hand() {
    let naive = [0.05, 0.03, 0.5, 0.5];
    let with = |own: f64| [own, naive[0], naive[1], naive[2], naive[3]];
    let cases = [
        case(1500.0, 1, with(0.20)),
        case(2500.0, 1, with(-0.02)),
        case(9000.0, 1, with(0.08)),
        case(1500.0, 2, with(0.12)),
        case(2500.0, 2, with(0.09)),
        case(9000.0, 2, with(-0.12)),
    ];
    let rows = rows(&cases);
    let mape = |class: SizeClass, horizon: u16| find(&rows, Method::Kohort, 0, class, horizon).unwrap().scores.mape;
    assert!((mape(SizeClass::HEADLINE, 1) - 0.05).abs() < 1e-12);
    assert!((mape(SizeClass::ALL, 1) - 0.10).abs() < 1e-12);
    let bias = find(&rows, Method::Kohort, 0, SizeClass::HEADLINE, 2).unwrap().scores.bias;
    assert!((bias - (0.09 - 0.12) / 2.0).abs() < 1e-12);
    // Headline: 80 % of 2 and 8 lie within 6.8 %, of 9 and 12 within 11.4 %.
    assert_eq!(shelf_life(&rows, Method::Kohort, 0, SizeClass::HEADLINE), Some(ShelfLife { years: 1, tested: 2 }));
    assert_eq!(shelf_life(&rows, Method::Trend, 0, SizeClass::HEADLINE), Some(ShelfLife { years: 2, tested: 2 }));
    assert_eq!(shelf_life(&rows, Method::CohortRatios, 0, SizeClass::ALL), Some(ShelfLife { years: 0, tested: 2 }));
    assert_eq!(shelf_life(&rows, Method::Kohort, 1, SizeClass::ALL), None);
    assert_eq!(best_naive(&rows, 0, SizeClass::ALL, 2).unwrap().method, Method::Trend);
    let one = Scores::of(&[cases[0].pair(Method::Kohort)]).unwrap();
    assert!((one.mape - 0.20).abs() < 1e-12);
}
