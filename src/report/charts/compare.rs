//! All scenarios on one axis: people, with history and other offices' lines.

use super::PEOPLE;
use crate::domain::axis::AgeBand;
use crate::domain::study::PublishedWhat;
use crate::report::axis::{count_ticks, ends};
use crate::report::canvas::{Canvas, Dashes, Frame, LINE, Look, Plot, Stroke};
use crate::report::font::Weight;
use crate::report::labels::{counted, heading, label, stock_day};
use crate::report::page::{ABOVE, EndLabel, Page, axis_room, break_line, end_labels, label_room, unit, value_axis, year_axis};
use crate::report::place::{around, first_clear};
use crate::report::styles::{Style, scenario_styles};
use crate::report::view::{NoChart, Point, View, at, range, x};
use crate::report::{Chart, Run, Table, numbers, palette};
use std::cmp::Ordering;

/// Room for the names at the ends of lines, pixels.
const NAMES: f64 = 250.0;
/// Room for a name inside the plot, pixels.
const INNER_NAMES: f64 = 170.0;

/// A line with its name.
struct Line {
    name: String,
    points: Vec<Point>,
    stroke: Stroke,
    weight: Weight,
}

/// People of one region in all scenarios.
///
/// # Errors
/// When the run has no such region.
pub fn compare(run: &Run, region: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, 0, region)?;
    let lines = scenario_lines(view);
    let others = other_lines(view);
    let history = view.observed_people(AgeBand::ALL);
    let everything = || lines.iter().chain(&others).map(|line| &line.points).chain([&history]);
    let (low, high) = range(everything());
    let ticks = count_ticks(if low < high * 0.4 { 0.0 } else { low }, high, 5);
    let start = x(view.stock_years().0);
    let first = everything().flatten().map(|point| point.0).fold(start, f64::min);
    let last = everything().flatten().map(|point| point.0).fold(start, f64::max);
    let day = stock_day(view.study.year_label, view.language);
    let mut subtitle = view.say("compare.subtitle", &[day, &view.region.name, &format!("{first}–{last}")]);
    let from = ends(&ticks).0;
    if from > 0.0 {
        subtitle.push_str(&format!(" {}", view.say("axis.starts", &[&numbers::whole(from, view.language)])));
    }
    let mut sources = view.sources(PEOPLE);
    if !others.is_empty() {
        sources.extend(view.sources(&["published"]).into_iter().filter(|text| !view.sources(PEOPLE).contains(text)));
    }
    let words = view.words_of_all(
        "population",
        title_since(view, &lines).unwrap_or_else(|| title(view, &lines)),
        subtitle,
        alt(view, &lines, &history),
        sources,
    );
    let labels: Vec<EndLabel> = lines.iter().chain(&others).filter_map(|line| end_label(view, line, last)).collect();
    let needed = labels.iter().map(EndLabel::height).sum::<f64>() + LINE;
    let page = Page::new(words, needed.max(340.0) + ABOVE + 32.0);
    draw(&page, view, (&lines, &others, &history), (&ticks, &labels), (first, last));
    Ok(page.finish(table(view, &lines, &others, &history)))
}

fn scenario_lines(view: View) -> Vec<Line> {
    let line = |(v, style): (View, Style)| Line {
        name: v.scenario.name.clone(),
        points: v.projected_people(AgeBand::ALL),
        stroke: style.stroke,
        weight: style.weight,
    };
    view.scenarios().zip(scenario_styles(view.run)).map(line).collect()
}

/// What happened since, and other offices' lines of all inhabitants, to the study's own last year (the tables hold all of
/// them).
fn other_lines(view: View) -> Vec<Line> {
    let happened = view.happened_people(AgeBand::ALL);
    let name = label("observed", view.language).to_owned();
    let mut lines = vec![Line { name, points: happened, stroke: Stroke::solid(palette::INK, 3.0), weight: Weight::Bold }];
    lines.extend(published_lines(view));
    for line in &mut lines {
        line.points.retain(|point| point.0 <= x(view.stock_years().1));
    }
    lines.retain(|line| !line.points.is_empty());
    lines
}

fn published_lines(view: View) -> Vec<Line> {
    let stroke = Stroke { colour: palette::INK, width: 1.5, dashes: Dashes::Long };
    let of_people = view.study.published_of(view.position()).filter(|p| p.what == PublishedWhat::People && p.band == AgeBand::ALL);
    of_people
        .map(|p| {
            let points = p.values.iter().map(|(year, value)| (x(*year), *value)).collect();
            Line { name: view.say("compare.published", &[&p.who, &p.made]), points, stroke, weight: Weight::Regular }
        })
        .collect()
}

/// The number a line ends with, and its name.
fn end_words(view: View, line: &Line, end: &Point) -> String {
    format!("{} {}", numbers::whole(end.1, view.language), line.name)
}

fn end_label(view: View, line: &Line, last: f64) -> Option<EndLabel> {
    let end = line.points.last().filter(|end| end.0 >= last)?;
    Some(EndLabel::new(&end_words(view, line, end), end.1, line.stroke.colour, line.weight, NAMES))
}

/// A line that ends before the others is named where it ends: at the side its number would be read as one of the last year.
fn inner_labels(page: &Page, plot: &Plot, view: View, (lines, others, history): Lines, mut taken: Vec<Frame>) {
    let placed = |points: &[Point]| -> Vec<(f64, f64)> { points.iter().map(|point| plot.place(*point)).collect() };
    let mut drawn: Vec<Vec<(f64, f64)>> = lines.iter().chain(others).map(|line| placed(&line.points)).collect();
    let across = plot.place((x(view.stock_years().0), 0.0)).0;
    drawn.extend([placed(history), vec![(across, plot.frame.top), (across, plot.frame.bottom)]]);
    for line in lines.iter().chain(others) {
        let Some(end) = line.points.last().filter(|end| plot.place(**end).0 < plot.frame.right - 1.0) else { continue };
        let name = EndLabel::new(&end_words(view, line, end), end.1, line.stroke.colour, line.weight, INNER_NAMES);
        let look = Look { weight: line.weight, ..Look::PLAIN }.colour(line.stroke.colour).halo();
        let wide = name.lines.iter().map(|text| look.width(text)).fold(0.0, f64::max);
        let candidates = around(plot.place(*end), (wide, name.height()));
        // Where every place is crossed, the first is better than no name: the white edge keeps it legible.
        let clear = |drawn: &[Vec<(f64, f64)>]| first_clear(&candidates, drawn, &taken, plot.frame);
        let frame = candidates[clear(&drawn).or_else(|| clear(&[])).unwrap_or(0)];
        let mut baseline = frame.top + LINE - 6.0;
        for text in &name.lines {
            page.canvas.text((frame.left + 4.0, baseline), text, look);
            baseline += LINE;
        }
        taken.push(frame);
    }
}

/// Lowest and highest line at the end.
fn extremes(lines: &[Line]) -> Option<(&Line, &Line)> {
    let end = |line: &Line| line.points.last().map_or(0.0, |point| point.1);
    let low = lines.iter().min_by(|a, b| end(a).total_cmp(&end(b)))?;
    Some((low, lines.iter().max_by(|a, b| end(a).total_cmp(&end(b)))?))
}

fn end_value(line: &Line) -> f64 {
    line.points.last().map_or(0.0, |point| point.1)
}

/// In a study that stands in the past: the last stock counted since, against the main scenario in the same year.
fn title_since(view: View, lines: &[Line]) -> Option<String> {
    let (year, counted) = *view.happened_people(AgeBand::ALL).last()?;
    let (counted, expected) = (numbers::shown(counted), numbers::shown(at(&lines.first()?.points, year)?));
    let whole = |value: f64| numbers::whole(value, view.language);
    let key = match counted.total_cmp(&expected) {
        Ordering::Greater => "compare.title.more",
        Ordering::Less => "compare.title.fewer",
        Ordering::Equal => "compare.title.met",
    };
    Some(view.say(key, &[&whole(counted), &year.to_string(), &whole((counted - expected).abs())]))
}

fn title(view: View, lines: &[Line]) -> String {
    let last = view.stock_years().1.to_string();
    let Some((low, high)) = extremes(lines) else { return String::new() };
    let (low, high) = (numbers::whole(end_value(low), view.language), numbers::whole(end_value(high), view.language));
    if low == high {
        let people = counted(lines.first().map_or(0.0, end_value), "inhabitants", view.language);
        return view.say("compare.title.one", &[&people, &last]);
    }
    view.say("compare.title.range", &[&low, &high, &last])
}

fn alt(view: View, lines: &[Line], history: &[Point]) -> String {
    let people = |value| counted(value, "inhabitants", view.language);
    let (start, last) = view.stock_years();
    let now = at(history, x(start)).or_else(|| lines.first()?.points.first().map(|point| point.1)).unwrap_or(0.0);
    let Some((low, high)) = extremes(lines) else { return String::new() };
    let count = counted(f64::from(u32::try_from(lines.len()).unwrap_or(u32::MAX)), "scenarios", view.language);
    let (a, b) = (people(end_value(low)), people(end_value(high)));
    let (from, to) = (start.to_string(), last.to_string());
    view.say("compare.alt", &[&view.region.name, &count, &people(now), &from, &to, &a, &low.name, &b, &high.name])
}

fn table(view: View, lines: &[Line], others: &[Line], history: &[Point]) -> Table {
    let language = view.language;
    let columns: Vec<(String, Vec<Point>)> = std::iter::once((heading("observed", language), history.to_vec()))
        .chain(lines.iter().chain(others).map(|line| (line.name.clone(), line.points.clone())))
        .collect();
    let mut years: Vec<f64> = columns.iter().flat_map(|column| column.1.iter().map(|point| point.0)).collect();
    years.sort_by(f64::total_cmp);
    years.dedup();
    let cell = |points: &[Point], year| at(points, year).map_or_else(String::new, |v| numbers::whole(v, language));
    let row = |year: &f64| std::iter::once(year.to_string()).chain(columns.iter().map(|c| cell(&c.1, *year))).collect();
    let header = std::iter::once(heading("year", language)).chain(columns.iter().map(|c| c.0.clone())).collect();
    Table { header, rows: years.iter().map(row).collect(), ..Table::default() }
}

type Lines<'a> = (&'a [Line], &'a [Line], &'a [Point]);

fn draw(page: &Page, view: View, (lines, others, history): Lines, (ticks, labels): (&[f64], &[EndLabel]), years: (f64, f64)) {
    let language = view.language;
    let room = page.room;
    let frame = Frame {
        left: room.left + axis_room(ticks, language),
        top: room.top + ABOVE,
        right: room.right - label_room(labels),
        bottom: room.bottom - 32.0,
    };
    let plot = page.canvas.plot(frame, years, ends(ticks));
    unit(page, &heading("inhabitants", language));
    value_axis(&page.canvas, &plot, years, ticks, language);
    year_axis(&page.canvas, &plot, years);
    if ends(ticks).0 > 0.0 {
        broken_axis(&page.canvas, &plot);
    }
    break_line(&page.canvas, &plot, x(view.stock_years().0), language);
    plot.line("observed", history, Stroke::solid(palette::INK, 3.0));
    // The main scenario is drawn last, over the others.
    for line in others.iter().chain(lines.iter().rev()) {
        plot.line(&line.name, &line.points, line.stroke);
        if let Some(end) = line.points.last() {
            plot.dot(*end, line.stroke.width.max(2.0), line.stroke.colour);
        }
    }
    let taken = end_labels(&page.canvas, &plot, years.1, labels);
    inner_labels(page, &plot, view, (lines, others, history), taken);
    plot.end();
}

/// The zigzag of an axis that does not start at zero.
pub(super) fn broken_axis(canvas: &Canvas, plot: &Plot) {
    let (x, y) = (plot.frame.left, plot.frame.bottom);
    canvas.path(
        &[(x, y), (x, y - 4.0), (x - 6.0, y - 7.0), (x + 6.0, y - 13.0), (x, y - 16.0), (x, y - 22.0)],
        Stroke::solid(palette::GREY, 1.5),
    );
}
