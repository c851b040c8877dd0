//! Colours. Every text colour has a contrast of at least 4.5 against white, every fill at least 3 (the tests measure it).

use plotters::style::RGBColor;

/// Titles, observed values.
pub const INK: RGBColor = RGBColor(0x1B, 0x26, 0x31);
/// Subtitles, axes, notes.
pub const GREY: RGBColor = RGBColor(0x4F, 0x5B, 0x66);
/// The main scenario; need at unchanged use.
pub const BLUE: RGBColor = RGBColor(0x00, 0x5F, 0x99);
/// The second scenario; capacity; an earlier plan.
pub const ORANGE: RGBColor = RGBColor(0xB3, 0x47, 0x00);
/// The third scenario; need with the trend.
pub const TEAL: RGBColor = RGBColor(0x00, 0x73, 0x5C);
/// The fourth scenario.
pub const PLUM: RGBColor = RGBColor(0x8A, 0x3A, 0x75);
/// Paper.
pub const WHITE: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);
/// Grid lines: carry no information of their own.
pub const GRID: RGBColor = RGBColor(0xDD, 0xE1, 0xE5);
/// Behind observed years.
pub const SHADE: RGBColor = RGBColor(0xEC, 0xEE, 0xF0);
/// Bars of men.
pub const MEN: RGBColor = RGBColor(0x4A, 0x90, 0xC2);
/// Bars of women.
pub const WOMEN: RGBColor = RGBColor(0xC8, 0x81, 0x1F);

/// Bands of futures: 95, 80 and 50 of a hundred. Too pale to be told apart alone: they are named, and their numbers stand beside them.
pub const FAN: [RGBColor; 3] = [RGBColor(0xDB, 0xE9, 0xF3), RGBColor(0xAE, 0xCF, 0xE5), RGBColor(0x76, 0xAE, 0xD3)];

/// People already known who will need a service: light on the bars of ages, in a grey print too.
pub const KNOWN: RGBColor = WOMEN;

/// Colours of scenarios in the study's order, as many as a reader tells apart.
pub const SCENARIOS: [RGBColor; 6] = [BLUE, ORANGE, TEAL, PLUM, INK, GREY];

const LIGHTEST: [f64; 3] = [90.0, 150.0, 196.0];
const DARKEST: [f64; 3] = [14.0, 58.0, 98.0];

/// Fill of age group `index` of `groups`, one hue, the oldest darkest.
#[must_use]
pub fn step(index: usize, groups: usize) -> RGBColor {
    let share = if groups < 2 { 0.5 } else { small(index) / small(groups - 1) };
    let mix = |i: usize| byte(LIGHTEST[i] + (DARKEST[i] - LIGHTEST[i]) * share);
    RGBColor(mix(0), mix(1), mix(2))
}

fn small(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a mix of two bytes is a byte")]
pub(super) fn byte(value: f64) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance and contrast as in WCAG 2.1.
    fn luminance(RGBColor(r, g, b): RGBColor) -> f64 {
        let part = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.040_45 { v / 12.92 } else { libm::pow((v + 0.055) / 1.055, 2.4) }
        };
        0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
    }

    fn on_white(colour: RGBColor) -> f64 {
        1.05 / (luminance(colour) + 0.05)
    }

    #[test]
    fn text_colours_reach_four_and_a_half() {
        for colour in SCENARIOS.into_iter().chain([INK, GREY, BLUE, ORANGE, TEAL, PLUM]) {
            assert!(on_white(colour) >= 4.5, "{colour:?} {}", on_white(colour));
        }
        assert!((on_white(BLUE) - 6.78).abs() < 0.02, "the measure itself");
    }

    #[test]
    fn fills_reach_three_and_steps_are_told_apart() {
        assert!(on_white(MEN) >= 3.0 && on_white(WOMEN) >= 3.0);
        for groups in 1..=8 {
            let steps: Vec<f64> = (0..groups).map(|i| on_white(step(i, groups))).collect();
            assert!(steps.iter().all(|ratio| *ratio >= 3.0), "{steps:?}");
            assert!(steps.windows(2).all(|pair| pair[1] > pair[0] * 1.1), "{steps:?}");
        }
    }
}
