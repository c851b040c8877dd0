//! What a study switches on: every key there that its kind needs and none that it does not read, every number possible, every service
//! fit for it.

mod variants;

use super::Check;
use crate::domain::axis::{AgeBand, LeverId, ServiceId, Year};
use crate::domain::cells::MAX_CELL;
use crate::domain::late::Triangle;
use crate::domain::lever::{Assumptions, DayCare, Evidence, Health, Hypothesis, InformalCare, Lever, LeverKind, Meanwhile, Ramp};
use crate::scenario::check::scenarios::by_language;
use crate::scenario::file::{EvidenceWord, HealthEntry, HypothesisWord, InformalEntry, LeverEntry, LeverWord, RatesWord, ServiceEntry};
use crate::scenario::inputs::AssumptionsSpec;
use crate::scenario::nearest;
use std::collections::BTreeSet;

/// Words that stand for something else where levers are reported.
const RESERVED: [&str; 3] = ["health", "informal", "together"];
/// Places are open so many days a week where a study does not say.
const OPENING_DAYS: f64 = 5.0;
/// Those who care for relatives are mostly of these ages where a study does not say (family-care ratio of the United Nations: 50–66 per 85+).
const CARERS: (u8, u8) = (50, 66);

/// Largest multiple of an effect that may be drawn.
const STRONGEST: f64 = 5.0;

impl Check<'_> {
    pub(super) fn assumptions(&mut self) -> AssumptionsSpec {
        let study = self.study;
        let mut seen = BTreeSet::new();
        let mut spec = AssumptionsSpec::default();
        for (at, entry) in study.lever.iter().enumerate() {
            let path = format!("lever[{at}]");
            self.id(&format!("{path}.id"), &entry.id, "lever", &mut seen);
            if RESERVED.contains(&entry.id.as_str()) {
                let why = "tables have a row of that name for something else";
                self.error("K0209", &format!("{path}.id"), format!("the word `{}` is reserved", entry.id), why, "choose another id");
            }
            if let Some(lever) = self.lever(&path, entry) {
                spec.names.push(by_language(&entry.name));
                spec.assumptions.levers.push(lever);
            }
        }
        self.variants(&spec.assumptions.levers);
        let mut assumptions = Assumptions { levers: std::mem::take(&mut spec.assumptions.levers), ..Assumptions::default() };
        let mut shifted = BTreeSet::new();
        for (at, entry) in study.health.iter().enumerate() {
            assumptions.health.extend(self.health(&format!("health[{at}]"), entry, &mut shifted));
        }
        assumptions.informal = study.informal_care.as_ref().and_then(|entry| self.informal(entry));
        AssumptionsSpec { assumptions, ..spec }
    }

    fn lever(&mut self, path: &str, entry: &LeverEntry) -> Option<Lever> {
        let fits = self.lever_keys(path, entry);
        let ramp = self.ramp(path, entry);
        let range = self.effect_range(&format!("{path}.range"), entry.range, entry.ceiling.is_some());
        let calibration = self.lever_year(&format!("{path}.calibration"), entry.calibration);
        if let Some(ceiling) = entry.ceiling {
            self.within(&format!("{path}.ceiling"), ceiling, (0.0, 1.0), "a ceiling: the largest share of the need a lever may change");
        }
        self.lever_text(path, &entry.source);
        let kind = if fits { self.lever_kind(path, entry) } else { None };
        Some(Lever {
            id: LeverId::new(entry.id.clone()),
            name: String::new(),
            on: entry.on,
            ramp: ramp?,
            ceiling: entry.ceiling,
            calibration: calibration?,
            source: entry.source.clone(),
            evidence: evidence(entry.evidence),
            range,
            kind: kind?,
        })
    }

    /// Least and most of an effect, around what is written; no more than that where it has a ceiling.
    fn effect_range(&mut self, path: &str, range: Option<[f64; 2]>, ceiling: bool) -> Option<Triangle> {
        let ([low, high], most) = (range?, if ceiling { 1.0 } else { STRONGEST });
        let triangle = Triangle::new(low, 1.0, high).filter(|_| high <= most && low >= -STRONGEST);
        if triangle.is_none() {
            let what = format!("an effect from {low} to {high} times what is written");
            let why = if ceiling && high > 1.0 {
                "the lever has a ceiling, and the effect as written may reach it"
            } else {
                "futures lie between the least and the most, most of them near 1: what is written"
            };
            self.error("K0717", path, what, why, format!("write the least, at most 1, and then the most, from 1 to {most}"));
        }
        triangle
    }

    /// Keys that a kind needs, and keys that say nothing for it. Whether the lever can be read on.
    fn lever_keys(&mut self, path: &str, entry: &LeverEntry) -> bool {
        let mut fits = true;
        for (key, there, needed_by, read_by) in keys(entry) {
            if !there && needed_by.contains(&entry.kind) {
                fits = false;
                let what = format!("a lever of kind \"{}\" needs `{key}`", word(entry.kind));
                self.error("K0701", path, what, "without it nobody knows what the lever does", format!("add {key} = …"));
            }
            if there && !needed_by.contains(&entry.kind) && !read_by.contains(&entry.kind) {
                let what = format!("`{key}` says nothing for a lever of kind \"{}\"", word(entry.kind));
                self.error("K0702", &format!("{path}.{key}"), what, "it would be ignored in silence", "delete it, or choose another kind");
            }
        }
        fits
    }

    fn ramp(&mut self, path: &str, entry: &LeverEntry) -> Option<Ramp> {
        let from = self.lever_year(&format!("{path}.from"), entry.from)?;
        let full = self.lever_year(&format!("{path}.full"), entry.full.unwrap_or(entry.from))?;
        let until = match entry.until {
            Some(until) => Some(self.lever_year(&format!("{path}.until"), until)?),
            None => None,
        };
        let why = "it would never have its effect";
        if full < from {
            let what = format!("the lever is in full effect in {full}, before it starts in {from}");
            self.error("K0703", &format!("{path}.full"), what, why, "let `full` be `from` or later");
        }
        if until.is_some_and(|until| until < full) {
            let what = format!("the lever ends in {}, before it is in full effect in {full}", entry.until.unwrap_or_default());
            self.error("K0703", &format!("{path}.until"), what, why, "let `until` be `full` or later, or leave it out");
        }
        let first = self.years.jump_off;
        if from < first {
            let what = format!("the lever starts on 31 December {from}, before the first night that is projected ({first})");
            let why = "counted users would have its effect in them already, and it would count twice";
            self.error("K0704", &format!("{path}.from"), what, why, format!("write from = {first} or later"));
        }
        Some(Ramp { from, full, until })
    }

    fn lever_year(&mut self, path: &str, year: u16) -> Option<Year> {
        let found = Year::new(year);
        if found.is_none() {
            self.error(
                "K0207",
                path,
                format!("{year} is not a year"),
                "the value lies outside what is possible",
                "write a year such as 2027",
            );
        }
        found
    }

    fn lever_text(&mut self, path: &str, source: &str) {
        if source.trim().is_empty() {
            let why = "an effect without a source is a wish";
            self.error(
                "K0705",
                &format!("{path}.source"),
                "the source is empty",
                why,
                "say where the numbers come from, or that nobody knows them",
            );
        }
    }

    fn lever_kind(&mut self, path: &str, entry: &LeverEntry) -> Option<LeverKind> {
        let service = |check: &mut Self| check.fit(&format!("{path}.service"), entry.service.as_deref()?);
        match entry.kind {
            LeverWord::Mix => {
                let ages = AgeBand { from: entry.age_from.unwrap_or(0), to: entry.age_to };
                if ages.to.is_some_and(|to| to < ages.from) {
                    let what = format!("ages {}–{} are none", ages.from, ages.to.unwrap_or_default());
                    self.error("K0207", &format!("{path}.age_to"), what, "the lever would move nobody", "let age_to be age_from or older");
                }
                let (from, share) = (service(self), self.share(path, "share", entry.share));
                let to = self.meanwhile(path, entry);
                Some(LeverKind::Mix { from: from?, to: to??, ages, share: share? })
            }
            LeverWord::DayCare => self.day_care(path, entry).map(LeverKind::DayCare),
            LeverWord::Rehabilitation => {
                let (share, effect) = (self.share(path, "share", entry.share), self.share(path, "effect", entry.effect));
                let new_users = self.share(path, "new_users", entry.new_users);
                let lasts = self.number(path, "lasts", entry.lasts, (0.1, 50.0), "years an effect lasts");
                let service = self.with_hours(&format!("{path}.service"), entry.service.as_deref()?);
                Some(LeverKind::Rehabilitation { service: service?, share: share?, effect: effect?, new_users: new_users?, lasts: lasts? })
            }
            LeverWord::Technology => {
                let (uptake, saving) = (self.share(path, "uptake", entry.uptake), self.share(path, "saving", entry.saving));
                let services = self.all_with_hours(path, entry);
                Some(LeverKind::Technology { services: services?, uptake: uptake?, saving: saving? })
            }
            LeverWord::Discharge => self.discharge(path, entry),
            LeverWord::Coverage => {
                let coverage = (1e-6, MAX_CELL);
                let own = self.number(path, "own", entry.own, coverage, "a coverage");
                let reference = self.number(path, "reference", entry.reference, coverage, "a coverage");
                Some(LeverKind::Coverage { service: service(self)?, own: own?, reference: reference? })
            }
            LeverWord::Standard => {
                let per_year = self.number(path, "per_year", entry.per_year, (-0.2, 0.2), "a change of hours a year");
                let services = self.all_with_hours(path, entry);
                Some(LeverKind::Standard { services: services?, per_year: per_year? })
            }
        }
    }

    fn day_care(&mut self, path: &str, entry: &LeverEntry) -> Option<DayCare> {
        let stays = self.fit(&format!("{path}.service"), entry.service.as_deref()?);
        let share = self.share(path, "share", entry.share);
        let delay = self.number(path, "delay", Some(entry.delay.unwrap_or(0.0)), (0.0, 20.0), "years a move is put off");
        let mean_stay = self.number(path, "mean_stay", entry.mean_stay, (0.1, 20.0), "a mean length of stay in years");
        let places = self.number(path, "places", entry.places, (0.0, MAX_CELL), "places");
        let opening_days = self.number(path, "opening_days", Some(entry.opening_days.unwrap_or(OPENING_DAYS)), (0.1, 7.0), "days a week");
        let days_per_user = self.number(path, "days_per_user", entry.days_per_user, (0.1, 7.0), "days a week a user comes");
        let attends = self.number(path, "attends", entry.attends, (0.1, 20.0), "years a user comes");
        let meanwhile = self.meanwhile(path, entry);
        Some(DayCare {
            stays: stays?,
            share: share?,
            delay: delay?,
            mean_stay: mean_stay?,
            places: places?,
            opening_days: opening_days?,
            days_per_user: days_per_user?,
            attends: attends?,
            meanwhile: meanwhile?,
        })
    }

    fn discharge(&mut self, path: &str, entry: &LeverEntry) -> Option<LeverKind> {
        let service = self.fit(&format!("{path}.service"), entry.service.as_deref()?);
        let (now, then) = (self.share(path, "share_now", entry.share_now), self.share(path, "share", entry.share));
        let days = self.number(path, "days", entry.days, (0.0, 365.0), "days of a stay");
        let days_now = self.number(path, "days_now", entry.days_now.or(entry.days), (0.0, 365.0), "days of a stay");
        let patients = self.number(path, "patients", entry.patients, (0.0, MAX_CELL), "patients a year");
        Some(LeverKind::Discharge {
            service: service?,
            patients: patients?,
            share: [now?, then?],
            days: [days_now?, days?],
            grows_with: entry.grows_with_age_from.map(AgeBand::open),
        })
    }

    /// A number that is there (a missing one was named before) and possible.
    fn number(&mut self, path: &str, key: &str, value: Option<f64>, range: (f64, f64), what: &str) -> Option<f64> {
        let value = value?;
        self.within(&format!("{path}.{key}"), value, range, what);
        (range.0..=range.1).contains(&value).then_some(value)
    }

    fn share(&mut self, path: &str, key: &str, value: Option<f64>) -> Option<f64> {
        let value = value?;
        if (0.0..=1.0).contains(&value) {
            return Some(value);
        }
        let what = format!("`{key}` is {value}: a share is between 0 and 1");
        let advice = if value > 1.0 && value <= 100.0 {
            // Through its digits: 1.1 / 100 is not 0.011.
            let share: f64 = format!("{value}e-2").parse().unwrap_or(value / 100.0);
            format!("write {share} for {value} %")
        } else {
            "write a number from 0 to 1".to_owned()
        };
        self.error("K0706", &format!("{path}.{key}"), what, "more than all, or less than none, cannot be changed", advice);
        None
    }

    /// Where people are served instead; `Some(None)` where the study says nowhere.
    fn meanwhile(&mut self, path: &str, entry: &LeverEntry) -> Option<Option<Meanwhile>> {
        let Some(to) = entry.to.as_deref() else {
            if entry.hours_per_user_week.is_some() || !entry.hours.is_empty() {
                let advice = "add to = \"…\", or delete the hours";
                self.error("K0701", path, "hours are given, but no service `to` where they are", "they would be lost", advice);
            }
            return Some(None);
        };
        let service = self.fit(&format!("{path}.to"), to)?;
        if Some(to) == entry.service.as_deref() {
            self.error(
                "K0707",
                &format!("{path}.to"),
                format!("`{to}` is the service people leave"),
                "nobody would move",
                "name another service",
            );
            return None;
        }
        let mut hours: Vec<(AgeBand, f64)> = Vec::new();
        for (at, part) in entry.hours.iter().enumerate() {
            let band = AgeBand { from: part.age_from, to: part.age_to };
            self.number(&format!("{path}.hours[{at}]"), "hours", Some(part.hours), (0.0, 168.0), "hours a week")?;
            if let Some((other, _)) = hours.iter().find(|(other, _)| other.overlaps(band)) {
                let what = format!("ages {band} and {other} give hours to the same people");
                self.error("K0207", &format!("{path}.hours[{at}]"), what, "only one of the two can be true", "let the bands not overlap");
            }
            hours.push((band, part.hours));
        }
        if let Some(each) = entry.hours_per_user_week {
            self.number(path, "hours_per_user_week", Some(each), (0.0, 168.0), "hours a week")?;
            // Behind the bands: it holds for the ages they leave.
            hours.push((AgeBand::ALL, each));
        }
        Some(Some(Meanwhile { service, hours }))
    }

    /// A service whose users a lever can change: one by rates.
    fn fit(&mut self, path: &str, id: &str) -> Option<ServiceId> {
        let service = self.lever_service(path, id)?;
        if matches!(service.rates, RatesWord::Users | RatesWord::Table) {
            return Some(ServiceId::new(id));
        }
        let what = format!("`{id}` has no users of its own that a lever could change");
        let advice = "name a service with rates = \"users\" or \"table\", such as the long stays a sum is made of";
        self.error("K0707", path, what, "sums and norms follow the services they are made of", advice);
        None
    }

    fn lever_service(&mut self, path: &str, id: &str) -> Option<&ServiceEntry> {
        let study = self.study;
        let found = study.service.iter().find(|service| service.id == id);
        if found.is_none() {
            let all: Vec<&str> = study.service.iter().map(|service| service.id.as_str()).collect();
            self.error("K0707", path, format!("no service `{id}`"), "the lever would change nothing", nearest::advice(id, &all));
        }
        found
    }

    fn with_hours(&mut self, path: &str, id: &str) -> Option<ServiceId> {
        let found = self.fit(path, id)?;
        if self.hours_known.contains(id) {
            return Some(found);
        }
        let advice = "add hours_per_user_week to the service";
        self.error("K0708", path, format!("the hours of `{id}` are not known"), "there is nothing for the lever to change", advice);
        None
    }

    fn all_with_hours(&mut self, path: &str, entry: &LeverEntry) -> Option<Vec<ServiceId>> {
        let named = entry.services.iter().flatten().enumerate();
        let found: Vec<Option<ServiceId>> = named.map(|(at, id)| self.with_hours(&format!("{path}.services[{at}]"), id)).collect();
        if found.is_empty() {
            self.error("K0707", &format!("{path}.services"), "no service is named", "the lever would change nothing", "name one");
            return None;
        }
        found.into_iter().collect()
    }

    fn health(&mut self, path: &str, entry: &HealthEntry, shifted: &mut BTreeSet<String>) -> Option<Health> {
        let own = [("kappa", entry.kappa.is_some(), HypothesisWord::Shift), ("share", entry.share.is_some(), HypothesisWord::Compression)];
        let mut fits = true;
        for (key, there, of) in own {
            if there != (entry.hypothesis == of) {
                fits = false;
                let (code, what) = if there { ("K0702", "says nothing for") } else { ("K0701", "is missing for") };
                let why = "what is assumed of health would not be what is written";
                self.error(code, &format!("{path}.{key}"), format!("`{key}` {what} this hypothesis"), why, "see `kohort schema`");
            }
        }
        self.lever_text(path, &entry.source);
        let mut services = Vec::new();
        for (at, id) in entry.services.iter().enumerate() {
            services.extend(self.fit(&format!("{path}.services[{at}]"), id));
            if !shifted.insert(id.clone()) {
                let what = format!("two assumptions on health for `{id}`");
                self.error("K0709", &format!("{path}.services[{at}]"), what, "longer lives would count twice", "keep one of the two");
            }
        }
        let hypothesis = match entry.hypothesis {
            HypothesisWord::Shift => {
                Hypothesis::Shift(self.number(path, "kappa", entry.kappa, (-5.0, 5.0), "years of use per year of life")?)
            }
            HypothesisWord::Expansion => Hypothesis::Expansion,
            HypothesisWord::Equilibrium => Hypothesis::Equilibrium,
            HypothesisWord::Postponement => Hypothesis::Postponement,
            HypothesisWord::Compression => Hypothesis::Compression(self.share(path, "share", entry.share)?),
        };
        let range = self.effect_range(&format!("{path}.range"), entry.range, false);
        (fits && services.len() == entry.services.len()).then(|| Health {
            services,
            hypothesis,
            on: entry.on,
            range,
            source: entry.source.clone(),
        })
    }

    fn informal(&mut self, entry: &InformalEntry) -> Option<InformalCare> {
        let path = "informal_care";
        let share = self.share(path, "share", Some(entry.share));
        let per_hour = self.number(path, "per_hour", Some(entry.per_hour), (0.0, 100.0), "hours of relatives per hour of the service");
        self.lever_text(path, &entry.source);
        let service = self.with_hours(&format!("{path}.service"), &entry.service);
        let carers = AgeBand::closed(entry.age_from.unwrap_or(CARERS.0), entry.age_to.unwrap_or(CARERS.1));
        if carers.to.is_some_and(|to| to < carers.from) {
            let what = format!("ages {}–{} are none", carers.from, carers.to.unwrap_or_default());
            self.error("K0207", "informal_care.age_to", what, "nobody would give care", "let age_to be age_from or older");
        }
        Some(InformalCare {
            service: service?,
            share: share?,
            per_hour: per_hour?,
            carers,
            on: entry.on,
            source: entry.source.clone(),
            evidence: evidence(entry.evidence),
        })
    }
}

const fn evidence(word: EvidenceWord) -> Evidence {
    match word {
        EvidenceWord::None => Evidence::None,
        EvidenceWord::Mixed => Evidence::Mixed,
        EvidenceWord::Trial => Evidence::Trial,
        EvidenceWord::Local => Evidence::Local,
        EvidenceWord::Policy => Evidence::Policy,
    }
}

const fn word(kind: LeverWord) -> &'static str {
    match kind {
        LeverWord::Mix => "mix",
        LeverWord::DayCare => "day-care",
        LeverWord::Rehabilitation => "rehabilitation",
        LeverWord::Technology => "technology",
        LeverWord::Discharge => "discharge",
        LeverWord::Coverage => "coverage",
        LeverWord::Standard => "standard",
    }
}

/// A key, whether it is written, the kinds that need it, the kinds that may have it.
type Key = (&'static str, bool, &'static [LeverWord], &'static [LeverWord]);

fn keys(entry: &LeverEntry) -> [Key; 27] {
    use LeverWord::{Coverage, DayCare, Discharge, Mix, Rehabilitation, Standard, Technology};
    [
        ("service", entry.service.is_some(), &[Mix, DayCare, Rehabilitation, Discharge, Coverage], &[]),
        ("services", entry.services.is_some(), &[Technology, Standard], &[]),
        ("to", entry.to.is_some(), &[Mix], &[DayCare]),
        ("hours_per_user_week", entry.hours_per_user_week.is_some(), &[], &[Mix, DayCare]),
        ("hours", !entry.hours.is_empty(), &[], &[Mix, DayCare]),
        ("age_from", entry.age_from.is_some(), &[], &[Mix]),
        ("age_to", entry.age_to.is_some(), &[], &[Mix]),
        ("share", entry.share.is_some(), &[Mix, DayCare, Rehabilitation, Discharge], &[]),
        ("share_now", entry.share_now.is_some(), &[Discharge], &[]),
        ("days", entry.days.is_some(), &[Discharge], &[]),
        ("days_now", entry.days_now.is_some(), &[], &[Discharge]),
        ("patients", entry.patients.is_some(), &[Discharge], &[]),
        ("grows_with_age_from", entry.grows_with_age_from.is_some(), &[], &[Discharge]),
        ("delay", entry.delay.is_some(), &[], &[DayCare]),
        ("mean_stay", entry.mean_stay.is_some(), &[DayCare], &[]),
        ("places", entry.places.is_some(), &[DayCare], &[]),
        ("opening_days", entry.opening_days.is_some(), &[], &[DayCare]),
        ("days_per_user", entry.days_per_user.is_some(), &[DayCare], &[]),
        ("attends", entry.attends.is_some(), &[DayCare], &[]),
        ("effect", entry.effect.is_some(), &[Rehabilitation], &[]),
        ("new_users", entry.new_users.is_some(), &[Rehabilitation], &[]),
        ("lasts", entry.lasts.is_some(), &[Rehabilitation], &[]),
        ("uptake", entry.uptake.is_some(), &[Technology], &[]),
        ("saving", entry.saving.is_some(), &[Technology], &[]),
        ("own", entry.own.is_some(), &[Coverage], &[]),
        ("reference", entry.reference.is_some(), &[Coverage], &[]),
        ("per_year", entry.per_year.is_some(), &[Standard], &[]),
    ]
}
