//! Population pyramid: the jump-off as bars, the last published year as a line over them.

use super::PEOPLE;
use crate::domain::axis::{AgeBand, Sex};
use crate::domain::cells::Cells;
use crate::report::axis::count_ticks;
use crate::report::canvas::{Anchor, Canvas, Frame, LINE, Look, Plot, Stroke, TEXT};
use crate::report::labels::{counted, heading, stock_date};
use crate::report::page::Page;
use crate::report::view::{NoChart, View, in_band};
use crate::report::{Chart, Run, Table, numbers, palette};

const OLD: AgeBand = AgeBand::open(80);
/// Ages from here on share the uppermost bar.
const TOP: u8 = 100;

/// The axis reaches so much farther than the longest bar that a year has room beside it.
const NAME_ROOM: f64 = 1.18;

/// Bars of one year, youngest first, in persons.
struct Shape {
    women: Vec<f64>,
    men: Vec<f64>,
}

/// First ages of the bars.
fn starts(cells: &Cells) -> Vec<u8> {
    cells.axis().starts().filter(|age| *age <= TOP).collect()
}

impl Shape {
    fn of(cells: &Cells) -> Self {
        let top = starts(cells).last().copied().unwrap_or(TOP);
        let sum = |sex: Sex| {
            let mut bars = vec![0.0; starts(cells).len()];
            let last = bars.len() - 1;
            for (group, age) in cells.axis().starts().enumerate() {
                bars[if age >= top { last } else { group }] += cells.get(sex, group, 0);
            }
            bars
        };
        Self { women: sum(Sex::Female), men: sum(Sex::Male) }
    }

    fn largest(&self) -> f64 {
        self.women.iter().chain(&self.men).copied().fold(0.0, f64::max)
    }
}

/// Two shapes on common axes.
struct Pyramid<'a> {
    view: View<'a>,
    starts: Vec<u8>,
    width: f64,
    now: Shape,
    then: Shape,
    ticks: Vec<f64>,
    /// Where the axis ends on both sides.
    limit: f64,
}

impl Pyramid<'_> {
    fn top(&self) -> f64 {
        self.starts.last().map_or(0.0, |age| f64::from(*age)) + self.width
    }

    fn name(&self, bar: usize) -> String {
        let age = self.starts[bar];
        match (bar + 1 == self.starts.len(), self.width > 1.0) {
            (true, _) => format!("{age}+"),
            (false, true) => format!("{age}–{}", f64::from(age) + self.width - 1.0),
            (false, false) => age.to_string(),
        }
    }
}

/// The pyramid of one scenario and region.
///
/// # Errors
/// When the run has no such scenario, region or last stock.
pub fn pyramid(run: &Run, scenario: usize, region: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, scenario, region)?;
    let now = view.projection.stock(view.study.jump_off).ok_or(NoChart::NoSuchRun)?;
    let then = view.projection.stock(view.study.last_stock).ok_or(NoChart::NoSuchRun)?;
    let (shape_now, shape_then) = (Shape::of(now), Shape::of(then));
    let limit = (shape_now.largest().max(shape_then.largest()) * NAME_ROOM).max(1.0);
    let ticks: Vec<f64> = count_ticks(0.0, limit, 4).into_iter().filter(|tick| *tick <= limit).collect();
    let width = f64::from(now.axis().width());
    let chart = Pyramid { view, starts: starts(now), width, now: shape_now, then: shape_then, ticks, limit };
    let last = view.stock_years().1;
    let date = |stock| stock_date(stock, view.study.year_label, view.language);
    let dates = [date(view.study.jump_off), last.to_string()];
    let subtitle = view.say("pyramid.subtitle", &[&view.region.name, &dates[0], &dates[1], &view.scenario.name]);
    let old = (in_band(now, OLD), in_band(then, OLD));
    let words = view.words("pyramid", title(view, old), subtitle, alt(&chart, now, then), view.sources(PEOPLE));
    let page = Page::new(words, 460.0);
    draw(&page, &chart, old);
    Ok(page.finish(table(&chart)))
}

fn title(view: View, (now, then): (f64, f64)) -> String {
    let (first, last) = view.stock_years();
    let (first, last) = (first.to_string(), last.to_string());
    // Of the numbers as the callout prints them, so that whoever divides those finds the same.
    let share = numbers::shown((numbers::shown(then) / numbers::shown(now) - 1.0) * 100.0) / 100.0;
    let percent = numbers::percent(share.abs(), 0, view.language);
    if numbers::shown(now) < 1.0 {
        view.say("pyramid.title.count", &[&counted(then, "inhabitants", view.language), &last])
    } else if share > 0.0 {
        view.say("pyramid.title.more", &[&percent, &last])
    } else if share < 0.0 {
        view.say("pyramid.title.fewer", &[&percent, &last])
    } else {
        view.say("pyramid.title.same", &[&first, &last])
    }
}

fn alt(chart: &Pyramid, now: &Cells, then: &Cells) -> String {
    let view = chart.view;
    let people = |value: f64| counted(value, "inhabitants", view.language);
    let (first, last) = view.stock_years();
    let both: Vec<f64> = chart.then.women.iter().zip(&chart.then.men).map(|(w, m)| w + m).collect();
    let largest = (0..both.len()).max_by(|&a, &b| both[a].total_cmp(&both[b]).then(b.cmp(&a))).unwrap_or(0);
    let counts = [in_band(now, OLD), in_band(then, OLD), now.total(0), then.total(0)].map(people);
    let (first, last) = (first.to_string(), last.to_string());
    let [a, b, c, d] = &counts;
    view.say("pyramid.alt", &[&view.region.name, &view.scenario.name, &first, &last, a, b, c, d, &chart.name(largest)])
}

fn table(chart: &Pyramid) -> Table {
    let language = chart.view.language;
    let (first, last) = chart.view.stock_years();
    let column = |sex: &str, year| format!("{} {year}", heading(sex, language));
    let heads = [column("women", first), column("men", first), column("women", last), column("men", last)];
    let row = |bar: usize| {
        let values = [chart.now.women[bar], chart.now.men[bar], chart.then.women[bar], chart.then.men[bar]];
        std::iter::once(chart.name(bar)).chain(values.map(|v| numbers::whole(v, language))).collect()
    };
    let header = std::iter::once(heading("age", language)).chain(heads).collect();
    Table { header, rows: (0..chart.starts.len()).map(row).collect(), ..Table::default() }
}

fn draw(page: &Page, chart: &Pyramid, old: (f64, f64)) {
    let room = page.room;
    let frame = Frame { left: room.left + 56.0, top: room.top + 30.0, right: room.right - 56.0, bottom: room.bottom - 52.0 };
    let limit = chart.limit;
    let headroom = if fits(chart, frame, limit, old) { 0.0 } else { chart.top() * 0.09 };
    let plot = page.canvas.plot(frame, (-limit, limit), (0.0, chart.top() + headroom));
    axes(&page.canvas, &plot, chart);
    bars(&plot, chart);
    outline(&plot, chart, &chart.then.men, -1.0, "men");
    outline(&plot, chart, &chart.then.women, 1.0, "women");
    names(&page.canvas, &plot, chart);
    // Without room beside the bars the callout begins on the line of the heads.
    callout(&page.canvas, frame, chart, old, if headroom > 0.0 { -14.0 } else { 22.0 });
    plot.end();
}

fn axes(canvas: &Canvas, plot: &Plot, chart: &Pyramid) {
    let language = chart.view.language;
    for tick in chart.ticks.iter().flat_map(|tick| [-tick, *tick]) {
        plot.bare_line(&[(tick, 0.0), (tick, chart.top())], Stroke::solid(palette::GRID, 1.0));
        let (x, y) = plot.place((tick, 0.0));
        if tick != 0.0 || !tick.is_sign_negative() {
            canvas.text((x, y + 22.0), &numbers::whole(tick.abs(), language), Look::PLAIN.anchor(Anchor::Middle));
        }
    }
    let height = |bar: usize| plot.place((0.0, f64::from(chart.starts[bar]) + chart.width / 2.0)).1 + TEXT * 0.36;
    let last = chart.starts.len() - 1;
    let tens = (0..last).filter(|bar| chart.starts[*bar].is_multiple_of(10) && height(*bar) > height(last) + LINE * 0.75);
    for bar in tens.chain([last]) {
        let text = if bar == last { format!("{}+", chart.starts[bar]) } else { chart.starts[bar].to_string() };
        let y = height(bar);
        canvas.text((plot.frame.left - 10.0, y), &text, Look::PLAIN.anchor(Anchor::End));
        canvas.text((plot.frame.right + 10.0, y), &text, Look::PLAIN);
    }
    let (middle, above) = (plot.place((0.0, 0.0)).0, plot.frame.top - 14.0);
    let key = if chart.width > 1.0 { "pyramid.axis" } else { "pyramid.axis.single" };
    canvas.text((middle, plot.frame.bottom + 46.0), &heading(key, language), Look::PLAIN.anchor(Anchor::Middle));
    canvas.text((plot.frame.left - 10.0, above), &heading("age", language), Look::PLAIN.anchor(Anchor::End));
    canvas.text((middle - 14.0, above), &heading("men", language), Look::PLAIN.bold().colour(palette::BLUE).anchor(Anchor::End));
    canvas.text((middle + 14.0, above), &heading("women", language), Look::PLAIN.bold().colour(palette::ORANGE));
}

fn bars(plot: &Plot, chart: &Pyramid) {
    let gap = 0.1 * chart.width;
    for (bar, age) in chart.starts.iter().enumerate() {
        let (low, high) = (f64::from(*age) + gap, f64::from(*age) + chart.width - gap);
        let (men, women) = (chart.now.men[bar], chart.now.women[bar]);
        plot.bar("men", f64::from(*age), men, [(-men, high), (0.0, low)], palette::MEN);
        plot.bar("women", f64::from(*age), women, [(0.0, high), (women, low)], palette::WOMEN);
    }
    plot.bare_line(&[(0.0, 0.0), (0.0, chart.top())], Stroke::solid(palette::WHITE, 2.0));
}

/// The step line over the bars: a white edge below, the dark line above, so that it is seen on both colours.
fn outline(plot: &Plot, chart: &Pyramid, values: &[f64], side: f64, sex: &str) {
    let mut corners = Vec::with_capacity(values.len() * 2);
    for (age, value) in chart.starts.iter().zip(values) {
        let low = f64::from(*age);
        corners.push((side * value, low));
        corners.push((side * value, low + chart.width));
    }
    plot.bare_line(&corners, Stroke::solid(palette::WHITE, 4.5));
    let last = chart.view.stock_years().1;
    plot.line(&format!("{sex} {last}"), &corners, Stroke::solid(palette::INK, 2.0));
}

/// The two years, each where its shape reaches farthest beyond the other on the women's side.
fn names(canvas: &Canvas, plot: &Plot, chart: &Pyramid) {
    let (first, last) = chart.view.stock_years();
    let (now, then) = (&chart.now.women, &chart.then.women);
    let height = |bar: usize| plot.place((0.0, f64::from(chart.starts[bar]) + chart.width / 2.0)).1;
    let beyond = |a: &[f64], b: &[f64], apart: Option<usize>| {
        let free = (0..a.len()).filter(|bar| apart.is_none_or(|other| (height(*bar) - height(other)).abs() > LINE * 1.2));
        let inner = free.filter(|bar| height(*bar) > plot.frame.top + LINE && height(*bar) < plot.frame.bottom - LINE / 2.0);
        inner.max_by(|&p, &q| (a[p] - b[p]).total_cmp(&(a[q] - b[q])).then(q.cmp(&p)))
    };
    let later = beyond(then, now, None);
    let earlier = beyond(now, then, later);
    for (bar, year, colour) in [(later, last, palette::INK), (earlier, first, palette::ORANGE)] {
        let Some(bar) = bar else { continue };
        let y = height(bar);
        let near = (0..now.len()).filter(|other| (height(*other) - y).abs() < LINE * 0.7);
        let reach = near.map(|other| now[other].max(then[other])).fold(0.0, f64::max);
        canvas.text((plot.place((reach, 0.0)).0 + 8.0, y + TEXT * 0.36), &year.to_string(), Look::PLAIN.bold().colour(colour).halo());
    }
}

fn callout_lines(chart: &Pyramid, old: (f64, f64)) -> [String; 2] {
    let view = chart.view;
    let (first, last) = view.stock_years();
    let count = |value| numbers::whole(value, view.language);
    let head = crate::report::labels::ages(OLD, view.language);
    [head, view.say("pyramid.callout", &[&count(old.0), &first.to_string(), &count(old.1), &last.to_string()])]
}

/// Whether the callout has room beside the men's bars at the upper left.
fn fits(chart: &Pyramid, frame: Frame, limit: f64, old: (f64, f64)) -> bool {
    let wide = callout_lines(chart, old).iter().map(|line| Look::PLAIN.bold().width(line)).fold(0.0, f64::max) + 40.0;
    let free = frame.width() / 2.0 - wide;
    let deep = chart.top() * (1.0 - (2.0 * LINE + 24.0) / frame.height());
    let reach = |values: &[f64]| {
        let high = chart.starts.iter().zip(values).filter(|(age, _)| f64::from(**age) + chart.width > deep);
        high.map(|(_, value)| *value).fold(0.0, f64::max)
    };
    reach(&chart.now.men).max(reach(&chart.then.men)) / limit * frame.width() / 2.0 < free
}

fn callout(canvas: &Canvas, frame: Frame, chart: &Pyramid, old: (f64, f64), down: f64) {
    let [head, counts] = callout_lines(chart, old);
    canvas.text((frame.left + 12.0, frame.top + down), &head, Look::PLAIN.halo());
    canvas.text((frame.left + 12.0, frame.top + down + LINE), &counts, Look::PLAIN.bold().colour(palette::INK).halo());
}
