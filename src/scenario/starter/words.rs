//! What `new` says and writes, in the study's language: one table, a line a key.

use crate::domain::study::Language;
use crate::domain::words::{WordTable, column, table};
use std::sync::LazyLock;

/// `key;en;nb;nn;sv`, a line a key; no text holds a semicolon.
const LINES: &str = include_str!("words.csv");

/// What stands in place of a word that is not in the table: too ugly to be overlooked (a test walks every key).
const MISSING: &str = "¡¡ no such word !!";

static TABLE: LazyLock<WordTable> = LazyLock::new(|| table(LINES));

/// The words of one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub Language);

impl Words {
    /// The text of a key.
    pub fn of(self, key: &str) -> &'static str {
        TABLE.get(key).map_or(MISSING, |words| words[column(self.0)])
    }

    /// The text of a key with `{1}`, `{2}` … filled in.
    pub fn with(self, key: &str, values: &[&str]) -> String {
        let fill = |text: String, (at, value): (usize, &&str)| text.replace(&format!("{{{}}}", at + 1), value);
        values.iter().enumerate().fold(self.of(key).to_owned(), fill)
    }
}

/// A text as a TOML string; JSON's escapes are among TOML's.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// `a, b and c` is said without a word for `and`, which differs: `a, b, c`; years in a row as `2015–2018`.
pub(super) fn years(years: &[u16]) -> String {
    let mut spans: Vec<(u16, u16)> = Vec::new();
    for &year in years {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == year => *last = year,
            _ => spans.push((year, year)),
        }
    }
    let words = spans.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}–{b}") });
    words.collect::<Vec<_>>().join(", ")
}

/// `2016–2025`, or the one year.
pub(super) fn span(first: u16, last: u16) -> String {
    if first == last { first.to_string() } else { format!("{first}–{last}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_line_has_four_languages_and_the_same_places_to_fill() {
        for line in LINES.lines().skip(1) {
            let (key, words) = crate::domain::words::parse(line).unwrap_or_else(|| panic!("{line}"));
            let places = |text: &str| (1..=9).filter(|n| text.contains(&format!("{{{n}}}"))).collect::<BTreeSet<_>>();
            assert!(words.iter().all(|word| !word.is_empty() && places(word) == places(words[0])), "{key}");
        }
        assert_eq!(TABLE.len(), LINES.lines().count() - 1, "a key stands twice");
    }

    #[test]
    fn years_in_a_row_are_a_span() {
        assert_eq!(years(&[2015, 2016, 2017, 2019]), "2015–2017, 2019");
        assert_eq!(years(&[]), "");
    }

    #[test]
    fn a_text_becomes_one_toml_string() {
        let text = "Bø \"i\" Telemark\\\n";
        let read: toml::Table = toml::from_str(&format!("name = {}", quoted(text))).unwrap();
        assert_eq!(read["name"].as_str(), Some(text));
    }
}
