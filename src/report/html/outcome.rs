//! The section that lays a plan, the projection and the register side by side, with the error's parts.

use super::markup::{Columns, element, escape, framed, row};
use crate::demand::error_split::{ErrorSplit, Judged};
use crate::report::labels::{ages, capital, heading, label, service_name};
use crate::report::outcome::{Compared, compared};
use crate::report::{Run, numbers};

/// Columns of a forecast: what it expected, its error and the error's parts; the projection counts as the register does.
const PLAN: [&str; 5] = ["outcome.expected", "outcome.error", "outcome.definition", "outcome.people", "outcome.rate"];
const OWN: [&str; 4] = ["outcome.expected", "outcome.error", "outcome.people", "outcome.rate"];

/// The section's body; none where the study has no outcome, or nothing of it can be compared.
pub fn body(run: &Run) -> Option<String> {
    let all = compared(run, 0);
    let rows: Vec<&Compared> = all.iter().filter(|row| shown(row, &all)).collect();
    if rows.is_empty() {
        return None;
    }
    let same = |a: &&Compared, b: &&Compared| a.region == b.region && a.service.id == b.service.id && a.band == b.band;
    let groups: String = rows.chunk_by(same).map(|group| of_group(run, group)).collect();
    let text = element("p", label("outcome.text", run.language));
    Some(text + &framed(label("outcome.caption", run.language), &(head(run) + &groups), Columns::Numbers))
}

fn head(run: &Run) -> String {
    let word = |key: &str| escape(&heading(key, run.language));
    let upper = ["year", "observed"].map(|key| format!("<th scope=\"col\" rowspan=\"2\">{}</th>", word(key))).concat();
    let group = |key: &str, span: usize| format!("<th class=\"group\" scope=\"colgroup\" colspan=\"{span}\">{}</th>", word(key));
    let columns: String = PLAN.iter().chain(&OWN).map(|key| format!("<th scope=\"col\">{}</th>", word(key))).collect();
    let groups = group("outcome.plan", PLAN.len()) + &group("outcome.own", OWN.len());
    format!("<thead><tr>{upper}{groups}</tr>\n<tr>{columns}</tr></thead>\n")
}

/// A service and its ages as the head of its years.
fn of_group(run: &Run, group: &[&Compared]) -> String {
    let Some(first) = group.first() else { return String::new() };
    let region = run.study.regions.get(first.region).filter(|_| run.study.regions.len() > 1);
    let name = format!("{}, {}", capital(service_name(first.service, run.language)), ages(first.band, run.language));
    let name = region.map_or_else(|| name.clone(), |region| format!("{}: {name}", region.name));
    let span = 2 + PLAN.len() + OWN.len();
    let head = format!("<tr><th class=\"rows\" scope=\"rowgroup\" colspan=\"{span}\">{}</th></tr>\n", escape(&name));
    let rows: String = group.iter().map(|compared| row(&cells(run, compared))).collect();
    format!("<tbody>\n{head}{rows}</tbody>\n")
}

/// The years of a published figure, and the last year of a band that has none.
fn shown(row: &Compared, all: &[Compared]) -> bool {
    let same_band = |other: &&Compared| other.service.id == row.service.id && other.band == row.band && other.region == row.region;
    let mut band = all.iter().filter(same_band);
    let last = all.iter().filter(same_band).map(|other| other.year).max();
    row.plan.is_some() || (band.all(|other| other.plan.is_none()) && last == Some(row.year))
}

fn cells(run: &Run, row: &Compared) -> Vec<String> {
    let users = |value: Option<f64>| value.map_or_else(String::new, |value| numbers::whole(value, run.language));
    let signed = |value: Option<f64>| value.map_or_else(String::new, |value| numbers::signed(value, run.language));
    let split = |judged: Option<Judged>| judged.map(|judged| judged.split);
    let (plan, own) = (split(row.plan), split(row.own));
    vec![
        row.year.to_string(),
        users(row.observed()),
        users(row.plan.map(|judged| judged.forecast)),
        signed(plan.map(ErrorSplit::total)),
        signed(plan.map(|split| split.definition)),
        signed(plan.map(|split| split.people)),
        signed(plan.map(|split| split.rate)),
        users(row.own.map(|judged| judged.forecast)),
        signed(own.map(ErrorSplit::total)),
        signed(own.map(|split| split.people)),
        signed(own.map(|split| split.rate)),
    ]
}
