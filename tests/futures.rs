//! Draws of a study from its files to what is told: without chance they are the run, chances agree with quantiles, and the same seed gives
//! the same futures whatever else is drawn.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::float_cmp, missing_docs)]

use kohort::demand::draws::programme::{Certainty, programme};
use kohort::demand::draws::{CERTAINTIES, Chances, Drawn, Watch, What, drawn};
use kohort::demand::of_scenario;
use kohort::domain::draws::{Draws, PERCENTILES, Source};
use kohort::domain::exchange::Coupling;
use kohort::domain::late::Triangle;
use kohort::domain::study::{Language, Study};
use kohort::io::read::read_study;
use kohort::model::project::project_all;
use kohort::scenario::build::build;
use kohort::scenario::check::check;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64};

fn study(name: &str) -> Study {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    let inputs = check(&read_study(&folder).unwrap(), &[]).unwrap_or_else(|found| panic!("{:?}", found.sorted())).value;
    build(&inputs, Language::En).unwrap().value
}

fn draws(count: u32, seed: u64, without: &[Source]) -> Draws {
    Draws::new(count, seed, without.iter().copied().collect::<BTreeSet<_>>()).unwrap()
}

fn of(study: &Study, scenario: usize, draws: &Draws) -> Vec<Drawn> {
    let (cancelled, lived) = (AtomicBool::new(false), AtomicU64::new(0));
    let chances = Chances::of(study, draws.clone());
    drawn(study, &study.scenarios[scenario], &chances, Watch { cancelled: &cancelled, lived: &lived }).unwrap().unwrap()
}

#[test]
fn without_chance_the_futures_are_the_run() {
    let hamar = study("hamar");
    let (projected, _) = project_all(&hamar).unwrap();
    let need = of_scenario(&hamar, &projected[0]);
    let drawn = of(&hamar, 0, &draws(2, 1, &Source::ALL));
    for (at, (_, stock)) in projected[0].regions[0].stocks().enumerate() {
        for value in drawn[0].people[0].1[at].quantiles {
            assert!((value - stock.total(0)).abs() < 1e-6, "{value} {}", stock.total(0));
        }
    }
    let mut compared = 0;
    for service in &drawn[0].services {
        let expected = need[0].services.iter().find(|own| own.service == service.service).unwrap();
        for at in 0..drawn[0].nights.len() {
            if let Some(users) = &service.users {
                let value = expected.trend.total_users[at];
                assert!((users[at].median() - value).abs() < 1e-6, "{} {at}", service.service);
                compared += 1;
            }
            if let Some(places) = &service.places {
                let value = expected.trend.places[at];
                assert!((places.needed[at].median() - value).abs() < 1e-6, "{} {at}: {value}", service.service);
                compared += 1;
            }
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn chances_and_certainties_agree_with_the_quantiles() {
    let hamar = study("hamar");
    let drawn = of(&hamar, 0, &draws(200, 1, &[]));
    let mut seen = 0;
    for places in drawn[0].services.iter().filter_map(|service| service.places.as_ref()) {
        for (at, told) in places.needed.iter().enumerate() {
            assert!(told.quantiles.windows(2).all(|pair| pair[0] <= pair[1]));
            assert!(places.enough[at].windows(2).all(|pair| pair[0] <= pair[1]));
            let middle = CERTAINTIES.iter().position(|certainty| *certainty == 50.0).unwrap();
            assert_eq!(places.enough[at][middle], told.median());
            let Some(short) = &places.short else { continue };
            let (there, chance) = short[at];
            for (percentile, value) in PERCENTILES.into_iter().zip(told.quantiles) {
                // So many per cent need no more than the value: fewer than it are enough for fewer.
                let most = 1.0 - percentile / 100.0;
                assert!(if value > there { chance >= most - 0.01 } else { chance <= most + 0.01 }, "{there} {chance} {percentile} {value}");
                seen += 1;
            }
        }
    }
    assert!(seen > 50);
}

/// Draw by draw the difference of two scenarios is theirs: the same chances are drawn for both.
#[test]
fn scenarios_share_their_chances() {
    let hamar = study("hamar");
    let at = |id: &str| hamar.scenarios.iter().position(|scenario| scenario.id.as_str() == id).unwrap();
    let one = draws(1, 9, &[]);
    let total = |scenario: usize| of(&hamar, scenario, &one)[0].people[0].1.last().unwrap().median();
    let expected = |scenario: usize| of(&hamar, scenario, &draws(1, 9, &Source::ALL))[0].people[0].1.last().unwrap().median();
    let (main, high) = (at("mmmm"), at("hhmh"));
    let (apart, planned) = (total(high) - total(main), expected(high) - expected(main));
    assert!((apart / planned - 1.0).abs() < 0.2, "{apart} {planned}");
    assert!((total(main) - expected(main)).abs() > 1.0, "and chance there is");
}

/// What each source makes alone adds up to what all make together, nearly: they work one on top of the other.
#[test]
fn sources_alone_make_the_whole_spread_and_one_that_is_off_makes_none() {
    let hamar = study("hamar");
    let drawn = of(&hamar, 0, &draws(96, 1, &[Source::UseTrend]));
    let last = drawn[0].stocks.len() - 1;
    let mut seen = 0;
    for spread in &drawn[0].spread {
        assert_eq!(spread.all[0], 0.0, "the jump-off is known: {:?}", spread.what);
        assert!(spread.alone.iter().all(|(source, _)| *source != Source::UseTrend));
        let sum: f64 = spread.alone.iter().map(|(_, alone)| alone[last] * alone[last]).sum();
        if let What::People(_) = spread.what {
            let together = spread.all[last] * spread.all[last] / sum;
            assert!((together - 1.0).abs() < 0.25, "{:?}: {together}", spread.what);
            let by_use = spread.alone.iter().filter(|(source, _)| [Source::UseBase, Source::UseYears].contains(source));
            assert!(by_use.clone().count() == 2 && by_use.flat_map(|(_, alone)| alone).all(|alone| *alone == 0.0));
            seen += 1;
        }
        let shares: f64 = Source::ALL.into_iter().filter_map(|source| spread.share(source, last)).sum();
        assert!(sum == 0.0 || (shares - 1.0).abs() < 1e-12);
    }
    assert_eq!(seen, 2);
}

/// With the programme, the share of futures with too few places is at most what was chosen on every night; with a place less, it is not.
#[test]
fn the_smallest_programme_is_enough_and_no_smaller_one_is() {
    let hamar = study("hamar");
    let drawn = of(&hamar, 0, &draws(100, 3, &[]));
    let certainty = Certainty::of(80.0).unwrap();
    let at = CERTAINTIES.iter().position(|own| *own == 80.0).unwrap();
    let mut seen = 0;
    for places in drawn[0].services.iter().filter_map(|service| service.places.as_ref()) {
        let Some(nights) = programme(places, &drawn[0].nights, certainty) else { continue };
        for (built, enough) in nights.iter().zip(&places.enough[1..]) {
            assert!(built.there + built.more >= enough[at] - 1e-9 && built.whole >= built.more && built.whole < built.more + 1.0);
        }
        let most = nights.last().unwrap().more;
        assert!(most == 0.0 || nights.iter().any(|built| (built.there + most - built.enough).abs() < 1e-9), "some night needs all of it");
        seen += usize::from(most > 0.0);
    }
    assert!(seen >= 2, "{seen}");
}

/// Without chance, regions that exchange people and meet a parent are drawn as they are run; with it, moves between them are chance too: what
/// one region's futures hold depends on the others', and the sum lies around the parent's.
#[test]
fn regions_that_live_together_are_drawn_together() {
    let region = study("made-up-region");
    let (projected, _) = project_all(&region).unwrap();
    let scenario = region.scenarios.iter().position(|scenario| scenario.coupling.as_ref().is_some_and(|own| own.parent.is_some())).unwrap();
    let still = of(&region, scenario, &draws(3, 1, &Source::ALL));
    for (drawn, lived) in still.iter().zip(&projected[scenario].regions) {
        for (at, (_, stock)) in lived.stocks().enumerate() {
            for value in drawn.people[0].1[at].quantiles {
                assert!((value - stock.total(0)).abs() < 1e-6, "{} {at}: {value} {}", drawn.region, stock.total(0));
            }
        }
    }
    let (few, many) = (of(&region, scenario, &draws(5, 1, &[])), of(&region, scenario, &draws(40, 1, &[])));
    for ((few, many), still) in few.iter().zip(&many).zip(&still) {
        let last = few.stocks.len() - 1;
        let of = |drawn: &Drawn| drawn.people[0].1[last].quantiles;
        assert!(of(many)[0] < of(still)[3] && of(still)[3] < of(many)[6], "{}", many.region);
        // The first five of forty are the five.
        assert!(of(many)[0] <= of(few)[0] && of(few)[6] <= of(many)[6], "{}", many.region);
    }
}

/// A programme that may come later and smaller, or not: its futures lie further apart, and by what it lacks only.
#[test]
fn a_programme_that_may_come_late_widens_the_futures_of_its_scenario_alone() {
    let town = study("fjordbygd");
    let at = |id: &str| town.scenarios.iter().position(|scenario| scenario.id.as_str() == id).unwrap();
    let others: Vec<Source> = Source::ALL.into_iter().filter(|source| *source != Source::Building).collect();
    let (late, sure) = (of(&town, at("late"), &draws(60, 1, &others)), of(&town, at("spread"), &draws(60, 1, &others)));
    let (projected, _) = project_all(&town).unwrap();
    for (region, drawn) in late.iter().enumerate() {
        let last = drawn.people[0].1.last().unwrap();
        let planned = projected[at("late")].regions[region].stocks().last().unwrap().1.total(0);
        assert!(last.quantiles[0] < planned && planned < last.quantiles[6], "{}: {planned} {:?}", drawn.region, last.quantiles);
        let building = drawn.spread[0].alone.iter().find(|(source, _)| *source == Source::Building).unwrap();
        assert!(*building.1.last().unwrap() > 0.0);
    }
    for drawn in &sure {
        let last = drawn.people[0].1.last().unwrap();
        assert_eq!(last.quantiles[0], last.quantiles[6], "{}: nothing is said of how it may come", drawn.region);
    }
}

/// With measures switched on: without chance they are the run's own line, and an effect that may be none at all lies between that line and
/// the trend.
#[test]
fn measures_are_as_strong_as_they_may_be() {
    let mut hamar = study("hamar");
    let at = hamar.assumptions.levers.iter().position(|lever| lever.id.as_str() == "home-first").unwrap();
    hamar.assumptions.levers[at].on = true;
    let (projected, _) = project_all(&hamar).unwrap();
    let need = &of_scenario(&hamar, &projected[0])[0];
    let nursing = |drawn: &Drawn| {
        let service = drawn.services.iter().find(|service| service.service.as_str() == "long-stay").unwrap();
        (service.places.clone().unwrap(), service.with_measures.clone().unwrap())
    };
    let (_, still) = nursing(&of(&hamar, 0, &draws(2, 1, &Source::ALL))[0]);
    let line = need.services.iter().find(|own| own.service.as_str() == "long-stay").unwrap();
    let (with, trend) = (line.measures.as_ref().unwrap(), &line.trend);
    for (night, told) in still.places.as_ref().unwrap().iter().enumerate() {
        assert!((told.median() - with.places[night]).abs() < 1e-6, "{night}: {} {}", told.median(), with.places[night]);
    }
    hamar.assumptions.levers[at].range = Triangle::new(0.0, 1.0, 1.0);
    let others: Vec<Source> = Source::ALL.into_iter().filter(|source| *source != Source::Measures).collect();
    let (sure, drawn) = nursing(&of(&hamar, 0, &draws(80, 1, &others))[0]);
    let (last, told) = (with.places.len() - 1, drawn.places.as_ref().unwrap().last().unwrap());
    assert_eq!(sure.needed[last].quantiles[0], sure.needed[last].quantiles[6], "the trend has no measures");
    let (least, most) = (with.places[last], trend.places[last]);
    assert!(least < most && told.quantiles[0] >= least - 1e-9 && told.quantiles[6] <= most + 1e-9);
    // Of a triangle that rises to 1, half lie below √½.
    let half = most - (most - least) * libm::sqrt(0.5);
    assert!((told.median() - half).abs() < 0.15 * (most - least), "{} {half}", told.median());
}

/// The study with some of its regions, in this order, each for itself.
fn with_regions(study: &Study, order: &[usize]) -> Study {
    fn picked<T: Clone>(all: &[T], order: &[usize]) -> Vec<T> {
        order.iter().filter_map(|at| all.get(*at).cloned()).collect()
    }
    let mut some = study.clone();
    some.regions = picked(&study.regions, order);
    for scenario in &mut some.scenarios {
        scenario.coupling = None;
        (scenario.rates, scenario.special) = (picked(&scenario.rates, order), picked(&scenario.special, order));
    }
    some
}

/// A region's futures are its own: the same people and services first or last in the study, and with the others gone.
#[test]
fn a_region_is_the_same_in_any_order_of_regions_and_alone() {
    // One use of services for all its regions, so that none is lost with their order.
    let region = study("made-up-region");
    let few = draws(70, 5, &[]);
    let last = region.regions.len() - 1;
    let (there, back): (Vec<usize>, Vec<usize>) = ((0..=last).collect(), (0..=last).rev().collect());
    let whole = of(&with_regions(&region, &there), 0, &few);
    let turned = of(&with_regions(&region, &back), 0, &few);
    for (at, drawn) in whole.iter().enumerate() {
        assert!(drawn.services.len() > 1 && *drawn == turned[last - at], "{}", drawn.region);
        assert!([drawn.clone()] == of(&with_regions(&region, &[at]), 0, &few)[..], "{} alone", drawn.region);
    }
    assert!(whole[0].people != whole[1].people);
}

/// Regions that live together without moving between each other or meeting a parent have the futures each has alone: chances are their own.
#[test]
fn together_without_exchange_each_has_its_own_futures() {
    let mut region = study("made-up-region");
    let few = draws(65, 5, &[Source::Fertility, Source::Mortality]);
    let order: Vec<usize> = (0..region.regions.len()).collect();
    let apart = of(&with_regions(&region, &order), 0, &few);
    region.scenarios[0].coupling = Some(Coupling { exchange: None, parent: None });
    for (together, apart) in of(&region, 0, &few).iter().zip(&apart) {
        for (together, apart) in together.people[0].1.iter().zip(&apart.people[0].1) {
            assert!(together.quantiles.iter().zip(apart.quantiles).all(|(a, b)| (a - b).abs() < 1e-6), "{together:?} {apart:?}");
        }
        // Batches of other sizes: use is chance of the draw, not of its place in a batch.
        let users = |drawn: &Drawn| drawn.services.iter().filter_map(|service| service.users.clone()).flatten().collect::<Vec<_>>();
        let (together, apart) = (users(together), users(apart));
        assert!(!apart.is_empty() && together.len() == apart.len());
        for (together, apart) in together.iter().zip(&apart) {
            assert!(together.quantiles.iter().zip(apart.quantiles).all(|(a, b)| (a - b).abs() < 1e-6), "{together:?} {apart:?}");
        }
    }
}

/// Nothing is begun that nobody wants any more.
#[test]
fn what_is_cancelled_beforehand_is_not_begun() {
    let region = study("made-up-region");
    let (cancelled, lived) = (AtomicBool::new(true), AtomicU64::new(0));
    let chances = Chances::of(&region, draws(500, 1, &[]));
    for scenario in &region.scenarios {
        let found = drawn(&region, scenario, &chances, Watch { cancelled: &cancelled, lived: &lived }).unwrap();
        assert!(found.is_none() && lived.load(std::sync::atomic::Ordering::Relaxed) == 0, "{}", scenario.id);
    }
}

/// Regions that live together have the same futures on any number of threads.
#[test]
fn regions_together_are_the_same_on_any_threads() {
    let region = study("made-up-region");
    let others: Vec<Source> = Source::ALL.into_iter().filter(|source| *source != Source::Counts).collect();
    let few = draws(65, 5, &others);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| of(&region, 1, &few))
    };
    assert!(region.scenarios[1].coupling.is_some());
    let one = on(1);
    for threads in [2, 3, 8] {
        assert!(on(threads) == one, "{threads} threads");
    }
}
