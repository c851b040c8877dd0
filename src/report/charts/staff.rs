//! Staff-years of all care services: what unchanged use and the trend ask for, the staff that stands, and, where it is known, who
//! is there at today's recruiting.

use super::capacity::{TREND, UNCHANGED, part_name};
use crate::demand::calibrate::Past;
use crate::demand::labour::{Balance, balance};
use crate::demand::staff::total;
use crate::domain::axis::Year;
use crate::domain::service::{Basis, Service, UseLine};
use crate::domain::staff::Staffing;
use crate::report::axis::{count_ticks, ends};
use crate::report::canvas::{Canvas, Dashes, Frame, LINE, Look, Plot, Stroke, TEXT};
use crate::report::font::{self, Weight};
use crate::report::labels::{capital, counted, heading, label};
use crate::report::page::{ABOVE, EndLabel, Page, axis_room, break_between, end_labels, label_room, unit, value_axis, year_axis};
use crate::report::view::{NoChart, Point, View, at, range, x};
use crate::report::{Chart, Run, Table, numbers, palette};

/// One number held for years nobody counted: a thin broken line, not a course.
const STANDING: Stroke = Stroke { colour: palette::ORANGE, width: 2.0, dashes: Dashes::Dotted };
const SUPPLY: Stroke = Stroke::dashed(palette::PLUM, 3.0);
const PAST: Stroke = Stroke::solid(palette::INK, 3.0);
const WITHOUT: Stroke = Stroke::solid(palette::PLUM, 1.75);

/// What is drawn.
struct Series {
    unchanged: Vec<Point>,
    /// None where no service has a trend.
    trend: Option<Vec<Point>>,
    /// The municipality's own numbers by year.
    standing: Vec<Point>,
    /// Staff the users of past nights took by the same rules, from the first own number to the last night before the projection.
    past: Vec<Point>,
    balance: Option<Balance>,
}

impl Series {
    fn of(view: View, staffing: &Staffing) -> Option<Self> {
        let years = &view.demand.years;
        let on = |line| -> Vec<Point> {
            let fte = total(view.study, view.demand, line).fte;
            years.iter().zip(fte).map(|(year, fte)| (x(*year), fte)).collect()
        };
        let unchanged = on(UseLine::Unchanged);
        let trend = view.demand.services.iter().any(|need| need.has_trend).then(|| on(UseLine::Trend)).filter(|trend| *trend != unchanged);
        // Own numbers and labour are of the whole study: with several regions they belong to none of them.
        let one = view.study.regions.len() == 1;
        let standing: Vec<Point> = staffing.standing.iter().filter(|_| one).map(|(year, fte)| (x(*year), *fte)).collect();
        let past = staffing.standing.first_key_value().filter(|_| one).map_or_else(Vec::new, |(first, _)| past(view, *first));
        let projected = view.run.projections.iter().position(|projected| projected.scenario == view.scenario.id)?;
        let balance = view.run.demand.get(projected).filter(|_| one);
        let balance = balance.and_then(|demand| balance_of(view, projected, demand));
        (!unchanged.is_empty()).then_some(Self { unchanged, trend, standing, past, balance })
    }

    /// Today's staff goes on as a level line: what would be there if nothing changed.
    fn level(&self) -> Vec<Point> {
        let Some(last) = self.standing.last() else { return Vec::new() };
        let end = self.unchanged.last().map_or(last.0, |point| point.0);
        self.standing.iter().copied().chain([(end, last.1)]).collect()
    }

    fn of_balance(&self, values: impl Fn(&Balance) -> Option<&Vec<f64>>) -> Vec<Point> {
        let Some(balance) = &self.balance else { return Vec::new() };
        values(balance).map_or_else(Vec::new, |values| balance.years.iter().zip(values).map(|(year, value)| (x(*year), *value)).collect())
    }

    fn supply(&self) -> Vec<Point> {
        self.of_balance(|balance| balance.supply.as_ref())
    }

    fn without(&self) -> Vec<Point> {
        self.of_balance(|balance| Some(&balance.without_recruiting))
    }
}

/// Staff-years for the users of every past night from `first` on whose people are known.
fn past(view: View, first: Year) -> Vec<Point> {
    let model = Past { regions: &view.study.regions, axis: view.study.axis };
    let nights = first.through(view.study.jump_off.minus(1));
    let known = nights.filter(|year| view.region.history.contains_key(&year.plus(1)));
    known.map(|year| (x(year), model.all_staff(&view.study.services, year))).collect()
}

fn balance_of(view: View, projected: usize, demand: &[crate::demand::Demand]) -> Option<Balance> {
    balance(view.study, view.run.projections.get(projected)?, demand, UseLine::Unchanged)
}

/// Staff-years needed against those there, one scenario and region, all care services together.
///
/// # Errors
/// When the run has no such scenario or region, or the study says nothing of staff.
pub fn staff(run: &Run, scenario: usize, region: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, scenario, region)?;
    let staffing = view.study.staffing.as_ref().ok_or(NoChart::NoStaff)?;
    let series = Series::of(view, staffing).ok_or(NoChart::NoStaff)?;
    let first = series.standing.first().map_or(series.unchanged[0].0, |point| point.0.min(series.unchanged[0].0));
    let years = (first, series.unchanged[series.unchanged.len() - 1].0);
    let subtitle = view.say("staff.subtitle", &[&view.region.name, &format!("{}–{}", years.0, years.1), &view.scenario.name]);
    // Where the total is the municipality's own, its growth still follows how it is shared between the services.
    let shared = staffing.basis != Basis::Reference && view.study.services.iter().any(by_reference);
    let subtitle = if shared { format!("{subtitle} {}", view.say("staff.shared", &[])) } else { subtitle };
    let title = title(view, staffing, &series);
    let words = view.words("staff", title, subtitle, alt(view, &series), sources(view, staffing));
    let page = Page::new(words, 424.0);
    draw(&page, view, &series, years);
    Ok(page.finish(table(view, &series)))
}

/// Own numbers and their source first, then those of the services.
fn sources(view: View, staffing: &Staffing) -> Vec<String> {
    let table = view.sources(&["staff"]);
    let own = staffing.calibrations.iter().filter(|_| table.is_empty()).map(|calibration| calibration.source.clone());
    let mut sources: Vec<String> = Vec::new();
    let counted = view.study.services.iter().filter(|service| crate::demand::staff::is_counted(service) && service.staff.rule.is_some());
    for text in own.chain(table.clone()).chain(view.service_sources(counted)) {
        if !text.is_empty() && !sources.contains(&text) {
            sources.push(text);
        }
    }
    sources
}

fn fte(view: View, points: &[Point]) -> String {
    numbers::whole(points.last().map_or(0.0, |point| point.1), view.language)
}

/// Whether a service's staff follow from its need by a reference value.
fn by_reference(service: &Service) -> bool {
    service.staff.rule.as_ref().is_some_and(|rule| rule.per_unit.basis == Basis::Reference)
}

/// Need at the end on both lines, against what stands (else what the model gives for the first night); reference values are named.
fn title(view: View, staffing: &Staffing, series: &Series) -> String {
    if let Some(year) = series.balance.as_ref().and_then(|balance| balance.first_short).filter(|_| staffing.basis != Basis::Reference) {
        return view.say("staff.title.short", &[&year.to_string()]);
    }
    let mut ends = vec![series.unchanged.last().map_or(0.0, |point| point.1)];
    ends.extend(series.trend.iter().filter_map(|line| line.last()).map(|point| point.1));
    ends.sort_by(f64::total_cmp);
    let mut written: Vec<String> = ends.iter().map(|end| numbers::whole(*end, view.language)).collect();
    written.dedup();
    let last = series.unchanged.last().map_or(0.0, |point| point.0).to_string();
    let from = series.standing.last().copied().unwrap_or(series.unchanged[0]);
    let (now, year) = (numbers::whole(from.1, view.language), from.0.to_string());
    match staffing.basis {
        Basis::Reference => view.say("staff.title.reference", &[&now, &year, &written.join("–"), &last]),
        _ if written == [now.clone()] => view.say("staff.title.same", &[&last, &year, &now]),
        _ => view.say("staff.title", &[&written.join("–"), &last, &now, &year]),
    }
}

fn alt(view: View, series: &Series) -> String {
    let count = |value| counted(value, "fte", view.language);
    let (first, last) = (series.unchanged[0], series.unchanged[series.unchanged.len() - 1]);
    let ends = [count(first.1), first.0.to_string(), count(last.1), last.0.to_string()];
    let mut parts = vec![view.say("staff.alt", &[&view.region.name, &view.scenario.name, &ends[0], &ends[1], &ends[2], &ends[3]])];
    parts.extend(series.trend.as_ref().map(|line| view.say("staff.alt.trend", &[&fte(view, line)])));
    parts.extend(series.standing.last().map(|own| view.say("staff.alt.standing", &[&own.0.to_string(), &count(own.1)])));
    parts.extend(series.past.last().map(|last| view.say("staff.alt.past", &[&last.0.to_string(), &count(last.1)])));
    let supply = series.supply();
    if !supply.is_empty() {
        parts.push(view.say("staff.alt.supply", &[&fte(view, &supply), &ends[3], &fte(view, &series.without())]));
    }
    parts.join(" ")
}

/// Lines with the word of their column: the order of the table and of the labels.
fn columns(view: View, series: &Series) -> Vec<(String, Vec<Point>, Stroke)> {
    let language = view.language;
    let named = |key: &str, points: Vec<Point>, stroke| (label(key, language).to_owned(), points, stroke);
    let mut columns = vec![named("unchanged_use", series.unchanged.clone(), UNCHANGED)];
    columns.extend(series.trend.clone().map(|line| named("trend", line, TREND)));
    let (supply, without) = (series.supply(), series.without());
    // Where it is known who will be there, nobody needs to see what a staff that never changes would be.
    if let Some(own) = series.standing.last().filter(|_| supply.is_empty()) {
        columns.push((view.say("staff.standing", &[&own.0.to_string()]), series.level(), STANDING));
    }
    columns.extend((!supply.is_empty()).then(|| named("staff.supply", supply, SUPPLY)));
    columns.extend((!without.is_empty()).then(|| named("staff.without", without, WITHOUT)));
    columns
}

fn table(view: View, series: &Series) -> Table {
    let language = view.language;
    let mut columns = columns(view, series);
    if !series.past.is_empty() {
        columns.insert(0, (label("staff.past", language).to_owned(), series.past.clone(), PAST));
    }
    let header = std::iter::once(heading("year", language)).chain(columns.iter().map(|(name, ..)| capital(name))).collect();
    let mut years: Vec<f64> = columns.iter().flat_map(|(_, points, _)| points).map(|point| point.0).collect();
    years.sort_by(f64::total_cmp);
    years.dedup();
    let level = series.standing.last().copied();
    let cell = |points: &[Point], stroke: Stroke, year: f64| {
        // The level line is drawn between its ends: the table tells it in every year.
        let held = level.filter(|own| stroke == STANDING && year > own.0).map(|own| own.1);
        at(points, year).or(held).map_or_else(String::new, |value| numbers::whole(value, language))
    };
    let row = |year: &f64| {
        let cells = columns.iter().map(|(_, points, stroke)| cell(points, *stroke, *year));
        std::iter::once(year.to_string()).chain(cells).collect()
    };
    Table { caption: view.region.name.clone(), header, rows: years.iter().map(row).collect() }
}

fn draw(page: &Page, view: View, series: &Series, years: (f64, f64)) {
    let language = view.language;
    let columns = columns(view, series);
    let ticks = count_ticks(0.0, range(columns.iter().map(|(_, points, _)| points).chain([&series.past])).1, 5);
    let end = |(name, points, stroke): &(String, Vec<Point>, Stroke)| {
        let value = points.last().map_or(0.0, |point| point.1);
        EndLabel::new(&format!("{} {name}", numbers::whole(value, language)), value, stroke.colour, Weight::Bold, 250.0)
    };
    let labels: Vec<EndLabel> = columns.iter().map(end).collect();
    let room = page.room;
    let left = room.left + axis_room(&ticks, language);
    let frame = Frame { left, top: room.top + ABOVE, right: room.right - label_room(&labels), bottom: room.bottom - 32.0 };
    let plot = page.canvas.plot(frame, years, ends(&ticks));
    unit(page, &heading("fte", language));
    value_axis(&page.canvas, &plot, years, &ticks, language);
    year_axis(&page.canvas, &plot, years);
    break_between(&page.canvas, &plot, start(view), [&heading("staff.from_counts", language), &heading("projected", language)]);
    for (name, points, stroke) in columns.iter().rev() {
        plot.bare_line(points, Stroke::solid(palette::WHITE, stroke.width + 2.5));
        plot.line(name, points, *stroke);
    }
    if !series.past.is_empty() {
        plot.bare_line(&series.past, Stroke::solid(palette::WHITE, PAST.width + 2.5));
        plot.line("past", &series.past, PAST);
        past_name(&page.canvas, &plot, (&heading("staff.past", language), &series.past), &columns);
    }
    for own in &series.standing {
        plot.dot(*own, 4.0, STANDING.colour);
    }
    end_labels(&page.canvas, &plot, years.1, &labels);
    plot.end();
}

/// Name of the line of past nights: above it where it is long enough, so that no other line is taken for it.
fn past_name(canvas: &Canvas, plot: &Plot, (name, past): (&str, &[Point]), columns: &[(String, Vec<Point>, Stroke)]) {
    let places: Vec<Point> = past.iter().map(|point| plot.place(*point)).collect();
    let (left, right) = (places.first().map_or(0.0, |place| place.0), places.last().map_or(0.0, |place| place.0));
    let lines = font::wrap(name, (right - left) * 0.95 - 6.0, TEXT, Weight::Regular);
    let top = places.iter().map(|place| place.1).fold(f64::INFINITY, f64::min);
    let mut baseline = top - 10.0 - lines.iter().skip(1).map(|_| LINE).sum::<f64>();
    if lines.len() > 3 || baseline - LINE < plot.frame.top {
        let others: Vec<&[Point]> = columns.iter().map(|(_, points, _)| points.as_slice()).collect();
        part_name(canvas, plot, (name, past), &others);
        return;
    }
    for line in &lines {
        canvas.text((left + 3.0, baseline), line, Look::PLAIN.colour(palette::INK).halo());
        baseline += LINE;
    }
}

/// The last night before the projection.
fn start(view: View) -> f64 {
    view.demand.years.first().copied().map_or(0.0, |year: Year| x(year))
}
