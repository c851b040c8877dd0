//! Need for each service in every scenario: a panel a service, the scenarios in their own colours.

use super::group_id;
use super::key::{self, Item, Sample};
use crate::domain::service::{ServiceGroup, ServiceKind, UseLine};
use crate::report::axis::{count_ticks, ends};
use crate::report::canvas::{Canvas, Frame, Stroke};
use crate::report::labels::{capital, counted, heading, label, marked_name, name_and_unit};
use crate::report::page::{EndLabel, Page, axis_room, end_labels, label_room, value_axis, year_axis};
use crate::report::panels::{self, Panel};
use crate::report::styles::{Style, scenario_styles};
use crate::report::view::{Measure, NoChart, Point, View, range};
use crate::report::{Chart, Run, Table, numbers, palette};

const MOST_PANELS: usize = 9;

/// A service with one line a scenario.
struct Series {
    name: String,
    unit: &'static str,
    lines: Vec<Vec<Point>>,
}

impl Series {
    fn ends(&self) -> Vec<f64> {
        self.lines.iter().filter_map(|line| line.last()).map(|point| point.1).collect()
    }

    /// Lowest and highest need at the end.
    fn spread(&self) -> (f64, f64) {
        self.ends().iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)))
    }

    /// Name and unit; people with a condition say in their name what is counted.
    fn head(&self, language: crate::domain::study::Language) -> String {
        name_and_unit(&self.name, self.unit, language)
    }

    fn ratio(&self) -> f64 {
        let (low, high) = self.spread();
        if low > 0.0 { high / low } else { 1.0 }
    }
}

/// Need for the services of a group in every scenario, one region, unchanged use.
///
/// # Errors
/// When there is one scenario only, or no service in the group.
pub fn need(run: &Run, region: usize, group: ServiceGroup) -> Result<Chart, NoChart> {
    let view = View::new(run, 0, region)?;
    if run.projections.len() < 2 {
        return Err(NoChart::OneScenario);
    }
    let all: Vec<Series> = (0..view.study.services.len()).filter_map(|index| series(view, index, group)).collect();
    let (Some(first), Some(last)) = (view.demand.years.first(), view.demand.years.last()) else { return Err(NoChart::NoService) };
    if all.is_empty() {
        return Err(NoChart::NoService);
    }
    let shown = &all[..all.len().min(MOST_PANELS)];
    let mut subtitle = view.say("need.subtitle", &[&view.region.name, &numbers::years(*first, *last)]);
    if all.len() > shown.len() {
        subtitle.push_str(&format!(" {}.", view.say("services.more", &[&(all.len() - shown.len()).to_string()])));
    }
    let period = [first.to_string(), last.to_string()];
    let id = format!("need-{}", group_id(group));
    let sources = view.service_sources(view.study.services.iter().filter(|service| service.group == group));
    let words = view.words_of_all(&id, title(view, &all, &period[1]), subtitle, alt(view, &all, &period), sources);
    let styles = scenario_styles(run);
    let headings: Vec<String> = shown.iter().map(|s| capital(&s.head(view.language))).collect();
    let key = key_items(view, &styles);
    let page = Page::new(words, key::height(&key) + panels::height(&headings, 912.0));
    let room = key::draw(&page.canvas, page.room, &key);
    for (panel, series) in panels::panels(&headings, room).iter().zip(shown) {
        panel.head(&page.canvas);
        draw(&page.canvas, view, panel, series, &styles);
    }
    Ok(page.finish(table(view, &all)))
}

fn series(view: View, index: usize, group: ServiceGroup) -> Option<Series> {
    let service = view.service(index)?;
    if service.service.group != group || matches!(service.service.kind, ServiceKind::Sum { .. }) {
        return None;
    }
    let measure = service.measure();
    let lines: Vec<Vec<Point>> = view.scenarios().filter_map(|v| Some(v.service(index)?.need(UseLine::Unchanged, measure))).collect();
    let complete = lines.len() == view.run.projections.len() && lines.iter().all(|line| !line.is_empty());
    let name = marked_name(service.service, view.language);
    complete.then(|| Series { name, unit: service.unit(measure), lines })
}

fn number(view: View, series: &Series, value: f64) -> String {
    numbers::decimal(value, usize::from(series.unit == Measure::Fte.key()), view.language)
}

fn span(view: View, series: &Series) -> String {
    let (low, high) = series.spread();
    let (low, high) = (number(view, series, low), number(view, series, high));
    let unit = label(series.unit, view.language);
    if low == high { format!("{low} {unit}") } else { format!("{low}–{high} {unit}") }
}

fn title(view: View, all: &[Series], last: &str) -> String {
    let differs = |s: &&Series| {
        let (low, high) = s.spread();
        number(view, s, low) != number(view, s, high)
    };
    let widest = all.iter().filter(differs).max_by(|a, b| a.ratio().total_cmp(&b.ratio()));
    widest.map_or_else(|| view.say("need.title.same", &[last]), |s| view.say("need.title.spread", &[&s.name, &span(view, s), last]))
}

fn alt(view: View, all: &[Series], period: &[String; 2]) -> String {
    let part = |s: &Series| {
        let first = s.lines[0].first().map_or(0.0, |point| point.1);
        let name = capital(&s.name);
        view.say("need.alt.part", &[&name, &counted(first, s.unit, view.language), &span(view, s)])
    };
    let parts: Vec<String> = all.iter().map(part).collect();
    let say = |n: usize| view.say("need.alt", &[&view.region.name, &period[0], &period[1], &parts[..n].join("; ")]);
    (1..=parts.len()).rev().map(say).find(|text| text.chars().count() <= 400).unwrap_or_else(|| say(1))
}

fn table(view: View, all: &[Series]) -> Table {
    let language = view.language;
    let names = view.scenarios().map(|v| v.scenario.name.clone());
    let header = ["service", "year"].into_iter().map(|key| heading(key, language)).chain(names).collect();
    let mut rows = Vec::new();
    for series in all {
        for (index, point) in series.lines[0].iter().enumerate() {
            let head = [series.head(language), point.0.to_string()];
            let values = series.lines.iter().map(|line| line.get(index).map_or_else(String::new, |p| number(view, series, p.1)));
            rows.push(head.into_iter().chain(values).collect());
        }
    }
    Table { header, rows, ..Table::default() }
}

fn key_items(view: View, styles: &[Style]) -> Vec<Item> {
    let item = |name: String, style: &Style| Item { name, sample: Sample::Line(style.stroke, style.weight) };
    let named = view.scenarios().zip(styles).filter(|(_, style)| style.coloured);
    let mut items: Vec<Item> = named.map(|(v, style)| item(v.scenario.name.clone(), style)).collect();
    if let Some(grey) = styles.iter().find(|style| !style.coloured) {
        items.push(item(heading("compare.others", view.language), grey));
    }
    items
}

fn draw(canvas: &Canvas, view: View, panel: &Panel, series: &Series, styles: &[Style]) {
    let (_, high) = range(&series.lines);
    let ticks = count_ticks(0.0, high, 4);
    let labels = labels(view, series, styles);
    let body = panel.body;
    let left = body.left + axis_room(&ticks, view.language);
    let frame = Frame { left, top: body.top + 14.0, right: body.right - label_room(&labels), bottom: body.bottom - 30.0 };
    let (Some(first), Some(last)) = (series.lines[0].first(), series.lines[0].last()) else { return };
    let years = (first.0, last.0.max(first.0 + 1.0));
    let plot = canvas.plot(frame, years, ends(&ticks));
    value_axis(canvas, &plot, years, &ticks, view.language);
    year_axis(canvas, &plot, years);
    let names: Vec<String> = view.scenarios().map(|v| v.scenario.id.to_string()).collect();
    // Grey lines first, the main scenario last, over the others.
    let grey = (0..series.lines.len()).rev().filter(|i| !styles[*i].coloured);
    let coloured = (0..series.lines.len()).rev().filter(|i| styles[*i].coloured);
    for index in grey.chain(coloured) {
        plot.bare_line(&series.lines[index], Stroke::solid(palette::WHITE, styles[index].stroke.width + 1.5));
        plot.line(&names[index], &series.lines[index], styles[index].stroke);
    }
    end_labels(canvas, &plot, years.1, &labels);
    plot.end();
}

/// Values of the coloured scenarios, and of grey ones only where they are the lowest or highest.
fn labels(view: View, series: &Series, styles: &[Style]) -> Vec<EndLabel> {
    let (low, high) = series.spread();
    let mut labels: Vec<EndLabel> = Vec::new();
    for (style, value) in styles.iter().zip(series.ends()) {
        let number = number(view, series, value);
        let written = labels.iter().any(|label| label.lines == [number.clone()]);
        if !written && (style.coloured || value == low || value == high) {
            labels.push(EndLabel::new(&number, value, style.stroke.colour, style.weight, 90.0));
        }
    }
    labels
}
