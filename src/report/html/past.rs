//! The section that says how wrong such a projection has been: in this study's own past, and in municipalities of its size.

use super::markup::{Columns, element, table};
use crate::domain::axis::Year;
use crate::model::backtest::people::GROUPS;
use crate::model::backtest::summary::SizeClass;
use crate::report::backtest::sentences::{TOTAL, shelf};
use crate::report::backtest::{class_name, group_name};
use crate::report::labels::{capital, counted, heading, label, sentence};
use crate::report::past::{OwnPast, REFERENCE_YEARS, same_size, same_size_shelf};
use crate::report::{Run, Table, numbers};

/// The section's body, a part a region.
pub fn body(run: &Run) -> String {
    let regions = (0..run.study.regions.len()).map(|region| of_region(run, region)).collect::<String>();
    let method = if run.past.is_some() { element("p", label("past.method", run.language)) } else { String::new() };
    method + &regions
}

fn years(run: &Run, years: u16) -> String {
    counted(f64::from(years), "backtest.years", run.language)
}

fn percent(run: &Run, share: f64) -> String {
    numbers::percent(share, 1, run.language)
}

/// Inhabitants at the jump-off.
fn people(run: &Run, region: usize) -> Option<f64> {
    run.study.regions.get(region)?.history.get(&run.study.jump_off).map(|stock| stock.cells().total(0))
}

/// Years from the jump-off to the last published stock.
fn ahead(run: &Run) -> u16 {
    u16::try_from(run.study.last_stock.since(run.study.jump_off)).unwrap_or(0)
}

/// Horizons told: those of the own past, and the study's own as far as the reference goes.
fn horizons(run: &Run, people: f64) -> Vec<u16> {
    let tested = same_size_shelf(people, TOTAL).map_or(0, |life| life.tested);
    let mut horizons = run.past.map_or_else(|| vec![5, 10], |past| past.horizons.clone());
    horizons.push(ahead(run).min(tested));
    horizons.retain(|horizon| (1..=ahead(run)).contains(horizon));
    horizons.sort_unstable();
    horizons.dedup();
    horizons
}

fn of_region(run: &Run, region: usize) -> String {
    let (Some(place), Some(people)) = (run.study.regions.get(region), people(run, region)) else { return String::new() };
    let horizons = horizons(run, people);
    let mut text = match run.past.and_then(|past| own(run, past, region)) {
        Some(own) => element("p", &own),
        None => element("p", &sentence("past.none", run.language, &[&place.name])),
    };
    let of_class: Vec<String> = horizons.iter().filter_map(|&horizon| class(run, people, horizon)).collect();
    match of_class.last() {
        Some(last) => text.push_str(&element("p", last)),
        None => text.push_str(&element("p", label("past.class.none", run.language))),
    }
    text.push_str(&beyond(run, people));
    text + &table(&figures(run, region, people, &horizons), Columns::Numbers)
}

/// How far off the region's own projections were at the shortest horizon.
fn own(run: &Run, past: &OwnPast, region: usize) -> Option<String> {
    let name = &run.study.regions.get(region)?.name;
    let horizon = *past.horizons.first()?;
    let (scores, largest) = (past.scores(region, TOTAL, horizon)?, past.largest(region, TOTAL, horizon)?);
    let shown = |year: Year| run.study.year_label.of_stock(year);
    let period = numbers::years(shown(past.jump_offs.0), shown(past.jump_offs.1));
    let words = [name.clone(), period, years(run, horizon), percent(run, scores.mape), percent(run, largest)];
    Some(sentence("past.own", run.language, &words.each_ref().map(String::as_str)))
}

/// Municipalities of the same size at a horizon.
fn class(run: &Run, people: f64, horizon: u16) -> Option<String> {
    let found = same_size(people, TOTAL, horizon)?;
    let life = shelf(same_size_shelf(people, TOTAL)?, run.language);
    let words = [
        class_name(SizeClass::of(people), run.language).to_owned(),
        format!("{}–{}", REFERENCE_YEARS.0, REFERENCE_YEARS.1),
        years(run, horizon),
        percent(run, found.mape),
        numbers::whole(100.0 * found.within5, run.language),
        numbers::percent(0.05, 0, run.language),
        life,
    ];
    Some(sentence("past.class", run.language, &words.each_ref().map(String::as_str)))
}

/// Where the study looks further ahead than anything has been tested.
fn beyond(run: &Run, people: f64) -> String {
    let tested = same_size_shelf(people, TOTAL).map_or(0, |life| life.tested);
    let ahead = ahead(run);
    let far = tested > 0 && ahead > tested;
    if far { element("p", &sentence("past.beyond", run.language, &[&years(run, ahead), &years(run, tested)])) } else { String::new() }
}

/// A row a group and horizon: the region's own error, its cases, those of its size, and how long such figures keep.
fn figures(run: &Run, region: usize, people: f64, horizons: &[u16]) -> Table {
    let name = run.study.regions.get(region).map_or("", |region| region.name.as_str());
    let word = |key: &str| capital(label(key, run.language));
    let header = vec![
        heading("age_group", run.language),
        word("backtest.col.years"),
        name.to_owned(),
        word("backtest.col.n"),
        word("past.same"),
        word("backtest.shelf.life"),
    ];
    let mut rows = Vec::new();
    for group in 0..GROUPS.len() {
        for &horizon in horizons {
            let own = run.past.and_then(|past| past.scores(region, group, horizon));
            let of_class = same_size(people, group, horizon);
            if own.is_none() && of_class.is_none() {
                continue;
            }
            let known = |share: Option<f64>| share.map_or_else(|| numbers::NONE.to_owned(), |share| percent(run, share));
            let life = same_size_shelf(people, group).map_or_else(String::new, |life| shelf(life, run.language));
            let n = own.map_or_else(|| numbers::NONE.to_owned(), |own| numbers::whole(own.n as f64, run.language));
            rows.push(vec![
                group_name(group, run.language),
                horizon.to_string(),
                known(own.map(|own| own.mape)),
                n,
                known(of_class.map(|of| of.mape)),
                life,
            ]);
        }
    }
    Table { caption: sentence("past.own.caption", run.language, &[name]), header, rows }
}
