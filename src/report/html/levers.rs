//! What a study may switch on: each with what it rests on and what it changes, alone and together.

use super::markup::{Columns, citing, element, escape, list, table};
use super::staff;
use crate::demand::health::Found;
use crate::demand::health_found;
use crate::domain::axis::{Sex, Year};
use crate::domain::lever::{Assumptions, Health, Hypothesis, InformalCare, Ramp};
use crate::domain::service::{Service, ServiceKind};
use crate::report::charts::why::unit_of;
use crate::report::effects::{Effect, effects, evidence_key};
use crate::report::labels::{ages, capital, heading, label, sentence, service_name};
use crate::report::view::{ServiceView, View};
use crate::report::why::signed_count;
use crate::report::{Run, Table, numbers, quote};

/// The section's body, for the main scenario; none where the study writes nothing down.
pub fn body(run: &Run) -> Option<String> {
    let all = &run.study.assumptions;
    if all.is_empty() {
        return None;
    }
    let mut html = element("p", &lead(run));
    for region in 0..run.study.regions.len() {
        let Ok(view) = View::new(run, 0, region) else { continue };
        html.push_str(&of_region(view));
        html.push_str(&health(view));
    }
    html.push_str(&list(all.informal.iter().map(|informal| informal_words(run, informal))));
    Some(html)
}

/// Which are switched on; that none is, where none is.
fn lead(run: &Run) -> String {
    let language = run.language;
    let on = run.study.assumptions.switched_on();
    let health = (!on.health.is_empty()).then(|| label("levers.kind.health", language).to_owned());
    let informal = on.informal.iter().map(|_| label("levers.kind.informal", language).to_owned());
    let names: Vec<String> = health.into_iter().chain(on.levers.iter().map(|lever| lever.name.clone())).chain(informal).collect();
    if names.is_empty() {
        return label("levers.none_on", language).to_owned();
    }
    sentence("levers.some_on", language, &[&names.join("; ")])
}

/// What each changes, and folded away below where its numbers come from: long texts would leave the rows empty.
fn of_region(view: View) -> String {
    let effects = effects(view);
    let changes = table(&changes_of(view, &effects), Columns::Words);
    let sources = citing(&sources_of(view, &effects), &quote::attribute(view.run));
    let head = escape(label("levers.sources", view.language));
    format!("{changes}<details>\n<summary>{head}</summary>\n{sources}</details>\n")
}

fn said(view: View, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| label(key, view.language).to_owned()).collect()
}

fn changes_of(view: View, effects: &[Effect]) -> Table {
    let (all, language) = (&view.study.assumptions, view.language);
    let last = view.demand.years.last().copied();
    let year = last.map_or_else(String::new, |year| year.to_string());
    let mut header = said(view, &["levers.name", "levers.on", "levers.when", "levers.effect"]);
    header.extend(staff::heads(view.run));
    header.push(label("levers.evidence", language).to_owned());
    let row = |effect: &Effect| {
        let when = effect.lever(all).map_or_else(|| numbers::NONE.to_owned(), |lever| when(view, lever.ramp));
        let on = label(if effect.on { "levers.yes" } else { "levers.no" }, language).to_owned();
        let mut cells = vec![capital(&effect.name(all, language)), on, when, changes(view, effect, last)];
        cells.extend(staff::changes(view.run, &effect.need, last));
        let evidence = effect.part.as_ref().map(|_| label(evidence_key(effect.evidence(all)), language));
        cells.push(evidence.unwrap_or(numbers::NONE).to_owned());
        cells
    };
    let caption = view.say("levers.caption", &[&year, &view.scenario.name, &view.region.name]);
    Table { caption, header, rows: effects.iter().map(row).collect() }
}

fn sources_of(view: View, effects: &[Effect]) -> Table {
    let (all, language) = (&view.study.assumptions, view.language);
    let none = || numbers::NONE.to_owned();
    let row = |effect: &Effect| {
        let lever = effect.lever(all);
        let kind = lever.map_or_else(|| effect.word(), |lever| lever.kind.word());
        vec![
            capital(&effect.name(all, language)),
            label(&format!("levers.kind.{kind}"), language).to_owned(),
            lever.and_then(|lever| lever.ceiling).map_or_else(none, |most| numbers::percent(most, 0, language)),
            lever.map_or_else(none, |lever| lever.calibration.to_string()),
            lever.map_or_else(|| source(all, effect), |lever| lever.source.clone()),
        ]
    };
    let header = said(view, &["levers.name", "levers.kind", "levers.ceiling", "levers.calibration", "levers.source"]);
    let rows = effects.iter().filter(|effect| effect.part.is_some()).map(row).collect();
    Table { caption: label("levers.sources", language).to_owned(), header, rows }
}

fn when(view: View, ramp: Ramp) -> String {
    let from = match ramp.from == ramp.full {
        true => view.say("levers.from", &[&ramp.from.to_string()]),
        false => view.say("levers.ramp", &[&ramp.from.to_string(), &ramp.full.to_string()]),
    };
    ramp.until.map_or(from.clone(), |until| view.say("levers.until", &[&from, &until.to_string()]))
}

/// `Langtidsopphold −13 plasser, Hjemmetjenester +133 timer per uke`; a service's users are left out where its places or hours change.
fn changes(view: View, effect: &Effect, last: Option<Year>) -> String {
    use crate::demand::explain::Measure;
    let found = last.map_or_else(Vec::new, |year| effect.changes(year));
    let told = |id: &crate::domain::axis::ServiceId, measure: Measure| match measure {
        Measure::Users => !found.iter().any(|(own, other, _)| *own == id && matches!(other, Measure::Places | Measure::Hours)),
        Measure::Places | Measure::Hours => true,
        Measure::Fte | Measure::Cost => false,
    };
    let mut words = Vec::new();
    for (id, measure, change) in &found {
        // Sums change as their parts do.
        let own = |service: &ServiceView| service.service.id == **id && !matches!(service.service.kind, ServiceKind::Sum { .. });
        if let Some(service) = view.services().find(own).filter(|_| told(id, *measure)) {
            let count = signed_count(change.by(), unit_of(&service, *measure), view.language);
            words.push(format!("{} {count}", service.name()));
        }
    }
    if words.is_empty() { label("levers.nothing", view.language).to_owned() } else { words.join(", ") }
}

/// Where health or informal care comes from.
fn source(all: &Assumptions, effect: &Effect) -> String {
    let mut texts: Vec<&str> = match effect.word() {
        "health" => all.health.iter().map(|health| health.source.as_str()).collect(),
        "informal" => all.informal.iter().map(|informal| informal.source.as_str()).collect(),
        _ => Vec::new(),
    };
    texts.dedup();
    texts.join(" ")
}

/// Years left and with need, and the shift found, by service and sex; nothing where no hypothesis is written down.
fn health(view: View) -> String {
    let language = view.language;
    let rates = view.scenario.rates.get(view.position()).map_or(&[][..], Vec::as_slice);
    let mut rows = Vec::new();
    for (health, service, shifted) in health_found(view.study, view.position(), rates) {
        for (sex, found) in Sex::ALL.into_iter().zip(&shifted.found) {
            rows.push(health_row(view, (health, service), sex, found.as_ref().ok()));
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    let keys = ["health.hypothesis", "health.kappa", "health.left", "health.with_need"];
    let header = std::iter::once(heading("service", language)).chain(keys.map(|key| label(key, language).to_owned())).collect();
    table(&Table { caption: label("health.caption", language).to_owned(), header, rows }, Columns::Words)
}

fn health_row(view: View, (health, service): (&Health, &Service), sex: Sex, found: Option<&Found>) -> Vec<String> {
    let language = view.language;
    let sex_key = match sex {
        Sex::Female => "women",
        Sex::Male => "men",
    };
    let years = |ends: [f64; 2]| ends.map(|years| numbers::decimal(years, 1, language)).join(" → ");
    vec![
        format!("{}, {}", capital(service_name(service, language)), label(sex_key, language)),
        hypothesis(health.hypothesis, view),
        found.map_or_else(|| label("health.none", language).to_owned(), |found| numbers::decimal(found.kappa, 2, language)),
        found.map_or_else(|| numbers::NONE.to_owned(), |found| years(found.left)),
        found.map_or_else(|| numbers::NONE.to_owned(), |found| years(found.with_need)),
    ]
}

fn hypothesis(hypothesis: Hypothesis, view: View) -> String {
    let share = match hypothesis {
        Hypothesis::Compression(share) => numbers::percent(share, 0, view.language),
        Hypothesis::Shift(_) | Hypothesis::Expansion | Hypothesis::Equilibrium | Hypothesis::Postponement => String::new(),
    };
    sentence(&format!("health.{}", hypothesis.word()), view.language, &[&share])
}

fn informal_words(run: &Run, informal: &InformalCare) -> String {
    let language = run.language;
    let service = run.study.services.iter().find(|service| service.id == informal.service);
    let name = service.map_or(informal.service.as_str(), |service| service_name(service, language));
    let (share, hours) = (numbers::percent(informal.share, 0, language), numbers::decimal(informal.per_hour, 2, language));
    let evidence = capital(label(evidence_key(Some(informal.evidence)), language));
    sentence("informal.text", language, &[&ages(informal.carers, language), &share, name, &hours, &evidence])
}
