//! Charts on the page: the finding as heading, the drawing, the words for who cannot see it, and its numbers.

use super::markup::{Columns, element, escape, id_of, table};
use super::{Part, findings, housing, sure, targets};
use crate::report::labels::{label, sentence};
use crate::report::{Chart, Run};

/// A chart and the scenario it shows, by position among the run's projections; none = all of them.
pub(super) type Shown = (Option<usize>, Chart);

/// What the charts say, the first page's findings first; none without charts.
pub(super) fn findings(run: &Run, charts: &[Shown]) -> Option<Part> {
    let main = charts.iter().filter(|shown| shown.0 == Some(0)).chain(charts.iter().filter(|shown| shown.0.is_none()));
    let every: Vec<&Shown> = main.chain(charts.iter().filter(|shown| shown.0 > Some(0) && targets::has(shown))).collect();
    let title = label("page.findings", run.language).to_owned();
    (!every.is_empty()).then(|| Part { id: "findings", title, body: findings::body(run, &every) })
}

/// All charts but those of sections of their own: the main scenario, the comparison, the other scenarios one by one.
pub(super) fn parts(run: &Run, charts: &[Shown]) -> Vec<Part> {
    let own = |shown: &&Shown| targets::has(shown) || housing::has(shown) || sure::has(shown);
    let of = |scenario: Option<usize>| charts.iter().filter(move |(shown, _)| *shown == scenario).filter(move |shown| !own(shown));
    let drawn = |scenario: Option<usize>| of(scenario).map(|shown| figure(run, shown)).collect::<String>();
    let main = sentence("page.charts", run.language, &[name(run, 0)]);
    let others = (1..run.projections.len()).filter(|&scenario| of(Some(scenario)).next().is_some());
    let others: String = others.map(|scenario| folded(name(run, scenario), &drawn(Some(scenario)))).collect();
    let all = [
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
pub(super) fn anchor(run: &Run, (scenario, chart): &Shown) -> String {
    let scenario = scenario.and_then(|index| run.projections.get(index)).map_or("compare", |projected| projected.scenario.as_str());
    id_of(&["figure", scenario, &chart.id])
}

/// Scenarios beside the main one are folded away: a page of ten times the same charts is read by nobody.
fn folded(name: &str, figures: &str) -> String {
    format!("<details>\n<summary><h3>{}</h3></summary>\n{figures}</details>\n", escape(name))
}

/// A chart with its words and numbers.
pub(super) fn figure(run: &Run, shown: &Shown) -> String {
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

/// What nearly every mark or text says of itself: on the page the drawing says it once, and all inherit it.
const INHERITED: [&str; 4] = [" stroke-linejoin=\"round\"", " font-size=\"18\"", " stroke-width=\"1\"", " fill=\"#4F5B66\""];

/// A drawing as part of a page: without the declaration that a file of its own starts with, and without the numbers its marks
/// carry for programs (the files in `charts` keep them; here they would be half of the page).
pub(in crate::report) fn inline(svg: &str) -> String {
    let drawing = svg.find("<svg").map_or("", |start| &svg[start..]).trim_end();
    let mut page = String::with_capacity(drawing.len());
    for part in drawing.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let mut tag = without_data(tag);
        if tag.starts_with("poly") {
            tag = lighter(&tag);
        }
        for attribute in INHERITED {
            tag = if tag.starts_with("svg ") { tag.replacen(' ', &format!("{attribute} "), 1) } else { tag.replace(attribute, "") };
        }
        page.push_str(&format!("<{tag}>{text}"));
    }
    page
}

/// A line or shape as the page needs it: places to a tenth of a pixel, and for lines no word that they are not filled, which the
/// page's style says once.
fn lighter(tag: &str) -> String {
    let tag = if tag.starts_with("polyline ") { tag.replace(" fill=\"none\"", "") } else { tag.to_owned() };
    let Some((before, (points, after))) = tag.split_once(" points=\"").and_then(|(before, rest)| Some((before, rest.split_once('"')?)))
    else {
        return tag;
    };
    let tenths = |number: &str| number.parse::<f64>().map_or_else(|_| number.to_owned(), |number| format!("{number:.1}"));
    let place = |place: &str| place.split(',').map(|number| tenths(number).trim_end_matches(".0").to_owned()).collect::<Vec<_>>().join(",");
    format!("{before} points=\"{}\"{after}", points.split(' ').map(place).collect::<Vec<_>>().join(" "))
}

/// A tag without its attributes `data-…`.
fn without_data(tag: &str) -> String {
    let mut kept = String::with_capacity(tag.len());
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once(" data-") {
        kept.push_str(before);
        // After the name and its opening quote comes the value, and after the closing quote the next attribute.
        rest = after.splitn(3, '"').nth(2).unwrap_or("");
    }
    kept.push_str(rest);
    kept
}
