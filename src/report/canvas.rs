//! A page to draw on in pixels, and plots on it in the units of the data. All drawing goes through plotters' areas.

use crate::report::font::{self, Weight};
use crate::report::palette;
use crate::report::svg::{Sheet, SvgBackend, escape, units};
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::{Cartesian2d, Circle, DrawingArea, IntoDrawingArea, PathElement, Polygon, Rectangle};
use plotters::style::{Color, IntoFont, RGBColor, ShapeStyle, TextStyle};
use plotters_backend::text_anchor::{HPos, Pos, VPos};
use std::cell::RefCell;
use std::fmt::Write;
use std::rc::Rc;

/// Size of all text but titles, pixels: 9 points where 960 pixels are printed 17 cm wide.
pub const TEXT: f64 = 18.0;
/// Size of titles, pixels.
pub const TITLE: f64 = 24.0;
/// From one line of [`TEXT`] to the next, pixels.
pub const LINE: f64 = 24.0;

/// A rectangle on the page, pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Frame {
    /// Pixels from left to right.
    #[must_use]
    pub fn width(self) -> f64 {
        self.right - self.left
    }

    /// Pixels from top to bottom.
    #[must_use]
    pub fn height(self) -> f64 {
        self.bottom - self.top
    }
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Colour.
    pub colour: RGBColor,
    /// Pixels.
    pub width: f64,
    /// Broken lines are told apart without colour.
    pub dashes: Dashes,
}

/// The rhythm of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dashes {
    /// Unbroken.
    Solid,
    /// Dashes.
    Dashed,
    /// Dots.
    Dotted,
    /// Dash and dot by turns.
    DashDot,
    /// Long dashes.
    Long,
}

impl Stroke {
    /// An unbroken line.
    #[must_use]
    pub const fn solid(colour: RGBColor, width: f64) -> Self {
        Self { colour, width, dashes: Dashes::Solid }
    }

    /// A broken line.
    #[must_use]
    pub const fn dashed(colour: RGBColor, width: f64) -> Self {
        Self { colour, width, dashes: Dashes::Dashed }
    }

    fn style(self) -> ShapeStyle {
        ShapeStyle { color: self.colour.to_rgba(), filled: false, stroke_width: units(self.width).unsigned_abs() }
    }

    const fn attribute(self) -> Option<&'static str> {
        match self.dashes {
            Dashes::Solid => None,
            Dashes::Dashed => Some("stroke-dasharray=\"8 5\""),
            Dashes::Dotted => Some("stroke-dasharray=\"2 4\""),
            Dashes::DashDot => Some("stroke-dasharray=\"9 4 2 4\""),
            Dashes::Long => Some("stroke-dasharray=\"16 5\""),
        }
    }
}

/// Which end of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
}

/// How a text is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// Pixels per em.
    pub size: f64,
    /// Weight.
    pub weight: Weight,
    /// Colour.
    pub colour: RGBColor,
    /// Anchor.
    pub anchor: Anchor,
    /// A white edge, for text on lines.
    pub halo: bool,
}

impl Look {
    /// Grey text of ordinary size.
    pub const PLAIN: Self = Self { size: TEXT, weight: Weight::Regular, colour: palette::GREY, anchor: Anchor::Start, halo: false };

    /// The same in another colour.
    #[must_use]
    pub const fn colour(self, colour: RGBColor) -> Self {
        Self { colour, ..self }
    }

    /// The same, bold.
    #[must_use]
    pub const fn bold(self) -> Self {
        Self { weight: Weight::Bold, ..self }
    }

    /// The same, with another anchor.
    #[must_use]
    pub const fn anchor(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// The same, with a white edge.
    #[must_use]
    pub const fn halo(self) -> Self {
        Self { halo: true, ..self }
    }

    /// Pixels that `text` is wide.
    #[must_use]
    pub fn width(self, text: &str) -> f64 {
        font::width(text, self.size, self.weight)
    }

    const fn flags(self) -> &'static str {
        match (self.weight, self.halo) {
            (Weight::Regular, false) => "regular",
            (Weight::Regular, true) => "regular halo",
            (Weight::Bold, false) => "bold",
            (Weight::Bold, true) => "bold halo",
        }
    }
}

/// A page.
#[derive(Clone)]
pub struct Canvas {
    sheet: Rc<RefCell<Sheet>>,
    area: DrawingArea<SvgBackend, Shift>,
}

/// The backend cannot fail and areas are never borrowed twice, so a failure would be our own mistake.
fn drawn<E: std::fmt::Debug>(result: &Result<(), E>) {
    debug_assert!(result.is_ok(), "drawing into memory cannot fail: {result:?}");
}

impl Canvas {
    /// A white page of so many pixels.
    #[must_use]
    pub fn new(size: (u32, u32)) -> Self {
        let sheet = Rc::new(RefCell::new(Sheet::default()));
        let area = SvgBackend::new(Rc::clone(&sheet), size).into_drawing_area();
        drawn(&area.fill(&palette::WHITE));
        Self { sheet, area }
    }

    /// What has been drawn.
    #[must_use]
    pub fn body(&self) -> String {
        self.sheet.borrow().body().to_owned()
    }

    /// One line of text whose baseline passes through `at` (pixels).
    pub fn text(&self, at: (f64, f64), text: &str, look: Look) {
        let h_pos = match look.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let size = look.size * f64::from(crate::report::svg::UNITS);
        let style = TextStyle::from((look.flags(), size).into_font()).pos(Pos::new(h_pos, VPos::Bottom));
        let style = TextStyle { color: look.colour.to_backend_color(), ..style };
        drawn(&self.area.draw_text(text, &style, (units(at.0), units(at.1 + font::DESCENT * look.size))));
    }

    /// A straight line between two places (pixels).
    pub fn rule(&self, from: (f64, f64), to: (f64, f64), stroke: Stroke) {
        self.path(&[from, to], stroke);
    }

    /// A line through places (pixels).
    pub fn path(&self, places: &[(f64, f64)], stroke: Stroke) {
        if let Some(dashes) = stroke.attribute() {
            self.sheet.borrow_mut().tag(dashes);
        }
        let places: Vec<(i32, i32)> = places.iter().map(|p| (units(p.0), units(p.1))).collect();
        drawn(&self.area.draw(&PathElement::new(places, stroke.style())));
    }

    /// A filled rectangle (pixels).
    pub fn shade(&self, frame: Frame, colour: RGBColor) {
        let corners = [(units(frame.left), units(frame.top)), (units(frame.right), units(frame.bottom))];
        drawn(&self.area.draw(&Rectangle::new(corners, colour.filled())));
    }

    /// A plot in `frame` with these ranges of x and y. Everything drawn until [`Plot::end`] belongs to its group.
    #[must_use]
    pub fn plot(&self, frame: Frame, x: (f64, f64), y: (f64, f64)) -> Plot {
        let Frame { left, top, right, bottom } = frame;
        let range = |(from, to): (f64, f64)| format!("{from} {to}");
        let place = format!("data-plot=\"{left:.2} {top:.2} {right:.2} {bottom:.2}\"");
        let ranges = format!("data-x-range=\"{}\" data-y-range=\"{}\"", range(x), range(y));
        self.sheet.borrow_mut().open(&format!("{place} {ranges}"));
        let part = self.area.clone().shrink((units(left), units(top)), (units(frame.width()), units(frame.height())));
        // Values grow upwards, pixels downwards.
        let (across, down) = part.get_pixel_range();
        let spec = Cartesian2d::<RangedCoordf64, RangedCoordf64>::new(x.0..x.1, y.0..y.1, (across, down.end..down.start));
        Plot { canvas: self.clone(), frame, x, y, area: part.apply_coord_spec(spec) }
    }
}

/// A plot: a part of a page with coordinates of the data.
pub struct Plot {
    canvas: Canvas,
    /// Where it lies on the page.
    pub frame: Frame,
    x: (f64, f64),
    y: (f64, f64),
    area: DrawingArea<SvgBackend, Cartesian2d<RangedCoordf64, RangedCoordf64>>,
}

fn list(values: impl Iterator<Item = f64>) -> String {
    values.map(|v| v.to_string()).collect::<Vec<_>>().join(" ")
}

impl Plot {
    /// The page place (pixels) of a point of the data.
    #[must_use]
    pub fn place(&self, point: (f64, f64)) -> (f64, f64) {
        let share = |v: f64, (from, to): (f64, f64)| (v - from) / (to - from);
        let left = self.frame.left + share(point.0, self.x) * self.frame.width();
        (left, self.frame.bottom - share(point.1, self.y) * self.frame.height())
    }

    /// A line through points of the data; its numbers travel with it.
    pub fn line(&self, series: &str, points: &[(f64, f64)], stroke: Stroke) {
        let numbers = format!("data-x=\"{}\" data-y=\"{}\"", list(points.iter().map(|p| p.0)), list(points.iter().map(|p| p.1)));
        self.mark(series, &numbers);
        self.bare_line(points, stroke);
    }

    /// A line that carries no numbers: a halo, a grid line, a reference.
    pub fn bare_line(&self, points: &[(f64, f64)], stroke: Stroke) {
        if let Some(dashes) = stroke.attribute() {
            self.canvas.sheet.borrow_mut().tag(dashes);
        }
        drawn(&self.area.draw(&PathElement::new(points.to_vec(), stroke.style())));
    }

    /// A bar between two corners of the data, standing for `value` at `at`.
    pub fn bar(&self, series: &str, at: f64, value: f64, corners: [(f64, f64); 2], colour: RGBColor) {
        self.mark(series, &format!("data-x=\"{at}\" data-y=\"{value}\""));
        drawn(&self.area.draw(&Rectangle::new(corners, colour.filled())));
    }

    /// A filled shape standing for `values` (x, value).
    pub fn shape(&self, series: &str, values: &[(f64, f64)], corners: Vec<(f64, f64)>, colour: RGBColor) {
        let numbers = format!("data-x=\"{}\" data-y=\"{}\"", list(values.iter().map(|p| p.0)), list(values.iter().map(|p| p.1)));
        self.mark(series, &numbers);
        drawn(&self.area.draw(&Polygon::new(corners, colour.filled())));
    }

    /// A dot at a point of the data.
    pub fn dot(&self, point: (f64, f64), radius: f64, colour: RGBColor) {
        drawn(&self.area.draw(&Circle::new(point, units(radius), colour.filled())));
    }

    /// Ends the plot's group.
    pub fn end(self) -> Frame {
        self.canvas.sheet.borrow_mut().close();
        self.frame
    }

    fn mark(&self, series: &str, numbers: &str) {
        let mut attributes = String::new();
        let _ = write!(attributes, "data-series=\"{}\" {numbers}", escape(series));
        self.canvas.sheet.borrow_mut().tag(&attributes);
    }
}
