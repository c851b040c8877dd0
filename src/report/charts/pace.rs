//! Growth curves of all scenarios beside the municipality's own pace: the mean of the last four and ten years, drawn on.

use super::PEOPLE;
use super::lines::{self, Line, Scale};
use crate::domain::axis::AgeBand;
use crate::report::axis::{count_ticks, ends};
use crate::report::canvas::{Dashes, Stroke};
use crate::report::font::Weight;
use crate::report::labels::{heading, stock_day};
use crate::report::page::Page;
use crate::report::styles::scenario_styles;
use crate::report::view::{NoChart, Point, View, at, range, x};
use crate::report::{Chart, Run, numbers, palette};

/// Years a pace is the mean of, the longer first.
const SPANS: [u16; 2] = [10, 4];

/// Growth a year over some years up to the jump-off.
struct Pace {
    years: u16,
    /// The stocks it lies between, in the study's label.
    from: f64,
    /// Persons a year.
    persons: f64,
}

/// Curves of one region: people in every scenario, and where the own pace would lead.
///
/// # Errors
/// When the run has no such region or the history is shorter than four years.
pub fn pace(run: &Run, region: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, 0, region)?;
    let history = view.observed_people(AgeBand::ALL);
    let paces: Vec<Pace> = SPANS.into_iter().filter_map(|years| of_span(view, &history, years)).collect();
    if paces.is_empty() {
        return Err(NoChart::NoCommonYear);
    }
    let lines = all_lines(view, &paces, history);
    let years = lines::years(&lines).ok_or(NoChart::NoCommonYear)?;
    let (low, high) = range(lines.iter().map(|line| &line.points));
    let ticks = count_ticks(if low < high * 0.4 { 0.0 } else { low }, high, 5);
    let day = stock_day(view.study.year_label, view.language);
    let mut subtitle = view.say("pace.subtitle", &[day, &view.region.name, &format!("{}–{}", years.0, years.1), &spans(view, &paces)]);
    let from = ends(&ticks).0;
    if from > 0.0 {
        subtitle.push_str(&format!(" {}", view.say("axis.starts", &[&numbers::whole(from, view.language)])));
    }
    let words = view.words_of_all("growth-curves", title(view, &paces), subtitle, alt(view, &lines), view.sources(PEOPLE));
    let page = Page::new(words, lines::room(&lines));
    let unit = heading("inhabitants", view.language);
    let break_at = x(view.stock_years().0);
    lines::draw(&page, &lines, &Scale { unit: &unit, ticks: &ticks, years, break_at, threshold: None, language: view.language });
    let write = |value: f64| numbers::whole(value, view.language);
    Ok(page.finish(lines::table(&lines, view.language, &write)))
}

/// `4 and 10`, or the one that is known.
fn spans(view: View, paces: &[Pace]) -> String {
    match paces {
        [long, short] => view.say("years.listed", &[&short.years.to_string(), &long.years.to_string()]),
        _ => paces.iter().map(|pace| pace.years.to_string()).collect(),
    }
}

fn of_span(view: View, history: &[Point], years: u16) -> Option<Pace> {
    let now = x(view.stock_years().0);
    let from = now - f64::from(years);
    Some(Pace { years, from, persons: (at(history, now)? - at(history, from)?) / f64::from(years) })
}

fn all_lines(view: View, paces: &[Pace], history: Vec<Point>) -> Vec<Line> {
    let whole = |value: f64| numbers::whole(value, view.language);
    let mut lines: Vec<Line> = view
        .scenarios()
        .zip(scenario_styles(view.run))
        .map(|(v, style)| {
            let points = v.projected_people(AgeBand::ALL);
            let end = points.last().map_or_else(String::new, |point| format!("{} {}", whole(point.1), v.scenario.name));
            Line { name: v.scenario.name.clone(), points, stroke: style.stroke, weight: style.weight, end, ink: style.stroke.colour }
        })
        .collect();
    let (start, last) = (x(view.stock_years().0), x(view.stock_years().1));
    let people = at(&history, start).unwrap_or(0.0);
    for (pace, dashes) in paces.iter().zip([Dashes::Long, Dashes::Dotted]) {
        let then = people + pace.persons * (last - start);
        let words = [whole(then), pace.years.to_string()];
        lines.push(Line {
            name: view.say("pace.line", &[&words[1], &pace.from.to_string(), &start.to_string()]),
            points: vec![(start, people), (last, then)],
            stroke: Stroke { colour: palette::INK, width: 1.5, dashes },
            weight: Weight::Regular,
            end: view.say("pace.end", &[&words[0], &words[1]]),
            ink: palette::INK,
        });
    }
    let stroke = Stroke::solid(palette::INK, 3.0);
    let name = heading("observed", view.language);
    lines.push(Line { name, points: history, stroke, weight: Weight::Bold, end: String::new(), ink: palette::INK });
    lines
}

/// The own pace of both spans, and the scenario whose mean growth is nearest to that of the last four years.
fn title(view: View, paces: &[Pace]) -> String {
    let Some(recent) = paces.last() else { return String::new() };
    let years = x(view.stock_years().1) - x(view.stock_years().0);
    let growth = |v: View| {
        let path = v.projected_people(AgeBand::ALL);
        Some((path.last()?.1 - path.first()?.1) / years)
    };
    let apart = |v: &View| growth(*v).map_or(f64::INFINITY, |persons| (persons - recent.persons).abs());
    let nearest = view.scenarios().min_by(|a, b| apart(a).total_cmp(&apart(b)));
    let Some((name, own)) = nearest.and_then(|v| Some((v.scenario.name.clone(), growth(v)?))) else { return String::new() };
    let signed = |persons: f64| numbers::signed(persons, view.language);
    view.say("pace.title", &[&signed(recent.persons), &recent.years.to_string(), &name, &signed(own)])
}

fn alt(view: View, lines: &[Line]) -> String {
    let ends: Vec<String> = lines.iter().filter(|line| !line.end.is_empty()).map(|line| line.end.clone()).collect();
    view.say("pace.alt", &[&view.region.name, &view.stock_years().1.to_string(), &ends.join(", ")])
}
