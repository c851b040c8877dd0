//! Levers that change something, and one that does not.

use super::*;
use crate::domain::axis::{LeverId, Year};
use crate::domain::lever::{Lever, LeverKind, Part, Ramp};
use crate::domain::study::Language;
use crate::report::fixture::{Made, Plan, make};

fn lever(id: &str, evidence: Evidence, aim: &ServiceId) -> Lever {
    let from = Year::new(2027).unwrap();
    Lever {
        range: None,
        id: LeverId::new(id),
        name: id.to_owned(),
        on: false,
        ramp: Ramp { from, full: from, until: None },
        ceiling: None,
        calibration: from,
        source: "made up".to_owned(),
        evidence,
        kind: LeverKind::Standard { services: vec![aim.clone()], per_year: 0.01 },
    }
}

/// The first lever adds a tenth to the first two services, the second nothing to anything, the third a tenth to the second.
fn effects_of(made: &Made, ids: &[ServiceId]) -> Vec<Effect> {
    let of = |id: &str, changed: &[ServiceId]| {
        let mut need = made.demand[0][0].clone();
        for service in &mut need.services {
            let mut line = service.trend.clone();
            if changed.contains(&service.service) {
                line.total_users.iter_mut().for_each(|users| *users *= 1.1);
            }
            service.measures = Some(line);
        }
        Effect { part: Some(Part::Lever(LeverId::new(id))), on: false, need }
    };
    vec![of("first", &ids[..2]), of("second", &[]), of("third", &ids[1..2])]
}

#[test]
fn a_measure_that_changes_nothing_is_drawn_as_nothing() {
    let mut made = make(&Plan { language: Language::Nb, scenarios: 1, regions: 1, ..Plan::default() });
    let ids: Vec<ServiceId> = made.study.services.iter().take(2).map(|service| service.id.clone()).collect();
    made.study.assumptions.levers =
        vec![lever("first", Evidence::Local, &ids[0]), lever("second", Evidence::None, &ids[1]), lever("third", Evidence::Mixed, &ids[1])];
    let effects = effects_of(&made, &ids);
    let run = made.run();
    let view = View::new(&run, 0, 0).unwrap();
    let chart = drawn(view, &effects).unwrap();
    let rows: Vec<(&str, &str, bool)> = chart.table.rows.iter().map(|row| (row[0].as_str(), row[1].as_str(), row[3] == "0")).collect();
    let names = [0, 1].map(|at| view.service(at).unwrap().name());
    let expected = [
        ("First (målt i kommunen)", names[0].as_str(), false),
        ("First (målt i kommunen)", names[1].as_str(), false),
        ("Second (ingen dokumentert effekt)", names[1].as_str(), true),
        ("Third (studiene spriker)", names[1].as_str(), false),
    ];
    assert_eq!(rows, expected);
    assert!(chart.svg.contains(">Second (ingen dokumentert effekt)</text>") || chart.svg.contains(">Second (ingen dokumentert</text>"));
    assert!(chart.svg.contains("Kilde: virkningene: referanseverdi, ikke lokale data"), "{}", chart.svg);
    assert_eq!(chart.title, "Hva 3 tiltak ville endret hver for seg, ingen av dem slått på");
}

#[test]
fn one_measure_is_not_spoken_of_as_many() {
    let mut made = make(&Plan { language: Language::En, scenarios: 1, regions: 1, ..Plan::default() });
    let ids: Vec<ServiceId> = made.study.services.iter().take(2).map(|service| service.id.clone()).collect();
    made.study.assumptions.levers = vec![lever("first", Evidence::Local, &ids[0])];
    let effects = &effects_of(&made, &ids)[..1];
    let run = made.run();
    let chart = drawn(View::new(&run, 0, 0).unwrap(), effects).unwrap();
    assert_eq!(chart.title, "What the one measure would change, not switched on");
    assert!(!chart.svg.contains("not local data"), "measured in the municipality");
}
