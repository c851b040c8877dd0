//! Tables of services: need by measure, need against places, the summary.

use super::csv::{Csv, Field};
use super::each;
use crate::demand::{Demand, ServiceDemand};
use crate::domain::axis::{AgeBand, ServiceId, Year};
use crate::domain::service::UseLine;
use crate::domain::terms::CountedAs;
use crate::report::Run;
use crate::report::chance::{drawn, too_few};
use crate::report::summary::{needed, summaries, with_measures};

/// A measure of need: a column of a line, and its word by line. The lines have different words, so that
/// who filters one never adds two lines.
struct Measure {
    words: [&'static str; 3],
    values: fn(&crate::demand::Line) -> &[f64],
}

const LINES: [UseLine; 3] = [UseLine::Unchanged, UseLine::Trend, UseLine::Measures];
const USERS: [&str; 3] = ["users", "users_trend", "users_measures"];
/// The same where people with a condition are counted.
const PEOPLE: [&str; 3] = ["people", "people_trend", "people_measures"];
const MEASURES: [Measure; 6] = [
    Measure { words: USERS, values: |line| &line.total_users },
    Measure { words: ["known_users", "known_users_trend", "known_users_measures"], values: |line| &line.known },
    Measure { words: ["places", "places_trend", "places_measures"], values: |line| &line.places },
    Measure { words: ["hours", "hours_trend", "hours_measures"], values: |line| &line.hours },
    Measure { words: ["fte", "fte_trend", "fte_measures"], values: |line| &line.fte },
    Measure { words: ["cost", "cost_trend", "cost_measures"], values: |line| &line.cost },
];

/// Need by scenario, region, year (31 December), service and measure: users by age band, and every measure for all
/// ages (`all`, known users included). A service counted in one band of all ages has that last row alone.
pub fn demand(run: &Run) -> Csv {
    let header = ["scenario", "region", "year", "service", "measure", "sex", "age_band", "value"];
    let mut csv = Csv::new("demand.csv", run.language, &header);
    for place in each(run) {
        let Some(demand) = place.demand else { continue };
        for (at, &year) in demand.years.iter().enumerate() {
            for (position, service) in demand.services.iter().enumerate() {
                let counts = run.study.services.get(position).map_or(CountedAs::Users, |service| service.terms.counts);
                let [scenario, region] = place.keys();
                let keys = [scenario, region, Field::Year(Some(year)), Field::Text(service.service.as_str())];
                for (measure, band, value) in needs(service, counts, at) {
                    let cells = [Field::Text(measure), Field::Text("both"), Field::Band(band), Field::Number(value)];
                    csv.row(&[keys[0], keys[1], keys[2], keys[3], cells[0], cells[1], cells[2], cells[3]]);
                }
            }
        }
    }
    csv
}

/// Every measure of a service at one place of its years. Known users are shown only where a service has any.
fn needs(service: &ServiceDemand, counts: CountedAs, at: usize) -> Vec<(&'static str, AgeBand, f64)> {
    let mut rows = Vec::new();
    for measure in &MEASURES {
        let words = if measure.words == USERS && counts == CountedAs::People { PEOPLE } else { measure.words };
        let lines = LINES.iter().filter(|line| **line != UseLine::Measures || service.measures.is_some());
        for (word, &line) in words.into_iter().zip(lines) {
            let line = service.line(line);
            if measure.words == USERS {
                let by_band = line.users.get(at).into_iter().flatten();
                let bands = service.bands.iter().zip(by_band).filter(|(band, _)| **band != AgeBand::ALL);
                rows.extend(bands.map(|(&band, &users)| (word, band, users)));
            }
            let values = (measure.values)(line);
            let none_known = measure.words[0] == "known_users" && values.iter().all(|&known| known == 0.0);
            rows.extend(values.get(at).filter(|_| !none_known).map(|&value| (word, AgeBand::ALL, value)));
        }
    }
    rows
}

/// Places needed against places that stand or are decided, on 31 December; gap = capacity − need, below zero where
/// there are too few. Where anything is switched on the line with measures has two columns more.
pub fn capacity(run: &Run) -> Csv {
    let mut header = vec!["scenario", "region", "year", "service", "need", "capacity", "gap", "need_trend", "gap_trend"];
    if with_measures(run) {
        header.extend(["need_measures", "gap_measures"]);
    }
    let mut csv = Csv::new("capacity.csv", run.language, &header);
    for place in each(run) {
        for (year, service, values) in place.demand.into_iter().flat_map(balances) {
            let mut row = place.keys().to_vec();
            row.extend([Field::Year(Some(year)), Field::Text(service.service.as_str())]);
            row.extend(values.map(Field::Maybe));
            row.truncate(header.len());
            csv.row(&row);
        }
    }
    csv
}

/// Need, capacity, gap, need by trend, gap by trend, and both with measures, of every service with places (or a capacity in users), by
/// year.
fn balances(demand: &Demand) -> Vec<(Year, &ServiceDemand, [Option<f64>; 7])> {
    let mut rows = Vec::new();
    for (at, &year) in demand.years.iter().enumerate() {
        for service in demand.services.iter().filter(|service| !needed(service, UseLine::Unchanged).is_empty()) {
            let [need, trend, measures] = LINES.map(|line| needed(service, line).get(at).copied());
            let capacity = service.capacity.as_ref().and_then(|places| places.get(at)).copied();
            let gap = |need: Option<f64>| Some(capacity? - need?);
            rows.push((year, service, [need, capacity, gap(need), trend, gap(trend), measures, gap(measures)]));
        }
    }
    rows
}

/// One row a scenario and region: people at both ends, and for each service with places the need at the horizon and
/// the first year with too few, by unchanged use and by trend.
pub fn summary(run: &Run) -> Csv {
    let rows = summaries(run);
    let services: Vec<&str> = run.study.services.iter().map(|service| service.id.as_str()).collect();
    let with_places = |id: &&&str| rows.iter().any(|row| row.places.iter().any(|places| places.demand.service.as_str() == **id));
    let services: Vec<&str> = services.iter().filter(with_places).copied().collect();
    let third = with_measures(run);
    let mut csv = Csv::new("summary.csv", run.language, &summary_header(run, &services));
    for row in &rows {
        let region = &run.study.regions[row.region];
        let people = [row.inhabitants[0], row.inhabitants[1], row.oldest[0], row.oldest[1]].map(Field::Number);
        let mut fields = vec![Field::Text(row.scenario.id.as_str()), Field::Text(region.id.as_str())];
        fields.extend([row.start, row.horizon].map(|year| Field::Year(Some(year))));
        fields.extend(people);
        for service in &services {
            let places = row.places.iter().find(|places| places.demand.service.as_str() == *service);
            let numbers = places.map_or([None; 3], |p| [p.need[0], p.need[1], p.capacity]);
            fields.extend(numbers.map(Field::Maybe));
            fields.extend(places.map_or([None; 2], |p| p.first_short).map(Field::Year));
            if third {
                fields.push(Field::Maybe(places.and_then(|p| p.need_measures)));
                fields.push(Field::Year(places.and_then(|p| p.first_short_measures)));
            }
            if run.chance.is_some() {
                let drawn = drawn(run, &row.scenario.id, &region.id);
                let first = drawn.map_or([None; 2], |drawn| too_few(drawn, &ServiceId::new(*service), run.study.jump_off));
                fields.extend(first.map(Field::Year));
            }
            fields.push(Field::Year(places.and_then(|p| p.outdated).map(|outdated| outdated.beyond.year)));
        }
        if run.study.staffing.is_some() {
            fields.extend([row.staff.fte, row.staff.cost].concat().into_iter().map(Field::Maybe));
        }
        csv.row(&fields);
    }
    csv
}

fn summary_header(run: &Run, services: &[&str]) -> Vec<String> {
    const STAFF: [&str; 4] = ["fte", "fte_trend", "cost", "cost_trend"];
    const PEOPLE: [&str; 8] =
        ["scenario", "region", "start", "horizon", "inhabitants_start", "inhabitants", "aged_80_plus_start", "aged_80_plus"];
    const PLACES: [&str; 5] = ["places", "places_trend", "capacity", "first_year_too_few", "first_year_too_few_trend"];
    const MEASURES: [&str; 2] = ["places_measures", "first_year_too_few_measures"];
    const CHANCE: [&str; 2] = ["first_year_too_few_median", "first_year_too_few_p90"];
    const OUTDATED: &str = "capacity_contradicted";
    let third = with_measures(run);
    let columns = PLACES.iter().chain(MEASURES.iter().filter(|_| third));
    let columns = columns.chain(CHANCE.iter().filter(|_| run.chance.is_some())).chain([&OUTDATED]);
    let of_services = services.iter().flat_map(|service| columns.clone().map(move |column| format!("{service}_{column}")));
    let staff = STAFF.iter().filter(|_| run.study.staffing.is_some()).map(|column| (*column).to_owned());
    PEOPLE.map(str::to_owned).into_iter().chain(of_services).chain(staff).collect()
}
