//! Ages as statistics banks write them: `0 år`, `1 year`, `105 år eller eldre`, `100+`, `80–84 år`, `under 1 år`.

use super::words;

/// The highest age a table may name.
pub const HIGHEST: u8 = 130;

/// What a cell says of age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgeWord {
    /// From, and to (none = open).
    Band(u8, Option<u8>),
    /// Up to an age; whether with it or without is decided by what else the column says.
    UpTo(u8),
    /// All ages together.
    All,
    /// People whose age is not known.
    Unknown,
}

/// How a cell is written, for what a column of bare numbers may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Written {
    /// A number alone.
    Bare,
    /// With a word or sign that makes it an age.
    Worded,
}

const UNITS: &[&str] = &["år", "aar", "ar", "year", "years", "yrs", "old", "yr", "års", "years-old", "ålder", "alder", "age", "aged"];
const OPEN: &[&str] = &[
    "eller", "og", "och", "or", "and", "eldre", "äldre", "older", "over", "more", "mer", "meir", "plus", "oppover", "uppåt", "above", "+",
    "w", "-w",
];
const TO: &[&str] = &["til", "till", "to", "-"];
const UNDER: &[&str] = &["under", "less than", "yngre enn", "yngre än", "younger than", "<", "below"];
const UNKNOWN: &[&str] = &[
    "ukjent",
    "uoppgitt",
    "ukjend",
    "uoppgitt alder",
    "uppgift saknas",
    "okänd",
    "okänt",
    "unknown",
    "not stated",
    "ukjent alder",
    "okänd ålder",
    "unknown age",
    "age unknown",
];

/// What a cell says, and how it is written; none where it is no age.
#[must_use]
pub fn parse(cell: &str) -> Option<(AgeWord, Written)> {
    let text = words::folded(cell);
    if words::all_ages(&text) {
        return Some((AgeWord::All, Written::Worded));
    }
    if words::is_one_of(&text, UNKNOWN) {
        return Some((AgeWord::Unknown, Written::Worded));
    }
    if let Some(age) = number(&text) {
        return Some((
            AgeWord::Band(age, Some(age)),
            if text.len() == 3 && text.starts_with('0') { Written::Worded } else { Written::Bare },
        ));
    }
    coded(&text).or_else(|| worded(&text)).map(|age| (age, Written::Worded))
}

/// `Y80-84`, `Y_GE85`, `Y_LT1`, `-4`, `80-`, `105+`, `<1`.
fn coded(text: &str) -> Option<AgeWord> {
    let bare = text.strip_prefix("y").filter(|rest| rest.starts_with(|c: char| c == '_' || c.is_ascii_digit())).unwrap_or(text);
    if let Some(from) = bare.strip_prefix("_ge").and_then(number) {
        return Some(AgeWord::Band(from, None));
    }
    if let Some(under) = bare.strip_prefix("_lt").and_then(number) {
        return below(under);
    }
    if let Some(to) = bare.strip_prefix('-').and_then(number) {
        return Some(AgeWord::UpTo(to));
    }
    if let Some(from) = bare.strip_suffix(['-', '+', 'w']).and_then(number) {
        return Some(AgeWord::Band(from, None));
    }
    if let Some((from, to)) = bare.split_once('-').and_then(|(from, to)| Some((number(from)?, number(to)?))) {
        return (from <= to).then_some(AgeWord::Band(from, Some(to)));
    }
    number(bare).map(|age| AgeWord::Band(age, Some(age)))
}

/// Numbers and words: `80-84 år`, `80 til 84`, `105 år eller eldre`, `under 1 år`, `65 år og over`.
fn worded(text: &str) -> Option<AgeWord> {
    let spaced = text.replace('-', " - ").replace('+', " + ").replace('<', " < ");
    let tokens = words::tokens(&spaced);
    let under = UNDER.iter().any(|phrase| words::holds(&spaced, &[phrase]));
    let mut numbers = Vec::new();
    let (mut open, mut to) = (false, false);
    for token in &tokens {
        match number(token) {
            Some(age) => numbers.push(age),
            None if words::is_one_of(token, UNITS) => {}
            None if words::is_one_of(token, TO) => to = true,
            None if words::is_one_of(token, OPEN) => open = true,
            None if under && UNDER.iter().any(|phrase| phrase.split(' ').any(|word| words::same(token, word))) => {}
            None => return None,
        }
    }
    match (numbers.as_slice(), under, open, to) {
        ([age], true, false, false) => below(*age),
        ([age], false, false, false) => Some(AgeWord::Band(*age, Some(*age))),
        // "100- år" and "100+ år", "-1 år" as some banks write them.
        ([age], false, false, true) if tokens.first() == Some(&"-") => Some(AgeWord::UpTo(*age)),
        ([age], false, _, _) => Some(AgeWord::Band(*age, None)),
        ([from, to_age], false, false, true) if from <= to_age => Some(AgeWord::Band(*from, Some(*to_age))),
        _ => None,
    }
}

fn below(age: u8) -> Option<AgeWord> {
    age.checked_sub(1).map(|to| AgeWord::Band(0, Some(to)))
}

/// A whole number of years, at most [`HIGHEST`].
fn number(text: &str) -> Option<u8> {
    let digits = !text.is_empty() && text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().filter(|age| *age <= HIGHEST)
}

/// The ages of `UpTo`: without its last where another band of the column begins there.
#[must_use]
pub fn settled(word: AgeWord, starts: &[u8]) -> AgeWord {
    match word {
        AgeWord::UpTo(to) if to > 0 && starts.contains(&to) => AgeWord::Band(0, Some(to - 1)),
        AgeWord::UpTo(to) => AgeWord::Band(0, Some(to)),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_read_as_they_are_written() {
        let band = |from, to| Some(AgeWord::Band(from, to));
        for (cell, expected) in [
            ("0 år", band(0, Some(0))),
            ("1 year", band(1, Some(1))),
            ("105 år eller eldre", band(105, None)),
            ("105 years or older", band(105, None)),
            ("90 år og over", band(90, None)),
            ("100+ år", band(100, None)),
            ("100+", band(100, None)),
            ("100 år och äldre", band(100, None)),
            ("100- år", band(100, None)),
            ("80–84 år", band(80, Some(84))),
            ("80-84 years", band(80, Some(84))),
            ("0 to 4", band(0, Some(4))),
            ("5 till 9 år", band(5, Some(9))),
            ("under 1 år", band(0, Some(0))),
            ("<1", band(0, Some(0))),
            ("Y_GE85", band(85, None)),
            ("Y80-84", band(80, Some(84))),
            ("000", band(0, Some(0))),
            ("105", band(105, Some(105))),
            ("-1", Some(AgeWord::UpTo(1))),
            ("Alle aldre", Some(AgeWord::All)),
            ("Uoppgitt", Some(AgeWord::Unknown)),
            ("\u{FFFD}", None),
            ("84-80 år", None),
            ("Kvinner", None),
            ("2015", None),
            ("1.5", None),
        ] {
            assert_eq!(parse(cell).map(|(age, _)| age), expected, "{cell}");
        }
    }

    #[test]
    fn up_to_an_age_ends_where_the_next_begins() {
        assert_eq!(settled(AgeWord::UpTo(1), &[1, 5]), AgeWord::Band(0, Some(0)));
        assert_eq!(settled(AgeWord::UpTo(4), &[5, 10]), AgeWord::Band(0, Some(4)));
    }
}
