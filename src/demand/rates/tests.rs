use super::*;
use crate::demand::fixtures::{axis, counted, region, stock, year};
use crate::domain::axis::RegionId;
use crate::domain::cells::Cells;

const MIDDLE: AgeBand = AgeBand::closed(67, 79);
const OLD: AgeBand = AgeBand::open(80);

fn observed() -> Vec<ObservedUsers> {
    let mut rows = vec![counted("3411", 2024, None, OLD, 9_999.0)];
    for (n, y) in (2018..=2025).enumerate() {
        rows.push(counted("3403", y, None, MIDDLE, 250.0 + 5.0 * n as f64));
        if y != 2024 {
            rows.push(counted("3403", y, None, OLD, 560.0 - 20.0 * n as f64));
        }
    }
    rows
}

fn counts<'a>(observed: &'a [ObservedUsers], shape: &'a [GivenRate], spread: Spread) -> Counts<'a> {
    Counts {
        observed,
        window: (year(2023), year(2025)),
        trend: Some(TrendFrom { own: (year(2018), year(2025)), breaks: &[], reference: &[] }),
        spread,
        shape,
        others: None,
    }
}

fn persons_dec31(y: u16, band: AgeBand, sex: Option<Sex>) -> f64 {
    persons(&Population::new(stock(y + 1, 1.0)).unwrap(), band, sex)
}

#[test]
fn a_rate_is_the_users_of_the_window_over_the_people_of_the_same_nights() {
    let (observed, region) = (observed(), region("3403", 1.0));
    let found = rates_from_counts(&counts(&observed, &[], Spread::Bands), &region, axis()).unwrap();
    let people: f64 = (2023..=2025).map(|y| persons_dec31(y, MIDDLE, None)).sum();
    assert_eq!(found.rates.bands[0].rate, (275.0 + 280.0 + 285.0) / people);
    assert_eq!(found.rates.by_age[1][67..81].iter().filter(|&&rate| rate == found.rates.bands[0].rate).count(), 13);
    assert_eq!(found.rates.by_age[0][66], 0.0);
}

#[test]
fn a_year_without_a_count_is_left_out_of_its_band_alone_and_said() {
    let (observed, region) = (observed(), region("3403", 1.0));
    let found = rates_from_counts(&counts(&observed, &[], Spread::Bands), &region, axis()).unwrap();
    let years = |at: usize| found.evidence[at].years.iter().map(|y| y.get()).collect::<Vec<_>>();
    assert_eq!((years(0), years(1)), (vec![2023, 2024, 2025], vec![2023, 2025]));
    let people = persons_dec31(2023, OLD, None) + persons_dec31(2025, OLD, None);
    assert_eq!(found.rates.bands[1].rate, (460.0 + 420.0) / people);
    assert!(found.evidence[1].own_trend.unwrap() < -0.03 && found.evidence[0].own_trend.unwrap() > 0.0);
}

#[test]
fn single_ages_give_every_band_its_counts_back() {
    let (observed, region) = (observed(), region("3403", 1.0));
    let shape = |band, rate| GivenRate { region: None, sex: None, band, rate };
    let shape = [shape(AgeBand::closed(80, 89), 0.3), shape(AgeBand::open(90), 0.6)];
    let found = rates_from_counts(&counts(&observed, &shape, Spread::SingleAges), &region, axis()).unwrap();
    assert_eq!(found.rates.by_age[0], found.rates.by_age[1]);
    for (evidence, counted) in found.evidence.iter().zip([840.0, 880.0]) {
        let of_year = |y: u16| {
            Sex::ALL
                .iter()
                .map(|&sex| {
                    (0..=100_u8)
                        .map(|age| {
                            let inside = evidence.band.contains(age) && evidence.years.contains(&year(y));
                            if inside {
                                stock(y + 1, 1.0).get(sex, age.into(), 0) * found.rates.by_age[sex.index()][usize::from(age)]
                            } else {
                                0.0
                            }
                        })
                        .sum::<f64>()
                })
                .sum::<f64>()
        };
        let back: f64 = (2023..=2025).map(of_year).sum();
        assert!((back - counted).abs() < 1e-9, "{back} of {counted}");
    }
    assert!(found.rates.by_age[0][92] > 1.5 * found.rates.by_age[0][83]);
}

#[test]
fn counts_by_sex_make_a_curve_for_each() {
    let rows: Vec<ObservedUsers> = (2023..=2025)
        .flat_map(|y| [counted("3403", y, Some(Sex::Female), OLD, 300.0), counted("3403", y, Some(Sex::Male), OLD, 100.0)])
        .collect();
    let region = region("3403", 1.0);
    for spread in [Spread::Bands, Spread::SingleAges] {
        let found = rates_from_counts(&counts(&rows, &[], spread), &region, axis()).unwrap();
        let women: f64 = (2023..=2025).map(|y| persons_dec31(y, OLD, Some(Sex::Female))).sum();
        assert!((found.rates.by_age[0][80] - 900.0 / women).abs() < 1e-12);
        assert!(found.rates.by_age[1][80] < found.rates.by_age[0][80]);
    }
}

#[test]
fn a_shape_by_sex_bends_the_curve_of_its_sex_alone() {
    let of = |sex, users| counted("3403", 2024, Some(sex), OLD, users);
    let rows = [of(Sex::Female, 300.0), of(Sex::Male, 100.0)];
    let part = |sex, band, rate| GivenRate { region: None, sex: Some(sex), band, rate };
    let shape = [part(Sex::Female, AgeBand::closed(80, 89), 0.1), part(Sex::Female, AgeBand::open(90), 0.4)];
    let found = rates_from_counts(&counts(&rows, &shape, Spread::SingleAges), &region("3403", 1.0), axis()).unwrap();
    let [women, men] = &found.rates.by_age;
    assert!(women[95] > 2.0 * women[82] && (men[95] - men[82]).abs() < 1e-12);
}

#[test]
fn a_shape_that_would_not_be_used_is_refused() {
    let (observed, region) = (observed(), region("3403", 1.0));
    let part = |sex, band| GivenRate { region: None, sex, band, rate: 0.3 };
    for unused in [part(None, AgeBand::closed(75, 84)), part(None, AgeBand::closed(0, 66)), part(Some(Sex::Female), AgeBand::open(90))] {
        let shape = [unused.clone()];
        let problem = rates_from_counts(&counts(&observed, &shape, Spread::SingleAges), &region, axis()).unwrap_err();
        assert_eq!(problem, RateProblem::UnusedShape(unused.band));
    }
}

#[test]
fn what_cannot_be_a_rate_is_refused_by_name() {
    let region = region("3403", 1.0);
    let refuse = |rows: &[ObservedUsers]| rates_from_counts(&counts(rows, &[], Spread::Bands), &region, axis()).unwrap_err();
    assert_eq!(refuse(&[counted("3411", 2024, None, OLD, 4.0)]), RateProblem::NoCounts);
    assert_eq!(refuse(&[counted("3403", 2022, None, OLD, 4.0)]), RateProblem::NoCounts);
    let twice = [counted("3403", 2024, None, AgeBand::ALL, 4.0), counted("3403", 2023, Some(Sex::Male), OLD, 1.0)];
    assert_eq!(refuse(&twice), RateProblem::Overlap(AgeBand::ALL, OLD));
    assert_eq!(refuse(&[counted("3403", 2024, None, AgeBand::closed(80, 104), 4.0)]), RateProblem::CutsGroup(AgeBand::closed(80, 104)));
    assert!(matches!(refuse(&[counted("3403", 2024, None, OLD, 1e7)]), RateProblem::TooLarge(band, _) if band == OLD));
    let empty = Population::new(Cells::zeros(axis(), 1)).unwrap();
    let deserted = Region { history: [(year(2025), empty)].into(), ..region.clone() };
    let rows = [counted("3403", 2024, None, OLD, 4.0)];
    assert_eq!(rates_from_counts(&counts(&rows, &[], Spread::Bands), &deserted, axis()), Err(RateProblem::Nobody(OLD)));
}

#[test]
fn five_year_groups_must_not_be_cut() {
    let five = AgeAxis::new(5, 85).unwrap();
    assert_eq!(check_groups(five, MIDDLE), Err(RateProblem::CutsGroup(MIDDLE)));
    assert_eq!(check_groups(five, AgeBand::closed(65, 79)), Ok(()));
    assert_eq!(check_groups(five, OLD), Ok(()));
    let part = GivenRate { region: None, sex: None, band: AgeBand::open(83), rate: 0.3 };
    let counted = BandRate { band: OLD, sex: None, rate: 0.2, trend: None, shrinkage: None };
    assert_eq!(check_shape(five, &[counted], &[part]), Err(RateProblem::CutsGroup(AgeBand::open(83))));
}

#[test]
fn given_rates_of_the_region_outrank_those_of_all() {
    let given = |region: Option<&str>, rate| GivenRate { region: region.map(RegionId::new), sex: None, band: OLD, rate };
    let rows = [given(None, 0.1), given(Some("3411"), 0.7), given(Some("3403"), 0.2)];
    let stock = Population::new(stock(2026, 1.0)).unwrap();
    let rate = |rows: &[GivenRate]| rates_as_given(rows, Spread::Bands, &region("3403", 1.0), &stock).unwrap().by_age[0][85];
    assert_eq!((rate(&rows), rate(&rows[..2])), (0.2, 0.1));
    assert_eq!(rates_as_given(&rows[1..2], Spread::Bands, &region("3403", 1.0), &stock), Err(RateProblem::NoCounts));
}

/// Users by the curve over ages in every year: then nothing has changed but the ages within the band, and the level is 1. The crude
/// rate of the band has moved, and would say otherwise.
#[test]
fn ageing_within_a_band_is_no_change_of_level() {
    let region = region("3403", 1.0);
    let shape =
        [(AgeBand::closed(80, 89), 0.2), (AgeBand::open(90), 0.8)].map(|(band, rate)| GivenRate { region: None, sex: None, band, rate });
    let on = |y: u16| {
        let stock = Population::new(stock(y + 1, 1.0)).unwrap();
        0.2 * stock.in_band(AgeBand::closed(80, 89), 0) + 0.8 * stock.in_band(AgeBand::open(90), 0)
    };
    let observed: Vec<ObservedUsers> = (2018..=2025).map(|y| counted("3403", y, None, OLD, on(y))).collect();
    let trend = Some(TrendFrom { own: (year(2018), year(2025)), breaks: &[], reference: &[] });
    let of = |spread: Spread, shape: &[GivenRate]| {
        let counts = Counts { observed: &observed, window: (year(2023), year(2025)), trend, spread, shape, others: None };
        rates_from_counts(&counts, &region, axis()).unwrap().rates.bands[0].trend.unwrap()
    };
    let (single, band) = (of(Spread::SingleAges, &shape), of(Spread::Bands, &[]));
    assert!((single.level - 1.0).abs() < (band.level - 1.0).abs(), "{single:?} {band:?}");
    assert_eq!(single.change, band.change);
}

/// Four other places with the same number of people and 12, 14, 20 and 22 users per hundred aged 80+.
fn elsewhere() -> Vec<crate::domain::service::ReferenceCount> {
    let mut rows = Vec::new();
    for (area, users) in [("a", 120.0), ("b", 140.0), ("c", 200.0), ("d", 220.0)] {
        for y in 2023..=2025 {
            rows.push(crate::domain::service::ReferenceCount {
                area: crate::domain::service::Area::Region(crate::domain::axis::RegionId::new(area)),
                service: Some("home_based_care".to_owned()),
                definition: String::new(),
                band: OLD,
                year: year(y),
                users,
                people: 1000.0,
            });
        }
    }
    rows
}

/// The curve over single ages gives every band exactly its held rate × people back, and the band that nobody speaks of its own.
#[test]
fn the_users_of_a_held_band_are_exactly_its_held_rate_times_people() {
    let (observed, elsewhere) = (observed(), elsewhere());
    let bare = rates_from_counts(&counts(&observed, &[], Spread::SingleAges), &region("3403", 1.0), axis()).unwrap();
    let held = Counts { others: Some(&elsewhere), ..counts(&observed, &[], Spread::SingleAges) };
    let found = rates_from_counts(&held, &region("3403", 1.0), axis()).unwrap();
    let of = |found: &FoundRates, band: AgeBand| found.evidence.iter().find(|evidence| evidence.band == band).unwrap().clone();
    let (own, shrunk) = (of(&bare, OLD), of(&found, OLD));
    assert_eq!(own.shrinkage, Err(NotShrunk::NotAsked));
    let weight = shrunk.shrinkage.unwrap();
    assert!(weight.own > 0.0 && weight.own < 1.0 && weight.municipalities == 4);
    assert!((shrunk.rate - (weight.own * own.rate + (1.0 - weight.own) * 0.17)).abs() < 1e-12);
    assert_eq!(of(&found, MIDDLE).shrinkage, Err(NotShrunk::TooFew(0)));
    assert_eq!(of(&found, MIDDLE).rate, of(&bare, MIDDLE).rate);
    for band in [OLD, MIDDLE] {
        let evidence = of(&found, band);
        let nights = evidence.years.iter().map(|y| Population::new(stock(y.get() + 1, 1.0)).unwrap());
        let users: f64 = nights.map(|night| users_of(&found.rates.by_age, &night, band, None)).sum();
        assert!((users - evidence.rate * evidence.people).abs() < 1e-9 * users, "{band}: {users}");
    }
}

/// Today's level is read against the rates as they are held, so that the trend line stands where it stood: nothing is shrunk twice.
#[test]
fn the_trend_line_stands_where_it_stood() {
    let (observed, elsewhere) = (observed(), elsewhere());
    let bare = rates_from_counts(&counts(&observed, &[], Spread::Bands), &region("3403", 1.0), axis()).unwrap();
    let held = Counts { others: Some(&elsewhere), ..counts(&observed, &[], Spread::Bands) };
    let found = rates_from_counts(&held, &region("3403", 1.0), axis()).unwrap();
    for (one, other) in bare.rates.bands.iter().zip(&found.rates.bands) {
        let today = |band: &BandRate| band.rate * band.trend.unwrap().level;
        assert!((today(one) - today(other)).abs() < 1e-12, "{}", one.band);
    }
    assert!(bare.rates.bands[1].rate != found.rates.bands[1].rate);
}
