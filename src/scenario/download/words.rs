//! The words statistics banks use, in bokmål, nynorsk, Swedish and English, and how they are compared: capital letters
//! aside, a letter lost on the way (U+FFFD) standing for any letter.

mod lists;

use super::Measure;
use crate::domain::axis::Sex;
pub use lists::*;

/// What stands where a letter was lost before the file was made.
pub const LOST: char = '\u{FFFD}';

/// Lower case, one blank between words, all dashes alike.
#[must_use]
pub fn folded(text: &str) -> String {
    let plain: String = text.chars().map(|c| if matches!(c, '–' | '—' | '‑' | '‒' | '−') { '-' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether a folded text is a word; lost letters match any one letter.
#[must_use]
pub fn same(text: &str, word: &str) -> bool {
    let mut letters = word.chars();
    // Of a text whose every letter is lost nothing is known.
    text.chars().any(|c| c != LOST)
        && text.chars().all(|c| letters.next().is_some_and(|letter| c == LOST || c == letter))
        && letters.next().is_none()
}

/// Whether a folded text is one of the words.
#[must_use]
pub fn is_one_of(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| same(text, word))
}

/// Whether one of the words (or phrases) stands in a folded text, as whole words.
#[must_use]
pub fn holds(text: &str, words: &[&str]) -> bool {
    let tokens = tokens(text);
    words.iter().any(|phrase| {
        let wanted: Vec<&str> = phrase.split(' ').collect();
        tokens.windows(wanted.len()).any(|window| window.iter().zip(&wanted).all(|(token, word)| same(token, word)))
    })
}

/// Words of a folded text, signs around them taken off.
#[must_use]
pub fn tokens(text: &str) -> Vec<&str> {
    let sign = |c: char| matches!(c, ',' | ';' | ':' | '(' | ')' | '"' | '\'' | '|' | '=' | '/');
    text.split(|c: char| c.is_whitespace() || sign(c)).filter(|token| !token.is_empty()).collect()
}

/// Headings of a band's first age.
pub const AGE_FROM: &[&str] =
    &["age_from", "alder_fra", "fra alder", "alder fra", "frå alder", "alder frå", "från ålder", "ålder från", "age from"];

/// Headings of a column of alternatives of a projection.
pub const ALTERNATIVE: &[&str] = &[
    "alternativ",
    "alternativer",
    "alternative",
    "alternatives",
    "variant",
    "varianter",
    "variants",
    "scenario",
    "scenarios",
    "scenarier",
    "scenarium",
    "framskrivingsalternativ",
    "fremskrivingsalternativ",
    "fremskrivningsalternativ",
    "framskrivningsalternativ",
    "framskrivningsvariant",
    "prognosalternativ",
    "prognosealternativ",
    "projection alternative",
    "projection variant",
];

/// Headings of remarks.
pub const NOTE: &[&str] =
    &["note", "notes", "merknad", "merknader", "kommentar", "anmärkning", "source", "kilde", "kjelde", "källa", "status", "obs_status"];

const FEMALE: &[&str] =
    &["female", "females", "women", "woman", "kvinner", "kvinne", "kvinnor", "kvinna", "kvinnfolk", "jenter", "girls", "k", "f"];

/// A word for women, men, or both together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SexWord {
    /// Women or men.
    One(Sex),
    /// Everybody.
    Both,
}

/// Women, men or both. The codes 1 and 2 mean men and women at Statistics Norway and at Statistics Sweden alike.
#[must_use]
pub fn sex(text: &str) -> Option<SexWord> {
    let text = folded(text);
    match text.as_str() {
        "1" | "01" => return Some(SexWord::One(Sex::Male)),
        "2" | "02" => return Some(SexWord::One(Sex::Female)),
        _ => {}
    }
    if is_one_of(&text, FEMALE) {
        return Some(SexWord::One(Sex::Female));
    }
    if is_one_of(&text, MALE) {
        return Some(SexWord::One(Sex::Male));
    }
    (is_one_of(&text, BOTH_SEXES) || is_one_of(&text, TOTAL)).then_some(SexWord::Both)
}

/// Women, men or both where the word stands in a longer heading: `Kvinner 2015`. Single letters and figures do not count.
#[must_use]
pub fn sex_within(text: &str) -> Option<SexWord> {
    let text = folded(text);
    let long = |words: &[&'static str]| words.iter().copied().filter(|word| word.len() > 1 && *word != "persons").collect::<Vec<_>>();
    if holds(&text, &long(BOTH_SEXES)) {
        return Some(SexWord::Both);
    }
    match (holds(&text, &long(FEMALE)), holds(&text, &long(MALE))) {
        (true, false) => Some(SexWord::One(Sex::Female)),
        (false, true) => Some(SexWord::One(Sex::Male)),
        (true, true) => Some(SexWord::Both),
        (false, false) => None,
    }
}

/// Whether a text is the whole of all ages.
#[must_use]
pub fn all_ages(text: &str) -> bool {
    let text = folded(text);
    is_one_of(&text, ALL_AGES) || is_one_of(&text, TOTAL)
}

/// Whether a text is a total of something.
#[must_use]
pub fn total(text: &str) -> bool {
    let text = folded(text);
    is_one_of(&text, TOTAL) || is_one_of(&text, ALL_AGES) || is_one_of(&text, BOTH_SEXES)
}

/// What a text (a heading, an entry under "contents", a title) says is counted.
#[must_use]
pub fn measure(text: &str) -> Option<Measure> {
    let text = folded(text);
    let among = [
        (NET, Measure::Net),
        (MOVED_IN, Measure::In),
        (MOVED_OUT, Measure::Out),
        (BIRTHS, Measure::Births),
        (DEATHS, Measure::Deaths),
        (USERS, Measure::Users),
        (PERSONS, Measure::Persons),
    ];
    let single = |words: &[&'static str]| words.iter().copied().filter(|word| !matches!(*word, "in" | "out" | "net")).collect::<Vec<_>>();
    let whole = among.iter().find(|(words, _)| is_one_of(&text, words));
    let found = whole.or_else(|| among.iter().find(|(words, _)| holds(&text, &single(words)))).map(|(_, measure)| *measure);
    found.map(|measure| of_kind(measure, &text))
}

/// Moves of one kind, where a text names one kind alone.
fn of_kind(measure: Measure, text: &str) -> Measure {
    let abroad = text.split(' ').any(|word| ABROAD.iter().any(|part| word.contains(part)));
    let within = text.split(' ').any(|word| WITHIN.iter().any(|part| word.contains(part)));
    match (measure, abroad, within) {
        _ if holds(text, TOGETHER) => measure,
        (Measure::In, true, false) => Measure::InAbroad,
        (Measure::Out, true, false) => Measure::OutAbroad,
        (Measure::Net, true, false) => Measure::NetAbroad,
        (Measure::In, false, true) => Measure::InInternal,
        (Measure::Out, false, true) => Measure::OutInternal,
        (Measure::Net, false, true) => Measure::NetInternal,
        _ => measure,
    }
}

/// The first word of a text that speaks of a projection.
#[must_use]
pub fn projection(text: &str) -> Option<String> {
    let text = folded(text);
    tokens(&text).into_iter().find(|word| PROJECTION.iter().any(|part| word.contains(part))).map(str::to_owned)
}

/// A unit that is not persons: shares, thousands.
#[must_use]
pub fn other_unit(text: &str) -> Option<&'static str> {
    let text = folded(text);
    if holds(&text, PERCENT) || text.contains('%') {
        return Some("shares");
    }
    holds(&text, THOUSAND).then_some("thousands")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_letter_stands_for_any_one_letter() {
        assert!(same("kj\u{FFFD}nn", "kjønn") && same("\u{FFFD}r", "år") && !same("\u{FFFD}r", "tid") && !same("kj\u{FFFD}n", "kjønn"));
    }

    #[test]
    fn sexes_are_known_in_four_languages() {
        let women = ["Kvinner", "kvinne", "Kvinnor", "FEMALES", "K", "2", "Women"];
        let men = ["Menn", "Mann", "Män", "Males", "M", "1", "M\u{FFFD}n"];
        assert!(women.iter().all(|word| sex(word) == Some(SexWord::One(Sex::Female))));
        assert!(men.iter().all(|word| sex(word) == Some(SexWord::One(Sex::Male))));
        assert!(["Begge kjønn", "Båda könen", "Both sexes", "I alt", "Totalt"].iter().all(|word| sex(word) == Some(SexWord::Both)));
        assert_eq!((sex("3"), sex("")), (None, None));
        assert_eq!((sex_within("Kvinner 2015"), sex_within("Persons 2015")), (Some(SexWord::One(Sex::Female)), None));
    }

    #[test]
    fn net_moves_are_not_taken_for_moves_in() {
        assert_eq!(measure("Nettoinnflytting 2020"), Some(Measure::Net));
        let kinds = [
            "Innflytting, innenlandsk",
            "Utvandring",
            "Nettoinnvandring",
            "Inrikes utflyttningar",
            "Inflyttning från utlandet",
            "Immigrations",
        ];
        let found =
            [Measure::InInternal, Measure::OutAbroad, Measure::NetAbroad, Measure::OutInternal, Measure::InAbroad, Measure::InAbroad];
        assert_eq!(kinds.map(measure), found.map(Some));
        let all = ["Innflyttinger", "Nettoinnflytting inkl. innvandring", "Utflyttning", "In-migration"];
        assert_eq!(all.map(measure), [Measure::In, Measure::Net, Measure::Out, Measure::In].map(Some));
        assert_eq!(
            (measure("Levande födda"), measure("Døde"), measure("Folketilvekst")),
            (Some(Measure::Births), Some(Measure::Deaths), None)
        );
    }

    #[test]
    fn shares_and_thousands_are_seen() {
        assert_eq!(
            (other_unit("Personer (prosent)"), other_unit("1 000 personer"), other_unit("Personer")),
            (Some("shares"), Some("thousands"), None)
        );
    }
}
