//! People in many futures: bands around the middle, with other scenarios and an office's line as thin lines over them. Those are no
//! intervals, and are never shaded.

use super::PEOPLE;
use super::bands::{Fan, MIDDLE};
use super::fan::Below;
use crate::demand::draws::comes_otherwise;
use crate::domain::axis::AgeBand;
use crate::domain::draws::Source;
use crate::domain::study::PublishedWhat;
use crate::report::axis::{count_ticks, ends};
use crate::report::canvas::{Dashes, Frame, Stroke};
use crate::report::chance::{EIGHTY, MEDIAN, drawn, eighty, simulations};
use crate::report::font::Weight;
use crate::report::labels::{ages, capital, counted, heading, label, stock_day};
use crate::report::page::{ABOVE, EndLabel, Page, axis_room, break_line, end_labels, label_room, unit, value_axis, year_axis};
use crate::report::summary::OLDEST;
use crate::report::view::{NoChart, Point, View, at, range, x};
use crate::report::{Chart, Run, Table, numbers, palette};

/// Pixels of the plot with its axis.
const ROOM: f64 = 420.0;

/// Whose number the fan shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody.
    All,
    /// Aged 80 and over.
    Oldest,
}

impl Who {
    const fn band(self) -> AgeBand {
        match self {
            Self::All => AgeBand::ALL,
            Self::Oldest => OLDEST,
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::All => "fan-population",
            Self::Oldest => "fan-80-plus",
        }
    }

    /// What is counted, as a key of the label table.
    const fn unit(self) -> &'static str {
        match self {
            Self::All => "inhabitants",
            Self::Oldest => "people",
        }
    }

    /// `innbyggere`, `personer på 80 år og over`.
    fn counted_as(self, view: View) -> String {
        match self {
            Self::All => label(self.unit(), view.language).to_owned(),
            Self::Oldest => view.say("fan.people.oldest", &[&ages(OLDEST, view.language)]),
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::All => "fan.people.title",
            Self::Oldest => "fan.people.title.oldest",
        }
    }
}

/// A line over the fan.
struct Thin {
    name: String,
    points: Vec<Point>,
    stroke: Stroke,
}

impl Thin {
    fn end(&self) -> f64 {
        self.points.last().map_or(0.0, |point| point.1)
    }
}

/// People of one scenario and region in all its futures.
///
/// # Errors
/// When no futures were drawn, or the study's ages do not tell.
pub fn fan_people(run: &Run, scenario: usize, region: usize, who: Who) -> Result<Chart, NoChart> {
    let view = View::new(run, scenario, region)?;
    let draws = run.chance.ok_or(NoChart::NoDraws)?.draws;
    let all = drawn(run, &view.scenario.id, &view.region.id).ok_or(NoChart::NoDraws)?;
    let told = &all.people.iter().find(|(band, _)| *band == who.band()).ok_or(NoChart::AgesCut)?.1;
    let stocks = all.stocks.iter().filter(|stock| **stock <= view.study.last_stock);
    let fan = Fan::new(stocks.map(|stock| x(view.stock_label(*stock))), told);
    let (Some(first), Some(last)) = (fan.first().copied(), fan.last().copied()) else { return Err(NoChart::NoDraws) };
    let history = view.observed_people(who.band());
    let thin = thin(view, who);
    let start = history.first().map_or(first.0, |point| point.0.min(first.0));
    let (many, day) = (simulations(draws, view.language), stock_day(view.study.year_label, view.language));
    let period = format!("{start}–{}", last.0);
    let counts = capital(&who.counted_as(view));
    let mut subtitle = view.say("fan.people.subtitle", &[&counts, &many, &view.region.name, day, &period, &view.scenario.name]);
    if !thin.is_empty() {
        subtitle.push_str(&format!(" {}", label("fan.people.thin", view.language)));
    }
    let whole = |value: f64| numbers::whole(value, view.language);
    let (low, high) = (whole(last.1[EIGHTY.0]), whole(last.1[EIGHTY.1]));
    let year = last.0.to_string();
    let title = view.say(who.title(), &[&low, &high, &who.counted_as(view), &year]);
    let (now, then) = (counted(first.1[MEDIAN], who.unit(), view.language), whole(last.1[MEDIAN]));
    let alt = view.say("fan.people.alt", &[&counts, &view.region.name, &many, &now, &first.0.to_string(), &then, &year, &low, &high]);
    let words = view.words(who.id(), title, subtitle, alt, view.sources(PEOPLE));
    let key = eighty(&last.1, who.unit(), view.study.year_label.of_stock(view.study.last_stock), view.language);
    let built = view.run.chance.is_some_and(|chance| chance.draws.with(Source::Building)) && comes_otherwise(view.scenario);
    let left_out = if built { "fan.people.left_out.built" } else { "fan.people.left_out" };
    let below = Below::of(&key, label(left_out, view.language));
    let page = Page::new(words, ROOM + below.height());
    draw(&page, view, who, (&fan, &named(&fan, &thin), &history), &below);
    Ok(page.finish(table(view, &fan, &thin, &history)))
}

/// The other scenarios of the run, and what an office published.
fn thin(view: View, who: Who) -> Vec<Thin> {
    let others = view.scenarios().filter(|other| other.scenario.id != view.scenario.id).map(|other| Thin {
        name: other.scenario.name.clone(),
        points: other.projected_people(who.band()),
        stroke: Stroke::dashed(palette::INK, 1.25),
    });
    let of_people = view.study.published_of(view.position()).filter(|p| p.what == PublishedWhat::People && p.band == who.band());
    let stroke = Stroke { colour: palette::INK, width: 1.25, dashes: Dashes::Long };
    let published = of_people.map(|line| Thin {
        name: view.say("compare.published", &[&line.who, &line.made]),
        points: line.values.iter().map(|(year, value)| (x(*year), *value)).collect(),
        stroke,
    });
    let to = x(view.stock_years().1);
    let mut lines: Vec<Thin> = others.chain(published).collect();
    lines.iter_mut().for_each(|line| line.points.retain(|point| point.0 <= to));
    lines.retain(|line| line.points.len() > 1);
    lines
}

/// Of the thin lines those that are drawn, each named: the highest and the lowest scenario, and two offices'. The table has all.
fn named<'a>(fan: &Fan, thin: &'a [Thin]) -> Vec<&'a Thin> {
    let last = fan.last().map_or(f64::INFINITY, |point| point.0);
    let reach = |line: &&Thin| line.points.last().is_some_and(|point| point.0 >= last);
    let (offices, mut scenarios): (Vec<&Thin>, Vec<&Thin>) = thin.iter().filter(reach).partition(|line| line.stroke.dashes == Dashes::Long);
    scenarios.sort_by(|a, b| b.end().total_cmp(&a.end()));
    let lowest = scenarios.len().saturating_sub(1).max(1);
    scenarios.first().into_iter().chain(scenarios.get(lowest)).chain(offices.iter().take(2)).copied().collect()
}

/// The middle, and the thin lines that are drawn.
fn labels(view: View, fan: &Fan, thin: &[&Thin]) -> Vec<EndLabel> {
    let Some(last) = fan.last() else { return Vec::new() };
    let whole = |value: f64| numbers::whole(value, view.language);
    let text = format!("{} {}", whole(last.1[MEDIAN]), label("fan.median", view.language));
    let mut middle = EndLabel::new(&text, last.1[MEDIAN], MIDDLE.colour, Weight::Bold, 220.0);
    middle.lines.push(view.say("fan.range", &[&whole(last.1[EIGHTY.0]), &whole(last.1[EIGHTY.1])]));
    let label = |line: &&Thin| {
        EndLabel::new(&format!("{} {}", whole(line.end()), line.name), line.end(), line.stroke.colour, Weight::Regular, 220.0)
    };
    std::iter::once(middle).chain(thin.iter().map(label)).collect()
}

fn draw(page: &Page, view: View, who: Who, (fan, thin, history): (&Fan, &[&Thin], &[Point]), below: &Below) {
    let language = view.language;
    let highest = fan.line(6);
    let first = history.iter().chain(&highest).map(|point| point.0).fold(f64::INFINITY, f64::min);
    let years = (first, highest.last().map_or(first + 1.0, |point| point.0));
    let history = history.to_vec();
    let ticks = count_ticks(0.0, range(thin.iter().map(|line| &line.points).chain([&highest, &history])).1, 5);
    let labels = labels(view, fan, thin);
    let room = page.room;
    let frame = Frame {
        left: room.left + axis_room(&ticks, language),
        top: room.top + ABOVE,
        right: room.right - label_room(&labels),
        bottom: room.bottom - below.height() - 46.0,
    };
    let plot = page.canvas.plot(frame, years, ends(&ticks));
    unit(page, &heading(who.unit(), language));
    value_axis(&page.canvas, &plot, years, &ticks, language);
    fan.draw_bands(&plot);
    year_axis(&page.canvas, &plot, years);
    break_line(&page.canvas, &plot, x(view.stock_years().0), language);
    fan.draw_middle(&plot);
    for line in thin {
        plot.bare_line(&line.points, Stroke::solid(palette::WHITE, 2.5));
        plot.line(&line.name, &line.points, line.stroke);
    }
    if !history.is_empty() {
        plot.line("observed", &history, Stroke::solid(palette::INK, 3.0));
    }
    let others: Vec<&[Point]> = thin.iter().map(|line| line.points.as_slice()).collect();
    fan.name_bands(&page.canvas, &plot, (&[], &others), language);
    end_labels(&page.canvas, &plot, years.1, &labels);
    plot.end();
    below.draw(page);
}

fn table(view: View, fan: &Fan, thin: &[Thin], history: &[Point]) -> Table {
    let language = view.language;
    let mut header = vec![heading("year", language), heading("observed", language)];
    header.extend(Fan::heads(language));
    header.extend(thin.iter().map(|line| line.name.clone()));
    let lines = thin.iter().flat_map(|line| &line.points);
    let mut years: Vec<f64> = history.iter().chain(&fan.line(MEDIAN)).chain(lines).map(|point| point.0).collect();
    years.sort_by(f64::total_cmp);
    years.dedup();
    let cell = |points: &[Point], year| at(points, year).map_or_else(String::new, |value| numbers::whole(value, language));
    let row = |year: &f64| {
        let mut cells = vec![year.to_string(), cell(history, *year)];
        cells.extend(fan.cells(*year, language));
        cells.extend(thin.iter().map(|line| cell(&line.points, *year)));
        cells
    };
    Table { header, rows: years.iter().map(row).collect(), ..Table::default() }
}
