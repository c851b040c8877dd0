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
            Group { name: ages(band, view.language), more: others.iter().map(|(v, _)| people(*v) - people(view)).collect() }
        })
        .collect();
    let care = |v: View| users_of_care(v, year);
    if care(view) > 0.0 {
        let more = others.iter().map(|(v, _)| care(*v) - care(view)).collect();
        found.push(Group { name: label("lands.care", view.language).to_owned(), more });
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

/// The longest bar: its group and its scenario, the first of two; none where no number differs as readers see it.
fn longest(groups: &[Group]) -> Option<(usize, usize)> {
    let bars =
        groups.iter().enumerate().flat_map(|(group, own)| own.more.iter().enumerate().map(move |(of, more)| (group, of, more.abs())));
    let (group, of, more) = bars.max_by(|a, b| a.2.total_cmp(&b.2).then((b.0, b.1).cmp(&(a.0, a.1))))?;
    (numbers::shown(more) > 0.0).then_some((group, of))
}

/// Whom the longest bar is of, and how many they are.
fn title(view: View, others: &[(View, Style)], groups: &[Group]) -> String {
    let last = view.stock_years().1.to_string();
    let Some((group, of)) = longest(groups) else { return view.say("lands.title.none", &[&last]) };
    let more = numbers::signed(groups[group].more[of], view.language);
    view.say("lands.title", &[&others[of].0.scenario.name, &groups[group].name, &more, &last])
}

fn alt(view: View, others: &[(View, Style)], groups: &[Group]) -> String {
    let last = view.stock_years().1.to_string();
    let said = view.say("lands.alt", &[&view.scenario.name, &view.region.name, &last]);
    let Some((_, of)) = longest(groups) else { return format!("{said} {}.", title(view, others, groups)) };
    let part = |group: &Group| format!("{} {}", group.name, numbers::signed(group.more[of], view.language));
    let parts = groups.iter().map(part).collect::<Vec<_>>().join(", ");
    format!("{said} {}", view.say("lands.alt.longest", &[&others[of].0.scenario.name, &parts]))
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
        page.canvas.text((room.left, y), &capital(&group.name), look.bold());
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
        std::iter::once(capital(&group.name)).chain(group.more.iter().map(|more| numbers::signed(*more, view.language))).collect()
    };
    Table { header: header.collect(), rows: groups.iter().map(row).collect(), ..Table::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::study::Language;
    use crate::report::charts::tests::number;
    use crate::report::fixture::{Plan, make};
    use resvg::usvg::roxmltree::Document;

    /// Largest in one chart, not in another: a sum over groups would name another scenario than the longest bar's.
    #[test]
    fn the_title_names_the_longest_bar() {
        for seed in 1..=12 {
            let made = make(&Plan { seed, language: Language::Nb, ..Plan::default() });
            let chart = lands(&made.run(), 0).unwrap();
            let document = Document::parse(&chart.svg).unwrap();
            let bars = document.descendants().filter(|node| node.has_attribute("data-series")).map(|bar| number(bar, "data-y"));
            let longest = bars.max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap();
            let (at, row) = (chart.table.rows.iter())
                .flat_map(|row| row.iter().enumerate().skip(1).map(move |(at, cell)| (at, row, cell)))
                .find_map(|(at, row, cell)| (*cell == numbers::signed(longest, Language::Nb)).then_some((at, row)))
                .unwrap();
            let told = format!("{} i «{}», {}", row[0], chart.table.header[at], row[at]);
            assert!(chart.title.to_lowercase().ends_with(&told.to_lowercase()), "{}: {told}", chart.title);
        }
    }

    #[test]
    fn where_nobody_differs_nobody_is_said_to() {
        let group = |more: [f64; 2]| Group { name: String::new(), more: more.to_vec() };
        assert_eq!(longest(&[group([0.3, -0.4]), group([0.0, 0.0])]), None);
        assert_eq!(longest(&[group([1.0, -3.0]), group([3.0, 0.0])]), Some((0, 1)), "the first of two");
    }
}
