//! Numbers as readers write them. Rounding happens here and nowhere else: half away from zero, judged on the decimal
//! digits that the tables print (the shortest that read back to the same bits), so that table and text never disagree.

use crate::domain::axis::Year;
use crate::domain::study::Language;

/// True minus, not a hyphen.
pub const MINUS: char = '\u{2212}';
/// A space that does not break the line.
pub const NBSP: char = '\u{a0}';
/// What stands where there is no number.
pub const NONE: &str = "–";

/// `1 234 567`: to whole numbers, in groups of three.
#[must_use]
pub fn whole(value: f64, language: Language) -> String {
    decimal(value, 0, language)
}

/// `1 234,5`: to `places` decimals, in groups of three. [`NONE`] for what is not a number.
#[must_use]
pub fn decimal(value: f64, places: usize, language: Language) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let (units, fraction) = round(value.abs(), places);
    let is_zero = units.bytes().chain(fraction.bytes()).all(|digit| digit == b'0');
    let sign = if value < 0.0 && !is_zero { MINUS.to_string() } else { String::new() };
    let point = if places == 0 { "" } else { decimal_mark(language) };
    format!("{sign}{}{point}{fraction}", grouped(&units, language))
}

/// `+1 234` or `−1 234`; zero has no sign.
#[must_use]
pub fn signed(value: f64, language: Language) -> String {
    plus(value, whole(value, language))
}

/// `+1 234,5` or `−1 234,5`; zero has no sign.
#[must_use]
pub fn signed_decimal(value: f64, places: usize, language: Language) -> String {
    plus(value, decimal(value, places, language))
}

/// `47 %` of a fraction 0.47.
#[must_use]
pub fn percent(fraction: f64, places: usize, language: Language) -> String {
    let number = decimal(fraction * 100.0, places, language);
    match language {
        Language::En => format!("{number}%"),
        _ => format!("{number}{NBSP}%"),
    }
}

/// So many of a hundred: whole, but none and all only where it is none and all; `<1` and `>99` next to them.
#[must_use]
pub fn of_hundred(value: f64, language: Language) -> String {
    match value {
        value if value > 0.0 && value < 0.5 => "<1".to_owned(),
        value if (99.5..100.0).contains(&value) => ">99".to_owned(),
        value => whole(value, language),
    }
}

/// The same as a share in per cent.
#[must_use]
pub fn chance(share: f64, language: Language) -> String {
    let number = of_hundred(100.0 * share, language);
    if language == Language::En { format!("{number}%") } else { format!("{number}{NBSP}%") }
}

/// `+47 %` or `−3 %`; zero has no sign.
#[must_use]
pub fn signed_percent(fraction: f64, places: usize, language: Language) -> String {
    plus(fraction, percent(fraction, places, language))
}

/// `2026–2040`; years are never grouped.
#[must_use]
pub fn years(first: Year, last: Year) -> String {
    if first == last { first.to_string() } else { format!("{first}–{last}") }
}

/// The exact number as the tables hold it: point, no grouping, the shortest form that reads back to the same bits.
#[must_use]
pub fn exact(value: f64) -> String {
    format!("{value}")
}

/// The value as it is shown with no decimals, as a number again: to compare or subtract what readers see.
#[must_use]
pub fn shown(value: f64) -> f64 {
    let (units, _) = round(value.abs(), 0);
    units.parse::<f64>().unwrap_or(value).copysign(value)
}

fn plus(value: f64, written: String) -> String {
    let has_digit_above_zero = written.bytes().any(|b| (b'1'..=b'9').contains(&b));
    if value > 0.0 && has_digit_above_zero { format!("+{written}") } else { written }
}

const fn decimal_mark(language: Language) -> &'static str {
    match language {
        Language::En => ".",
        _ => ",",
    }
}

const fn group_mark(language: Language) -> char {
    match language {
        Language::En => ',',
        _ => NBSP,
    }
}

fn grouped(units: &str, language: Language) -> String {
    let mut text = String::with_capacity(units.len() * 2);
    for (i, digit) in units.chars().enumerate() {
        if i > 0 && (units.len() - i).is_multiple_of(3) {
            text.push(group_mark(language));
        }
        text.push(digit);
    }
    text
}

/// Digits before and after the point of a number that is not negative, half rounded up.
fn round(value: f64, places: usize) -> (String, String) {
    let written = exact(value);
    let (units, fraction) = written.split_once('.').unwrap_or((&written, ""));
    let kept = fraction.bytes().chain(std::iter::repeat(b'0')).take(places);
    let mut digits: Vec<u8> = units.bytes().chain(kept).collect();
    if fraction.as_bytes().get(places).is_some_and(|digit| *digit >= b'5') {
        add_one(&mut digits);
    }
    let fraction = digits.split_off(digits.len() - places);
    let text = |digits: Vec<u8>| digits.into_iter().map(char::from).collect::<String>();
    (text(digits), text(fraction))
}

fn add_one(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{En, Nb, Sv};

    #[test]
    fn thousands_decimals_and_minus_follow_the_language() {
        assert_eq!(whole(1_234_567.4, Nb), "1\u{a0}234\u{a0}567");
        assert_eq!(whole(999.5, En), "1,000");
        assert_eq!(decimal(-1234.56, 1, Sv), "\u{2212}1\u{a0}234,6");
        assert_eq!(decimal(0.04, 1, En), "0.0");
    }

    #[test]
    fn half_goes_away_from_zero_as_the_digits_say() {
        assert_eq!((whole(0.5, Nb), whole(2.5, Nb), whole(-2.5, Nb)), ("1".into(), "3".into(), "\u{2212}3".into()));
        // In binary 1.005 lies below the half; the table prints 1.005, and readers round that.
        assert_eq!(decimal(1.005, 2, En), "1.01");
        assert_eq!(decimal(0.285, 2, En), "0.29");
    }

    #[test]
    fn zero_has_no_sign_however_it_came_about() {
        assert_eq!((whole(-0.3, Nb), signed(0.4, Nb), signed(-0.0, Nb)), ("0".into(), "0".into(), "0".into()));
        assert_eq!((signed(12.0, Nb), signed(-12.0, Nb)), ("+12".into(), "\u{2212}12".into()));
    }

    #[test]
    fn nearly_none_and_nearly_all_are_not_none_and_all() {
        let of = |value| of_hundred(value, Language::En);
        assert_eq!([0.0, 0.1, 0.49, 0.5, 42.4, 99.4, 99.5, 99.9, 100.0].map(of), ["0", "<1", "<1", "1", "42", "99", ">99", ">99", "100"]);
        assert_eq!((chance(0.999, Language::Nb), chance(1.0, Language::En)), (format!(">99{NBSP}%"), "100%".to_owned()));
    }

    #[test]
    fn percent_years_and_gaps() {
        assert_eq!((percent(0.466, 0, Nb), percent(0.466, 1, En)), ("47\u{a0}%".into(), "46.6%".into()));
        assert_eq!(signed_percent(-0.03, 0, Sv), "\u{2212}3\u{a0}%");
        let year = |y| Year::new(y).unwrap();
        assert_eq!((years(year(2026), year(2040)), years(year(2030), year(2030))), ("2026–2040".into(), "2030".into()));
        assert_eq!((whole(f64::NAN, Nb), exact(0.1)), ("–".into(), "0.1".into()));
        assert_eq!((shown(-2.5), shown(1e15 + 0.5)), (-3.0, 1e15 + 1.0));
    }
}
