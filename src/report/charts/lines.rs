//! Lines through years on one axis, observed and projected, each named where it ends.

use super::compare::broken_axis;
use crate::domain::study::Language;
use crate::report::axis::ends;
use crate::report::canvas::{Frame, LINE, Look, Stroke, TEXT};
use crate::report::font::Weight;
use crate::report::labels::heading;
use crate::report::page::{ABOVE, EndLabel, Page, axis_room, break_line, end_labels, label_room, unit, value_axis, year_axis};
use crate::report::view::{Point, at};
use crate::report::{Table, palette};
use plotters::style::RGBColor;

/// Room for the names at the ends of lines, pixels.
const NAMES: f64 = 250.0;

/// A line with its name.
pub struct Line {
    /// As readers see it.
    pub name: String,
    /// Years and values.
    pub points: Vec<Point>,
    /// How it is drawn.
    pub stroke: Stroke,
    /// Its label's weight.
    pub weight: Weight,
    /// What stands at its end; empty where it is not named there.
    pub end: String,
    /// Colour of that: fills of age bands are too light for text.
    pub ink: RGBColor,
}

/// What the lines stand in.
pub struct Scale<'a> {
    /// What is counted, above the axis.
    pub unit: &'a str,
    /// Ticks of the axis of values.
    pub ticks: &'a [f64],
    /// First and last year.
    pub years: (f64, f64),
    /// The last observed year.
    pub break_at: f64,
    /// A level that a plan names, and its words.
    pub threshold: Option<(f64, String)>,
    /// Language.
    pub language: Language,
}

/// First and last year of several lines.
pub fn years(lines: &[Line]) -> Option<(f64, f64)> {
    let all = || lines.iter().flat_map(|line| &line.points).map(|point| point.0);
    let (first, last) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    (first < last).then_some((first, last))
}

/// Pixels a plot needs so that its end labels have room.
pub fn room(lines: &[Line]) -> f64 {
    let needed = labels(lines).iter().map(EndLabel::height).sum::<f64>() + LINE;
    needed.max(340.0) + ABOVE + 32.0
}

fn labels(lines: &[Line]) -> Vec<EndLabel> {
    let label = |line: &Line| Some(EndLabel::new(&line.end, line.points.last()?.1, line.ink, line.weight, NAMES));
    lines.iter().filter(|line| !line.end.is_empty()).filter_map(label).collect()
}

/// Draws the lines, the first over the others.
pub fn draw(page: &Page, lines: &[Line], scale: &Scale) {
    let labels = labels(lines);
    let room = page.room;
    let frame = Frame {
        left: room.left + axis_room(scale.ticks, scale.language),
        top: room.top + ABOVE,
        right: room.right - label_room(&labels),
        bottom: room.bottom - 32.0,
    };
    let plot = page.canvas.plot(frame, scale.years, ends(scale.ticks));
    unit(page, scale.unit);
    value_axis(&page.canvas, &plot, scale.years, scale.ticks, scale.language);
    year_axis(&page.canvas, &plot, scale.years);
    if ends(scale.ticks).0 > 0.0 {
        broken_axis(&page.canvas, &plot);
    }
    break_line(&page.canvas, &plot, scale.break_at, scale.language);
    if let Some((level, words)) = &scale.threshold {
        plot.bare_line(&[(scale.years.0, *level), (scale.years.1, *level)], Stroke::dashed(palette::INK, 1.5));
        let (left, y) = plot.place((scale.years.0, *level));
        // Over the line, or under it where the words at the break stand.
        let baseline = if y - plot.frame.top > LINE + 6.0 { y - 6.0 } else { y + TEXT + 2.0 };
        page.canvas.text((left + 6.0, baseline), words, Look::PLAIN.colour(palette::INK).halo());
    }
    for line in lines.iter().rev() {
        plot.line(&line.name, &line.points, line.stroke);
        if let Some(end) = line.points.last().filter(|_| !line.end.is_empty()) {
            plot.dot(*end, line.stroke.width.max(2.0), line.stroke.colour);
        }
    }
    end_labels(&page.canvas, &plot, scale.years.1, &labels);
    plot.end();
}

/// A row a year, a column a line.
pub fn table(lines: &[Line], language: Language, write: &dyn Fn(f64) -> String) -> Table {
    let mut years: Vec<f64> = lines.iter().flat_map(|line| line.points.iter().map(|point| point.0)).collect();
    years.sort_by(f64::total_cmp);
    years.dedup();
    let cell = |points: &[Point], year| at(points, year).map_or_else(String::new, write);
    let row = |year: &f64| std::iter::once(year.to_string()).chain(lines.iter().map(|line| cell(&line.points, *year))).collect();
    let header = std::iter::once(heading("year", language)).chain(lines.iter().map(|line| line.name.clone())).collect();
    Table { header, rows: years.iter().map(row).collect(), ..Table::default() }
}
