//! The table of targets: what was asked and reached in each target's year, and what it takes in every year.

use super::csv::{Csv, Field};
use crate::domain::growth::{Seen, TargetFound, TargetTakes};
use crate::domain::study::Scenario;
use crate::report::Run;

/// Name, type and meaning of the columns that no other table has.
pub const COLUMNS: [(&str, &str, &str); 5] = [
    ("asked", "number", "what the target asks for: persons, or people per person"),
    ("reached", "number", "what is reached with it"),
    ("by", "string", "what is changed: net-migration (persons a year), births (children per woman) or dwellings (completed a year)"),
    ("seen_mean", "number", "mean of the years known of the ten before the jump-off"),
    ("seen_highest", "number", "highest of those years"),
];

/// Name and description of the table.
pub const TABLE: (&str, &str) = (
    "targets",
    "What each target asks for and what is reached, in its year on {stock} (an empty region = all of the study together; expected = without \
     the target); and what it takes: level and expected by calendar year, beside what the past has seen.",
);

/// Whether any scenario that was run has a target.
pub fn has_targets(run: &Run) -> bool {
    targets_of(run).next().is_some()
}

fn targets_of<'a>(run: &Run<'a>) -> impl Iterator<Item = (&'a Scenario, &'a TargetFound)> {
    let scenarios = run.study.scenarios.iter();
    let projections = run.projections;
    let ran = move |scenario: &&Scenario| projections.iter().any(|projected| projected.scenario == scenario.id);
    scenarios.filter(ran).filter_map(|scenario| Some((scenario, scenario.growth.as_ref()?.target.as_ref()?)))
}

/// A row a target's year, then a row a region and calendar year.
pub fn targets(run: &Run) -> Csv {
    let header = ["scenario", "region", "year", "what", "asked", "reached", "by", "level", "expected", "seen_mean", "seen_highest"];
    let mut csv = Csv::new("targets.csv", run.language, &header);
    for (scenario, found) in targets_of(run) {
        met(&mut csv, run, scenario, found);
        found.takes.iter().for_each(|takes| taken(&mut csv, scenario, found, takes));
    }
    csv
}

fn met(csv: &mut Csv, run: &Run, scenario: &Scenario, found: &TargetFound) {
    let of = found.target.of.to_string();
    let alone = found.target.region.or((run.study.regions.len() == 1).then_some(0));
    let region = alone.and_then(|at| run.study.regions.get(at)).map_or("", |region| region.id.as_str());
    for met in &found.met {
        csv.row(&[
            Field::Text(scenario.id.as_str()),
            Field::Text(region),
            Field::Year(Some(run.study.year_label.of_stock(met.stock))),
            Field::Text(&of),
            Field::Number(met.asked),
            Field::Number(met.reached),
            Field::Text(found.target.by.word()),
            Field::Maybe(None),
            Field::Number(met.expected),
            Field::Maybe(None),
            Field::Maybe(None),
        ]);
    }
}

fn taken(csv: &mut Csv, scenario: &Scenario, found: &TargetFound, takes: &TargetTakes) {
    let by = found.target.by.word();
    let mean = takes.seen.as_ref().map(Seen::mean);
    let highest = takes.seen.as_ref().and_then(Seen::highest).map(|(_, value)| value);
    for year in &takes.years {
        csv.row(&[
            Field::Text(scenario.id.as_str()),
            Field::Text(takes.region.as_str()),
            Field::Year(Some(year.year)),
            Field::Text(by),
            Field::Maybe(None),
            Field::Maybe(None),
            Field::Text(by),
            Field::Number(year.found),
            Field::Number(year.expected),
            Field::Maybe(mean),
            Field::Maybe(highest),
        ]);
    }
}
