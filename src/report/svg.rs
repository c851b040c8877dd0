//! The drawing backend: plotters on one side, SVG text on the other. Sixteen units a pixel, so that plotters' whole
//! numbers carry sub-pixel geometry; two decimals are written.

use crate::report::font::{self, Weight};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};
use std::cell::RefCell;
use std::convert::Infallible;
use std::fmt::Write;
use std::rc::Rc;

/// Units of the backend per pixel.
pub const UNITS: i32 = 16;

/// Width of the white edge around text that may lie on lines, pixels.
const HALO: u32 = 4;

/// `pixels` in units of the backend.
#[expect(clippy::cast_possible_truncation, reason = "a page is a few thousand pixels")]
#[must_use]
pub fn units(pixels: f64) -> i32 {
    (pixels * f64::from(UNITS)).round() as i32
}

/// The document's body as it grows, and the attributes the next element takes.
#[derive(Debug, Default)]
pub struct Sheet {
    body: String,
    next: String,
}

impl Sheet {
    /// Opens a group with these attributes, already escaped.
    pub fn open(&mut self, attributes: &str) {
        let _ = write!(self.body, "<g {attributes}>");
    }

    /// Closes the last group.
    pub fn close(&mut self) {
        self.body.push_str("</g>\n");
    }

    /// Attributes, already escaped, for the next element drawn.
    pub fn tag(&mut self, attributes: &str) {
        let _ = write!(self.next, " {attributes}");
    }

    /// What has been drawn so far.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    fn element(&mut self, name: &str, attributes: &str) {
        let _ = writeln!(self.body, "<{name} {attributes}{}/>", self.next);
        self.next.clear();
    }
}

/// `text` with the five characters that XML keeps for itself written as references.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Characters XML 1.0 does not allow at all, whatever a study's names hold.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Draws onto a [`Sheet`]. The family name of a text style is a list of flags: `bold`, `halo`.
#[derive(Debug, Clone)]
pub struct SvgBackend {
    sheet: Rc<RefCell<Sheet>>,
    size: (u32, u32),
}

impl SvgBackend {
    /// A page of `size` pixels.
    #[must_use]
    pub fn new(sheet: Rc<RefCell<Sheet>>, size: (u32, u32)) -> Self {
        Self { sheet, size }
    }
}

/// A coordinate in pixels with at most two decimals, the shortest way.
fn px(units: i32) -> String {
    let written = format!("{:.2}", f64::from(units) / f64::from(UNITS));
    let short = written.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

fn hex(colour: BackendColor) -> String {
    let (r, g, b) = colour.rgb;
    format!("#{r:02X}{g:02X}{b:02X}")
}

fn opacity(colour: BackendColor) -> String {
    if colour.alpha < 1.0 { format!(" opacity=\"{:.2}\"", colour.alpha) } else { String::new() }
}

fn fill(colour: BackendColor) -> String {
    format!("fill=\"{}\"{}", hex(colour), opacity(colour))
}

fn stroke<S: BackendStyle>(style: &S) -> String {
    let colour = style.color();
    let width = px(i32::try_from(style.stroke_width()).unwrap_or(UNITS));
    format!("fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\"{}", hex(colour), opacity(colour))
}

fn points(path: impl IntoIterator<Item = BackendCoord>) -> String {
    path.into_iter().map(|(x, y)| format!("{},{}", px(x), px(y))).collect::<Vec<_>>().join(" ")
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for SvgBackend {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.size.0 * UNITS.unsigned_abs(), self.size.1 * UNITS.unsigned_abs())
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, colour: BackendColor) -> Drawn {
        self.draw_rect(at, (at.0 + UNITS, at.1 + UNITS), &colour, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        let ends = format!("x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"", px(from.0), px(from.1), px(to.0), px(to.1));
        self.sheet.borrow_mut().element("line", &format!("{ends} {}", stroke(style)));
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, filled: bool) -> Drawn {
        let (left, right, top, bottom) = (a.0.min(b.0), a.0.max(b.0), a.1.min(b.1), a.1.max(b.1));
        let paint = if filled { fill(style.color()) } else { stroke(style) };
        let place = format!("x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", px(left), px(top), px(right - left), px(bottom - top));
        self.sheet.borrow_mut().element("rect", &format!("{place} {paint}"));
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let line = format!("points=\"{}\" {} stroke-linejoin=\"round\"", points(path), stroke(style));
        self.sheet.borrow_mut().element("polyline", &line);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, centre: BackendCoord, radius: u32, style: &S, filled: bool) -> Drawn {
        let paint = if filled { fill(style.color()) } else { stroke(style) };
        let radius = px(i32::try_from(radius).unwrap_or(0));
        let circle = format!("cx=\"{}\" cy=\"{}\" r=\"{radius}\" {paint}", px(centre.0), px(centre.1));
        self.sheet.borrow_mut().element("circle", &circle);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, corners: I, style: &S) -> Drawn {
        let shape = format!("points=\"{}\" {}", points(corners), fill(style.color()));
        self.sheet.borrow_mut().element("polygon", &shape);
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, at: BackendCoord) -> Drawn {
        let flags = style.family();
        let has = |flag: &str| flags.as_str().split(' ').any(|word| word == flag);
        let anchor = match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        };
        let em = style.size() / f64::from(UNITS);
        let lift = match style.anchor().v_pos {
            VPos::Top => font::ASCENT,
            VPos::Center => (font::ASCENT - font::DESCENT) / 2.0,
            VPos::Bottom => -font::DESCENT,
        };
        let weight = if has("bold") { " font-weight=\"700\"" } else { "" };
        let halo = format!(" paint-order=\"stroke\" stroke=\"#FFFFFF\" stroke-width=\"{HALO}\" stroke-linejoin=\"round\"");
        let halo = if has("halo") { halo.as_str() } else { "" };
        let (x, y) = (px(at.0), px(at.1 + units(lift * em)));
        let mut sheet = self.sheet.borrow_mut();
        let next = std::mem::take(&mut sheet.next);
        let look = format!("font-size=\"{em}\"{weight}{anchor} {}{halo}{next}", fill(style.color()));
        let _ = writeln!(sheet.body, "<text x=\"{x}\" y=\"{y}\" {look}>{}</text>", escape(text));
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(&self, text: &str, style: &T) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let weight = if style.family().as_str().contains("bold") { Weight::Bold } else { Weight::Regular };
        // The style's size is in units already, so the width is too.
        let width = font::width(text, style.size() / f64::from(UNITS), weight);
        let height = style.size() / f64::from(UNITS) * (font::ASCENT + font::DESCENT);
        Ok((units(width).unsigned_abs(), units(height).unsigned_abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_keep_a_sixteenth_of_a_pixel() {
        assert_eq!((px(16), px(1), px(-8), px(0)), ("1".into(), "0.06".into(), "-0.5".into(), "0".into()));
        assert_eq!(units(12.345), 198);
    }

    #[test]
    fn names_cannot_break_the_document() {
        assert_eq!(escape("A&B <\"'\u{1}>"), "A&amp;B &lt;&quot;&#39; &gt;");
    }

    #[test]
    fn a_tag_belongs_to_one_element() {
        let sheet = Rc::new(RefCell::new(Sheet::default()));
        let mut backend = SvgBackend::new(Rc::clone(&sheet), (10, 10));
        sheet.borrow_mut().tag("data-x=\"1\"");
        let colour = BackendColor { alpha: 1.0, rgb: (1, 2, 3) };
        backend.draw_rect((0, 0), (32, 16), &colour, true).unwrap();
        backend.draw_line((0, 0), (32, 16), &colour).unwrap();
        let body = sheet.borrow().body().to_owned();
        assert!(body.starts_with("<rect x=\"0\" y=\"0\" width=\"2\" height=\"1\" fill=\"#010203\" data-x=\"1\"/>"), "{body}");
        assert_eq!(body.matches("data-x").count(), 1);
    }
}
