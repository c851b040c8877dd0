//! What each scenario has more or fewer than the main one.

use super::PEOPLE;
use crate::domain::axis::AgeBand;
use crate::report::axis::{count_ticks, ends};
use crate::report::canvas::{Frame, LINE, Stroke};
use crate::report::labels::{counted, heading, stock_day};
use crate::report::page::{EndLabel, Page, axis_room, end_labels, label_room, unit, value_axis, year_axis};
use crate::report::styles::{Style, scenario_styles};
use crate::report::view::{NoChart, Point, View, at, range};
use crate::report::{Chart, Run, Table, numbers, palette};

const NAMES: f64 = 250.0;

/// A scenario less the main one.
struct Line {
    name: String,
    points: Vec<Point>,
    style: Style,
}

/// Difference in people from the main scenario, one region.
///
/// # Errors
/// When the run has no such region or a single scenario.
pub fn difference(run: &Run, region: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, 0, region)?;
    let lines = lines(view);
    if lines.len() < 2 {
        return Err(NoChart::OneScenario);
    }
    let years = (lines[0].points.first().map_or(0.0, |p| p.0), lines[0].points.last().map_or(0.0, |p| p.0));
    let day = stock_day(view.study.year_label, view.language);
    let period = format!("{}–{}", years.0, years.1);
    let subtitle = view.say("difference.subtitle", &[&lines[0].name, &view.region.name, day, &period]);
    let words = view.words_of_all("difference", title(view, &lines), subtitle, alt(view, &lines, years), view.sources(PEOPLE));
    let labels: Vec<EndLabel> = lines.iter().map(|line| end_label(view, line)).collect();
    let needed = labels.iter().map(EndLabel::height).sum::<f64>() + LINE;
    let page = Page::new(words, needed.max(340.0) + 60.0);
    draw(&page, view, &lines, &labels, years);
    Ok(page.finish(table(view, &lines)))
}

fn lines(view: View) -> Vec<Line> {
    let main = view.projected_people(AgeBand::ALL);
    let less =
        |v: View| v.projected_people(AgeBand::ALL).into_iter().filter_map(|(year, value)| Some((year, value - at(&main, year)?))).collect();
    view.scenarios()
        .zip(scenario_styles(view.run))
        .map(|(v, style)| Line { name: v.scenario.name.clone(), points: less(v), style })
        .collect()
}

fn end_value(line: &Line) -> f64 {
    line.points.last().map_or(0.0, |point| point.1)
}

fn extremes(lines: &[Line]) -> (&Line, &Line) {
    let by_end = |a: &&Line, b: &&Line| end_value(a).total_cmp(&end_value(b));
    (lines.iter().min_by(by_end).unwrap_or(&lines[0]), lines.iter().max_by(by_end).unwrap_or(&lines[0]))
}

fn title(view: View, lines: &[Line]) -> String {
    let last = view.stock_years().1.to_string();
    let (low, high) = extremes(lines);
    let apart = numbers::shown(end_value(high)) - numbers::shown(end_value(low));
    if apart == 0.0 {
        return view.say("difference.title.none", &[&last]);
    }
    view.say("difference.title", &[&counted(apart, "inhabitants", view.language), &last])
}

fn alt(view: View, lines: &[Line], years: (f64, f64)) -> String {
    let (low, high) = extremes(lines);
    let signed = |line: &Line| numbers::signed(end_value(line), view.language);
    let (from, to) = (years.0.to_string(), years.1.to_string());
    let (a, b) = (signed(low), signed(high));
    view.say("difference.alt", &[&lines[0].name, &view.region.name, &from, &to, &a, &low.name, &b, &high.name])
}

fn end_label(view: View, line: &Line) -> EndLabel {
    let text = format!("{} {}", numbers::signed(end_value(line), view.language), line.name);
    EndLabel::new(&text, end_value(line), line.style.stroke.colour, line.style.weight, NAMES)
}

fn table(view: View, lines: &[Line]) -> Table {
    let language = view.language;
    let header = std::iter::once(heading("year", language)).chain(lines.iter().map(|line| line.name.clone())).collect();
    let cell = |line: &Line, year| at(&line.points, year).map_or_else(String::new, |v| numbers::signed(v, language));
    let row = |point: &Point| std::iter::once(point.0.to_string()).chain(lines.iter().map(|line| cell(line, point.0))).collect();
    Table { header, rows: lines[0].points.iter().map(row).collect(), ..Table::default() }
}

fn draw(page: &Page, view: View, lines: &[Line], labels: &[EndLabel], years: (f64, f64)) {
    let language = view.language;
    let (low, high) = range(lines.iter().map(|line| &line.points));
    let ticks = count_ticks(low.min(0.0), high.max(0.0), 6);
    let room = page.room;
    let frame = Frame {
        left: room.left + axis_room(&ticks, language),
        top: room.top + 38.0,
        right: room.right - label_room(labels),
        bottom: room.bottom - 32.0,
    };
    let plot = page.canvas.plot(frame, years, ends(&ticks));
    unit(page, &heading("inhabitants", language));
    value_axis(&page.canvas, &plot, years, &ticks, language);
    year_axis(&page.canvas, &plot, years);
    plot.bare_line(&[(years.0, 0.0), (years.1, 0.0)], Stroke::solid(palette::INK, 1.5));
    for line in lines.iter().rev() {
        plot.line(&line.name, &line.points, line.style.stroke);
        if let Some(end) = line.points.last() {
            plot.dot(*end, line.style.stroke.width.max(2.0), line.style.stroke.colour);
        }
    }
    end_labels(&page.canvas, &plot, years.1, labels);
    plot.end();
}
