//! Need by service and age: a panel a service, stacked bars every few years, the sum on top.

use super::group_id;
use super::key::{self, Item, Sample};
use crate::domain::axis::AgeBand;
use crate::domain::service::{Basis, ServiceGroup, ServiceKind, UseLine};
use crate::report::canvas::{Anchor, Canvas, Frame, LINE, Look, Plot, Stroke, TEXT};
use crate::report::font::Weight;
use crate::report::labels::{ages, ages_short, capital, counted, heading, label, name_and_unit, service_name};
use crate::report::page::{EndLabel, Page, end_labels, label_room};
use crate::report::panels::{self, Panel};
use crate::report::view::{Measure, NoChart, ServiceView, View, at};
use crate::report::{Chart, Run, Table, numbers, palette};
use plotters::style::RGBColor;

/// Panels in a chart; further services stand in the table.
const MOST_PANELS: usize = 9;
/// Bands named beside a bar.
const MOST_BANDS: usize = 7;

/// Bands named in words beside a bar; more of them have room for a line each, `80–84`.
const WORDED_BANDS: usize = 4;
/// Years between bars of the projection.
const EVERY: u16 = 5;

/// One bar of a panel.
struct Bar {
    year: f64,
    /// Youngest first; one part where ages are not known.
    parts: Vec<f64>,
    total: f64,
    observed: bool,
}

/// A service as a panel.
struct Series<'a> {
    service: ServiceView<'a>,
    measure: Measure,
    bands: Vec<AgeBand>,
    bars: Vec<Bar>,
}

/// What the bars of all panels have in common.
#[derive(Debug, Clone, Copy)]
struct Bars {
    /// Bars side by side.
    slots: usize,
    /// Ages are named beside the bars, not in a key.
    named: bool,
    /// Some services are known by age and others are not: these must not look like one of the ages.
    mixed: bool,
}

impl Series<'_> {
    const fn by_age(&self) -> bool {
        self.bands.len() > 1
    }

    /// People already known in the bar, after its bands.
    fn known(&self, bar: &Bar) -> bool {
        !self.bands.is_empty() && bar.parts.len() > self.bands.len()
    }

    /// Fill of bars whose ages are not known.
    const fn no_age(mixed: bool) -> RGBColor {
        if mixed { palette::GREY } else { palette::BLUE }
    }

    /// Fill of part `index` of a bar.
    fn fill(&self, index: usize, mixed: bool) -> RGBColor {
        match () {
            () if !self.bands.is_empty() && index >= self.bands.len() => palette::KNOWN,
            () if !self.by_age() => Self::no_age(mixed),
            () => palette::step(index, self.bands.len()),
        }
    }
}

/// Whether services are counted in different bands: one colour would mean several ages in the key, so the bands are named
/// beside the bars.
fn bands_differ(shown: &[Series]) -> bool {
    let aged = || shown.iter().filter(|s| s.by_age());
    aged().any(|one| aged().any(|other| one.bands != other.bands))
}

/// The key: the oldest first, as the bars are built from below.
fn key_items(view: View, shown: &[Series]) -> Vec<Item> {
    let item = |name: String, colour| Item { name, sample: Sample::Fill(colour) };
    let name = |band: AgeBand| capital(&ages(band, view.language));
    let aged = shown.iter().find(|s| s.by_age());
    let mut items: Vec<Item> = Vec::new();
    if let Some(bands) = aged.filter(|_| !bands_differ(shown)).map(|s| &s.bands) {
        items.extend(bands.iter().enumerate().rev().map(|(i, band)| item(name(*band), palette::step(i, bands.len()))));
    }
    if aged.is_some() && shown.iter().any(|s| !s.by_age()) {
        items.push(item(name(AgeBand::ALL), Series::no_age(true)));
    }
    if shown.iter().any(|s| s.bars.iter().any(|bar| s.known(bar))) {
        items.push(item(heading("known_need", view.language), palette::KNOWN));
    }
    items
}

/// Need for the services of a group in one scenario and region, unchanged use.
///
/// # Errors
/// When the group has no service with a need of its own.
pub fn services(run: &Run, scenario: usize, region: usize, group: ServiceGroup) -> Result<Chart, NoChart> {
    let view = View::new(run, scenario, region)?;
    let all: Vec<Series> = view.services().filter(|s| s.service.group == group).filter_map(series).collect();
    if all.is_empty() {
        return Err(NoChart::NoService);
    }
    let shown = &all[..all.len().min(MOST_PANELS)];
    let mut subtitle = view.say("services.subtitle", &[&view.region.name, &view.scenario.name]);
    if all.iter().any(|series| series.bars.iter().any(|bar| bar.observed)) {
        subtitle.push_str(&format!(" {}", view.say("services.growth", &[&ends(view).0])));
    }
    if all.len() > shown.len() {
        subtitle.push_str(&format!(" {}.", view.say("services.more", &[&(all.len() - shown.len()).to_string()])));
    }
    let sources = view.service_sources(shown.iter().map(|s| s.service.service));
    let id = format!("services-{}", group_id(group));
    let words = view.words(&id, title(view, &all), subtitle, alt(view, &all), sources);
    let headings: Vec<String> = shown.iter().map(|s| head(view, s)).collect();
    let key = key_items(view, shown);
    let page = Page::new(words, key::height(&key) + panels::height(&headings, 912.0));
    let room = key::draw(&page.canvas, page.room, &key);
    let named = bands_differ(shown);
    let look = Bars { slots: slots(view, shown, named), named, mixed: shown.iter().any(Series::by_age) };
    for (panel, series) in panels::panels(&headings, room).iter().zip(shown) {
        panel.head(&page.canvas);
        draw(&page.canvas, panel, series, look);
    }
    Ok(page.finish(table(view, &all)))
}

fn head(view: View, series: &Series) -> String {
    name_and_unit(&series.service.marked_name(), series.service.unit(series.measure), view.language)
}

/// Observed users where they are counted, else the need; then the need every five years and at the end.
fn series(service: ServiceView) -> Option<Series> {
    if matches!(service.service.kind, ServiceKind::Sum { .. }) {
        return None;
    }
    let measure = service.measure();
    let need = service.need(UseLine::Unchanged, measure);
    let (first, last) = (need.first()?.0, need.last()?.0);
    let bands = if measure == Measure::Users { service.demand.bands.clone() } else { Vec::new() };
    let observed = if measure == Measure::Users { service.observed(AgeBand::ALL) } else { Vec::new() };
    let mut bars: Vec<Bar> = Vec::new();
    let back = [first - 10.0, first - 5.0, first];
    bars.extend(back.iter().filter(|year| at(&observed, **year).is_some()).map(|year| bar(&service, &bands, *year, true)));
    let round = need.iter().filter(|point| point.0 % f64::from(EVERY) == 0.0 || point.0 == last || (bars.is_empty() && point.0 == first));
    let later: Vec<f64> = round.map(|point| point.0).filter(|year| bars.iter().all(|bar| bar.year != *year)).collect();
    bars.extend(later.into_iter().map(|year| bar(&service, &bands, year, false)));
    Some(Series { service, measure, bands, bars })
}

fn bar(service: &ServiceView, bands: &[AgeBand], year: f64, observed: bool) -> Bar {
    let measure = service.measure();
    let value = |points: Vec<(f64, f64)>| at(&points, year).unwrap_or(0.0);
    let part = |band: &AgeBand| if observed { value(service.observed(*band)) } else { value(service.users_in(UseLine::Unchanged, *band)) };
    if bands.is_empty() {
        let total = value(service.need(UseLine::Unchanged, measure));
        return Bar { year, parts: vec![total], total, observed };
    }
    let mut parts: Vec<f64> = bands.iter().map(part).collect();
    let total = if observed { parts.iter().sum() } else { value(service.need(UseLine::Unchanged, measure)) };
    // People already known who will need the service have no age: they stand on top of the bar.
    let known = total - parts.iter().sum::<f64>();
    if known.abs() > 1e-9 {
        parts.push(known);
    }
    Bar { year, parts, total, observed }
}

/// What the chart shows for the first year of need (observed, where it was counted) and for the last.
fn change(series: &Series) -> Option<(f64, f64)> {
    let need = series.service.need(UseLine::Unchanged, series.measure);
    let (first, last) = (need.first()?, need.last()?);
    let shown = series.bars.iter().find(|bar| bar.year == first.0).map_or(first.1, |bar| bar.total);
    Some((shown, last.1))
}

/// The need at unchanged use on the first night and the last: model against model, for a count against a model would mix
/// growth with what use happened to be that year.
fn modelled(series: &Series) -> Option<(f64, f64)> {
    let need = series.service.need(UseLine::Unchanged, series.measure);
    Some((need.first()?.1, need.last()?.1))
}

/// Per cent, of the numbers as they are printed, so that whoever divides those finds the same.
fn growth(series: &Series) -> Option<f64> {
    let (first, last) = modelled(series)?;
    let printed = |value: f64| if series.measure == Measure::Fte { numbers::shown(value * 10.0) } else { numbers::shown(value) };
    let (first, last) = (printed(first), printed(last));
    (first > 0.0).then(|| numbers::shown((last / first - 1.0) * 100.0))
}

/// Care: what changes most for its size. Children: what changes by most children, as schools are built for numbers. A fall
/// leads where it is larger than every rise: a few more in kindergarten would hide many fewer at school. Staff by a norm follows the children of its ages and leads only where nothing else is shown.
fn title(view: View, all: &[Series]) -> String {
    let (first, last) = ends(view);
    let people: Vec<&Series> = all.iter().filter(|s| s.measure != Measure::Fte).collect();
    let all: Vec<&Series> = if people.is_empty() { all.iter().collect() } else { people };
    if all.iter().all(|series| series.service.service.basis == Basis::Reference) {
        return view.say("services.title.reference", &[&first, &last]);
    }
    let all = told_by_counts(all);
    let by_number = all.iter().all(|s| s.service.service.group == ServiceGroup::Children && s.measure == Measure::Users);
    let size = |s: &&&Series| if by_number { added(s) } else { growth(s) };
    let known = || all.iter().filter(|s| size(s).is_some());
    let order = |a: &&&Series, b: &&&Series| size(a).unwrap_or(0.0).total_cmp(&size(b).unwrap_or(0.0));
    let (Some(most), Some(least)) = (known().max_by(order), known().min_by(order)) else {
        return view.say("services.title.few", &[&first, &last]);
    };
    let written = |s: &Series| {
        let percent = || numbers::signed_percent(growth(s).unwrap_or(0.0) / 100.0, 0, view.language);
        let number = || {
            let unit = label(s.service.unit(s.measure), view.language);
            format!("{}\u{a0}{unit}", numbers::signed(added(s).unwrap_or(0.0), view.language))
        };
        if by_number { number() } else { percent() }
    };
    let say = |key: &str, s: &Series| view.say(key, &[service_name(s.service.service, view.language), &written(s), &last]);
    match (size(&most).unwrap_or(0.0), size(&least).unwrap_or(0.0)) {
        (up, down) if up > 0.0 && up >= -down => say("services.title.up", most),
        (_, down) if down < 0.0 => say("services.title.down", least),
        _ => view.say("services.title.same", &[&first, &last]),
    }
}

/// Services that rest on counts or definitions, where there are any: a plan's figure leads no headline beside them. (Reference
/// values alone never do.)
fn told_by_counts<'a, 'b>(all: Vec<&'a Series<'b>>) -> Vec<&'a Series<'b>> {
    let counted = |series: &&&Series| matches!(series.service.service.basis, Basis::Register | Basis::Definition);
    let found: Vec<&Series> = all.iter().filter(counted).copied().collect();
    if found.is_empty() { all } else { found }
}

/// How many more (fewer below zero), as printed.
fn added(series: &Series) -> Option<f64> {
    let (first, last) = modelled(series)?;
    Some(numbers::shown(last) - numbers::shown(first))
}

fn ends(view: View) -> (String, String) {
    let years = &view.demand.years;
    let name = |year: Option<&crate::domain::axis::Year>| year.map_or_else(String::new, ToString::to_string);
    (name(years.first()), name(years.last()))
}

/// As many services as 400 characters hold; the table has all.
fn alt(view: View, all: &[Series]) -> String {
    let part = |s: &Series| {
        let (first, last) = change(s)?;
        let count = |value| counted(value, s.service.unit(s.measure), view.language);
        Some(view.say("services.alt.part", &[&s.service.name(), &count(first), &count(last)]))
    };
    let (from, to) = ends(view);
    let parts: Vec<String> = all.iter().filter_map(part).collect();
    let say = |n: usize| view.say("services.alt", &[&view.region.name, &view.scenario.name, &from, &to, &parts[..n].join("; ")]);
    (1..=parts.len()).rev().map(say).find(|text| text.chars().count() <= 400).unwrap_or_else(|| say(parts.len().min(1)))
}

fn table(view: View, all: &[Series]) -> Table {
    let language = view.language;
    let header = ["service", "age", "year", "need"].map(|key| crate::report::labels::heading(key, language)).to_vec();
    let mut rows = Vec::new();
    for series in all {
        for bar in &series.bars {
            let (name, year) = (head(view, series), bar.year.to_string());
            for (band, part) in series.bands.iter().zip(&bar.parts).filter(|_| series.bands.len() > 1) {
                let ages = crate::report::labels::ages(*band, language);
                rows.push(vec![name.clone(), ages, year.clone(), decimals(series, *part, view)]);
            }
            if let Some(known) = bar.parts.get(series.bands.len()).filter(|_| !series.bands.is_empty()) {
                rows.push(vec![name.clone(), heading("known_need", language), year.clone(), decimals(series, *known, view)]);
            }
            rows.push(vec![name, heading("total", language), year, decimals(series, bar.total, view)]);
        }
    }
    Table { header, rows, ..Table::default() }
}

/// Staff with one decimal, people and places without.
fn decimals(series: &Series, value: f64, view: View) -> String {
    numbers::decimal(value, usize::from(series.measure == Measure::Fte), view.language)
}

/// Bars that fit side by side in every panel, so that all panels show the same years.
fn slots(view: View, all: &[Series], named: bool) -> usize {
    let width = panels::panel_width(all.len(), 912.0);
    let numbers = all.iter().flat_map(|s| s.bars.iter().map(|bar| decimals(s, bar.total, view)));
    let widest = numbers.map(|text| Look::PLAIN.width(&text)).fold(42.0, f64::max) + 7.0;
    let narrowest = all.iter().map(|s| width - if named { names_room(&band_labels(s)) } else { 0.0 }).fold(width, f64::min);
    let fits = |count: &usize| (0..*count).map(|_| widest).sum::<f64>() <= narrowest;
    (2..12).take_while(fits).last().unwrap_or(2)
}

fn names_room(labels: &[EndLabel]) -> f64 {
    if labels.is_empty() { 0.0 } else { label_room(labels) }
}

fn draw(canvas: &Canvas, panel: &Panel, series: &Series, look: Bars) {
    let labels = if look.named { band_labels(series) } else { Vec::new() };
    let body = panel.body;
    let right = body.right - names_room(&labels);
    let frame = Frame { left: body.left, top: body.top + LINE + 4.0, right, bottom: body.bottom - LINE };
    let bars = thinned(&series.bars, look.slots);
    let high = bars.iter().map(|bar| bar.total).fold(0.0, f64::max).max(1e-9);
    let count = f64::from(u32::try_from(bars.len()).unwrap_or(1));
    let plot = canvas.plot(frame, (0.0, count), (0.0, high));
    let seen = bars.iter().filter(|bar| bar.observed).map(|_| 1.0).sum::<f64>();
    if seen > 0.0 {
        let edge = plot.place((seen, 0.0)).0;
        canvas.shade(Frame { left: frame.left, top: frame.top - LINE, right: edge, bottom: frame.bottom + LINE }, palette::SHADE);
    }
    for (slot, bar) in bars.iter().enumerate() {
        stack(canvas, &plot, series, look, (f64::from(u32::try_from(slot).unwrap_or(0)), bar));
    }
    plot.bare_line(&[(0.0, 0.0), (count, 0.0)], Stroke::solid(palette::GREY, 1.5));
    end_labels(canvas, &plot, count, &labels);
    plot.end();
}

/// As many bars as there is room for: the last, the first projected and observed ones stay longest.
fn thinned(bars: &[Bar], slots: usize) -> Vec<&Bar> {
    let mut kept: Vec<&Bar> = bars.iter().collect();
    while kept.len() > slots.max(2) {
        let last = kept.len() - 1;
        let oldest = kept.iter().position(|bar| bar.observed).filter(|_| kept.iter().filter(|bar| bar.observed).nth(1).is_some());
        kept.remove(oldest.unwrap_or(if last > 2 { last - 1 } else { 1 }));
    }
    kept
}

fn stack(canvas: &Canvas, plot: &Plot, series: &Series, look: Bars, (slot, bar): (f64, &Bar)) {
    let view = series.service.view;
    let mut base = 0.0;
    // The oldest below, people already known on top.
    let bands = series.bands.len().max(1).min(bar.parts.len());
    for age in (0..bands).rev().chain(bands..bar.parts.len()) {
        let part = &bar.parts[age];
        let name = series.bands.get(age).map_or_else(|| "all".to_owned(), ToString::to_string);
        let corners = [(slot + 0.16, base + part), (slot + 0.84, base)];
        plot.bar(&name, bar.year, *part, corners, series.fill(age, look.mixed));
        if base > 0.0 {
            plot.bare_line(&[(slot + 0.16, base), (slot + 0.84, base)], Stroke::solid(palette::WHITE, 1.5));
        }
        base += part;
    }
    let (x, top) = plot.place((slot + 0.5, base));
    let number = decimals(series, bar.total, view);
    canvas.text((x, top - 6.0), &number, Look::PLAIN.colour(palette::INK).anchor(Anchor::Middle));
    canvas.text((x, plot.frame.bottom + TEXT), &bar.year.to_string(), Look::PLAIN.anchor(Anchor::Middle));
}

/// Ages right of the last bar, where they are several: the oldest below.
fn band_labels(series: &Series) -> Vec<EndLabel> {
    let Some(bar) = series.bars.last().filter(|_| series.bands.len() > 1) else { return Vec::new() };
    let mut base = 0.0;
    let mut labels = Vec::new();
    let mut sizes = bar.parts.clone();
    sizes.sort_by(|a, b| b.total_cmp(a));
    let least = sizes.get(MOST_BANDS - 1).copied().unwrap_or(0.0);
    for (band, part) in series.bands.iter().zip(&bar.parts).rev() {
        // A panel has room for the largest bands; the table names all.
        if *part < least || labels.len() == MOST_BANDS {
            base += part;
            continue;
        }
        let name = if series.bands.len() > WORDED_BANDS { ages_short(*band) } else { ages(*band, series.service.view.language) };
        labels.push(EndLabel::new(&name, base + part / 2.0, palette::INK, Weight::Regular, 90.0));
        base += part;
    }
    labels
}
