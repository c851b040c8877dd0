//! What is built at a time, where new places are counted from, and openings that no result would show.

use super::Check;
use super::services::Subject;
use super::tables::Tables;
use crate::diag::{Diagnostic, Fact};
use crate::domain::axis::{RegionId, Year};
use crate::domain::service::{Building, NewPlaces, NewPlacesBase, Prices};
use crate::domain::study::Region;
use crate::scenario::file::{BuildingEntry, NewPlacesEntry, NewPlacesWord, RatesWord, ServiceEntry};
use std::ops::RangeInclusive;

/// Years a programme is put off by where a study does not say: about what a municipality takes from one plan to the next.
const USUAL_WAIT: f64 = 3.0;

/// Places of a unit.
const UNIT: RangeInclusive<u16> = 1..=10_000;

/// Most years of waiting, and most money, that are no slip.
const MOST_WAIT: f64 = 50.0;
const MOST_MONEY: f64 = 1e15;

/// Why an amount needs its currency and year.
const WORTH: &str = "an amount says nothing where nobody knows what its unit was worth";

impl Check<'_> {
    /// The last 31 December a study speaks of.
    const fn last_night(&self) -> Year {
        self.years.label.of_stock(self.years.last_stock)
    }

    /// Of every service, in the study's order: the programme it asks for, and where its new places are counted from.
    pub(super) fn building_plans(&mut self, tables: &Tables, regions: &[Region]) -> Vec<(Option<Building>, Option<NewPlaces>)> {
        let study = self.study;
        let mut plans = Vec::new();
        for (at, service) in study.service.iter().enumerate() {
            let path = format!("service[{at}]");
            let subject = Subject { at, path: &path, service, tables, regions };
            self.openings_are_seen(&subject);
            plans.push((self.building(&subject), self.new_places(&subject)));
        }
        plans
    }

    /// Rows of capacity after the last night change nothing that is shown.
    fn openings_are_seen(&mut self, subject: &Subject<'_>) {
        let Subject { at, service, tables, .. } = *subject;
        let last = self.last_night();
        for late in tables.capacity.get(&at).into_iter().flatten().filter(|row| row.year > last) {
            let what = format!("a row of {} for {}, after the last night of the study ({last})", service.id, late.year);
            let place = self.table("capacity").context(format!("service {}, year {}, {}", service.id, late.year, late.name));
            let why = "neither its places nor its money are in any result";
            let advice = "choose a later horizon, or leave the row for a study that reaches it";
            let found = Diagnostic::warning("K0741", what).at(place).why(why).advice(advice);
            let found = found.fact("service", Fact::Service(service.id.clone())).fact("year", Fact::Year(late.year.get()));
            self.found.push(if late.name.is_empty() { found } else { found.fact("name", Fact::Own(late.name.clone())) });
        }
    }

    /// The programme a service asks for; none where it asks for none, or something about it was refused.
    fn building(&mut self, subject: &Subject<'_>) -> Option<Building> {
        let entry = subject.service.building.as_ref()?;
        let path = format!("{}.building", subject.path);
        self.has_places_to_hold_against(subject, &path);
        self.built_once(subject, &path);
        let (unit, ready) = (self.unit(&path, entry), self.ready(&path, entry));
        let wait = entry.wait.unwrap_or(USUAL_WAIT);
        self.within(&format!("{path}.wait"), wait, (0.0, MOST_WAIT), "years of waiting");
        let wait = whole(wait);
        if wait.is_none() {
            self.error("K0742", &format!("{path}.wait"), "waiting is counted in whole years", "units open once a year", "write 3, say");
        }
        let prices = self.prices(&path, entry);
        Some(Building {
            unit: unit?,
            ready: ready?,
            wait: wait?,
            investment_per_unit: entry.investment_per_unit,
            running_cost_per_place: entry.running_cost_per_place,
            prices: prices?,
            source: entry.source.clone(),
        })
    }

    /// What the amounts of a programme are worth; none where there is no amount. Outer `None` = refused.
    fn prices(&mut self, path: &str, entry: &BuildingEntry) -> Option<Option<Prices>> {
        let money = [("investment_per_unit", entry.investment_per_unit), ("running_cost_per_place", entry.running_cost_per_place)];
        let given: Vec<(&str, f64)> = money.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
        for (key, value) in &given {
            self.within(&format!("{path}.{key}"), *value, (0.0, MOST_MONEY), "money for a building");
        }
        let Some((key, _)) = given.first() else { return Some(None) };
        let currency = entry.currency.clone().filter(|currency| !currency.is_empty());
        let lacks = match (&currency, entry.price_year.and_then(Year::new)) {
            (Some(currency), Some(year)) => return Some(Some(Prices { currency: currency.clone(), year })),
            (Some(_), None) => "the year of its prices (`price_year`)",
            (None, Some(_)) => "a `currency`",
            (None, None) => "a `currency` and the year of its prices (`price_year`)",
        };
        let advice = "write them beside the amounts: currency = \"NOK\", price_year = 2025";
        self.error("K0782", &format!("{path}.{key}"), format!("money without {lacks}"), WORTH, advice);
        None
    }

    fn unit(&mut self, path: &str, entry: &BuildingEntry) -> Option<u16> {
        let unit = whole(entry.unit).filter(|unit| UNIT.contains(unit));
        if unit.is_none() {
            let what = format!("a unit of {} places", entry.unit);
            let why = "what is built at a time has a whole number of places, one at least";
            self.error(
                "K0742",
                &format!("{path}.unit"),
                what,
                why,
                "write the places of the smallest building you would build, such as 24",
            );
        }
        unit
    }

    /// A night that is projected: those before are counted, and no later one is shown.
    fn ready(&mut self, path: &str, entry: &BuildingEntry) -> Option<Year> {
        let (first, last) = (self.years.jump_off, self.last_night());
        let ready = Year::new(entry.ready).filter(|ready| (first..=last).contains(ready));
        if ready.is_none() {
            let what = format!("no unit can be planned to stand ready on 31 December {}", entry.ready);
            let why = "a programme begins on a night that is projected";
            self.error("K0743", &format!("{path}.ready"), what, why, format!("write a year from {first} to {last}"));
        }
        ready
    }

    /// A programme fills the gap between need and places: both must be there.
    fn has_places_to_hold_against(&mut self, subject: &Subject<'_>, path: &str) {
        let Subject { at, service, tables, regions, .. } = *subject;
        if tables.broken.contains("capacity") {
            return;
        }
        let there = |region: &&Region| tables.capacity.get(&at).into_iter().flatten().any(|row| row.region == region.id);
        if let Some(bare) = regions.iter().find(|region| !there(region)) {
            let what = format!("nothing says how many places of {} stand in region {}", service.id, bare.id);
            let why = "what must be built is what need exceeds the places that stand by";
            let advice =
                "give the table `capacity` a row for 31 December before the jump-off (0 where there are none), or delete `building`";
            self.error("K0744", path, what, why, advice);
        }
    }

    /// The same places would be built twice for a sum and for a part of it.
    fn built_once(&mut self, subject: &Subject<'_>, path: &str) {
        let study = self.study;
        let mut parts = subject.service.of.iter().flatten();
        let twice = parts.find(|part| study.service.iter().any(|other| other.id == **part && other.building.is_some()));
        if let Some(part) = twice {
            let what = format!("{} has a `building` of its own, and so has its part {part}", subject.service.id);
            self.error("K0749", path, what, "the same places would be built twice", "keep the one whose places the capacity table counts");
        }
    }

    /// Where new places are counted from; none where the service does not ask for them, or something about it was refused.
    fn new_places(&mut self, subject: &Subject<'_>) -> Option<NewPlaces> {
        let entry = subject.service.new_places.as_ref()?;
        let path = format!("{}.new_places", subject.path);
        let service = subject.service;
        let none = service.rates == RatesWord::Norm || (service.rates != RatesWord::Sum && service.places.is_none());
        if none {
            let advice = "add places = { } (one user, one place), or delete `new_places`";
            self.error("K0745", &path, format!("{} has no places", service.id), "there is nothing to count new places in", advice);
        }
        let from = Year::new(entry.from)?;
        if let Some(lacks) = self.lacking_base(subject, entry, from) {
            let advice = "choose a night from the first people of the study to its horizon; with base = \"counted\", one with users";
            self.error("K0746", &format!("{path}.from"), lacks, "new places need a number to be counted from", advice);
        }
        let base = match entry.base {
            NewPlacesWord::Counted => NewPlacesBase::Counted,
            NewPlacesWord::Modelled => NewPlacesBase::Modelled,
        };
        Some(NewPlaces { from, base })
    }

    /// What keeps a night from being counted from.
    fn lacking_base(&self, subject: &Subject<'_>, entry: &NewPlacesEntry, from: Year) -> Option<String> {
        if from > self.last_night() {
            return Some(format!("{from} lies after the horizon"));
        }
        let people = |region: &&Region| from >= self.years.jump_off || region.history.contains_key(&from.plus(1));
        if let Some(bare) = subject.regions.iter().find(|region| !people(region)) {
            return Some(format!("no people of 31 December {from} in region {}", bare.id));
        }
        let uncounted = |region: &Region| self.uncounted(subject, &region.id, from);
        let word = subject.regions.iter().filter(|_| entry.base == NewPlacesWord::Counted).find_map(uncounted)?;
        Some(format!("users of {word} were not counted on 31 December {from} in every region"))
    }

    /// The service, or the part of a sum, without counted users on a night.
    fn uncounted(&self, subject: &Subject<'_>, region: &RegionId, from: Year) -> Option<String> {
        let parts = |other: &&(usize, &ServiceEntry)| subject.service.of.iter().flatten().any(|part| *part == other.1.id);
        let all: Vec<(usize, &ServiceEntry)> = self.study.service.iter().enumerate().collect();
        let asked: Vec<&(usize, &ServiceEntry)> = match subject.service.rates {
            RatesWord::Sum => all.iter().filter(parts).collect(),
            _ => all.iter().filter(|(at, _)| *at == subject.at).collect(),
        };
        let counted = |at: usize| subject.tables.users.get(&at).into_iter().flatten().any(|row| row.region == *region && row.year == from);
        let broken = subject.tables.broken.contains("users");
        asked.into_iter().find(|(at, _)| !broken && !counted(*at)).map(|(_, service)| service.id.clone())
    }
}

/// A whole number that fits.
fn whole(value: f64) -> Option<u16> {
    (0..=u16::MAX).find(|number| f64::from(*number) == value)
}
