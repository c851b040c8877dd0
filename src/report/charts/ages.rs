//! People by age group, history and projection, the oldest at the bottom (only the lowest layer has a flat base).

use super::PEOPLE;
use crate::domain::axis::AgeBand;
use crate::report::axis::{count_ticks, ends};
use crate::report::canvas::{Frame, Stroke};
use crate::report::font::Weight;
use crate::report::labels::{ages as ages_in_words, capital, counted, heading, stock_day};
use crate::report::page::{ABOVE, EndLabel, Page, axis_room, break_line, end_labels, label_room, unit, value_axis, year_axis};
use crate::report::view::{NoChart, Point, View, age_groups, x};
use crate::report::{Chart, Run, Table, numbers, palette};

/// One age group through the years: history, then projection; the jump-off once.
struct Layer {
    band: AgeBand,
    points: Vec<Point>,
}

/// People by age group of one scenario and region.
///
/// # Errors
/// When the run has no such scenario or region.
pub fn ages(run: &Run, scenario: usize, region: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, scenario, region)?;
    let layers: Vec<Layer> = age_groups(view.study.axis).into_iter().rev().map(|band| layer(view, band)).collect();
    let (first, last) = ends_of(&layers[0].points).ok_or(NoChart::NoSuchRun)?;
    let period = format!("{}–{}", first.0, last.0);
    let day = stock_day(view.study.year_label, view.language);
    let subtitle = view.say("ages.subtitle", &[&view.region.name, day, &period, &view.scenario.name]);
    let words = view.words("ages", title(view, &layers), subtitle, alt(view, &layers), view.sources(PEOPLE));
    let page = Page::new(words, 414.0);
    draw(&page, view, &layers);
    Ok(page.finish(table(view, &layers)))
}

fn layer(view: View, band: AgeBand) -> Layer {
    let mut points = view.observed_people(band);
    points.extend(view.projected_people(band).into_iter().skip(usize::from(!points.is_empty())));
    Layer { band, points }
}

fn ends_of(points: &[Point]) -> Option<(Point, Point)> {
    Some((*points.first()?, *points.last()?))
}

fn total_at(layers: &[Layer], index: usize) -> f64 {
    layers.iter().filter_map(|layer| layer.points.get(index)).map(|point| point.1).sum()
}

/// The group that grows most for its size from the jump-off on, or that none does: by numbers alone the widest group would
/// always lead.
fn title(view: View, layers: &[Layer]) -> String {
    let start = x(view.stock_years().0);
    let shown = |layer: &Layer| {
        let now = crate::report::view::at(&layer.points, start).unwrap_or(0.0);
        (numbers::shown(now), numbers::shown(layer.points.last().map_or(0.0, |point| point.1)))
    };
    let growth = |layer: &Layer| {
        let (now, then) = shown(layer);
        if now > 0.0 { then / now - 1.0 } else { then - now }
    };
    let last = view.stock_years().1.to_string();
    let Some(most) = layers.iter().max_by(|a, b| growth(a).total_cmp(&growth(b))) else { return String::new() };
    let (now, then) = shown(most);
    if then <= now {
        return view.say(if then < now { "ages.title.falls" } else { "ages.title.same" }, &[&last]);
    }
    let name = capital(&ages_in_words(most.band, view.language));
    let change = numbers::signed(then - now, view.language);
    if now > 0.0 {
        return view.say("ages.title.grows", &[&name, &change, &numbers::signed_percent(then / now - 1.0, 0, view.language), &last]);
    }
    view.say("ages.title.counted", &[&name, &change, &last])
}

fn alt(view: View, layers: &[Layer]) -> String {
    let people = |value: f64| counted(value, "inhabitants", view.language);
    let oldest = &layers[0].points;
    let last = oldest.len() - 1;
    let counts = [oldest[0].1, oldest[last].1, total_at(layers, 0), total_at(layers, last)].map(people);
    let (from, to) = (oldest[0].0.to_string(), oldest[last].0.to_string());
    let [a, b, c, d] = &counts;
    view.say("ages.alt", &[&view.region.name, &view.scenario.name, &from, &to, a, b, c, d])
}

fn table(view: View, layers: &[Layer]) -> Table {
    let language = view.language;
    let heads = layers.iter().map(|layer| capital(&ages_in_words(layer.band, language)));
    let header = std::iter::once(heading("year", language)).chain(heads).chain([heading("total", language)]).collect();
    let row = |index: usize| {
        let values = layers.iter().map(|layer| layer.points[index].1).chain([total_at(layers, index)]);
        std::iter::once(layers[0].points[index].0.to_string()).chain(values.map(|v| numbers::whole(v, language))).collect()
    };
    Table { header, rows: (0..layers[0].points.len()).map(row).collect(), ..Table::default() }
}

fn draw(page: &Page, view: View, layers: &[Layer]) {
    let language = view.language;
    let count = layers[0].points.len();
    let most = (0..count).map(|i| total_at(layers, i)).fold(0.0, f64::max);
    let ticks = count_ticks(0.0, most, 5);
    let labels = labels(view, layers);
    let room = page.room;
    let left = room.left + axis_room(&ticks, language);
    let frame = Frame { left, top: room.top + ABOVE, right: room.right - label_room(&labels), bottom: room.bottom - 30.0 };
    let years = (layers[0].points[0].0, layers[0].points[count - 1].0);
    let plot = page.canvas.plot(frame, years, ends(&ticks));
    unit(page, &heading("inhabitants", language));
    value_axis(&page.canvas, &plot, years, &ticks, language);
    year_axis(&page.canvas, &plot, years);
    let mut base: Vec<Point> = layers[0].points.iter().map(|point| (point.0, 0.0)).collect();
    for (index, layer) in layers.iter().enumerate() {
        let top: Vec<Point> = base.iter().zip(&layer.points).map(|(low, here)| (low.0, low.1 + here.1)).collect();
        let corners = base.iter().copied().chain(top.iter().rev().copied()).collect();
        plot.shape(&layer.band.to_string(), &layer.points, corners, palette::step(layers.len() - 1 - index, layers.len()));
        plot.bare_line(&top, Stroke::solid(palette::WHITE, 1.5));
        base = top;
    }
    break_line(&page.canvas, &plot, x(view.stock_years().0), language);
    end_labels(&page.canvas, &plot, years.1, &labels);
    plot.end();
}

fn labels(view: View, layers: &[Layer]) -> Vec<EndLabel> {
    let mut base = 0.0;
    let mut labels = Vec::new();
    for layer in layers {
        let value = layer.points.last().map_or(0.0, |point| point.1);
        let text = format!("{}: {}", capital(&ages_in_words(layer.band, view.language)), numbers::whole(value, view.language));
        labels.push(EndLabel::new(&text, base + value / 2.0, palette::INK, Weight::Regular, 260.0));
        base += value;
    }
    let total = format!("{}: {}", heading("total", view.language), numbers::whole(base, view.language));
    labels.push(EndLabel::new(&total, base, palette::INK, Weight::Bold, 260.0));
    labels
}
