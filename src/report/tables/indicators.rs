//! Indicators by year, observed and by scenario, and what each is made of.

use super::csv::{Csv, Field};
use super::each;
use crate::demand::Demand;
use crate::demand::indicators::{Indicator, Kind, Place, RatioOf, indicators as of_region};
use crate::report::Run;
use crate::report::indicators::definition;

/// The word in the column `scenario` for what was counted; no scenario of a study may have it.
pub const OBSERVED: &str = "observed";

/// Indicators by region and year: what was observed first, then each scenario. A year without a figure has no row; one without
/// anybody to divide by, or a turn that does not come, an empty cell.
pub fn indicators(run: &Run) -> Csv {
    let mut csv = Csv::new("indicators.csv", run.language, &["scenario", "region", "year", "indicator", "value"]);
    for (index, region) in run.study.regions.iter().enumerate() {
        let demand = any_demand(run, index);
        if let Some(place) = Place::observed(run.study, index, demand) {
            rows(&mut csv, [Field::Text(OBSERVED), Field::Text(region.id.as_str())], &place, &of_region(run.study, demand));
        }
    }
    for place in each(run) {
        let seen = Place::projected(run.study, place.projection, place.demand);
        rows(&mut csv, place.keys(), &seen, &of_region(run.study, place.demand));
    }
    csv
}

/// The need of a region in the first scenario: it says which services and bands there are.
fn any_demand<'a>(run: &Run<'a>, region: usize) -> Option<&'a Demand> {
    run.demand.first().and_then(|regions| regions.get(region))
}

fn rows(csv: &mut Csv, [scenario, region]: [Field; 2], place: &Place, list: &[Indicator]) {
    for year in place.years() {
        for indicator in list {
            if let Some(value) = place.value(indicator, year) {
                csv.row(&[scenario, region, Field::Year(Some(year)), Field::Text(&indicator.key), Field::Maybe(value)]);
            }
        }
    }
}

/// Every indicator of any region, each once, in the order of the table.
pub fn all(run: &Run) -> Vec<Indicator> {
    let mut list: Vec<Indicator> = Vec::new();
    for region in 0..run.study.regions.len() {
        for indicator in of_region(run.study, any_demand(run, region)) {
            if !list.iter().any(|own| own.key == indicator.key) {
                list.push(indicator);
            }
        }
    }
    list
}

/// What each indicator is made of, in the language of the run.
pub fn definitions(run: &Run) -> Csv {
    let header = ["indicator", "name", "numerator", "denominator", "ages", "unit", "date", "source"];
    let mut csv = Csv::new("indicator_definitions.csv", run.language, &header);
    for indicator in all(run) {
        let told = definition(run, &indicator);
        let texts = [&indicator.key, &told.name, &told.numerator, &told.denominator, &told.ages];
        let row: Vec<Field> = texts.into_iter().map(|text| Field::Text(text)).collect();
        let end = [Field::Text(unit(&indicator)), Field::Text(&told.date), Field::Text(&told.source)];
        csv.row(&row.into_iter().chain(end).collect::<Vec<_>>());
    }
    csv
}

/// What a value of 1 is.
fn unit(indicator: &Indicator) -> &'static str {
    match &indicator.kind {
        Kind::Ratio(ratio) if ratio.of == RatioOf::Share => "share",
        Kind::Ratio(ratio) if ratio.per > 1.0 => "per 100",
        Kind::Ratio(_) => "per person",
        Kind::UsersPerThousand(..) => "per 1000",
        Kind::UsersPerWorkers(..) | Kind::Places(..) => "per 100",
        Kind::PopulationIndex | Kind::NeedIndex(..) | Kind::WeightedIndex(..) => "base year = 100",
        Kind::Turn(_) => "year",
    }
}
