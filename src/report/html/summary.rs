//! The table that stands first: scenario × inhabitants, the oldest, places needed, the year they run out.

use super::markup::{Columns, element, escape, framed, row};
use super::staff;
use crate::domain::axis::{ServiceId, Year};
use crate::domain::service::Service;
use crate::report::labels::{ages, capital, label, marked_name, sentence};
use crate::report::summary::{OLDEST, Places, Summary, summaries};
use crate::report::{Run, numbers};

/// A service and what its columns hold.
struct Column<'a> {
    service: &'a Service,
    /// A capacity is known, so that places can run out.
    limited: bool,
    /// Use has a trend of its own.
    trend: bool,
}

impl Column<'_> {
    /// Need, and the year it passes the capacity where there is one.
    const fn span(&self) -> usize {
        if self.limited { 2 } else { 1 }
    }

    fn heads(&self) -> impl Iterator<Item = &'static str> {
        let need = if self.trend { "page.places.trend" } else { "page.places" };
        std::iter::once(need).chain(self.limited.then_some("page.short"))
    }
}

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
    let notes = [
        ("page.summary.note", !services.is_empty()),
        ("page.summary.trend", services.iter().any(|column| column.trend)),
        ("page.summary.short", services.iter().any(|column| column.limited)),
    ];
    let notes = notes.into_iter().filter(|(_, needed)| *needed).map(|(key, _)| label(key, run.language).to_owned());
    let notes: Vec<String> = notes.chain(staff::note(run)).chain(not_known(run, &rows, &services)).collect();
    if notes.is_empty() { table } else { table + &element("p", &notes.join(" ")) }
}

/// Services whose places can run out; where no capacity is known, all that have places.
fn shown<'a>(run: &Run<'a>, rows: &[Summary]) -> Vec<Column<'a>> {
    let any =
        |id: &ServiceId, test: fn(&Places) -> bool| rows.iter().flat_map(|row| &row.places).any(|p| p.demand.service == *id && test(p));
    let column = |service: &'a Service| Column {
        service,
        limited: any(&service.id, |places| places.capacity.is_some()),
        trend: any(&service.id, |places| places.demand.has_trend),
    };
    let with_places = run.study.services.iter().filter(|service| any(&service.id, |_| true));
    let (limited, others): (Vec<Column>, Vec<Column>) = with_places.map(column).partition(|column| column.limited);
    if limited.is_empty() { others } else { limited }
}

fn head(run: &Run, services: &[Column]) -> String {
    let language = run.language;
    let upper = |text: &str| format!("<th scope=\"col\" rowspan=\"2\">{}</th>", escape(text));
    let known = |key| label(key, language).to_owned();
    let people = [capital(label("scenario", language)), known("page.inhabitants"), ages(OLDEST, language), supported(run)];
    let people: String = people.iter().map(|text| upper(text)).collect();
    let group = |column: &Column| {
        let name = escape(&capital(&marked_name(column.service, language)));
        format!("<th class=\"group\" scope=\"colgroup\" colspan=\"{}\">{name}</th>", column.span())
    };
    let groups: String = services.iter().map(group).collect();
    let column = |key: &str| format!("<th scope=\"col\">{}</th>", escape(&capital(label(key, language))));
    let columns: String = services.iter().flat_map(Column::heads).map(column).collect();
    let staff: String = staff::heads(run).iter().map(|text| upper(text)).collect();
    format!("<thead><tr>{people}{groups}{staff}</tr>\n<tr>{columns}</tr></thead>\n")
}

/// What the support ratio counts, by the study's own ages.
fn supported(run: &Run) -> String {
    let (working, old) = (run.study.indicators.working_age(), run.study.indicators.old());
    let working = working.to.map_or_else(|| format!("{}+", working.from), |to| format!("{}–{to}", working.from));
    sentence("page.support", run.language, &[&working, &old.from.to_string()])
}

fn region_rows(run: &Run, name: Option<&str>, rows: &[&Summary], services: &[Column]) -> String {
    let span = 4 + services.iter().map(Column::span).sum::<usize>() + staff::heads(run).len();
    let name = name.map(|name| format!("<tr><th class=\"rows\" scope=\"rowgroup\" colspan=\"{span}\">{}</th></tr>\n", escape(name)));
    let now = rows.first().map(|first| row(&now(run, first, span)) + &capacities(run, first, services));
    let rows: String = rows.iter().map(|summary| row(&cells(run, summary, services))).collect();
    format!("<tbody>\n{}{}{rows}</tbody>\n", name.unwrap_or_default(), now.unwrap_or_default())
}

/// People today, the same in every scenario; what comes later is empty.
fn now(run: &Run, first: &Summary, span: usize) -> Vec<String> {
    let whole = |value| numbers::whole(value, run.language);
    let head = sentence("page.now", run.language, &[&first.start.to_string()]);
    let mut cells = vec![head, whole(first.inhabitants[0]), whole(first.oldest[0]), support(run, first.support[0])];
    let own = staff::own(run);
    cells.resize(span - own.len(), String::new());
    cells.extend(own);
    cells
}

/// Places that stand or are decided at the horizon, the same in every scenario; no row where none is known.
fn capacities(run: &Run, first: &Summary, services: &[Column]) -> String {
    let head = sentence("page.capacity", run.language, &[&first.horizon.to_string()]);
    let of_service = |column: &Column| {
        let places = capacity(run, places_of(first, column.service));
        std::iter::once(places).chain(column.limited.then(String::new))
    };
    let places = services.iter().flat_map(of_service);
    let known = first.places.iter().any(|places| places.capacity.is_some());
    let staff = staff::heads(run).into_iter().map(|_| String::new());
    let cells: Vec<String> = [head, String::new(), String::new(), String::new()].into_iter().chain(places).chain(staff).collect();
    if known { row(&cells) } else { String::new() }
}

fn capacity(run: &Run, places: Option<&Places>) -> String {
    let Some((places, capacity)) = places.and_then(|places| Some((places, places.capacity?))) else { return numbers::NONE.to_owned() };
    let number = numbers::whole(capacity, run.language);
    let year = places.outdated.map(|outdated| outdated.table.to_string());
    year.map_or_else(|| number.clone(), |year| sentence("page.capacity.table", run.language, &[&number, &year]))
}

fn places_of<'a, 'b>(summary: &'b Summary<'a>, service: &Service) -> Option<&'b Places<'a>> {
    summary.places.iter().find(|places| places.demand.service == service.id)
}

/// People of working age for each of the old, two decimals.
fn support(run: &Run, ratio: Option<f64>) -> String {
    ratio.map_or_else(|| numbers::NONE.to_owned(), |ratio| numbers::decimal(ratio, 2, run.language))
}

fn cells(run: &Run, summary: &Summary, services: &[Column]) -> Vec<String> {
    let whole = |value: f64| numbers::whole(value, run.language);
    let mut cells =
        vec![summary.scenario.name.clone(), whole(summary.inhabitants[1]), whole(summary.oldest[1]), support(run, summary.support[1])];
    for column in services {
        let of_service = places_of(summary, column.service).map(|places| of_service(run, places, summary.horizon));
        let written = of_service.unwrap_or_else(|| [numbers::NONE, numbers::NONE].map(str::to_owned));
        cells.extend(written.into_iter().take(column.span()));
    }
    cells.extend(staff::cells(run, summary));
    cells
}

/// Why no year is read from a table of capacity that the register contradicts, a sentence a service and region.
fn not_known(run: &Run, rows: &[Summary], services: &[Column]) -> Vec<String> {
    let mut told = Vec::new();
    for (region, column) in run.study.regions.iter().enumerate().flat_map(|of| services.iter().map(move |column| (of, column))) {
        let first = rows.iter().find(|summary| summary.region == region.0);
        let Some(outdated) = first.and_then(|first| places_of(first, column.service)?.outdated) else { continue };
        let name = capital(&marked_name(column.service, run.language));
        let name = if run.study.regions.len() > 1 { format!("{}, {name}", region.1.name) } else { name };
        let [taken, places] = [outdated.beyond.taken, outdated.beyond.places].map(|value| numbers::whole(value, run.language));
        let words = [name, taken, outdated.beyond.year.to_string(), places, outdated.table.to_string()];
        told.push(sentence("page.outdated.note", run.language, &words.each_ref().map(String::as_str)));
    }
    told
}

fn of_service(run: &Run, places: &Places, horizon: Year) -> [String; 2] {
    let number = |value: Option<f64>| value.map_or_else(|| numbers::NONE.to_owned(), |value| numbers::whole(value, run.language));
    let year = |first: Option<Year>| match (first, places.capacity) {
        (Some(year), _) => year.to_string(),
        (None, Some(_)) => sentence("page.enough", run.language, &[&horizon.to_string()]),
        (None, None) => numbers::NONE.to_owned(),
    };
    let [need, need_trend] = places.need.map(number);
    let [first, first_trend] = places.first_short.map(year);
    let need = if places.demand.has_trend { format!("{need} ({need_trend})") } else { need };
    if places.outdated.is_some() {
        return [need, label("page.outdated", run.language).to_owned()];
    }
    // The same year twice says nothing more.
    let differ = places.demand.has_trend && first != first_trend;
    [need, if differ { sentence("page.trend", run.language, &[&first, &first_trend]) } else { first }]
}
