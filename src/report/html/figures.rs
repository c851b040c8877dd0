//! Charts on the page: the finding as heading, the drawing, the words for who cannot see it, and its numbers.

use super::Part;
use super::markup::{Columns, element, escape, id_of, table};
use crate::report::labels::{label, sentence};
use crate::report::{Chart, Run};

/// A chart and the scenario it shows, by position among the run's projections; none = all of them.
type Shown = (Option<usize>, Chart);

/// The findings and all charts: the main scenario, the comparison, the other scenarios one by one.
pub fn parts(run: &Run, charts: &[Shown]) -> Vec<Part> {
    let of = |scenario: Option<usize>| charts.iter().filter(move |(shown, _)| *shown == scenario);
    let drawn = |scenario: Option<usize>| of(scenario).map(|shown| figure(run, shown)).collect::<String>();
    let findings: String = of(Some(0)).chain(of(None)).map(|shown| finding(run, shown)).collect();
    let main = sentence("page.charts", run.language, &[name(run, 0)]);
    let others = (1..run.projections.len()).filter(|&scenario| of(Some(scenario)).next().is_some());
    let others: String = others.map(|scenario| folded(name(run, scenario), &drawn(Some(scenario)))).collect();
    let all = [
        (
            "findings",
            label("page.findings", run.language).to_owned(),
            if findings.is_empty() { findings } else { format!("<ul>\n{findings}</ul>\n") },
        ),
        ("charts", main, drawn(Some(0))),
        ("compare", label("page.compare", run.language).to_owned(), drawn(None)),
        ("others", label("page.others", run.language).to_owned(), others),
    ];
    all.into_iter().filter(|(_, _, body)| !body.is_empty()).map(|(id, title, body)| Part { id, title, body }).collect()
}

fn name<'a>(run: &Run<'a>, scenario: usize) -> &'a str {
    run.projections.get(scenario).map_or("", |projected| super::scenario_name(run, &projected.scenario))
}

/// The id of a chart on the page.
fn anchor(run: &Run, (scenario, chart): &Shown) -> String {
    let scenario = scenario.and_then(|index| run.projections.get(index)).map_or("compare", |projected| projected.scenario.as_str());
    id_of(&["figure", scenario, &chart.id])
}

fn finding(run: &Run, shown: &Shown) -> String {
    // Titles name no region: where there are several, what is measured says which.
    let several = run.study.regions.len() > 1;
    let where_at = if several { format!(" <span class=\"quiet\">{}</span>", escape(&shown.1.subtitle)) } else { String::new() };
    format!("<li><a href=\"#{}\">{}</a>{where_at}</li>\n", anchor(run, shown), escape(&shown.1.title))
}

/// Scenarios beside the main one are folded away: a page of ten times the same charts is read by nobody.
fn folded(name: &str, figures: &str) -> String {
    format!("<details>\n<summary><h3>{}</h3></summary>\n{figures}</details>\n", escape(name))
}

fn figure(run: &Run, shown: &Shown) -> String {
    let chart = &shown.1;
    let id = anchor(run, shown);
    let heading = if shown.0.is_some_and(|scenario| scenario > 0) { "h4" } else { "h3" };
    format!(
        "<figure id=\"{id}\" aria-labelledby=\"{id}-head\">\n<{heading} id=\"{id}-head\" class=\"drawn\">{title}</{heading}>\n\
         <p class=\"drawn quiet\">{subtitle}</p>\n{svg}\n<figcaption>{alt}</figcaption>\n\
         <details>\n<summary>{show}</summary>\n{table}</details>\n</figure>\n",
        title = escape(&chart.title),
        subtitle = escape(&chart.subtitle),
        svg = inline(&chart.svg),
        alt = element("p", &chart.alt),
        show = escape(label("page.numbers", run.language)),
        table = table(&chart.table, Columns::Numbers),
    )
}

/// A drawing as part of a page: without the declaration that a file of its own starts with.
fn inline(svg: &str) -> &str {
    svg.find("<svg").map_or("", |start| &svg[start..]).trim_end()
}
