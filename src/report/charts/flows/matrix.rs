//! From each region to each, a cell a flow, the darker the more; below each column what its region gains.

use crate::domain::study::Language;
use crate::report::axis::count_ticks;
use crate::report::canvas::{Anchor, Frame, LINE, Look, Stroke, TEXT};
use crate::report::font::{self, Weight};
use crate::report::labels::{capital, heading, label};
use crate::report::page::{MARGIN, Page, WIDTH};
use crate::report::{Table, numbers, palette};
use plotters::style::RGBColor;

/// Regions a table from each to each can be read with.
const MOST: usize = 15;
/// Pixels a chart is wide.
const INNER: f64 = WIDTH as f64 - 2.0 * MARGIN;
/// Pixels a name of a row may take.
const NAMES: f64 = 210.0;
/// Pixels a cell may be wide.
const WIDEST: f64 = 130.0;
/// Pixels a row is high at least.
const ROW: f64 = 34.0;
/// Lines a name above a column may take.
const HEAD_LINES: usize = 3;
/// Pixels of the bars below the columns.
const GAINS: f64 = 110.0;
/// Shades of cells.
const SHADES: f64 = 5.0;

/// A table from each to each.
pub(super) struct Matrix<'a> {
    names: Vec<String>,
    heads: Vec<Vec<String>>,
    rows: Vec<Vec<String>>,
    between: &'a [Vec<f64>],
    room: Room,
}

/// How wide its parts are.
struct Room {
    /// Pixels of the names of rows.
    left: f64,
    /// Pixels of a cell.
    cell: f64,
    /// Whether what leaves each and comes to each has room.
    sums: bool,
}

impl Room {
    /// With sums or, where they are too wide, without; none where the numbers of the cells are too wide as well.
    fn of(names: &[&str], between: &[Vec<f64>], language: Language) -> Option<Self> {
        let wide = |texts: &mut dyn Iterator<Item = String>| texts.map(|text| Look::PLAIN.bold().width(&text)).fold(0.0, f64::max) / 0.95;
        let ends = ends(between);
        let whole = |persons: f64| numbers::whole(persons, language);
        let inside = between.iter().flatten().map(|persons| whole(*persons));
        let cells = wide(&mut inside.chain(ends.iter().map(|(out, into)| numbers::signed(into - out, language)))) + 6.0;
        let sums = wide(&mut ends.iter().flat_map(|(out, into)| [whole(*out), whole(*into)])) + 6.0;
        let own = ["flows.in", "flows.net"].map(|key| heading(key, language));
        let named = |at: usize, name: &str| format!("{} {name}", at + 1);
        let longest = wide(&mut names.iter().enumerate().map(|(at, name)| named(at, name)).chain(own.clone())) + 14.0;
        let words = names.iter().flat_map(|name| name.split(' ')).map(str::to_owned);
        let shortest = wide(&mut words.chain(own)) + 14.0;
        let tried = |needed: f64, columns: f64, sums: bool| {
            let left = longest.min(NAMES).min(INNER - needed * columns).max(shortest);
            let cell = ((INNER - left) / columns).min(WIDEST);
            (needed <= cell).then_some(Self { left, cell, sums })
        };
        tried(cells.max(sums), count(names.len() + 1), true).or_else(|| tried(cells, count(names.len()), false))
    }
}

/// Persons out of each region and into it.
pub(super) fn ends(between: &[Vec<f64>]) -> Vec<(f64, f64)> {
    let into = |at: usize| between.iter().filter_map(|row| row.get(at)).sum::<f64>();
    between.iter().enumerate().map(|(at, row)| (row.iter().sum(), into(at))).collect()
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

impl<'a> Matrix<'a> {
    /// The table, where its cells are wide enough for their numbers; none where there are too many regions.
    pub(super) fn fitting(names: &[&str], between: &'a [Vec<f64>], language: Language) -> Option<Self> {
        if names.len() > MOST {
            return None;
        }
        let room = Room::of(names, between, language)?;
        let heads = heads(names, room.cell, language);
        // Where names do not fit above the columns, numbers stand there and before the names of the rows.
        let numbered = heads.is_none();
        let named: Vec<String> =
            names.iter().enumerate().map(|(at, name)| if numbered { format!("{} {name}", at + 1) } else { (*name).to_owned() }).collect();
        let rows = named.iter().map(|name| font::wrap(name, (room.left - 14.0) * 0.95, TEXT, Weight::Regular)).collect();
        let numbers = || (1..=names.len()).map(|at| vec![at.to_string()]).chain([vec![heading("flows.sum", language)]]).collect();
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        Some(Self { names, heads: heads.unwrap_or_else(numbers), rows, between, room })
    }

    fn row_height(&self, at: usize) -> f64 {
        (LINE * count(self.rows[at].len()) + 10.0).max(ROW)
    }

    fn head_height(&self) -> f64 {
        LINE * count(self.heads.iter().map(Vec::len).max().unwrap_or(1)) + LINE + 10.0
    }

    /// Pixels it takes downwards.
    pub(super) fn height(&self) -> f64 {
        let rows: f64 = (0..self.rows.len()).map(|at| self.row_height(at)).sum();
        self.head_height() + rows + ROW + GAINS + 3.0 * LINE
    }

    /// Cells, sums, and below the columns the bars of what regions gain.
    pub(super) fn draw(&self, page: &Page, gains: &[f64], language: Language) {
        let room = page.room;
        let left = room.left + self.room.left;
        let right = |at: usize| left + self.room.cell * count(at + 1);
        let plain = Look::PLAIN.colour(palette::INK);
        page.canvas.text((room.left, room.top + LINE * 0.75), label("flows.from", language), Look::PLAIN);
        page.canvas.text((left, room.top + LINE * 0.75), label("flows.to", language), Look::PLAIN);
        for (at, head) in self.heads.iter().enumerate().take(self.rows.len() + usize::from(self.room.sums)) {
            let mut baseline = room.top + self.head_height() - 10.0 - LINE * count(head.len()) + LINE * 0.75;
            for line in head {
                page.canvas.text((right(at) - self.room.cell / 2.0, baseline), line, plain.bold().anchor(Anchor::Middle));
                baseline += LINE;
            }
        }
        let mut top = room.top + self.head_height();
        for at in 0..self.rows.len() {
            self.row(page, at, (left, top), language);
            top += self.row_height(at);
        }
        if self.room.sums {
            self.into(page, (left, top), language);
            top += ROW;
        }
        self.gains(page, (left, top), gains, language);
    }

    /// What comes to each, below a line.
    fn into(&self, page: &Page, (left, top): (f64, f64), language: Language) {
        let bold = Look::PLAIN.colour(palette::INK).bold();
        let baseline = top + ROW / 2.0 + TEXT * 0.36;
        let right = left + self.room.cell * count(self.rows.len());
        page.canvas.rule((MARGIN, top + 1.0), (right, top + 1.0), Stroke::solid(palette::GREY, 1.5));
        page.canvas.text((MARGIN, baseline), &heading("flows.in", language), bold);
        for (at, (_, into)) in ends(self.between).iter().enumerate() {
            self.number(page, (left + self.room.cell * count(at + 1), baseline), &numbers::whole(*into, language), bold);
        }
    }

    fn number(&self, page: &Page, (right, baseline): (f64, f64), text: &str, look: Look) {
        page.canvas.text((right - self.room.cell / 2.0, baseline), text, look.anchor(Anchor::Middle));
    }

    fn row(&self, page: &Page, at: usize, (left, top): (f64, f64), language: Language) {
        let plain = Look::PLAIN.colour(palette::INK);
        let height = self.row_height(at);
        let middle = top + height / 2.0;
        let mut baseline = middle - LINE * count(self.rows[at].len()) / 2.0 + LINE / 2.0 + TEXT * 0.36;
        for line in &self.rows[at] {
            page.canvas.text((MARGIN, baseline), line, plain);
            baseline += LINE;
        }
        let most = self.between.iter().flatten().copied().fold(0.0, f64::max);
        let baseline = middle + TEXT * 0.36;
        for (to, persons) in self.between[at].iter().enumerate() {
            let side = left + self.room.cell * count(to);
            let inside = Frame { left: side + 1.0, top: top + 1.0, right: side + self.room.cell - 1.0, bottom: top + height - 1.0 };
            if to == at {
                page.canvas.shade(inside, palette::SHADE);
                continue;
            }
            page.canvas.shade(inside, shade(*persons, most));
            self.number(page, (side + self.room.cell, baseline), &numbers::whole(*persons, language), plain);
        }
        let out: f64 = self.between[at].iter().sum();
        if !self.room.sums {
            return;
        }
        self.number(page, (left + self.room.cell * count(self.rows.len() + 1), baseline), &numbers::whole(out, language), plain.bold());
    }

    /// A bar a region below its column, with its number at its end.
    fn gains(&self, page: &Page, (left, top): (f64, f64), gains: &[f64], language: Language) {
        let (low, high) = gains.iter().fold((0.0_f64, 0.0_f64), |(low, high), gain| (low.min(*gain), high.max(*gain)));
        let top = top + LINE + 6.0;
        let frame = Frame { left, top, right: left + self.room.cell * count(gains.len()), bottom: top + GAINS };
        let bold = Look::PLAIN.colour(palette::INK).bold();
        let plot = page.canvas.plot(frame, (0.0, count(gains.len())), ends_of(low, high));
        for (at, gain) in gains.iter().enumerate() {
            let middle = count(at) + 0.5;
            let colour = if *gain < 0.0 { palette::WOMEN } else { palette::MEN };
            plot.bar(&self.names[at], middle, *gain, [(middle - 0.3, *gain), (middle + 0.3, 0.0)], colour);
            let (across, end) = plot.place((middle, *gain));
            let baseline = if *gain < 0.0 { end + TEXT } else { end - 6.0 };
            page.canvas.text((across, baseline), &numbers::signed(*gain, language), bold.anchor(Anchor::Middle));
        }
        plot.bare_line(&[(0.0, 0.0), (count(gains.len()), 0.0)], Stroke::solid(palette::INK, 1.5));
        let (_, zero) = plot.place((0.0, 0.0));
        page.canvas.text((MARGIN, zero + TEXT * 0.36), &heading("flows.net", language), bold);
        plot.end();
    }

    /// The same in words: a row an origin, then what comes to each and what it gains.
    pub(super) fn table(&self, gains: &[f64], language: Language) -> Table {
        let whole = |persons: f64| numbers::whole(persons, language);
        let header = [capital(label("flows.from", language))].into_iter().chain(self.names.clone()).chain([heading("flows.sum", language)]);
        let row = |(at, to): (usize, &Vec<f64>)| {
            let cell = |(other, persons): (usize, &f64)| if other == at { numbers::NONE.to_owned() } else { whole(*persons) };
            let cells = to.iter().enumerate().map(cell);
            [self.names[at].clone()].into_iter().chain(cells).chain([whole(to.iter().sum())]).collect()
        };
        let mut rows: Vec<Vec<String>> = self.between.iter().enumerate().map(row).collect();
        let sums = ends(self.between);
        let all: f64 = sums.iter().map(|(out, _)| out).sum();
        rows.push(
            [heading("flows.in", language)].into_iter().chain(sums.iter().map(|(_, into)| whole(*into))).chain([whole(all)]).collect(),
        );
        let gains = gains.iter().map(|gain| numbers::signed(*gain, language));
        rows.push([heading("flows.net", language)].into_iter().chain(gains).chain([String::new()]).collect());
        Table { header: header.collect(), rows, ..Table::default() }
    }
}

/// Names above the columns, the sum's last, in a few lines each; none where a word is wider than its column.
fn heads(names: &[&str], cell: f64, language: Language) -> Option<Vec<Vec<String>>> {
    let sum = heading("flows.sum", language);
    let wrap = |name: &str| font::wrap(name, cell * 0.95 - 6.0, TEXT, Weight::Bold);
    let all: Vec<Vec<String>> = names.iter().map(|name| wrap(name)).chain([wrap(&sum)]).collect();
    let fits =
        |lines: &Vec<String>| lines.len() <= HEAD_LINES && lines.iter().all(|line| font::width(line, TEXT, Weight::Bold) <= cell * 0.95);
    all.iter().all(fits).then_some(all)
}

fn ends_of(low: f64, high: f64) -> (f64, f64) {
    crate::report::axis::ends(&count_ticks(low, high, 4))
}

/// From white to a blue that ink can still be read on.
fn shade(persons: f64, most: f64) -> RGBColor {
    let share = if most > 0.0 { (persons / most * SHADES).ceil() / SHADES * 0.75 } else { 0.0 };
    let mix = |from: u8, to: u8| {
        let value = f64::from(from) + (f64::from(to) - f64::from(from)) * share;
        palette::byte(value)
    };
    let (RGBColor(r, g, b), RGBColor(x, y, z)) = (palette::WHITE, palette::MEN);
    RGBColor(mix(r, x), mix(g, y), mix(b, z))
}
