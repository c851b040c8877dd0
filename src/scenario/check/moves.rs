//! Many regions at once: who moves between them and what they add up to, judged with the scenarios they are for.

use super::Check;
use super::tables::Tables;
use crate::diag::{Diagnostic, Place};
use crate::domain::axis::{RegionId, ScenarioId, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::exchange::{Between, BySteps, Exchange, InvalidExchange, Pool};
use crate::domain::rates::OutMigrationRate;
use crate::domain::study::Region;
use crate::scenario::check::head;
use crate::scenario::file::{MovesEntry, MovesWord, ScenarioEntry, whole};
use crate::scenario::inputs::{Letter, ScenarioSpec, TogetherSpec};
use crate::scenario::nearest;
use crate::scenario::tables::exchange::{BetweenTable, first_internal};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Shares of a pool nearer to 1 together than this are rounded by the computer, not by a table.
const ROUNDED: f64 = 1e-12;
/// Memory that is said beforehand, bytes.
const MUCH: f64 = 0.25e9;
/// Memory that is refused, bytes.
const TOO_MUCH: f64 = 8e9;

impl Check<'_> {
    /// What makes the regions of scenarios live together.
    pub(super) fn together(&mut self, tables: &mut Tables, scenarios: &[ScenarioSpec], regions: &[Region]) -> TogetherSpec {
        let mut spec = TogetherSpec::default();
        self.moves_and_tables();
        if let Some(entry) = &self.study.moves {
            spec.exchange_for = self.named_scenarios("moves", entry.scenarios.as_ref());
            spec.nobody_abroad = entry.abroad.is_some();
            self.beside_the_exchange(entry, tables, scenarios, &spec.exchange_for);
            spec.exchange = self.exchange(entry, tables).map(Arc::new);
        }
        self.parent(tables, regions, &mut spec);
        self.targets(&spec);
        spec
    }

    /// Scenarios with all they take over from others; what cannot be taken over is reported elsewhere.
    pub(super) fn as_taken_over(&self) -> Vec<ScenarioEntry> {
        let entries = &self.study.scenario;
        entries.iter().zip(whole(entries)).map(|(entry, whole)| whole.unwrap_or_else(|_| entry.clone())).collect()
    }

    /// A target and dwellings are met region by region: moves between them or raking would miss them.
    fn targets(&mut self, spec: &TogetherSpec) {
        let all = self.as_taken_over();
        for (at, scenario) in all.iter().enumerate() {
            let key = if scenario.target.is_some() { "target" } else { "housing" };
            if scenario.target.is_none() && scenario.housing.is_none() {
                continue;
            }
            if spec.of(&ScenarioId::new(scenario.id.clone())).is_some() {
                let what = format!("the scenario has `{key}`, and its regions are projected together");
                let why = "the level of moves is searched region by region, and moves between them (or raking) would miss it";
                let advice = "delete it, or list the scenarios of [moves] and [parent] without this one";
                self.error("K0855", &format!("scenario[{at}].{key}"), what, why, advice);
            }
        }
    }

    /// [moves], [parent] and the tables they need stand together.
    fn moves_and_tables(&mut self) {
        let wanted = self.study.moves.as_ref().map(|entry| table_of(entry.between));
        let parent = self.study.parent.as_ref().filter(|entry| entry.sum != Some(true)).map(|_| "parent");
        let why = "moves between regions are given by a table and by what says how it is used";
        for (part, key) in [("moves.between", wanted), ("parent", parent)] {
            if let Some(key) = key.filter(|key| !self.names(key)) {
                let advice = format!("add {key} = \"tables/{key}.csv\" under [tables]");
                self.error("K0864", part, format!("a table `{key}` is needed and not named"), why, advice);
            }
        }
        for key in ["pool", "internal_migration"] {
            if self.names(key) && wanted != Some(key) {
                let advice = "add [moves] with between = \"pool\" or \"origin-destination\", or take the table out";
                self.error("K0864", &format!("tables.{key}"), format!("the table `{key}` is used by nothing"), why, advice);
            }
        }
        if parent.is_some() && self.names("special") {
            let why = "special groups have a number of their own, which scaling would change";
            self.error("K0864", "parent", "regions with special groups cannot be raked", why, "take the table `special` or [parent] out");
        }
        if self.names("parent") && self.study.parent.is_none() {
            self.error("K0864", "tables.parent", "the table `parent` is used by nothing", why, "add [parent], or take the table out");
        }
        if self.study.moves.is_some() && self.known.regions.len() < 2 {
            self.error("K0864", "moves", "the study has one region", "nobody can move between regions", "name the regions with [[region]]");
        }
    }

    /// Scenarios a list names; all where there is no list.
    pub(super) fn named_scenarios(&mut self, part: &str, listed: Option<&Vec<String>>) -> BTreeSet<ScenarioId> {
        let known: Vec<&str> = self.study.scenario.iter().map(|scenario| scenario.id.as_str()).collect();
        let Some(listed) = listed else { return known.into_iter().map(ScenarioId::new).collect() };
        for (at, id) in listed.iter().enumerate().filter(|(_, id)| !known.contains(&id.as_str())) {
            let what = format!("the study has no scenario `{id}`");
            self.error("K0866", &format!("{part}.scenarios[{at}]"), what, "it would be for nothing", nearest::advice(id, &known));
        }
        listed.iter().map(ScenarioId::new).collect()
    }

    /// What else says who moves, in scenarios with an exchange and in those without.
    fn beside_the_exchange(&mut self, entry: &MovesEntry, tables: &Tables, scenarios: &[ScenarioSpec], coupled: &BTreeSet<ScenarioId>) {
        let given = self.names("net_migration") || self.names("gross_migration");
        let all = self.as_taken_over();
        for (at, scenario) in all.iter().enumerate() {
            let path = format!("scenario[{at}]");
            let letters = scenarios.iter().find(|spec| spec.id.as_str() == scenario.id).and_then(|spec| spec.letters);
            if coupled.contains(&ScenarioId::new(scenario.id.clone())) {
                self.counted_twice(&path, scenario);
                match letters {
                    Some(letters) => self.letters_beside(&path, (letters.internal, letters.immigration), entry),
                    None if scenario.alternatives.is_none() => self.outside(&path, given, entry),
                    None => {}
                }
            } else if given && scenario.alternatives.is_none() && scenario.net_migration.is_none() && scenario.published.is_none() {
                let what = "the scenario has no moves between regions, and its table of moves holds those from outside alone";
                let why = "in a study with [moves] the tables net_migration and gross_migration are of moves from and to outside";
                self.error("K0856", &path, what, why, "add it to the scenarios of [moves], or give it `alternatives`");
            }
        }
        let (files, document) = (self.files, self.document);
        let gross = document.outline.tables.iter().find(|(key, _)| *key == "gross_migration" && !tables.broken.contains(key));
        let read =
            gross.and_then(|(key, table)| super::tables::text_of(files, key, table, (self.known, &mut crate::diag::Diagnostics::new())));
        if let Some((line, file)) = read.and_then(|table| Some((first_internal(&table, self.known)?, table.file.to_owned()))) {
            self.found.push(
                Diagnostic::error("K0857", "moves within the country stand in gross_migration, beside moves between the study's regions")
                    .at(Place::file(&file).line(line))
                    .why("moves from region to region would be counted twice")
                    .advice(
                        "keep the rows with kind = international, and moves to the rest of the country that the other table does not have",
                    ),
            );
        }
    }

    fn counted_twice(&mut self, path: &str, scenario: &ScenarioEntry) {
        let key = if scenario.published.is_some() { "published" } else { "net_migration" };
        if scenario.published.is_some() || scenario.net_migration.is_some() {
            let what = format!("the scenario has `{key}` beside moves between regions");
            let why = "it says all moves of a region, those between regions among them: they would be counted twice";
            self.error("K0855", &format!("{path}.{key}"), what, why, "leave one of the two out; [moves] may list the scenarios it is for");
        }
    }

    fn letters_beside(&mut self, path: &str, (internal, immigration): (Letter, Letter), entry: &MovesEntry) {
        let path = format!("{path}.alternatives");
        if internal != Letter::Zero {
            let what = "the third letter has moves within the country, beside a table of moves between regions";
            let why = "who moves from region to region would be counted twice";
            self.error("K0855", &path, what, why, "write 0 as the third letter, such as MM0M");
        }
        if entry.abroad.is_some() && immigration != Letter::Zero {
            let what = "the fourth letter brings people from abroad, and [moves] says abroad = \"none\"";
            self.error("K0855", &path, what, "only one of the two can hold", "write 0 as the fourth letter, or delete abroad");
        }
    }

    fn outside(&mut self, path: &str, given: bool, entry: &MovesEntry) {
        let why = "moves from and to places outside the study decide how all its regions together grow";
        if given == entry.abroad.is_some() {
            let what = if given {
                "a table has moves from outside, and [moves] says abroad = \"none\""
            } else {
                "nothing says who moves from and to outside"
            };
            let advice = "give net_migration or gross_migration (moves from and to outside alone), letters such as MM0M, or abroad = \"none\" under [moves]";
            self.error("K0864", path, what, why, advice);
        }
    }

    /// The exchange of every step, in range.
    fn exchange(&mut self, entry: &MovesEntry, tables: &mut Tables) -> Option<Exchange> {
        let key = table_of(entry.between);
        let steps: Vec<Year> = self.years.jump_off.through(self.years.label.of_stock(self.years.last_stock)).collect();
        if !self.memory(entry.between, &steps, tables.internal_migration.len())
            || tables.broken.contains(key)
            || self.known.regions.len() < 2
        {
            return None;
        }
        let exchange = match entry.between {
            MovesWord::Pool => Exchange::Pool(self.by_steps(key, &steps, std::mem::take(&mut tables.pool), Self::one_pool)?),
            MovesWord::OriginDestination => {
                let table = std::mem::take(&mut tables.internal_migration);
                self.silent_pairs(&table);
                Exchange::Between(self.by_steps(key, &steps, table, Self::one_between)?)
            }
        };
        let rules = head::rules(&self.study.model);
        if !exchange.fits(rules.timing) {
            let what = "this timing of moves does not go with moves between regions";
            let why = "both halves of a year's moves between regions are named by the cohort that moves";
            let advice = "leave migration_timing out; with a pool, \"end\" goes too";
            self.error("K0865", "model.migration_timing", what, why, advice);
            return None;
        }
        Some(exchange)
    }

    /// A table's years as steps, each kind of year made once.
    fn by_steps<R, K: PartialEq>(
        &mut self,
        key: &str,
        steps: &[Year],
        table: BTreeMap<Option<Year>, R>,
        make: fn(&mut Self, Option<Year>, &R) -> Option<K>,
    ) -> Option<BySteps<K>> {
        let mut kinds: Vec<K> = Vec::new();
        let mut of_year: BTreeMap<Option<Year>, usize> = BTreeMap::new();
        for (year, rows) in table {
            let used = year.is_none_or(|year| steps.contains(&year));
            if !used {
                continue;
            }
            let kind = make(self, year, &rows)?;
            if kinds.last() != Some(&kind) {
                kinds.push(kind);
            }
            of_year.insert(year, kinds.len() - 1);
        }
        let of_step = |year: &Year| of_year.get(&Some(*year)).or_else(|| of_year.get(&None)).copied();
        let without: Vec<String> = steps.iter().filter(|year| of_step(year).is_none()).map(ToString::to_string).collect();
        if let (Some(first), Some(last)) = (without.first(), without.last()) {
            let what = format!("no rates for {} of {} years ({first}–{last})", without.len(), steps.len());
            let place = self.table(key);
            let found = Diagnostic::error("K0854", what).at(place).why("every year to the horizon needs to know who moves between regions");
            self.found.push(found.advice("add the years; or leave the column `year` out, where the rates hold for every year"));
            return None;
        }
        BySteps::new(kinds, steps.iter().filter_map(of_step).collect())
    }

    fn one_pool(&mut self, year: Option<Year>, (out, share): &(Cells, Cells)) -> Option<Pool> {
        let out = OutMigrationRate::new(out.clone()).ok()?;
        match Pool::new(out, share.clone()) {
            Ok(pool) => {
                if pool.apart() > ROUNDED {
                    let what = format!("shares of the pool miss 1 by up to {:.1e}: that much is shared out in proportion", pool.apart());
                    let found = Diagnostic::warning("K0869", what).at(self.in_year("pool", year));
                    self.found.push(found.why("shares are rounded in the table").advice("nothing; or give them with more decimals"));
                }
                Some(pool)
            }
            Err(invalid) => self.unbearable("pool", year, &invalid),
        }
    }

    fn one_between(&mut self, year: Option<Year>, rows: &BTreeMap<(usize, usize), Cells>) -> Option<Between> {
        let regions = self.known.regions.len();
        let mut pairs: Vec<Option<&Cells>> = vec![None; regions * regions];
        rows.iter().for_each(|((from, to), cells)| pairs[from * regions + to] = Some(cells));
        let rate =
            |sex: Sex, group: usize, from: usize, to: usize| pairs[from * regions + to].map_or(0.0, |cells| cells.get(sex, group, 0));
        match Between::new(self.known.axis, regions, rate) {
            Ok(between) => Some(between),
            Err(invalid) => self.unbearable("internal_migration", year, &invalid),
        }
    }

    fn in_year(&self, key: &str, year: Option<Year>) -> Place {
        self.table(key).context(year.map_or_else(String::new, |year| format!("year {year}")))
    }

    fn unbearable<K>(&mut self, key: &str, year: Option<Year>, invalid: &InvalidExchange) -> Option<K> {
        let place = self.in_year(key, year);
        let name = |region: &usize| self.known.regions.get(*region).map_or("?", RegionId::as_str).to_owned();
        let found = match invalid {
            InvalidExchange::Shares { sex, age, sum } => {
                Diagnostic::error("K0851", format!("shares of the pool for {} aged {age} add up to {sum}, not to 1", who(*sex)))
                    .why("whoever leaves a region for the pool arrives in one of the regions")
                    .advice("give shares of every region that add up to 1 at each sex and age, to six decimals at least")
            }
            InvalidExchange::Value { sex, age, region, .. } | InvalidExchange::TooMany { sex, age, region, .. } => {
                let rate = if let InvalidExchange::TooMany { rate, .. } = invalid { *rate } else { f64::NAN };
                Diagnostic::error(
                    "K0852",
                    format!("{rate} times as many {} aged {age} leave region {} in a year as live there", who(*sex), name(region)),
                )
                .why("in half a year more would leave than live there (rates to all destinations together, at most 2 a year)")
                .advice("look whether rates are per person and year, not per cent or per five years")
            }
        };
        self.found.push(found.at(place));
        None
    }

    /// Pairs of regions without a row are pairs nobody moves between, and that is said.
    fn silent_pairs(&mut self, table: &BetweenTable) {
        let regions = self.known.regions.len();
        let pairs = (0..regions).flat_map(|from| (0..regions).map(move |to| (from, to))).filter(|(from, to)| from != to);
        let there: BTreeSet<(usize, usize)> = table.values().flat_map(|pairs| pairs.keys().copied()).collect();
        let silent: Vec<(usize, usize)> = pairs.filter(|pair| !there.contains(pair)).collect();
        if let Some((from, to)) = silent.first() {
            let name = |region: &usize| self.known.regions.get(*region).map_or("?", RegionId::as_str);
            let what = format!(
                "{} of {} pairs of regions have no rows, {} to {} first",
                silent.len(),
                regions * (regions - 1),
                name(from),
                name(to)
            );
            let place = self.table("internal_migration");
            let found = Diagnostic::warning("K0853", what).at(place).why("nobody moves between them in any year");
            self.found.push(found.advice("add their rows, or nothing if that is right"));
        }
    }

    /// Memory that regions together need, said where it is much and refused where it is too much: whether it may be taken.
    fn memory(&mut self, between: MovesWord, steps: &[Year], kinds: usize) -> bool {
        let (regions, cells) = (size(self.known.regions.len()), size(2 * self.known.axis.groups()));
        let accounts = 8.0 * 7.0 * cells * regions * size(steps.len());
        let matrices = match between {
            MovesWord::Pool => 0.0,
            // And a block of years of all regions: accounts, moves and rates.
            MovesWord::OriginDestination => {
                2.0 * 8.0 * cells * regions * regions * size(kinds.max(1)) + 8.0 * 12.0 * cells * regions * size(steps.len().min(16))
            }
        };
        let bytes = accounts + matrices;
        if bytes > MUCH {
            let what = format!("regions together need about {:.1} GB of memory for each scenario", bytes / 1e9);
            let place = self.document.place("moves.between");
            let (found, advice) = if bytes > TOO_MUCH {
                (Diagnostic::error("K0858", what), "use a pool, fewer regions, or rates that hold for every year")
            } else {
                (Diagnostic::warning("K0859", what), "nothing, on a computer that has it; else a pool, or rates that hold for every year")
            };
            self.found.push(found.at(place).why("each sex and age has a matrix of all regions, twice").advice(advice));
        }
        bytes <= TOO_MUCH
    }
}

const fn who(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "women",
        Sex::Male => "men",
    }
}

#[allow(clippy::cast_precision_loss)]
fn size(n: usize) -> f64 {
    n as f64
}

const fn table_of(word: MovesWord) -> &'static str {
    match word {
        MovesWord::Pool => "pool",
        MovesWord::OriginDestination => "internal_migration",
    }
}
