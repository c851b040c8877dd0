//! Draws of a study from its files to what is told: without chance they are the run, chances agree with quantiles, and the same seed gives
//! the same futures whatever else is drawn.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::float_cmp, missing_docs)]

use kohort::demand::draws::{CERTAINTIES, Drawn, drawn, nation};
use kohort::demand::of_scenario;
use kohort::domain::draws::{Draws, PERCENTILES, Source};
use kohort::domain::study::{Language, Study};
use kohort::io::read::read_study;
use kohort::model::project::project_all;
use kohort::scenario::build::build;
use kohort::scenario::check::check;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::AtomicBool;

fn study(name: &str) -> Study {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    let inputs = check(&read_study(&folder).unwrap(), &[]).unwrap_or_else(|found| panic!("{:?}", found.sorted())).value;
    build(&inputs, Language::En).unwrap().value
}

fn draws(count: u32, seed: u64, without: &[Source]) -> Draws {
    Draws::new(count, seed, without.iter().copied().collect::<BTreeSet<_>>()).unwrap()
}

fn of(study: &Study, scenario: usize, draws: &Draws) -> Vec<Drawn> {
    drawn(study, &study.scenarios[scenario], (draws, &nation(study, draws)), &AtomicBool::new(false)).unwrap().unwrap()
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
    let drawn = of(&hamar, 0, &draws(300, 1, &[]));
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
