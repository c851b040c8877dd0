//! The last plan against what happened: its line, the register's, and today's two.

use super::capacity::{TREND, UNCHANGED};
use crate::domain::axis::AgeBand;
use crate::domain::service::UseLine;
use crate::domain::study::{Published, PublishedWhat};
use crate::report::axis::{count_ticks, ends};
use crate::report::canvas::{Frame, LINE, Look, Plot, Stroke};
use crate::report::font::Weight;
use crate::report::labels::{ages, ages_short, counted, heading, label, name_and_unit};
use crate::report::page::{ABOVE, EndLabel, Page, axis_room, break_line, end_labels, label_room, unit, value_axis, year_axis};
use crate::report::place::{around, first_clear};
use crate::report::view::{Measure, NoChart, Point, ServiceView, View, at, range, x};
use crate::report::{Chart, Run, Table, numbers, palette};

const NAMES: f64 = 250.0;
/// The axis reaches so much farther than the highest value that a name has room above its line.
const NAME_ROOM: f64 = 1.1;

/// A line with its name and look.
struct Line {
    name: String,
    points: Vec<Point>,
    stroke: Stroke,
}

/// What the chart shows: published lines first, then the register, then today's need.
struct Story<'a> {
    service: ServiceView<'a>,
    band: AgeBand,
    plans: Vec<Line>,
    register: Line,
    now: Vec<Line>,
}

/// A chart for each age band that something was published about, for one service (position in the study), scenario, region.
#[must_use]
pub fn plan(run: &Run, scenario: usize, region: usize, service: usize) -> Vec<Chart> {
    let Ok(view) = View::new(run, scenario, region) else { return Vec::new() };
    let Some(service) = view.service(service) else { return Vec::new() };
    let mut bands: Vec<AgeBand> = published(&service).map(|p| p.band).collect();
    bands.sort_unstable();
    bands.dedup();
    let many = bands.len() > 1;
    bands.into_iter().filter_map(|band| of_band(service, band, many).ok()).collect()
}

fn published<'a>(service: &ServiceView<'a>) -> impl Iterator<Item = &'a Published> {
    let what = PublishedWhat::Service(service.service.id.clone());
    service.view.study.published_of(service.view.position()).filter(move |p| p.what == what)
}

fn of_band(service: ServiceView, band: AgeBand, many: bool) -> Result<Chart, NoChart> {
    let view = service.view;
    let story = story(service, band);
    let Some((title, alt)) = finding(view, &story) else { return Err(NoChart::NoCommonYear) };
    let all = || story.lines().flat_map(|line| &line.points).map(|point| point.0);
    let years = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    let of = name_and_unit(&service.name(), service.unit(Measure::Users), view.language);
    let period = format!("{}–{}", years.0, years.1);
    let subtitle = view.say("plan.subtitle", &[&of, &ages(band, view.language), &view.region.name, &period, &view.scenario.name]);
    let id =
        if many { format!("plan-{}-{band}", service.service.id).replace('+', "-over") } else { format!("plan-{}", service.service.id) };
    let mut sources = view.sources(&["published"]);
    sources.extend([service.service.source.clone()].into_iter().filter(|text| !text.is_empty()));
    let labels: Vec<EndLabel> = story.lines().filter_map(|line| end_label(view, line, years.1)).collect();
    let needed = labels.iter().map(EndLabel::height).sum::<f64>() + LINE;
    let page = Page::new(view.words(&id, title, subtitle, alt, sources), needed.max(340.0) + ABOVE + 32.0);
    draw(&page, view, &story, &labels, years);
    Ok(page.finish(table(view, &story)))
}

impl Story<'_> {
    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.plans.iter().chain([&self.register]).chain(&self.now).filter(|line| !line.points.is_empty())
    }
}

/// The study's own last year; plans that reach farther are drawn to it (the tables hold all of them).
fn last_year(view: View) -> f64 {
    view.demand.years.last().map_or(f64::INFINITY, |year| x(*year))
}

fn story(service: ServiceView, band: AgeBand) -> Story {
    let view = service.view;
    let strokes = [Stroke::solid(palette::ORANGE, 3.0), Stroke::dashed(palette::PLUM, 2.5), Stroke::dashed(palette::GREY, 2.0)];
    let plans = published(&service).filter(|p| p.band == band).zip(strokes.iter().cycle()).map(|(p, stroke)| Line {
        name: view.say("compare.published", &[&p.who, &p.made]),
        points: p.values.iter().map(|(year, value)| (x(*year), *value)).filter(|point| point.0 <= last_year(view)).collect(),
        stroke: *stroke,
    });
    let mut counted: Vec<Point> = service.observed(band);
    counted.extend(service.outcome(band).into_iter().filter(|point| at(&counted, point.0).is_none()).collect::<Vec<_>>());
    counted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let register = Line { name: label("observed", view.language).to_owned(), points: counted, stroke: Stroke::solid(palette::INK, 3.5) };
    Story { service, band, plans: plans.collect(), register, now: todays(service, band) }
}

fn todays(service: ServiceView, band: AgeBand) -> Vec<Line> {
    if !service.tells(band) {
        return Vec::new();
    }
    let line = |key: &str, line: UseLine, stroke| Line {
        name: label(key, service.view.language).to_owned(),
        points: service.users_in(line, band),
        stroke,
    };
    let mut lines = vec![line("unchanged_use", UseLine::Unchanged, UNCHANGED)];
    if service.demand.has_trend {
        lines.push(line("trend", UseLine::Trend, TREND));
    }
    lines
}

/// Title and words: against the register where plan and register share a year, else against today's need.
fn finding(view: View, story: &Story) -> Option<(String, String)> {
    let plan = story.plans.first()?;
    let users = |value| counted(value, story.service.unit(Measure::Users), view.language);
    let (first, last) = (plan.points.first()?, plan.points.last()?);
    let ages = ages(story.band, view.language);
    let name = story.service.name();
    let count = |value| numbers::whole(value, view.language);
    let whose = if story.band == AgeBand::ALL { name.clone() } else { format!("{name} {}", ages_short(story.band)) };
    let written = [users(first.1), first.0.to_string(), users(last.1), last.0.to_string()];
    let [a, from, b, to] = &written;
    if let Some((year, expected, became)) = shared(plan, &story.register) {
        let (expected, became) = (count(expected), count(became));
        let title = if expected == became {
            view.say("plan.title.met", &[&whose, &expected, &year.to_string()])
        } else {
            view.say("plan.title.past", &[&whose, &expected, &year.to_string(), &became])
        };
        let (start, end) = (story.register.points.first()?, story.register.points.last()?);
        let words = [users(start.1), start.0.to_string(), users(end.1), end.0.to_string()];
        let [c, since, d, until] = &words;
        let alt = view.say("plan.alt.past", &[&name, &view.region.name, &ages, &plan.name, a, from, b, to, c, since, d, until]);
        return Some((title, alt));
    }
    let (year, expected, now) = shared(plan, story.now.first()?)?;
    let title = view.say("plan.title.future", &[&whose, &count(expected), &year.to_string(), &count(now)]);
    let alt = view.say("plan.alt.future", &[&name, &view.region.name, &ages, &plan.name, a, from, b, to, &users(now), &year.to_string()]);
    Some((title, alt))
}

/// A label right of the plot for a line that reaches its end.
fn end_label(view: View, line: &Line, last: f64) -> Option<EndLabel> {
    let end = line.points.last().filter(|end| end.0 >= last)?;
    let text = format!("{} {}", numbers::whole(end.1, view.language), line.name);
    Some(EndLabel::new(&text, end.1, line.stroke.colour, Weight::Bold, NAMES))
}

/// Labels inside the plot: the name at the end of a line that ends early, and both values in the year of the title.
fn inner_labels(page: &Page, plot: &Plot, view: View, story: &Story, mut taken: Vec<Frame>) {
    let last = last_year(view);
    let mut lines: Vec<Vec<(f64, f64)>> = story.lines().map(|line| line.points.iter().map(|point| plot.place(*point)).collect()).collect();
    // A name across the break would seem to belong to both sides.
    let first = view.demand.years.first().map(|year| plot.place((x(*year), 0.0)).0);
    lines.extend(first.map(|across| vec![(across, plot.frame.top), (across, plot.frame.bottom)]));
    let within = Frame { right: page.room.right, ..plot.frame };
    let mut write = |point: Point, text: &str, line: &Line| {
        let look = Look::PLAIN.bold().colour(line.stroke.colour).halo();
        let candidates = around(plot.place(point), (look.width(text), LINE));
        // Where every place is crossed, the first is better than no name: the white edge keeps it legible.
        let chosen = first_clear(&candidates, &lines, &taken, within).or_else(|| first_clear(&candidates, &[], &taken, within));
        let Some(frame) = chosen.map(|index| candidates[index]) else { return };
        taken.push(frame);
        page.canvas.text((frame.left + 4.0, frame.bottom - 6.0), text, look);
    };
    for line in story.lines() {
        if let Some(end) = line.points.last().filter(|end| end.0 < last) {
            write(*end, &format!("{} {}", numbers::whole(end.1, view.language), line.name), line);
        }
    }
    let Some((year, value, _)) = story.plans.first().and_then(|plan| shared(plan, &story.register)) else { return };
    let plan = &story.plans[0];
    if plan.points.last().is_some_and(|end| end.0 != year) {
        plot.dot((year, value), 4.0, plan.stroke.colour);
        write((year, value), &numbers::whole(value, view.language), plan);
    }
}

/// The last year both lines have, with their values.
fn shared(plan: &Line, other: &Line) -> Option<(f64, f64, f64)> {
    plan.points.iter().rev().find_map(|(year, value)| Some((*year, *value, at(&other.points, *year)?)))
}

fn table(view: View, story: &Story) -> Table {
    let language = view.language;
    let mut years: Vec<f64> = story.lines().flat_map(|line| &line.points).map(|point| point.0).collect();
    years.sort_by(f64::total_cmp);
    years.dedup();
    let cell = |line: &Line, year| at(&line.points, year).map_or_else(String::new, |v| numbers::whole(v, language));
    let row = |year: &f64| std::iter::once(year.to_string()).chain(story.lines().map(|line| cell(line, *year))).collect();
    let header = std::iter::once(heading("year", language)).chain(story.lines().map(|line| line.name.clone())).collect();
    Table { header, rows: years.iter().map(row).collect(), ..Table::default() }
}

fn draw(page: &Page, view: View, story: &Story, labels: &[EndLabel], years: (f64, f64)) {
    let language = view.language;
    let ticks = count_ticks(0.0, range(story.lines().map(|line| &line.points)).1 * NAME_ROOM, 5);
    let room = page.room;
    let frame = Frame {
        left: room.left + axis_room(&ticks, language),
        top: room.top + ABOVE,
        right: room.right - label_room(labels),
        bottom: room.bottom - 32.0,
    };
    let plot = page.canvas.plot(frame, years, ends(&ticks));
    unit(page, &heading(story.service.unit(Measure::Users), language));
    value_axis(&page.canvas, &plot, years, &ticks, language);
    year_axis(&page.canvas, &plot, years);
    if let Some(first) = view.demand.years.first() {
        break_line(&page.canvas, &plot, x(*first), language);
    }
    for line in story.lines() {
        plot.bare_line(&line.points, Stroke::solid(palette::WHITE, line.stroke.width + 3.0));
        plot.line(&line.name, &line.points, line.stroke);
        if let Some(end) = line.points.last() {
            plot.dot(*end, 4.0, line.stroke.colour);
        }
    }
    let taken = end_labels(&page.canvas, &plot, years.1, labels);
    inner_labels(page, &plot, view, story, taken);
    plot.end();
}
