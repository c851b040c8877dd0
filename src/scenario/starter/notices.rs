//! What `new` says: why no study could be made, what is doubtful, and what it decided.

use super::Decision;
use super::nation::Nation;
use super::people::{Incomplete, People, Sexes};
use super::plan::Plan;
use super::scenarios::Moves;
use super::services::Need;
use super::words::{span, years};
use crate::diag::{Diagnostic, Diagnostics, Fact, Place};
use crate::domain::axis::{OPEN_AGE_RANGE, Sex, YearLabel};
use crate::model::mortality::MortalityError;
use crate::scenario::download::Country;
use crate::scenario::download::regions::contained;
use crate::scenario::download::{Imported, RegionFound};
use std::collections::BTreeMap;

/// Steps of history below which a mean year of migration is mostly chance.
const FEW_STEPS: usize = 5;

pub(super) fn no_people() -> Diagnostic {
    Diagnostic::error("K0543", "no download of people is given")
        .why("a projection starts from the people who live there, by age")
        .advice("add --population FILE; without any file a worked example is made")
}

pub(super) fn no_whole_year(people: &People) -> Diagnostic {
    let reasons: Vec<String> = people.incomplete.iter().map(|(year, reason)| format!("{year}: {}", reason.words())).collect();
    let what = if reasons.is_empty() { "the download has no people".to_owned() } else { reasons.join("; ") };
    Diagnostic::error("K0543", format!("no year of people is whole ({what})"))
        .why("a projection starts from everybody, by age, from 0 to an open last age")
        .advice("download the table again with every age ticked, the last one (such as 105 years or older) too")
}

impl Incomplete {
    fn words(self) -> String {
        match self {
            Self::Ages => "an age is missing, stands twice, or the last one is not open".to_owned(),
            Self::Sex(Sex::Female) => "there are men and no women".to_owned(),
            Self::Sex(Sex::Male) => "there are women and no men".to_owned(),
            Self::Suppressed => "a cell has a mark instead of a number".to_owned(),
            Self::OpenAge(age) => format!("the ages end at {age} and over"),
        }
    }
}

pub(super) fn closes_too_early(open: u8) -> Diagnostic {
    let least = OPEN_AGE_RANGE.start();
    Diagnostic::error("K0543", format!("the bands of the years only share ages up to {open}"))
        .why(format!("people are told apart by age to {least} at least"))
        .advice("download all years with the same single ages")
}

pub(super) fn no_country() -> Diagnostic {
    Diagnostic::error("K0544", "nothing in the download tells whether it is of Norway or of Sweden")
        .why("death and birth rates of the country are needed")
        .advice("add --country no or --country se")
}

pub(super) fn no_region(words: &[String], imported: &Imported) -> Diagnostics {
    let there = regions(&imported.regions);
    let one = |word: &String| {
        Diagnostic::error("K0545", format!("no region {word} in the download"))
            .at(Place::file(imported.files.join(", ")))
            .why("its people are needed")
            .advice(format!("the download has: {there}"))
    };
    words.iter().map(one).collect()
}

/// Regions as a message lists them: the first few.
fn regions(found: &[RegionFound]) -> String {
    const MOST: usize = 12;
    let word = |region: &RegionFound| format!("{} {}", region.code, region.name.as_deref().unwrap_or_default()).trim().to_owned();
    let listed: Vec<String> = found.iter().take(MOST).map(word).collect();
    let more = if found.len() > MOST { format!(" and {} more", found.len() - MOST) } else { String::new() };
    if listed.is_empty() { "no regions".to_owned() } else { format!("{}{more}", listed.join(", ")) }
}

pub(super) fn too_early(label: u16, country: Country) -> Diagnostic {
    let first = Nation::first_jump_off(country);
    Diagnostic::error("K0547", format!("the last whole year of people is {label}"))
        .why(format!("the country's rates that come with the program start a projection in {first} at the earliest"))
        .advice("download newer years")
}

pub(super) fn unusable_rates(error: &MortalityError) -> Diagnostic {
    Diagnostic::error("K9999", format!("the country's death rates cannot be used: {error}"))
        .why("this is a fault of the program")
        .advice("please report it")
}

pub(super) fn other_regions(option: &str, imported: &Imported, people: &Imported) -> Diagnostic {
    let what = format!("{option} has nothing on the study's regions; it has {}", regions(&imported.regions));
    Diagnostic::error("K0548", what)
        .at(Place::file(imported.files.join(", ")))
        .why("its numbers would be lost in silence")
        .advice(format!("download it for {}", regions(&people.regions)))
}

/// Doubts that the study's own check does not see.
pub(super) fn warnings(plan: &Plan) -> Vec<Diagnostic> {
    let file = || Place::file("tables/population.csv");
    let mut found = Vec::new();
    let estimated = plan.people.years_with(|sexes| sexes != Sexes::Counted);
    if !estimated.is_empty() {
        let what = format!("people of {} are counted for both sexes together: the split is an estimate", years(&estimated));
        let why = "women and men live, bear children and move differently";
        let found_years = Fact::Years(estimated.clone());
        found.push(Diagnostic::warning("K0549", what).at(file()).why(why).advice("download the table by sex").fact("years", found_years));
    }
    let run = plan.people.run();
    match plan.moves {
        Moves::History if run.len() <= FEW_STEPS => {
            let steps = run.len() - 1;
            let what = format!("net migration rests on {steps} {} alone", if steps == 1 { "year" } else { "years" });
            let why = "a mean of few years is mostly chance";
            found.push(Diagnostic::warning("K0550", what).at(file()).why(why).advice("download people of the last eleven years"));
        }
        _ => {}
    }
    found.extend(contained(&plan.people.regions).into_iter().map(|doubt| doubt.at(file())));
    found.extend(left_out(plan));
    found
}

/// Years that were downloaded and are not used.
fn left_out(plan: &Plan) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut say = |code: &'static str, what: String, why: &str, advice: &str| {
        found.push(Diagnostic::warning(code, what).why(why).advice(advice));
    };
    let before = plan.people.before_run();
    if !before.is_empty() {
        let what = format!("people of {} are not in the study's table: years are missing between them and the last", years(&before));
        let used = if plan.moves == Moves::Gap { "the last of them tells net migration; " } else { "" };
        say("K0551", what, &format!("{used}a history has no gaps"), "download the years between");
    }
    let reasons: BTreeMap<u16, String> = plan.people.incomplete.iter().map(|(year, reason)| (*year, reason.words())).collect();
    for (year, reason) in reasons {
        let advice = "download the year again with every age ticked";
        say("K0551", format!("people of {year} are left out: {reason}"), "a stock is everybody", advice);
    }
    for (table, left_out) in [("births", &plan.births.left_out), ("deaths", &plan.deaths.left_out), ("moves", &plan.moved.left_out)] {
        if !left_out.is_empty() {
            let what = format!("{table} of {} are left out", years(left_out));
            say("K0552", what, "they lie after the jump-off, are not whole, or a year is missing after them", "nothing, if that is right");
        }
    }
    if plan.sources[3].is_some() && plan.flows.is_none() && plan.moved.table.is_empty() {
        let why = "no whole year before the jump-off has both in and out; or there is no history of people, and several regions";
        say(
            "K0552",
            "the moves given are read and not used".to_owned(),
            why,
            "give moves in and moves out of whole years, beside people of years that follow each other",
        );
    }
    for (service, of) in &plan.users.left_out {
        let what = format!("users of {service} in {} are left out", years(of));
        let why = "each has no people of the same night in the study, or is not whole for every region, or is followed by a gap";
        say("K0552", what, why, "download people of the same years, and users of every band of ages");
    }
    found
}

impl Plan {
    /// What was decided, in the study's language.
    pub fn decisions(&self) -> Vec<Decision> {
        let country = self.nation.country;
        let words = self.words;
        let code = country.code();
        let example = self.is_example.then(|| ("example", words.of("decided.example").to_owned()));
        let mut all: Vec<(&'static str, String)> = example.into_iter().collect();
        all.push(("country", words.with("decided.country", &[country.name(words)])));
        if self.codes.iter().any(Option::is_some) {
            let codes = self.people.regions.iter().map(|region| {
                let before = region.codes_before.join(", ");
                let name = format!("{} {}", region.code, region.name.as_deref().unwrap_or_default());
                if before.is_empty() {
                    name.trim().to_owned()
                } else {
                    format!("{} ({})", name.trim(), words.with("decided.before", &[&before]))
                }
            });
            all.push(("regions", words.with("decided.regions", &[&codes.collect::<Vec<_>>().join(", ")])));
        }
        let run = self.people.run();
        all.push(("people", words.with("decided.people", &[&years(&run)])));
        if let Some(mark) = self.sexes_mark() {
            all.push(("sexes", mark));
        }
        if self.people.has_bands() {
            all.push(("bands", words.of("decided.bands").to_owned()));
        }
        let label = |stock| self.people.label.of_stock(stock).to_string();
        let night = if self.people.label == YearLabel::Jan1 { "decided.jan1" } else { "decided.dec31" };
        all.push(("jump_off", words.with(night, &[&label(self.nation.jump_off)])));
        all.push(("horizon", words.with("decided.horizon", &[&label(self.last_stock)])));
        if country == Country::Sweden {
            all.push(("noise", words.of("decided.noise").to_owned()));
        }
        all.push(("migration", self.moves_words()));
        all.extend(self.moved_words().map(|words| ("flows", words)));
        all.push(("scenarios", self.scenario_words(code)));
        all.extend(self.service_words());
        all.into_iter().map(|(about, words)| Decision { about, words }).collect()
    }

    fn moves_words(&self) -> String {
        let last = self.people.last().unwrap_or_default();
        let span = self.local_window().map(|(first, last)| span(first, last)).unwrap_or_default();
        let before = self.people.before_run().last().copied().unwrap_or_default();
        match (self.moves, &self.flows) {
            (Moves::History, _) => self.words.with("decided.history", &[&span]),
            (Moves::Gap, _) => self.words.with("decided.gap", &[&before.to_string(), &last.to_string()]),
            (Moves::OneStock, Some((net, of))) => self.words.with("decided.flows", &[&format!("{net:.0}"), of]),
            (Moves::OneStock, None) if self.nation.population_years().is_some() => self.words.of("decided.one.nation").to_owned(),
            (Moves::OneStock, None) => self.words.of("decided.one").to_owned(),
        }
    }

    /// What the moves counted beside a history are used for.
    fn moved_words(&self) -> Option<String> {
        let told = self.moved.by_kind && self.nation.population_years().is_some();
        let key = if told { "decided.moved.kinds" } else { "decided.moved.all" };
        (!self.moved.table.is_empty()).then(|| self.words.with(key, &[&years(&self.moved.years)]))
    }

    fn scenario_words(&self, country: &str) -> String {
        let names: Vec<&str> = self.scenarios.iter().map(|scenario| scenario.name(self.words)).collect();
        let why = if self.nation.alternatives().is_some() { "lettered" } else { "measured" };
        self.words.with(&format!("decided.{why}.{country}"), &[&names.join(", ")])
    }

    fn service_words(&self) -> Vec<(&'static str, String)> {
        let with = |need: &dyn Fn(&Need) -> bool| -> Vec<&str> {
            self.services.iter().filter(|service| need(&service.need)).map(|service| service.id.as_str()).collect()
        };
        let counted = with(&|need| matches!(need, Need::Counted { .. }));
        let reference = with(&|need| *need == Need::Reference);
        let definition = with(&|need| *need == Need::Definition);
        let said = [("decided.counted", counted), ("decided.reference", reference), ("decided.definition", definition)];
        let some = said.into_iter().filter(|(_, ids)| !ids.is_empty());
        some.map(|(key, ids)| ("services", self.words.with(key, &[&ids.join(", ")]))).collect()
    }
}
