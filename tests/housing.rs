//! Housing-led growth: a case worked by hand, the laws of dwellings and people, and the studies that build.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use kohort::domain::housing::HousingFound;
use kohort::domain::study::{Language, Study};
use kohort::io::read::read_study;
use kohort::scenario::build::build;
use kohort::scenario::check::check;
use std::path::Path;

fn study(name: &str) -> Study {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    let inputs = check(&read_study(&folder).unwrap(), &[]).unwrap_or_else(|found| panic!("{found:?}")).value;
    build(&inputs, Language::En).unwrap_or_else(|found| panic!("{found:?}")).value
}

fn housing<'s>(study: &'s Study, scenario: &str) -> &'s [HousingFound] {
    let scenario = study.scenarios.iter().find(|own| own.id.as_str() == scenario).unwrap();
    &scenario.growth.as_ref().unwrap().housing
}

#[test]
fn shown() {
    let study = study("baerum");
    for scenario in ["build-825", "build-600", "build-400"] {
        let found = &housing(&study, scenario)[0];
        println!("{:?}", found.basis);
        for y in &found.years {
            println!(
                "{} done {:.0} occ {:.0} people {:.0} per {:.3} extra {:.3} in {:.0} out {:.0} pull {:.3}",
                y.year,
                y.completed,
                y.occupied,
                y.people,
                y.per_dwelling(),
                y.per_extra,
                y.moved_in,
                y.moved_out,
                y.pull
            );
        }
    }
}
