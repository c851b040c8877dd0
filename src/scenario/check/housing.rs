//! A scenario led by dwellings: its programme, its shares, the tables it rests on.

use super::Check;
use super::tables::{HousingTables, Tables};
use crate::diag::{Diagnostic, Fact};
use crate::domain::axis::Year;
use crate::domain::cells::MAX_CELL;
use crate::domain::housing::{ByType, DwellingType, HouseholdRule};
use crate::domain::late::Triangle;
use crate::scenario::file::{AfterTableWord, ChangedWord, HouseholdRuleWord, HousingEntry, ScenarioEntry};
use crate::scenario::inputs::{Housing, HousingSpec, Path, Programme, ScenarioSpec, TogetherSpec};
use crate::scenario::tables::housing::DwellingRow;
use std::collections::{BTreeMap, BTreeSet};

/// Years a programme may come late.
const LATEST: f64 = 20.0;
/// How near shares come to one.
const NEAR: f64 = 1e-6;
/// Persons in a dwelling that stands.
const SIZE: std::ops::RangeInclusive<f64> = 0.5..=10.0;

/// What is built in a region: by type, and how much is taken down.
type ByYear = BTreeMap<Year, (ByType, f64)>;

impl Check<'_> {
    /// What the tables of housing say, by the study's regions.
    pub(super) fn housing_tables(&self, tables: HousingTables) -> Housing {
        let mut completed = BTreeMap::new();
        let past = |row: &&DwellingRow| row.year < self.years.jump_off && row.programme.is_empty() && !row.proposed;
        for row in tables.dwellings.iter().filter(past) {
            if let Some(region) = self.known.regions.get(row.region) {
                *completed.entry(region.clone()).or_insert_with(BTreeMap::new).entry(row.year).or_insert(0.0) += row.dwellings;
            }
        }
        Housing {
            completed,
            headship: tables.headship,
            counted: self.by_region(tables.counted),
            sizes: tables.sizes,
            movers: tables.movers,
            out_rates: tables.out_rates,
            not_in_households: tables.not_in_households,
        }
    }

    /// The programme of a scenario, if it has one that can be filled.
    pub(super) fn housing(&mut self, path: &str, scenario: &ScenarioEntry, tables: &Tables) -> Option<HousingSpec> {
        let entry = scenario.housing.as_ref()?;
        let at = format!("{path}.housing");
        self.housing_alone(&at, scenario);
        let shares = self.housing_shares(&at, entry);
        if entry.completed.is_none() && tables.broken.contains("dwellings") {
            return None;
        }
        let mix = self.mix(&at, entry, tables);
        let late = self.late(&at, entry, scenario.target.is_some())?;
        let completion_share = self.path(&format!("{at}.completion_share"), entry.completion_share.as_ref(), &(0.0..=1.0), "a share");
        let standing_size = self.path(&format!("{at}.standing_size"), entry.standing_size.as_ref(), &SIZE, "persons in a dwelling");
        let demolished = self.path(&format!("{at}.demolished"), entry.demolished.as_ref(), &(0.0..=MAX_CELL), "dwellings a year");
        let completed = self.path(&format!("{at}.completed"), entry.completed.as_ref(), &(0.0..=MAX_CELL), "dwellings a year");
        let (mix, ()) = (mix?, shares?);
        let mut regions = match (completed, tables.housing.dwellings.is_empty()) {
            (Some(completed), _) => vec![self.constant(&at, &completed, &mix)?],
            (None, false) => self.of_table(&at, entry, &tables.housing.dwellings, &mix)?,
            (None, true) => {
                self.no_programme(&at, entry, tables);
                return None;
            }
        };
        if let Some(demolished) = demolished {
            self.take_down(&at, &demolished, &mut regions)?;
        }
        Some(HousingSpec {
            regions,
            completion_share: completion_share.unwrap_or_else(|| Path::constant(self.years.jump_off, 1.0)),
            delay: entry.delay.unwrap_or(0.0),
            late,
            lived_in: 1.0 - entry.vacancy.unwrap_or(0.0) - entry.second_homes.unwrap_or(0.0),
            local: entry.local,
            mix,
            rule: match entry.rule {
                HouseholdRuleWord::Headship => HouseholdRule::Headship,
                HouseholdRuleWord::PersonsPerDwelling => HouseholdRule::PersonsPerDwelling,
            },
            standing_size,
        })
    }

    /// One thing alone decides how many move.
    fn housing_alone(&mut self, at: &str, scenario: &ScenarioEntry) {
        let others = [
            ("net_migration", scenario.net_migration.is_some()),
            ("published", scenario.published.is_some()),
            ("cap on net_migration", scenario.change.iter().any(|change| change.of == ChangedWord::NetMigration && change.cap.is_some())),
        ];
        for (key, _) in others.into_iter().filter(|(_, there)| *there) {
            let what = format!("`housing` beside `{key}`");
            let why = "both say how many move, and only one can be met";
            self.error(
                "K0825",
                at,
                what,
                why,
                format!("leave one of them out; a scenario without `{key}` expects the moves of its letters"),
            );
        }
    }

    /// Regions that live their years together move as that says, and not by dwellings.
    pub(super) fn housing_not_together(&mut self, scenarios: &[ScenarioSpec], together: &TogetherSpec) {
        let both = |spec: &&ScenarioSpec| spec.housing.is_some() && together.of(&spec.id).is_some();
        for spec in scenarios.iter().filter(both) {
            let at = self.study.scenario.iter().position(|entry| entry.id == spec.id.as_str()).unwrap_or(0);
            let advice = "name the other scenarios under [moves] or [parent] with `scenarios`";
            let what = format!("scenario `{}` has `housing`, and its regions live their years together", spec.id);
            self.error("K0825", &format!("scenario[{at}].housing"), what, "both say how many move, and only one can be met", advice);
        }
    }

    /// Tables no programme can be filled without; what is missing beside them is said.
    pub(super) fn housing_needs(&mut self, at: &str, tables: &Tables) {
        let housing = &tables.housing;
        self.needed("households", housing.headship.is_empty(), "households are heads per person × people");
        self.needed("dwelling_sizes", housing.sizes.iter().all(Option::is_none), "so many persons enter a new dwelling");
        self.needed("movers", housing.movers.is_empty(), "those who enter new dwellings have ages of their own");
        let optional = [
            (
                "household_totals",
                housing.counted.is_empty(),
                "own households are not given: the rates of `households` are taken as they are",
            ),
            ("out_rates", housing.out_rates.is_none(), "who moves out is not given: only ages that lose people are taken to"),
            ("not_in_households", housing.not_in_households.is_none(), "who lives in institutions is not given: nobody is taken to"),
        ];
        let words = ["warning.K0835.household_totals", "warning.K0835.out_rates", "warning.K0835.not_in_households"];
        for ((key, empty, what), words) in optional.into_iter().zip(words) {
            if empty && !self.names(key) {
                let found = Diagnostic::warning("K0835", format!("no table `{key}`: {what}")).at(self.document.place(at));
                let found = found.fact("table", Fact::Word(words)).why("people follow from dwellings by these numbers");
                self.found.push(found.advice("give the table; the nation's stand in scenarios/norway as reference values"));
            }
        }
    }

    fn housing_shares(&mut self, at: &str, entry: &HousingEntry) -> Option<()> {
        let (vacancy, second) = (entry.vacancy.unwrap_or(0.0), entry.second_homes.unwrap_or(0.0));
        let shares = [("vacancy", vacancy), ("second_homes", second), ("local", entry.local)];
        let mut sound = true;
        for (key, share) in shares.into_iter().filter(|(_, share)| !(0.0..=1.0).contains(share)) {
            sound = false;
            let what = format!("{share} is no share of new dwellings");
            self.error("K0823", &format!("{at}.{key}"), what, "a share lies between none and all", "write it as 0.03, not as 3 per cent");
        }
        if sound && vacancy + second > 1.0 {
            sound = false;
            let what = format!("{vacancy} of new dwellings stand empty and {second} are second homes: more than all");
            self.error("K0823", &format!("{at}.vacancy"), what, "a dwelling is one or the other", "write shares that add up to at most 1");
        }
        let delay = entry.delay.unwrap_or(0.0);
        if !(0.0..=LATEST).contains(&delay) {
            sound = false;
            let advice = format!("write a number of years from 0 to {LATEST}");
            self.error("K0823", &format!("{at}.delay"), format!("a delay of {delay} years"), "dwellings come late, not early", advice);
        }
        if entry.source.trim().is_empty() {
            let why = "a number nobody can trace cannot be defended";
            self.error(
                "K0823",
                &format!("{at}.source"),
                "the programme has no source",
                why,
                "say who made it, and what the shares rest on",
            );
        }
        sound.then_some(())
    }

    /// How much may be built and how late: triangles around what is assumed. The outer `None` where a range cannot be.
    #[allow(clippy::option_option, reason = "refused, or nothing asked")]
    fn late(&mut self, at: &str, entry: &HousingEntry, target: bool) -> Option<Option<(Triangle, Triangle)>> {
        if entry.completion_range.is_none() && entry.delay_range.is_none() {
            return Some(None);
        }
        if target {
            let why = "the dwellings that meet a target are searched, and would be searched anew for each way they may come late";
            let advice = "leave the ranges out, or the target";
            self.error(
                "K0838",
                &format!("{at}.completion_range"),
                "a programme that may come otherwise, and a target".to_owned(),
                why,
                advice,
            );
            return None;
        }
        let shares: Vec<f64> = entry.completion_share.iter().flat_map(|share| share.values().copied()).collect();
        let likely = shares.first().copied().unwrap_or(1.0);
        if shares.iter().any(|share| *share != likely) && entry.completion_range.is_some() {
            let what = "a range around shares that differ from year to year".to_owned();
            let advice = "write one completion_share, or leave completion_range out";
            self.error("K0838", &format!("{at}.completion_range"), what, "the range lies around one share", advice);
            return None;
        }
        let delay = entry.delay.unwrap_or(0.0);
        let ranges = [("completion_range", entry.completion_range, likely, 1.0), ("delay_range", entry.delay_range, delay, LATEST)];
        let triangles = ranges.map(|(key, range, likely, most)| {
            let [low, high] = range.unwrap_or([likely, likely]);
            let triangle = Triangle::new(low, likely, high).filter(|_| low >= 0.0 && high <= most);
            if triangle.is_none() {
                let what = format!("a range from {low} to {high} around {likely}");
                let why = "futures lie between the least and the most, most of them near what is assumed";
                let advice = format!("write the least first and the most last, from 0 to {most}, with what is assumed between them");
                self.error("K0838", &format!("{at}.{key}"), what, why, advice);
            }
            triangle
        });
        let [Some(completion), Some(delay)] = triangles else { return None };
        Some(Some((completion, delay)))
    }

    /// Types of new dwellings: the scenario's shares, else those of all the table's rows.
    fn mix(&mut self, at: &str, entry: &HousingEntry, tables: &Tables) -> Option<ByType> {
        let at = format!("{at}.types");
        let mut mix = ByType::default();
        match &entry.types {
            Some(types) => {
                for (word, &share) in types {
                    mix[self.dwelling_type(&at, word)?.index()] = share;
                }
                let sum: f64 = mix.iter().sum();
                if mix.iter().any(|share| !(0.0..=1.0).contains(share)) || (sum - 1.0).abs() > NEAR {
                    let what = format!("the shares of types add up to {sum}");
                    self.error("K0823", &at, what, "every new dwelling is of one type", "write shares from 0 to 1 that add up to 1");
                    return None;
                }
            }
            None => {
                for row in tables.housing.dwellings.iter().filter(|_| entry.completed.is_none()) {
                    if let Some(kind) = row.kind {
                        mix[kind.index()] += row.dwellings;
                    }
                }
                let sum: f64 = mix.iter().sum();
                mix = mix.map(|share| if sum > 0.0 { share / sum } else { 0.0 });
            }
        }
        self.has_sizes(&at, &mix, tables)?;
        Some(mix)
    }

    fn dwelling_type(&mut self, at: &str, word: &str) -> Option<DwellingType> {
        let kind = DwellingType::of(word);
        if kind.is_none() {
            let words: Vec<&str> = DwellingType::ALL.iter().map(|kind| kind.code()).collect();
            let what = format!("`{word}` is no type of dwelling");
            let advice = format!("write one of {}", words.join(", "));
            self.error("K0824", &format!("{at}.{word}"), what, "types hold different numbers of people", advice);
        }
        kind
    }

    fn has_sizes(&mut self, at: &str, mix: &ByType, tables: &Tables) -> Option<()> {
        let why = "how many enter a new dwelling depends on its type";
        if mix.iter().all(|share| *share == 0.0) {
            let advice = "write types = { multi_dwelling_block = 0.7, detached = 0.3 }";
            self.error("K0827", at, "nothing says of which types the dwellings are", why, advice);
            return None;
        }
        let sizes = &tables.housing.sizes;
        let rows = tables.housing.dwellings.iter().filter_map(|row| row.kind);
        let used = DwellingType::ALL.into_iter().filter(|kind| mix[kind.index()] > 0.0).chain(rows);
        let known = !tables.broken.contains("dwelling_sizes") && sizes.iter().any(Option::is_some);
        let Some(kind) = used.into_iter().find(|kind| sizes[kind.index()].is_none()).filter(|_| known) else { return Some(()) };
        let what = format!("the table of dwelling sizes has no row for {}", kind.code());
        self.error("K0827", at, what, why, format!("add a row {},2.1 to the table `dwelling_sizes`", kind.code()));
        None
    }

    fn no_programme(&mut self, at: &str, entry: &HousingEntry, tables: &Tables) {
        if entry.completed.is_none() && !tables.broken.contains("dwellings") {
            let advice = "write completed = { 2026 = 400 }, or give a table `dwellings`";
            self.error("K0820", at, "nothing says how many dwellings are completed", "people follow from them", advice);
        }
    }

    /// The last calendar year that is lived: one past the horizon where stocks are of 1 January.
    fn last_year(&self) -> Year {
        self.years.label.of_stock(self.years.last_stock)
    }

    /// So many a year, all of the same types; one region alone.
    fn constant(&mut self, at: &str, completed: &Path, mix: &ByType) -> Option<Programme> {
        let at = format!("{at}.completed");
        if self.known.regions.len() > 1 {
            let what = format!("`completed` beside {} regions", self.known.regions.len());
            let why = "it does not say where they are built";
            self.error("K0821", &at, what, why, "give a table `dwellings` with a column region");
            return None;
        }
        let (jump_off, last) = (self.years.jump_off, self.last_year());
        let first = completed.points().keys().next().copied().unwrap_or(jump_off);
        if first > jump_off {
            self.misses(&at, &format!("the programme begins in {first}"), jump_off);
            return None;
        }
        let planned: Vec<ByType> = first.through(last).map(|year| mix.map(|share| share * completed.at(year))).collect();
        Some(Programme { first, demolished: vec![0.0; planned.len()], planned })
    }

    fn misses(&mut self, at: &str, what: &str, year: Year) {
        let what = format!("{what}: nothing is said of {year}");
        let why = "a year that is left out is not a year in which nothing is built";
        self.error("K0822", at, what, why, "add the year, with 0 where nothing is completed");
    }

    /// Each region's rows of the programme.
    fn of_table(&mut self, at: &str, entry: &HousingEntry, rows: &[DwellingRow], mix: &ByType) -> Option<Vec<Programme>> {
        let wanted = entry.programme.as_deref();
        if let Some(name) = wanted.filter(|name| rows.iter().all(|row| row.programme != **name)) {
            let names: BTreeSet<&str> = rows.iter().map(|row| row.programme.as_str()).filter(|name| !name.is_empty()).collect();
            let listed = names.into_iter().collect::<Vec<_>>().join(", ");
            let advice = if listed.is_empty() {
                "give its rows a column programme, or leave `programme` out: rows without one count always".to_owned()
            } else {
                format!("it has: {listed}")
            };
            let what = format!("the table of dwellings has no programme `{name}`");
            self.error("K0820", &format!("{at}.programme"), what, "nothing would be built", advice);
            return None;
        }
        let counts = |row: &&DwellingRow| {
            (row.programme.is_empty() || wanted == Some(row.programme.as_str())) && (!row.proposed || entry.proposed == Some(true))
        };
        let mut regions: Vec<ByYear> = vec![ByYear::new(); self.known.regions.len()];
        for row in rows.iter().filter(counts) {
            let (planned, demolished) = regions.get_mut(row.region)?.entry(row.year).or_default();
            match row.kind {
                Some(kind) => planned[kind.index()] += row.dwellings,
                None => planned.iter_mut().zip(mix).for_each(|(all, share)| *all += share * row.dwellings),
            }
            *demolished += row.demolished;
        }
        let programmes = regions.iter().enumerate().map(|(at_region, years)| self.region_years(at, entry, at_region, years));
        programmes.collect::<Vec<_>>().into_iter().collect()
    }

    /// A region's years, each of which must be there from the jump-off on.
    fn region_years(&mut self, at: &str, entry: &HousingEntry, region: usize, years: &ByYear) -> Option<Programme> {
        let (jump_off, end) = (self.years.jump_off, self.last_year());
        let name = self.known.regions.get(region).map(ToString::to_string).unwrap_or_default();
        let first = years.keys().next().copied().unwrap_or(jump_off).min(jump_off);
        let last = years.keys().next_back().copied().unwrap_or(first);
        let (mut planned, mut demolished) = (Vec::new(), Vec::new());
        for year in first.through(end) {
            let row = match (years.get(&year), entry.after) {
                (Some(row), _) => *row,
                (None, Some(AfterTableWord::None)) if year > last => Default::default(),
                (None, Some(AfterTableWord::Held)) if year > last => years.get(&last).copied().unwrap_or_default(),
                (None, None) if year > last && last >= jump_off => {
                    self.ends(at, &name, last, end);
                    return None;
                }
                (None, _) => {
                    self.misses(at, &format!("region {name}, table of dwellings"), year);
                    return None;
                }
            };
            planned.push(row.0);
            demolished.push(row.1);
        }
        Some(Programme { first, planned, demolished })
    }

    fn ends(&mut self, at: &str, region: &str, last: Year, end: Year) {
        let what = format!("region {region}: the table of dwellings ends in {last}, the years to fill in {end}");
        let why = "nothing says whether building goes on";
        self.error("K0822", at, what, why, "write after = \"none\" or after = \"held\" (as in its last year), or add the years");
    }

    fn take_down(&mut self, at: &str, demolished: &Path, regions: &mut [Programme]) -> Option<()> {
        let [region] = regions else {
            let advice = "give the table `dwellings` a column demolished";
            self.error("K0821", &format!("{at}.demolished"), "`demolished` beside several regions", "it does not say where", advice);
            return None;
        };
        // A first year in some years' time is not one from which it has been so all along.
        let first = demolished.points().keys().next().copied().unwrap_or(self.years.jump_off).max(self.years.jump_off);
        for (cell, n) in region.demolished.iter_mut().zip(0..) {
            let year = region.first.plus(n);
            *cell += if year >= first { demolished.at(year) } else { 0.0 };
        }
        Some(())
    }
}
