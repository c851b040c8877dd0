//! Which scenarios a new study starts with: only those its data and the country's published assumptions carry.

use super::nation::Nation;
use super::words::{Words, quoted, span};
use crate::domain::axis::Year;
use crate::model::mortality::MortalityError;
use std::fmt::Write;

/// What is known of who moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moves {
    /// Stocks of years that follow each other: net migration is their residual.
    History,
    /// Two stocks some years apart: net migration of a mean year, estimated.
    Gap,
    /// One stock alone.
    OneStock,
}

/// What scenarios can rest on.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    pub moves: Moves,
    pub nation: &'a Nation,
    /// Net migration a year as given flows have it, and their years: used where stocks do not tell.
    pub flows: Option<(f64, String)>,
}

/// Letters for internal migration and immigration.
type Pair = &'static str;

/// A scenario as study.toml will have it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Planned {
    pub id: &'static str,
    letters: String,
    name: &'static str,
    /// Keys of its notes' sentences, and what they are filled with.
    notes: Vec<(&'static str, Vec<String>)>,
    /// Lines after the letters.
    own: Vec<String>,
}

impl Ground<'_> {
    fn nation_known(&self) -> bool {
        self.nation.population_years().is_some()
    }

    /// The letters of migration where immigration has the letter `wanted`.
    fn moving(&self, wanted: char) -> Pair {
        match (self.moves, self.nation_known(), wanted) {
            (Moves::History, true, 'M') => "MM",
            (Moves::History, true, 'H') => "MH",
            (Moves::History, true, 'L') => "ML",
            (Moves::History, true, '0') => "M0",
            (Moves::History | Moves::Gap, _, 'M' | 'H' | 'L' | 'K') => "KK",
            (Moves::OneStock, true, 'M') => "0M",
            (Moves::OneStock, true, 'H') => "0H",
            (Moves::OneStock, true, 'L') => "0L",
            (Moves::OneStock, true, 'K') => "0K",
            _ => "00",
        }
    }

    /// The scenarios, the main one first.
    ///
    /// # Errors
    /// When the nation's death rates cannot be used.
    pub fn planned(&self, horizon: Year) -> Result<Vec<Planned>, MortalityError> {
        if self.nation.alternatives().is_some() { Ok(self.lettered()) } else { self.measured(horizon) }
    }

    /// The office's alternatives, and everything held as it was.
    fn lettered(&self) -> Vec<Planned> {
        let mut all = vec![
            self.one("main", "scenario.main", format!("MM{}", self.moving('M')), "note.main"),
            self.one("high-growth", "scenario.high", format!("HH{}", self.moving('H')), "note.high"),
            self.one("low-growth", "scenario.low", format!("LL{}", self.moving('L')), "note.low"),
        ];
        if self.moving('0') != self.moving('M') && self.flows.is_none() {
            let key = if self.moves == Moves::History { "scenario.no-immigration" } else { "scenario.no-migration" };
            all.push(self.one("no-migration", key, format!("MM{}", self.moving('0')), "note.main"));
        }
        all.push(self.one("as-today", "scenario.constant", format!("KK{}", self.moving('K')), "note.constant"));
        all
    }

    /// Without published alternatives: what was measured, held or going on.
    fn measured(&self, horizon: Year) -> Result<Vec<Planned>, MortalityError> {
        let letters = format!("KK{}", self.moving('K'));
        let mut trend = self.one("longer-lives", "scenario.trend", letters.clone(), "note.trend");
        let (first, last) = self.nation.decline_window().unwrap_or_default();
        trend.notes[0].1 = vec![span(first, last)];
        let path = self.nation.life_expectancy(horizon)?;
        let points: Vec<String> = path.iter().map(|(year, value)| format!("{year} = {value:.2}")).collect();
        trend.own.insert(0, format!("life_expectancy = {{ {} }}", points.join(", ")));
        let mut all = vec![trend, self.one("as-today", "scenario.constant", letters.clone(), "note.constant")];
        // Where moves are unknown the main scenario is what was measured, held: not the higher of what there is.
        if self.moves == Moves::OneStock && self.flows.is_none() {
            all.swap(0, 1);
        }
        if !letters.ends_with("00") || self.flows.is_some() {
            all.push(Planned { own: Vec::new(), ..self.without_moves() });
        }
        Ok(all)
    }

    fn without_moves(&self) -> Planned {
        let notes = vec![("note.constant", Vec::new()), ("moves.00", Vec::new())];
        Planned { id: "no-migration", letters: "KK00".to_owned(), name: "scenario.no-migration", notes, own: Vec::new() }
    }

    fn one(&self, id: &'static str, name: &'static str, letters: String, note: &'static str) -> Planned {
        let mut own = Vec::new();
        let moving = match &self.flows {
            Some((net, years)) => {
                own.push(format!("net_migration = {{ {} = {net:.0} }}", self.nation.jump_off));
                Some(("moves.flows", vec![format!("{net:.0}"), years.clone()]))
            }
            // High and low say of moves what there is to say.
            None if matches!(&letters[2..], "MH" | "ML") => None,
            None => Some((self.sentence(&letters), Vec::new())),
        };
        Planned { id, letters, name, notes: std::iter::once((note, Vec::new())).chain(moving).collect(), own }
    }

    fn sentence(&self, letters: &str) -> &'static str {
        match (self.moves, &letters[2..]) {
            (_, "00") => "moves.00",
            (Moves::History, "M0") => "moves.M0",
            (Moves::History, "KK") => "moves.KK",
            (Moves::History, _) => "moves.MM",
            (Moves::Gap, _) => "moves.gap",
            (Moves::OneStock, _) => "moves.0M",
        }
    }
}

impl Planned {
    /// Its name in one language.
    pub fn name(&self, words: Words) -> &'static str {
        words.of(self.name)
    }

    /// Its lines in study.toml.
    pub fn lines(&self, languages: [Words; 4]) -> String {
        let note = |words: Words| {
            let sentence =
                |(key, values): &(&'static str, Vec<String>)| words.with(key, &values.iter().map(String::as_str).collect::<Vec<_>>());
            self.notes.iter().map(sentence).collect::<Vec<_>>().join(" ")
        };
        let in_all = |text: &dyn Fn(Words) -> String| {
            let each = languages.map(|words| format!("{} = {}", words.0.code(), quoted(&text(words))));
            format!("{{ {} }}", each.join(", "))
        };
        let mut text = format!("[[scenario]]\nid = \"{}\"\n", self.id);
        let _ = writeln!(text, "name = {}", in_all(&|words| self.name(words).to_owned()));
        let _ = writeln!(text, "note = {}", in_all(&note));
        let _ = writeln!(text, "alternatives = \"{}\"", self.letters);
        for line in &self.own {
            let _ = writeln!(text, "{line}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::download::Country;

    fn letters(country: Country, jump_off: u16, moves: Moves) -> Vec<String> {
        let nation = Nation::before(country, Year::new(jump_off).unwrap());
        let ground = Ground { moves, nation: &nation, flows: None };
        ground.planned(Year::new(2040).unwrap()).unwrap().into_iter().map(|planned| planned.letters).collect()
    }

    #[test]
    fn letters_stand_for_what_is_known_and_nothing_else() {
        use Country::{Norway, Sweden};
        assert_eq!(letters(Norway, 2026, Moves::History), ["MMMM", "HHMH", "LLML", "MMM0", "KKKK"]);
        assert_eq!(letters(Norway, 2026, Moves::Gap), ["MMKK", "HHKK", "LLKK", "MM00", "KKKK"]);
        assert_eq!(letters(Norway, 2026, Moves::OneStock), ["MM0M", "HH0H", "LL0L", "MM00", "KK0K"]);
        // The nation's own stocks are not there yet.
        assert_eq!(letters(Norway, 2027, Moves::OneStock), ["MM00", "HH00", "LL00", "KK00"]);
        // The alternatives of 2024 were not made yet.
        assert_eq!(letters(Norway, 2018, Moves::History), ["KKKK", "KKKK", "KK00"]);
        assert_eq!(letters(Norway, 2021, Moves::OneStock), ["KK0K", "KK0K", "KK00"]);
        assert_eq!(letters(Sweden, 2026, Moves::Gap), ["KKKK", "KKKK", "KK00"]);
        assert_eq!(letters(Sweden, 2026, Moves::OneStock), ["KK00", "KK00"]);
    }

    /// Longer lives make more people: where nothing tells of moves, the main scenario is not the one with most.
    #[test]
    fn the_main_scenario_of_one_stock_is_not_the_highest() {
        let first = |country, jump_off, moves, flows| {
            let nation = Nation::before(country, Year::new(jump_off).unwrap());
            Ground { moves, nation: &nation, flows }.planned(Year::new(2040).unwrap()).unwrap()[0].id
        };
        assert_eq!(first(Country::Sweden, 2026, Moves::OneStock, None), "as-today");
        assert_eq!(first(Country::Norway, 2021, Moves::OneStock, None), "as-today");
        assert_eq!(first(Country::Norway, 2026, Moves::OneStock, None), "main");
        assert_eq!(first(Country::Sweden, 2026, Moves::Gap, None), "longer-lives");
        assert_eq!(first(Country::Sweden, 2026, Moves::OneStock, Some((9.0, "2020".to_owned()))), "longer-lives");
    }

    #[test]
    fn flows_give_the_level_where_stocks_do_not() {
        let nation = Nation::before(Country::Sweden, Year::new(2026).unwrap());
        let ground = Ground { moves: Moves::OneStock, nation: &nation, flows: Some((211.6, "2020–2024".to_owned())) };
        let planned = ground.planned(Year::new(2040).unwrap()).unwrap();
        assert_eq!(planned.iter().map(|one| one.id).collect::<Vec<_>>(), ["longer-lives", "as-today", "no-migration"]);
        assert_eq!(planned[1].own, ["net_migration = { 2026 = 212 }"]);
        assert!(planned[2].own.is_empty());
    }
}
