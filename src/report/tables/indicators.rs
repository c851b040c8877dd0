//! Indicators by year, observed and by scenario, and what each is made of.

use super::csv::{Csv, Field};
use super::each;
use crate::demand::Demand;
use crate::demand::indicators::{Indicator, Kind, Place, RatioOf, indicators as of_region};
use crate::domain::study::Language;
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

/// What each indicator is made of, in English whatever the page is written in: tables do not depend on who reads them.
pub fn definitions(run: &Run) -> Csv {
    let run = &Run { language: Language::En, ..*run };
    let header = ["indicator", "indicator_name", "numerator", "denominator", "ages", "unit", "date", "source"];
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::axis::YearLabel;
    use crate::report::fixture::{Plan, make};
    use crate::report::indicators::Definition;
    use crate::report::labels::MISSING;
    use std::collections::BTreeSet;

    fn rows(csv: Csv) -> Vec<Vec<String>> {
        let [(_, bytes), _] = csv.finish().unwrap();
        let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn no_row_stands_twice_and_every_indicator_is_defined_once() {
        for (seed, year_label) in [(3, YearLabel::Dec31), (6, YearLabel::Jan1)] {
            let made = make(&Plan { seed, scenarios: 2, regions: 2, year_label, ..Plan::default() });
            let (table, told) = (rows(indicators(&made.run())), rows(definitions(&made.run())));
            let keys: BTreeSet<&[String]> = table.iter().map(|row| &row[..4]).collect();
            assert_eq!(keys.len(), table.len(), "a row stands twice");
            let used: BTreeSet<&String> = table.iter().map(|row| &row[3]).collect();
            let defined: BTreeSet<&String> = told.iter().map(|row| &row[0]).collect();
            assert_eq!(defined.len(), told.len(), "an indicator is defined twice");
            assert!(used.is_subset(&defined), "{:?}", used.difference(&defined).collect::<Vec<_>>());
            assert!(table.iter().any(|row| row[0] == OBSERVED) && table.iter().any(|row| row[0] == "hhmh"));
            assert!(told.iter().all(|row| row[..7].iter().all(|cell| !cell.is_empty())), "{told:?}");
        }
    }

    #[test]
    fn definitions_are_written_in_every_language() {
        let mut seen = BTreeSet::new();
        for language in Language::ALL {
            let made = make(&Plan { seed: 6, language, scenarios: 1, ..Plan::default() });
            let run = made.run();
            let told: Vec<_> = all(&run).iter().map(|indicator| definition(&run, indicator)).collect();
            let words = |told: &Definition| [&told.name, &told.numerator, &told.denominator, &told.ages, &told.date].map(String::clone);
            assert!(told.iter().flat_map(words).all(|cell| !cell.contains(MISSING) && !cell.contains('{')));
            seen.insert(told[0].name.clone() + &told[0].numerator);
        }
        assert_eq!(seen.len(), Language::ALL.len(), "{seen:?}");
    }

    /// The limits of age a study chooses have their own row and the study as their source.
    #[test]
    fn a_default_is_told_from_a_choice() {
        let mut made = make(&Plan { seed: 6, scenarios: 1, language: Language::En, ..Plan::default() });
        made.study.indicators.source = Some("Municipal plan, p. 11".to_owned());
        let told = rows(definitions(&made.run()));
        let source = |key: &str| told.iter().find(|row| row[0] == key).map(|row| row[7].clone()).unwrap_or_default();
        assert_eq!(source("support_ratio_20_64_per_65_plus"), "Municipal plan, p. 11");
        assert!(source("support_ratio_20_66_per_67_plus").starts_with("Agder county"));
    }
}
