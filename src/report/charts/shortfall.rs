//! In how many futures places are too few, year by year, a panel a service.

use super::fan::{Below, Sure};
use crate::domain::service::Service;
use crate::report::axis;
use crate::report::canvas::{Anchor, Canvas, Frame, LINE, Look, Stroke};
use crate::report::chance::{left_out, simulations};
use crate::report::font::{self, Weight};
use crate::report::labels::{capital, heading, marked_name};
use crate::report::page::{Page, axis_room, unit, value_axis, year_axis};
use crate::report::summary::outdated;
use crate::report::view::{NoChart, Point, View, x};
use crate::report::{Chart, Run, Table, numbers, palette};

/// Pixels of a panel below its heading: room for numbers over the bars, the bars, the years.
const PANEL: f64 = 196.0;

/// A service and the share of futures in which it is short, per cent by year.
struct Row<'a> {
    service: &'a Service,
    name: String,
    /// Places on the last night.
    there: f64,
    points: Vec<Point>,
}

impl Row<'_> {
    fn last(&self) -> f64 {
        self.points.last().map_or(0.0, |point| numbers::shown(point.1))
    }
}

/// Chance of too few places by year of all services with places, in one scenario and region.
///
/// # Errors
/// When no futures were drawn, or no service has places that can be judged.
pub fn shortfall(run: &Run, scenario: usize, region: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, scenario, region)?;
    let draws = run.chance.ok_or(NoChart::NoDraws)?.draws;
    let rows: Vec<Row> = (0..view.study.services.len()).filter_map(|service| row(view, service)).collect();
    let Some((first, last)) = rows.first().and_then(|row| Some((row.points.first()?.0, row.points.last()?.0))) else {
        return Err(NoChart::NoCapacity);
    };
    let many = simulations(draws, view.language);
    let period = format!("{first}–{last}");
    let subtitle = view.say("shortfall.subtitle", &[&many, &view.region.name, &period, &view.scenario.name]);
    let mut sources: Vec<String> = Vec::new();
    for text in rows.iter().map(|row| row.service.source.clone()).chain(view.sources(&["capacity", "population"])) {
        if !text.is_empty() && !sources.contains(&text) {
            sources.push(text);
        }
    }
    let words = view.words("shortfall", title(view, &rows, last), subtitle, alt(view, &rows, last), sources);
    let below = Below::of("", &left_out(draws, view.study, view.language));
    let heads: Vec<Vec<String>> = rows.iter().map(|row| head(view, row, last)).collect();
    let panels: f64 = heads.iter().map(|head| PANEL + head.iter().map(|_| LINE).sum::<f64>()).sum();
    let page = Page::fitting(words, LINE + 8.0 + panels + below.height());
    unit(&page, &heading("shortfall.unit", view.language));
    let mut top = page.room.top + LINE + 8.0;
    for (row, head) in rows.iter().zip(&heads) {
        top = panel(&page, view, (row, head), top);
    }
    below.draw(&page);
    Ok(page.finish(table(view, &rows)))
}

/// A service that has places, from the first night that is not counted; none where the register contradicts them.
fn row(view: View, service: usize) -> Option<Row> {
    let sure = Sure::new(view, service).ok()?;
    let own = sure.gap.service.service;
    if outdated(own, &view.region.id).is_some() {
        return None;
    }
    let nights = sure.nights.iter().zip(sure.drawn.short.as_ref()?);
    let points: Vec<Point> =
        nights.filter(|(year, _)| **year >= view.study.jump_off).map(|(year, (_, chance))| (x(*year), chance * 100.0)).collect();
    (points.len() > 1).then(|| Row {
        service: own,
        name: capital(&marked_name(own, view.language)),
        there: sure.drawn.short.as_ref().and_then(|short| short.last()).map_or(0.0, |night| night.0),
        points,
    })
}

fn words_of(view: View, row: &Row, key: &str, last: f64) -> String {
    view.say(key, &[&row.name, &numbers::of_hundred(row.last(), view.language), &last.to_string()])
}

fn head(view: View, row: &Row, last: f64) -> Vec<String> {
    font::wrap(&words_of(view, row, "shortfall.head", last), 860.0, 18.0, Weight::Bold)
}

/// The service with most places of those that may be short.
fn title(view: View, rows: &[Row], last: f64) -> String {
    match rows.iter().filter(|row| row.last() > 0.0).max_by(|a, b| a.there.total_cmp(&b.there)) {
        Some(row) => words_of(view, row, "shortfall.head", last),
        None => view.say("shortfall.title.none", &[&last.to_string()]),
    }
}

/// As many services as an alternative text has room for; the table has all.
fn alt(view: View, rows: &[Row], last: f64) -> String {
    let part = |row: &Row| view.say("shortfall.alt.part", &[&row.name, &numbers::of_hundred(row.last(), view.language)]);
    let mut parts: Vec<String> = rows.iter().take(3).map(part).collect();
    if rows.len() > 3 {
        parts.push(view.say("services.more", &[&(rows.len() - 3).to_string()]));
    }
    view.say("shortfall.alt", &[&view.region.name, &last.to_string(), &parts.join("; ")])
}

/// Draws a panel; returns where the next one starts.
fn panel(page: &Page, view: View, (row, head): (&Row, &[String]), top: f64) -> f64 {
    let (canvas, room): (&Canvas, Frame) = (&page.canvas, page.room);
    let mut baseline = top + LINE * 0.75;
    for line in head {
        canvas.text((room.left, baseline), line, Look::PLAIN.bold().colour(palette::INK));
        baseline += LINE;
    }
    let ticks = [0.0, 50.0, 100.0];
    let body = baseline - LINE * 0.75;
    let frame = Frame {
        left: room.left + axis_room(&ticks, view.language),
        top: body + LINE + 6.0,
        right: room.right - 8.0,
        bottom: body + PANEL - 50.0,
    };
    let years = (row.points[0].0 - 0.5, row.points[row.points.len() - 1].0 + 0.5);
    let plot = canvas.plot(frame, years, (0.0, 100.0));
    value_axis(canvas, &plot, years, &ticks, view.language);
    let labelled = axis::years(years.0, years.1, frame.width(), 44.0);
    for (year, share) in &row.points {
        plot.bar(&row.name, *year, *share, [(year - 0.36, 0.0), (year + 0.36, *share)], palette::MEN);
        if labelled.contains(year) {
            let (at, y) = plot.place((*year, *share));
            canvas.text(
                (at, y - 6.0),
                &numbers::of_hundred(*share, view.language),
                Look::PLAIN.colour(palette::INK).anchor(Anchor::Middle),
            );
        }
    }
    plot.bare_line(&[(years.0, 0.0), (years.1, 0.0)], Stroke::solid(palette::GREY, 1.5));
    year_axis(canvas, &plot, years);
    plot.end();
    body + PANEL
}

fn table(view: View, rows: &[Row]) -> Table {
    let language = view.language;
    let header = std::iter::once(heading("year", language)).chain(rows.iter().map(|row| row.name.clone())).collect();
    let years = rows.first().map_or(&[][..], |row| row.points.as_slice());
    let cell = |row: &Row, year: f64| {
        let share = crate::report::view::at(&row.points, year);
        share.map_or_else(String::new, |share| numbers::chance(share / 100.0, language))
    };
    let cells = |(year, _): &Point| std::iter::once(year.to_string()).chain(rows.iter().map(|row| cell(row, *year))).collect();
    Table { header, rows: years.iter().map(cells).collect(), ..Table::default() }
}
