//! A building programme: for each line of need a panel with the need, what stands or is decided, and the units as steps.

use super::capacity::steps;
use super::key::{self, Item, Sample};
use crate::domain::service::{Building, UseLine};
use crate::report::axis::{count_ticks, ends};
use crate::report::building::{Built, BuiltLine, built};
use crate::report::canvas::{Canvas, Dashes, Frame, Stroke};
use crate::report::font::Weight;
use crate::report::labels::{capital, counted, heading, label};
use crate::report::page::{EndLabel, Page, axis_room, end_labels, label_room, value_axis, year_axis};
use crate::report::panels::{self, Panel};
use crate::report::view::{NoChart, Point, View, range, x};
use crate::report::{Chart, Run, Table, numbers, palette};

const NEED: Stroke = Stroke::solid(palette::BLUE, 3.5);
const STANDING: Stroke = Stroke::solid(palette::ORANGE, 3.0);
const PROGRAMME: Stroke = Stroke::solid(palette::PLUM, 2.5);
const WAITING: Stroke = Stroke { colour: palette::GREY, width: 2.0, dashes: Dashes::Dotted };

/// What one panel shows, in places.
struct Lines {
    line: UseLine,
    units: u32,
    need: Vec<Point>,
    standing: Vec<Point>,
    programme: Vec<Point>,
    /// None where the study does not ask what waiting costs, or nothing is built.
    waiting: Option<Vec<Point>>,
    if_waiting: Vec<Option<f64>>,
}

/// The building programme of service `service` (position in the study) in one scenario and region.
///
/// # Errors
/// When there is no such service or it has no programme.
pub fn building(run: &Run, scenario: usize, region: usize, service: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, scenario, region)?;
    let shown = view.service(service).ok_or(NoChart::NoService)?;
    let all = built(run, scenario, region);
    let plan = all.iter().find(|built| built.service.id == shown.service.id).ok_or(NoChart::NoCapacity)?;
    let building = plan.service.building.as_ref().ok_or(NoChart::NoProgramme)?;
    let lines: Vec<Lines> = plan.lines.iter().filter_map(|line| series(plan, line, building)).collect();
    let (Some(first), Some(last)) = (plan.years.first(), plan.years.last()) else { return Err(NoChart::NoCapacity) };
    if lines.is_empty() {
        return Err(NoChart::NoCapacity);
    }
    let unit = counted(f64::from(building.unit), "places", view.language);
    let words = [
        shown.name(),
        unit,
        building.ready.to_string(),
        view.region.name.clone(),
        numbers::years(*first, *last),
        view.scenario.name.clone(),
    ];
    let subtitle = view.say("building.chart.subtitle", &words.each_ref().map(String::as_str));
    let mut sources = vec![building.source.clone(), plan.service.source.clone()];
    sources.extend(view.sources(&["capacity", "population"]));
    sources.retain(|text| !text.is_empty());
    sources.dedup();
    let title = title(view, &shown.marked_name(), &lines, &last.to_string());
    let words = view.words(&format!("building-{}", plan.service.id), title, subtitle, alt(view, &shown.name(), &lines), sources);
    let headings: Vec<String> = lines.iter().map(|lines| line_name(view, lines.line)).collect();
    let key = key_items(view, building, &lines);
    let page = Page::new(words, key::height(&key) + panels::height(&headings, 912.0));
    let room = key::draw(&page.canvas, page.room, &key);
    let high = lines.iter().map(|lines| range([&lines.need, &lines.standing, &lines.programme]).1).fold(0.0, f64::max);
    for (panel, lines) in panels::panels(&headings, room).iter().zip(&lines) {
        panel.head(&page.canvas);
        draw(&page.canvas, view, panel, lines, high);
    }
    Ok(page.finish(table(view, building, &lines)))
}

fn line_name(view: View, line: UseLine) -> String {
    let key = match line {
        UseLine::Unchanged => "building.line.unchanged",
        UseLine::Trend => "building.line.trend",
        UseLine::Measures => "building.line.measures",
    };
    label(key, view.language).to_owned()
}

fn series(plan: &Built, line: &BuiltLine, building: &Building) -> Option<Lines> {
    let (programme, _) = line.programme.as_ref()?;
    let standing = plan.standing?;
    let points = |values: &[f64]| plan.years.iter().map(|year| x(*year)).zip(values.iter().copied()).collect::<Vec<Point>>();
    let with: Vec<f64> = standing.iter().zip(programme.places(building)).map(|(standing, built)| standing + built).collect();
    let units = *programme.units.last()?;
    let later = |(year, standing): (&crate::domain::axis::Year, &f64)| {
        let opened = plan.years.iter().position(|night| *night == year.minus(building.wait)).map_or(0, |night| programme.units[night]);
        standing + f64::from(opened) * f64::from(building.unit)
    };
    let waiting: Vec<f64> = plan.years.iter().zip(standing).map(later).collect();
    Some(Lines {
        line: line.line,
        units,
        need: points(line.need),
        standing: points(standing),
        programme: points(&with),
        waiting: (building.wait > 0 && units > 0).then(|| points(&waiting)),
        if_waiting: programme.if_waiting.clone(),
    })
}

fn title(view: View, name: &str, lines: &[Lines], last: &str) -> String {
    let units = |line: UseLine| lines.iter().find(|lines| lines.line == line).map(|lines| lines.units);
    let (unchanged, trend) = (units(UseLine::Unchanged).unwrap_or(0), units(UseLine::Trend));
    let count = counted(f64::from(unchanged), "building.units", view.language);
    match trend.filter(|trend| *trend != unchanged) {
        Some(trend) => view.say("building.chart.title.trend", &[name, &count, last, &trend.to_string()]),
        None if unchanged == 0 => view.say("building.chart.title.none", &[name, last]),
        None => view.say("building.chart.title", &[name, &count, last]),
    }
}

fn alt(view: View, name: &str, lines: &[Lines]) -> String {
    let whole = |points: &[Point]| numbers::whole(points.last().map_or(0.0, |point| point.1), view.language);
    let of = |lines: &Lines| {
        let (first, last) = (lines.need[0], lines.need[lines.need.len() - 1]);
        let words = [
            line_name(view, lines.line),
            numbers::whole(first.1, view.language),
            first.0.to_string(),
            whole(&lines.need),
            last.0.to_string(),
            whole(&lines.standing),
            whole(&lines.programme),
        ];
        view.say("building.chart.alt.line", &words.each_ref().map(String::as_str))
    };
    let head = view.say("building.chart.alt", &[name, &view.region.name, &view.scenario.name]);
    std::iter::once(head).chain(lines.iter().map(of)).collect::<Vec<_>>().join(" ")
}

fn key_items(view: View, building: &Building, lines: &[Lines]) -> Vec<Item> {
    let item = |name: String, stroke: Stroke, weight| Item { name, sample: Sample::Line(stroke, weight) };
    let mut items = vec![
        item(heading("need", view.language), NEED, Weight::Bold),
        item(capital(label("building.key.standing", view.language)), STANDING, Weight::Regular),
    ];
    if lines.iter().any(|lines| lines.units > 0) {
        items.push(item(capital(label("building.key.programme", view.language)), PROGRAMME, Weight::Regular));
    }
    if lines.iter().any(|lines| lines.waiting.is_some()) {
        let years = counted(f64::from(building.wait), "backtest.years", view.language);
        items.push(item(capital(&view.say("building.key.wait", &[&years])), WAITING, Weight::Regular));
    }
    items
}

fn draw(canvas: &Canvas, view: View, panel: &Panel, lines: &Lines, high: f64) {
    let ticks = count_ticks(0.0, high, 5);
    let labels = labels(view, lines);
    let body = panel.body;
    let left = body.left + axis_room(&ticks, view.language);
    let frame = Frame { left, top: body.top + 14.0, right: body.right - label_room(&labels), bottom: body.bottom - 30.0 };
    let (Some(first), Some(last)) = (lines.need.first(), lines.need.last()) else { return };
    let years = (first.0, last.0.max(first.0 + 1.0));
    let plot = canvas.plot(frame, years, ends(&ticks));
    value_axis(canvas, &plot, years, &ticks, view.language);
    year_axis(canvas, &plot, years);
    if let Some(waiting) = &lines.waiting {
        plot.line("waiting", &steps(waiting), WAITING);
    }
    plot.bare_line(&lines.need, Stroke::solid(palette::WHITE, 5.0));
    plot.line("need", &lines.need, NEED);
    // Steps lie on the need where they meet it: the corners say when a unit opens.
    if lines.units > 0 {
        plot.line("programme", &steps(&lines.programme), PROGRAMME);
    }
    plot.line("standing", &steps(&lines.standing), STANDING);
    end_labels(canvas, &plot, years.1, &labels);
    plot.end();
}

/// Numbers at the ends: need, what stands, and with units where there are any.
fn labels(view: View, lines: &Lines) -> Vec<EndLabel> {
    let label = |points: &[Point], stroke: Stroke, weight| {
        let value = points.last().map_or(0.0, |point| point.1);
        EndLabel::new(&numbers::whole(value, view.language), value, stroke.colour, weight, 90.0)
    };
    let mut labels = vec![label(&lines.need, NEED, Weight::Bold), label(&lines.standing, STANDING, Weight::Regular)];
    if lines.units > 0 {
        labels.push(label(&lines.programme, PROGRAMME, Weight::Regular));
    }
    labels
}

/// A row a line and year.
fn table(view: View, building: &Building, lines: &[Lines]) -> Table {
    let language = view.language;
    let mut header = vec![label("building.col.line", language).to_owned(), heading("year", language), heading("need", language)];
    header.extend(["building.key.standing", "building.key.programme"].map(|key| capital(label(key, language))));
    let years = counted(f64::from(building.wait), "backtest.years", language);
    header.push(view.say("building.col.waited", &[&years]));
    let whole = |value: f64| numbers::whole(value, language);
    let rows = lines.iter().flat_map(|lines| {
        lines.need.iter().enumerate().map(move |(night, need)| {
            let at = |points: &[Point]| points.get(night).map_or_else(String::new, |point| whole(point.1));
            let unmet = lines.if_waiting.get(night).copied().flatten().map_or_else(String::new, whole);
            vec![line_name(view, lines.line), need.0.to_string(), whole(need.1), at(&lines.standing), at(&lines.programme), unmet]
        })
    });
    Table { header, rows: rows.collect(), ..Table::default() }
}
