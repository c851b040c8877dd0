//! Dwellings above, people below, on one axis of years: what is completed, and the net migration that fills it, with and without.

use super::key::{self, Item, Sample};
use crate::domain::housing::{HousingFound, HousingTerms, HousingYear};
use crate::report::axis::{count_ticks, ends};
use crate::report::canvas::{Frame, LINE, Look, Stroke, TEXT};
use crate::report::font::{self, Weight};
use crate::report::labels::{capital, label};
use crate::report::page::{MARGIN, Page, WIDTH, axis_room, value_axis, year_axis};
use crate::report::view::{NoChart, Point, View, x};
use crate::report::{Chart, Run, Table, numbers, palette};
use plotters::style::RGBColor;

/// Scenarios beside each other at most.
const MOST: usize = 3;
/// Pixels a chart is wide.
const INNER: f64 = WIDTH as f64 - 2.0 * MARGIN;
/// Pixels of the bars of dwellings.
const DWELLINGS: f64 = 120.0;
/// Pixels of the bars of people.
const PEOPLE: f64 = 200.0;
/// Pixels between columns, and between what stands below each other.
const GAP: f64 = 26.0;
/// Pixels of the years below the plots.
const YEARS: f64 = 32.0;
/// Moves expected without the programme, over bars of any colour.
const WITHOUT: Stroke = Stroke::dashed(palette::INK, 2.5);
/// Tables the chart rests on.
const SOURCES: &[&str] =
    &["dwellings", "household_totals", "households", "dwelling_sizes", "movers", "out_rates", "not_in_households", "population"];

/// A scenario led by dwellings, in one region.
#[derive(Clone, Copy)]
pub(in crate::report) struct Led<'a> {
    pub(in crate::report) view: View<'a>,
    pub(in crate::report) found: &'a HousingFound,
}

impl<'a> Led<'a> {
    /// The scenarios of a region that are led by dwellings, in the run's order.
    pub(in crate::report) fn of_region(view: View<'a>) -> Vec<Self> {
        let led = |view: View<'a>| {
            let growth = view.scenario.growth.as_ref()?;
            let found = growth.housing.iter().find(|found| found.region == view.region.id)?;
            (!found.years.is_empty()).then_some(Self { view, found })
        };
        view.scenarios().filter_map(led).collect()
    }

    /// Calendar years up to the last stock shown.
    pub(in crate::report) fn years(&self) -> impl Iterator<Item = &'a HousingYear> + use<'a> {
        let last = self.view.study.last_stock;
        self.found.years.iter().filter(move |year| year.year < last)
    }

    /// The mean of those years.
    pub(in crate::report) fn mean(&self, value: impl Fn(&HousingYear) -> f64) -> f64 {
        let (sum, count) = self.years().fold((0.0, 0.0), |(sum, count), year| (sum + value(year), count + 1.0));
        sum / count
    }

    fn series(&self, value: impl Fn(&HousingYear) -> f64) -> Vec<Point> {
        self.years().map(|year| (x(year.year), value(year))).collect()
    }

    /// `825`, dwellings completed a year, as readers see it.
    pub(in crate::report) fn built(&self) -> String {
        numbers::whole(self.mean(|year| year.completed), self.view.language)
    }

    fn net(&self) -> String {
        numbers::signed(self.mean(HousingYear::net), self.view.language)
    }

    fn without(&self) -> String {
        numbers::signed(self.mean(|year| year.expected), self.view.language)
    }
}

/// Dwellings and the moves that fill them, in one region, in every scenario that builds.
///
/// # Errors
/// When the run has no such region, or no scenario builds dwellings there.
pub fn housing(run: &Run, region: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, 0, region)?;
    let all = Led::of_region(view);
    if all.iter().all(|led| led.mean(|year| year.completed) <= 0.0) {
        return Err(NoChart::NoDwellings);
    }
    let shown = shown(&all);
    let words = view.words_of_all("dwellings", title(view, &shown), subtitle(view, &shown, &all), alt(view, &shown), view.sources(SOURCES));
    let heads: Vec<Heads> = shown.iter().map(|led| Heads::of(led, column_width(view, &shown))).collect();
    let notes = notes(view, &shown);
    let key = key(view);
    let room = key::height(&key) + Heads::height(&heads) + DWELLINGS + PEOPLE + GAP + YEARS + LINE * count(notes.len()) + 12.0;
    let page = Page::fitting(words, room);
    draw(&page, view, (&shown, &heads), (&key, &notes));
    Ok(page.finish(table(view, &all)))
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// The first, the one that builds most and the one that builds least, where more would be too narrow to read.
fn shown<'a>(all: &[Led<'a>]) -> Vec<Led<'a>> {
    if all.len() <= MOST {
        return all.to_vec();
    }
    let mut kept: Vec<usize> = [0].into_iter().chain(extremes(all)).collect();
    kept.sort_unstable();
    kept.dedup();
    kept.into_iter().map(|at| all[at]).collect()
}

/// Positions of the one that builds most and the one that builds least, the earlier of two.
fn extremes(all: &[Led]) -> [usize; 2] {
    let built = |at: &usize| all[*at].mean(|year| year.completed);
    let most = (0..all.len()).max_by(|a, b| built(a).total_cmp(&built(b)).then(b.cmp(a))).unwrap_or(0);
    [most, (0..all.len()).min_by(|a, b| built(a).total_cmp(&built(b)).then(a.cmp(b))).unwrap_or(0)]
}

/// Net migration of the two that differ most in what is built; by name where as much is built.
fn title(view: View, shown: &[Led]) -> String {
    let [most, least] = extremes(shown).map(|at| &shown[at]);
    if most.built() != least.built() {
        return view.say("dwellings.title", &[&most.net(), &most.built(), &least.net(), &least.built()]);
    }
    let net = |led: &&Led| led.mean(HousingYear::net);
    let highest = shown.iter().max_by(|a, b| net(a).total_cmp(&net(b))).unwrap_or(most);
    let lowest = shown.iter().min_by(|a, b| net(a).total_cmp(&net(b))).unwrap_or(most);
    if highest.net() == lowest.net() {
        return view.say("dwellings.title.one", &[&most.built(), &most.net(), &most.without()]);
    }
    view.say("dwellings.title.named", &[&highest.net(), &highest.view.scenario.name, &lowest.net(), &lowest.view.scenario.name])
}

fn period(shown: &[Led]) -> String {
    let mut years = shown.iter().flat_map(Led::years).map(|year| year.year);
    let first = years.next();
    first.map_or_else(String::new, |first| numbers::years(first, years.fold(first, std::cmp::Ord::max)))
}

fn subtitle(view: View, shown: &[Led], all: &[Led]) -> String {
    let mut text = view.say("dwellings.subtitle", &[&view.region.name, &period(shown)]);
    if shown.len() > 1 {
        text.push_str(&format!(" {}", view.say("dwellings.same_axes", &[])));
    }
    if shown.len() < all.len() {
        text.push_str(&format!(" {}", view.say("dwellings.some", &[&shown.len().to_string(), &all.len().to_string()])));
    }
    text
}

fn alt(view: View, shown: &[Led]) -> String {
    let part = |led: &Led| view.say("dwellings.alt.part", &[&led.view.scenario.name, &led.built(), &led.net(), &led.without()]);
    let parts: Vec<String> = shown.iter().map(part).collect();
    view.say("dwellings.alt", &[&view.region.name, &period(shown), &parts.join("; ")])
}

fn key(view: View) -> Vec<Item> {
    vec![Item { name: capital(label("dwellings.without", view.language)), sample: Sample::Line(WITHOUT, Weight::Regular) }]
}

/// What is assumed between the programme and its people: once where it is the same in all.
fn notes(view: View, shown: &[Led]) -> Vec<String> {
    let same = shown.windows(2).all(|pair| pair[0].found.terms == pair[1].found.terms);
    let said: Vec<String> = match shown.first().filter(|_| same) {
        Some(led) => vec![assumed(view, led.found.terms)],
        None => {
            shown.iter().map(|led| view.say("dwellings.assumed.of", &[&led.view.scenario.name, &assumed(view, led.found.terms)])).collect()
        }
    };
    said.iter().flat_map(|text| font::wrap(text, INNER * 0.95, TEXT, Weight::Regular)).collect()
}

/// The terms in a sentence.
pub(in crate::report) fn assumed(view: View, terms: HousingTerms) -> String {
    let percent = |share: f64| numbers::percent(share, 0, view.language);
    let (least, most) = (percent(terms.built.0), percent(terms.built.1));
    let built = if least == most { least } else { view.say("dwellings.assumed.range", &[&least, &most]) };
    let late = match terms.delay {
        delay if delay > 0.0 => {
            view.say("dwellings.assumed.late", &[&numbers::decimal(delay, usize::from(delay.fract() != 0.0), view.language)])
        }
        _ => label("dwellings.assumed.on_time", view.language).to_owned(),
    };
    view.say("dwellings.assumed", &[&built, &late, &percent(terms.lived_in), &percent(terms.local), &view.study.title])
}

/// What stands above the plots of a column: the scenario, what is completed, how many come net.
struct Heads {
    name: Vec<String>,
    built: Vec<String>,
    net: Vec<String>,
    without: Vec<String>,
}

impl Heads {
    fn of(led: &Led, width: f64) -> Self {
        let wrap = |text: &str, weight| font::wrap(text, width * 0.95, TEXT, weight);
        let say = |key: &str, words: &[&str]| led.view.say(key, words);
        Self {
            name: wrap(&led.view.scenario.name, Weight::Bold),
            built: wrap(&say("dwellings.built", &[&led.built()]), Weight::Bold),
            net: wrap(&say("dwellings.net", &[&led.net()]), Weight::Bold),
            without: wrap(&say("dwellings.net.without", &[&led.without()]), Weight::Regular),
        }
    }

    fn lines(heads: &[Self], of: fn(&Self) -> &Vec<String>) -> f64 {
        LINE * count(heads.iter().map(|head| of(head).len()).max().unwrap_or(0))
    }

    fn height(heads: &[Self]) -> f64 {
        let parts: [fn(&Self) -> &Vec<String>; 4] = [|head| &head.name, |head| &head.built, |head| &head.net, |head| &head.without];
        parts.into_iter().map(|part| Self::lines(heads, part)).sum::<f64>() + 20.0
    }
}

/// Ticks of both rows of plots, the same in every column.
fn scales(shown: &[Led]) -> [Vec<f64>; 2] {
    let all = |value: fn(&HousingYear) -> f64| shown.iter().flat_map(Led::years).map(value).collect::<Vec<f64>>();
    let built = all(|year| year.completed).into_iter().fold(0.0, f64::max);
    let nets = all(HousingYear::net).into_iter().chain(all(|year| year.expected));
    let (low, high) = nets.fold((0.0_f64, 0.0_f64), |(low, high), net| (low.min(net), high.max(net)));
    [count_ticks(0.0, built, 3), count_ticks(low, high, 5)]
}

/// Pixels left of the first column.
fn axes(view: View, shown: &[Led]) -> f64 {
    scales(shown).iter().map(|ticks| axis_room(ticks, view.language)).fold(0.0, f64::max)
}

fn column_width(view: View, shown: &[Led]) -> f64 {
    let columns = count(shown.len());
    (INNER - axes(view, shown) - GAP * (columns - 1.0)) / columns
}

fn draw(page: &Page, view: View, (shown, heads): (&[Led], &[Heads]), (items, notes): (&[Item], &[String])) {
    let room = key::draw(&page.canvas, page.room, items);
    let (width, first) = (column_width(view, shown), room.left + axes(view, shown));
    let [built, net] = scales(shown);
    let names = room.top + Heads::lines(heads, |head| &head.name) + 4.0;
    let upper = names + Heads::lines(heads, |head| &head.built) + 4.0;
    let below = upper + DWELLINGS + GAP;
    let without = below + Heads::lines(heads, |head| &head.net);
    let lower = without + Heads::lines(heads, |head| &head.without) + 4.0;
    for (at, (led, head)) in shown.iter().zip(heads).enumerate() {
        let left = first + count(at) * (width + GAP);
        let bold = Look::PLAIN.bold().colour(palette::INK);
        stack(page, &head.name, (left, room.top), bold);
        stack(page, &head.built, (left, names), bold);
        stack(page, &head.net, (left, below), bold);
        stack(page, &head.without, (left, without), Look::PLAIN);
        let frame = |top: f64, high: f64| Frame { left, top, right: left + width, bottom: top + high };
        bars(page, (led, at), What::Dwellings, (frame(upper, DWELLINGS), &built));
        bars(page, (led, at), What::People, (frame(lower, PEOPLE), &net));
    }
    stack(page, notes, (room.left, lower + PEOPLE + YEARS + 12.0), Look::PLAIN);
}

fn stack(page: &Page, lines: &[String], (left, top): (f64, f64), look: Look) {
    for (at, line) in lines.iter().enumerate() {
        page.canvas.text((left, top + LINE * count(at) + LINE * 0.75), line, look);
    }
}

/// What a row of plots shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Dwellings,
    People,
}

impl What {
    fn value(self, year: &HousingYear) -> f64 {
        match self {
            Self::Dwellings => year.completed,
            Self::People => year.net(),
        }
    }

    const fn colour(self) -> RGBColor {
        match self {
            Self::Dwellings => palette::TEAL,
            Self::People => palette::MEN,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Dwellings => "dwellings",
            Self::People => "net migration",
        }
    }
}

/// One plot of the column `at`: a bar a year; people have the line without the programme over them, and years below them.
fn bars(page: &Page, (led, at): (&Led, usize), what: What, (frame, ticks): (Frame, &[f64])) {
    let points = led.series(|year| what.value(year));
    let (Some(from), Some(to)) = (points.first(), points.last()) else { return };
    let years = (from.0 - 0.5, to.0 + 0.5);
    let plot = page.canvas.plot(frame, years, ends(ticks));
    match at {
        // The axes are the same: their numbers stand once.
        0 => value_axis(&page.canvas, &plot, years, ticks, led.view.language),
        _ => ticks.iter().for_each(|tick| plot.bare_line(&[(years.0, *tick), (years.1, *tick)], Stroke::solid(palette::GRID, 1.0))),
    }
    let name = &led.view.scenario.name;
    for (year, value) in points {
        let corners = [(year - 0.38, value), (year + 0.38, 0.0)];
        plot.bar(&format!("{name}: {}", what.word()), year, value, corners, what.colour());
    }
    plot.bare_line(&[(years.0, 0.0), (years.1, 0.0)], Stroke::solid(palette::INK, 1.5));
    if what == What::People {
        let without = led.series(|year| year.expected);
        // Without a white edge: it would hide the bars of few.
        plot.line(&format!("{name}: expected"), &without, WITHOUT);
        year_axis(&page.canvas, &plot, years);
    }
    plot.end();
}

fn table(view: View, all: &[Led]) -> Table {
    let language = view.language;
    let columns = ["dwellings.col.built", "dwellings.col.net", "dwellings.col.without"];
    let of_scenario = |led: &Led| {
        let name = &led.view.scenario.name;
        columns.map(|key| if all.len() > 1 { format!("{name}: {}", label(key, language)) } else { capital(label(key, language)) })
    };
    let header = std::iter::once(capital(label("year", language))).chain(all.iter().flat_map(of_scenario)).collect();
    let years: Vec<_> = all.first().map(|led| led.years().map(|year| year.year).collect()).unwrap_or_default();
    let row = |year: &crate::domain::axis::Year| {
        let cells = all.iter().filter_map(|led| led.years().find(|own| own.year == *year)).flat_map(|own| {
            let signed = |value| numbers::signed(value, language);
            [numbers::whole(own.completed, language), signed(own.net()), signed(own.expected)]
        });
        std::iter::once(year.to_string()).chain(cells).collect()
    };
    Table { header, rows: years.iter().map(row).collect(), ..Table::default() }
}
