//! The old and the young band by band, observed and projected, as plans draw them.

use super::PEOPLE;
use super::lines::{self, Line, Scale};
use crate::demand::indicators::cuts_no_group;
use crate::domain::axis::AgeBand;
use crate::report::axis::count_ticks;
use crate::report::canvas::{Dashes, Stroke};
use crate::report::font::Weight;
use crate::report::labels::{ages, ages_short, capital, heading, stock_day};
use crate::report::page::Page;
use crate::report::view::{NoChart, Point, View, range, x};
use crate::report::{Chart, Run, numbers, palette};

/// Rhythms of the bands, youngest first: they are told apart in a grey print too.
const RHYTHMS: [Dashes; 3] = [Dashes::Dotted, Dashes::Dashed, Dashes::Solid];

/// People aged 67 and over by band: the young old, who help, and the oldest, who are helped.
///
/// # Errors
/// When the run has no such scenario or region, or its ages cut the bands.
pub fn older(run: &Run, scenario: usize, region: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, scenario, region)?;
    let first = if view.study.axis.width() == 1 { 67 } else { 65 };
    let bands = [AgeBand::closed(first, 79), AgeBand::closed(80, 89), AgeBand::open(90)];
    chart(view, "older", bands)
}

/// Children and young people by band, as the municipality's services divide them.
///
/// # Errors
/// When the run has no such scenario or region, or its ages cut the bands.
pub fn children(run: &Run, scenario: usize, region: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, scenario, region)?;
    let closed = AgeBand::closed;
    let bands = match view.study.axis.width() {
        1 => [closed(0, 5), closed(6, 12), closed(13, 19)],
        _ => [closed(0, 4), closed(5, 14), closed(15, 19)],
    };
    chart(view, "children", bands)
}

fn chart(view: View, id: &str, bands: [AgeBand; 3]) -> Result<Chart, NoChart> {
    if !bands.iter().all(|band| cuts_no_group(view.study.axis, *band)) {
        return Err(NoChart::AgesCut);
    }
    let lines: Vec<Line> = bands.iter().enumerate().map(|(at, band)| line(view, at, *band)).collect();
    let years = lines::years(&lines).ok_or(NoChart::NoCommonYear)?;
    let ticks = count_ticks(0.0, range(lines.iter().map(|line| &line.points)).1, 5);
    let day = stock_day(view.study.year_label, view.language);
    let period = format!("{}–{}", years.0, years.1);
    let subtitle = view.say("bands.subtitle", &[&view.region.name, day, &period, &view.scenario.name]);
    let alt = alt(view, &lines, &period);
    let words = view.words(id, title(view, &bands, &lines), subtitle, alt, view.sources(PEOPLE));
    let write = |value: f64| numbers::whole(value, view.language);
    let page = Page::new(words, lines::room(&lines));
    let unit = heading("inhabitants", view.language);
    let break_at = x(view.stock_years().0);
    let scale = Scale { unit: &unit, ticks: &ticks, years, break_at, threshold: None, language: view.language };
    lines::draw(&page, &lines, &scale);
    Ok(page.finish(lines::table(&lines, view.language, &write)))
}

fn line(view: View, at: usize, band: AgeBand) -> Line {
    let mut points = view.observed_people(band);
    points.extend(view.projected_people(band).into_iter().skip(usize::from(!points.is_empty())));
    let stroke = Stroke { colour: palette::step(at, RHYTHMS.len()), width: 3.0, dashes: RHYTHMS[at] };
    let name = ages(band, view.language);
    let last = points.last().map_or_else(String::new, |point| numbers::whole(point.1, view.language));
    let end = view.say("bands.end", &[&capital(&name), &last]);
    Line { name, points, stroke, weight: Weight::Bold, end, ink: palette::INK }
}

/// Values from the jump-off on, as readers see them.
fn ahead(view: View, line: &Line) -> Vec<Point> {
    let start = x(view.stock_years().0);
    line.points.iter().filter(|point| point.0 >= start).map(|point| (point.0, numbers::shown(point.1))).collect()
}

/// A band that first falls and then grows past where it began is told by its turn; else the band that changes most for its size.
fn title(view: View, bands: &[AgeBand; 3], lines: &[Line]) -> String {
    let paths: Vec<(AgeBand, Vec<Point>)> = bands.iter().zip(lines).map(|(band, line)| (*band, ahead(view, line))).collect();
    let last = view.stock_years().1.to_string();
    let name = |band: &AgeBand| capital(&ages(*band, view.language));
    let change = |from: f64, to: f64| numbers::signed_percent(if from > 0.0 { to / from - 1.0 } else { 0.0 }, 0, view.language);
    let ends = |path: &[Point]| Some((path.first()?.1, path.last()?.1));
    for (band, path) in &paths {
        let Some((now, then)) = ends(path) else { continue };
        let lowest = path.iter().copied().reduce(|low, point| if point.1 < low.1 { point } else { low });
        if let Some((year, fewest)) = lowest.filter(|low| low.1 < now * 0.98 && low.1 > 0.0 && now < then) {
            return view.say("older.title.turn", &[&name(band), &year.to_string(), &change(fewest, then), &last]);
        }
    }
    let growth = |path: &[Point]| ends(path).filter(|ends| ends.0 > 0.0).map_or(0.0, |(now, then)| then / now - 1.0);
    let most = paths.iter().max_by(|a, b| growth(&a.1).abs().total_cmp(&growth(&b.1).abs()));
    most.and_then(|(band, path)| {
        let (now, then) = ends(path)?;
        Some(view.say("older.title", &[&name(band), &change(now, then), &last]))
    })
    .unwrap_or_default()
}

fn alt(view: View, lines: &[Line], period: &str) -> String {
    let (from, to) = (view.stock_years().0.to_string(), view.stock_years().1.to_string());
    let part = |line: &Line| {
        let path = ahead(view, line);
        let value = |point: Option<&Point>| point.map_or_else(String::new, |point| numbers::whole(point.1, view.language));
        view.say("bands.alt.part", &[&line.name, &value(path.first()), &from, &value(path.last()), &to])
    };
    let parts: Vec<String> = lines.iter().map(part).collect();
    view.say("bands.alt", &[&view.region.name, &view.scenario.name, period, &parts.join("; ")])
}

/// The bands a change by age is told in, on whole groups of the stock.
pub(super) fn told(view: View) -> Vec<AgeBand> {
    let closed = AgeBand::closed;
    let bands = match view.study.axis.width() {
        1 => [closed(0, 5), closed(6, 12), closed(13, 19), closed(20, 66), closed(67, 79), closed(80, 89), AgeBand::open(90)],
        _ => [closed(0, 4), closed(5, 14), closed(15, 19), closed(20, 64), closed(65, 79), closed(80, 89), AgeBand::open(90)],
    };
    if bands.iter().all(|band| cuts_no_group(view.study.axis, *band)) {
        return bands.to_vec();
    }
    bands.into_iter().filter(|band| band.from < 80).chain([AgeBand::open(80)]).collect()
}

/// A band where room is short.
pub(super) fn band_name(band: AgeBand) -> String {
    ages_short(band)
}
