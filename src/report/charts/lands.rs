//! Where growth lands: how many more children, pupils, old people and users of care each scenario has than the main one.

use super::PEOPLE;
use crate::demand::indicators::cuts_no_group;
use crate::domain::axis::AgeBand;
use crate::domain::service::{ServiceGroup, ServiceKind, UseLine};
use crate::domain::terms::CountedAs;
use crate::report::axis::{count_ticks, ends};
use crate::report::canvas::{Anchor, Frame, LINE, Look, Stroke, TEXT};
use crate::report::labels::{ages, capital, label, stock_day};
use crate::report::page::Page;
use crate::report::styles::{Style, scenario_styles};
use crate::report::view::{Measure, NoChart, View, at, x};
use crate::report::{Chart, Run, Table, numbers, palette};

/// Pixels of a bar.
const SLOT: f64 = 24.0;
/// Pixels of a group's head and the gap above it.
const HEAD: f64 = 34.0;
/// Ages told: kindergarten, compulsory school, work, the young old, the old.
const BANDS: [AgeBand; 5] =
    [AgeBand::closed(1, 5), AgeBand::closed(6, 15), AgeBand::closed(20, 66), AgeBand::closed(67, 79), AgeBand::open(80)];

/// Persons more than in the main scenario, by scenario (the main one left out).
struct Group {
    name: String,
    more: Vec<f64>,
}

/// The chart of one region.
///
/// # Errors
/// When the run has no such region, fewer than two scenarios, or its ages cut the groups.
pub fn lands(run: &Run, region: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, 0, region)?;
    let others: Vec<(View, Style)> = view.scenarios().zip(scenario_styles(run)).skip(1).collect();
    if others.is_empty() {
        return Err(NoChart::OneScenario);
    }
    if BANDS.iter().any(|band| !cuts_no_group(view.study.axis, *band)) {
        return Err(NoChart::AgesCut);
    }
    let groups = groups(view, &others);
    let last = view.stock_years().1.to_string();
    let day = stock_day(view.study.year_label, view.language);
    let subtitle = view.say("lands.subtitle", &[&view.scenario.name, &view.region.name, day, &last]);
    let words =
        view.words_of_all("where-growth-lands", title(view, &others, &groups), subtitle, alt(view, &others, &groups), view.sources(PEOPLE));
    let page = Page::new(words, height(&groups));
    draw(&page, view, &others, &groups);
    Ok(page.finish(table(view, &others, &groups)))
}

fn groups(view: View, others: &[(View, Style)]) -> Vec<Group> {
    let year = x(view.stock_years().1);
    let mut found: Vec<Group> = BANDS
        .into_iter()
        .map(|band| {
            let people = |v: View| at(&v.projected_people(band), year).unwrap_or(0.0);
            Group { name: capital(&ages(band, view.language)), more: others.iter().map(|(v, _)| people(*v) - people(view)).collect() }
        })
        .collect();
    let care = |v: View| users_of_care(v, year);
    if care(view) > 0.0 {
        let more = others.iter().map(|(v, _)| care(*v) - care(view)).collect();
        found.push(Group { name: capital(label("lands.care", view.language)), more });
    }
    found
}

/// Users of all care services that count users, at unchanged use, in a year; a user of two counts twice.
fn users_of_care(view: View, year: f64) -> f64 {
    let counted = view.services().filter(|service| {
        let own = service.service;
        own.group == ServiceGroup::Care && own.terms.counts == CountedAs::Users && matches!(own.kind, ServiceKind::Rates { .. })
    });
    counted.filter_map(|service| at(&service.need(UseLine::Unchanged, Measure::Users), year)).sum()
}

fn height(groups: &[Group]) -> f64 {
    groups.iter().map(|group| HEAD + SLOT * count(group.more.len())).sum::<f64>() + 16.0
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// The place of the scenario that differs most.
fn farthest(others: &[(View, Style)], groups: &[Group]) -> usize {
    let size = |at: &usize| groups.iter().map(|group| group.more[*at].abs()).sum::<f64>();
    (0..others.len()).max_by(|a, b| size(a).total_cmp(&size(b)).then(b.cmp(a))).unwrap_or(0)
}

/// The scenario that differs most, by pupils and by the old.
fn title(view: View, others: &[(View, Style)], groups: &[Group]) -> String {
    let most = farthest(others, groups);
    let signed = |group: usize| numbers::signed(groups[group].more[most], view.language);
    let last = view.stock_years().1.to_string();
    view.say("lands.title", &[&others[most].0.scenario.name, &signed(1), &signed(4), &last])
}

fn alt(view: View, others: &[(View, Style)], groups: &[Group]) -> String {
    let most = farthest(others, groups);
    let part = |group: &Group| format!("{} {}", group.name, numbers::signed(group.more[most], view.language));
    let parts = groups.iter().map(part).collect::<Vec<_>>().join(", ");
    let last = view.stock_years().1.to_string();
    view.say("lands.alt", &[&view.scenario.name, &view.region.name, &last, &others[most].0.scenario.name, &parts])
}

fn draw(page: &Page, view: View, others: &[(View, Style)], groups: &[Group]) {
    let look = Look::PLAIN.colour(palette::INK);
    let all = || groups.iter().flat_map(|group| &group.more).copied();
    let (low, high) = all().fold((0.0_f64, 0.0_f64), |(low, high), more| (low.min(more), high.max(more)));
    let range = ends(&count_ticks(low, high, 5));
    let names = others.iter().map(|(v, _)| look.width(&v.scenario.name)).fold(0.0, f64::max) + 14.0;
    let number = all().map(|more| look.bold().width(&numbers::signed(more, view.language))).fold(0.0, f64::max) / 0.95 + 12.0;
    let room = page.room;
    let left = room.left + names + if low < 0.0 { number } else { 0.0 };
    let frame = Frame { left, top: room.top, right: room.right - number, bottom: room.bottom };
    let all = height(groups);
    let plot = page.canvas.plot(frame, range, (0.0, all));
    let mut from_top = 0.0;
    for group in groups {
        let (_, y) = plot.place((0.0, all - from_top - HEAD + 8.0));
        page.canvas.text((room.left, y), &group.name, look.bold());
        from_top += HEAD;
        for ((v, style), more) in others.iter().zip(&group.more) {
            let middle = all - from_top - SLOT / 2.0;
            let corners = [(0.0, middle - SLOT * 0.36), (*more, middle + SLOT * 0.36)];
            plot.bar(&v.scenario.name, middle, *more, corners, style.stroke.colour);
            let (end, y) = plot.place((*more, middle));
            let baseline = y + TEXT * 0.36;
            page.canvas.text((room.left, baseline), &v.scenario.name, look);
            let (at, anchor) = if *more < 0.0 { (end - 6.0, Anchor::End) } else { (end + 6.0, Anchor::Start) };
            page.canvas.text((at, baseline), &numbers::signed(*more, view.language), look.bold().anchor(anchor));
            from_top += SLOT;
        }
    }
    plot.bare_line(&[(0.0, 0.0), (0.0, all - LINE / 2.0)], Stroke::solid(palette::GREY, 1.5));
    plot.end();
}

fn table(view: View, others: &[(View, Style)], groups: &[Group]) -> Table {
    let header = std::iter::once(capital(label("lands.group", view.language))).chain(others.iter().map(|(v, _)| v.scenario.name.clone()));
    let row = |group: &Group| {
        std::iter::once(group.name.clone()).chain(group.more.iter().map(|more| numbers::signed(*more, view.language))).collect()
    };
    Table { header: header.collect(), rows: groups.iter().map(row).collect(), ..Table::default() }
}
