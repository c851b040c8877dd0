//! Components of change: births above the line, deaths below, net migration where it belongs, the sum as a dark line.

use super::PEOPLE;
use crate::domain::axis::Year;
use crate::report::axis::{count_ticks, ends};
use crate::report::canvas::{Frame, Plot, Stroke};
use crate::report::font::Weight;
use crate::report::labels::{capital, heading, label};
use crate::report::page::{EndLabel, Page, axis_room, end_labels, label_room, unit, value_axis, year_axis};
use crate::report::view::{NoChart, View, x};
use crate::report::{Chart, Run, Table, numbers, palette};
use plotters::style::RGBColor;

/// One calendar year, persons.
#[derive(Debug, Clone, Copy)]
struct Change {
    year: Year,
    births: f64,
    deaths: f64,
    migration: f64,
    net: f64,
}

// Dark, dark and light: births and migration lie on each other and must differ in a grey print.
const BIRTHS: RGBColor = palette::BLUE;
const DEATHS: RGBColor = palette::GREY;
const MIGRATION: RGBColor = palette::WOMEN;

/// Components of change of one scenario and region.
///
/// # Errors
/// When the run has no such scenario, region or no step.
pub fn components(run: &Run, scenario: usize, region: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, scenario, region)?;
    let changes = changes(view);
    let (Some(first), Some(last)) = (changes.first(), changes.last()) else { return Err(NoChart::NoSuchRun) };
    let period = numbers::years(first.year, last.year);
    let mut subtitle = view.say("components.subtitle", &[&view.region.name, &period, &last.year.to_string(), &view.scenario.name]);
    if let Some(office) = &view.scenario.office {
        subtitle.push_str(&format!(" {}", view.say("components.implied", &[&office.name])));
    }
    let words = view.words("components", title(view, &changes), subtitle, alt(view, &changes), view.sources(PEOPLE));
    let page = Page::new(words, 410.0);
    draw(&page, view, &changes);
    Ok(page.finish(table(view, &changes)))
}

fn changes(view: View) -> Vec<Change> {
    let last = view.study.last_stock.minus(1);
    let years = view.study.jump_off.through(last);
    let of_year = |year: Year| {
        let totals = view.projection.account(year)?.totals(0);
        let migration = totals.moved_in - totals.moved_out;
        Some(Change { year, births: totals.births, deaths: totals.deaths, migration, net: totals.closing - totals.opening })
    };
    years.filter_map(of_year).collect()
}

fn sum(changes: &[Change], value: impl Fn(&Change) -> f64) -> f64 {
    changes.iter().map(value).sum()
}

fn title(view: View, changes: &[Change]) -> String {
    let language = view.language;
    let last = view.stock_years().1.to_string();
    let natural = numbers::shown(sum(changes, |c| c.births - c.deaths));
    let moved = numbers::shown(sum(changes, |c| c.migration));
    let net = numbers::shown(sum(changes, |c| c.net));
    let (grown, moving) = (numbers::signed(net, language), numbers::signed(moved, language));
    match () {
        () if net > 0.0 && natural <= 0.0 && moved > 0.0 => view.say("components.title.moving_only", &[&grown, &last]),
        () if net > 0.0 && moved > natural && natural > 0.0 => view.say("components.title.moving_most", &[&grown, &last]),
        () if net > 0.0 && moved <= 0.0 && natural > 0.0 => view.say("components.title.births_only", &[&grown, &last]),
        () if net > 0.0 && natural > moved && moved > 0.0 => view.say("components.title.births_most", &[&grown, &last]),
        () => {
            let key = if net < 0.0 { "components.title.fall" } else { "components.title.level" };
            view.say(key, &[&numbers::signed(natural, language), &moving, &last])
        }
    }
}

fn alt(view: View, changes: &[Change]) -> String {
    let language = view.language;
    let (first, last) = (&changes[0], &changes[changes.len() - 1]);
    let count = |value| numbers::whole(value, language);
    let signed = |value| numbers::signed(value, language);
    let (from, to) = (first.year.to_string(), last.year.to_string());
    let words = [
        &view.region.name,
        &view.scenario.name,
        &count(first.births),
        &from,
        &count(last.births),
        &to,
        &count(first.deaths),
        &count(last.deaths),
        &signed(first.migration),
        &signed(last.migration),
        &signed(sum(changes, |c| c.net)),
    ];
    view.say("components.alt", &words.map(String::as_str))
}

fn table(view: View, changes: &[Change]) -> Table {
    let language = view.language;
    let header = ["year", "births", "deaths", "net_migration", "net_change"].map(|key| heading_of(view, key)).to_vec();
    let row = |head: String, c: &Change| {
        let (births, deaths) = (numbers::whole(c.births, language), numbers::whole(c.deaths, language));
        vec![head, births, deaths, numbers::signed(c.migration, language), numbers::signed(c.net, language)]
    };
    let mut rows: Vec<Vec<String>> = changes.iter().map(|c| row(c.year.to_string(), c)).collect();
    let of = |value: fn(&Change) -> f64| sum(changes, value);
    let whole =
        Change { births: of(|c| c.births), deaths: of(|c| c.deaths), migration: of(|c| c.migration), net: of(|c| c.net), ..changes[0] };
    rows.push(row(heading("total", language), &whole));
    Table { header, rows, ..Table::default() }
}

fn heading_of(view: View, key: &str) -> String {
    capital(label(key, view.language))
}

/// Lower and upper end of the bars of a year.
fn reach(c: &Change) -> (f64, f64) {
    (c.migration.min(0.0) - c.deaths, c.births + c.migration.max(0.0))
}

fn draw(page: &Page, view: View, changes: &[Change]) {
    let language = view.language;
    let low = changes.iter().map(|c| reach(c).0.min(c.net)).fold(0.0, f64::min);
    let high = changes.iter().map(|c| reach(c).1.max(c.net)).fold(0.0, f64::max);
    let ticks = count_ticks(low, high, 6);
    let labels = labels(view, &changes[changes.len() - 1]);
    let room = page.room;
    let left = room.left + axis_room(&ticks, language);
    let frame = Frame { left, top: room.top + 38.0, right: room.right - label_room(&labels), bottom: room.bottom - 30.0 };
    let years = (x(changes[0].year) - 0.5, x(changes[changes.len() - 1].year) + 0.5);
    let plot = page.canvas.plot(frame, years, ends(&ticks));
    unit(page, &heading("inhabitants", language));
    value_axis(&page.canvas, &plot, years, &ticks, language);
    year_axis(&page.canvas, &plot, years);
    for change in changes {
        bars(&plot, change);
    }
    plot.bare_line(&[(years.0, 0.0), (years.1, 0.0)], Stroke::solid(palette::INK, 2.0));
    let net: Vec<(f64, f64)> = changes.iter().map(|c| (x(c.year), c.net)).collect();
    plot.bare_line(&net, Stroke::solid(palette::WHITE, 7.0));
    plot.line("net change", &net, Stroke::solid(palette::INK, 3.0));
    end_labels(&page.canvas, &plot, years.1, &labels);
    plot.end();
}

fn bars(plot: &Plot, c: &Change) {
    let year = x(c.year);
    let sides = (year - 0.38, year + 0.38);
    let bar = |series: &str, value: f64, from: f64, colour| {
        plot.bar(series, year, value, [(sides.0, from + value), (sides.1, from)], colour);
    };
    bar("births", c.births, 0.0, BIRTHS);
    bar("deaths", -c.deaths, 0.0, DEATHS);
    let stacked = if c.migration < 0.0 { -c.deaths } else { c.births };
    bar("net migration", c.migration, stacked, MIGRATION);
    plot.bare_line(&[(sides.0, stacked), (sides.1, stacked)], Stroke::solid(palette::WHITE, 2.0));
}

/// Names at the last year's bars, in the order they stand.
fn labels(view: View, last: &Change) -> Vec<EndLabel> {
    let language = view.language;
    let end = |key: &str, value: String, at: f64, colour, weight| {
        EndLabel::new(&format!("{} {value}", heading_of(view, key)), at, colour, weight, 230.0)
    };
    let stacked = if last.migration < 0.0 { -last.deaths } else { last.births };
    let signed = |value| numbers::signed(value, language);
    vec![
        end("births", numbers::whole(last.births, language), last.births / 2.0, palette::BLUE, Weight::Bold),
        end("deaths", numbers::whole(last.deaths, language), -last.deaths / 2.0, palette::GREY, Weight::Bold),
        end("net_migration", signed(last.migration), stacked + last.migration / 2.0, palette::ORANGE, Weight::Bold),
        end("net_change", signed(last.net), last.net, palette::INK, Weight::Bold),
    ]
}
