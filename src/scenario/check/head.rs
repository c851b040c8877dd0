//! Title, years, regions, sources, rules.

use super::tables::Tables;
use super::{Check, StudyYears};
use crate::diag::{Diagnostic, Diagnostics};
use crate::domain::account::{AgeRule, MigrationTiming, Rules};
use crate::domain::axis::{Year, YearLabel};
use crate::domain::study::{Language, Source};
use crate::scenario::document::Document;
use crate::scenario::file::{AgeRuleWord, LanguageWord, ModelEntry, StudyFile, TimingWord, YearLabelWord};
use crate::scenario::nearest;
use std::collections::BTreeSet;

/// Years a projection may reach over.
const LONGEST: i32 = 100;

/// Regions a study may have.
const MOST_REGIONS: usize = 65_535;

pub(super) const fn label(word: YearLabelWord) -> YearLabel {
    match word {
        YearLabelWord::Jan1 => YearLabel::Jan1,
        YearLabelWord::Dec31 => YearLabel::Dec31,
    }
}

pub(super) const fn language(word: LanguageWord) -> Language {
    match word {
        LanguageWord::En => Language::En,
        LanguageWord::Nb => Language::Nb,
        LanguageWord::Nn => Language::Nn,
        LanguageWord::Sv => Language::Sv,
    }
}

pub(super) fn rules(model: &ModelEntry) -> Rules {
    let default = Rules::default();
    let age_rule = model.age_rule.map_or(default.age_rule, |word| match word {
        AgeRuleWord::Completed => AgeRule::Completed,
        AgeRuleWord::YearEnd => AgeRule::AtYearEnd,
    });
    let timing = model.migration_timing.map_or(default.timing, |word| match word {
        TimingWord::EvenByCohort => MigrationTiming::EvenByCohort,
        TimingWord::EvenByAge => MigrationTiming::EvenByAge,
        TimingWord::End => MigrationTiming::End,
    });
    Rules { age_rule, timing, ..default }
}

/// Jump-off and horizon, if both make sense.
pub(super) fn years(document: &Document, study: &StudyFile, found: &mut Diagnostics) -> Option<StudyYears> {
    let label = label(study.study.year_label);
    let mut year = |key: &str, number: u16| {
        let year = Year::new(number);
        if year.is_none() {
            let (low, high) = (Year::RANGE.start(), Year::RANGE.end());
            let what = Diagnostic::error("K0215", format!("{number} is no year a study can name"));
            let what = what.at(document.place(&format!("study.{key}"))).why("the projection needs its first and last year");
            found.push(what.advice(format!("write a year from {low} to {high}")));
        }
        year
    };
    let (jump_off, horizon) = (year("jump_off", study.study.jump_off), year("horizon", study.study.horizon));
    let (jump_off, horizon) = (jump_off?, horizon?);
    let length = horizon.since(jump_off);
    if !(1..=LONGEST).contains(&length) {
        found.push(
            Diagnostic::error("K0215", format!("the horizon {horizon} does not lie 1 to {LONGEST} years after the jump-off {jump_off}"))
                .at(document.place("study.horizon"))
                .why("a projection runs forward, and nothing is known of people a century on")
                .advice(format!("write a year from {} to {}", jump_off.plus(1), jump_off.get() + 100)),
        );
        return None;
    }
    Some(StudyYears { label, jump_off: label.stock_of(jump_off), last_stock: label.stock_of(horizon) })
}

impl Check<'_> {
    pub(super) fn regions(&mut self) {
        let mut seen = BTreeSet::new();
        for (at, region) in self.study.region.iter().enumerate() {
            let path = format!("region[{at}].id");
            if region.id.is_empty() || region.id.len() > 40 || region.id.chars().any(|c| c.is_control() || c.is_whitespace()) {
                let what = format!("`{}` is no region code", region.id);
                self.error("K0209", &path, what, "the code joins tables and names columns", "use the statistical code, such as 3403");
            }
            if !seen.insert(&region.id) {
                let what = format!("region `{}` stands twice", region.id);
                self.error("K0210", &path, what, "its people would be counted twice", "give each region a code of its own");
            }
        }
        if self.study.region.len() > MOST_REGIONS {
            let what = format!("{} regions; at most {MOST_REGIONS}", self.study.region.len());
            self.error("K0207", "region", what, "no country has as many", "split the study");
        }
    }

    /// Every table named has a line in `[sources]`, and the other way round.
    pub(super) fn sources(&mut self) {
        let named: BTreeSet<&str> = self.document.outline.tables.iter().map(|(key, _)| source_key(key)).collect();
        for key in named.iter().filter(|key| self.study.sources.get(**key).is_none_or(|text| text.trim().is_empty())) {
            let what = format!("table `{key}` has no source");
            let why = "a number nobody can trace cannot be defended";
            self.error("K0217", "sources", what, why, format!("add {key} = \"who, which table, date, licence\" under [sources]; in a workbook, the key `sources {key}` in the sheet settings"));
        }
        let words: Vec<&str> = named.iter().copied().collect();
        for key in self.study.sources.keys().filter(|key| !named.contains(key.as_str())) {
            let what = format!("source for `{key}`, but the study names no such table");
            self.error("K0203", &format!("sources.{key}"), what, "it would be shown for nothing", nearest::advice(key, &words));
        }
    }

    pub(super) fn source_lines(&self) -> Vec<Source> {
        self.study.sources.iter().map(|(what, text)| Source { what: what.clone(), text: text.clone() }).collect()
    }

    /// Tables no study runs without.
    pub(super) fn needed_tables(&mut self, tables: &Tables) {
        self.needed("population", tables.population.is_empty(), "the projection starts from the people observed");
        self.needed("mortality", tables.mortality.is_empty(), "nobody can be aged without rates of death");
        self.needed("fertility", tables.fertility.is_empty(), "no child is born without rates of birth");
    }

    pub(super) fn needed(&mut self, key: &str, empty: bool, why: &str) {
        if empty && !self.names(key) {
            let advice = format!("add {key} = \"tables/{key}.csv\" under [tables]");
            self.error("K0216", &format!("tables.{key}"), format!("the study needs a table `{key}` and names none"), why, advice);
        }
    }
}

/// Tables of what happened since are of the same source as the table they continue, unless they have their own line.
fn source_key(key: &str) -> &str {
    key.strip_prefix("outcome.").unwrap_or(key)
}
