//! Need for places in many futures against the places there are: bands around the middle, capacity as steps, and from when places are
//! too few in the middle and in one of ten.

use super::bands::{Fan, MIDDLE};
use super::capacity::{CAPACITY, breaks, note_texts, notes, notes_height, steps};
use super::places::{Gap, Shortfall};
use crate::demand::draws::DrawnPlaces;
use crate::domain::axis::Year;
use crate::domain::draws::Draws;
use crate::report::axis::{count_ticks, ends};
use crate::report::canvas::{Frame, LINE, Look, Stroke, TEXT};
use crate::report::chance::{EIGHTY, MEDIAN, P90, drawn, eighty, left_out, places, simulations};
use crate::report::font::{self, Weight};
use crate::report::labels::{capital, counted, heading, label, name_and_unit};
use crate::report::page::{ABOVE, EndLabel, MARGIN, Page, WIDTH, axis_room, end_labels, label_room, unit, value_axis, year_axis};
use crate::report::summary::outdated;
use crate::report::view::{NoChart, Point, View, at, range, x};
use crate::report::{Chart, Run, Table, numbers, palette};

/// Need at unchanged use: told beside the fan, not what it shows.
const UNCHANGED: Stroke = Stroke::dashed(palette::GREY, 1.75);
/// Pixels of the plot with its axis.
const ROOM: f64 = 530.0;

/// What the chart shows.
pub(super) struct Sure<'a> {
    pub(super) gap: Gap<'a>,
    pub(super) drawn: &'a DrawnPlaces,
    pub(super) draws: &'a Draws,
    pub(super) fan: Fan,
    /// 31 December of these years.
    pub(super) nights: &'a [Year],
    pub(super) last: Year,
}

impl<'a> Sure<'a> {
    /// A service with places that stand, in the futures of a scenario and region.
    ///
    /// # Errors
    /// When no futures were drawn, or the service has no places.
    pub(super) fn new(view: View<'a>, service: usize) -> Result<Self, NoChart> {
        let draws = view.run.chance.ok_or(NoChart::NoDraws)?.draws;
        let all = drawn(view.run, &view.scenario.id, &view.region.id).ok_or(NoChart::NoDraws)?;
        let service = view.service(service).ok_or(NoChart::NoService)?;
        let drawn = places(all, &service.service.id).filter(|places| places.short.is_some()).ok_or(NoChart::NoCapacity)?;
        let gap = Gap::new(service)?;
        let fan = Fan::new(all.nights.iter().map(|night| x(*night)), &drawn.needed);
        let last = *all.nights.last().ok_or(NoChart::NoDraws)?;
        Ok(Self { gap, drawn, draws, fan, nights: &all.nights, last })
    }

    const fn view(&self) -> View<'a> {
        self.gap.service.view
    }

    /// When places are too few, by the median and by the 90th percentile.
    fn short(&self) -> [Shortfall; 2] {
        let start = x(self.view().study.jump_off);
        [MEDIAN, P90].map(|quantile| Shortfall::of(&self.fan.line(quantile), &self.gap.capacity, start))
    }

    /// The last night's quantiles.
    fn at_last(&self) -> [f64; 7] {
        self.fan.last().map_or([0.0; 7], |point| point.1)
    }

    /// Need at unchanged use, where it is another line.
    fn unchanged(&self) -> Option<&Vec<Point>> {
        self.gap.trend.as_ref().map(|_| &self.gap.unchanged)
    }

    /// `8 av 10 simuleringer ligger mellom 303 og 419 plasser i 2040.`
    pub(super) fn key(&self) -> String {
        eighty(&self.at_last(), self.gap.unit(), self.last, self.view().language)
    }
}

/// Need in many futures against capacity for service `service` (position in the study) in one scenario and region.
///
/// # Errors
/// When no futures were drawn, or the service has no places.
pub fn fan(run: &Run, scenario: usize, region: usize, service: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, scenario, region)?;
    let sure = Sure::new(view, service)?;
    let gap = &sure.gap;
    let firsts = [gap.history(), &gap.stood, &gap.capacity].into_iter().filter_map(|line| line.first()).map(|point| point.0);
    let years = (firsts.fold(gap.capacity[0].0, f64::min), x(sure.last));
    let of = name_and_unit(&gap.service.name(), gap.unit(), view.language);
    let period = format!("{}–{}", years.0, years.1);
    let many = simulations(sure.draws, view.language);
    let subtitle = view.say("fan.subtitle", &[&of, &many, &view.region.name, &period, &view.scenario.name]);
    let mut sources = vec![gap.service.service.source.clone()];
    sources.retain(|text| !text.is_empty());
    sources.extend(view.sources(&["capacity", "population"]).into_iter().filter(|text| *text != gap.service.service.source));
    let id = format!("fan-{}", gap.service.service.id);
    let words = view.words(&id, title(&sure), subtitle, alt(&sure), sources);
    let notes = notes(gap);
    let told = Below::of(&sure.key(), &left_out(sure.draws, view.study, view.language));
    let page = Page::new(words, ROOM + notes_height(&notes) + told.height());
    draw(&page, &sure, &notes, &told, years);
    Ok(page.finish(table(&sure)))
}

/// What stands under the years of a fan: one interval in words, and what is not in it.
pub(super) struct Below {
    key: Vec<String>,
    note: Vec<String>,
}

impl Below {
    pub(super) fn of(key: &str, note: &str) -> Self {
        let room = (f64::from(WIDTH) - 2.0 * MARGIN) * 0.95;
        Self { key: font::wrap(key, room, TEXT, Weight::Bold), note: font::wrap(note, room, TEXT, Weight::Regular) }
    }

    pub(super) fn height(&self) -> f64 {
        self.key.iter().chain(&self.note).map(|_| LINE).sum()
    }

    /// Writes it at the foot of a page's room.
    pub(super) fn draw(&self, page: &Page) {
        let mut baseline = page.room.bottom - self.height() + LINE * 0.75;
        let bold = self.key.iter().map(|line| (line, Look::PLAIN.bold().colour(palette::INK)));
        for (line, look) in bold.chain(self.note.iter().map(|line| (line, Look::PLAIN))) {
            page.canvas.text((page.room.left, baseline), line, look);
            baseline += LINE;
        }
    }
}

fn title(sure: &Sure) -> String {
    let (view, gap) = (sure.view(), &sure.gap);
    let name = gap.service.marked_name();
    if let Some(outdated) = outdated(gap.service.service, &view.region.id) {
        // As in the chart of capacity: no year of shortage is read from a table that the register contradicts.
        let [taken, places] = [outdated.beyond.taken, outdated.beyond.places].map(|value| numbers::whole(value, view.language));
        return view
            .say("capacity.title.outdated", &[&name, &taken, &places, &outdated.beyond.year.to_string(), &outdated.table.to_string()]);
    }
    let start = x(view.study.jump_off);
    let say = |key: &str, years: &[f64]| {
        let years: Vec<String> = years.iter().map(ToString::to_string).collect();
        view.say(key, &std::iter::once(name.as_str()).chain(years.iter().map(String::as_str)).collect::<Vec<_>>())
    };
    let last = x(sure.last);
    match sure.short() {
        [Shortfall::Never, Shortfall::Never] => say("fan.title.enough", &[last]),
        [Shortfall::Never, Shortfall::From(may)] => say("fan.title.maybe", &[last, may]),
        [Shortfall::Never, Shortfall::Passing(may)] => say("fan.title.maybe_some", &[last, may]),
        [Shortfall::From(year), _] if year <= start => say("fan.title.now", &[year]),
        [Shortfall::From(year), Shortfall::From(may)] if may < year => say("fan.title.both", &[year, may]),
        [Shortfall::From(year), Shortfall::Passing(may)] if may < year => say("fan.title.both_some", &[year, may]),
        [Shortfall::From(year), _] => say("fan.title.same", &[year]),
        [Shortfall::Passing(year), may] => match may.first() {
            Some(may) if may < year => say("fan.title.passing", &[year, may]),
            _ => say("fan.title.passing_same", &[year]),
        },
    }
}

/// The first years in words, or that there is none, or that none can be read.
pub(super) fn first_years(sure: &Sure) -> [String; 2] {
    let (view, gap) = (sure.view(), &sure.gap);
    if let Some(outdated) = outdated(gap.service.service, &view.region.id) {
        let unknown = view.say("capacity.alt.outdated", &[&outdated.table.to_string()]);
        return [unknown.clone(), unknown];
    }
    let never = view.say("not_before", &[&sure.last.to_string()]);
    sure.short().map(|short| short.first().map_or_else(|| never.clone(), |year| year.to_string()))
}

fn alt(sure: &Sure) -> String {
    let (view, gap) = (sure.view(), &sure.gap);
    let count = |value: f64| counted(value, gap.unit(), view.language);
    let now = sure.fan.first().map_or(0.0, |point| point.1[MEDIAN]);
    let from = sure.fan.first().map_or(0.0, |point| point.0).to_string();
    let last = sure.at_last();
    let places = gap.capacity.last().map_or(0.0, |point| point.1);
    let [middle, one_of_ten] = first_years(sure);
    let [now, later, places, high] = [now, last[MEDIAN], places, last[EIGHTY.1]].map(count);
    let low = numbers::whole(last[EIGHTY.0], view.language);
    let name = gap.service.name();
    let year = sure.last.to_string();
    view.say("fan.alt", &[&name, &view.region.name, &now, &from, &later, &year, &low, &high, &places, &middle, &one_of_ten])
}

fn draw(page: &Page, sure: &Sure, notes: &[(Point, String)], told: &Below, years: (f64, f64)) {
    let (view, gap) = (sure.view(), &sure.gap);
    let language = view.language;
    let steps = steps(&gap.standing());
    let highest = sure.fan.line(6);
    let (rows, history) = (notes_height(notes), gap.history().to_vec());
    let ticks = count_ticks(0.0, range([&highest, &steps, &history].into_iter().chain(sure.unchanged())).1, 5);
    let labels = labels(sure);
    let room = page.room;
    let frame = Frame {
        left: room.left + axis_room(&ticks, language),
        top: room.top + ABOVE + rows,
        right: room.right - label_room(&labels),
        bottom: room.bottom - told.height() - 46.0,
    };
    let plot = page.canvas.plot(frame, years, ends(&ticks));
    unit(page, &heading(gap.unit(), language));
    value_axis(&page.canvas, &plot, years, &ticks, language);
    sure.fan.draw_bands(&plot);
    year_axis(&page.canvas, &plot, years);
    let start = gap.capacity[0].0;
    breaks(&page.canvas, &plot, start, rows, view);
    note_texts(&page.canvas, &plot, notes, (room, plot.place((start, 0.0)).0));
    let halo = |points: &[Point], width| plot.bare_line(points, Stroke::solid(palette::WHITE, width));
    if let Some(unchanged) = sure.unchanged() {
        halo(unchanged, 4.5);
        plot.line("unchanged", unchanged, UNCHANGED);
    }
    halo(&steps, 5.5);
    plot.line("capacity", &steps, CAPACITY);
    if !history.is_empty() {
        plot.line("observed", &history, Stroke::solid(palette::INK, if gap.part.is_some() { 1.75 } else { 3.0 }));
    }
    sure.fan.draw_middle(&plot);
    if let Some((name, line)) = &gap.part {
        super::capacity::part_name(&page.canvas, &plot, (name, line), &[&highest, &sure.fan.line(0), &steps]);
    }
    let unchanged: &[Point] = sure.unchanged().map_or(&[], |line| line);
    sure.fan.name_bands(&page.canvas, &plot, (&[&steps], &[unchanged]), language);
    end_labels(&page.canvas, &plot, years.1, &labels);
    plot.end();
    told.draw(page);
}

fn labels(sure: &Sure) -> Vec<EndLabel> {
    let (view, gap) = (sure.view(), &sure.gap);
    let end = |key: &str, value: f64, stroke: Stroke, weight| {
        let text = format!("{} {}", numbers::whole(value, view.language), label(key, view.language));
        EndLabel::new(&text, value, stroke.colour, weight, 220.0)
    };
    let last = sure.at_last();
    let mut need = end("fan.need", last[MEDIAN], MIDDLE, Weight::Bold);
    need.lines
        .push(view.say("fan.range", &[&numbers::whole(last[EIGHTY.0], view.language), &numbers::whole(last[EIGHTY.1], view.language)]));
    let mut labels = vec![need];
    let unchanged = sure.unchanged().and_then(|line| line.last());
    labels.extend(unchanged.map(|point| end("unchanged_use", point.1, UNCHANGED, Weight::Regular)));
    let mut capacity = end("capacity", gap.capacity.last().map_or(0.0, |point| point.1), CAPACITY, Weight::Bold);
    if let Some(outdated) = outdated(gap.service.service, &view.region.id) {
        capacity.lines.push(view.say("capacity.table", &[&outdated.table.to_string()]));
    }
    labels.push(capacity);
    labels
}

fn table(sure: &Sure) -> Table {
    let (view, gap) = (sure.view(), &sure.gap);
    let language = view.language;
    let standing = gap.standing();
    let mut header = vec![heading("year", language)];
    header.push(gap.part.as_ref().map_or_else(|| heading("observed", language), |part| part.0.clone()));
    header.extend(Fan::heads(language));
    header.extend(sure.unchanged().map(|_| capital(label("unchanged_use", language))));
    header.push(heading("capacity", language));
    // From a table of capacity that the register contradicts nothing is read.
    let judged = outdated(gap.service.service, &view.region.id).is_none();
    header.extend(judged.then(|| heading("fan.short", language)));
    let cell = |points: &[Point], year| at(points, year).map_or_else(String::new, |value| numbers::whole(value, language));
    let nights = sure.fan.line(MEDIAN);
    let short = sure.drawn.short.as_deref().unwrap_or_default();
    let chance: Vec<Point> = nights.iter().zip(short).map(|(night, (_, chance))| (night.0, *chance)).collect();
    let mut years: Vec<f64> = gap.history().iter().chain(&standing).chain(&nights).map(|point| point.0).collect();
    years.sort_by(f64::total_cmp);
    years.dedup();
    let row = |year: &f64| {
        let mut cells = vec![year.to_string(), cell(gap.history(), *year)];
        cells.extend(sure.fan.cells(*year, language));
        cells.extend(sure.unchanged().map(|line| cell(line, *year)));
        cells.push(cell(&standing, *year));
        cells.extend(judged.then(|| at(&chance, *year).map_or_else(String::new, |share| numbers::percent(share, 0, language))));
        cells
    };
    Table { header, rows: years.iter().map(row).collect(), ..Table::default() }
}
