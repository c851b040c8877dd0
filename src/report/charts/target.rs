//! What a target needs each year, beside what the last ten years have seen and what is expected without it.

use super::key::{self, Item, Sample};
use crate::domain::axis::Year;
use crate::domain::growth::{Seen, TargetBy, TargetTakes, TargetYear};
use crate::report::axis::{count_ticks, ends, ticks};
use crate::report::canvas::{Dashes, Frame, LINE, Look, Plot, Stroke};
use crate::report::font::Weight;
use crate::report::labels::{capital, heading, label};
use crate::report::page::{ABOVE, EndLabel, Page, axis_room, break_between, end_labels, label_room, value_axis, year_axis};
use crate::report::target::{Told, span};
use crate::report::view::{NoChart, Point, View, x};
use crate::report::{Chart, Run, Table, numbers, palette};
use plotters::style::RGBColor;

/// What was seen.
const SEEN: RGBColor = palette::GREY;
/// What the target needs.
const NEEDED: RGBColor = palette::BLUE;
/// The mean of what was seen.
const MEAN: Stroke = Stroke::solid(palette::INK, 2.0);
/// The highest year seen.
const HIGHEST: Stroke = Stroke { colour: palette::ORANGE, width: 2.0, dashes: Dashes::Long };
/// What is expected without the target, over bars of any colour.
const EXPECTED: Stroke = Stroke::dashed(palette::INK, 2.5);
/// Tables the chart rests on.
const SOURCES: &[&str] = &["flows", "births", "deaths", "population", "net_migration", "fertility"];
/// Room for names at the right, pixels.
const NAMES: f64 = 210.0;

/// A target in one region.
struct Needed<'a> {
    view: View<'a>,
    told: Told<'a>,
    takes: &'a TargetTakes,
    years: Vec<TargetYear>,
}

/// What the target of a scenario takes in a region, year by year.
///
/// # Errors
/// When the run has no such scenario or region, or the scenario asks nothing of it.
pub fn target(run: &Run, scenario: usize, region: usize) -> Result<Chart, NoChart> {
    let needed = Needed::of(run, scenario, region)?;
    let view = needed.view;
    let words = view.words("target", needed.title(), needed.subtitle(), needed.alt(), view.sources(SOURCES));
    let page = Page::new(words, 400.0);
    draw(&page, &needed);
    Ok(page.finish(table(&needed)))
}

impl<'a> Needed<'a> {
    fn of(run: &'a Run<'a>, scenario: usize, region: usize) -> Result<Self, NoChart> {
        let view = View::new(run, scenario, region)?;
        let told = Told::of(run, scenario).ok_or(NoChart::NoTarget)?;
        let takes = told.found.takes.iter().find(|takes| takes.region == view.region.id).ok_or(NoChart::NoTarget)?;
        let years: Vec<TargetYear> = takes.years.iter().filter(|year| year.year < view.study.last_stock).copied().collect();
        if years.is_empty() { Err(NoChart::NoTarget) } else { Ok(Self { view, told, takes, years }) }
    }

    fn seen(&self) -> Option<(&'a Seen, (Year, f64))> {
        self.takes.seen.as_ref().and_then(|seen| Some((seen, seen.highest()?)))
    }

    /// The mean over the years up to the last target's.
    fn mean(&self, value: fn(&TargetYear) -> f64) -> f64 {
        let last = self.told.found.met.last().map(|met| met.stock);
        let span = self.years.iter().filter(|year| last.is_none_or(|last| year.year < last));
        let (sum, count) = span.fold((0.0, 0.0), |(sum, count), year| (sum + value(year), count + 1.0));
        sum / count
    }

    fn level(&self, value: f64) -> String {
        self.told.level(value)
    }

    /// The word for what is changed: net migration, births, or dwellings.
    fn say(&self, keys: [&str; 3], words: &[&str]) -> String {
        let key = match self.told.found.target.by {
            TargetBy::NetMigration => keys[0],
            TargetBy::Births => keys[1],
            TargetBy::Dwellings => keys[2],
        };
        self.view.say(key, words)
    }

    fn title(&self) -> String {
        let Some(met) = self.told.found.met.last() else { return String::new() };
        let asked = capital(&self.told.asked(met));
        let asked = if self.told.found.takes.len() > 1 { format!("{asked} ({})", self.view.region.name) } else { asked };
        let (need, expected) = (self.level(self.mean(|year| year.found)), self.level(self.mean(|year| year.expected)));
        let Some((seen, (_, highest))) = self.seen() else {
            return self.say(
                ["target.chart.title.none", "target.chart.title.none.births", "target.chart.title.none.dwellings"],
                &[&asked, &need, &expected],
            );
        };
        let words = [asked, need, self.level(seen.mean()), self.level(highest)];
        self.say(["target.chart.title", "target.chart.title.births", "target.chart.title.dwellings"], &words.each_ref().map(String::as_str))
    }

    fn subtitle(&self) -> String {
        let period = numbers::years(self.years[0].year, self.years[self.years.len() - 1].year);
        let words = [self.view.region.name.as_str(), &period, &self.view.scenario.name];
        let said = self.say(["target.chart.subtitle", "target.chart.subtitle.births", "target.chart.subtitle.dwellings"], &words);
        match self.takes.seen.as_ref() {
            Some(seen) => {
                format!("{said} {}", self.view.say("target.chart.seen", &[&span(seen, self.view.language), self.told.source(seen.source)]))
            }
            None => format!("{said} {}", label("target.seen.none", self.view.language)),
        }
    }

    fn alt(&self) -> String {
        let (first, last) = (self.years[0], self.years[self.years.len() - 1]);
        let needs = [self.level(first.found), first.year.to_string(), self.level(last.found), last.year.to_string()];
        let [a, b, c, d] = needs.each_ref().map(String::as_str);
        let what = self.what();
        let said = self.view.say("target.chart.alt", &[&what, &self.view.region.name, a, b, c, d, &self.level(last.expected)]);
        let Some((seen, (year, highest))) = self.seen() else { return said };
        let words = [span(seen, self.view.language), self.level(seen.mean()), self.level(highest), year.to_string()];
        format!("{said} {}", self.view.say("target.chart.alt.seen", &words.each_ref().map(String::as_str)))
    }

    fn what(&self) -> String {
        self.say(["target.table.net", "target.table.births", "target.table.dwellings"], &[])
    }

    fn ticks(&self) -> Vec<f64> {
        let needed = self.years.iter().flat_map(|year| [year.found, year.expected]);
        let seen = self.takes.seen.iter().flat_map(|seen| seen.years.iter().map(|(_, value)| *value));
        let (low, high) = needed.chain(seen).fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        match self.told.found.target.by {
            TargetBy::NetMigration | TargetBy::Dwellings => count_ticks(low, high, 6),
            TargetBy::Births => ticks(low, high, 6),
        }
    }

    /// Names at the right: what is needed at the end, the highest seen, the mean seen, what is expected.
    fn labels(&self) -> Vec<EndLabel> {
        let last = self.years[self.years.len() - 1];
        let end = |key: &str, words: &[&str], value: f64, colour, weight| {
            let text = self.view.say(key, &[&[self.level(value).as_str()], words].concat());
            EndLabel::new(&text, value, colour, weight, NAMES)
        };
        let mut labels = vec![end("target.chart.needed", &[&last.year.to_string()], last.found, NEEDED, Weight::Bold)];
        if let Some((seen, (year, highest))) = self.seen() {
            labels.push(end("target.chart.highest", &[&year.to_string()], highest, HIGHEST.colour, Weight::Bold));
            labels.push(end("target.chart.mean", &[&span(seen, self.view.language)], seen.mean(), MEAN.colour, Weight::Bold));
        }
        labels.push(end("target.chart.expected", &[&last.year.to_string()], last.expected, palette::INK, Weight::Regular));
        labels
    }

    fn key(&self) -> Vec<Item> {
        let line = |key: &str, stroke| Item { name: heading(key, self.view.language), sample: Sample::Line(stroke, Weight::Regular) };
        let mut items = vec![line("target.chart.key.expected", EXPECTED)];
        if self.seen().is_some() {
            items.extend([line("target.chart.key.mean", MEAN), line("target.chart.key.highest", HIGHEST)]);
        }
        items
    }
}

fn draw(page: &Page, needed: &Needed) {
    let (ticks, labels, language) = (needed.ticks(), needed.labels(), needed.view.language);
    let room = key::draw(&page.canvas, page.room, &needed.key());
    let frame = Frame {
        left: room.left + axis_room(&ticks, language),
        top: room.top + ABOVE,
        right: room.right - label_room(&labels),
        bottom: room.bottom - 32.0,
    };
    let seen: Vec<Point> = needed.takes.seen.iter().flat_map(|seen| seen.years.iter().map(|(year, value)| (x(*year), *value))).collect();
    let first = x(needed.years[0].year);
    let from = seen.first().map_or(first, |point| point.0.min(first));
    let years = (from - 0.5, x(needed.years[needed.years.len() - 1].year) + 0.5);
    let plot = page.canvas.plot(frame, years, ends(&ticks));
    page.canvas.text((room.left, room.top + LINE * 0.6), &needed.what(), Look::PLAIN);
    value_axis(&page.canvas, &plot, years, &ticks, language);
    year_axis(&page.canvas, &plot, years);
    if !seen.is_empty() {
        let words = [heading("target.chart.was", language), heading("target.chart.will", language)];
        break_between(&page.canvas, &plot, first - 0.5, [&words[0], &words[1]]);
    }
    bars(&plot, "seen", &seen, SEEN);
    let found: Vec<Point> = needed.years.iter().map(|year| (x(year.year), year.found)).collect();
    bars(&plot, "needed", &found, NEEDED);
    plot.bare_line(&[(years.0, 0.0), (years.1, 0.0)], Stroke::solid(palette::INK, 1.5));
    lines(&plot, needed, years);
    end_labels(&page.canvas, &plot, years.1, &labels);
    plot.end();
}

fn bars(plot: &Plot, series: &str, points: &[Point], colour: RGBColor) {
    for (year, value) in points {
        plot.bar(series, *year, *value, [(year - 0.38, *value), (year + 0.38, 0.0)], colour);
    }
}

/// What was seen, carried on over the years to come, and what is expected of them; each with a white edge over the bars.
fn lines(plot: &Plot, needed: &Needed, years: (f64, f64)) {
    let over = |series: &str, points: &[Point], stroke: Stroke| {
        plot.bare_line(points, Stroke::solid(palette::WHITE, stroke.width + 3.0));
        plot.line(series, points, stroke);
    };
    if let Some((seen, (_, highest))) = needed.seen() {
        over("highest", &[(years.0, highest), (years.1, highest)], HIGHEST);
        over("mean", &[(years.0, seen.mean()), (years.1, seen.mean())], MEAN);
    }
    let expected: Vec<Point> = needed.years.iter().map(|year| (x(year.year), year.expected)).collect();
    over("expected", &expected, EXPECTED);
}

fn table(needed: &Needed) -> Table {
    let language = needed.view.language;
    let keys = ["year", "target.column.seen", "target.column.expected", "target.column.with"];
    let seen = needed.takes.seen.iter().flat_map(|seen| seen.years.iter());
    let past = seen.map(|(year, value)| vec![year.to_string(), needed.level(*value), String::new(), String::new()]);
    let to_come =
        needed.years.iter().map(|year| vec![year.year.to_string(), String::new(), needed.level(year.expected), needed.level(year.found)]);
    Table { header: keys.map(|key| capital(label(key, language))).to_vec(), rows: past.chain(to_come).collect(), ..Table::default() }
}
