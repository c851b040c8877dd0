//! Scenarios: words, letters, own values.

use super::Check;
use super::tables::Tables;
use crate::diag::Diagnostic;
use crate::domain::axis::{AgeBand, ScenarioId, Year};
use crate::domain::cells::MAX_CELL;
use crate::domain::study::{Language, Region};
use crate::scenario::file::{BandEntry, ScenarioEntry, Words, settings};
use crate::scenario::inputs::{Letter, Letters, MigrationBand, Path, ScenarioSpec};
use crate::scenario::tables::fields::HIGHEST_AGE;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// Children per woman a path may name. Not zero: with no births mothers have no mean age.
const TFR: RangeInclusive<f64> = 0.1..=15.0;

/// What a scenario can rest on besides its own values.
struct Ground<'a> {
    tables: &'a Tables,
    /// Stocks of the nation.
    nation: usize,
    /// Net migration can be found: it is given, or there are stocks to take a residual of.
    migration: bool,
}

/// Names that Windows keeps for devices.
const RESERVED: [&str; 10] = ["con", "prn", "aux", "nul", "com1", "com2", "com3", "lpt1", "lpt2", "lpt3"];

impl Check<'_> {
    pub(super) fn scenarios(&mut self, tables: &Tables, regions: &[Region], nation: usize) -> Vec<ScenarioSpec> {
        if self.study.scenario.is_empty() {
            self.error(
                "K0204",
                "scenario",
                "the study has no scenario",
                "there is nothing to project",
                "add a [[scenario]] with id, name and alternatives = \"MMMM\"",
            );
        }
        let given = !tables.net_migration.is_empty() || !tables.gross_migration.is_empty();
        let broken = ["population", "net_migration", "gross_migration"].iter().any(|key| tables.broken.contains(key));
        let migration = given || broken || regions.iter().all(|region| region.history.len() > 1);
        let ground = Ground { tables, nation, migration };
        self.moves_left_out(&ground);
        let mut seen = BTreeSet::new();
        let all = self.whole_scenarios();
        if let Some(first) = all.iter().position(|scenario| scenario.housing.is_some()) {
            self.housing_needs(&format!("scenario[{first}].housing"), tables);
        }
        let each = all.iter().enumerate();
        let mut broken = BTreeSet::new();
        each.filter_map(|(at, scenario)| {
            self.id(&format!("scenario[{at}].id"), &scenario.id, "scenario", &mut seen);
            // What it takes over is judged where it is written: the same mistake is not told twice.
            let before = self.found.errors();
            let taken = scenario.inherits.as_ref().is_some_and(|from| broken.contains(from));
            let spec = if taken { None } else { self.scenario(&format!("scenario[{at}]"), scenario, &ground) };
            if taken || self.found.errors() > before {
                broken.insert(scenario.id.clone());
            }
            spec
        })
        .collect()
    }

    /// A lower-case word of its own.
    pub(super) fn id(&mut self, path: &str, word: &str, what: &str, seen: &mut BTreeSet<String>) {
        let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if word.is_empty() || word.len() > 40 || !word.chars().all(letters) || word.starts_with('-') {
            let advice = "use lower-case letters a–z, digits and hyphens, such as more-births";
            self.error("K0209", path, format!("`{word}` cannot be the id of a {what}"), "the id names folders and rows", advice);
        } else if RESERVED.contains(&word) && what == "scenario" {
            let why = "Windows cannot have a folder of that name";
            self.error("K0209", path, format!("`{word}` cannot be the id of a {what}"), why, "choose another id");
        } else if word == "observed" && what == "scenario" {
            let why = "rows of observed years have that name in indicators.csv";
            self.error("K0209", path, "the word `observed` is reserved", why, "choose another id");
        } else if word == "compare" && what == "scenario" {
            self.error(
                "K0209",
                path,
                "the word `compare` is reserved",
                "the charts of all scenarios together have that name",
                "choose another id",
            );
        }
        if !seen.insert(word.to_owned()) {
            self.error(
                "K0210",
                path,
                format!("{what} `{word}` stands twice"),
                "one would overwrite the other",
                "give each an id of its own",
            );
        }
    }

    fn scenario(&mut self, path: &str, scenario: &ScenarioEntry, ground: &Ground<'_>) -> Option<ScenarioSpec> {
        let letters = scenario.alternatives.as_ref().map(|written| self.letters(&format!("{path}.alternatives"), written));
        let tfr = self.path(&format!("{path}.tfr"), scenario.tfr.as_ref(), &TFR, "children per woman");
        let mean_age =
            self.path(&format!("{path}.mean_age_at_birth"), scenario.mean_age_at_birth.as_ref(), &(15.0..=50.0), "a mean age at birth");
        let e0 = self.path(&format!("{path}.life_expectancy"), scenario.life_expectancy.as_ref(), &(10.0..=120.0), "a life expectancy");
        let net = self.path(&format!("{path}.net_migration"), scenario.net_migration.as_ref(), &(-MAX_CELL..=MAX_CELL), "net migration");
        let office = self.office(path, scenario, ground.tables);
        match letters {
            Some(Some(letters)) => self.letters_have_rows(path, scenario, letters, ground),
            None if !ground.migration && scenario.net_migration.is_none() && scenario.published.is_none() => self.no_migration(path),
            _ => {}
        }
        if by_language(&scenario.name).values().all(|name| name.trim().is_empty()) {
            self.error("K0204", &format!("{path}.name"), "the scenario has no name", "charts must call it something", "add name = \"…\"");
        }
        let target = self.target(path, scenario);
        let housing = self.housing(path, scenario, ground.tables);
        let bands = scenario.migration_band.iter().enumerate();
        let changes = self.changes(path, scenario);
        let gross = !ground.tables.gross_migration.is_empty() && scenario.alternatives.is_none() && scenario.net_migration.is_none();
        self.changes_fit(path, &changes, gross);
        self.changes_hold(path, &changes);
        let migration_bands = bands.filter_map(|(at, band)| self.band(&format!("{path}.migration_band[{at}]"), band)).collect();
        Some(ScenarioSpec {
            id: ScenarioId::new(scenario.id.clone()),
            names: by_language(&scenario.name),
            notes: scenario.note.as_ref().map(by_language).unwrap_or_default(),
            letters: letters.flatten(),
            tfr,
            mean_age_at_birth: mean_age,
            life_expectancy: e0,
            office,
            net_migration: net,
            migration_bands,
            target,
            housing,
            changes,
            events: self.events(path, scenario),
            special: self.special_factors(path, scenario, ground.tables),
            settings: settings(scenario),
        })
    }

    /// Doubts a main scenario whose letters leave moves within the country out where nothing tells how many there are.
    fn moves_left_out(&mut self, ground: &Ground<'_>) {
        let Some(main) = self.study.scenario.first().filter(|_| !ground.migration) else { return };
        let left_out = main.alternatives.as_ref().is_some_and(|letters| letters.chars().nth(2) == Some('0'));
        if left_out && main.net_migration.is_none() && main.published.is_none() {
            let year = self.years.label.of_stock(self.years.jump_off);
            let what = format!("one year of people alone ({year}): nothing tells who moves in and out of the municipality");
            let why = "migration decides most of a municipality's growth; the scenarios leave moves within the country out";
            let advice = "add people of the last eleven years to the population table, or net_migration = { … } to the scenario";
            self.found.push(Diagnostic::warning("K0550", what).at(self.document.place("scenario[0].alternatives")).why(why).advice(advice));
        }
    }

    fn no_migration(&mut self, path: &str) {
        let why = "there is one stock alone to find migration from, and no table of it";
        let advice = "add earlier years of population, a net_migration table, or net_migration = { … } in the scenario";
        self.error("K0218", path, "nothing says how many move", why, advice);
    }

    fn letters(&mut self, path: &str, written: &str) -> Option<Letters> {
        const AXES: [(&str, &str); 4] =
            [("fertility", "MHLK"), ("life expectancy", "MHLK"), ("internal migration", "MHLK0"), ("immigration", "MHLK0")];
        let four: Vec<char> = written.chars().collect();
        let why = "the letters stand for fertility, life expectancy, internal migration, immigration, in this order";
        if four.len() != 4 {
            let what = format!("`{written}` has {} letters, not four", four.len());
            self.error("K0211", path, what, why, "write four, such as MMMM or LHMM");
            return None;
        }
        let wrong = four.iter().zip(AXES).find(|(letter, (_, known))| !known.contains(**letter));
        if let Some((letter, (axis, known))) = wrong {
            let what = format!("`{letter}` in `{written}` is no letter for {axis}");
            let listed: Vec<String> = known.chars().map(String::from).collect();
            let hint = if written.to_uppercase().replace('O', "0") == written { "" } else { "capital letters, and zero for none: " };
            self.error("K0211", path, what, why, format!("{hint}{axis} has {}", listed.join(", ")));
            return None;
        }
        let letter = |at: usize| match four.get(at) {
            Some('H') => Letter::H,
            Some('L') => Letter::L,
            Some('K') => Letter::K,
            Some('0') => Letter::Zero,
            _ => Letter::M,
        };
        Some(Letters { fertility: letter(0), life_expectancy: letter(1), internal: letter(2), immigration: letter(3) })
    }

    fn letters_have_rows(&mut self, path: &str, scenario: &ScenarioEntry, letters: Letters, ground: &Ground<'_>) {
        if ground.tables.broken.contains("alternatives") {
            return;
        }
        let alternatives = &ground.tables.alternatives;
        let at = format!("{path}.alternatives");
        if scenario.tfr.is_none() {
            self.has_rows(&at, letters.fertility, "tfr", "fertility", &alternatives.tfr);
        }
        if scenario.life_expectancy.is_none() {
            self.has_rows(&at, letters.life_expectancy, "life_expectancy", "life expectancy", &alternatives.life_expectancy);
        }
        if scenario.net_migration.is_some() || scenario.published.is_some() {
            return;
        }
        if letters.internal != Letter::M {
            self.has_rows(&at, letters.internal, "internal", "internal migration", &alternatives.internal);
        }
        self.has_rows(&at, letters.immigration, "net_immigration", "immigration", &alternatives.net_immigration);
        let national = matches!(letters.immigration, Letter::M | Letter::H | Letter::L);
        if national && ground.nation == 0 {
            self.needed(
                "national_population",
                true,
                "the municipality's part of the nation's immigration follows its share of people aged 20–39",
            );
        }
        // The part from abroad alone can be the share of the nation's, and nobody at all needs no history.
        let by_share = letters.internal == Letter::Zero && (letters.immigration == Letter::Zero || ground.nation > 1);
        if !ground.migration && !by_share {
            self.no_migration(path);
        }
    }

    fn has_rows(&mut self, at: &str, letter: Letter, indicator: &str, axis: &str, paths: &BTreeMap<Letter, Path>) {
        if matches!(letter, Letter::K | Letter::Zero) || paths.contains_key(&letter) {
            return;
        }
        let there: Vec<String> = paths.keys().map(|letter| format!("{letter:?}")).collect();
        let there = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
        let what = format!("{axis} {letter:?} has no rows `{indicator}` in the table of alternatives");
        let advice = format!("add rows {indicator},{letter:?},year,value, or choose another letter (rows there: {there}; K needs none)");
        self.error("K0212", at, what, "the letter stands for a path that is not given", advice);
    }

    /// Own values by calendar year.
    pub(super) fn path(
        &mut self,
        path: &str,
        points: Option<&BTreeMap<String, f64>>,
        range: &RangeInclusive<f64>,
        what: &str,
    ) -> Option<Path> {
        let points = points?;
        let mut by_year = BTreeMap::new();
        for (word, &value) in points {
            let at = format!("{path}.{word}");
            if let Some(year) = word.parse::<u16>().ok().and_then(Year::new) {
                by_year.insert(year, value);
            } else {
                self.error("K0219", &at, format!("`{word}` is not a year"), "the value belongs to no year", "write it as 2030 = 1.5");
            }
            if !range.contains(&value) {
                let advice = format!("write a number from {} to {}", range.start(), range.end());
                self.error("K0207", &at, format!("{value} cannot be {what}"), "the value lies outside what is possible", advice);
            }
        }
        if points.is_empty() {
            self.error("K0219", path, "no year is given", "an empty path says nothing", "write it as { 2030 = 1.5 }, or leave the key out");
        }
        Path::new(by_year)
    }

    fn band(&mut self, path: &str, band: &BandEntry) -> Option<MigrationBand> {
        let to = band.to.unwrap_or(HIGHEST_AGE);
        if band.from > to || to > HIGHEST_AGE {
            let what = format!("ages {}–{to} are no band", band.from);
            self.error(
                "K0207",
                path,
                what,
                "nobody could be moved",
                format!("write from and to within 0–{HIGHEST_AGE}, from not above to"),
            );
        }
        let add = self.path(&format!("{path}.add"), Some(&band.add), &(-MAX_CELL..=MAX_CELL), "persons a year")?;
        Some(MigrationBand { band: AgeBand { from: band.from, to: band.to }, add })
    }
}

pub(super) fn by_language(words: &Words) -> BTreeMap<Language, String> {
    match words {
        Words::One(word) => Language::ALL.iter().map(|language| (*language, word.clone())).collect(),
        Words::By(by) => [(Language::En, &by.en), (Language::Nb, &by.nb), (Language::Nn, &by.nn), (Language::Sv, &by.sv)]
            .into_iter()
            .filter_map(|(language, word)| word.clone().map(|word| (language, word)))
            .collect(),
    }
}
