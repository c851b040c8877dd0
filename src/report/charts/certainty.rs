//! How many places are enough, and how surely: a curve for each of a few years, the places there are as upright lines.

use super::fan::Sure;
use crate::demand::draws::CERTAINTIES;
use crate::domain::axis::Year;
use crate::report::axis::{ends, ticks};
use crate::report::canvas::{Anchor, Canvas, Dashes, Frame, LINE, Look, Plot, Stroke};
use crate::report::chance::{left_out, simulations};
use crate::report::labels::{capital, counted, heading, label, name_and_unit};
use crate::report::page::{Page, axis_room, tick_text, unit, value_axis};
use crate::report::place::spread;
use crate::report::summary::outdated;
use crate::report::view::{NoChart, Point, View, range};
use crate::report::{Chart, Run, Table, numbers, palette};

/// Per cent of the futures that titles and labels speak of.
const SURE: f64 = 80.0;
/// Years shown at most.
const YEARS: usize = 3;
/// A curve each, told apart without colour.
const STROKES: [Stroke; YEARS] = [
    Stroke { colour: palette::TEAL, width: 2.5, dashes: Dashes::Dotted },
    Stroke { colour: palette::BLUE, width: 3.5, dashes: Dashes::Solid },
    Stroke { colour: palette::PLUM, width: 2.5, dashes: Dashes::Dashed },
];

/// A year: the places that are enough by certainty, and those there are with the share of futures in which they are enough.
struct Curve {
    year: Year,
    points: Vec<Point>,
    stroke: Stroke,
    there: f64,
    enough: f64,
}

impl Curve {
    fn sure(&self) -> f64 {
        self.points.iter().find(|point| point.1 == SURE).map_or(0.0, |point| point.0)
    }
}

/// Places and certainty for service `service` (position in the study) in one scenario and region.
///
/// # Errors
/// When no futures were drawn, or the service has no places.
pub fn certainty(run: &Run, scenario: usize, region: usize, service: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, scenario, region)?;
    let sure = Sure::new(view, service)?;
    let curves = curves(view, &sure);
    let Some(middle) = told(&curves) else { return Err(NoChart::NoCommonYear) };
    let gap = &sure.gap;
    let of = name_and_unit(&gap.service.name(), gap.unit(), view.language);
    let many = simulations(sure.draws, view.language);
    let values: Vec<Point> = curves.iter().flat_map(|c| c.points.iter().map(|p| (0.0, p.0)).chain([(0.0, c.there)])).collect();
    let (low, high) = range([&values]);
    let across = ticks(if low < high * 0.25 { 0.0 } else { low }, high, 8);
    let mut subtitle = view.say("certainty.subtitle", &[&of, &many, &view.region.name, &view.scenario.name]);
    if ends(&across).0 > 0.0 {
        subtitle.push_str(&format!(" {}", view.say("axis.starts", &[&tick_text(ends(&across).0, &across, view.language)])));
    }
    let places = counted(middle.sure(), gap.unit(), view.language);
    let title = view.say("certainty.title", &[&gap.service.marked_name(), &places, &middle.year.to_string()]);
    let id = format!("certainty-{}", gap.service.service.id);
    let mut sources = vec![gap.service.service.source.clone()];
    sources.retain(|text| !text.is_empty());
    sources.extend(view.sources(&["capacity", "population"]).into_iter().filter(|text| *text != gap.service.service.source));
    let below = super::fan::Below::of(&key(view, &sure, middle), &left_out(sure.draws, view.study, view.language));
    let words = view.words(&id, title, subtitle, alt(view, &sure, &curves), sources);
    let page = Page::new(words, 440.0 + below.height());
    draw(&page, view, (&curves, &across), gap.unit(), &below);
    Ok(page.finish(table(view, &sure, &curves)))
}

/// The year that the title tells: the middle one.
fn told(curves: &[Curve]) -> Option<&Curve> {
    curves.get(curves.len() / 2)
}

/// Every fifth year, the last three; the last one where there is no such year.
fn curves(view: View, sure: &Sure) -> Vec<Curve> {
    let start = view.study.jump_off;
    let short = sure.drawn.short.as_deref().unwrap_or_default();
    let nights = sure.drawn.enough.iter().zip(short).zip(sure.nights.iter().copied());
    let nights: Vec<_> = nights.filter(|(_, year)| *year >= start).collect();
    let mut chosen: Vec<_> = nights.iter().filter(|(_, year)| year.get() % 5 == 0 && *year > start).collect();
    if chosen.is_empty() {
        chosen.extend(nights.last());
    }
    let from = chosen.len().saturating_sub(YEARS);
    let strokes = if chosen.len() == 1 { &STROKES[1..] } else { &STROKES[..] };
    let shown = chosen[from..].iter().zip(strokes);
    shown
        .map(|(((enough, (there, chance)), year), stroke)| Curve {
            year: *year,
            points: enough.iter().zip(CERTAINTIES).map(|(places, certainty)| (*places, certainty)).collect(),
            stroke: *stroke,
            there: *there,
            enough: 1.0 - chance,
        })
        .collect()
}

/// In how many futures the places there are in the told year are enough.
fn key(view: View, sure: &Sure, curve: &Curve) -> String {
    if let Some(outdated) = outdated(sure.gap.service.service, &view.region.id) {
        return view.say("capacity.strip.outdated", &[&outdated.table.to_string()]);
    }
    let there = counted(curve.there, sure.gap.unit(), view.language);
    view.say("certainty.key", &[&there, &curve.year.to_string(), &numbers::of_hundred(curve.enough * 100.0, view.language)])
}

fn alt(view: View, sure: &Sure, curves: &[Curve]) -> String {
    let unknown = outdated(sure.gap.service.service, &view.region.id).is_some();
    let part = |curve: &Curve| {
        let [sure, there] = [curve.sure(), curve.there].map(|value| numbers::whole(value, view.language));
        let enough = numbers::of_hundred(curve.enough * 100.0, view.language);
        let key = if unknown { "certainty.alt.part.unknown" } else { "certainty.alt.part" };
        view.say(key, &[&curve.year.to_string(), &sure, &there, &enough])
    };
    let parts: Vec<String> = curves.iter().map(part).collect();
    view.say("certainty.alt", &[&sure.gap.service.name(), &view.region.name, &parts.join("; ")])
}

fn draw(page: &Page, view: View, (curves, across): (&[Curve], &[f64]), measure: &str, below: &super::fan::Below) {
    let language = view.language;
    let canvas = &page.canvas;
    let room = page.room;
    let down: Vec<f64> = [0.0, 20.0, 40.0, 60.0, 80.0, 100.0].to_vec();
    let frame = Frame {
        left: room.left + axis_room(&down, language),
        top: room.top + 4.0 * LINE + 18.0,
        right: room.right - 30.0,
        bottom: room.bottom - below.height() - 2.0 * LINE - 26.0,
    };
    let plot = canvas.plot(frame, ends(across), (0.0, 100.0));
    unit(page, label("certainty.unit", language));
    value_axis(canvas, &plot, ends(across), &down, language);
    for tick in across {
        let (at, _) = plot.place((*tick, 0.0));
        canvas.rule((at, frame.bottom), (at, frame.bottom + 5.0), Stroke::solid(palette::GREY, 1.0));
        canvas.text((at, frame.bottom + 25.0), &tick_text(*tick, across, language), Look::PLAIN.anchor(Anchor::Middle));
    }
    canvas.text((frame.right, frame.bottom + 25.0 + LINE), &heading(measure, language), Look::PLAIN.anchor(Anchor::End));
    // What eight of ten means on the axis.
    plot.bare_line(&[(ends(across).0, SURE), (ends(across).1, SURE)], Stroke::solid(palette::INK, 1.5));
    let there = places(view, curves);
    for (places, _) in &there {
        plot.line("capacity", &[(*places, 0.0), (*places, 100.0)], Stroke::solid(palette::ORANGE, 3.0));
    }
    for curve in curves {
        plot.bare_line(&curve.points, Stroke::solid(palette::WHITE, curve.stroke.width + 3.0));
        plot.line(&curve.year.to_string(), &curve.points, curve.stroke);
        plot.dot((curve.sure(), SURE), 5.0, curve.stroke.colour);
    }
    let names: Vec<(f64, f64, String, Look)> = curves
        .iter()
        .map(|curve| {
            let text = view.say("certainty.year", &[&curve.year.to_string(), &numbers::whole(curve.sure(), language)]);
            (curve.sure(), SURE, text, Look::PLAIN.bold().colour(curve.stroke.colour))
        })
        .collect();
    row(canvas, &plot, frame.top - 14.0, room, &names);
    let limits: Vec<(f64, f64, String, Look)> =
        there.into_iter().map(|(places, text)| (places, 100.0, text, Look::PLAIN.bold().colour(palette::ORANGE))).collect();
    row(canvas, &plot, frame.top - 14.0 - LINE - 12.0, room, &limits);
    plot.end();
    below.draw(page);
}

/// Places there are, each number once with the years it holds in.
fn places(view: View, curves: &[Curve]) -> Vec<(f64, String)> {
    let mut found: Vec<(f64, Vec<String>)> = Vec::new();
    for curve in curves {
        match found.iter_mut().find(|(places, _)| *places == curve.there) {
            Some((_, years)) => years.push(curve.year.to_string()),
            None => found.push((curve.there, vec![curve.year.to_string()])),
        }
    }
    let one = found.len() == 1;
    let text = |places: f64, years: &[String]| {
        let number = numbers::whole(places, view.language);
        let capacity = format!("{} {number}", capital(label("capacity", view.language)));
        if one { capacity } else { format!("{capacity} ({})", years.join(", ")) }
    };
    found.into_iter().map(|(places, years)| (places, text(places, &years))).collect()
}

/// Names over a plot, pushed apart sidewards, each with a leader to its place.
fn row(canvas: &Canvas, plot: &Plot, baseline: f64, room: Frame, names: &[(f64, f64, String, Look)]) {
    let wide: Vec<f64> = names.iter().map(|(_, _, text, look)| look.width(text) / 0.95 + 16.0).collect();
    let wanted: Vec<f64> = names.iter().map(|(value, at, ..)| plot.place((*value, *at)).0).collect();
    let middles = spread(&wanted, &wide, room.left, room.right);
    for (((value, at, text, look), middle), wanted) in names.iter().zip(middles).zip(wanted) {
        let (_, end) = plot.place((*value, *at));
        canvas.path(&[(middle, baseline + 5.0), (wanted, plot.frame.top), (wanted, end)], Stroke::solid(look.colour, 1.0));
        canvas.text((middle, baseline), text, look.anchor(Anchor::Middle));
    }
}

fn table(view: View, sure: &Sure, curves: &[Curve]) -> Table {
    let language = view.language;
    let header = std::iter::once(heading("certainty.col", language))
        .chain(curves.iter().map(|curve| view.say("certainty.col.enough", &[&curve.year.to_string()])));
    let share = |certainty: f64| numbers::percent(certainty / 100.0, 0, language);
    let row = |(at, certainty): (usize, &f64)| {
        std::iter::once(share(*certainty)).chain(curves.iter().map(|curve| numbers::whole(curve.points[at].0, language))).collect()
    };
    let mut rows: Vec<Vec<String>> = CERTAINTIES.iter().enumerate().map(row).collect();
    let last =
        |key: &str, value: &dyn Fn(&Curve) -> String| std::iter::once(heading(key, language)).chain(curves.iter().map(value)).collect();
    rows.push(last("capacity", &|curve| numbers::whole(curve.there, language)));
    if outdated(sure.gap.service.service, &view.region.id).is_none() {
        rows.push(last("certainty.enough", &|curve| numbers::chance(curve.enough, language)));
    }
    Table { header: header.collect(), rows, ..Table::default() }
}

/// The years of the curves, for tests of what is chosen.
#[cfg(test)]
pub(super) fn years_of(view: View, service: usize) -> Vec<f64> {
    Sure::new(view, service)
        .map_or_else(|_| Vec::new(), |sure| curves(view, &sure).iter().map(|curve| f64::from(curve.year.get())).collect())
}
