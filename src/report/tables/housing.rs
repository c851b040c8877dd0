//! Tables of housing: what scenarios led by dwellings start from, and their years.

use super::csv::{Csv, Field};
use crate::domain::axis::Year;
use crate::domain::housing::{HousingBasis, HousingFound, HousingYear};
use crate::domain::study::Scenario;
use crate::report::Run;

/// Name, type and meaning of the columns that no other table has.
pub const COLUMNS: [(&str, &str, &str); 17] = [
    ("planned", "number", "dwellings in the programme for the year"),
    ("completed", "number", "dwellings completed in the year: what is built of the programme, with what comes late"),
    ("demolished", "number", "dwellings taken down in the year"),
    ("occupied", "number", "dwellings lived in at the end of the year"),
    ("households", "number", "households at the end of the year"),
    ("people_in_households", "number", "people in private households at the end of the year"),
    ("persons_per_dwelling", "number", "people in private households for each dwelling lived in"),
    ("persons_per_extra_dwelling", "number", "such people for each further dwelling, had a little more been built every year so far"),
    ("moved_in", "number", "persons moving in, as found"),
    ("moved_out", "number", "persons moving out, as found"),
    ("net_found", "number", "moved in less moved out"),
    ("net_expected", "number", "net migration of the year as it is expected without the programme"),
    ("pull", "number", "ordinary in-movers for each one expected; out-rates are divided by it"),
    ("rule", "string", "how dwellings become people: headship, or persons-per-dwelling"),
    ("counted_year", "integer", "year of the households counted, in the study's label; empty = none are"),
    ("housing_measure", "string", "what the row gives"),
    ("housing_value", "number", "its value: households, people, dwellings, or a factor"),
];

/// Name and description of the tables.
pub const TABLES: [(&str, &str); 2] = [
    (
        "housing",
        "Scenarios led by dwellings, by calendar year: what is built, who lives there on 31 December, and the moves that fill the dwellings.",
    ),
    (
        "housing_basis",
        "What scenarios led by dwellings start from: households counted and by rates, and the factors that make one of the other.",
    ),
];

/// Whether a scenario that was run is led by dwellings.
pub fn is_there(run: &Run) -> bool {
    found(run).next().is_some()
}

fn found<'a>(run: &Run<'a>) -> impl Iterator<Item = (&'a Scenario, &'a HousingFound)> {
    let ran = run.projections;
    let scenarios = run.study.scenarios.iter().filter(move |scenario| ran.iter().any(|projected| projected.scenario == scenario.id));
    scenarios.flat_map(|scenario| scenario.growth.iter().flat_map(|growth| &growth.housing).map(move |found| (scenario, found)))
}

/// By scenario, region and calendar year.
pub fn housing(run: &Run) -> Csv {
    let own = COLUMNS[..13].iter().map(|(name, ..)| *name);
    let header: Vec<&str> = ["scenario", "region", "year"].into_iter().chain(own).collect();
    let mut csv = Csv::new("housing.csv", run.language, &header);
    for (scenario, found) in self::found(run) {
        for year in &found.years {
            let mut fields = vec![Field::Text(scenario.id.as_str()), Field::Text(found.region.as_str()), Field::Year(Some(year.year))];
            fields.extend(values(year).map(Field::Number));
            csv.row(&fields);
        }
    }
    csv
}

fn values(year: &HousingYear) -> [f64; 13] {
    [
        year.planned,
        year.completed,
        year.demolished,
        year.occupied,
        year.households,
        year.people,
        year.per_dwelling(),
        year.per_extra,
        year.moved_in,
        year.moved_out,
        year.net(),
        year.expected,
        year.pull,
    ]
}

/// By scenario, region and measure.
pub fn basis(run: &Run) -> Csv {
    let mut csv =
        Csv::new("housing_basis.csv", run.language, &["scenario", "region", "rule", "housing_measure", "housing_value", "counted_year"]);
    for (scenario, found) in self::found(run) {
        for (measure, value, year) in measures(run, &found.basis) {
            csv.row(&[
                Field::Text(scenario.id.as_str()),
                Field::Text(found.region.as_str()),
                Field::Text(found.basis.rule.code()),
                Field::Text(measure),
                Field::Number(value),
                Field::Year(year),
            ]);
        }
    }
    csv
}

fn measures(run: &Run, basis: &HousingBasis) -> Vec<(&'static str, f64, Option<Year>)> {
    let year = basis.counted.map(|(year, _)| run.study.year_label.of_stock(year));
    let mut measures: Vec<(&'static str, f64, Option<Year>)> = Vec::new();
    measures.extend(basis.counted.map(|(_, households)| ("households_counted", households, year)));
    measures.push(("headship_factor", basis.headship_factor, year));
    measures.push(("people_factor", basis.people_factor, year));
    measures.push(("households_at_jump_off", basis.households, None));
    measures.push(("people_at_jump_off", basis.people, None));
    measures.push(("dwellings_at_jump_off", basis.stock, None));
    measures.extend(basis.out_rate_factor.map(|factor| ("out_rate_factor", factor, None)));
    measures
}
