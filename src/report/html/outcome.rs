//! The section that lays a plan, the projection and the register side by side, with the error's parts.

use super::markup::{Columns, element, table};
use crate::demand::error_split::{ErrorSplit, Judged};
use crate::report::labels::{ages, heading, label, service_name};
use crate::report::outcome::{Compared, compared};
use crate::report::{Run, Table, numbers};

/// The section's body; none where the study has no outcome, or nothing of it can be compared.
pub fn body(run: &Run) -> Option<String> {
    let all = compared(run, 0);
    let rows: Vec<Vec<String>> = all.iter().filter(|row| shown(row, &all)).map(|row| cells(run, row)).collect();
    if rows.is_empty() {
        return None;
    }
    let caption = label("outcome.caption", run.language).to_owned();
    let text = element("p", label("outcome.text", run.language));
    Some(text + &table(&Table { caption, header: header(run), rows }, Columns::Numbers))
}

/// The years of a published figure, and the last year of a band that has none.
fn shown(row: &Compared, all: &[Compared]) -> bool {
    let same_band = |other: &&Compared| other.service.id == row.service.id && other.band == row.band && other.region == row.region;
    let mut band = all.iter().filter(same_band);
    let last = all.iter().filter(same_band).map(|other| other.year).max();
    row.plan.is_some() || (band.all(|other| other.plan.is_none()) && last == Some(row.year))
}

fn header(run: &Run) -> Vec<String> {
    let keys = ["service", "outcome.ages", "year", "outcome.plan", "outcome.own", "observed"];
    let parts = ["outcome.plan_error", "outcome.definition", "outcome.people", "outcome.rate"];
    let own = ["outcome.own_error", "outcome.people", "outcome.rate"];
    keys.iter().chain(&parts).chain(&own).map(|key| heading(key, run.language)).collect()
}

fn cells(run: &Run, row: &Compared) -> Vec<String> {
    let users = |value: Option<f64>| value.map_or_else(String::new, |value| numbers::whole(value, run.language));
    let signed = |value: Option<f64>| value.map_or_else(String::new, |value| numbers::signed(value, run.language));
    let split = |judged: Option<Judged>| judged.map(|judged| judged.split);
    let (plan, own) = (split(row.plan), split(row.own));
    vec![
        service_name(row.service, run.language).to_owned(),
        ages(row.band, run.language),
        row.year.to_string(),
        users(row.plan.map(|judged| judged.forecast)),
        users(row.own.map(|judged| judged.forecast)),
        users(row.observed()),
        signed(plan.map(ErrorSplit::total)),
        signed(plan.map(|split| split.definition)),
        signed(plan.map(|split| split.people)),
        signed(plan.map(|split| split.rate)),
        signed(own.map(ErrorSplit::total)),
        signed(own.map(|split| split.people)),
        signed(own.map(|split| split.rate)),
    ]
}
