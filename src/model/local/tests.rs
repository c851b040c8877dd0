//! Laws of local rates, on invented lopsided municipalities.

#![allow(clippy::unwrap_used, reason = "tests")]

use super::past::Tally;
use super::*;
use crate::domain::account::{Account, AccountDetail};
use crate::domain::axis::Sex;
use crate::domain::rates::{Asfr, SexRatioAtBirth, Survivorship};
use crate::model::step::step;

fn axis() -> AgeAxis {
    AgeAxis::new(1, 100).unwrap()
}

fn year(y: u16) -> Year {
    Year::new(y).unwrap()
}

/// A number between 0 and 1, the same for the same keys.
fn noise(keys: &[usize]) -> f64 {
    let mut state = 0x9E37_79B9_u64;
    for &key in keys {
        state = (state ^ key as u64).wrapping_mul(0x2545_F491_4F6C_DD1D).rotate_left(23);
    }
    (state >> 40) as f64 / (1_u64 << 24) as f64
}

/// Stocks of 2001–2009, `size` persons at each young age: lanes, sexes and ages differ.
fn histories(size: [f64; 3]) -> Histories {
    let stock = |n: usize| {
        Cells::from_fn(axis(), 3, |sex, group, lane| {
            let old = (group as f64 - 55.0).max(0.0) / 46.0;
            size[lane] * (1.0 - old * old) * (0.9 + 0.2 * noise(&[n, group, lane, sex.index()])) * (1.0 - 0.04 * sex.index() as f64)
        })
    };
    Histories { axis: axis(), first: year(2001), stocks: (0..9).map(stock).collect() }
}

fn national() -> National {
    let mx = |level: f64, y: u16| -> Vec<f64> {
        let fall = libm::exp(-0.012 * f64::from(y - 2000));
        (0..=110).map(|age| (level * libm::exp(0.1 * f64::from(age)) * fall).min(0.9)).collect()
    };
    let asfr = |y: u16| (0..55).map(|age: u16| if (18..44).contains(&age) { 0.07 - 0.001 * f64::from(y - 2000) } else { 0.0 }).collect();
    let years = || (1990..2009_u16).filter(|y| *y >= 2000);
    National {
        mx: years().map(|y| (year(y), [mx(2.1e-5, y), mx(3.0e-5, y)])).collect(),
        asfr: years().map(|y| (year(y), asfr(y))).collect(),
        srb: BTreeMap::from([(year(2000), 1.055)]),
        population: BTreeMap::new(),
    }
}

fn counties() -> References {
    References { county: vec![Some(7), Some(7), None] }
}

fn found(histories: &Histories, national: &National, settings: &Settings) -> LocalRates {
    estimate(histories, national, &Counted::default(), &counties(), (year(2007), 4), settings).unwrap()
}

/// Nothing smoothed, nothing drawn: a year that is estimated and projected is the year observed, in every cell and lane, with
/// a local mortality far from the nation's.
#[test]
fn a_year_as_it_was_is_given_back() {
    let (histories, national) = (histories([900.0, 170.0, 40.0]), national());
    let rates = nation::past_years(&national, axis(), year(2006), year(2007), Rules::default()).unwrap();
    let (nation, references) = (histories.together(), References::nation_only(3));
    let counted = Counted { births: BTreeMap::from([(year(2006), vec![Some(800.0), Some(220.0), Some(35.0)])]), ..Counted::default() };
    let known = Known {
        histories: &histories,
        nation: &nation,
        years: &rates,
        nation_years: &rates,
        counted: &counted,
        references: &references,
        rules: Rules::default(),
    };
    let window = (year(2006), year(2006));
    let local = local(&known, &Windows { births: window, moves: window }, &Settings::as_it_was()).unwrap();
    assert!(local.mortality.iter().all(|factor| (factor.value - 1.0).abs() > 0.01), "{:?}", local.mortality);
    let of_year = &rates[&year(2006)];
    let level = {
        let reading = Reading { rules: Rules::default(), from_age: 75, local_share: &local.share, counted: None };
        let births = reading.of(year(2006), of_year, &nation[&year(2006)], &nation[&year(2007)]).births[0];
        births.seen / births.expected
    };
    let vital = Vital {
        survivorship: Survivorship::new(local.survivorship(&of_year.survivorship)).unwrap(),
        // A factor is relative to the nation, whose births as its children tell them are not those of its rates.
        asfr: Asfr::from_fn(axis(), 3, |g, lane| of_year.asfr.get(g).copied().unwrap_or(0.0) * level * local.fertility[lane].value)
            .unwrap(),
        sex_ratio_at_birth: SexRatioAtBirth::new(vec![of_year.srb; 3]).unwrap(),
    };
    let (opening, observed) = (histories.stock(year(2006)).unwrap(), histories.stock(year(2007)).unwrap());
    let moved = Moved { rates: local.moves.rates(1.0, 1.0), added: Cells::zeros(axis(), 3) };
    let rates = vital.with_moves(&moved, opening, Rules::default()).unwrap();
    let mut account = Account::new(axis(), 3, AccountDetail::Totals);
    step(opening, &rates, Rules::default(), &mut account);
    let apart = account.closing.map(|sex, group, lane, persons| persons - observed.get(sex, group, lane));
    assert_eq!(apart.first_outside(-1e-9..=1e-9), None);
}

#[test]
fn nothing_after_the_jump_off_is_used() {
    let (histories, national) = (histories([900.0, 170.0, 40.0]), national());
    let before = found(&histories, &national, &Settings::default());
    let (mut later, mut other) = (histories.clone(), national.clone());
    for stock in &mut later.stocks[7..] {
        *stock = stock.map(|_, group, _, persons| persons * (2.0 + group as f64));
    }
    for y in [2007, 2008] {
        other.mx.insert(year(y), [vec![0.5; 111], vec![0.4; 111]]);
        other.asfr.insert(year(y), vec![0.01; 50]);
        other.srb.insert(year(y), 1.3);
    }
    assert_eq!(found(&later, &other, &Settings::default()), before);
    // What lies before it is.
    later.stocks[6] = later.stocks[6].map(|_, _, _, persons| persons * 1.01);
    assert_ne!(found(&later, &other, &Settings::default()), before);
}

/// Without priors estimates are ratios: twice the people give the same rates and twice the persons.
#[test]
fn twice_the_people_move_twice_as_many() {
    let national = national();
    let settings = Settings { window: 5, ..Settings::as_it_was() };
    let (one, two) = (histories([900.0, 170.0, 40.0]), histories([1800.0, 340.0, 80.0]));
    let (of_one, of_two) = (found(&one, &national, &settings), found(&two, &national, &settings));
    let people =
        |histories: &Histories, rates: &LocalRates| project(rates, histories.stock(year(2007)).unwrap(), 4).unwrap().pop().unwrap();
    let (small, large) = (people(&one, &of_one), people(&two, &of_two));
    let apart = large.map(|sex, group, lane, persons| persons / (2.0 * small.get(sex, group, lane)) - 1.0);
    assert_eq!(apart.first_outside(-1e-9..=1e-9), None);
}

/// The fewer the people, the nearer to the reference: the nation for the lane without a county.
#[test]
fn fewer_people_are_nearer_to_the_reference() {
    let national = national();
    let of_size = |size: f64| found(&histories([900.0, 170.0, size]), &national, &Settings::default()).local;
    let sizes = [4_000.0, 400.0, 40.0, 4.0, 0.4];
    let away = |local: &Local| {
        let moves = &local.moves.within;
        Sex::ALL.iter().map(|&sex| (0..80).map(|group| moves.get(sex, group, 2).abs()).sum::<f64>()).sum::<f64>()
    };
    let found: Vec<Local> = sizes.map(of_size).into();
    for pair in found.windows(2) {
        assert!(pair[1].moves.basis[2].local < pair[0].moves.basis[2].local);
        assert!(pair[1].fertility[2].basis.local < pair[0].fertility[2].basis.local);
        assert!(pair[1].mortality[2].basis.local < pair[0].mortality[2].basis.local);
    }
    let smallest = found.last().unwrap();
    assert!(away(smallest) < 0.2 * away(&found[1]), "{} of {}", away(smallest), away(&found[1]));
    assert!((smallest.fertility[2].value - 1.0).abs() < 0.02 && (smallest.mortality[2].value - 1.0).abs() < 0.02);
}

/// A lane of a county is drawn to the rest of it, not to itself.
#[test]
fn a_county_is_the_rest_of_it() {
    let tally = |seen: f64| Tally { seen, expected: 100.0 };
    let evidence = |seen: [f64; 3]| Evidence {
        year: year(2006),
        started: Cells::zeros(axis(), 3),
        net: Cells::zeros(axis(), 3),
        births: seen.map(tally).into(),
        deaths: seen.map(tally).into(),
    };
    let priors = Priors { local: 300.0, county: Some(500.0) };
    let found = vital::factors(Events::Deaths, &[evidence([130.0, 90.0, 100.0])], &[], priors, &counties());
    let county_of_first = (90.0 + 500.0) / 600.0;
    assert!((found[0].value - (130.0 + 300.0 * county_of_first) / 400.0).abs() < 1e-12);
    assert!((found[2].value - 1.0).abs() < 1e-12);
    assert_eq!((found[0].basis.persons, found[0].basis.local), (130.0, 0.25));
}

/// Deaths and births counted outrank what the stocks tell; a lane with a stock that is not known says nothing.
#[test]
fn counts_sharpen_and_gaps_say_nothing() {
    let (mut histories, national) = (histories([900.0, 170.0, 40.0]), national());
    let years: Vec<Year> = (1..7).map(|n| year(2000 + n)).collect();
    let many = |value: Option<f64>| years.iter().map(|&y| (y, vec![value, None, None])).collect();
    let with = |counted: &Counted, histories: &Histories| {
        estimate(histories, &national, counted, &counties(), (year(2007), 1), &Settings::default()).unwrap().local
    };
    let plain = with(&Counted::default(), &histories);
    let of = |births: f64, deaths: f64| {
        with(&Counted { births: many(Some(births)), deaths: many(Some(deaths)), ..Counted::default() }, &histories)
    };
    let (few, more) = (of(500.0, 2600.0), of(900.0, 3000.0));
    assert!(more.fertility[0].value > few.fertility[0].value && more.mortality[0].value > few.mortality[0].value);
    assert_eq!((more.fertility[1], few.mortality[2]), (plain.fertility[1], plain.mortality[2]));
    assert_eq!(more.fertility[0].basis.persons, 900.0);

    histories.stocks[0] = histories.stocks[0].map(|_, _, lane, persons| if lane == 1 { f64::NAN } else { persons });
    let gap = with(&Counted::default(), &histories);
    assert!(gap.fertility[1].basis.local < plain.fertility[1].basis.local && gap.fertility[1].value.is_finite());
}

/// Moves of the years to the jump-off and one after it, in the first lane alone.
fn from_abroad(moved_in: f64, moved_out: f64, years: std::ops::RangeInclusive<u16>) -> Counted {
    let abroad = years.map(|y| (year(y), vec![Some(Flow { moved_in, moved_out }), None, None])).collect();
    Counted { abroad, ..Counted::default() }
}

/// The nation gains people of every age below 90 by 30 in a thousand a year, and so is worth holding a place against.
fn nation_that_gains() -> National {
    let stocks = histories([400_000.0, 170.0, 40.0]);
    let national = National { population: stocks.together(), ..national() };
    let years = nation::past_years(&national, axis(), year(2001), year(2008), Rules::default()).unwrap();
    let mut people = stocks.together()[&year(2001)].clone();
    let mut population = BTreeMap::from([(year(2001), people.clone())]);
    for y in 2001..2008 {
        let (rates, opening) = (&years[&year(y)], people.clone());
        people = opening.map(|sex, group, _, newest| match group {
            0 => newest,
            _ => opening.get(sex, group - 1, 0) * rates.survivorship.get(sex, group, 0) * 1.03,
        });
        population.insert(year(y + 1), people.clone());
    }
    National { population, ..national }
}

fn told(counted: &Counted, spread: f64) -> LocalRates {
    let settings = Settings { abroad_spread: spread, ..Settings::default() };
    estimate(&histories([900.0, 170.0, 40.0]), &nation_that_gains(), counted, &counties(), (year(2007), 4), &settings).unwrap()
}

fn persons_of(moves: &Moves, abroad: f64, within: f64, lane: usize) -> f64 {
    let opening = histories([900.0, 170.0, 40.0]);
    let people = opening.stock(year(2007)).unwrap();
    let rates = moves.rates(abroad, within);
    Sex::ALL.iter().map(|&sex| (0..90).map(|g| rates.get(sex, g, lane) * people.get(sex, g, lane)).sum::<f64>()).sum()
}

/// Own counts tell apart where people come from; how many come in all, the stocks tell. Other lanes are not touched.
#[test]
fn own_flows_change_nothing_in_the_total() {
    let (plain, own) = (told(&Counted::default(), 0.2).local.moves, told(&from_abroad(8_000.0, 400.0, 2002..=2006), 0.2).local.moves);
    let apart = own.rates(1.0, 1.0).map(|sex, group, lane, rate| rate - plain.rates(1.0, 1.0).get(sex, group, lane));
    assert_eq!(apart.first_outside(-1e-12..=1e-12), None);
    let (more, fewer) = (persons_of(&own, 1.0, 0.0, 0), persons_of(&plain, 1.0, 0.0, 0));
    assert!(more > 1.05 * fewer, "{more} {fewer} {:?}", own.own[0]);
    assert!(persons_of(&own, 0.0, 1.0, 0) < persons_of(&plain, 0.0, 1.0, 0));
    assert_eq!(persons_of(&own, 1.0, 0.0, 1), persons_of(&plain, 1.0, 0.0, 1));
    assert_eq!((plain.own, own.own[1]), (vec![None; 3], None));
}

/// Counts that say what the nation's rates say change nothing at all.
#[test]
fn flows_as_the_nation_has_them_change_nothing() {
    let share = |net: f64| told(&from_abroad(net + 300.0, 300.0, 2002..=2006), 0.2).local.moves.own[0].unwrap().share;
    // The share is linear in the counts but for their noise, which out-counts raise: at 1 the noise has no say.
    let (mut low, mut high) = (0.0, 50_000.0);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if share(middle) < 1.0 { low = middle } else { high = middle }
    }
    let plain = told(&Counted::default(), 0.2);
    let same = told(&from_abroad(low + 300.0, 300.0, 2002..=2006), 0.2);
    let people = |rates: &LocalRates| project(rates, histories([900.0, 170.0, 40.0]).stock(year(2007)).unwrap(), 4).unwrap().pop().unwrap();
    let apart = people(&same).map(|sex, group, lane, persons| persons - people(&plain).get(sex, group, lane));
    assert_eq!(apart.first_outside(-1e-6..=1e-6), None);
}

/// The more persons counted, the less the nation has to say; huge counts take over wholly.
#[test]
fn huge_counts_take_over() {
    let of = |in_and_out: f64, spread: f64| {
        told(&from_abroad(4_000.0 + in_and_out, in_and_out, 2002..=2006), spread).local.moves.own[0].unwrap()
    };
    let own = of(0.0, 1e9).share;
    let noisy = [0.0, 1e5, 1e7, 1e9].map(|noise| of(noise, 0.2));
    for pair in noisy.windows(2) {
        assert!(pair[1].basis.local < pair[0].basis.local && (pair[1].share - 1.0).abs() < (pair[0].share - 1.0).abs());
    }

    assert!((noisy[3].share - 1.0).abs() < 1e-2 * (own - 1.0).abs() && noisy[0].basis.local > 0.9);
    // Ten thousand times the place, ten thousand times the counts: the same share, and no noise left.
    let nation = nation_that_gains();
    let large = histories([9e6, 1.7e6, 4e5]);
    let counted = from_abroad(4e7, 0.0, 2002..=2006);
    let found =
        estimate(&large, &nation, &counted, &counties(), (year(2007), 1), &Settings::default()).unwrap().local.moves.own[0].unwrap();
    assert!((found.share / own - 1.0).abs() < 1e-4 && found.basis.local > 0.9999, "{found:?} {own}");
}

#[test]
fn flows_after_the_jump_off_are_not_used() {
    let until = told(&from_abroad(8_000.0, 400.0, 2002..=2006), 0.2);
    let mut later = from_abroad(8_000.0, 400.0, 2002..=2006);
    later.abroad.append(&mut from_abroad(90_000.0, 1.0, 2007..=2008).abroad);
    assert_eq!(told(&later, 0.2), until);
    let mut before = from_abroad(8_000.0, 400.0, 2002..=2006);
    before.abroad.append(&mut from_abroad(90_000.0, 1.0, 2006..=2006).abroad);
    assert_ne!(told(&before, 0.2), until);
}
