//! Bars lying one below the other, each with its name before it and its number behind it.

use crate::domain::study::Language;
use crate::report::canvas::{Anchor, Canvas, Frame, LINE, Look, Plot, Stroke, TEXT};
use crate::report::font::{self, Weight};
use crate::report::{numbers, palette};
use plotters::style::RGBColor;

/// Pixels of a bar.
const BAR: f64 = 26.0;
/// Pixels between two rows.
const BETWEEN: f64 = 14.0;
/// Pixels below the rows for the numbers of the axis.
pub(super) const AXIS: f64 = 34.0;
/// Pixels a name may take.
const NAMES: f64 = 320.0;

/// A bar from one value to another.
pub(super) struct Row {
    pub(super) lines: Vec<String>,
    pub(super) weight: Weight,
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) number: String,
    pub(super) colour: RGBColor,
}

impl Row {
    pub(super) fn new(name: &str, weight: Weight, ends: (f64, f64), number: String, colour: RGBColor) -> Self {
        Self { lines: font::wrap(name, NAMES * 0.95, TEXT, weight), weight, from: ends.0, to: ends.1, number, colour }
    }

    fn height(&self) -> f64 {
        self.lines.iter().map(|_| LINE).sum::<f64>().max(BAR) + BETWEEN
    }

    fn look(&self) -> Look {
        Look { weight: self.weight, ..Look::PLAIN }.colour(palette::INK)
    }
}

/// Pixels the rows take downwards.
pub(super) fn height(rows: &[Row]) -> f64 {
    rows.iter().map(Row::height).sum()
}

/// Where bars lie in a frame: names left of it, numbers right of it.
pub(super) fn bars(rows: &[Row], room: Frame) -> Frame {
    let widest = |texts: &mut dyn Iterator<Item = f64>| texts.fold(0.0, f64::max) / 0.95;
    let names = widest(&mut rows.iter().flat_map(|row| row.lines.iter().map(|line| row.look().width(line))));
    let figures = widest(&mut rows.iter().map(|row| row.look().bold().width(&row.number)));
    Frame { left: room.left + names + 14.0, right: room.right - figures - 10.0, ..room }
}

/// Draws the rows on a plot whose y goes from minus their number to 0, one row a unit; `joined` bars hang on each other.
pub(super) fn draw(canvas: &Canvas, frame: Frame, (rows, joined): (&[Row], bool), ticks: &[f64], language: Language) {
    let total = height(rows);
    let ends = crate::report::axis::ends(ticks);
    let plot = canvas.plot(frame, ends, (-total, 0.0));
    for tick in ticks {
        plot.bare_line(&[(*tick, -total), (*tick, 0.0)], Stroke::solid(palette::GRID, 1.0));
        canvas.text(
            (plot.place((*tick, 0.0)).0, frame.bottom + 24.0),
            &numbers::whole(*tick, language),
            Look::PLAIN.anchor(Anchor::Middle),
        );
    }
    let mut top = 0.0;
    for (at, row) in rows.iter().enumerate() {
        let middle = -(top + row.height() / 2.0);
        one(canvas, &plot, row, middle);
        if let Some(next) = rows.get(at + 1).filter(|_| joined) {
            let below = -(top + row.height() + next.height() / 2.0) + BAR / 2.0;
            plot.bare_line(&[(row.to, middle - BAR / 2.0), (row.to, below)], Stroke::solid(palette::GREY, 1.0));
        }
        top += row.height();
    }
    plot.bare_line(&[(0.0, -total), (0.0, 0.0)], Stroke::solid(palette::INK, 2.0));
    plot.end();
}

fn one(canvas: &Canvas, plot: &Plot, row: &Row, middle: f64) {
    let (low, high) = (row.from.min(row.to), row.from.max(row.to));
    let corners = [(low, middle + BAR / 2.0), (high, middle - BAR / 2.0)];
    plot.bar(&row.lines.join(" "), -middle, row.to - row.from, corners, row.colour);
    let (right, centre) = plot.place((high, middle));
    canvas.text((right + 8.0, centre + TEXT * 0.36), &row.number, row.look().bold().halo());
    let lines: f64 = row.lines.iter().map(|_| LINE).sum();
    let mut baseline = centre - lines / 2.0 + LINE / 2.0 + TEXT * 0.36;
    for line in &row.lines {
        canvas.text((plot.frame.left - 12.0, baseline), line, row.look().anchor(Anchor::End));
        baseline += LINE;
    }
}
