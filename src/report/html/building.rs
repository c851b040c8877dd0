//! The section on places and building: what serves which need, what decided building covers, the programme, what waiting costs.

use super::markup::{Columns, element, table};
use crate::demand::counted_beyond;
use crate::domain::service::UseLine;
use crate::report::building::{Built, BuiltLine, built, sentences, speaks};
use crate::report::labels::{capital, heading, label, marked_name, sentence};
use crate::report::{Run, Table, numbers};

/// The section's body, in the main scenario; none where no service has places that are counted or built.
pub fn body(run: &Run) -> Option<String> {
    let regions = run.study.regions.len();
    let all: Vec<Built> = (0..regions).flat_map(|region| built(run, 0, region)).collect();
    if !speaks(run) || all.is_empty() {
        return None;
    }
    let main = run.projections.first().map_or("", |first| super::scenario_name(run, &first.scenario));
    let before = run.study.jump_off.minus(1).to_string();
    let mut text = element("p", &sentence("building.intro", run.language, &[main, &before]));
    for built in &all {
        text.push_str(&element("h3", &name(run, built)));
        text.extend(sentences(run, built).iter().map(|paragraph| element("p", paragraph)));
    }
    let judged: Vec<&Built> = all.iter().filter(|built| trusted(run, built)).collect();
    if !judged.is_empty() {
        text.push_str(&table(&figures(run, &judged), Columns::Numbers));
    }
    Some(text)
}

fn name(run: &Run, built: &Built) -> String {
    let name = capital(&marked_name(built.service, run.language));
    let region = run.study.regions.get(built.region).filter(|_| run.study.regions.len() > 1);
    region.map_or_else(|| name.clone(), |region| format!("{}: {name}", region.name))
}

/// Whether a capacity is known that the register does not contradict.
fn trusted(run: &Run, built: &Built) -> bool {
    let region = run.study.regions.get(built.region);
    built.standing.is_some() && region.is_some_and(|region| counted_beyond(built.service, &region.id).is_none())
}

/// A row a service and line, at the horizon.
fn figures(run: &Run, all: &[&Built]) -> Table {
    let programmes = all.iter().any(|built| built.service.building.is_some());
    let mut header = vec![heading("building.col.line", run.language), heading("need", run.language)];
    header.extend(["building.col.without", "building.col.given", "building.col.missing"].map(|key| label(key, run.language).to_owned()));
    if programmes {
        header.extend(["building.col.units", "building.col.wait"].map(|key| label(key, run.language).to_owned()));
    }
    let rows = all.iter().flat_map(|built| built.lines.iter().map(|line| cells(run, built, line, programmes))).collect();
    let last = all.first().and_then(|built| built.years.last()).map_or_else(String::new, ToString::to_string);
    Table { caption: sentence("building.caption", run.language, &[&last]), header, rows }
}

fn cells(run: &Run, built: &Built, line: &BuiltLine, programmes: bool) -> Vec<String> {
    let whole = |value: Option<f64>| value.map_or_else(|| numbers::NONE.to_owned(), |value| numbers::whole(value, run.language));
    let covered = line.covered.as_ref().and_then(|covered| covered.last());
    let mut cells = vec![format!("{}, {}", name(run, built), line_name(run, line.line)), whole(line.need.last().copied())];
    cells.extend([whole(covered.map(|covered| covered.without)), whole(covered.map(|covered| covered.given))]);
    cells.push(whole(line.missing.as_ref().and_then(|missing| missing.last().copied())));
    if programmes {
        let programme = line.programme.as_ref();
        cells.push(whole(programme.and_then(|(programme, _)| programme.units.last()).map(|units| f64::from(*units))));
        cells.push(whole(programme.map(|(_, waiting)| waiting.place_years)));
    }
    cells
}

fn line_name(run: &Run, line: UseLine) -> String {
    match line {
        UseLine::Unchanged => label("unchanged_use", run.language).to_owned(),
        UseLine::Trend => label("trend_short", run.language).to_owned(),
        UseLine::Measures => label("building.line.measures", run.language).to_lowercase(),
    }
}
