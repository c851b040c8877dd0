//! What a study may switch on, and what each of it changes alone and all of it together.

use super::labels::label;
use super::view::View;
use crate::demand::explain::Measure;
use crate::demand::{Demand, demand_with};
use crate::domain::axis::{ServiceId, Year};
use crate::domain::lever::{Assumptions, Evidence, Lever, Part};
use crate::domain::service::UseLine;
use crate::domain::study::Language;

/// A change from the trend smaller than this is none: what adding up in another order can make.
const SAME: f64 = 1e-9;

/// One part of what a study has written down, alone, or all that is switched on.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Which part; none = all that are switched on.
    pub part: Option<Part>,
    /// Whether it is in the line with measures.
    pub on: bool,
    /// Need, with the part alone as its third line.
    pub need: Demand,
}

/// A number with an effect and without it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// By the trend alone.
    pub without: f64,
    /// With it.
    pub with: f64,
}

impl Change {
    /// What it changes.
    #[must_use]
    pub fn by(self) -> f64 {
        self.with - self.without
    }
}

/// The effects in one scenario and region: part by part in the order they are applied, then all that are switched on.
#[must_use]
pub fn effects(view: View) -> Vec<Effect> {
    let (study, all) = (view.study, &view.study.assumptions);
    let rates = view.scenario.rates.get(view.position()).map_or(&[][..], Vec::as_slice);
    let need = |of: &Assumptions| demand_with(study, view.position(), view.projection, rates, of);
    let alone = |part: Part| Effect { on: is_on(all, &part), need: need(&all.alone(&part)), part: Some(part) };
    let mut found: Vec<Effect> = all.parts().into_iter().map(alone).collect();
    if found.iter().any(|effect| effect.on) {
        found.push(Effect { part: None, on: true, need: need(&all.switched_on()) });
    }
    found
}

/// Health and its hypothesis, where there is one for all services and its words need no number.
fn health_name(all: &Assumptions, language: Language) -> String {
    let health = super::labels::heading("levers.kind.health", language);
    let words: std::collections::BTreeSet<&str> = all.health.iter().map(|health| health.hypothesis.word()).collect();
    match words.first() {
        Some(word) if words.len() == 1 && *word != "compression" => format!("{health}: {}", label(&format!("health.{word}"), language)),
        _ => health,
    }
}

fn is_on(all: &Assumptions, part: &Part) -> bool {
    let on = all.switched_on();
    match part {
        Part::Health => !on.health.is_empty(),
        Part::Informal => on.informal.is_some(),
        Part::Lever(id) => on.levers.iter().any(|lever| lever.id == *id),
    }
}

impl Effect {
    /// Its word in tables.
    #[must_use]
    pub fn word(&self) -> &str {
        match &self.part {
            None => "together",
            Some(Part::Health) => "health",
            Some(Part::Informal) => "informal",
            Some(Part::Lever(id)) => id.as_str(),
        }
    }

    /// What readers call it.
    #[must_use]
    pub fn name(&self, all: &Assumptions, language: Language) -> String {
        match &self.part {
            None => label("levers.together", language).to_owned(),
            Some(Part::Health) => health_name(all, language),
            Some(Part::Informal) => super::labels::heading("levers.kind.informal", language),
            Some(Part::Lever(id)) => all.levers.iter().find(|lever| lever.id == *id).map_or(id.as_str(), |lever| &lever.name).to_owned(),
        }
    }

    /// The lever it is.
    #[must_use]
    pub fn lever<'a>(&self, all: &'a Assumptions) -> Option<&'a Lever> {
        let Some(Part::Lever(id)) = &self.part else { return None };
        all.levers.iter().find(|lever| lever.id == *id)
    }

    /// How far its evidence goes, where it says.
    #[must_use]
    pub fn evidence(&self, all: &Assumptions) -> Option<Evidence> {
        match &self.part {
            Some(Part::Informal) => all.informal.as_ref().map(|informal| informal.evidence),
            Some(Part::Lever(_)) => self.lever(all).map(|lever| lever.evidence),
            Some(Part::Health) | None => None,
        }
    }

    /// What it changes on 31 December of a year: the services and measures that it changes at all.
    #[must_use]
    pub fn changes(&self, year: Year) -> Vec<(&ServiceId, Measure, Change)> {
        let Some(at) = self.need.years.iter().position(|own| *own == year) else { return Vec::new() };
        let mut changes = Vec::new();
        for service in &self.need.services {
            for measure in Measure::ALL {
                let value = |line| measure.of(service.line(line)).get(at).copied();
                let (Some(without), Some(with)) = (value(UseLine::Trend), value(UseLine::Measures)) else { continue };
                if (with - without).abs() > SAME * without.abs().max(1.0) {
                    changes.push((&service.service, measure, Change { without, with }));
                }
            }
        }
        changes
    }
}

/// Key of the words for how far evidence goes.
#[must_use]
pub const fn evidence_key(evidence: Option<Evidence>) -> &'static str {
    match evidence {
        None => "evidence.assumption",
        Some(Evidence::None) => "evidence.none",
        Some(Evidence::Mixed) => "evidence.mixed",
        Some(Evidence::Trial) => "evidence.trial",
        Some(Evidence::Local) => "evidence.local",
        Some(Evidence::Policy) => "evidence.policy",
    }
}
