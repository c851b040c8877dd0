//! Tables of draws: quantiles of people and need, the chance that places are too few, and the places that are enough with a given certainty.

use super::csv::{Csv, Field};
use super::{Place, each};
use crate::demand::draws::{CERTAINTIES, Drawn, DrawnService, Told};
use crate::domain::axis::AgeBand;
use crate::domain::draws::PERCENTILES;
use crate::domain::terms::CountedAs;
use crate::report::Run;
use crate::report::chance::drawn as of_region;

/// Name, type and meaning of the columns that no other table has.
pub const COLUMNS: [(&str, &str, &str); 6] = [
    ("percentile", "number", "per cent of the futures drawn in which the value is no larger (Hyndman & Fan 1996, type 7)"),
    ("error", "number", "standard error of the value from drawing so many futures and no more"),
    ("chance", "number", "share of the futures drawn in which need by the trend in use is larger than capacity, 0-1"),
    ("certainty", "number", "per cent of the futures drawn in which so many places are enough on that night"),
    ("enough", "number", "places that are enough in that share of the futures"),
    ("draws", "integer", "futures drawn"),
];

/// Name and description of the tables.
pub const TABLES: [(&str, &str); 4] = [
    ("population_quantiles", "Persons by age band on {stock} in the futures drawn, by percentile."),
    (
        "demand_quantiles",
        "Users and places on 31 December by the trend in use in the futures drawn, by percentile. Rates that were given as such, measures and decided places are the same in all of them.",
    ),
    ("shortfall", "Places there are on 31 December, and the share of the futures drawn in which they are too few."),
    ("places_enough", "Places that are enough on 31 December with a given certainty."),
];

/// Each region that was drawn, with its keys.
fn drawn<'a>(run: &Run<'a>) -> impl Iterator<Item = (Place<'a>, &'a Drawn)> {
    each(run).filter_map(move |place| {
        let drawn = of_region(run, &place.scenario.id, &place.projection.region)?;
        Some((place, drawn))
    })
}

/// The quantiles of one number, a row each.
fn rows(csv: &mut Csv, keys: &[Field<'_>], told: &Told) {
    for ((percentile, value), error) in PERCENTILES.into_iter().zip(told.quantiles).zip(told.errors) {
        let last = [Field::Number(percentile), Field::Number(value), Field::Number(error)];
        csv.row(&[keys, &last].concat());
    }
}

/// People by band.
pub fn population(run: &Run) -> Csv {
    let header = ["scenario", "region", "year", "sex", "age_band", "percentile", "value", "error"];
    let mut csv = Csv::new("population_quantiles.csv", run.language, &header);
    for (place, drawn) in drawn(run) {
        let [scenario, region] = place.keys();
        let stocks = drawn.stocks.iter().enumerate().filter(|(_, stock)| **stock <= run.study.last_stock);
        for (at, stock) in stocks {
            let year = Field::Year(Some(run.study.year_label.of_stock(*stock)));
            for (band, told) in &drawn.people {
                rows(&mut csv, &[scenario, region, year, Field::Text("both"), Field::Band(*band)], &told[at]);
            }
        }
    }
    csv
}

/// Users and places of every service.
pub fn demand(run: &Run) -> Csv {
    let header = ["scenario", "region", "year", "service", "measure", "sex", "age_band", "percentile", "value", "error"];
    let mut csv = Csv::new("demand_quantiles.csv", run.language, &header);
    for (place, drawn) in drawn(run) {
        let [scenario, region] = place.keys();
        for (at, night) in drawn.nights.iter().enumerate() {
            for service in &drawn.services {
                for (measure, told) in measures(run, service) {
                    let who = [Field::Text(service.service.as_str()), Field::Text(measure), Field::Text("both"), Field::Band(AgeBand::ALL)];
                    rows(&mut csv, &[&[scenario, region, Field::Year(Some(*night))], &who[..]].concat(), &told[at]);
                }
            }
        }
    }
    csv
}

/// What is told of a service, by the words of `demand.csv`.
fn measures<'a>(run: &Run, service: &'a DrawnService) -> impl Iterator<Item = (&'static str, &'a [Told])> {
    let own = run.study.services.iter().find(|own| own.id == service.service);
    let word = if own.is_some_and(|own| own.terms.counts == CountedAs::People) { "people_trend" } else { "users_trend" };
    let users = service.users.as_deref().map(|told| (word, told));
    users.into_iter().chain(service.places.as_ref().map(|places| ("places_trend", places.needed.as_slice())))
}

/// Chance that places are too few.
pub fn shortfall(run: &Run) -> Csv {
    let mut csv = Csv::new("shortfall.csv", run.language, &["scenario", "region", "year", "service", "capacity", "chance", "draws"]);
    let draws = run.chance.map_or(0, |chance| chance.draws.count());
    for (place, drawn) in drawn(run) {
        let [scenario, region] = place.keys();
        for (at, night) in drawn.nights.iter().enumerate() {
            for service in &drawn.services {
                let Some((capacity, chance)) = service.places.as_ref().and_then(|places| Some(places.short.as_ref()?[at])) else {
                    continue;
                };
                let (year, id) = (Field::Year(Some(*night)), Field::Text(service.service.as_str()));
                csv.row(&[scenario, region, year, id, Field::Number(capacity), Field::Number(chance), Field::Number(f64::from(draws))]);
            }
        }
    }
    csv
}

/// Places that are enough.
pub fn enough(run: &Run) -> Csv {
    let mut csv = Csv::new("places_enough.csv", run.language, &["scenario", "region", "year", "service", "certainty", "enough"]);
    for (place, drawn) in drawn(run) {
        let [scenario, region] = place.keys();
        for (at, night) in drawn.nights.iter().enumerate() {
            for service in &drawn.services {
                let Some(places) = &service.places else { continue };
                for (certainty, enough) in CERTAINTIES.into_iter().zip(places.enough[at]) {
                    let (year, id) = (Field::Year(Some(*night)), Field::Text(service.service.as_str()));
                    csv.row(&[scenario, region, year, id, Field::Number(certainty), Field::Number(enough)]);
                }
            }
        }
    }
    csv
}
