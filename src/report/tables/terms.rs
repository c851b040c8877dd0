//! Tables of what a study says beside the rates of use; each is there only where the study says something.

use super::csv::{Csv, Field};
use crate::domain::axis::Sex;
use crate::domain::service::ServiceKind;
use crate::domain::terms::Growth;
use crate::report::Run;

/// The tables the study has something for.
pub fn makers(run: &Run) -> Vec<fn(&Run) -> Csv> {
    let services = &run.study.services;
    let shrunk = services.iter().any(|service| match &service.kind {
        ServiceKind::Rates { rates, .. } => rates.iter().flat_map(|rates| &rates.bands).any(|band| band.shrinkage.is_some()),
        ServiceKind::Norm { .. } | ServiceKind::Sum { .. } => false,
    });
    let grows = services.iter().any(|service| service.terms.growth.is_some() || service.terms.hours_growth.is_some());
    let hours_by_age = services.iter().any(|service| !service.terms.hours.is_empty());
    type Table = (bool, fn(&Run) -> Csv);
    let all: [Table; 3] = [(shrunk, base_rates), (grows, growth), (hours_by_age, hours)];
    all.into_iter().filter(|(there, _)| *there).map(|(_, make)| make).collect()
}

/// Base rates held against other municipalities', and by what weight.
fn base_rates(run: &Run) -> Csv {
    let header = ["region", "service", "sex", "age_band", "base_rate", "counted_rate", "others_rate", "counted_weight", "municipalities"];
    let mut csv = Csv::new("base_rates.csv", run.language, &header);
    for service in &run.study.services {
        let ServiceKind::Rates { rates, .. } = &service.kind else { continue };
        for (region, rates) in run.study.regions.iter().zip(rates) {
            for (band, shrinkage) in rates.bands.iter().filter_map(|band| Some((band, band.shrinkage?))) {
                let keys = [region.id.as_str(), service.id.as_str(), band.sex.map_or("both", Sex::code)].map(Field::Text);
                let numbers = [band.rate, shrinkage.own_rate, shrinkage.others_rate, shrinkage.own, shrinkage.municipalities as f64];
                let mut fields = keys.to_vec();
                fields.push(Field::Band(band.band));
                fields.extend(numbers.map(Field::Number));
                csv.row(&fields);
            }
        }
    }
    csv
}

/// Changes that the study gives a service, on the trend line alone.
fn growth(run: &Run) -> Csv {
    let header = ["service", "growth_of", "per_year", "from_night", "until_night", "note"];
    let mut csv = Csv::new("growth.csv", run.language, &header);
    for service in &run.study.services {
        let given: [(&str, &Option<Growth>); 2] = [("use", &service.terms.growth), ("hours", &service.terms.hours_growth)];
        for (of, growth) in given.into_iter().filter_map(|(of, growth)| Some((of, growth.as_ref()?))) {
            let years = [growth.pace.from, growth.pace.until].map(|year| Field::Year(Some(year)));
            let words = [service.id.as_str(), of].map(Field::Text);
            csv.row(&[words[0], words[1], Field::Number(growth.pace.per_year), years[0], years[1], Field::Text(&growth.source)]);
        }
    }
    csv
}

/// Hours a user gets a week by age, as given or as counted.
fn hours(run: &Run) -> Csv {
    let mut csv = Csv::new("hours.csv", run.language, &["service", "region", "sex", "age_band", "hours_per_user"]);
    for service in &run.study.services {
        for row in &service.terms.hours {
            let region = row.region.as_ref().map_or("", |region| region.as_str());
            let words = [service.id.as_str(), region, row.sex.map_or("both", Sex::code)].map(Field::Text);
            csv.row(&[words[0], words[1], words[2], Field::Band(row.band), Field::Number(row.hours)]);
        }
    }
    csv
}
