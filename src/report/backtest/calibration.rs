//! Whether the futures hold what they say, a panel a group: the share of outcomes inside their middle against the share that should be.

use super::sentences::TOTAL;
use super::{Backtest, held};
use crate::model::backtest::people::GROUPS;
use crate::model::backtest::summary::{Coverage, MIDDLES, TOLD};
use crate::report::canvas::{Anchor, Canvas, Dashes, Frame, LINE, Look, Plot, Stroke};
use crate::report::charts::key::{self, Item, Sample};
use crate::report::font::Weight;
use crate::report::page::{EndLabel, Page, axis_room, end_labels, label_room, value_axis};
use crate::report::panels::{self, Panel};
use crate::report::{Chart, Table, labels, numbers, palette};

/// Panels side by side: each needs room for what stands at the ends of its lines.
const ACROSS: usize = 2;
/// Per cent of outcomes.
const WHOLE: (f64, f64) = (0.0, 100.0);
/// Per cent of the simulations, to the widest middle there is.
const WIDEST: (f64, f64) = (0.0, 100.0 * MIDDLES[MIDDLES.len() - 1]);
/// Ticks of the outcomes held, per cent.
const TICKS: [f64; 6] = [0.0, 20.0, 40.0, 60.0, 80.0, 100.0];
/// Horizons a panel shows at most, each told apart without colour.
const LINES: [Stroke; 3] = [
    Stroke::solid(palette::BLUE, 3.0),
    Stroke { colour: palette::ORANGE, width: 3.0, dashes: Dashes::Dashed },
    Stroke { colour: palette::TEAL, width: 3.0, dashes: Dashes::DashDot },
];
/// Where the futures hold exactly what they say.
const SAID: Stroke = Stroke { colour: palette::INK, width: 2.0, dashes: Dashes::Dotted };

/// Every group with outcomes. `None` without draws.
pub fn chart(test: &Backtest) -> Option<Chart> {
    let first = test.horizons.iter().find_map(|&horizon| test.held(TOTAL, horizon))?;
    let groups: Vec<usize> = (0..GROUPS.len()).filter(|&group| !lines(test, group).is_empty()).collect();
    let headings: Vec<String> = groups.iter().map(|&group| test.group(group)).collect();
    let mut subtitle = test.say("calibration.subtitle", &[&labels::capital(&test.whose()), &test.period(), &held::outcomes(test)]);
    subtitle.extend(held::too_few(test).map(|few| format!(" {few}")));
    let told = |&group: &usize| lines(test, group).into_iter().map(|found| held::part(test, found)).collect::<Vec<_>>();
    let alt = test.say("calibration.alt", &[&groups.iter().flat_map(told).collect::<Vec<_>>().join(" ")]);
    let page = Page::new(
        test.words("calibration", held::sentence(test, "calibration.title", first), subtitle, alt),
        key::height(&items(test)) + panels::height_across(&headings, 912.0, ACROSS),
    );
    let room = key::draw(&page.canvas, page.room, &items(test));
    for (panel, &group) in panels::panels_across(&headings, room, ACROSS).iter().zip(&groups) {
        panel.head(&page.canvas);
        draw(&page.canvas, test, panel, &lines(test, group));
    }
    Some(page.finish(table(test, &groups)))
}

/// The horizons shown: the first ones, and the last.
fn horizons<'a>(test: &Backtest<'a>) -> Vec<&'a u16> {
    let last = test.horizons.len().saturating_sub(1);
    test.horizons.iter().enumerate().filter(|(at, _)| *at + 1 < LINES.len() || *at == last).map(|(_, horizon)| horizon).collect()
}

fn lines<'a>(test: &'a Backtest, group: usize) -> Vec<&'a Coverage> {
    horizons(test).into_iter().filter_map(|&horizon| test.held(group, horizon)).collect()
}

fn items(test: &Backtest) -> Vec<Item> {
    let after = |years: u16| test.say("calibration.after", &[&test.years(years)]);
    let line = |(&years, stroke): (&u16, Stroke)| Item { name: after(years), sample: Sample::Line(stroke, Weight::Regular) };
    let said = Item { name: test.word("calibration.said").to_owned(), sample: Sample::Line(SAID, Weight::Regular) };
    horizons(test).into_iter().zip(LINES).map(line).chain([said]).collect()
}

/// Per cent of the futures, and of the outcomes inside them.
fn points(found: &Coverage) -> Vec<(f64, f64)> {
    let share = |inside: usize| 100.0 * inside as f64 / found.n as f64;
    MIDDLES.into_iter().zip(found.inside).map(|(middle, inside)| (100.0 * middle, share(inside))).collect()
}

fn draw(canvas: &Canvas, test: &Backtest, panel: &Panel, lines: &[&Coverage]) {
    let label = |(found, stroke): (&&Coverage, Stroke)| {
        let held = points(found).last().map_or(0.0, |point| point.1);
        let text = test.say("calibration.end", &[&numbers::whole(held, test.language), &test.years(found.horizon)]);
        EndLabel::new(&text, held, stroke.colour, Weight::Bold, f64::INFINITY)
    };
    let ends: Vec<EndLabel> = lines.iter().zip(LINES).map(label).collect();
    let body = panel.body;
    let frame = Frame {
        left: body.left + axis_room(&TICKS, test.language),
        top: body.top + LINE + 12.0,
        right: body.right - label_room(&ends),
        bottom: body.bottom - 2.0 * LINE - 6.0,
    };
    let plot = canvas.plot(frame, WIDEST, WHOLE);
    canvas.text((body.left, body.top + LINE * 0.6), test.word("calibration.y"), Look::PLAIN);
    value_axis(canvas, &plot, WIDEST, &TICKS, test.language);
    middles(canvas, test, &plot, body);
    plot.bare_line(&[(0.0, 0.0), (WIDEST.1, WIDEST.1)], SAID);
    for (found, stroke) in lines.iter().zip(LINES).rev() {
        let points = points(found);
        plot.line(&found.horizon.to_string(), &points, stroke);
        TOLD.iter().filter_map(|&at| points.get(at)).for_each(|point| plot.dot(*point, 4.0, stroke.colour));
    }
    sides(canvas, test, &plot);
    end_labels(canvas, &plot, WIDEST.1, &ends);
    plot.end();
}

/// Under the plot: the middles that fans show, and what they are.
fn middles(canvas: &Canvas, test: &Backtest, plot: &Plot, body: Frame) {
    let bottom = plot.frame.bottom;
    for middle in std::iter::once(0.0).chain(TOLD.map(|at| 100.0 * MIDDLES[at])) {
        let x = plot.place((middle, 0.0)).0;
        canvas.rule((x, bottom), (x, bottom + 5.0), Stroke::solid(palette::GREY, 1.0));
        canvas.text((x, bottom + 24.0), &numbers::whole(middle, test.language), Look::PLAIN.anchor(Anchor::Middle));
    }
    canvas.text((body.left, bottom + 24.0 + LINE), test.word("calibration.x"), Look::PLAIN);
}

/// What it means to lie over the line, and under it.
fn sides(canvas: &Canvas, test: &Backtest, plot: &Plot) {
    let frame = plot.frame;
    canvas.text((frame.left + 6.0, frame.top + LINE * 0.8), test.word("calibration.wide"), Look::PLAIN.halo());
    let look = Look::PLAIN.anchor(Anchor::End).halo();
    canvas.text((frame.right - 4.0, frame.bottom - LINE * 0.4), test.word("calibration.narrow"), look);
}

/// A row a group and horizon, a column a middle.
fn table(test: &Backtest, groups: &[usize]) -> Table {
    let words = ["age_group", "backtest.col.years", "backtest.outcomes"].map(|key| labels::capital(test.word(key)));
    let header = words.into_iter().chain(MIDDLES.map(|middle| test.limit(middle))).collect();
    let mut rows = Vec::new();
    for found in groups.iter().flat_map(|&group| lines(test, group)) {
        let cells = [test.group(found.group), found.horizon.to_string(), numbers::whole(found.n as f64, test.language)];
        rows.push(cells.into_iter().chain(found.inside.map(|inside| test.limit(inside as f64 / found.n as f64))).collect());
    }
    Table { header, rows, ..Table::default() }
}
