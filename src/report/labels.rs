//! Words in four languages: one table, one line a key. Terms of the field are those of the national offices.

use crate::domain::axis::{AgeBand, Year, YearLabel};
use crate::domain::service::{Basis, Service, ServiceName};
use crate::domain::study::Language;
use crate::domain::words::{WordTable, column, table};
use crate::report::numbers;
use std::sync::LazyLock;

/// `key;en;nb;nn;sv`, a line a key; no text holds a semicolon. The words of the page stand in a file of their own.
const LINES: &str = concat!(
    include_str!("labels.csv"),
    include_str!("html/words.csv"),
    include_str!("backtest/words.csv"),
    include_str!("words/building.csv"),
    include_str!("words/chance.csv"),
    include_str!("words/curves.csv"),
    include_str!("words/explain.csv"),
    include_str!("words/flows.csv"),
    include_str!("words/housing.csv"),
    include_str!("words/rates.csv"),
    include_str!("words/staff.csv"),
    include_str!("words/privacy.csv"),
    include_str!("words/stand_in.csv"),
    include_str!("words/indicators.csv"),
    include_str!("words/target.csv"),
    include_str!("words/warnings.csv")
);

/// What a reader sees in place of a word that is not in the table: too ugly to be overlooked.
pub const MISSING: &str = "¡¡ no such label !!";

static TABLE: LazyLock<WordTable> = LazyLock::new(|| table(LINES));

/// Every key of the table, in its order.
pub fn keys() -> impl Iterator<Item = &'static str> {
    TABLE.keys().copied()
}

/// The word or sentence `key` in `language`, if the table has it.
#[must_use]
pub fn find(key: &str, language: Language) -> Option<&'static str> {
    TABLE.get(key).map(|words| words[column(language)])
}

/// The word or sentence `key` in `language`; [`MISSING`] where the table does not have it (a test walks every key in the
/// source, so that this never reaches a reader).
#[must_use]
pub fn label(key: &str, language: Language) -> &'static str {
    find(key, language).unwrap_or(MISSING)
}

/// The word `key` with a capital first letter, for heads and the start of sentences.
#[must_use]
pub fn heading(key: &str, language: Language) -> String {
    capital(label(key, language))
}

/// `text` with a capital first letter.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The sentence `key` with `{1}`, `{2}` … replaced by `words`, in one pass: braces inside a word stay as they are.
#[must_use]
pub fn sentence(key: &str, language: Language, words: &[&str]) -> String {
    let mut parts = label(key, language).split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('}').unwrap_or((part, ""));
        let word = number.parse::<usize>().ok().and_then(|n| words.get(n.checked_sub(1)?));
        text.push_str(word.unwrap_or(&MISSING));
        text.push_str(rest);
    }
    text
}

/// `798 users`, `1 user`: a whole number and its unit in the right number; `unit` is a key such as `users`, `places`.
#[must_use]
pub fn counted(value: f64, unit: &str, language: Language) -> String {
    let number = numbers::whole(value, language);
    let singular = format!("{unit}.one");
    let key = if number == "1" { singular.as_str() } else { unit };
    format!("{number}\u{a0}{}", label(key, language))
}

/// What readers call a service: the table's word, or the study's own (a key the table does not know is shown as it is).
#[must_use]
pub fn service_name(service: &Service, language: Language) -> &str {
    match &service.name {
        ServiceName::Label(key) => find(key, language).unwrap_or(key),
        ServiceName::Own(name) => name,
    }
}

/// The same, with what it rests on behind it where that is not the municipality's own: nobody takes a reference value for a
/// count.
#[must_use]
pub fn marked_name(service: &Service, language: Language) -> String {
    let name = service_name(service, language);
    if service.basis == Basis::Reference { format!("{name} ({})", label("basis.reference", language)) } else { name.to_owned() }
}

/// `Hjemmetjenester, brukere`: a name and what is counted, once where the name says it already, as `Sykehjemsplasser` does, or people
/// with a condition.
#[must_use]
pub fn name_and_unit(name: &str, unit: &str, language: Language) -> String {
    let said = unit == "people" || (unit == "places" && name.to_lowercase().contains(label(unit, language)));
    if said {
        return name.to_owned();
    }
    format!("{name}, {}", label(unit, language))
}

/// Ages in words: `80 år og over`, `0–5 år`, sv `80 år och äldre`.
#[must_use]
pub fn ages(band: AgeBand, language: Language) -> String {
    match (band.from, band.to) {
        (0, None) => label("age.all", language).to_owned(),
        (from, None) => sentence("age.open", language, &[&from.to_string()]),
        (from, Some(to)) if from == to => sentence("age.single", language, &[&from.to_string()]),
        (from, Some(to)) => sentence("age.closed", language, &[&format!("{from}–{to}")]),
    }
}

/// Ages where room is short, the same in every language: `80+`, `0–5`.
#[must_use]
pub fn ages_short(band: AgeBand) -> String {
    match band.to {
        None => format!("{}+", band.from),
        Some(to) if to == band.from => to.to_string(),
        Some(to) => format!("{}–{to}", band.from),
    }
}

/// The night of a stock, in the study's own label: `1. januar 2040`, or `31. desember 2039` for the same stock.
#[must_use]
pub fn stock_date(stock: Year, year_label: YearLabel, language: Language) -> String {
    let year = year_label.of_stock(stock).to_string();
    let key = match year_label {
        YearLabel::Jan1 => "date.jan1",
        YearLabel::Dec31 => "date.dec31",
    };
    sentence(key, language, &[&year])
}

/// The day of a study's stocks without its year: `1. januar` or `31. desember`.
#[must_use]
pub fn stock_day(year_label: YearLabel, language: Language) -> &'static str {
    match year_label {
        YearLabel::Jan1 => label("day.jan1", language),
        YearLabel::Dec31 => label("day.dec31", language),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholders(text: &str) -> Vec<&str> {
        let mut found: Vec<&str> = text.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(n, _)| n)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    #[test]
    fn every_line_has_a_key_and_four_languages() {
        for line in LINES.lines() {
            let cells: Vec<&str> = line.split(';').collect();
            assert_eq!(cells.len(), 5, "{line}");
            assert!(cells.iter().all(|cell| !cell.trim().is_empty() && !cell.contains('"')), "{line}");
        }
        assert_eq!(TABLE.len(), LINES.lines().count() - 1, "a key stands twice");
    }

    #[test]
    fn sentences_take_the_same_words_in_every_language() {
        for (key, words) in TABLE.iter() {
            for text in words {
                assert_eq!(placeholders(text), placeholders(words[0]), "{key}: {text}");
            }
        }
    }

    /// Every literal key that the report's source asks for stands in the table.
    #[test]
    fn every_key_in_the_source_is_in_the_table() {
        let mut files = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/report"))];
        let mut seen = 0;
        while let Some(path) = files.pop() {
            if path.is_dir() {
                files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            if path.extension().is_none_or(|ending| ending != "rs") {
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            let source = source.split("#[cfg(test)]").next().unwrap_or_default();
            for call in ["label(\"", "heading(\"", "sentence(\"", "word(\"", "title_word(\"", "say(\""] {
                for rest in source.split(call).skip(1) {
                    let key = rest.split('"').next().unwrap_or_default();
                    assert!(TABLE.contains_key(key), "{}: {key}", path.display());
                    seen += 1;
                }
            }
        }
        assert!(seen >= 5, "the search finds nothing: {seen}");
    }

    #[test]
    fn no_text_calls_a_projection_a_forecast() {
        for (key, [en, nb, nn, _]) in TABLE.iter() {
            assert!(!en.contains("forecast") && !nb.contains("prognose") && !nn.contains("prognose"), "{key}");
        }
    }

    #[test]
    fn placeholders_are_replaced_once_and_by_number() {
        assert_eq!(sentence("capacity.title.one", Language::Nb, &["A{2}", "2031"]), "A{2}: for få plasser fra 2031");
        assert!(sentence("capacity.title.one", Language::Nb, &["A"]).contains(MISSING));
    }

    #[test]
    fn one_is_singular_and_zero_is_not() {
        assert_eq!(counted(1.2, "users", Language::Nb), "1\u{a0}bruker");
        assert_eq!(counted(0.0, "users", Language::Nb), "0\u{a0}brukere");
        assert_eq!(counted(1.5, "places", Language::Sv), "2\u{a0}platser");
    }

    #[test]
    fn what_is_counted_is_said_once() {
        assert_eq!(name_and_unit("Sykehjemsplasser", "places", Language::Nb), "Sykehjemsplasser");
        assert_eq!(name_and_unit("Langtidsopphold", "places", Language::Nb), "Langtidsopphold, plasser");
        assert_eq!(name_and_unit("Barnehage", "children", Language::Nb), "Barnehage, barn");
        assert_eq!(name_and_unit("Platser i särskilt boende", "places", Language::Sv), "Platser i särskilt boende");
    }

    /// A Norwegian study read in Swedish has nursing homes and dwellings beside each other.
    #[test]
    fn homes_and_dwellings_are_two_services_in_every_language() {
        for language in [Language::Nb, Language::Nn, Language::Sv, Language::En] {
            let dwelling = label("dwelling_with_24h_care", language);
            for home in ["nursing_home", "nursing_home_place", "institution_place"] {
                assert!(!label(home, language).contains(dwelling), "{home}: {dwelling}");
            }
        }
    }

    #[test]
    fn ages_and_nights_are_written_as_readers_say_them() {
        let year = Year::new(2041).unwrap();
        assert_eq!(ages(AgeBand::open(80), Language::Sv), "80 år och äldre");
        assert_eq!(ages(AgeBand::closed(0, 5), Language::Nb), "0–5 år");
        assert_eq!(ages(AgeBand::ALL, Language::Nn), "alle aldrar");
        assert_eq!(ages_short(AgeBand::closed(1, 1)), "1");
        assert_eq!(stock_date(year, YearLabel::Dec31, Language::Sv), "31 december 2040");
        assert_eq!(stock_date(year, YearLabel::Jan1, Language::Nb), "1. januar 2041");
    }
}
