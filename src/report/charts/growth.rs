//! Which ages grow: the change of each from now to the horizon, the largest growth first.

use super::PEOPLE;
use super::old_and_young::{band_name, told};
use crate::domain::axis::AgeBand;
use crate::report::axis::{count_ticks, ends};
use crate::report::canvas::{Anchor, Frame, Look, Stroke, TEXT};
use crate::report::labels::{ages, capital, heading, stock_day};
use crate::report::page::Page;
use crate::report::view::{NoChart, View};
use crate::report::{Chart, Run, Table, numbers, palette};

/// Pixels of a bar and the gap below it.
const SLOT: f64 = 52.0;

/// A band's people at both ends.
struct Change {
    band: AgeBand,
    from: f64,
    to: f64,
}

impl Change {
    fn persons(&self) -> f64 {
        self.to - self.from
    }
}

/// Change by age of one scenario and region.
///
/// # Errors
/// When the run has no such scenario or region.
pub fn growth(run: &Run, scenario: usize, region: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, scenario, region)?;
    let change = |band: AgeBand| {
        let path = view.projected_people(band);
        Some(Change { band, from: path.first()?.1, to: path.last()?.1 })
    };
    let mut changes: Vec<Change> = told(view).into_iter().filter_map(change).collect();
    if changes.is_empty() {
        return Err(NoChart::NoSuchRun);
    }
    changes.sort_by(|a, b| b.persons().total_cmp(&a.persons()));
    let (from, to) = view.stock_years();
    let period = numbers::years(from, to);
    let day = stock_day(view.study.year_label, view.language);
    let subtitle = view.say("growth.subtitle", &[&view.region.name, day, &period, &view.scenario.name]);
    let words = view.words("growth", title(view, &changes), subtitle, alt(view, &changes, &period), view.sources(PEOPLE));
    let slots = count(changes.len());
    let page = Page::new(words, SLOT * slots + 16.0);
    draw(&page, view, &changes);
    Ok(page.finish(table(view, &changes)))
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// `+412 (+31 %)`; without a percentage where there was nobody.
fn written(view: View, change: &Change) -> String {
    let persons = numbers::signed(numbers::shown(change.to) - numbers::shown(change.from), view.language);
    if change.from <= 0.0 {
        return persons;
    }
    view.say("growth.bar", &[&persons, &numbers::signed_percent(change.to / change.from - 1.0, 0, view.language)])
}

fn title(view: View, changes: &[Change]) -> String {
    let last = view.stock_years().1.to_string();
    let name = |change: &Change| capital(&ages(change.band, view.language));
    let shown = |change: &Change| numbers::shown(change.to) - numbers::shown(change.from);
    match (changes.first(), changes.last()) {
        (Some(most), _) if shown(most) > 0.0 => {
            view.say("growth.title", &[&name(most), &numbers::signed(shown(most), view.language), &last])
        }
        (_, Some(least)) if shown(least) < 0.0 => {
            view.say("growth.title.falls", &[&name(least), &numbers::signed(shown(least), view.language), &last])
        }
        _ => view.say("growth.title.same", &[&last]),
    }
}

fn alt(view: View, changes: &[Change], period: &str) -> String {
    let part = |change: &Change| view.say("growth.alt.part", &[&band_name(change.band), &written(view, change)]);
    let parts: Vec<String> = changes.iter().map(part).collect();
    view.say("growth.alt", &[&view.region.name, &view.scenario.name, period, &parts.join("; ")])
}

fn draw(page: &Page, view: View, changes: &[Change]) {
    let (low, high) = changes.iter().map(Change::persons).fold((0.0_f64, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)));
    let range = ends(&count_ticks(low, high, 5));
    let look = Look::PLAIN.colour(palette::INK);
    let widest = |texts: Vec<String>| texts.iter().map(|text| look.bold().width(text)).fold(0.0, f64::max) / 0.95;
    let names = widest(changes.iter().map(|change| capital(&ages(change.band, view.language))).collect());
    let numbers = widest(changes.iter().map(|change| written(view, change)).collect()) + 10.0;
    let room = page.room;
    // Below zero the number stands left of its bar: its room is kept only where there is one.
    let left = room.left + names + 14.0 + if low < 0.0 { numbers } else { 0.0 };
    let frame = Frame { left, top: room.top, right: room.right - numbers, bottom: room.bottom };
    let plot = page.canvas.plot(frame, range, (0.0, count(changes.len())));
    for (at, change) in changes.iter().enumerate() {
        let slot = count(changes.len() - at) - 0.5;
        let value = change.persons();
        let colour = if value < 0.0 { palette::WOMEN } else { palette::MEN };
        plot.bar(&change.band.to_string(), slot, value, [(0.0, slot - 0.32), (value, slot + 0.32)], colour);
        let (end, y) = plot.place((value, slot));
        let baseline = y + TEXT * 0.36;
        page.canvas.text((room.left, baseline), &capital(&ages(change.band, view.language)), look);
        let (at, anchor) = if value < 0.0 { (end - 8.0, Anchor::End) } else { (end + 8.0, Anchor::Start) };
        page.canvas.text((at, baseline), &written(view, change), look.bold().anchor(anchor));
    }
    plot.bare_line(&[(0.0, 0.0), (0.0, count(changes.len()))], Stroke::solid(palette::GREY, 1.5));
    plot.end();
}

fn table(view: View, changes: &[Change]) -> Table {
    let language = view.language;
    let (from, to) = view.stock_years();
    let header = vec![heading("age_group", language), from.to_string(), to.to_string(), heading("change", language)];
    let row = |change: &Change| {
        let whole = |value| numbers::whole(value, language);
        vec![capital(&ages(change.band, language)), whole(change.from), whole(change.to), written(view, change)]
    };
    Table { header, rows: changes.iter().map(row).collect(), ..Table::default() }
}
