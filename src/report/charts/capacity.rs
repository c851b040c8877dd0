//! Need against capacity: observed, two lines of need, places as steps, and the first year each line has too few.

use super::places::{Gap, Shortfall};
use crate::domain::service::{Capacity, CapacityEntry, Standing};
use crate::report::axis::{count_ticks, ends};
use crate::report::canvas::{Anchor, Canvas, Dashes, Frame, LINE, Look, Plot, Stroke};
use crate::report::font::Weight;
use crate::report::labels::{capital, counted, heading, label, name_and_unit};
use crate::report::page::{ABOVE, EndLabel, Page, axis_room, break_line, end_labels, label_room, unit, value_axis, year_axis};
use crate::report::place::first_clear;
use crate::report::summary::outdated;
use crate::report::view::{NoChart, Point, View, at, range, x};
use crate::report::{Chart, Run, Table, axis, numbers, palette};

/// Need at unchanged use.
pub(super) const UNCHANGED: Stroke = Stroke::solid(palette::BLUE, 3.5);
/// Need with the trend: told apart without colour.
pub(super) const TREND: Stroke = Stroke::dashed(palette::TEAL, 3.0);
/// Need with what the study switches on.
pub(super) const MEASURES: Stroke = Stroke { colour: palette::PLUM, width: 3.0, dashes: Dashes::DashDot };
pub(super) const CAPACITY: Stroke = Stroke::solid(palette::ORANGE, 3.0);
/// What is proposed only: the same colour, dotted.
const PROPOSED: Stroke = Stroke { colour: palette::ORANGE, width: 2.5, dashes: Dashes::Dotted };
/// Steps of capacity that get a line of text each.
const MOST_NOTES: usize = 4;

/// Need against capacity for service `service` (position in the study) in one scenario and region.
///
/// # Errors
/// When there is no such service or it has no capacity.
pub fn capacity(run: &Run, scenario: usize, region: usize, service: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, scenario, region)?;
    let gap = Gap::new(view.service(service).ok_or(NoChart::NoService)?)?;
    let name = gap.service.name();
    let lines = [gap.history(), &gap.stood, &gap.capacity];
    let first = lines.iter().filter_map(|line| line.first()).map(|point| point.0).fold(gap.capacity[0].0, f64::min);
    let last = gap.capacity[gap.capacity.len() - 1].0;
    let of = name_and_unit(&name, gap.unit(), view.language);
    let subtitle = view.say("capacity.subtitle", &[&of, &view.region.name, &format!("{first}–{last}"), &view.scenario.name]);
    let id = format!("capacity-{}", gap.service.service.id);
    let mut sources = vec![gap.service.service.source.clone()];
    sources.retain(|text| !text.is_empty());
    sources.extend(view.sources(&["capacity", "population"]).into_iter().filter(|text| *text != gap.service.service.source));
    let words = view.words(&id, title(view, &gap), subtitle, alt(view, &gap), sources);
    let notes = notes(&gap);
    let rows = notes_height(&notes);
    let page = Page::new(words, 424.0 + rows);
    draw(&page, view, &gap, &notes, (first, last));
    Ok(page.finish(table(view, &gap)))
}

fn title(view: View, gap: &Gap) -> String {
    let name = gap.service.marked_name();
    if let Some(outdated) = outdated(gap.service.service, &view.region.id) {
        // The table of capacity misses places that stand: no year of shortage is read from it.
        let [taken, places] = [outdated.beyond.taken, outdated.beyond.places].map(|value| numbers::whole(value, view.language));
        let (year, table) = (outdated.beyond.year.to_string(), outdated.table.to_string());
        return view.say("capacity.title.outdated", &[&name, &taken, &places, &year, &table]);
    }
    let start = x(view.study.jump_off);
    let end = gap.capacity[gap.capacity.len() - 1].0.to_string();
    let unchanged = Shortfall::of(&gap.unchanged, &gap.capacity, start);
    let trend = gap.trend.as_ref().map_or(unchanged, |line| Shortfall::of(line, &gap.capacity, start));
    let say = |key: &str, years: &[f64]| {
        let years: Vec<String> = years.iter().map(ToString::to_string).collect();
        let words: Vec<&str> = std::iter::once(name.as_str()).chain(years.iter().map(String::as_str)).collect();
        view.say(key, &words)
    };
    match (unchanged, trend) {
        (Shortfall::Never, Shortfall::Never) => view.say("capacity.title.enough", &[&name, &end]),
        (Shortfall::Never, Shortfall::From(year)) => say("capacity.title.trend", &[year]),
        (Shortfall::From(year), Shortfall::Never) => say("capacity.title.unchanged", &[year]),
        (Shortfall::From(a), Shortfall::From(b)) if a == b && a == start => say("capacity.title.now", &[a]),
        (Shortfall::From(a), Shortfall::From(b)) if a == b => say("capacity.title.one", &[a]),
        (Shortfall::From(a), Shortfall::From(b)) => say("capacity.title.both", &[a, b]),
        (Shortfall::From(year), Shortfall::Passing(_)) => say("capacity.title.trend_some", &[year]),
        (a, b) => {
            let first = a.first().into_iter().chain(b.first()).fold(f64::INFINITY, f64::min);
            say("capacity.title.passing", &[first])
        }
    }
}

fn first_year(view: View, need: &[Point], capacity: &[Point]) -> String {
    let last = capacity.last().map_or(0.0, |point| point.0).to_string();
    Shortfall::of(need, capacity, x(view.study.jump_off)).first().map_or_else(|| view.say("not_before", &[&last]), |year| year.to_string())
}

/// The first year with too few places on each line.
fn first_years(view: View, gap: &Gap) -> String {
    let mut year = first_year(view, &gap.unchanged, &gap.capacity);
    if let Some(trend) = &gap.trend {
        year = view.say("capacity.alt.trend", &[&year, &first_year(view, trend, &gap.capacity)]);
    }
    if let Some(measures) = &gap.measures {
        year = view.say("capacity.alt.measures", &[&year, &first_year(view, measures, &gap.capacity)]);
    }
    year
}

fn alt(view: View, gap: &Gap) -> String {
    let count = |value| counted(value, gap.unit(), view.language);
    let (first, last) = (gap.unchanged[0], gap.unchanged[gap.unchanged.len() - 1]);
    let (before, after) = (gap.capacity[0], gap.capacity[gap.capacity.len() - 1]);
    let year = match outdated(gap.service.service, &view.region.id) {
        Some(outdated) => view.say("capacity.alt.outdated", &[&outdated.table.to_string()]),
        None => first_years(view, gap),
    };
    let (from, to) = (first.0.to_string(), last.0.to_string());
    let counts = [first.1, last.1, before.1, after.1].map(count);
    let [a, b, c, d] = &counts;
    let mut text = view.say("capacity.alt", &[&gap.service.name(), &view.region.name, &view.scenario.name, a, &from, b, &to, c, d, &year]);
    if after.1 > before.1 {
        let decided = numbers::whole(after.1 - before.1, view.language);
        text.push_str(&format!(" {}", view.say("capacity.alt.decided", &[&decided, &to, &from])));
    }
    if let Some(with) = gap.proposed.as_ref().and_then(|line| line.last()) {
        text.push_str(&format!(" {}", view.say("capacity.alt.proposed", &[&count(with.1)])));
    }
    text
}

fn table(view: View, gap: &Gap) -> Table {
    let language = view.language;
    let mut header = ["year", "observed", "unchanged_use"].map(|key| capital(label(key, language))).to_vec();
    header[1] = gap.part.as_ref().map_or_else(|| header[1].clone(), |part| part.0.clone());
    let standing = gap.standing();
    header.extend(gap.trend.iter().map(|_| heading("trend", language)));
    header.extend(gap.measures.iter().map(|_| heading("line.measures", language)));
    header.extend([heading("capacity", language), heading("difference", language)]);
    let (later, before) = (decides_later(gap), gap.capacity[0].0.to_string());
    header.extend(later.then(|| capital(&view.say("building.col.decided", &[&before]))));
    header.extend(gap.proposed.iter().map(|_| heading("building.proposed.line", language)));
    let mut years: Vec<f64> = gap.history().iter().chain(&standing).map(|point| point.0).collect();
    years.sort_by(f64::total_cmp);
    years.dedup();
    let cell = |points: &[Point], year| at(points, year).map_or_else(String::new, |v| numbers::whole(v, language));
    let row = |year: &f64| {
        let mut cells = vec![year.to_string(), cell(gap.history(), *year), cell(&gap.unchanged, *year)];
        cells.extend(gap.trend.iter().chain(&gap.measures).map(|line| cell(line, *year)));
        cells.push(cell(&standing, *year));
        cells.push(left_over(gap, *year).map_or_else(String::new, |v| numbers::signed(v, language)));
        cells.extend(later.then(|| gap.decided_later(*year).map_or_else(String::new, |v| numbers::whole(v, language))));
        cells.extend(gap.proposed.iter().map(|line| cell(line, *year)));
        cells
    };
    Table { caption: view.region.name.clone(), header, rows: years.iter().map(row).collect() }
}

/// Whether anything that is decided changes the places after the first night.
fn decides_later(gap: &Gap) -> bool {
    gap.capacity.iter().any(|(year, _)| gap.decided_later(*year) != Some(0.0))
}

/// Capacity less need at unchanged use, as in the table `capacity.csv`: below zero places are missing.
fn left_over(gap: &Gap, year: f64) -> Option<f64> {
    Some(at(&gap.capacity, year)? - at(&gap.unchanged, year)?)
}

/// Steps of capacity in words, earliest first.
pub(super) fn notes(gap: &Gap) -> Vec<(Point, String)> {
    let view = gap.service.view;
    let mut notes = Vec::new();
    let standing = gap.standing();
    for pair in standing.windows(2).filter(|pair| pair[0].1 != pair[1].1) {
        let year = pair[1].0;
        let own = gap.service.service.capacity.iter();
        let decided = own.filter(|entry| entry.region == view.region.id && entry.standing == Standing::Decided);
        let moves = |entry: &&Capacity| x(entry.year) == year && entry.entry != CapacityEntry::Change(0.0);
        let here = decided.filter(moves).filter(|entry| !entry.name.is_empty());
        let names: Vec<&str> = here.map(|entry| entry.name.as_str()).collect();
        let change = numbers::signed(pair[1].1 - pair[0].1, view.language);
        let what = if names.is_empty() { change } else { format!("{change} {}", names.join(", ")) };
        notes.push((pair[1], view.say("capacity.new", &[&what, &year.to_string()])));
    }
    if notes.len() > MOST_NOTES {
        let more = notes.len() + 1 - MOST_NOTES;
        let first = notes[MOST_NOTES - 1].0;
        notes.truncate(MOST_NOTES - 1);
        notes.push((first, view.say("services.more", &[&more.to_string()])));
    }
    notes
}

/// Pixels the notes take above the plot, with some air to the labels beside it.
pub(super) fn notes_height(notes: &[(Point, String)]) -> f64 {
    if notes.is_empty() { 0.0 } else { notes.iter().map(|_| LINE).sum::<f64>() + 14.0 }
}

fn draw(page: &Page, view: View, gap: &Gap, notes: &[(Point, String)], years: (f64, f64)) {
    let language = view.language;
    let steps = steps(&gap.standing());
    let part = gap.part.as_ref().map(|part| &part.1);
    let series =
        [Some(&gap.observed), part, Some(&gap.unchanged), gap.trend.as_ref(), gap.measures.as_ref(), Some(&steps), gap.proposed.as_ref()];
    let ticks = count_ticks(0.0, range(series.into_iter().flatten()).1, 5);
    let labels = labels(view, gap);
    let room = page.room;
    let rows = notes_height(notes);
    let left = room.left + axis_room(&ticks, language);
    let right = room.right - label_room(&labels);
    let frame = Frame { left, top: room.top + ABOVE + rows, right, bottom: room.bottom - 32.0 - 2.2 * LINE };
    let plot = page.canvas.plot(frame, years, ends(&ticks));
    unit(page, &heading(gap.unit(), language));
    value_axis(&page.canvas, &plot, years, &ticks, language);
    year_axis(&page.canvas, &plot, years);
    let start = gap.capacity[0].0;
    breaks(&page.canvas, &plot, start, rows, view);
    note_texts(&page.canvas, &plot, notes, (room, plot.place((start, 0.0)).0));
    let halo = |points: &[Point]| plot.bare_line(points, Stroke::solid(palette::WHITE, 6.0));
    if let Some(trend) = &gap.trend {
        halo(trend);
        plot.line("trend", trend, TREND);
    }
    if let Some(measures) = &gap.measures {
        halo(measures);
        plot.line("measures", measures, MEASURES);
    }
    halo(&gap.unchanged);
    plot.line("unchanged", &gap.unchanged, UNCHANGED);
    if let Some(proposed) = &gap.proposed {
        plot.line("proposed", &self::steps(proposed), PROPOSED);
    }
    plot.bare_line(&steps, Stroke::solid(palette::WHITE, 5.0));
    plot.line("capacity", &steps, CAPACITY);
    if !gap.observed.is_empty() {
        plot.line("observed", &gap.observed, Stroke::solid(palette::INK, 3.0));
    }
    if let Some((name, line)) = &gap.part {
        plot.line("part", line, Stroke::solid(palette::INK, 1.75));
        part_name(&page.canvas, &plot, (name, line), &[&gap.unchanged, &steps]);
    }
    end_labels(&page.canvas, &plot, years.1, &labels);
    strip(page, &plot, gap, years);
    plot.end();
}

pub(super) fn breaks(canvas: &Canvas, plot: &Plot, year: f64, rows: f64, view: View) {
    if rows == 0.0 {
        break_line(canvas, plot, year, view.language);
        return;
    }
    // The rows of notes stand between the two words and the plot: the words go above them.
    let x = plot.place((year, 0.0)).0;
    canvas.rule((x, plot.frame.top - rows - 6.0), (x, plot.frame.bottom), Stroke::solid(palette::GREY, 1.0));
    let baseline = plot.frame.top - rows - 10.0;
    let before = heading("observed", view.language);
    if x - plot.frame.left > Look::PLAIN.width(&before) + 8.0 {
        canvas.text((x - 8.0, baseline), &before, Look::PLAIN.anchor(Anchor::End));
    }
    canvas.text((x + 8.0, baseline), &heading("projected", view.language), Look::PLAIN);
}

/// Capacity holds until the next change: never drawn as a slope.
pub(super) fn steps(capacity: &[Point]) -> Vec<Point> {
    let mut corners: Vec<Point> = Vec::new();
    for point in capacity {
        if let Some(before) = corners.last().copied().filter(|before| before.1 != point.1) {
            corners.push((point.0, before.1));
        }
        corners.push(*point);
    }
    corners
}

/// A row a step, the earliest on top, so that no leader crosses the text of another.
pub(super) fn note_texts(canvas: &Canvas, plot: &Plot, notes: &[(Point, String)], (room, projected): (Frame, f64)) {
    let look = Look::PLAIN.colour(palette::ORANGE).halo();
    let mut baseline = plot.frame.top - notes_height(notes) + LINE * 0.7;
    for (point, text) in notes {
        let (x, y) = plot.place(*point);
        canvas.rule((x, baseline + 5.0), (x, y), Stroke::solid(palette::ORANGE, 1.25));
        let width = look.width(text) / 0.95;
        let wished = (x - 4.0).min(room.right - width);
        // A text that begins in the past ends before the line of the break.
        let wished = if x < projected { wished.min(projected - width - 6.0) } else { wished };
        let left = wished.max(room.left);
        canvas.text((left, baseline), text, look);
        baseline += LINE;
    }
}

fn labels(view: View, gap: &Gap) -> Vec<EndLabel> {
    let number = |points: &[Point]| numbers::whole(points.last().map_or(0.0, |point| point.1), view.language);
    let end = |key: &str, points: &[Point], stroke: Stroke| {
        let value = points.last().map_or(0.0, |point| point.1);
        let text = format!("{} {}", number(points), label(key, view.language));
        EndLabel::new(&text, value, stroke.colour, Weight::Bold, 250.0)
    };
    let mut labels = vec![end(if gap.trend.is_some() { "unchanged_use" } else { "need" }, &gap.unchanged, UNCHANGED)];
    labels.extend(gap.trend.as_ref().map(|line| end("trend", line, TREND)));
    labels.extend(gap.measures.as_ref().map(|line| end("line.measures", line, MEASURES)));
    labels.push(end("capacity", &gap.capacity, CAPACITY));
    if let Some((outdated, label)) = outdated(gap.service.service, &view.region.id).zip(labels.last_mut()) {
        label.lines.push(view.say("capacity.table", &[&outdated.table.to_string()]));
    }
    labels.extend(gap.proposed.as_ref().map(|line| end("building.proposed.line", line, PROPOSED)));
    labels
}

/// The name of the counted part, below its line where nothing crosses it, else above, else at its start.
pub(super) fn part_name(canvas: &Canvas, plot: &Plot, (name, line): (&str, &[Point]), others: &[&[Point]]) {
    let look = Look::PLAIN.colour(palette::INK).halo();
    let wide = look.width(name) / 0.95;
    let pixels = |points: &[Point]| points.iter().map(|point| plot.place(*point)).collect::<Vec<_>>();
    let lines: Vec<Vec<Point>> = others.iter().copied().chain([line]).map(pixels).collect();
    let starts = lines.last().into_iter().flatten().map(|place| place.0);
    let tops: Vec<f64> = lines.last().into_iter().flatten().flat_map(|place| [place.1 + 8.0, place.1 - LINE - 8.0]).collect();
    let at = |left: f64, top: f64| Frame { left, top, right: left + wide, bottom: top + LINE };
    let mut candidates: Vec<Frame> = starts.flat_map(|left| tops.iter().map(move |top| at(left, *top))).collect();
    candidates.push(at(plot.frame.left, plot.frame.bottom - LINE - 4.0));
    let chosen = first_clear(&candidates, &lines, &[], plot.frame).unwrap_or(candidates.len() - 1);
    canvas.text((candidates[chosen].left, candidates[chosen].bottom - 6.0), name, look);
}

/// Under the years: capacity less need in each of them, and the last in words; where the register contradicts the table of
/// capacity, that nothing can be read from it.
fn strip(page: &Page, plot: &Plot, gap: &Gap, years: (f64, f64)) {
    let view = gap.service.view;
    let canvas = &page.canvas;
    let head = page.room.bottom - LINE - 6.0;
    if let Some(outdated) = outdated(gap.service.service, &view.region.id) {
        let text = view.say("capacity.strip.outdated", &[&outdated.table.to_string()]);
        canvas.text((page.room.left, head), &text, Look::PLAIN.bold().colour(palette::INK));
        return;
    }
    let key = if gap.trend.is_some() { "capacity.strip.trend" } else { "capacity.strip" };
    canvas.text((page.room.left, head), &view.say(key, &[]), Look::PLAIN);
    canvas.text((page.room.right, head), &last_words(view, gap), Look::PLAIN.bold().colour(palette::INK).anchor(Anchor::End));
    for year in axis::years(years.0, years.1, plot.frame.width(), 54.0) {
        let Some(value) = left_over(gap, year) else { continue };
        let x = plot.place((year, 0.0)).0;
        let text = numbers::signed(value, view.language);
        canvas.text((x, head + LINE), &text, Look::PLAIN.colour(palette::INK).anchor(Anchor::Middle));
    }
}

fn last_words(view: View, gap: &Gap) -> String {
    let (year, capacity) = gap.capacity[gap.capacity.len() - 1];
    let missing = gap.unchanged.last().map_or(0.0, |point| point.1) - capacity;
    let shown = numbers::shown(missing);
    let count = counted(shown.abs(), gap.unit(), view.language);
    match () {
        () if shown > 0.0 => view.say("capacity.short", &[&count, &year.to_string()]),
        () if shown < 0.0 => view.say("capacity.spare", &[&count, &year.to_string()]),
        () => view.say("capacity.even", &[&year.to_string()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capacity_is_drawn_as_steps() {
        assert_eq!(steps(&[(1.0, 5.0), (2.0, 5.0), (3.0, 8.0)]), [(1.0, 5.0), (2.0, 5.0), (3.0, 5.0), (3.0, 8.0)]);
    }
}
