//! Shares of the old among all inhabitants, here and in the nation.

use super::PEOPLE;
use super::key::{self, Item, Sample};
use crate::demand::indicators::cuts_no_group;
use crate::domain::axis::AgeBand;
use crate::report::axis::{ends, ticks};
use crate::report::canvas::{Canvas, Dashes, Frame, Stroke};
use crate::report::font::Weight;
use crate::report::labels::{ages, capital, heading, label, stock_day};
use crate::report::page::{EndLabel, Page, axis_room, end_labels, label_room, value_axis, year_axis};
use crate::report::panels::{self, Panel};
use crate::report::view::{NoChart, Point, View, at, in_band, range, x};
use crate::report::{Chart, Run, Table, numbers, palette};

const BANDS: [AgeBand; 2] = [AgeBand::open(67), AgeBand::open(80)];
const OBSERVED: Stroke = Stroke::solid(palette::INK, 3.0);
const PROJECTED: Stroke = Stroke::solid(palette::BLUE, 3.0);
const NATION: Stroke = Stroke { colour: palette::ORANGE, width: 3.0, dashes: Dashes::Dashed };

/// A band's shares in per cent.
struct Shares {
    band: AgeBand,
    observed: Vec<Point>,
    projected: Vec<Point>,
    nation: Vec<Point>,
}

/// Shares of one region and the nation.
///
/// # Errors
/// When the run has no such region, no people of the nation, or ages that cut the bands.
pub fn shares(run: &Run, region: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, 0, region)?;
    if !BANDS.iter().all(|band| cuts_no_group(view.study.axis, *band)) {
        return Err(NoChart::AgesCut);
    }
    let all = BANDS.map(|band| of_band(view, band));
    if all.iter().any(|shares| shares.nation.is_empty() || shares.projected.len() < 2) {
        return Err(NoChart::NoOther);
    }
    let (first, last) = years(&all);
    let day = stock_day(view.study.year_label, view.language);
    let subtitle = view.say("shares.subtitle", &[&view.region.name, day, &format!("{first}–{last}")]);
    let (title, alt) = words(view, &all, &format!("{first}–{last}"));
    let mut sources = view.sources(PEOPLE);
    sources.extend(view.sources(&["national_population"]).into_iter().filter(|text| !view.sources(PEOPLE).contains(text)));
    let words = view.words_of_all("shares", title, subtitle, alt, sources);
    let headings: Vec<String> = all.iter().map(|shares| format!("{}, %", capital(&ages(shares.band, view.language)))).collect();
    let items = key_items(view);
    let page = Page::new(words, key::height(&items) + panels::height(&headings, 912.0));
    let room = key::draw(&page.canvas, page.room, &items);
    for (panel, shares) in panels::panels(&headings, room).iter().zip(&all) {
        panel.head(&page.canvas);
        draw(&page.canvas, view, panel, shares, (first, last));
    }
    Ok(page.finish(table(view, &all)))
}

fn of_band(view: View, band: AgeBand) -> Shares {
    let share = |part: Vec<Point>, whole: Vec<Point>| -> Vec<Point> {
        part.iter().zip(whole).filter(|(_, whole)| whole.1 > 0.0).map(|(part, whole)| (part.0, 100.0 * part.1 / whole.1)).collect()
    };
    let first = view.region.history.keys().next().copied().unwrap_or(view.study.jump_off);
    // The nation is drawn over the years the place itself is observed.
    let nation = view.study.elsewhere.nation.range(first..=view.study.jump_off);
    let nation = nation.filter(|(_, people)| people.cells().total(0) > 0.0 && cuts_no_group(people.cells().axis(), band));
    let nation = nation.map(|(year, people)| (x(view.stock_label(*year)), 100.0 * in_band(people.cells(), band) / people.cells().total(0)));
    Shares {
        band,
        observed: share(view.observed_people(band), view.observed_people(AgeBand::ALL)),
        projected: share(view.projected_people(band), view.projected_people(AgeBand::ALL)),
        nation: nation.collect(),
    }
}

fn years(all: &[Shares; 2]) -> (f64, f64) {
    let each = || all.iter().flat_map(|s| s.observed.iter().chain(&s.projected).chain(&s.nation)).map(|point| point.0);
    (each().fold(f64::INFINITY, f64::min), each().fold(f64::NEG_INFINITY, f64::max))
}

/// Title and text alternative: the oldest here and in the nation, in the last year of the nation's table that is observed here.
fn words(view: View, all: &[Shares; 2], period: &str) -> (String, String) {
    let percent = |value: f64| numbers::percent(value / 100.0, 1, view.language);
    let both = |shares: &Shares| {
        let (year, nation) = *shares.nation.iter().rev().find(|point| at(&shares.observed, point.0).is_some())?;
        Some((year, at(&shares.observed, year)?, nation))
    };
    let told = |shares: &Shares| {
        let (year, here, nation) = both(shares)?;
        let end = shares.projected.last()?;
        let words = [ages(shares.band, view.language), percent(here), percent(nation), year.to_string(), percent(end.1), end.0.to_string()];
        Some(words)
    };
    let title = told(&all[1]).map(|w| view.say("shares.title", &[&capital(&w[0]), &w[1], &w[2], &w[3]]));
    let parts: Vec<String> = all.iter().filter_map(told).map(|w| view.say("shares.alt.part", &w.each_ref().map(String::as_str))).collect();
    let alt = view.say("shares.alt", &[&view.region.name, period, &parts.join("; ")]);
    (title.unwrap_or_else(|| capital(&ages(all[1].band, view.language))), alt)
}

fn key_items(view: View) -> Vec<Item> {
    let item = |name: String, stroke: Stroke| Item { name, sample: Sample::Line(stroke, Weight::Regular) };
    vec![
        item(heading("observed", view.language), OBSERVED),
        item(heading("projected", view.language), PROJECTED),
        item(capital(label("benchmark.nation", view.language)), NATION),
    ]
}

fn draw(canvas: &Canvas, view: View, panel: &Panel, shares: &Shares, years: (f64, f64)) {
    let (_, high) = range([&shares.observed, &shares.projected, &shares.nation]);
    let ticks = ticks(0.0, high, 4);
    let label = |points: &[Point], stroke: Stroke| {
        let end = points.last()?;
        Some(EndLabel::new(&numbers::decimal(end.1, 1, view.language), end.1, stroke.colour, Weight::Bold, 90.0))
    };
    let labels: Vec<EndLabel> = label(&shares.projected, PROJECTED).into_iter().collect();
    let body = panel.body;
    let left = body.left + axis_room(&ticks, view.language);
    let frame = Frame { left, top: body.top + 14.0, right: body.right - label_room(&labels), bottom: body.bottom - 30.0 };
    let plot = canvas.plot(frame, years, ends(&ticks));
    value_axis(canvas, &plot, years, &ticks, view.language);
    year_axis(canvas, &plot, years);
    plot.line("nation", &shares.nation, NATION);
    plot.line("projected", &shares.projected, PROJECTED);
    plot.line("observed", &shares.observed, OBSERVED);
    end_labels(canvas, &plot, years.1, &labels);
    plot.end();
}

fn table(view: View, all: &[Shares; 2]) -> Table {
    let language = view.language;
    let nation = capital(label("benchmark.nation", language));
    let heads = all.iter().flat_map(|shares| {
        let band = ages(shares.band, language);
        [heading("observed", language), heading("projected", language), nation.clone()].map(|word| format!("{word}, {band}"))
    });
    let header: Vec<String> = std::iter::once(heading("year", language)).chain(heads).collect();
    let mut years: Vec<f64> =
        all.iter().flat_map(|s| s.observed.iter().chain(&s.projected).chain(&s.nation)).map(|point| point.0).collect();
    years.sort_by(f64::total_cmp);
    years.dedup();
    let cell =
        |points: &[Point], year: f64| at(points, year).map_or_else(String::new, |share| numbers::percent(share / 100.0, 1, language));
    let row = |year: &f64| {
        let cells = all.iter().flat_map(|s| [&s.observed, &s.projected, &s.nation].map(|points| cell(points, *year)));
        std::iter::once(year.to_string()).chain(cells).collect()
    };
    Table { header, rows: years.iter().map(row).collect(), ..Table::default() }
}
