//! Where the numbers come from, what is doubtful, what they do not say, and the words they are said in.

use super::markup::{element, escape, list, list_in};
use crate::diag::Diagnostic;
use crate::report::labels::{capital, label, sentence};
use crate::report::{Run, quote};

/// The study's sources and those of its services, none twice.
pub fn sources(run: &Run) -> String {
    let mut lines: Vec<&str> = Vec::new();
    let services = run.study.services.iter().map(|service| service.source.as_str());
    for text in run.study.sources.iter().map(|source| source.text.as_str()).chain(services) {
        if !text.is_empty() && !lines.contains(&text) {
            lines.push(text);
        }
    }
    list_in(&quote::attribute(run), lines.into_iter().map(str::to_owned))
}

/// Doubts of one kind that are written out; a longer list is read by nobody.
const SHOWN: usize = 5;

/// Doubts that travelled with the results, by kind. They are written in English, as the program writes them.
pub fn warnings(run: &Run) -> String {
    let mut kinds: Vec<&str> = Vec::new();
    for warning in run.warnings {
        if !kinds.contains(&warning.code) {
            kinds.push(warning.code);
        }
    }
    if kinds.is_empty() {
        return element("p", label("page.warnings.none", run.language));
    }
    kinds.into_iter().map(|code| of_kind(run, code)).collect()
}

fn of_kind(run: &Run, code: &str) -> String {
    let all: Vec<&Diagnostic> = run.warnings.iter().filter(|warning| warning.code == code).collect();
    let lines: String = all.iter().take(SHOWN).map(|warning| format!("<li>{}</li>\n", doubt(warning))).collect();
    let why = all.first().map_or("", |first| first.why.as_str());
    let more =
        all.len().checked_sub(SHOWN + 1).map(|n| element("p", &sentence("page.warnings.more", run.language, &[&(n + 1).to_string()])));
    format!(
        "<p lang=\"en\"><strong>{code}</strong> {}.</p>\n<ul lang=\"en\">\n{lines}</ul>\n{}",
        sentence_of(why),
        more.unwrap_or_default()
    )
}

fn doubt(warning: &Diagnostic) -> String {
    let place = &warning.place;
    let at: Vec<&str> = [place.file.as_str(), place.context.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    let at = if at.is_empty() { String::new() } else { format!(" <span class=\"quiet\">{}</span>", escape(&at.join(", "))) };
    format!("{}.{at}", sentence_of(&warning.what))
}

fn sentence_of(text: &str) -> String {
    escape(capital(text).trim_end_matches('.'))
}

/// What the reader must not take from the page.
pub fn limits(run: &Run) -> String {
    let say = |key: &str| label(key, run.language).to_owned();
    let keys = ["page.limit.if", "page.limit.range", "page.limit.backtest", "page.limit.use", "page.limit.places", "page.limit.small"];
    let tested = |key: &&str| run.past.is_some() && *key == "page.limit.backtest";
    list(keys.iter().filter(|key| !tested(key)).map(|key| say(key)))
}

/// Words explained.
pub fn words(run: &Run) -> String {
    let words = [
        ("scenario", "page.word.scenario"),
        ("need", "page.word.need"),
        ("unchanged_use", "page.word.unchanged"),
        ("trend", "page.word.trend"),
        ("total_fertility_rate", "page.word.tfr"),
        ("life_expectancy", "page.word.e0"),
        ("net_migration", "page.word.net"),
    ];
    let entry =
        |(word, meaning): (&str, &str)| element("dt", &capital(label(word, run.language))) + &element("dd", label(meaning, run.language));
    format!("<dl>\n{}</dl>\n", words.map(entry).concat())
}
