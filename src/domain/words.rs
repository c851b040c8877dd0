//! Words in four languages, a line a key: `key;en;nb;nn;sv`. What the report and new studies say is read by it.

use super::study::Language;
use std::collections::BTreeMap;

/// Words by key, in the order of [`column()`].
pub type WordTable = BTreeMap<&'static str, [&'static str; 4]>;

/// The lines below the heading; no text holds a semicolon, and a line of another shape is no entry.
#[must_use]
pub fn table(lines: &'static str) -> WordTable {
    lines.lines().skip(1).filter_map(parse).collect()
}

/// Key and words of a line; none where it has another shape.
#[must_use]
pub fn parse(line: &'static str) -> Option<(&'static str, [&'static str; 4])> {
    let (key, words) = line.split_once(';')?;
    let words: Vec<&'static str> = words.split(';').collect();
    Some((key, words.try_into().ok()?))
}

/// Where a language stands in a line.
#[must_use]
pub const fn column(language: Language) -> usize {
    match language {
        Language::En => 0,
        Language::Nb => 1,
        Language::Nn => 2,
        Language::Sv => 3,
    }
}
