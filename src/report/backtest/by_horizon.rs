//! Errors by years projected, a panel a group: the program's method and the naive rules.

use super::sentences::{self, TOTAL};
use super::{Backtest, stroke};
use crate::model::backtest::people::{GROUPS, Method};
use crate::report::axis::{ends, ticks};
use crate::report::canvas::{Anchor, Canvas, Frame, Look, Stroke};
use crate::report::charts::key::{self, Item, Sample};
use crate::report::font::Weight;
use crate::report::page::{Page, axis_room, value_axis};
use crate::report::panels::{self, Panel};
use crate::report::{Chart, Table, numbers, palette};

/// Per cent by years projected.
type Line = (Method, Vec<(f64, f64)>);

/// Mean absolute errors of every group, to the longest horizon. `None` where nothing can be scored.
pub fn chart(test: &Backtest) -> Option<Chart> {
    let groups: Vec<usize> = (0..GROUPS.len()).filter(|&group| !lines(test, group).is_empty()).collect();
    let headings: Vec<String> = groups.iter().map(|&group| test.group(group)).collect();
    let title = title(test)?;
    let subtitle = test.say("backtest.horizon.subtitle", &[&capital_of(test), &sentences::counts(test), &test.period()]);
    let words = test.words("error-by-horizon", title, subtitle, alt(test, &groups));
    let items = items(test);
    let page = Page::new(words, key::height(&items) + panels::height(&headings, 912.0));
    let room = key::draw(&page.canvas, page.room, &items);
    for (panel, &group) in panels::panels(&headings, room).iter().zip(&groups) {
        panel.head(&page.canvas);
        draw(&page.canvas, test, panel, &lines(test, group));
    }
    Some(page.finish(table(test, &groups)))
}

fn capital_of(test: &Backtest) -> String {
    crate::report::labels::capital(&test.whose())
}

fn lines(test: &Backtest, group: usize) -> Vec<Line> {
    let class = test.class();
    let points = |method: Method| -> Vec<(f64, f64)> {
        let rows = test.rows.iter().filter(|row| row.method == method && row.group == group && row.class == class);
        rows.map(|row| (f64::from(row.horizon), 100.0 * row.scores.mape)).collect()
    };
    Method::ALL.into_iter().map(|method| (method, points(method))).filter(|(_, points)| points.len() > 1).collect()
}

fn title(test: &Backtest) -> Option<String> {
    let horizon = *test.horizons.first()?;
    let scores = test.row(Method::Kohort, TOTAL, horizon)?.scores;
    Some(test.say("backtest.horizon.title", &[&test.years(horizon), &test.percent(scores.mape)]))
}

fn alt(test: &Backtest, groups: &[usize]) -> String {
    let longest = test.horizons.last().copied().unwrap_or(0);
    let part = |&group: &usize| {
        let own = test.row(Method::Kohort, group, longest)?.scores.mape;
        let best = sentences::best(test, group, longest)?.scores.mape;
        let words = [test.group(group), test.years(longest), test.percent(own), test.percent(best)];
        Some(test.say("backtest.horizon.part", &words.each_ref().map(String::as_str)))
    };
    let parts: Vec<String> = groups.iter().filter_map(part).collect();
    test.say("backtest.horizon.alt", &[&parts.join(" ")])
}

fn items(test: &Backtest) -> Vec<Item> {
    let weight = |method: Method| if method == Method::Kohort { Weight::Bold } else { Weight::Regular };
    let item = |method: Method| Item { name: test.method(method).to_owned(), sample: Sample::Line(stroke(method), weight(method)) };
    Method::ALL.map(item).into()
}

/// One group: the rules, and over them the method with its last value.
fn draw(canvas: &Canvas, test: &Backtest, panel: &Panel, lines: &[Line]) {
    let high = lines.iter().flat_map(|(_, points)| points).map(|point| point.1).fold(0.0, f64::max);
    let last = lines.iter().flat_map(|(_, points)| points).map(|point| point.0).fold(1.0, f64::max);
    let ticks = ticks(0.0, high, 4);
    let body = panel.body;
    let own = lines.iter().find(|line| line.0 == Method::Kohort).and_then(|line| line.1.last());
    let end = own.map(|point| test.percent(point.1 / 100.0)).unwrap_or_default();
    let look = Look::PLAIN.bold().colour(palette::BLUE).halo();
    let right = body.right - look.width(&end) / 0.95 - 8.0;
    let frame = Frame { left: body.left + axis_room(&ticks, test.language), top: body.top + 14.0, right, bottom: body.bottom - 30.0 };
    let plot = canvas.plot(frame, (0.0, last), ends(&ticks));
    value_axis(canvas, &plot, (0.0, last), &ticks, test.language);
    for &year in &crate::report::axis::years(0.0, last, frame.width(), 34.0) {
        let x = plot.place((year, 0.0)).0;
        canvas.rule((x, frame.bottom), (x, frame.bottom + 5.0), Stroke::solid(palette::GREY, 1.0));
        canvas.text((x, frame.bottom + 25.0), &numbers::whole(year, test.language), Look::PLAIN.anchor(Anchor::Middle));
    }
    for (method, points) in lines.iter().rev() {
        if *method == Method::Kohort {
            plot.bare_line(points, Stroke::solid(palette::WHITE, stroke(*method).width + 1.5));
        }
        plot.line(method.code(), points, stroke(*method));
    }
    if let Some(point) = own {
        let (x, y) = plot.place(*point);
        canvas.text((x + 6.0, y + 6.0), &end, look);
    }
    plot.end();
}

fn table(test: &Backtest, groups: &[usize]) -> Table {
    let header = [test.word("age_group"), test.word("backtest.col.years")].map(crate::report::labels::capital);
    let header = header.into_iter().chain(Method::ALL.iter().map(|&method| test.method(method).to_owned())).collect();
    let mut rows = Vec::new();
    for &group in groups {
        let all = lines(test, group);
        let horizons: Vec<f64> = all.first().map_or_else(Vec::new, |line| line.1.iter().map(|point| point.0).collect());
        for horizon in horizons {
            let value = |method: Method| {
                let line = all.iter().find(|line| line.0 == method)?;
                line.1.iter().find(|point| point.0 == horizon).map(|point| test.percent(point.1 / 100.0))
            };
            let cells = Method::ALL.iter().map(|&method| value(method).unwrap_or_default());
            rows.push([test.group(group), numbers::whole(horizon, test.language)].into_iter().chain(cells).collect());
        }
    }
    Table { header, rows, ..Table::default() }
}
