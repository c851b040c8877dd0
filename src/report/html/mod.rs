//! The page: one file that needs nothing else, the summary first, then findings, charts, assumptions, sources, doubts.

mod assumptions;
mod building;
mod differences;
pub(super) mod figures;
mod findings;
mod held;
mod housing;
mod indicators;
mod levers;
pub(super) mod markup;
mod outcome;
mod past;
mod past_use;
mod reading;
mod staff;
mod summary;
mod sure;
mod targets;
mod terms;
pub(super) mod warnings;
mod widths;

use super::doubts::Reader;
use super::labels::{heading, label, sentence, stock_day};
use super::{Chart, Run, numbers, privacy};
use markup::{element, escape, section};

pub use assumptions::basis as basis_key;
pub use past_use::sentences as sentences_on_use;

pub(super) const STYLE: &str = include_str!("page.css");

/// The page as a whole HTML document. `charts` are shown in their order, each with the position of its scenario among
/// the run's projections; none = a comparison of all.
#[must_use]
pub fn html(run: &Run, charts: &[(Option<usize>, Chart)]) -> String {
    let title = title(run);
    let sections = sections(run, charts);
    let contents = sections.iter().map(|part| format!("<li><a href=\"#{}\">{}</a></li>\n", part.id, escape(&part.title)));
    let contents: String = contents.collect();
    let body: String = sections.iter().map(|part| section(part.id, &part.title, &part.body)).collect();
    let language = run.language;
    format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">{skip}</a>\n\
         <header>\n<h1>{title}</h1>\n{mark}{lead}</header>\n\
         <nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">{contents_head}</h2>\n<ul>\n{contents}</ul>\n</nav>\n\
         <main id=\"main\">\n{body}</main>\n<footer>\n{foot}</footer>\n</body>\n</html>\n",
        code = language.code(),
        title = escape(&title),
        skip = escape(label("page.skip", language)),
        mark = mark(run),
        lead = element("p", &lead(run)),
        contents_head = escape(label("page.contents", language)),
        foot = foot(run),
    )
}

/// A section of the page.
struct Part {
    id: &'static str,
    title: String,
    body: String,
}

fn sections(run: &Run, charts: &[(Option<usize>, Chart)]) -> Vec<Part> {
    let language = run.language;
    let part = |id, title: &str, body| Part { id, title: title.to_owned(), body };
    let mut parts = vec![part("summary", label("page.summary", language), summary::table(run))];
    parts.extend(outcome::body(run).map(|body| part("outcome", label("outcome.title", language), body)));
    parts.extend(figures::findings(run, charts));
    parts.extend(sure::body(run, charts).map(|body| part("sure", label("sure.title", language), body)));
    parts.extend(targets::body(run, charts).map(|body| part("targets", label("target.section", language), body)));
    parts.extend(housing::body(run, charts).map(|body| part("housing", label("housing.section", language), body)));
    parts.extend(figures::parts(run, charts));
    parts.push(part("indicators", label("indicator.title", language), indicators::body(run)));
    parts.extend(levers::body(run).map(|body| part("levers", label("levers.title", language), body)));
    parts.extend(building::body(run).map(|body| part("building", label("building.title", language), body)));
    parts.push(part("past", label("past.title", language), past::body(run)));
    parts.extend(past_use::body(run).map(|body| part("past-use", label("past_use.title", language), body)));
    parts.extend([
        part("assumptions", &heading("assumptions", language), assumptions::body(run)),
        part("sources", &heading("sources", language), reading::sources(run)),
        part("warnings", &heading("warnings", language), warnings::body(run.warnings, Reader { language, study: Some(run.study) })),
        part("limits", label("page.limits", language), reading::limits(run)),
        part("reading", label("page.words", language), reading::words(run)),
    ]);
    parts
}

fn title(run: &Run) -> String {
    sentence("page.title", run.language, &[&run.study.title, &period(run)])
}

/// `2026–2040`, from the jump-off to the last published stock in the study's label.
fn period(run: &Run) -> String {
    let label_of = |stock| run.study.year_label.of_stock(stock);
    numbers::years(label_of(run.study.jump_off), label_of(run.study.last_stock))
}

fn lead(run: &Run) -> String {
    let day = stock_day(run.study.year_label, run.language);
    let main = run.projections.first().map_or("", |first| scenario_name(run, &first.scenario));
    match run.projections.len() {
        1 => sentence("page.lead.one", run.language, &[main, day]),
        count => sentence("page.lead.more", run.language, &[&count.to_string(), main, day]),
    }
}

fn scenario_name<'a>(run: &Run<'a>, id: &'a crate::domain::axis::ScenarioId) -> &'a str {
    run.study.scenarios.iter().find(|scenario| scenario.id == *id).map_or(id.as_str(), |scenario| &scenario.name)
}

fn foot(run: &Run) -> String {
    let stamp = sentence("stamp", run.language, &[run.run_id, env!("CARGO_PKG_VERSION"), &run.study.title]);
    let text = format!("{stamp}. {}", label("page.unrounded", run.language));
    format!("<p class=\"quiet\">{}</p>\n{}", escape(&text), mark(run))
}

/// That an internal study must not be published; nothing of a public one.
fn mark(run: &Run) -> String {
    let notice = privacy::notice(run.study, run.language);
    notice.map_or_else(String::new, |notice| format!("<p class=\"mark\"><strong>{}</strong></p>\n", escape(notice)))
}

#[cfg(test)]
mod growth_tests;
#[cfg(test)]
mod tests;
