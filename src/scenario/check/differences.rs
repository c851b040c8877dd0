//! Scenarios as differences: what is taken over, changed and brought by events.

use super::Check;
use super::scenarios::by_language;
use super::tables::Tables;
use crate::diag::{Diagnostic, Fact};
use crate::domain::axis::{AgeAxis, AgeBand, Sex, Year};
use crate::domain::cells::{Cells, MAX_CELL};
use crate::domain::change::{Arrivals, How, MoverAges};
use crate::domain::rates::MAX_ASFR;
use crate::scenario::file::{ChangeEntry, ChangedWord, EventEntry, NotInherited, ProfileWord, ScenarioEntry, SexWord, whole};
use crate::scenario::inputs::{ChangeSpec, Changed, EventSpec, Path};
use crate::scenario::special::Groups;
use crate::scenario::tables::fields::HIGHEST_AGE;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// What a change may name, by what it is of: levels, and what is added.
fn allowed(of: ChangedWord) -> (RangeInclusive<f64>, RangeInclusive<f64>) {
    match of {
        ChangedWord::Fertility => (0.0..=MAX_ASFR, -MAX_ASFR..=MAX_ASFR),
        ChangedWord::Mortality | ChangedWord::OutMigration | ChangedWord::Use => (0.0..=1.0, -1.0..=1.0),
        ChangedWord::NetMigration => (-MAX_CELL..=MAX_CELL, -MAX_CELL..=MAX_CELL),
        ChangedWord::InMigration => (0.0..=MAX_CELL, -MAX_CELL..=MAX_CELL),
    }
}

/// Largest factor on an assumption.
const MOST: f64 = 100.0;

impl Check<'_> {
    /// Scenarios with all they take over; one that cannot is as it is written, and its mistake is reported.
    pub(super) fn whole_scenarios(&mut self) -> Vec<ScenarioEntry> {
        let entries = &self.study.scenario;
        let mut found = Vec::new();
        for (at, (entry, whole)) in entries.iter().zip(whole(entries)).enumerate() {
            let path = format!("scenario[{at}].inherits");
            found.push(whole.unwrap_or_else(|error| {
                self.not_inherited(&path, &error);
                entry.clone()
            }));
        }
        found
    }

    fn not_inherited(&mut self, path: &str, error: &NotInherited) {
        let why = "all of that scenario is taken over before the own differences are put in its place";
        match error {
            NotInherited::Unknown(id) => {
                let advice = "write the id of another scenario of the study";
                self.error("K0890", path, format!("no scenario has the id `{id}`"), why, advice);
            }
            NotInherited::Round(chain) => {
                let what = format!("scenarios inherit from each other in a round: {}", chain.join(" → "));
                self.error("K0891", path, what, why, "let one of them stand for itself");
            }
            NotInherited::Unfit(error) => {
                let what = format!("what is taken over and what is written do not fit together: {error}");
                self.error("K0891", path, what, why, "write the scenario's keys out, and leave `inherits` out");
            }
        }
    }

    pub(super) fn changes(&mut self, path: &str, scenario: &ScenarioEntry) -> Vec<ChangeSpec> {
        let entries = scenario.change.iter().enumerate();
        entries.filter_map(|(at, entry)| self.change(&format!("{path}.change[{at}]"), entry)).collect()
    }

    fn change(&mut self, path: &str, entry: &ChangeEntry) -> Option<ChangeSpec> {
        let ways = [
            (How::Level, "level", &entry.level),
            (How::Factor, "factor", &entry.factor),
            (How::Add, "add", &entry.add),
            (How::Cap, "cap", &entry.cap),
        ];
        let mut given = ways.into_iter().filter_map(|(how, key, points)| points.as_ref().map(|points| (how, key, points)));
        let (Some((how, key, points)), None) = (given.next(), given.next()) else {
            let what = "a change needs exactly one of level, factor, add and cap";
            self.error(
                "K0892",
                path,
                what,
                "with none nothing changes, with two it is not known which holds",
                "write factor = { 2030 = 1.1 }",
            );
            return None;
        };
        let (levels, added) = allowed(entry.of);
        let (range, what) = match how {
            How::Factor => (0.0..=MOST, "a factor"),
            How::Add => (added, "an addition to it"),
            How::Level => (levels, "its level"),
            How::Cap => (levels, "its cap"),
        };
        let by = self.path(&format!("{path}.{key}"), Some(points), &range, what)?;
        if entry.of == ChangedWord::Use {
            let why = "rates of use belong to the study: every scenario is compared under the same use";
            self.error(
                "K0893",
                &format!("{path}.of"),
                "a scenario cannot change rates of use",
                why,
                "write it as a [[lever]], which is reported in every scenario",
            );
            return None;
        }
        let band = self.change_ages(path, entry.age_from, entry.age_to)?;
        let of = match entry.of {
            ChangedWord::Fertility => Changed::Fertility,
            ChangedWord::Mortality => Changed::Mortality,
            ChangedWord::NetMigration => Changed::NetMigration,
            ChangedWord::InMigration => Changed::InMigration,
            ChangedWord::OutMigration | ChangedWord::Use => Changed::OutMigration,
        };
        Some(ChangeSpec { of, band, sex: entry.sex.map(sex), how, by })
    }

    fn change_ages(&mut self, path: &str, from: Option<u8>, to: Option<u8>) -> Option<AgeBand> {
        let (first, last) = (from.unwrap_or(0), to.unwrap_or(HIGHEST_AGE));
        let open = self.known.axis.open_age();
        if first > last || last > HIGHEST_AGE || first > open {
            let advice = format!("write age_from and age_to within 0–{open}, age_from not above age_to");
            self.error("K0207", path, format!("ages {first}–{last} are no band"), "nobody could be meant", advice);
            return None;
        }
        Some(AgeBand { from: first, to })
    }

    pub(super) fn events(&mut self, path: &str, scenario: &ScenarioEntry) -> Vec<EventSpec> {
        let entries = scenario.event.iter().enumerate();
        entries.filter_map(|(at, entry)| self.event(&format!("{path}.event[{at}]"), entry)).collect()
    }

    fn event(&mut self, path: &str, entry: &EventEntry) -> Option<EventSpec> {
        let years = entry.years.unwrap_or(1);
        let Some(first) = Year::new(entry.year).filter(|_| (1..=100).contains(&years)) else {
            self.error(
                "K0895",
                path,
                format!("{years} years from {} are no time", entry.year),
                "people come in some years",
                "write year = 2028 and years = 3",
            );
            return None;
        };
        if !(entry.persons > 0.0 && entry.persons <= MAX_CELL) {
            let what = format!("an event brings {} persons", entry.persons);
            self.error(
                "K0895",
                &format!("{path}.persons"),
                what,
                "an event brings people",
                "write how many come in all; for people who leave use a change of net_migration",
            );
            return None;
        }
        let last = self.years.label.of_stock(self.years.last_stock);
        if first < self.years.jump_off || first > last {
            let what = format!("nobody comes: {first} is not among the years projected, {}–{last}", self.years.jump_off);
            self.error(
                "K0895",
                &format!("{path}.year"),
                what,
                "what happens before is in the people counted, what happens after is not seen",
                "give a year within",
            );
            return None;
        }
        let shape = self.event_ages(path, entry)?;
        let mut arrivals = vec![Arrivals { first, years, persons: entry.persons, shape: shape.clone() }];
        if let Some(leaves) = entry.leaves {
            arrivals.push(self.departures(path, entry, leaves, (first, years), &shape)?);
        }
        Some(EventSpec { names: by_language(&entry.name), arrivals, source: entry.source.clone().unwrap_or_default() })
    }

    /// The same number, older by the years between, in as many years.
    fn departures(&mut self, path: &str, entry: &EventEntry, leaves: u16, (first, years): (Year, u16), shape: &Cells) -> Option<Arrivals> {
        let Some(leave) = Year::new(leaves).filter(|year| year.since(first) >= i32::from(years)) else {
            let what = format!("they leave from {leaves}, before all have come");
            self.error("K0895", &format!("{path}.leaves"), what, "nobody leaves who has not come", "give a later year");
            return None;
        };
        let older = usize::try_from(leave.since(first)).unwrap_or(0) / usize::from(self.known.axis.width());
        let open = shape.axis().groups() - 1;
        let mut aged = Cells::zeros(shape.axis(), 1);
        for sex in Sex::ALL {
            for group in 0..=open {
                let to = (group + older).min(open);
                aged.set(sex, to, 0, aged.get(sex, to, 0) + shape.get(sex, group, 0));
            }
        }
        Some(Arrivals { first: leave, years, persons: -entry.persons, shape: aged })
    }

    fn event_ages(&mut self, path: &str, entry: &EventEntry) -> Option<Cells> {
        let men = entry.men.unwrap_or(0.5);
        if !(0.0..=1.0).contains(&men) {
            self.error("K0207", &format!("{path}.men"), format!("{men} cannot be a share of men"), "shares are 0–1", "write men = 0.5");
            return None;
        }
        let axis = self.known.axis;
        let of_age: Box<dyn Fn(u8) -> f64> = match (entry.profile, entry.age_from.is_some() || entry.age_to.is_some()) {
            (Some(ProfileWord::Families), false) => Box::new(|age| MoverAges::Families.at(age)),
            (Some(ProfileWord::Labour), false) => Box::new(|age| MoverAges::Labour.at(age)),
            (None, true) => {
                let band = self.change_ages(path, entry.age_from, entry.age_to)?;
                Box::new(move |age| f64::from(u8::from(band.contains(age))))
            }
            _ => {
                let advice = "write profile = \"families\" or \"labour\", or age_from and age_to";
                self.error(
                    "K0894",
                    path,
                    "an event needs a profile or ages, one of the two",
                    "it is not known how old those who come are",
                    advice,
                );
                return None;
            }
        };
        Some(shape(axis, men, of_age))
    }

    /// Special groups by their word, with a stock at the jump-off in every region they are in.
    pub(super) fn special_groups(&mut self, tables: &mut Tables) -> Groups {
        let groups = std::mem::take(&mut tables.special);
        for (group, regions) in &groups {
            for (region, years) in regions {
                if !years.contains_key(&self.years.jump_off) {
                    let region = self.known.regions.get(*region).map_or("", |region| region.as_str());
                    self.no_group_at_jump_off(group, region);
                }
            }
        }
        groups.into_iter().map(|(group, regions)| (group, self.by_region(regions))).collect()
    }

    fn no_group_at_jump_off(&mut self, group: &str, region: &str) {
        let label = self.years.label.of_stock(self.years.jump_off);
        let place = self.table("special").context(format!("{group}, region {region}, year {label}"));
        let found = Diagnostic::error("K0901", format!("no people of {group} in the jump-off year {label}"));
        let why = "they are taken out of the people the projection starts from";
        self.found.push(found.at(place).why(why).advice("add the year's row; 0 persons where the group comes later"));
    }

    /// Factors of a scenario on special groups.
    pub(super) fn special_factors(&mut self, path: &str, scenario: &ScenarioEntry, tables: &Tables) -> BTreeMap<String, Path> {
        let mut factors = BTreeMap::new();
        for (group, points) in scenario.special.iter().flatten() {
            let at = format!("{path}.special.{group}");
            if !tables.special.contains_key(group) && !tables.broken.contains("special") {
                let known: Vec<&str> = tables.special.keys().map(String::as_str).collect();
                let advice =
                    if known.is_empty() { "give a table `special`".to_owned() } else { format!("groups there: {}", known.join(", ")) };
                self.error("K0903", &at, format!("no special group is called `{group}`"), "nobody would be changed", advice);
            }
            if let Some(path) = self.path(&at, Some(points), &(0.0..=MOST), "a factor") {
                factors.insert(group.clone(), path);
            }
        }
        factors
    }

    /// What a change is of must be how the scenario's moves are given.
    pub(super) fn changes_fit(&mut self, path: &str, changes: &[ChangeSpec], gross: bool) {
        for (at, change) in changes.iter().enumerate() {
            let (fits, there) = match change.of {
                Changed::InMigration | Changed::OutMigration => (gross, "net"),
                Changed::NetMigration => (!gross, "in and out"),
                _ => (true, ""),
            };
            if !fits {
                let what = format!("this scenario's moves are given {there}");
                let advice = "change in_migration and out_migration where the study gives gross_migration and the scenario has no letters; else net_migration";
                self.error("K0893", &format!("{path}.change[{at}].of"), what, "a number that is not there cannot be changed", advice);
            }
        }
    }

    /// A change whose first year lies past the last one projected never holds.
    pub(super) fn changes_hold(&mut self, path: &str, changes: &[ChangeSpec]) {
        let last = self.years.label.of_stock(self.years.last_stock);
        for (at, change) in changes.iter().enumerate() {
            let Some((first, _)) = change.by.points().first_key_value().filter(|(first, _)| **first > last) else { continue };
            let found = Diagnostic::warning("K0896", format!("the change from {first} on never holds: the last year projected is {last}"));
            let found = found.fact("first", Fact::Year(first.get())).fact("last", Fact::Year(last.get()));
            let place = self.document.place(&format!("{path}.change[{at}]"));
            self.found.push(
                found.at(place).why("nothing is changed before its first year").advice("give an earlier year, or take the change out"),
            );
        }
    }
}

fn sex(word: SexWord) -> Sex {
    match word {
        SexWord::Female => Sex::Female,
        SexWord::Male => Sex::Male,
    }
}

/// Shares by sex and age that sum to 1.
fn shape(axis: AgeAxis, men: f64, of_age: impl Fn(u8) -> f64) -> Cells {
    let of = |sex: Sex, group: usize| {
        let start = axis.start_of(group);
        let last = if start == axis.open_age() { start } else { start + axis.width() - 1 };
        (start..=last).map(&of_age).sum::<f64>() * if sex == Sex::Male { men } else { 1.0 - men }
    };
    let cells = Cells::from_fn(axis, 1, |sex, group, _| of(sex, group));
    let all = cells.total(0);
    cells.map(|_, _, _, value| value / all)
}
