//! Every service on one page: its need now, in some years and at the horizon, line by line, and how much it changes.

use super::capacity::{MEASURES, TREND, UNCHANGED};
use super::key::{self, Item, Sample};
use crate::domain::service::{Basis, ServiceGroup, ServiceKind, UseLine};
use crate::report::axis::{count_ticks, ends};
use crate::report::building::lines;
use crate::report::canvas::{Anchor, Canvas, Frame, LINE, Look, Plot, Stroke, TEXT};
use crate::report::font::{self, Weight};
use crate::report::labels::{capital, heading, label, name_and_unit};
use crate::report::page::Page;
use crate::report::view::{Measure, NoChart, ServiceView, View, at};
use crate::report::why::line_key;
use crate::report::{Chart, Run, Table, numbers, palette};
use plotters::style::RGBColor;

/// Pixels of a bar.
const BAR: f64 = 15.0;
/// Pixels between two services.
const BETWEEN: f64 = 14.0;
/// Pixels a name may take.
const NAMES: f64 = 318.0;
/// Pixels of a year's numbers.
const NUMBERS: f64 = 74.0;
/// Pixels above the rows: the years.
const HEAD: f64 = LINE + 14.0;
/// Pixels below the rows: the axis.
const AXIS: f64 = 34.0;

/// A service's need on one line.
struct Course {
    line: UseLine,
    /// In the years of the chart.
    values: Vec<f64>,
    /// From the first year at unchanged use to the last year on this line, as a share; none from nothing.
    change: Option<f64>,
}

/// A service and its lines.
struct Row<'a> {
    service: ServiceView<'a>,
    measure: Measure,
    name: Vec<String>,
    courses: Vec<Course>,
}

impl Row<'_> {
    fn height(&self) -> f64 {
        let texts: f64 = self.name.iter().map(|_| LINE).sum();
        texts.max(self.courses.iter().map(|_| LINE).sum()) + BETWEEN
    }

    fn number(&self, value: f64) -> String {
        numbers::decimal(value, usize::from(self.measure == Measure::Fte), self.service.view.language)
    }
}

/// Need for all services that are no sums, in one scenario and region.
///
/// # Errors
/// When the run has no such scenario or region, or fewer than two services with a need.
pub fn overview(run: &Run, scenario: usize, region: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, scenario, region)?;
    let years = years(view).ok_or(NoChart::NoService)?;
    let rows: Vec<Row> = view.services().filter_map(|service| row(service, &years)).collect();
    if rows.len() < 2 {
        return Err(NoChart::NoService);
    }
    let (first, last) = (years[0].to_string(), years[years.len() - 1].to_string());
    let subtitle = view.say("overview.subtitle", &[&view.region.name, &first, &last, &view.scenario.name]);
    let sources = view.service_sources(rows.iter().map(|row| row.service.service));
    let words = view.words("overview", title(view, &rows, [&first, &last]), subtitle, alt(view, &rows, [&first, &last]), sources);
    let key = key_items(view, &rows);
    let total: f64 = rows.iter().map(Row::height).sum();
    let page = Page::fitting(words, key::height(&key) + HEAD + total + AXIS);
    let room = key::draw(&page.canvas, page.room, &key);
    draw(&page.canvas, view, (&rows, &years), Frame { bottom: room.top + HEAD + total, ..room });
    Ok(page.finish(table(view, &rows, &years)))
}

/// The night before the projection, the first year between that ends with 0 (else with 5), the horizon.
fn years(view: View) -> Option<Vec<f64>> {
    let (first, last) = view.demand.years.first().zip(view.demand.years.last())?;
    let between = |step: u16| view.demand.years.iter().find(|year| *year > first && *year < last && year.get() % step == 0);
    let years = [Some(first), between(10).or_else(|| between(5)), Some(last)];
    Some(years.into_iter().flatten().map(|year| f64::from(year.get())).collect())
}

fn row<'a>(service: ServiceView<'a>, years: &[f64]) -> Option<Row<'a>> {
    if matches!(service.service.kind, ServiceKind::Sum { .. }) {
        return None;
    }
    let measure = service.measure();
    let start = at(&service.need(UseLine::Unchanged, measure), *years.first()?)?;
    let course = |line: UseLine| {
        let need = service.need(line, measure);
        let values: Vec<f64> = years.iter().filter_map(|year| at(&need, *year)).collect();
        let change = values.last().filter(|_| start > 0.0).map(|end| end / start - 1.0);
        (values.len() == years.len()).then_some(Course { line, values, change })
    };
    let courses: Vec<Course> = lines(service.demand).into_iter().filter_map(course).collect();
    let name = name_and_unit(&service.marked_name(), service.unit(measure), service.view.language);
    let name = font::wrap(&name, NAMES * 0.95 - 8.0, TEXT, Weight::Regular);
    (!courses.is_empty()).then_some(Row { service, measure, name, courses })
}

/// In how many services need grows, or falls where that is more of them; of those that rest on the municipality's own data.
/// Everybody of an age is nobody's use: such services speak of the ages, and only where no service rests on own data.
fn title(view: View, rows: &[Row], [first, last]: [&str; 2]) -> String {
    let of = |is: fn(Basis) -> bool| rows.iter().filter(|row| is(row.service.service.basis)).collect::<Vec<&Row>>();
    let own = of(|basis| matches!(basis, Basis::Register | Basis::Plan));
    let (heads, reference) = (of(|basis| basis == Basis::Definition), of(|basis| basis == Basis::Reference));
    let say = |keys: [&str; 3], rows: &[&Row]| {
        let (key, number) = counted(rows, keys);
        view.say(key, &[&number.to_string(), &rows.len().to_string(), last])
    };
    if own.len() == rows.len() {
        return say(["overview.title.more", "overview.title.fewer", "overview.title.same"], &own);
    }
    if !own.is_empty() {
        return say(["overview.title.more.own", "overview.title.fewer.own", "overview.title.same.own"], &own);
    }
    if heads.is_empty() {
        return view.say("services.title.reference", &[first, last]);
    }
    let ages = say(["overview.title.more.heads", "overview.title.fewer.heads", "overview.title.same.heads"], &heads);
    let care = reference.iter().all(|row| row.service.service.group == ServiceGroup::Care);
    match (reference.is_empty(), care) {
        (true, _) => ages,
        (false, true) => view.say("overview.title.reference.care", &[&ages]),
        (false, false) => view.say("overview.title.reference.other", &[&ages]),
    }
}

/// How many grow, or fall where those are more; the first, second or (where none does either) last of three keys, with that many.
fn counted<'k>(rows: &[&Row], [more, fewer, same]: [&'k str; 3]) -> (&'k str, usize) {
    let count = |sign: f64| rows.iter().filter(|row| direction(row) == sign).count();
    match (count(1.0), count(-1.0)) {
        (0, 0) => (same, rows.len()),
        (up, down) if up >= down => (more, up),
        (_, down) => (fewer, down),
    }
}

/// 1 where the need at unchanged use grows as it is shown, −1 where it falls, else 0: neither the numbers nor a change that
/// rounds to 0 % tell.
fn direction(row: &Row) -> f64 {
    let course = &row.courses[0];
    let (first, last) = (course.values[0], course.values[course.values.len() - 1]);
    let nothing = course.change.is_some_and(|change| (change * 100.0).round() == 0.0);
    if nothing || row.number(first) == row.number(last) { 0.0 } else { (last - first).signum() }
}

fn alt(view: View, rows: &[Row], [first, last]: [&str; 2]) -> String {
    let part = |row: &Row| {
        let values = &row.courses[0].values;
        let unit = label(row.service.unit(row.measure), view.language);
        let ends = format!("{} – {} {unit}", row.number(values[0]), row.number(values[values.len() - 1]));
        view.say("overview.alt.part", &[&row.service.marked_name(), &ends])
    };
    let parts: Vec<String> = rows.iter().map(part).collect();
    let say = |n: usize| view.say("overview.alt", &[&view.region.name, &view.scenario.name, first, last, &parts[..n].join("; ")]);
    (1..=parts.len()).rev().map(say).find(|text| text.chars().count() <= 400).unwrap_or_else(|| say(1))
}

const fn colour(line: UseLine) -> RGBColor {
    match line {
        UseLine::Unchanged => UNCHANGED.colour,
        UseLine::Trend => TREND.colour,
        UseLine::Measures => MEASURES.colour,
    }
}

/// The lines that any service has.
fn all_lines(rows: &[Row]) -> Vec<UseLine> {
    let has = |line: &UseLine| rows.iter().flat_map(|row| &row.courses).any(|course| course.line == *line);
    [UseLine::Unchanged, UseLine::Trend, UseLine::Measures].into_iter().filter(has).collect()
}

fn key_items(view: View, rows: &[Row]) -> Vec<Item> {
    let item = |line: UseLine| Item { name: heading(line_key(line), view.language), sample: Sample::Fill(colour(line)) };
    all_lines(rows).into_iter().map(item).collect()
}

fn draw(canvas: &Canvas, view: View, (rows, years): (&[Row], &[f64]), room: Frame) {
    let column = |at: usize| room.left + NAMES + years.iter().take(at + 1).map(|_| NUMBERS).sum::<f64>();
    let head = room.top + LINE * 0.75;
    for (at, year) in years.iter().enumerate() {
        canvas.text((column(at), head), &year.to_string(), Look::PLAIN.bold().colour(palette::INK).anchor(Anchor::End));
    }
    let changes = || rows.iter().flat_map(|row| &row.courses).filter_map(|course| course.change).map(|change| change * 100.0);
    let ticks = count_ticks(changes().fold(0.0, f64::min), changes().fold(1.0, f64::max), 4);
    let widest = changes().map(|change| Look::PLAIN.bold().width(&percent(view, change / 100.0))).fold(0.0, f64::max);
    let left = column(years.len().saturating_sub(1)) + 26.0;
    let change = view.say("overview.change", &[&years[0].to_string(), &years[years.len() - 1].to_string()]);
    canvas.text((left, head), &change, Look::PLAIN.bold().colour(palette::INK));
    let frame = Frame { left, top: room.top + HEAD, right: room.right - widest / 0.95 - 10.0, bottom: room.bottom };
    let plot = canvas.plot(frame, ends(&ticks), (-frame.height(), 0.0));
    for tick in &ticks {
        plot.bare_line(&[(*tick, -frame.height()), (*tick, 0.0)], Stroke::solid(palette::GRID, 1.0));
        let place = (plot.place((*tick, 0.0)).0, frame.bottom + 24.0);
        canvas.text(place, &numbers::percent(*tick / 100.0, 0, view.language), Look::PLAIN.anchor(Anchor::Middle));
    }
    let mut top = 0.0;
    for row in rows {
        canvas.rule((room.left, frame.top + top), (frame.left - 14.0, frame.top + top), Stroke::solid(palette::GRID, 1.0));
        one(canvas, &plot, row, (room.left, top), &column);
        top += row.height();
    }
    plot.bare_line(&[(0.0, -frame.height()), (0.0, 0.0)], Stroke::solid(palette::INK, 2.0));
    plot.end();
}

/// `+74 %`, to whole per cent.
fn percent(view: View, change: f64) -> String {
    numbers::signed_percent(change, 0, view.language)
}

fn one(canvas: &Canvas, plot: &Plot, row: &Row, (left, top): (f64, f64), column: &dyn Fn(usize) -> f64) {
    let view = row.service.view;
    let mut baseline = plot.frame.top + top + BETWEEN / 2.0 + LINE * 0.75;
    for text in &row.name {
        canvas.text((left, baseline), text, Look::PLAIN.colour(palette::INK));
        baseline += LINE;
    }
    let mut middle = top + BETWEEN / 2.0 + LINE / 2.0;
    for course in &row.courses {
        let colour = colour(course.line);
        let baseline = plot.frame.top + middle + TEXT * 0.36;
        for (at, value) in course.values.iter().enumerate() {
            canvas.text((column(at), baseline), &row.number(*value), Look::PLAIN.colour(colour).anchor(Anchor::End));
        }
        let change = course.change.unwrap_or(0.0) * 100.0;
        let corners = [(change.min(0.0), BAR / 2.0 - middle), (change.max(0.0), -middle - BAR / 2.0)];
        plot.bar(&format!("{} {}", row.service.service.id, course.line.word()), middle, change, corners, colour);
        let text = course.change.map_or_else(|| numbers::NONE.to_owned(), |change| percent(view, change));
        let place = plot.place((change.max(0.0), 0.0)).0 + 8.0;
        canvas.text((place, baseline), &text, Look::PLAIN.bold().colour(colour).halo());
        middle += LINE;
    }
}

fn table(view: View, rows: &[Row], years: &[f64]) -> Table {
    let language = view.language;
    let lines = all_lines(rows);
    let mut header = vec![heading("service", language)];
    for line in &lines {
        header.extend(years.iter().map(|year| format!("{year}, {}", label(line_key(*line), language))));
        header.push(capital(&format!("{}, {}", label("change", language), label(line_key(*line), language))));
    }
    let cells = |row: &Row, line: &UseLine| -> Vec<String> {
        let Some(course) = row.courses.iter().find(|course| course.line == *line) else { return vec![String::new(); years.len() + 1] };
        let change = course.change.map_or_else(|| numbers::NONE.to_owned(), |change| percent(view, change));
        course.values.iter().map(|value| row.number(*value)).chain([change]).collect()
    };
    let of = |row: &Row| std::iter::once(row.name.join(" ")).chain(lines.iter().flat_map(|line| cells(row, line))).collect();
    Table { header, rows: rows.iter().map(of).collect(), ..Table::default() }
}
