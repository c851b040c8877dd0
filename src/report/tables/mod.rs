//! The tables of a run as CSV, each once tidy (`tables/`) and once for a Nordic Excel (`tables/excel/`).
//!
//! Rows stand in key order: the columns from left to right, each in the study's order, years forwards, ages upwards.
//! Nothing is rounded. Stock years are in the study's label; need and capacity stand on 31 December.

mod about;
mod benchmarks;
mod building;
mod causes;
mod chance;
pub mod csv;
mod housing;
mod indicators;
mod people;
mod plans;
mod services;
mod staff;
mod stated;
mod targets;
mod terms;
mod together;

use super::Run;
use crate::domain::study::Scenario;
use crate::model::project::Projection;
use csv::NotANumber;

/// Every table of a run, and the description of their columns: relative path with forward slashes, and bytes.
///
/// # Errors
/// Names the first cell that is not a finite number: a broken rule inside, never the user's mistake.
pub fn tables(run: &Run) -> Result<Vec<(String, Vec<u8>)>, NotANumber> {
    let makers: [fn(&Run) -> csv::Csv; 13] = [
        people::population,
        people::accounts,
        services::demand,
        services::capacity,
        causes::explain,
        indicators::indicators,
        indicators::definitions,
        benchmarks::benchmarks,
        services::summary,
        stated::published,
        stated::assumptions,
        stated::estimates,
        stated::trends,
    ];
    let mut files = Vec::with_capacity(2 * makers.len());
    let outcome: Option<fn(&Run) -> csv::Csv> = run.study.outcome.is_some().then_some(stated::outcome);
    let plans: Option<fn(&Run) -> csv::Csv> = (!run.study.plan_figures.is_empty()).then_some(plans::plan_figures);
    let built: Option<fn(&Run) -> csv::Csv> = super::building::speaks(run).then_some(building::building);
    let openings: Option<fn(&Run) -> csv::Csv> = building::has_openings(run).then_some(building::openings);
    let staff: Option<fn(&Run) -> csv::Csv> = run.study.staffing.is_some().then_some(staff::staff);
    let levers: Option<fn(&Run) -> csv::Csv> = (!run.study.assumptions.is_empty()).then_some(causes::levers);
    let housed = housing::is_there(run).then_some([housing::housing as fn(&Run) -> csv::Csv, housing::basis]);
    let targets: Option<fn(&Run) -> csv::Csv> = targets::has_targets(run).then_some(targets::targets);
    let flows: Option<fn(&Run) -> csv::Csv> = together::has_flows(run).then_some(together::flows);
    let raking: Option<fn(&Run) -> csv::Csv> = together::has_raking(run).then_some(together::raking);
    let chance = run.chance.map(|_| {
        [chance::population as fn(&Run) -> csv::Csv, chance::demand, chance::shortfall, chance::enough, chance::programme, chance::spread]
    });
    let own = [outcome, built, openings, staff, plans, levers, targets, flows, raking].into_iter().flatten();
    for make in
        makers.into_iter().chain(terms::makers(run)).chain(own).chain(housed.into_iter().flatten()).chain(chance.into_iter().flatten())
    {
        files.extend(make(run).finish()?);
    }
    files.push(about::about(run, &files));
    Ok(files)
}

/// Each region of each scenario that was run, in the study's order.
fn each<'a>(run: &Run<'a>) -> impl Iterator<Item = Place<'a>> {
    let study = run.study;
    let demand = run.demand;
    run.projections.iter().enumerate().flat_map(move |(index, projected)| {
        let scenario = study.scenarios.iter().find(|scenario| scenario.id == projected.scenario);
        projected.regions.iter().enumerate().filter_map(move |(region, projection)| {
            Some(Place { scenario: scenario?, region, projection, demand: demand.get(index).and_then(|regions| regions.get(region)) })
        })
    })
}

/// One region of one scenario.
struct Place<'a> {
    scenario: &'a Scenario,
    region: usize,
    projection: &'a Projection,
    demand: Option<&'a crate::demand::Demand>,
}

impl Place<'_> {
    fn keys(&self) -> [csv::Field<'_>; 2] {
        [csv::Field::Text(self.scenario.id.as_str()), csv::Field::Text(self.projection.region.as_str())]
    }
}

#[cfg(test)]
mod tests;
