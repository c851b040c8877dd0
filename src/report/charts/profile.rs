//! Where the municipality's use of care lies among others': users per 1 000 by service and age, a dot a municipality.

use crate::demand::benchmarks::{Profile, benchmarks, profiles};
use crate::report::canvas::{Canvas, Frame, LINE, Look, Stroke, TEXT};
use crate::report::font::{self, Weight};
use crate::report::labels::{ages, capital, heading, label, service_name};
use crate::report::page::Page;
use crate::report::panels::{self, Panel};
use crate::report::view::{NoChart, View};
use crate::report::{Chart, Run, Table, numbers, palette};

const MOST_PANELS: usize = 9;
/// Rows a panel has room for: the own municipality, the mean, and the ends of the others.
const MOST_ROWS: usize = 8;

/// What a row of a panel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Own,
    Mean,
    Other,
}

/// A row of a panel.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    who: Who,
    name: String,
    value: f64,
}

/// Use of care of one region beside other municipalities.
///
/// # Errors
/// When the run has no such region, or no other municipality's users are known.
pub fn profile(run: &Run, region: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, 0, region)?;
    let demand = run.demand.first().map_or(&[][..], Vec::as_slice);
    let all = profiles(view.study, region, &benchmarks(view.study, demand));
    if all.is_empty() {
        return Err(NoChart::NoOther);
    }
    let shown = &all[..all.len().min(MOST_PANELS)];
    let mut subtitle = view.say("profile.subtitle", &[&view.region.name]);
    let hidden = shown.iter().map(|profile| rows(view, profile).len().saturating_sub(MOST_ROWS)).max().unwrap_or(0);
    if hidden > 0 {
        subtitle.push_str(&format!(" {}", view.say("profile.more", &[&hidden.to_string()])));
    }
    let services = view.study.services.iter().enumerate().filter(|(at, _)| all.iter().any(|profile| profile.service == *at));
    let mut sources = view.sources(&["reference_users"]);
    for text in services.map(|(_, service)| &service.source) {
        if !sources.contains(text) {
            sources.push(text.clone());
        }
    }
    let words = view.words_of_all("service-profile", title(view, &all), subtitle, alt(view, &all), sources);
    let headings: Vec<String> = shown.iter().map(|profile| panel_name(view, profile)).collect();
    let page = Page::new(words, panels::height(&headings, 912.0));
    for (panel, profile) in panels::panels(&headings, page.room).iter().zip(shown) {
        panel.head(&page.canvas);
        draw(&page.canvas, view, panel, &fitting(rows(view, profile)));
    }
    Ok(page.finish(table(view, &all)))
}

fn name(view: View, profile: &Profile) -> String {
    view.study.services.get(profile.service).map_or_else(String::new, |service| capital(service_name(service, view.language)))
}

fn panel_name(view: View, profile: &Profile) -> String {
    view.say("profile.panel", &[&name(view, profile), &ages(profile.band, view.language), &profile.year.to_string()])
}

/// A rate per 1 000: whole where it has three digits before the point.
fn written(view: View, value: f64) -> String {
    numbers::decimal(value, usize::from(value < 99.95), view.language)
}

/// The municipalities and their mean, the highest first.
fn rows(view: View, profile: &Profile) -> Vec<Row> {
    let who = |at: usize| if at == 0 { Who::Own } else { Who::Other };
    let nation = || capital(label("benchmark.nation", view.language));
    let places = profile.places.iter().enumerate();
    let mut rows: Vec<Row> =
        places.map(|(at, (name, value))| Row { who: who(at), name: name.clone().unwrap_or_else(nation), value: *value }).collect();
    rows.push(Row { who: Who::Mean, name: label("profile.mean", view.language).to_owned(), value: profile.mean });
    rows.sort_by(|a, b| b.value.total_cmp(&a.value));
    rows
}

/// At most so many rows as a panel has room for: of the others those at both ends are kept.
fn fitting(mut rows: Vec<Row>) -> Vec<Row> {
    while rows.len() > MOST_ROWS {
        let others: Vec<usize> = (0..rows.len()).filter(|at| rows[*at].who == Who::Other).collect();
        let Some(middle) = others.get(others.len() / 2) else { break };
        rows.remove(*middle);
    }
    rows
}

/// The band that lies farthest from the mean of the others, for its size.
fn title(view: View, all: &[Profile]) -> String {
    let own = |profile: &Profile| profile.places.first().map_or(0.0, |place| place.1);
    let far = |profile: &&Profile| if profile.mean > 0.0 { (own(profile) / profile.mean - 1.0).abs() } else { 0.0 };
    // Of the band that takes most care, which comes last, where none differs more.
    let Some(told) = all.iter().max_by(|a, b| far(a).total_cmp(&far(b))) else { return String::new() };
    let words = [name(view, told), ages(told.band, view.language), written(view, own(told)), written(view, told.mean)];
    view.say("profile.title.most", &words.each_ref().map(String::as_str))
}

fn alt(view: View, all: &[Profile]) -> String {
    let part = |profile: &Profile| {
        let own = profile.places.first().map_or(0.0, |place| place.1);
        let words = [name(view, profile), ages(profile.band, view.language), written(view, own), written(view, profile.mean)];
        view.say("profile.alt.part", &words.each_ref().map(String::as_str))
    };
    let parts: Vec<String> = all.iter().map(part).collect();
    let say = |n: usize| view.say("profile.alt", &[&view.region.name, &parts[..n].join("; ")]);
    (1..=parts.len()).rev().map(say).find(|text| text.chars().count() <= 400).unwrap_or_else(|| say(1))
}

/// As much of a name as `room` pixels hold.
fn cut(name: &str, room: f64, weight: Weight) -> String {
    let look = Look { weight, ..Look::PLAIN };
    if look.width(name) <= room {
        return name.to_owned();
    }
    let letters: Vec<char> = name.chars().collect();
    let fits = |n: &usize| font::width(&format!("{}…", letters[..*n].iter().collect::<String>()), TEXT, weight) <= room;
    let most = (1..letters.len()).rev().find(fits).unwrap_or(1);
    format!("{}…", letters[..most].iter().collect::<String>().trim_end())
}

fn draw(canvas: &Canvas, view: View, panel: &Panel, rows: &[Row]) {
    let body = panel.body;
    let weight = |row: &Row| if row.who == Who::Own { Weight::Bold } else { Weight::Regular };
    let wide = |text: &str, weight: Weight| Look { weight, ..Look::PLAIN }.width(text) / 0.95;
    let names = rows.iter().map(|row| wide(&row.name, weight(row))).fold(0.0, f64::max).min(body.width() * 0.46);
    let values = rows.iter().map(|row| wide(&written(view, row.value), Weight::Bold)).fold(0.0, f64::max) + 14.0;
    let most = rows.iter().map(|row| row.value).fold(0.0, f64::max).max(1e-9);
    let count = rows.iter().map(|_| 1.0).sum::<f64>();
    let high = (LINE * 1.1 * count).min(body.height() - 8.0);
    let frame = Frame { left: body.left + names + 12.0, top: body.top + 4.0, right: body.right - values, bottom: body.top + 4.0 + high };
    let plot = canvas.plot(frame, (0.0, most), (0.0, count));
    let mut slot = count - 0.5;
    for row in rows {
        let (colour, width, dot) = match row.who {
            Who::Own => (palette::BLUE, 4.0, 7.0),
            Who::Mean => (palette::INK, 2.0, 5.0),
            Who::Other => (palette::GREY, 1.0, 4.5),
        };
        let stroke = if row.who == Who::Mean { Stroke::dashed(colour, width) } else { Stroke::solid(colour, width) };
        plot.line(&row.name, &[(0.0, slot), (row.value, slot)], stroke);
        plot.dot((row.value, slot), dot, colour);
        let (end, y) = plot.place((row.value, slot));
        let look = Look { weight: weight(row), ..Look::PLAIN }.colour(if row.who == Who::Other { palette::GREY } else { colour });
        canvas.text((body.left, y + TEXT * 0.36), &cut(&row.name, names, weight(row)), look);
        canvas.text((end + 11.0, y + TEXT * 0.36), &written(view, row.value), look);
        slot -= 1.0;
    }
    plot.bare_line(&[(0.0, 0.0), (0.0, count)], Stroke::solid(palette::GREY, 1.5));
    plot.end();
}

fn table(view: View, all: &[Profile]) -> Table {
    let language = view.language;
    let header = vec![
        heading("service", language),
        heading("age_group", language),
        heading("year", language),
        heading("area", language),
        heading("per_thousand", language),
    ];
    let of = |profile: &Profile| {
        let head = [name(view, profile), ages(profile.band, language), profile.year.to_string()];
        let row = |row: Row| head.iter().cloned().chain([row.name, written(view, row.value)]).collect::<Vec<_>>();
        rows(view, profile).into_iter().map(row).collect::<Vec<_>>()
    };
    Table { header, rows: all.iter().flat_map(of).collect(), ..Table::default() }
}
