//! The frame every chart stands in: the finding, what is measured, the drawing, its source and run stamp.

use crate::domain::study::Language;
use crate::report::axis;
use crate::report::canvas::{Anchor, Canvas, Frame, LINE, Look, Plot, Stroke, TEXT, TITLE};
use crate::report::font::{self, FAMILY, Weight};
use crate::report::labels::{label, sentence};
use crate::report::place::spread;
use crate::report::svg::escape;
use crate::report::{Chart, Table, numbers, palette};

/// Pixels a page is wide.
pub const WIDTH: u32 = 960;
/// Pixels a page is high at least.
pub const HEIGHT: u32 = 600;
/// Pixels left free at every side.
pub const MARGIN: f64 = 24.0;
const INNER: f64 = WIDTH as f64 - 2.0 * MARGIN;
/// Viewers without the font fall back to one that may be wider: lines of text leave this share of the width free.
const FALLBACK: f64 = 0.95;
/// Pixels between the chart and its sources.
const GAP: f64 = 16.0;
/// Lines that sources may take under a figure.
const SOURCE_LINES: usize = 2;

/// The words of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    /// File name without ending.
    pub id: String,
    /// What the document's ids begin with, so that several charts may stand in one page.
    pub prefix: String,
    /// The finding.
    pub title: String,
    /// Measure, unit, area, period, scenario.
    pub subtitle: String,
    /// What it shows, in words.
    pub alt: String,
    /// Who published what it rests on, the most important first.
    pub sources: Vec<String>,
    /// Run, version, scenario.
    pub stamp: String,
    /// Language of all of it.
    pub language: Language,
}

/// A page with its title, subtitle and footer drawn.
pub struct Page {
    /// What to draw on.
    pub canvas: Canvas,
    /// Room for the chart (pixels).
    pub room: Frame,
    height: u32,
    words: Words,
}

/// A line of text at the end of a line of data.
#[derive(Debug, Clone, PartialEq)]
pub struct EndLabel {
    /// Value and name, in one or more lines.
    pub lines: Vec<String>,
    /// Colour.
    pub colour: plotters::style::RGBColor,
    /// Weight.
    pub weight: Weight,
    /// Value at the end of the line, in units of the plot.
    pub value: f64,
}

impl EndLabel {
    /// `text` in lines of at most `room` pixels.
    #[must_use]
    pub fn new(text: &str, value: f64, colour: plotters::style::RGBColor, weight: Weight, room: f64) -> Self {
        Self { lines: font::wrap(text, room, TEXT, weight), colour, weight, value }
    }

    fn look(&self) -> Look {
        Look { weight: self.weight, ..Look::PLAIN }.colour(self.colour)
    }

    /// Pixels it takes downwards.
    #[must_use]
    pub fn height(&self) -> f64 {
        (0..self.lines.len()).map(|_| LINE).sum()
    }

    fn width(&self) -> f64 {
        self.lines.iter().map(|line| self.look().width(line)).fold(0.0, f64::max)
    }
}

/// Pixels above a plot: a row for what is counted, and below it one for the words at the break.
pub const ABOVE: f64 = 52.0;

/// Pixels between the end of a line and its label: many labels are pushed far, and a leader that is too steep is hard to
/// follow among its neighbours.
const fn label_gap(labels: &[EndLabel]) -> f64 {
    if labels.len() > 5 { 30.0 } else { 10.0 }
}

/// Pixels to keep free right of a plot for these labels.
#[must_use]
pub fn label_room(labels: &[EndLabel]) -> f64 {
    labels.iter().map(EndLabel::width).fold(0.0, f64::max) / FALLBACK + label_gap(labels)
}

/// Draws labels right of a plot, pushed apart; a thin line leads to a label that had to move. Returns where they stand.
pub fn end_labels(canvas: &Canvas, plot: &Plot, end: f64, labels: &[EndLabel]) -> Vec<Frame> {
    let mut taken = Vec::new();
    let heights: Vec<f64> = labels.iter().map(EndLabel::height).collect();
    let wanted: Vec<f64> = labels.iter().map(|label| plot.place((end, label.value)).1).collect();
    let from = plot.place((end, 0.0)).0;
    let gap = label_gap(labels);
    for (i, centre) in spread(&wanted, &heights, plot.frame.top - LINE / 2.0, plot.frame.bottom + LINE / 2.0).into_iter().enumerate() {
        let label = &labels[i];
        // The leader ends at the first line of its label: that is where the number stands.
        let first = centre - heights[i] / 2.0 + LINE / 2.0;
        if (first - wanted[i]).abs() > LINE / 2.0 || (gap > 10.0 && (first - wanted[i]).abs() > 1.0) {
            canvas.rule((from + 4.0, wanted[i]), (from + gap - 3.0, first), Stroke::solid(label.colour, 1.0));
        }
        let mut baseline = first + TEXT * 0.36;
        for line in &label.lines {
            canvas.text((from + gap, baseline), line, label.look());
            baseline += LINE;
        }
        let (top, wide) = (centre - heights[i] / 2.0, label.width() / FALLBACK);
        taken.push(Frame { left: from, top, right: from + gap + wide, bottom: top + heights[i] });
    }
    taken
}

fn lines_of(text: &str, size: f64, weight: Weight) -> Vec<String> {
    font::wrap(text, INNER * FALLBACK, size, weight)
}

/// The sources in at most [`SOURCE_LINES`] lines; what does not fit is said to stand in the report.
fn source_lines(sources: &[String], language: Language) -> Vec<String> {
    let written = |texts: &[String], more: bool| {
        let mut parts: Vec<&str> = texts.iter().map(|text| text.trim_end_matches('.')).collect();
        if more {
            parts.push(label("source.more", language));
        }
        lines_of(&sentence("source.line", language, &[&parts.join("; ")]), TEXT, Weight::Regular)
    };
    let all = written(sources, false);
    if sources.is_empty() || all.len() <= SOURCE_LINES {
        return if sources.is_empty() { Vec::new() } else { all };
    }
    let fitting = (1..sources.len()).rev().map(|n| written(&sources[..n], true)).find(|lines| lines.len() <= SOURCE_LINES);
    fitting.unwrap_or_else(|| written(&sources[..1], sources.len() > 1))
}

impl Page {
    /// A page with `room` pixels in height for the chart itself, or more where the page would be lower than [`HEIGHT`].
    #[must_use]
    pub fn new(words: Words, room: f64) -> Self {
        Self::at_least(words, room, HEIGHT)
    }

    /// A page with `room` pixels in height for the chart itself and none to spare: for rows of bars, which do not grow.
    #[must_use]
    pub fn fitting(words: Words, room: f64) -> Self {
        Self::at_least(words, room, 0)
    }

    fn at_least(words: Words, room: f64, least: u32) -> Self {
        let title = lines_of(&words.title, TITLE, Weight::Bold);
        let subtitle = lines_of(&words.subtitle, TEXT, Weight::Regular);
        let mut footer = source_lines(&words.sources, words.language);
        footer.extend(lines_of(&words.stamp, TEXT, Weight::Regular));
        let down = |lines: &[String], step: f64| lines.iter().map(|_| step).sum::<f64>();
        let top = MARGIN + down(&title, TITLE * 1.3) + down(&subtitle, LINE) + 16.0;
        let below = down(&footer, LINE) + MARGIN;
        let height = (top + room + GAP + below).ceil().max(f64::from(least));
        let pixels = crate::report::svg::units(height / f64::from(crate::report::svg::UNITS)).unsigned_abs();
        let canvas = Canvas::new((WIDTH, pixels));
        let mut baseline = MARGIN + TITLE * 0.9;
        baseline = stack(&canvas, &title, baseline, TITLE * 1.3, Look { size: TITLE, ..Look::PLAIN }.bold().colour(palette::INK));
        stack(&canvas, &subtitle, baseline - 2.0, LINE, Look::PLAIN);
        stack(&canvas, &footer, height - below + LINE * 0.75, LINE, Look::PLAIN);
        let room = Frame { left: MARGIN, top, right: MARGIN + INNER, bottom: height - below - GAP };
        Self { canvas, room, height: pixels, words }
    }

    /// The finished chart; its table is headed by what the chart measures.
    #[must_use]
    pub fn finish(self, table: Table) -> Chart {
        let Words { id, prefix, title, subtitle, alt, language, .. } = self.words;
        let (code, height) = (language.code(), self.height);
        let unique = format!("{prefix}-{id}");
        let size = format!("width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\"");
        let role = format!("role=\"img\" aria-labelledby=\"{unique}-title {unique}-desc\" xml:lang=\"{code}\" lang=\"{code}\"");
        let head = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {size} {role} font-family=\"{FAMILY}\">");
        let name = format!("<title id=\"{unique}-title\">{}</title>", escape(&title));
        let told = format!("<desc id=\"{unique}-desc\">{}</desc>", escape(&alt));
        let svg = format!("{head}\n{name}\n{told}\n{}</svg>\n", self.canvas.body());
        let table = Table { caption: subtitle.clone(), ..table };
        Chart { id, title, subtitle, svg, alt, table }
    }
}

fn stack(canvas: &Canvas, lines: &[String], first: f64, step: f64, look: Look) -> f64 {
    let mut baseline = first;
    for line in lines {
        canvas.text((MARGIN, baseline), line, look);
        baseline += step;
    }
    baseline
}

/// Light horizontal lines at the ticks, numbers left of them; the zero line is the strongest.
pub fn value_axis(canvas: &Canvas, plot: &Plot, x: (f64, f64), ticks: &[f64], language: Language) {
    for &tick in ticks {
        let stroke = if tick == 0.0 { Stroke::solid(palette::GREY, 1.5) } else { Stroke::solid(palette::GRID, 1.0) };
        plot.bare_line(&[(x.0, tick), (x.1, tick)], stroke);
        let (left, y) = plot.place((x.0, tick));
        canvas.text((left - 10.0, y + TEXT * 0.36), &tick_text(tick, ticks, language), Look::PLAIN.anchor(Anchor::End));
    }
}

/// A tick with as many decimals as the step needs.
#[must_use]
pub fn tick_text(tick: f64, ticks: &[f64], language: Language) -> String {
    let step = ticks.windows(2).next().map_or(1.0, |pair| pair[1] - pair[0]);
    let places = (0..6).find(|places| step * f64::from(10_u32.pow(*places)) >= 0.999).unwrap_or(6);
    numbers::decimal(tick, usize::try_from(places).unwrap_or(0), language)
}

/// What is counted, above the axis of values.
pub fn unit(page: &Page, text: &str) {
    page.canvas.text((page.room.left, page.room.top + LINE * 0.6), text, Look::PLAIN);
}

/// Pixels to keep free left of a plot for the numbers of its axis.
#[must_use]
pub fn axis_room(ticks: &[f64], language: Language) -> f64 {
    ticks.iter().map(|tick| Look::PLAIN.width(&tick_text(*tick, ticks, language))).fold(0.0, f64::max) + 12.0
}

/// Years under a plot.
pub fn year_axis(canvas: &Canvas, plot: &Plot, years: (f64, f64)) {
    for year in axis::years(years.0, years.1, plot.frame.width(), 54.0) {
        let x = plot.place((year, 0.0)).0;
        canvas.rule((x, plot.frame.bottom), (x, plot.frame.bottom + 5.0), Stroke::solid(palette::GREY, 1.0));
        canvas.text((x, plot.frame.bottom + 25.0), &format!("{year}"), Look::PLAIN.anchor(Anchor::Middle));
    }
}

/// The line between what was observed and what is projected, and the two words.
pub fn break_line(canvas: &Canvas, plot: &Plot, year: f64, language: Language) {
    let words = ["observed", "projected"].map(|key| crate::report::labels::heading(key, language));
    break_between(canvas, plot, year, [&words[0], &words[1]]);
}

/// The same line between two other words.
pub fn break_between(canvas: &Canvas, plot: &Plot, year: f64, words: [&str; 2]) {
    let x = plot.place((year, 0.0)).0;
    let top = plot.frame.top;
    canvas.rule((x, top), (x, plot.frame.bottom), Stroke::solid(palette::WHITE, 3.5));
    canvas.rule((x, top - 6.0), (x, plot.frame.bottom), Stroke::solid(palette::GREY, 1.0));
    let [before, after] = words;
    if x - plot.frame.left > Look::PLAIN.width(before) + 8.0 {
        canvas.text((x - 8.0, top - 10.0), before, Look::PLAIN.anchor(Anchor::End));
    }
    canvas.text((x + 8.0, top - 10.0), after, Look::PLAIN);
}
