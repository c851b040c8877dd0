//! Where the numbers come from, what is doubtful, what they do not say, and the words they are said in.

use super::markup::{element, escape, list};
use crate::report::Run;
use crate::report::labels::{capital, label};

/// The study's sources and those of its services, none twice.
pub fn sources(run: &Run) -> String {
    let mut lines: Vec<&str> = Vec::new();
    let services = run.study.services.iter().map(|service| service.source.as_str());
    for text in run.study.sources.iter().map(|source| source.text.as_str()).chain(services) {
        if !text.is_empty() && !lines.contains(&text) {
            lines.push(text);
        }
    }
    list(lines.into_iter().map(str::to_owned))
}

/// Doubts that travelled with the results. They are written in English, as the program writes them.
pub fn warnings(run: &Run) -> String {
    if run.warnings.is_empty() {
        return element("p", label("page.warnings.none", run.language));
    }
    let line =
        |w: &crate::diag::Diagnostic| format!("<li><strong>{}</strong> {}. {}.</li>\n", w.code, sentence_of(&w.what), sentence_of(&w.why));
    format!("<ul lang=\"en\">\n{}</ul>\n", run.warnings.iter().map(line).collect::<String>())
}

fn sentence_of(text: &str) -> String {
    escape(capital(text).trim_end_matches('.'))
}

/// What the reader must not take from the page.
pub fn limits(run: &Run) -> String {
    let say = |key: &str| label(key, run.language).to_owned();
    let keys = ["page.limit.if", "page.limit.range", "page.limit.backtest", "page.limit.use", "page.limit.places", "page.limit.small"];
    list(keys.map(say))
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
