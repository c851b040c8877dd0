//! Where the numbers come from, what they do not say, and the words they are said in.

use super::markup::{element, list, list_in};
use crate::report::labels::{capital, label};
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

/// What the reader must not take from the page.
pub fn limits(run: &Run) -> String {
    let say = |key: &str| label(key, run.language).to_owned();
    let range = if run.chance.is_some() { "page.limit.range.drawn" } else { "page.limit.range" };
    let keys = ["page.limit.if", range, "page.limit.backtest", "page.limit.use", "page.limit.places", "page.limit.small"];
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
