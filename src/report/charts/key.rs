//! The key above small multiples: a sample of a line or a fill, and its name, in rows.

use crate::report::canvas::{Canvas, Frame, LINE, Look, Stroke, TEXT};
use crate::report::font::Weight;
use plotters::style::RGBColor;

/// Pixels of a line in the key.
const LONG: f64 = 32.0;
/// Pixels of a fill in the key.
const BOX: f64 = 16.0;
/// Pixels between the key and what it explains.
const GAP: f64 = 14.0;

/// What a name stands beside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sample {
    /// A line; the name has its colour.
    Line(Stroke, Weight),
    /// A fill; the name is in plain ink.
    Fill(RGBColor),
}

/// A sample and what it means.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// In the run's language.
    pub name: String,
    /// As in the drawing.
    pub sample: Sample,
}

impl Item {
    const fn look(&self) -> Look {
        match self.sample {
            Sample::Line(stroke, weight) => Look { weight, ..Look::PLAIN }.colour(stroke.colour),
            Sample::Fill(_) => Look::PLAIN,
        }
    }

    const fn wide(&self) -> f64 {
        match self.sample {
            Sample::Line(..) => LONG,
            Sample::Fill(_) => BOX,
        }
    }
}

/// Where each item begins: pixels from the left, and its row.
fn places(items: &[Item]) -> Vec<(f64, f64)> {
    let (mut left, mut row) = (0.0, 0.0);
    let mut places = Vec::new();
    for item in items {
        let width = item.wide() + 8.0 + item.look().width(&item.name);
        if left > 0.0 && left + width > 880.0 {
            (left, row) = (0.0, row + 1.0);
        }
        places.push((left, row));
        left += width + 26.0;
    }
    places
}

/// Pixels the key takes downwards; none without items.
#[must_use]
pub fn height(items: &[Item]) -> f64 {
    places(items).last().map_or(0.0, |place| (place.1 + 1.0) * LINE + GAP)
}

/// Draws the key at the top of `room` and returns what is left below it.
#[must_use]
pub fn draw(canvas: &Canvas, room: Frame, items: &[Item]) -> Frame {
    for (item, (left, row)) in items.iter().zip(places(items)) {
        let (x, y) = (room.left + left, room.top + row * LINE + LINE * 0.75);
        let middle = y - TEXT * 0.36;
        match item.sample {
            Sample::Line(stroke, _) => canvas.rule((x, middle), (x + LONG, middle), stroke),
            Sample::Fill(colour) => {
                canvas.shade(Frame { left: x, top: middle - BOX / 2.0, right: x + BOX, bottom: middle + BOX / 2.0 }, colour);
            }
        }
        canvas.text((x + item.wide() + 8.0, y), &item.name, item.look());
    }
    Frame { top: room.top + height(items), ..room }
}
