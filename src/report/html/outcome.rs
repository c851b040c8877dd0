//! The section that lays a plan, the projection and the register side by side, with the error's parts.

use super::markup::{Columns, element, escape, framed, row};
use crate::demand::error_split::Judged;
use crate::report::labels::{ages, capital, heading, label, service_name};
use crate::report::outcome::{Compared, compared};
use crate::report::{Run, numbers};

/// Columns of a forecast: what it expected, its error and the error's parts. The projection counts as the register does, unless the
/// register changed its way since.
const PLAN: [&str; 5] = ["outcome.expected", "outcome.error", "outcome.definition", "outcome.people", "outcome.rate"];
const OWN: [&str; 4] = ["outcome.expected", "outcome.error", "outcome.people", "outcome.rate"];

/// Which forecasts the table has: the plan, unchanged use, and what past data supported where a service has that line.
#[derive(Debug, Clone, Copy)]
struct Groups {
    recounted: bool,
    supported: bool,
}

impl Groups {
    fn of(rows: &[&Compared]) -> Self {
        let own = rows.iter().filter_map(|row| row.own);
        Self { recounted: own.clone().any(|own| own.split.definition != 0.0), supported: rows.iter().any(|row| row.supported.is_some()) }
    }

    const fn own(self) -> &'static [&'static str] {
        if self.recounted { &PLAN } else { &OWN }
    }

    /// The heading of each forecast and its columns.
    fn all(self) -> Vec<(&'static str, &'static [&'static str])> {
        let mut all: Vec<(&str, &[&str])> = vec![("outcome.plan", &PLAN), ("outcome.own", self.own())];
        if self.supported {
            all.push(("outcome.supported", self.own()));
        }
        all
    }
}

/// The section's body; none where the study has no outcome, or nothing of it can be compared.
pub fn body(run: &Run) -> Option<String> {
    let all = compared(run, 0);
    let rows: Vec<&Compared> = all.iter().filter(|row| shown(row, &all)).collect();
    if rows.is_empty() {
        return None;
    }
    let same = |a: &&Compared, b: &&Compared| a.region == b.region && a.service.id == b.service.id && a.band == b.band;
    let columns = Groups::of(&rows);
    let groups: String = rows.chunk_by(same).map(|group| of_group(run, group, columns)).collect();
    let text = element("p", label("outcome.text", run.language));
    Some(text + &framed(label("outcome.caption", run.language), &(head(run, columns) + &groups), Columns::Numbers))
}

fn head(run: &Run, columns: Groups) -> String {
    let word = |key: &str| escape(&heading(key, run.language));
    let upper = ["year", "observed"].map(|key| format!("<th scope=\"col\" rowspan=\"2\">{}</th>", word(key))).concat();
    let group = |key: &str, span: usize| format!("<th class=\"group\" scope=\"colgroup\" colspan=\"{span}\">{}</th>", word(key));
    let forecasts = columns.all();
    let names = forecasts.iter().flat_map(|(_, keys)| keys.iter());
    let names: String = names.map(|key| format!("<th scope=\"col\">{}</th>", word(key))).collect();
    let groups: String = forecasts.iter().map(|(key, keys)| group(key, keys.len())).collect();
    format!("<thead><tr>{upper}{groups}</tr>\n<tr>{names}</tr></thead>\n")
}

/// A service and its ages as the head of its years.
fn of_group(run: &Run, group: &[&Compared], columns: Groups) -> String {
    let Some(first) = group.first() else { return String::new() };
    let region = run.study.regions.get(first.region).filter(|_| run.study.regions.len() > 1);
    let name = format!("{}, {}", capital(service_name(first.service, run.language)), ages(first.band, run.language));
    let name = region.map_or_else(|| name.clone(), |region| format!("{}: {name}", region.name));
    let span = 2 + columns.all().iter().map(|(_, keys)| keys.len()).sum::<usize>();
    let head = format!("<tr><th class=\"rows\" scope=\"rowgroup\" colspan=\"{span}\">{}</th></tr>\n", escape(&name));
    let rows: String = group.iter().map(|compared| row(&cells(run, compared, columns))).collect();
    format!("<tbody>\n{head}{rows}</tbody>\n")
}

/// The years of a published figure, and the last year of a band that has none.
fn shown(row: &Compared, all: &[Compared]) -> bool {
    let same_band = |other: &&Compared| other.service.id == row.service.id && other.band == row.band && other.region == row.region;
    let mut band = all.iter().filter(same_band);
    let last = all.iter().filter(same_band).map(|other| other.year).max();
    row.plan.is_some() || (band.all(|other| other.plan.is_none()) && last == Some(row.year))
}

fn cells(run: &Run, row: &Compared, columns: Groups) -> Vec<String> {
    let forecasts = [row.plan, row.own, row.supported];
    let observed = row.observed().map_or_else(String::new, |users| numbers::whole(users, run.language));
    let shown = columns.all().into_iter().zip(forecasts).flat_map(|((_, keys), judged)| keys.iter().map(move |key| cell(run, judged, key)));
    [row.year.to_string(), observed].into_iter().chain(shown).collect()
}

/// One figure of a forecast; empty where there is no forecast.
fn cell(run: &Run, judged: Option<Judged>, key: &str) -> String {
    let Some(judged) = judged else { return String::new() };
    let value = match key {
        "outcome.expected" => return numbers::whole(judged.forecast, run.language),
        "outcome.definition" => judged.split.definition,
        "outcome.people" => judged.split.people,
        "outcome.rate" => judged.split.rate,
        _ => judged.split.total(),
    };
    numbers::signed(value, run.language)
}
