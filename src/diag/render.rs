//! Mistakes as people read them: what, where, why it matters, what to do.

use super::{Diagnostic, Diagnostics, Severity};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Lines a list takes at most, however many mistakes there are.
pub const MOST_LINES: usize = 60;

/// Whether the text carries colour codes of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Bare text.
    Plain,
    /// Red for errors, yellow for warnings.
    Colour,
}

/// What a reader's own language has for a code; the program's own words follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Its word for error or warning.
    pub severity: &'static str,
    /// The sentence of the code.
    pub said: &'static str,
    /// What tells that English follows.
    pub english: &'static str,
}

/// The whole list in English, as [`render_told`] writes it.
#[must_use]
pub fn render(list: &Diagnostics, texts: &BTreeMap<String, String>, paint: Paint) -> String {
    render_told(list, texts, paint, |_| None)
}

/// The whole list: the first five of each kind and a count, fewer of each where that would pass [`MOST_LINES`] lines.
/// `texts` are the files' texts by the name their places carry; where one is known, its line is shown with a caret. `told` is what
/// the reader's language has for a code.
#[must_use]
pub fn render_told(
    list: &Diagnostics,
    texts: &BTreeMap<String, String>,
    paint: Paint,
    told: impl Fn(&Diagnostic) -> Option<Told>,
) -> String {
    [5, 3, 2, 1]
        .into_iter()
        .map(|most| of_each_kind(list, most, |diagnostic| one_told(diagnostic, texts, paint, told(diagnostic))))
        .find(|text| text.lines().count() <= MOST_LINES)
        .unwrap_or_else(|| first_lines(&of_each_kind(list, 1, |diagnostic| headline(diagnostic, paint, told(diagnostic)))))
}

/// One mistake: headline, place, source line with caret, reason, advice.
#[must_use]
pub fn one(diagnostic: &Diagnostic, texts: &BTreeMap<String, String>, paint: Paint) -> String {
    one_told(diagnostic, texts, paint, None)
}

fn one_told(diagnostic: &Diagnostic, texts: &BTreeMap<String, String>, paint: Paint, told: Option<Told>) -> String {
    let mut text = headline(diagnostic, paint, told);
    if let Some(snippet) = texts.get(&diagnostic.place.file).and_then(|file| snippet(file, diagnostic)) {
        text.push_str(&snippet);
    }
    for (label, words) in [("why", &diagnostic.why), ("try", &diagnostic.advice)] {
        if !words.is_empty() {
            let _ = writeln!(text, "  {label}: {}", harmless(words));
        }
    }
    text
}

fn headline(diagnostic: &Diagnostic, paint: Paint, told: Option<Told>) -> String {
    let (word, colour) = match diagnostic.severity {
        Severity::Error => ("error", "\u{1b}[1;31m"),
        Severity::Warning => ("warning", "\u{1b}[1;33m"),
    };
    let (start, end) = match paint {
        Paint::Plain => ("", ""),
        Paint::Colour => (colour, "\u{1b}[0m"),
    };
    let what = harmless(&diagnostic.what);
    let mut text = match told {
        None => format!("{start}{word}[{}]{end}: {what}\n", diagnostic.code),
        Some(told) => {
            format!("{start}{}[{}]{end}: {}\n  {}: {what}\n", told.severity, diagnostic.code, told.said, told.english)
        }
    };
    let place = harmless(&place(diagnostic));
    if !place.is_empty() {
        let _ = writeln!(text, "  --> {place}");
    }
    text
}

/// Text of a file without the signs that could steer a terminal or break a line.
fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// `tables/survival.csv, line 411, column 5 (region 4601, year 2031)`; in a workbook
/// `study.xlsx, sheet people, row 411, column E (…)`.
fn place(diagnostic: &Diagnostic) -> String {
    let place = &diagnostic.place;
    let mut text = place.file.clone();
    if let Some(sheet) = &place.sheet {
        let _ = write!(text, ", sheet {sheet}");
    }
    if let Some(line) = place.line {
        let _ = write!(text, ", {} {line}", if place.sheet.is_some() { "row" } else { "line" });
    }
    if let Some(column) = place.column {
        let named = if place.sheet.is_some() { letters(column) } else { column.to_string() };
        let _ = write!(text, ", column {named}");
    }
    if !place.context.is_empty() {
        let _ = write!(text, "{}({})", if text.is_empty() { "" } else { " " }, place.context);
    }
    text
}

/// A column as a sheet names it: 1 is `A`, 27 is `AA`.
#[must_use]
pub fn letters(column: usize) -> String {
    let mut left = column;
    let mut letters = Vec::new();
    while left > 0 {
        letters.push(char::from(b'A' + u8::try_from((left - 1) % 26).unwrap_or_default()));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// The source line and a caret under the bytes meant; nothing where the span is unknown or does not fit the text.
fn snippet(file: &str, diagnostic: &Diagnostic) -> Option<String> {
    let span = diagnostic.place.span.clone()?;
    let start = file.get(..span.start)?.rfind('\n').map_or(0, |newline| newline + 1);
    let end = file.get(span.start..)?.find('\n').map_or(file.len(), |newline| span.start + newline);
    let number = diagnostic.place.line?.to_string();
    let before = file.get(start..span.start)?.chars().count();
    let covered = file.get(span.start..span.end.min(end).max(span.start))?.chars().count().max(1);
    let margin = " ".repeat(number.len());
    let line = file.get(start..end)?.trim_end().replace('\t', " ");
    let line = harmless(&line);
    Some(format!("{margin} |\n{number} | {line}\n{margin} | {}{}\n", " ".repeat(before), "^".repeat(covered)))
}

fn of_each_kind(list: &Diagnostics, most: usize, write: impl Fn(&Diagnostic) -> String) -> String {
    let mut shown: BTreeMap<(Severity, &str), (usize, String)> = BTreeMap::new();
    let mut order = Vec::new();
    for diagnostic in list.sorted() {
        let kind = (diagnostic.severity, diagnostic.code);
        let (count, text) = shown.entry(kind).or_insert_with(|| {
            order.push(kind);
            (0, String::new())
        });
        if *count < most {
            text.push_str(&write(diagnostic));
            *count += 1;
        }
    }
    order.iter().filter_map(|kind| shown.get(kind).map(|(count, text)| with_rest(text, list.count(kind.1) - count))).collect()
}

fn with_rest(text: &str, rest: usize) -> String {
    if rest == 0 { text.to_owned() } else { format!("{text}… and {rest} more of this kind\n") }
}

fn first_lines(text: &str) -> String {
    let all = text.lines().count();
    if all <= MOST_LINES {
        return text.to_owned();
    }
    let shown: String = text.lines().take(MOST_LINES - 1).flat_map(|line| [line, "\n"]).collect();
    format!("{shown}… and more kinds of mistakes; mend these first\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Place;

    fn bad_row(code: &'static str, line: usize) -> Diagnostic {
        let place = Place::file("tables/survival.csv").line(line).context("region 4601, year 2031");
        Diagnostic::error(code, "no survivorship ratio for women aged 97").at(place).why("every age is needed").advice("add the row")
    }

    #[test]
    fn a_mistake_says_what_where_why_and_what_to_do() {
        let expected = "error[K0107]: no survivorship ratio for women aged 97\n  --> tables/survival.csv, line 411 (region 4601, year 2031)\n  why: every age is needed\n  try: add the row\n";
        assert_eq!(one(&bad_row("K0107", 411), &BTreeMap::new(), Paint::Plain), expected);
    }

    #[test]
    fn a_place_in_a_workbook_is_sheet_row_and_column() {
        let place = Place { sheet: Some("people".to_owned()), ..Place::file("study.xlsx").line(12).column(3).context("year 2031") };
        assert_eq!(super::place(&Diagnostic::error("K0104", "x").at(place)), "study.xlsx, sheet people, row 12, column C (year 2031)");
        let named = [1, 2, 26, 27, 52, 53, 702, 703, 16_384].map(letters);
        assert_eq!(named, ["A", "B", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn a_caret_stands_under_the_bytes_meant_also_after_wide_letters() {
        let mut diagnostic = bad_row("K0202", 2);
        diagnostic.place = Place { file: "study.toml".into(), line: Some(2), span: Some(13..17), ..Place::default() };
        let texts = BTreeMap::from([("study.toml".to_owned(), "[a]\n\"æø\" = 1,44\nb = 1\n".to_owned())]);
        let text = one(&diagnostic, &texts, Paint::Plain);
        assert!(text.contains("2 | \"æø\" = 1,44\n  |        ^^^^\n"), "{text}");
    }

    #[test]
    fn a_long_list_shows_five_of_a_kind_and_a_count() {
        let list: Diagnostics = (1..=1000).map(|line| bad_row("K0107", line)).collect();
        let text = render(&list, &BTreeMap::new(), Paint::Plain);
        assert_eq!(text.lines().count(), 21);
        assert!(text.ends_with("… and 995 more of this kind\n"), "{text}");
    }

    #[test]
    fn many_kinds_still_fit_a_screen_and_each_is_named() {
        let codes = ["K0101", "K0102", "K0103", "K0104", "K0105", "K0106", "K0107", "K0108", "K0109", "K0110", "K0111", "K0112", "K0113"];
        let list: Diagnostics = codes.iter().flat_map(|code| (1..=9).map(|line| bad_row(code, line))).collect();
        let text = render(&list, &BTreeMap::new(), Paint::Plain);
        assert!(text.lines().count() <= MOST_LINES);
        assert!(codes.iter().all(|code| text.contains(code)), "{text}");
    }

    #[test]
    fn a_file_cannot_steer_the_terminal() {
        let mut diagnostic = bad_row("K0104", 1);
        diagnostic.what = "`\u{1b}[2J` is not a number".to_owned();
        assert!(!one(&diagnostic, &BTreeMap::new(), Paint::Plain).contains('\u{1b}'));
    }

    #[test]
    fn a_readers_own_language_comes_first_and_hides_nothing() {
        let list: Diagnostics = [bad_row("K0107", 411), bad_row("K0108", 2)].into_iter().collect();
        let told = |found: &Diagnostic| {
            (found.code == "K0108").then_some(Told { severity: "advarsel", said: "Raden mangler.", english: "på engelsk" })
        };
        let text = render_told(&list, &BTreeMap::new(), Paint::Plain, told);
        assert!(
            text.contains("advarsel[K0108]: Raden mangler.\n  på engelsk: no survivorship ratio for women aged 97\n  --> tables"),
            "{text}"
        );
        assert!(text.contains("error[K0107]: no survivorship"), "{text}");
    }

    #[test]
    fn colour_is_asked_for_never_assumed() {
        assert!(!one(&bad_row("K0107", 1), &BTreeMap::new(), Paint::Plain).contains('\u{1b}'));
        assert!(one(&bad_row("K0107", 1), &BTreeMap::new(), Paint::Colour).starts_with("\u{1b}[1;31merror[K0107]\u{1b}[0m: "));
    }
}
