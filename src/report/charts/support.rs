//! How many of working age there are for each of the old, in every scenario, with the level a plan takes for too low.

use super::PEOPLE;
use super::housing::Led;
use super::lines::{self, Line, Scale};
use crate::demand::indicators::Ratio;
use crate::report::axis::{ends, ticks};
use crate::report::canvas::Stroke;
use crate::report::font::Weight;
use crate::report::indicators::{plain, ratio_name};
use crate::report::labels::{ages_short, capital, heading, label, stock_day};
use crate::report::page::{Page, tick_text};
use crate::report::styles::scenario_styles;
use crate::report::view::{NoChart, Point, View, range, x};
use crate::report::{Chart, Run, numbers, palette};

/// The support ratio of one region, observed and in every scenario.
///
/// # Errors
/// When the run has no such region, or its ages cut those of the ratio.
pub fn support(run: &Run, region: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, 0, region)?;
    let ratio = Ratio::support(&view.study.indicators);
    if !ratio.fits(view.study.axis) {
        return Err(NoChart::AgesCut);
    }
    let lines = all_lines(view, &ratio);
    let years = lines::years(&lines).ok_or(NoChart::NoCommonYear)?;
    let threshold = view.study.indicators.support_ratio_below;
    let (low, high) = range(lines.iter().map(|line| &line.points));
    let (low, high) = (threshold.map_or(low, |level| low.min(level)), threshold.map_or(high, |level| high.max(level)));
    let ticks = ticks(if low < high * 0.4 { 0.0 } else { low }, high, 5);
    let [working, old] = [&ratio.above, &ratio.below].map(|bands| bands.first().map_or_else(String::new, |band| ages_short(*band)));
    let day = stock_day(view.study.year_label, view.language);
    let period = format!("{}–{}", years.0, years.1);
    let mut subtitle = view.say("support.subtitle", &[&working, &old, &view.region.name, day, &period]);
    let from = ends(&ticks).0;
    if from > 0.0 {
        subtitle.push_str(&format!(" {}", view.say("axis.starts", &[&tick_text(from, &ticks, view.language)])));
    }
    let write = |value: f64| numbers::decimal(value, 2, view.language);
    let alt = alt(view, &lines, [&working, &old]);
    let words =
        view.words_of_all("support-ratio", falls(view, &ratio).unwrap_or_else(|| title(view, &lines)), subtitle, alt, view.sources(PEOPLE));
    let page = Page::new(words, lines::room(&lines));
    let words = threshold.map(|level| (level, view.say("support.threshold", &[&plain(level, view.language)])));
    let break_at = x(view.stock_years().0);
    let unit = capital(&ratio_name(&ratio, view.language));
    let scale = Scale { unit: &unit, ticks: &ticks, years, break_at, threshold: words, language: view.language };
    lines::draw(&page, &lines, &scale);
    Ok(page.finish(lines::table(&lines, view.language, &write)))
}

/// Scenarios first, the main one leading; what was observed last.
fn all_lines(view: View, ratio: &Ratio) -> Vec<Line> {
    let mut lines: Vec<Line> = view
        .scenarios()
        .zip(scenario_styles(view.run))
        .map(|(v, style)| {
            let points = projected(v, ratio);
            let last = points.last().map_or_else(String::new, |point| numbers::decimal(point.1, 2, view.language));
            let end = view.say("support.end", &[&v.scenario.name, &last]);
            Line { name: v.scenario.name.clone(), points, stroke: style.stroke, weight: style.weight, end, ink: style.stroke.colour }
        })
        .collect();
    let history = view.region.history.range(..=view.study.jump_off);
    let points: Vec<Point> =
        history.filter_map(|(year, people)| Some((x(view.stock_label(*year)), ratio.value(people.cells())?))).collect();
    let stroke = Stroke::solid(palette::INK, 3.0);
    lines.push(Line {
        name: heading("observed", view.language),
        points,
        stroke,
        weight: Weight::Regular,
        end: String::new(),
        ink: palette::INK,
    });
    lines
}

fn projected(view: View, ratio: &Ratio) -> Vec<Point> {
    let stocks = view.projection.stocks().filter(|(year, _)| *year <= view.study.last_stock);
    stocks.filter_map(|(year, cells)| Some((x(view.stock_label(year)), ratio.value(cells)?))).collect()
}

/// Where several scenarios are led by dwellings: that the ratio falls in every scenario, and least with which dwellings; only where it
/// does.
fn falls(view: View, ratio: &Ratio) -> Option<String> {
    let led = Led::of_region(view);
    if led.len() < 2 {
        return None;
    }
    let fall = |v: View| {
        let points = projected(v, ratio);
        Some(hundredths(points.first()?.1 - points.last()?.1))
    };
    let all: Vec<f64> = view.scenarios().map(fall).collect::<Option<_>>()?;
    let of_led: Vec<f64> = led.iter().map(|led| fall(led.view)).collect::<Option<_>>()?;
    if all.iter().any(|fall| *fall <= 0.0) {
        return None;
    }
    let least = of_led.iter().copied().fold(f64::INFINITY, f64::min);
    let alone = |falls: &[f64]| falls.iter().filter(|fall| **fall <= least).count() == 1;
    let at = of_led.iter().position(|fall| *fall == least).filter(|_| alone(&of_led))?;
    let key = if alone(&all) { "support.title.falls" } else { "support.title.falls.of_built" };
    Some(view.say(key, &[&with_dwellings(view, &led, at)]))
}

/// As readers see it, so that what looks the same is the same.
fn hundredths(value: f64) -> f64 {
    numbers::shown(value * 100.0)
}

/// `with 825 dwellings a year`, or the scenario's name where others build as many.
fn with_dwellings(view: View, led: &[Led], at: usize) -> String {
    let built = led[at].built();
    if led.iter().filter(|other| other.built() == built).count() == 1 {
        return view.say("support.title.dwellings", &[&built]);
    }
    view.say("support.title.named", &[&led[at].view.scenario.name])
}

/// The main scenario, now and at the horizon.
fn title(view: View, lines: &[Line]) -> String {
    let value = |point: Option<&Point>| point.map_or_else(|| numbers::NONE.to_owned(), |point| numbers::decimal(point.1, 1, view.language));
    let main = lines.first().map_or(&[][..], |line| &line.points);
    let (from, to) = view.stock_years();
    view.say("support.title", &[&value(main.first()), &from.to_string(), &value(main.last()), &to.to_string()])
}

fn alt(view: View, lines: &[Line], [working, old]: [&str; 2]) -> String {
    let end = |line: &&Line| line.points.last().map_or(f64::NAN, |point| point.1);
    let scenarios = || lines.iter().filter(|line| !line.end.is_empty() && !line.points.is_empty());
    let (Some(low), Some(high)) =
        (scenarios().min_by(|a, b| end(a).total_cmp(&end(b))), scenarios().max_by(|a, b| end(a).total_cmp(&end(b))))
    else {
        return label("support.title", view.language).to_owned();
    };
    let now = lines.first().and_then(|line| line.points.first()).map_or(f64::NAN, |point| point.1);
    let [now, least, most] = [now, end(&low), end(&high)].map(|value| numbers::decimal(value, 2, view.language));
    let (from, to) = view.stock_years();
    let words = [working, old, &view.region.name, &now, &from.to_string(), &to.to_string(), &least, &low.name, &most, &high.name];
    view.say("support.alt", &words)
}
