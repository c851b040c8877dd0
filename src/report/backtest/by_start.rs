//! Errors of few municipalities by the year the projection starts in, a panel a group.

use super::Backtest;
use super::sentences::TOTAL;
use crate::model::backtest::people::{Case, GROUPS, Method};
use crate::report::axis::{ends, ticks};
use crate::report::canvas::{Canvas, Frame, Stroke};
use crate::report::labels::{capital, heading};
use crate::report::page::{Page, axis_room, value_axis, year_axis};
use crate::report::panels::{self, Panel};
use crate::report::{Chart, Table, numbers, palette};

/// Starting year (in the data's own label), per cent.
type Dot = (f64, f64);

/// Errors of one horizon. `None` without any.
pub fn chart(test: &Backtest, horizon: u16) -> Option<Chart> {
    let groups: Vec<usize> = (0..GROUPS.len()).filter(|&group| !dots(test, group, horizon).is_empty()).collect();
    let headings: Vec<String> = groups.iter().map(|&group| test.group(group)).collect();
    let largest = dots(test, TOTAL, horizon).iter().map(|dot| dot.1.abs() / 100.0).reduce(f64::max)?;
    let (whose, years) = (capital(&test.whose()), test.years(horizon));
    let title = test.say("backtest.start.title", &[&whose, &test.percent(largest), &years]);
    let subtitle = test.say("backtest.start.subtitle", &[&years, &whose]);
    let parts: Vec<String> = groups.iter().map(|&group| part(test, group, horizon)).collect();
    let alt = test.say("backtest.start.alt", &[&parts.join(" ")]);
    let words = test.words(&format!("error-by-start-{horizon}"), title, subtitle, alt);
    let page = Page::new(words, panels::height(&headings, 912.0));
    for (panel, &group) in panels::panels(&headings, page.room).iter().zip(&groups) {
        panel.head(&page.canvas);
        draw(&page.canvas, test, panel, &dots(test, group, horizon));
    }
    Some(page.finish(table(test, &groups, horizon)))
}

fn cases<'a>(test: &Backtest<'a>, group: usize, horizon: u16) -> impl Iterator<Item = &'a Case> {
    test.cases.iter().filter(move |case| case.group == group && case.horizon == horizon)
}

fn dots(test: &Backtest, group: usize, horizon: u16) -> Vec<Dot> {
    let year = |case: &Case| f64::from(test.label.of_stock(case.jump_off).get());
    cases(test, group, horizon).filter_map(|case| Some((year(case), 100.0 * case.pair(Method::Kohort).error()?))).collect()
}

fn part(test: &Backtest, group: usize, horizon: u16) -> String {
    let errors: Vec<f64> = dots(test, group, horizon).iter().map(|dot| dot.1 / 100.0).collect();
    let signed = |value: f64| numbers::signed_percent(value, 1, test.language);
    let (low, high) = (errors.iter().copied().fold(f64::INFINITY, f64::min), errors.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    test.say("backtest.start.part", &[&test.group(group), &signed(low), &signed(high)])
}

fn draw(canvas: &Canvas, test: &Backtest, panel: &Panel, dots: &[Dot]) {
    let fold = |start: f64, pick: fn(f64, f64) -> f64, of: fn(&Dot) -> f64| dots.iter().map(of).fold(start, pick);
    let ticks = ticks(fold(-1.0, f64::min, |dot| dot.1), fold(1.0, f64::max, |dot| dot.1), 5);
    let years = (fold(f64::INFINITY, f64::min, |dot| dot.0) - 0.5, fold(0.0, f64::max, |dot| dot.0) + 0.5);
    let body = panel.body;
    let left = body.left + axis_room(&ticks, test.language);
    let frame = Frame { left, top: body.top + 14.0, right: body.right - 8.0, bottom: body.bottom - 30.0 };
    let plot = canvas.plot(frame, years, ends(&ticks));
    value_axis(canvas, &plot, years, &ticks, test.language);
    year_axis(canvas, &plot, years);
    for &(year, error) in dots {
        plot.bare_line(&[(year, 0.0), (year, error)], Stroke::solid(palette::BLUE, 2.0));
        plot.dot((year, error), 5.0, palette::BLUE);
    }
    plot.end();
}

fn table(test: &Backtest, groups: &[usize], horizon: u16) -> Table {
    let header = [heading("year", test.language), heading("area", test.language)].into_iter();
    let header = header.chain(groups.iter().map(|&group| test.group(group))).collect();
    let rows = cases(test, TOTAL, horizon).map(|of_total| {
        let region = test.regions.get(of_total.lane).map_or_else(String::new, |(_, name)| name.clone());
        let error = |&group: &usize| {
            let case = cases(test, group, horizon).find(|case| case.lane == of_total.lane && case.jump_off == of_total.jump_off);
            let error = case.and_then(|case| case.pair(Method::Kohort).error());
            error.map_or_else(|| numbers::NONE.to_owned(), |error| numbers::signed_percent(error, 1, test.language))
        };
        let head = [test.label.of_stock(of_total.jump_off).to_string(), region];
        head.into_iter().chain(groups.iter().map(error)).collect()
    });
    Table { header, rows: rows.collect(), ..Table::default() }
}
