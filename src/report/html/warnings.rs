//! What is doubtful, in the reader's language: the most important first, a sentence a code, every case of it, what to do; the program's
//! own words folded away. None is left out.

use super::markup::{element, escape, list};
use crate::diag::Diagnostic;
use crate::domain::study::Language;
use crate::report::doubts::{Reader, Touches, advice, said, weight};
use crate::report::labels::{capital, label, sentence};

/// Cases of one kind that are not folded away; a longer list is read by nobody.
const SHOWN: usize = 5;

/// All doubts of a run or a back-test, by what they touch and by kind.
pub fn body(warnings: &[Diagnostic], reader: Reader) -> String {
    if warnings.is_empty() {
        return element("p", label("page.warnings.none", reader.language));
    }
    Touches::ALL.into_iter().map(|touches| part(warnings, touches, reader)).collect()
}

fn part(warnings: &[Diagnostic], touches: Touches, reader: Reader) -> String {
    let mut kinds: Vec<(usize, &str)> = warnings
        .iter()
        .map(|doubt| (weight(doubt.code), doubt.code))
        .filter(|(at, _)| at.1 == touches)
        .map(|(at, code)| (at.0, code))
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.is_empty() {
        return String::new();
    }
    let kinds: String = kinds.into_iter().map(|(_, code)| of_kind(warnings, code, reader)).collect();
    element("h3", label(touches.heading(), reader.language)) + &kinds
}

fn of_kind(warnings: &[Diagnostic], code: &str, reader: Reader) -> String {
    let all: Vec<&Diagnostic> = warnings.iter().filter(|doubt| doubt.code == code).collect();
    let Some(said) = said(code, reader.language) else { return untold(&all) };
    let count = sentence("page.warnings.cases", reader.language, &[&all.len().to_string()]);
    let count = if all.len() > 1 { format!(", {count}") } else { String::new() };
    format!(
        "<p><strong>{}</strong> <span class=\"quiet\">{code}{}</span></p>\n{}{}{}",
        escape(said),
        escape(&count),
        cases(&all, reader),
        what_to_do(code, reader.language),
        exact(&all, reader.language),
    )
}

/// Where and how much, case by case; those after the first few can be unfolded.
fn cases(all: &[&Diagnostic], reader: Reader) -> String {
    let mut cases: Vec<String> = all.iter().map(|doubt| reader.case(doubt)).filter(|case| !case.is_empty()).collect();
    let rest = cases.split_off(cases.len().min(SHOWN));
    if cases.is_empty() {
        return String::new();
    }
    let more = sentence("page.warnings.rest", reader.language, &[&rest.len().to_string()]);
    list(cases) + &if rest.is_empty() { String::new() } else { folded("", &more, "", &list(rest)) }
}

fn what_to_do(code: &str, language: Language) -> String {
    advice(code, language)
        .map_or_else(String::new, |advice| format!("<p>{}: {}</p>\n", escape(label("page.warnings.try", language)), escape(advice)))
}

/// The program's own words, which are English.
fn exact(all: &[&Diagnostic], language: Language) -> String {
    folded(" class=\"exact\"", label("page.warnings.exact", language), " lang=\"en\"", &lines(all))
}

fn folded(class: &str, head: &str, attribute: &str, inside: &str) -> String {
    format!("<details{class}>\n<summary>{}</summary>\n<div{attribute}>\n{inside}</div>\n</details>\n", escape(head))
}

/// A code that the word list does not have, in the program's own words.
fn untold(all: &[&Diagnostic]) -> String {
    let (code, why) = all.first().map_or(("", ""), |first| (first.code, first.why.as_str()));
    format!("<div lang=\"en\">\n<p><strong>{code}</strong> {}.</p>\n{}</div>\n", sentence_of(why), lines(all))
}

fn lines(all: &[&Diagnostic]) -> String {
    let lines: String = all.iter().map(|doubt| format!("<li>{}</li>\n", line(doubt))).collect();
    format!("<ul>\n{lines}</ul>\n")
}

fn line(doubt: &Diagnostic) -> String {
    let place = &doubt.place;
    let at: Vec<&str> = [place.file.as_str(), place.context.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    let at = if at.is_empty() { String::new() } else { format!(" <span class=\"quiet\">{}</span>", escape(&at.join(", "))) };
    format!("{}.{at}", sentence_of(&doubt.what))
}

fn sentence_of(text: &str) -> String {
    escape(capital(text).trim_end_matches('.'))
}
