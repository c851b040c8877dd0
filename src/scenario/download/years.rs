//! Years, and which night a stock's year means: 1 January (Statistics Norway) or 31 December (Statistics Sweden).

use super::words;
use crate::domain::axis::{Year, YearLabel};

/// A year cell: `2021`, `2021-12-31`, `31.12.2021`, `1.1.2021`, and the night where the cell names it.
#[must_use]
pub fn parse(cell: &str) -> Option<(Year, Option<YearLabel>)> {
    let text = words::folded(cell);
    if let Some(year) = year(&text) {
        return Some((year, None));
    }
    let text = text.split('t').next().filter(|date| date.len() == 10).unwrap_or(&text);
    let parts: Vec<&str> = text.split(['-', '.', '/', ' ']).filter(|part| !part.is_empty()).collect();
    let [first, middle, last] = parts.as_slice() else { return None };
    let (found, day) = match (year(first), year(last)) {
        (Some(found), None) => (found, [*middle, *last]),
        (None, Some(found)) => (found, [*middle, *first]),
        _ => return None,
    };
    match day.map(|part| part.trim_start_matches('0')) {
        ["1", "1"] => Some((found, Some(YearLabel::Jan1))),
        ["12", "31"] => Some((found, Some(YearLabel::Dec31))),
        _ => None,
    }
}

/// Four figures within the years a study may name.
#[must_use]
pub fn year(text: &str) -> Option<Year> {
    let figures = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    figures.then(|| text.parse().ok()).flatten().and_then(Year::new)
}

const JANUARY: &[&str] = &[
    "1. januar",
    "1 januar",
    "1.1",
    "1.1.",
    "01.01",
    "1. jan",
    "1 jan",
    "1 january",
    "january 1",
    "1 januari",
    "den 1 januari",
    "1st january",
    "1st of january",
];
const DECEMBER: &[&str] = &[
    "31. desember",
    "31 desember",
    "31.12",
    "31.12.",
    "31. des",
    "31 december",
    "december 31",
    "den 31 december",
    "31 dec",
    "31st december",
    "31st of december",
];

/// The nights a title, heading or note names.
#[must_use]
pub fn nights(text: &str) -> Vec<YearLabel> {
    // The full stop of a sentence is no part of its last word; that of `1.1.` is.
    let folded = words::folded(text);
    let word = |word: &str| if word.contains(char::is_alphabetic) { word.trim_end_matches('.').to_owned() } else { word.to_owned() };
    let text = folded.split(' ').map(word).collect::<Vec<_>>().join(" ");
    let named = [(JANUARY, YearLabel::Jan1), (DECEMBER, YearLabel::Dec31)];
    named.into_iter().filter(|(list, _)| words::holds(&text, list)).map(|(_, night)| night).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_and_nights_are_read() {
        let year = |y| Year::new(y).unwrap();
        assert_eq!(parse("2021"), Some((year(2021), None)));
        assert_eq!(parse("2021-12-31"), Some((year(2021), Some(YearLabel::Dec31))));
        assert_eq!(parse("01.01.2021"), Some((year(2021), Some(YearLabel::Jan1))));
        assert_eq!((parse("2021K1"), parse("2021M03"), parse("1899"), parse("0 år"), parse("2021-06-30")), (None, None, None, None, None));
        assert_eq!(nights("Folkmängden den 31 december efter region"), [YearLabel::Dec31]);
        assert_eq!((nights("Befolkning per 1.1."), nights("Befolkning")), (vec![YearLabel::Jan1], vec![]));
        assert_eq!(nights("31 december, i indelningen 1 januari").len(), 2);
    }
}
