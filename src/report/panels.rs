//! Small multiples: a grid of panels, each with its own heading.

use crate::report::canvas::{Canvas, Frame, LINE, Look, TEXT};
use crate::report::font::{self, Weight};
use crate::report::palette;

/// Panels side by side at most.
const COLUMNS: usize = 3;
/// Pixels between panels.
const GAP: f64 = 30.0;
/// Pixels of a panel below its heading.
const BODY: f64 = 230.0;

/// Pixels a panel may grow by where the page has room.
const MOST_SPARE: f64 = 120.0;

/// A panel's heading and the room below it.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Lines of the heading.
    pub heading: Vec<String>,
    /// Room for the drawing.
    pub body: Frame,
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// Panels in a row: four stand two by two.
fn columns(panels: usize) -> usize {
    if panels == 4 { 2 } else { panels.clamp(1, COLUMNS) }
}

/// Pixels a panel is wide when `panels` share `width`.
#[must_use]
pub fn panel_width(panels: usize, width: f64) -> f64 {
    width_of(columns(panels), width)
}

fn width_of(columns: usize, width: f64) -> f64 {
    let columns = count(columns);
    (width - GAP * (columns - 1.0)) / columns
}

fn heading_lines(headings: &[String], width: f64) -> Vec<Vec<String>> {
    headings.iter().map(|text| font::wrap(text, width * 0.95, TEXT, Weight::Bold)).collect()
}

fn row_heights(headings: &[Vec<String>], columns: usize) -> Vec<f64> {
    headings.chunks(columns).map(|row| count(row.iter().map(Vec::len).max().unwrap_or(1)) * LINE + BODY).collect()
}

/// Pixels the panels take downwards.
#[must_use]
pub fn height(headings: &[String], width: f64) -> f64 {
    height_across(headings, width, columns(headings.len()))
}

/// The same with so many side by side.
#[must_use]
pub fn height_across(headings: &[String], width: f64, columns: usize) -> f64 {
    let rows = row_heights(&heading_lines(headings, width_of(columns, width)), columns);
    rows.iter().sum::<f64>() + GAP * count(rows.len().saturating_sub(1))
}

/// The panels within `room`, row by row.
#[must_use]
pub fn panels(headings: &[String], room: Frame) -> Vec<Panel> {
    panels_across(headings, room, columns(headings.len()))
}

/// The same with so many side by side.
#[must_use]
pub fn panels_across(headings: &[String], room: Frame, across: usize) -> Vec<Panel> {
    let width = width_of(across, room.width());
    let lines = heading_lines(headings, width);
    let heights = row_heights(&lines, across);
    // A page is never lower than its least height: few panels grow into what it leaves.
    let natural = heights.iter().sum::<f64>() + GAP * count(heights.len().saturating_sub(1));
    let spare = ((room.bottom - room.top - natural) / count(heights.len().max(1))).clamp(0.0, MOST_SPARE);
    let mut top = room.top;
    let mut panels = Vec::new();
    for (row, height) in lines.chunks(across).zip(heights.into_iter().map(|height| height + spare)) {
        for (column, heading) in row.iter().enumerate() {
            let left = room.left + count(column) * (width + GAP);
            let body = Frame { left, top: top + height - BODY - spare, right: left + width, bottom: top + height };
            panels.push(Panel { heading: heading.clone(), body });
        }
        top += height + GAP;
    }
    panels
}

impl Panel {
    /// Writes the heading above the body.
    pub fn head(&self, canvas: &Canvas) {
        let first = self.body.top - count(self.heading.len()) * LINE + LINE * 0.75;
        for (line, text) in self.heading.iter().enumerate() {
            canvas.text((self.body.left, first + count(line) * LINE), text, Look::PLAIN.bold().colour(palette::INK));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_lie_apart_and_inside_the_room() {
        let headings: Vec<String> = (0..7).map(|i| "Omsorgsboliger med heldøgns omsorg ".repeat(1 + i % 2)).collect();
        let room = Frame { left: 24.0, top: 90.0, right: 936.0, bottom: 90.0 + height(&headings, 912.0) };
        let two = Frame { bottom: 90.0 + height_across(&headings, 912.0, 2), ..room };
        for (panels, room) in [(panels(&headings, room), room), (panels_across(&headings, two, 2), two)] {
            assert_eq!(panels.len(), 7);
            for (i, a) in panels.iter().enumerate() {
                assert!(a.body.right <= room.right + 1e-9 && a.body.bottom <= room.bottom + 1e-9, "{a:?}");
                for b in &panels[..i] {
                    let apart = a.body.left >= b.body.right || a.body.top - count(a.heading.len()) * LINE >= b.body.bottom;
                    assert!(apart, "{a:?} {b:?}");
                }
            }
        }
    }
}
