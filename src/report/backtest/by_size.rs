//! Every single error of the number of inhabitants, by the size of the municipality.

use super::Backtest;
use super::sentences::TOTAL;
use crate::model::backtest::people::{Case, Method};
use crate::model::backtest::summary::{SizeClass, find};
use crate::report::axis::{ends, ticks};
use crate::report::canvas::{Anchor, Canvas, Frame, LINE, Look, Plot, Stroke};
use crate::report::labels::capital;
use crate::report::page::{ABOVE, Page, axis_room, value_axis};
use crate::report::{Chart, Table, numbers, palette};

/// Inhabitants written under the axis.
const SIZES: [f64; 9] = [200.0, 500.0, 1000.0, 2000.0, 5000.0, 20_000.0, 50_000.0, 200_000.0, 1_000_000.0];

/// Errors beyond this, per cent, are counted in words: one of them would press all others into a line.
const SHOWN: f64 = 30.0;

/// Errors of one horizon. `None` without any.
pub fn chart(test: &Backtest, horizon: u16) -> Option<Chart> {
    let all = test.cases.iter().filter(|case| case.group == TOTAL && case.horizon == horizon).filter_map(dot);
    let (dots, beyond): (Vec<_>, Vec<_>) = all.partition(|dot| dot.1.abs() <= SHOWN);
    if dots.is_empty() {
        return None;
    }
    let scores = find(test.rows, Method::Kohort, TOTAL, SizeClass::ALL, horizon)?.scores;
    let (years, limit) = (test.years(horizon), test.limit(0.05));
    let title = test.say("backtest.size.title", &[&test.of_hundred(scores.within5), &limit, &years]);
    let mut subtitle = test.say("backtest.size.subtitle", &[&years, &capital(test.class_name(SizeClass::ALL)), &test.period_of(horizon)]);
    if !beyond.is_empty() {
        let words = [beyond.len().to_string(), test.limit(SHOWN / 100.0)];
        subtitle.push_str(&format!(" {}", test.say("backtest.size.beyond", &words.each_ref().map(String::as_str))));
    }
    let rows = rows(test, horizon);
    let alt = test.say("backtest.size.alt", &[&rows.iter().map(|row| part(test, row)).collect::<Vec<_>>().join(" ")]);
    let page = Page::new(test.words(&format!("error-by-size-{horizon}"), title, subtitle, alt), 400.0 + ABOVE);
    draw(&page, test, &dots);
    Some(page.finish(table(test, &rows)))
}

/// Logarithm of the size, and the error in per cent.
fn dot(case: &Case) -> Option<(f64, f64)> {
    (case.size > 0.0).then(|| Some((libm::log10(case.size), 100.0 * case.pair(Method::Kohort).error()?)))?
}

/// Name of a class and its scores.
type ClassRow = (&'static str, crate::model::backtest::score::Scores);

fn rows(test: &Backtest, horizon: u16) -> Vec<ClassRow> {
    let of = |class: &SizeClass| Some((test.class_name(*class), find(test.rows, Method::Kohort, TOTAL, *class, horizon)?.scores));
    SizeClass::EACH.iter().filter_map(of).collect()
}

fn part(test: &Backtest, (name, scores): &ClassRow) -> String {
    let words = [capital(name), test.percent(scores.mape), test.of_hundred(scores.within5), test.limit(0.05)];
    test.say("backtest.size.part", &words.each_ref().map(String::as_str))
}

fn draw(page: &Page, test: &Backtest, dots: &[(f64, f64)]) {
    let range = |of: fn(&(f64, f64)) -> f64| {
        let values = dots.iter().map(of);
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
    };
    let ((small, large), (low, high)) = (range(|dot| dot.0), range(|dot| dot.1));
    let ticks = ticks(low.min(-10.0), high.max(10.0), 8);
    let room = page.room;
    let left = room.left + axis_room(&ticks, test.language);
    let frame = Frame { left, top: room.top + ABOVE, right: room.right - 70.0, bottom: room.bottom - 56.0 };
    let x = (small - 0.05, large + 0.05);
    let plot = page.canvas.plot(frame, x, ends(&ticks));
    page.canvas.text((room.left, room.top + LINE * 0.6), test.word("backtest.unit"), Look::PLAIN);
    value_axis(&page.canvas, &plot, x, &ticks, test.language);
    for &(size, error) in dots {
        plot.dot((size, error), 2.0, palette::MEN);
    }
    limits(&page.canvas, test, &plot, x);
    sides(&page.canvas, test, &plot);
    sizes(&page.canvas, test, &plot, x);
    plot.end();
}

/// Five per cent either way, over the dots.
fn limits(canvas: &Canvas, test: &Backtest, plot: &Plot, x: (f64, f64)) {
    for limit in [-5.0, 5.0] {
        plot.bare_line(&[(x.0, limit), (x.1, limit)], Stroke::dashed(palette::INK, 2.0));
        let (right, y) = plot.place((x.1, limit));
        canvas.text((right + 6.0, y + 6.0), &numbers::signed_percent(limit / 100.0, 0, test.language), Look::PLAIN.colour(palette::INK));
    }
}

/// Which side of zero is which.
fn sides(canvas: &Canvas, test: &Backtest, plot: &Plot) {
    let look = Look::PLAIN.anchor(Anchor::End).halo();
    canvas.text((plot.frame.right, plot.frame.top + LINE * 0.8), test.word("backtest.high"), look);
    canvas.text((plot.frame.right, plot.frame.bottom - LINE * 0.4), test.word("backtest.low"), look);
}

fn sizes(canvas: &Canvas, test: &Backtest, plot: &Plot, x: (f64, f64)) {
    let bottom = plot.frame.bottom;
    for size in SIZES.into_iter().filter(|size| (x.0..=x.1).contains(&libm::log10(*size))) {
        let at = plot.place((libm::log10(size), 0.0)).0;
        canvas.rule((at, bottom), (at, bottom + 5.0), Stroke::solid(palette::GREY, 1.0));
        canvas.text((at, bottom + 25.0), &numbers::whole(size, test.language), Look::PLAIN.anchor(Anchor::Middle));
    }
    let middle = f64::midpoint(plot.frame.left, plot.frame.right);
    canvas.text((middle, bottom + 51.0), test.word("backtest.size.axis"), Look::PLAIN.anchor(Anchor::Middle));
}

/// Scores by class; the dots themselves are in `errors.csv`.
fn table(test: &Backtest, rows: &[ClassRow]) -> Table {
    let within = |limit: f64| test.say("backtest.col.within", &[&test.limit(limit)]);
    let header = vec![
        capital(test.word("backtest.col.size")),
        test.word("backtest.col.mape").to_owned(),
        test.word("backtest.col.median").to_owned(),
        within(0.05),
        within(0.10),
        test.word("backtest.col.n").to_owned(),
    ];
    let row = |(name, scores): &ClassRow| {
        let shares = [scores.within5, scores.within10].map(|share| test.limit(share));
        let [five, ten] = shares;
        vec![
            capital(name),
            test.percent(scores.mape),
            test.percent(scores.medape),
            five,
            ten,
            numbers::whole(scores.n as f64, test.language),
        ]
    };
    Table { header, rows: rows.iter().map(row).collect(), ..Table::default() }
}
