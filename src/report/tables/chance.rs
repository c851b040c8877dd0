//! Tables of draws: quantiles of people and need, the chance that places are too few, and the places that are enough with a given certainty.

use super::csv::{Csv, Field};
use super::{Place, each};
use crate::demand::draws::programme::programme as smallest;
use crate::demand::draws::{CERTAINTIES, Drawn, DrawnService, Told, What};
use crate::domain::axis::{AgeBand, ServiceId};
use crate::domain::draws::PERCENTILES;
use crate::domain::terms::CountedAs;
use crate::report::Run;
use crate::report::chance::drawn as of_region;

/// Name, type and meaning of the columns that no other table has.
pub const COLUMNS: [(&str, &str, &str); 13] = [
    ("percentile", "number", "per cent of the futures drawn in which the value is no larger (Hyndman & Fan 1996, type 7)"),
    ("error", "number", "standard error of the value from drawing so many futures and no more"),
    ("chance", "number", "share of the futures drawn in which need by the trend in use is larger than capacity, 0-1"),
    ("chance_measures", "number", "the same with what the study switches on; empty where that is nothing"),
    ("certainty", "number", "per cent of the futures drawn in which so many places are enough on that night"),
    ("enough", "number", "places that are enough in that share of the futures"),
    ("draws", "integer", "futures drawn"),
    ("source", "text", "what alone differs between futures, or `all`"),
    ("deviation", "number", "standard deviation between futures"),
    (
        "share",
        "number",
        "of the sum of the variances that each source makes alone, 0-1; of `all`, their variance together against that sum",
    ),
    ("more", "number", "places beyond those that stand or are decided, in all up to that night"),
    ("places", "integer", "those as whole places, the next whole number up"),
    ("new", "integer", "of the whole places, ready in that year"),
];

/// Name and description of the tables.
pub const TABLES: [(&str, &str); 6] = [
    ("population_quantiles", "Persons by age band on {stock} in the futures drawn, by percentile."),
    (
        "demand_quantiles",
        "Users and places on 31 December by the trend in use in the futures drawn, by percentile. Rates that were given as such, measures and decided places are the same in all of them.",
    ),
    ("shortfall", "Places there are on 31 December, and the share of the futures drawn in which they are too few."),
    ("places_enough", "Places that are enough on 31 December with a given certainty."),
    (
        "programme",
        "The fewest new places, beyond those that stand or are decided and never taken away again, with which each night taken alone has enough with the certainty chosen.",
    ),
    (
        "spread",
        "How far futures lie apart by each source of chance alone (at most 128 of them), people on {stock}, users and places by the trend in use on 31 December.",
    ),
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
    let word = users_word(run, &service.service);
    let users = service.users.as_deref().map(|told| (word, told));
    let places = service.places.as_ref().map(|places| ("places_trend", places.needed.as_slice()));
    let measures = service.with_measures.as_ref();
    let with_word = if word == "people_trend" { "people_measures" } else { "users_measures" };
    let with_users = measures.and_then(|with| Some((with_word, with.users.as_deref()?)));
    let with_places = measures.and_then(|with| Some(("places_measures", with.places.as_deref()?)));
    users.into_iter().chain(places).chain(with_users).chain(with_places)
}

fn users_word(run: &Run, service: &ServiceId) -> &'static str {
    let own = run.study.services.iter().find(|own| own.id == *service);
    if own.is_some_and(|own| own.terms.counts == CountedAs::People) { "people_trend" } else { "users_trend" }
}

/// Chance that places are too few.
pub fn shortfall(run: &Run) -> Csv {
    let mut csv = Csv::new(
        "shortfall.csv",
        run.language,
        &["scenario", "region", "year", "service", "capacity", "chance", "chance_measures", "draws"],
    );
    let draws = run.chance.map_or(0, |chance| chance.draws.count());
    for (place, drawn) in drawn(run) {
        let [scenario, region] = place.keys();
        for (at, night) in drawn.nights.iter().enumerate() {
            for service in &drawn.services {
                let Some((capacity, chance)) = service.places.as_ref().and_then(|places| Some(places.short.as_ref()?[at])) else {
                    continue;
                };
                let (year, id) = (Field::Year(Some(*night)), Field::Text(service.service.as_str()));
                let with = service.with_measures.as_ref().and_then(|with| with.short.as_ref()?.get(at).copied());
                let numbers = [Field::Number(capacity), Field::Number(chance), Field::Maybe(with), Field::Number(f64::from(draws))];
                csv.row(&[&[scenario, region, year, id][..], &numbers].concat());
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

/// The smallest programme of new places.
pub fn programme(run: &Run) -> Csv {
    let header = ["scenario", "region", "year", "service", "certainty", "enough", "capacity", "more", "places", "new"];
    let mut csv = Csv::new("programme.csv", run.language, &header);
    let Some(chance) = run.chance else { return csv };
    for (place, drawn) in drawn(run) {
        let [scenario, region] = place.keys();
        for service in &drawn.services {
            let built = service.places.as_ref().and_then(|places| smallest(places, &drawn.nights, chance.certainty));
            for night in built.into_iter().flatten() {
                let numbers = [chance.certainty.percent(), night.enough, night.there, night.more, night.whole, night.new];
                let keys = [scenario, region, Field::Year(Some(night.night)), Field::Text(service.service.as_str())];
                csv.row(&[&keys[..], &numbers.map(Field::Number)].concat());
            }
        }
    }
    csv
}

/// What each source of chance makes of the spread.
pub fn spread(run: &Run) -> Csv {
    let header = ["scenario", "region", "year", "service", "measure", "age_band", "source", "deviation", "share"];
    let mut csv = Csv::new("spread.csv", run.language, &header);
    for (place, drawn) in drawn(run) {
        let [scenario, region] = place.keys();
        for of in &drawn.spread {
            let (service, measure, band) = match &of.what {
                What::People(band) => ("", "people", *band),
                What::Places(service) => (service.as_str(), "places_trend", AgeBand::ALL),
                What::Users(service) => (service.as_str(), users_word(run, service), AgeBand::ALL),
            };
            for (at, (stock, night)) in drawn.stocks.iter().zip(&drawn.nights).enumerate().skip(1) {
                let people = matches!(of.what, What::People(_));
                if people && *stock > run.study.last_stock {
                    continue;
                }
                let year = if people { run.study.year_label.of_stock(*stock) } else { *night };
                let keys = [scenario, region, Field::Year(Some(year)), Field::Text(service), Field::Text(measure), Field::Band(band)];
                let mut row = |source, deviation, share: Option<f64>| {
                    csv.row(&[&keys[..], &[Field::Text(source), Field::Number(deviation), Field::Maybe(share)]].concat());
                };
                let sum: f64 = of.alone.iter().map(|(_, alone)| alone[at] * alone[at]).sum();
                row("all", of.all[at], (sum > 0.0).then(|| of.all[at] * of.all[at] / sum));
                of.alone.iter().for_each(|(source, alone)| row(source.code(), alone[at], of.share(*source, at)));
            }
        }
    }
    csv
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::draws::ALONE;

    #[test]
    fn the_spread_says_how_many_futures_it_rests_on() {
        let (_, said) = TABLES.into_iter().find(|(name, _)| *name == "spread").unwrap();
        assert!(said.contains(&format!("at most {ALONE} of them")), "{said}");
    }
}
