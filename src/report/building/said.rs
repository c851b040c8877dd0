//! Building in sentences: for the page, and for those who cannot see the chart.

use super::{Built, BuiltLine};
use crate::demand::building::Covered;
use crate::demand::money::{investment_by_year, running_cost_by_year};
use crate::demand::{CountedBeyond, counted_beyond};
use crate::domain::axis::Year;
use crate::domain::service::{Building, CapacityEntry, NewPlacesBase, Service, ServiceKind, Standing, UseLine};
use crate::domain::study::Language;
use crate::report::labels::{counted, label, sentence, service_name};
use crate::report::quote::cited;
use crate::report::{Run, numbers};

/// Everything there is to say of a service, by subject: each a paragraph.
#[must_use]
pub fn sentences(run: &Run, built: &Built) -> Vec<String> {
    let language = run.language;
    let beyond = run.study.regions.get(built.region).and_then(|region| counted_beyond(built.service, &region.id));
    let mut paragraphs: Vec<String> = serves(run, built.service).into_iter().collect();
    match beyond {
        // The table of capacity misses places that stand: no shortage is read from it.
        Some(beyond) => paragraphs.push(outdated(language, beyond)),
        None => {
            paragraphs.push(built.lines.iter().filter_map(|line| covered(language, built, line)).collect::<Vec<_>>().join(" "));
            paragraphs.extend(built.lines.iter().filter_map(|line| programme_of(language, built, line)));
            paragraphs.extend(
                built
                    .service
                    .building
                    .as_ref()
                    .map(|building| sentence("building.source", language, &[&cited(run.study, &building.source, language)])),
            );
        }
    }
    paragraphs.extend(built.lines.iter().filter_map(|line| new_places(language, built, line)));
    paragraphs.push(decided_money(run, built));
    paragraphs.extend(proposed(run, built));
    paragraphs.retain(|text| !text.is_empty());
    paragraphs
}

fn name_of(line: UseLine, language: Language) -> &'static str {
    match line {
        UseLine::Unchanged => label("building.line.unchanged", language),
        UseLine::Trend => label("building.line.trend", language),
        UseLine::Measures => label("building.line.measures", language),
    }
}

/// Which needs share the places of a sum, and how many of each one's places are in use.
fn serves(run: &Run, service: &Service) -> Option<String> {
    let ServiceKind::Sum { of } = &service.kind else { return None };
    let language = run.language;
    let part = |part: &Service| {
        let name = service_name(part, language);
        match part.places {
            Some(rule) if rule.opening_days == rule.days_per_user => {
                sentence("building.part.occupancy", language, &[name, &numbers::percent(rule.occupancy, 0, language)])
            }
            Some(rule) => sentence("building.part.places", language, &[name, &numbers::decimal(rule.places(), 2, language)]),
            None => name.to_owned(),
        }
    };
    let parts: Vec<String> = run.study.services.iter().filter(|other| of.contains(&other.id)).map(part).collect();
    Some(sentence("building.serves", language, &[&parts.join(", ")]))
}

fn outdated(language: Language, beyond: CountedBeyond) -> String {
    let [taken, places] = [beyond.taken, beyond.places].map(|value| numbers::whole(value, language));
    sentence("building.outdated", language, &[&taken, &places, &beyond.year.to_string()])
}

fn places(value: f64, language: Language) -> String {
    counted(value, "places", language)
}

/// How many of the places missing at the horizon decided building gives.
fn covered(language: Language, built: &Built, line: &BuiltLine) -> Option<String> {
    let Covered { without, given } = *line.covered.as_ref()?.last()?;
    let (name, year) = (name_of(line.line, language), built.years.last()?.to_string());
    let (lacking, gives) = (places(without, language), numbers::shown(given));
    let say = |key: &str, more: &[&str]| Some(sentence(key, language, &[&[name, &lacking, &year], more].concat()));
    match () {
        () if gives > 0.0 => say("building.covered", &[&numbers::whole(given, language)]),
        () if gives < 0.0 => say("building.covered.closing", &[&numbers::whole(without - given, language)]),
        () if numbers::shown(without) > 0.0 => say("building.covered.none", &[]),
        () => Some(sentence("building.covered.enough", language, &[name, &year])),
    }
}

/// The years units open in, and how many where it is more than one: `2031, 2036 (2)`.
fn opened(built: &Built, line: &BuiltLine, language: Language) -> String {
    let openings = line.programme.iter().flat_map(|(programme, _)| built.years.iter().zip(programme.openings()));
    let in_year = |(year, units): (&Year, u32)| match units {
        0 => None,
        1 => Some(year.to_string()),
        more => Some(sentence("building.opened", language, &[&year.to_string(), &more.to_string()])),
    };
    openings.filter_map(in_year).collect::<Vec<_>>().join(", ")
}

/// A line's programme, the years before it, its money, and what waiting costs.
fn programme_of(language: Language, built: &Built, line: &BuiltLine) -> Option<String> {
    let (building, (programme, _)) = (built.service.building.as_ref()?, line.programme.as_ref()?);
    let units = *programme.units.last()?;
    let (name, unit, last) = (name_of(line.line, language), places(f64::from(building.unit), language), built.years.last()?.to_string());
    let ready = building.ready.to_string();
    let first = if units == 0 {
        sentence("building.programme.none", language, &[name, &unit, &ready, &last])
    } else {
        let count = counted(f64::from(units), "building.units", language);
        sentence("building.programme", language, &[name, &count, &unit, &opened(built, line, language), &ready, &last])
    };
    let rest = [before(language, built, line, building), money_of(language, line, building), waited(language, built, line, building)];
    Some(std::iter::once(first).chain(rest.into_iter().flatten()).collect::<Vec<_>>().join(" "))
}

/// Projected years with too few places in which no unit can stand ready yet.
fn before(language: Language, built: &Built, line: &BuiltLine, building: &Building) -> Option<String> {
    let nights = built.years.iter().zip(line.missing.as_ref()?);
    let waiting = |year: Year| (built.from..building.ready).contains(&year);
    let short: Vec<(Year, f64)> =
        nights.filter(|(year, missing)| waiting(**year) && **missing > 0.0).map(|(year, missing)| (*year, *missing)).collect();
    let most = short.iter().map(|(_, missing)| *missing).fold(0.0, f64::max);
    let years: Vec<String> = short.iter().map(|(year, _)| year.to_string()).collect();
    let words = [building.ready.to_string(), places(most, language), years.join(", ")];
    (!short.is_empty()).then(|| sentence("building.before", language, &words.each_ref().map(String::as_str)))
}

fn money_of(language: Language, line: &BuiltLine, building: &Building) -> Option<String> {
    let (programme, _) = line.programme.as_ref()?;
    let invested = programme.investment(building).map(|years| years.iter().sum::<f64>()).filter(|sum| *sum > 0.0);
    let running = programme.running_cost(building).and_then(|years| years.last().copied()).filter(|cost| *cost > 0.0);
    let said = [("building.money.investment", invested), ("building.money.running", running)];
    let said: Vec<String> =
        said.into_iter().filter_map(|(key, value)| Some(sentence(key, language, &[&money(value?, language)]))).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// What the same programme costs in missing places if it is put off; nothing to say of no programme, and of no waiting.
fn waited(language: Language, built: &Built, line: &BuiltLine, building: &Building) -> Option<String> {
    let (programme, waiting) = line.programme.as_ref()?;
    let years = counted(f64::from(building.wait), "backtest.years", language);
    let last = built.years.last()?.to_string();
    if building.wait == 0 || programme.units.last() == Some(&0) {
        return None;
    }
    let Some((worst, most)) = waiting.worst else { return Some(sentence("building.wait.none", language, &[&years, &last])) };
    let words = [years, numbers::whole(waiting.place_years, language), last, worst.to_string(), places(most, language)];
    Some(sentence("building.wait", language, &words.each_ref().map(String::as_str)))
}

/// From both starting points where both are known, the one the study chose first.
fn new_places(language: Language, built: &Built, line: &BuiltLine) -> Option<String> {
    let asked = built.service.new_places?;
    let (need, last, from) = (*line.need.last()?, built.years.last()?.to_string(), asked.from.to_string());
    let mut bases = [
        ("building.new.counted", "building.new.also.counted", line.base[0]),
        ("building.new.modelled", "building.new.also.modelled", line.base[1]),
    ];
    if asked.base == NewPlacesBase::Modelled {
        bases.reverse();
    }
    let mut said: Vec<String> = Vec::new();
    for (first, also, base) in bases {
        let Some(base) = base else { continue };
        let (start, more) = (places(base, language), numbers::signed(need - base, language));
        said.push(match said.is_empty() {
            true => {
                let words = [name_of(line.line, language), &start, &from, &numbers::whole(need, language), &last, &more];
                sentence(first, language, &words)
            }
            false => sentence(also, language, &[&from, &start, &more]),
        });
    }
    let apart = line.base[0].zip(line.base[1]).map_or(0.0, |(counted, modelled)| numbers::shown((counted - modelled).abs()));
    if apart > 0.0 {
        said.push(sentence("building.new.differ", language, &[&places(apart, language)]));
    }
    (!said.is_empty()).then(|| said.join(" "))
}

/// Money of what stands or is decided, over the projected years.
fn decided_money(run: &Run, built: &Built) -> String {
    let (language, entries) = (run.language, &built.service.capacity);
    let (Some(region), Some(last)) = (run.study.regions.get(built.region), built.years.last()) else { return String::new() };
    let first = entries.iter().filter(|row| row.region == region.id && row.money.known()).map(|row| row.year).min();
    let Some(first) = first.filter(|first| first <= last) else { return String::new() };
    let years: Vec<Year> = first.through(*last).collect();
    let invested = investment_by_year(entries, &region.id, Standing::Decided, &years).map(|years| years.iter().sum::<f64>());
    let running = running_cost_by_year(entries, &region.id, Standing::Decided, &years).and_then(|years| years.last().copied());
    let say = |key: &str, when: &str, value: f64| sentence(key, language, &[when, &money(value, language)]);
    let invested = invested.map(|sum| say("building.decided.investment", &numbers::years(first, *last), sum));
    let running = running.map(|cost| say("building.decided.running", &last.to_string(), cost));
    invested.into_iter().chain(running).collect::<Vec<_>>().join(" ")
}

/// Rows that are proposed only, in the table's order.
fn proposed(run: &Run, built: &Built) -> Option<String> {
    let (language, region) = (run.language, run.study.regions.get(built.region)?);
    let rows = built.service.capacity.iter().filter(|row| row.region == region.id && row.standing == Standing::Proposed);
    let said: Vec<String> = rows
        .map(|row| {
            let change = match row.entry {
                CapacityEntry::Places(places) | CapacityEntry::Change(places) => numbers::signed(places, language),
            };
            let what = [change, row.name.clone()].join(" ").trim().to_owned();
            let when = sentence("building.proposed.row", language, &[&what, &row.year.to_string()]);
            match row.money.investment {
                Some(investment) => sentence("building.proposed.money", language, &[&when, &money(investment, language)]),
                None => when,
            }
        })
        .collect();
    (!said.is_empty()).then(|| sentence("building.proposed", language, &[&said.join(", ")]))
}

/// Money for people: `312,0 millioner` from a million on, whole below.
fn money(value: f64, language: Language) -> String {
    if value < 1e6 {
        return numbers::whole(value, language);
    }
    sentence("building.million", language, &[&numbers::decimal(value / 1e6, 1, language)])
}
