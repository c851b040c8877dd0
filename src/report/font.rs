//! Widths of text from the embedded font (Noto Sans Regular and Bold, SIL Open Font License).

use ab_glyph::{Font, FontRef};
use std::sync::LazyLock;

/// The family as SVG names it: quoted, with what most machines have behind it.
pub const FAMILY: &str = "'Noto Sans','Segoe UI','Liberation Sans',Arial,sans-serif";

/// How far letters reach above the baseline, in em.
pub const ASCENT: f64 = 1.069;
/// How far letters reach below it, in em.
pub const DESCENT: f64 = 0.293;

/// The two weights in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// 400.
    Regular,
    /// 700.
    Bold,
}

static REGULAR: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| FontRef::try_from_slice(notosans::REGULAR_TTF).ok());
static BOLD: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| FontRef::try_from_slice(notosans::BOLD_TTF).ok());

fn face(weight: Weight) -> Option<&'static FontRef<'static>> {
    match weight {
        Weight::Regular => REGULAR.as_ref(),
        Weight::Bold => BOLD.as_ref(),
    }
}

/// Width of one line of text in pixels at `size` pixels per em, kerning left out (it only makes text narrower).
#[must_use]
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let Some(face) = face(weight) else { return 0.6 * size * f64::from(u32::try_from(text.chars().count()).unwrap_or(u32::MAX)) };
    let per_em = f64::from(face.units_per_em().unwrap_or(1000.0));
    text.chars().map(|letter| f64::from(face.h_advance_unscaled(face.glyph_id(letter)))).sum::<f64>() * size / per_em
}

/// Whether the font can draw every letter of `text`.
#[must_use]
pub fn can_draw(text: &str, weight: Weight) -> bool {
    face(weight).is_some_and(|face| text.chars().all(|letter| face.glyph_id(letter).0 != 0))
}

/// `text` in lines no wider than `room` pixels, broken at spaces; a single word that is wider keeps a line of its own.
#[must_use]
pub fn wrap(text: &str, room: f64, size: f64, weight: Weight) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size, weight) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_grow_with_size_weight_and_letters() {
        let plain = width("Sykehjem", 18.0, Weight::Regular);
        assert!(plain > 70.0 && plain < 100.0, "{plain}");
        assert!(width("Sykehjem", 18.0, Weight::Bold) > plain);
        assert!((width("Sykehjem", 36.0, Weight::Regular) - 2.0 * plain).abs() < 1e-9);
        // Every letter counts once, however many bytes it has.
        assert!((width("øø", 10.0, Weight::Regular) - 2.0 * width("ø", 10.0, Weight::Regular)).abs() < 1e-9);
    }

    #[test]
    fn lines_break_at_spaces_and_lose_nothing() {
        let text = "Nordreisa – Ráisa – Raisi har 1\u{a0}234 innbyggere";
        let lines = wrap(text, 150.0, 18.0, Weight::Regular);
        assert!(lines.len() > 2);
        assert_eq!(lines.join(" "), text);
        assert!(lines.iter().all(|line| width(line, 18.0, Weight::Regular) <= 150.0));
    }
}
