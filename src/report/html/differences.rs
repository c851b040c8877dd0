//! What a scenario assumes otherwise than the main one: events, special groups, and its keys.

use super::markup::{Columns, element, table};
use crate::domain::study::{Event, Scenario};
use crate::report::labels::{label, sentence};
use crate::report::{Run, Table, numbers};
use std::collections::BTreeSet;

/// In sentences and a table; nothing where there is nothing to tell.
pub fn of(run: &Run, scenario: &Scenario) -> String {
    let events = scenario.events.iter().map(|event| element("p", &said(run, event)));
    let groups = special(run, scenario).map(|text| element("p", &text));
    let keys = keys(run, scenario).map(|keys| table(&keys, Columns::Words));
    events.chain(groups).chain(keys).collect()
}

/// Who comes, when, and whether they leave again.
fn said(run: &Run, event: &Event) -> String {
    let language = run.language;
    let mut said = String::new();
    for arrivals in &event.arrivals {
        let (first, years) = (arrivals.first.to_string(), arrivals.years.to_string());
        if arrivals.persons < 0.0 {
            said.push(' ');
            said.push_str(&sentence("page.event.leave", language, &[&first]));
            continue;
        }
        let key = if arrivals.years == 1 { "page.event.once" } else { "page.event.years" };
        said.push_str(&sentence(key, language, &[&event.name, &numbers::whole(arrivals.persons, language), &first, &years]));
    }
    if event.source.is_empty() { said } else { format!("{said} {}", event.source) }
}

/// People of special groups in all regions, at the jump-off and in the last year shown.
fn special(run: &Run, scenario: &Scenario) -> Option<String> {
    let study = run.study;
    let last = usize::try_from(study.last_stock.since(study.jump_off)).ok()?;
    let at = |step: usize| -> Option<f64> { scenario.special.iter().map(|region| region.get(step).map(|groups| groups.total(0))).sum() };
    let (now, then) = (at(0)?, at(last)?);
    let label = |year| study.year_label.of_stock(year).to_string();
    let whole = |persons| numbers::whole(persons, run.language);
    let words = [whole(now), label(study.jump_off), whole(then), label(study.last_stock)];
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    (!scenario.special.is_empty()).then(|| sentence("page.special", run.language, &words))
}

/// Keys that this scenario and the main one write differently; none for the main one itself.
fn keys(run: &Run, scenario: &Scenario) -> Option<Table> {
    let main = run.study.scenarios.first().filter(|main| main.id != scenario.id)?;
    let all: BTreeSet<&String> = main.settings.keys().chain(scenario.settings.keys()).collect();
    let value = |of: &Scenario, key: &str| of.settings.get(key).cloned().unwrap_or_else(|| "–".to_owned());
    let row = |key: &String| {
        let (theirs, own) = (value(main, key), value(scenario, key));
        (theirs != own).then(|| vec![key.clone(), theirs, own])
    };
    let rows: Vec<Vec<String>> = all.into_iter().filter_map(row).collect();
    let header = vec![label("page.differences.key", run.language).to_owned(), main.name.clone(), scenario.name.clone()];
    let caption = sentence("page.differences.caption", run.language, &[&scenario.name, &main.name]);
    (!rows.is_empty()).then_some(Table { caption, header, rows })
}
