//! The pyramid's difference: at which ages a scenario has more, or fewer, women and men than the main one.

use super::PEOPLE;
use crate::domain::axis::Sex;
use crate::domain::cells::Cells;
use crate::report::axis::{count_ticks, ends};
use crate::report::canvas::{Anchor, Canvas, Frame, Look, Plot, Stroke, TEXT};
use crate::report::labels::{heading, stock_day};
use crate::report::page::Page;
use crate::report::view::{NoChart, View};
use crate::report::{Chart, Run, Table, numbers, palette};

/// Ages from here on share the uppermost bar.
const TOP: u8 = 100;
/// Pixels between the two panels: the ages stand there.
const MIDDLE: f64 = 64.0;

/// Persons more than in the main scenario, youngest first.
struct More {
    starts: Vec<u8>,
    width: f64,
    by_sex: [Vec<f64>; 2],
}

impl More {
    fn of(own: &Cells, main: &Cells) -> Self {
        let axis = own.axis();
        let starts: Vec<u8> = axis.starts().filter(|age| *age <= TOP).collect();
        let last = starts.len() - 1;
        let sum = |sex: Sex| {
            let mut bars = vec![0.0; starts.len()];
            for (group, _) in axis.starts().enumerate() {
                bars[group.min(last)] += own.get(sex, group, 0) - main.get(sex, group, 0);
            }
            bars
        };
        Self { by_sex: Sex::ALL.map(sum), width: f64::from(axis.width()), starts }
    }

    fn top(&self) -> f64 {
        self.starts.last().map_or(0.0, |age| f64::from(*age)) + self.width
    }

    /// Both sexes together, by bar.
    fn together(&self) -> Vec<f64> {
        self.by_sex[0].iter().zip(&self.by_sex[1]).map(|(women, men)| women + men).collect()
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

/// The difference of one scenario and region at the last year shown.
///
/// # Errors
/// When the run has no such scenario or region, or the scenario is the main one.
pub fn pyramid_difference(run: &Run, scenario: usize, region: usize) -> Result<Chart, NoChart> {
    let (view, main) = (View::new(run, scenario, region)?, View::new(run, 0, region)?);
    if scenario == 0 {
        return Err(NoChart::OneScenario);
    }
    let own = view.projection.stock(view.study.last_stock).ok_or(NoChart::NoSuchRun)?;
    let more = More::of(own, main.projection.stock(view.study.last_stock).ok_or(NoChart::NoSuchRun)?);
    let last = view.stock_years().1.to_string();
    let day = stock_day(view.study.year_label, view.language);
    let subtitle = view.say("pyramid-difference.subtitle", &[&view.region.name, day, &last, &view.scenario.name, &main.scenario.name]);
    let words = view.words("pyramid-difference", title(view, main, &more), subtitle, alt(view, main, &more), view.sources(PEOPLE));
    let page = Page::new(words, 460.0);
    draw(&page, view, &more);
    Ok(page.finish(table(view, &more)))
}

/// The bar most people are added to, and the one most are missing from.
fn extremes(more: &More) -> (usize, usize) {
    let all = more.together();
    let by = |a: &usize, b: &usize| all[*a].total_cmp(&all[*b]).then(b.cmp(a));
    let bars = || 0..all.len();
    (bars().max_by(by).unwrap_or(0), bars().min_by(by).unwrap_or(0))
}

fn title(view: View, main: View, more: &More) -> String {
    let all = more.together();
    let (high, low) = extremes(more);
    let total = numbers::signed(all.iter().sum(), view.language);
    let name = if all[high] >= -all[low] { more.name(high) } else { more.name(low) };
    view.say("pyramid-difference.title", &[&view.scenario.name, &total, &main.scenario.name, &name])
}

fn alt(view: View, main: View, more: &More) -> String {
    let all = more.together();
    let (high, low) = extremes(more);
    let signed = |value: f64| numbers::signed(value, view.language);
    let last = view.stock_years().1.to_string();
    let words = [signed(all.iter().sum()), signed(all[high]), more.name(high), signed(all[low]), more.name(low)];
    let said = [&view.scenario.name, &main.scenario.name, &view.region.name, &last, &words[0], &words[1], &words[2], &words[3], &words[4]];
    view.say("pyramid-difference.alt", &said.map(String::as_str))
}

fn draw(page: &Page, view: View, more: &More) {
    let room = page.room;
    let half = (room.width() - MIDDLE) / 2.0;
    let (top, bottom) = (room.top + 30.0, room.bottom - 52.0);
    let all = || more.by_sex.iter().flatten().copied();
    let ticks = count_ticks(all().fold(0.0, f64::min), all().fold(0.0, f64::max), 4);
    let men = Frame { left: room.left + 12.0, right: room.left + half, top, bottom };
    let women = Frame { left: room.right - half, right: room.right - 12.0, top, bottom };
    for (sex, frame, colour, key) in [(Sex::Male, men, palette::BLUE, "men"), (Sex::Female, women, palette::ORANGE, "women")] {
        let plot = page.canvas.plot(frame, ends(&ticks), (0.0, more.top()));
        axis(&page.canvas, &plot, &ticks, more, view);
        let gap = 0.1 * more.width;
        for (age, value) in more.starts.iter().zip(&more.by_sex[sex.index()]) {
            let corners = [(0.0, f64::from(*age) + more.width - gap), (*value, f64::from(*age) + gap)];
            plot.bar(key, f64::from(*age), *value, corners, colour);
        }
        plot.bare_line(&[(0.0, 0.0), (0.0, more.top())], Stroke::solid(palette::INK, 1.5));
        let look = Look::PLAIN.bold().colour(colour).anchor(Anchor::Middle);
        page.canvas.text((f64::midpoint(frame.left, frame.right), top - 14.0), &heading(key, view.language), look);
        plot.end();
    }
    let heights = page.canvas.plot(men, (0.0, 1.0), (0.0, more.top()));
    for (bar, age) in more.starts.iter().enumerate().filter(|(_, age)| age.is_multiple_of(10)) {
        let y = heights.place((0.0, f64::from(*age) + more.width / 2.0)).1 + TEXT * 0.36;
        let middle = f64::midpoint(men.right, women.left);
        page.canvas.text((middle, y), &more.name(bar), Look::PLAIN.anchor(Anchor::Middle));
    }
    heights.end();
    page.canvas.text(
        (f64::midpoint(men.right, women.left), top - 14.0),
        &heading("age", view.language),
        Look::PLAIN.anchor(Anchor::Middle),
    );
}

fn axis(canvas: &Canvas, plot: &Plot, ticks: &[f64], more: &More, view: View) {
    for tick in ticks {
        plot.bare_line(&[(*tick, 0.0), (*tick, more.top())], Stroke::solid(palette::GRID, 1.0));
        let (x, y) = plot.place((*tick, 0.0));
        canvas.text((x, y + 22.0), &numbers::signed(*tick, view.language), Look::PLAIN.anchor(Anchor::Middle));
    }
}

fn table(view: View, more: &More) -> Table {
    let language = view.language;
    let header = vec![heading("age", language), heading("women", language), heading("men", language)];
    let decimal = |value: f64| numbers::signed_decimal(value, 1, language);
    let row = |bar: usize| vec![more.name(bar), decimal(more.by_sex[0][bar]), decimal(more.by_sex[1][bar])];
    Table { header, rows: (0..more.starts.len()).map(row).collect(), ..Table::default() }
}
