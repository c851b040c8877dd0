//! Tables of what was put in: other people's lines, the scenarios' assumptions, values found from history.

use super::csv::{Csv, Field};
use super::each;
use crate::domain::study::{EstimateKind, PublishedWhat};
use crate::report::Run;

/// Other people's projections and earlier plans, as given: people by the study's label, users on 31 December.
pub fn published(run: &Run) -> Csv {
    let header = ["who", "made", "what", "age_from", "age_to", "year", "value", "note"];
    let mut csv = Csv::new("published.csv", run.language, &header);
    for line in &run.study.published {
        let what = match &line.what {
            PublishedWhat::People => "people",
            PublishedWhat::Service(service) => service.as_str(),
        };
        for (&year, &value) in &line.values {
            csv.row(&[
                Field::Text(&line.who),
                Field::Text(&line.made),
                Field::Text(what),
                Field::Age(Some(line.band.from)),
                Field::Age(line.band.to),
                Field::Year(Some(year)),
                Field::Number(value),
                Field::Text(&line.note),
            ]);
        }
    }
    csv
}

/// What each scenario assumes, by region and calendar year.
pub fn assumptions(run: &Run) -> Csv {
    let header = ["scenario", "region", "year", "tfr", "mean_age_at_birth", "e0_female", "e0_male", "net_migration"];
    let mut csv = Csv::new("assumptions.csv", run.language, &header);
    for place in each(run) {
        let [scenario, region] = place.keys();
        for year in place.scenario.assumed.get(place.region).into_iter().flatten() {
            let values = [year.tfr, year.mean_age_at_birth, year.e0_female, year.e0_male, year.net_migration];
            let [tfr, mean_age, female, male, net] = values.map(Field::Number);
            csv.row(&[scenario, region, Field::Year(Some(year.year)), tfr, mean_age, female, male, net]);
        }
    }
    csv
}

/// Values found from history, with the years they were found over. `standing` says which are estimated splits.
pub fn estimates(run: &Run) -> Csv {
    let mut csv = Csv::new("estimates.csv", run.language, &["region", "estimate", "value", "from", "to", "standing"]);
    for estimate in &run.study.estimates {
        let (name, standing) = estimate_words(estimate.kind);
        csv.row(&[
            Field::Text(estimate.region.as_str()),
            Field::Text(name),
            Field::Number(estimate.value),
            Field::Year(Some(estimate.window.0)),
            Field::Year(Some(estimate.window.1)),
            Field::Text(standing),
        ]);
    }
    csv
}

const fn estimate_words(kind: EstimateKind) -> (&'static str, &'static str) {
    match kind {
        EstimateKind::LocalFertility => ("local_fertility_factor", "estimate"),
        EstimateKind::ShareOfNation => ("share_of_nation_20_39", "count"),
        EstimateKind::NetMigration => ("net_migration_a_year", "residual of the stocks"),
        EstimateKind::InternationalNet => ("international_net_a_year", "estimated split"),
        EstimateKind::InternalNet => ("internal_net_a_year", "estimated split"),
    }
}
