//! Need for care beside the number of inhabitants, both 100 in the base year: a panel a service, since users of different services
//! are not added; all care together where what it takes is known.

use super::key::{self, Item, Sample};
use crate::demand::indicators::{Indicator, Kind, Place, base_night, is_care, weighed, weight};
use crate::domain::service::{Basis, Service, UseLine};
use crate::report::axis::{ends, ticks};
use crate::report::canvas::{Canvas, Dashes, Frame, Stroke};
use crate::report::font::Weight;
use crate::report::indicators::line_name;
use crate::report::labels::{capital, heading, label, service_name};
use crate::report::page::{EndLabel, Page, axis_room, end_labels, label_room, value_axis, year_axis};
use crate::report::panels::{self, Panel};
use crate::report::view::{NoChart, Point, View, range, x};
use crate::report::{Chart, Run, Table, numbers, palette};

const MOST_PANELS: usize = 9;

/// A service, or all care, and its lines of need.
struct Series {
    name: String,
    /// How a title calls it; none where its rates are not the municipality's own: such a figure decides no headline.
    title: Option<String>,
    lines: Vec<(UseLine, Vec<Point>)>,
}

impl Series {
    fn end(&self, wanted: UseLine) -> Option<f64> {
        self.lines.iter().find(|(line, _)| *line == wanted).and_then(|(_, points)| points.last()).map(|point| point.1)
    }
}

/// Indices of one scenario and region.
///
/// # Errors
/// When the run has no such scenario or region, or no need for care.
pub fn index(run: &Run, scenario: usize, region: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, scenario, region)?;
    let people = path(view, Kind::PopulationIndex);
    let all = all_series(view);
    let Some(last) = people.last().filter(|_| !all.is_empty()) else { return Err(NoChart::NoService) };
    let shown = &all[..all.len().min(MOST_PANELS)];
    let (low, high) = range(shown.iter().flat_map(|series| series.lines.iter().map(|(_, points)| points)).chain([&people]));
    let ticks = ticks(low.min(100.0), high.max(100.0), 4);
    let horizon = last.0.to_string();
    let base = base_night(view.study).to_string();
    let period = format!("{}–{horizon}", people.first().map_or(last.0, |point| point.0));
    let mut subtitle = view.say("index.subtitle", &[&view.region.name, &base, &period, &view.scenario.name]);
    subtitle.push_str(&format!(" {}", view.say("axis.starts", &[&numbers::whole(ends(&ticks).0, view.language)])));
    if all.len() > shown.len() {
        subtitle.push_str(&format!(" {}.", view.say("services.more", &[&(all.len() - shown.len()).to_string()])));
    }
    let sources = view.service_sources(view.study.services.iter().filter(|service| is_care(service)));
    let alt = alt(view, &all, &people, [&base, &horizon]);
    let words = view.words("need-index", title(view, &all, last.1, &horizon), subtitle, alt, sources);
    let headings: Vec<String> = shown.iter().map(|series| series.name.clone()).collect();
    let key = key_items(view, shown);
    let page = Page::new(words, key::height(&key) + panels::height(&headings, 912.0));
    let room = key::draw(&page.canvas, page.room, &key);
    for (panel, series) in panels::panels(&headings, room).iter().zip(shown) {
        panel.head(&page.canvas);
        draw(&page.canvas, view, panel, (series, &people), &ticks);
    }
    Ok(page.finish(table(view, &all, &people)))
}

/// All care together first, where it can be added up; then service by service.
fn all_series(view: View) -> Vec<Series> {
    let mut all = Vec::new();
    if let Some(weight) = weight(view.study, view.demand) {
        let name = match weight {
            crate::demand::indicators::Weight::Fte => label("index.weighted.fte", view.language),
            crate::demand::indicators::Weight::Hours => label("index.weighted.hours", view.language),
        };
        let trend = view.demand.services.iter().any(|need| need.has_trend);
        let measures = view.demand.services.iter().any(|need| need.measures.is_some());
        let weighed: Vec<&Service> =
            weighed(view.study, view.demand, weight).into_iter().filter_map(|at| view.study.services.get(at)).collect();
        let own = weighed.iter().all(|service| is_own(service) && !is_staffed_by_reference(service));
        let name = if own { name.to_owned() } else { format!("{name} ({})", label("basis.reference", view.language)) };
        let title = own.then(|| label("index.all_care", view.language).to_owned());
        all.extend(series(view, (name, title), (trend, measures), |line| Kind::WeightedIndex(weight, line)));
    }
    for (at, service) in view.services().enumerate().filter(|(_, service)| is_care(service.service)) {
        let has = (service.demand.has_trend, service.demand.measures.is_some());
        let title = is_own(service.service).then(|| service_name(service.service, view.language).to_owned());
        all.extend(series(view, (service.marked_name(), title), has, |line| Kind::NeedIndex(at, line)));
    }
    all
}

/// Counted in the municipality's own register.
fn is_own(service: &Service) -> bool {
    service.basis == Basis::Register
}

/// Whether its staff-years rest on a reference value.
fn is_staffed_by_reference(service: &Service) -> bool {
    service.staff.rule.as_ref().is_some_and(|rule| rule.per_unit.basis == Basis::Reference)
}

fn series(
    view: View,
    (name, title): (String, Option<String>),
    (trend, measures): (bool, bool),
    kind: impl Fn(UseLine) -> Kind,
) -> Option<Series> {
    let wanted = [Some(UseLine::Unchanged), trend.then_some(UseLine::Trend), measures.then_some(UseLine::Measures)];
    let lines: Vec<(UseLine, Vec<Point>)> = wanted.into_iter().flatten().map(|line| (line, path(view, kind(line)))).collect();
    let whole = lines.iter().all(|(_, points)| points.len() == view.demand.years.len());
    whole.then_some(Series { name, title, lines })
}

/// An index by 31 December.
fn path(view: View, kind: Kind) -> Vec<Point> {
    let place = Place::projected(view.study, view.projection, Some(view.demand));
    let indicator = Indicator { key: String::new(), kind };
    view.demand.years.iter().filter_map(|year| Some((x(*year), place.value(&indicator, *year)??))).collect()
}

fn change(view: View, index: f64) -> String {
    numbers::signed_percent(index / 100.0 - 1.0, 0, view.language)
}

/// Inhabitants, and the care that grows most at unchanged use, of what the municipality counts itself.
fn title(view: View, all: &[Series], people: f64, horizon: &str) -> String {
    let end = |series: &&Series| series.end(UseLine::Unchanged).unwrap_or(0.0);
    let together = all.first().filter(|series| series.title.is_some() && weight(view.study, view.demand).is_some());
    let own = all.iter().filter(|series| series.title.is_some());
    match together.or_else(|| own.max_by(|a, b| end(a).total_cmp(&end(b)))) {
        Some(told) => {
            let name = told.title.as_deref().unwrap_or_default();
            view.say("index.title", &[horizon, &change(view, people), name, &change(view, end(&told))])
        }
        None => view.say("index.title.people", &[horizon, &change(view, people)]),
    }
}

fn alt(view: View, all: &[Series], people: &[Point], [base, horizon]: [&str; 2]) -> String {
    let part = |series: &Series| {
        let lines = series.lines.iter().filter_map(|(line, points)| {
            let index = numbers::whole(points.last()?.1, view.language);
            Some(view.say("growth.bar", &[&index, line_name(*line, view.language)]))
        });
        view.say("index.alt.part", &[&series.name, &lines.collect::<Vec<_>>().join(", ")])
    };
    let parts: Vec<String> = all.iter().map(part).collect();
    let now = people.last().map_or_else(String::new, |point| numbers::whole(point.1, view.language));
    let say = |n: usize| view.say("index.alt", &[&view.region.name, &view.scenario.name, base, horizon, &now, &parts[..n].join("; ")]);
    (1..=parts.len()).rev().map(say).find(|text| text.chars().count() <= 400).unwrap_or_else(|| say(1))
}

const fn stroke(line: UseLine) -> Stroke {
    match line {
        UseLine::Unchanged => Stroke::solid(palette::BLUE, 3.0),
        UseLine::Trend => Stroke { colour: palette::TEAL, width: 3.0, dashes: Dashes::Dashed },
        UseLine::Measures => Stroke { colour: palette::ORANGE, width: 3.0, dashes: Dashes::DashDot },
    }
}

const PEOPLE: Stroke = Stroke { colour: palette::INK, width: 2.0, dashes: Dashes::Dotted };

fn key_items(view: View, shown: &[Series]) -> Vec<Item> {
    let item = |name: String, stroke: Stroke| Item { name, sample: Sample::Line(stroke, Weight::Regular) };
    let has = |line: &UseLine| shown.iter().any(|series| series.lines.iter().any(|(own, _)| own == line));
    let lines = [UseLine::Unchanged, UseLine::Trend, UseLine::Measures].into_iter().filter(has);
    let need = lines.map(|line| item(capital(line_name(line, view.language)), stroke(line)));
    std::iter::once(item(heading("inhabitants", view.language), PEOPLE)).chain(need).collect()
}

fn draw(canvas: &Canvas, view: View, panel: &Panel, (series, people): (&Series, &[Point]), ticks: &[f64]) {
    let named = |points: &[Point], stroke: Stroke| {
        let end = points.last()?;
        Some(EndLabel::new(&numbers::whole(end.1, view.language), end.1, stroke.colour, Weight::Regular, 90.0))
    };
    let labels: Vec<EndLabel> =
        series.lines.iter().filter_map(|(line, points)| named(points, stroke(*line))).chain(named(people, PEOPLE)).collect();
    let body = panel.body;
    let left = body.left + axis_room(ticks, view.language);
    let frame = Frame { left, top: body.top + 14.0, right: body.right - label_room(&labels), bottom: body.bottom - 30.0 };
    let (Some(first), Some(last)) = (people.first(), people.last()) else { return };
    let years = (first.0, last.0.max(first.0 + 1.0));
    let plot = canvas.plot(frame, years, ends(ticks));
    value_axis(canvas, &plot, years, ticks, view.language);
    year_axis(canvas, &plot, years);
    plot.line("inhabitants", people, PEOPLE);
    for (line, points) in series.lines.iter().rev() {
        plot.line(line_name(*line, view.language), points, stroke(*line));
    }
    end_labels(canvas, &plot, years.1, &labels);
    plot.end();
}

fn table(view: View, all: &[Series], people: &[Point]) -> Table {
    let language = view.language;
    let named =
        all.iter().flat_map(|series| series.lines.iter().map(|(line, _)| format!("{} ({})", series.name, line_name(*line, language))));
    let header = [heading("year", language), heading("inhabitants", language)].into_iter().chain(named).collect();
    let decimal = |value: f64| numbers::decimal(value, 1, language);
    let row = |(at, point): (usize, &Point)| {
        let values = all.iter().flat_map(|series| series.lines.iter().map(move |(_, points)| points.get(at)));
        let values = values.map(|value| value.map_or_else(String::new, |point| decimal(point.1)));
        [point.0.to_string(), decimal(point.1)].into_iter().chain(values).collect()
    };
    Table { header, rows: people.iter().enumerate().map(row).collect(), ..Table::default() }
}
