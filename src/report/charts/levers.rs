//! What each measure changes alone at the horizon, and all that are switched on: a panel for each service and measure.

use super::rows::{self, AXIS, Row};
use super::why::unit_of;
use crate::demand::explain::Measure;
use crate::domain::axis::ServiceId;
use crate::domain::lever::Evidence;
use crate::domain::service::ServiceKind;
use crate::report::axis::count_ticks;
use crate::report::canvas::{Frame, LINE, Look};
use crate::report::effects::{Effect, effects, evidence_key};
use crate::report::font::Weight;
use crate::report::labels::{capital, heading, label, name_and_unit, sentence};
use crate::report::page::Page;
use crate::report::view::{NoChart, ServiceView, View};
use crate::report::why::signed_count;
use crate::report::{Chart, Run, Table, numbers, palette};

/// Panels one below the other at most.
const MOST_PANELS: usize = 6;
/// Pixels above the bars of a panel: its heading.
const HEAD: f64 = LINE + 12.0;
/// Pixels between two panels.
const GAP: f64 = 20.0;

/// A service in one measure, and what changes it.
struct Panel<'a> {
    service: ServiceView<'a>,
    measure: Measure,
    changes: Vec<(usize, f64)>,
}

impl Panel<'_> {
    fn unit(&self) -> &'static str {
        unit_of(&self.service, self.measure)
    }

    /// The part that changes most by itself.
    fn largest(&self, effects: &[Effect]) -> Option<(usize, f64)> {
        let alone = self.changes.iter().filter(|(at, _)| effects[*at].part.is_some());
        alone.copied().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))
    }
}

/// Effects at the horizon in one scenario and region.
///
/// # Errors
/// When nothing is written down that changes anything.
pub fn levers(run: &Run, scenario: usize, region: usize) -> Result<Chart, NoChart> {
    let view = View::new(run, scenario, region)?;
    drawn(view, &effects(view))
}

fn drawn(view: View, effects: &[Effect]) -> Result<Chart, NoChart> {
    let last = *view.demand.years.last().ok_or(NoChart::NoSuchRun)?;
    let mut panels = panels(view, effects, last);
    let left_out = panels.len().saturating_sub(MOST_PANELS);
    panels.truncate(MOST_PANELS);
    let first = panels.first().ok_or(NoChart::NoService)?;
    let (at, by) = first.largest(effects).ok_or(NoChart::NoService)?;
    let (all, language) = (&view.study.assumptions, view.language);
    let most = effects[at].name(all, language);
    let change = signed_count(by, first.unit(), language);
    let (service, year) = (first.service.name(), last.to_string());
    // No effect in the headline: most numbers behind them are nobody's measurement.
    let on = effects.iter().filter(|effect| effect.part.is_some() && effect.on).count();
    let parts = all.parts().len().to_string();
    let title = match (all.parts().len(), on) {
        (1, 0) => view.say("levers.chart.none.one", &[]),
        (1, _) => view.say("levers.chart.some.one", &[]),
        (_, 0) => view.say("levers.chart.none", &[&parts]),
        _ => view.say("levers.chart.some", &[&parts, &on.to_string()]),
    };
    let mut subtitle = view.say("levers.chart.subtitle", &[&view.region.name, &year, &view.scenario.name]);
    if left_out > 0 {
        subtitle.push_str(&format!(" {}.", view.say("services.more", &[&left_out.to_string()])));
    }
    let count = panels.len().to_string();
    let named = [&parts, &count, &view.region.name, &view.scenario.name, &year, &most, &service, &change];
    let alt = view.say("levers.chart.alt", &named.map(String::as_str));
    let mark = by_reference(view, effects).then(|| view.say("levers.chart.reference", &[label("basis.reference", language)]));
    let services = view.service_sources(panels.iter().map(|panel| panel.service.service));
    let mut words = view.words("levers", title, subtitle, alt, services);
    words.sources.splice(..0, mark);
    let drawn: Vec<Vec<Row>> = panels.iter().map(|panel| bars(view, panel, effects)).collect();
    let height = |rows: &Vec<Row>| HEAD + rows::height(rows) + AXIS + GAP;
    let page = Page::fitting(words, drawn.iter().map(height).sum());
    let mut top = page.room.top;
    for (panel, rows) in panels.iter().zip(&drawn) {
        draw(&page, panel, rows, top);
        top += height(rows);
    }
    Ok(page.finish(table(view, &panels, effects)))
}

/// Services in the study's order, but sums, which change as their parts do: places, hours, and users where there is neither.
fn panels<'a>(view: View<'a>, effects: &[Effect], year: crate::domain::axis::Year) -> Vec<Panel<'a>> {
    let found: Vec<Vec<(&ServiceId, Measure, f64)>> = effects
        .iter()
        .map(|effect| effect.changes(year).into_iter().map(|(service, measure, change)| (service, measure, change.by())).collect())
        .collect();
    let mut panels: Vec<Panel> = Vec::new();
    let own = |service: &ServiceView| !matches!(service.service.kind, ServiceKind::Sum { .. });
    for service in view.services().filter(own) {
        for measure in [Measure::Places, Measure::Hours, Measure::Users] {
            let of = |changes: &Vec<(&ServiceId, Measure, f64)>| {
                changes.iter().find(|(id, own, _)| **id == service.service.id && *own == measure).map(|(.., by)| *by)
            };
            let changes: Vec<(usize, f64)> = found.iter().enumerate().filter_map(|(at, changes)| Some((at, of(changes)?))).collect();
            let told = panels.iter().any(|panel| panel.service.service.id == service.service.id) && measure == Measure::Users;
            if !changes.is_empty() && !told {
                panels.push(Panel { service, measure, changes });
            }
        }
    }
    let still = (0..effects.len()).filter(|at| !panels.iter().any(|panel| panel.changes.iter().any(|(own, _)| own == at)));
    for at in still.collect::<Vec<usize>>() {
        add_zero(view, &mut panels, &effects[at], at);
    }
    panels
}

/// What changes nothing is drawn as nothing, not left out: in the first panel of a service it aims at, else in the first of all.
fn add_zero(view: View, panels: &mut [Panel], effect: &Effect, at: usize) {
    let aims: Vec<&ServiceId> = effect.lever(&view.study.assumptions).map_or_else(Vec::new, |lever| lever.kind.aims());
    let place = panels.iter().position(|panel| aims.contains(&&panel.service.service.id)).unwrap_or(0);
    if let Some(panel) = panels.get_mut(place) {
        let before = panel.changes.iter().take_while(|(own, _)| *own < at).count();
        panel.changes.insert(before, (at, 0.0));
    }
}

/// What readers call an effect, and how far its evidence goes.
fn named(view: View, effect: &Effect) -> String {
    let (all, language) = (&view.study.assumptions, view.language);
    let name = capital(&effect.name(all, language));
    if effect.part.is_none() { name } else { format!("{name} ({})", label(evidence_key(effect.evidence(all)), language)) }
}

/// Whether any effect is neither measured in the municipality nor a decision: then the source line says so.
fn by_reference(view: View, effects: &[Effect]) -> bool {
    let local = |effect: &&Effect| matches!(effect.evidence(&view.study.assumptions), Some(Evidence::Local | Evidence::Policy));
    effects.iter().filter(|effect| effect.part.is_some()).any(|effect| !local(&effect))
}

fn bars(view: View, panel: &Panel, effects: &[Effect]) -> Vec<Row> {
    let row = |(at, by): &(usize, f64)| {
        let effect = &effects[*at];
        let weight = if effect.part.is_none() { Weight::Bold } else { Weight::Regular };
        let colour = if *by < 0.0 { palette::TEAL } else { palette::ORANGE };
        Row::new(&named(view, effect), weight, (0.0, *by), numbers::signed(*by, view.language), colour)
    };
    panel.changes.iter().map(row).collect()
}

fn draw(page: &Page, panel: &Panel, rows: &[Row], top: f64) {
    let language = panel.service.view.language;
    let head = name_and_unit(&panel.service.marked_name(), panel.unit(), language);
    page.canvas.text((page.room.left, top + LINE * 0.75), &head, Look::PLAIN.bold().colour(palette::INK));
    let room = Frame { top: top + HEAD, bottom: top + HEAD + rows::height(rows), ..page.room };
    let (low, high) = rows.iter().fold((0.0_f64, 0.0_f64), |(low, high), row| (low.min(row.to), high.max(row.to)));
    rows::draw(&page.canvas, rows::bars(rows, room), (rows, false), &count_ticks(low, high, 5), language);
}

fn table(view: View, panels: &[Panel], effects: &[Effect]) -> Table {
    let language = view.language;
    let row = |panel: &Panel, (at, by): &(usize, f64)| {
        vec![named(view, &effects[*at]), panel.service.name(), label(panel.unit(), language).to_owned(), numbers::signed(*by, language)]
    };
    let rows = panels.iter().flat_map(|panel| panel.changes.iter().map(move |change| row(panel, change))).collect();
    let header = vec![
        label("levers.name", language).to_owned(),
        heading("service", language),
        sentence("page.what", language, &[]),
        label("why.change", language).to_owned(),
    ];
    Table { header, rows, ..Table::default() }
}

#[cfg(test)]
mod tests;
