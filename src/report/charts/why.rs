//! Why need changes: bars from the number on the first night to that on the last, cause by cause.

use super::rows::{self, AXIS, Row};
use crate::demand::explain::{Measure, Split, Step, Why};
use crate::demand::work::Cause;
use crate::domain::service::{ServiceGroup, UseLine};
use crate::report::axis::count_ticks;
use crate::report::canvas::Frame;
use crate::report::font::Weight;
use crate::report::labels::{capital, counted, heading, label, name_and_unit, sentence};
use crate::report::page::{Page, unit};
use crate::report::view::{Measure as Counted, ServiceView, View};
use crate::report::why::{finding, line_key, name, told, whole};
use crate::report::{Chart, Run, Table, numbers, palette};

/// A chart for each care service of one scenario and region whose need is known on both nights.
#[must_use]
pub fn why(run: &Run, scenario: usize, region: usize) -> Vec<Chart> {
    let Ok(view) = View::new(run, scenario, region) else { return Vec::new() };
    let care = |at: &usize| view.study.services[*at].group == ServiceGroup::Care;
    let by_line: Vec<(UseLine, Vec<Why>)> =
        [UseLine::Unchanged, UseLine::Trend, UseLine::Measures].into_iter().map(|line| (line, whole(view, line))).collect();
    let of = |at: usize| {
        let service = view.service(at)?;
        let line = fullest(&service);
        let (_, whys) = by_line.iter().find(|(own, _)| *own == line)?;
        drawn(&service, whys.get(at)?)
    };
    (0..view.study.services.len()).filter(care).filter_map(of).collect()
}

/// The line with most in it that the service has.
#[must_use]
pub fn fullest(service: &ServiceView) -> UseLine {
    match (&service.demand.measures, service.demand.has_trend) {
        (Some(_), _) => UseLine::Measures,
        (None, true) => UseLine::Trend,
        (None, false) => UseLine::Unchanged,
    }
}

/// What is shown: places, else hours where something changes hours alone, else users.
#[must_use]
pub fn shown(why: &Why) -> Option<&Split> {
    let on_hours_alone = |hours: &&Split| {
        let users = why.split(Measure::Users);
        hours.parts.steps.iter().any(|(step, _)| users.is_none_or(|users| !users.parts.steps.iter().any(|(own, _)| own == step)))
    };
    let hours = why.split(Measure::Hours).filter(on_hours_alone);
    why.split(Measure::Places).or(hours).or_else(|| why.split(Measure::Users))
}

/// Key of the label table for what is shown.
#[must_use]
pub fn unit_of(service: &ServiceView, measure: Measure) -> &'static str {
    match measure {
        Measure::Users => service.unit(Counted::Users),
        Measure::Places => service.unit(Counted::Places),
        Measure::Hours => "hours",
        Measure::Fte => service.unit(Counted::Fte),
        Measure::Cost => "cost",
    }
}

/// The chart of one service; none where nothing of it is known on both nights.
pub(super) fn drawn(service: &ServiceView, why: &Why) -> Option<Chart> {
    let view = service.view;
    let split = shown(why)?;
    let unit_key = unit_of(service, split.measure);
    let [from, to] = why.nights.map(|year| year.to_string());
    let line = label(line_key(why.line), view.language);
    let of = name_and_unit(&service.name(), unit_key, view.language);
    let named = [of.as_str(), &view.region.name, &from, &to, &capital(line), &view.scenario.name];
    let subtitle = view.say("why.subtitle", &named);
    let title = format!("{}: {}", service.marked_name(), finding(split, unit_key, view.language));
    let [start, end] = split.ends.map(|value| counted(value, unit_key, view.language));
    let told = told(view, why, split.measure, unit_key)?;
    let alt = sentence("why.alt", view.language, &[&start, &end, &service.name(), &view.region.name, &view.scenario.name, line, &told]);
    let sources = view.service_sources(std::iter::once(service.service));
    let words = view.words(&format!("why-{}", why.service), title, subtitle, alt, sources);
    let rows = bars(view, why, split);
    let page = Page::fitting(words, rows::height(&rows) + AXIS + 40.0);
    unit(&page, &heading(unit_key, view.language));
    let room = Frame { top: page.room.top + 34.0, bottom: page.room.top + 34.0 + rows::height(&rows), ..page.room };
    let (low, high) =
        rows.iter().fold((0.0_f64, 1.0_f64), |(low, high), row| (low.min(row.from).min(row.to), high.max(row.from).max(row.to)));
    rows::draw(&page.canvas, rows::bars(&rows, room), (&rows, true), &count_ticks(low, high, 5), view.language);
    Some(page.finish(table(view, why, split)))
}

fn bars(view: View, why: &Why, split: &Split) -> Vec<Row> {
    let language = view.language;
    let night = |at: usize| sentence("date.dec31", language, &[&why.nights[at].to_string()]);
    let whole =
        |at: usize| Row::new(&night(at), Weight::Bold, (0.0, split.ends[at]), numbers::whole(split.ends[at], language), palette::BLUE);
    let mut rows = vec![whole(0)];
    let mut level = split.ends[0];
    for (step, value) in told_steps(split) {
        let named = capital(&name(step, &view.study.assumptions, language));
        let colour = if value < 0.0 { palette::TEAL } else { palette::ORANGE };
        rows.push(Row::new(&named, Weight::Regular, (level, level + value), numbers::signed(value, language), colour));
        level += value;
    }
    rows.push(whole(1));
    rows
}

/// The steps that have a bar: all but known need where nobody is known.
fn told_steps(split: &Split) -> impl Iterator<Item = (&Step, f64)> {
    let told = |(step, value): &&(Step, f64)| *step != Step::Cause(Cause::Known) || *value != 0.0;
    split.parts.steps.iter().filter(told).map(|(step, value)| (step, *value))
}

fn table(view: View, why: &Why, split: &Split) -> Table {
    let language = view.language;
    let night =
        |at: usize| vec![sentence("date.dec31", language, &[&why.nights[at].to_string()]), numbers::whole(split.ends[at], language)];
    let mut rows = vec![night(0)];
    rows.extend(
        told_steps(split)
            .map(|(step, value)| vec![capital(&name(step, &view.study.assumptions, language)), numbers::signed(value, language)]),
    );
    rows.push(night(1));
    Table { header: vec![label("why.cause", language).to_owned(), label("why.change", language).to_owned()], rows, ..Table::default() }
}
