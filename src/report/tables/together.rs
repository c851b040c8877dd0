//! Tables of regions that live together: who moved between them, and what raking moved.

use super::csv::{Csv, Field};
use crate::domain::axis::Year;
use crate::model::exchange::{Flows, Raked};
use crate::report::Run;

/// Name, type and meaning of the columns that no other table has.
pub const COLUMNS: [(&str, &str, &str); 5] = [
    ("origin", "string", "code of the region people leave; pool = the pool of all regions"),
    ("destination", "string", "code of the region people come to; pool = the pool of all regions"),
    ("added", "number", "persons raking added, in the cells it made larger; in the accounts among those who moved in"),
    ("taken", "number", "persons raking took, in the cells it made smaller; in the accounts among those who moved out"),
    ("share_moved", "number", "added and taken per person of the region at the end of the year before it was raked"),
];

/// Name and description of the tables.
pub const TABLES: [(&str, &str); 2] = [
    (
        "flows",
        "Persons who moved between the study's regions in each calendar year, raking and moves from outside apart; pairs without moves are left out.",
    ),
    ("raking", "What raking to the parent's people moved in each calendar year."),
];

/// Whether regions of any scenario exchange people.
pub fn has_flows(run: &Run) -> bool {
    run.projections.iter().any(|projected| projected.beside.as_ref().is_some_and(|beside| beside.flows.is_some()))
}

/// Whether regions of any scenario were raked.
pub fn has_raking(run: &Run) -> bool {
    run.projections.iter().any(|projected| projected.beside.as_ref().is_some_and(|beside| !beside.raked.is_empty()))
}

/// Calendar years up to the horizon's, with their position.
fn years(run: &Run) -> impl Iterator<Item = (usize, Year)> + use<> {
    let horizon = run.study.year_label.of_stock(run.study.last_stock);
    run.study.jump_off.through(horizon).enumerate()
}

/// Persons by scenario, year, origin and destination; with a pool each region's into it and out of it.
pub fn flows(run: &Run) -> Csv {
    let mut csv = Csv::new("flows.csv", run.language, &["scenario", "year", "origin", "destination", "persons"]);
    for projected in run.projections {
        let Some(flows) = projected.beside.as_ref().and_then(|beside| beside.flows.as_ref()) else { continue };
        for (at, year) in years(run) {
            for (origin, destination, persons) in of_year(run, flows, at) {
                let keys =
                    [Field::Text(projected.scenario.as_str()), Field::Year(Some(year)), Field::Text(origin), Field::Text(destination)];
                csv.row(&keys.into_iter().chain([Field::Number(persons)]).collect::<Vec<_>>());
            }
        }
    }
    csv
}

/// Origin, destination and persons of the year at a position.
fn of_year<'a>(run: &Run<'a>, flows: &Flows, at: usize) -> Vec<(&'a str, &'a str, f64)> {
    const POOL: &str = "pool";
    let names: Vec<&'a str> = run.study.regions.iter().map(|region| region.id.as_str()).collect();
    let moved = match flows {
        Flows::Pool(years) => {
            let of_year = || names.iter().copied().zip(years.get(at).into_iter().flatten());
            let into = of_year().map(|(name, (out, _))| (name, POOL, *out));
            into.chain(of_year().map(|(name, (_, inn))| (POOL, name, *inn))).collect::<Vec<_>>()
        }
        Flows::Between(years) => {
            let pairs = |(origin, to): (&'a str, &Vec<f64>)| {
                names.iter().copied().zip(to.clone()).map(|(destination, persons)| (origin, destination, persons)).collect::<Vec<_>>()
            };
            names.iter().copied().zip(years.get(at).into_iter().flatten()).flat_map(pairs).collect()
        }
    };
    moved.into_iter().filter(|(_, _, persons)| *persons > 0.0).collect()
}

/// What raking moved, by scenario, region and year.
pub fn raking(run: &Run) -> Csv {
    let mut csv = Csv::new("raking.csv", run.language, &["scenario", "region", "year", "added", "taken", "share_moved"]);
    for projected in run.projections {
        let Some(raked) = projected.beside.as_ref().map(|beside| &beside.raked).filter(|raked| !raked.is_empty()) else { continue };
        for (at, region) in run.study.regions.iter().enumerate() {
            for (step, year) in years(run) {
                let Some(moved) = raked.get(step).and_then(|regions| regions.get(at)) else { break };
                let Raked { added, taken, .. } = *moved;
                let keys = [Field::Text(projected.scenario.as_str()), Field::Text(region.id.as_str()), Field::Year(Some(year))];
                csv.row(&keys.into_iter().chain([added, taken, moved.share()].map(Field::Number)).collect::<Vec<_>>());
            }
        }
    }
    csv
}
