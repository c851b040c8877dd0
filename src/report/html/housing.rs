//! The section on dwellings: programme, year, dwellings, people; how many a dwelling holds; and what all of it rests on.

use super::figures::{Shown, figure};
use super::markup::{Columns, element, escape, table};
use crate::domain::housing::{HouseholdRule, HousingYear};
use crate::report::charts::housing::{Led, assumed};
use crate::report::labels::{capital, label, sentence};
use crate::report::view::View;
use crate::report::{Run, Table, numbers, quote};

/// Tables of a study that dwellings rest on, and what readers call them.
const TABLES: [(&str, &str); 7] = [
    ("dwellings", "housing.from.dwellings"),
    ("household_totals", "housing.from.household_totals"),
    ("households", "housing.from.households"),
    ("dwelling_sizes", "housing.from.dwelling_sizes"),
    ("movers", "housing.from.movers"),
    ("out_rates", "housing.from.out_rates"),
    ("not_in_households", "housing.from.not_in_households"),
];

/// Whether a chart stands in this section and not among those that compare scenarios.
pub(super) fn has(shown: &Shown) -> bool {
    shown.0.is_none() && (shown.1.id == "dwellings" || shown.1.id.starts_with("dwellings-"))
}

/// The section's body; none where no scenario that was run is led by dwellings.
pub(super) fn body(run: &Run, charts: &[Shown]) -> Option<String> {
    let views = || (0..run.study.regions.len()).filter_map(|region| View::new(run, 0, region).ok());
    let all: Vec<Led> = views().flat_map(Led::of_region).collect();
    if all.is_empty() {
        return None;
    }
    let mut body = element("p", label("housing.intro", run.language));
    body.extend(charts.iter().filter(|shown| has(shown)).map(|shown| figure(run, shown)));
    body.push_str(&table(&sums(run, &all), Columns::Numbers));
    body.push_str(&element("p", label("housing.note", run.language)));
    body.extend(all.iter().map(|led| years(run, led)));
    body.push_str(&element("h3", label("housing.assumptions", run.language)));
    body.push_str(&table(&programmes(run, &all), Columns::Words));
    body.push_str(&table(&tables(run), Columns::Words));
    Some(body)
}

/// `Bygge 825 i året`, with the region where there are several.
fn name(run: &Run, led: &Led) -> String {
    let scenario = &led.view.scenario.name;
    if run.study.regions.len() > 1 { format!("{}: {scenario}", led.view.region.name) } else { scenario.clone() }
}

fn heads(run: &Run, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| capital(label(key, run.language))).collect()
}

/// A row a scenario and region, over all years.
fn sums(run: &Run, all: &[Led]) -> Table {
    let language = run.language;
    let keys = [
        "scenario",
        "housing.col.all",
        "housing.col.a_year",
        "housing.col.net",
        "housing.col.without",
        "housing.col.people",
        "housing.col.per_dwelling",
        "housing.col.per_extra",
    ];
    let row = |led: &Led| {
        let whole = |value| numbers::whole(value, language);
        let signed = |value| numbers::signed(value, language);
        let last = led.years().last();
        let end = |value: fn(&HousingYear) -> f64, places| {
            last.map_or_else(|| numbers::NONE.to_owned(), |year| numbers::decimal(value(year), places, language))
        };
        vec![
            name(run, led),
            whole(led.years().map(|year| year.completed).sum()),
            whole(led.mean(|year| year.completed)),
            signed(led.mean(HousingYear::net)),
            signed(led.mean(|year| year.expected)),
            end(|year| year.people, 0),
            end(HousingYear::per_dwelling, 2),
            end(|year| year.per_extra, 2),
        ]
    };
    let (first, last) = (all.iter().find_map(|led| led.years().next()), all.iter().find_map(|led| led.years().last()));
    let period = first.zip(last).map_or_else(String::new, |(first, last)| numbers::years(first.year, last.year));
    let caption = sentence("housing.caption", language, &[&period]);
    Table { caption, header: heads(run, &keys), rows: all.iter().map(row).collect() }
}

/// A scenario's years in a region, folded away.
fn years(run: &Run, led: &Led) -> String {
    let language = run.language;
    let keys = [
        "year",
        "housing.col.planned",
        "housing.col.completed",
        "housing.col.demolished",
        "housing.col.occupied",
        "housing.col.people",
        "housing.col.per_dwelling",
        "housing.col.per_extra",
        "housing.col.net_year",
        "housing.col.without_year",
    ];
    let row = |year: &HousingYear| {
        let whole = |value| numbers::whole(value, language);
        let decimal = |value| numbers::decimal(value, 2, language);
        vec![
            year.year.to_string(),
            whole(year.planned),
            whole(year.completed),
            whole(year.demolished),
            whole(year.occupied),
            whole(year.people),
            decimal(year.per_dwelling()),
            decimal(year.per_extra),
            numbers::signed(year.net(), language),
            numbers::signed(year.expected, language),
        ]
    };
    let caption = sentence("housing.caption.years", language, &[&name(run, led)]);
    let head = escape(&caption);
    let rows = table(&Table { caption, header: heads(run, &keys), rows: led.years().map(row).collect() }, Columns::Numbers);
    format!("<details>\n<summary>{head}</summary>\n{rows}</details>\n")
}

/// What each programme assumes, and who says so.
fn programmes(run: &Run, all: &[Led]) -> Table {
    let row = |led: &Led| {
        let rule = match led.found.basis.rule {
            HouseholdRule::Headship => "housing.rule.headship",
            HouseholdRule::PersonsPerDwelling => "housing.rule.persons",
        };
        let source = led.view.scenario.settings.get("housing.source").map_or("", String::as_str);
        vec![
            name(run, led),
            format!("{} {} {}", assumed(led.view, led.found.terms), label(rule, run.language), met(run, led)),
            quote::cited(run.study, source, run.language),
        ]
    };
    let caption = label("housing.caption.programmes", run.language).to_owned();
    Table { caption, header: heads(run, &["scenario", "housing.col.assumed", "source"]), rows: all.iter().map(row).collect() }
}

/// What brings the rates to the region's own households, or that nothing does.
fn met(run: &Run, led: &Led) -> String {
    let basis = &led.found.basis;
    let Some((year, _)) = basis.counted else { return label("housing.met.none", run.language).to_owned() };
    let year = run.study.year_label.of_stock(year).to_string();
    sentence("housing.met", run.language, &[&year, &numbers::decimal(basis.headship_factor, 3, run.language)])
}

/// What each table is, and whether it is the municipality's own.
fn tables(run: &Run) -> Table {
    let language = run.language;
    let named = TABLES.iter().filter_map(|(table, key)| Some((key, run.study.sources.iter().find(|source| source.what == **table)?)));
    let row = |(key, source): (&&str, &crate::domain::study::Source)| {
        let basis = if reference(run, &source.text) { "basis.reference" } else { "housing.basis.given" };
        vec![capital(label(key, language)), capital(label(basis, language)), quote::cited(run.study, &source.text, language)]
    };
    let header = heads(run, &["housing.col.what", "page.basis", "source"]);
    Table { caption: label("housing.caption.tables", language).to_owned(), header, rows: named.map(row).collect() }
}

/// Whether a study says of a source that it is a reference value, in its own language.
fn reference(run: &Run, text: &str) -> bool {
    let words = label("basis.reference", run.study.written);
    let word = words.split_once(',').map_or(words, |(word, _)| word);
    text.to_lowercase().contains(word)
}
