//! The table that stands first: scenario × inhabitants, the oldest, places needed, the year they run out.

use super::markup::{Columns, element, escape, framed, row};
use crate::domain::axis::{ServiceId, Year};
use crate::domain::service::Service;
use crate::report::labels::{ages, capital, label, sentence, service_name};
use crate::report::summary::{OLDEST, Places, Summary, summaries};
use crate::report::{Run, numbers};

/// Columns of each service: unchanged use, and in brackets the trend in use where there is one.
const PLACES: [&str; 2] = ["page.places", "page.short"];

/// The table and its note.
pub fn table(run: &Run) -> String {
    let rows = summaries(run);
    let services = shown(run, &rows);
    let mut body = String::new();
    for (index, region) in run.study.regions.iter().enumerate() {
        let of_region: Vec<&Summary> = rows.iter().filter(|summary| summary.region == index).collect();
        let name = if run.study.regions.len() > 1 { Some(region.name.as_str()) } else { None };
        body.push_str(&region_rows(run, name, &of_region, &services));
    }
    let caption = sentence("page.summary.caption", run.language, &[&rows.first().map_or(String::new(), |row| row.horizon.to_string())]);
    let table = framed(&caption, &format!("{}{body}", head(run, &services)), Columns::Numbers);
    if services.is_empty() { table } else { table + &element("p", label("page.summary.note", run.language)) }
}

/// Services whose places can run out; where no capacity is known, all that have places.
fn shown<'a>(run: &Run<'a>, rows: &[Summary]) -> Vec<&'a Service> {
    let any =
        |id: &ServiceId, test: fn(&Places) -> bool| rows.iter().flat_map(|row| &row.places).any(|p| p.demand.service == *id && test(p));
    let with = |test: fn(&Places) -> bool| run.study.services.iter().filter(move |service| any(&service.id, test)).collect::<Vec<_>>();
    let limited = with(|places| places.capacity.is_some());
    if limited.is_empty() { with(|_| true) } else { limited }
}

fn head(run: &Run, services: &[&Service]) -> String {
    let language = run.language;
    let upper = |text: &str| format!("<th scope=\"col\" rowspan=\"2\">{}</th>", escape(text));
    let people = [capital(label("scenario", language)), label("page.inhabitants", language).to_owned(), ages(OLDEST, language)];
    let people: String = people.iter().map(|text| upper(text)).collect();
    let group = |service: &&Service| {
        let name = escape(&capital(service_name(service, language)));
        format!("<th scope=\"colgroup\" colspan=\"{}\">{name}</th>", PLACES.len())
    };
    let groups: String = services.iter().map(group).collect();
    let column = |key: &str| format!("<th scope=\"col\">{}</th>", escape(&capital(label(key, language))));
    let columns: String = services.iter().flat_map(|_| PLACES.map(column)).collect();
    format!("<thead><tr>{people}{groups}</tr>\n<tr>{columns}</tr></thead>\n")
}

fn region_rows(run: &Run, name: Option<&str>, rows: &[&Summary], services: &[&Service]) -> String {
    let span = 3 + PLACES.len() * services.len();
    let name = name.map(|name| format!("<tr><th class=\"rows\" scope=\"rowgroup\" colspan=\"{span}\">{}</th></tr>\n", escape(name)));
    let now = rows.first().map(|first| row(&now(run, first, span)) + &capacities(run, first, services));
    let rows: String = rows.iter().map(|summary| row(&cells(run, summary, services))).collect();
    format!("<tbody>\n{}{}{rows}</tbody>\n", name.unwrap_or_default(), now.unwrap_or_default())
}

/// People today, the same in every scenario; what comes later is empty.
fn now(run: &Run, first: &Summary, span: usize) -> Vec<String> {
    let whole = |value| numbers::whole(value, run.language);
    let people = [sentence("page.now", run.language, &[&first.start.to_string()]), whole(first.inhabitants[0]), whole(first.oldest[0])];
    let mut cells: Vec<String> = people.into();
    cells.resize(span, String::new());
    cells
}

/// Places that stand or are decided at the horizon, the same in every scenario; no row where none is known.
fn capacities(run: &Run, first: &Summary, services: &[&Service]) -> String {
    let head = sentence("page.capacity", run.language, &[&first.horizon.to_string()]);
    let of_service = |service: &&Service| [capacity(run, places_of(first, service)), String::new()];
    let places = services.iter().flat_map(of_service);
    let known = first.places.iter().any(|places| places.capacity.is_some());
    let cells: Vec<String> = [head, String::new(), String::new()].into_iter().chain(places).collect();
    if known { row(&cells) } else { String::new() }
}

fn capacity(run: &Run, places: Option<&Places>) -> String {
    places.and_then(|places| places.capacity).map_or_else(|| numbers::NONE.to_owned(), |places| numbers::whole(places, run.language))
}

fn places_of<'a, 'b>(summary: &'b Summary<'a>, service: &Service) -> Option<&'b Places<'a>> {
    summary.places.iter().find(|places| places.demand.service == service.id)
}

fn cells(run: &Run, summary: &Summary, services: &[&Service]) -> Vec<String> {
    let whole = |value: f64| numbers::whole(value, run.language);
    let mut cells = vec![summary.scenario.name.clone(), whole(summary.inhabitants[1]), whole(summary.oldest[1])];
    for service in services {
        let none = || PLACES.map(|_| numbers::NONE.to_owned());
        cells.extend(places_of(summary, service).map_or_else(none, |places| of_service(run, places, summary.horizon)));
    }
    cells
}

fn of_service(run: &Run, places: &Places, horizon: Year) -> [String; 2] {
    let number = |value: Option<f64>| value.map_or_else(|| numbers::NONE.to_owned(), |value| numbers::whole(value, run.language));
    let year = |first: Option<Year>| match (first, places.capacity) {
        (Some(year), _) => year.to_string(),
        (None, Some(_)) => sentence("page.enough", run.language, &[&horizon.to_string()]),
        (None, None) => numbers::NONE.to_owned(),
    };
    let both = |[unchanged, trend]: [String; 2]| if places.demand.has_trend { format!("{unchanged} ({trend})") } else { unchanged };
    [both(places.need.map(number)), both(places.first_short.map(year))]
}
