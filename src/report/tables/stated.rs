//! Tables of what was put in: other people's lines, the scenarios' assumptions, values found from history.

use super::csv::{Csv, Field};
use super::each;
use crate::demand::error_split::{Forecaster, Judged};
use crate::domain::axis::Sex;
use crate::domain::service::{Ground, ServiceKind, Trend, TrendShare, UseLine};
use crate::domain::study::{Estimate, EstimateKind, PublishedWhat};
use crate::report::Run;
use crate::report::outcome::{Compared, compared};

/// Other people's projections and earlier plans, as given: people by the study's label, users on 31 December.
pub fn published(run: &Run) -> Csv {
    let header = ["who", "made", "what", "region", "sex", "age_from", "age_to", "year", "value", "note"];
    let mut csv = Csv::new("published.csv", run.language, &header);
    for line in &run.study.published {
        let what = match &line.what {
            PublishedWhat::People => "people",
            PublishedWhat::Service(service) => service.as_str(),
        };
        let region = line.region.as_ref().map_or("", |region| region.as_str());
        let sex = line.sex.map_or("", Sex::code);
        for (&year, &value) in &line.values {
            csv.row(&[
                Field::Text(&line.who),
                Field::Text(&line.made),
                Field::Text(what),
                Field::Text(region),
                Field::Text(sex),
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
            let values = [year.tfr, year.mean_age_at_birth, year.e0_female, year.e0_male];
            let [tfr, mean_age, female, male] = values.map(Field::Number);
            let net = Field::Maybe(year.net_migration);
            csv.row(&[scenario, region, Field::Year(Some(year.year)), tfr, mean_age, female, male, net]);
        }
    }
    csv
}

/// What a study that stands in the past expected, what came, and the error's parts (definition + people + rate), users on
/// 31 December. Published figures have no scenario of their own: they stand once, with `scenario` empty.
pub fn outcome(run: &Run) -> Csv {
    let header =
        ["scenario", "region", "service", "age_band", "year", "who", "made", "expected", "observed", "definition", "people", "rate"];
    let mut csv = Csv::new("outcome.csv", run.language, &header);
    let mut row = |scenario: &str, row: &Compared, judged: &Judged| {
        let (who, made) = match judged.by {
            Forecaster::Kohort(UseLine::Unchanged) => ("kohort", ""),
            Forecaster::Kohort(UseLine::Trend | UseLine::Measures) => ("kohort", "trend"),
            Forecaster::Published(who, made) => (who, made),
        };
        let region = run.study.regions.get(row.region).map_or("", |region| region.id.as_str());
        let words = [scenario, region, row.service.id.as_str()].map(Field::Text);
        let parts = [judged.forecast, judged.observed, judged.split.definition, judged.split.people, judged.split.rate];
        let mut fields = words.to_vec();
        fields.extend([Field::Band(row.band), Field::Year(Some(row.year)), Field::Text(who), Field::Text(made)]);
        fields.extend(parts.map(Field::Number));
        csv.row(&fields);
    };
    for (at, projected) in run.projections.iter().enumerate() {
        for cell in compared(run, at) {
            if let (0, Some(plan)) = (at, &cell.plan) {
                row("", &cell, plan);
            }
            for own in cell.own.iter().chain(&cell.supported) {
                row(projected.scenario.as_str(), &cell, own);
            }
        }
    }
    csv
}

/// How rates of use are carried on by what past data support, and what that rests on: a row for the whole, one for each part.
pub fn trends(run: &Run) -> Csv {
    let header = ["region", "service", "sex", "age_band", "rests_on", "yearly_change", "weight", "level"];
    let mut csv = Csv::new("trends.csv", run.language, &header);
    for service in &run.study.services {
        let ServiceKind::Rates { rates, .. } = &service.kind else { continue };
        for (region, rates) in run.study.regions.iter().zip(rates) {
            for (band, trend) in rates.bands.iter().filter_map(|band| Some((band, band.trend?))) {
                let keys = [region.id.as_str(), service.id.as_str(), band.sex.map_or("both", Sex::code)].map(Field::Text);
                for (word, change, weight, level) in parts_of(&trend) {
                    let mut fields = keys.to_vec();
                    fields.extend([
                        Field::Band(band.band),
                        Field::Text(word),
                        Field::Number(change),
                        Field::Number(weight),
                        Field::Maybe(level),
                    ]);
                    csv.row(&fields);
                }
            }
        }
    }
    csv
}

/// Word, yearly change, weight and level of a trend and of what it rests on.
fn parts_of(trend: &Trend) -> [(&'static str, f64, f64, Option<f64>); 4] {
    let ground = match trend.ground_is {
        Ground::Nation => "nation",
        Ground::NoChange => "no_change",
    };
    let part = |word, share: TrendShare| (word, share.change, share.weight, None);
    [
        ("all", trend.change, 1.0, Some(trend.level)),
        part("own", trend.own),
        part("other_municipalities", trend.pooled),
        part(ground, trend.ground),
    ]
}

/// Values found from history, with the years they were found over, the persons a year behind them and the weight of what is local
/// against what is the nation's. `standing` says which are estimated splits, and which rest
/// on the municipality's own flows.
pub fn estimates(run: &Run) -> Csv {
    let mut csv = Csv::new(
        "estimates.csv",
        run.language,
        &["region", "estimate", "value", "from", "to", "standing", "persons_a_year", "local_weight"],
    );
    for estimate in &run.study.estimates {
        let (name, standing) = estimate_words(estimate);
        csv.row(&[
            Field::Text(estimate.region.as_str()),
            Field::Text(name),
            Field::Number(estimate.value),
            Field::Year(Some(estimate.window.0)),
            Field::Year(Some(estimate.window.1)),
            Field::Text(standing),
            estimate.rests_on.map_or(Field::Text(""), |rests_on| Field::Number(rests_on.persons)),
            estimate.rests_on.map_or(Field::Text(""), |rests_on| Field::Number(rests_on.local)),
        ]);
    }
    csv
}

const fn estimate_words(estimate: &Estimate) -> (&'static str, &'static str) {
    let split = if estimate.rests_on.is_some() { "own flows" } else { "estimated split" };
    match estimate.kind {
        EstimateKind::LocalFertility => ("local_fertility_factor", "estimate"),
        EstimateKind::LocalMortality => ("local_mortality_factor", "estimate"),
        EstimateKind::NetMigration => ("net_migration_a_year", "estimate"),
        EstimateKind::InternationalNet => ("international_net_a_year", split),
        EstimateKind::InternalNet => ("internal_net_a_year", split),
    }
}
